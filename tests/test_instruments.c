/* Facts beside the verdicts: agents' clocks by day, and cities by operator and address family. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tests/analyze_fixture.h"

#define TWO_DAYS "'plan':{'slot_ms':3600000,'slots':48}" /* ends at as_of, 00:00 in +08:00 */

/* Slots after noon of the first day are ahead by 3 ms, and set; the second day lags by 7 ms. */
static bool by_half_day(const struct shot *planned, struct shot *s)
{
	int64_t half = planned->slot / 12;

	if (strcmp(planned->agent, "a-nc") != 0)
		return true;
	s->offset_us = half < 2 ? 3000 * half : -7000;
	s->bound_us = 100 * (half + 1);
	s->is_void = half == 1;
	s->unsynced = half == 3;
	return true;
}

static const struct evidence_agent *agent_of(struct world *w, const char *id)
{
	LIST_EACH(const struct evidence_agent, agent, &world_judge(w)->agents)
		if (strcmp(agent->id, id) == 0)
			return agent;
	ck_abort_msg("%s is not there", id);
}

START_TEST(a_clock_is_told_by_day)
{
	const struct evidence_clock_day *days;
	const struct evidence_agent *agent;
	struct world w;

	world_open(&w, "{" TWO_DAYS "}");
	world_fill(&w, by_half_day);
	world_shuffle(&w, (unsigned)_i);
	agent = agent_of(&w, "a-nc");
	ck_assert_uint_eq(agent->clock.count, 2);
	days = agent->clock.items;
	ck_assert_int_eq(days[1].day.v - days[0].day.v, WHEN_DAY_MS);
	ck_assert_int_eq(days[1].day.v, w.dossier->as_of.v - WHEN_DAY_MS);
	ck_assert_int_eq(days[0].records + days[1].records, agent->records);
	ck_assert_int_eq(days[0].records, days[1].records);
	ck_assert_int_eq(days[0].synced, days[0].records);
	ck_assert_int_eq(2 * days[1].synced, days[1].records);
	ck_assert_int_eq(days[0].offset_us, 3000);
	ck_assert_int_eq(days[1].offset_us, -7000);
	ck_assert_int_eq(days[0].bound_us, 200);
	ck_assert_int_eq(days[1].bound_us, 400);
	ck_assert_int_eq(2 * days[0].steps, days[0].records);
	ck_assert_int_eq(days[1].steps, 0);
	world_close(&w);
}
END_TEST

static bool imported(const struct shot *planned, struct shot *s)
{
	(void)planned;
	s->ts = TS_IMPORTED;
	return true;
}

START_TEST(another_programs_records_say_nothing_of_a_clock)
{
	struct world w;

	world_open(&w, NULL);
	world_fill(&w, imported);
	ck_assert_uint_eq(agent_of(&w, "a-nc")->clock.count, 0);
	ck_assert_int_gt(agent_of(&w, "a-nc")->records, 0);
	world_close(&w);
}
END_TEST

#define OPERATORS                                                                                  \
	"'agents':[{'id':'a-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510,"           \
	"'operator':'中国电信'},{'id':'b-nc','city':'360100','lat_e7':286764930,"              \
	"'lon_e7':1158921510,'operator':'中国移动'}]"
#define NODE(addresses)                                                                            \
	",'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc',"                      \
	"'addresses':[" addresses "]}]"

/* The mobile operator's agent gets nothing over IPv6. */
static bool mobile_lacks_six(const struct shot *planned, struct shot *s)
{
	if (strcmp(planned->agent, "b-nc") == 0 && strchr(planned->addr, ':'))
		s->answered = 0;
	return true;
}

static const struct evidence_path *path_of(
	const struct evidence_city *city, const char *operator_name, int64_t family)
{
	LIST_EACH(const struct evidence_path, path, &city->paths)
		if (strcmp(path->operator_name, operator_name) == 0 && path->family == family)
			return path;
	return NULL;
}

static const struct evidence_city *city_of(struct world *w, const char *code)
{
	return &world_judge(w)->cities.items[world_city(w, code)];
}

