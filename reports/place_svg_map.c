#include "reports/place_svg_map.h"

#include <stdlib.h>
#include <string.h>

#define DEGREE_E7    10000000
#define M_PER_DEGREE 111195 /* of a great circle, radius 6371008.8 m */
#define ONE_E9       INT64_C(1000000000)
#define MARGIN       (20 * SVG_PX)       /* about the window: what is cut off there is not seen */
#define CLOSE        40                  /* points nearer than this are one to the eye */
#define RADIAN_E9    INT64_C(1745329252) /* of 1e7 times 1e-7 degrees: pi / 180 * 1e11 */

struct svg_box svg_box_of(const geo_ring *rings, size_t count)
{
	struct svg_box box = {INT64_MAX, INT64_MIN, INT64_MAX, INT64_MIN};

	for (size_t i = 0; i < count; i++)
		LIST_EACH(const struct geo_point, point, &rings[i]) {
			box.lat_low = point->lat_e7 < box.lat_low ? point->lat_e7 : box.lat_low;
			box.lat_high = point->lat_e7 > box.lat_high ? point->lat_e7 : box.lat_high;
			box.lon_low = point->lon_e7 < box.lon_low ? point->lon_e7 : box.lon_low;
			box.lon_high = point->lon_e7 > box.lon_high ? point->lon_e7 : box.lon_high;
		}
	return box;
}

/* The Taylor series up to x^10; |x| <= pi/2. */
int64_t svg_cos_e9(int64_t lat_e7)
{
	static const int64_t factors[] = {2, 12, 30, 56, 90};
	int64_t x = lat_e7 * RADIAN_E9 / ONE_E9;
	int64_t square = x * x / ONE_E9, term = ONE_E9, sum = ONE_E9;

	for (size_t i = 0; i < ARRAY_LEN(factors); i++) {
		term = -(term * square / ONE_E9) / factors[i];
		sum += term;
	}
	return sum;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

void svg_view_fit(struct svg_view *view, const struct svg_box *box, int64_t width, int64_t height)
{
	int64_t lat = (box->lat_low + box->lat_high) / 2, lon = (box->lon_low + box->lon_high) / 2;
	int64_t tall = box->lat_high - box->lat_low + 1, wide = box->lon_high - box->lon_low + 1;
	int64_t cos_e9 = svg_cos_e9(lat);
	int64_t by_height = height * DEGREE_E7 / tall;
	int64_t narrowed = wide * cos_e9 / ONE_E9 + 1; /* as long as at the equator */
	int64_t by_width = width * DEGREE_E7 / narrowed;

	*view = (struct svg_view){.width = width, .height = height};
	view->per_degree = least(by_height, by_width);
	view->per_degree_lon = view->per_degree * cos_e9 / ONE_E9;
	view->lat_top_e7 = lat + height * DEGREE_E7 / view->per_degree / 2;
	view->lon_left_e7 = lon - width * DEGREE_E7 / view->per_degree_lon / 2;
}

struct svg_point svg_at(const struct svg_view *view, struct geo_point point)
{
	return (struct svg_point){
		(point.lon_e7 - view->lon_left_e7) * view->per_degree_lon / DEGREE_E7,
		(view->lat_top_e7 - point.lat_e7) * view->per_degree / DEGREE_E7};
}

int64_t svg_length(const struct svg_view *view, int64_t metres)
{
	return metres * view->per_degree / M_PER_DEGREE;
}

bool svg_is_inside(const struct svg_view *view, struct svg_point point)
{
	return point.x >= 0 && point.y >= 0 && point.x <= view->width && point.y <= view->height;
}

svg_points svg_frame(const struct svg_view *view, struct arena *arena)
{
	int64_t right = view->width + MARGIN, bottom = view->height + MARGIN;
	svg_points frame = {arena_array(arena, 4, sizeof(struct svg_point)), 4};

	frame.items[0] = (struct svg_point){-MARGIN, -MARGIN};
	frame.items[1] = (struct svg_point){right, -MARGIN};
	frame.items[2] = (struct svg_point){right, bottom};
	frame.items[3] = (struct svg_point){-MARGIN, bottom};
	return frame;
}

/* Twice the area of the triangle; its sign says on which side of a→b the point lies. */
static int64_t side(struct svg_point a, struct svg_point b, struct svg_point p)
{
	return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

static int64_t area(const svg_points *points)
{
	int64_t sum = 0;

	for (size_t i = 2; i < points->count; i++)
		sum += side(points->items[0], points->items[i - 1], points->items[i]);
	return sum;
}

/* Where p→q crosses the line on whose sides they lie so far. */
static struct svg_point crossing(
	struct svg_point p, struct svg_point q, int64_t p_side, int64_t q_side)
{
	/* halved until the products fit: 2^31 against coordinates below 2^31 */
	while (llabs(p_side) > INT32_MAX || llabs(q_side) > INT32_MAX) {
		p_side /= 2;
		q_side /= 2;
	}
	if (p_side == q_side)
		return p;
	return (struct svg_point){p.x + (q.x - p.x) * p_side / (p_side - q_side),
		p.y + (q.y - p.y) * p_side / (p_side - q_side)};
}

static bool all_on_side(const svg_points *polygon, struct svg_point a, struct svg_point b, int sign)
{
	for (size_t i = 0; i < polygon->count; i++)
		if (sign * side(a, b, polygon->items[i]) < 0)
			return false;
	return true;
}

/* What of the polygon lies on the side of a→b that `sign` names. */
static svg_points cut(const svg_points *polygon, struct svg_point a, struct svg_point b, int sign,
	struct arena *arena)
{
	svg_points kept = {0};

	if (all_on_side(polygon, a, b, sign))
		return *polygon;
	kept.items = arena_array(arena, 2 * polygon->count + 1, sizeof(struct svg_point));
	for (size_t i = 0; i < polygon->count; i++) {
		struct svg_point p = polygon->items[i];
		struct svg_point q = polygon->items[(i + 1) % polygon->count];
		int64_t p_side = sign * side(a, b, p), q_side = sign * side(a, b, q);

		if (p_side >= 0)
			kept.items[kept.count++] = p;
		if ((p_side > 0 && q_side < 0) || (p_side < 0 && q_side > 0))
			kept.items[kept.count++] = crossing(p, q, p_side, q_side);
	}
	return kept;
}

svg_points svg_share(const svg_points *a, const svg_points *b, struct arena *arena)
{
	int sign = area(b) < 0 ? -1 : 1;
	svg_points shared = *a;

	for (size_t i = 0; i < b->count && shared.count > 0; i++)
		shared = cut(&shared, b->items[i], b->items[(i + 1) % b->count], sign, arena);
	return shared;
}

static bool is_close(struct svg_point a, struct svg_point b)
{
	return llabs(a.x - b.x) < CLOSE && llabs(a.y - b.y) < CLOSE;
}

svg_points svg_project(const struct svg_view *view, const geo_ring *ring, struct arena *arena)
{
	svg_points points = {arena_array(arena, ring->count, sizeof(struct svg_point)), 0};
	svg_points frame = svg_frame(view, arena);

	LIST_EACH(const struct geo_point, point, ring) {
		struct svg_point at = svg_at(view, *point);

		if (points.count == 0 || !is_close(points.items[points.count - 1], at))
			points.items[points.count++] = at;
	}
	return svg_share(&points, &frame, arena);
}
