/* Texts that repeat, kept once: an agent's records name the same few things again and again. */
#ifndef CDNPROOF_BASE_TEXT_POOL_H
#define CDNPROOF_BASE_TEXT_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct text_pool_slot {
	const char *text; /* NULL: free */
	uint32_t hash, len;
};

struct text_pool {
	struct text_pool_slot *slots; /* heap */
	size_t count, cap;            /* cap: a power of two */
};

void text_pool_init(struct text_pool *pool);
void text_pool_fini(struct text_pool *pool); /* the texts stay in their arena */

/* The text of these bytes, NUL-terminated, which hold no NUL: the pool's own, or from now on a copy
 * in the arena. All calls name the same arena. */
const char *text_pool_keep(
	struct text_pool *pool, struct arena *arena, const char *bytes, size_t len);

#endif
