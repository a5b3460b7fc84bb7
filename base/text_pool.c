#include "base/text_pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xxh64.h"

#define FIRST_CAP 256

void text_pool_init(struct text_pool *pool)
{
	*pool = (struct text_pool){0};
}

void text_pool_fini(struct text_pool *pool)
{
	free(pool->slots);
	text_pool_init(pool);
}

static void grow(struct text_pool *pool)
{
	struct text_pool before = *pool;

	pool->cap = before.cap ? before.cap * 2 : FIRST_CAP;
	pool->slots = calloc(pool->cap, sizeof(*pool->slots));
	if (!pool->slots)
		arena_die();
	for (size_t i = 0; i < before.cap; i++) {
		size_t at = before.slots[i].hash & (pool->cap - 1);

		if (!before.slots[i].text)
			continue;
		while (pool->slots[at].text)
			at = (at + 1) & (pool->cap - 1);
		pool->slots[at] = before.slots[i];
	}
	free(before.slots);
}

static bool holds(const struct text_pool_slot *slot, uint32_t hash, const char *bytes, size_t len)
{
	return slot->hash == hash && slot->len == len && memcmp(slot->text, bytes, len) == 0;
}

const char *text_pool_keep(
	struct text_pool *pool, struct arena *arena, const char *bytes, size_t len)
{
	uint32_t hash = (uint32_t)xxh64_of(bytes, len, 0);
	size_t at;

	if (len > UINT32_MAX)
		return arena_text_n(arena, bytes, len);
	if (pool->count * 2 >= pool->cap)
		grow(pool);
	at = hash & (pool->cap - 1);
	for (; pool->slots[at].text; at = (at + 1) & (pool->cap - 1))
		if (holds(&pool->slots[at], hash, bytes, len))
			return pool->slots[at].text;
	pool->slots[at] =
		(struct text_pool_slot){arena_text_n(arena, bytes, len), hash, (uint32_t)len};
	pool->count++;
	return pool->slots[at].text;
}
