/* function.load_balance: the responses of one node, read for who gave them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "tests/analyze_fixture.h"

#define NODES                                                                                      \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':"           \
	"['198.18.1.1'],'key_sha256':'" WORLD_KEY "'}]"
#define METHODS                                                                                    \
	"'plan':{'methods':{'icmp':{'sent':2,'interval_ms':300,'timeout_ms':900},"                 \
	"'tls':{'sent':1,'interval_ms':300,'timeout_ms':900},"                                     \
	"'balance':{'sent':2,'interval_ms':100,'timeout_ms':500,'every_slots':1}}}"
/* One series is due, in slot 0. */
#define LONE                                                                                       \
	"'plan':{'methods':{'icmp':{'sent':2,'interval_ms':300,'timeout_ms':900},"                 \
	"'tls':{'sent':1,'interval_ms':300,'timeout_ms':900},"                                     \
	"'balance':{'sent':2,'interval_ms':100,'timeout_ms':500,'every_slots':20}}},"              \
	"'agents':[{'id':'a-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510}]"
#define CHECK(more)                                                                                \
	"'checks':[{'id':'c-rs','scheme':'http','host':'www.example.cn','path':'/rs',"             \
	"'function':'balance','real_server':{'header':'X-Server'}" more "}]"
#define WEIGHTS  ",'weights':{'rs1':1,'rs2':1}"
#define UNEVEN   ",'weights':{'rs1':3,'rs2':1}"
#define LOPSIDED ",'weights':{'rs1':1000,'rs2':1}"
#define THREE    ",'weights':{'rs1':1,'rs2':1,'rs3':1}"
#define NAMED    ",'node_name':{'header':'X-Node'}"
#define RENAMED  ",'node_name':{'header':'X-Node','names':{'cache-1':'n-nc'}}"

/* Who the handshakes and headers say it was. */
enum who { BY_KEY, BY_OTHER_KEY, BY_HEADER, BY_NICKNAME, BY_OTHER_HEADER, BY_NOBODY };

