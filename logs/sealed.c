#include "logs/sealed.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "logs/seen.h"

#define SEALED   "sealed:"
#define DIFFERS  "seal_differs"
#define REPLACED "seal_replaced"

/* A sealed path and a content that was sealed of it. */
struct sealed_name {
	const char *base, *name, *sha256;
	int64_t bytes;
	size_t line;
};

struct seal_check {
	struct inventory *inventory;
	struct log_seen here; /* digests of the inventory's files */
	struct log_seen days; /* digests → the day they were first sealed on, since the epoch */
	LIST_OF(struct sealed_name) names; /* of a manifest: by base, name, line */
};

static bool is_seal_note(const char *note)
{
	return strncmp(note, SEALED, sizeof(SEALED) - 1) == 0 || strcmp(note, DIFFERS) == 0 ||
	       strcmp(note, REPLACED) == 0;
}

void log_sealed_strip(struct inventory_file *file, struct arena *arena)
{
	const char **kept = arena_array(arena, file->notes.count, sizeof(*kept));
	size_t count = 0;

	for (size_t i = 0; i < file->notes.count; i++)
		if (!is_seal_note(file->notes.items[i]))
			kept[count++] = file->notes.items[i];
	file->notes.items = kept;
	file->notes.count = count;
}

bool log_sealed_differs(const struct inventory_file *file)
{
	return inventory_has_note(file, DIFFERS);
}

static bool is_sealed(const struct inventory_file *file)
{
	LIST_EACH(const char *, note, &file->notes)
		if (strncmp(*note, SEALED, sizeof(SEALED) - 1) == 0)
			return true;
	return false;
}

/* Of packed text that is verified to its end; NULL: there is none, or nobody asked. */
static const char *content_of(const struct inventory_file *file)
{
	return file->unverified == 0 ? file->content_sha256 : NULL;
}

static bool remember(struct log_seen *seen, const char *sha256, size_t value)
{
	return log_seen_find_digest(seen, sha256) != SIZE_MAX ||
	       log_seen_add_digest(seen, sha256, value);
}

static bool collect_here(struct seal_check *check)
{
	LIST_EACH(const struct inventory_file, file, &check->inventory->files) {
		const char *content = content_of(file);

		if (!remember(&check->here, file->sha256, 0) ||
			(content && !remember(&check->here, content, 0)))
			return false;
	}
	return true;
}

static int by_sealing(const void *a, const void *b)
{
	const struct manifest_line *const *x = a;
	const struct manifest_line *const *y = b;

	return ((*x)->sealed.v > (*y)->sealed.v) - ((*x)->sealed.v < (*y)->sealed.v);
}

/* Lines of all manifests, as they were sealed, so that the first to name a digest is its earliest.
 */
static bool collect_days(struct seal_check *check, const struct manifest *const *manifests,
	size_t count, size_t *absent)
{
	struct arena arena = {0};
	LIST_OF(const struct manifest_line *) lines = {0};
	size_t cap = 0;
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		LIST_EACH(const struct manifest_line, line, &manifests[i]->lines)
			*(const struct manifest_line **)arena_push(&arena, &lines.items,
				&lines.count, &cap, sizeof(*lines.items)) = line;
	if (lines.count)
		qsort(lines.items, lines.count, sizeof(*lines.items), by_sealing);
	LIST_EACH(const struct manifest_line *, line, &lines) {
		size_t day = (size_t)(((*line)->sealed.v + WHEN_CST_OFFSET_MS) / WHEN_DAY_MS);

		LIST_EACH(const struct manifest_file, file, &(*line)->files) {
			if (log_seen_find_digest(&check->days, file->sha256) != SIZE_MAX)
				continue;
			*absent += log_seen_find_digest(&check->here, file->sha256) == SIZE_MAX;
			ok = ok && log_seen_add_digest(&check->days, file->sha256, day);
		}
	}
	arena_fini(&arena);
	return ok;
}

static int by_base(const void *a, const void *b)
{
	const struct sealed_name *x = a;
	const struct sealed_name *y = b;
	int order = strcmp(x->base, y->base);

	order = order ? order : strcmp(x->name, y->name);
	return order ? order : (x->line > y->line) - (x->line < y->line);
}

static void collect_names(
	struct seal_check *check, const struct manifest *manifest, struct arena *arena)
{
	size_t cap = 0, line_no = 0;

	check->names.items = NULL;
	check->names.count = 0;
	LIST_EACH(const struct manifest_line, line, &manifest->lines) {
		line_no++;
		LIST_EACH(const struct manifest_file, file, &line->files)
			*(struct sealed_name *)arena_push(arena, &check->names.items,
				&check->names.count, &cap, sizeof(struct sealed_name)) =
				(struct sealed_name){file_base_name(file->name), file->name,
					file->sha256, file->bytes, line_no};
	}
	if (check->names.count)
		qsort(check->names.items, check->names.count, sizeof(struct sealed_name), by_base);
}

