#include "logs/seen.h"

#include <stdlib.h>
#include <string.h>

struct log_seen_slot {
	bool taken;
	size_t value;
	uint8_t key[LOG_SEEN_KEY];
};

/* FNV-1a. Who picks inodes or digests to collide only slows down the reading of his own files. */
static size_t hash_of(const uint8_t *key)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < LOG_SEEN_KEY; i++)
		hash = (hash ^ key[i]) * UINT64_C(1099511628211);
	return (size_t)(hash ^ hash >> 32);
}

/* The key's slot, or the free one where it would stand; cap is a power of two and never full. */
static struct log_seen_slot *slot_of(const struct log_seen *seen, const void *key)
{
	size_t at = hash_of(key) & (seen->cap - 1);

	while (seen->slots[at].taken && memcmp(seen->slots[at].key, key, LOG_SEEN_KEY) != 0)
		at = (at + 1) & (seen->cap - 1);
	return &seen->slots[at];
}

static bool grow(struct log_seen *seen)
{
	struct log_seen old = *seen;

	seen->cap = old.cap ? old.cap * 2 : 64;
	seen->slots = calloc(seen->cap, sizeof(*seen->slots));
	if (!seen->slots) {
		*seen = old;
		return false;
	}
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].taken)
			*slot_of(seen, old.slots[i].key) = old.slots[i];
	free(old.slots);
	return true;
}

size_t log_seen_find(const struct log_seen *seen, const void *key)
{
	const struct log_seen_slot *slot = seen->cap ? slot_of(seen, key) : NULL;

	return slot && slot->taken ? slot->value : SIZE_MAX;
}

bool log_seen_add(struct log_seen *seen, const void *key, size_t value)
{
	struct log_seen_slot *slot;

	if (seen->count * 2 >= seen->cap && !grow(seen))
		return false;
	slot = slot_of(seen, key);
	seen->count += !slot->taken;
	slot->taken = true;
	slot->value = value;
	memcpy(slot->key, key, LOG_SEEN_KEY);
	return true;
}

void log_seen_fini(struct log_seen *seen)
{
	free(seen->slots);
	*seen = (struct log_seen){0};
}