static const struct balance_case {
	const char *name, *check;
	enum who who;
	int64_t sent;
	int64_t status;
	const char *servers[8]; /* in turn; ends with NULL, "": not named */
	int verdict, reason;    /* reason -1: none */
	int64_t p_ppm;
} cases[] = {
	{"two in turn, no weights", CHECK(""), BY_KEY, 40, 200, {"rs1", "rs2"}, VERDICT_PASS, -1,
		BIND_ABSENT},
	{"two in turn, equal weights", CHECK(WEIGHTS), BY_KEY, 40, 200, {"rs1", "rs2"},
		VERDICT_PASS, -1, 1000000},
	{"known by its header", CHECK(WEIGHTS NAMED), BY_HEADER, 40, 200, {"rs1", "rs2"},
		VERDICT_PASS, -1, 1000000},
	{"known by its name in the table", CHECK(RENAMED), BY_NICKNAME, 40, 200, {"rs1", "rs2"},
		VERDICT_PASS, -1, BIND_ABSENT},
	{"the header names another node", CHECK(NAMED), BY_OTHER_HEADER, 40, 200, {"rs1", "rs2"},
		VERDICT_INCONCLUSIVE, REASON_NODE_IDENTITY, BIND_ABSENT},
	{"nobody says who it was", CHECK(""), BY_NOBODY, 40, 200, {"rs1", "rs2"},
		VERDICT_INCONCLUSIVE, REASON_NODE_IDENTITY, BIND_ABSENT},
	{"another key", CHECK(""), BY_OTHER_KEY, 40, 200, {"rs1", "rs2"}, VERDICT_INCONCLUSIVE,
		REASON_NODE_IDENTITY, BIND_ABSENT},
	{"one server of nobody known", CHECK(""), BY_NOBODY, 40, 200, {"rs1"}, VERDICT_INCONCLUSIVE,
		REASON_NODE_IDENTITY, BIND_ABSENT},
	{"one server only", CHECK(""), BY_KEY, 40, 200, {"rs1"}, VERDICT_FAIL, -1, BIND_ABSENT},
	{"one server only of two", CHECK(WEIGHTS), BY_KEY, 40, 200, {"rs1"}, VERDICT_FAIL, -1, 0},
	{"one server of weights that may hide the other", CHECK(LOPSIDED), BY_KEY, 40, 200, {"rs1"},
		VERDICT_INCONCLUSIVE, REASON_INSUFFICIENT_SAMPLES, 1000000},
	{"shares as declared", CHECK(UNEVEN), BY_KEY, 40, 200, {"rs1", "rs1", "rs2", "rs1"},
		VERDICT_PASS, -1, 1000000},
	{"equal shares of uneven weights", CHECK(UNEVEN), BY_KEY, 80, 200, {"rs1", "rs2"},
		VERDICT_FAIL, -1, 1},
	{"a declared server is never reached", CHECK(THREE), BY_KEY, 60, 200, {"rs1", "rs2"},
		VERDICT_FAIL, -1, 0},
	{"a server that nobody declared", CHECK(WEIGHTS), BY_KEY, 60, 200, {"rs1", "rs2", "rs9"},
		VERDICT_INCONCLUSIVE, REASON_CONFLICTING_SOURCES, BIND_ABSENT},
	{"only a server that nobody declared", CHECK(WEIGHTS), BY_KEY, 60, 200, {"rs9"},
		VERDICT_FAIL, -1, BIND_ABSENT},
	{"too few", CHECK(WEIGHTS), BY_KEY, 29, 200, {"rs1", "rs2"}, VERDICT_INCONCLUSIVE,
		REASON_INSUFFICIENT_SAMPLES, 1000000},
	{"one server of too few", CHECK(""), BY_KEY, 29, 200, {"rs1"}, VERDICT_INCONCLUSIVE,
		REASON_INSUFFICIENT_SAMPLES, BIND_ABSENT},
	{"just enough", CHECK(WEIGHTS), BY_KEY, 30, 200, {"rs1", "rs2"}, VERDICT_PASS, -1, 1000000},
	{"no response names a server", CHECK(""), BY_KEY, 40, 200, {""}, VERDICT_INCONCLUSIVE,
		REASON_NO_DATA, BIND_ABSENT},
	{"many name none", CHECK(""), BY_KEY, 80, 200, {"rs1", "rs2", ""}, VERDICT_INCONCLUSIVE,
		REASON_INSUFFICIENT_SAMPLES, BIND_ABSENT},
	{"errors name no server", CHECK(""), BY_KEY, 40, 502, {"rs1", "rs2"}, VERDICT_INCONCLUSIVE,
		REASON_NO_DATA, BIND_ABSENT},
	{"nothing was sent", CHECK(""), BY_KEY, 0, 200, {"rs1"}, VERDICT_NOT_ASSESSED,
		REASON_NO_DATA, BIND_ABSENT},
};

static size_t count_texts(const char *const *texts)
{
	size_t count = 0;

	while (count < 8 && texts[count])
		count++;
	return count;
}

static const char *header_of(enum who who)
{
	static const char *const said[] = {
		[BY_HEADER] = "n-nc", [BY_NICKNAME] = "cache-1", [BY_OTHER_HEADER] = "n-sr"};

	return who < ARRAY_LEN(said) ? said[who] : NULL;
}

/* The first slot in which the target is due. */
static int64_t due_slot(const struct world *w, size_t target, const char *agent)
{
	int64_t slot = 0;

	while (!plan_target_due(w->plan, &w->plan->targets.items[target], agent, slot))
		slot++;
	return slot;
}

/* Agent a-nc asks what the plan has of each method, in the first slot where it is due. */
static void play(struct world *w, const struct balance_case *row)
{
	const char *header = header_of(row->who);
	const struct shot_read reads[] = {
		{PLAN_READ_REAL_SERVER, row->servers, count_texts(row->servers)},
		{PLAN_READ_NODE, &header, 1}};

	for (size_t target = 0; target < w->plan->targets.count; target++) {
		struct shot s = world_shot(w, "a-nc", target, due_slot(w, target, "a-nc"));

		if (strcmp(s.method, "tls") == 0)
			s.key = row->who == BY_KEY         ? WORLD_KEY
				: row->who == BY_OTHER_KEY ? WORLD_OTHER_KEY
							   : NULL;
		if (strcmp(s.method, "tls") == 0 && !s.key)
			s.answered = 0;
		if (strcmp(s.method, "http") == 0) {
			s.sent = s.answered = row->sent;
			s.not_sent = row->sent ? 0 : 1;
			s.status = row->status;
			s.reads = reads;
			s.read_count = header ? 2 : 1;
		}
		world_shoot(w, &s);
	}
}

