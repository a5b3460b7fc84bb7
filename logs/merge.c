#include "logs/merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "logs/merge_known.h"
#include "logs/merge_line_sums.h"
#include "logs/merge_traffic.h"
#include "logs/minutes.h"
#include "logs/settle.h"
#include "model/inventory_order.h"

struct merge {
	struct inventory *into;
	struct log_known known;
	size_t file_cap, archive_cap, skipped_cap;
};

static int order_rows(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (x[0] > y[0]) - (x[0] < y[0]);
}

static bool is_same_archive(const struct inventory_archive *a, const struct inventory_archive *b)
{
	return a->records == b->records && a->unverified == b->unverified &&
	       a->minutes.count == b->minutes.count &&
	       (a->minutes.count == 0 || memcmp(a->minutes.items, b->minutes.items,
						 a->minutes.count * sizeof(int64_t)) == 0);
}

/* Both runs of rows, sorted and joined where they meet or overlap. */
static void join_rows(
	struct inventory_archive *to, const struct inventory_archive *from, struct arena *arena)
{
	size_t count = to->minutes.count + from->minutes.count;
	int64_t *rows = arena_array(arena, count, sizeof(int64_t));
	size_t kept = 0;

	if (to->minutes.count)
		memcpy(rows, to->minutes.items, to->minutes.count * sizeof(int64_t));
	if (from->minutes.count)
		memcpy(rows + to->minutes.count, from->minutes.items,
			from->minutes.count * sizeof(int64_t));
	if (count)
		qsort(rows, count / LOG_MINUTE_ROW, LOG_MINUTE_ROW * sizeof(int64_t), order_rows);
	for (size_t at = 0; at < count; at += LOG_MINUTE_ROW) {
		const int64_t *row = rows + at;
		int64_t *last = kept ? rows + kept - LOG_MINUTE_ROW : NULL;

		if (last && row[0] <= last[0] + last[1]) {
			int64_t end = row[0] + row[1];

			last[1] = end > last[0] + last[1] ? end - last[0] : last[1];
			last[2] = inventory_sum(last[2], row[2]);
			continue;
		}
		memmove(rows + kept, row, LOG_MINUTE_ROW * sizeof(int64_t));
		kept += LOG_MINUTE_ROW;
	}
	to->minutes.items = rows;
	to->minutes.count = kept;
}

/* One part that does not tell its hours leaves the hours of both unknown. */
static void join_hours(
	struct inventory_archive *to, const struct inventory_archive *from, struct arena *arena)
{
	size_t a = 0, b = 0, kept = 0;
	int64_t *rows;

	if ((to->records && !to->hours.count) || (from->records && !from->hours.count)) {
		to->hours.count = 0;
		return;
	}
	rows = arena_array(arena, to->hours.count + from->hours.count, sizeof(int64_t));
	while (a < to->hours.count || b < from->hours.count) {
		int64_t x = a < to->hours.count ? to->hours.items[a] : INT64_MAX;
		int64_t y = b < from->hours.count ? from->hours.items[b] : INT64_MAX;

		rows[kept] = x < y ? x : y;
		rows[kept + 1] = 0;
		if (x <= y) {
			rows[kept + 1] = to->hours.items[a + 1];
			a += LOG_HOUR_ROW;
		}
		if (y <= x) {
			rows[kept + 1] = inventory_sum(rows[kept + 1], from->hours.items[b + 1]);
			b += LOG_HOUR_ROW;
		}
		kept += LOG_HOUR_ROW;
	}
	to->hours.items = rows;
	to->hours.count = kept;
}

static void join_archive(
	struct inventory_archive *to, const struct inventory_archive *from, struct arena *arena)
{
	if (from->first.v != BIND_ABSENT &&
		(to->first.v == BIND_ABSENT || from->first.v < to->first.v))
		to->first = from->first;
	if (from->last.v != BIND_ABSENT && (to->last.v == BIND_ABSENT || from->last.v > to->last.v))
		to->last = from->last;
	join_hours(to, from, arena);
	to->records = inventory_sum(to->records, from->records);
	to->unverified = inventory_sum(to->unverified, from->unverified);
	to->line_sums = log_merge_line_sums(to, from, arena);
	join_rows(to, from, arena);
	to->traffic = log_merge_traffic(to->traffic, from->traffic, arena);
}

