#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/minutes.h"

#define M0 INT64_C(29145720) /* 2025-06-01T10:00:00+08:00 */

static struct log_minutes minutes, other;
static struct arena arena;

static void begin(void)
{
	memset(&minutes, 0, sizeof(minutes));
	memset(&other, 0, sizeof(other));
	arena_init(&arena);
}

static void end(void)
{
	log_minutes_fini(&minutes);
	log_minutes_fini(&other);
	arena_fini(&arena);
}

static struct inventory_archive archive_of(const struct log_minutes *of)
{
	struct log_rows rows = log_minutes_rows(of, &arena);
	struct inventory_archive archive = {.records = rows.records};

	archive.minutes.items = rows.items;
	archive.minutes.count = rows.count;
	log_gaps_fill(&archive, &arena);
	return archive;
}

START_TEST(empty_table_has_no_rows)
{
	struct inventory_archive archive = archive_of(&minutes);

	ck_assert_uint_eq(archive.minutes.count, 0);
	ck_assert_uint_eq(archive.gaps.count, 0);
}
END_TEST

START_TEST(consecutive_minutes_are_one_run_over_midnight)
{
	static const int64_t want[] = {M0 + 1319, 2, 3, M0 + 1322, 1, 1};
	struct inventory_archive archive;

	log_minutes_add(&minutes, M0 + 1322);
	log_minutes_add(&minutes, M0 + 1319); /* 23:59 UTC */
	log_minutes_add(&minutes, M0 + 1320);
	log_minutes_add(&minutes, M0 + 1319);
	ck_assert_int_eq((M0 + 1320) % 1440, 0);
	archive = archive_of(&minutes);
	ck_assert_uint_eq(archive.minutes.count, ARRAY_LEN(want));
	ck_assert_mem_eq(archive.minutes.items, want, sizeof(want));
	ck_assert_int_eq(archive.records, 4);
}
END_TEST

static const struct {
	int64_t apart; /* minutes from one record to the next */
	size_t gaps;
} distances[] = {{1, 0}, {2, 0}, {30, 0}, {31, 1}, {32, 1}, {1441, 1}, {600000, 1}};

START_TEST(thirty_empty_minutes_are_a_gap_and_twenty_nine_are_none)
{
	struct inventory_archive archive;

	log_minutes_add(&minutes, M0);
	log_minutes_add(&minutes, M0 + distances[_i].apart);
	archive = archive_of(&minutes);
	ck_assert_uint_eq(archive.gaps.count, distances[_i].gaps);
	if (distances[_i].gaps) {
		ck_assert_int_eq(archive.gaps.items[0].from.v, (M0 + 1) * 60000);
		ck_assert_int_eq(archive.gaps.items[0].to.v, (M0 + distances[_i].apart) * 60000);
		ck_assert_uint_eq(archive.gaps.items[0].why.count, 0);
	}
}
END_TEST

START_TEST(cleared_table_is_empty_and_serves_again)
{
	log_minutes_add(&minutes, M0);
	log_minutes_add(&minutes, M0 + 5000);
	log_minutes_clear(&minutes);
	ck_assert_uint_eq(log_minutes_rows(&minutes, &arena).count, 0);
	log_minutes_add(&minutes, M0 + 1);
	ck_assert_int_eq(log_minutes_rows(&minutes, &arena).records, 1);
}
END_TEST

START_TEST(first_minute_of_2000_is_kept)
{
	log_minutes_add(&minutes, LOG_MINUTES_FROM_S / 60);
	ck_assert_int_eq(log_minutes_rows(&minutes, &arena).items[0], LOG_MINUTES_FROM_S / 60);
}
END_TEST

/* Against a plain array of counters. */
START_TEST(rows_equal_a_naive_count)
{
	enum { SPAN = 6000 };
	static int64_t naive[SPAN];
	struct log_rows rows;
	size_t present = 0, seen = 0;

	srandom((unsigned)_i + 1);
	memset(naive, 0, sizeof(naive));
	for (int i = 0; i < 3000; i++) {
		int64_t at = random() % SPAN;

		naive[at]++;
		ck_assert(log_minutes_add(i % 2 ? &minutes : &other, M0 + at));
	}
	ck_assert(log_minutes_merge(&minutes, &other));
	rows = log_minutes_rows(&minutes, &arena);
	ck_assert_int_eq(rows.records, 3000);
	for (size_t i = 0; i < SPAN; i++)
		present += naive[i] != 0;
	for (size_t r = 0; r < rows.count; r += LOG_MINUTE_ROW) {
		int64_t sum = 0;

		for (int64_t m = rows.items[r]; m < rows.items[r] + rows.items[r + 1]; m++) {
			ck_assert_int_ne(naive[m - M0], 0);
			sum += naive[m - M0];
			seen++;
		}
		ck_assert_int_eq(sum, rows.items[r + 2]);
		ck_assert(r == 0 || rows.items[r] > rows.items[r - 3] + rows.items[r - 2]);
	}
	ck_assert_uint_eq(seen, present);
}
END_TEST

START_TEST(packed_table_adds_what_the_table_would)
{
	struct log_minutes whole = {0};
	struct log_packed packed;
	struct log_rows expected, rows;

	srandom((unsigned)_i + 7);
	for (int i = 0; i < _i * 40; i++) {
		int64_t at = M0 + random() % (20 * 1440);

		ck_assert(log_minutes_add(&whole, at));
		ck_assert(log_minutes_add(i % 3 ? &minutes : &other, at));
	}
	ck_assert(log_minutes_pack(&other, &packed));
	ck_assert(_i ? packed.count > 0 : packed.words == NULL);
	ck_assert(log_minutes_add_packed(&minutes, &packed));
	expected = log_minutes_rows(&whole, &arena);
	rows = log_minutes_rows(&minutes, &arena);
	ck_assert_uint_eq(rows.count, expected.count);
	ck_assert_int_eq(rows.records, _i * 40);
	for (size_t i = 0; i < rows.count; i++)
		ck_assert_int_eq(rows.items[i], expected.items[i]);
	log_packed_fini(&packed);
	log_minutes_fini(&whole);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: minutes");
	TCase *tc = tcase_create("minutes");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, empty_table_has_no_rows);
	tcase_add_test(tc, consecutive_minutes_are_one_run_over_midnight);
	tcase_add_loop_test(tc, thirty_empty_minutes_are_a_gap_and_twenty_nine_are_none, 0,
		(int)ARRAY_LEN(distances));
	tcase_add_test(tc, cleared_table_is_empty_and_serves_again);
	tcase_add_test(tc, first_minute_of_2000_is_kept);
	tcase_add_loop_test(tc, rows_equal_a_naive_count, 0, 8);
	tcase_add_loop_test(tc, packed_table_adds_what_the_table_would, 0, 8);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
