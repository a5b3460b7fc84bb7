/* What a measurement that is still going on lacks. One agent, one node, slots of 1 s; of 20 slots
 * at 50 % and alpha 5 % / 11 it takes 17 successes, and 8 of 8 (see test_trials.c). The dossier's
 * as_of is the plan's end. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/outlook.h"
#include "base/array.h"
#include "model/canonical.h"
#include "reports/remedies.h"
#include "tests/trials_fixture.h"

#define LATE_MS 900 /* the time-out of every target: so long a slot's records may take */

/* Looked from behind the last of the letters' slots. */
static struct outlook *look(struct world *w, const char *letters)
{
	struct outlook *outlook;
	struct err err = {0};

	trials_play(w, letters);
	w->in.as_of.v = w->plan->start.v + (int64_t)strlen(letters) * w->plan->slot_ms;
	world_look(w); /* reads the lines */
	ck_assert_msg(outlook_make(&w->in, &outlook, &err) == 0, "%s", err.text);
	return outlook;
}

static const struct city_case {
	const char *name, *patch, *letters;
	int outlook;
	int64_t best, rate; /* BIND_ABSENT */
} city_cases[] = {
	{"nothing yet", "{" ONE "}", "", CITY_NODES_OPEN, 8, BIND_ABSENT},
	{"five of five", "{" ONE "}", "sssss", CITY_MORE_SLOTS, 3, 3},
	{"seven of seven", "{" ONE "}", "sssssss", CITY_MORE_SLOTS, 1, 1},
	{"eight of eight", "{" ONE "}", "ssssssss", CITY_PASSES, BIND_ABSENT, BIND_ABSENT},
	{"three failed", "{" ONE "}", "fff", CITY_MORE_SLOTS, 15, BIND_ABSENT},
	{"four failed", "{" ONE "}", "ffff", CITY_OUT_OF_REACH, BIND_ABSENT, BIND_ABSENT},
	{"four missing", "{" ONE "}", "mmmm", CITY_NEEDS_RECORDS, BIND_ABSENT, BIND_ABSENT},
	{"four without any record", "{" ONE "}", "MMMM", CITY_NODES_OPEN, 4, BIND_ABSENT},
	{"two failed, two missing", "{" ONE "}", "ffmm", CITY_NEEDS_RECORDS, BIND_ABSENT,
		BIND_ABSENT},
	{"four slow", "{" ONE "}", "bbbb", CITY_OUT_OF_REACH, BIND_ABSENT, BIND_ABSENT},
	{"at an end, passed", "{" ONE "}", "ssssssssssssssssssss", CITY_PASSES, BIND_ABSENT,
		BIND_ABSENT},
	{"at an end, open", "{" ONE "}", "ssssssssssssssssffff", CITY_OUT_OF_REACH, BIND_ABSENT,
		BIND_ABSENT},
	{"at an end, some missing", "{" ONE "}", "ssssssssssssssssmmmm", CITY_NEEDS_RECORDS,
		BIND_ABSENT, BIND_ABSENT},
	/* three spoiled of n + 3 are a tenth from n = 27 on */
	{"three spoiled", "{" ONE ",'plan':{'slots':40}}", "vvvsssss", CITY_MORE_SLOTS, 22, 22},
	{"three spoiled, too few to come", "{" ONE "}", "vvvsssss", CITY_OUT_OF_REACH, BIND_ABSENT,
		BIND_ABSENT},
	{"a place that is open", "{" ONE ",'documents':[]}", "sssss", CITY_NODES_OPEN, 3,
		BIND_ABSENT},
	{"a place that is open, too late", "{" ONE ",'documents':[]}", "ffff", CITY_NODES_OPEN,
		BIND_ABSENT, BIND_ABSENT},
};

