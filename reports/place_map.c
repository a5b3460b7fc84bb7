#include "reports/place_map.h"

#include <stdlib.h>

#include "base/text.h"
#include "geo/place.h"
#include "reports/label_room.h"
#include "reports/region_paths.h"
#include "reports/words.h"

#define WIDTH_PX     300
#define HEIGHT_PX    360
#define ROOM_PERCENT 6
#define RING_POINTS  48
#define FAR_M        3000000 /* a larger disc has no shape on such a map */
#define DEGREE_E7    10000000

struct place_map {
	struct arena arena;
	const struct region *region;
	enum report_lang lang;
	struct region_paths paths;
	int64_t diagonal_m; /* of the window: a disc as large about a point in it holds it */
};

struct drawing {
	const struct place_map *map;
	const struct place_subject *subject;
	struct svg svg;
	struct arena arena;
	uint32_t possible; /* cities not excluded, bit `count`: outside */
	bool *seen;        /* circles with an edge in the window */
	struct label_room room;
};

void place_map_free(struct place_map *map)
{
	if (!map)
		return;
	arena_fini(&map->arena);
	free(map);
}

static const char *city_name(const struct place_map *map, size_t index)
{
	const struct region_city *city = &map->region->cities.items[index];

	return phrase_in(map->lang, (struct phrase){city->short_zh, city->en});
}

static uint32_t possible_of(const struct place_map *map, const struct place_subject *subject)
{
	uint32_t set = 0;

	LIST_EACH(const char *, code, &subject->node->location.cities) {
		int city = region_city_by_code(map->region, *code);

		if (city >= 0)
			set |= UINT32_C(1) << city;
		else if (text_equal(*code, "outside"))
			set |= UINT32_C(1) << map->region->cities.count;
	}
	return set;
}

static const struct place_mark *middle_of(
	const struct place_subject *subject, const struct place_circle *circle)
{
	if (!circle->by)
		LIST_EACH(const struct place_mark, mark, &subject->marks)
			if (mark->kind == MARK_AGENT && text_equal(mark->id, circle->id))
				return mark;
	return NULL;
}

size_t place_map_undrawn(const struct place_subject *subject)
{
	size_t count = 0;

	LIST_EACH(const struct place_circle, circle, &subject->circles)
		count += !middle_of(subject, circle);
	return count;
}

/* For who cannot see the figure. */
static const char *desc_text(struct drawing *d)
{
	const struct place_map *map = d->map;
	const char *names = "", *joint = phrase_in(map->lang, (struct phrase){"、", ", "});

	for (size_t i = 0; i <= map->region->cities.count; i++)
		if (d->possible >> i & 1)
			names = arena_format(&d->arena, "%s%s%s", names, names[0] ? joint : "",
				i < map->region->cities.count
					? city_name(map, i)
					: phrase_in(map->lang,
						  (struct phrase){"省外", "outside the province"}));
	if (map->lang == LANG_EN)
		return arena_format(&d->arena,
			"Claimed: %s. Not excluded: %s. Discs: %zu. Schematic, no reference for "
			"boundaries.",
			d->subject->claimed < 0 ? "none"
						: city_name(map, (size_t)d->subject->claimed),
			names[0] ? names : "—", d->subject->circles.count);
	return arena_format(&d->arena,
		"申报：%s。没有排除：%s。测得的范围 %zu 个。示意图，不作界线依据。",
		d->subject->claimed < 0 ? "无" : city_name(map, (size_t)d->subject->claimed),
		names[0] ? names : "—", d->subject->circles.count);
}

/* Those that are possible, or all others, as one path: each costs a renderer as much as all. */
static void cities(struct drawing *d, bool possible)
{
	FILE *out = d->svg.out;
	bool open = false;

	for (size_t i = 0; i < d->map->region->cities.count; i++) {
		if ((d->possible >> i & 1) != possible)
			continue;
		if (!open)
			fputs("<path d=\"", out);
		fputs(d->map->paths.cities[i], out);
		open = true;
	}
	if (!open)
		return;
	fputs("\" fill-rule=\"evenodd\"", out);
	if (possible)
		svg_paint_pattern(&d->svg, PATTERN_HATCH, INK_SOFT);
	else
		svg_paint(out, d->possible ? INK_TINT : INK_PAPER, INK_HAIR);
	fputs(" />\n", out);
}

static void outline(struct drawing *d, const char *path, const char *width, enum svg_ink ink)
{
	fprintf(d->svg.out, "<path d=\"%s\" stroke-width=\"%s\"", path, width);
	svg_paint(d->svg.out, INK_NONE, ink);
	fputs(" />\n", d->svg.out);
}

/* The window's, clockwise from the upper left. */
static void corners_of(const struct svg_view *view, struct geo_point out[4])
{
	int32_t top = (int32_t)view->lat_top_e7, left = (int32_t)view->lon_left_e7;
	int32_t low = (int32_t)(view->lat_top_e7 - view->height * DEGREE_E7 / view->per_degree);
	int32_t right =
		(int32_t)(view->lon_left_e7 + view->width * DEGREE_E7 / view->per_degree_lon);

	out[0] = (struct geo_point){top, left};
	out[1] = (struct geo_point){top, right};
	out[2] = (struct geo_point){low, right};
	out[3] = (struct geo_point){low, left};
}

