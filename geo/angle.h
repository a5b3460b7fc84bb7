/* Angles and unit vectors in fixed point: integers only, so that every machine gets the same.
 * An angle is in radians, a component in units of the sphere's radius, both times 2^60. */
#ifndef CDNPROOF_GEO_ANGLE_H
#define CDNPROOF_GEO_ANGLE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/region.h"

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

#define ANGLE_ONE (INT64_C(1) << 60)
#define ANGLE_PI  INT64_C(3622009729038561421) /* round(pi * 2^60) */

#define EARTH_RADIUS_DM 63710088 /* mean radius of WGS 84, 6371008.8 m (IUGG) */

struct vector {
	int64_t x, y, z;
};

int64_t angle_mul(int64_t a, int64_t b); /* a * b / 2^60, rounded down */
int64_t angle_root(uint128 square);      /* of a square times 2^120: rounded down */

/* Errors below 2^-55, that is 0.2 nm on the earth. |angle| <= pi. */
int64_t angle_sin(int64_t angle);
int64_t angle_cos(int64_t angle);
int64_t angle_atan2(int64_t y, int64_t x); /* -pi to pi; |x|, |y| <= 2^61; 0 for (0, 0) */

/* From metres on the sphere, rounded up, at most pi; and back, rounded down. */
int64_t angle_from_m(int64_t metres);
int64_t angle_to_m(int64_t angle);

struct vector vector_at(struct geo_point point);
struct geo_point vector_point(struct vector v); /* to the nearest 1e-7 degrees */

int64_t vector_dot(struct vector a, struct vector b);
struct vector vector_add(struct vector a, struct vector b);
struct vector vector_sub(struct vector a, struct vector b);
struct vector vector_scale(struct vector v, int64_t by);
struct vector vector_cross(struct vector a, struct vector b);
uint128 vector_square(struct vector v); /* length squared times 2^120 */
bool vector_unit(struct vector *v);     /* false: too short to have a direction */

/* Of two unit vectors: by both chords, so that small angles and nearly opposite ones are exact. */
int64_t vector_angle(struct vector a, struct vector b);

#endif