static const struct evidence_balance *judge(struct world *w, const struct balance_case *row)
{
	struct arena arena = {0};

	world_open(w, arena_format(&arena, "{" LONE "," NODES ",%s}", row->check));
	arena_fini(&arena);
	play(w, row);
	ck_assert_uint_eq(world_judge(w)->functions.balance.count, 1);
	return &w->evidence->functions.balance.items[0];
}

START_TEST(real_servers_and_their_shares_decide)
{
	const struct balance_case *row = &cases[_i];
	struct world w;
	const struct evidence_balance *out = judge(&w, row);
	const struct finding *finding = world_finding(&w, "function.load_balance");

	ck_assert_msg(
		out->verdict == row->verdict, "%s: %s", row->name, verdict_names[out->verdict]);
	ck_assert_msg(finding->verdict == row->verdict, "%s: %s", row->name,
		verdict_names[finding->verdict]);
	if (row->reason >= 0)
		ck_assert_msg(reason_has(&out->reason, (enum reason)row->reason) &&
				      finding_has(finding, (enum reason)row->reason),
			"%s", row->name);
	else
		ck_assert_msg(out->reason.count == 0, "%s", row->name);
	ck_assert_msg(out->p_ppm == row->p_ppm, "%s: %lld", row->name, (long long)out->p_ppm);
	ck_assert_int_eq(finding_reads(finding, "one_down"), VERDICT_NOT_ASSESSED);
	world_close(&w);
}
END_TEST

START_TEST(servers_are_listed_with_their_requests_and_weights)
{
	struct world w;
	const struct evidence_balance *out =
		judge(&w, &(struct balance_case){.name = "listed",
				  .check = CHECK(THREE),
				  .who = BY_KEY,
				  .sent = 40,
				  .status = 200,
				  .servers = {"rs2", "rs1", "rs2", "rs9"}});
	static const struct evidence_server expected[] = {
		{"rs1", 10, 1}, {"rs2", 20, 1}, {"rs3", 0, 1}, {"rs9", 10, BIND_ABSENT}};

	ck_assert_int_eq(out->asked, 40);
	ck_assert_int_eq(out->answered, 40);
	ck_assert_int_eq(out->unnamed, 0);
	ck_assert_int_eq(out->identity, IDENTITY_KEY);
	ck_assert_uint_eq(out->servers.count, ARRAY_LEN(expected));
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		ck_assert_str_eq(out->servers.items[i].name, expected[i].name);
		ck_assert_int_eq(out->servers.items[i].requests, expected[i].requests);
		ck_assert_int_eq(out->servers.items[i].weight, expected[i].weight);
	}
	world_close(&w);
}
END_TEST

/* A header that every request has another value of: one name a request. */
START_TEST(names_that_never_come_again_are_no_servers)
{
	struct arena arena = {0};
	const char *values[40];
	const struct shot_read read = {PLAN_READ_REAL_SERVER, values, ARRAY_LEN(values)};
	struct world w;

	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		values[i] = arena_format(&arena, "r%zu", i);
	world_open(&w, "{" METHODS "," NODES "," CHECK("") "}");
	for (size_t target = 0; target < w.plan->targets.count; target++) {
		struct shot s = world_shot(&w, "a-nc", target, 0);

		if (strcmp(s.method, "http") == 0) {
			s.sent = s.answered = ARRAY_LEN(values);
			s.reads = &read;
			s.read_count = 1;
		}
		world_shoot(&w, &s);
	}
	ck_assert_int_eq(world_finding(&w, "function.load_balance")->verdict, VERDICT_INCONCLUSIVE);
	ck_assert(finding_has(
		world_finding(&w, "function.load_balance"), REASON_INSUFFICIENT_SAMPLES));
	world_close(&w);
	arena_fini(&arena);
}
END_TEST

static bool with_hints(const struct shot *planned, struct shot *s)
{
	static const char *const values[] = {"rs1", "rs2"};
	static const struct shot_read read = {PLAN_READ_REAL_SERVER, values, 2};

	s->ttl = 60 + planned->slot % 3;
	if (strcmp(s->method, "tls") == 0 && planned->slot == 0 && !strcmp(s->agent, "a-nc")) {
		s->answered = 0;
		s->key = NULL;
		s->key_differs = s->sent;
	}
	if (strcmp(s->method, "http") == 0) {
		s->reads = &read;
		s->read_count = 1;
	}
	return true;
}

