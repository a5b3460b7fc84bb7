/* A watch judged: failover by city. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/planner.h"
#include "analyzer/watch_plan.h"
#include "base/text.h"
#include "tests/watch_fixture.h"

#define TWO_AGENTS                                                                                 \
	"'agents':[{'id':'a-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510,"           \
	"'operator':'中国电信'},"                                                              \
	"{'id':'b-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510,"                     \
	"'operator':'中国电信'}]"
#define ONE "{" KEYED "," ONE_AGENT "," STRICT "}"
#define TWO "{" KEYED "," TWO_AGENTS "," STRICT "}"

#define NEVER BIND_ABSENT

/* The drain is at the start of slot 6 unless it says otherwise; TTL 5 s, two slots, 5 s of
 * time-out: 12 s are allowed. */
static const struct drained {
	const char *name;
	const char *letters, *others; /* of a second agent of the city; NULL: there is none */
	int64_t at_ms, restored_ms;   /* restored: 0 never */
	bool unsynced, keyless, visitless;
	int64_t clock_off_us;
	int verdict, reason; /* reason: -1 none but what unsynced adds */
	int64_t switch_ms;
	int64_t asked, failed;
	const char *from, *to;
} drained[] = {
	{.name = "users are led away within the TTL",
		.letters = "111111"
			   "1ff22222222222222222",
		.verdict = VERDICT_PASS,
		.reason = -1,
		.switch_ms = 3000,
		.asked = 3,
		.failed = 2,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "the slot that the drain falls in counts for neither side",
		.letters = "111111"
			   "1ff22222222222222222",
		.at_ms = 6500,
		.verdict = VERDICT_PASS,
		.reason = -1,
		.switch_ms = 2500,
		.asked = 3,
		.failed = 2,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "the last second that is allowed is in time",
		.letters = "111111"
			   "11111111111222222222",
		.verdict = VERDICT_PASS,
		.reason = -1,
		.switch_ms = 11000,
		.asked = 11,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "what clocks may be off decides nothing at the edge",
		.letters = "111111"
			   "11111111111222222222",
		.clock_off_us = 1500000,
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_INTERVAL_STRADDLES,
		.switch_ms = 11000,
		.asked = 11,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "too late",
		.letters = "111111"
			   "11111111111111222222222222",
		.verdict = VERDICT_FAIL,
		.reason = -1,
		.switch_ms = 14000,
		.asked = 14,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "a resolver keeps its answer beyond the TTL",
		.letters = "111111"
			   "fffffffffffffffffffffff222222",
		.verdict = VERDICT_FAIL,
		.reason = -1,
		.switch_ms = 23000,
		.asked = 23,
		.failed = 23,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "never, and watched for three TTLs and more",
		.letters = "111111"
			   "ffffffffffffffffffffffffffff",
		.verdict = VERDICT_FAIL,
		.reason = -1,
		.switch_ms = NEVER,
		.asked = 28,
		.failed = 28,
		.from = "n-nc"},
	{.name = "never, but not watched for long",
		.letters = "111111"
			   "ffffffffffffffff",
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_INSUFFICIENT_SAMPLES,
		.switch_ms = NEVER,
		.asked = 16,
		.failed = 16,
		.from = "n-nc"},
	{.name = "led away in time, but hardly watched after it",
		.letters = "111111"
			   "1f22",
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_INSUFFICIENT_SAMPLES,
		.switch_ms = 2000,
		.asked = 2,
		.failed = 1,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "flaps: it comes back, and late for good",
		.letters = "111111"
			   "2212121212121212121222222",
		.verdict = VERDICT_FAIL,
		.reason = -1,
		.switch_ms = 19000,
		.asked = 19,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "flaps, but is gone within what is allowed",
		.letters = "111111"
			   "22121222222222222222",
		.verdict = VERDICT_PASS,
		.reason = -1,
		.switch_ms = 5000,
		.asked = 5,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "led away to where nothing works",
		.letters = "111111"
			   "1gggggggggggggggggggggggggggggggg",
		.verdict = VERDICT_FAIL,
		.reason = -1,
		.switch_ms = NEVER,
		.asked = 33,
		.failed = 32,
		.from = "n-nc"},
	{.name = "led away, and one visit fails much later",
		.letters = "111111"
			   "1122222222222222222222g22",
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_INSUFFICIENT_SAMPLES,
		.switch_ms = 23000,
		.asked = 23,
		.failed = 1,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "the resolver fails for a while",
		.letters = "111111"
			   "1sss22222222222222222",
		.verdict = VERDICT_PASS,
		.reason = -1,
		.switch_ms = 4000,
		.asked = 4,
		.failed = 3,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "led to an address that nobody declared",
		.letters = "111111"
			   "1xxxxxxxxxxxxxxxxxxx",
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_NODE_IDENTITY,
		.switch_ms = 1000,
		.asked = 1,
		.from = "n-nc"},
	{.name = "nobody knows who answers there",
		.letters = "111111"
			   "1ff22222222222222222",
		.keyless = true,
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_NODE_IDENTITY,
		.switch_ms = 3000,
		.asked = 3,
		.failed = 2,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "these users were never led there",
		.letters = "333333"
			   "33333333333333333333",
		.verdict = VERDICT_NOT_APPLICABLE,
		.reason = -1,
		.switch_ms = NEVER,
		.from = "n-fz",
		.to = "n-fz"},
	{.name = "drained before the first record",
		.letters = "mmmmmmm"
			   "1ff22222222222222222",
		.at_ms = 6000,
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_NO_DATA,
		.switch_ms = 4000,
		.asked = 3,
		.failed = 2,
		.to = "n-sr"},
	{.name = "nothing was measured afterwards",
		.letters = "111111",
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_NO_DATA,
		.switch_ms = NEVER,
		.from = "n-nc"},
	{.name = "no visits: nobody knows whether they succeed",
		.letters = "111111"
			   "11222222222222222222",
		.visitless = true,
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_NO_DATA,
		.switch_ms = 2000,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "no visits, and the answers never move",
		.letters = "111111"
			   "1111111111111111111111111111",
		.visitless = true,
		.verdict = VERDICT_FAIL,
		.reason = -1,
		.switch_ms = NEVER,
		.from = "n-nc"},
	{.name = "visits that never succeeded show nothing",
		.letters = "ffffff"
			   "ffgggggggggggggggggggggggggggg",
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_NO_DATA,
		.switch_ms = 2000,
		.asked = 2,
		.failed = 2,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "restored: what comes after it is not asked",
		.letters = "111111"
			   "1ff2222222222222"
			   "1111111111",
		.restored_ms = 22000,
		.verdict = VERDICT_PASS,
		.reason = -1,
		.switch_ms = 3000,
		.asked = 3,
		.failed = 2,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "an unsynced clock is said",
		.letters = "111111"
			   "1ff22222222222222222",
		.unsynced = true,
		.verdict = VERDICT_PASS,
		.reason = -1,
		.switch_ms = 3000,
		.asked = 3,
		.failed = 2,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "users had left before the drain that was noted",
		.letters = "111111222222222"
			   "22222222222222222222",
		.at_ms = 15000,
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_CONFLICTING_SOURCES,
		.switch_ms = 0,
		.from = "n-sr",
		.to = "n-sr"},
	{.name = "users that are spread over nodes were there, though not the very last",
		.letters = "121221212122121122"
			   "22222222222222222222",
		.at_ms = 18000,
		.verdict = VERDICT_PASS,
		.reason = -1,
		.switch_ms = 0,
		.from = "n-sr",
		.to = "n-sr"},
	{.name = "holes that may hide anything",
		.letters = "111111"
			   "1ff2mmm2222222222222",
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_MISSING_SLOTS,
		.switch_ms = 3000,
		.asked = 3,
		.failed = 2,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "void records are none",
		.letters = "111111"
			   "1vv22222222222222222222222",
		.verdict = VERDICT_PASS,
		.reason = -1,
		.switch_ms = 3000,
		.asked = 1,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "both agents of a city are led away",
		.letters = "111111"
			   "1ff22222222222222222",
		.others = "111111"
			  "1111f222222222222222",
		.verdict = VERDICT_PASS,
		.reason = -1,
		.switch_ms = 5000,
		.asked = 10,
		.failed = 3,
		.from = "n-nc",
		.to = "n-sr"},
	{.name = "one agent of a city is led away, the other stays",
		.letters = "111111"
			   "1ff2222222222222222222222222",
		.others = "111111"
			  "1111111111111111111111111111",
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_CONFLICTING_SOURCES,
		.switch_ms = NEVER,
		.asked = 56,
		.failed = 2,
		.from = "n-nc"},
};