static size_t first_of_base(const struct seal_check *check, const char *base)
{
	size_t low = 0, high = check->names.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(check->names.items[middle].base, base) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What was sealed of one path. */
struct sealed_path {
	const struct sealed_name *from, *end;
};

/* The next path of the base at *at; false: there is none. */
static bool next_path(
	const struct seal_check *check, const char *base, size_t *at, struct sealed_path *out)
{
	const struct sealed_name *items = check->names.items;
	size_t from = *at;

	if (from == check->names.count || strcmp(items[from].base, base) != 0)
		return false;
	while (*at < check->names.count && strcmp(items[*at].name, items[from].name) == 0)
		++*at;
	*out = (struct sealed_path){items + from, items + *at};
	return true;
}

static bool is_here(const struct seal_check *check, const struct sealed_name *sealed)
{
	return log_seen_find_digest(&check->here, sealed->sha256) != SIZE_MAX;
}

static bool differs(const struct seal_check *check, const struct inventory_file *file)
{
	const char *base = file_base_name(file->name);
	size_t first = first_of_base(check, base), at = first;
	struct sealed_path path;

	while (next_path(check, base, &at, &path))
		if (is_here(check, path.end - 1))
			return false;
	return at > first;
}

static bool holds(const struct sealed_path *path, const struct inventory_file *file)
{
	const char *content = content_of(file);

	for (const struct sealed_name *at = path->from; at < path->end; at++)
		if (strcmp(at->sha256, file->sha256) == 0 ||
			(content && strcmp(at->sha256, content) == 0))
			return true;
	return false;
}

/* That an empty file is not here any more is no loss. */
static bool has_lost(const struct seal_check *check, const struct sealed_path *path)
{
	for (const struct sealed_name *at = path->from; at < path->end; at++)
		if (at->bytes > 0 && !is_here(check, at))
			return true;
	return false;
}

/* Nodes and folders have files of the same base: which path is the file's is known by its bytes,
 * where they are sealed; a doubt speaks for the file. */
static bool replaced(const struct seal_check *check, const struct inventory_file *file)
{
	const char *base = file_base_name(file->name);
	size_t at = first_of_base(check, base), candidates = 0;
	bool sealed = is_sealed(file);
	struct sealed_path path;

	while (next_path(check, base, &at, &path)) {
		if (sealed && !holds(&path, file))
			continue;
		if (!has_lost(check, &path))
			return false;
		candidates++;
	}
	return candidates > 0;
}

static const char *sealed_note(struct seal_check *check, const struct inventory_file *file)
{
	const char *content = file->content_bytes > 0 ? content_of(file) : NULL;
	size_t day = SIZE_MAX; /* that nothing was sealed says nothing */
	size_t inner = content ? log_seen_find_digest(&check->days, content) : SIZE_MAX;
	char text[WHEN_TEXT_LEN];

	if (file->bytes > 0)
		day = log_seen_find_digest(&check->days, file->sha256);
	day = inner < day ? inner : day;
	if (day == SIZE_MAX)
		return NULL;
	when_day((struct unix_ms){(int64_t)day * WHEN_DAY_MS - WHEN_CST_OFFSET_MS}, text);
	return arena_format(&check->inventory->arena, "%s%s", SEALED, text);
}

static void note_sealed(struct seal_check *check, struct logs_sealed *out)
{
	LIST_EACH(struct inventory_file, file, &check->inventory->files) {
		const char *note = sealed_note(check, file);
		bool again = inventory_file_again(check->inventory, file);

		out->files += !again;
		if (!note)
			continue;
		out->sealed += !again;
		inventory_add_note(file, &check->inventory->arena, note);
	}
}

static void note_differing(struct seal_check *check, struct logs_sealed *out)
{
	LIST_EACH(struct inventory_file, file, &check->inventory->files) {
		if (is_sealed(file) || inventory_has_note(file, DIFFERS) || !differs(check, file))
			continue;
		out->differs += !inventory_file_again(check->inventory, file);
		inventory_add_note(file, &check->inventory->arena, DIFFERS);
	}
}

static void note_replaced(struct seal_check *check, struct logs_sealed *out)
{
	LIST_EACH(struct inventory_file, file, &check->inventory->files) {
		if (inventory_has_note(file, DIFFERS) || inventory_has_note(file, REPLACED) ||
			!replaced(check, file))
			continue;
		out->replaced++;
		inventory_add_note(file, &check->inventory->arena, REPLACED);
	}
}

/* What one manifest alone says of names. */
static void note_names(struct seal_check *check, const struct manifest *const *manifests,
	size_t count, void (*note)(struct seal_check *check, struct logs_sealed *out),
	struct logs_sealed *out)
{
	struct arena arena = {0};

	for (size_t i = 0; i < count; i++) {
		collect_names(check, manifests[i], &arena);
		note(check, out);
	}
	arena_fini(&arena);
}

int log_sealed_note(struct inventory *inventory, const struct manifest *const *manifests,
	size_t count, struct logs_sealed *out, struct err *err)
{
	struct seal_check check = {.inventory = inventory};
	int ret = 0;

	*out = (struct logs_sealed){0};
	LIST_EACH(struct inventory_file, file, &inventory->files)
		log_sealed_strip(file, &inventory->arena);
	if (!collect_here(&check) || !collect_days(&check, manifests, count, &out->absent))
		ret = err_no_memory(err);
	if (ret == 0) {
		note_sealed(&check, out);
		note_names(&check, manifests, count, note_differing, out);
		note_names(&check, manifests, count, note_replaced, out);
	}
	log_seen_fini(&check.here);
	log_seen_fini(&check.days);
	return ret;
}
