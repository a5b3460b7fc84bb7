#include "logs/merge_line_sums.h"

#include "logs/minutes.h"

#define DAY_MINUTES 1440
#define CST_MINUTES (WHEN_CST_OFFSET_MS / WHEN_MINUTE_MS)

static const int64_t *row_at(const struct inventory_archive *archive, size_t row)
{
	return &archive->minutes.items[row * LOG_MINUTE_ROW];
}

/* The first row that ends behind this minute, or their number. */
static size_t row_behind(const struct inventory_archive *archive, int64_t minute)
{
	size_t low = 0, high = archive->minutes.count / LOG_MINUTE_ROW;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (row_at(archive, middle)[0] + row_at(archive, middle)[1] <= minute)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool has_records_of(const struct inventory_archive *archive, int64_t day)
{
	int64_t from = day * DAY_MINUTES - CST_MINUTES;
	size_t row = row_behind(archive, from);

	return row < archive->minutes.count / LOG_MINUTE_ROW &&
	       row_at(archive, row)[0] < from + DAY_MINUTES;
}

/* Where the parts stand: the next sum of each. */
struct cursors {
	const struct inventory_parts *parts;
	size_t *at;
};

static const struct inventory_line_sum *sum_at(const struct cursors *cursors, size_t part)
{
	const inventory_line_sum_list *sums = &cursors->parts->items[part].archive->line_sums;

	return cursors->at[part] < sums->count ? &sums->items[cursors->at[part]] : NULL;
}

static bool next_day(const struct cursors *cursors, int64_t *day)
{
	bool found = false;

	for (size_t i = 0; i < cursors->parts->count; i++) {
		const struct inventory_line_sum *sum = sum_at(cursors, i);

		if (sum && (!found || sum->day < *day))
			*day = sum->day;
		found |= sum != NULL;
	}
	return found;
}

/* Steps over the day in all parts. False: its sum cannot be told from theirs. */
static bool add_day(struct cursors *cursors, int64_t day, int64_t *lines, uint64_t *value)
{
	const struct inventory_part *items = cursors->parts->items, *last = NULL;
	bool known = true;

	*lines = 0;
	*value = 0;
	for (size_t i = 0; i < cursors->parts->count; i++) {
		const struct inventory_line_sum *sum = sum_at(cursors, i);
		bool here = sum && sum->day == day;

		if (!here && !has_records_of(items[i].archive, day))
			continue;
		known &= here && (!last || last->group != items[i].group);
		last = &items[i];
		if (!here)
			continue;
		*lines = inventory_sum(*lines, sum->lines);
		*value += inventory_line_sum_value(sum->sum);
		cursors->at[i]++;
	}
	return known;
}

static size_t count_sums(const struct inventory_parts *parts)
{
	size_t count = 0;

	for (size_t i = 0; i < parts->count; i++)
		count += parts->items[i].archive->line_sums.count;
	return count;
}

inventory_line_sum_list log_merge_line_sums(
	const struct inventory_parts *parts, struct arena *arena)
{
	struct arena scratch = {0};
	struct cursors cursors = {parts, arena_array(&scratch, parts->count + 1, sizeof(size_t))};
	inventory_line_sum_list sums = {
		.items = arena_array(arena, count_sums(parts) + 1, sizeof(*sums.items))};
	int64_t day = 0, lines;
	uint64_t value;

	while (next_day(&cursors, &day)) {
		char *text;

		if (!add_day(&cursors, day, &lines, &value))
			continue;
		text = arena_alloc(arena, INVENTORY_LINE_SUM_LEN);
		inventory_line_sum_text(value, text);
		sums.items[sums.count++] = (struct inventory_line_sum){day, lines, text};
	}
	arena_fini(&scratch);
	return sums;
}
