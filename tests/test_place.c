#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "base/array.h"
#include "geo/boundary.h"
#include "geo/place.h"

#define OUTSIDE      UINT32_C(0x800)
#define EARTH_M      6371008.8
#define RANDOM_CASES 2000

enum {
	NANCHANG,
	JINGDEZHEN,
	PINGXIANG,
	JIUJIANG,
	XINYU,
	YINGTAN,
	GANZHOU,
	JIAN,
	YICHUN,
	FUZHOU,
	SHANGRAO,
	CITY_COUNT
};

static struct region *region;

static void open_region(void)
{
	struct err err = {0};

	ck_assert_msg(region_open_builtin("360000", &region, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(region->cities.count, CITY_COUNT);
}

static void close_region(void)
{
	region_close(region);
}

static uint32_t possible(const struct place_disc *discs, size_t count)
{
	struct place_result result;

	place_intersect(region, discs, count, 0, &result);
	return result.possible;
}

static uint32_t not_excluded(struct place_disc disc)
{
	return place_all(region) & ~place_excluded(region, &disc);
}

/* An independent distance: the haversine in floating point. */
static double haversine_m(struct geo_point a, struct geo_point b)
{
	double to_rad = M_PI / 180e7;
	double lat = (a.lat_e7 - (double)b.lat_e7) * to_rad;
	double lon = (a.lon_e7 - (double)b.lon_e7) * to_rad;
	double h = pow(sin(lat / 2), 2) +
		   cos(a.lat_e7 * to_rad) * cos(b.lat_e7 * to_rad) * pow(sin(lon / 2), 2);

	return 2 * EARTH_M * asin(fmin(1, sqrt(h)));
}

static const double degrees_e7 = 1e7;

static struct geo_point at(double lat, double lon)
{
	return (struct geo_point){
		(int32_t)lround(lat * degrees_e7), (int32_t)lround(lon * degrees_e7)};
}

/* xorshift64*: the same cases in every run */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

static int64_t random_below(uint64_t *state, int64_t below)
{
	return (int64_t)((next_random(state) >> 11) % (uint64_t)below);
}

static struct geo_point random_point(
	uint64_t *state, double south, double north, double west, double east)
{
	double lat = (double)random_below(state, 1000000) / 1e6;
	double lon = (double)random_below(state, 1000000) / 1e6;

	return at(south + lat * (north - south), west + lon * (east - west));
}

/* --- radius and distance --- */

static const struct {
	int64_t rtt_ns, quantum_ns, uncertainty_m, radius_m;
} radii[] = {
	{0, 0, 0, 0},
	{1, 0, 0, 1}, /* 0.1 m, rounded up */
	{1000000, 0, 0, 102611},
	{1000000, 1000, 100, 102814},
	{2000000, 100000, 10000, 225483},
	{100000000, 0, 0, 10261050}, /* exact: not rounded */
	{3541666, 1, 100, 363513},
	{-5, 0, 0, 0},
	{INT64_C(9007199254740991), 0, 0, INT64_C(924233219128601)},
	{INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX / 4},
};

START_TEST(radius_is_the_stated_upper_bound)
{
	ck_assert_int_eq(
		place_radius_m(radii[_i].rtt_ns, radii[_i].quantum_ns, radii[_i].uncertainty_m),
		radii[_i].radius_m);
}
END_TEST

static const struct {
	const char *name;
	struct geo_point a, b;
	int64_t distance_m;
} distances[] = {
	{"same point", {286764930, 1158921510}, {286764930, 1158921510}, 0},
	{"one unit of longitude", {0, 0}, {0, 1}, 0},
	{"a hundred units", {0, 0}, {100, 0}, 1},
	{"Nanchang to Ganzhou", {286764930, 1158921510}, {258509700, 1149402780}, 327964},
	{"Shanghai to Nanchang", {312300000, 1214700000}, {286764930, 1158921510}, 607662},
	{"Shanghai to Ganzhou", {312300000, 1214700000}, {258509700, 1149402780}, 874027},
	{"Buenos Aires to Nanchang", {-346037000, -583816000}, {286764930, 1158921510}, 19162112},
	{"Buenos Aires to Shanghai", {-346037000, -583816000}, {312300000, 1214700000}, 19639720},
	{"pole to pole", {900000000, 0}, {-900000000, 123456789}, 20015114},
	{"equator to pole", {0, 0}, {900000000, 0}, 10007557},
	{"over the 180th meridian", {514779000, 1799000000}, {514779000, -1799000000}, 13850},
};

START_TEST(distance_is_exact)
{
	int64_t there = place_distance_m(distances[_i].a, distances[_i].b);

	ck_assert_msg(there == distances[_i].distance_m, "%s: %lld", distances[_i].name,
		(long long)there);
	ck_assert_int_eq(place_distance_m(distances[_i].b, distances[_i].a), there);
}
END_TEST

START_TEST(distance_agrees_with_haversine)
{
	uint64_t state = 1;

	for (int i = 0; i < 20000; i++) {
		struct geo_point a = random_point(&state, -90, 90, -180, 180);
		struct geo_point b = i % 2 ? random_point(&state, -90, 90, -180, 180)
					   : (struct geo_point){a.lat_e7 / 2 + 1000, a.lon_e7};
		double wanted = haversine_m(a, b);
		double got = (double)place_distance_m(a, b);

		/* near the antipode the haversine itself is worse than 1 m */
		ck_assert_msg(fabs(got - wanted) < 1.01 + 1e-6 * wanted, "%d: %f, wanted %f", i,
			got, wanted);
	}
}
END_TEST

/* --- single discs --- */

/* domain figures: an agent at the centre of a city, u = 0; the longest RTT that leaves the city
 * alone, in microseconds (-1: none does) */
static const struct {
	const char *name;
	int limit_us, published_us;
} limits[CITY_COUNT] = {
	{"南昌", 207, 208},
	{"景德镇", 79, 80},
	{"萍乡", 133, 134},
	{"九江", -1, -1},
	{"新余", 90, 91},
	{"鹰潭", 134, 135},
	{"赣州", 291, 292},
	{"吉安", 478, 479},
	{"宜春", 67, 68},
	{"抚州", 169, 170},
	{"上饶", 356, 357},
};

START_TEST(agent_at_the_centre_confirms_up_to_its_limit)
{
	struct place_disc disc = {.centre = region->cities.items[_i].centre};
	int longest = -1;

	for (int us = 0; us < 600; us++) {
		disc.radius_m = place_radius_m(us * 1000, 0, 0);
		if (not_excluded(disc) == UINT32_C(1) << _i)
			longest = us;
		ck_assert_uint_eq(possible(&disc, 1), not_excluded(disc));
	}
	ck_assert_msg(longest == limits[_i].limit_us, "%s: %d us", limits[_i].name, longest);
	ck_assert_int_le(abs(longest - limits[_i].published_us), 1);
}
END_TEST

static const struct {
	const char *name;
	double lat, lon;
	int64_t radius_m;
	uint32_t left;
} singles[] = {
	{"Quzhou, 1 km", 28.94, 118.87, 1000, OUTSIDE},
	{"Quzhou, 45 km", 28.94, 118.87, 45000, OUTSIDE},
	{"Quzhou, 50 km", 28.94, 118.87, 50000, OUTSIDE | 1u << SHANGRAO},
	{"Quzhou, 125 km", 28.94, 118.87, 125000, OUTSIDE | 1u << SHANGRAO | 1u << JINGDEZHEN},
	{"Shanghai, 0 km", 31.23, 121.47, 0, OUTSIDE},
	{"Shanghai, 360 km", 31.23, 121.47, 360000, OUTSIDE},
	{"Shanghai, 370 km", 31.23, 121.47, 370000, OUTSIDE | 1u << SHANGRAO},
	{"Shanghai, 1200 km", 31.23, 121.47, 1200000, 0xfff},
	{"Buenos Aires, 18600 km", -34.6037, -58.3816, 18600000, OUTSIDE},
	{"Buenos Aires, 19500 km", -34.6037, -58.3816, 19500000, 0xfff},
	{"half the circumference", -34.6037, -58.3816, 20015115, 0xfff},
	{"more than the earth", 28.94, 118.87, INT64_MAX / 4, 0xfff},
	{"north pole, 6000 km", 90, 0, 6000000, OUTSIDE},
	{"north pole, 6900 km", 90, 0, 6900000, OUTSIDE | (0x7ff & ~(1u << GANZHOU))},
	{"less than nothing", 28.94, 118.87, -7, OUTSIDE},
};

START_TEST(single_disc_leaves_what_it_reaches)
{
	struct place_disc disc = {at(singles[_i].lat, singles[_i].lon), singles[_i].radius_m};

	ck_assert_msg(not_excluded(disc) == singles[_i].left, "%s: 0x%x", singles[_i].name,
		not_excluded(disc));
	ck_assert_uint_eq(possible(&disc, 1), singles[_i].left);
}
END_TEST

START_TEST(no_disc_leaves_everything)
{
	struct place_result result;

	place_intersect(region, NULL, 0, 0, &result);
	ck_assert_uint_eq(result.possible, place_all(region));
	ck_assert_uint_eq(place_all(region), 0xfff);
	ck_assert(!result.empty && !result.disjoint);
}
END_TEST

/* Least distance from the point to rings by floating point, edges sampled every `step_m`. */
static double rings_distance_m(
	const geo_ring *rings, size_t count, struct geo_point from, double step_m)
{
	double least = 1e9;

	for (size_t r = 0; r < count; r++) {
		for (size_t i = 0; i < rings[r].count; i++) {
			struct geo_point a = rings[r].items[i];
			struct geo_point b = rings[r].items[(i + 1) % rings[r].count];
			int parts = 1 + (int)(haversine_m(a, b) / step_m);

			for (int k = 0; k < parts; k++) {
				struct geo_point p = {
					a.lat_e7 + (int32_t)((int64_t)(b.lat_e7 - a.lat_e7) * k /
							     parts),
					a.lon_e7 + (int32_t)((int64_t)(b.lon_e7 - a.lon_e7) * k /
							     parts)};

				least = fmin(least, haversine_m(from, p));
			}
		}
	}
	return least;
}

START_TEST(exclusion_begins_where_floating_point_says)
{
	const geo_ring *rings = region->cities.items[_i].rings.items;
	size_t count = region->cities.items[_i].rings.count;
	uint64_t state = (uint64_t)_i + 77;

	for (int k = 0; k < 12; k++) {
		struct place_disc disc = {random_point(&state, 23, 32, 112, 121), 0};
		double border_m = rings_distance_m(rings, count, disc.centre, 50);

		if (boundary_holds(rings, count, disc.centre) || border_m < 6000)
			continue;
		disc.radius_m = (int64_t)border_m - PLACE_MARGIN_M - 100;
		ck_assert(place_excluded(region, &disc) & UINT32_C(1) << _i);
		disc.radius_m = (int64_t)border_m - PLACE_MARGIN_M + 2;
		ck_assert(!(place_excluded(region, &disc) & UINT32_C(1) << _i));
	}
}
END_TEST

START_TEST(what_is_remembered_is_what_geometry_says)
{
	struct place_disc disc = {region->cities.items[_i].centre, 0};
	struct place_memo memo;
	unsigned seed = (unsigned)_i + 1;

	place_memo_init(&memo);
	for (int k = 0; k < 300; k++) {
		seed = seed * 1103515245u + 12345u;
		disc.radius_m = (seed >> 8) % (k % 3 ? 60000 : 700000);
		ck_assert_uint_eq(
			place_excluded_again(region, &disc, &memo), place_excluded(region, &disc));
	}
}
END_TEST

START_TEST(outside_is_excluded_only_well_within_the_outline)
{
	const geo_ring *rings = region->outline.items;
	size_t count = region->outline.count;
	uint64_t state = 4711;
	int seen = 0;

	for (int k = 0; k < 60; k++) {
		struct place_disc disc = {random_point(&state, 24.5, 30, 113.6, 118.5), 0};
		double border_m = rings_distance_m(rings, count, disc.centre, 50);

		if (!boundary_holds(rings, count, disc.centre)) {
			ck_assert(!(place_excluded(region, &disc) & OUTSIDE));
			continue;
		}
		if (border_m < 6000)
			continue;
		seen++;
		disc.radius_m = (int64_t)border_m - PLACE_MARGIN_M - 100;
		ck_assert(place_excluded(region, &disc) & OUTSIDE);
		disc.radius_m = (int64_t)border_m - PLACE_MARGIN_M + 2;
		ck_assert(!(place_excluded(region, &disc) & OUTSIDE));
	}
	ck_assert_int_gt(seen, 10);
}
END_TEST

/* --- several discs --- */

static bool is_outside(struct geo_point point)
{
	return !boundary_holds(region->outline.items, region->outline.count, point);
}

static uint32_t truth(struct geo_point point)
{
	int city = place_city_at(region, point);

	return city >= 0 ? UINT32_C(1) << city : is_outside(point) ? OUTSIDE : 0;
}

/* Around the point: agents near and far, discs that hold it, often only just. */
static size_t discs_about(
	uint64_t *state, struct geo_point point, struct place_disc *discs, size_t most)
{
	size_t count = 1 + (size_t)random_below(state, (int64_t)most);

	for (size_t i = 0; i < count; i++) {
		struct geo_point centre = random_below(state, 4)
						  ? random_point(state, 24, 31, 113, 119)
						  : random_point(state, -60, 70, -180, 180);

		discs[i].centre = centre;
		discs[i].radius_m = place_distance_m(centre, point) + 1;
		if (random_below(state, 2))
			discs[i].radius_m += random_below(state, 50000);
	}
	return count;
}

START_TEST(truth_is_never_excluded)
{
	uint64_t state = 20260601 + (uint64_t)_i;

	for (int k = 0; k < RANDOM_CASES; k++) {
		struct geo_point point = random_point(&state, 24, 30.5, 113, 119);
		struct place_disc discs[80];
		size_t count = discs_about(&state, point, discs, k % 10 ? 8 : ARRAY_LEN(discs));
		struct place_result result;

		place_intersect(region, discs, count, 0, &result);
		ck_assert_msg((result.possible & truth(point)) == truth(point) && result.possible,
			"case %d: %d %d, possible 0x%x", k, point.lat_e7, point.lon_e7,
			result.possible);
		ck_assert_msg(!result.empty && !result.disjoint, "case %d", k);
		for (size_t i = 0; i < count && i < 3; i++)
			ck_assert(!(place_excluded(region, &discs[i]) & truth(point)));
	}
}
END_TEST

/* What a grid finds within all discs and 5 km of a city must be possible, and what it does not find
 * in larger discs and farther must not be. */
START_TEST(intersection_agrees_with_a_grid)
{
	static const double step = 0.04; /* 4.4 km; half a diagonal is 3.2 km */
	uint64_t state = (uint64_t)_i * 1000 + 5;
	struct geo_point point = random_point(&state, 25, 29.5, 114, 118);
	struct place_disc discs[3];
	bool found = false, found_wide = false;
	int city = (int)random_below(&state, CITY_COUNT);
	const struct region_city *of = &region->cities.items[city];
	uint32_t bit = UINT32_C(1) << city;
	double lat0 = point.lat_e7 / degrees_e7, lon0 = point.lon_e7 / degrees_e7;

	for (size_t i = 0; i < ARRAY_LEN(discs); i++) {
		discs[i].centre = random_point(&state, lat0 - 1, lat0 + 1, lon0 - 1, lon0 + 1);
		discs[i].radius_m =
			place_distance_m(discs[i].centre, point) + random_below(&state, 20000);
	}
	for (double lat = lat0 - 2; lat < lat0 + 2; lat += step) {
		for (double lon = lon0 - 2; lon < lon0 + 2; lon += step) {
			struct geo_point p = at(lat, lon);
			double beyond = -1e9, away;

			for (size_t i = 0; i < ARRAY_LEN(discs); i++)
				beyond = fmax(beyond, haversine_m(p, discs[i].centre) -
							      (double)discs[i].radius_m);
			if (beyond > 3300)
				continue;
			away = boundary_holds(of->rings.items, of->rings.count, p)
				       ? 0
				       : rings_distance_m(
						 of->rings.items, of->rings.count, p, 1000);
			found |= beyond <= 0 && away <= PLACE_MARGIN_M;
			found_wide |= away <= PLACE_MARGIN_M + 3300 + 500;
		}
	}
	if (found)
		ck_assert(possible(discs, ARRAY_LEN(discs)) & bit);
	if (!found_wide)
		ck_assert(!(possible(discs, ARRAY_LEN(discs)) & bit));
}
END_TEST

START_TEST(disjoint_discs_are_named)
{
	struct place_disc discs[] = {
		{at(31.23, 121.47), 5000000}, /* holds both */
		{region->cities.items[GANZHOU].centre, 100000},
		{region->cities.items[NANCHANG].centre, 227963},
	};
	struct place_result result;

	place_intersect(region, discs, ARRAY_LEN(discs), 0, &result);
	ck_assert(result.disjoint && result.empty); /* 327,964.17 m apart */
	ck_assert_uint_eq(result.disjoint_a, 1);
	ck_assert_uint_eq(result.disjoint_b, 2);
	ck_assert_uint_eq(result.possible, 0);
	discs[2].radius_m += 2;
	place_intersect(region, discs, ARRAY_LEN(discs), 0, &result);
	ck_assert(!result.disjoint && !result.empty);
}
END_TEST

/* Three discs that meet pairwise, and the hole between them. */
START_TEST(empty_intersection_needs_no_disjoint_pair)
{
	struct place_disc discs[] = {
		{at(27, 115), 51500}, {at(27, 116), 51500}, {at(27.8, 115.5), 51500}};
	struct place_result result;

	place_intersect(region, discs, ARRAY_LEN(discs), 0, &result);
	ck_assert(result.empty && !result.disjoint);
	ck_assert_uint_eq(result.possible, 0);
	for (size_t i = 0; i < ARRAY_LEN(discs); i++)
		discs[i].radius_m = 60000;
	place_intersect(region, discs, ARRAY_LEN(discs), 0, &result);
	ck_assert(!result.empty && result.possible);
}
END_TEST

/* A disc with most of the earth in it, around the far side, cuts a hole about Jiangxi. */
START_TEST(large_disc_excludes_what_lies_opposite)
{
	struct geo_point centre = region->cities.items[NANCHANG].centre;
	struct geo_point opposite = {-centre.lat_e7, centre.lon_e7 - 1800000000 + 100000};
	struct place_disc discs[] = {{opposite, 19900000}, {centre, 90000}};
	struct place_result result;

	place_intersect(region, discs, ARRAY_LEN(discs), 0, &result);
	ck_assert(result.disjoint && result.empty); /* the hole is 115 km wide */
	discs[1] = (struct place_disc){at(28.676493, 116.5), 110000};
	place_intersect(region, discs, ARRAY_LEN(discs), 0, &result);
	ck_assert(!result.empty);
	ck_assert(!(result.possible & 1u << NANCHANG));
	ck_assert(result.possible & 1u << SHANGRAO);
}
END_TEST

/* The same hole within a disc: what is left is a ring, whose circles cross nowhere. */
START_TEST(ring_about_a_hole_is_not_empty)
{
	struct geo_point centre = region->cities.items[NANCHANG].centre;
	struct geo_point opposite = {-centre.lat_e7, centre.lon_e7 - 1800000000 + 100000};
	struct place_disc discs[] = {{opposite, 19900000}, {centre, 160000}};
	struct place_result result;

	place_intersect(region, discs, ARRAY_LEN(discs), 0, &result);
	ck_assert(!result.empty && !result.disjoint);
	ck_assert(!(result.possible & 1u << NANCHANG));
	ck_assert(result.possible & 1u << JIUJIANG && result.possible & 1u << YICHUN);
}
END_TEST

START_TEST(intersection_excludes_what_no_single_disc_does)
{
	/* two discs about Ji'an's and Fuzhou's centres (166 km apart), a lens half-way */
	struct place_disc discs[] = {{region->cities.items[JIAN].centre, 90000},
		{region->cities.items[FUZHOU].centre, 90000}};
	uint32_t both = not_excluded(discs[0]) & not_excluded(discs[1]);
	uint32_t left = possible(discs, ARRAY_LEN(discs));

	ck_assert_uint_eq(left & ~both, 0);
	ck_assert_uint_ne(left, both);
	ck_assert(left & 1u << JIAN && left & 1u << FUZHOU);
}
END_TEST

START_TEST(more_discs_than_fit_keep_the_smallest)
{
	static struct place_disc discs[300];
	struct geo_point node = region->cities.items[JIAN].centre;
	uint64_t state = 9;

	for (size_t i = 0; i < ARRAY_LEN(discs); i++) {
		discs[i].centre = random_point(&state, 20, 35, 105, 125);
		discs[i].radius_m = place_distance_m(discs[i].centre, node) + 100000;
	}
	ck_assert_uint_ne(possible(discs, 299), 1u << JIAN);
	discs[299] = (struct place_disc){node, 1000};
	ck_assert_uint_eq(possible(discs, ARRAY_LEN(discs)), 1u << JIAN);
}
END_TEST

START_TEST(order_of_discs_does_not_matter)
{
	uint64_t state = 31337;

	for (int k = 0; k < 200; k++) {
		struct geo_point point = random_point(&state, 24, 30.5, 113, 119);
		struct place_disc discs[6], turned[6];
		size_t count = discs_about(&state, point, discs, ARRAY_LEN(discs));

		for (size_t i = 0; i < count; i++)
			turned[count - 1 - i] = discs[i];
		ck_assert_uint_eq(possible(discs, count), possible(turned, count));
	}
}
END_TEST

/* --- points --- */

static const struct {
	const char *name;
	struct geo_point point;
	int city;
	bool outside;
} points[] = {
	{"Quzhou", {289400000, 1188700000}, -1, true},
	{"Shanghai", {312300000, 1214700000}, -1, true},
	{"antipode", {-286764930, -641078490}, -1, true},
	{"a gap between Jian and Ganzhou's neighbours", {248600037, 1157900053}, -1, false},
	{"a gap near Nanchang", {284600037, 1165900053}, -1, false},
	{"an overlap goes to the first code", {291000037, 1162700053}, NANCHANG, false},
	{"a vertex of Nanchang that the rule gives away", {290540000, 1164010000}, SHANGRAO, false},
};

START_TEST(point_has_its_city_or_none)
{
	ck_assert_msg(place_city_at(region, points[_i].point) == points[_i].city, "%s: %d",
		points[_i].name, place_city_at(region, points[_i].point));
	ck_assert_msg(is_outside(points[_i].point) == points[_i].outside, "%s", points[_i].name);
}
END_TEST

START_TEST(centre_lies_in_its_city)
{
	ck_assert_int_eq(place_city_at(region, region->cities.items[_i].centre), _i);
}
END_TEST

/* A node that stands in a gap of the schematic map is near its neighbours, not nowhere. */
START_TEST(gap_is_neither_outside_nor_empty)
{
	struct place_disc disc = {points[4].point, 100};

	ck_assert_uint_ne(not_excluded(disc), 0);
	ck_assert_uint_ne(not_excluded(disc) & ~OUTSIDE, 0);
}
END_TEST

/* --- the same everywhere --- */

START_TEST(masks_are_the_same_on_every_machine)
{
	static const uint64_t wanted = UINT64_C(0x5dfc2630b2269079);
	uint64_t sum = UINT64_C(14695981039346656037), state = 2026;

	for (int k = 0; k < 1500; k++) {
		struct geo_point point = random_point(&state, 23, 31.5, 112, 120);
		struct place_disc discs[9];
		size_t count = discs_about(&state, point, discs, ARRAY_LEN(discs));
		struct place_result result;

		for (size_t i = 0; i < count; i++) /* some just too small: empty and disjoint too */
			discs[i].radius_m = discs[i].radius_m * (95 + k % 10) / 100;
		place_intersect(region, discs, count, 0, &result);
		sum = (sum ^ result.possible) * UINT64_C(1099511628211);
		sum = (sum ^ (uint64_t)(result.empty + 2 * result.disjoint)) *
		      UINT64_C(1099511628211);
		sum = (sum ^ place_excluded(region, &discs[0])) * UINT64_C(1099511628211);
	}
	ck_assert_msg(sum == wanted, "0x%llx", (unsigned long long)sum);
}
END_TEST

static const struct ring_case {
	const char *name;
	struct place_disc disc;
	bool drawn;
} ring_cases[] = {
	{"a city", {{286764930, 1158921510}, 30000}, true},
	{"a point", {{286764930, 1158921510}, 0}, true},
	{"a continent", {{286764930, 1158921510}, 3000000}, true},
	{"the date line", {{100000000, 1799900000}, 500000}, true},
	{"the equator", {{0, 0}, 100000}, true},
	{"a pole", {{900000000, 0}, 100000}, false},
};

START_TEST(ring_is_as_far_from_the_centre_all_around)
{
	const struct ring_case *c = &ring_cases[_i];
	struct geo_point edge[24];

	ck_assert_msg(place_ring(&c->disc, edge, ARRAY_LEN(edge)) == c->drawn, "%s", c->name);
	for (size_t i = 0; c->drawn && i < ARRAY_LEN(edge); i++) {
		double apart = haversine_m(c->disc.centre, edge[i]);

		ck_assert_msg(fabs(apart - (double)c->disc.radius_m) < 1, "%s: %zu: %f", c->name, i,
			apart);
	}
	if (c->drawn)
		ck_assert_int_le(edge[0].lat_e7, c->disc.centre.lat_e7);
}
END_TEST

static Suite *place_suite(void)
{
	Suite *suite = suite_create("place");
	TCase *tc = tcase_create("place");

	tcase_add_checked_fixture(tc, open_region, close_region);
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, radius_is_the_stated_upper_bound, 0, ARRAY_LEN(radii));
	tcase_add_loop_test(tc, distance_is_exact, 0, ARRAY_LEN(distances));
	tcase_add_test(tc, distance_agrees_with_haversine);
	tcase_add_loop_test(tc, agent_at_the_centre_confirms_up_to_its_limit, 0, CITY_COUNT);
	tcase_add_loop_test(tc, single_disc_leaves_what_it_reaches, 0, ARRAY_LEN(singles));
	tcase_add_test(tc, no_disc_leaves_everything);
	tcase_add_loop_test(tc, exclusion_begins_where_floating_point_says, 0, CITY_COUNT);
	tcase_add_loop_test(tc, what_is_remembered_is_what_geometry_says, 0, CITY_COUNT);
	tcase_add_test(tc, outside_is_excluded_only_well_within_the_outline);
	tcase_add_loop_test(tc, truth_is_never_excluded, 0, 2);
	tcase_add_loop_test(tc, intersection_agrees_with_a_grid, 0, 24);
	tcase_add_test(tc, disjoint_discs_are_named);
	tcase_add_test(tc, empty_intersection_needs_no_disjoint_pair);
	tcase_add_test(tc, large_disc_excludes_what_lies_opposite);
	tcase_add_test(tc, ring_about_a_hole_is_not_empty);
	tcase_add_test(tc, intersection_excludes_what_no_single_disc_does);
	tcase_add_test(tc, more_discs_than_fit_keep_the_smallest);
	tcase_add_test(tc, order_of_discs_does_not_matter);
	tcase_add_loop_test(tc, point_has_its_city_or_none, 0, ARRAY_LEN(points));
	tcase_add_loop_test(tc, centre_lies_in_its_city, 0, CITY_COUNT);
	tcase_add_test(tc, gap_is_neither_outside_nor_empty);
	tcase_add_test(tc, masks_are_the_same_on_every_machine);
	tcase_add_loop_test(
		tc, ring_is_as_far_from_the_centre_all_around, 0, (int)ARRAY_LEN(ring_cases));
	suite_add_tcase(suite, tc);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(place_suite());
	int failed;

	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
