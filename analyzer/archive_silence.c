#include "analyzer/archive_silence.h"

#include "model/inventory_usual.h"

/* The first run that ends behind this instant, or the count. */
static size_t run_behind(const struct archive *archive, int64_t at_ms)
{
	size_t low = 0, high = archive->runs.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (archive->runs.items[middle].to_ms <= at_ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool archive_siblings_silent(const struct archive_list *all, const struct archive *archive,
	int64_t from_ms, int64_t to_ms)
{
	bool lives = false;

	for (size_t i = 0; i < all->count; i++) {
		const struct archive *other = &all->items[i];
		size_t at = run_behind(other, from_ms);

		if (other == archive || other->kind != archive->kind)
			continue;
		if (at < other->runs.count && other->runs.items[at].from_ms < to_ms)
			return false;
		lives |= at > 0 && at < other->runs.count;
	}
	return lives;
}

bool archive_is_usually_silent(const struct archive *archive, const archive_gaps *gaps)
{
	struct inventory_usual *usual =
		inventory_usual_new(archive->hours.items, archive->hours.count, &archive->isolated);
	bool silent = usual != NULL;

	LIST_EACH(const struct archive_gap, gap, gaps)
		silent = silent && inventory_usual_in(usual, gap->from_ms / WHEN_MINUTE_MS,
					   gap->to_ms / WHEN_MINUTE_MS) == 0;
	inventory_usual_free(usual);
	return silent;
}
