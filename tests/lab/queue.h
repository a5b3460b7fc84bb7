/* The packets under way, ordered by the instant they are due; those due at the same instant leave
 * in the order they came. Bounded. */
#ifndef CDNPROOF_TESTS_LAB_QUEUE_H
#define CDNPROOF_TESTS_LAB_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/when.h"
#include "tests/lab/kind.h"

struct queue;

/* What the wire writes on a packet: whence, whither (indexes of places), and that it was the
 * number-th of its kind that way. */
struct label {
	size_t from, to;
	enum kind kind;
	uint64_t number;
};

struct parcel {
	struct mono_ns due;
	struct label label;
	size_t len;
	uint8_t bytes[];
};

int queue_new(size_t most, struct queue **out, struct err *err);
void queue_free(struct queue *queue); /* with what lies in it; NULL is fine */

/* Copies the bytes. False: the queue is full (or memory is), nothing was put. */
bool queue_put(struct queue *queue, struct mono_ns due, const struct label *label,
	const uint8_t *bytes, size_t len);

size_t queue_count(const struct queue *queue);

/* The parcel that is due first, still in the queue; NULL when that is empty. */
const struct parcel *queue_first(const struct queue *queue);

/* Takes the first one out; the caller frees it with free(). NULL when the queue is empty. */
struct parcel *queue_take(struct queue *queue);

#endif
