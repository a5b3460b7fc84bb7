/* The map: cities, discs, what they share, marks. Nothing is told by colour alone: lines are
 * dashed, fills hatched, symbols differ in shape, and discs bear numbers. */
#include <stdarg.h>
#include <stdlib.h>

#include "base/text.h"
#include "reports/place_svg_parts.h"
#include "reports/words.h"

#define LABEL_PX 13

const char *svg_say(const struct drawing *d, const char *zh, const char *en)
{
	return phrase_in(d->figure->lang, (struct phrase){zh, en});
}

const char *svg_sayf(struct drawing *d, const char *zh, const char *en, ...)
{
	const char *kept = "?";
	char *text = NULL;
	va_list args;

	va_start(args, en);
	if (vasprintf(&text, d->figure->lang == LANG_EN ? en : zh, args) >= 0) {
		kept = arena_text(&d->arena, text);
		free(text);
	}
	va_end(args);
	return kept;
}

const char *svg_city(const struct drawing *d, size_t index)
{
	const struct region *region = d->subject->region;

	if (index >= region->cities.count)
		return svg_say(d, "省外", "outside the province");
	return svg_say(d, region->cities.items[index].short_zh, region->cities.items[index].en);
}

size_t svg_number_of(const struct drawing *d, const char *id, bool landmark)
{
	for (size_t i = 0; i < d->subject->circles.count; i++) {
		const struct place_circle *circle = &d->subject->circles.items[i];

		if (text_equal(circle->id, id) && (circle->by != NULL) == landmark)
			return i + 1;
	}
	return 0;
}

char svg_letter_of(const struct drawing *d, const struct place_mark *mark)
{
	char letter = 'A';

	LIST_EACH(const struct place_mark, other, &d->subject->marks) {
		if (other == mark)
			break;
		if (other->kind == MARK_DATABASE && letter < 'Z')
			letter++;
	}
	return letter;
}

static void trace_rings(
	struct drawing *d, const struct svg_view *view, const geo_ring *rings, size_t count)
{
	fputs("<path fill-rule=\"evenodd\" d=\"", d->out);
	for (size_t i = 0; i < count; i++) {
		svg_points points = svg_project(view, &rings[i], &d->arena);

		svg_trace(d->out, &points);
	}
	fputs("\"", d->out);
}

static void draw_city(struct drawing *d, const struct svg_view *view, size_t index)
{
	const struct region_city *city = &d->subject->region->cities.items[index];
	bool left = d->possible >> index & 1;

	trace_rings(d, view, (const geo_ring *)city->rings.items, city->rings.count);
	if (d->possible == 0) /* no one place: nothing is left, but nothing is excluded either */
		fputs(" fill=\"#fff\" stroke=\"#aaa\"/>\n", d->out);
	else if (left)
		fprintf(d->out, " fill=\"url(#%s-left)\" stroke=\"#777\"/>\n", d->figure->prefix);
	else
		fputs(" fill=\"#efefef\" stroke=\"#aaa\"/>\n", d->out);
}

static void draw_claimed(struct drawing *d, const struct svg_view *view)
{
	const struct region_city *city;

	if (d->subject->claimed < 0)
		return;
	city = &d->subject->region->cities.items[d->subject->claimed];
	trace_rings(d, view, (const geo_ring *)city->rings.items, city->rings.count);
	fputs(" fill=\"none\" stroke=\"#b30000\" stroke-width=\"3\"/>\n", d->out);
}

static void draw_outline(struct drawing *d, const struct svg_view *view)
{
	const struct region *region = d->subject->region;

	trace_rings(d, view, (const geo_ring *)region->outline.items, region->outline.count);
	fputs(" fill=\"none\" stroke=\"#333\" stroke-width=\"2\"/>\n", d->out);
}

