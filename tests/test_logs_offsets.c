#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "logs/offsets.h"
#include "tests/data_fixture.h"
#include "tests/logs_fixture.h"

static struct log_offsets offsets;
static struct arena arena;
static struct log_format_state state;

static void begin(void)
{
	log_offsets_begin(&offsets, 1000);
	state = (struct log_format_state){0};
}

static void end(void)
{
	arena_fini(&arena);
}

static void record(int64_t number, int64_t offset, int64_t second)
{
	const struct log_offsets_block at = {offset, number, second, second};

	log_offsets_records(&offsets, &at, &state);
}

START_TEST(a_block_begins_with_the_first_record_behind_its_length)
{
	const int64_t *rows;
	const struct inventory_offsets *out;

	record(3, 200, 600);
	record(9, 1199, 540); /* out of order, still of the first */
	record(10, 1200, 900);
	record(11, 1300, 840);
	record(12, 1400, 1800);
	out = log_offsets_fill(&offsets, &arena);
	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(out->blocks.count, 2 * INVENTORY_BLOCK_ROW);
	rows = out->blocks.items;
	ck_assert_int_eq(rows[INVENTORY_BLOCK_TEXT], 200);
	ck_assert_int_eq(rows[INVENTORY_BLOCK_LINE], 3);
	ck_assert_int_eq(rows[INVENTORY_BLOCK_FROM], 9);
	ck_assert_int_eq(rows[INVENTORY_BLOCK_TO], 10);
	rows += INVENTORY_BLOCK_ROW;
	ck_assert_int_eq(rows[INVENTORY_BLOCK_TEXT], 1200);
	ck_assert_int_eq(rows[INVENTORY_BLOCK_LINE], 10);
	ck_assert_int_eq(rows[INVENTORY_BLOCK_FROM], 14);
	ck_assert_int_eq(rows[INVENTORY_BLOCK_TO], 30);
}
END_TEST

START_TEST(one_block_is_not_worth_it)
{
	ck_assert_ptr_null(log_offsets_fill(&offsets, &arena));
	record(1, 0, 60);
	record(2, 999, 60);
	ck_assert_ptr_null(log_offsets_fill(&offsets, &arena));
}
END_TEST

/* However long a file is, its places are as many; none is lost and every minute stays covered. */
START_TEST(too_many_blocks_become_longer_ones)
{
	const int64_t count = 100000;
	const struct inventory_offsets *out;

	for (int64_t i = 0; i < count; i++)
		record(i + 1, i * 1000, i * 60);
	ck_assert_uint_le(offsets.block_count, LOG_OFFSETS_MOST);
	ck_assert_uint_gt(offsets.block_count, LOG_OFFSETS_MOST / 4);
	out = log_offsets_fill(&offsets, &arena);
	for (size_t i = 0; i < out->blocks.count; i += INVENTORY_BLOCK_ROW) {
		const int64_t *row = &out->blocks.items[i];
		bool last = i + INVENTORY_BLOCK_ROW == out->blocks.count;
		int64_t next = last ? count * 1000 : row[INVENTORY_BLOCK_ROW];

		ck_assert_int_eq(row[INVENTORY_BLOCK_LINE], row[INVENTORY_BLOCK_TEXT] / 1000 + 1);
		ck_assert_int_eq(row[INVENTORY_BLOCK_FROM], row[INVENTORY_BLOCK_TEXT] / 1000);
		ck_assert_int_eq(row[INVENTORY_BLOCK_TO], next / 1000 - 1);
	}
	ck_assert_int_eq(out->blocks.items[INVENTORY_BLOCK_TEXT], 0);
}
END_TEST

START_TEST(restarts_are_thinned_as_blocks_are)
{
	const int64_t count = 100000;

	for (int64_t i = 0; i < count; i++)
		log_offsets_unit(&offsets, i * 100, i * 500);
	ck_assert_uint_le(offsets.restart_count, LOG_RESTARTS_MOST);
	ck_assert_uint_gt(offsets.restart_count, LOG_RESTARTS_MOST / 4);
	for (size_t i = 0; i < offsets.restart_count; i++) {
		struct log_offsets_restart at = offsets.restarts[i];
		struct log_offsets_restart found = log_offsets_restart_of(&offsets, at.text);

		ck_assert_int_eq(at.text, at.stored * 5);
		ck_assert_int_eq(found.text, at.text);
		found = log_offsets_restart_of(&offsets, at.text - 1);
		ck_assert_int_eq(found.text, i ? offsets.restarts[i - 1].text : 0);
	}
}
END_TEST

/* A header in the middle of a text changes the columns: whoever begins behind it does not know. */
START_TEST(other_columns_spoil_it)
{
	state.date_column = 1;
	record(1, 0, 60);
	record(2, 2000, 60);
	ck_assert_ptr_nonnull(log_offsets_fill(&offsets, &arena));
	state.date_column = 2;
	record(3, 4000, 60);
	ck_assert_ptr_null(log_offsets_fill(&offsets, &arena));
	log_offsets_begin(&offsets, 1000);
	ck_assert(!offsets.spoilt);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("offsets");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, a_block_begins_with_the_first_record_behind_its_length);
	tcase_add_test(tc, one_block_is_not_worth_it);
	tcase_add_test(tc, too_many_blocks_become_longer_ones);
	tcase_add_test(tc, restarts_are_thinned_as_blocks_are);
	tcase_add_test(tc, other_columns_spoil_it);
	return run_case("logs: offsets", tc);
}
