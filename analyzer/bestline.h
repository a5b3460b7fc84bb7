/* Constraint-based geolocation's bestlines (Gueye et al., IMC 2004): how far an agent's RTTs
 * usually reach, learnt from the other agents. A model that can exclude the truth: it ranks the
 * cities that physics leaves, and decides nothing. */
#ifndef CDNPROOF_ANALYZER_BESTLINE_H
#define CDNPROOF_ANALYZER_BESTLINE_H

#include "analyzer/location.h"

#define BESTLINE_UNIT 1024 /* the slope is in so many parts of a ns a metre */

struct bestline {
	int64_t slope;   /* at least light's there and back in fibre */
	int64_t base_ns; /* at least 0 */
};

/* The line slope · distance + base below all pairs of the agent, with the least sum of what lies
 * above it. Fewer than two pairs, or none that fits: light in fibre and no base. */
struct bestline bestline_of(const struct mesh *mesh, int agent);

/* Metres that an RTT stands for. */
int64_t bestline_distance_m(const struct bestline *line, int64_t rtt_ns);

/* The cities of `possible` (indices into the region's), the likeliest first: least sum of what the
 * distances to their centres differ from the bestlines' distances. Returns how many; `out` has
 * room for all. */
size_t bestline_rank(const struct locations *all, const struct location_address *address,
	uint32_t possible, int *out);

#endif
