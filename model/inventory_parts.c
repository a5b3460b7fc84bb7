#include "model/inventory_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/inventory_order.h"

/* What a file of a part is known by: its stored bytes, or its text. */
struct key {
	const char *node, *digest, *share, *name; /* share: see inventory_share() */
	size_t part;
};

struct search {
	struct inventory_part *parts; /* by node, those with most files first */
	size_t part_count;
	struct key *keys; /* by node, digest, share, part */
	size_t key_count;
	struct arena *arena;
};

/* The order does not depend on that in which inventories were given, unless they are equal. */
static int larger_first(const void *a, const void *b)
{
	const struct inventory_part *x = a;
	const struct inventory_part *y = b;
	int order = strcmp(x->archive->node, y->archive->node);

	if (order)
		return order;
	if (x->files != y->files)
		return x->files > y->files ? -1 : 1;
	if (x->archive->records != y->archive->records)
		return x->archive->records > y->archive->records ? -1 : 1;
	return strcmp(x->inventory->sha256, y->inventory->sha256);
}

static int by_group(const void *a, const void *b)
{
	const struct inventory_part *x = a;
	const struct inventory_part *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->archive->records != y->archive->records)
		return x->archive->records > y->archive->records ? -1 : 1;
	return larger_first(a, b);
}

static int by_digest(const void *a, const void *b)
{
	const struct key *x = a;
	const struct key *y = b;
	int order = strcmp(x->node, y->node);

	order = order ? order : strcmp(x->digest, y->digest);
	order = order ? order : strcmp(x->share, y->share);
	return order ? order : (x->part > y->part) - (x->part < y->part);
}

static bool is_same_key(const struct key *a, const struct key *b)
{
	return strcmp(a->digest, b->digest) == 0 && strcmp(a->share, b->share) == 0 &&
	       strcmp(a->node, b->node) == 0;
}

static bool is_of(const struct inventory_archive *archive, const struct inventory_file *file)
{
	return file->records && file->kind == archive->kind &&
	       text_equal(file->node, archive->node);
}

static bool was_before(const struct inventory *const *inventories, size_t index)
{
	const char *sha256 = inventories[index]->sha256;

	for (size_t i = 0; i < index; i++)
		if (sha256[0] && strcmp(inventories[i]->sha256, sha256) == 0)
			return true;
	return false;
}

static void list_part(struct search *s, size_t *cap, const struct inventory *inventory,
	const struct inventory_archive *archive)
{
	struct inventory_part *part =
		arena_push(s->arena, &s->parts, &s->part_count, cap, sizeof(*part));

	*part = (struct inventory_part){.inventory = inventory, .archive = archive};
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		part->files += is_of(archive, file);
}

static void list_parts(struct search *s, const struct inventory *const *inventories, size_t count,
	const char *node, int kind)
{
	size_t cap = 0;

	for (size_t i = 0; i < count; i++) {
		if (was_before(inventories, i))
			continue;
		LIST_EACH(const struct inventory_archive, archive, &inventories[i]->archives)
			if (archive->kind == kind && (!node || text_equal(archive->node, node)))
				list_part(s, &cap, inventories[i], archive);
	}
	if (s->part_count)
		qsort(s->parts, s->part_count, sizeof(*s->parts), larger_first);
}

static struct key key_of(const struct inventory_file *file, const char *digest, size_t part)
{
	return (struct key){file->node, digest, inventory_share(file), file->name, part};
}

static void list_keys(struct search *s)
{
	size_t count = 0;

	for (size_t i = 0; i < s->part_count; i++)
		count += 2 * s->parts[i].files;
	s->keys = arena_array(s->arena, count + 1, sizeof(*s->keys));
	for (size_t i = 0; i < s->part_count; i++) {
		const struct inventory_part *part = &s->parts[i];

		LIST_EACH(const struct inventory_file, file, &part->inventory->files) {
			if (!is_of(part->archive, file))
				continue;
			s->keys[s->key_count++] = key_of(file, file->sha256, i);
			if (file->content_xxh128)
				s->keys[s->key_count++] = key_of(file, file->content_xxh128, i);
		}
	}
	qsort(s->keys, s->key_count, sizeof(*s->keys), by_digest);
}

