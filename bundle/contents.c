#include "bundle/contents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "bundle/layout.h"
#include "model/canonical.h"

#define PATH_MOST  1000
#define DEPTH_MOST 32
#define NEED       (BIND_REQUIRED | BIND_NOT_EMPTY)

const char *const contents_role_names[] = {"dossier", "profile", "region", "document", "plan",
	"records", "heads", "rejected", "answers", "origin", "inventory", "watch", "runs", "waiver",
	"evidence", "report", "page", "export", "rendering", NULL};

static const struct bind_field file_rows[] = {
	BIND_ROW(struct contents_file, "path", path, BIND_TEXT, .flags = NEED,
		.about = "from the bundle's folder"),
	BIND_ROW(struct contents_file, "role", role, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = contents_role_names),
	BIND_ROW(struct contents_file, "size", size, BIND_INT, .flags = BIND_REQUIRED,
		.max = JSON_INT_MOST, .about = "bytes"),
	BIND_ROW(struct contents_file, "sha256", sha256, BIND_DIGEST, .flags = NEED),
	BIND_ROW(struct contents_file, "sm3", sm3, BIND_DIGEST, .flags = NEED,
		.about = "GB/T 32905"),
};
BIND_SHAPE(contents_file_shape, struct contents_file, file_rows, "a file of the bundle");

static const struct bind_field merkle_rows[] = {
	BIND_ROW(struct contents_merkle, "sha256", sha256, BIND_DIGEST, .flags = NEED),
	BIND_ROW(struct contents_merkle, "sm3", sm3, BIND_DIGEST, .flags = NEED),
};
BIND_SHAPE(contents_merkle_shape, struct contents_merkle, merkle_rows,
	"roots of the Merkle trees (RFC 6962) over the entries");

static const struct bind_field rows[] = {
	BIND_ROW(struct contents, "schema", schema, BIND_TEXT, .flags = NEED,
		CANONICAL_SCHEMA_IS(CONTENTS_SCHEMA)),
	BIND_ROW(struct contents, "files", files, BIND_LIST, .flags = BIND_REQUIRED | BIND_UNIQUE,
		.shape = &contents_file_shape, .about = "by path"),
	BIND_ROW(struct contents, "count", count, BIND_INT, .flags = BIND_REQUIRED,
		.max = JSON_INT_MOST),
	BIND_ROW(struct contents, "bytes", bytes, BIND_INT, .flags = BIND_REQUIRED,
		.max = JSON_INT_MOST),
	BIND_ROW(struct contents, "merkle", merkle, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &contents_merkle_shape),
};
BIND_SHAPE(contents_shape, struct contents, rows, "MANIFEST.json: the files of a bundle");

/* Where what lies: a path, or below a folder; `*` is one component, the ending that of the last.
 * The first that fits. */
static const struct {
	const char *folder;  /* "" for the bundle's own */
	const char *pattern; /* of the rest; "" for anything below */
	enum contents_role role;
} places[] = {
	{"", BUNDLE_DOSSIER, CONTENTS_DOSSIER},
	{"", BUNDLE_PROFILE, CONTENTS_PROFILE},
	{"", BUNDLE_REGION, CONTENTS_REGION},
	{"", BUNDLE_PLAN, CONTENTS_PLAN},
	{"", BUNDLE_ANSWERS, CONTENTS_ANSWERS},
	{"", BUNDLE_ORIGIN, CONTENTS_ORIGIN},
	{"", BUNDLE_RUNS, CONTENTS_RUNS},
	{"", BUNDLE_EVIDENCE, CONTENTS_EVIDENCE},
	{"", BUNDLE_APPENDIX, CONTENTS_REPORT},
	{BUNDLE_DOCUMENTS, "", CONTENTS_DOCUMENT},
	{BUNDLE_RECORDS, "*/*.jsonl", CONTENTS_RECORDS},
	{BUNDLE_RECORDS, "*/" BUNDLE_HEADS, CONTENTS_HEADS},
	{BUNDLE_RECORDS, "*/*." BUNDLE_HEADS, CONTENTS_HEADS}, /* of records that were given */
	{BUNDLE_RECORDS, "*/rejected.txt", CONTENTS_REJECTED},
	{BUNDLE_INVENTORY, "*.json", CONTENTS_INVENTORY},
	{BUNDLE_WATCHES, "", CONTENTS_WATCH},
	{BUNDLE_WAIVERS, "*.json", CONTENTS_WAIVER},
	{BUNDLE_PAGES, "*.json", CONTENTS_PAGE},
	{BUNDLE_EXPORTS, "*.pdf", CONTENTS_RENDERING},
	{BUNDLE_EXPORTS, "*.docx", CONTENTS_RENDERING},
	{BUNDLE_EXPORTS, "*.xlsx", CONTENTS_RENDERING},
	{BUNDLE_EXPORTS, "*", CONTENTS_EXPORT},
};

