/* What is known of where each node is, and what that says of a set of cities. */
#ifndef CDNPROOF_ANALYZER_LOCATION_H
#define CDNPROOF_ANALYZER_LOCATION_H

#include "analyzer/sightings.h"
#include "geo/place.h"

#define LOCATION_NEAR_MOST_NS INT64_C(2000000) /* nearness supports up to 2 ms */
#define LOCATION_NEAR_BAND_NS INT64_C(50000)   /* of the least RTT of all agents */
#define LOCATION_AGENT_U_M    10000            /* where an agent stands: not attested */
#define LOCATION_ATTESTED_U_M 100

/* One agent's least RTT to an address, and what follows from it. */
struct location_disc {
	int agent;
	const char *method;
	int64_t rtt_ns, quantum_ns; /* of the record that gives the smallest disc */
	int64_t least_ns;           /* least RTT by any stamp: nearness compares these */
	struct place_disc disc;
	uint32_t excluded; /* by this disc alone */
};

/* What one agent's handshakes by one method that showed one key say. */
struct location_handshake {
	int agent;
	const char *method, *key_sha256;
	int64_t records;
	bool authentic; /* the node's pinned key, and the RTT is of the reply that it signed */
	struct location_disc disc; /* of these records alone; agent -1: they have none */
};

struct location_address {
	const char *addr;
	LIST_OF(struct location_disc) discs; /* by agent id */
	LIST_OF(const struct answer *) answers;
	struct place_result together;
	LIST_OF(struct location_handshake) handshakes; /* by agent, method, key */
	bool other_key;              /* some handshake showed another key than the pinned one */
	struct place_result signed_; /* what authentic replies to attested agents leave */
};

struct location_node {
	const struct node *node;
	uint32_t claimed;                           /* its city as a set */
	const struct document *document;            /* a counting one of its site; NULL: none */
	int document_reason;                        /* then why: enum reason */
	LIST_OF(struct location_address) addresses; /* vip ones */
};

/* A state about a set of cities, with its grounds. */
struct location_view {
	int state; /* enum location_state */
	reason_list reason;
	LIST_OF(int) near;      /* agents whose nearness supports it */
	LIST_OF(int) witnesses; /* agents whose discs exclude it */
	LIST_OF(int)
	grounds; /* confirmed, refuted: attested agents with authentic replies that
		  * alone say so; none: it is by witnesses */
};

/* What a location rule counts. */
enum location_says { LOCATION_NO, LOCATION_MAY, LOCATION_YES };

struct locations {
	struct arena arena;
	const struct analyze_input *in;
	LIST_OF(struct location_node) nodes; /* as in the dossier */
	const struct sightings *seen;        /* for faults in the agents' lines */
	LIST_OF(bool) attested;              /* per agent */
};

/* An authentic reply to an attested agent. */
bool location_is_ground(
	const struct locations *locations, const struct location_handshake *handshake);

void locations_open(
	const struct analyze_input *in, const struct sightings *seen, struct locations *out);
void locations_close(struct locations *locations);

/* True when the answer speaks against every city of the set / for it (all it says lies in it). */
bool answer_against(const struct region *region, const struct answer *answer, uint32_t set);
bool answer_for(const struct region *region, const struct answer *answer, uint32_t set);

/* The state of a node asked about a set: the weakest of its addresses'. */
void location_view(struct locations *locations, const struct location_node *node, uint32_t set,
	struct location_view *out);

/* `measured`: confirmed only; otherwise the reading `mixed`: confirmed, or supported together with
 * a document of the site. A node that claims a city outside the set is a no. */
enum location_says location_says(struct locations *locations, const struct location_node *node,
	uint32_t set, bool measured, struct location_view *view);

/* Every agent's least RTTs to both differ by no more than max(0.1 ms, 5 %), or equal keys. */
bool location_same_place(const struct location_node *a, const struct location_node *b);

#endif
