/* A queue of numbers, first in, first out. */
#ifndef CDNPROOF_PROBES_RING_H
#define CDNPROOF_PROBES_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeros are an empty one. */
struct ring {
	uint64_t *items;
	size_t cap, first, count; /* cap is a power of two */
};

void ring_push(struct ring *ring, uint64_t number); /* without memory the program ends */
uint64_t ring_pop(struct ring *ring);               /* not on an empty one */
void ring_fini(struct ring *ring);

static inline uint64_t ring_first(const struct ring *ring) /* not of an empty one */
{
	return ring->items[ring->first];
}

#endif