static void check_drained(const struct drained *row, const struct evidence_failover *f)
{
	size_t reasons = (size_t)(row->reason >= 0) + (size_t)row->unsynced;

	ck_assert_msg(f->verdict == row->verdict, "%s: %s", row->name, verdict_names[f->verdict]);
	ck_assert_msg(f->reason.count == reasons, "%s: %zu reasons", row->name, f->reason.count);
	if (row->reason >= 0)
		ck_assert_msg(reason_has(&f->reason, (enum reason)row->reason), "%s: %s", row->name,
			reason_names[f->reason.items[0]]);
	ck_assert_msg(
		f->switch_ms == row->switch_ms, "%s: %lld", row->name, (long long)f->switch_ms);
	ck_assert_msg(f->asked == row->asked && f->failed == row->failed, "%s: %lld of %lld",
		row->name, (long long)f->failed, (long long)f->asked);
	ck_assert_msg(
		text_equal(f->from, row->from), "%s: from %s", row->name, f->from ? f->from : "-");
	ck_assert_msg(text_equal(f->to, row->to), "%s: to %s", row->name, f->to ? f->to : "-");
}

START_TEST(a_drained_node)
{
	const struct drained *row = &drained[_i];
	int64_t at_ms = row->at_ms ? row->at_ms : 6000;
	struct watch_play p;

	watch_open(&p, row->others ? TWO : ONE, NAME, NULL, 60);
	p.unsynced = row->unsynced;
	p.keyless = row->keyless;
	p.visitless = row->visitless;
	if (row->clock_off_us)
		p.clock_off_us = row->clock_off_us;
	watch_event(&p, WATCH_DRAIN, "n-nc", at_ms);
	if (row->restored_ms)
		watch_event(&p, WATCH_RESTORE, "n-nc", row->restored_ms);
	watch_play_name(&p, "a-nc", row->letters);
	if (row->others)
		watch_play_name(&p, "b-nc", row->others);
	watch_judge(&p);
	ck_assert_uint_eq(p.out.failover.count, 1);
	check_drained(row, &p.out.failover.items[0]);
	ck_assert_int_eq(p.out.failover.items[0].ttl_s,
		row->verdict == VERDICT_INCONCLUSIVE && !row->from ? BIND_ABSENT
								   : WATCH_FIXTURE_TTL_S);
	watch_close(&p);
}
END_TEST

