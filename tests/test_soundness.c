/* Drawn cases: nothing false is confirmed, nothing true is refuted. docs/soundness.md says what is
 * drawn and under which assumptions; `make soak` draws millions. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tests/simulator/earth.h"
#include "tests/simulator/tally.h"

#ifdef __SANITIZE_ADDRESS__
#define ROUNDS 3 /* several times slower */
#else
#define ROUNDS 30 /* of 672 cases */
#endif
#define SHOW_ROUNDS  12
#define STATE_ROUNDS 2
#define SECONDS_MOST 200

static struct region *region;
static struct profile *profile;

static void open_data(void)
{
	struct err err = {0};

	ck_assert_msg(region_open_builtin("360000", &region, &err) == 0, "%s", err.text);
	ck_assert_msg(profile_open_builtin("jx-cdn", &profile, &err) == 0, "%s", err.text);
}

static void close_data(void)
{
	profile_close(profile);
	region_close(region);
}

/* All cases of a row in so many rounds of seeds. */
static void run_row(const struct row *row, int rounds, struct tally *tally)
{
	uint64_t end = (uint64_t)rounds * (uint64_t)row_round();

	for (uint64_t seed = 0; seed < end; seed++) {
		struct trial trial;
		int number;

		if (row_of(seed, &number) != row)
			continue;
		trial_run(seed, region, profile, NULL, &trial);
		tally_add(tally, seed, &trial);
	}
}

START_TEST(nothing_false_is_said_where_the_assumptions_hold)
{
	const struct row *row = &row_table[_i];
	struct tally tally = {0};

	run_row(row, ROUNDS, &tally);
	ck_assert_int_eq(tally.cases, (int64_t)ROUNDS * row->weight);
	ck_assert_msg(tally.failures == 0,
		"%s: %lld of %lld cases are false: build/simulator --seed %llu --verbose",
		row->name, (long long)tally.failures, (long long)tally.cases,
		(unsigned long long)tally.failing[0]);
}
END_TEST

/* A simulator that sees no fault where there must be one proves nothing. */
static const struct {
	const char *row;
	enum trial_fault fault;
} shows[] = {
	{"false-papers", FAULT_CONFIRMED},
	{"false-papers", FAULT_GROUND},
	{"two-networks", FAULT_WITNESSES},
	{"radio", FAULT_GROUND},
	{"proxy-of-all", FAULT_WITNESSES},
	{"proxy", FAULT_ANY_SET},
};

START_TEST(where_an_assumption_is_broken_the_fault_is_seen)
{
	const struct row *row = row_find(shows[_i].row);
	struct tally tally = {0};

	ck_assert_ptr_nonnull(row);
	run_row(row, SHOW_ROUNDS, &tally);
	ck_assert_msg(tally.rows[row - row_table].faults[shows[_i].fault] > 0,
		"%s: none is falsely %s", row->name, trial_fault_names[shows[_i].fault]);
}
END_TEST

/* Nor does one in which nothing is ever confirmed or refuted. */
static const struct {
	const char *row;
	bool is_true;
	int state;
} reached[] = {
	{"beside", true, LOCATION_CONFIRMED},
	{"in-city", true, LOCATION_SUPPORTED},
	{"in-city", true, LOCATION_CONSISTENT},
	{"lying", false, LOCATION_REFUTED},
	{"lying", false, LOCATION_SUPPORTED}, /* its price */
	{"honest", true, LOCATION_CONFIRMED},
	{"border", false, LOCATION_REFUTED},
	{"moved", false, LOCATION_REFUTED},
	{"moved", true, LOCATION_CONFIRMED},
	{"proxy", false, LOCATION_DISPUTED},
};

START_TEST(the_cases_reach_the_states_that_they_test)
{
	const struct row *row = row_find(reached[_i].row);
	struct tally tally = {0};

	ck_assert_ptr_nonnull(row);
	run_row(row, STATE_ROUNDS, &tally);
	ck_assert_msg(
		tally.rows[row - row_table].states[reached[_i].is_true][reached[_i].state] > 0,
		"%s: never %s", row->name, location_state_names[reached[_i].state]);
}
END_TEST

START_TEST(a_seed_gives_the_same_case_again)
{
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct trial one, other;

		trial_run(seed, region, profile, NULL, &one);
		trial_run(seed, region, profile, NULL, &other);
		ck_assert_int_eq(one.state, other.state);
		ck_assert_int_eq(one.part_state, other.part_state);
		ck_assert_mem_eq(one.faults, other.faults, sizeof(one.faults));
	}
}
END_TEST

