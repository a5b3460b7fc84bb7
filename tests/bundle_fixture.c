#include "tests/bundle_fixture.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/double_digest.h"
#include "base/file.h"
#include "base/merkle.h"
#include "bundle/layout.h"

/* Sorted by path. Only their bytes matter here: nothing is judged. */
static const struct {
	const char *path, *text;
} files[] = {
	{"appendix.html", "<!doctype html>\n"},
	{"documents/\xE6\x89\xA7\xE7\x85\xA7 1.pdf", "%PDF-1.4"},
	{"dossier.json", "{\"profile\":\"jx-cdn\"}"},
	{"evidence.json", "{}"},
	{"plan/plan.json", "{\"slots\":4}"},
	{"raw/answers.jsonl", ""},
	{"raw/records/a1/2026-11-20.jsonl", "{\"seq\":0}\n{\"seq\":1}\n"},
	{"raw/records/a1/2026-11-21.jsonl", "{\"seq\":2}\n"},
};

const char *bundle_fixture_path(const struct bundle_fixture *fixture, const char *name)
{
	static char paths[4][512];
	static size_t next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", fixture->folder, name);
	return path;
}

void bundle_fixture_write(
	const struct bundle_fixture *fixture, const char *name, const void *bytes, size_t len)
{
	const char *path = bundle_fixture_path(fixture, name);
	char *folder = file_folder_of(path);
	struct err err = {0};

	ck_assert_msg(file_make_folders(folder, &err) == 0, "%s", err.text);
	ck_assert_msg(file_write(path, bytes, len, &err) == 0, "%s", err.text);
	free(folder);
}

struct file_bytes bundle_fixture_read(const struct bundle_fixture *fixture, const char *name)
{
	struct file_bytes bytes;
	struct err err = {0};

	ck_assert_msg(file_read(bundle_fixture_path(fixture, name), 1u << 24, &bytes, &err) == 0,
		"%s", err.text);
	return bytes;
}

static void digest_file_into(const struct bundle_fixture *fixture, struct arena *arena,
	const char *path, struct contents_file *out)
{
	struct file_bytes bytes = bundle_fixture_read(fixture, path);
	struct double_digest is;
	enum contents_role role;

	ck_assert_int_eq(double_digest_bytes(bytes.at, bytes.len, &is, NULL), 0);
	ck_assert(contents_role_of(path, &role));
	*out = (struct contents_file){.path = path,
		.role = (int)role,
		.size = (int64_t)bytes.len,
		.sha256 = arena_text(arena, is.sha256),
		.sm3 = arena_text(arena, is.sm3)};
	file_bytes_fini(&bytes);
}

static const char *root_of(
	const struct contents *contents, enum merkle_kind kind, struct arena *arena)
{
	struct merkle *tree = merkle_new(kind);
	char hex[DIGEST_TEXT_LEN];

	LIST_EACH(const struct contents_file, file, &contents->files) {
		char *text;
		size_t len;

		ck_assert_int_eq(contents_entry_text(file, &text, &len, NULL), 0);
		merkle_leaf(kind, text, len, hex);
		merkle_add(tree, hex);
		free(text);
	}
	merkle_root(tree, hex);
	merkle_free(tree);
	return arena_text(arena, hex);
}

static void make_contents(const struct bundle_fixture *fixture, struct contents *out)
{
	*out = (struct contents){.schema = CONTENTS_SCHEMA};
	out->files.items = arena_array(&out->arena, ARRAY_LEN(files), sizeof(*out->files.items));
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		digest_file_into(fixture, &out->arena, files[i].path, &out->files.items[i]);
		out->bytes += out->files.items[i].size;
	}
	out->count = (int64_t)(out->files.count = ARRAY_LEN(files));
	out->merkle.sha256 = root_of(out, MERKLE_SHA256, &out->arena);
	out->merkle.sm3 = root_of(out, MERKLE_SM3, &out->arena);
}

static void name_keys(struct statement *statement, const struct key *const *signers, size_t count)
{
	struct statement_key *keys = arena_array(&statement->arena, count, sizeof(*keys));

	for (size_t i = 0; i < count; i++) {
		size_t at = i;

		for (; at > 0 && strcmp(keys[at - 1].keyid, key_id(signers[i])) > 0; at--)
			keys[at] = keys[at - 1];
		keys[at] = (struct statement_key){key_id(signers[i]), (int)key_type_of(signers[i]),
			key_text(signers[i], &statement->arena)};
	}
	statement->predicate.keys.items = keys;
	statement->predicate.keys.count = count;
}