#define VISITED                                                                                    \
	"{" KEYED "," ONE_AGENT "," STRICT ",'checks':[{'id':'v','scheme':'http','host':'" NAME    \
	"','server':'system',"                                                                     \
	"'node_name':{'header':'x-node'}}]}"

/* What would pass, were it not for the records that it is made of. */
static const struct doubtful {
	const char *name, *says_node;
	bool torn, forged;
	int reason;
} doubtful[] = {
	{"a line is left out", NULL, true, false, REASON_MISSING_SLOTS},
	{"a line is not the one that was written", NULL, false, true, REASON_RECORD_CONFLICT},
	{"the drained node's address answers in another's name", "n-sr", false, false,
		REASON_CONFLICTING_SOURCES},
};

START_TEST(a_drain_that_its_records_do_not_bear_out)
{
	const struct doubtful *row = &doubtful[_i];
	const struct evidence_failover *f;
	struct watch_play p;

	watch_open(&p, VISITED, NAME, NULL, 60);
	p.visitless = row->says_node != NULL;
	watch_event(&p, WATCH_DRAIN, "n-nc", 6000);
	watch_play_name(&p, "a-nc", "1111111ff2222222222222222222");
	p.keyless = true; /* each key was shown once */
	if (row->torn)
		watch_tear(&p, "a-nc");
	if (row->forged)
		watch_forge(&p, "a-nc");
	if (row->says_node) {
		p.visitless = false;
		p.answerless = true;
		p.says_node = "n-nc";
		watch_play_name(&p, "a-nc", "1111111");
		p.says_node = row->says_node;
		watch_play_name(&p, "a-nc", "mmmmmmm111111111111111111111");
	}
	watch_play_name(&p, "a-nc", "mmmmmmmmmmmmmmmmmmmmmmmmmmmm2");
	watch_judge(&p);
	f = &p.out.failover.items[0];
	ck_assert_msg(
		f->verdict == VERDICT_INCONCLUSIVE, "%s: %s", row->name, verdict_names[f->verdict]);
	ck_assert_msg(reason_has(&f->reason, (enum reason)row->reason), "%s: %s", row->name,
		reason_names[f->reason.items[0]]);
	watch_close(&p);
}
END_TEST

