/* What a pinned key is good for: node n-ja claims 吉安, its key is WORLD_KEY. An agent at the
 * city's centre whose place is known to 0 m leaves no other city up to 478 us, to 100 m up to 477
 * us. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/location.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"

#define ADDR      "198.18.4.1"
#define OTHER     "198.18.4.2"
#define JA        "360800"
#define JA_BIT    (UINT32_C(1) << 7)
#define ALL_BITS  UINT32_C(0x7ff)
#define NO_REASON (-1)

#define AGENT(id, city, lat, lon, more)                                                            \
	"{'id':'" id "','city':'" city "','lat_e7':" lat ",'lon_e7':" lon ",'network':'AS1'" more  \
	"}"
#define ATTESTED       ",'attested':'d-paper'"
#define AT_0_M         ",'uncertainty_m':0" ATTESTED
#define HOME(more)     AGENT("a-ja", JA, "271116990", "1149863730", more)
#define XINYU(more)    AGENT("a-xy", "360500", "278108340", "1149308350", more)
#define GANZHOU(more)  AGENT("a-gz", "360700", "258509700", "1149402780", more)
#define SHANGHAI(more) AGENT("x", "310100", "312304000", "1214737000", more)

#define PAPER(id, path)                                                                            \
	"{'id':'" id "','kind':'k'," path "'issuer':'乙','holder':'甲公司','issued':'2026-01-01'}"
#define WORLD(agents, pin, more, paper)                                                            \
	"{'plan':{'methods':{" WORLD_METHOD("tls") "," WORLD_METHOD(                               \
		"https") "}},"                                                                     \
			 "'sites':[{'id':'s-ja','city':'" JA                                       \
			 "','address':'四号','filing_no':'4'}],"                                 \
			 "'nodes':[{'id':'n-ja','role':'regional','city':'" JA "','site':'s-ja',"  \
			 "'addresses':['" ADDR "'" more "]" pin "}],"                              \
			 "'checks':[{'id':'c','scheme':'https','host':'h'}],"                      \
			 "'agents':[" agents "],'documents':[" paper "]}"
#define PIN            ",'key_sha256':'" WORLD_KEY "'"
#define PINNED(agents) WORLD(agents, PIN, "", PAPER("d-paper", "'path':'p',"))

struct seen_reply {
	const char *agent, *method;
	int64_t rtt_ns;
	const char *key;
	int64_t key_differs;
};

#define SIGNED(agent, rtt)                                                                         \
	{                                                                                          \
		agent, "tls", rtt, WORLD_KEY, 0                                                    \
	}
#define FOREIGN(agent, rtt)                                                                        \
	{                                                                                          \
		agent, "tls", rtt, WORLD_OTHER_KEY, 0                                              \
	}
#define PING(agent, rtt)                                                                           \
	{                                                                                          \
		agent, "icmp", rtt, NULL, 0                                                        \
	}

static const struct key_case {
	const char *name, *patch;
	struct seen_reply replies[4];
	const char *database; /* the city that one says */
	bool province;        /* asked about all eleven cities */
	int state, reason;
} key_cases[] = {
	{"near enough, as sure of its place as can be", PINNED(HOME(AT_0_M)),
		{SIGNED("a-ja", 478000)}, NULL, false, LOCATION_CONFIRMED, NO_REASON},
	{"one microsecond further", PINNED(HOME(AT_0_M)), {SIGNED("a-ja", 479000)}, NULL, false,
		LOCATION_SUPPORTED, NO_REASON},
	{"near enough, attested", PINNED(HOME(ATTESTED)), {SIGNED("a-ja", 477000)}, NULL, false,
		LOCATION_CONFIRMED, NO_REASON},
	{"attested, one microsecond further", PINNED(HOME(ATTESTED)), {SIGNED("a-ja", 478000)},
		NULL, false, LOCATION_SUPPORTED, NO_REASON},
	{"attested by paper without a file", WORLD(HOME(AT_0_M), PIN, "", PAPER("d-paper", "")),
		{SIGNED("a-ja", 300000)}, NULL, false, LOCATION_SUPPORTED, REASON_AGENT_UNATTESTED},
	{"not attested, however sure of its place", PINNED(HOME(",'uncertainty_m':0")),
		{SIGNED("a-ja", 300000)}, NULL, false, LOCATION_SUPPORTED, REASON_AGENT_UNATTESTED},
	{"a ping is not signed", PINNED(HOME(AT_0_M)),
		{PING("a-ja", 300000), SIGNED("a-ja", 600000)}, NULL, false, LOCATION_SUPPORTED,
		NO_REASON},
	{"a connect of https is not signed", PINNED(HOME(AT_0_M)),
		{{"a-ja", "https", 300000, WORLD_KEY, 0}}, NULL, false, LOCATION_SUPPORTED,
		NO_REASON},
	{"a key that is not pinned confirms nothing",
		WORLD(HOME(AT_0_M), "", "", PAPER("d-paper", "'path':'p',")),
		{{"a-ja", "https", 300000, WORLD_KEY, 0}}, NULL, false, LOCATION_SUPPORTED,
		NO_REASON},
	{"confirmed against a database", PINNED(HOME(AT_0_M)), {SIGNED("a-ja", 300000)}, "360100",
		false, LOCATION_CONFIRMED, NO_REASON},
	{"two cities are not the claimed one", PINNED(HOME(ATTESTED)), {SIGNED("a-ja", 500000)},
		NULL, false, LOCATION_SUPPORTED, NO_REASON},
	{"two cities are the province", PINNED(HOME(ATTESTED)), {SIGNED("a-ja", 500000)}, NULL,
		true, LOCATION_CONFIRMED, NO_REASON},
	{"outside is not the province", PINNED(HOME(ATTESTED)), {SIGNED("a-ja", 980000)}, NULL,
		true, LOCATION_SUPPORTED, NO_REASON},
	{"two agents together, neither alone nor near",
		PINNED(XINYU(ATTESTED) "," GANZHOU(ATTESTED)),
		{SIGNED("a-xy", 350000), SIGNED("a-gz", 1800000)}, NULL, false, LOCATION_CONFIRMED,
		NO_REASON},
	{"two agents together, one not attested", PINNED(XINYU(ATTESTED) "," GANZHOU("")),
		{SIGNED("a-xy", 350000), SIGNED("a-gz", 1700000)}, NULL, false, LOCATION_CONSISTENT,
		NO_REASON},
	{"two agents together, one by a ping", PINNED(XINYU(ATTESTED) "," GANZHOU(ATTESTED)),
		{SIGNED("a-xy", 350000), PING("a-gz", 1800000), SIGNED("a-gz", 3700000)}, NULL,
		false, LOCATION_CONSISTENT, NO_REASON},
	{"a database that signed replies exclude has no vote",
		PINNED(XINYU(ATTESTED) "," GANZHOU(ATTESTED)),
		{SIGNED("a-xy", 350000), SIGNED("a-gz", 1800000)}, "360100", false,
		LOCATION_CONFIRMED, NO_REASON},
	{"somebody else answers, and nobody else", PINNED(HOME(AT_0_M)), {FOREIGN("a-ja", 300000)},
		NULL, false, LOCATION_UNKNOWN, REASON_NODE_IDENTITY},
	{"somebody else answers, and something is near", PINNED(HOME(AT_0_M)),
		{FOREIGN("a-ja", 300000), PING("a-ja", 300000)}, NULL, false, LOCATION_CONSISTENT,
		REASON_NODE_IDENTITY},
	{"somebody else answers https", PINNED(HOME(AT_0_M)),
		{{"a-ja", "https", 300000, WORLD_OTHER_KEY, 0}, SIGNED("a-ja", 300000)}, NULL,
		false, LOCATION_CONSISTENT, REASON_NODE_IDENTITY},
	{"somebody else answers another agent", PINNED(HOME(AT_0_M) "," GANZHOU("")),
		{SIGNED("a-ja", 300000), FOREIGN("a-gz", 5000000)}, NULL, false,
		LOCATION_CONSISTENT, REASON_NODE_IDENTITY},
	{"somebody else answers now and then", PINNED(HOME(AT_0_M)),
		{{"a-ja", "tls", 300000, WORLD_KEY, 1}}, NULL, false, LOCATION_CONSISTENT,
		REASON_NODE_IDENTITY},
	{"a handshake whose record tells no key", PINNED(HOME(AT_0_M)),
		{{"a-ja", "tls", 300000, NULL, 0}}, NULL, false, LOCATION_UNKNOWN,
		REASON_NODE_IDENTITY},
	{"a lone authentic witness refutes", PINNED(HOME("") "," SHANGHAI(ATTESTED)),
		{PING("a-ja", 8000000), SIGNED("x", 1000000)}, NULL, false, LOCATION_REFUTED,
		NO_REASON},
	{"it refutes against databases", PINNED(SHANGHAI(ATTESTED)), {SIGNED("x", 1000000)}, JA,
		true, LOCATION_REFUTED, NO_REASON},
	{"a lone witness that is not attested", PINNED(HOME("") "," SHANGHAI("")),
		{SIGNED("x", 1000000)}, NULL, false, LOCATION_DISPUTED, REASON_SINGLE_WITNESS},
	{"a lone witness by a ping", PINNED(HOME("") "," SHANGHAI(ATTESTED)),
		{PING("x", 5200000), SIGNED("x", 7100000)}, NULL, false, LOCATION_DISPUTED,
		REASON_SINGLE_WITNESS},
	{"somebody else is no witness", PINNED(HOME("") "," SHANGHAI(ATTESTED)),
		{PING("a-ja", 8000000), FOREIGN("x", 1000000)}, NULL, false, LOCATION_UNKNOWN,
		REASON_NODE_IDENTITY},
	{"anycast goes before authentic replies", PINNED(HOME(AT_0_M) "," SHANGHAI(ATTESTED)),
		{SIGNED("a-ja", 300000), SIGNED("x", 1000000)}, NULL, false, LOCATION_DISPUTED,
		REASON_ANYCAST},
};

