/* Orders of named counts, as qsort takes them. */
#ifndef CDNPROOF_BASE_COUNT_ORDER_H
#define CDNPROOF_BASE_COUNT_ORDER_H

/* Two struct bind_count by name, byte by byte. */
int count_by_name(const void *a, const void *b);

/* The larger count first; equal ones by name. */
int count_most_first(const void *a, const void *b);

#endif
