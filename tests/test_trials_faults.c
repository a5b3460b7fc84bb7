/* Slots that the agent spoiled itself, and lines that are forged, lost, doubled or foreign. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/trials.h"
#include "base/array.h"
#include "tests/trials_fixture.h"

#define CONTROLS ",'controls':[{'addr':'198.18.9.1','name':'x'},{'addr':'198.18.9.2','name':'y'}]"

static const struct control_case {
	const char *name;
	int64_t answered[2]; /* of 2, by control; -1: no record; -2: never asked */
	bool spoiled;
} control_cases[] = {
	{"all answer", {2, 2}, false},
	{"one answers", {0, 1}, false},
	{"none answers", {0, 0}, true},
	{"the one that is there is silent", {0, -1}, true},
	{"none is there", {-1, -1}, false},
	{"none was asked", {-2, -2}, false},
	{"one was not asked, the other is silent", {-2, 0}, true},
};

START_TEST(an_agent_whose_controls_are_all_silent_spoils_the_slot)
{
	static const char *const names[] = {"x", "y"}, *const addrs[] = {
							       "198.18.9.1", "198.18.9.2"};
	const struct control_case *row = &control_cases[_i];
	struct evidence_trials t;
	struct world w;

	world_open(&w, "{" ONE CONTROLS "}");
	trials_play(&w, "ssssssssssssssssssss");
	for (size_t i = 0; i < 2; i++) {
		struct shot s = {.run = "00000000000000a1",
			.agent = "a-nc",
			.control = names[i],
			.addr = addrs[i],
			.method = "icmp",
			.slot = 5,
			.sent = row->answered[i] == -2 ? 0 : 2,
			.answered = row->answered[i] == -2 ? 0 : row->answered[i],
			.rtt_ns = 100000,
			.ts = TS_RX};

		if (row->answered[i] != -1)
			world_shoot(&w, &s);
	}
	t = trials_judge(&w);
	ck_assert_msg(t.invalid == row->spoiled, "%s", row->name);
	ck_assert_int_eq(t.success, 20 - row->spoiled);
	ck_assert_int_eq(t.verdict, VERDICT_PASS);
	world_close(&w);
}
END_TEST

START_TEST(another_agent_of_the_city_stands_in_for_a_spoiled_one)
{
	struct world w;
	struct evidence_trials t;

	world_open(&w, "{" ONE_NODE ",'agents':["
		       "{'id':'a-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510},"
		       "{'id':'b-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510}]}");
	trials_play(&w, "vvvvvvvvvvffffffffff");
	for (int64_t slot = 0; slot < 20; slot++)
		for (size_t target = 0; target < 2; target++) {
			struct shot s = world_shot(&w, "b-nc", target, slot);

			world_shoot(&w, &s);
		}
	t = trials_judge(&w);
	ck_assert_int_eq(t.success, 20);
	ck_assert_int_eq(t.invalid, 0);
	world_close(&w);
}
END_TEST

/* A fault in an agent's lines, and whom it makes undecided. */
static const struct fault_case {
	const char *name;
	int reason;
} fault_cases[] = {
	{"two lines of one identity", REASON_RECORD_CONFLICT},
	{"a line changed", REASON_RECORD_CONFLICT},
	{"a line taken away", REASON_MISSING_SLOTS},
	{"the first lines taken away", REASON_MISSING_SLOTS},
};

static void damage(struct world *w, int kind)
{
	struct shot s = world_shot(w, "a-nc", 0, 7);

	if (kind == 0) {
		s.rtt_ns++;
		world_shoot(w, &s);
	} else if (kind == 1) {
		char *line = arena_text(&w->arena, w->lines.items[8]);

		*strstr(line, "300000") = '4';
		w->lines.items[8] = line;
	} else if (kind == 2) {
		world_drop_line(w, 8);
	} else {
		world_drop_line(w, 0);
	}
}

START_TEST(a_fault_in_its_lines_makes_the_city_undecided)
{
	const struct fault_case *row = &fault_cases[_i];
	struct evidence_trials t;
	struct world w;

	world_open(&w, "{" ONE "}");
	trials_play(&w, "ssssssssssssssssssss");
	damage(&w, _i);
	t = trials_judge(&w);
	ck_assert_msg(
		t.verdict == VERDICT_INCONCLUSIVE, "%s: %s", row->name, verdict_names[t.verdict]);
	ck_assert_msg(reason_has(&t.reason, (enum reason)row->reason), "%s", row->name);
	world_close(&w);
}
END_TEST

