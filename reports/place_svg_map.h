/* Inside of place_svg: from degrees to the page, in integers of a hundredth pixel. */
#ifndef CDNPROOF_REPORTS_PLACE_SVG_MAP_H
#define CDNPROOF_REPORTS_PLACE_SVG_MAP_H

#include <stdint.h>

#include "model/region.h"
#include "reports/svg.h"

/* A window on the map, its upper left corner at (0, 0). */
struct svg_view {
	int64_t width, height;              /* hundredth pixels */
	int64_t lat_top_e7, lon_left_e7;    /* of the corner */
	int64_t per_degree, per_degree_lon; /* hundredth pixels */
};

struct svg_box {
	int64_t lat_low, lat_high, lon_low, lon_high; /* 1e-7 degrees */
};

struct svg_box svg_box_of(const geo_ring *rings, size_t count); /* low > high: no point */

/* cos of a latitude times 10^9, to 10^-8 or better. */
int64_t svg_cos_e9(int64_t lat_e7);

/* The largest scale at which all of the box is seen; the box in the middle. */
void svg_view_fit(struct svg_view *view, const struct svg_box *box, int64_t width, int64_t height);
struct svg_point svg_at(const struct svg_view *view, struct geo_point point);
int64_t svg_length(const struct svg_view *view, int64_t metres);
bool svg_is_inside(const struct svg_view *view, struct svg_point point);

/* What of a lies in b (Sutherland-Hodgman): b is convex. Parts of an a that is not are joined along
 * the edge of b. */
svg_points svg_share(const svg_points *a, const svg_points *b, struct arena *arena);

/* The ring as far as the window shows it; empty: not at all. */
svg_points svg_project(const struct svg_view *view, const geo_ring *ring, struct arena *arena);
svg_points svg_frame(
	const struct svg_view *view, struct arena *arena); /* a little larger than it */

#endif