/* Of the discs that can be drawn; the others are larger than any map of a province. */
static void draw_region(struct drawing *d, const struct svg_view *view)
{
	svg_points shared = svg_frame(view, &d->arena);
	size_t drawn = 0;

	LIST_EACH(const struct place_circle, circle, &d->subject->circles) {
		svg_points edge = svg_project(view, &circle->ring, &d->arena);

		if (circle->ring.count == 0)
			continue;
		if (edge.count == 0)
			return; /* the disc lies beside the window */
		shared = svg_share(&shared, &edge, &d->arena);
		drawn++;
	}
	if (drawn == 0 || shared.count == 0)
		return;
	fputs("<path d=\"", d->out);
	svg_trace(d->out, &shared);
	fputs("\" fill=\"#0050a0\" fill-opacity=\"0.22\" stroke=\"#0050a0\" "
	      "stroke-width=\"2\"/>\n",
		d->out);
}

static void draw_circle(
	struct drawing *d, const struct svg_view *view, const struct place_circle *circle)
{
	svg_points edge = svg_project(view, &circle->ring, &d->arena);

	if (edge.count == 0)
		return;
	fputs("<path d=\"", d->out);
	svg_trace(d->out, &edge);
	fprintf(d->out, "\" fill=\"none\" stroke=\"#0050a0\" stroke-dasharray=\"%s\"/>\n",
		circle->by ? "2 3" : "7 4");
}

/* A label that can be read on any ground. */
static void draw_label(
	struct drawing *d, int64_t x, int64_t y, int size_px, const char *anchor, const char *text)
{
	fputs("<text x=\"", d->out);
	svg_number(d->out, x);
	fputs("\" y=\"", d->out);
	svg_number(d->out, y);
	fprintf(d->out,
		"\" font-size=\"%d\" text-anchor=\"%s\" stroke=\"#fff\" stroke-width=\"3\" "
		"paint-order=\"stroke\">",
		size_px, anchor);
	svg_text(d->out, text, 40);
	fputs("</text>\n", d->out);
}

static void draw_city_names(struct drawing *d, const struct svg_view *view)
{
	const struct region *region = d->subject->region;

	for (size_t i = 0; i < region->cities.count; i++) {
		struct svg_point at = svg_at(view, region->cities.items[i].centre);
		const char *name = svg_city(d, i);

		if (!svg_is_inside(view, at))
			continue;
		if ((int)i == d->subject->claimed)
			name = svg_sayf(d, "%s（申报）", "%s (claimed)", name);
		draw_label(d, at.x, at.y + 20 * SVG_PX, LABEL_PX, "middle", name);
	}
}

/* Paths about (0, 0): a triangle, a square, a ring with a cross, a diamond. */
static const char *const mark_paths[] = {
	[MARK_AGENT] = "M0-6L5 4L-5 4Z",
	[MARK_LANDMARK] = "M-5-5L5-5L5 5L-5 5Z",
	[MARK_SITE] = "M-9 0A9 9 0 1 0 9 0A9 9 0 1 0-9 0M-6-6L6 6M6-6L-6 6",
	[MARK_DATABASE] = "M0-9L9 0L0 9L-9 0Z",
};
static const char *const mark_colours[] = {
	[MARK_AGENT] = "#0050a0",
	[MARK_LANDMARK] = "#006d2c",
	[MARK_SITE] = "#b30000",
	[MARK_DATABASE] = "#8a4b00",
};
_Static_assert(ARRAY_LEN(mark_paths) == MARK_KIND_COUNT, "a path for each kind");

void svg_draw_mark(struct drawing *d, enum place_mark_kind kind, bool sure, int64_t x, int64_t y)
{
	fputs("<path transform=\"translate(", d->out);
	svg_number(d->out, x);
	fputc(' ', d->out);
	svg_number(d->out, y);
	fprintf(d->out, ")\" d=\"%s\" fill=\"%s\" stroke=\"%s\" stroke-width=\"1.5\"/>\n",
		mark_paths[kind], sure && kind != MARK_SITE ? mark_colours[kind] : "#fff",
		mark_colours[kind]);
}

