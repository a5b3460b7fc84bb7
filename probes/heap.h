/* A binary min-heap of (instant, number): what is due first. */
#ifndef CDNPROOF_PROBES_HEAP_H
#define CDNPROOF_PROBES_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/when.h"

struct heap_item {
	struct mono_ns at;
	uint64_t id; /* never a pointer: what it names may be gone when it comes up */
};

struct heap {
	struct heap_item *items;
	size_t count, cap;
};

/* Room for `more` further items, so that heap_push cannot fail afterwards. */
int heap_reserve(struct heap *heap, size_t more, struct err *err);
void heap_push(struct heap *heap, struct mono_ns at, uint64_t id);
const struct heap_item *heap_first(const struct heap *heap); /* NULL: empty */
struct heap_item heap_pop(struct heap *heap);                /* not on an empty one */
void heap_fini(struct heap *heap);

#endif
