/* Trials of one city with one agent, one node and 20 slots, at a share of 50 %. With 5 % / 11 the
 * binomial tail says by hand: 17 successes pass (P(X >= 17) = 0.00129), 16 do not (0.00591);
 * 3 fail, 4 do not; eight slots are the least that can pass (1/256), seven are too few (1/128). */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/trials.h"
#include "base/array.h"
#include "tests/trials_fixture.h"

#define CHECK(more) ",'checks':[{'id':'c','host':'h'" more "}]"
#define NO_REASON   (-1)
#define DIGEST_B    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const struct play_case {
	const char *name, *letters;
	int64_t success, good, failed, missing, invalid;
	int verdict, reason;
} play_cases[] = {
	{"all is well", "ssssssssssssssssssss", 20, 20, 0, 0, 0, VERDICT_PASS, NO_REASON},
	{"17 of 20 pass", "sssssssssssssssssfff", 17, 17, 3, 0, 0, VERDICT_PASS, NO_REASON},
	{"16 of 20 are open", "ssssssssssssssssffff", 16, 16, 4, 0, 0, VERDICT_INCONCLUSIVE,
		REASON_INTERVAL_STRADDLES},
	{"4 of 20 are open", "ssssffffffffffffffff", 4, 4, 16, 0, 0, VERDICT_INCONCLUSIVE,
		REASON_INTERVAL_STRADDLES},
	{"3 of 20 fail", "sssfffffffffffffffff", 3, 3, 17, 0, 0, VERDICT_FAIL, NO_REASON},
	{"silence fails", "ffffffffffffffffffff", 0, 0, 20, 0, 0, VERDICT_FAIL, NO_REASON},
	{"as slow as may be", "gggggggggggggggggggg", 20, 20, 0, 0, 0, VERDICT_PASS, NO_REASON},
	{"17 good ones pass", "sssssssssssssssssbbb", 20, 17, 0, 0, 0, VERDICT_PASS, NO_REASON},
	{"16 good ones are open", "ssssssssssssssssbbbb", 20, 16, 0, 0, 0, VERDICT_INCONCLUSIVE,
		REASON_INTERVAL_STRADDLES},
	{"3 good ones fail", "sssbbbbbbbbbbbbbbbbb", 20, 3, 0, 0, 0, VERDICT_FAIL, NO_REASON},
	{"17 and 3 missing pass", "sssssssssssssssssmmm", 17, 17, 0, 3, 0, VERDICT_PASS, NO_REASON},
	{"16 and 4 missing are open", "ssssssssssssssssmmmm", 16, 16, 0, 4, 0, VERDICT_INCONCLUSIVE,
		REASON_MISSING_SLOTS},
	{"nothing but missing", "mmmmmmmmmmmmmmmmmmmm", 0, 0, 0, 20, 0, VERDICT_INCONCLUSIVE,
		REASON_MISSING_SLOTS},
	{"no record at all", "MMMMMMMMMMMMMMMMMMMM", 0, 0, 0, 20, 0, VERDICT_INCONCLUSIVE,
		REASON_MISSING_SLOTS},
	{"2 and a missing one fail", "ssmfffffffffffffffff", 2, 2, 17, 1, 0, VERDICT_FAIL,
		NO_REASON},
	{"3 and a missing one are open", "sssmffffffffffffffff", 3, 3, 16, 1, 0,
		VERDICT_INCONCLUSIVE, REASON_MISSING_SLOTS},
	{"what was never sent is missing", "nnnnnnnnnnnnnnnnnnnn", 0, 0, 0, 20, 0,
		VERDICT_INCONCLUSIVE, REASON_MISSING_SLOTS},
	{"one tenth spoiled is left out", "ssssssssssssssssssvv", 18, 18, 0, 0, 2, VERDICT_PASS,
		NO_REASON},
	{"more than a tenth makes it open", "sssssssssssssssssvvv", 17, 17, 0, 0, 3,
		VERDICT_INCONCLUSIVE, REASON_INSUFFICIENT_SAMPLES},
	{"spoiled failures do not fail", "fffffffffffffffffvvv", 0, 0, 17, 0, 3,
		VERDICT_INCONCLUSIVE, REASON_INSUFFICIENT_SAMPLES},
	{"nothing but spoiled", "vvvvvvvvvvvvvvvvvvvv", 0, 0, 0, 0, 20, VERDICT_INCONCLUSIVE,
		REASON_NO_DATA},
};

