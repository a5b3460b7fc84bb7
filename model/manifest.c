#include "model/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "model/canonical.h"

static const struct bind_field file_rows[] = {
	BIND_ROW(struct manifest_file, "name", name, BIND_TEXT,
		.flags = BIND_REQUIRED | BIND_NOT_EMPTY),
	BIND_ROW(struct manifest_file, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED,
		.about = "of the stored bytes"),
	BIND_ROW(struct manifest_file, "sm3", sm3, BIND_DIGEST,
		.about = "SM3 (GB/T 32905) of the stored bytes, where it was asked for"),
	BIND_ROW(struct manifest_file, "bytes", bytes, BIND_INT, .flags = BIND_REQUIRED,
		.max = JSON_INT_MOST),
	BIND_ROW(struct manifest_file, "mtime", mtime, BIND_TIME, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(file_shape, struct manifest_file, file_rows, "a file as it was sealed");

static const struct bind_field line_rows[] = {
	BIND_ROW(struct manifest_line, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(MANIFEST_SCHEMA)),
	BIND_ROW(struct manifest_line, "prev", prev, BIND_DIGEST,
		.about = "SHA-256 of the line before; none in the first line"),
	BIND_ROW(struct manifest_line, "day", day, BIND_DAY, .flags = BIND_REQUIRED),
	BIND_ROW(struct manifest_line, "sealed", sealed, BIND_TIME, .flags = BIND_REQUIRED,
		.about = "when the line was written, by the node's clock"),
	BIND_ROW(struct manifest_line, "files", files, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &file_shape),
};
BIND_SHAPE(manifest_shape, struct manifest_line, line_rows, "log files of a day, sealed");

struct reading {
	struct manifest *manifest;
	const char *name;
	struct unix_ms now;
	size_t line_no;
	struct faults *faults;
};

static bool follows(const struct manifest *manifest, const struct manifest_line *line)
{
	if (!line->prev)
		return manifest->head[0] == '\0';
	return strcmp(line->prev, manifest->head) == 0;
}

/* What a chain says is since when its bytes are known: times that cannot be say nothing. Clocks of
 * two machines may differ by some hours where one has the wrong zone. */
static void check_times(struct bind_in *in, const struct json_node *root,
	const struct reading *reading, const struct manifest_line *line)
{
	const struct manifest *manifest = reading->manifest;
	const struct manifest_line *above =
		manifest->lines.count ? &manifest->lines.items[manifest->lines.count - 1] : NULL;

	if (above && line->sealed.v < above->sealed.v)
		bind_fault(in, root, _("sealed before the line above it"));
	if (line->day.v > line->sealed.v)
		bind_fault(in, root, _("sealed before its day began"));
	if (line->sealed.v - reading->now.v > WHEN_DAY_MS)
		bind_fault(in, root, _("sealed in the future"));
}

static void check_line(struct bind_in *in, const struct json_node *root,
	const struct reading *reading, const struct manifest_line *line)
{
	const struct manifest *manifest = reading->manifest;

	canonical_check_schema(in, root, line->schema, MANIFEST_SCHEMA);
	check_times(in, root, reading, line);
	if (!follows(manifest, line))
		bind_fault(in, root,
			_("the chain is broken: prev is not the SHA-256 of the line before"));
}

static void read_line(struct reading *reading, const struct json_doc *doc, struct faults *faults)
{
	struct manifest *manifest = reading->manifest;
	struct bind_in in = {.doc = doc, .arena = &manifest->arena, .faults = faults};
	struct manifest_line line = {0};

	bind_read(&in, doc->nodes, &manifest_shape, &line);
	if (faults->count)
		return;
	check_line(&in, doc->nodes, reading, &line);
	if (faults->count == 0)
		*(struct manifest_line *)arena_push(&manifest->arena, &manifest->lines.items,
			&manifest->lines.count, &manifest->cap, sizeof(line)) = line;
}

/* A line's own places are those of its only line: they get the manifest's line number. */
static void hand_on(struct reading *reading, const struct faults *from)
{
	for (size_t i = 0; i < from->count; i++)
		faults_add(reading->faults, reading->name, reading->line_no, from->items[i].column,
			from->items[i].path, "%s", from->items[i].text);
}

static void take_line(struct reading *reading, const char *line, size_t len)
{
	struct json_doc doc = {0};
	struct faults here;
	struct err err = {0};

	reading->line_no++;
	faults_init(&here);
	if (json_doc_parse(line, len, reading->name, &doc, &here, &err) < 0) {
		reading->manifest->torn++;
	} else {
		read_line(reading, &doc, &here);
		hand_on(reading, &here);
	}
	digest_bytes(line, len, reading->manifest->head);
	json_doc_fini(&doc);
	faults_fini(&here);
}

int manifest_parse(const char *text, size_t len, const char *name, struct unix_ms now,
	struct manifest **out, struct faults *faults, struct err *err)
{
	struct manifest *manifest = calloc(1, sizeof(*manifest));
	struct reading reading = {.manifest = manifest, .name = name, .now = now, .faults = faults};

	bool whole = len && memchr(text, '\n', len); /* a line, and not only a torn one */

	if (!manifest)
		return err_no_memory(err);
	while (len) {
		const char *end = memchr(text, '\n', len);
		size_t line = end ? (size_t)(end - text) : len;

		take_line(&reading, text, line);
		len -= end ? line + 1 : line;
		text += end ? line + 1 : line;
	}
	if (whole && manifest->lines.count == 0 && manifest->torn)
		faults_add(faults, name, 1, 1, "", _("no line of it seals a day"));
	if (faults_result(faults, err) < 0) {
		manifest_close(manifest);
		return -1;
	}
	*out = manifest;
	return 0;
}

int manifest_open(const char *path, struct unix_ms now, struct manifest **out,
	struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = manifest_parse(bytes.at, bytes.len, path, now, out, faults, err);
	file_bytes_fini(&bytes);
	return ret;
}

void manifest_close(struct manifest *manifest)
{
	if (!manifest)
		return;
	arena_fini(&manifest->arena);
	free(manifest);
}

int manifest_line_text(const struct manifest_line *line, char **out, size_t *len, struct err *err)
{
	return canonical_text(&manifest_shape, line, out, len, err);
}
