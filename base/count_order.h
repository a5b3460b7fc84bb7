/* Orders of named counts, as qsort takes them. */
#ifndef CDNPROOF_BASE_COUNT_ORDER_H
#define CDNPROOF_BASE_COUNT_ORDER_H

#include <stddef.h>

struct bind_count;

/* Two struct bind_count by name, byte by byte. */
int count_by_name(const void *a, const void *b);

/* The larger count first; equal ones by name. */
int count_most_first(const void *a, const void *b);

/* Sorts by name and leaves one row a name, with the sum of its counts (none negative), at most what
 * a JSON integer holds. Returns how many are left. */
size_t count_join(struct bind_count *rows, size_t count);

#endif
