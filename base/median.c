#include "base/median.h"

#include <assert.h>
#include <stdlib.h>

static int by_value(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

#define FEW 16 /* for which the sort by insertion is quicker */

static void sort_few(int64_t *values, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		int64_t value = values[i];
		size_t to = i;

		for (; to > 0 && values[to - 1] > value; to--)
			values[to] = values[to - 1];
		values[to] = value;
	}
}

void numbers_sort(int64_t *values, size_t count)
{
	if (count <= FEW)
		sort_few(values, count);
	else
		qsort(values, count, sizeof(*values), by_value);
}

int64_t numbers_median(int64_t *values, size_t count)
{
	assert(count > 0);
	numbers_sort(values, count);
	return values[(count - 1) / 2];
}
