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

static struct inventory_line_sum add(
	const struct inventory_line_sum *a, const struct inventory_line_sum *b, struct arena *arena)
{
	char *text = arena_alloc(arena, INVENTORY_LINE_SUM_LEN);

	inventory_line_sum_text(
		inventory_line_sum_value(a->sum) + inventory_line_sum_value(b->sum), text);
	return (struct inventory_line_sum){a->day, inventory_sum(a->lines, b->lines), text};
}

inventory_line_sum_list log_merge_line_sums(
	const struct inventory_archive *a, const struct inventory_archive *b, struct arena *arena)
{
	const struct inventory_line_sum *x = a->line_sums.items, *y = b->line_sums.items;
	const struct inventory_line_sum *x_end = x + a->line_sums.count;
	const struct inventory_line_sum *y_end = y + b->line_sums.count;
	inventory_line_sum_list sums = {0};

	sums.items =
		arena_array(arena, a->line_sums.count + b->line_sums.count, sizeof(*sums.items));
	while (x < x_end || y < y_end) {
		int64_t day = y == y_end || (x < x_end && x->day < y->day) ? x->day : y->day;
		const struct inventory_line_sum *of_a = x < x_end && x->day == day ? x++ : NULL;
		const struct inventory_line_sum *of_b = y < y_end && y->day == day ? y++ : NULL;

		if (of_a && of_b)
			sums.items[sums.count++] = add(of_a, of_b, arena);
		else if (of_a && !of_b && !has_records_of(b, day))
			sums.items[sums.count++] = *of_a;
		else if (of_b && !of_a && !has_records_of(a, day))
			sums.items[sums.count++] = *of_b;
	}
	return sums;
}
