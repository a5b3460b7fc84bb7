#include <check.h>

#include "base/array.h"
#include "base/median.h"
#include "tests/data_fixture.h"

static const struct {
	int64_t values[5];
	size_t count;
	int64_t median;
} rows[] = {
	{{7}, 1, 7},
	{{9, 1}, 2, 1},
	{{9, 1, 5}, 3, 5},
	{{4, 3, 2, 1}, 4, 2},
	{{INT64_MAX, INT64_MIN, 0, -1, 1}, 5, 0},
};

START_TEST(the_lower_of_two_middle_ones)
{
	int64_t values[5];

	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		values[i] = rows[_i].values[i];
	ck_assert_int_eq(numbers_median(values, rows[_i].count), rows[_i].median);
	for (size_t i = 1; i < rows[_i].count; i++)
		ck_assert_int_le(values[i - 1], values[i]);
}
END_TEST

START_TEST(none_are_in_order)
{
	numbers_sort(NULL, 0);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("median");

	tcase_add_loop_test(tc, the_lower_of_two_middle_ones, 0, (int)ARRAY_LEN(rows));
	tcase_add_test(tc, none_are_in_order);
	return run_case("base: median", tc);
}
