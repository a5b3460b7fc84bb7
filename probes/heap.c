#include "probes/heap.h"

#include <assert.h>
#include <stdlib.h>

int heap_reserve(struct heap *heap, size_t more, struct err *err)
{
	size_t cap = heap->cap ? heap->cap : 64;
	struct heap_item *items;

	if (more > SIZE_MAX / 4 / sizeof(*items) - heap->count)
		return err_no_memory(err);
	while (cap < heap->count + more)
		cap *= 2;
	if (cap == heap->cap)
		return 0;
	items = realloc(heap->items, cap * sizeof(*items));
	if (!items)
		return err_no_memory(err);
	heap->items = items;
	heap->cap = cap;
	return 0;
}

void heap_push(struct heap *heap, struct mono_ns at, uint64_t id)
{
	size_t here = heap->count++;

	assert(here < heap->cap);
	while (here > 0) {
		size_t up = (here - 1) / 2;

		if (heap->items[up].at.v <= at.v)
			break;
		heap->items[here] = heap->items[up];
		here = up;
	}
	heap->items[here] = (struct heap_item){.at = at, .id = id};
}

const struct heap_item *heap_first(const struct heap *heap)
{
	return heap->count > 0 ? heap->items : NULL;
}

struct heap_item heap_pop(struct heap *heap)
{
	struct heap_item first, last;
	size_t here = 0;

	assert(heap->count > 0);
	first = heap->items[0];
	last = heap->items[--heap->count];
	for (size_t down = 1; down < heap->count; down = 2 * here + 1) {
		if (down + 1 < heap->count && heap->items[down + 1].at.v < heap->items[down].at.v)
			down++;
		if (last.at.v <= heap->items[down].at.v)
			break;
		heap->items[here] = heap->items[down];
		here = down;
	}
	heap->items[here] = last;
	return first;
}

void heap_fini(struct heap *heap)
{
	free(heap->items);
	*heap = (struct heap){0};
}