static void make_statement(
	const struct contents *contents, const char *manifest, size_t len, struct statement *out)
{
	struct statement_predicate *said = &out->predicate;
	struct double_digest is;

	*out = (struct statement){.type = STATEMENT_TYPE, .predicate_type = STATEMENT_PREDICATE};
	ck_assert_int_eq(double_digest_bytes(manifest, len, &is, NULL), 0);
	out->subject.items = arena_alloc(&out->arena, sizeof(*out->subject.items));
	out->subject.count = 1;
	out->subject.items[0] = (struct statement_subject){BUNDLE_MANIFEST,
		{arena_text(&out->arena, is.sha256), arena_text(&out->arena, is.sm3)}};
	said->as_of.v = said->sealed.v = INT64_C(1795276800000);
	said->operator_name = "示例公司";
	said->tool = "cdnproof " CDNPROOF_VERSION;
	said->dossier_sha256 = contents_find(contents, BUNDLE_DOSSIER)->sha256;
	said->evidence_sha256 = contents_find(contents, BUNDLE_EVIDENCE)->sha256;
	said->plan_sha256 = contents_find(contents, BUNDLE_PLAN)->sha256;
	said->profile = (struct statement_profile){"jx-cdn", said->plan_sha256, true};
	said->findings.items = arena_alloc(&out->arena, sizeof(*said->findings.items));
	said->findings.items[0] = (struct statement_finding){.rule = "nodes.core"};
	said->findings.count = 1;
	said->count = contents->count;
	said->bytes = contents->bytes;
	said->merkle = contents->merkle;
}

static void write_envelope(const struct bundle_fixture *fixture, const char *body, size_t len,
	const struct key *const *signers, size_t count)
{
	struct key *keys[BUNDLE_FIXTURE_KEYS];
	struct err err = {0};
	char *text;
	size_t text_len;

	memcpy(keys, signers, count * sizeof(*keys)); /* the list is not const, its keys are */
	ck_assert_msg(envelope_sign(ENVELOPE_IN_TOTO, body, len, keys, count, &text, &text_len,
			      &err) == 0,
		"%s", err.text);
	bundle_fixture_write(fixture, BUNDLE_STATEMENT, text, text_len);
	free(text);
}

static void write_statement(const struct bundle_fixture *fixture, const struct contents *contents,
	const char *manifest, size_t manifest_len, const struct bundle_sealing *how)
{
	const struct key *const both[] = {fixture->keys[0], fixture->keys[1]};
	const struct key *const *signers = how->signers[0] ? how->signers : both;
	size_t count = how->signers[0] ? 0 : 2, len;
	struct statement statement;
	char *body;

	while (how->signers[0] && count < BUNDLE_FIXTURE_KEYS && how->signers[count])
		count++;
	make_statement(contents, manifest, manifest_len, &statement);
	name_keys(&statement, signers, count);
	if (how->of_statement)
		how->of_statement(&statement);
	ck_assert_int_eq(statement_text(&statement, &body, &len, NULL), 0);
	write_envelope(fixture, body, len, signers, count);
	free(body);
	arena_fini(&statement.arena);
}

void bundle_fixture_seal(struct bundle_fixture *fixture, const struct bundle_sealing *how)
{
	static const struct bundle_sealing plainly = {.of_contents = NULL};
	struct contents contents;
	char *text;
	size_t len;

	how = how ? how : &plainly;
	make_contents(fixture, &contents);
	if (how->of_contents)
		how->of_contents(&contents);
	ck_assert_int_eq(contents_text(&contents, &text, &len, NULL), 0);
	bundle_fixture_write(fixture, BUNDLE_MANIFEST, text, len);
	write_statement(fixture, &contents, text, len, how);
	free(text);
	arena_fini(&contents.arena);
}

void bundle_fixture_make(struct bundle_fixture *fixture)
{
	static const enum key_type types[] = {KEY_ED25519, KEY_SM2, KEY_ED25519};
	struct err err = {0};

	*fixture = (struct bundle_fixture){.folder = "/tmp/bundle-XXXXXX"};
	ck_assert_ptr_nonnull(mkdtemp(fixture->folder));
	for (size_t i = 0; i < BUNDLE_FIXTURE_KEYS; i++)
		ck_assert_msg(key_new(types[i], &fixture->keys[i], &err) == 0, "%s", err.text);
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		bundle_fixture_write(fixture, files[i].path, files[i].text, strlen(files[i].text));
	bundle_fixture_seal(fixture, NULL);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void bundle_fixture_end(struct bundle_fixture *fixture)
{
	for (size_t i = 0; i < BUNDLE_FIXTURE_KEYS; i++)
		key_free(fixture->keys[i]);
	nftw(fixture->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void bundle_fixture_check(const struct bundle_fixture *fixture, struct verify_report *report,
	size_t trusted, bool require_sm2)
{
	static const char *const names[] = {"ed.pub", "sm2.pub", "other.pub"};
	struct key *keys[BUNDLE_FIXTURE_KEYS];
	struct verify_trust trust = {.names = names, .require = {[KEY_SM2] = require_sm2}};
	struct verify_seal seal;
	struct err err = {0};
	int root = verify_folder_open(fixture->folder, &err);

	memcpy(keys, fixture->keys, sizeof(keys));
	trust.keys.items = keys;
	trust.keys.count = trusted;
	ck_assert_int_ge(root, 0);
	ck_assert_int_eq(verify_seal_open(root, report, &seal, &err), 0);
	verify_seal_signed(&seal, &trust, report);
	ck_assert_int_eq(verify_seal_files(&seal, NULL, report, &err), 0);
	verify_asked(report, VERIFY_AUTHENTIC);
	verify_seal_close(&seal);
	close(root);
}
