#include "model/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "model/canonical.h"
#include "model/inventory_check.h"

#define UNREAD_FEW   10
#define UNREAD_SHARE 100

static const struct bind_field damage_rows[] = {
	BIND_ROW(struct inventory_damage, "kind", kind, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct inventory_damage, "offset", offset, BIND_INT, .flags = BIND_REQUIRED,
		.max = JSON_INT_MOST),
	BIND_ROW(struct inventory_damage, "length", length, BIND_INT, .otherwise = BIND_ABSENT,
		.max = JSON_INT_MOST),
};
static BIND_SHAPE(damage_shape, struct inventory_damage, damage_rows, "damage of a stored file");

static const struct bind_field bad_rows[] = {
	BIND_ROW(struct inventory_bad, "line", line, BIND_INT, .flags = BIND_REQUIRED,
		.max = JSON_INT_MOST),
	BIND_ROW(struct inventory_bad, "offset", offset, BIND_INT, .flags = BIND_REQUIRED,
		.max = JSON_INT_MOST),
};
static BIND_SHAPE(bad_shape, struct inventory_bad, bad_rows, "place of a line that was not read");

#define COUNT_ROW(type, name)                                                                      \
	BIND_ROW(type, #name, name, BIND_INT, .flags = BIND_REQUIRED, .max = JSON_INT_MOST)

#define TIME_ROW(type, name, of_kind, what) BIND_ROW(type, #name, name, of_kind, .about = (what))

static const struct bind_field times_rows[] = {
	TIME_ROW(struct inventory_times, mtime, BIND_TIME, "of the file system"),
	TIME_ROW(struct inventory_times, ctime, BIND_TIME, "of the file system"),
	TIME_ROW(struct inventory_times, header, BIND_TIME, "MTIME of the first gzip header"),
	TIME_ROW(struct inventory_times, name_date, BIND_DAY, "a day written in the name"),
};
static BIND_SHAPE(
	times_shape, struct inventory_times, times_rows, "what dates the file beside its content");

static const struct bind_field file_rows[] = {
	BIND_ROW(struct inventory_file, "name", name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct inventory_file, "node", node, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct inventory_file, "kind", kind, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = log_kind_names),
	BIND_ROW(struct inventory_file, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED,
		.about = "of the stored bytes"),
	BIND_ROW(struct inventory_file, "sm3", sm3, BIND_DIGEST,
		.about = "SM3 (GB/T 32905) of the stored bytes, where it was asked for"),
	BIND_ROW(struct inventory_file, "content_xxh128", content_xxh128, BIND_XXH128,
		.about = "of the text: shows equal logs, proves nothing"),
	BIND_ROW(struct inventory_file, "content_sha256", content_sha256, BIND_DIGEST,
		.about = "of the text of a packed file, to be looked up among sealed days"),
	COUNT_ROW(struct inventory_file, bytes),
	COUNT_ROW(struct inventory_file, content_bytes),
	BIND_ROW(struct inventory_file, "codec", codec, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct inventory_file, "format", format, BIND_TEXT, .flags = BIND_REQUIRED),
	COUNT_ROW(struct inventory_file, lines),
	COUNT_ROW(struct inventory_file, records),
	COUNT_ROW(struct inventory_file, bad),
	COUNT_ROW(struct inventory_file, continuation),
	COUNT_ROW(struct inventory_file, unverified),
	COUNT_ROW(struct inventory_file, members),
	BIND_ROW(struct inventory_file, "open_line", open_line, BIND_BOOL),
	COUNT_ROW(struct inventory_file, out_of_order),
	COUNT_ROW(struct inventory_file, implausible),
	BIND_ROW(struct inventory_file, "first", first, BIND_TIME),
	BIND_ROW(struct inventory_file, "last", last, BIND_TIME),
	BIND_ROW(struct inventory_file, "bad_samples", bad_samples, BIND_LIST, .shape = &bad_shape),
	BIND_ROW(struct inventory_file, "damage", damage, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &damage_shape),
	BIND_ROW(struct inventory_file, "notes", notes, BIND_TEXTS),
	BIND_ROW(struct inventory_file, "times", times, BIND_MAYBE, .shape = &times_shape),
};
BIND_SHAPE(inventory_file_shape, struct inventory_file, file_rows, "one stored file");

static const struct bind_field gap_rows[] = {
	BIND_ROW(struct inventory_gap, "from", from, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct inventory_gap, "to", to, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct inventory_gap, "why", why, BIND_TEXTS, .flags = BIND_REQUIRED,
		.about = "siblings_silent: no other archive of the kind has a record either"),
	BIND_ROW(struct inventory_gap, "usual", usual, BIND_INT, .otherwise = BIND_ABSENT,
		.max = JSON_INT_MOST,
		.about = "records of these hours in the archive's other weeks"),
};
static BIND_SHAPE(gap_shape, struct inventory_gap, gap_rows,
	"at least 30 empty minutes: from the first empty one to the next present one");

static const struct bind_field isolated_rows[] = {
	BIND_ROW(struct inventory_isolated, "from", from, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct inventory_isolated, "to", to, BIND_TIME, .flags = BIND_REQUIRED),
	COUNT_ROW(struct inventory_isolated, records),
};
static BIND_SHAPE(isolated_shape, struct inventory_isolated, isolated_rows,
	"a few records far from all others: they make no archive longer");

static const struct bind_field archive_rows[] = {
	BIND_ROW(struct inventory_archive, "node", node, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct inventory_archive, "kind", kind, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = log_kind_names),
	BIND_ROW(struct inventory_archive, "first", first, BIND_TIME),
	BIND_ROW(struct inventory_archive, "last", last, BIND_TIME),
	COUNT_ROW(struct inventory_archive, records),
	BIND_ROW(struct inventory_archive, "minutes", minutes, BIND_RUNS, .flags = BIND_REQUIRED,
		.row_len = 3, .max = JSON_INT_MOST,
		.about = "rows of [minute since the epoch, run length, records]"),
	BIND_ROW(struct inventory_archive, "hours", hours, BIND_RUNS, .row_len = 2,
		.max = JSON_INT_MOST, .about = "rows of [hour since the epoch, records]"),
	BIND_ROW(struct inventory_archive, "gaps", gaps, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &gap_shape),
	BIND_ROW(struct inventory_archive, "isolated", isolated, BIND_LIST,
		.shape = &isolated_shape),
	BIND_ROW(struct inventory_archive, "line_sums", line_sums, BIND_LIST,
		.shape = &inventory_line_sum_shape),
	BIND_ROW(struct inventory_archive, "traffic", traffic, BIND_MAYBE,
		.shape = &inventory_traffic_shape),
	COUNT_ROW(struct inventory_archive, unverified),
};
static BIND_SHAPE(archive_shape, struct inventory_archive, archive_rows,
	"what one node's logs of one kind hold");

static const struct bind_field skipped_rows[] = {
	BIND_ROW(struct inventory_skipped, "name", name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct inventory_skipped, "why", why, BIND_TEXT, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(skipped_shape, struct inventory_skipped, skipped_rows, "what was not read");

static const struct bind_field inventory_rows[] = {
	BIND_ROW(struct inventory, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(INVENTORY_SCHEMA)),
	BIND_ROW(struct inventory, "mode", mode, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct inventory, "against", against, BIND_DIGEST,
		.about =
			"mode verify: of the inventory that archives without a change are taken from"),
	BIND_ROW(struct inventory, "files", files, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &inventory_file_shape),
	BIND_ROW(struct inventory, "archives", archives, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &archive_shape),
	BIND_ROW(struct inventory, "skipped", skipped, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &skipped_shape),
};
BIND_SHAPE(inventory_shape, struct inventory, inventory_rows, "cdnproof log inventory");

struct inventory *inventory_new(void)
{
	struct arena arena = {0};
	struct inventory *inventory = arena_alloc(&arena, sizeof(*inventory));

	inventory->arena = arena;
	inventory->schema = INVENTORY_SCHEMA;
	inventory->mode = "full";
	return inventory;
}

void inventory_close(struct inventory *inventory)
{
	if (inventory) {
		struct arena arena = inventory->arena; /* it lies in its own arena */

		arena_fini(&arena);
	}
}

static void check_mode(
	struct bind_in *in, const struct json_node *root, const struct inventory *inventory)
{
	bool verified = strcmp(inventory->mode, "verify") == 0;

	if (!verified && strcmp(inventory->mode, "full") != 0)
		bind_fault(in, json_node_find(root, "mode"), _("\"%s\" is not one of: %s"),
			inventory->mode, "full, verify");
	else if (verified != (inventory->against != NULL))
		bind_fault(in, root, _("\"against\" belongs to mode verify, and to no other"));
}

static int read_doc(const struct json_doc *doc, struct inventory *inventory, struct faults *faults,
	struct err *err)
{
	struct bind_in in = {.doc = doc, .faults = faults};

	if (canonical_expect(doc, INVENTORY_SCHEMA, faults, err) < 0)
		return -1;
	if (bind_read_doc(doc, &inventory_shape, inventory, &inventory->arena, faults, NULL, err) <
		0)
		return -1;
	canonical_check_schema(&in, doc->nodes, inventory->schema, INVENTORY_SCHEMA);
	check_mode(&in, doc->nodes, inventory);
	inventory_check(&in, doc->nodes, inventory);
	return faults_result(faults, err);
}

int inventory_parse(const char *text, size_t len, const char *name, struct inventory **out,
	struct faults *faults, struct err *err)
{
	struct inventory *inventory = inventory_new();
	struct json_doc doc = {0};
	int ret = -1;

	digest_bytes(text, len, inventory->sha256);
	if (json_doc_parse(text, len, name, &doc, faults, err) < 0 ||
		read_doc(&doc, inventory, faults, err) < 0)
		goto out;
	*out = inventory;
	inventory = NULL;
	ret = 0;
out:
	json_doc_fini(&doc);
	inventory_close(inventory);
	return ret;
}

int inventory_open(const char *path, struct inventory **out, struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = inventory_parse(bytes.at, bytes.len, path, out, faults, err);
	file_bytes_fini(&bytes);
	return ret;
}

int inventory_text(const struct inventory *inventory, char **out, size_t *len, struct err *err)
{
	return canonical_text(&inventory_shape, inventory, out, len, err);
}

int inventory_write(FILE *out, const struct inventory *inventory, struct err *err)
{
	return canonical_write(out, &inventory_shape, inventory, err);
}

int inventory_save(const struct inventory *inventory, const char *path, struct err *err)
{
	struct file_out *out;

	if (file_out_open(path, &out, err) < 0)
		return -1;
	if (inventory_write(file_out_stream(out), inventory, err) < 0) {
		file_out_abort(out);
		return -1;
	}
	return file_out_commit(out, err);
}

int64_t inventory_sum(int64_t a, int64_t b)
{
	return a > JSON_INT_MOST - b ? JSON_INT_MOST : a + b;
}

bool inventory_file_is_unread(const struct inventory_file *file)
{
	int64_t unread = inventory_sum(file->bad, file->implausible);

	unread = inventory_sum(unread, inventory_note_count(file, "without_node:"));
	return unread >= UNREAD_FEW && unread > file->lines / UNREAD_SHARE;
}

bool inventory_has_note(const struct inventory_file *file, const char *word)
{
	LIST_EACH(const char *, note, &file->notes)
		if (strcmp(*note, word) == 0)
			return true;
	return false;
}

const char *inventory_note(const struct inventory_file *file, const char *begin)
{
	LIST_EACH(const char *, note, &file->notes)
		if (strncmp(*note, begin, strlen(begin)) == 0)
			return *note;
	return NULL;
}

bool inventory_file_again(const struct inventory *inventory, const struct inventory_file *file)
{
	return file > inventory->files.items && inventory_note(file, INVENTORY_MIXED) &&
	       inventory_note(file - 1, INVENTORY_MIXED) && file[-1].kind == file->kind &&
	       strcmp(file[-1].name, file->name) == 0;
}

int64_t inventory_note_count(const struct inventory_file *file, const char *begin)
{
	const char *note = inventory_note(file, begin);
	int64_t count = 0;

	for (note = note ? note + strlen(begin) : ""; *note >= '0' && *note <= '9'; note++) {
		count = count * 10 + (*note - '0');
		if (count > JSON_INT_MOST)
			return JSON_INT_MOST;
	}
	return count;
}

void inventory_add_note(struct inventory_file *file, struct arena *arena, const char *word)
{
	const char **items;

	if (inventory_has_note(file, word))
		return;
	items = arena_array(arena, file->notes.count + 1, sizeof(*items));
	if (file->notes.count)
		memcpy(items, file->notes.items, file->notes.count * sizeof(*items));
	items[file->notes.count++] = word;
	file->notes.items = items;
}
