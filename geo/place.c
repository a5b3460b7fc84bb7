#include "geo/place.h"

#include <stdlib.h>

#include "geo/angle.h"
#include "geo/boundary.h"

#define RADIUS_MOST_M (INT64_MAX / 4) /* so that sums of two stay in range */

int64_t place_radius_m(int64_t rtt_ns, int64_t quantum_ns, int64_t uncertainty_m)
{
	/* metres = ns · 1.005 · 204200 m/ms / 2 / 10^6 ns/ms */
	static const int64_t per_ns = INT64_C(1005) * PLACE_FIBRE_M_PER_MS;
	static const int64_t unit = INT64_C(2000) * 1000000;
	int128 total = (int128)rtt_ns + quantum_ns;
	int128 radius;

	if (total < 0)
		total = 0;
	radius = (total * per_ns + unit - 1) / unit + (uncertainty_m > 0 ? uncertainty_m : 0);
	return radius < RADIUS_MOST_M ? (int64_t)radius : RADIUS_MOST_M;
}

int64_t place_distance_m(struct geo_point a, struct geo_point b)
{
	return angle_to_m(vector_angle(vector_at(a), vector_at(b)));
}

/* centre · cos r + (north · cos a + east · sin a) · sin r, for a all around. */
bool place_ring(const struct place_disc *disc, struct geo_point *points, size_t count)
{
	const struct vector pole = {0, 0, ANGLE_ONE};
	struct vector centre = vector_at(disc->centre), east = vector_cross(pole, centre), north;
	int64_t radius = angle_from_m(disc->radius_m);

	if (!vector_unit(&east))
		return false;
	north = vector_scale(vector_cross(centre, east), angle_sin(radius));
	east = vector_scale(east, angle_sin(radius));
	centre = vector_scale(centre, angle_cos(radius));
	for (size_t i = 0; i < count; i++) {
		int64_t around = ANGLE_PI / (int64_t)count * 2 * (int64_t)i - ANGLE_PI;
		struct vector side = vector_add(vector_scale(north, angle_cos(around)),
			vector_scale(east, angle_sin(around)));

		points[i] = vector_point(vector_add(centre, side));
	}
	return true;
}

uint32_t place_all(const struct region *region)
{
	return (uint32_t)((UINT64_C(2) << region->cities.count) - 1);
}

/* Every part of the region has a corner: either it comes near the boundary or the corner tells on
 * which side of it the part lies. */
static bool reaches_side(const struct reach *reach, const struct reach_box *box,
	const geo_ring *rings, size_t count, bool inner)
{
	for (size_t i = 0; i < reach->corner_count; i++)
		if (boundary_holds(rings, count, vector_point(reach->corners[i])) == inner)
			return true;
	return boundary_is_within(rings, count, reach, box, PLACE_MARGIN_M);
}

static uint32_t reached(const struct region *region, const struct reach *reach,
	const struct place_disc *discs, uint32_t excluded)
{
	struct reach_box box = reach_box_of(discs, reach, PLACE_MARGIN_M);
	uint32_t possible = 0;

	if (reach->cap_count == 0)
		return place_all(region);
	if (reach->corner_count == 0)
		return 0;
	for (size_t i = 0; i < region->cities.count; i++) {
		const struct region_city *city = &region->cities.items[i];

		if (!(excluded >> i & 1) &&
			reaches_side(reach, &box, city->rings.items, city->rings.count, true))
			possible |= UINT32_C(1) << i;
	}
	if (!(excluded >> region->cities.count & 1) &&
		reaches_side(reach, &box, region->outline.items, region->outline.count, false))
		possible |= UINT32_C(1) << region->cities.count;
	return possible;
}

uint32_t place_excluded(const struct region *region, const struct place_disc *disc)
{
	struct reach reach;
	uint32_t possible;

	reach_init(&reach, disc, 1);
	possible = reached(region, &reach, disc, 0);
	reach_fini(&reach);
	return place_all(region) & ~possible;
}

void place_memo_init(struct place_memo *memo)
{
	for (size_t i = 0; i <= REGION_CITIES_MOST; i++) {
		memo->excluded_to_m[i] = -1;
		memo->reached_from_m[i] = INT64_MAX;
	}
}

/* False: the geometry must be asked. */
static bool is_known(const struct region *region, const struct place_memo *memo, int64_t radius_m,
	uint32_t *excluded)
{
	*excluded = 0;
	for (size_t i = 0; i <= region->cities.count; i++) {
		if (radius_m <= memo->excluded_to_m[i])
			*excluded |= UINT32_C(1) << i;
		else if (radius_m < memo->reached_from_m[i])
			return false;
	}
	return true;
}

