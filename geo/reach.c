#include "geo/reach.h"

#include <stdlib.h>

/* Why the corners are enough. The region is closed and bounded by arcs of the discs' circles. A
 * part of its border either has a vertex, a crossing of two circles, or is a whole circle, of which
 * one point will do. So every part of the region has a corner in this list, and no corner in all
 * discs means that the region is empty.
 *
 * Why the slack is enough. Vectors are right to 2^-55 rad. A crossing comes from a frame of three
 * orthogonal axes along the difference and the sum of the two centres, which are at least 100 m
 * (1.6e-5 rad) apart and as far from being opposite: an error of 2^-58 in the difference of two
 * cosines becomes 2^-42 in the frame, and where the circles touch, the root of twice that: 7e-7
 * rad, 4 m. Points rounded to 1e-7 degrees are 8 mm off. */

#define TOUCH (INT64_C(1) << 24) /* 2^-36: circles that miss by so little are taken to touch */

static int compare_discs(const void *a, const void *b)
{
	const struct reach_cap *left = a, *right = b;

	if (left->radius_m != right->radius_m)
		return left->radius_m < right->radius_m ? -1 : 1;
	return left->disc < right->disc ? -1 : left->disc > right->disc;
}

static uint128 chord_square(int64_t angle)
{
	int64_t half = angle_sin(angle / 2 + 1);

	return (uint128)((int128)half * half) * 4;
}

static bool cap_holds(const struct reach_cap *cap, struct vector point)
{
	return vector_square(vector_sub(cap->axis, point)) <= cap->limit;
}

static bool cap_is_within(const struct reach_cap *cap, struct vector point, int64_t within_m)
{
	int64_t angle = angle_from_m(cap->radius_m + within_m + REACH_SLACK_M);

	return angle >= ANGLE_PI ||
	       vector_square(vector_sub(cap->axis, point)) <= chord_square(angle);
}

static bool all_hold(const struct reach *reach, struct vector point)
{
	for (size_t i = 0; i < reach->cap_count; i++)
		if (!cap_holds(&reach->caps[i], point))
			return false;
	return true;
}

/* A disc that contains a smaller one, or whose frame with it would be poor, can only be left out:
 * the region does not become smaller. */
static bool is_needed(struct reach *reach, const struct reach_cap *cap)
{
	int64_t close = angle_from_m(REACH_CLOSE_M);

	for (size_t i = 0; i < reach->cap_count; i++) {
		int64_t apart = vector_angle(reach->caps[i].axis, cap->axis);

		reach->dropped |= apart > ANGLE_PI - close;
		if (apart < close || apart > ANGLE_PI - close ||
			reach->caps[i].angle + apart <= cap->angle)
			return false;
	}
	return true;
}

static struct reach_cap cap_of(const struct place_disc *disc, size_t index)
{
	int64_t radius_m = disc->radius_m > 0 ? disc->radius_m : 0;
	struct reach_cap cap = {
		.axis = vector_at(disc->centre), .radius_m = radius_m, .disc = index};

	cap.angle = angle_from_m(radius_m);
	cap.limit = chord_square(angle_from_m(radius_m + REACH_SLACK_M));
	return cap;
}

static void choose_caps(struct reach *reach, const struct place_disc *discs, size_t count)
{
	struct reach_cap *all = arena_array(&reach->arena, count, sizeof(*all));
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		if (discs[i].radius_m < REACH_WHOLE_M - REACH_SLACK_M)
			all[used++] = cap_of(&discs[i], i);
	if (used)
		qsort(all, used, sizeof(*all), compare_discs);
	for (size_t i = 0; i < used; i++) {
		if (reach->cap_count == REACH_DISCS_MOST)
			reach->dropped = true;
		else if (is_needed(reach, &all[i]))
			reach->caps[reach->cap_count++] = all[i];
	}
}

static void add_corner(struct reach *reach, struct vector point, size_t *cap)
{
	struct vector *corner;

	if (!all_hold(reach, point))
		return;
	corner = arena_push(
		&reach->arena, &reach->corners, &reach->corner_count, cap, sizeof(*corner));
	*corner = point;
}

/* The point of the circle that lies from its axis towards `to`; false: no such direction. */
static bool towards(const struct reach_cap *cap, struct vector to, struct vector *out)
{
	int64_t along = vector_dot(cap->axis, to);
	struct vector aside = vector_sub(to, vector_scale(cap->axis, along));

	if (!vector_unit(&aside))
		return false;
	*out = vector_add(vector_scale(cap->axis, angle_cos(cap->angle)),
		vector_scale(aside, angle_sin(cap->angle)));
	return true;
}

static void add_circle_point(struct reach *reach, const struct reach_cap *cap, size_t *corner_cap)
{
	static const struct vector pole = {.z = ANGLE_ONE}, equator = {.x = ANGLE_ONE};
	struct vector point;

	add_corner(reach, cap->axis, corner_cap);
	if (towards(cap, pole, &point) || towards(cap, equator, &point))
		add_corner(reach, point, corner_cap);
}

/* The ratio in [-1, 1]; false when it is beyond by more than rounding can explain. */
static bool ratio(int64_t part, int64_t whole, int64_t *out)
{
	int128 value = (int128)part * ANGLE_ONE / whole;

	if (value > ANGLE_ONE + TOUCH || value < -(ANGLE_ONE + TOUCH))
		return false;
	*out = (int64_t)value;
	return true;
}

