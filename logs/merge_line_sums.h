/* The sums of lines of the parts of an archive → those of all. */
#ifndef CDNPROOF_LOGS_MERGE_LINE_SUMS_H
#define CDNPROOF_LOGS_MERGE_LINE_SUMS_H

#include "model/inventory_parts.h"

/* Sums add up, as records do. A day is dropped when a part has records of it but no sum, for want
 * of lines or since it is of an older scan, and when two parts that overlap have records of it. In
 * the arena. */
inventory_line_sum_list log_merge_line_sums(
	const struct inventory_parts *parts, struct arena *arena);

#endif
