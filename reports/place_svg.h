/* A figure of where one address can be: boundaries, discs, what they share, the claim, agents,
 * landmarks, databases' points. Schematic: equirectangular at the middle of the province. One SVG
 * without scripts or fonts of its own; the same subject gives the same bytes everywhere. */
#ifndef CDNPROOF_REPORTS_PLACE_SVG_H
#define CDNPROOF_REPORTS_PLACE_SVG_H

#include "reports/place_subject.h"
#include "reports/report.h"

#define PLACE_SVG_RING_POINTS 128 /* of a circle's edge, as whoever fills the subject makes it */
#define PLACE_SVG_RADIUS_MOST                                                                      \
	3000000 /* metres: circles up to here are convex on the projection                         \
		 */

struct place_figure {
	const struct place_subject *subject;
	enum report_lang lang;
	const char *prefix; /* of all ids: letters, digits, '-'; own for each figure of a page */
	bool standalone;    /* a file of its own, with an XML declaration; else a part of a page */
};

/* ERR_IO when `out` cannot be written. */
int place_svg_write(FILE *out, const struct place_figure *figure, struct err *err);

#endif
