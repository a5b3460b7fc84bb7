/* How many records an archive usually has at an hour of the week. */
#ifndef CDNPROOF_MODEL_INVENTORY_USUAL_H
#define CDNPROOF_MODEL_INVENTORY_USUAL_H

#include "model/inventory.h"

struct inventory_usual;

/* Of hours[] of an archive, count integers, without those of its isolated records, which are no
 * begin and no end of it. NULL when there are none. */
struct inventory_usual *inventory_usual_new(
	const int64_t *hours, size_t count, const inventory_isolated_list *isolated);
void inventory_usual_free(struct inventory_usual *usual);

/* What the minutes [from, to) since the epoch would hold: the sum of the median, for each of their
 * hours, of the same hours of the week of the archive that lie apart from them. BIND_ABSENT when
 * an hour has no other week to be compared with; usual NULL: always. */
int64_t inventory_usual_in(const struct inventory_usual *usual, int64_t from, int64_t to);

#endif
