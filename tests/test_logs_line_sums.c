#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/line_sums.h"
#include "logs/scan.h"
#include "tests/logs_fixture.h"

#define T0    INT64_C(1748707200) /* 2025-06-01T00:00:00+08:00 */
#define LINES 5000                /* a line every 23 seconds: a day and a third */
#define STEP  23

static struct text log_of(int64_t from, int count)
{
	struct text log = {0};

	for (int i = 0; i < count; i++)
		text_add_line(&log, from + (int64_t)i * STEP);
	return log;
}

/* What a file of these bytes adds. */
static void add_file(
	struct log_line_sums *sums, const char *name, const char *at, size_t len, size_t piece)
{
	struct log_read read = log_read_bytes(name, at, len, piece);

	ck_assert(log_line_sums_merge(sums, log_reader_line_sums(read.reader)));
	log_read_fini(&read);
}

static bool are_same(const struct log_line_sums *a, const struct log_line_sums *b)
{
	return a->count == b->count &&
	       (a->count == 0 || memcmp(a->items, b->items, a->count * sizeof(*a->items)) == 0);
}

static size_t line_behind(const struct text *log, size_t at)
{
	return (size_t)(strchr(log->at + at, '\n') + 1 - log->at);
}

/* --- the same lines otherwise --------------------------------------------------------------- */

static void add_whole(struct log_line_sums *sums, const struct text *log)
{
	add_file(sums, "a.log", log->at, log->len, 0);
}

static void add_in_pieces(struct log_line_sums *sums, const struct text *log)
{
	add_file(sums, "a.log", log->at, log->len, 997);
}

static void add_two_files(struct log_line_sums *sums, const struct text *log)
{
	size_t half = line_behind(log, log->len / 3);

	add_file(sums, "b.log", log->at + half, log->len - half, 0);
	add_file(sums, "a.log", log->at, half, 0);
}

static void add_members(struct log_line_sums *sums, const struct text *log)
{
	size_t half = line_behind(log, log->len / 2);
	struct text packed = {0};

	text_add_gzip(&packed, log->at, half);
	text_add_gzip(&packed, log->at + half, log->len - half);
	add_file(sums, "a.log.gz", packed.at, packed.len, 0);
	text_fini(&packed);
}

static void add_backwards(struct log_line_sums *sums, const struct text *log)
{
	struct text turned = {0};
	size_t end = log->len;

	while (end) {
		size_t begin = end - 1;

		while (begin && log->at[begin - 1] != '\n')
			begin--;
		text_add(&turned, log->at + begin, end - begin);
		end = begin;
	}
	add_file(sums, "a.log", turned.at, turned.len, 0);
	text_fini(&turned);
}

static void add_with_cr(struct log_line_sums *sums, const struct text *log)
{
	struct text ended = {0};

	for (size_t at = 0, next; at < log->len; at = next) {
		next = line_behind(log, at);
		text_add(&ended, log->at + at, next - at - 1);
		text_print(&ended, "\r\n");
	}
	add_file(sums, "a.log", ended.at, ended.len, 0);
	text_fini(&ended);
}

static void add_open(struct log_line_sums *sums, const struct text *log)
{
	add_file(sums, "a.log", log->at, log->len - 1, 0);
}

static void add_with_bad_lines(struct log_line_sums *sums, const struct text *log)
{
	size_t half = line_behind(log, log->len / 2);
	struct text more = {0};

	text_add(&more, log->at, half);
	text_print(&more, "no record\n\n");
	text_add(&more, log->at + half, log->len - half);
	add_file(sums, "a.log", more.at, more.len, 0);
	text_fini(&more);
}

/* One byte of a line of second 0, of its request. */
static void add_changed(struct log_line_sums *sums, const struct text *log)
{
	char *second = strstr(log->at, ":00 +0800] \"GET /");

	second[16] = 'x';
	add_file(sums, "a.log", log->at, log->len, 0);
	second[16] = '/';
}

static void add_without_last(struct log_line_sums *sums, const struct text *log)
{
	struct text less = log_of(T0, LINES / 2);

	ck_assert_mem_eq(less.at, log->at, less.len);
	add_file(sums, "a.log", less.at, less.len, 0);
	text_fini(&less);
}

static void add_twice(struct log_line_sums *sums, const struct text *log)
{
	add_whole(sums, log);
	add_whole(sums, log);
}

static const struct {
	const char *name;
	void (*add)(struct log_line_sums *sums, const struct text *log);
	bool same;
} copies[] = {
	{"whole", add_whole, true},
	{"in pieces", add_in_pieces, true},
	{"two files", add_two_files, true},
	{"members", add_members, true},
	{"backwards", add_backwards, true},
	{"CRLF", add_with_cr, true},
	{"open last line", add_open, true},
	{"bad lines", add_with_bad_lines, true},
	{"a byte changed", add_changed, false},
	{"the last lines are not there", add_without_last, false},
	{"each line twice", add_twice, false},
};

