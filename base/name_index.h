/* Where a name stands in a list, without a walk through the list. */
#ifndef CDNPROOF_BASE_NAME_INDEX_H
#define CDNPROOF_BASE_NAME_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct name_index {
	const char **names; /* as they were added; borrowed */
	int32_t *next;      /* of each: the next that has the same name; -1 */
	int32_t *last;      /* of the first of a name: the last one */
	int32_t *slots;     /* first of a name + 1, by hash; 0: free */
	size_t count, cap;  /* cap: of slots, a power of two */
};

/* Room for so many names; lives in the arena. */
void name_index_init(struct name_index *index, struct arena *arena, size_t most);
/* The next of the list; NULL takes its place and is never found. The text must stay. */
void name_index_add(struct name_index *index, const char *name);
/* The first that has the name; -1: none, or NULL was asked for. */
int32_t name_index_find(const struct name_index *index, const char *name);

#endif