START_TEST(slots_are_counted_and_decided)
{
	const struct play_case *row = &play_cases[_i];
	struct evidence_trials t;
	struct world w;

	world_open(&w, "{" ONE "}");
	trials_play(&w, row->letters);
	t = trials_judge(&w);
	ck_assert_msg(t.success == row->success && t.good == row->good && t.failed == row->failed &&
			      t.missing == row->missing && t.invalid == row->invalid,
		"%s: success %d good %d failed %d missing %d invalid %d", row->name, (int)t.success,
		(int)t.good, (int)t.failed, (int)t.missing, (int)t.invalid);
	ck_assert_int_eq(t.slots, t.success + t.failed + t.missing);
	ck_assert_msg(t.verdict == row->verdict, "%s: %s", row->name, verdict_names[t.verdict]);
	ck_assert_msg(row->reason < 0 ? t.reason.count == 0
				      : reason_has(&t.reason, (enum reason)row->reason),
		"%s", row->name);
	world_close(&w);
}
END_TEST

/* Whatever the missing slots had shown: a decided verdict is that of every outcome. */
START_TEST(a_missing_slot_never_decides)
{
	const struct play_case *row = &play_cases[_i];
	char best[32], worst[32];
	struct world w[3];
	struct evidence_trials t[3];

	for (size_t i = 0; i <= strlen(row->letters); i++) {
		best[i] = strchr("mMn", row->letters[i]) && row->letters[i] ? 's' : row->letters[i];
		worst[i] =
			strchr("mMn", row->letters[i]) && row->letters[i] ? 'f' : row->letters[i];
	}
	for (size_t i = 0; i < ARRAY_LEN(w); i++) {
		world_open(&w[i], "{" ONE "}");
		trials_play(&w[i], i == 0 ? row->letters : i == 1 ? best : worst);
		t[i] = trials_judge(&w[i]);
	}
	if (t[0].verdict == VERDICT_PASS)
		ck_assert_msg(t[2].verdict == VERDICT_PASS, "%s", row->name);
	if (t[0].verdict == VERDICT_FAIL)
		ck_assert_msg(t[1].verdict == VERDICT_FAIL, "%s", row->name);
	for (size_t i = 0; i < ARRAY_LEN(w); i++)
		world_close(&w[i]);
}
END_TEST

static const struct length_case {
	int slots, verdict, reason;
} length_cases[] = {
	{1, VERDICT_INCONCLUSIVE, REASON_INSUFFICIENT_SAMPLES},
	{7, VERDICT_INCONCLUSIVE, REASON_INSUFFICIENT_SAMPLES},
	{8, VERDICT_PASS, NO_REASON},
};

