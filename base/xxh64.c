#include "base/xxh64.h"

#if defined(__x86_64__)
#include <xxh_x86dispatch.h> /* the widest vectors that the processor has */
#else
#include <xxhash.h>
#endif

uint64_t xxh64_of(const void *bytes, size_t len, uint64_t seed)
{
	return XXH3_64bits_withSeed(bytes, len, seed);
}
