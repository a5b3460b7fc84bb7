/* A small figure of where a node can be, for its sheet: boundaries, discs, what they share, the
 * claim, agents. What all sheets have in common is projected once. Schematic: agents stand where
 * they say, to 0.05 degrees. */
#ifndef CDNPROOF_REPORTS_PLACE_MAP_H
#define CDNPROOF_REPORTS_PLACE_MAP_H

#include "reports/place_subject.h"
#include "reports/report.h"

struct place_map;

struct place_map *place_map_new(const struct region *region, enum report_lang lang); /* not NULL */
void place_map_free(struct place_map *map);

/* `prefix`: of the ids of this figure. Circles have no edges yet: they are made here about the
 * marks of their agents, where they have one. Errors of `out` are the caller's. */
void place_map_write(const struct place_map *map, FILE *out, const char *prefix,
	const struct place_subject *subject);

/* How many of its circles have no mark to be drawn about. */
size_t place_map_undrawn(const struct place_subject *subject);

#endif
