#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/double_digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/merkle.h"
#include "bundle/excerpt.h"
#include "bundle/layout.h"
#include "bundle/walk.h"
#include "model/canonical.h"

/* What is needed of a sealed bundle. */
struct sealed_bundle {
	const char *path;
	struct walk *root;
	struct contents *contents;
	struct envelope envelope;
	struct statement *statement;
	struct arena arena;
	const char **leaves[2]; /* of all entries, by kind */
};

static int read_part(struct sealed_bundle *sealed, const char *name, size_t most,
	struct file_bytes *out, struct err *err)
{
	return file_read(bundle_part(&sealed->arena, sealed->path, name), most, out, err);
}

static int read_statement(struct sealed_bundle *sealed, struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	if (read_part(sealed, BUNDLE_STATEMENT, ENVELOPE_MOST, &bytes, err) < 0)
		return err_within(err, _("%s is not sealed"), sealed->path);
	ret = envelope_parse(bytes.at, bytes.len, BUNDLE_STATEMENT, ENVELOPE_IN_TOTO,
		&sealed->arena, &sealed->envelope, faults, err);
	file_bytes_fini(&bytes);
	if (ret < 0)
		return -1;
	return statement_parse((const char *)sealed->envelope.body, sealed->envelope.body_len,
		BUNDLE_STATEMENT, &sealed->statement, faults, err);
}

static int check_subject(
	const struct sealed_bundle *sealed, const struct file_bytes *manifest, struct err *err)
{
	const struct statement_digest *said = &sealed->statement->subject.items[0].digest;
	struct double_digest digest = {.sha256 = ""};

	if (double_digest_bytes(manifest->at, manifest->len, &digest, err) < 0)
		return -1;
	if (strcmp(digest.sha256, said->sha256) == 0 && strcmp(digest.sm3, said->sm3) == 0)
		return 0;
	return err_set(err, ERR_DATA,
		_("%s: MANIFEST.json is not the one that was signed; seal the bundle again"),
		sealed->path);
}

static int read_manifest(struct sealed_bundle *sealed, struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	if (read_part(sealed, BUNDLE_MANIFEST, JSON_FILE_MOST, &bytes, err) < 0)
		return err_within(err, _("%s is not sealed"), sealed->path);
	ret = check_subject(sealed, &bytes, err);
	if (ret == 0)
		ret = contents_parse(
			bytes.at, bytes.len, BUNDLE_MANIFEST, &sealed->contents, faults, err);
	file_bytes_fini(&bytes);
	return ret;
}

static int make_leaves(struct sealed_bundle *sealed, struct err *err)
{
	const struct contents *contents = sealed->contents;
	char leaf[DIGEST_TEXT_LEN];

	for (int kind = MERKLE_SHA256; kind <= MERKLE_SM3; kind++)
		sealed->leaves[kind] =
			arena_array(&sealed->arena, contents->files.count, sizeof(char *));
	for (size_t i = 0; i < contents->files.count; i++) {
		char *text;
		size_t len;

		if (contents_entry_text(&contents->files.items[i], &text, &len, err) < 0)
			return -1;
		for (int kind = MERKLE_SHA256; kind <= MERKLE_SM3; kind++) {
			merkle_leaf((enum merkle_kind)kind, text, len, leaf);
			sealed->leaves[kind][i] = arena_text(&sealed->arena, leaf);
		}
		free(text);
	}
	return 0;
}

/* Reads a file of the manifest, which must still be what was sealed. */
static int read_content(struct sealed_bundle *sealed, const struct contents_file *entry,
	const char **out, struct err *err)
{
	struct double_digest digest = {.sha256 = ""};
	char *bytes = malloc((size_t)entry->size + 1);
	int fd = bytes ? walk_open_file(sealed->root, entry->path, err) : err_no_memory(err);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	int ret = fd < 0 ? -1 : 0;

	if (file) {
		size_t got = fread(bytes, 1, (size_t)entry->size + 1, file);

		ret = double_digest_bytes(bytes, got, &digest, err);
		if (ret == 0 &&
			(got != (size_t)entry->size || strcmp(digest.sha256, entry->sha256) != 0 ||
				strcmp(digest.sm3, entry->sm3) != 0))
			ret = err_set(err, ERR_DATA, _("%s: is not what was sealed"), entry->path);
		else if (ret == 0)
			*out = base64_text(&sealed->arena, bytes, got);
		fclose(file);
	} else if (fd >= 0) {
		ret = err_no_memory(err);
	}
	free(bytes);
	return ret;
}

