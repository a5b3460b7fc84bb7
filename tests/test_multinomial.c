#include <check.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/multinomial.h"

#define CELLS_MOST 5

/* Computed by fractions of whole numbers (Python's Fraction), outcome by outcome, floored. */
static const struct case_row {
	struct multinomial_cell cells[CELLS_MOST]; /* weight 0: no more */
	int64_t p_ppm;
} rows[] = {
	{{{50, 1}, {50, 1}}, 1000000},
	{{{60, 1}, {40, 1}}, 56887},
	{{{61, 1}, {39, 1}}, 35200},
	{{{39, 1}, {61, 1}}, 35200},
	{{{100, 1}, {0, 1}}, 0},
	{{{75, 3}, {25, 1}}, 1000000},
	{{{50, 3}, {50, 1}}, 0},
	{{{0, 1}, {30, 1}}, 0},
	{{{10, 1}, {10, 1}, {10, 1}}, 1000000},
	{{{20, 1}, {5, 1}, {5, 1}}, 1069},
	{{{12, 2}, {6, 1}, {6, 1}}, 1000000},
	{{{3, 2}, {20, 1}, {1, 1}}, 0},
	{{{5, 1}, {5, 1}, {5, 1}, {5, 1}}, 1000000},
	{{{12, 4}, {2, 3}, {3, 2}, {3, 1}}, 105576},
	{{{1, 1}, {0, 1}}, 1000000},
	{{{2, 1}, {0, 1}}, 500000},
	{{{500, 1}, {400, 1}}, 956},
	{{{999, 1000}, {1, 1}}, 1000000},
	{{{8, 1}, {0, 1}, {0, 1}, {0, 1}, {0, 1}}, 12},
	/* too many outcomes: cell by cell */
	{{{100, 1}, {100, 1}, {100, 1}, {100, 1}}, 1000000},
	{{{150, 1}, {90, 1}, {80, 1}, {80, 1}}, 0},
	{{{400, 4}, {300, 3}, {200, 2}, {100, 1}}, 1000000},
	/* 4 · floor(56822.2 ppm) */
	{{{430, 4}, {300, 3}, {180, 2}, {90, 1}}, 227288},
	/* nothing to compare */
	{{{7, 3}}, 1000000},
	{{{0, 1}, {0, 2}}, 1000000},
	/* not computed */
	{{{0, 0}}, -1},
	{{{-1, 1}, {1, 1}}, -1},
	{{{MULTINOMIAL_N_MOST, 1}, {1, 1}}, -1},
	{{{1, MULTINOMIAL_WEIGHT_MOST}, {1, 1}}, -1},
};

static size_t cell_count(const struct case_row *row)
{
	size_t count = 0;

	while (count < CELLS_MOST && row->cells[count].weight > 0)
		count++;
	return count;
}

START_TEST(p_values_are_those_of_whole_numbers)
{
	const struct case_row *row = &rows[_i];

	ck_assert_int_eq(multinomial_p_ppm(row->cells, cell_count(row)), row->p_ppm);
}
END_TEST

START_TEST(the_order_of_cells_does_not_matter)
{
	const struct case_row *row = &rows[_i];
	struct multinomial_cell turned[CELLS_MOST];
	size_t count = cell_count(row);

	for (size_t i = 0; i < count; i++)
		turned[i] = row->cells[count - 1 - i];
	ck_assert_int_eq(multinomial_p_ppm(turned, count), row->p_ppm);
}
END_TEST

START_TEST(half_a_million_requests_are_added_up)
{
	const struct multinomial_cell even[] = {{250000, 1}, {250000, 1}};
	const struct multinomial_cell odd[] = {{252000, 1}, {248000, 1}};

	ck_assert_int_eq(multinomial_p_ppm(even, 2), 1000000);
	ck_assert_int_eq(multinomial_p_ppm(odd, 2), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("multinomial");
	TCase *cases = tcase_create("p");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(cases, p_values_are_those_of_whole_numbers, 0, ARRAY_LEN(rows));
	tcase_add_loop_test(cases, the_order_of_cells_does_not_matter, 0, ARRAY_LEN(rows));
	tcase_add_test(cases, half_a_million_requests_are_added_up);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
