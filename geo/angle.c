#include "geo/angle.h"

#include "base/array.h"

#define HALVINGS 3 /* brings atan's argument below 0.1 */

/* The right shift of a negative number is arithmetic with gcc and clang, as both document. */
int64_t angle_mul(int64_t a, int64_t b)
{
	return (int64_t)((int128)a * b >> 60);
}

static int64_t divide(int64_t a, int64_t b)
{
	return (int64_t)((int128)a * ANGLE_ONE / b);
}

static unsigned bit_count(uint128 n)
{
	uint64_t high = (uint64_t)(n >> 64);
	uint64_t low = (uint64_t)n;

	if (high)
		return 128 - (unsigned)__builtin_clzll(high);
	return low ? 64 - (unsigned)__builtin_clzll(low) : 0;
}

/* Newton from above: falls until it is the root, never below. */
int64_t angle_root(uint128 square)
{
	uint128 root, next;

	if (square == 0)
		return 0;
	next = (uint128)1 << (bit_count(square) + 1) / 2;
	do {
		root = next;
		next = (root + square / root) / 2;
	} while (next < root);
	return (int64_t)root;
}

/* Taylor's series on [-pi/2, pi/2] in x^2 / 4, which stays below 0.62: (-4)^k / (2k + 1)! times
 * 2^60. What is left out is below (pi/2)^27 / 27! = 2^-75. */
static const int64_t sine_series[] = {
	INT64_C(1152921504606846976),
	-INT64_C(768614336404564651),
	INT64_C(153722867280912930),
	-INT64_C(14640273074372660),
	INT64_C(813348504131814),
	-INT64_C(29576309241157),
	INT64_C(758366903619),
	-INT64_C(14445083878),
	INT64_C(212427704),
	-INT64_C(2484535),
	INT64_C(23662),
	-INT64_C(187),
	INT64_C(1),
};

/* By Horner's rule: each step is wrong by less than 2^-59, and the next one shrinks it. */
static int64_t sine(int64_t x)
{
	int64_t quarter = angle_mul(x, x) / 4;
	size_t k = ARRAY_LEN(sine_series) - 1;
	int64_t sum = sine_series[k];

	while (k-- > 0)
		sum = sine_series[k] + angle_mul(sum, quarter);
	return angle_mul(sum, x);
}

int64_t angle_sin(int64_t angle)
{
	if (angle > ANGLE_PI / 2)
		angle = ANGLE_PI - angle;
	else if (angle < -ANGLE_PI / 2)
		angle = -ANGLE_PI - angle;
	return sine(angle);
}

int64_t angle_cos(int64_t angle)
{
	return sine(ANGLE_PI / 2 - (angle < 0 ? -angle : angle));
}

/* 0 <= t <= 1. atan t = 2 atan(t / (1 + sqrt(1 + t^2))). */
static int64_t arc_tangent(int64_t t)
{
	int64_t square, power, sum;

	for (int i = 0; i < HALVINGS; i++) {
		uint128 hypotenuse = (uint128)ANGLE_ONE * ANGLE_ONE + (uint128)((int128)t * t);

		t = divide(t, ANGLE_ONE + angle_root(hypotenuse));
	}
	square = angle_mul(t, t);
	power = sum = t;
	for (int k = 3; power != 0 && k < 60; k += 2) {
		power = angle_mul(power, square);
		sum += k % 4 == 3 ? -power / k : power / k;
	}
	return sum * (1 << HALVINGS);
}

static int64_t first_quadrant(int64_t y, int64_t x)
{
	if (y == 0)
		return 0;
	return y <= x ? arc_tangent(divide(y, x)) : ANGLE_PI / 2 - arc_tangent(divide(x, y));
}

int64_t angle_atan2(int64_t y, int64_t x)
{
	int64_t angle = first_quadrant(y < 0 ? -y : y, x < 0 ? -x : x);

	if (x < 0)
		angle = ANGLE_PI - angle;
	return y < 0 ? -angle : angle;
}

int64_t angle_from_m(int64_t metres)
{
	int128 scaled = (int128)metres * 10 * ANGLE_ONE;
	int128 angle = (scaled + EARTH_RADIUS_DM - 1) / EARTH_RADIUS_DM;

	return angle < ANGLE_PI ? (int64_t)angle : ANGLE_PI;
}

int64_t angle_to_m(int64_t angle)
{
	return (int64_t)((int128)angle * EARTH_RADIUS_DM / 10 / ANGLE_ONE);
}

static int64_t from_e7(int32_t e7)
{
	return (int64_t)((int128)e7 * ANGLE_PI / 1800000000);
}

static int32_t to_e7(int64_t angle)
{
	int128 twice = (int128)angle * 3600000000 / ANGLE_PI;

	return (int32_t)((twice + (twice < 0 ? -1 : 1)) / 2);
}

struct vector vector_at(struct geo_point point)
{
	int64_t lat = from_e7(point.lat_e7), lon = from_e7(point.lon_e7);
	int64_t level = angle_cos(lat);

	return (struct vector){.x = angle_mul(level, angle_cos(lon)),
		.y = angle_mul(level, angle_sin(lon)),
		.z = angle_sin(lat)};
}

struct geo_point vector_point(struct vector v)
{
	int64_t level = angle_root(vector_square((struct vector){.x = v.x, .y = v.y}));

	return (struct geo_point){
		.lat_e7 = to_e7(angle_atan2(v.z, level)), .lon_e7 = to_e7(angle_atan2(v.y, v.x))};
}

int64_t vector_dot(struct vector a, struct vector b)
{
	return (int64_t)(((int128)a.x * b.x + (int128)a.y * b.y + (int128)a.z * b.z) >> 60);
}

struct vector vector_add(struct vector a, struct vector b)
{
	return (struct vector){a.x + b.x, a.y + b.y, a.z + b.z};
}

struct vector vector_sub(struct vector a, struct vector b)
{
	return (struct vector){a.x - b.x, a.y - b.y, a.z - b.z};
}

struct vector vector_scale(struct vector v, int64_t by)
{
	return (struct vector){angle_mul(v.x, by), angle_mul(v.y, by), angle_mul(v.z, by)};
}

static int64_t minor(int64_t a, int64_t b, int64_t c, int64_t d)
{
	return (int64_t)(((int128)a * d - (int128)b * c) >> 60);
}

struct vector vector_cross(struct vector a, struct vector b)
{
	return (struct vector){.x = minor(a.y, a.z, b.y, b.z),
		.y = minor(a.z, a.x, b.z, b.x),
		.z = minor(a.x, a.y, b.x, b.y)};
}

uint128 vector_square(struct vector v)
{
	return (uint128)((int128)v.x * v.x) + (uint128)((int128)v.y * v.y) +
	       (uint128)((int128)v.z * v.z);
}

bool vector_unit(struct vector *v)
{
	int64_t length = angle_root(vector_square(*v));

	if (length < ANGLE_ONE >> 40) /* 6 um: nothing but rounding */
		return false;
	*v = (struct vector){divide(v->x, length), divide(v->y, length), divide(v->z, length)};
	return true;
}

int64_t vector_angle(struct vector a, struct vector b)
{
	int64_t near = angle_root(vector_square(vector_sub(a, b)));
	int64_t far = angle_root(vector_square(vector_add(a, b)));

	return 2 * angle_atan2(near, far);
}
