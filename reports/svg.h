/* Pictures as SVG inside a page. What a reader must see is in presentation attributes, so that a
 * picture that is taken out of the page alone is whole; classes beside them (style_figures.c) give
 * the colours of a dark page. Coordinates are integers of a hundredth pixel: same bytes everywhere.
 * Nothing is to be told by colour alone: write the number, use a pattern, another shape. */
#ifndef CDNPROOF_REPORTS_SVG_H
#define CDNPROOF_REPORTS_SVG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/array.h"
#include "reports/report.h"

#define SVG_PX    100                   /* a pixel */
#define SVG_AT(n) ((int64_t)(n)*SVG_PX) /* n pixels */
#define SVG_WIDE  680                   /* the width of A4's text, in pixels */
#define SVG_SMALL 11                    /* sizes of text, in pixels: 8 pt on A4 */
#define SVG_PLAIN 12                    /* 9 pt */

struct svg_point {
	int64_t x, y; /* hundredth pixels, y downwards */
};
typedef LIST_OF(struct svg_point) svg_points;

enum svg_ink {
	INK_NONE,   /* not filled, not stroked */
	INK_PAPER,  /* the ground */
	INK_TEXT,   /* black of the page */
	INK_SOFT,   /* what stands back: axes, units */
	INK_HAIR,   /* grid */
	INK_TINT,   /* an empty cell, a bar's ground */
	INK_ACCENT, /* data */
	INK_PALE,   /* data that stands back: the box about a median */
	INK_PASS,
	INK_FAIL,
	INK_OPEN,   /* undecided */
	INK_HEAT_0, /* five steps, each legible under INK_TEXT */
	INK_HEAT_1,
	INK_HEAT_2,
	INK_HEAT_3,
	INK_HEAT_4,
	INK_COUNT
};
#define INK_HEAT_STEPS (INK_HEAT_4 - INK_HEAT_0 + 1)

/* Laid over a fill; drawn in INK_SOFT. */
enum svg_pattern { PATTERN_HATCH, PATTERN_BACK, PATTERN_DOTS, PATTERN_COUNT };

enum svg_stroke { STROKE_THIN, STROKE_THICK, STROKE_DASHED };
enum svg_align { ALIGN_START, ALIGN_MIDDLE, ALIGN_END };

struct svg {
	FILE *out;
	const char *prefix; /* of ids: unlike those of any other picture of the page; [a-z0-9-] */
	enum report_lang lang;
};

/* An element that says what is seen, for who cannot see: title short, desc a sentence or two. Both
 * are escaped. Width and height in pixels. */
void svg_open(struct svg *svg, int width, int height, const char *title, const char *desc);
void svg_close(struct svg *svg);
void svg_patterns(struct svg *svg); /* once, before the first svg_pattern_rect */

void svg_line(struct svg *svg, int64_t x1, int64_t y1, int64_t x2, int64_t y2, enum svg_ink ink,
	enum svg_stroke stroke);
void svg_rect(struct svg *svg, int64_t x, int64_t y, int64_t width, int64_t height,
	enum svg_ink fill, enum svg_ink stroke);
/* Many boxes of one height as one path: far less to write, and to draw, than as many elements. */
struct svg_span {
	int64_t x, width;
};
void svg_row_of(struct svg *svg, const struct svg_span *spans, size_t count, int64_t y,
	int64_t height, enum svg_ink fill, enum svg_ink stroke);
void svg_pattern_row_of(struct svg *svg, const struct svg_span *spans, size_t count, int64_t y,
	int64_t height, enum svg_pattern pattern);
void svg_pattern_rect(struct svg *svg, int64_t x, int64_t y, int64_t width, int64_t height,
	enum svg_pattern pattern);
void svg_circle(struct svg *svg, int64_t x, int64_t y, int64_t radius, enum svg_ink fill,
	enum svg_ink stroke);
void svg_polyline(
	struct svg *svg, const svg_points *points, enum svg_ink ink, enum svg_stroke stroke);
/* A path of ours, moved to (x, y); `d` in pixels about (0, 0). */
void svg_mark(struct svg *svg, int64_t x, int64_t y, const char *d, enum svg_ink fill,
	enum svg_ink stroke);
/* One line of text, its base line at y, cut with … to so many terminal columns. */
void svg_label(struct svg *svg, int64_t x, int64_t y, enum svg_align align, int size_px,
	enum svg_ink ink, const char *text, size_t columns);

/* The same, rising to the right from (x, y): for long names above narrow columns. */
void svg_label_turned(struct svg *svg, int64_t x, int64_t y, int size_px, enum svg_ink ink,
	const char *text, size_t columns);

/* From values to places. Values outside are drawn at the end they lie beyond. */
struct svg_axis {
	int64_t low, high; /* low < high */
	int64_t from, to;  /* hundredth pixels of low and of high; from may be the greater */
	bool log;          /* low >= 1 */
};
/* Any two values: equal or turned ones are spread, those of a log axis raised to 1. */
struct svg_axis svg_axis_linear(int64_t low, int64_t high, int64_t from, int64_t to);
struct svg_axis svg_axis_log(int64_t low, int64_t high, int64_t from, int64_t to);
int64_t svg_axis_at(const struct svg_axis *axis, int64_t value); /* to a tenth of a pixel */

#define SVG_TICKS_MOST 40
struct svg_ticks {
	int64_t at[SVG_TICKS_MOST];
	size_t count;
};
/* Round values (1, 2, 5 times a power of ten) within the axis, rising, at most so many (1 …
 * SVG_TICKS_MOST); of a log axis powers of ten alone when all three do not fit. May be none. */
struct svg_ticks svg_axis_ticks(const struct svg_axis *axis, size_t most);

/* Primitives, for who writes elements of his own. */
void svg_number(FILE *out, int64_t hundredths);      /* 12.05 */
void svg_trace(FILE *out, const svg_points *points); /* M1 2L3 4Z of a path */
/* Escaped for XML, cut with … to so many terminal columns: what is wide as it is drawn (m, W, a
 * character that is spelled out or has no glyph) takes more of them. */
void svg_text(FILE *out, const char *text, size_t columns);
int64_t svg_text_width(const char *text, int size_px); /* about, in hundredths of a pixel */
/* ` fill="#1f4e6b" class="f-accent"`, and the same of strokes; both share the class attribute, so
 * write one call an element. */
void svg_paint(FILE *out, enum svg_ink fill, enum svg_ink stroke);

/* The same with a pattern as the fill. */
void svg_paint_pattern(struct svg *svg, enum svg_pattern pattern, enum svg_ink stroke);

extern const char svg_style[]; /* rules for the page's style sheet */

#endif
