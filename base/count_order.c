#include "base/count_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/bind.h"

int count_by_name(const void *a, const void *b)
{
	const struct bind_count *x = a, *y = b;

	return strcmp(x->name, y->name);
}

int count_most_first(const void *a, const void *b)
{
	const struct bind_count *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int64_t sum_of(int64_t a, int64_t b)
{
	return a > JSON_INT_MOST - b ? JSON_INT_MOST : a + b;
}

size_t count_join(struct bind_count *rows, size_t count)
{
	size_t kept = 0;

	if (count)
		qsort(rows, count, sizeof(*rows), count_by_name);
	for (size_t i = 0; i < count; i++) {
		if (kept && count_by_name(&rows[kept - 1], &rows[i]) == 0)
			rows[kept - 1].count = sum_of(rows[kept - 1].count, rows[i].count);
		else
			rows[kept++] = rows[i];
	}
	return kept;
}
