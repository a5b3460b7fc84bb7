#include "tests/simulator/earth.h"

#include <math.h>

#define AXIS_M     6378137.0           /* WGS 84, semi-major */
#define FLATTENING (1 / 298.257223563) /* WGS 84 */
#define PI         3.14159265358979323846
#define SHORT_KM   111.7 /* a degree of latitude is no longer than that */
#define TURNS_MOST 100
#define DRAWS_MOST 100000

static double radians(double e7)
{
	return e7 * 1e-7 * PI / 180;
}

/* sin σ, cos σ, σ and cos² α of Vincenty's paper for a longitude on the auxiliary sphere. */
struct vincenty {
	double sine, cosine, sigma, alpha_cos2, mid_cos, alpha_sin;
};

static struct vincenty vincenty_at(double u1, double u2, double lambda)
{
	struct vincenty v;
	double across = cos(u2) * sin(lambda);
	double along = cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lambda);

	v.sine = sqrt(across * across + along * along);
	v.cosine = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(lambda);
	v.sigma = atan2(v.sine, v.cosine);
	v.alpha_sin = v.sine > 0 ? cos(u1) * cos(u2) * sin(lambda) / v.sine : 0;
	v.alpha_cos2 = 1 - v.alpha_sin * v.alpha_sin;
	v.mid_cos = v.alpha_cos2 > 1e-12 ? v.cosine - 2 * sin(u1) * sin(u2) / v.alpha_cos2 : 0;
	return v;
}

static double vincenty_km(const struct vincenty *v)
{
	double axis_b = AXIS_M * (1 - FLATTENING);
	double u = v->alpha_cos2 * (AXIS_M * AXIS_M - axis_b * axis_b) / (axis_b * axis_b);
	double a = 1 + u / 16384 * (4096 + u * (-768 + u * (320 - 175 * u)));
	double b = u / 1024 * (256 + u * (-128 + u * (74 - 47 * u)));
	double mid = v->mid_cos, mid2 = mid * mid;
	double delta = b * v->sine *
		       (mid + b / 4 *
				       (v->cosine * (2 * mid2 - 1) -
					       b / 6 * mid * (4 * v->sine * v->sine - 3) *
						       (4 * mid2 - 3)));

	return axis_b * a * (v->sigma - delta) / 1000;
}

double earth_km(struct geo_point a, struct geo_point b)
{
	double u1 = atan((1 - FLATTENING) * tan(radians(a.lat_e7)));
	double u2 = atan((1 - FLATTENING) * tan(radians(b.lat_e7)));
	double apart = radians((double)b.lon_e7 - a.lon_e7), lambda = apart;
	struct vincenty v = vincenty_at(u1, u2, lambda);

	for (int turn = 0; turn < TURNS_MOST && v.sine > 0; turn++) {
		double c =
			FLATTENING / 16 * v.alpha_cos2 * (4 + FLATTENING * (4 - 3 * v.alpha_cos2));
		double mid = v.mid_cos, before = lambda;

		lambda =
			apart +
			(1 - c) * FLATTENING * v.alpha_sin *
				(v.sigma + c * v.sine * (mid + c * v.cosine * (2 * mid * mid - 1)));
		v = vincenty_at(u1, u2, lambda);
		if (fabs(lambda - before) < 1e-13)
			break;
	}
	return v.sine > 0 ? vincenty_km(&v) : 0;
}

struct geo_point earth_go(struct geo_point from, double bearing, double km)
{
	double lat = cos(bearing) * km / SHORT_KM;
	double lon = sin(bearing) * km / (SHORT_KM * cos(radians(from.lat_e7)));

	/* going to a pole the circles grow shorter, going from it longer: take the shorter */
	if (lat < 0)
		lon *= cos(radians(from.lat_e7)) / cos(radians(from.lat_e7) + lat * PI / 180);
	return (struct geo_point){
		(int32_t)(from.lat_e7 + lat * 1e7), (int32_t)(from.lon_e7 + lon * 1e7)};
}

/* Metres north and east of the place, on the plane that touches the ellipsoid there. */
struct plane {
	struct geo_point origin;
	double north, east; /* metres in 1e-7 degrees */
};

static struct plane plane_at(struct geo_point origin)
{
	double e2 = FLATTENING * (2 - FLATTENING), sine = sin(radians(origin.lat_e7));
	double w = sqrt(1 - e2 * sine * sine);

	return (struct plane){.origin = origin,
		.north = radians(AXIS_M * (1 - e2) / (w * w * w)),
		.east = radians(AXIS_M / w * cos(radians(origin.lat_e7)))};
}

struct spot {
	double x, y;
};

static struct spot spot_of(const struct plane *plane, struct geo_point p)
{
	return (struct spot){((double)p.lon_e7 - plane->origin.lon_e7) * plane->east,
		((double)p.lat_e7 - plane->origin.lat_e7) * plane->north};
}

/* Square of the distance from the origin to the edge. */
static double edge_m2(struct spot a, struct spot b)
{
	double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
	double at = square > 0 ? -(a.x * dx + a.y * dy) / square : 0;
	double x, y;

	at = at < 0 ? 0 : at > 1 ? 1 : at;
	x = a.x + at * dx;
	y = a.y + at * dy;
	return x * x + y * y;
}

struct border {
	bool inside;
	double metres; /* to the nearest edge */
};

static struct border border_of(const geo_ring *rings, size_t count, struct geo_point place)
{
	struct plane plane = plane_at(place);
	double least = HUGE_VAL;
	bool inside = false;