START_TEST(a_fault_is_the_reason_of_no_city_but_its_own)
{
	struct evidence_trials t;
	struct world w;

	world_open(&w, NULL);
	world_fill(&w, NULL);
	damage(&w, 0);
	world_look(&w);
	trials_city(&w.trials, world_city(&w, "361100"),
		&(struct trial_view){.thresholds = w.plan->thresholds}, &w.arena, &t, NULL);
	/* where the nodes stand is open now, for every city; the conflict is one city's */
	ck_assert_int_eq(t.verdict, VERDICT_INCONCLUSIVE);
	ck_assert(!reason_has(&t.reason, REASON_RECORD_CONFLICT));
	t = trials_judge(&w);
	ck_assert_int_eq(t.verdict, VERDICT_INCONCLUSIVE);
	ck_assert(reason_has(&t.reason, REASON_RECORD_CONFLICT));
	world_close(&w);
}
END_TEST

START_TEST(the_same_line_twice_counts_once)
{
	struct world w;
	size_t count;

	world_open(&w, "{" ONE "}");
	trials_play(&w, "ssssssssssssssssssss");
	count = w.lines.count;
	for (size_t i = 0; i < count; i++) {
		const char **line = arena_push(
			&w.arena, &w.lines.items, &w.lines.count, &w.line_cap, sizeof(*line));

		*line = w.lines.items[i];
	}
	ck_assert_int_eq(trials_judge(&w).verdict, VERDICT_PASS);
	ck_assert_int_eq(w.seen.counts.duplicates, (int64_t)count);
	ck_assert_int_eq(w.seen.counts.counted, (int64_t)count);
	world_close(&w);
}
END_TEST

/* Its faults are its own: it is counted and ignored. */
START_TEST(a_broken_run_of_another_plan_is_ignored)
{
	struct world w;

	world_open(&w, "{" ONE "}");
	trials_play(&w, "ssssssssssssssssssss");
	for (int64_t slot = 0; slot < 3; slot++) {
		struct shot s = world_shot(&w, "a-nc", 0, slot);

		s.run = "00000000000000b2";
		s.plan = DIGEST_A;
		world_shoot(&w, &s);
	}
	world_drop_line(&w, w.lines.count - 2);
	ck_assert_int_eq(trials_judge(&w).verdict, VERDICT_PASS);
	ck_assert_int_eq(w.seen.counts.other_plan, 2);
	ck_assert_int_eq(w.seen.counts.chain_breaks, 1);
	world_close(&w);
}
END_TEST

/* A success whose handshakes nobody recorded is neither good nor slow. */
START_TEST(missing_handshakes_never_make_a_city_slow)
{
	struct evidence_trials t;
	struct world w;

	world_open(&w, "{" ONE ",'checks':[{'id':'c','host':'h'}]}");
	trials_play(&w, "hhhhhhhhhhhhhhhhhhhh");
	t = trials_judge(&w);
	ck_assert_int_eq(t.success, 20);
	ck_assert_int_eq(t.good, 0);
	ck_assert_int_eq(t.unmeasured, 20);
	ck_assert_int_eq(t.verdict, VERDICT_INCONCLUSIVE);
	ck_assert(reason_has(&t.reason, REASON_MISSING_SLOTS));
	ck_assert_int_eq(t.good_high_ppm, 1000000);
	world_close(&w);
}
END_TEST

/* --- the agents' mesh, and names ----------------------------------------------------------------
 */

#define BESIDE                                                                                     \
	ONE_NODE ",'plan':{'methods':{" WORLD_METHOD("mesh") "," WORLD_METHOD(                     \
		"dns") "}},'checks':[{'id':'d','scheme':'dns','host':'h','server':'system'}],"     \
		       "'agents':[{'id':'a-nc','city':'360100','lat_e7':286764930,"                \
		       "'lon_e7':1158921510},{'id':'a-sr','city':'361100','lat_e7':284444200,"     \
		       "'lon_e7':1179711850,'address':'198.18.9.2'}]"

/* What happens to all records of peers and names. */
static const struct beside_case {
	const char *name;
	bool missing, lost, is_void;
	int64_t rtt_ns;
} beside_cases[] = {
	{"all is well", false, false, false, 5000000},
	{"as near as light allows", false, false, false, 2000000},
	{"lost", false, true, false, 0},
	{"void", false, false, true, 5000000},
	{"missing", true, false, false, 0},
};

static bool is_beside(const struct shot *s)
{
	return s->peer || s->name;
}

START_TEST(peers_and_names_take_no_part_in_trials_or_discs)
{
	const struct beside_case *row = &beside_cases[_i];
	struct evidence_trials t;
	struct world w;
	int64_t beside = 0;

	world_open(&w, "{" BESIDE "}");
	for (int64_t slot = 0; slot < 20; slot++)
		for (size_t target = 0; target < w.plan->targets.count; target++) {
			struct shot s = world_shot(&w, "a-nc", target, slot);

			beside += is_beside(&s) && !row->missing;
			if (is_beside(&s) && row->missing)
				continue;
			if (is_beside(&s)) {
				s.answered = row->lost ? 0 : s.answered;
				s.is_void = row->is_void;
				s.rtt_ns = row->rtt_ns;
			}
			world_shoot(&w, &s);
		}
	t = trials_judge(&w);
	ck_assert_msg(t.verdict == VERDICT_PASS && t.success == 20, "%s", row->name);
	ck_assert_int_eq(t.invalid, 0);
	ck_assert_uint_eq(t.reason.count, 0);
	ck_assert_int_eq(beside, row->missing ? 0 : 40);
	ck_assert_int_eq(w.seen.counts.counted, 40 + beside + 1); /* a-sr: nothing sent */
	ck_assert_int_eq(w.seen.counts.unknown_subject, 0);
	ck_assert_int_eq(
		world_node(&w, "n-nc")->addresses.items[0].discs.items[0].least_ns, WORLD_NEAR_NS);
	world_close(&w);
}
END_TEST