START_TEST(paths_are_told_by_operator_and_family)
{
	const struct evidence_city *city;
	struct world w;

	world_open(&w, "{" OPERATORS NODE("'198.18.1.1','2001:db8::1'") "}");
	world_fill(&w, mobile_lacks_six);
	city = city_of(&w, "360100");
	ck_assert_uint_eq(city->paths.count, 4);
	ck_assert_int_eq(path_of(city, "电信", 4)->trials.success, 20);
	ck_assert_int_eq(path_of(city, "电信", 6)->trials.success, 20);
	ck_assert_int_eq(path_of(city, "移动", 4)->trials.success, 20);
	ck_assert_int_eq(path_of(city, "移动", 6)->trials.failed, 20);
	ck_assert_int_eq(path_of(city, "移动", 4)->rtt.count, 20);
	ck_assert_int_eq(path_of(city, "移动", 6)->rtt.count, 0);
	ck_assert_uint_eq(city_of(&w, "361000")->paths.count, 0);
	world_close(&w);
}
END_TEST

START_TEST(paths_of_one_family_are_the_operators)
{
	static const char *const addresses[] = {"'198.18.1.1'", "'2001:db8::1'"};
	const struct evidence_city *city;
	struct arena arena = {0};
	struct world w;

	world_open(&w, arena_format(&arena, "{" OPERATORS NODE("%s") "}", addresses[_i]));
	world_fill(&w, NULL);
	city = city_of(&w, "360100");
	ck_assert_uint_eq(city->paths.count, 2);
	ck_assert_int_eq(city->paths.items[0].family, _i ? 6 : 4);
	for (size_t i = 0; i < 2; i++) {
		const struct evidence_trials *all = &city->by_operator.items[i].trials;
		const struct evidence_trials *path = &city->paths.items[i].trials;

		ck_assert_int_eq(path->verdict, all->verdict);
		ck_assert_int_eq(path->slots, all->slots);
		ck_assert_int_eq(path->success, all->success);
		ck_assert_int_eq(path->good, all->good);
	}
	world_close(&w);
	arena_fini(&arena);
}
END_TEST

#define AT(minute)                                                                                 \
	{                                                                                          \
		1798000000000 + (minute)*60000                                                     \
	}
#define BEGIN(agent_, nth, minute)                                                                 \
	{                                                                                          \
		.event = RUN_BEGIN, .agent = (agent_), .attempt = (nth), .at = AT(minute)          \
	}
#define END(agent_, nth, minute, status, lines)                                                    \
	{                                                                                          \
		.event = RUN_END, .agent = (agent_), .attempt = (nth), .at = AT(minute),           \
		.exit = (status), .records = (lines)                                               \
	}

/* b is begun twice: the first was aborted, the second failed. */
static struct run_line run_lines[] = {BEGIN("b", 1, 0), BEGIN("a", 1, 1), END("a", 1, 2, 0, 7),
	BEGIN("b", 2, 3), END("b", 2, 4, 137, 2), BEGIN("a", 2, 5), END("a", 2, 6, 0, 1)};

START_TEST(runs_are_counted_by_agent)
{
	const struct run_log log = {.lines = {run_lines, ARRAY_LEN(run_lines)},
		.count = ARRAY_LEN(run_lines) + 1,
		.torn = 1};
	const struct evidence_runs *runs;
	struct world w;

	for (size_t i = 0; i < ARRAY_LEN(run_lines); i++)
		run_lines[i].seq = (int64_t)i;
	run_lines[0].open = true;
	world_open(&w, NULL);
	ck_assert_ptr_null(world_judge(&w)->runs);
	world_close(&w);
	world_open(&w, NULL);
	w.in.runs = &log;
	runs = world_judge(&w)->runs;
	ck_assert_int_eq(runs->lines, 8);
	ck_assert_int_eq(runs->torn, 1);
	ck_assert_int_eq(runs->attempts, 4);
	ck_assert_int_eq(runs->ended, 3);
	ck_assert_int_eq(runs->failed, 1);
	ck_assert_int_eq(runs->aborted, 1);
	ck_assert_uint_eq(runs->agents.count, 2);
	ck_assert_str_eq(runs->agents.items[0].agent, "a");
	ck_assert_int_eq(runs->agents.items[0].records, 8);
	ck_assert_int_eq(runs->agents.items[0].aborted, 0);
	ck_assert_int_eq(runs->agents.items[1].attempts, 2);
	ck_assert_int_eq(runs->agents.items[1].failed, 1);
	ck_assert_int_eq(runs->agents.items[1].last.v - runs->agents.items[1].first.v, 240000);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("instruments");
	TCase *tcase = tcase_create("facts");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, a_clock_is_told_by_day, 1, 4);
	tcase_add_test(tcase, another_programs_records_say_nothing_of_a_clock);
	tcase_add_test(tcase, paths_are_told_by_operator_and_family);
	tcase_add_loop_test(tcase, paths_of_one_family_are_the_operators, 0, 2);
	tcase_add_test(tcase, runs_are_counted_by_agent);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
