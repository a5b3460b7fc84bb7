/* Where an address can be: discs of light in fibre against the boundaries of a province. Pure
 * geometry in integers: the same answer with any libm, compiler or optimisation.
 * A place is a set of cities as a bit mask: bit i is region->cities.items[i], bit
 * region->cities.count means outside the province. */
#ifndef CDNPROOF_GEO_PLACE_H
#define CDNPROOF_GEO_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/region.h"

#define PLACE_MARGIN_M        5000   /* boundaries are schematic */
#define PLACE_FIBRE_M_PER_MS  204200 /* group index 1.468, ITU-T G.652 */
#define PLACE_VACUUM_M_PER_MS 299792 /* c */

/* The place is no further than radius_m from the centre. */
struct place_disc {
	struct geo_point centre;
	int64_t radius_m;
};

struct place_result {
	uint32_t possible; /* what the intersection of all discs still reaches, with the margin */
	bool empty;        /* the discs have no common point */
	bool disjoint;     /* two of them have none: several sites (anycast), or a bad agent */
	size_t disjoint_a, disjoint_b;
};

/* ceil(1.005 · (rtt + quantum) / 2 · 204.2 km/ms) + uncertainty, in metres: an upper bound. */
int64_t place_radius_m(int64_t rtt_ns, int64_t quantum_ns, int64_t uncertainty_m);

/* Great-circle distance in metres on the sphere of radius 6371008.8 m, rounded down. */
int64_t place_distance_m(struct geo_point a, struct geo_point b);

/* The edge of a disc in `count` points, clockwise from its south. False: nothing is written,
 * since the centre is a pole. */
bool place_ring(const struct place_disc *disc, struct geo_point *points, size_t count);

/* The set of all cities and outside. */
uint32_t place_all(const struct region *region);

/* The cities (and outside) that this disc alone excludes: distance from the centre to the city's
 * polygon > radius + margin; outside: the disc with its margin lies within the outer ring. */
uint32_t place_excluded(const struct region *region, const struct place_disc *disc);

/* What discs about one centre have shown: a larger one excludes no more than a smaller one. Of many
 * addresses that one agent measures, few then need the geometry. */
struct place_memo {
	int64_t excluded_to_m[REGION_CITIES_MOST + 1];  /* excluded by a disc of this radius */
	int64_t reached_from_m[REGION_CITIES_MOST + 1]; /* reached by one of this radius */
};

void place_memo_init(struct place_memo *memo);

/* The same as place_excluded, for discs that all have the centre of the memo's first. */
uint32_t place_excluded_again(
	const struct region *region, const struct place_disc *disc, struct place_memo *memo);

/* All discs together. count 0: everything is possible. `excluded`: what single discs of them are
 * known to exclude, which is not looked at again; 0 when nothing is. */
void place_intersect(const struct region *region, const struct place_disc *discs, size_t count,
	uint32_t excluded, struct place_result *out);

/* Discs of which no two have a point in common, the smallest first: a lower bound of the number of
 * places that answered (iGreedy; Cicalese et al., INFOCOM 2015). Their indices, ascending, to
 * `sites`, which has room for `count`; returns how many. */
size_t place_sites(const struct place_disc *discs, size_t count, size_t *sites);

/* The city that holds the point, -1: none (outside or a gap of the schematic polygons). */
int place_city_at(const struct region *region, struct geo_point point);

#endif