/* Their lines stand in the agent's chain like any other. */
START_TEST(a_line_of_a_peer_or_name_that_is_taken_away_makes_the_city_undecided)
{
	struct evidence_trials t;
	struct world w;
	size_t line = 0;

	world_open(&w, "{" BESIDE "}");
	for (int64_t slot = 0; slot < 20; slot++)
		for (size_t target = 0; target < w.plan->targets.count; target++) {
			struct shot s = world_shot(&w, "a-nc", target, slot);

			world_shoot(&w, &s);
		}
	while (!strstr(w.lines.items[line], _i == 0 ? "\"peer\"" : "\"name\""))
		line++;
	world_drop_line(&w, line);
	t = trials_judge(&w);
	ck_assert_int_eq(t.verdict, VERDICT_INCONCLUSIVE);
	ck_assert(reason_has(&t.reason, REASON_MISSING_SLOTS));
	world_close(&w);
}
END_TEST

/* A record of a peer or name as the plan has it, but for one word. */
static const struct subject_case {
	const char *name, *peer, *subject, *addr, *method, *check;
	int64_t port;
	bool known, known_without_plan;
} subject_cases[] = {
	{"the peer", "a-sr", NULL, "198.18.9.2", "icmp", NULL, 0, true, true},
	{"a peer by another method", "a-sr", NULL, "198.18.9.2", "tcp", NULL, 80, false, true},
	{"a peer at another address", "a-sr", NULL, "198.18.9.3", "icmp", NULL, 0, false, false},
	{"a peer without an address", "a-nc", NULL, "198.18.9.2", "icmp", NULL, 0, false, false},
	{"nobody", "a-x", NULL, "198.18.9.2", "icmp", NULL, 0, false, false},
	{"the name", NULL, "h", "system", "dns", "d", 53, true, true},
	{"another name", NULL, "g", "system", "dns", "d", 53, false, false},
	{"another server", NULL, "h", "198.18.9.2", "dns", "d", 53, false, false},
	{"a name of no check", NULL, "h", "system", "dns", NULL, 53, false, false},
	{"a name of an unknown check", NULL, "h", "system", "dns", "e", 53, false, false},
};

START_TEST(peers_and_names_are_known_as_the_plan_has_them)
{
	const struct subject_case *row = &subject_cases[_i / 2];
	bool planned = _i % 2 == 0;
	struct world w;
	struct shot s = {.run = "00000000000000a1",
		.agent = "a-nc",
		.peer = row->peer,
		.name = row->subject,
		.addr = row->addr,
		.method = row->method,
		.check = row->check,
		.port = row->port,
		.sent = 1,
		.answered = 1,
		.rtt_ns = 100000,
		.ts = TS_RX};

	world_open(&w, "{" BESIDE "}");
	w.keeps_silent = true;
	world_shoot(&w, &s);
	if (!planned)
		w.in.plan = NULL;
	world_look(&w);
	ck_assert_msg(w.seen.counts.counted == (planned ? row->known : row->known_without_plan),
		"%s", row->name);
	ck_assert_int_eq(w.seen.counts.unknown_subject, 1 - w.seen.counts.counted);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("trials: faults");
	TCase *tc = tcase_create("faults");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, an_agent_whose_controls_are_all_silent_spoils_the_slot, 0,
		(int)ARRAY_LEN(control_cases));
	tcase_add_test(tc, another_agent_of_the_city_stands_in_for_a_spoiled_one);
	tcase_add_loop_test(
		tc, a_fault_in_its_lines_makes_the_city_undecided, 0, (int)ARRAY_LEN(fault_cases));
	tcase_add_test(tc, a_fault_is_the_reason_of_no_city_but_its_own);
	tcase_add_test(tc, the_same_line_twice_counts_once);
	tcase_add_test(tc, a_broken_run_of_another_plan_is_ignored);
	tcase_add_test(tc, missing_handshakes_never_make_a_city_slow);
	tcase_add_loop_test(tc, peers_and_names_take_no_part_in_trials_or_discs, 0,
		(int)ARRAY_LEN(beside_cases));
	tcase_add_loop_test(
		tc, a_line_of_a_peer_or_name_that_is_taken_away_makes_the_city_undecided, 0, 2);
	tcase_add_loop_test(tc, peers_and_names_are_known_as_the_plan_has_them, 0,
		2 * (int)ARRAY_LEN(subject_cases));
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
