/* How long replies take: never less than light does. */
#ifndef CDNPROOF_TESTS_SIMULATOR_PATHS_H
#define CDNPROOF_TESTS_SIMULATOR_PATHS_H

#include "tests/simulator/scene.h"

/* Who answers a request, and how. */
enum reply_kind {
	REPLY_UNSIGNED,  /* icmp, tcp, the connect of http and https: anything on the way may */
	REPLY_HANDSHAKE, /* tls: whoever ends it signs with its own key */
	REPLY_NONCE,     /* answer */
	REPLY_KINDS
};

/* From one agent to the node: the least that any reply can take, by kind, and what it shows. */
struct paths {
	double least_ms[REPLY_KINDS];
	double jitter_ms;
	bool shows_pinned[REPLY_KINDS]; /* the reply is signed with the node's key */
};

void paths_draw(struct scene *scene, const struct scene_agent *agent, struct paths *out);

/* From a place to another, by a path of the scene's stretch and overhead; ms, both ways. */
double paths_between_ms(struct scene *scene, struct geo_point a, struct geo_point b);

/* A true RTT in ns: nothing is shorter than least_ms. */
int64_t paths_sample_ns(struct scene *scene, const struct paths *paths, double least_ms);

/* What a record of this stamp (enum record_stamp) says of it. */
int64_t paths_stamp_ns(struct scene *scene, int stamp, int64_t rtt_ns);

#endif
