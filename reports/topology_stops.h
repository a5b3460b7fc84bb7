/* Inside of topology: what is drawn, before it has a place. */
#ifndef CDNPROOF_REPORTS_TOPOLOGY_STOPS_H
#define CDNPROOF_REPORTS_TOPOLOGY_STOPS_H

#include "reports/topology.h"

#define TOPOLOGY_TIERS (ROLE_EDGE + 1)

/* A node, or all nodes of a role that are claimed in one city. */
struct stop {
	const char *name;
	int tier;
	size_t order;        /* in its tier, as evidence has it */
	size_t parent;       /* index of another stop; SIZE_MAX: none, or none that is known */
	const char *missing; /* a parent that evidence does not have; NULL */
	int64_t x, y;        /* of its box, in pixels: topology.c */
};

typedef LIST_OF(struct stop) stop_list;

stop_list topology_nodes(
	const struct report *report, const struct node_rows *rows, struct arena *arena);
stop_list topology_cities(
	const struct report *report, const struct node_rows *rows, struct arena *arena);

#endif
