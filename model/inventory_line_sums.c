#include "model/inventory_line_sums.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MOST INT64_C(2932896) /* 9999-12-31 */

static const struct bind_field line_sum_rows[] = {
	BIND_ROW(struct inventory_line_sum, "day", day, BIND_INT, .flags = BIND_REQUIRED,
		.max = DAY_MOST, .about = "since the epoch, in +08:00"),
	BIND_ROW(struct inventory_line_sum, "lines", lines, BIND_INT, .flags = BIND_REQUIRED,
		.min = 1, .max = JSON_INT_MOST, .about = "sampled ones"),
	BIND_ROW(struct inventory_line_sum, "sum", sum, BIND_TEXT, .flags = BIND_REQUIRED,
		.about = "of their XXH3-64 values: shows equal logs, proves nothing"),
};
BIND_SHAPE(inventory_line_sum_shape, struct inventory_line_sum, line_sum_rows,
	"a day's sampled lines, however they were cut into files");

static bool is_sum(const char *text)
{
	return strlen(text) == INVENTORY_LINE_SUM_LEN - 1 &&
	       strspn(text, "0123456789abcdef") == INVENTORY_LINE_SUM_LEN - 1;
}

bool inventory_line_sums_fit(const inventory_line_sum_list *sums, int64_t least)
{
	int64_t free_from = 0;

	LIST_EACH(const struct inventory_line_sum, row, sums) {
		if (row->day < free_from || row->lines < least || !is_sum(row->sum))
			return false;
		free_from = row->day + 1;
	}
	return true;
}

uint64_t inventory_line_sum_value(const char *sum)
{
	return strtoull(sum, NULL, 16);
}

void inventory_line_sum_text(uint64_t value, char out[INVENTORY_LINE_SUM_LEN])
{
	snprintf(out, INVENTORY_LINE_SUM_LEN, "%016" PRIx64, value);
}
