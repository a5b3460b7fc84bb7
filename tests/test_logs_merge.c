#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "logs/merge.h"
#include "logs/scan.h"
#include "tests/logs_fixture.h"

#define T0 INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */

static char *folder;

static void begin(void)
{
	folder = folder_new();
}

static void end(void)
{
	folder_remove(folder);
}

static void put_log(const char *name, int64_t from, int count, int step)
{
	struct text log = {0};

	for (int i = 0; i < count; i++)
		text_add_line(&log, from + (int64_t)i * step);
	folder_put(folder, name, log.at, log.len);
	text_fini(&log);
}

static struct inventory *scan(const char *const *names, size_t count)
{
	const struct logs_options options = {.now = {FIXTURE_NOW}};
	struct arena arena = {0};
	const char **paths = arena_array(&arena, count, sizeof(char *));
	struct logs_job job = {.node = "n", .paths = paths, .names = names, .path_count = count};
	struct inventory *found = NULL;

	for (size_t i = 0; i < count; i++)
		paths[i] = arena_format(&arena, "%s/%s", folder, names[i]);
	ck_assert_int_eq(logs_scan(&job, 1, &options, &found, NULL), 0);
	arena_fini(&arena);
	return found;
}

static char *text_of(const struct inventory *inventory)
{
	char *text = NULL;
	size_t len;

	ck_assert_int_eq(inventory_text(inventory, &text, &len, NULL), 0);
	return text;
}

static void expect_same(const struct inventory *a, const struct inventory *b)
{
	char *one = text_of(a);
	char *two = text_of(b);

	ck_assert_str_eq(one, two);
	free(one);
	free(two);
}

/* Runs that follow, overlap, enclose and stand apart. */
START_TEST(parts_merge_to_what_one_scan_finds)
{
	static const char *const names[] = {"a.log", "b.log", "c.log", "d.log", "missing"};
	struct inventory *whole, *parts[3], *merged;

	put_log("a.log", T0, 100, 60);
	put_log("b.log", T0 + 3000, 200, 30);
	put_log("c.log", T0 + 90000, 5, 3600);
	put_log("d.log", T0 + 9000, INVENTORY_LINE_SUM_LEAST,
		60); /* from the minute behind the last of b */
	whole = scan(names, 5);
	parts[0] = scan(names + 1, 1);
	parts[1] = scan(names + 2, 3);
	parts[2] = scan(names, 1);
	merged = inventory_merge((const struct inventory *const *)parts, 3);
	expect_same(whole, merged);
	inventory_close(merged);
	inventory_close(whole);
	for (size_t i = 0; i < 3; i++)
		inventory_close(parts[i]);
}
END_TEST

START_TEST(inventory_merged_with_itself_is_itself)
{
	static const char *const names[] = {"a.log", "missing"};
	struct inventory *part, *merged;
	const struct inventory *twice[2];

	put_log("a.log", T0, 100, 600);
	part = scan(names, 2);
	twice[0] = twice[1] = part;
	merged = inventory_merge(twice, 2);
	expect_same(part, merged);
	inventory_close(merged);
	inventory_close(part);
}
END_TEST

/* The records of a file that two parts hold count once where one part holds the other. */
START_TEST(part_of_another_part_adds_nothing)
{
	static const char *const names[] = {"a.log", "b.log", "c.log"};
	struct inventory *whole, *less, *merged;
	const struct inventory *parts[2];

	put_log("a.log", T0, 100, 60);
	put_log("b.log", T0 + 3000, 200, 30);
	put_log("c.log", T0 + 3000, 200, 30); /* the same text as b */
	whole = scan(names, 3);
	less = scan(names + _i, (size_t)(_i == 0 ? 2 : 1));
	for (int order = 0; order < 2; order++) {
		parts[order] = whole;
		parts[1 - order] = less;
		merged = inventory_merge(parts, 2);
		expect_same(whole, merged);
		inventory_close(merged);
	}
	inventory_close(less);
	inventory_close(whole);
}
END_TEST

START_TEST(records_that_no_listed_file_has_are_joined)
{
	static const char *const names[] = {"a.log", "b.log"};
	struct inventory *whole, *less, *merged;
	const struct inventory *parts[2];

	put_log("a.log", T0, 100, 60);
	put_log("b.log", T0 + 3000, 200, 30);
	whole = scan(names, 2);
	less = scan(names, 1);
	less->archives.items[0].records++; /* as of a file that another part lists */
	parts[0] = whole;
	parts[1] = less;
	merged = inventory_merge(parts, 2);
	ck_assert_int_eq(merged->archives.items[0].records, 401);
	inventory_close(merged);
	inventory_close(less);
	inventory_close(whole);
}
END_TEST

START_TEST(digest_that_one_part_has_stays)
{
	static const char *const names[] = {"a", "b"};
	static const char digest[] =
		"66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";

	for (int has = 0; has < 2; has++) {
		struct inventory *parts[2], *whole;

		put_log("a", T0, 5, 60);
		put_log("b", T0 + 3600, 5, 60);
		parts[0] = scan(names, 2);
		parts[1] = scan(names, 2);
		parts[has]->files.items[1].sm3 = digest;
		whole = inventory_merge((const struct inventory *const *)parts, 2);
		ck_assert_uint_eq(whole->files.count, 2);
		ck_assert_ptr_null(whole->files.items[0].sm3);
		ck_assert_pstr_eq(whole->files.items[1].sm3, digest);
		inventory_close(whole);
		inventory_close(parts[0]);
		inventory_close(parts[1]);
	}
}
END_TEST

START_TEST(nothing_merged_is_empty)
{
	struct inventory *merged = inventory_merge(NULL, 0);

	ck_assert_uint_eq(merged->files.count + merged->archives.count, 0);
	inventory_close(merged);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: merge");
	TCase *tc = tcase_create("merge");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, parts_merge_to_what_one_scan_finds);
	tcase_add_test(tc, inventory_merged_with_itself_is_itself);
	tcase_add_loop_test(tc, part_of_another_part_adds_nothing, 0, 3);
	tcase_add_test(tc, records_that_no_listed_file_has_are_joined);
	tcase_add_test(tc, digest_that_one_part_has_stays);
	tcase_add_test(tc, nothing_merged_is_empty);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
