/* What the kernel has told of links, addresses and neighbours: kept only so that what it tells
 * again is no change. Pure: fed with messages, asks nothing. */
#ifndef CDNPROOF_PROBES_ROUTE_FACTS_H
#define CDNPROOF_PROBES_ROUTE_FACTS_H

#include "probes/netlink_message.h"

enum route_fact_kind { ROUTE_LINK = 1, ROUTE_ADDRESS, ROUTE_NEIGHBOUR };

/* No padding: compared and hashed as bytes. */
struct route_fact_key {
	uint32_t kind;
	int32_t ifindex;
	uint32_t family;     /* 0 for a link */
	uint8_t address[16]; /* IPv4 in the first four, the others 0 */
};

/* All zero: it is not there. No padding. */
struct route_state {
	/* Link: IFF_ of those that matter. Address: IFA_F_. Neighbour: 1 when packets can be sent
	 * to its `mac` now. */
	uint32_t flags;
	int32_t mtu;
	uint16_t type; /* link: ARPHRD_; address: 1 + prefix length */
	uint8_t mac[6];
};

struct route_fact {
	struct route_fact_key key;
	struct route_state state;
};

/* False: the message is none of these, not whole, or of no interest (bridges' tables). */
bool route_fact_read(const struct netlink_message *message, struct route_fact *out);

bool route_link_up(const struct route_state *link); /* and its carrier is there */

struct route_facts {
	struct route_fact_slot *slots;
	size_t count;
	uint32_t generation;
	int64_t changes; /* see routes_changes */
	bool forgot;     /* links and addresses should be learned again */
};

int route_facts_init(struct route_facts *out); /* -1: no memory */
void route_facts_fini(struct route_facts *facts);

/* Something changed that is not kept: a route, a rule. */
void route_facts_bump(struct route_facts *facts);

/* Something may have been missed: nothing is known any more. */
void route_facts_forget(struct route_facts *facts);

/* As it stands at the beginning, or after forgetting: no change. */
void route_facts_learn(struct route_facts *facts, const struct route_fact *fact);

/* The kernel announces it. A neighbour that was never asked about is on nobody's way: no change. */
void route_facts_told(struct route_facts *facts, const struct route_fact *fact);

/* The kernel answered it to a question. Where that differs from what is known, the announcement is
 * still on its way and will be no news then: it is a change now. */
void route_facts_answered(struct route_facts *facts, const struct route_fact *fact);

/* As answered in this generation; NULL: ask. Borrowed until the next call that is not const. */
const struct route_state *route_facts_find(
	const struct route_facts *facts, const struct route_fact_key *key);

#endif
