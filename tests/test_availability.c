/* nodes.availability: 24 slots of an hour, one for each hour of the day, that end at as_of. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tests/analyze_fixture.h"

#define HOURLY "'plan':{'slot_ms':3600000,'slots':24}"
#define NODES                                                                                      \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':"           \
	"['198.18.1.1']}]"

static const char *letters; /* by hour of the day */

static bool by_hour(const struct shot *planned, struct shot *s)
{
	char letter = letters[planned->slot % 24];

	if (letter == 'u')
		s->unsynced = true;
	if (letter == 'v')
		s->is_void = true;
	if (strcmp(s->method, "tcp") != 0)
		return true;
	if (letter == 'f')
		s->answered = 0;
	if (letter == 'h')
		s->answered = 1; /* one of two */
	if (letter == 'x')
		s->answered = strstr(s->agent, "a-fz") ? 2 : 0;
	return letter != 'm';
}

static const struct hour_case {
	const char *name, *letters, *more;
	int verdict, reason;
} hour_cases[] = {
	{"every hour answered", "ssssssssssssssssssssssss", "", VERDICT_PASS, -1},
	{"one hour silent", "sssssfssssssssssssssssss", "", VERDICT_FAIL, -1},
	{"half an answer is one", "hhhhhhhhhhhhhhhhhhhhhhhh", "", VERDICT_PASS, -1},
	{"one agent of three is enough", "xxxxxxxxxxxxxxxxxxxxxxxx", "", VERDICT_PASS, -1},
	{"one hour without records", "sssssmssssssssssssssssss", "", VERDICT_INCONCLUSIVE,
		REASON_INSUFFICIENT_SAMPLES},
	{"one hour spoiled", "sssssvssssssssssssssssss", "", VERDICT_INCONCLUSIVE,
		REASON_INSUFFICIENT_SAMPLES},
	{"no records", "mmmmmmmmmmmmmmmmmmmmmmmm", "", VERDICT_INCONCLUSIVE, REASON_NO_DATA},
	{"silence and a missing hour", "sssssfmsssssssssssssssss", "", VERDICT_FAIL, -1},
	{"silent in declared maintenance", "sssssfssssssssssssssssss",
		",'maintenance':[{'from':'2026-12-30T05:00:00+08:00','to':'2026-12-30T06:00:00+08:00'}]",
		VERDICT_INCONCLUSIVE, REASON_INSUFFICIENT_SAMPLES},
	{"silent in maintenance of another hour", "sssssfssssssssssssssssss",
		",'maintenance':[{'from':'2026-12-30T06:00:00+08:00','to':'2026-12-30T07:00:00+08:00'}]",
		VERDICT_FAIL, -1},
	{"an unsynced clock", "sssussssssssssssssssssss", "", VERDICT_INCONCLUSIVE,
		REASON_CLOCK_UNSYNCED},
};

START_TEST(each_hour_of_the_day_must_have_answered)
{
	const struct hour_case *row = &hour_cases[_i];
	const struct finding *finding;
	struct arena arena = {0};
	struct world w;

	letters = row->letters;
	world_open(&w, arena_format(&arena, "{" HOURLY "," NODES "%s}", row->more));
	world_fill(&w, by_hour);
	finding = world_finding(&w, "nodes.availability");
	ck_assert_msg(finding->verdict == row->verdict, "%s: %s", row->name,
		verdict_names[finding->verdict]);
	if (row->reason >= 0)
		ck_assert_msg(finding_has(finding, (enum reason)row->reason), "%s", row->name);
	ck_assert_int_eq(finding->severity, SEVERITY_SHOULD);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

START_TEST(hours_are_those_of_beijing)
{
	const struct evidence_hours *hours;
	struct world w;

	letters = "sssssfssssssssssssssssss";
	world_open(&w, "{" HOURLY "," NODES "}");
	world_fill(&w, by_hour);
	hours = &world_judge(&w)->availability.items[0];
	for (size_t hour = 0; hour < 24; hour++) {
		ck_assert_int_eq(hours->answered.items[2 * hour], 1);
		ck_assert_int_eq(hours->answered.items[2 * hour + 1], hour != 5);
	}
	world_close(&w);
}
END_TEST

START_TEST(maintenance_of_another_node_excuses_nothing)
{
	struct world w;

	letters = "sssssfssssssssssssssssss";
	world_open(&w, "{" HOURLY ",'maintenance':[{'from':'2026-12-30T05:00:00+08:00',"
		       "'to':'2026-12-30T06:00:00+08:00','nodes':['n-sr','n-fz']}]}");
	world_fill(&w, by_hour);
	ck_assert_str_eq(
		finding_about(world_finding(&w, "nodes.availability"), "n-nc")->says, "no");
	ck_assert_str_eq(
		finding_about(world_finding(&w, "nodes.availability"), "n-sr")->says, "may");
	ck_assert_int_eq(world_finding(&w, "nodes.availability")->verdict, VERDICT_FAIL);
	world_close(&w);
}
END_TEST

START_TEST(ping_alone_is_no_availability)
{
	struct world w;

	letters = "ffffffffffffffffffffffff";
	world_open(&w, "{" HOURLY "," NODES "}");
	world_fill(&w, by_hour);
	ck_assert_int_eq(world_finding(&w, "nodes.availability")->verdict, VERDICT_FAIL);
	world_close(&w);
}
END_TEST

START_TEST(a_minute_leaves_most_hours_open)
{
	struct world w;

	world_open(&w, NULL);
	world_fill(&w, NULL);
	ck_assert_int_eq(world_finding(&w, "nodes.availability")->verdict, VERDICT_INCONCLUSIVE);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("availability");
	TCase *tc = tcase_create("availability");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, each_hour_of_the_day_must_have_answered, 0, (int)ARRAY_LEN(hour_cases));
	tcase_add_test(tc, hours_are_those_of_beijing);
	tcase_add_test(tc, maintenance_of_another_node_excuses_nothing);
	tcase_add_test(tc, ping_alone_is_no_availability);
	tcase_add_test(tc, a_minute_leaves_most_hours_open);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
