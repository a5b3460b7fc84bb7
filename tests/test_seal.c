#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/double_digest.h"
#include "base/file.h"
#include "base/merkle.h"
#include "bundle/layout.h"
#include "bundle/statement.h"
#include "tests/data_fixture.h"
#include "tests/seal_fixture.h"

static struct seal_fixture bundle;

static void begin(void)
{
	seal_fixture_open(&bundle);
}

static void end(void)
{
	seal_fixture_close(&bundle);
}

static void seal(size_t keys)
{
	struct err err = {0};

	ck_assert_msg(seal_fixture_seal(&bundle, keys, &err) == 0, "%s", err.text);
}

static struct file_bytes read_part(const char *name)
{
	struct file_bytes bytes;
	struct err err = {0};

	ck_assert_msg(
		file_read(seal_fixture_path(&bundle, name), JSON_FILE_MOST, &bytes, &err) == 0,
		"%s", err.text);
	return bytes;
}

static struct contents *read_contents(void)
{
	struct file_bytes bytes = read_part(BUNDLE_MANIFEST);
	struct contents *contents = NULL;
	struct faults faults;

	faults_init(&faults);
	ck_assert_int_eq(
		contents_parse(bytes.at, bytes.len, "MANIFEST", &contents, &faults, NULL), 0);
	faults_fini(&faults);
	file_bytes_fini(&bytes);
	return contents;
}

static struct statement *read_statement(struct arena *arena, struct envelope *envelope)
{
	struct file_bytes bytes = read_part(BUNDLE_STATEMENT);
	struct statement *statement = NULL;
	struct faults faults;

	faults_init(&faults);
	ck_assert_int_eq(envelope_parse(bytes.at, bytes.len, "envelope", ENVELOPE_IN_TOTO, arena,
				 envelope, &faults, NULL),
		0);
	ck_assert_int_eq(statement_parse((const char *)envelope->body, envelope->body_len,
				 "statement", &statement, &faults, NULL),
		0);
	faults_fini(&faults);
	file_bytes_fini(&bytes);
	return statement;
}

static void expect_digests(const struct contents_file *file)
{
	struct file_bytes bytes = read_part(file->path);
	struct double_digest digest;

	ck_assert_int_eq(double_digest_bytes(bytes.at, bytes.len, &digest, NULL), 0);
	ck_assert_str_eq(file->sha256, digest.sha256);
	ck_assert_str_eq(file->sm3, digest.sm3);
	ck_assert_int_eq(file->size, (int64_t)bytes.len);
	file_bytes_fini(&bytes);
}

START_TEST(manifest_has_every_file_with_its_digests)
{
	static const char *const paths[] = {BUNDLE_APPENDIX, "documents/执照.txt", BUNDLE_DOSSIER,
		BUNDLE_EVIDENCE, "pages/n1.json", "raw/answers.jsonl"};
	struct contents *contents;

	seal(1);
	contents = read_contents();
	ck_assert_uint_eq(contents->files.count, ARRAY_LEN(paths));
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		ck_assert_str_eq(contents->files.items[i].path, paths[i]);
		expect_digests(&contents->files.items[i]);
	}
	contents_close(contents);
}
END_TEST

START_TEST(statement_is_of_the_manifest_and_signed_by_every_key)
{
	struct file_bytes manifest;
	struct double_digest digest;
	struct envelope envelope;
	struct arena arena = {0};
	struct contents *contents;
	struct statement *said;

	seal((size_t)_i + 1);
	said = read_statement(&arena, &envelope);
	manifest = read_part(BUNDLE_MANIFEST);
	contents = read_contents();
	ck_assert_int_eq(double_digest_bytes(manifest.at, manifest.len, &digest, NULL), 0);
	ck_assert_str_eq(said->subject.items[0].digest.sha256, digest.sha256);
	ck_assert_str_eq(said->subject.items[0].digest.sm3, digest.sm3);
	ck_assert_str_eq(said->predicate.merkle.sha256, contents->merkle.sha256);
	ck_assert_str_eq(said->predicate.merkle.sm3, contents->merkle.sm3);
	ck_assert_str_eq(
		said->predicate.evidence_sha256, contents_find(contents, BUNDLE_EVIDENCE)->sha256);
	ck_assert_ptr_null(said->predicate.plan_sha256);
	ck_assert_uint_eq(said->predicate.keys.count, (size_t)_i + 1);
	ck_assert(envelope_signed_by(&envelope, bundle.keys[0]));
	ck_assert(envelope_signed_by(&envelope, bundle.keys[1]) == (_i == 1));
	statement_close(said);
	contents_close(contents);
	file_bytes_fini(&manifest);
	arena_fini(&arena);
}
END_TEST

