#include "reports/svg.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/escape.h"

#define SVG_NARROW 420 /* wider ones keep a width on a phone and scroll */

/* As the page has them on white paper; style_figures.c says them again for dark ones. */
static const struct {
	const char *name, *colour;
} inks[] = {
	[INK_NONE] = {NULL, "none"},
	[INK_PAPER] = {"paper", "#fff"},
	[INK_TEXT] = {"text", "#1c2126"},
	[INK_SOFT] = {"soft", "#5b6570"},
	[INK_HAIR] = {"hair", "#d5dbe0"},
	[INK_TINT] = {"tint", "#f1f4f6"},
	[INK_ACCENT] = {"accent", "#1f4e6b"},
	[INK_PALE] = {"pale", "#b9d3e2"},
	[INK_PASS] = {"pass", "#1b6238"},
	[INK_FAIL] = {"fail", "#9b1c1c"},
	[INK_OPEN] = {"open", "#7a4b00"},
	[INK_HEAT_0] = {"h0", "#eef5f9"},
	[INK_HEAT_1] = {"h1", "#d3e5ef"},
	[INK_HEAT_2] = {"h2", "#abcee1"},
	[INK_HEAT_3] = {"h3", "#85b7d1"},
	[INK_HEAT_4] = {"h4", "#62a0c0"},
};
_Static_assert(ARRAY_LEN(inks) == INK_COUNT, "a row for each ink");

static const struct {
	const char *name, *width, *path;
} patterns[] = {
	[PATTERN_HATCH] = {"hatch", "0.6", "M-1 1L1 -1M0 6L6 0M5 7L7 5"},
	[PATTERN_BACK] = {"back", "0.6", "M-1 5L1 7M0 0L6 6M5 -1L7 1"},
	[PATTERN_DOTS] = {"dots", "1.4", "M1 2H3M4 5H6"},
};
_Static_assert(ARRAY_LEN(patterns) == PATTERN_COUNT, "a row for each pattern");

static const char *const strokes[] = {
	[STROKE_THIN] = " stroke-width=\"1\"",
	[STROKE_THICK] = " stroke-width=\"2\"",
	[STROKE_DASHED] = " stroke-width=\"1.5\" stroke-dasharray=\"5 3\"",
};
static const char *const anchors[] = {
	[ALIGN_START] = "start",
	[ALIGN_MIDDLE] = "middle",
	[ALIGN_END] = "end",
};

void svg_number(FILE *out, int64_t hundredths)
{
	uint64_t value = hundredths < 0 ? 0 - (uint64_t)hundredths : (uint64_t)hundredths;

	fprintf(out, "%s%" PRIu64, hundredths < 0 ? "-" : "", value / 100);
	if (value % 100 != 0)
		fprintf(out, ".%02" PRIu64, value % 100);
}

static void trace_open(FILE *out, const svg_points *points)
{
	for (size_t i = 0; i < points->count; i++) {
		fputc(i == 0 ? 'M' : 'L', out);
		svg_number(out, points->items[i].x);
		fputc(' ', out);
		svg_number(out, points->items[i].y);
	}
}

void svg_trace(FILE *out, const svg_points *points)
{
	trace_open(out, points);
	if (points->count > 0)
		fputc('Z', out);
}

static size_t ascii_tenths(int c)
{
	if (strchr("mwMW@%", c))
		return 17;
	if (strchr("iljtfr.,:;'!|()[] -/", c))
		return 7;
	if (c >= '0' && c <= '9')
		return 10;
	return c >= 'A' && c <= 'Z' ? 13 : 12;
}

/* The room that a character takes as it is drawn, in tenths of half its size. */
static size_t drawn_tenths(const char *one, uint32_t code)
{
	if (escape_is_unseen(code))
		return 10 * (code > UINT16_MAX ? 9 : 8); /* ⟨U+202E⟩ */
	if (text_columns(one) > 1 || code > UINT16_MAX || (code >= 0xe000 && code <= 0xf8ff))
		return 20; /* no glyph: a square */
	return code < 128 ? ascii_tenths((int)code) : 10 * text_columns(one);
}

int64_t svg_text_width(const char *text, int size_px)
{
	size_t len = strlen(text), tenths = 0;

	for (size_t at = 0, step; at < len; at += step) {
		char one[5] = "";
		uint32_t code = 0xfffd;

		step = utf8_next(text + at, len - at, &code);
		step = step ? step : 1;
		memcpy(one, text + at, step);
		tenths += drawn_tenths(one, code);
	}
	return SVG_AT((int64_t)tenths * size_px) / 20;
}