	for (const geo_ring *ring = rings; ring < rings + count; ring++) {
		struct spot before = spot_of(&plane, ring->items[ring->count - 1]);

		for (size_t i = 0; i < ring->count; i++) {
			struct spot here = spot_of(&plane, ring->items[i]);
			double square = edge_m2(before, here);

			if ((before.y > 0) != (here.y > 0) &&
				before.x - before.y * (here.x - before.x) / (here.y - before.y) > 0)
				inside = !inside;
			least = square < least ? square : least;
			before = here;
		}
	}
	return (struct border){inside, sqrt(least)};
}

/* The same, without the distance. */
static bool holds(const geo_ring *rings, size_t count, struct geo_point place)
{
	double x = place.lon_e7, y = place.lat_e7;
	bool inside = false;

	for (const geo_ring *ring = rings; ring < rings + count; ring++) {
		struct geo_point a = ring->items[ring->count - 1];

		for (size_t i = 0; i < ring->count; i++) {
			struct geo_point b = ring->items[i];

			if ((a.lat_e7 > place.lat_e7) != (b.lat_e7 > place.lat_e7) &&
				a.lon_e7 + (y - a.lat_e7) * ((double)b.lon_e7 - a.lon_e7) /
							((double)b.lat_e7 - a.lat_e7) >
					x)
				inside = !inside;
			a = b;
		}
	}
	return inside;
}

static struct border border_of_city(const struct region *region, int city, struct geo_point place)
{
	const struct region_city *in = &region->cities.items[city];

	return border_of(in->rings.items, in->rings.count, place);
}

uint32_t earth_within(const struct region *region, struct geo_point place, double metres)
{
	struct border border = border_of(region->outline.items, region->outline.count, place);
	uint32_t set = 0;

	if (!border.inside || border.metres <= metres)
		set |= UINT32_C(1) << region->cities.count;
	for (size_t i = 0; i < region->cities.count; i++) {
		border = border_of_city(region, (int)i, place);
		if (border.inside || border.metres <= metres)
			set |= UINT32_C(1) << i;
	}
	return set;
}

struct box {
	struct geo_point low, high;
};

static void widen(struct box *box, const geo_ring *ring)
{
	LIST_EACH(const struct geo_point, p, ring) {
		box->low.lat_e7 = p->lat_e7 < box->low.lat_e7 ? p->lat_e7 : box->low.lat_e7;
		box->low.lon_e7 = p->lon_e7 < box->low.lon_e7 ? p->lon_e7 : box->low.lon_e7;
		box->high.lat_e7 = p->lat_e7 > box->high.lat_e7 ? p->lat_e7 : box->high.lat_e7;
		box->high.lon_e7 = p->lon_e7 > box->high.lon_e7 ? p->lon_e7 : box->high.lon_e7;
	}
}

static struct geo_point draw_in_box(struct randomness *from, const struct box *box)
{
	return (struct geo_point){(int32_t)random_between(from, box->low.lat_e7, box->high.lat_e7),
		(int32_t)random_between(from, box->low.lon_e7, box->high.lon_e7)};
}

struct geo_point earth_in_city(const struct region *region, struct randomness *from, int city)
{
	const struct region_city *in = &region->cities.items[city];
	struct box box = {in->centre, in->centre};

	for (size_t i = 0; i < in->rings.count; i++)
		widen(&box, &in->rings.items[i]);
	for (int draws = 0; draws < DRAWS_MOST; draws++) {
		struct geo_point place = draw_in_box(from, &box);

		if (holds(in->rings.items, in->rings.count, place))
			return place;
	}
	return in->centre;
}

struct geo_point earth_at_border(
	const struct region *region, struct randomness *from, int city, double km)
{
	bool whole = city == (int)region->cities.count;
	const geo_ring *rings =
		whole ? region->outline.items : region->cities.items[city].rings.items;
	size_t count = whole ? region->outline.count : region->cities.items[city].rings.count;
	struct geo_point place = rings->items[0];

	for (int draws = 0; draws < DRAWS_MOST; draws++) {
		const geo_ring *ring = &rings[random_below(from, (int)count)];
		int at = random_below(from, (int)ring->count);
		struct geo_point a = ring->items[at],
				 b = ring->items[((size_t)at + 1) % ring->count];
		double share = random_unit(from), metres = fabs(km) * 1000;
		struct border border;

		place = (struct geo_point){(int32_t)(a.lat_e7 + share * (b.lat_e7 - a.lat_e7)),
			(int32_t)(a.lon_e7 + share * (b.lon_e7 - a.lon_e7))};
		place = earth_go(place, random_between(from, 0, 2 * PI), fabs(km) * 1.01);
		border = border_of(rings, count, place);
		if (border.inside == (km < 0) && fabs(border.metres - metres) <= 0.03 * metres + 20)
			return place;
	}
	return place;
}

struct geo_point earth_outside(const struct region *region, struct randomness *from, double degrees)
{
	struct box box = {region->outline.items[0].items[0], region->outline.items[0].items[0]};
	int32_t wider = (int32_t)(degrees * 1e7);
	struct geo_point place = {0};

	for (size_t i = 0; i < region->outline.count; i++)
		widen(&box, &region->outline.items[i]);
	box.low.lat_e7 -= wider;
	box.low.lon_e7 -= wider;
	box.high.lat_e7 += wider;
	box.high.lon_e7 += wider;
	for (int draws = 0; draws < DRAWS_MOST; draws++) {
		place = draw_in_box(from, &box);
		if (!holds(region->outline.items, region->outline.count, place))
			break;
	}
	return place;
}