static void shoot_reply(struct world *w, const struct seen_reply *reply, const char *addr, int ts)
{
	size_t target = 0;
	struct shot s;

	while (strcmp(w->plan->targets.items[target].addr, addr) != 0 ||
		strcmp(w->plan->targets.items[target].method, reply->method) != 0)
		ck_assert_uint_lt(++target, w->plan->targets.count);
	s = world_shot(w, reply->agent, target, 0);
	s.rtt_ns = reply->rtt_ns;
	s.ts = ts;
	s.key = reply->key;
	s.key_differs = reply->key_differs;
	s.sent += reply->key_differs;
	world_shoot(w, &s);
}

static void stage(struct world *w, const struct key_case *row)
{
	world_open(w, row->patch);
	for (size_t i = 0; i < ARRAY_LEN(row->replies) && row->replies[i].agent; i++)
		shoot_reply(w, &row->replies[i], ADDR, TS_PACKET);
	if (row->database)
		world_answer(w, ADDR, "a.mmdb", SAYS_CITY, row->database);
	world_look(w);
}

START_TEST(a_pinned_key_decides_what_nearness_cannot)
{
	const struct key_case *row = &key_cases[_i];
	struct location_view view;
	struct world w;

	stage(&w, row);
	location_view(
		&w.locations, world_node(&w, "n-ja"), row->province ? ALL_BITS : JA_BIT, &view);
	ck_assert_msg(
		view.state == row->state, "%s: %s", row->name, location_state_names[view.state]);
	if (row->reason >= 0)
		ck_assert_msg(reason_has(&view.reason, (enum reason)row->reason), "%s: no %s",
			row->name, reason_names[row->reason]);
	else
		ck_assert_msg(view.reason.count == 0, "%s: %s", row->name,
			view.reason.count ? reason_names[view.reason.items[0]] : "");
	ck_assert_int_eq(reason_has(&view.reason, REASON_NODE_IDENTITY),
		row->reason == REASON_NODE_IDENTITY);
	world_close(&w);
}
END_TEST