START_TEST(a_city_is_told_what_it_still_needs)
{
	const struct city_case *row = &city_cases[_i];
	const struct outlook_city *city;
	struct outlook *outlook;
	struct world w;

	world_open(&w, row->patch);
	outlook = look(&w, row->letters);
	city = &outlook->cities.items[0];
	ck_assert_str_eq(city->code, "360100");
	ck_assert_msg(city->outlook == row->outlook, "%s: %s", row->name,
		outlook_city_state_names[city->outlook]);
	ck_assert_msg(
		city->slots_at_best == row->best, "%s: %d", row->name, (int)city->slots_at_best);
	ck_assert_msg(
		city->slots_at_rate == row->rate, "%s: %d", row->name, (int)city->slots_at_rate);
	if (row->best != BIND_ABSENT)
		ck_assert_int_eq(city->earliest.v,
			w.plan->start.v + ((int64_t)strlen(row->letters) + row->best) * 1000);
	else
		ck_assert_int_eq(city->earliest.v, BIND_ABSENT);
	outlook_close(outlook);
	world_close(&w);
}
END_TEST

static const char *const plays[] = {"s", "sf", "ssfs", "sssffss", "fsssss", "ssmss", "msss",
	"ssnsss", "bss", "sbsbss", "vssss", "sssvs", "vsssssssssf", "sssmffss", "ssssssfffff"};

/* Judged again when exactly so many further successes are there, and when one is not. */
START_TEST(so_many_successes_pass_and_one_less_does_not)
{
	char letters[128];
	struct world now, w[2];
	struct outlook *outlook;
	int64_t best;

	world_open(&now, "{" ONE ",'plan':{'slots':100}}");
	outlook = look(&now, plays[_i]);
	best = outlook->cities.items[0].slots_at_best;
	ck_assert_int_gt(best, 0);
	for (int64_t less = 0; less < 2; less++) {
		size_t len = strlen(plays[_i]);

		memcpy(letters, plays[_i], len);
		memset(letters + len, 's', (size_t)(best - less));
		letters[len + (size_t)(best - less)] = '\0';
		world_open(&w[less], "{" ONE ",'plan':{'slots':100}}");
		trials_play(&w[less], letters);
		w[less].in.as_of.v = w[less].plan->start.v + (int64_t)strlen(letters) * 1000;
		ck_assert_msg((trials_judge(&w[less]).verdict == VERDICT_PASS) == (less == 0),
			"%s and %d less %d", plays[_i], (int)best, (int)less);
		world_close(&w[less]);
	}
	outlook_close(outlook);
	world_close(&now);
}
END_TEST

/* So many, of which the share of those before succeeds, rounded down; and one less does not do. */
START_TEST(at_the_present_rate_the_bound_is_reached_at_that_slot)
{
	const struct alpha alpha = {5, 1100};
	const struct outlook_city *city;
	struct outlook *outlook;
	struct world w;

	world_open(&w, "{" ONE ",'plan':{'slots':2000}}");
	outlook = look(&w, plays[_i]);
	city = &outlook->cities.items[0];
	for (int64_t less = 0; less < 2 && city->slots_at_rate != BIND_ABSENT; less++) {
		int64_t more = city->slots_at_rate - less, n = city->slots + more;
		int64_t success = city->success + more * city->success / city->slots;
		int64_t good = city->good + more * city->good / city->slots;
		bool passes = proportion_at_least(n, success, 500000, alpha) &&
			      proportion_at_least(n, good, 500000, alpha) &&
			      city->invalid * 10 <= city->invalid + n;

		ck_assert_msg(passes == (less == 0), "%s: %d", plays[_i], (int)more);
	}
	/* a share of one half or less never is more than one half */
	ck_assert_int_eq(city->slots_at_rate == BIND_ABSENT,
		city->success * 2 <= city->slots || city->good * 2 <= city->slots);
	outlook_close(outlook);
	world_close(&w);
}
END_TEST

