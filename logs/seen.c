#include "logs/seen.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* 36 bytes: there are two to five a file, and a table for each question. */
struct log_seen_slot {
	uint32_t after; /* the value + 1; 0: nothing is here */
	uint8_t key[sizeof(struct log_seen_key)];
};

/* FNV-1a. Who picks inodes or digests to collide only slows down the reading of his own files. */
static size_t hash_of(const uint8_t *key)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < sizeof(struct log_seen_key); i++)
		hash = (hash ^ key[i]) * UINT64_C(1099511628211);
	return (size_t)(hash ^ hash >> 32);
}

/* The key's slot, or the free one where it would stand; cap is a power of two and never full. */
static struct log_seen_slot *slot_of(const struct log_seen *seen, const uint8_t *key)
{
	size_t at = hash_of(key) & (seen->cap - 1);

	while (seen->slots[at].after &&
		memcmp(seen->slots[at].key, key, sizeof(struct log_seen_key)) != 0)
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
		if (old.slots[i].after)
			*slot_of(seen, old.slots[i].key) = old.slots[i];
	free(old.slots);
	return true;
}

struct log_seen_key log_seen_digest(const char *digest)
{
	struct log_seen_key key = {0};

	for (size_t i = 0; i < 16 * ARRAY_LEN(key.word) && digest[i]; i++) {
		unsigned digit = (unsigned char)digest[i];

		digit = digit <= '9' ? digit - '0' : digit - 'a' + 10;
		key.word[i / 16] = key.word[i / 16] << 4 | (digit & 15);
	}
	return key;
}

size_t log_seen_find(const struct log_seen *seen, const struct log_seen_key *key)
{
	const struct log_seen_slot *slot = seen->cap ? slot_of(seen, (const uint8_t *)key) : NULL;

	return slot && slot->after ? slot->after - 1 : SIZE_MAX;
}

bool log_seen_add(struct log_seen *seen, const struct log_seen_key *key, size_t value)
{
	struct log_seen_slot *slot;

	assert(value < UINT32_MAX);
	if (seen->count * 2 >= seen->cap && !grow(seen))
		return false;
	slot = slot_of(seen, (const uint8_t *)key);
	seen->count += !slot->after;
	slot->after = (uint32_t)value + 1;
	memcpy(slot->key, key, sizeof(struct log_seen_key));
	return true;
}

size_t log_seen_find_digest(const struct log_seen *seen, const char *digest)
{
	const struct log_seen_key key = log_seen_digest(digest);

	return log_seen_find(seen, &key);
}

bool log_seen_add_digest(struct log_seen *seen, const char *digest, size_t value)
{
	const struct log_seen_key key = log_seen_digest(digest);

	return log_seen_add(seen, &key, value);
}

void log_seen_fini(struct log_seen *seen)
{
	free(seen->slots);
	*seen = (struct log_seen){0};
}
