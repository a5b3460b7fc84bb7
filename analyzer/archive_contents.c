/* One log, two nodes: such a log is nobody's proof. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/archive.h"
#include "analyzer/archive_lines.h"
#include "analyzer/archive_path.h"
#include "base/text.h"
#include "model/inventory_order.h"

struct content {
	const char *digest;
	const struct inventory_file *file;
};

struct archive_contents {
	LIST_OF(struct content) stored, text; /* by digest, node, name */
	const struct archive_lines *lines;
};

static int by_digest_node_name(const void *left, const void *right)
{
	const struct content *a = left, *b = right;
	int order = strcmp(a->digest, b->digest);

	order = order ? order : strcmp(a->file->node, b->file->node);
	return order ? order : inventory_order_files(a->file, b->file);
}

/* An empty file is equal to every other and shares nothing. */
static bool holds_something(const struct inventory_file *file)
{
	return file->bytes > 0 && file->lines > 0;
}

/* The same file of two inventories counts once. */
static size_t keep_one(struct content *items, size_t count)
{
	size_t kept = 0;

	if (count)
		qsort(items, count, sizeof(*items), by_digest_node_name);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || by_digest_node_name(&items[kept - 1], &items[i]) != 0)
			items[kept++] = items[i];
	return kept;
}

static size_t count_files(const struct analyze_input *in)
{
	size_t count = 0;

	LIST_EACH(const struct inventory *, inventory, &in->inventories)
		count += (*inventory)->files.count;
	return count;
}

const struct archive_contents *archive_contents_open(
	const struct analyze_input *in, struct arena *arena)
{
	struct archive_contents *to = arena_alloc(arena, sizeof(*to));
	size_t count = count_files(in);

	to->stored.items = arena_array(arena, count, sizeof(struct content));
	to->text.items = arena_array(arena, count, sizeof(struct content));
	LIST_EACH(const struct inventory *, inventory, &in->inventories)
		LIST_EACH(const struct inventory_file, file, &(*inventory)->files) {
			if (!holds_something(file))
				continue;
			to->stored.items[to->stored.count++] = (struct content){file->sha256, file};
			if (file->content_xxh128)
				to->text.items[to->text.count++] =
					(struct content){file->content_xxh128, file};
		}
	to->stored.count = keep_one(to->stored.items, to->stored.count);
	to->text.count = keep_one(to->text.items, to->text.count);
	to->lines = archive_lines_open(in, arena);
	return to;
}

static bool covers(const struct log_claim *claim, const struct inventory_file *file)
{
	if (claim->kind != file->kind || !log_claim_names(claim, file->node))
		return false;
	LIST_EACH(const char *, path, &claim->paths)
		if (archive_path_covers(*path, file->name))
			return true;
	return false;
}

/* Both are of one mixed archive whose lines tell the nodes apart, and were read as such: a copy of
 * a file within it is the archive's matter, as it is within a node's. */
static bool is_mixed(const struct analyze_input *in, const struct inventory_file *a,
	const struct inventory_file *b)
{
	if (!inventory_note(a, INVENTORY_MIXED) || !inventory_note(b, INVENTORY_MIXED))
		return false;
	LIST_EACH(const struct log_claim, claim, &in->dossier->logs)
		if (claim->node_key && claim->node_key->field && covers(claim, a) &&
			covers(claim, b))
			return true;
	return false;
}

static size_t first_of(const struct content *items, size_t count, const char *digest)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(items[middle].digest, digest) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool shared_in(const struct content *items, size_t count, const struct analyze_input *in,
	const char *digest, const struct inventory_file *file)
{
	for (size_t i = first_of(items, count, digest);
		i < count && strcmp(items[i].digest, digest) == 0; i++)
		if (!text_equal(items[i].file->node, file->node) &&
			!is_mixed(in, items[i].file, file))
			return true;
	return false;
}

bool archive_contents_shared(const struct archive_contents *contents,
	const struct analyze_input *in, const struct inventory_file *file)
{
	if (!holds_something(file))
		return false;
	return shared_in(contents->stored.items, contents->stored.count, in, file->sha256, file) ||
	       (file->content_xxh128 && shared_in(contents->text.items, contents->text.count, in,
						file->content_xxh128, file));
}

bool archive_contents_same_lines(
	const struct archive_contents *contents, const char *node, int kind)
{
	return archive_lines_shared(contents->lines, node, kind, NULL);
}