/* The part that comes first of those that have this; it has been listed. */
static size_t first_part(
	const struct search *s, const struct inventory_file *file, const char *digest)
{
	const struct key asked = key_of(file, digest, 0);
	size_t low = 0, high = s->key_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_digest(&s->keys[middle], &asked) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return s->keys[low].part;
}

/* Each of its files stands in a part before it. */
static bool adds_nothing(const struct search *s, size_t index)
{
	const struct inventory_part *part = &s->parts[index];

	LIST_EACH(const struct inventory_file, file, &part->inventory->files)
		if (is_of(part->archive, file) && first_part(s, file, file->sha256) == index &&
			(!file->content_xxh128 ||
				first_part(s, file, file->content_xxh128) == index))
			return false;
	return part->files > 0;
}

/* Parts that have a key in common. */
static void note_shared(const struct search *s, struct inventory_parts *out)
{
	bool *shares = arena_array(s->arena, s->part_count + 1, sizeof(*shares));

	for (size_t i = 1; i < s->key_count; i++) {
		const struct key *key = &s->keys[i];

		if (!is_same_key(key - 1, key) || key[-1].part == key->part)
			continue;
		shares[key[-1].part] = shares[key->part] = true;
		if (!out->shared || strcmp(key->name, out->shared) < 0)
			out->shared = key->name;
		if (strcmp(key[-1].name, out->shared) < 0)
			out->shared = key[-1].name;
	}
	for (size_t i = 0; i < s->part_count; i++)
		out->overlapping += shares[i];
}

static size_t root_of(const struct inventory_part *parts, size_t index)
{
	while (parts[index].group != index)
		index = parts[index].group;
	return index;
}

/* The groups of those that stay; a group is named by its first part. */
static void join_groups(struct search *s, const bool *stays)
{
	const struct key *last = NULL;

	for (size_t i = 0; i < s->key_count; i++) {
		const struct key *key = &s->keys[i];
		size_t a, b;

		if (!stays[key->part])
			continue;
		if (last && is_same_key(last, key)) {
			a = root_of(s->parts, last->part);
			b = root_of(s->parts, key->part);
			s->parts[a > b ? a : b].group = a > b ? b : a;
		}
		last = key;
	}
	for (size_t i = 0; i < s->part_count; i++)
		s->parts[i].group = root_of(s->parts, i);
}

static void keep_groups(struct search *s, struct inventory_parts *out)
{
	bool *stays = arena_array(s->arena, s->part_count + 1, sizeof(*stays));

	for (size_t i = 0; i < s->part_count; i++) {
		stays[i] = !adds_nothing(s, i);
		s->parts[i].group = i;
	}
	join_groups(s, stays);
	for (size_t i = 0; i < s->part_count; i++)
		if (stays[i])
			out->items[out->count++] = s->parts[i];
	if (out->count)
		qsort(out->items, out->count, sizeof(*out->items), by_group);
}

void inventory_parts_find(const struct inventory *const *inventories, size_t count,
	const char *node, int kind, struct arena *arena, struct inventory_parts *out)
{
	struct arena scratch = {0};
	struct search s = {.arena = &scratch};

	*out = (struct inventory_parts){0};
	list_parts(&s, inventories, count, node, kind);
	out->items = arena_array(arena, s.part_count + 1, sizeof(*out->items));
	if (s.part_count == 1) { /* mostly */
		out->items[out->count++] = s.parts[0];
	} else if (s.part_count) {
		list_keys(&s);
		note_shared(&s, out);
		keep_groups(&s, out);
	}
	arena_fini(&scratch);
}

const struct inventory_traffic *inventory_parts_traffic(
	const struct inventory_parts *parts, size_t *at)
{
	while (*at < parts->count) {
		const struct inventory_part *part = &parts->items[*at];
		size_t next = *at + 1;

		if (!part->archive->traffic) {
			*at = next;
			continue;
		}
		while (next < parts->count && parts->items[next].group == part->group)
			next++;
		*at = next;
		return part->archive->traffic;
	}
	return NULL;
}