START_TEST(each_city_has_its_own_row_by_city_and_operator)
{
	struct watch_play p;

	watch_open(&p, "{" KEYED "}", NAME, NULL, 30);
	watch_event(&p, WATCH_DRAIN, "n-nc", 6000);
	watch_play_name(&p, "a-sr", "11111112222222222222222222");
	watch_play_name(&p, "a-nc", "11111111111111111111111111111111");
	watch_judge(&p);
	ck_assert_uint_eq(p.out.failover.count, 3);
	ck_assert_str_eq(p.out.failover.items[0].city, "360100");
	ck_assert_str_eq(p.out.failover.items[1].city, "361000");
	ck_assert_str_eq(p.out.failover.items[2].city, "361100");
	ck_assert_int_eq(p.out.failover.items[0].verdict, VERDICT_FAIL);
	ck_assert_int_eq(p.out.failover.items[1].verdict, VERDICT_INCONCLUSIVE);
	ck_assert_int_eq(p.out.failover.items[2].verdict, VERDICT_PASS);
	ck_assert_int_eq(failover_verdict(&p.out), VERDICT_FAIL);
	watch_close(&p);
}
END_TEST

/* Two conflicting lines of one identity: neither counts. */
START_TEST(records_of_another_plan_or_agent_do_not_count)
{
	struct watch_play p, q;

	watch_open(&p, ONE, NAME, NULL, 30);
	watch_open(&q, ONE, NAME, NULL, 31);
	watch_event(&p, WATCH_DRAIN, "n-nc", 6000);
	watch_play_name(&q, "a-nc", "11111122222222222222222222");
	p.watch.records = &q.records;
	record_set_close_up(&q.records);
	switch_judge(&p.watch, p.w.dossier, NULL, &p.arena, &p.out);
	ck_assert_int_eq(p.out.failover.items[0].verdict, VERDICT_INCONCLUSIVE);
	ck_assert_int_eq(p.out.failover.items[0].watched_ms, 0);
	watch_close(&q);
	watch_close(&p);
}
END_TEST

/* The whole way: a watch beside records of a plan, judged at as_of. */
static const struct evidence *judge_all(struct watch_play *p)
{
	record_set_close_up(&p->records);
	p->w.in.watches.items = &p->watch;
	p->w.in.watches.count = 1;
	return world_judge(&p->w);
}

#define BALANCED                                                                                   \
	"{" KEYED "," ONE_AGENT "," STRICT ",'checks':[{'id':'c','scheme':'http','host':"          \
	"'www.example.cn','path':'/o','function':'balance','real_server':{'header':'X-Server'}}]}"

/* Nothing but the watch was measured: it can fail the function, and cannot show it. */
START_TEST(requests_that_fail_without_one_server_fail_load_balance)
{
	static const struct {
		const char *letters; /* NULL: nobody watched */
		int one_down, finding;
	} cases[] = {
		{NULL, VERDICT_NOT_ASSESSED, VERDICT_NOT_ASSESSED},
		{"ABABABBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", VERDICT_PASS, VERDICT_NOT_ASSESSED},
		{"ABABAB5B5B5B5B5B5B5B5B5B5B5B5B5B5B5B5B5B", VERDICT_FAIL, VERDICT_FAIL},
		{"ABABAB5BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", VERDICT_INCONCLUSIVE,
			VERDICT_NOT_ASSESSED},
	};
	const struct finding *finding;
	struct watch_play p;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		watch_open(&p, BALANCED, NULL, "c", 60);
		if (cases[i].letters) {
			watch_event(&p, WATCH_DOWN, "a", 6000);
			for (size_t node = 0; node < 3; node++)
				watch_play_node(&p, "a-nc", node, cases[i].letters);
			p.w.in.as_of.v = p.events[0].at.v + 1000;
		}
		judge_all(&p);
		finding = world_finding(&p.w, "function.load_balance");
		ck_assert_int_eq(finding_reads(finding, "one_down"), cases[i].one_down);
		ck_assert_int_eq(finding_reads(finding, "balanced"), cases[i].finding);
		ck_assert_int_eq(finding->verdict, cases[i].finding);
		watch_close(&p);
	}
}
END_TEST