uint32_t place_excluded_again(
	const struct region *region, const struct place_disc *disc, struct place_memo *memo)
{
	uint32_t excluded;

	if (is_known(region, memo, disc->radius_m, &excluded))
		return excluded;
	excluded = place_excluded(region, disc);
	for (size_t i = 0; i <= region->cities.count; i++) {
		int64_t *excluded_to_m = &memo->excluded_to_m[i];
		int64_t *reached_from_m = &memo->reached_from_m[i];

		if ((excluded >> i & 1) && disc->radius_m > *excluded_to_m)
			*excluded_to_m = disc->radius_m;
		if (!(excluded >> i & 1) && disc->radius_m < *reached_from_m)
			*reached_from_m = disc->radius_m;
	}
	return excluded;
}

static bool are_apart(const struct place_disc *a, const struct place_disc *b)
{
	return place_distance_m(a->centre, b->centre) > a->radius_m + b->radius_m;
}

/* The pair of smallest discs that have no point in common. A disc that was left out contains one
 * that is here, so that it is disjoint from none that this one is not. */
static void find_disjoint(
	const struct reach *reach, const struct place_disc *discs, struct place_result *out)
{
	for (size_t i = 1; i < reach->cap_count; i++) {
		for (size_t j = 0; j < i; j++) {
			const struct reach_cap *a = &reach->caps[j], *b = &reach->caps[i];
			int64_t apart_m =
				place_distance_m(discs[a->disc].centre, discs[b->disc].centre);

			if (apart_m <= a->radius_m + b->radius_m)
				continue;
			out->disjoint = true;
			out->disjoint_a = a->disc < b->disc ? a->disc : b->disc;
			out->disjoint_b = a->disc < b->disc ? b->disc : a->disc;
			return;
		}
	}
}

/* Those that were left out for being too many, or opposite, against those that are here. */
static void find_disjoint_dropped(const struct reach *reach, const struct place_disc *discs,
	size_t count, struct place_result *out)
{
	for (size_t i = 0; i < count && !out->disjoint; i++)
		for (size_t j = 0; j < reach->cap_count && !out->disjoint; j++) {
			size_t k = reach->caps[j].disc;

			if (i == k || !are_apart(&discs[i], &discs[k]))
				continue;
			out->disjoint = true;
			out->disjoint_a = i < k ? i : k;
			out->disjoint_b = i < k ? k : i;
		}
}

void place_intersect(const struct region *region, const struct place_disc *discs, size_t count,
	uint32_t excluded, struct place_result *out)
{
	struct place_result result = {0};
	struct reach reach;

	reach_init(&reach, discs, count);
	find_disjoint(&reach, discs, &result);
	if (reach.dropped)
		find_disjoint_dropped(&reach, discs, count, &result);
	result.empty = result.disjoint || (reach.cap_count > 0 && reach.corner_count == 0);
	if (!result.empty)
		result.possible = reached(region, &reach, discs, excluded);
	reach_fini(&reach);
	*out = result;
}

static bool is_apart_from_all(
	const struct place_disc *discs, const size_t *sites, size_t count, size_t i)
{
	for (size_t k = 0; k < count; k++)
		if (!are_apart(&discs[sites[k]], &discs[i]))
			return false;
	return true;
}

static bool is_before(const struct place_disc *discs, size_t a, size_t b)
{
	if (discs[a].radius_m != discs[b].radius_m)
		return discs[a].radius_m < discs[b].radius_m;
	return a < b;
}

/* The smallest behind `last`; count: there is none. */
static size_t next_larger(const struct place_disc *discs, size_t count, size_t last)
{
	size_t best = count;

	for (size_t i = 0; i < count; i++)
		if ((last == count || is_before(discs, last, i)) &&
			(best == count || is_before(discs, i, best)))
			best = i;
	return best;
}

static int compare_sizes(const void *left, const void *right)
{
	const size_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

size_t place_sites(const struct place_disc *discs, size_t count, size_t *sites)
{
	size_t found = 0, at = count;

	while ((at = next_larger(discs, count, at)) < count)
		if (is_apart_from_all(discs, sites, found, at))
			sites[found++] = at;
	if (found)
		qsort(sites, found, sizeof(*sites), compare_sizes);
	return found;
}

int place_city_at(const struct region *region, struct geo_point point)
{
	for (size_t i = 0; i < region->cities.count; i++) {
		const struct region_city *city = &region->cities.items[i];

		if (boundary_holds(city->rings.items, city->rings.count, point))
			return (int)i;
	}
	return -1;
}
