#include "model/inventory_offsets.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "model/canonical.h"

#define MINUTE_MOST INT64_C(4223371200) /* 10000-01-01 in +08:00 */

/* Of the inventory's file at this place; the digest shows that it is the one. */
struct entry {
	int64_t file;
	const char *sha256;
	struct inventory_offsets offsets;
};

struct offsets_document {
	const char *schema, *inventory;
	LIST_OF(struct entry) files;
};

static const struct bind_field entry_rows[] = {
	BIND_ROW(struct entry, "file", file, BIND_INT, .flags = BIND_REQUIRED, .max = JSON_INT_MOST,
		.about = "its place in files[] of the inventory, from 0"),
	BIND_ROW(struct entry, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED,
		.about = "of the stored bytes, as there"),
	BIND_ROW(struct entry, "blocks", offsets.blocks, BIND_RUNS, .flags = BIND_REQUIRED,
		.row_len = INVENTORY_BLOCK_ROW, .max = JSON_INT_MOST,
		.about = "rows of [offset in the text, line number, first minute since the epoch, "
			 "last minute]"),
	BIND_ROW(struct entry, "restarts", offsets.restarts, BIND_RUNS,
		.row_len = INVENTORY_RESTART_ROW, .max = JSON_INT_MOST,
		.about = "rows of [stored offset where the decoder can start, offset in the text]"),
};
static BIND_SHAPE(entry_shape, struct entry, entry_rows, "where the minutes of one file stand");

static const struct bind_field document_rows[] = {
	BIND_ROW(struct offsets_document, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(INVENTORY_OFFSETS_SCHEMA)),
	BIND_ROW(struct offsets_document, "inventory", inventory, BIND_DIGEST,
		.flags = BIND_REQUIRED, .about = "SHA-256 of the inventory's bytes"),
	BIND_ROW(struct offsets_document, "files", files, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &entry_shape),
};
BIND_SHAPE(inventory_offsets_shape, struct offsets_document, document_rows,
	"index of offsets beside a cdnproof log inventory");

int inventory_offsets_text(const struct inventory *inventory, const char *sha256, char **out,
	size_t *len, struct err *err)
{
	struct arena arena = {0};
	struct offsets_document document = {
		.schema = INVENTORY_OFFSETS_SCHEMA, .inventory = sha256};
	size_t cap = 0;
	int ret = 0;

	for (size_t i = 0; i < inventory->files.count; i++) {
		const struct inventory_file *file = &inventory->files.items[i];
		struct entry *entry;

		if (!file->offsets)
			continue;
		entry = arena_push(
			&arena, &document.files.items, &document.files.count, &cap, sizeof(*entry));
		*entry = (struct entry){(int64_t)i, file->sha256, *file->offsets};
	}
	*out = NULL;
	if (document.files.count)
		ret = canonical_text(&inventory_offsets_shape, &document, out, len, err);
	arena_fini(&arena);
	return ret;
}

/* Whoever seeks relies on it: ascending, inside the file, no minute before the one it began at. */
static bool blocks_fit(const struct inventory_offsets *offsets, const struct inventory_file *file)
{
	int64_t text = 0, line = 1;

	for (size_t i = 0; i < offsets->blocks.count; i += INVENTORY_BLOCK_ROW) {
		const int64_t *row = &offsets->blocks.items[i];

		if (row[INVENTORY_BLOCK_TEXT] < text || row[INVENTORY_BLOCK_LINE] < line ||
			row[INVENTORY_BLOCK_TEXT] >= file->content_bytes ||
			row[INVENTORY_BLOCK_FROM] < 0 ||
			row[INVENTORY_BLOCK_TO] < row[INVENTORY_BLOCK_FROM] ||
			row[INVENTORY_BLOCK_TO] > MINUTE_MOST)
			return false;
		text = row[INVENTORY_BLOCK_TEXT] + 1;
		line = row[INVENTORY_BLOCK_LINE] + 1;
	}
	return true;
}

static bool restarts_fit(const struct inventory_offsets *offsets, const struct inventory_file *file)
{
	int64_t stored = 1, text = 0;

	for (size_t i = 0; i < offsets->restarts.count; i += INVENTORY_RESTART_ROW) {
		const int64_t *row = &offsets->restarts.items[i];

		if (row[INVENTORY_RESTART_STORED] < stored || row[INVENTORY_RESTART_TEXT] < text ||
			row[INVENTORY_RESTART_STORED] >= file->bytes ||
			row[INVENTORY_RESTART_TEXT] > file->content_bytes)
			return false;
		stored = row[INVENTORY_RESTART_STORED] + 1;
		text = row[INVENTORY_RESTART_TEXT];
	}
	return true;
}

static struct inventory_file *file_of(const struct inventory *inventory, const struct entry *entry)
{
	if (!entry->sha256 || entry->file < 0 || (uint64_t)entry->file >= inventory->files.count ||
		strcmp(inventory->files.items[entry->file].sha256, entry->sha256) != 0)
		return NULL;
	return &inventory->files.items[entry->file];
}

static void check(struct bind_in *in, const struct json_node *root,
	const struct offsets_document *document, const struct inventory *inventory)
{
	const struct json_node *files = json_node_find(root, "files");
	int64_t next = 0;

	canonical_check_schema(in, root, document->schema, INVENTORY_OFFSETS_SCHEMA);
	if (document->inventory && strcmp(document->inventory, inventory->sha256) != 0) {
		bind_fault(in, json_node_find(root, "inventory"),
			_("this is the index of another inventory"));
		return;
	}
	LIST_EACH(const struct entry, entry, &document->files) {
		const struct inventory_file *file = file_of(inventory, entry);

		if (!file || entry->file < next)
			bind_fault(in, files, _("entry %lld is of no file of the inventory"),
				(long long)entry->file);
		else if (!blocks_fit(&entry->offsets, file) || !restarts_fit(&entry->offsets, file))
			bind_fault(in, files, _("offsets of \"%s\" are not ascending places in it"),
				file->name);
		else
			next = entry->file + 1;
	}
}

static void give(const struct offsets_document *document, struct inventory *inventory)
{
	LIST_EACH(const struct entry, entry, &document->files)
		if (entry->offsets.blocks.count)
			file_of(inventory, entry)->offsets = &entry->offsets;
}

int inventory_offsets_parse(const char *text, size_t len, const char *name,
	struct inventory *inventory, struct faults *faults, struct err *err)
{
	struct json_doc doc = {0};
	struct bind_in in = {.doc = &doc, .faults = faults};
	struct offsets_document *document = arena_alloc(&inventory->arena, sizeof(*document));
	int ret = json_doc_parse(text, len, name, &doc, faults, err);

	if (ret == 0)
		ret = canonical_expect(&doc, INVENTORY_OFFSETS_SCHEMA, faults, err);
	if (ret == 0)
		ret = bind_read_doc(&doc, &inventory_offsets_shape, document, &inventory->arena,
			faults, NULL, err);
	if (ret == 0) {
		check(&in, doc.nodes, document, inventory);
		ret = faults_result(faults, err);
	}
	if (ret == 0)
		give(document, inventory);
	json_doc_fini(&doc);
	return ret;
}

int inventory_offsets_open(const char *path, struct inventory *inventory, bool *found,
	struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	*found = file_is_there(path);
	if (!*found)
		return 0;
	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = inventory_offsets_parse(bytes.at, bytes.len, path, inventory, faults, err);
	file_bytes_fini(&bytes);
	return ret;
}