/* From the definition by Blackman and Vigna: of the state 1, 2, 3, 4 the first numbers. */
START_TEST(random_numbers_are_those_of_xoshiro256)
{
	struct randomness from = {{1, 2, 3, 4}};

	ck_assert_uint_eq(random_next(&from), 11520);
	ck_assert_uint_eq(random_next(&from), 0);
	ck_assert_uint_eq(random_next(&from), 1509978240);
	ck_assert_uint_eq(random_next(&from), UINT64_C(1215971899390074240));
}
END_TEST

/* Flinders Peak to Buninyong: Geoscience Australia's worked example for the ellipsoid of GRS 80,
 * which differs from WGS 84 by less than a millimetre here. A degree of the equator and the quarter
 * of a meridian by the ellipsoid's own axes. */
static const struct {
	const char *name;
	struct geo_point a, b;
	double km;
} ways[] = {
	{"Flinders Peak to Buninyong", {-379510334, 1444248679}, {-376528211, 1439264955},
		54.972271},
	{"a degree of the equator", {0, 0}, {0, 10000000}, 111.319491},
	{"the quarter of a meridian", {0, 0}, {900000000, 0}, 10001.965729},
	{"nowhere", {280000000, 1150000000}, {280000000, 1150000000}, 0},
};

START_TEST(distances_are_those_of_the_ellipsoid)
{
	double km = earth_km(ways[_i].a, ways[_i].b);

	ck_assert_msg(km > ways[_i].km - 0.00002 && km < ways[_i].km + 0.00002, "%s: %.6f km",
		ways[_i].name, km);
}
END_TEST

START_TEST(what_lies_near_the_border_may_lie_on_either_side)
{
	int outside = (int)region->cities.count;
	uint32_t bit = UINT32_C(1) << outside, cities = bit - 1;
	struct randomness from;

	random_seed(&from, 1);
	for (int i = 0; i < 200; i++) {
		struct geo_point in = earth_at_border(region, &from, outside, -4.7);
		struct geo_point out = earth_at_border(region, &from, outside, 4.7);

		ck_assert(!(earth_within(region, in, 4400) & bit));
		ck_assert(earth_within(region, in, 5000) & bit);
		ck_assert_uint_eq(earth_within(region, out, 4400), bit);
		ck_assert(earth_within(region, out, 5500) & cities);
	}
}
END_TEST

START_TEST(an_offset_is_never_longer_than_it_says)
{
	struct randomness from;

	random_seed(&from, 1);
	for (int i = 0; i < 1000; i++) {
		struct geo_point here = earth_in_city(region, &from, i % 11);
		double km = random_between(&from, 0.1, 20);
		double gone = earth_km(here, earth_go(here, random_between(&from, 0, 7), km));

		ck_assert_msg(gone <= km && gone > 0.98 * km - 0.001, "%f km for %f", gone, km);
	}
}
END_TEST

START_TEST(failures_are_listed_by_seed_and_merged)
{
	struct tally one = {0}, other = {0};
	struct trial bad = {.faults = {[FAULT_MONOTONE] = true}};

	for (uint64_t seed = 0; seed < 40; seed += 2) {
		tally_add(&one, 39 - seed, &bad);
		tally_add(&other, seed, &bad);
	}
	tally_merge(&one, &other);
	ck_assert_int_eq(one.failures, 40);
	ck_assert_int_eq(one.cases, 40);
	for (uint64_t i = 0; i < TALLY_SEEDS_MOST; i++)
		ck_assert_uint_eq(one.failing[i], i);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("soundness");
	TCase *tc = tcase_create("soundness");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_unchecked_fixture(tc, open_data, close_data);
	tcase_set_timeout(tc, SECONDS_MOST);
	tcase_add_loop_test(tc, nothing_false_is_said_where_the_assumptions_hold, 0, row_count);
	tcase_add_loop_test(
		tc, where_an_assumption_is_broken_the_fault_is_seen, 0, (int)ARRAY_LEN(shows));
	tcase_add_loop_test(
		tc, the_cases_reach_the_states_that_they_test, 0, (int)ARRAY_LEN(reached));
	tcase_add_test(tc, a_seed_gives_the_same_case_again);
	tcase_add_test(tc, random_numbers_are_those_of_xoshiro256);
	tcase_add_loop_test(tc, distances_are_those_of_the_ellipsoid, 0, (int)ARRAY_LEN(ways));
	tcase_add_test(tc, what_lies_near_the_border_may_lie_on_either_side);
	tcase_add_test(tc, an_offset_is_never_longer_than_it_says);
	tcase_add_test(tc, failures_are_listed_by_seed_and_merged);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
