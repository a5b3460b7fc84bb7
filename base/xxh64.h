/* XXH3-64 by libxxhash of short pieces that lie in memory whole. As base/xxh128.h: equal values
 * show what is equal and prove nothing. */
#ifndef CDNPROOF_BASE_XXH64_H
#define CDNPROOF_BASE_XXH64_H

#include <stddef.h>
#include <stdint.h>

uint64_t xxh64_of(const void *bytes, size_t len, uint64_t seed);

#endif