static bool component_is_safe(const char *at, size_t len)
{
	if (len == 0 || len > 255 || (len == 1 && at[0] == '.') ||
		(len == 2 && at[0] == '.' && at[1] == '.'))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)at[i] < 0x20 || at[i] == 0x7f)
			return false;
	return true;
}

bool contents_path_is_safe(const char *path)
{
	size_t len = strlen(path), depth = 0;

	if (len > PATH_MOST || utf8_bad_at(path, len) != len)
		return false;
	for (const char *at = path;; at++) {
		size_t part = strcspn(at, "/");

		if (!component_is_safe(at, part) || ++depth > DEPTH_MOST)
			return false;
		at += part;
		if (*at == '\0')
			return true;
	}
}

/* One `*` a component, standing for anything but nothing. */
static bool component_fits(const char *at, size_t len, const char *pattern, size_t pattern_len)
{
	const char *star = memchr(pattern, '*', pattern_len);
	size_t front = star ? (size_t)(star - pattern) : 0, back;

	if (!star)
		return len == pattern_len && memcmp(at, pattern, len) == 0;
	back = pattern_len - front - 1;
	return len > front + back && memcmp(at, pattern, front) == 0 &&
	       memcmp(at + len - back, star + 1, back) == 0;
}

static bool fits(const char *path, const char *pattern)
{
	for (;;) {
		size_t len = strcspn(path, "/"), pattern_len = strcspn(pattern, "/");

		if (!component_fits(path, len, pattern, pattern_len))
			return false;
		path += len;
		pattern += pattern_len;
		if (*path != *pattern)
			return false;
		if (*path == '\0')
			return true;
		path++;
		pattern++;
	}
}

static bool lies_there(const char *path, const char *folder, const char *pattern)
{
	size_t len = strlen(folder);

	if (len && (strncmp(path, folder, len) != 0 || path[len] != '/'))
		return false;
	return pattern[0] == '\0' || fits(path + len + (len > 0), pattern);
}

bool contents_role_of(const char *path, enum contents_role *role)
{
	if (!contents_path_is_safe(path))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		if (lies_there(path, places[i].folder, places[i].pattern)) {
			*role = places[i].role;
			return true;
		}
	}
	return false;
}

static bool path_has_role(const struct contents_file *file)
{
	enum contents_role role;

	return contents_role_of(file->path, &role) && (int)role == file->role;
}

static void check_files(
	struct bind_in *in, const struct json_doc *doc, const struct contents *contents)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < contents->files.count; i++) {
		const struct contents_file *file = &contents->files.items[i];

		if (!path_has_role(file))
			bind_fault(in, doc->nodes, _("no part of a bundle: %s"),
				text_shown(in->arena, file->path));
		if (i > 0 && strcmp(file[-1].path, file->path) >= 0)
			bind_fault(in, doc->nodes, _("out of order: %s"),
				text_shown(in->arena, file->path));
		bytes = bytes > JSON_INT_MOST ? bytes : bytes + file->size;
	}
	if (contents->count != (int64_t)contents->files.count || contents->bytes != bytes)
		bind_fault(in, doc->nodes, _("count and bytes are not those of the files"));
}

