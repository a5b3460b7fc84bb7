#include "base/xxh64.h"

#include <xxhash.h>

/* Not by the wide vectors of base/xxh128.c: now and then a line by them slowed the digests beside
 * it. */
uint64_t xxh64_of(const void *bytes, size_t len, uint64_t seed)
{
	return XXH3_64bits_withSeed(bytes, len, seed);
}
