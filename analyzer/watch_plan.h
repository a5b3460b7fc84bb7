/* Dossier and wish → the short, dense plan of a watch. Pure. */
#ifndef CDNPROOF_ANALYZER_WATCH_PLAN_H
#define CDNPROOF_ANALYZER_WATCH_PLAN_H

#include "analyzer/profile.h"
#include "model/plan.h"

/* Checks that a watch makes for itself. */
#define WATCH_CHECK_A     "watch-a"
#define WATCH_CHECK_AAAA  "watch-aaaa"
#define WATCH_CHECK_VISIT "watch-visit"

struct watch_wish {
	struct unix_ms start; /* a multiple of slot_ms */
	int64_t slot_ms, slots;
	const char *name;  /* watched by name servers' answers and visits; */
	const char *check; /* or one check at each node that it covers */
	bool visits;       /* the prober knows how to visit */
};

/* A name: the questions for A (and AAAA when a node has an IPv6 address) to the agents' own
 * resolvers, and a visit: by the dossier's check of that host, else by one made for it (https where
 * a check of that host is, else http). A check: its path as it stands, {object} replaced by one
 * token. In one slot of ten besides a handshake with each node whose key is pinned, to know who
 * answers; of a name also a connection to each of the others. ERR_DATA: no such check, or one that
 * asks no node. The plan is the caller's. */
int watch_plan_make(const struct dossier *dossier, const struct profile *profile,
	const struct watch_wish *wish, struct plan **out, struct err *err);

#endif