static int read_doc(const struct json_doc *doc, struct contents *contents, struct faults *faults,
	struct err *err)
{
	struct bind_in in = {.doc = doc, .arena = &contents->arena, .faults = faults};

	if (canonical_expect(doc, CONTENTS_SCHEMA, faults, err) < 0 ||
		bind_read_doc(doc, &contents_shape, contents, &contents->arena, faults, NULL, err) <
			0)
		return -1;
	check_files(&in, doc, contents);
	return faults_result(faults, err);
}

int contents_parse(const char *text, size_t len, const char *name, struct contents **out,
	struct faults *faults, struct err *err)
{
	struct contents *contents = calloc(1, sizeof(*contents));
	struct json_doc doc = {0};
	int ret = -1;

	if (!contents)
		return err_no_memory(err);
	if (json_doc_parse(text, len, name, &doc, faults, err) == 0 &&
		read_doc(&doc, contents, faults, err) == 0)
		ret = canonical_check(&contents_shape, contents, text, len, name, err);
	json_doc_fini(&doc);
	if (ret == 0)
		*out = contents;
	else
		contents_close(contents);
	return ret;
}

void contents_close(struct contents *contents)
{
	if (!contents)
		return;
	arena_fini(&contents->arena);
	free(contents);
}

static int by_path(const void *key, const void *file)
{
	return strcmp(key, ((const struct contents_file *)file)->path);
}

const struct contents_file *contents_find(const struct contents *contents, const char *path)
{
	if (contents->files.count == 0)
		return NULL;
	return bsearch(path, contents->files.items, contents->files.count,
		sizeof(*contents->files.items), by_path);
}

/* The writers below know the shapes' canonical form by heart, since bundles have many files; the
 * tests hold them to what canonical_text writes. */
static void write_path(FILE *out, const char *path)
{
	for (; *path; path++) { /* no control characters: contents_path_is_safe */
		if (*path == '"' || *path == '\\')
			putc_unlocked('\\', out);
		putc_unlocked(*path, out);
	}
}

static void write_entry(FILE *out, const struct contents_file *file)
{
	fputs("{\"path\":\"", out);
	write_path(out, file->path);
	fprintf(out, "\",\"role\":\"%s\",\"sha256\":\"%s\",\"size\":%lld,\"sm3\":\"%s\"}",
		contents_role_names[file->role], file->sha256, (long long)file->size, file->sm3);
}

static void write_contents(FILE *out, const struct contents *contents)
{
	fprintf(out, "{\"bytes\":%lld,\"count\":%lld,\"files\":[", (long long)contents->bytes,
		(long long)contents->count);
	for (size_t i = 0; i < contents->files.count; i++) {
		if (i > 0)
			putc(',', out);
		write_entry(out, &contents->files.items[i]);
	}
	fprintf(out, "],\"merkle\":{\"sha256\":\"%s\",\"sm3\":\"%s\"},\"schema\":\"%s\"}",
		contents->merkle.sha256, contents->merkle.sm3, contents->schema);
}

static int end_text(FILE *stream, char **text, char **out, struct err *err)
{
	if (fclose(stream) != 0) {
		free(*text);
		return err_no_memory(err);
	}
	*out = *text;
	return 0;
}

int contents_text(const struct contents *contents, char **out, size_t *len, struct err *err)
{
	char *text = NULL;
	FILE *stream = open_memstream(&text, len);

	if (!stream)
		return err_no_memory(err);
	write_contents(stream, contents);
	return end_text(stream, &text, out, err);
}

int contents_entry_text(const struct contents_file *file, char **out, size_t *len, struct err *err)
{
	char *text = NULL;
	FILE *stream = open_memstream(&text, len);

	if (!stream)
		return err_no_memory(err);
	write_entry(stream, file);
	return end_text(stream, &text, out, err);
}