START_TEST(too_few_slots_are_called_so)
{
	const struct length_case *row = &length_cases[_i];
	struct arena arena = {0};
	struct evidence_trials t;
	struct world w;

	world_open(&w, arena_format(&arena, "{" ONE ",'plan':{'slots':%d}}", row->slots));
	trials_play(&w, "ssssssss");
	t = trials_judge(&w);
	ck_assert_int_eq(t.verdict, row->verdict);
	ck_assert(row->reason < 0 || reason_has(&t.reason, (enum reason)row->reason));
	ck_assert(!reason_has(&t.reason, REASON_INTERVAL_STRADDLES));
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

START_TEST(alpha_is_five_percent_over_eleven_cities)
{
	struct world w;

	world_open(&w, NULL);
	world_look(&w);
	ck_assert_int_eq(w.trials.alpha.num * 1100, w.trials.alpha.den * 5);
	ck_assert_int_eq(trials_judge(&w).alpha_ppm, 4545);
	world_close(&w);
}
END_TEST

/* as_of against a plan of 20 s, in ms after its start. */
static const struct window_case {
	const char *name;
	int64_t as_of_ms;
	int64_t counted;
	int verdict;
} window_cases[] = {
	{"all inside", 20000, 20, VERDICT_PASS},
	{"as_of cuts the last slot", 19999, 19, VERDICT_PASS},
	{"as_of in the middle", 10000, 10, VERDICT_PASS},
	{"as_of in the first slot", 999, 0, VERDICT_INCONCLUSIVE},
	{"as_of before the plan", -1000, 0, VERDICT_INCONCLUSIVE},
	{"the window begins with the plan", 30 * WHEN_DAY_MS, 20, VERDICT_PASS},
	{"the window cuts the first slot", 30 * WHEN_DAY_MS + 1, 19, VERDICT_PASS},
	{"the window begins with the last slot", 30 * WHEN_DAY_MS + 19000, 1, VERDICT_INCONCLUSIVE},
	{"the window begins after the plan", 30 * WHEN_DAY_MS + 19001, 0, VERDICT_INCONCLUSIVE},
};

START_TEST(only_slots_wholly_inside_the_window_count)
{
	const struct window_case *row = &window_cases[_i];
	struct evidence_trials t;
	struct world w;

	world_open(&w, "{" ONE "}");
	w.in.as_of.v = w.plan->start.v + row->as_of_ms;
	trials_play(&w, "ssssssssssssssssssss");
	t = trials_judge(&w);
	ck_assert_msg(t.slots == row->counted && t.success == row->counted, "%s: %d of %d",
		row->name, (int)t.success, (int)t.slots);
	ck_assert_int_eq(w.seen.slots_outside, 20 - row->counted);
	ck_assert_int_eq(t.missing, 0);
	ck_assert_msg(t.verdict == row->verdict, "%s", row->name);
	ck_assert(row->counted || reason_has(&t.reason, REASON_OUTSIDE_WINDOW));
	world_close(&w);
}
END_TEST

START_TEST(without_a_plan_no_city_is_decided)
{
	struct evidence_trials t;
	struct world w;

	world_open(&w, "{" ONE "}");
	trials_play(&w, "ssssssssssssssssssss");
	w.in.plan = NULL;
	world_look(&w);
	trials_city(&w.trials, 0, &(struct trial_view){.thresholds = w.plan->thresholds}, &w.arena,
		&t, NULL);
	ck_assert_int_eq(t.verdict, VERDICT_INCONCLUSIVE);
	ck_assert(reason_has(&t.reason, REASON_PLAN_MISSING));
	world_close(&w);
}
END_TEST

START_TEST(a_city_without_agents_is_not_assessed)
{
	struct evidence_trials t;
	struct world w;

	world_open(&w, "{" ONE "}");
	trials_play(&w, "ssssssssssssssssssss");
	world_look(&w);
	trials_city(&w.trials, world_city(&w, "360700"),
		&(struct trial_view){.thresholds = w.plan->thresholds}, &w.arena, &t, NULL);
	ck_assert_int_eq(t.verdict, VERDICT_NOT_ASSESSED);
	ck_assert(reason_has(&t.reason, REASON_NO_DATA));
	world_close(&w);
}
END_TEST

/* Two runs of the tcp target in each slot: their requests are added. */
static const struct pool_case {
	const char *name;
	int slot_ok_ppm;
	int64_t sent[2], answered[2];
	bool succeeds;
} pool_cases[] = {
	{"half is enough", 500000, {2, 0}, {1, 0}, true},
	{"just above a half", 500001, {2, 0}, {1, 0}, false},
	{"a third is not a half", 500000, {3, 0}, {1, 0}, false},
	{"all of all", 1000000, {2, 0}, {2, 0}, true},
	{"one less than all", 1000000, {2, 2}, {2, 1}, false},
	{"a lost run beside a good one", 500000, {2, 2}, {2, 0}, true},
	{"a lost run beside a half one", 500000, {2, 2}, {1, 0}, false},
	{"neither run alone", 500000, {3, 1}, {1, 1}, true},
	{"a run that sent nothing", 500000, {0, 2}, {0, 1}, true},
	{"runs that sent nothing", 1, {0, 0}, {0, 0}, false},
};

START_TEST(runs_of_a_slot_are_pooled)
{
	static const char *const runs[] = {"00000000000000a1", "00000000000000b2"};
	const struct pool_case *row = &pool_cases[_i];
	struct arena arena = {0};
	struct world w;

	world_open(&w, arena_format(&arena, "{" ONE ",'thresholds':{'slot_ok_ppm':%d}}",
			       row->slot_ok_ppm));
	for (int64_t slot = 0; slot < 20; slot++)
		for (size_t target = 0; target < 2; target++)
			for (size_t run = 0; run < 2; run++) {
				struct shot s = world_shot(&w, "a-nc", target, slot);

				s.run = runs[run];
				if (strcmp(s.method, "tcp") == 0) {
					s.sent = row->sent[run];
					s.answered = row->answered[run];
				}
				world_shoot(&w, &s);
			}
	ck_assert_msg(trials_judge(&w).success == (row->succeeds ? 20 : 0), "%s", row->name);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

static const struct http_case {
	const char *name, *patch;
	int64_t status;
	const char *body;
	bool succeeds;
} http_cases[] = {
	{"200 by default", CHECK(""), 200, "", true},
	{"502 is no service", CHECK(""), 502, "", false},
	{"404 is no service", CHECK(""), 404, "", false},
	{"404 where it is expected", CHECK(",'expect_status':404"), 404, "", true},
	{"200 where 404 is expected", CHECK(",'expect_status':404"), 200, "", false},
	{"the expected body", CHECK(",'expect_sha256':'" DIGEST_A "'"), 200, DIGEST_A, true},
	{"another body", CHECK(",'expect_sha256':'" DIGEST_A "'"), 200, DIGEST_B, false},
	{"no body", CHECK(",'expect_sha256':'" DIGEST_A "'"), 200, "", false},
	{"the body with a wrong status", CHECK(",'expect_sha256':'" DIGEST_A "'"), 500, DIGEST_A,
		false},
};

START_TEST(a_check_decides_by_status_and_body_whatever_tcp_says)
{
	const struct http_case *row = &http_cases[_i];
	struct arena arena = {0};
	struct world w;

	world_open(&w, arena_format(&arena, "{" ONE "%s}", row->patch));
	for (int64_t slot = 0; slot < 20; slot++)
		for (size_t target = 0; target < w.plan->targets.count; target++) {
			struct shot s = world_shot(&w, "a-nc", target, slot);

			s.status = row->status;
			s.body = row->body;
			world_shoot(&w, &s);
		}
	ck_assert_msg(trials_judge(&w).success == (row->succeeds ? 20 : 0), "%s", row->name);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

/* One node with a check of either scheme: what each gives, and whether the slot succeeds. */
#define BOTH                                                                                       \
	",'plan':{'methods':{" WORLD_METHOD("https") "," WORLD_METHOD("tls") "," WORLD_METHOD(     \
		"dns") "}},'checks':[{'id':'c','host':'h'},{'id':'d','scheme':'https','host':'h'," \
		       "'expect_status':204}]"

static const struct web_case {
	const char *name;
	int64_t http, https; /* status; 0: no answer; -1: no record */
	int64_t success, failed, missing;
} web_cases[] = {
	{"both as expected", 200, 204, 20, 0, 0},
	{"http alone as expected", 200, 500, 20, 0, 0},
	{"https alone as expected", 301, 204, 20, 0, 0},
	{"each as the other should", 204, 200, 0, 20, 0},
	{"neither answers", 0, 0, 0, 20, 0},
	{"https answers, http was not asked", -1, 204, 20, 0, 0},
	{"https does not answer, http was not asked", -1, 0, 0, 0, 20},
	{"neither was asked", -1, -1, 0, 0, 20},
};

START_TEST(either_scheme_shows_service_and_nothing_else_does)
{
	const struct web_case *row = &web_cases[_i];
	struct evidence_trials t;
	struct world w;

	world_open(&w, "{" ONE BOTH "}");
	for (int64_t slot = 0; slot < 20; slot++)
		for (size_t target = 0; target < w.plan->targets.count; target++) {
			struct shot s = world_shot(&w, "a-nc", target, slot);
			bool https = strcmp(s.method, "https") == 0;
			bool http = strcmp(s.method, "http") == 0;

			if (https || http)
				s.status = https ? row->https : row->http;
			if (s.status < 0)
				continue;
			if ((https || http) && s.status == 0)
				s.answered = 0;
			world_shoot(&w, &s);
		}
	t = trials_judge(&w);
	ck_assert_msg(
		t.success == row->success && t.failed == row->failed && t.missing == row->missing,
		"%s: %d %d %d", row->name, (int)t.success, (int)t.failed, (int)t.missing);
	world_close(&w);
}
END_TEST

/* What is not declared must not help: a failing check less never makes a better city. */
START_TEST(a_check_less_never_helps)
{
	static const char *const without[] = {
		",'checks':[{'id':'c','host':'h'}]",
		",'plan':{'methods':{" WORLD_METHOD("https") "}},'checks':[{'id':'d','scheme':"
							     "'https','host':'h'}]",
	};
	const struct web_case *row = &web_cases[_i];
	struct world all, less;
	struct arena arena = {0};

	for (size_t i = 0; i < ARRAY_LEN(without); i++) {
		int64_t success[2] = {0};
		struct world *worlds[] = {&all, &less};

		world_open(&all, "{" ONE ",'plan':{'methods':{" WORLD_METHOD(
					 "https") "}},'checks':[{'id':'c','host':'h'},{'id':"
						  "'d','scheme':'https','host':'h'}]}");
		world_open(&less, arena_format(&arena, "{" ONE "%s}", without[i]));
		for (size_t k = 0; k < 2; k++) {
			for (size_t target = 0; target < worlds[k]->plan->targets.count; target++) {
				struct shot s = world_shot(worlds[k], "a-nc", target, 0);

				s.status = strcmp(s.method, "http") == 0 ? row->http : row->https;
				s.answered = s.status > 0 ? s.answered : 0;
				world_shoot(worlds[k], &s);
			}
			success[k] = trials_judge(worlds[k]).success;
		}
		ck_assert_msg(success[1] <= success[0], "%s", row->name);
		world_close(&less);
		world_close(&all);
	}
	arena_fini(&arena);
}
END_TEST

/* A name server's check is no check of the node: the handshake still counts. */
START_TEST(a_check_of_names_shows_no_service)
{
	struct world w;

	world_open(&w, "{" ONE ",'plan':{'methods':{" WORLD_METHOD(
			       "dns") "}},'checks':[{'id':'d','scheme':'dns','host':'h',"
				      "'server':'system'}]}");
	for (int64_t slot = 0; slot < 20; slot++)
		for (size_t target = 0; target < w.plan->targets.count; target++) {
			struct shot s = world_shot(&w, "a-nc", target, slot);

			if (strcmp(s.method, "dns") == 0)
				s.answered = 0;
			world_shoot(&w, &s);
		}
	ck_assert_int_eq(trials_judge(&w).success, 20);
	ck_assert_int_eq(trials_judge(&w).verdict, VERDICT_PASS);
	world_close(&w);
}
END_TEST

static void drop_method(struct world *w, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->dossier->plan.methods.count; i++)
		if (strcmp(w->dossier->plan.methods.items[i].name, name) != 0)
			w->dossier->plan.methods.items[kept++] = w->dossier->plan.methods.items[i];
	w->dossier->plan.methods.count = kept;
	world_start_plan(w, w->plan->start);
}

START_TEST(icmp_is_never_service)
{
	struct evidence_trials t;
	struct world w;

	world_open(&w, "{" ONE "}");
	drop_method(&w, "tcp");
	trials_play(&w, "ssssssssssssssssssss");
	t = trials_judge(&w);
	ck_assert_int_eq(t.success, 0);
	ck_assert_int_eq(t.verdict, VERDICT_NOT_ASSESSED);
	world_close(&w);
}
END_TEST

/* The handshake of the check's connection stands in where the plan has no tcp. */
static const struct connect_case {
	const char *check;
	bool tcp;
	int64_t http_ns, tcp_ns, good;
	int64_t whole_ns; /* what the RTT of http says, where it is more than the connect */
} connect_cases[] = {
	{CHECK(""), false, 30000000, 0, 20, 0},
	{CHECK(""), false, 30000001, 0, 0, 0},
	{CHECK(""), true, 90000000, 300000, 20, 0},
	{CHECK(""), true, 300000, 90000000, 0, 0},
	{CHECK(",'scheme':'https'"), false, 30000000, 0, 20, 0},
	{CHECK(",'scheme':'https'"), false, 30000001, 0, 0, 0},
	{CHECK(",'scheme':'https'"), true, 90000000, 300000, 20, 0},
	{CHECK(",'scheme':'https'"), false, 30000000, 0, 20, 90000000},
};

START_TEST(good_is_by_tcp_or_else_by_connect_times)
{
	const struct connect_case *row = &connect_cases[_i];
	struct arena arena = {0};
	struct world w;

	world_open(&w,
		arena_format(&arena, "{" ONE "%s,'plan':{'methods':{" WORLD_METHOD("https") "}}}",
			row->check));
	if (!row->tcp)
		drop_method(&w, "tcp");
	for (int64_t slot = 0; slot < 20; slot++)
		for (size_t target = 0; target < w.plan->targets.count; target++) {
			struct shot s = world_shot(&w, "a-nc", target, slot);

			if (strcmp(s.method, "icmp") != 0)
				s.rtt_ns =
					strcmp(s.method, "tcp") == 0 ? row->tcp_ns : row->http_ns;
			if (row->whole_ns && strcmp(s.method, "https") == 0) {
				s.connect_ns = row->http_ns;
				s.rtt_ns = row->whole_ns;
			}
			world_shoot(&w, &s);
		}
	ck_assert_int_eq(trials_judge(&w).success, 20);
	ck_assert_int_eq(trials_judge(&w).good, row->good);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

/* Of `count` handshakes the first `slow` take 40 ms, the others 1 ms. */
static const struct median_case {
	int64_t count, slow;
	bool good;
} median_cases[] = {
	{1, 0, true},
	{1, 1, false},
	{2, 1, true},
	{3, 1, true},
	{3, 2, false},
	{600, 300, true},
	{600, 301, false},
	{1000, 257, true},
};

START_TEST(the_lower_median_of_all_handshakes_counts)
{
	const struct median_case *row = &median_cases[_i];
	int64_t rtts[1000];
	struct world w;

	world_open(&w, "{" ONE "}");
	for (int64_t i = 0; i < row->count; i++)
		rtts[i] = i < row->slow ? 40000000 : 1000000;
	for (size_t target = 0; target < 2; target++) {
		struct shot s = world_shot(&w, "a-nc", target, 0);

		if (strcmp(s.method, "tcp") == 0) {
			s.sent = s.answered = row->count;
			s.rtts = rtts;
		}
		world_shoot(&w, &s);
	}
	ck_assert_int_eq(trials_judge(&w).success, 1);
	ck_assert_int_eq(trials_judge(&w).good, row->good);
	world_close(&w);
}
END_TEST

START_TEST(either_family_will_do)
{
	struct world w;

	world_open(&w, "{" ONE_AGENT ",'nodes':[{'id':'n-nc','role':'core','city':'360100','site':"
		       "'s-nc','addresses':['198.18.1.1','2001:2::1']}]}");
	for (int64_t slot = 0; slot < 20; slot++)
		for (size_t target = 0; target < w.plan->targets.count; target++) {
			struct shot s = world_shot(&w, "a-nc", target, slot);

			if (strcmp(s.method, "tcp") == 0 && strchr(s.addr, '.'))
				s.answered = 0;
			world_shoot(&w, &s);
		}
	ck_assert_int_eq(trials_judge(&w).success, 20);
	world_close(&w);
}
END_TEST

START_TEST(success_at_a_node_that_only_may_be_in_the_province_is_missing)
{
	struct evidence_trials t;
	struct world w;

	world_open(&w, "{" ONE ",'documents':[]}");
	trials_play(&w, "ssssssssssssssssffff");
	t = trials_judge(&w);
	ck_assert_int_eq(t.success, 0);
	ck_assert_int_eq(t.missing, 16);
	ck_assert_int_eq(t.failed, 4);
	ck_assert_int_eq(t.verdict, VERDICT_INCONCLUSIVE);
	world_close(&w);
}
END_TEST

static const struct operator_case {
	const char *name;
	bool telecom;
} operator_cases[] = {{"'电信'", true}, {"'中国电信江西'", true}, {"'联通'", false}};

START_TEST(agents_are_told_by_the_operator_in_their_name)
{
	const struct trial_view view = {.operator_name = "电信"}, all = {.operator_name = NULL};
	struct arena arena = {0};
	struct world w;

	world_open(&w, arena_format(&arena,
			       "{'agents':[{'id':'a','city':'360100','lat_e7':286764930,"
			       "'lon_e7':1158921510,'operator':%s}]}",
			       operator_cases[_i].name));
	ck_assert_int_eq(trials_agent_in_view(&w.dossier->agents.items[0], &view),
		operator_cases[_i].telecom);
	ck_assert(trials_agent_in_view(&w.dossier->agents.items[0], &all));
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("trials");
	TCase *tc = tcase_create("trials");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, slots_are_counted_and_decided, 0, (int)ARRAY_LEN(play_cases));
	tcase_add_loop_test(tc, a_missing_slot_never_decides, 0, (int)ARRAY_LEN(play_cases));
	tcase_add_loop_test(tc, too_few_slots_are_called_so, 0, (int)ARRAY_LEN(length_cases));
	tcase_add_test(tc, alpha_is_five_percent_over_eleven_cities);
	tcase_add_loop_test(
		tc, only_slots_wholly_inside_the_window_count, 0, (int)ARRAY_LEN(window_cases));
	tcase_add_test(tc, without_a_plan_no_city_is_decided);
	tcase_add_test(tc, a_city_without_agents_is_not_assessed);
	tcase_add_loop_test(tc, runs_of_a_slot_are_pooled, 0, (int)ARRAY_LEN(pool_cases));
	tcase_add_loop_test(tc, a_check_decides_by_status_and_body_whatever_tcp_says, 0,
		(int)ARRAY_LEN(http_cases));
	tcase_add_loop_test(tc, either_scheme_shows_service_and_nothing_else_does, 0,
		(int)ARRAY_LEN(web_cases));
	tcase_add_loop_test(tc, a_check_less_never_helps, 0, (int)ARRAY_LEN(web_cases));
	tcase_add_test(tc, a_check_of_names_shows_no_service);
	tcase_add_test(tc, icmp_is_never_service);
	tcase_add_loop_test(
		tc, good_is_by_tcp_or_else_by_connect_times, 0, (int)ARRAY_LEN(connect_cases));
	tcase_add_loop_test(
		tc, the_lower_median_of_all_handshakes_counts, 0, (int)ARRAY_LEN(median_cases));
	tcase_add_test(tc, either_family_will_do);
	tcase_add_test(tc, success_at_a_node_that_only_may_be_in_the_province_is_missing);
	tcase_add_loop_test(tc, agents_are_told_by_the_operator_in_their_name, 0,
		(int)ARRAY_LEN(operator_cases));
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
