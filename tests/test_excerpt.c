#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "base/jcs.h"
#include "bundle/excerpt.h"
#include "bundle/layout.h"
#include "tests/data_fixture.h"
#include "tests/seal_fixture.h"

static struct seal_fixture bundle;
static char *text;
static size_t text_len;

static void make(const char *const *paths, size_t count)
{
	struct err err = {0};
	struct faults faults;

	faults_init(&faults);
	ck_assert_msg(excerpt_make(bundle.path, paths, count, &text, &text_len, &faults, &err) == 0,
		"%s", err.text);
	faults_fini(&faults);
}

static void begin(void)
{
	static const char *const paths[] = {"pages/n1.json", "documents/执照.txt", "pages/n1.json"};

	seal_fixture_open(&bundle);
	ck_assert_int_eq(seal_fixture_seal(&bundle, 2, NULL), 0);
	make(paths, ARRAY_LEN(paths));
}

static void end(void)
{
	free(text);
	seal_fixture_close(&bundle);
}

/* All that `verify` asks: form, paths and contents, both signatures. */
static bool holds(const char *bytes, size_t len)
{
	struct excerpt *excerpt = NULL;
	struct faults faults;
	struct err err = {0};
	bool good;

	faults_init(&faults);
	good = excerpt_parse(bytes, len, "excerpt", &excerpt, &faults, &err) == 0 &&
	       excerpt_check(excerpt, "excerpt", &err) == 0 &&
	       envelope_signed_by(&excerpt->envelope, bundle.keys[0]) &&
	       envelope_signed_by(&excerpt->envelope, bundle.keys[1]);
	excerpt_close(excerpt);
	faults_fini(&faults);
	return good;
}

START_TEST(excerpt_shows_what_was_asked_for_once)
{
	struct excerpt *excerpt = NULL;
	struct faults faults;

	faults_init(&faults);
	ck_assert(holds(text, text_len));
	ck_assert_int_eq(excerpt_parse(text, text_len, "excerpt", &excerpt, &faults, NULL), 0);
	ck_assert_uint_eq(excerpt->files.count, 2);
	ck_assert_str_eq(excerpt->files.items[0].entry.path, "documents/执照.txt");
	ck_assert_str_eq(excerpt->files.items[1].entry.path, "pages/n1.json");
	ck_assert_int_eq(excerpt->count, 6);
	excerpt_close(excerpt);
	faults_fini(&faults);
}
END_TEST

START_TEST(every_file_can_be_shown)
{
	static const char *const paths[] = {BUNDLE_APPENDIX, BUNDLE_DOSSIER, "documents/执照.txt",
		BUNDLE_EVIDENCE, "pages/n1.json", "raw/answers.jsonl"};

	free(text);
	make(&paths[_i], 1);
	ck_assert(holds(text, text_len));
}
END_TEST

START_TEST(shorter_ones_are_refused)
{
	for (size_t len = 0; len < text_len; len += len < 500 || len + 500 > text_len ? 1 : 13) {
		char *copy = tight_copy(text, len);

		ck_assert_msg(!holds(copy, len), "the first %zu bytes", len);
		free(copy);
	}
}
END_TEST

/* Every eighth of the bits, in turn: together with the others' all of them. */
START_TEST(no_bit_changes_unseen)
{
	for (size_t at = 0; at < text_len; at++) {
		char was = text[at];

		text[at] = (char)(was ^ 1 << (at % 8));
		ck_assert_msg(!holds(text, text_len), "byte %zu, bit %zu", at, at % 8);
		text[at] = was;
	}
	ck_assert(holds(text, text_len));
}
END_TEST

static json_t *loaded(void)
{
	json_t *root = json_loadb(text, text_len, 0, NULL);

	ck_assert_ptr_nonnull(root);
	return root;
}