START_TEST(lines_at_fault_are_not_mended_by_time)
{
	struct outlook *outlook;
	struct world w;

	world_open(&w, "{" ONE "}");
	trials_play(&w, "sssss");
	world_drop_line(&w, 2);
	outlook = look(&w, "");
	outlook_close(outlook);
	w.in.as_of.v = w.plan->start.v + 5000;
	ck_assert_int_eq(outlook_make(&w.in, &outlook, NULL), 0);
	ck_assert_int_eq(outlook->cities.items[0].outlook, CITY_LINES_AT_FAULT);
	outlook_close(outlook);
	world_close(&w);
}
END_TEST

START_TEST(what_nobody_asks_or_plans_or_measures_is_said)
{
	struct outlook *outlook;
	struct world w;

	world_open(&w, "{" ONE "}");
	outlook = look(&w, "ss");
	ck_assert_int_eq(outlook->cities.items[1].outlook, CITY_NO_AGENTS);
	outlook_close(outlook);
	w.in.plan = NULL;
	ck_assert_int_eq(outlook_make(&w.in, &outlook, NULL), 0);
	ck_assert_int_eq(outlook->cities.items[0].outlook, CITY_NO_PLAN);
	ck_assert_int_eq(outlook->cities.items[1].outlook, CITY_NO_AGENTS);
	ck_assert_ptr_null(outlook->plan);
	ck_assert_int_eq(outlook->agents.items[0].absent, 0);
	outlook_close(outlook);
	world_close(&w);
	world_open(&w, "{" ONE "}");
	w.dossier->plan.methods.count = 1; /* icmp alone */
	world_start_plan(&w, w.plan->start);
	outlook = look(&w, "ss");
	ck_assert_int_eq(outlook->cities.items[0].outlook, CITY_NO_SERVICE);
	outlook_close(outlook);
	world_close(&w);
}
END_TEST

static const struct agent_case {
	const char *name, *letters;
	int64_t whole, partial, absent, spoiled;
	int64_t last, silent; /* slots after the plan's start; -1: absent */
} agent_cases[] = {
	{"all is there", "sssss", 5, 0, 0, 0, 5, -1},
	{"failures are there", "fffff", 5, 0, 0, 0, 5, -1},
	{"half of a slot", "ssmss", 4, 1, 0, 0, 5, -1},
	{"a slot in the middle", "ssMss", 4, 0, 1, 0, 5, -1},
	{"silent at the end", "ssMMM", 2, 0, 3, 0, 2, 2},
	{"silent from the start", "MMM", 0, 0, 3, 0, -1, 0},
	{"silent again", "MsM", 1, 0, 2, 0, 2, 2},
	{"spoiled ones are there", "ssvvv", 5, 0, 0, 3, 5, -1},
	{"nothing is due", "", 0, 0, 0, 0, -1, -1},
};

START_TEST(slots_of_an_agent_are_whole_partial_or_absent)
{
	const struct agent_case *row = &agent_cases[_i];
	const struct outlook_agent *agent;
	struct outlook *outlook;
	struct world w;
	int64_t start;

	world_open(&w, "{" ONE "}");
	outlook = look(&w, row->letters);
	outlook_close(outlook);
	w.in.as_of.v += LATE_MS; /* the last slot is due as well */
	ck_assert_int_eq(outlook_make(&w.in, &outlook, NULL), 0);
	agent = &outlook->agents.items[0];
	start = w.plan->start.v;
	ck_assert_int_eq(outlook->plan->due, (int64_t)strlen(row->letters));
	ck_assert_msg(agent->whole == row->whole && agent->partial == row->partial &&
			      agent->absent == row->absent && agent->spoiled == row->spoiled,
		"%s: %d %d %d %d", row->name, (int)agent->whole, (int)agent->partial,
		(int)agent->absent, (int)agent->spoiled);
	ck_assert_int_eq(agent->last.v, row->last < 0 ? BIND_ABSENT : start + row->last * 1000);
	ck_assert_int_eq(
		agent->silent_since.v, row->silent < 0 ? BIND_ABSENT : start + row->silent * 1000);
	outlook_close(outlook);
	world_close(&w);
}
END_TEST

