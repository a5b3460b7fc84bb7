/* Whose echo reply, error or own request it is: by key and index in the payload, address and id. */
#ifndef CDNPROOF_PROBES_ICMP_MATCH_H
#define CDNPROOF_PROBES_ICMP_MATCH_H

#include "probes/icmp_packet.h"
#include "probes/method.h"
#include "probes/packet.h"

struct icmp_match {
	const struct method_env *env;
	int64_t unstamped[ADDRESS_FAMILIES]; /* replies without both stamps: lost by us */
};

/* A message as it came by. */
struct icmp_seen {
	const struct icmp_message *message;
	struct packet_host from, to; /* `to` of requests only */
	struct real_ns at;           /* v = 0: no stamp came */
	int ttl;                     /* -1: not known */
	bool own_id;                 /* ids are ours to choose: another one is a stray */
};

/* The request that a capture shows leaving: its stamp is kept. */
void icmp_match_request(struct icmp_match *match, const struct icmp_seen *seen);

/* Any other message. */
void icmp_match_reply(struct icmp_match *match, const struct icmp_seen *seen);

#endif
