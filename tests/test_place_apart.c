/* Discs that have nothing in common: several places answer. */
#include <check.h>
#include <stdlib.h>

#include "base/array.h"
#include "geo/place.h"

static struct region *region;

static void open_region(void)
{
	struct err err = {0};

	ck_assert_msg(region_open_builtin("360000", &region, &err) == 0, "%s", err.text);
}

static void close_region(void)
{
	region_close(region);
}

/* Shanghai, Chengdu, 南昌 and 吉安; the last two 195 km apart. */
static const struct place_disc four[] = {{{312304000, 1214737000}, 20000},
	{{306570000, 1040660000}, 30000}, {{286764930, 1158921510}, 15000},
	{{271116990, 1149863730}, 10000}};

static const struct sites_case {
	int64_t radius_m[4];
	size_t count, sites[4];
} sites_cases[] = {
	{{20000, 30000, 15000, 10000}, 4, {0, 1, 2, 3}},
	{{20000, 30000, 190000, 10000}, 3, {0, 1, 3}}, /* the smaller of two that meet */
	{{20000, 30000, 10000, 190000}, 3, {0, 1, 2}},
	{{5000000, 30000, 5000000, 5000000}, 1, {1}}, /* all meet the smallest */
	{{5000000, 5000000, 5000000, 5000000}, 1, {0}},
	{{800000, 30000, 15000, 10000}, 3, {1, 2, 3}},
};

START_TEST(sites_are_discs_without_a_common_point)
{
	const struct sites_case *row = &sites_cases[_i];
	struct place_disc discs[4];
	size_t sites[4];

	for (size_t i = 0; i < 4; i++)
		discs[i] = (struct place_disc){four[i].centre, row->radius_m[i]};
	ck_assert_uint_eq(place_sites(discs, 4, sites), row->count);
	for (size_t i = 0; i < row->count; i++)
		ck_assert_uint_eq(sites[i], row->sites[i]);
	ck_assert_uint_eq(place_sites(discs, 0, sites), 0);
}
END_TEST

/* Of many discs about one place the one far away is not among the smallest. */
START_TEST(discs_that_do_not_fit_are_still_apart)
{
	enum { MANY = 70 };
	struct place_disc discs[MANY];
	struct place_result result;

	for (size_t i = 0; i < MANY; i++)
		discs[i] = (struct place_disc){
			{271113730 + (int32_t)i * 20000, 1149863730}, 10000 + (int64_t)i};
	discs[MANY - 1] = (struct place_disc){{312304000, 1214737000}, 300000};
	place_intersect(region, discs, MANY, 0, &result);
	ck_assert(result.disjoint && result.empty);
	ck_assert_uint_eq(result.disjoint_b, MANY - 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("place: apart");
	TCase *tc = tcase_create("apart");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, open_region, close_region);
	tcase_add_loop_test(tc, sites_are_discs_without_a_common_point, 0, ARRAY_LEN(sites_cases));
	tcase_add_test(tc, discs_that_do_not_fit_are_still_apart);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
