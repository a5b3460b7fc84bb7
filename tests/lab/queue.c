#include "tests/lab/queue.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	struct mono_ns due;
	uint64_t number; /* of the put: keeps the order of equals */
	struct parcel *parcel;
};

/* A binary heap: the children of i are 2i + 1 and 2i + 2, none before its parent. */
struct queue {
	size_t count, most;
	uint64_t puts;
	struct entry heap[];
};

int queue_new(size_t most, struct queue **out, struct err *err)
{
	struct queue *queue = calloc(1, sizeof(*queue) + most * sizeof(queue->heap[0]));

	if (!queue)
		return err_no_memory(err);
	queue->most = most;
	*out = queue;
	return 0;
}

void queue_free(struct queue *queue)
{
	if (!queue)
		return;
	for (size_t i = 0; i < queue->count; i++)
		free(queue->heap[i].parcel);
	free(queue);
}

static bool is_before(const struct entry *a, const struct entry *b)
{
	return a->due.v < b->due.v || (a->due.v == b->due.v && a->number < b->number);
}

static void move_up(struct queue *queue, size_t at)
{
	struct entry moving = queue->heap[at];

	while (at > 0 && is_before(&moving, &queue->heap[(at - 1) / 2])) {
		queue->heap[at] = queue->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	queue->heap[at] = moving;
}

static void move_down(struct queue *queue, size_t at)
{
	struct entry moving = queue->heap[at];
	size_t child;

	while ((child = 2 * at + 1) < queue->count) {
		if (child + 1 < queue->count &&
			is_before(&queue->heap[child + 1], &queue->heap[child]))
			child++;
		if (!is_before(&queue->heap[child], &moving))
			break;
		queue->heap[at] = queue->heap[child];
		at = child;
	}
	queue->heap[at] = moving;
}

bool queue_put(struct queue *queue, struct mono_ns due, const struct label *label,
	const uint8_t *bytes, size_t len)
{
	struct entry *last = &queue->heap[queue->count];

	if (queue->count == queue->most)
		return false;
	last->parcel = malloc(sizeof(*last->parcel) + len);
	if (!last->parcel)
		return false;
	*last->parcel = (struct parcel){.due = due, .label = *label, .len = len};
	memcpy(last->parcel->bytes, bytes, len);
	last->due = due;
	last->number = queue->puts++;
	move_up(queue, queue->count++);
	return true;
}

size_t queue_count(const struct queue *queue)
{
	return queue->count;
}

const struct parcel *queue_first(const struct queue *queue)
{
	return queue->count > 0 ? queue->heap[0].parcel : NULL;
}

struct parcel *queue_take(struct queue *queue)
{
	struct parcel *first;

	if (queue->count == 0)
		return NULL;
	first = queue->heap[0].parcel;
	queue->heap[0] = queue->heap[--queue->count];
	if (queue->count > 0)
		move_down(queue, 0);
	return first;
}