/* An agent behind a NAT asks no peers; a name is asked for by all. */
START_TEST(a_slot_is_whole_without_peers_and_not_without_names)
{
	struct outlook *outlook;
	struct world w;

	world_open(&w, "{" ONE_NODE ",'plan':{'methods':{" WORLD_METHOD("mesh") "," WORLD_METHOD(
			       "dns") "}},'checks':[{'id':'d','scheme':'dns','host':'h',"
				      "'server':'system'}],'agents':["
				      "{'id':'a-nc','city':'360100','lat_e7':286764930,"
				      "'lon_e7':1158921510,'address':'198.18.9.1'},"
				      "{'id':'b-nc','city':'360100','lat_e7':286764930,"
				      "'lon_e7':1158921510,'address':'198.18.9.2'}]}");
	w.keeps_silent = true;
	for (int64_t slot = 0; slot < 4; slot++)
		for (size_t target = 0; target < w.plan->targets.count; target++) {
			struct shot s = world_shot(&w, "a-nc", target, slot);

			if (s.peer ? slot < 2 && strcmp(s.peer, "b-nc") == 0 : !s.name || slot != 1)
				world_shoot(&w, &s);
		}
	outlook = look(&w, "");
	outlook_close(outlook);
	w.in.as_of.v = w.plan->start.v + 4000 + LATE_MS;
	ck_assert_int_eq(outlook_make(&w.in, &outlook, NULL), 0);
	ck_assert_int_eq(outlook->agents.items[0].whole, 3);
	ck_assert_int_eq(outlook->agents.items[0].partial, 1); /* with a peer for its name */
	ck_assert_int_eq(outlook->agents.items[1].absent, 4);
	outlook_close(outlook);
	world_close(&w);
}
END_TEST

#define CACHE_TIMEOUT_MS 5000 /* the profile's: so long a record may take */

/* What is measured in one slot of several is missing in no other. */
START_TEST(a_slot_is_whole_without_what_is_not_due)
{
	struct outlook *outlook;
	struct world w;
	int64_t due = 0;

	world_open(&w, "{" ONE ",'checks':[{'id':'c','host':'h','path':'/{object}',"
		       "'function':'cache'}]}");
	w.keeps_silent = true;
	for (int64_t slot = 0; slot < 20; slot++)
		for (size_t i = 0; i < w.plan->targets.count; i++) {
			struct shot s = world_shot(&w, "a-nc", i, slot);
			const struct plan_target *target = &w.plan->targets.items[i];
			bool is_due = plan_target_due(w.plan, target, "a-nc", slot);

			due += target->check && is_due;
			if (is_due)
				world_shoot(&w, &s);
		}
	ck_assert_int_eq(due, 1);
	outlook = look(&w, "");
	outlook_close(outlook);
	w.in.as_of.v = w.plan->start.v + 20000 + CACHE_TIMEOUT_MS;
	ck_assert_int_eq(outlook_make(&w.in, &outlook, NULL), 0);
	ck_assert_int_eq(outlook->agents.items[0].whole, 20);
	ck_assert_int_eq(outlook->agents.items[0].partial, 0);
	outlook_close(outlook);
	world_close(&w);
}
END_TEST

