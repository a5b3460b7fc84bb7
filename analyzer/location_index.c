#include "analyzer/location_index.h"

#include <stdlib.h>
#include <string.h>

static const char *addr_of(const struct sighting *s)
{
	return s->entry->record.addr;
}

/* Both point into one array: what stood first there stays first. */
static int by_address(const void *left, const void *right)
{
	const struct sighting *const *a = left, *const *b = right;
	int order = strcmp(addr_of(*a), addr_of(*b));

	return order ? order : *a < *b ? -1 : *a > *b;
}

void location_index_make(
	const struct sightings *seen, struct arena *arena, struct location_index *out)
{
	struct location_index index = {
		.items = arena_array(arena, seen->items.count, sizeof(*index.items)),
		.landmarks = arena_array(arena, seen->items.count, sizeof(*index.landmarks))};

	LIST_EACH(const struct sighting, s, &seen->items) {
		if (s->is_void)
			continue;
		if (s->node >= 0)
			index.items[index.count++] = s;
		if (s->entry->record.landmark)
			index.landmarks[index.landmark_count++] = s;
	}
	if (index.count)
		qsort((void *)index.items, index.count, sizeof(*index.items), by_address);
	*out = index;
}

/* The first that does not stand before the address. */
static size_t lower_bound(const struct location_index *index, const char *addr, bool or_equal)
{
	size_t from = 0, to = index->count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int order = strcmp(addr_of(index->items[mid]), addr);

		if (order < 0 || (order == 0 && or_equal))
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

struct location_sightings location_index_of(const struct location_index *index, const char *addr)
{
	size_t from = lower_bound(index, addr, false);

	return (struct location_sightings){
		index->items + from, lower_bound(index, addr, true) - from};
}
