#include "probes/wheel.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "probes/ring.h"

#define BUCKETS    8192 /* ticks of a turn; what is further off is looked at once a turn */
#define WORD_BITS  64
#define WORDS      (BUCKETS / WORD_BITS)
#define KEPT_BYTES 4096 /* an emptied bucket gives back what is more */

struct item {
	int64_t tick;
	uint64_t id;
};

struct bucket {
	struct item *items;
	size_t count, cap;
};

struct wheel {
	int64_t tick; /* up to here everything lies in `due` */
	size_t count;
	struct ring due;
	uint64_t filled[WORDS]; /* a bit for each bucket that holds something */
	struct bucket buckets[BUCKETS];
};

/* An item is due at the first edge of a tick that is not before its instant. */
static int64_t tick_of(struct mono_ns at)
{
	return at.v / WHEEL_TICK_NS + (at.v % WHEEL_TICK_NS > 0);
}

static size_t bucket_of(int64_t tick)
{
	return (size_t)tick & (BUCKETS - 1);
}

struct wheel *wheel_new(struct mono_ns now)
{
	struct wheel *wheel = calloc(1, sizeof(*wheel));

	if (wheel)
		wheel->tick = now.v / WHEEL_TICK_NS;
	return wheel;
}

void wheel_free(struct wheel *wheel)
{
	for (size_t i = 0; wheel && i < BUCKETS; i++)
		free(wheel->buckets[i].items);
	if (wheel)
		ring_fini(&wheel->due);
	free(wheel);
}

static void add(struct wheel *wheel, struct item item)
{
	size_t index = bucket_of(item.tick);
	struct bucket *bucket = &wheel->buckets[index];

	if (bucket->count == bucket->cap) {
		size_t cap = bucket->cap ? bucket->cap * 2 : 8;
		struct item *items = realloc(bucket->items, cap * sizeof(*items));

		if (!items)
			arena_die();
		bucket->items = items;
		bucket->cap = cap;
	}
	bucket->items[bucket->count++] = item;
	wheel->filled[index / WORD_BITS] |= UINT64_C(1) << (index % WORD_BITS);
}

void wheel_push(struct wheel *wheel, struct mono_ns at, uint64_t id)
{
	struct item item = {tick_of(at), id};

	wheel->count++;
	if (item.tick <= wheel->tick)
		ring_push(&wheel->due, id);
	else
		add(wheel, item);
}

static void shrink(struct bucket *bucket)
{
	if (bucket->count > 0 || bucket->cap * sizeof(struct item) <= KEPT_BYTES)
		return;
	free(bucket->items);
	*bucket = (struct bucket){0};
}

/* Those of this turn become due, the others stay in their order. */
static void empty(struct wheel *wheel, size_t index, int64_t tick)
{
	struct bucket *bucket = &wheel->buckets[index];
	size_t kept = 0;

	for (size_t i = 0; i < bucket->count; i++)
		if (bucket->items[i].tick <= tick)
			ring_push(&wheel->due, bucket->items[i].id);
		else
			bucket->items[kept++] = bucket->items[i];
	bucket->count = kept;
	shrink(bucket);
	if (kept == 0)
		wheel->filled[index / WORD_BITS] &= ~(UINT64_C(1) << (index % WORD_BITS));
}

/* The first tick behind `tick` whose bucket holds something, at most a turn ahead; -1: none. */
static int64_t next_filled(const struct wheel *wheel, int64_t tick)
{
	int64_t at = tick + 1, end = tick + BUCKETS;

	while (at <= end) {
		size_t index = bucket_of(at);
		uint64_t word = wheel->filled[index / WORD_BITS] >> (index % WORD_BITS);

		if (word)
			return at + __builtin_ctzll(word) <= end ? at + __builtin_ctzll(word) : -1;
		at += WORD_BITS - (int64_t)(index % WORD_BITS);
	}
	return -1;
}

static void turn(struct wheel *wheel, int64_t to)
{
	int64_t at = wheel->tick, end = to - wheel->tick > BUCKETS ? wheel->tick + BUCKETS : to;

	while ((at = next_filled(wheel, at)) >= 0 && at <= end)
		empty(wheel, bucket_of(at), to);
	wheel->tick = to;
}

bool wheel_pop(struct wheel *wheel, struct mono_ns now, uint64_t *id)
{
	int64_t tick = now.v / WHEEL_TICK_NS;

	if (tick > wheel->tick)
		turn(wheel, tick);
	if (wheel->due.count == 0)
		return false;
	*id = ring_pop(&wheel->due);
	wheel->count--;
	return true;
}

struct mono_ns wheel_next_at(const struct wheel *wheel)
{
	int64_t tick;

	if (wheel->due.count > 0)
		return (struct mono_ns){wheel->tick * WHEEL_TICK_NS};
	tick = next_filled(wheel, wheel->tick);
	return (struct mono_ns){tick < 0 ? INT64_MAX : tick * WHEEL_TICK_NS};
}

size_t wheel_count(const struct wheel *wheel)
{
	return wheel->count;
}
