#include "reports/region_paths.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TOLERANCE 90 /* of a boundary, in hundredth pixels: less than one is not seen */

/* How far p is from the line through a and b is the square root of *far / *of; from a itself where
 * both are one. Coordinates stay below 2^16, so that squares fit. */
static void distance(
	struct svg_point a, struct svg_point b, struct svg_point p, int64_t *far, int64_t *of)
{
	int64_t x = b.x - a.x, y = b.y - a.y;
	int64_t cross = x * (p.y - a.y) - y * (p.x - a.x);

	*of = x * x + y * y;
	if (*of == 0) {
		*of = 1;
		*far = (p.x - a.x) * (p.x - a.x) + (p.y - a.y) * (p.y - a.y);
		return;
	}
	*far = cross * cross;
}

/* Douglas and Peucker 1973: between two points that are kept, the furthest of the others is kept
 * where it is further than the tolerance. */
static void thin(const svg_points *points, size_t first, size_t last, bool *kept)
{
	int64_t most = 0, far, of = 1;
	size_t furthest = first;

	for (size_t i = first + 1; i < last; i++) {
		distance(points->items[first], points->items[last], points->items[i], &far, &of);
		if (far > most) {
			most = far;
			furthest = i;
		}
	}
	if (most <= of * TOLERANCE * TOLERANCE)
		return;
	kept[furthest] = true;
	thin(points, first, furthest, kept);
	thin(points, furthest, last, kept);
}

/* Of whole tenths of a pixel, behind what it must be parted from. */
static void step(FILE *out, const char *before, int64_t value)
{
	int64_t tenths = llabs(value) / 10;

	fputs(value < 0 ? "-" : before, out);
	if (tenths >= 10 || tenths == 0)
		fprintf(out, "%" PRId64, tenths / 10);
	if (tenths % 10 != 0)
		fprintf(out, ".%" PRId64, tenths % 10);
}

static struct svg_point tenths(struct svg_point at)
{
	return (struct svg_point){at.x / 10 * 10, at.y / 10 * 10};
}

void region_trace(FILE *out, const svg_points *points)
{
	for (size_t i = 0; i < points->count; i++) {
		struct svg_point at = tenths(points->items[i]);

		if (i > 0) {
			struct svg_point from = tenths(points->items[i - 1]);

			at.x -= from.x;
			at.y -= from.y;
		}
		if (i < 2)
			fputc(i == 0 ? 'M' : 'l', out);
		step(out, i < 2 ? "" : " ", at.x);
		step(out, " ", at.y);
	}
	if (points->count > 0)
		fputc('z', out);
}

static void trace(FILE *out, const struct svg_view *view, const geo_ring *ring)
{
	struct arena arena = {0};
	svg_points points = svg_project(view, ring, &arena), less = {0};
	bool *kept = arena_array(&arena, points.count + 1, sizeof(*kept));

	less.items = arena_array(&arena, points.count + 1, sizeof(struct svg_point));
	if (points.count > 0) {
		kept[0] = kept[points.count - 1] = true;
		thin(&points, 0, points.count - 1, kept);
	}
	for (size_t i = 0; i < points.count; i++)
		if (kept[i])
			less.items[less.count++] = points.items[i];
	region_trace(out, &less);
	arena_fini(&arena);
}

static const char *path_of(
	const struct svg_view *view, const geo_ring *rings, size_t count, struct arena *arena)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	const char *kept;

	if (!out)
		arena_die();
	for (size_t i = 0; i < count; i++)
		trace(out, view, &rings[i]);
	if (fclose(out) != 0)
		arena_die();
	kept = arena_text(arena, text);
	free(text);
	return kept;
}

static struct svg_box box_with_room(const struct region *region, int room_percent)
{
	struct svg_box box = svg_box_of(region->outline.items, region->outline.count);
	int64_t tall, wide;

	if (box.lat_low > box.lat_high)
		box = (struct svg_box){200000000, 500000000, 800000000, 1300000000};
	tall = (box.lat_high - box.lat_low) * room_percent / 100;
	wide = (box.lon_high - box.lon_low) * room_percent / 100;
	return (struct svg_box){
		box.lat_low - tall, box.lat_high + tall, box.lon_low - wide, box.lon_high + wide};
}

struct region_paths region_paths_of(const struct region *region, int width_px, int height_px,
	int room_percent, struct arena *arena)
{
	struct svg_box box = box_with_room(region, room_percent);
	struct region_paths paths = {0};
	const char **cities = arena_array(arena, region->cities.count + 1, sizeof(char *));

	svg_view_fit(&paths.view, &box, SVG_AT(width_px), SVG_AT(height_px));
	for (size_t i = 0; i < region->cities.count; i++)
		cities[i] = path_of(&paths.view, region->cities.items[i].rings.items,
			region->cities.items[i].rings.count, arena);
	paths.cities = cities;
	paths.outline = path_of(&paths.view, region->outline.items, region->outline.count, arena);
	return paths;
}

/* Twice, the halo below: renderers of print do not know paint-order. */
void region_label(struct svg *svg, struct svg_point at, enum svg_align align, const char *text,
	size_t columns)
{
	if (!text[0])
		return;
	fputs("<g stroke-width=\"3\"", svg->out);
	svg_paint(svg->out, INK_NONE, INK_PAPER);
	fputs(">", svg->out);
	svg_label(svg, at.x, at.y, align, SVG_SMALL, INK_PAPER, text, columns);
	fputs("</g>\n", svg->out);
	svg_label(svg, at.x, at.y, align, SVG_SMALL, INK_TEXT, text, columns);
}

/* The longest of these lengths that fits into a third of the window. */
void region_scale_bar(struct svg *svg, const struct svg_view *view, int64_t left, int64_t bottom)
{
	static const int km[] = {200, 100, 50, 20, 10, 5, 2, 1};
	struct svg_point bar[4];
	char text[16];
	size_t i = 0;
	int64_t length;

	while (i + 1 < ARRAY_LEN(km) && svg_length(view, km[i] * 1000) > view->width / 3)
		i++;
	length = svg_length(view, km[i] * 1000);
	bar[0] = (struct svg_point){left, bottom - SVG_AT(4)};
	bar[1] = (struct svg_point){left, bottom};
	bar[2] = (struct svg_point){left + length, bottom};
	bar[3] = (struct svg_point){left + length, bottom - SVG_AT(4)};
	svg_polyline(svg, &(svg_points){bar, ARRAY_LEN(bar)}, INK_TEXT, STROKE_THIN);
	snprintf(text, sizeof(text), "%d km", km[i]);
	svg_label(svg, left + length / 2, bottom - SVG_AT(5), ALIGN_MIDDLE, SVG_SMALL, INK_TEXT,
		text, 12);
}