static struct inventory_archive *find_archive(
	const struct inventory *in, const struct inventory_archive *like)
{
	LIST_EACH(struct inventory_archive, archive, &in->archives)
		if (inventory_order_archives(archive, like) == 0)
			return archive;
	return NULL;
}

static void add_archive(
	struct merge *merge, const struct inventory *part, const struct inventory_archive *archive)
{
	struct inventory *into = merge->into;
	struct inventory_archive *before = find_archive(into, archive);

	if (!before)
		*(struct inventory_archive *)arena_push(&into->arena, &into->archives.items,
			&into->archives.count, &merge->archive_cap, sizeof(*archive)) = *archive;
	else if (!is_same_archive(before, archive) &&
		 !log_known_archive(&merge->known, part, archive))
		join_archive(before, archive, &into->arena);
}

static void add_part(struct merge *merge, const struct inventory *part)
{
	struct inventory *into = merge->into;

	LIST_EACH(const struct inventory_file, file, &part->files)
		*(struct inventory_file *)arena_push(&into->arena, &into->files.items,
			&into->files.count, &merge->file_cap, sizeof(*file)) = *file;
	LIST_EACH(const struct inventory_skipped, skipped, &part->skipped)
		*(struct inventory_skipped *)arena_push(&into->arena, &into->skipped.items,
			&into->skipped.count, &merge->skipped_cap, sizeof(*skipped)) = *skipped;
	LIST_EACH(const struct inventory_archive, archive, &part->archives)
		add_archive(merge, part, archive);
	log_known_add(&merge->known, part);
}

/* Parts with more files first: a part of what another one holds then adds nothing. */
static int most_files_first(const void *a, const void *b)
{
	const struct inventory *const *x = a, *const *y = b;

	return ((*x)->files.count < (*y)->files.count) - ((*x)->files.count > (*y)->files.count);
}

/* Of sorted items. */
static size_t drop_repeated(
	void *items, size_t count, size_t size, int (*order)(const void *, const void *))
{
	unsigned char *bytes = items;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (i && order(bytes + (kept - 1) * size, bytes + i * size) == 0)
			continue;
		memmove(bytes + kept * size, bytes + i * size, size);
		kept++;
	}
	return kept;
}

/* Of sorted files: what one part knows of a file's digests, the one that stays knows. */
static void keep_sm3(struct inventory *inventory)
{
	struct inventory_file *files = inventory->files.items;

	for (size_t i = inventory->files.count; i-- > 1;)
		if (!files[i - 1].sm3 && inventory_order_files(&files[i - 1], &files[i]) == 0)
			files[i - 1].sm3 = files[i].sm3;
}

struct inventory *inventory_merge(const struct inventory *const *parts, size_t count)
{
	struct merge merge = {.into = inventory_new()};
	struct inventory *into = merge.into;
	const struct inventory **ordered;

	ordered = arena_array(&into->arena, count, sizeof(*ordered));
	if (count) {
		memcpy(ordered, parts, count * sizeof(*ordered));
		qsort(ordered, count, sizeof(*ordered), most_files_first);
	}
	for (size_t i = 0; i < count; i++)
		add_part(&merge, ordered[i]);
	log_known_fini(&merge.known);
	inventory_sort(into);
	keep_sm3(into);
	into->files.count = drop_repeated(into->files.items, into->files.count,
		sizeof(struct inventory_file), inventory_order_files);
	into->skipped.count = drop_repeated(into->skipped.items, into->skipped.count,
		sizeof(struct inventory_skipped), inventory_order_skipped);
	log_settle(into);
	return into;
}

struct inventory *inventory_merge_own(struct inventory *const *parts, size_t count)
{
	struct inventory *whole = inventory_merge((const struct inventory *const *)parts, count);

	for (size_t i = 0; i < count; i++) {
		struct arena memory = parts[i]->arena; /* it lies in its own arena */

		arena_join(&whole->arena, &memory);
	}
	return whole;
}