START_TEST(a_slot_lacks_what_was_due_in_it)
{
	struct outlook *outlook;
	struct world w;

	world_open(&w, "{" ONE ",'checks':[{'id':'c','host':'h','path':'/{object}',"
		       "'function':'cache'}]}");
	w.keeps_silent = true;
	for (int64_t slot = 0; slot < 20; slot++)
		for (size_t i = 0; i < w.plan->targets.count; i++) {
			struct shot s = world_shot(&w, "a-nc", i, slot);
			const struct plan_target *target = &w.plan->targets.items[i];

			/* and measured in all the others, by count */
			if (!target->check || !plan_target_due(w.plan, target, "a-nc", slot))
				world_shoot(&w, &s);
		}
	outlook = look(&w, "");
	outlook_close(outlook);
	w.in.as_of.v = w.plan->start.v + 20000 + CACHE_TIMEOUT_MS;
	ck_assert_int_eq(outlook_make(&w.in, &outlook, NULL), 0);
	ck_assert_int_eq(outlook->agents.items[0].whole, 19);
	ck_assert_int_eq(outlook->agents.items[0].partial, 1);
	outlook_close(outlook);
	world_close(&w);
}
END_TEST

static const struct due_case {
	int64_t after_ms; /* the plan's start */
	int64_t due, ahead, left_ms;
} due_cases[] = {
	{-5000, 0, 20, 25000},
	{0, 0, 20, 20000},
	{1000, 0, 19, 19000},
	{1899, 0, 19, 18101},
	{1900, 1, 19, 18100},
	{2000, 1, 18, 18000},
	{20000, 19, 0, 0},
};

START_TEST(a_slot_is_due_when_its_time_outs_are_over)
{
	const struct due_case *row = &due_cases[_i];
	struct outlook *outlook;
	struct world w;

	world_open(&w, "{" ONE "}");
	outlook = look(&w, "");
	outlook_close(outlook);
	w.in.as_of.v = w.plan->start.v + row->after_ms;
	ck_assert_int_eq(outlook_make(&w.in, &outlook, NULL), 0);
	ck_assert_int_eq(outlook->plan->due, row->due);
	ck_assert_int_eq(outlook->plan->ahead, row->ahead);
	ck_assert_int_eq(outlook->plan->left_ms, row->left_ms);
	ck_assert_int_eq(outlook->agents.items[0].absent, row->due);
	outlook_close(outlook);
	world_close(&w);
}
END_TEST

/* as_of of the dossier against a plan of 20 s; looked from the 5th second of it. */
static const struct ahead_case {
	const char *name;
	int64_t as_of_ms, ahead;
} ahead_cases[] = {
	{"as_of at the plan's end", 20000, 15}, {"as_of behind it", 86400000, 15},
	{"as_of before it", 12500, 7}, {"as_of at this moment", 5000, 0},
	{"as_of over, looked from behind it", 3000, 15}, /* as if as_of were given anew */
};

START_TEST(only_slots_before_as_of_are_to_come)
{
	const struct ahead_case *row = &ahead_cases[_i];
	struct outlook *outlook;
	struct world w;

	world_open(&w, "{" ONE "}");
	w.dossier->as_of.v = w.plan->start.v + row->as_of_ms;
	outlook = look(&w, "sssss");
	ck_assert_msg(
		outlook->plan->ahead == row->ahead, "%s: %d", row->name, (int)outlook->plan->ahead);
	ck_assert_int_eq(outlook->until.v, w.dossier->as_of.v);
	outlook_close(outlook);
	world_close(&w);
}
END_TEST

/* Ten days of slots of an hour in a window of one day. */
START_TEST(no_more_is_to_come_than_the_window_holds)
{
	struct outlook *outlook;
	struct world w;

	world_open(&w, "{" ONE ",'plan':{'slot_ms':3600000,'slots':240}}");
	w.profile->window_days = 1;
	outlook = look(&w, "sssss");
	ck_assert_int_eq(outlook->plan->ahead, 19);
	outlook_close(outlook);
	world_close(&w);
}
END_TEST

static int served; /* that many cities of the lowest codes have a success in every slot */

static bool serve_some(const struct shot *planned, struct shot *s)
{
	int64_t city = strtol(planned->agent + 2, NULL, 10) / 100 - 3600;

	if (planned->slot >= 5)
		return false;
	if (strcmp(s->method, "tcp") == 0 && city > served && planned->slot < city - served)
		s->answered = 0;
	return true;
}

