/* In which cities further nodes would serve so many cities more, by measured latencies. */
#ifndef CDNPROOF_ANALYZER_NODE_CITIES_H
#define CDNPROOF_ANALYZER_NODE_CITIES_H

#include "analyzer/rule.h"

#define NODE_CITIES_MOST 24 /* candidates that are searched: 2^24 sets */

struct node_cities {
	LIST_OF(int) cities; /* the least set, by index; none: no set is enough, or not searched */
	int64_t sets;        /* so many sets are as small */
	int64_t wanted;      /* cities with agents that are not covered */
	int64_t reach;       /* of them served by nodes in all cities together */
	int64_t candidates;  /* cities whose node would serve one */
	bool searched;       /* not more candidates than can be searched */
	int64_t own_assumed; /* cities of the set that count as served by the node in them, without
			      * a latency measured within the city */
	int64_t pairs, pairs_unmeasured; /* of a city and one that is not covered */
};

/* A node in X would serve Y when the quantile that coverage asks for of the measured RTTs is within
 * its threshold: between agents of X and Y, or from agents of Y to a node that certainly stands in
 * X. Where nothing was measured within a city, its own node is taken to serve it. Of several least
 * sets the first by the cities' order. What is found lives in `arena`. */
void node_cities_find(struct judged *j, int64_t more, struct arena *arena, struct node_cities *out);

/* The pure part, for tests: of `count` sets the least number that together have `more` members,
 * the first by order; their indices to `chosen`, which has room for `count`. Returns how many, 0:
 * none; *sets: how many choices are as small. */
size_t node_cities_cover(
	const uint32_t *serves, size_t count, int64_t more, int *chosen, int64_t *sets);

#endif
