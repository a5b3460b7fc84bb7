/* The rule coverage.cities: eleven agents, one a city, two or three nodes; six cities are needed.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/coverage_readings.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"

static int served; /* that many cities are, those of the lowest codes */
static int lost;   /* and as many after them have no service records */

static int city_number(const char *agent)
{
	static const char *const codes[] = {"360100", "360200", "360300", "360400", "360500",
		"360600", "360700", "360800", "360900", "361000", "361100"};

	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (strstr(agent, codes[i]))
			return (int)i;
	return -1;
}

/* icmp always answers, so that places stay as they are. */
static bool serve_some(const struct shot *planned, struct shot *s)
{
	int city = city_number(planned->agent);

	if (strcmp(s->method, "icmp") == 0 || city < served)
		return true;
	s->answered = 0;
	return city >= served + lost;
}

static void open_eleven(struct world *w, const char *more)
{
	struct arena arena = {0};

	world_open(w, arena_format(&arena, "{%s%s}", world_eleven, more));
	arena_fini(&arena);
}

static const struct count_case {
	int served, lost, verdict;
	int64_t yes, may;
} count_cases[] = {
	{11, 0, VERDICT_PASS, 11, 0},
	{6, 0, VERDICT_PASS, 6, 0},
	{5, 0, VERDICT_FAIL, 5, 0},
	{0, 0, VERDICT_FAIL, 0, 0},
	{5, 1, VERDICT_INCONCLUSIVE, 5, 1},
	{6, 5, VERDICT_PASS, 6, 5},
	{0, 6, VERDICT_INCONCLUSIVE, 0, 6},
	{0, 5, VERDICT_FAIL, 0, 5},
};

START_TEST(six_of_eleven_cities_are_enough)
{
	const struct count_case *row = &count_cases[_i];
	const struct finding *finding;
	struct world w;

	served = row->served;
	lost = row->lost;
	open_eleven(&w, "");
	world_fill(&w, serve_some);
	finding = world_finding(&w, "coverage.cities");
	ck_assert_int_eq(finding->need, 6);
	ck_assert_int_eq(finding->yes, row->yes);
	ck_assert_int_eq(finding->may, row->may);
	ck_assert_int_eq(finding->verdict, row->verdict);
	ck_assert_int_eq(finding_reads(finding, "service"), row->verdict);
	ck_assert(finding->readings.items[0].headline);
	world_close(&w);
}
END_TEST

START_TEST(presence_asks_for_nodes_that_are_certainly_in_six_cities)
{
	const struct finding *finding;
	struct world w;

	open_eleven(&w, "");
	world_fill(&w, NULL);
	finding = world_finding(&w, "coverage.cities");
	ck_assert_int_eq(finding->verdict, VERDICT_PASS);
	ck_assert_int_eq(finding_reads(finding, "presence"), VERDICT_FAIL);
	ck_assert_int_eq(finding_reads(finding, "either"), VERDICT_PASS);
	ck_assert(finding_has(finding, REASON_READING_DEPENDENT));
	ck_assert_int_eq(finding->readings.items[1].k, 3);
	world_close(&w);
}
END_TEST

/* Three cities have a node; `served` others come on top where they have none. */
START_TEST(either_counts_a_city_that_is_served_or_has_a_node)
{
	const struct finding *finding;
	struct world w;

	served = 4; /* 南昌, which has a node as well, and three without */
	lost = 0;
	open_eleven(&w, "");
	world_fill(&w, serve_some);
	finding = world_finding(&w, "coverage.cities");
	ck_assert_int_eq(finding_reads(finding, "service"), VERDICT_FAIL);
	ck_assert_int_eq(finding_reads(finding, "presence"), VERDICT_FAIL);
	ck_assert_int_eq(finding_reads(finding, "either"), VERDICT_PASS);
	world_close(&w);
}
END_TEST

static const struct operator_case {
	const char *name;
	const char *operators[3]; /* of the agents in turn */
	int verdict;
} operator_cases[] = {
	{"one operator alone leaves two not assessed", {"电信", "电信", "电信"},
		VERDICT_INCONCLUSIVE},
	{"no operator at all", {"", "", ""}, VERDICT_INCONCLUSIVE},
	{"each of three sees too few cities for itself", {"电信", "联通", "移动"},
		VERDICT_INCONCLUSIVE},
	{"one agent of all three", {"电信联通移动", "电信联通移动", "电信联通移动"}, VERDICT_PASS},
};

