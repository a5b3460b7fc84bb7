#include "logs/settle.h"

#include "logs/minutes.h"
#include "model/inventory_isolated.h"
#include "model/inventory_usual.h"

/* The first row that ends behind this minute, or the count. */
static size_t row_behind(const struct inventory_archive *archive, int64_t minute)
{
	size_t low = 0, high = archive->minutes.count / LOG_MINUTE_ROW;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const int64_t *row = &archive->minutes.items[middle * LOG_MINUTE_ROW];

		if (row[0] + row[1] <= minute)
			low = middle + 1;
		else
			high = middle;
	}
	return low * LOG_MINUTE_ROW;
}

static bool speaks_in(const struct inventory_archive *archive, int64_t from, int64_t to)
{
	size_t at = row_behind(archive, from);

	return at < archive->minutes.count && archive->minutes.items[at] < to;
}

/* It has records on both sides, so that its silence between them says something. */
static bool lives_around(const struct inventory_archive *archive, int64_t from, int64_t to)
{
	return archive->minutes.count && archive->minutes.items[0] < from &&
	       row_behind(archive, to) < archive->minutes.count;
}

static bool siblings_are_silent(const struct inventory *inventory,
	const struct inventory_archive *archive, const struct inventory_gap *gap)
{
	int64_t from = gap->from.v / WHEN_MINUTE_MS, to = gap->to.v / WHEN_MINUTE_MS;
	bool lives = false;

	LIST_EACH(const struct inventory_archive, other, &inventory->archives) {
		if (other == archive || other->kind != archive->kind)
			continue;
		if (speaks_in(other, from, to))
			return false;
		lives |= lives_around(other, from, to);
	}
	return lives;
}

static void explain(struct inventory *inventory, struct inventory_archive *archive)
{
	struct inventory_usual *usual =
		inventory_usual_new(archive->hours.items, archive->hours.count, &archive->isolated);

	LIST_EACH(struct inventory_gap, gap, &archive->gaps) {
		gap->usual = inventory_usual_in(
			usual, gap->from.v / WHEN_MINUTE_MS, gap->to.v / WHEN_MINUTE_MS);
		if (!siblings_are_silent(inventory, archive, gap))
			continue;
		gap->why.items = arena_array(&inventory->arena, 1, sizeof(const char *));
		gap->why.items[gap->why.count++] = "siblings_silent";
	}
	inventory_usual_free(usual);
}

void log_settle(struct inventory *inventory)
{
	LIST_EACH(struct inventory_archive, archive, &inventory->archives) {
		log_gaps_fill(archive, &inventory->arena);
		inventory_isolated_find(archive->minutes.items, archive->minutes.count,
			&inventory->arena, &archive->isolated);
	}
	LIST_EACH(struct inventory_archive, archive, &inventory->archives)
		explain(inventory, archive);
}