static int64_t diagonal(const struct svg_view *view)
{
	struct geo_point corners[4];
	int64_t one, other;

	corners_of(view, corners);
	one = place_distance_m(corners[0], corners[2]);
	other = place_distance_m(corners[1], corners[3]);
	return one > other ? one : other;
}

struct place_map *place_map_new(const struct region *region, enum report_lang lang)
{
	struct place_map *map = arena_own(sizeof(*map));

	map->region = region;
	map->lang = lang;
	map->paths = region_paths_of(region, WIDTH_PX, HEIGHT_PX, ROOM_PERCENT, &map->arena);
	map->diagonal_m = diagonal(&map->paths.view);
	return map;
}

/* The whole window lies within the disc: it has no edge there. */
static bool holds_window(const struct place_map *map, const struct place_disc *disc)
{
	struct geo_point corners[4];

	if (disc->radius_m > map->diagonal_m &&
		svg_is_inside(&map->paths.view, svg_at(&map->paths.view, disc->centre)))
		return true;
	corners_of(&map->paths.view, corners);
	for (size_t i = 0; i < ARRAY_LEN(corners); i++)
		if (place_distance_m(disc->centre, corners[i]) > disc->radius_m)
			return false;
	return true;
}

enum edge { EDGE_NONE, EDGE_SEEN, EDGE_BESIDE };

/* Its edge in the window: none where the window lies within it or nothing is known of it. */
static enum edge edge_of(struct drawing *d, const struct place_circle *circle, svg_points *out)
{
	const struct place_mark *middle = middle_of(d->subject, circle);
	const struct svg_view *view = &d->map->paths.view;
	struct place_disc disc;
	struct geo_point points[RING_POINTS];
	geo_ring ring = {.items = points, .count = RING_POINTS};

	if (!middle || circle->radius_m > FAR_M || circle->radius_m < 0)
		return EDGE_NONE;
	disc = (struct place_disc){middle->point, circle->radius_m};
	if (holds_window(d->map, &disc) || !place_ring(&disc, points, RING_POINTS))
		return EDGE_NONE;
	*out = svg_project(view, &ring, &d->arena);
	return out->count > 0 ? EDGE_SEEN : EDGE_BESIDE;
}

static void path(struct drawing *d, const svg_points *points, const char *attributes)
{
	fputs("<path d=\"", d->svg.out);
	region_trace(d->svg.out, points);
	fprintf(d->svg.out, "\" %s", attributes);
}

/* Edges, and what all of them share: a disc beside the window leaves nothing of it. */
static void discs(struct drawing *d)
{
	svg_points shared = svg_frame(&d->map->paths.view, &d->arena), edge;
	size_t drawn = 0;

	d->seen = arena_array(&d->arena, d->subject->circles.count + 1, sizeof(*d->seen));
	LIST_EACH(const struct place_circle, circle, &d->subject->circles) {
		enum edge kind = edge_of(d, circle, &edge);

		if (kind == EDGE_NONE)
			continue;
		drawn++;
		if (kind == EDGE_BESIDE) {
			shared.count = 0;
			continue;
		}
		d->seen[circle - d->subject->circles.items] = true;
		shared = svg_share(&shared, &edge, &d->arena);
		path(d, &edge, "stroke-dasharray=\"5 3\"");
		svg_paint(d->svg.out, INK_NONE, INK_ACCENT);
		fputs(" />\n", d->svg.out);
	}
	if (drawn == 0 || shared.count == 0 || d->possible == 0)
		return;
	path(d, &shared, "fill-opacity=\"0.3\" stroke-width=\"1.5\"");
	svg_paint(d->svg.out, INK_ACCENT, INK_ACCENT);
	fputs(" />\n", d->svg.out);
}

#define MARK_HALF 5 /* pixels from the middle of a mark to its edge */

/* About the middle of a city, and about an agent: a city's is often the same point. */
static const struct label_spot name_spots[] = {
	{0, SVG_AT(16), ALIGN_MIDDLE},
	{0, SVG_AT(-8), ALIGN_MIDDLE},
	{SVG_AT(9), SVG_AT(4), ALIGN_START},
	{SVG_AT(-9), SVG_AT(4), ALIGN_END},
	{SVG_AT(7), SVG_AT(14), ALIGN_START},
	{SVG_AT(-7), SVG_AT(14), ALIGN_END},
};
static const struct label_spot number_spots[] = {
	{SVG_AT(7), SVG_AT(-3), ALIGN_START},
	{SVG_AT(-7), SVG_AT(-3), ALIGN_END},
	{0, SVG_AT(-8), ALIGN_MIDDLE},
	{SVG_AT(8), SVG_AT(5), ALIGN_START},
	{SVG_AT(-8), SVG_AT(5), ALIGN_END},
	{0, SVG_AT(15), ALIGN_MIDDLE},
};

