/* What follows from an archive's minutes and hours: isolated records, usual ones. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/inventory_isolated.h"
#include "model/inventory_usual.h"
#include "tests/data_fixture.h"

#define DAY  INT64_C(1440)
#define BASE (20000 * DAY) /* minutes */

/* Rows of minutes from BASE on; the busy archive has ten days of 1000 records an hour. */
#define BUSY(from)                                                                                 \
	{                                                                                          \
		(from), 10 * DAY, 240000                                                           \
	}

/* Three records an hour. */
#define QUIET(from)                                                                                \
	{                                                                                          \
		(from), 10 * DAY, 720                                                              \
	}

static const struct isolated_case {
	const char *name;
	int64_t rows[5][3]; /* run 0: the end */
	size_t count;
	int64_t first[2]; /* minutes of the first that is isolated */
} isolated_cases[] = {
	{"nothing at all", {{0}}, 0, {0}},
	{"one line alone is an archive", {{5, 1, 1}}, 0, {0}},
	{"one stretch", {BUSY(0)}, 0, {0}},
	{"a line two days before", {{0, 1, 1}, BUSY(2 * DAY)}, 1, {0, 1}},
	{"a line two days behind", {BUSY(0), {12 * DAY, 1, 9}}, 1, {12 * DAY, 12 * DAY + 1}},
	{"a line between", {BUSY(0), {12 * DAY, 1, 1}, BUSY(14 * DAY)}, 1,
		{12 * DAY, 12 * DAY + 1}},
	{"24 hours away is not far", {{0, 1, 1}, BUSY(1 + DAY)}, 0, {0}},
	{"a minute more is", {{0, 1, 1}, BUSY(2 + DAY)}, 1, {0, 1}},
	{"10 % of the median hour is not few", {{0, 1, 100}, BUSY(2 * DAY)}, 0, {0}},
	{"one record fewer is", {{0, 1, 99}, BUSY(2 * DAY)}, 1, {0, 1}},
	{"few records in each of two hours", {{0, 1, 99}, {600, 1, 99}, BUSY(3 * DAY)}, 1,
		{0, 601}},
	{"a whole hour among them", {{0, 1, 9}, {600, 1, 100}, BUSY(3 * DAY)}, 0, {0}},
	{"two minutes of an hour add up", {{0, 1, 50}, {50, 1, 50}, BUSY(3 * DAY)}, 0, {0}},
	{"of two hours they do not", {{50, 1, 50}, {70, 1, 50}, BUSY(3 * DAY)}, 1, {50, 71}},
	{"two of them", {{0, 1, 1}, {2 * DAY, 1, 1}, BUSY(4 * DAY)}, 2, {0, 1}},
	{"a quiet node has quiet hours", {{0, 1, 1}, {2 * DAY, 1, 1}, {4 * DAY, 1, 1}}, 0, {0}},
	{"a line beside one every five minutes", {{0, 1, 1}, {2 * DAY, 10 * DAY, 10 * 288}}, 1,
		{0, 1}},
	{"a line seven days before three an hour", {{0, 1, 1}, QUIET(1 + 7 * DAY)}, 0, {0}},
	{"and a minute more", {{0, 1, 1}, QUIET(2 + 7 * DAY)}, 1, {0, 1}},
	{"as many as 10 % of a median day", {{0, 1, 7}, QUIET(8 * DAY)}, 1, {0, 1}},
	{"and a record more", {{0, 1, 8}, QUIET(8 * DAY)}, 0, {0}},
	{"these in two hours", {{0, 1, 4}, {300, 1, 4}, QUIET(9 * DAY)}, 0, {0}},
	{"two lines six days from each other", {{0, 1, 1}, {6 * DAY, 1, 1}, QUIET(16 * DAY)}, 2,
		{0, 1}},
	{"a line behind", {QUIET(0), {20 * DAY, 1, 1}}, 1, {20 * DAY, 20 * DAY + 1}},
	{"a true begin of two days before ten that are lost", {{0, 2 * DAY, 144}, QUIET(12 * DAY)},
		0, {0}},
	{"three lines before one a day", {{0, 1, 3}, {8 * DAY, 40 * DAY, 40}}, 1, {0, 1}},
	{"four are not few", {{0, 1, 4}, {8 * DAY, 40 * DAY, 40}}, 0, {0}},
	{"a line before ten days with one", {{0, 1, 1}, {8 * DAY, 10 * DAY, 10}}, 1, {0, 1}},
	{"before nine of them", {{0, 1, 1}, {8 * DAY, 9 * DAY, 9}}, 0, {0}},
	{"one a day but for nine days", {{0, 30 * DAY, 30}, {39 * DAY, 30 * DAY, 30}}, 0, {0}},
	{"one every eight days",
		{{0, 1, 1}, {8 * DAY, 1, 1}, {16 * DAY, 1, 1}, {24 * DAY, 1, 1}, {32 * DAY, 1, 1}},
		0, {0}},
	{"a run that spans whole hours", {{0, 300, 500}, BUSY(3 * DAY)}, 0, {0}},
};

START_TEST(few_records_far_from_all_others_are_isolated)
{
	const struct isolated_case *row = &isolated_cases[_i];
	inventory_isolated_list found = {(void *)1, 7};
	struct arena arena = {0};
	int64_t rows[15];
	size_t count = 0;

	for (size_t i = 0; i < 5 && row->rows[i][1]; i++) {
		rows[count++] = BASE + row->rows[i][0];
		rows[count++] = row->rows[i][1];
		rows[count++] = row->rows[i][2];
	}
	inventory_isolated_find(rows, count, &arena, &found);
	ck_assert_msg(found.count == row->count, "%s: %zu", row->name, found.count);
	if (row->count) {
		ck_assert_int_eq(found.items[0].from.v / WHEN_MINUTE_MS, BASE + row->first[0]);
		ck_assert_int_eq(found.items[0].to.v / WHEN_MINUTE_MS, BASE + row->first[1]);
	}
	arena_fini(&arena);
}
END_TEST

