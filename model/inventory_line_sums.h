/* What a day's lines come to, however they were cut into files, packed or put in order. */
#ifndef CDNPROOF_MODEL_INVENTORY_LINE_SUMS_H
#define CDNPROOF_MODEL_INVENTORY_LINE_SUMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bind.h"

#define INVENTORY_LINE_SUM_LEAST 8  /* sampled lines: of fewer a guess could be tried out */
#define INVENTORY_LINE_SUM_LEN   17 /* hexadecimal digits and the final NUL */

struct inventory_line_sum {
	int64_t day;   /* since the epoch, in +08:00 */
	int64_t lines; /* sampled ones */
	const char
		*sum; /* of their XXH3-64 values, modulo 2^64: 16 lower-case hexadecimal digits */
};
typedef LIST_OF(struct inventory_line_sum) inventory_line_sum_list; /* days ascend */

extern const struct bind_shape inventory_line_sum_shape;

/* Days ascend and have at least so many lines, sums are such texts: of what was read. */
bool inventory_line_sums_fit(const inventory_line_sum_list *sums, int64_t least);

uint64_t inventory_line_sum_value(const char *sum); /* of a text that fits */
void inventory_line_sum_text(uint64_t value, char out[INVENTORY_LINE_SUM_LEN]);

#endif