START_TEST(by_operator_wants_every_operator_by_itself)
{
	const struct operator_case *row = &operator_cases[_i];
	struct world w;

	open_eleven(&w, "");
	for (size_t i = 0; i < w.dossier->agents.count; i++)
		w.dossier->agents.items[i].operator_name = row->operators[i % 3];
	world_start_plan(&w, w.plan->start);
	world_fill(&w, NULL);
	ck_assert_msg(
		finding_reads(world_finding(&w, "coverage.cities"), "by_operator") == row->verdict,
		"%s", row->name);
	world_close(&w);
}
END_TEST

START_TEST(an_operator_that_serves_no_city_fails_by_operator)
{
	struct world w;

	served = lost = 0;
	open_eleven(&w, "");
	world_fill(&w, serve_some);
	ck_assert_int_eq(
		finding_reads(world_finding(&w, "coverage.cities"), "by_operator"), VERDICT_FAIL);
	world_close(&w);
}
END_TEST

START_TEST(changed_thresholds_are_said_and_read_with_the_defaults)
{
	const struct finding *finding;
	struct world w;

	open_eleven(&w, "");
	world_fill(&w, NULL);
	finding = world_finding(&w, "coverage.cities");
	ck_assert(finding_has(finding, REASON_THRESHOLDS_CHANGED));
	/* 20 slots cannot show 99 % */
	ck_assert_int_eq(finding_reads(finding, "default_thresholds"), VERDICT_INCONCLUSIVE);
	world_close(&w);
}
END_TEST

/* What a hand may do to the reading, and what the cities say of it. */
static const struct default_case {
	const char *name;
	int64_t k;
	int verdict;
	int64_t otherwise; /* of the share of success; 0: as it is */
	bool forget;       /* that a threshold was changed */
	bool follows;
} default_cases[] = {
	{"as it was judged", 0, VERDICT_INCONCLUSIVE, 0, false, true},
	{"another verdict", 0, VERDICT_PASS, 0, false, false},
	{"more cities than their slots can show", 6, VERDICT_PASS, 0, false, false},
	{"one city more", 1, VERDICT_INCONCLUSIVE, 0, false, false},
	{"fewer cities than pass by a lower default too", 0, VERDICT_INCONCLUSIVE, 100000, false,
		false},
	{"no threshold is another", 0, VERDICT_INCONCLUSIVE, 0, true, false},
};

START_TEST(a_reading_by_the_defaults_follows_from_the_cities)
{
	const struct default_case *c = &default_cases[_i];
	struct evidence_change lower[] = {
		{"thresholds.success_ppm", 0, 0}, {"thresholds.quantile_ppm", 0, 0}};
	struct evidence_reading *reading = NULL;
	struct evidence edited;
	struct finding finding;
	struct world w;

	open_eleven(&w, "");
	world_fill(&w, NULL);
	finding = *world_finding(&w, "coverage.cities");
	edited = *world_judge(&w);
	for (size_t i = 0; i < finding.readings.count; i++)
		if (strcmp(finding.readings.items[i].reading, "default_thresholds") == 0)
			reading = &finding.readings.items[i];
	ck_assert_ptr_nonnull(reading);
	reading->k = c->k;
	reading->verdict = c->verdict;
	lower[0].otherwise = lower[1].otherwise = c->otherwise;
	lower[0].value = edited.thresholds.success_ppm;
	lower[1].value = edited.thresholds.quantile_ppm;
	if (c->otherwise) {
		edited.changed.items = lower;
		edited.changed.count = ARRAY_LEN(lower);
	}
	edited.changed.count = c->forget ? 0 : edited.changed.count;
	ck_assert_msg(coverage_follows(&edited, &finding) == c->follows, "%s", c->name);
	world_close(&w);
}
END_TEST

