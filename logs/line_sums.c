#include "logs/line_sums.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "base/xxh64.h"

#define DAY_S    86400
#define CST_S    (WHEN_CST_OFFSET_MS / 1000)
#define SEED     UINT64_C(0x63646e70726f6f66) /* "cdnproof": values are of no other use */
#define CAP_FROM 4

static size_t find_day(const struct log_line_sums *sums, int64_t day)
{
	size_t low = 0, high = sums->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sums->items[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool grow(struct log_line_sums *sums)
{
	size_t cap = sums->cap ? sums->cap * 2 : CAP_FROM;
	struct log_line_sum *items;

	if (sums->count < sums->cap)
		return true;
	items = realloc(sums->items, cap * sizeof(*items));
	if (!items)
		return false;
	sums->items = items;
	sums->cap = cap;
	return true;
}

/* NULL: no memory. Nearly every line is of the day of the one before it. */
static struct log_line_sum *day_of(struct log_line_sums *sums, int64_t day)
{
	size_t at = sums->last;

	if (at < sums->count && sums->items[at].day == day)
		return &sums->items[at];
	at = find_day(sums, day);
	if (at == sums->count || sums->items[at].day != day) {
		if (!grow(sums))
			return NULL;
		memmove(&sums->items[at + 1], &sums->items[at],
			(sums->count - at) * sizeof(*sums->items));
		sums->items[at] = (struct log_line_sum){.day = day};
		sums->count++;
	}
	sums->last = at;
	return &sums->items[at];
}

bool log_line_sums_add(struct log_line_sums *sums, int64_t second, const uint8_t *line, size_t len)
{
	const struct log_line_sum one = {(second + CST_S) / DAY_S, 1, xxh64_of(line, len, SEED)};

	return log_line_sums_add_day(sums, &one);
}

bool log_line_sums_add_day(struct log_line_sums *sums, const struct log_line_sum *more)
{
	struct log_line_sum *day = day_of(sums, more->day);

	if (!day)
		return false;
	day->lines =
		day->lines > JSON_INT_MOST - more->lines ? JSON_INT_MOST : day->lines + more->lines;
	day->sum += more->sum;
	return true;
}

bool log_line_sums_merge(struct log_line_sums *into, const struct log_line_sums *from)
{
	for (size_t i = 0; i < from->count; i++)
		if (!log_line_sums_add_day(into, &from->items[i]))
			return false;
	return true;
}

bool log_line_sums_copy(const struct log_line_sums *from, struct log_line_sums *out)
{
	struct log_line_sums copy = {.count = from->count, .cap = from->count};

	if (from->count) {
		copy.items = malloc(from->count * sizeof(*copy.items));
		if (!copy.items)
			return false;
		memcpy(copy.items, from->items, from->count * sizeof(*copy.items));
	}
	*out = copy;
	return true;
}

void log_line_sums_clear(struct log_line_sums *sums)
{
	sums->count = sums->last = 0;
}

void log_line_sums_fini(struct log_line_sums *sums)
{
	free(sums->items);
	*sums = (struct log_line_sums){0};
}

inventory_line_sum_list log_line_sums_show(
	const struct log_line_sums *sums, int64_t least, struct arena *arena)
{
	inventory_line_sum_list shown = {
		.items = arena_array(arena, sums->count, sizeof(*shown.items))};

	for (size_t i = 0; i < sums->count; i++) {
		const struct log_line_sum *day = &sums->items[i];
		char *text;

		if (day->lines < least)
			continue;
		text = arena_alloc(arena, INVENTORY_LINE_SUM_LEN);
		inventory_line_sum_text(day->sum, text);
		shown.items[shown.count++] =
			(struct inventory_line_sum){day->day, day->lines, text};
	}
	return shown;
}

bool log_line_sums_read(const inventory_line_sum_list *shown, struct log_line_sums *out)
{
	struct log_line_sums sums = {0};

	if (!inventory_line_sums_fit(shown, 1))
		return false;
	LIST_EACH(const struct inventory_line_sum, row, shown) {
		const struct log_line_sum day = {
			row->day, row->lines, inventory_line_sum_value(row->sum)};

		if (!log_line_sums_add_day(&sums, &day)) {
			log_line_sums_fini(&sums);
			return false;
		}
	}
	*out = sums;
	return true;
}