/* Bytes of it that have room in so many tenths; all of them, or what leaves room for the "…". */
static size_t drawn_cut(const char *text, size_t len, size_t room)
{
	size_t end = 0, used = 0, kept = 0;

	while (end < len) {
		char one[5] = "";
		uint32_t code = 0xfffd;
		size_t step = utf8_next(text + end, len - end, &code);

		step = step ? step : 1;
		memcpy(one, text + end, step);
		used += drawn_tenths(one, code);
		if (used > room)
			return kept;
		end += step;
		if (used + 20 <= room)
			kept = end;
	}
	return len;
}

void svg_text(FILE *out, const char *text, size_t columns)
{
	size_t len = strlen(text);
	size_t end = columns > SIZE_MAX / 10 ? len : drawn_cut(text, len, 10 * columns);
	char *cut_text = strndup(text, end);

	escape_html(out, cut_text ? cut_text : "");
	free(cut_text);
	if (end < len)
		fputs("…", out);
}

static void element(struct svg *svg, const char *name, const char *text)
{
	fprintf(svg->out, "<%s id=\"%s-%s\">", name, svg->prefix, name);
	svg_text(svg->out, text, SIZE_MAX);
	fprintf(svg->out, "</%s>\n", name);
}

void svg_open(struct svg *svg, int width, int height, const char *title, const char *desc)
{
	fprintf(svg->out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart%s\" width=\"%d\" "
		"height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" lang=\"%s\" "
		"aria-labelledby=\"%s-title %s-desc\" "
		"font-family=\"Noto Sans CJK SC, Microsoft YaHei, SimHei, sans-serif\">\n",
		width > SVG_NARROW ? " wide" : "", width, height, width, height,
		svg->lang == LANG_EN ? "en" : "zh-CN", svg->prefix, svg->prefix);
	element(svg, "title", title);
	element(svg, "desc", desc);
}

void svg_close(struct svg *svg)
{
	fputs("</svg>\n", svg->out);
}

void svg_patterns(struct svg *svg)
{
	fputs("<defs>", svg->out);
	for (size_t i = 0; i < PATTERN_COUNT; i++) {
		fprintf(svg->out,
			"<pattern id=\"%s-%s\" width=\"6\" height=\"6\" "
			"patternUnits=\"userSpaceOnUse\"><path stroke-width=\"%s\" d=\"%s\"",
			svg->prefix, patterns[i].name, patterns[i].width, patterns[i].path);
		svg_paint(svg->out, INK_NONE, INK_SOFT);
		fputs(" /></pattern>", svg->out);
	}
	fputs("</defs>\n", svg->out);
}

void svg_paint(FILE *out, enum svg_ink fill, enum svg_ink stroke)
{
	fprintf(out, " fill=\"%s\"", inks[fill].colour);
	if (stroke != INK_NONE)
		fprintf(out, " stroke=\"%s\"", inks[stroke].colour);
	if (fill == INK_NONE && stroke == INK_NONE)
		return;
	fputs(" class=\"", out);
	if (fill != INK_NONE)
		fprintf(out, "f-%s", inks[fill].name);
	if (stroke != INK_NONE)
		fprintf(out, "%ss-%s", fill == INK_NONE ? "" : " ", inks[stroke].name);
	fputc('"', out);
}

void svg_paint_pattern(struct svg *svg, enum svg_pattern pattern, enum svg_ink stroke)
{
	fprintf(svg->out, " fill=\"url(#%s-%s)\"", svg->prefix, patterns[pattern].name);
	if (stroke != INK_NONE)
		fprintf(svg->out, " stroke=\"%s\" class=\"s-%s\"", inks[stroke].colour,
			inks[stroke].name);
}

static void attribute(struct svg *svg, const char *name, int64_t value)
{
	fprintf(svg->out, " %s=\"", name);
	svg_number(svg->out, value);
	fputc('"', svg->out);
}

void svg_line(struct svg *svg, int64_t x1, int64_t y1, int64_t x2, int64_t y2, enum svg_ink ink,
	enum svg_stroke stroke)
{
	struct svg_point ends[] = {{x1, y1}, {x2, y2}};

	svg_polyline(svg, &(svg_points){ends, ARRAY_LEN(ends)}, ink, stroke);
}

static void box(struct svg *svg, int64_t x, int64_t y, int64_t width, int64_t height)
{
	fputs("<rect", svg->out);
	attribute(svg, "x", x);
	attribute(svg, "y", y);
	attribute(svg, "width", width < 0 ? 0 : width);
	attribute(svg, "height", height < 0 ? 0 : height);
}