static void add_paths(struct sealed_bundle *sealed, size_t index, struct excerpt_file *out)
{
	const size_t count = sealed->contents->files.count;

	out->path_sha256.items = merkle_path(MERKLE_SHA256, sealed->leaves[MERKLE_SHA256], count,
		index, &sealed->arena, &out->path_sha256.count);
	out->path_sm3.items = merkle_path(MERKLE_SM3, sealed->leaves[MERKLE_SM3], count, index,
		&sealed->arena, &out->path_sm3.count);
}

static int make_file(struct sealed_bundle *sealed, const struct contents_file *entry,
	struct excerpt_file *out, struct err *err)
{
	const size_t index = (size_t)(entry - sealed->contents->files.items);

	*out = (struct excerpt_file){.entry = *entry, .index = (int64_t)index};
	add_paths(sealed, index, out);
	return read_content(sealed, entry, &out->content, err);
}

static int by_index(const void *a, const void *b)
{
	const struct contents_file *x = *(const struct contents_file *const *)a;
	const struct contents_file *y = *(const struct contents_file *const *)b;

	return (x > y) - (x < y); /* of one array */
}

static int find_all(struct sealed_bundle *sealed, const char *const *paths, size_t count,
	const struct contents_file **out, struct err *err)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < count; i++) {
		out[i] = contents_find(sealed->contents, paths[i]);
		if (!out[i])
			return err_set(err, ERR_DATA, _("%s: was not sealed in %s"), paths[i],
				sealed->path);
		bytes += out[i]->size < EXCERPT_BYTES_MOST ? out[i]->size : EXCERPT_BYTES_MOST;
		if (bytes >= EXCERPT_BYTES_MOST)
			return err_set(err, ERR_DATA,
				_("%s: too large for an excerpt (64 MB of files at most)"),
				paths[i]);
	}
	qsort(out, count, sizeof(*out), by_index);
	return 0;
}

static int make_text(struct sealed_bundle *sealed, const char *const *paths, size_t count,
	char **out, size_t *len, struct err *err)
{
	const struct contents_file **entries = arena_array(&sealed->arena, count, sizeof(*entries));
	struct excerpt excerpt = {.schema = EXCERPT_SCHEMA,
		.envelope = sealed->envelope,
		.count = sealed->contents->count};

	if (find_all(sealed, paths, count, entries, err) < 0)
		return -1;
	excerpt.files.items = arena_array(&sealed->arena, count, sizeof(*excerpt.files.items));
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && entries[i] == entries[i - 1]) /* asked for twice */
			continue;
		if (make_file(sealed, entries[i], &excerpt.files.items[excerpt.files.count++],
			    err) < 0)
			return -1;
	}
	return canonical_text(&excerpt_shape, &excerpt, out, len, err);
}

int excerpt_make(const char *bundle, const char *const *paths, size_t count, char **out,
	size_t *len, struct faults *faults, struct err *err)
{
	struct sealed_bundle sealed = {.path = bundle};
	int ret = -1;

	if (walk_open_root(bundle, &sealed.root, err) == 0 &&
		read_statement(&sealed, faults, err) == 0 &&
		read_manifest(&sealed, faults, err) == 0 && make_leaves(&sealed, err) == 0)
		ret = make_text(&sealed, paths, count, out, len, err);
	walk_close(sealed.root);
	contents_close(sealed.contents);
	statement_close(sealed.statement);
	arena_fini(&sealed.arena);
	return ret;
}
