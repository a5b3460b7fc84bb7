/* Isolated records: a few lines with old times in a younger archive, or a forged one, must not make
 * its logs look longer than they are. */
#ifndef CDNPROOF_MODEL_INVENTORY_ISOLATED_H
#define CDNPROOF_MODEL_INVENTORY_ISOLATED_H

#include "model/inventory.h"

/* The rule. A stretch of minutes with records is isolated when
 *   1. the nearest other record is more than 24 hours away, before it and behind it (where there
 *      is none on one side, at the begin or the end of the archive, the other side decides), and
 *   2. none of its hours has 10 % of the records of the archive's median hour.
 * So one line stands out of an archive with a record every five minutes, and a test run of some
 * days before a service begins is no archive either. One stretch alone has nothing isolated. The
 * median is of the hours that hold records; the records of a run of minutes are taken as spread
 * evenly over it. `rows` are minutes[] of an archive: count integers, sorted and apart. */
void inventory_isolated_find(
	const int64_t *rows, size_t count, struct arena *arena, inventory_isolated_list *out);

#endif
