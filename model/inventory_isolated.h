/* Isolated records: a few lines with old times in a younger archive, or a forged one, must not make
 * its logs look longer than they are. */
#ifndef CDNPROOF_MODEL_INVENTORY_ISOLATED_H
#define CDNPROOF_MODEL_INVENTORY_ISOLATED_H

#include "model/inventory.h"

/* The rule. A stretch of minutes with records is isolated when
 *   1. the nearest other record is more than 24 hours away, before it and behind it (where there
 *      is none on one side, at the begin or the end of the archive, the other side decides), and
 *   2. none of its hours has 10 % of the records of the archive's median hour;
 * or when it is of a group of stretches
 *   1. that is more than 7 days from all other records, likewise, and
 *   2. whose records in all are at most 10 % of those of the archive's median day, or at most three
 *      while another such group has ten times as many.
 * So one line stands out of an archive with a record every five minutes, and a test run of some
 * days before a service begins is no archive either; by the second way one line stands out where
 * an hour has three records or a day has one. Of an archive that is everywhere as thin as that
 * line, nothing is isolated. One stretch alone has nothing isolated. The medians are of the hours
 * and of the days (+08:00) that hold records; the records of a run of minutes are taken as spread
 * evenly over it. `rows` are minutes[] of an archive: count integers, sorted and apart. */
void inventory_isolated_find(
	const int64_t *rows, size_t count, struct arena *arena, inventory_isolated_list *out);

#endif
