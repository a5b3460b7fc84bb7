/* A bundle is held by one at a time, and only temporaries of a run are swept out of it. */
#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "bundle/hold.h"
#include "bundle/layout.h"

static char folder[] = "/tmp/cdnproof-hold-XXXXXX";

static const struct {
	const char *name;
	bool goes;
} names[] = {
	{"dossier.json.tmp-aB3xY9", true},
	{"evidence.json.tmp-000000", true},
	{"plan/plan.json.tmp-abcdef", true},
	{"documents/lease.pdf.tmp-abcdef", true},
	{"raw/answers.jsonl.tmp-abcdef", true},
	{"raw/inventory/0001.json.tmp-abcdef", true},
	{"raw/records/given/0001.jsonl.tmp-abcdef", true},
	{"pages/n1.json.tmp-abcdef", true},
	{"waivers/w.json.tmp-abcdef", true},
	{"dossier.json", false},
	{"notes.txt.tmp-abcdef", false},       /* no name of a run's */
	{"dossier.json.tmp-abcde", false},     /* one letter too few */
	{"dossier.json.tmp-abcdefg", false},   /* one too many */
	{"dossier.json.tmp-abc.ef", false},    /* no such letter */
	{"mydossier.json.tmp-abcdef", false},  /* another name's end */
	{".tmp-abcdef", false},                /* of nothing */
	{"raw/origin.json.tmp-abcdef", false}, /* another command writes it */
	{"raw/watch/a/watch.json.tmp-abcdef", false},
	{"raw/records/a1/2026-11-22.jsonl", false},
	{"attest/statement.tsq.tmp-abcdef", false},
};

static char *path_of(const char *name)
{
	char *path = bundle_path(folder, name);

	ck_assert_ptr_nonnull(path);
	return path;
}

static void fill(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char *path = path_of(names[i].name), *above = file_folder_of(path);

		ck_assert_int_eq(file_make_folders(above, NULL), 0);
		ck_assert_int_eq(file_write(path, "x", 1, NULL), 0);
		free(above);
		free(path);
	}
}

START_TEST(only_what_a_run_left_is_swept)
{
	fill();
	ck_assert_int_eq(bundle_sweep(folder, NULL), 0);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char *path = path_of(names[i].name);

		ck_assert_msg((access(path, F_OK) < 0) == names[i].goes, "%s", names[i].name);
		free(path);
	}
}
END_TEST

START_TEST(a_link_or_a_folder_of_such_a_name_stays)
{
	char *link, *inner;

	fill();
	link = path_of("evidence.json.tmp-linked");
	inner = path_of("plan/plan.json.tmp-folder");
	ck_assert_int_eq(symlink("dossier.json", link), 0);
	ck_assert_int_eq(mkdir(inner, 0777), 0);
	ck_assert_int_eq(bundle_sweep(folder, NULL), 0);
	ck_assert_int_eq(access(link, F_OK), 0);
	ck_assert_int_eq(access(inner, F_OK), 0);
	free(inner);
	free(link);
}
END_TEST

START_TEST(a_folder_that_is_not_there_has_nothing_to_sweep)
{
	ck_assert_int_eq(bundle_sweep("/nowhere/at/all", NULL), 0);
}
END_TEST

START_TEST(one_at_a_time_holds_a_bundle)
{
	struct err err = {0};
	int first, second;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert(!bundle_is_held(folder));
	ck_assert_int_eq(bundle_hold(folder, &first, &err), 0);
	ck_assert(bundle_is_held(folder));
	ck_assert_int_lt(bundle_hold(folder, &second, &err), 0);
	ck_assert_int_eq(err.code, ERR_CANTCREATE);
	close(first);
	ck_assert(!bundle_is_held(folder));
	ck_assert_int_eq(bundle_hold(folder, &second, &err), 0);
	close(second);
}
END_TEST

/* What a run leaves that is killed before the dossier is there is taken up as if it were new. */
START_TEST(a_folder_is_new_until_it_has_a_dossier)
{
	static const struct {
		const char *name;
		bool is_new, is_taken;
	} rows[] = {
		{NULL, true, true},
		{"profile.json.tmp-abcdef", true, true},
		{"profile.json", true, true},
		{"dossier.json.tmp-abcdef", true, true},
		{"notes.txt", false, false},
	};
	struct err err;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *path = rows[i].name ? path_of(rows[i].name) : NULL;
		bool is_new;

		ck_assert(!path || file_write(path, "x", 1, NULL) == 0);
		ck_assert_int_eq(
			bundle_check(folder, "no digest", &is_new, &err) == 0, rows[i].is_taken);
		ck_assert(is_new == rows[i].is_new);
		free(path);
	}
}
END_TEST

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static void remove_folder(void)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	Suite *suite = suite_create("hold");
	TCase *tcase = tcase_create("hold");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, NULL, remove_folder);
	tcase_add_test(tcase, only_what_a_run_left_is_swept);
	tcase_add_test(tcase, a_link_or_a_folder_of_such_a_name_stays);
	tcase_add_test(tcase, a_folder_that_is_not_there_has_nothing_to_sweep);
	tcase_add_test(tcase, one_at_a_time_holds_a_bundle);
	tcase_add_test(tcase, a_folder_is_new_until_it_has_a_dossier);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