static void refuse(json_t *root, const char *about)
{
	char *changed;
	size_t len;

	ck_assert_int_eq(jcs_text(root, &changed, &len, NULL), 0);
	ck_assert_msg(!holds(changed, len), "%s", about);
	free(changed);
	json_decref(root);
}

START_TEST(canonical_excerpts_that_say_something_else_are_refused)
{
	json_t *root = loaded(), *files = json_object_get(root, "files"), *other;

	json_object_set_new(root, "count", json_integer(7));
	refuse(root, "another count");

	root = loaded();
	files = json_object_get(root, "files");
	other = json_incref(json_array_get(files, 0));
	json_array_remove(files, 0);
	json_array_append_new(files, other);
	refuse(root, "files turned round");

	root = loaded();
	files = json_object_get(root, "files");
	json_object_set_new(json_array_get(files, 0), "index", json_integer(3));
	refuse(root, "another index");

	root = loaded();
	files = json_object_get(root, "files");
	json_object_set(json_array_get(files, 0), "content",
		json_object_get(json_array_get(files, 1), "content"));
	refuse(root, "another file's content");

	root = loaded();
	json_array_clear(json_object_get(root, "files"));
	refuse(root, "no file");

	root = loaded();
	files = json_object_get(root, "files");
	json_array_clear(json_object_get(json_array_get(files, 0), "path_sm3"));
	refuse(root, "no path by SM3");

	root = loaded();
	files = json_object_get(root, "files");
	json_object_set_new(json_object_get(json_array_get(files, 1), "entry"), "path",
		json_string("pages/../n1.json"));
	refuse(root, "an unsafe path");
}
END_TEST

START_TEST(excerpts_of_other_bundles_do_not_mix)
{
	struct seal_fixture other = bundle;
	json_t *root = loaded(), *mixed;
	char *first = text;

	seal_fixture_put(&other, "documents/more.txt", "more");
	ck_assert_int_eq(seal_fixture_seal(&other, 2, NULL), 0);
	make((const char *const[]){"pages/n1.json"}, 1);
	mixed = loaded();
	json_object_set(root, "envelope", json_object_get(mixed, "envelope"));
	refuse(root, "another statement");
	json_decref(mixed);
	free(first);
	bundle.arena = other.arena;
}
END_TEST

static const struct {
	const char *about, *put, *path;
} bad[] = {
	{"a file that was not sealed", NULL, "documents/none.txt"},
	{"the manifest itself", NULL, BUNDLE_MANIFEST},
	{"a path out of the bundle", NULL, "../etc/passwd"},
	{"a file that changed since", "pages/n1.json", "pages/n1.json"},
	{"a manifest that changed since", BUNDLE_MANIFEST, "pages/n1.json"},
	{"a statement that is none", BUNDLE_STATEMENT, "pages/n1.json"},
};

START_TEST(what_was_not_sealed_is_not_shown)
{
	struct faults faults;
	struct err err = {0};
	char *out;
	size_t len;

	faults_init(&faults);
	if (bad[_i].put)
		seal_fixture_put(&bundle, bad[_i].put, "{}");
	ck_assert_msg(excerpt_make(bundle.path, &bad[_i].path, 1, &out, &len, &faults, &err) < 0,
		"%s", bad[_i].about);
	ck_assert_int_eq(err.code, ERR_DATA);
	faults_fini(&faults);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("excerpt");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, excerpt_shows_what_was_asked_for_once);
	tcase_add_loop_test(tcase, every_file_can_be_shown, 0, 6);
	tcase_add_test(tcase, shorter_ones_are_refused);
	tcase_add_test(tcase, no_bit_changes_unseen);
	tcase_add_test(tcase, canonical_excerpts_that_say_something_else_are_refused);
	tcase_add_test(tcase, excerpts_of_other_bundles_do_not_mix);
	tcase_add_loop_test(tcase, what_was_not_sealed_is_not_shown, 0, (int)ARRAY_LEN(bad));
	return run_case("excerpt", tcase);
}