/* With k cities that have 5 of 5, and others of which one, two, ... slots failed: the rule can pass
 * when the sixth of them can. */
START_TEST(the_rule_can_pass_when_its_last_city_can)
{
	struct arena arena = {0};
	const struct outlook_rule *rule = NULL;
	struct outlook *outlook;
	struct world w;
	struct err err = {0};

	served = _i;
	world_open(&w, arena_format(&arena, "{%s,'plan':{'slots':100}}", world_eleven));
	world_fill(&w, serve_some);
	w.in.as_of.v = w.plan->start.v + 5000;
	world_look(&w);
	ck_assert_msg(outlook_make(&w.in, &outlook, &err) == 0, "%s", err.text);
	LIST_EACH(const struct outlook_rule, r, &outlook->rules)
		if (strcmp(r->rule, "coverage.cities") == 0)
			rule = r;
	ck_assert_ptr_nonnull(rule);
	ck_assert_int_eq(rule->need, 6);
	ck_assert_int_eq(rule->yes, 0);
	/* cities are in order of their slots: the sixth has as many failures as are to be mended */
	ck_assert_int_eq(rule->earliest.v, outlook->cities.items[5].earliest.v);
	ck_assert_int_eq(rule->expected.v, outlook->cities.items[5].expected.v);
	ck_assert_int_ge(rule->earliest.v, outlook->cities.items[0].earliest.v);
	outlook_close(outlook);
	world_close(&w);
	arena_fini(&arena);
}
END_TEST

/* Six months of a service that is younger: when they are full. */
static const struct history_case {
	const char *start, *full;
} history_cases[] = {
	{"2026-07-15T00:00:00+08:00", "2027-01-15T00:00:00+08:00"},
	{"2026-08-31T00:00:00+08:00", "2027-03-01T00:00:00+08:00"}, /* no 31st of February */
	{"2026-12-30T12:00:00+08:00", "2027-06-30T12:00:00+08:00"},
};

START_TEST(a_young_service_is_told_when_its_months_are_full)
{
	const struct history_case *row = &history_cases[_i];
	int64_t runs[1][2];
	struct arena arena = {0};
	struct outlook *outlook;
	struct world w;

	world_open(&w, arena_format(&arena, "{" ONE ",'service_start':'%s'}", row->start));
	runs[0][0] = world_time(row->start).v;
	runs[0][1] = w.dossier->as_of.v;
	world_archive(&w, "n-nc", (const int64_t(*)[2])runs, 1);
	outlook = look(&w, "");
	outlook_close(outlook);
	w.in.as_of = w.dossier->as_of;
	ck_assert_int_eq(outlook_make(&w.in, &outlook, NULL), 0);
	LIST_EACH(const struct outlook_rule, rule, &outlook->rules) {
		if (strcmp(rule->rule, "logs.retention") != 0)
			continue;
		ck_assert(reason_has(&rule->reason, REASON_HISTORY_TOO_SHORT));
		ck_assert_int_eq(rule->earliest.v, world_time(row->full).v);
	}
	outlook_close(outlook);
	world_close(&w);
	arena_fini(&arena);
}
END_TEST

START_TEST(only_must_rules_are_listed_as_evidence_has_them)
{
	struct outlook *outlook;
	struct world w;
	size_t at = 0;

	world_open(&w, NULL);
	outlook = look(&w, "");
	LIST_EACH(const struct finding, finding, &outlook->evidence->findings) {
		if (finding->severity != SEVERITY_MUST)
			continue;
		ck_assert_uint_lt(at, outlook->rules.count);
		ck_assert_str_eq(outlook->rules.items[at].rule, finding->rule);
		ck_assert_int_eq(outlook->rules.items[at++].verdict, finding->verdict);
	}
	ck_assert_uint_eq(at, outlook->rules.count);
	ck_assert_uint_gt(at, 5);
	outlook_close(outlook);
	world_close(&w);
}
END_TEST

