/* What a set of discs leaves: the spherical region that all of them share, as its discs and
 * corners. Every doubt is decided for the region: it may come out up to REACH_SLACK_M larger, never
 * smaller. */
#ifndef CDNPROOF_GEO_REACH_H
#define CDNPROOF_GEO_REACH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "geo/angle.h"
#include "geo/place.h"

#define REACH_DISCS_MOST 64  /* the smallest ones; one left out only makes the region larger */
#define REACH_SLACK_M    20  /* covers all rounding: see reach.c */
#define REACH_CLOSE_M    100 /* of two centres nearer than this the smaller disc alone counts */
#define REACH_WHOLE_M    20015115 /* half the circumference: from here on a disc says nothing */

struct reach_cap {
	struct vector axis;
	int64_t angle; /* radius */
	int64_t radius_m;
	uint128 limit; /* chord squared of the radius with the slack */
	size_t disc;   /* index in the caller's array */
};

/* Points of a box in latitude and longitude; lat_low > lat_high: none. */
struct reach_box {
	int64_t lat_low, lat_high, lon_low, lon_high; /* 1e-7 degrees */
};

struct reach {
	struct arena arena;
	struct reach_cap caps[REACH_DISCS_MOST]; /* by radius; none contains another */
	size_t cap_count;                        /* 0: the whole sphere */
	bool dropped; /* one was left out that contains none of these: too many, or opposite */
	struct vector *corners; /* of the region: at least one on each of its parts; none: empty */
	size_t corner_count;
};

void reach_init(struct reach *reach, const struct place_disc *discs, size_t count);
void reach_fini(struct reach *reach);

/* The distance from the point to the region is at most within_m. Sure when false. */
bool reach_is_within(const struct reach *reach, struct vector point, int64_t within_m);

/* Holds every point that is within within_m of the region. */
struct reach_box reach_box_of(
	const struct place_disc *discs, const struct reach *reach, int64_t within_m);

#endif