/* Numbers that a strange inventory may hold must not overflow, nor be laid out hour by hour. */
START_TEST(the_largest_numbers_are_borne)
{
	int64_t rows[] = {0, 1, 1, 4000, INT64_C(4223360000), JSON_INT_MOST};
	inventory_isolated_list found;
	struct arena arena = {0};

	inventory_isolated_find(rows, ARRAY_LEN(rows), &arena, &found);
	ck_assert_uint_eq(found.count, 1);
	arena_fini(&arena);
}
END_TEST

#define WEEK INT64_C(168) /* hours */

static const inventory_isolated_list none = {NULL, 0};

/* Hours with records, by hour from 0; asked of minutes [from, to). */
static const struct usual_case {
	const char *name;
	int64_t hours[8][2]; /* records 0: the end */
	int64_t from, to, usual;
} usual_cases[] = {
	{"no other week", {{0, 5}, {2, 5}}, 60, 120, BIND_ABSENT},
	{"one other week", {{0, 5}, {WEEK + 1, 8}}, 60, 120, 8},
	{"half of the hour", {{0, 5}, {WEEK + 1, 8}}, 90, 120, 4},
	{"two hours", {{0, 5}, {WEEK + 1, 8}, {WEEK + 2, 4}}, 90, 150, 6},
	{"the lower median of two", {{0, 5}, {WEEK + 1, 8}, {2 * WEEK + 1, 6}}, 60, 120, 6},
	{"the median of three", {{0, 5}, {WEEK + 1, 8}, {2 * WEEK + 1, 6}, {3 * WEEK + 1, 7}}, 60,
		120, 7},
	{"empty hours count as 0", {{0, 5}, {WEEK + 1, 8}, {3 * WEEK + 2, 7}}, 60, 120, 0},
	{"its own hours do not count", {{0, 5}, {1, 900}, {WEEK + 1, 8}, {2 * WEEK + 1, 6}}, 60,
		120, 6},
	{"before the archive begins", {{10, 1}, {WEEK + 1, 8}, {2 * WEEK + 1, 8}}, 60, 120, 8},
};

START_TEST(usual_is_the_median_of_the_same_hour_of_other_weeks)
{
	const struct usual_case *row = &usual_cases[_i];
	struct inventory_usual *usual;
	int64_t hours[16], found;
	size_t count = 0;

	for (size_t i = 0; i < 8 && row->hours[i][1]; i++) {
		hours[count++] = row->hours[i][0];
		hours[count++] = row->hours[i][1];
	}
	usual = inventory_usual_new(hours, count, &none);
	found = inventory_usual_in(usual, row->from, row->to);
	ck_assert_msg(found == row->usual, "%s: %lld", row->name, (long long)found);
	inventory_usual_free(usual);
}
END_TEST

/* A line ten weeks before makes no ten weeks of zeros. */
START_TEST(isolated_records_are_not_usual)
{
	struct inventory_isolated line = {{59 * WHEN_MINUTE_MS}, {60 * WHEN_MINUTE_MS}, 1};
	const inventory_isolated_list isolated = {&line, 1};
	int64_t hours[] = {0, 1, 10 * WEEK, 7, 11 * WEEK, 7, 12 * WEEK, 7};

	for (int with = 0; with < 2; with++) {
		struct inventory_usual *usual =
			inventory_usual_new(hours, ARRAY_LEN(hours), with ? &isolated : &none);

		ck_assert_int_eq(
			inventory_usual_in(usual, 660 * WEEK, 660 * WEEK + 60), with ? 7 : 0);
		inventory_usual_free(usual);
	}
	ck_assert_ptr_null(inventory_usual_new(hours, 2, &isolated));
}
END_TEST

START_TEST(without_hours_nothing_is_usual)
{
	ck_assert_ptr_null(inventory_usual_new(NULL, 0, &none));
	ck_assert_int_eq(inventory_usual_in(NULL, 0, 60), BIND_ABSENT);
	inventory_usual_free(NULL);
}
END_TEST

START_TEST(long_silence_of_a_busy_archive_stays_an_integer)
{
	int64_t hours[] = {
		0, JSON_INT_MOST, 1, JSON_INT_MOST, WEEK, JSON_INT_MOST, WEEK + 1, JSON_INT_MOST};
	struct inventory_usual *usual = inventory_usual_new(hours, ARRAY_LEN(hours), &none);

	ck_assert_int_eq(inventory_usual_in(usual, 0, 120), JSON_INT_MOST);
	inventory_usual_free(usual);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("isolated and usual");

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, few_records_far_from_all_others_are_isolated, 0,
		(int)ARRAY_LEN(isolated_cases));
	tcase_add_test(tc, the_largest_numbers_are_borne);
	tcase_add_loop_test(tc, usual_is_the_median_of_the_same_hour_of_other_weeks, 0,
		(int)ARRAY_LEN(usual_cases));
	tcase_add_test(tc, isolated_records_are_not_usual);
	tcase_add_test(tc, without_hours_nothing_is_usual);
	tcase_add_test(tc, long_silence_of_a_busy_archive_stays_an_integer);
	return run_case("model: isolated and usual records", tc);
}