START_TEST(ttls_and_other_keys_are_only_shown)
{
	struct world w;
	const struct evidence_balance *out;

	world_open(&w, "{" METHODS "," NODES "," CHECK(WEIGHTS NAMED) "}");
	world_fill(&w, with_hints);
	ck_assert_uint_eq(world_judge(&w)->functions.balance.count, 1);
	out = &w.evidence->functions.balance.items[0];
	ck_assert_int_eq(out->ttls, 3);
	ck_assert_int_eq(out->other_keys, 1);
	ck_assert_int_eq(out->asked, 3 * 20 * 2);
	world_close(&w);
}
END_TEST

static bool balanced(const struct shot *planned, struct shot *s)
{
	bool right = with_hints(planned, s);

	if (strcmp(s->method, "tls") == 0) {
		s->answered = s->sent;
		s->key = WORLD_KEY;
		s->key_differs = 0;
	}
	return right;
}

static bool every_other(const struct shot *planned, struct shot *s)
{
	return balanced(planned, s) && (strcmp(s->method, "http") != 0 || s->slot % 2);
}

/* All are there; half of them are; a line is torn out. */
START_TEST(series_that_are_left_out_leave_it_open)
{
	struct world w;
	const struct finding *finding;

	world_open(&w, "{" METHODS "," NODES "," CHECK("") "}");
	world_fill(&w, _i == 1 ? every_other : balanced);
	if (_i == 2)
		world_drop_line(&w, 7);
	finding = world_finding(&w, "function.load_balance");
	if (_i == 0) {
		ck_assert_int_eq(finding->verdict, VERDICT_PASS);
		world_close(&w);
		return;
	}
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	ck_assert(finding_has(finding, REASON_MISSING_SLOTS));
	world_close(&w);
}
END_TEST

START_TEST(without_a_check_nothing_is_judged)
{
	struct world w;
	const struct finding *finding;

	world_open(&w, NULL);
	finding = world_finding(&w, "function.load_balance");
	ck_assert_int_eq(finding->verdict, VERDICT_NOT_ASSESSED);
	ck_assert(finding_has(finding, REASON_NONE_DECLARED));
	ck_assert_uint_eq(finding->readings.count, 0);
	world_close(&w);
}
END_TEST

START_TEST(alpha_is_shared_among_the_rows)
{
	static const char *const values[] = {"rs1", "rs1", "rs1", "rs2", "rs2"};
	static const char *const named[] = {"n-nc"};
	const struct shot_read reads[] = {
		{PLAN_READ_REAL_SERVER, values, 5}, {PLAN_READ_NODE, named, 1}};
	struct world w;
	int64_t requests = 110; /* 66 to 44: p = 0.0448, below 5 %, above 2.5 % */
	int passes = 0;

	world_open(&w, "{" LONE "," NODES
		       ",'checks':[{'id':'c-1','host':'a.example.cn','function':'balance',"
		       "'real_server':{'header':'X-S'}" WEIGHTS NAMED "},"
		       "{'id':'c-2','host':'b.example.cn','function':'balance',"
		       "'real_server':{'header':'X-S'}" WEIGHTS NAMED "}]}");
	for (size_t target = 0; target < w.plan->targets.count; target++) {
		struct shot s = world_shot(&w, "a-nc", target, due_slot(&w, target, "a-nc"));

		if (strcmp(s.method, "http") == 0) {
			s.sent = s.answered = requests;
			s.reads = reads;
			s.read_count = 2;
		}
		world_shoot(&w, &s);
	}
	LIST_EACH(const struct evidence_balance, row, &world_judge(&w)->functions.balance)
		passes += row->verdict == VERDICT_PASS && row->p_ppm < 50000 && row->p_ppm > 25000;
	ck_assert_int_eq(passes, 2);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("function.load_balance");
	TCase *tests = tcase_create("balance");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, real_servers_and_their_shares_decide, 0, ARRAY_LEN(cases));
	tcase_add_test(tests, servers_are_listed_with_their_requests_and_weights);
	tcase_add_test(tests, names_that_never_come_again_are_no_servers);
	tcase_add_test(tests, ttls_and_other_keys_are_only_shown);
	tcase_add_loop_test(tests, series_that_are_left_out_leave_it_open, 0, 3);
	tcase_add_test(tests, without_a_check_nothing_is_judged);
	tcase_add_test(tests, alpha_is_shared_among_the_rows);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
