/* A province's boundaries as paths of SVG, projected once for all figures of a size. */
#ifndef CDNPROOF_REPORTS_REGION_PATHS_H
#define CDNPROOF_REPORTS_REGION_PATHS_H

#include "reports/place_svg_map.h"

struct region_paths {
	struct svg_view view;
	const char *const *cities; /* a `d` each */
	const char *outline;
};

/* Paths live in the arena. Room about the province in percent of its size, on each side. */
struct region_paths region_paths_of(const struct region *region, int width_px, int height_px,
	int room_percent, struct arena *arena);

/* What `d` of a path holds, closed: by steps from point to point of whole tenths of a pixel, which
 * takes half the bytes. */
void region_trace(FILE *out, const svg_points *points);

/* A small label that can be read on any ground; nothing for "". */
void region_label(struct svg *svg, struct svg_point at, enum svg_align align, const char *text,
	size_t columns);

/* The bar of a length that fits, at the lower left of the window. */
void region_scale_bar(struct svg *svg, const struct svg_view *view, int64_t left, int64_t bottom);

#endif