static void label(struct drawing *d, struct svg_point at, const struct label_spot *spots,
	size_t count, const char *text)
{
	struct label_spot spot;

	if (!text[0])
		return;
	spot = label_room_take(&d->room, at, spots, count, text, SVG_SMALL);
	region_label(
		&d->svg, (struct svg_point){at.x + spot.dx, at.y + spot.dy}, spot.align, text, 24);
}

/* What is drawn as a mark stays free of words. */
static void block_marks(struct drawing *d)
{
	const struct svg_view *view = &d->map->paths.view;

	d->room = label_room_new(d->map->region->cities.count + 2 * d->subject->marks.count,
		SVG_AT(WIDTH_PX), SVG_AT(HEIGHT_PX), &d->arena);
	LIST_EACH(const struct place_mark, mark, &d->subject->marks)
		label_room_block(&d->room, svg_at(view, mark->point), SVG_AT(MARK_HALF));
}

static void names(struct drawing *d)
{
	const struct svg_view *view = &d->map->paths.view;

	for (size_t i = 0; i < d->map->region->cities.count; i++) {
		struct svg_point at = svg_at(view, d->map->region->cities.items[i].centre);
		const char *name = city_name(d->map, i);

		if ((int)i == d->subject->claimed)
			name = arena_format(&d->arena, "%s%s", name,
				phrase_in(d->map->lang, (struct phrase){"（申报）", " (claimed)"}));
		if (svg_is_inside(view, at))
			label(d, at, name_spots, ARRAY_LEN(name_spots), name);
	}
}

/* Numbers of the edges about this point, as the table beside has them. */
static const char *numbers_at(struct drawing *d, struct geo_point point)
{
	const char *text = "";

	for (size_t i = 0; i < d->subject->circles.count; i++) {
		const struct place_mark *middle =
			middle_of(d->subject, &d->subject->circles.items[i]);

		if (d->seen[i] && middle && middle->point.lat_e7 == point.lat_e7 &&
			middle->point.lon_e7 == point.lon_e7)
			text = arena_format(&d->arena, "%s%s%zu", text, text[0] ? "," : "", i + 1);
	}
	return text;
}

static bool is_first_there(const struct place_subject *subject, const struct place_mark *mark)
{
	LIST_EACH(const struct place_mark, other, &subject->marks) {
		if (other == mark)
			break;
		if (other->kind == MARK_AGENT && other->point.lat_e7 == mark->point.lat_e7 &&
			other->point.lon_e7 == mark->point.lon_e7)
			return false;
	}
	return true;
}

static void agent(struct drawing *d, const struct place_mark *mark, struct svg_point at)
{
	svg_mark(&d->svg, at.x, at.y, "M0-5L4.5 3.5L-4.5 3.5Z", mark->sure ? INK_ACCENT : INK_PAPER,
		INK_ACCENT);
	if (mark->left_out)
		svg_mark(&d->svg, at.x, at.y, "M-6-6L6 6M6-6L-6 6", INK_NONE, INK_TEXT);
	if (is_first_there(d->subject, mark))
		label(d, at, number_spots, ARRAY_LEN(number_spots), numbers_at(d, mark->point));
}

static void marks(struct drawing *d)
{
	const struct svg_view *view = &d->map->paths.view;

	LIST_EACH(const struct place_mark, mark, &d->subject->marks) {
		struct svg_point at = svg_at(view, mark->point);

		if (!svg_is_inside(view, at))
			continue;
		if (mark->kind == MARK_SITE)
			svg_mark(&d->svg, at.x, at.y,
				"M-6 0A6 6 0 1 0 6 0A6 6 0 1 0-6 0M-4-4L4 4M4-4L-4 4", INK_PAPER,
				INK_TEXT);
		else
			agent(d, mark, at);
	}
}

static void draw(struct drawing *d)
{
	cities(d, false);
	cities(d, true);
	outline(d, d->map->paths.outline, "1.5", INK_SOFT);
	discs(d);
	if (d->subject->claimed >= 0)
		outline(d, d->map->paths.cities[d->subject->claimed], "2.5", INK_TEXT);
	block_marks(d);
	names(d);
	marks(d);
	region_scale_bar(&d->svg, &d->map->paths.view, SVG_AT(8), SVG_AT(HEIGHT_PX - 6));
	svg_rect(&d->svg, SVG_PX / 2, SVG_PX / 2, SVG_AT(WIDTH_PX) - SVG_PX,
		SVG_AT(HEIGHT_PX) - SVG_PX, INK_NONE, INK_SOFT);
}

void place_map_write(const struct place_map *map, FILE *out, const char *prefix,
	const struct place_subject *subject)
{
	struct drawing d = {.map = map,
		.subject = subject,
		.svg = {.out = out, .prefix = prefix, .lang = map->lang},
		.possible = possible_of(map, subject)};
	const char *title = arena_format(&d.arena, "%s%s",
		phrase_in(map->lang, (struct phrase){"可能位置：", "Possible places: "}),
		subject->node->id);

	svg_open(&d.svg, WIDTH_PX, HEIGHT_PX, title, desc_text(&d));
	svg_patterns(&d.svg);
	draw(&d);
	svg_close(&d.svg);
	arena_fini(&d.arena);
}
