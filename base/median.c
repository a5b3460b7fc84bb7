#include "base/median.h"

#include <assert.h>
#include <stdlib.h>

static int by_value(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

void numbers_sort(int64_t *values, size_t count)
{
	if (count)
		qsort(values, count, sizeof(*values), by_value);
}

int64_t numbers_median(int64_t *values, size_t count)
{
	assert(count > 0);
	numbers_sort(values, count);
	return values[(count - 1) / 2];
}
