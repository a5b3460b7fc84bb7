#include "model/inventory_usual.h"

#include <stdlib.h>

#define WEEK_HOURS 168
#define HOUR_MS    INT64_C(3600000)

/* The hours of one hour of the week that hold records. */
struct slot {
	const int64_t **rows; /* [hour since the epoch, records], ascending by records */
	size_t count;
	int64_t total; /* such hours from the first to the last of the archive, empty ones too */
};

struct inventory_usual {
	struct arena arena;
	struct slot slots[WEEK_HOURS];
};

/* Hours of this slot in [from, to]. */
static int64_t hours_of(int64_t slot, int64_t from, int64_t to)
{
	int64_t first = from + ((slot - from) % WEEK_HOURS + WEEK_HOURS) % WEEK_HOURS;

	return first > to ? 0 : (to - first) / WEEK_HOURS + 1;
}

static int fewest_first(const void *a, const void *b)
{
	const int64_t *x = *(const int64_t *const *)a;
	const int64_t *y = *(const int64_t *const *)b;

	if (x[1] != y[1])
		return x[1] < y[1] ? -1 : 1;
	return x[0] < y[0] ? -1 : 1;
}

static void fill_slots(struct inventory_usual *usual, const int64_t *hours, size_t count)
{
	for (size_t i = 0; i + 1 < count; i += 2)
		usual->slots[hours[i] % WEEK_HOURS].count++;
	for (size_t s = 0; s < WEEK_HOURS; s++) {
		struct slot *slot = &usual->slots[s];

		slot->rows = arena_array(&usual->arena, slot->count, sizeof(*slot->rows));
		slot->count = 0;
		slot->total = hours_of((int64_t)s, hours[0], hours[count - 2]);
	}
	for (size_t i = 0; i + 1 < count; i += 2) {
		struct slot *slot = &usual->slots[hours[i] % WEEK_HOURS];

		slot->rows[slot->count++] = &hours[i];
	}
	for (size_t s = 0; s < WEEK_HOURS; s++)
		if (usual->slots[s].count)
			qsort(usual->slots[s].rows, usual->slots[s].count,
				sizeof(*usual->slots[s].rows), fewest_first);
}

void inventory_usual_free(struct inventory_usual *usual)
{
	if (usual) {
		struct arena arena = usual->arena; /* it lies in its own arena */

		arena_fini(&arena);
	}
}

/* Both ascend; *at is where the last answer was found. */
static bool is_isolated(const inventory_isolated_list *isolated, int64_t hour, size_t *at)
{
	while (*at < isolated->count && isolated->items[*at].to.v <= hour * HOUR_MS)
		++*at;
	return *at < isolated->count && isolated->items[*at].from.v < (hour + 1) * HOUR_MS;
}

struct inventory_usual *inventory_usual_new(
	const int64_t *hours, size_t count, const inventory_isolated_list *isolated)
{
	struct arena arena = {0};
	struct inventory_usual *usual = arena_alloc(&arena, sizeof(*usual));
	int64_t *rows = arena_array(&arena, count, sizeof(int64_t));
	size_t kept = 0, at = 0;

	for (size_t i = 0; i + 1 < count; i += 2) {
		if (is_isolated(isolated, hours[i], &at))
			continue;
		rows[kept++] = hours[i];
		rows[kept++] = hours[i + 1];
	}
	usual->arena = arena;
	if (kept) {
		fill_slots(usual, rows, kept);
		return usual;
	}
	inventory_usual_free(usual);
	return NULL;
}

/* The lower median outside the hours [from, to]; -1: there is no such hour. */
static int64_t median_outside(const struct slot *slot, int64_t week_hour, int64_t from, int64_t to)
{
	int64_t others = slot->total - hours_of(week_hour, from, to);
	int64_t inside = 0, skip;

	if (others <= 0)
		return -1;
	for (size_t i = 0; i < slot->count; i++)
		inside += slot->rows[i][0] >= from && slot->rows[i][0] <= to;
	skip = (others - 1) / 2 - (others - ((int64_t)slot->count - inside)); /* beyond zeros */
	for (size_t i = 0; i < slot->count && skip >= 0; i++) {
		if (slot->rows[i][0] >= from && slot->rows[i][0] <= to)
			continue;
		if (skip-- == 0)
			return slot->rows[i][1];
	}
	return 0;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* `sum` and what an hour of `median` records has in so many minutes. */
static int64_t add(int64_t sum, int64_t median, int64_t minutes)
{
	int64_t part;

	if (__builtin_mul_overflow(median, minutes, &part) ||
		__builtin_add_overflow(sum, part, &sum))
		return INT64_MAX;
	return sum;
}

int64_t inventory_usual_in(const struct inventory_usual *usual, int64_t from, int64_t to)
{
	int64_t first = from / 60, last = (to - 1) / 60, sum = 0;

	if (!usual)
		return BIND_ABSENT;
	for (int64_t at = 0; at < WEEK_HOURS; at++) {
		int64_t hours = hours_of(at, first, last), minutes = hours * 60, median;

		if (hours == 0)
			continue;
		median = median_outside(&usual->slots[at], at, first, last);
		if (median < 0)
			return BIND_ABSENT;
		if (first % WEEK_HOURS == at)
			minutes -= from - first * 60;
		if (last % WEEK_HOURS == at)
			minutes -= (last + 1) * 60 - to;
		sum = add(sum, median, minutes);
	}
	return least(sum / 60, JSON_INT_MOST);
}
