/* The earth as it is, for the simulator only: distances on the WGS 84 ellipsoid and what lies near
 * a place. Written apart from geo/, whose sphere and integers it must not share. */
#ifndef CDNPROOF_TESTS_SIMULATOR_EARTH_H
#define CDNPROOF_TESTS_SIMULATOR_EARTH_H

#include "model/region.h"
#include "tests/simulator/random.h"

/* In km: Vincenty's inverse formula (Survey Review XXIII, 1975), right to a millimetre; not for
 * places that are nearly opposite. */
double earth_km(struct geo_point a, struct geo_point b);

/* So many km from here; bearing in radians, 0 is north. Right to about 0.5 %, always shorter. */
struct geo_point earth_go(struct geo_point from, double bearing, double km);

/* The cities (bit `count`: outside) that have some point within so many metres of the place. */
uint32_t earth_within(const struct region *region, struct geo_point place, double metres);

struct geo_point earth_in_city(
	const struct region *region, struct randomness *from, int city); /* anywhere in it */
/* So many km beyond the border of a city (or of the province: index `count`) or, below 0, inside.
 */
struct geo_point earth_at_border(
	const struct region *region, struct randomness *from, int city, double km);
/* Outside the province, up to so many degrees from the box round it. */
struct geo_point earth_outside(
	const struct region *region, struct randomness *from, double degrees);

#endif
