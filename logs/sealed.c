#include "logs/sealed.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "logs/seen.h"

#define SEALED  "sealed:"
#define DIFFERS "seal_differs"

/* A sealed path and the last content that was sealed of it. */
struct sealed_name {
	const char *base, *name, *sha256;
	size_t line;
};

struct seal_check {
	struct inventory *inventory;
	struct log_seen here; /* digests of the inventory's files */
	struct log_seen days; /* sealed digests → the earliest day, in days since the epoch */
	LIST_OF(struct sealed_name) names; /* of a manifest, by base; paths each once */
};

static bool is_seal_note(const char *note)
{
	return strncmp(note, SEALED, sizeof(SEALED) - 1) == 0 || strcmp(note, DIFFERS) == 0;
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

static bool has_seal_note(const struct inventory_file *file)
{
	LIST_EACH(const char *, note, &file->notes)
		if (is_seal_note(*note))
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

static int by_day(const void *a, const void *b)
{
	const struct manifest_line *const *x = a;
	const struct manifest_line *const *y = b;

	return ((*x)->day.v > (*y)->day.v) - ((*x)->day.v < (*y)->day.v);
}

/* Lines of all manifests, by day, so that the first to name a digest is its earliest. */
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
		qsort(lines.items, lines.count, sizeof(*lines.items), by_day);
	LIST_EACH(const struct manifest_line *, line, &lines) {
		size_t day = (size_t)(((*line)->day.v + WHEN_CST_OFFSET_MS) / WHEN_DAY_MS);

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

/* The last line of each path. */
static void collect_names(
	struct seal_check *check, const struct manifest *manifest, struct arena *arena)
{
	size_t cap = 0, kept = 0, line_no = 0;
	struct sealed_name *items;

	check->names.items = NULL;
	check->names.count = 0;
	LIST_EACH(const struct manifest_line, line, &manifest->lines) {
		line_no++;
		LIST_EACH(const struct manifest_file, file, &line->files)
			*(struct sealed_name *)arena_push(arena, &check->names.items,
				&check->names.count, &cap, sizeof(struct sealed_name)) =
				(struct sealed_name){file_base_name(file->name), file->name,
					file->sha256, line_no};
	}
	items = check->names.items;
	if (check->names.count)
		qsort(items, check->names.count, sizeof(*items), by_base);
	for (size_t i = 0; i < check->names.count; i++) {
		if (kept && strcmp(items[kept - 1].name, items[i].name) == 0)
			kept--;
		items[kept++] = items[i];
	}
	check->names.count = kept;
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

static bool differs(const struct seal_check *check, const struct inventory_file *file)
{
	const char *base = file_base_name(file->name);
	size_t first = first_of_base(check, base), at = first;

	for (; at < check->names.count && strcmp(check->names.items[at].base, base) == 0; at++)
		if (log_seen_find_digest(&check->here, check->names.items[at].sha256) != SIZE_MAX)
			return false;
	return at > first;
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
		if (has_seal_note(file) || !differs(check, file))
			continue;
		out->differs += !inventory_file_again(check->inventory, file);
		inventory_add_note(file, &check->inventory->arena, DIFFERS);
	}
}

int log_sealed_note(struct inventory *inventory, const struct manifest *const *manifests,
	size_t count, struct logs_sealed *out, struct err *err)
{
	struct seal_check check = {.inventory = inventory};
	struct arena arena = {0};
	int ret = 0;

	*out = (struct logs_sealed){0};
	LIST_EACH(struct inventory_file, file, &inventory->files)
		log_sealed_strip(file, &inventory->arena);
	if (!collect_here(&check) || !collect_days(&check, manifests, count, &out->absent))
		ret = err_no_memory(err);
	if (ret == 0)
		note_sealed(&check, out);
	for (size_t i = 0; i < count && ret == 0; i++) {
		collect_names(&check, manifests[i], &arena);
		note_differing(&check, out);
	}
	arena_fini(&arena);
	log_seen_fini(&check.here);
	log_seen_fini(&check.days);
	return ret;
}