START_TEST(only_confirmed_is_certain_by_measuring_alone)
{
	const struct key_case *row = &key_cases[_i];
	struct location_view view;
	enum location_says says;
	struct world w;

	stage(&w, row);
	says = location_says(&w.locations, world_node(&w, "n-ja"),
		row->province ? ALL_BITS : JA_BIT, true, &view);
	ck_assert_msg(
		(says == LOCATION_YES) == (row->state == LOCATION_CONFIRMED), "%s", row->name);
	ck_assert_msg((says == LOCATION_NO) == (row->state == LOCATION_REFUTED), "%s", row->name);
	world_close(&w);
}
END_TEST

/* Whatever somebody else with another key answers, and however fast: nothing gets better or refuted
 * by it that was not before. */
START_TEST(another_key_never_helps_and_never_refutes)
{
	const struct key_case *row = &key_cases[_i];
	struct location_view before, after;
	struct world plain, w;
	uint32_t set = row->province ? ALL_BITS : JA_BIT;

	stage(&plain, row);
	location_view(&plain.locations, world_node(&plain, "n-ja"), set, &before);
	world_open(&w, row->patch);
	for (size_t i = 0; i < ARRAY_LEN(row->replies) && row->replies[i].agent; i++)
		shoot_reply(&w, &row->replies[i], ADDR, TS_PACKET);
	if (row->database)
		world_answer(&w, ADDR, "a.mmdb", SAYS_CITY, row->database);
	LIST_EACH(const struct agent, agent, &w.dossier->agents) {
		struct shot s = {.run = "00000000000000b2",
			.agent = agent->id,
			.node = "n-ja",
			.addr = ADDR,
			.method = "https",
			.check = "c",
			.port = 443,
			.slot = 3,
			.sent = 1,
			.answered = 1,
			.rtt_ns = 1000,
			.ts = TS_PACKET,
			.status = 200,
			.body = "",
			.key = WORLD_OTHER_KEY};

		world_shoot(&w, &s);
	}
	location_view(&w.locations, world_node(&w, "n-ja"), set, &after);
	if (w.dossier->nodes.items[0].key_sha256) {
		ck_assert_msg(after.state <= before.state, "%s", row->name);
		ck_assert_msg(after.state != LOCATION_REFUTED || before.state == LOCATION_REFUTED,
			"%s", row->name);
		ck_assert(reason_has(&after.reason, REASON_NODE_IDENTITY));
	}
	world_close(&w);
	world_close(&plain);
}
END_TEST

