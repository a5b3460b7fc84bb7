/* The sums of lines of two parts of an archive → those of both. */
#ifndef CDNPROOF_LOGS_MERGE_LINE_SUMS_H
#define CDNPROOF_LOGS_MERGE_LINE_SUMS_H

#include "model/inventory.h"

/* Sums add up, as records do. A day of which one part has records but no sum, for want of lines or
 * since it is of an older scan, is dropped. By the archives' minutes before they are joined; in the
 * arena. */
inventory_line_sum_list log_merge_line_sums(
	const struct inventory_archive *a, const struct inventory_archive *b, struct arena *arena);

#endif