START_TEST(same_lines_have_the_same_sums_however_they_are_kept)
{
	struct text log = log_of(T0, LINES);
	struct log_line_sums expected = {0}, sums = {0};

	add_whole(&expected, &log);
	ck_assert_uint_eq(expected.count, 2);
	ck_assert_int_eq(expected.items[0].day, (T0 + 28800) / 86400);
	ck_assert_int_ge(expected.items[0].lines, 64);
	copies[_i].add(&sums, &log);
	ck_assert_msg(are_same(&sums, &expected) == copies[_i].same, "%s", copies[_i].name);
	log_line_sums_fini(&sums);
	log_line_sums_fini(&expected);
	text_fini(&log);
}
END_TEST

START_TEST(text_without_its_checksum_adds_nothing)
{
	struct text log = log_of(T0, LINES);
	struct text packed = {0};
	struct log_line_sums sums = {0};

	text_add_gzip(&packed, log.at, log.len);
	add_file(&sums, "a.log.gz", packed.at, packed.len - 1, 0);
	ck_assert_uint_eq(sums.count, 0);
	text_fini(&packed);
	text_fini(&log);
	log_line_sums_fini(&sums);
}
END_TEST

/* Every full hour has each second of the minute once, and second 0 of each minute. */
START_TEST(what_comes_once_a_minute_is_met_every_hour)
{
	for (int64_t of_minute = 0; of_minute < 60; of_minute++) {
		int64_t met = 0;

		for (int64_t minute = 0; minute < 60; minute++)
			met += log_line_sums_wants(T0 + minute * 60 + of_minute);
		ck_assert_int_eq(met, of_minute ? 1 : 60);
	}
}
END_TEST

/* Times without a year: which years the reader begins to count in does not matter. */
START_TEST(lines_without_a_year_are_of_the_days_that_are_inferred)
{
	struct log_line_sums whole = {0}, parts = {0};
	struct text log = {0};
	size_t half;

	for (int day = 29; day <= 31; day++)
		for (int minute = 0; minute < 60; minute++)
			text_print(&log, "Dec %d 10:%02d:00 edge-1 app[1]: served %d\n", day,
				minute, day);
	half = log.len;
	for (int day = 1; day <= 3; day++)
		for (int minute = 0; minute < 60; minute++)
			text_print(&log, "Jan  %d 00:%02d:00 edge-1 app[1]: served %d\n", day,
				minute, day);
	add_file(&whole, "a.log", log.at, log.len, 0);
	add_file(&parts, "b.log", log.at + half, log.len - half, 0);
	add_file(&parts, "c.log", log.at, half, 0);
	ck_assert_uint_eq(whole.count, 6);
	for (size_t i = 0; i < whole.count; i++) {
		ck_assert_int_eq(whole.items[i].day, 20086 + (int64_t)i); /* 2024-12-29 */
		ck_assert_int_eq(whole.items[i].lines, 60);
	}
	ck_assert(are_same(&whole, &parts));
	text_fini(&log);
	log_line_sums_fini(&whole);
	log_line_sums_fini(&parts);
}
END_TEST

START_TEST(days_of_few_lines_are_not_shown_and_what_is_shown_can_be_read)
{
	struct log_line_sums sums = {0}, again = {0};
	struct arena arena = {0};
	inventory_line_sum_list shown;

	for (int64_t day = 9; day > 0; day--)
		ck_assert(log_line_sums_add_day(
			&sums, &(struct log_line_sum){20000 + day * 2, day, (uint64_t)-day}));
	shown = log_line_sums_show(&sums, INVENTORY_LINE_SUM_LEAST, &arena);
	ck_assert_uint_eq(shown.count, 2);
	ck_assert_int_eq(shown.items[0].day, 20016);
	ck_assert_str_eq(shown.items[0].sum, "fffffffffffffff8");
	ck_assert(inventory_line_sums_fit(&shown, INVENTORY_LINE_SUM_LEAST));
	shown = log_line_sums_show(&sums, 1, &arena);
	ck_assert(!inventory_line_sums_fit(&shown, INVENTORY_LINE_SUM_LEAST));
	ck_assert(log_line_sums_read(&shown, &again));
	ck_assert(are_same(&sums, &again));
	log_line_sums_fini(&again);
	log_line_sums_fini(&sums);
	arena_fini(&arena);
}
END_TEST

