#include "logs/merge.h"

#include <stdlib.h>
#include <string.h>

#include "logs/merge_traffic.h"
#include "logs/settle.h"
#include "model/inventory_order.h"
#include "model/inventory_parts.h"

struct merge {
	struct inventory *into;
	size_t file_cap, archive_cap, skipped_cap;
};

static void add_files(struct merge *merge, const struct inventory *part)
{
	struct inventory *into = merge->into;

	LIST_EACH(const struct inventory_file, file, &part->files)
		*(struct inventory_file *)arena_push(&into->arena, &into->files.items,
			&into->files.count, &merge->file_cap, sizeof(*file)) = *file;
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
}

/* Of a file that several parts list, the entry with most notes comes first: what is noted of it is
 * what a part saw beside it, such as another file of the same text. */
static int order_files(const void *a, const void *b)
{
	const struct inventory_file *x = a;
	const struct inventory_file *y = b;
	int order = inventory_order_files(a, b);

	return order ? order
		     : (x->notes.count < y->notes.count) - (x->notes.count > y->notes.count);
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

	for (size_t i = 0; i < count; i++)
		add_files(&merge, parts[i]);
	inventory_sort(into);
<<<<<<< HEAD
	if (into->files.count)
		qsort(into->files.items, into->files.count, sizeof(struct inventory_file),
			order_files);
=======
	keep_sm3(into);
>>>>>>> main
	into->files.count = drop_repeated(into->files.items, into->files.count,
		sizeof(struct inventory_file), inventory_order_files);
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
