/* Inside of place_svg: what its parts share. */
#ifndef CDNPROOF_REPORTS_PLACE_SVG_PARTS_H
#define CDNPROOF_REPORTS_PLACE_SVG_PARTS_H

#include "reports/place_svg.h"
#include "reports/place_svg_map.h"

/* Pixels of the page. */
enum {
	PAGE_WIDTH = 980,
	PAGE_HEIGHT = 884,
	MAP_LEFT = 16,
	MAP_TOP = 84,
	MAP_WIDTH = 620,
	MAP_HEIGHT = 740,
	SIDE_LEFT = 652,
	SIDE_WIDTH = 312,
	INSET_TOP = 604,
	INSET_HEIGHT = 220,
};

struct drawing {
	FILE *out;
	const struct place_figure *figure;
	const struct place_subject *subject;
	uint32_t possible; /* cities not excluded, bit `count`: outside */
	struct arena arena;
};

const char *svg_say(const struct drawing *d, const char *zh, const char *en);
/* Formatted; both forms take the same arguments. Lives as long as the drawing. */
const char *svg_sayf(struct drawing *d, const char *zh, const char *en, ...)
	__attribute__((format(printf, 2, 4), format(printf, 3, 4)));
const char *svg_city(const struct drawing *d, size_t index); /* a short name, or outside */

/* A window of the map at (x, y) of the page, in pixels. */
void svg_draw_map(struct drawing *d, const struct svg_view *view, int x, int y);
/* The symbol of a point as the map and the legend draw it, its middle at (x, y). */
void svg_draw_mark(struct drawing *d, enum place_mark_kind kind, bool sure, int64_t x, int64_t y);
void svg_draw_legend(struct drawing *d, bool with_inset);

/* The number that stands beside the disc of this agent or landmark, from 1; 0: it has none. */
size_t svg_number_of(const struct drawing *d, const char *id, bool landmark);
char svg_letter_of(const struct drawing *d, const struct place_mark *mark); /* of a database */

#endif
