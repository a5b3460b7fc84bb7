#include "probes/ring.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define CAP_FIRST 64

static void grow(struct ring *ring)
{
	size_t cap = ring->cap ? ring->cap * 2 : CAP_FIRST;
	uint64_t *items = malloc(cap * sizeof(*items));
	size_t tail = ring->cap - ring->first;

	if (!items)
		arena_die();
	if (ring->count > 0) { /* a full one: all of it, put straight */
		memcpy(items, ring->items + ring->first, tail * sizeof(*items));
		memcpy(items + tail, ring->items, ring->first * sizeof(*items));
	}
	free(ring->items);
	ring->items = items;
	ring->cap = cap;
	ring->first = 0;
}

void ring_push(struct ring *ring, uint64_t number)
{
	if (ring->count == ring->cap)
		grow(ring);
	ring->items[(ring->first + ring->count) & (ring->cap - 1)] = number;
	ring->count++;
}

uint64_t ring_pop(struct ring *ring)
{
	uint64_t number;

	assert(ring->count > 0);
	number = ring->items[ring->first];
	ring->first = (ring->first + 1) & (ring->cap - 1);
	ring->count--;
	return number;
}

void ring_fini(struct ring *ring)
{
	free(ring->items);
	*ring = (struct ring){0};
}
