/* Sorts pointers, stable, in few steps where the array is made of few stretches that ascend
 * already: files of records are written in their order and read one after another. */
#ifndef CDNPROOF_BASE_STRETCH_SORT_H
#define CDNPROOF_BASE_STRETCH_SORT_H

#include <stddef.h>

/* `compare` is given two of the pointers. */
void stretch_sort(void **items, size_t count, int (*compare)(const void *left, const void *right));

#endif
