#include "bundle/excerpt.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/double_digest.h"
#include "base/i18n.h"
#include "base/merkle.h"
#include "base/text.h"
#include "model/canonical.h"

#define NEED    (BIND_REQUIRED | BIND_NOT_EMPTY)
#define DIGESTS "{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{64}$\"}"

static const struct bind_field file_rows[] = {
	BIND_ROW(struct excerpt_file, "entry", entry, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &contents_file_shape, .about = "of the manifest; as it stands a leaf"),
	BIND_ROW(struct excerpt_file, "index", index, BIND_INT, .flags = BIND_REQUIRED,
		.max = JSON_INT_MOST, .about = "among the manifest's entries, from 0"),
	BIND_ROW(struct excerpt_file, "path_sha256", path_sha256, BIND_TEXTS,
		.flags = BIND_REQUIRED, .schema = DIGESTS,
		.about = "digests beside the way up to the root, lowest first"),
	BIND_ROW(struct excerpt_file, "path_sm3", path_sm3, BIND_TEXTS, .flags = BIND_REQUIRED,
		.schema = DIGESTS),
	BIND_ROW(struct excerpt_file, "content", content, BIND_TEXT, .flags = BIND_REQUIRED,
		.about = "the file's bytes in base64"),
};
static BIND_SHAPE(file_shape, struct excerpt_file, file_rows, "a file, shown alone");

static const struct bind_field rows[] = {
	BIND_ROW(struct excerpt, "schema", schema, BIND_TEXT, .flags = NEED,
		CANONICAL_SCHEMA_IS(EXCERPT_SCHEMA)),
	BIND_ROW(struct excerpt, "envelope", envelope, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &envelope_shape, .about = "attest/statement.dsse.json"),
	BIND_ROW(struct excerpt, "count", count, BIND_INT, .flags = BIND_REQUIRED,
		.max = JSON_INT_MOST, .about = "entries of the manifest"),
	BIND_ROW(struct excerpt, "files", files, BIND_LIST, .flags = NEED, .shape = &file_shape,
		.about = "by index"),
};
BIND_SHAPE(excerpt_shape, struct excerpt, rows, "files of a sealed bundle, shown alone");

void excerpt_close(struct excerpt *excerpt)
{
	if (!excerpt)
		return;
	statement_close(excerpt->statement);
	arena_fini(&excerpt->arena);
	free(excerpt);
}

static int read_doc(
	const struct json_doc *doc, struct excerpt *excerpt, struct faults *faults, struct err *err)
{
	struct bind_in in = {.doc = doc, .arena = &excerpt->arena, .faults = faults};

	if (canonical_expect(doc, EXCERPT_SCHEMA, faults, err) < 0 ||
		bind_read_doc(doc, &excerpt_shape, excerpt, &excerpt->arena, faults, NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < excerpt->files.count; i++) {
		const struct excerpt_file *file = &excerpt->files.items[i];
		enum contents_role role;

		if (!contents_role_of(file->entry.path, &role) || (int)role != file->entry.role)
			bind_fault(&in, doc->nodes, _("no part of a bundle: %s"),
				text_shown(in.arena, file->entry.path));
		if (file->index >= excerpt->count || (i > 0 && file[-1].index >= file->index))
			bind_fault(&in, doc->nodes, _("out of order: %s"),
				text_shown(in.arena, file->entry.path));
	}
	return faults_result(faults, err);
}

/* The envelope by itself, so that it is held to its own form; and what it holds. */
static int read_envelope(
	struct excerpt *excerpt, const char *name, struct faults *faults, struct err *err)
{
	struct envelope strict;
	char *text;
	size_t len;
	int ret;

	if (envelope_text(&excerpt->envelope, &text, &len, err) < 0)
		return -1;
	ret = envelope_parse(
		text, len, name, ENVELOPE_IN_TOTO, &excerpt->arena, &strict, faults, err);
	free(text);
	if (ret < 0)
		return -1;
	excerpt->envelope = strict;
	return statement_parse(
		(const char *)strict.body, strict.body_len, name, &excerpt->statement, faults, err);
}

int excerpt_parse(const char *text, size_t len, const char *name, struct excerpt **out,
	struct faults *faults, struct err *err)
{
	struct excerpt *excerpt = calloc(1, sizeof(*excerpt));
	struct json_doc doc = {0};
	int ret = -1;

	if (!excerpt)
		return err_no_memory(err);
	if (json_doc_parse(text, len, name, &doc, faults, err) == 0 &&
		read_doc(&doc, excerpt, faults, err) == 0 &&
		canonical_check(&excerpt_shape, excerpt, text, len, name, err) == 0)
		ret = read_envelope(excerpt, name, faults, err);
	json_doc_fini(&doc);
	if (ret == 0)
		*out = excerpt;
	else
		excerpt_close(excerpt);
	return ret;
}

static int check_content(
	const struct excerpt_file *file, const char *name, struct arena *arena, struct err *err)
{
	const struct contents_file *entry = &file->entry;
	struct double_digest digest = {.sha256 = ""};
	const uint8_t *bytes;
	size_t len;

	if (!base64_bytes(arena, file->content, &bytes, &len))
		return err_set(err, ERR_DATA, _("%s: %s: its content is no base64"), name,
			text_shown(arena, entry->path));
	if (double_digest_bytes(bytes, len, &digest, err) < 0)
		return -1;
	if ((int64_t)len != entry->size || strcmp(digest.sha256, entry->sha256) != 0 ||
		strcmp(digest.sm3, entry->sm3) != 0)
		return err_set(err, ERR_DATA, _("%s: %s: its content is not what was sealed"), name,
			text_shown(arena, entry->path));
	return 0;
}

static bool leads(const struct excerpt *excerpt, const struct excerpt_file *file, const char *text,
	size_t len)
{
	const struct contents_merkle *roots = &excerpt->statement->predicate.merkle;
	char sha256[DIGEST_TEXT_LEN], sm3[DIGEST_TEXT_LEN];
	size_t index = (size_t)file->index, count = (size_t)excerpt->count;

	merkle_leaf(MERKLE_SHA256, text, len, sha256);
	merkle_leaf(MERKLE_SM3, text, len, sm3);
	return merkle_path_leads(MERKLE_SHA256, sha256, index, count, file->path_sha256.items,
		       file->path_sha256.count, roots->sha256) &&
	       merkle_path_leads(MERKLE_SM3, sm3, index, count, file->path_sm3.items,
		       file->path_sm3.count, roots->sm3);
}

static int check_path(const struct excerpt *excerpt, const struct excerpt_file *file,
	const char *name, struct arena *arena, struct err *err)
{
	char *text;
	size_t len;
	bool good;

	if (contents_entry_text(&file->entry, &text, &len, err) < 0)
		return -1;
	good = leads(excerpt, file, text, len);
	free(text);
	if (good)
		return 0;
	return err_set(err, ERR_DATA,
		_("%s: %s: its audit path does not lead to the statement's roots"), name,
		text_shown(arena, file->entry.path));
}

int excerpt_check(const struct excerpt *excerpt, const char *name, struct err *err)
{
	struct arena arena = {0};
	int ret = 0;

	if (excerpt->count != excerpt->statement->predicate.count)
		return err_set(
			err, ERR_DATA, _("%s: the statement is of another number of files"), name);
	for (size_t i = 0; ret == 0 && i < excerpt->files.count; i++) {
		ret = check_content(&excerpt->files.items[i], name, &arena, err);
		if (ret == 0)
			ret = check_path(excerpt, &excerpt->files.items[i], name, &arena, err);
	}
	arena_fini(&arena);
	return ret;
}