/* A line of another agent was taken away: what it said is not known. */
START_TEST(where_lines_are_missing_nothing_is_confirmed)
{
	static const struct seen_reply good = SIGNED("a-ja", 300000);
	struct location_view view;
	struct world w;

	world_open(&w, PINNED(HOME(AT_0_M)));
	shoot_reply(&w, &(struct seen_reply)PING("a-ja", 300000), ADDR, TS_PACKET);
	shoot_reply(&w, &good, ADDR, TS_PACKET);
	world_drop_line(&w, 0);
	location_view(&w.locations, world_node(&w, "n-ja"), JA_BIT, &view);
	ck_assert_int_eq(view.state, LOCATION_CONSISTENT);
	ck_assert(reason_has(&view.reason, REASON_MISSING_SLOTS));
	ck_assert_uint_eq(view.grounds.count, 0);
	world_close(&w);
}
END_TEST

START_TEST(imported_and_void_handshakes_are_no_ground)
{
	static const struct seen_reply good = SIGNED("a-ja", 300000);
	const struct location_address *address;
	struct world w;
	struct shot s;

	world_open(&w, PINNED(HOME(AT_0_M)));
	shoot_reply(&w, &good, ADDR, TS_IMPORTED);
	s = world_shot(&w, "a-ja", w.plan->targets.count - 1, 1);
	ck_assert_str_eq(s.method, "tls");
	s.is_void = true;
	world_shoot(&w, &s);
	address = &world_node(&w, "n-ja")->addresses.items[0];
	ck_assert_uint_eq(address->handshakes.count, 1);
	ck_assert(!address->handshakes.items[0].authentic);
	ck_assert_int_eq(address->handshakes.items[0].records, 1);
	ck_assert_uint_eq(address->discs.count, 0);
	ck_assert(!address->other_key);
	world_close(&w);
}
END_TEST