START_TEST(a_plan_of_another_dossier_is_refused)
{
	struct outlook *outlook = NULL;
	struct world mine, other;
	struct err err = {0};

	world_open(&mine, NULL);
	world_open(&other, "{'thresholds':{'success_ppm':400000}}");
	mine.in.plan = other.plan;
	ck_assert_int_eq(outlook_make(&mine.in, &outlook, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_ptr_null(outlook);
	world_close(&other);
	world_close(&mine);
}
END_TEST

START_TEST(the_same_state_gives_the_same_bytes)
{
	char *text[2];
	size_t len[2];

	for (size_t i = 0; i < ARRAY_LEN(text); i++) {
		struct outlook *outlook;
		struct err err = {0};
		struct world w;

		world_open(&w, "{" ONE "}");
		outlook = look(&w, "ssfMm");
		ck_assert_msg(canonical_text(&outlook_shape, outlook, &text[i], &len[i], &err) == 0,
			"%s", err.text);
		outlook_close(outlook);
		world_close(&w);
	}
	ck_assert_str_eq(text[0], text[1]);
	ck_assert_ptr_nonnull(strstr(text[0], "\"schema\":\"cdnproof/status/v1\""));
	free(text[0]);
	free(text[1]);
}
END_TEST

/* Whatever is open, the user is told what to do; these only inform. */
START_TEST(every_reason_has_its_remedy)
{
	bool informs = _i == REASON_SAME_PLACE_SUSPECTED || _i == REASON_THRESHOLDS_CHANGED ||
		       _i == REASON_READING_DEPENDENT;

	ck_assert_msg((words_remedy_reason.rows[_i].zh == NULL) == informs, "%s", reason_names[_i]);
	ck_assert_msg((words_remedy_reason.rows[_i].en == NULL) == informs, "%s", reason_names[_i]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("outlook");
	TCase *tc = tcase_create("outlook");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_city_is_told_what_it_still_needs, 0, (int)ARRAY_LEN(city_cases));
	tcase_add_loop_test(
		tc, so_many_successes_pass_and_one_less_does_not, 0, (int)ARRAY_LEN(plays));
	tcase_add_loop_test(tc, at_the_present_rate_the_bound_is_reached_at_that_slot, 0,
		(int)ARRAY_LEN(plays));
	tcase_add_test(tc, lines_at_fault_are_not_mended_by_time);
	tcase_add_test(tc, what_nobody_asks_or_plans_or_measures_is_said);
	tcase_add_loop_test(
		tc, slots_of_an_agent_are_whole_partial_or_absent, 0, (int)ARRAY_LEN(agent_cases));
	tcase_add_test(tc, a_slot_is_whole_without_peers_and_not_without_names);
	tcase_add_test(tc, a_slot_is_whole_without_what_is_not_due);
	tcase_add_test(tc, a_slot_lacks_what_was_due_in_it);
	tcase_add_loop_test(
		tc, a_slot_is_due_when_its_time_outs_are_over, 0, (int)ARRAY_LEN(due_cases));
	tcase_add_loop_test(
		tc, only_slots_before_as_of_are_to_come, 0, (int)ARRAY_LEN(ahead_cases));
	tcase_add_test(tc, no_more_is_to_come_than_the_window_holds);
	tcase_add_loop_test(tc, the_rule_can_pass_when_its_last_city_can, 0, 6);
	tcase_add_loop_test(tc, a_young_service_is_told_when_its_months_are_full, 0,
		(int)ARRAY_LEN(history_cases));
	tcase_add_test(tc, only_must_rules_are_listed_as_evidence_has_them);
	tcase_add_test(tc, a_plan_of_another_dossier_is_refused);
	tcase_add_test(tc, the_same_state_gives_the_same_bytes);
	tcase_add_loop_test(tc, every_reason_has_its_remedy, 0, REASON_COUNT);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
