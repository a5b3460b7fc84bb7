#include "base/count_order.h"

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