/* The TCP connect before a handshake may be answered by anything on the way: 1 ns here. */
START_TEST(the_time_of_a_connect_bounds_nothing)
{
	static const struct seen_reply good = SIGNED("a-ja", 900000);
	const struct location_handshake *row;
	struct world w;

	world_open(&w, PINNED(HOME(AT_0_M)));
	shoot_reply(&w, &good, ADDR, TS_PACKET);
	row = &world_node(&w, "n-ja")->addresses.items[0].handshakes.items[0];
	ck_assert(row->authentic);
	ck_assert_int_eq(row->disc.rtt_ns, 900000);
	world_close(&w);
}
END_TEST

static const struct pair_case {
	const char *name;
	struct seen_reply first, second; /* of the two addresses */
	int state;
	size_t grounds;
} pair_cases[] = {
	{"both confirmed", SIGNED("a-ja", 300000), SIGNED("a-ja", 400000), LOCATION_CONFIRMED, 1},
	{"one supported", SIGNED("a-ja", 300000), PING("a-ja", 300000), LOCATION_SUPPORTED, 0},
	{"one with another key", SIGNED("a-ja", 300000), FOREIGN("a-ja", 300000), LOCATION_UNKNOWN,
		0},
	{"one refuted", SIGNED("a-ja", 300000), SIGNED("x", 1000000), LOCATION_REFUTED, 1},
};

START_TEST(the_weakest_address_gives_state_and_grounds)
{
	const struct pair_case *row = &pair_cases[_i];
	struct location_view view;
	struct world w;

	world_open(&w, WORLD(HOME(AT_0_M) "," SHANGHAI(ATTESTED), PIN, ",'" OTHER "'",
			       PAPER("d-paper", "'path':'p',")));
	shoot_reply(&w, &row->first, ADDR, TS_PACKET);
	shoot_reply(&w, &row->second, OTHER, TS_PACKET);
	location_view(&w.locations, world_node(&w, "n-ja"), JA_BIT, &view);
	ck_assert_msg(
		view.state == row->state, "%s: %s", row->name, location_state_names[view.state]);
	ck_assert_msg(view.grounds.count == row->grounds, "%s", row->name);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("location: keys");
	TCase *tc = tcase_create("keys");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, a_pinned_key_decides_what_nearness_cannot, 0, (int)ARRAY_LEN(key_cases));
	tcase_add_loop_test(
		tc, only_confirmed_is_certain_by_measuring_alone, 0, (int)ARRAY_LEN(key_cases));
	tcase_add_loop_test(
		tc, another_key_never_helps_and_never_refutes, 0, (int)ARRAY_LEN(key_cases));
	tcase_add_test(tc, where_lines_are_missing_nothing_is_confirmed);
	tcase_add_test(tc, imported_and_void_handshakes_are_no_ground);
	tcase_add_test(tc, the_time_of_a_connect_bounds_nothing);
	tcase_add_loop_test(
		tc, the_weakest_address_gives_state_and_grounds, 0, (int)ARRAY_LEN(pair_cases));
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