/* Crossings x of two circles: x·n1 = cos r1 and x·n2 = cos r2, in the axes of n2 − n1, n1 + n2 and
 * their cross product. The products keep the precision that a difference of cosines loses. */
static void add_crossings(struct reach *reach, const struct reach_cap *a, const struct reach_cap *b,
	size_t *corner_cap)
{
	struct vector across = vector_sub(b->axis, a->axis), mid = vector_add(a->axis, b->axis);
	int64_t across_len = angle_root(vector_square(across));
	int64_t mid_len = angle_root(vector_square(mid));
	int64_t mean = (a->angle + b->angle) / 2, half = (a->angle - b->angle) / 2;
	int64_t on_across, on_mid, rest, aside;
	struct vector base, side;

	if (!ratio(2 * angle_mul(angle_sin(mean), angle_sin(half)), across_len, &on_across) ||
		!ratio(2 * angle_mul(angle_cos(mean), angle_cos(half)), mid_len, &on_mid))
		return;
	rest = ANGLE_ONE - angle_mul(on_across, on_across) - angle_mul(on_mid, on_mid);
	if (rest < -TOUCH || !vector_unit(&across) || !vector_unit(&mid))
		return;
	aside = rest > 0 ? angle_root((uint128)rest * ANGLE_ONE) : 0;
	base = vector_add(vector_scale(across, on_across), vector_scale(mid, on_mid));
	side = vector_scale(vector_cross(across, mid), aside);
	add_corner(reach, vector_add(base, side), corner_cap);
	if (aside)
		add_corner(reach, vector_sub(base, side), corner_cap);
}

void reach_init(struct reach *reach, const struct place_disc *discs, size_t count)
{
	size_t corner_cap = 0;

	*reach = (struct reach){0};
	choose_caps(reach, discs, count);
	for (size_t i = 0; i < reach->cap_count; i++) {
		add_circle_point(reach, &reach->caps[i], &corner_cap);
		for (size_t j = 0; j < i; j++)
			add_crossings(reach, &reach->caps[i], &reach->caps[j], &corner_cap);
	}
}

void reach_fini(struct reach *reach)
{
	arena_fini(&reach->arena);
}

static bool corner_is_within(const struct reach *reach, struct vector point, int64_t within_m)
{
	uint128 limit = chord_square(angle_from_m(within_m + REACH_SLACK_M));

	for (size_t i = 0; i < reach->corner_count; i++)
		if (vector_square(vector_sub(reach->corners[i], point)) <= limit)
			return true;
	return false;
}

/* The nearest point of the region is the point itself, a corner, or where the way to a centre meets
 * its circle: there is no other place on an arc that has a least distance. */
bool reach_is_within(const struct reach *reach, struct vector point, int64_t within_m)
{
	for (size_t i = 0; i < reach->cap_count; i++)
		if (!cap_is_within(&reach->caps[i], point, within_m))
			return false;
	if (reach->cap_count <= 1 || all_hold(reach, point))
		return true;
	if (corner_is_within(reach, point, within_m))
		return true;
	for (size_t i = 0; i < reach->cap_count; i++) {
		struct vector nearest;

		if (cap_holds(&reach->caps[i], point))
			continue;
		if (!towards(&reach->caps[i], point, &nearest) || all_hold(reach, nearest))
			return true;
	}
	return false;
}

static int64_t up_to_e7(int64_t angle)
{
	return (int64_t)((int128)angle * 1800000000 / ANGLE_PI) + 2;
}

/* Half the width in longitude of a cap that holds no pole: asin(sin r / cos lat). */
static int64_t half_width_e7(struct geo_point centre, int64_t angle)
{
	int64_t level = angle_root(
		vector_square((struct vector){.x = vector_at(centre).x, .y = vector_at(centre).y}));
	int64_t sine = angle_sin(angle), cosine;

	if (angle >= ANGLE_PI / 2 || sine >= level)
		return 1800000000;
	cosine = angle_root((uint128)((int128)level * level - (int128)sine * sine));
	return up_to_e7(angle_atan2(sine, cosine));
}

static void narrow(struct reach_box *box, struct geo_point centre, int64_t angle)
{
	int64_t height = up_to_e7(angle), width = half_width_e7(centre, angle);
	int64_t west = centre.lon_e7 - width, east = centre.lon_e7 + width;

	if (centre.lat_e7 - height > box->lat_low)
		box->lat_low = centre.lat_e7 - height;
	if (centre.lat_e7 + height < box->lat_high)
		box->lat_high = centre.lat_e7 + height;
	if (west < -1800000000 || east > 1800000000)
		return; /* over the 180th meridian: no limit by longitude */
	if (west > box->lon_low)
		box->lon_low = west;
	if (east < box->lon_high)
		box->lon_high = east;
}

struct reach_box reach_box_of(
	const struct place_disc *discs, const struct reach *reach, int64_t within_m)
{
	struct reach_box box = {-900000000, 900000000, -1800000000, 1800000000};

	for (size_t i = 0; i < reach->cap_count; i++)
		narrow(&box, discs[reach->caps[i].disc].centre,
			angle_from_m(reach->caps[i].radius_m + within_m + REACH_SLACK_M));
	return box;
}
