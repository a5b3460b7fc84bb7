#include "base/name_index.h"

#include <assert.h>
#include <string.h>

#include "base/xxh64.h"

void name_index_init(struct name_index *index, struct arena *arena, size_t most)
{
	*index = (struct name_index){.cap = 16};
	while (index->cap < 2 * most)
		index->cap *= 2;
	index->names = arena_array(arena, most, sizeof(*index->names));
	index->next = arena_array(arena, most, sizeof(*index->next));
	index->last = arena_array(arena, most, sizeof(*index->last));
	index->slots = arena_array(arena, index->cap, sizeof(*index->slots));
}

/* The slot that has the name, or the free one where it belongs. */
static int32_t *slot_of(const struct name_index *index, const char *name)
{
	size_t at = (size_t)xxh64_of(name, strlen(name), 0) & (index->cap - 1);

	while (index->slots[at] && strcmp(index->names[index->slots[at] - 1], name) != 0)
		at = (at + 1) & (index->cap - 1);
	return &index->slots[at];
}

void name_index_add(struct name_index *index, const char *name)
{
	int32_t here = (int32_t)index->count++;
	int32_t *slot;

	assert(index->count * 2 <= index->cap);
	index->names[here] = name;
	index->next[here] = -1;
	index->last[here] = here;
	slot = name ? slot_of(index, name) : NULL;
	if (slot && *slot) {
		index->next[index->last[*slot - 1]] = here;
		index->last[*slot - 1] = here;
	} else if (slot) {
		*slot = here + 1;
	}
}

int32_t name_index_find(const struct name_index *index, const char *name)
{
	return name && index->count ? *slot_of(index, name) - 1 : -1;
}
