#include "base/xxh128.h"

#include <stdint.h>
#include <stdio.h>
#if defined(__x86_64__)
#include <xxh_x86dispatch.h> /* the widest vectors that the processor has */
#else
#include <xxhash.h>
#endif

/* The library's state is aligned by it; it is ours under another name. */
static XXH3_state_t *state_of(struct xxh128 *hash)
{
	return (XXH3_state_t *)hash;
}

struct xxh128 *xxh128_new(void)
{
	struct xxh128 *hash = (struct xxh128 *)XXH3_createState();

	if (hash)
		xxh128_begin(hash);
	return hash;
}

void xxh128_begin(struct xxh128 *hash)
{
	XXH3_128bits_reset(state_of(hash));
}

void xxh128_add(struct xxh128 *hash, const void *bytes, size_t len)
{
	XXH3_128bits_update(state_of(hash), bytes, len);
}

void xxh128_text(const struct xxh128 *hash, char out[XXH128_TEXT_LEN])
{
	XXH128_hash_t value = XXH3_128bits_digest((const XXH3_state_t *)hash);

	snprintf(out, XXH128_TEXT_LEN, "%016llx%016llx", (unsigned long long)value.high64,
		(unsigned long long)value.low64);
}

void xxh128_free(struct xxh128 *hash)
{
	if (hash)
		XXH3_freeState(state_of(hash));
}
