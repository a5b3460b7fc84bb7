#include "geo/boundary.h"

#include <stdlib.h>

#define HALVINGS_MOST 24 /* the whole earth's girth down to 3 m */

struct search {
	const struct reach *reach;
	const struct reach_box *box;
	int64_t within_m;
};

/* The ray to the east crosses the edge. Both products stay below 2^63. */
static bool crosses(struct geo_point a, struct geo_point b, struct geo_point p)
{
	int64_t rise = (int64_t)b.lat_e7 - a.lat_e7;
	int64_t left, right;

	if ((a.lat_e7 > p.lat_e7) == (b.lat_e7 > p.lat_e7))
		return false;
	left = ((int64_t)p.lon_e7 - a.lon_e7) * rise;
	right = ((int64_t)b.lon_e7 - a.lon_e7) * ((int64_t)p.lat_e7 - a.lat_e7);
	return rise > 0 ? left < right : left > right;
}

/* No edge of it can be crossed on the way to the east, or all are crossed an even number of times.
 */
static bool misses_ring(const geo_ring *ring, struct geo_point p)
{
	return p.lat_e7 < ring->low.lat_e7 || p.lat_e7 > ring->high.lat_e7 ||
	       p.lon_e7 < ring->low.lon_e7 || p.lon_e7 > ring->high.lon_e7;
}

bool boundary_holds(const geo_ring *rings, size_t count, struct geo_point point)
{
	bool inside = false;

	for (const geo_ring *ring = rings; ring < rings + count; ring++) {
		if (misses_ring(ring, point))
			continue;
		for (size_t i = 0, last = ring->count - 1; i < ring->count; last = i++)
			if (crosses(ring->items[last], ring->items[i], point))
				inside = !inside;
	}
	return inside;
}

static bool spans_miss(int64_t a, int64_t b, int64_t low, int64_t high)
{
	return (a < low && b < low) || (a > high && b > high);
}

static bool misses_box(const struct reach_box *box, struct geo_point a, struct geo_point b)
{
	return box->lat_low > box->lat_high || box->lon_low > box->lon_high ||
	       spans_miss(a.lat_e7, b.lat_e7, box->lat_low, box->lat_high) ||
	       spans_miss(a.lon_e7, b.lon_e7, box->lon_low, box->lon_high);
}

static struct geo_point middle(struct geo_point a, struct geo_point b)
{
	return (struct geo_point){.lat_e7 = (int32_t)(((int64_t)a.lat_e7 + b.lat_e7) / 2),
		.lon_e7 = (int32_t)(((int64_t)a.lon_e7 + b.lon_e7) / 2)};
}

/* Half the way north and east, 111.196 km a degree: no shorter than half the edge. */
static int64_t half_length_m(struct geo_point a, struct geo_point b)
{
	int64_t e7 = llabs((long long)a.lat_e7 - b.lat_e7) + llabs((long long)a.lon_e7 - b.lon_e7);

	return e7 * 111196 / 2 / 10000000 + 1;
}

/* Halves the edge until its middle is within, or all of a piece is surely not. */
static bool edge_is_within(
	const struct search *search, struct geo_point a, struct geo_point b, int depth)
{
	int64_t half_m = half_length_m(a, b);
	struct geo_point mid = middle(a, b);
	struct vector at;

	if (misses_box(search->box, a, b))
		return false;
	at = vector_at(mid);
	if (!reach_is_within(search->reach, at, search->within_m + half_m))
		return false;
	if (half_m <= BOUNDARY_FINE_M || depth == HALVINGS_MOST ||
		reach_is_within(search->reach, at, search->within_m))
		return true;
	return edge_is_within(search, a, mid, depth + 1) ||
	       edge_is_within(search, mid, b, depth + 1);
}

bool boundary_is_within(const geo_ring *rings, size_t count, const struct reach *reach,
	const struct reach_box *box, int64_t within_m)
{
	const struct search search = {reach, box, within_m};

	for (const geo_ring *ring = rings; ring < rings + count; ring++) {
		if (misses_box(box, ring->low, ring->high))
			continue;
		for (size_t i = 0, last = ring->count - 1; i < ring->count; last = i++)
			if (edge_is_within(&search, ring->items[last], ring->items[i], 0))
				return true;
	}
	return false;
}