static bool is_there(const char *name)
{
	return access(seal_fixture_path(&bundle, name), F_OK) == 0;
}

START_TEST(renewing_takes_the_old_seal_with_its_stamp_away)
{
	struct envelope envelope;
	struct arena arena = {0};
	struct contents *contents;

	seal(1);
	seal_fixture_put(&bundle, BUNDLE_STAMP ".tsr", "of the old one");
	seal_fixture_put(&bundle, BUNDLE_STAMP_OF_PLAN ".tsr", "of the plan");
	seal_fixture_put(&bundle, "MANIFEST.json.tmp-aB3dE6", "of a seal that was killed");
	seal_fixture_put(&bundle, "documents/more.txt", "more");
	seal(2);
	ck_assert(!is_there(BUNDLE_STAMP ".tsr"));
	ck_assert(!is_there("MANIFEST.json.tmp-aB3dE6"));
	ck_assert(is_there(BUNDLE_STAMP_OF_PLAN ".tsr"));
	contents = read_contents();
	ck_assert_ptr_nonnull(contents_find(contents, "documents/more.txt"));
	statement_close(read_statement(&arena, &envelope));
	ck_assert(envelope_signed_by(&envelope, bundle.keys[1]));
	contents_close(contents);
	arena_fini(&arena);
}
END_TEST

/* As on a full disk. */
START_TEST(seal_that_cannot_be_written_leaves_the_old_one)
{
	const struct rlimit none = {.rlim_cur = 100, .rlim_max = RLIM_INFINITY};
	struct file_bytes manifest, statement, now;
	struct err err = {0};

	seal(1);
	manifest = read_part(BUNDLE_MANIFEST);
	statement = read_part(BUNDLE_STATEMENT);
	seal_fixture_put(&bundle, BUNDLE_STAMP ".tsr", "of it");
	seal_fixture_put(&bundle, "documents/more.txt", "more");
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
	ck_assert_int_eq(seal_fixture_seal(&bundle, 2, &err), -1);
	ck_assert_int_eq(err.code, ERR_IO);
	now = read_part(BUNDLE_MANIFEST);
	ck_assert_str_eq(now.at, manifest.at);
	file_bytes_fini(&now);
	now = read_part(BUNDLE_STATEMENT);
	ck_assert_str_eq(now.at, statement.at);
	ck_assert(is_there(BUNDLE_STAMP ".tsr"));
	file_bytes_fini(&now);
	file_bytes_fini(&manifest);
	file_bytes_fini(&statement);
}
END_TEST

static void make_link(void)
{
	ck_assert_int_eq(
		symlink("../dossier.json", seal_fixture_path(&bundle, "documents/link")), 0);
}

static void make_folder_link(void)
{
	ck_assert_int_eq(symlink("documents", seal_fixture_path(&bundle, "attest")), 0);
}

static void make_pipe(void)
{
	ck_assert_int_eq(mkfifo(seal_fixture_path(&bundle, "documents/pipe"), 0600), 0);
}

static void make_deep(void)
{
	const char *path = "documents";

	for (int i = 0; i < 40; i++)
		path = arena_format(&bundle.arena, "%s/d", path);
	seal_fixture_put(&bundle, arena_format(&bundle.arena, "%s/f", path), "");
}

static void spoil_evidence(void)
{
	struct file_bytes bytes = read_part(BUNDLE_EVIDENCE);

	bytes.at[bytes.len] = '\n';
	ck_assert_int_eq(file_write(seal_fixture_path(&bundle, BUNDLE_EVIDENCE), bytes.at,
				 bytes.len + 1, NULL),
		0);
	file_bytes_fini(&bytes);
}

