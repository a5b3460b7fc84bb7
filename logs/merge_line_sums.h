/* The sums of lines of two parts of an archive → those of both. */
#ifndef CDNPROOF_LOGS_MERGE_LINE_SUMS_H
#define CDNPROOF_LOGS_MERGE_LINE_SUMS_H

#include "model/inventory.h"

/* Sums of a day add up where no minute of it is in both parts. A day that both have records of is
 * dropped where lines may be in both, or one has no sum of it. By the archives' minutes as they
 * were before they are joined; in the arena. */
inventory_line_sum_list log_merge_line_sums(
	const struct inventory_archive *a, const struct inventory_archive *b, struct arena *arena);

#endif