START_TEST(what_was_done_outside_the_window_decides_nothing)
{
	static const struct {
		int64_t as_of_ms; /* after the drain */
		int verdict;
	} cases[] = {{1000, VERDICT_PASS}, {INT64_C(30) * WHEN_DAY_MS, VERDICT_PASS},
		{INT64_C(30) * WHEN_DAY_MS + 1, VERDICT_INCONCLUSIVE}, {0, VERDICT_INCONCLUSIVE}};
	const struct evidence_failover *row;
	struct watch_play p;

	watch_open(&p, ONE, NAME, NULL, 60);
	watch_event(&p, WATCH_DRAIN, "n-nc", 6000);
	watch_play_name(&p, "a-nc", "1111111ff22222222222222222");
	p.w.in.as_of.v = p.events[0].at.v + cases[_i].as_of_ms;
	row = &judge_all(&p)->functions.failover.items[0];
	ck_assert_int_eq(row->verdict, cases[_i].verdict);
	ck_assert(reason_has(&row->reason, REASON_OUTSIDE_WINDOW) ==
		  (cases[_i].verdict != VERDICT_PASS));
	watch_close(&p);
}
END_TEST

START_TEST(keys_that_the_plan_showed_tell_who_answers)
{
	struct watch_play p;

	watch_open(&p,
		"{" KEYED "," ONE_AGENT "," STRICT ",'plan':{'methods':{" WORLD_METHOD("tls") "}}}",
		NAME, NULL, 60);
	p.keyless = true;
	watch_event(&p, WATCH_DRAIN, "n-nc", 6000);
	watch_play_name(&p, "a-nc", "1111111ff22222222222222222");
	if (_i)
		world_tls(&p.w, "a-nc", "198.18.2.1", 5000000, WORLD_KEY_2);
	ck_assert_int_eq(judge_all(&p)->functions.failover.items[0].verdict,
		_i ? VERDICT_PASS : VERDICT_INCONCLUSIVE);
	ck_assert_int_eq(p.w.evidence->functions.failover.items[0].identity,
		_i ? IDENTITY_KEY : IDENTITY_NONE);
	watch_close(&p);
}
END_TEST

START_TEST(a_watch_of_another_dossier_does_not_fit)
{
	struct watch_play p;
	struct world other;
	struct err err = {0};

	watch_open(&p, ONE, NAME, NULL, 30);
	ck_assert_int_eq(switch_fits(&p.watch, p.w.dossier, &err), 0);
	world_open(&other, TWO);
	ck_assert_int_eq(switch_fits(&p.watch, other.dossier, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	watch_event(&p, WATCH_DRAIN, "n-99", 1000);
	ck_assert_int_eq(switch_fits(&p.watch, p.w.dossier, &err), -1);
	world_close(&other);
	watch_close(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("switch");
	TCase *c = tcase_create("switch");

	tcase_add_loop_test(c, a_drain_that_its_records_do_not_bear_out, 0, ARRAY_LEN(doubtful));
	tcase_add_loop_test(c, a_drained_node, 0, ARRAY_LEN(drained));
	tcase_add_test(c, each_city_has_its_own_row_by_city_and_operator);
	tcase_add_test(c, records_of_another_plan_or_agent_do_not_count);
	tcase_add_test(c, requests_that_fail_without_one_server_fail_load_balance);
	tcase_add_loop_test(c, what_was_done_outside_the_window_decides_nothing, 0, 4);
	tcase_add_loop_test(c, keys_that_the_plan_showed_tell_who_answers, 0, 2);
	tcase_add_test(c, a_watch_of_another_dossier_does_not_fit);
	suite_add_tcase(s, c);
	return s;
}

int main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
