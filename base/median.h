/* Numbers in order, and the middle one. */
#ifndef CDNPROOF_BASE_MEDIAN_H
#define CDNPROOF_BASE_MEDIAN_H

#include <stddef.h>
#include <stdint.h>

/* Ascending. NULL is fine for none. */
void numbers_sort(int64_t *values, size_t count);

/* The lower median; sorts. There is one value at least. */
int64_t numbers_median(int64_t *values, size_t count);

#endif
