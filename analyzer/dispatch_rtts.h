/* How far every declared address is from whom: what tells the nearest node from the others. */
#ifndef CDNPROOF_ANALYZER_DISPATCH_RTTS_H
#define CDNPROOF_ANALYZER_DISPATCH_RTTS_H

#include "analyzer/rule.h"

#define DISPATCH_SILENT     INT64_MAX        /* asked for service, and never answered */
#define DISPATCH_BAND_NS    INT64_C(1000000) /* a node so much further than the nearest, or */
#define DISPATCH_BAND_PARTS 10               /* by this part of its RTT, counts as nearest */

struct dispatch_vip {
	int node; /* index into the dossier's nodes */
	const char *addr;
	bool v6;
};

/* RTTs are the least of a slot by whatever method answered: of http and https the connect, of the
 * others the reply; none where another key than the pinned one was shown. */
struct dispatch_rtts {
	const struct judged *j;
	struct arena arena;
	LIST_OF(struct dispatch_vip) vips; /* as in the dossier */
	int *vip_of;                       /* per target of the plan: its vip; -1 */
	int64_t *usual; /* [agent · vips + vip]: lower median of its slots, DISPATCH_SILENT,
			 * BIND_ABSENT: never asked for service */
};

/* The plan is there. */
void dispatch_rtts_open(const struct judged *j, struct dispatch_rtts *out);
void dispatch_rtts_close(struct dispatch_rtts *rtts);

/* One a vip: of the slot; the usual one where the slot has none; DISPATCH_SILENT where it was asked
 * for service in the slot without any answer. */
void dispatch_rtts_slot(const struct dispatch_rtts *rtts, int agent, int64_t slot, int64_t *out);

/* One a vip: the least usual one of the agents of the city and operator; of the city, where that
 * operator has none there. False: the city has none. */
bool dispatch_rtts_users(const struct dispatch_rtts *rtts, const char *city,
	const char *operator_name, int64_t *out);

/* The least of the node's vips of the family, and of all nodes'. DISPATCH_SILENT, BIND_ABSENT as
 * above; of all nodes' BIND_ABSENT as well where one of them is. */
int64_t dispatch_rtts_node(const struct dispatch_rtts *rtts, const int64_t *ns, int node, bool v6);
int64_t dispatch_rtts_nearest(const struct dispatch_rtts *rtts, const int64_t *ns, bool v6);

/* No further than the nearest by more than a band of max(1 ms, 10 %). */
bool dispatch_is_nearest(int64_t ns, int64_t nearest_ns);

#endif