/* One thing that is wrong: a file with a text, a file that is missing, or what is done. */
static const struct {
	const char *about, *put, *text, *gone;
	void (*spoil)(void);
} bad[] = {
	{"a foreign file", "notes.txt", "x", NULL, NULL},
	{"a foreign folder's file", "raw/other/x.json", "{}", NULL, NULL},
	{"a file of attest that is none", "attest/note", "x", NULL, NULL},
	{"a temporary file", "evidence.json.tmp-aB3dE6", "{}", NULL, NULL},
	{"a journal", "raw/inventory/0001.json.partial", "x", NULL, NULL},
	{"a control character", "documents/a\nb", "x", NULL, NULL},
	{"no UTF-8", "documents/a\xff", "x", NULL, NULL},
	{"evidence that is missing", NULL, NULL, BUNDLE_EVIDENCE, NULL},
	{"a report that is missing", NULL, NULL, BUNDLE_APPENDIX, NULL},
	{"a dossier that is missing", NULL, NULL, BUNDLE_DOSSIER, NULL},
	{"another dossier", BUNDLE_DOSSIER, "{\"another\":1}", NULL, NULL},
	{"evidence that is none", BUNDLE_EVIDENCE, "{}", NULL, NULL},
	{"evidence that is not canonical", NULL, NULL, NULL, spoil_evidence},
	{"a link", NULL, NULL, NULL, make_link},
	{"a link for attest", NULL, NULL, NULL, make_folder_link},
	{"a pipe", NULL, NULL, NULL, make_pipe},
	{"a file that lies too deep", NULL, NULL, NULL, make_deep},
};

START_TEST(what_is_no_finished_bundle_is_refused)
{
	struct err err = {0};

	if (bad[_i].put)
		seal_fixture_put(&bundle, bad[_i].put, bad[_i].text);
	if (bad[_i].gone)
		ck_assert_int_eq(unlink(seal_fixture_path(&bundle, bad[_i].gone)), 0);
	if (bad[_i].spoil)
		bad[_i].spoil();
	ck_assert_msg(seal_fixture_seal(&bundle, 1, &err) < 0, "%s", bad[_i].about);
	ck_assert_msg(err.code == ERR_DATA, "%s: %d %s", bad[_i].about, err.code, err.text);
	ck_assert(!is_there(BUNDLE_MANIFEST));
	ck_assert(!is_there(BUNDLE_STATEMENT));
}
END_TEST

START_TEST(one_key_twice_is_refused)
{
	struct err err = {0};

	key_free(bundle.keys[1]);
	bundle.keys[1] = bundle.keys[0];
	ck_assert_int_eq(seal_fixture_seal(&bundle, 2, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	bundle.keys[1] = NULL;
}
END_TEST

START_TEST(two_keys_of_one_type_sign_both)
{
	struct envelope envelope;
	struct arena arena = {0};

	key_free(bundle.keys[1]);
	ck_assert_int_eq(key_new(KEY_ED25519, &bundle.keys[1], NULL), 0);
	seal(2);
	statement_close(read_statement(&arena, &envelope));
	ck_assert(envelope_signed_by(&envelope, bundle.keys[0]));
	ck_assert(envelope_signed_by(&envelope, bundle.keys[1]));
	arena_fini(&arena);
}
END_TEST

START_TEST(links_lead_no_reader_out_of_the_bundle)
{
	static const char *const paths[] = {
		"documents/link", "linked/dossier.json", "../x", "/etc/passwd", "documents/none"};
	struct walk *walk;

	make_link();
	ck_assert_int_eq(symlink(".", seal_fixture_path(&bundle, "linked")), 0);
	ck_assert_int_eq(walk_open(bundle.path, &walk, NULL), 0);
	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		ck_assert_int_eq(walk_open_file(walk, paths[i], NULL), -1);
	walk_close(walk);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("seal");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, manifest_has_every_file_with_its_digests);
	tcase_add_loop_test(tcase, statement_is_of_the_manifest_and_signed_by_every_key, 0, 2);
	tcase_add_test(tcase, renewing_takes_the_old_seal_with_its_stamp_away);
	tcase_add_test(tcase, seal_that_cannot_be_written_leaves_the_old_one);
	tcase_add_loop_test(tcase, what_is_no_finished_bundle_is_refused, 0, (int)ARRAY_LEN(bad));
	tcase_add_test(tcase, one_key_twice_is_refused);
	tcase_add_test(tcase, two_keys_of_one_type_sign_both);
	tcase_add_test(tcase, links_lead_no_reader_out_of_the_bundle);
	return run_case("seal", tcase);
}