static void cross_out(struct drawing *d, struct svg_point at)
{
	fputs("<path transform=\"translate(", d->out);
	svg_number(d->out, at.x);
	fputc(' ', d->out);
	svg_number(d->out, at.y);
	fputs(")\" d=\"M-8-8L8 8M8-8L-8 8\" stroke=\"#000\" stroke-width=\"2\"/>\n", d->out);
}

static const char *mark_label(struct drawing *d, const struct place_mark *mark)
{
	size_t number;

	if (mark->kind == MARK_DATABASE)
		return arena_format(&d->arena, "%c", svg_letter_of(d, mark));
	if (mark->kind == MARK_SITE)
		return NULL;
	number = svg_number_of(d, mark->id, mark->kind == MARK_LANDMARK);
	return number ? arena_format(&d->arena, "%zu", number) : NULL;
}

static void draw_mark(struct drawing *d, const struct svg_view *view, const struct place_mark *mark)
{
	struct svg_point at = svg_at(view, mark->point);
	bool left = mark->kind == MARK_DATABASE; /* so that the label of an agent there is free */
	const char *label = mark_label(d, mark);

	if (!svg_is_inside(view, at))
		return;
	svg_draw_mark(d, mark->kind, mark->sure, at.x, at.y);
	if (mark->left_out)
		cross_out(d, at);
	if (label)
		draw_label(d, at.x + (left ? -9 : 9) * SVG_PX, at.y - 5 * SVG_PX, 12,
			left ? "end" : "start", label);
}

/* The larger symbols below the smaller ones. */
static void draw_marks(struct drawing *d, const struct svg_view *view)
{
	static const enum place_mark_kind order[] = {
		MARK_DATABASE, MARK_SITE, MARK_LANDMARK, MARK_AGENT};

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		LIST_EACH(const struct place_mark, mark, &d->subject->marks)
			if (mark->kind == order[i])
				draw_mark(d, view, mark);
}

/* The longest of these lengths that fits into a third of the window. */
static void draw_scale(struct drawing *d, const struct svg_view *view)
{
	static const int km[] = {200, 100, 50, 20, 10, 5, 2, 1};
	size_t i = 0;
	int64_t length, y = view->height - 14 * SVG_PX;

	while (i + 1 < ARRAY_LEN(km) && svg_length(view, km[i] * 1000) > view->width / 3)
		i++;
	length = svg_length(view, km[i] * 1000);
	fputs("<path d=\"M12 ", d->out);
	svg_number(d->out, y - 5 * SVG_PX);
	fputs("V", d->out);
	svg_number(d->out, y);
	fputs("H", d->out);
	svg_number(d->out, 12 * SVG_PX + length);
	fputs("V", d->out);
	svg_number(d->out, y - 5 * SVG_PX);
	fputs("\" fill=\"none\" stroke=\"#000\" stroke-width=\"2\"/>\n", d->out);
	draw_label(d, 12 * SVG_PX + length / 2, y - 7 * SVG_PX, 12, "middle",
		arena_format(&d->arena, "%d km", km[i]));
}

void svg_draw_map(struct drawing *d, const struct svg_view *view, int x, int y)
{
	int width = (int)(view->width / SVG_PX), height = (int)(view->height / SVG_PX);

	fprintf(d->out,
		"<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
		"overflow=\"hidden\">\n",
		x, y, width, height, width, height);
	fprintf(d->out, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", width, height);
	for (size_t i = 0; i < d->subject->region->cities.count; i++)
		draw_city(d, view, i);
	draw_outline(d, view);
	draw_region(d, view);
	LIST_EACH(const struct place_circle, circle, &d->subject->circles)
		draw_circle(d, view, circle);
	draw_claimed(d, view);
	draw_city_names(d, view);
	draw_marks(d, view);
	draw_scale(d, view);
	fprintf(d->out,
		"<rect width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#000\" "
		"stroke-width=\"2\"/>\n</svg>\n",
		width, height);
}