static const struct {
	const char *name;
	struct inventory_line_sum rows[2];
	bool fit;
} row_cases[] = {
	{"sound", {{20000, 8, "0123456789abcdef"}, {20001, 8, "0123456789abcdef"}}, true},
	{"a day again", {{20000, 8, "0123456789abcdef"}, {20000, 8, "0123456789abcdef"}}, false},
	{"a day before", {{20000, 8, "0123456789abcdef"}, {19999, 8, "0123456789abcdef"}}, false},
	{"few lines", {{20000, 8, "0123456789abcdef"}, {20001, 7, "0123456789abcdef"}}, false},
	{"a short sum", {{20000, 8, "0123456789abcde"}, {20001, 8, "0123456789abcdef"}}, false},
	{"a long sum", {{20000, 8, "0123456789abcdef0"}, {20001, 8, "0123456789abcdef"}}, false},
	{"capitals", {{20000, 8, "0123456789ABCDEF"}, {20001, 8, "0123456789abcdef"}}, false},
	{"no sum", {{20000, 8, ""}, {20001, 8, "0123456789abcdef"}}, false},
};

START_TEST(rows_fit_or_do_not)
{
	struct inventory_line_sum rows[2];
	const inventory_line_sum_list list = {.items = rows, .count = 2};

	memcpy(rows, row_cases[_i].rows, sizeof(rows));
	ck_assert_msg(inventory_line_sums_fit(&list, INVENTORY_LINE_SUM_LEAST) == row_cases[_i].fit,
		"%s", row_cases[_i].name);
}
END_TEST

/* --- archives ------------------------------------------------------------------------------- */

static struct inventory *scan(const char *folder, const char *name, int jobs)
{
	const struct logs_options options = {.now = {FIXTURE_NOW}, .jobs = jobs};
	struct arena arena = {0};
	const char *path = arena_format(&arena, "%s/%s", folder, name);
	const struct logs_job job = {
		.node = name, .paths = &path, .names = &name, .path_count = 1, .traffic = true};
	struct inventory *found = NULL;

	ck_assert_int_eq(logs_scan(&job, 1, &options, &found, NULL), 0);
	arena_fini(&arena);
	return found;
}

static void expect_same_days(const struct inventory *a, const struct inventory *b)
{
	const inventory_line_sum_list *x = &a->archives.items[0].line_sums;
	const inventory_line_sum_list *y = &b->archives.items[0].line_sums;

	ck_assert_uint_ge(x->count, 2);
	ck_assert_uint_eq(x->count, y->count);
	for (size_t i = 0; i < x->count; i++) {
		ck_assert_int_eq(x->items[i].day, y->items[i].day);
		ck_assert_int_eq(x->items[i].lines, y->items[i].lines);
		ck_assert_str_eq(x->items[i].sum, y->items[i].sum);
	}
}

/* Twelve files, one of them twice under another name and packed, against one file. */
START_TEST(archives_of_the_same_lines_have_the_same_days)
{
	char *folder = folder_new();
	struct text log = log_of(T0, LINES), packed = {0};
	struct inventory *whole, *parts;
	size_t from = 0;

	folder_put(folder, "whole/a.log", log.at, log.len);
	for (size_t i = 0; i < 12; i++) {
		size_t to = i == 11 ? log.len : line_behind(&log, log.len / 12 * (i + 1));
		char name[32];

		snprintf(name, sizeof(name), "parts/%zu.log", 20 - i);
		folder_put(folder, name, log.at + from, to - from);
		if (i == 5)
			text_add_gzip(&packed, log.at + from, to - from);
		from = to;
	}
	folder_put(folder, "parts/again.gz", packed.at, packed.len);
	whole = scan(folder, "whole", 1);
	for (int jobs = 1; jobs <= 3; jobs++) {
		parts = scan(folder, "parts", jobs);
		expect_same_days(whole, parts);
		inventory_close(parts);
	}
	inventory_close(whole);
	text_fini(&packed);
	text_fini(&log);
	folder_remove(folder);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: line sums");
	TCase *tc = tcase_create("line sums");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_loop_test(
		tc, same_lines_have_the_same_sums_however_they_are_kept, 0, (int)ARRAY_LEN(copies));
	tcase_add_test(tc, text_without_its_checksum_adds_nothing);
	tcase_add_test(tc, what_comes_once_a_minute_is_met_every_hour);
	tcase_add_test(tc, lines_without_a_year_are_of_the_days_that_are_inferred);
	tcase_add_test(tc, days_of_few_lines_are_not_shown_and_what_is_shown_can_be_read);
	tcase_add_loop_test(tc, rows_fit_or_do_not, 0, (int)ARRAY_LEN(row_cases));
	tcase_add_test(tc, archives_of_the_same_lines_have_the_same_days);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
