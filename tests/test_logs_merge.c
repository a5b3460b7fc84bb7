#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
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

/* Of names as the digits of parts[], each a part. */
static const struct overlap_case {
	const char *name, *parts[4];
	bool exact; /* no hour holds files of its own of two parts */
} overlap_cases[] = {
	{"two parts share a file", {"012", "023"}, true},
	{"a part of both beside", {"12", "01", "2"}, true},
	{"a chain of three", {"01", "12", "23"}, true},
	{"the same text under another name", {"01", "42"}, true},
	{"the same text alone", {"012", "4"}, true},
	{"by way of the text", {"01", "4", "02"}, true},
	{"beside a part without a common file", {"12", "2", "03"}, true},
	{"all twice", {"0123", "0123"}, true},
	{"files of one time in two parts", {"15", "125"}, true},
	{"files of one time, each with a part of its own", {"01", "05", "3"}, false},
};

static struct inventory *scan_digits(const char *digits)
{
	static const char *const all[] = {
		"a.log", "b.log", "c.log", "d.log", "b-again.log", "b-beside.log"};
	const char *names[6];
	size_t count = 0;

	for (; *digits; digits++)
		names[count++] = all[*digits - '0'];
	return scan(names, count);
}

/* Every file of the parts, once. */
static struct inventory *scan_all(const struct overlap_case *row)
{
	char digits[7];
	size_t count = 0;

	for (char digit = '0'; digit < '6'; digit++)
		for (size_t i = 0; i < 4 && row->parts[i]; i++)
			if (strchr(row->parts[i], digit)) {
				digits[count++] = digit;
				break;
			}
	digits[count] = '\0';
	return scan_digits(digits);
}

static void expect_overlapped(const struct overlap_case *row, const struct inventory *merged)
{
	struct inventory *whole = scan_all(row);
	const struct inventory_archive *want = whole->archives.items, *got = merged->archives.items;
	int64_t records = 0;

	ck_assert_uint_eq(merged->files.count, whole->files.count);
	ck_assert_uint_eq(got->minutes.count, want->minutes.count);
	for (size_t at = 0; at < got->minutes.count; at += 3) {
		ck_assert_int_eq(got->minutes.items[at], want->minutes.items[at]);
		ck_assert_int_eq(got->minutes.items[at + 1], want->minutes.items[at + 1]);
		records += got->minutes.items[at + 2];
	}
	ck_assert_int_eq(got->records, records);
	ck_assert_msg(row->exact ? records == want->records
				 : records < want->records && 2 * records > want->records,
		"%s: %lld of %lld", row->name, (long long)records, (long long)want->records);
	if (row->exact)
		ck_assert_mem_eq(
			got->hours.items, want->hours.items, want->hours.count * sizeof(int64_t));
	inventory_close(whole);
}

START_TEST(files_that_two_parts_have_count_once)
{
	const struct overlap_case *row = &overlap_cases[_i];
	struct inventory *parts[4], *merged, *turned;
	const struct inventory *back[4];
	size_t count = 0;

	put_log("a.log", T0, 100, 60);
	put_log("b.log", T0 + 86400, 200, 30);
	put_log("b-again.log", T0 + 86400, 200, 30);
	put_log("b-beside.log", T0 + 86400 + 600, 90, 60);
	put_log("c.log", T0 + 2 * 86400, 5, 3600);
	put_log("d.log", T0 + 3 * 86400, 50, 60);
	for (; count < 4 && row->parts[count]; count++)
		parts[count] = scan_digits(row->parts[count]);
	for (size_t i = 0; i < count; i++)
		back[i] = parts[count - 1 - i];
	merged = inventory_merge((const struct inventory *const *)parts, count);
	turned = inventory_merge(back, count);
	expect_overlapped(row, merged);
	expect_same(merged, turned);
	inventory_close(merged);
	inventory_close(turned);
	for (size_t i = 0; i < count; i++)
		inventory_close(parts[i]);
}
END_TEST

/* Where a part does not tell its hours, each run has what the part with most has in it. */
START_TEST(overlapping_parts_without_hours_count_by_runs)
{
	struct inventory *parts[2], *merged;

	put_log("a.log", T0, 100, 60);
	put_log("b.log", T0 + 86400, 200, 30);
	put_log("c.log", T0 + 2 * 86400, 5, 3600);
	parts[0] = scan_digits("01");
	parts[1] = scan_digits("12");
	parts[1]->archives.items[0].hours.count = 0;
	merged = inventory_merge((const struct inventory *const *)parts, 2);
	ck_assert_int_eq(merged->archives.items[0].records, 305);
	ck_assert_uint_eq(merged->archives.items[0].hours.count, 0);
	inventory_close(merged);
	inventory_close(parts[0]);
	inventory_close(parts[1]);
}
END_TEST