void svg_rect(struct svg *svg, int64_t x, int64_t y, int64_t width, int64_t height,
	enum svg_ink fill, enum svg_ink stroke)
{
	box(svg, x, y, width, height);
	svg_paint(svg->out, fill, stroke);
	fputs(" />\n", svg->out);
}

void svg_pattern_rect(struct svg *svg, int64_t x, int64_t y, int64_t width, int64_t height,
	enum svg_pattern pattern)
{
	box(svg, x, y, width, height);
	fprintf(svg->out, " fill=\"url(#%s-%s)\" />\n", svg->prefix, patterns[pattern].name);
}

static void row_of(
	struct svg *svg, const struct svg_span *spans, size_t count, int64_t y, int64_t height)
{
	fputs("<path d=\"", svg->out);
	for (size_t i = 0; i < count; i++) {
		fputc('M', svg->out);
		svg_number(svg->out, spans[i].x);
		fputc(' ', svg->out);
		svg_number(svg->out, y);
		fputc('h', svg->out);
		svg_number(svg->out, spans[i].width);
		fputc('v', svg->out);
		svg_number(svg->out, height);
		fputc('h', svg->out);
		svg_number(svg->out, -spans[i].width);
		fputc('z', svg->out);
	}
	fputc('"', svg->out);
}

void svg_row_of(struct svg *svg, const struct svg_span *spans, size_t count, int64_t y,
	int64_t height, enum svg_ink fill, enum svg_ink stroke)
{
	if (count == 0)
		return;
	row_of(svg, spans, count, y, height);
	svg_paint(svg->out, fill, stroke);
	fputs(" />\n", svg->out);
}

void svg_pattern_row_of(struct svg *svg, const struct svg_span *spans, size_t count, int64_t y,
	int64_t height, enum svg_pattern pattern)
{
	if (count == 0)
		return;
	row_of(svg, spans, count, y, height);
	fprintf(svg->out, " fill=\"url(#%s-%s)\" />\n", svg->prefix, patterns[pattern].name);
}

void svg_circle(struct svg *svg, int64_t x, int64_t y, int64_t radius, enum svg_ink fill,
	enum svg_ink stroke)
{
	fputs("<circle", svg->out);
	attribute(svg, "cx", x);
	attribute(svg, "cy", y);
	attribute(svg, "r", radius < 0 ? 0 : radius);
	svg_paint(svg->out, fill, stroke);
	fputs(" />\n", svg->out);
}

void svg_polyline(
	struct svg *svg, const svg_points *points, enum svg_ink ink, enum svg_stroke stroke)
{
	if (points->count < 2)
		return;
	fputs("<path d=\"", svg->out);
	trace_open(svg->out, points);
	fprintf(svg->out, "\"%s", strokes[stroke]);
	svg_paint(svg->out, INK_NONE, ink);
	fputs(" />\n", svg->out);
}

void svg_mark(struct svg *svg, int64_t x, int64_t y, const char *d, enum svg_ink fill,
	enum svg_ink stroke)
{
	fputs("<path transform=\"translate(", svg->out);
	svg_number(svg->out, x);
	fputc(' ', svg->out);
	svg_number(svg->out, y);
	fprintf(svg->out, ")\" d=\"%s\" stroke-width=\"1.5\"", d);
	svg_paint(svg->out, fill, stroke);
	fputs(" />\n", svg->out);
}

void svg_label(struct svg *svg, int64_t x, int64_t y, enum svg_align align, int size_px,
	enum svg_ink ink, const char *text, size_t columns)
{
	fputs("<text", svg->out);
	attribute(svg, "x", x);
	attribute(svg, "y", y);
	fprintf(svg->out, " font-size=\"%d\"", size_px);
	if (align != ALIGN_START)
		fprintf(svg->out, " text-anchor=\"%s\"", anchors[align]);
	svg_paint(svg->out, ink, INK_NONE);
	fputc('>', svg->out);
	svg_text(svg->out, text, columns);
	fputs("</text>\n", svg->out);
}

void svg_label_turned(struct svg *svg, int64_t x, int64_t y, int size_px, enum svg_ink ink,
	const char *text, size_t columns)
{
	fputs("<text transform=\"translate(", svg->out);
	svg_number(svg->out, x);
	fputc(' ', svg->out);
	svg_number(svg->out, y);
	fprintf(svg->out, ") rotate(-40)\" font-size=\"%d\"", size_px);
	svg_paint(svg->out, ink, INK_NONE);
	fputc('>', svg->out);
	svg_text(svg->out, text, columns);
	fputs("</text>\n", svg->out);
}
