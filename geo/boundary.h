/* Rings of a boundary against points and against what discs leave. Edges are straight in latitude
 * and longitude (RFC 7946, 3.1.1). */
#ifndef CDNPROOF_GEO_BOUNDARY_H
#define CDNPROOF_GEO_BOUNDARY_H

#include "geo/reach.h"

#define BOUNDARY_FINE_M 20 /* half the length of an edge's piece that is cut no further */

/* By the even-odd rule; a point on an edge is in one of the two sides. Exact. */
bool boundary_holds(const geo_ring *rings, size_t count, struct geo_point point);

/* Some point of the rings is within within_m of the region. Sure when false; when true the distance
 * may be larger by BOUNDARY_FINE_M and the slack. */
bool boundary_is_within(const geo_ring *rings, size_t count, const struct reach *reach,
	const struct reach_box *box, int64_t within_m);

#endif