static int64_t traffic_days[] = {20240, 100, 1000};

/* The sums of a part cannot be taken apart by file. */
START_TEST(traffic_of_overlapping_parts_is_that_of_the_larger)
{
	struct inventory_traffic traffic[3] = {{.records = 300}, {.records = 205}, {.records = 50}};
	struct inventory *parts[3], *merged;

	put_log("a.log", T0, 100, 60);
	put_log("b.log", T0 + 86400, 200, 30);
	put_log("c.log", T0 + 2 * 86400, 5, 3600);
	put_log("d.log", T0 + 3 * 86400, 50, 60);
	for (size_t i = 0; i < 3; i++) {
		parts[i] = scan_digits(((const char *const[]){"01", "12", "3"})[i]);
		traffic[i].days.items = traffic_days;
		traffic[i].days.count = ARRAY_LEN(traffic_days);
		parts[i]->archives.items[0].traffic = &traffic[i];
	}
	merged = inventory_merge((const struct inventory *const *)parts, 3);
	ck_assert_int_eq(merged->archives.items[0].traffic->records, 350);
	ck_assert_int_eq(merged->archives.items[0].records, 355);
	inventory_close(merged);
	for (size_t i = 0; i < 3; i++)
		inventory_close(parts[i]);
}
END_TEST

/* An archive may hold several of one name and text; its part has counted one of them. */
START_TEST(members_of_one_name_and_text_stay)
{
	static const char *const names[] = {"a.log", "b.log"};
	struct inventory *parts[2], *merged;
	struct inventory_file files[3];
	size_t noted = 0;

	put_log("a.log", T0, 100, 60);
	put_log("b.log", T0 + 86400, 100, 60);
	parts[0] = scan(names, 2);
	parts[1] = scan(names, 1);
	memcpy(files, parts[0]->files.items, 2 * sizeof(files[0]));
	files[2] = files[1];
	files[1] = files[0];
	inventory_add_note(&files[1], &parts[0]->arena, "duplicate_content");
	parts[0]->files.items = files;
	parts[0]->files.count = ARRAY_LEN(files);
	for (size_t count = 1; count < 3; count++) {
		merged = inventory_merge((const struct inventory *const *)parts, count);
		expect_same(parts[0], merged);
		LIST_EACH(const struct inventory_file, file, &merged->files)
			noted += inventory_has_note(file, "duplicate_content");
		inventory_close(merged);
	}
	ck_assert_uint_eq(noted, 2);
	inventory_close(parts[0]);
	inventory_close(parts[1]);
}
END_TEST

/* What a key told apart of a file is no part of all of it. */
START_TEST(shares_of_a_file_add_up)
{
	static const char *const names[] = {"a.log"};
	static const char *notes[] = {"node_key:a0", "node_key:b0"};
	struct inventory *parts[3], *merged;

	put_log("a.log", T0, 100, 60);
	for (size_t i = 0; i < 3; i++)
		parts[i] = scan(names, 1);
	for (size_t i = 0; i < 2; i++) {
		parts[i]->files.items[0].notes.items = &notes[_i ? i : 0];
		parts[i]->files.items[0].notes.count = 1;
	}
	merged = inventory_merge((const struct inventory *const *)parts, 3);
	ck_assert_uint_eq(merged->files.count, _i ? 3 : 2);
	ck_assert_int_eq(merged->archives.items[0].records, _i ? 300 : 200);
	inventory_close(merged);
	for (size_t i = 0; i < 3; i++)
		inventory_close(parts[i]);
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
	tcase_add_loop_test(
		tc, files_that_two_parts_have_count_once, 0, (int)ARRAY_LEN(overlap_cases));
	tcase_add_test(tc, overlapping_parts_without_hours_count_by_runs);
	tcase_add_test(tc, traffic_of_overlapping_parts_is_that_of_the_larger);
	tcase_add_test(tc, members_of_one_name_and_text_stay);
	tcase_add_loop_test(tc, shares_of_a_file_add_up, 0, 2);
	tcase_add_test(tc, digest_that_one_part_has_stays);
	tcase_add_test(tc, nothing_merged_is_empty);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