START_TEST(the_profiles_own_thresholds_have_one_reading)
{
	const struct finding *finding;
	struct world w;

	open_eleven(&w, ",'thresholds':{'success_ppm':990000,'quantile_ppm':950000}");
	world_fill(&w, NULL);
	finding = world_finding(&w, "coverage.cities");
	ck_assert(!finding_has(finding, REASON_THRESHOLDS_CHANGED));
	ck_assert_int_eq(finding_reads(finding, "default_thresholds"), -1);
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	ck_assert(finding_has(finding, REASON_INSUFFICIENT_SAMPLES));
	world_close(&w);
}
END_TEST

START_TEST(without_a_plan_coverage_cannot_pass)
{
	const struct finding *finding;
	struct world w;

	open_eleven(&w, "");
	world_fill(&w, NULL);
	w.in.plan = NULL;
	finding = world_finding(&w, "coverage.cities");
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	ck_assert(finding_has(finding, REASON_PLAN_MISSING));
	world_close(&w);
}
END_TEST

START_TEST(outside_the_window_coverage_is_undecided)
{
	const struct finding *finding;
	struct world w;

	open_eleven(&w, "");
	world_fill(&w, NULL);
	w.in.as_of.v = w.plan->start.v + 31 * WHEN_DAY_MS;
	finding = world_finding(&w, "coverage.cities");
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	ck_assert(finding_has(finding, REASON_OUTSIDE_WINDOW));
	world_close(&w);
}
END_TEST

START_TEST(cities_without_agents_may_be_covered)
{
	const struct finding *finding;
	struct world w;

	world_open(&w, NULL); /* agents in three cities */
	world_fill(&w, NULL);
	finding = world_finding(&w, "coverage.cities");
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	ck_assert_int_eq(finding->yes, 3);
	ck_assert_int_eq(finding->may, 8);
	ck_assert_int_eq(w.evidence->cities.items[1].service.verdict, VERDICT_NOT_ASSESSED);
	ck_assert_str_eq(finding_about(finding, "360200")->says, "may");
	world_close(&w);
}
END_TEST

START_TEST(a_pass_that_rests_on_documents_is_mixed_and_names_them)
{
	const struct finding *finding;
	struct world w;
	bool named = false;

	open_eleven(&w, "");
	world_fill(&w, NULL);
	finding = world_finding(&w, "coverage.cities");
	ck_assert_int_eq(finding->basis, BASIS_MIXED);
	LIST_EACH(const char *, text, &finding->assumes)
		named |= strcmp(*text, "document:d-nc") == 0;
	ck_assert(named);
	world_close(&w);
}
END_TEST

static bool unsynced(const struct shot *planned, struct shot *s)
{
	(void)planned;
	s->unsynced = true;
	return true;
}

START_TEST(an_unsynced_clock_is_printed_and_changes_no_coverage)
{
	const struct finding *finding;
	struct world w;

	open_eleven(&w, "");
	world_fill(&w, unsynced);
	finding = world_finding(&w, "coverage.cities");
	ck_assert_int_eq(finding->verdict, VERDICT_PASS);
	ck_assert(finding_has(finding, REASON_CLOCK_UNSYNCED));
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("coverage");
	TCase *tc = tcase_create("coverage");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, six_of_eleven_cities_are_enough, 0, (int)ARRAY_LEN(count_cases));
	tcase_add_test(tc, presence_asks_for_nodes_that_are_certainly_in_six_cities);
	tcase_add_test(tc, either_counts_a_city_that_is_served_or_has_a_node);
	tcase_add_loop_test(
		tc, by_operator_wants_every_operator_by_itself, 0, (int)ARRAY_LEN(operator_cases));
	tcase_add_test(tc, an_operator_that_serves_no_city_fails_by_operator);
	tcase_add_test(tc, changed_thresholds_are_said_and_read_with_the_defaults);
	tcase_add_loop_test(
		tc, a_reading_by_the_defaults_follows_from_the_cities, 0, ARRAY_LEN(default_cases));
	tcase_add_test(tc, the_profiles_own_thresholds_have_one_reading);
	tcase_add_test(tc, without_a_plan_coverage_cannot_pass);
	tcase_add_test(tc, outside_the_window_coverage_is_undecided);
	tcase_add_test(tc, cities_without_agents_may_be_covered);
	tcase_add_test(tc, a_pass_that_rests_on_documents_is_mixed_and_names_them);
	tcase_add_test(tc, an_unsynced_clock_is_printed_and_changes_no_coverage);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
