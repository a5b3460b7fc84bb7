#include "logs/merge.h"

#include <stdlib.h>
#include <string.h>

#include "logs/merge_line_sums.h"
#include "logs/merge_traffic.h"
#include "logs/settle.h"
#include "model/inventory_order.h"
#include "model/inventory_parts.h"

struct merge {
	struct inventory *into;
	size_t file_cap, archive_cap, skipped_cap;
};

static void add_others(struct merge *merge, const struct inventory *part)
{
	struct inventory *into = merge->into;

	LIST_EACH(const struct inventory_skipped, skipped, &part->skipped)
		*(struct inventory_skipped *)arena_push(&into->arena, &into->skipped.items,
			&into->skipped.count, &merge->skipped_cap, sizeof(*skipped)) = *skipped;
	LIST_EACH(const struct inventory_archive, archive, &part->archives)
		*(struct inventory_archive *)arena_push(&into->arena, &into->archives.items,
			&into->archives.count, &merge->archive_cap, sizeof(*archive)) = *archive;
}

/* Of all parts that have it; that of a single one is there as it was. */
static void join_archive(const struct inventory *const *parts, size_t count, struct arena *arena,
	struct inventory_archive *archive)
{
	const struct inventory_traffic *traffic = NULL, *next;
	struct inventory_parts found;
	size_t at = 0;

	inventory_parts_find(parts, count, archive->node, archive->kind, arena, &found);
	while ((next = inventory_parts_traffic(&found, &at)))
		traffic = log_merge_traffic(traffic, next, arena);
	inventory_parts_join(&found, arena, archive);
	archive->traffic = traffic;
	archive->line_sums = log_merge_line_sums(&found, arena);
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

/* An entry of a part. */
struct listed {
	const struct inventory_file *file;
	size_t part;
};

/* The entries of one file in one part: more than one are members of one name in an archive. */
struct run {
	const struct listed *first;
	size_t count, notes;
};

static int order_listed(const void *a, const void *b)
{
	const struct listed *x = a;
	const struct listed *y = b;
	int order = inventory_order_files(x->file, y->file);

	return order ? order : (x->part > y->part) - (x->part < y->part);
}

static struct run run_at(const struct listed *all, size_t left)
{
	struct run run = {.first = all};

	while (run.count < left && order_listed(&all[run.count], all) == 0)
		run.notes += all[run.count++].file->notes.count;
	return run;
}

/* Each has been counted by its own part. What is noted of a file is what a part saw beside it, such
 * as another file of the same text: the more notes, the more it saw. */
static bool tells_more(const struct run *run, const struct run *than)
{
	return run->count != than->count ? run->count > than->count : run->notes > than->notes;
}

static const char *sm3_of(const struct listed *first, const struct listed *end)
{
	for (; first < end; first++)
		if (first->file->sm3)
			return first->file->sm3;
	return NULL;
}

/* Of a file that several parts list the entries of one of them, and the digests that any has. */
static const struct listed *add_file(
	struct merge *merge, const struct listed *first, const struct listed *end)
{
	struct inventory *into = merge->into;
	struct run best = run_at(first, (size_t)(end - first));
	const struct listed *next = first + best.count;

	while (next < end && inventory_order_files(next->file, first->file) == 0) {
		struct run run = run_at(next, (size_t)(end - next));

		if (tells_more(&run, &best))
			best = run;
		next += run.count;
	}
	for (size_t i = 0; i < best.count; i++) {
		struct inventory_file *file = arena_push(&into->arena, &into->files.items,
			&into->files.count, &merge->file_cap, sizeof(*file));

		*file = *best.first[i].file;
		file->sm3 = sm3_of(first, next); /* all are of the same bytes */
	}
	return next;
}

static void add_files(struct merge *merge, const struct inventory *const *parts, size_t part_count)
{
	struct arena scratch = {0};
	struct listed *all;
	size_t count = 0;

	for (size_t i = 0; i < part_count; i++)
		count += parts[i]->files.count;
	all = arena_array(&scratch, count + 1, sizeof(*all));
	count = 0;
	for (size_t i = 0; i < part_count; i++)
		LIST_EACH(const struct inventory_file, file, &parts[i]->files)
			all[count++] = (struct listed){file, i};
	qsort(all, count, sizeof(*all), order_listed);
	for (const struct listed *at = all; at < all + count;)
		at = add_file(merge, at, all + count);
	arena_fini(&scratch);
}

struct inventory *inventory_merge(const struct inventory *const *parts, size_t count)
{
	struct merge merge = {.into = inventory_new()};
	struct inventory *into = merge.into;

	add_files(&merge, parts, count);
	for (size_t i = 0; i < count; i++)
		add_others(&merge, parts[i]);
	inventory_sort(into);
	into->skipped.count = drop_repeated(into->skipped.items, into->skipped.count,
		sizeof(struct inventory_skipped), inventory_order_skipped);
	into->archives.count = drop_repeated(into->archives.items, into->archives.count,
		sizeof(struct inventory_archive), inventory_order_archives);
	LIST_EACH(struct inventory_archive, archive, &into->archives)
		join_archive(parts, count, &into->arena, archive);
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
