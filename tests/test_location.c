/* The table of states in DESIGN.md §6, row by row: node n-sr claims 上饶. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/location.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"

#define ADDR      "198.18.2.1"
#define OTHER     "2001:2::2"
#define SR        "361100"
#define SR_BIT    (UINT32_C(1) << 10)
#define ALL_BITS  UINT32_C(0x7ff)
#define NO_REASON (-1)

#define AGENT(id, city, lat, lon, more)                                                            \
	"{'id':'" id "','city':'" city "','lat_e7':" lat ",'lon_e7':" lon more "}"
#define OF_SR              AGENT("a-sr", SR, "284444200", "1179711850", ",'network':'AS1'")
#define SHANGHAI(id, more) AGENT(id, "310100", "312304000", "1214737000", more)
#define AGENTS(list)       "{'agents':[" OF_SR "," list "]}"

/* Two discs that each reach 上饶 while what they share does not; three that share nothing. */
#define WEST    AGENT("w", "310100", "278104339", "1160171692", ",'uncertainty_m':81188")
#define NORTH   AGENT("n", "310100", "290516127", "1157720504", ",'uncertainty_m':94602")
#define EMPTY_1 AGENT("e1", "310100", "283390924", "1173537084", ",'uncertainty_m':41509")
#define EMPTY_2 AGENT("e2", "310100", "285775484", "1168701790", ",'uncertainty_m':23056")
#define EMPTY_3 AGENT("e3", "310100", "281396610", "1167343155", ",'uncertainty_m':28327")

struct seen_rtt {
	const char *agent;
	int64_t rtt_ns;
};
struct said {
	int says;
	const char *city;
};

static const struct state_case {
	const char *name, *patch;
	struct seen_rtt rtts[4];
	struct said answers[3];
	bool province; /* asked about all eleven cities */
	int state, reason;
} state_cases[] = {
	{"nothing is known", NULL, {{0}}, {{0}}, false, LOCATION_UNKNOWN, REASON_NO_DATA},
	{"a database without an entry says nothing", NULL, {{0}}, {{SAYS_NONE, ""}}, false,
		LOCATION_UNKNOWN, REASON_NO_DATA},
	{"two discs without a common point",
		AGENTS(AGENT("j", "360400", "297120340", "1159928110", "")),
		{{"a-sr", 300000}, {"j", 300000}}, {{0}}, false, LOCATION_DISPUTED, REASON_ANYCAST},
	{"anycast goes before refutation",
		AGENTS(SHANGHAI("x", ",'network':'AS1'") "," SHANGHAI("y", ",'network':'AS2'")),
		{{"a-sr", 300000}, {"x", 300000}, {"y", 310000}}, {{0}}, false, LOCATION_DISPUTED,
		REASON_ANYCAST},
	{"witnesses in two networks refute",
		AGENTS(SHANGHAI("x", ",'network':'AS1'") "," SHANGHAI("y", ",'network':'AS2'")),
		{{"a-sr", 5000000}, {"x", 1000000}, {"y", 1100000}}, {{0}}, false, LOCATION_REFUTED,
		NO_REASON},
	{"a refutation stands against databases",
		AGENTS(SHANGHAI("x", ",'network':'AS1'") "," SHANGHAI("y", ",'network':'AS2'")),
		{{"x", 1000000}, {"y", 1100000}}, {{SAYS_CITY, SR}, {SAYS_PROVINCE, NULL}}, false,
		LOCATION_REFUTED, NO_REASON},
	{"a named network and the unnamed one are two",
		AGENTS(SHANGHAI("x", "") "," SHANGHAI("y", ",'network':'AS2'")),
		{{"x", 1000000}, {"y", 1100000}}, {{0}}, false, LOCATION_REFUTED, NO_REASON},
	{"agents without network share one", AGENTS(SHANGHAI("x", "") "," SHANGHAI("y", "")),
		{{"x", 1000000}, {"y", 1100000}}, {{0}}, false, LOCATION_DISPUTED,
		REASON_SINGLE_WITNESS},
	{"an empty name of a network is none",
		AGENTS(SHANGHAI("x", "") "," SHANGHAI("y", ",'network':''")),
		{{"x", 1000000}, {"y", 1100000}}, {{0}}, false, LOCATION_DISPUTED,
		REASON_SINGLE_WITNESS},
	{"two witnesses in one network are one",
		AGENTS(SHANGHAI("x", ",'network':'AS2'") "," SHANGHAI("y", ",'network':'AS2'")),
		{{"x", 1000000}, {"y", 1100000}}, {{0}}, false, LOCATION_DISPUTED,
		REASON_SINGLE_WITNESS},
	{"a single witness", AGENTS(SHANGHAI("x", ",'network':'AS2'")), {{"x", 1000000}}, {{0}},
		false, LOCATION_DISPUTED, REASON_SINGLE_WITNESS},
	{"a single witness against all databases", AGENTS(SHANGHAI("x", ",'network':'AS2'")),
		{{"x", 1000000}}, {{SAYS_CITY, SR}, {SAYS_CITY, SR}}, false, LOCATION_DISPUTED,
		REASON_SINGLE_WITNESS},
	{"only the intersection excludes", AGENTS(WEST "," NORTH), {{"w", 10000}, {"n", 10000}},
		{{0}}, false, LOCATION_DISPUTED, REASON_CONFLICTING_SOURCES},
	{"the intersection excludes a city, not the province", AGENTS(WEST "," NORTH),
		{{"w", 10000}, {"n", 10000}}, {{0}}, true, LOCATION_CONSISTENT, NO_REASON},
	{"discs that meet in pairs alone", AGENTS(EMPTY_1 "," EMPTY_2 "," EMPTY_3),
		{{"e1", 10000}, {"e2", 10000}, {"e3", 10000}}, {{0}}, false, LOCATION_DISPUTED,
		REASON_CONFLICTING_SOURCES},
	{"databases against and nothing measured", NULL, {{0}}, {{SAYS_CITY, "360100"}}, false,
		LOCATION_DISPUTED, REASON_CONFLICTING_SOURCES},
	{"another province against", NULL, {{0}}, {{SAYS_OTHER_PROVINCE, NULL}}, false,
		LOCATION_DISPUTED, REASON_CONFLICTING_SOURCES},
	{"abroad against", NULL, {{0}}, {{SAYS_ABROAD, NULL}}, true, LOCATION_DISPUTED,
		REASON_CONFLICTING_SOURCES},
	{"one database against, one for", NULL, {{0}}, {{SAYS_CITY, SR}, {SAYS_CITY, "360100"}},
		false, LOCATION_DISPUTED, REASON_CONFLICTING_SOURCES},
	{"databases against informative discs", NULL, {{"a-sr", 2500000}}, {{SAYS_CITY, "360100"}},
		false, LOCATION_DISPUTED, REASON_CONFLICTING_SOURCES},
	{"near", NULL, {{"a-sr", 300000}, {"a-nc", 5000000}}, {{0}}, false, LOCATION_SUPPORTED,
		NO_REASON},
	{"near, against a database", NULL, {{"a-sr", 300000}}, {{SAYS_CITY, "360100"}}, false,
		LOCATION_SUPPORTED, NO_REASON},
	{"near, against all databases", NULL, {{"a-sr", 300000}},
		{{SAYS_ABROAD, NULL}, {SAYS_OTHER_PROVINCE, NULL}}, false, LOCATION_SUPPORTED,
		NO_REASON},
	{"near at exactly 2 ms", NULL, {{"a-sr", 2000000}}, {{0}}, false, LOCATION_SUPPORTED,
		NO_REASON},
	{"beyond 2 ms", NULL, {{"a-sr", 2000001}}, {{0}}, false, LOCATION_CONSISTENT, NO_REASON},
	{"within 50 us of another city's agent", NULL, {{"a-sr", 1950000}, {"a-nc", 1900000}},
		{{0}}, false, LOCATION_SUPPORTED, NO_REASON},
	{"beyond 50 us of another city's agent", NULL, {{"a-sr", 1950001}, {"a-nc", 1900000}},
		{{0}}, false, LOCATION_CONSISTENT, NO_REASON},
	{"a landmark outside is nearer",
		AGENTS(AGENT("q", "330800", "289400000", "1188700000", "")),
		{{"a-sr", 1200000}, {"q", 1000000}}, {{0}}, false, LOCATION_CONSISTENT, NO_REASON},
	{"near in the province, though in another city", NULL,
		{{"a-sr", 1950001}, {"a-nc", 1900000}}, {{0}}, true, LOCATION_SUPPORTED, NO_REASON},
	{"one of two agents of the city is near",
		AGENTS(AGENT("b-sr", SR, "284444200", "1179711850", "")),
		{{"a-sr", 5000000}, {"b-sr", 400000}}, {{0}}, false, LOCATION_SUPPORTED, NO_REASON},
	{"informative", NULL, {{"a-sr", 2500000}}, {{0}}, false, LOCATION_CONSISTENT, NO_REASON},
	{"not informative", NULL, {{"a-sr", 5000000}}, {{0}}, false, LOCATION_UNKNOWN, NO_REASON},
	{"databases agree", NULL, {{0}}, {{SAYS_CITY, SR}}, false, LOCATION_CONSISTENT,
		REASON_NO_DATA},
	{"databases agree, discs say nothing", NULL, {{"a-sr", 5000000}}, {{SAYS_CITY, SR}}, false,
		LOCATION_CONSISTENT, NO_REASON},
	{"the province alone is silent on a city", NULL, {{0}}, {{SAYS_PROVINCE, NULL}}, false,
		LOCATION_UNKNOWN, REASON_NO_DATA},
	{"the province alone is for the whole province", NULL, {{0}}, {{SAYS_PROVINCE, NULL}}, true,
		LOCATION_CONSISTENT, REASON_NO_DATA},
	{"any city of it is for the whole province", NULL, {{0}}, {{SAYS_CITY, "360700"}}, true,
		LOCATION_CONSISTENT, REASON_NO_DATA},
	{"the country alone is silent", NULL, {{0}}, {{SAYS_COUNTRY, NULL}}, true, LOCATION_UNKNOWN,
		REASON_NO_DATA},
	{"a city that is not named is silent", NULL, {{0}}, {{SAYS_CITY, NULL}}, false,
		LOCATION_UNKNOWN, REASON_NO_DATA},
};

static void stage(struct world *w, const struct state_case *row, const char *addr)
{
	static const char *const databases[] = {"a.mmdb", "b.mmdb", "c.mmdb"};

	for (size_t i = 0; i < ARRAY_LEN(row->rtts) && row->rtts[i].agent; i++)
		world_rtt(w, row->rtts[i].agent, addr, row->rtts[i].rtt_ns);
	for (size_t i = 0; i < ARRAY_LEN(row->answers); i++)
		if (row->answers[i].says || row->answers[i].city)
			world_answer(w, addr, databases[i], row->answers[i].says,
				row->answers[i].says ? row->answers[i].city : NULL);
}

START_TEST(the_first_row_that_holds_gives_the_state)
{
	const struct state_case *row = &state_cases[_i];
	struct location_view view;
	struct world w;

	world_open(&w, row->patch);
	stage(&w, row, ADDR);
	world_look(&w);
	location_view(
		&w.locations, world_node(&w, "n-sr"), row->province ? ALL_BITS : SR_BIT, &view);
	ck_assert_msg(
		view.state == row->state, "%s: %s", row->name, location_state_names[view.state]);
	if (row->reason >= 0)
		ck_assert_msg(reason_has(&view.reason, (enum reason)row->reason), "%s: no %s",
			row->name, reason_names[row->reason]);
	else
		ck_assert_msg(view.reason.count == (view.state == LOCATION_SUPPORTED), "%s: %s",
			row->name, view.reason.count ? reason_names[view.reason.items[0]] : "");
	world_close(&w);
}
END_TEST

/* None of these replies only the node can give (see test_location_keys.c). */
START_TEST(without_signed_replies_measured_is_never_certain)
{
	const struct state_case *row = &state_cases[_i];
	struct location_view view;
	struct world w;

	world_open(&w, row->patch);
	stage(&w, row, ADDR);
	world_look(&w);
	ck_assert_int_ne(location_says(&w.locations, world_node(&w, "n-sr"), SR_BIT, true, &view),
		LOCATION_YES);
	ck_assert_int_ne(view.state, LOCATION_CONFIRMED);
	world_close(&w);
}
END_TEST

START_TEST(a_node_without_a_claim_in_the_region_is_unknown)
{
	struct location_view view;
	struct world w;

	world_open(&w, NULL);
	world_rtt(&w, "a-sr", ADDR, WORLD_NEAR_NS);
	location_view(&w.locations, world_node(&w, "n-sr"), 0, &view);
	ck_assert_int_eq(view.state, LOCATION_UNKNOWN);
	world_close(&w);
}
END_TEST

static const struct role_case {
	const char *role;
	int state; /* when the other address is disputed */
} role_cases[] = {
	{"vip", LOCATION_DISPUTED},
	{"rs", LOCATION_SUPPORTED},
	{"mgmt", LOCATION_SUPPORTED},
};

START_TEST(the_weakest_vip_address_speaks_for_the_node)
{
	struct location_view view;
	struct world w;
	struct arena arena = {0};

	world_open(&w,
		arena_format(&arena,
			"{'nodes':[{'id':'n-sr','role':'regional','city':'361100','site':'s-sr',"
			"'addresses':['" ADDR "',{'addr':'" OTHER "','role':'%s'}]}]}",
			role_cases[_i].role));
	world_rtt(&w, "a-sr", ADDR, WORLD_NEAR_NS);
	world_answer(&w, OTHER, "a.mmdb", SAYS_CITY, "360100");
	location_view(&w.locations, world_node(&w, "n-sr"), SR_BIT, &view);
	ck_assert_int_eq(view.state, role_cases[_i].state);
	ck_assert_uint_eq(world_node(&w, "n-sr")->addresses.count, _i == 0 ? 2 : 1);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

START_TEST(a_node_with_no_vip_address_is_unknown)
{
	struct location_view view;
	struct world w;

	world_open(&w, "{'nodes':[{'id':'n-sr','role':'regional','city':'361100','site':'s-sr',"
		       "'addresses':[{'addr':'" ADDR "','role':'mgmt'}]}]}");
	world_answer(&w, ADDR, "a.mmdb", SAYS_CITY, SR);
	location_view(&w.locations, world_node(&w, "n-sr"), SR_BIT, &view);
	ck_assert_int_eq(view.state, LOCATION_UNKNOWN);
	world_close(&w);
}
END_TEST

/* Records of one agent that may or may not make a disc. */
static const struct disc_case {
	const char *name, *method;
	int ts;
	bool is_void;
	int64_t rtt_ns, radius_m; /* radius 0: no disc */
} disc_cases[] = {
	/* ceil(1.005 · (rtt + quantum) / 2 · 204.2 km/ms) + 10 km, worked out by hand */
	{"packet stamps lose nothing", "icmp", TS_PACKET, false, 1000000, 112611},
	{"nor does the error queue", "icmp", TS_ERRQUEUE, false, 1000000, 112611},
	{"receive stamps lose 1 us", "icmp", TS_RX, false, 1000000, 112714},
	{"TCP_INFO counts in 1 us", "tcp", TS_TCP_INFO, false, 1000000, 112714},
	{"user space loses 100 us", "icmp", TS_USER, false, 1000000, 122872},
	{"imported ones are none", "icmp", TS_IMPORTED, false, 1000000, 0},
	{"void ones are none", "icmp", TS_PACKET, true, 1000000, 0},
};

START_TEST(discs_come_from_valid_stamps_with_their_quantum)
{
	const struct disc_case *row = &disc_cases[_i];
	const struct location_address *address;
	struct world w;
	struct shot s;
	size_t target = 0;

	world_open(&w, NULL);
	while (strcmp(w.plan->targets.items[target].addr, ADDR) != 0 ||
		strcmp(w.plan->targets.items[target].method, row->method) != 0)
		target++;
	s = world_shot(&w, "a-sr", target, 0);
	s.ts = row->ts;
	s.is_void = row->is_void;
	s.rtt_ns = row->rtt_ns;
	world_shoot(&w, &s);
	address = &world_node(&w, "n-sr")->addresses.items[0];
	ck_assert_uint_eq(address->discs.count, row->radius_m > 0);
	if (row->radius_m)
		ck_assert_int_eq(address->discs.items[0].disc.radius_m, row->radius_m);
	if (row->radius_m)
		ck_assert_int_eq(address->discs.items[0].rtt_ns, row->rtt_ns);
	world_close(&w);
}
END_TEST

START_TEST(the_least_rtt_of_an_agent_counts_over_slots_methods_and_requests)
{
	static const int64_t rtts[] = {900000, 700000};
	const struct location_address *address;
	struct world w;
	struct shot s;

	world_open(&w, NULL);
	world_rtt(&w, "a-sr", ADDR, 800000);
	for (size_t t = 0; t < w.plan->targets.count; t++) {
		s = world_shot(&w, "a-sr", t, 3);
		s.rtts = rtts;
		if (strcmp(s.addr, ADDR) == 0)
			world_shoot(&w, &s);
	}
	address = &world_node(&w, "n-sr")->addresses.items[0];
	ck_assert_uint_eq(address->discs.count, 1);
	ck_assert_int_eq(address->discs.items[0].rtt_ns, 700000);
	world_close(&w);
}
END_TEST

/* The coarse stamp of a far agent must not let a nearer claim look near. */
START_TEST(nearness_compares_rtts_without_the_quantum_of_their_stamps)
{
	struct location_view view;
	struct world w;
	struct shot s;

	world_open(&w, NULL);
	for (size_t t = 0; t < w.plan->targets.count; t++) {
		s = world_shot(&w, "a-nc", t, 0);
		s.ts = TS_USER;
		s.rtt_ns = 1900000;
		if (strcmp(s.addr, ADDR) == 0 && strcmp(s.method, "icmp") == 0)
			world_shoot(&w, &s);
	}
	world_rtt(&w, "a-sr", ADDR, 1990000);
	location_view(&w.locations, world_node(&w, "n-sr"), SR_BIT, &view);
	ck_assert_uint_eq(view.near.count, 0);
	ck_assert_int_lt(view.state, LOCATION_SUPPORTED);
	world_close(&w);
}
END_TEST

static const struct u_case {
	const char *name, *more, *documents;
	int64_t u_m;
} u_cases[] = {
	{"not attested", "", "[]", 10000},
	{"as declared", ",'uncertainty_m':321", "[]", 321},
	{"declared as nothing", ",'uncertainty_m':0", "[]", 0},
	{"attested", ",'attested':'d'",
		"[{'id':'d','kind':'k','path':'p','issuer':'乙','holder':'甲公司','issued':'2026-01-01'}]",
		100},
	{"attested by paper without a file", ",'attested':'d'",
		"[{'id':'d','kind':'k','issuer':'乙','holder':'甲公司','issued':'2026-01-01'}]",
		10000},
	{"attested by paper of the operator", ",'attested':'d'",
		"[{'id':'d','kind':'k','path':'p','issuer':'甲公司','holder':'甲公司',"
		"'issued':'2026-01-01'}]",
		10000},
};

START_TEST(where_an_agent_stands_is_as_sure_as_its_papers)
{
	const struct u_case *row = &u_cases[_i];
	struct arena arena = {0};
	struct world w;
	int64_t radius;

	world_open(&w, arena_format(&arena,
			       "{'agents':[{'id':'a-sr','city':'361100','lat_e7':284444200,"
			       "'lon_e7':1179711850%s}],'documents':%s}",
			       row->more, row->documents));
	world_rtt(&w, "a-sr", ADDR, 1000000);
	radius = world_node(&w, "n-sr")->addresses.items[0].discs.items[0].disc.radius_m;
	ck_assert_msg(radius == 102611 + row->u_m, "%s: %lld", row->name, (long long)radius);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

/* Slots of one second; the window is 30 days before as_of, 2026-12-31. */
static const struct window_case {
	const char *name, *start;
	bool counts;
} window_cases[] = {
	{"begins with the window", "2026-12-01T00:00:00+08:00", true},
	{"begins a second before it", "2026-11-30T23:59:59+08:00", false},
	{"ends with it", "2026-12-30T23:59:59+08:00", true},
	{"begins with as_of", "2026-12-31T00:00:00+08:00", false},
};

START_TEST(only_records_inside_the_window_make_discs)
{
	const struct window_case *row = &window_cases[_i];
	struct world w;

	world_open(&w, "{'plan':{'slots':1}}");
	world_start_plan(&w, world_time(row->start));
	world_rtt(&w, "a-sr", ADDR, WORLD_NEAR_NS);
	ck_assert_msg(world_node(&w, "n-sr")->addresses.items[0].discs.count == row->counts, "%s",
		row->name);
	world_close(&w);
}
END_TEST

START_TEST(records_of_another_plan_make_no_discs)
{
	struct world w;
	struct shot s;

	world_open(&w, NULL);
	s = world_shot(&w, "a-sr", w.plan->targets.count - 1, 0);
	s.plan = w.dossier->sha256[0] ? w.dossier->sha256 : w.profile->sha256;
	world_shoot(&w, &s);
	ck_assert_uint_eq(world_node(&w, "n-sr")->addresses.items[0].discs.count, 0);
	ck_assert_int_eq(w.seen.counts.other_plan, 1);
	world_close(&w);
}
END_TEST

static const struct says_case {
	const char *name, *patch;
	struct seen_rtt rtts[3];
	uint32_t set;
	enum location_says says;
	int reason;
} says_cases[] = {
	{"supported with a document is definite", NULL, {{"a-sr", 300000}}, SR_BIT, LOCATION_YES,
		NO_REASON},
	{"supported without one may be", "{'documents':[]}", {{"a-sr", 300000}}, SR_BIT,
		LOCATION_MAY, REASON_DOCUMENT_MISSING},
	{"supported with an expired one may be",
		"{'documents':[{'id':'d','kind':'k','about':'s-sr','path':'p','issuer':'乙',"
		"'holder':'甲公司','issued':'2025-01-01','expires':'2026-12-30'}]}",
		{{"a-sr", 300000}}, SR_BIT, LOCATION_MAY, REASON_DOCUMENT_EXPIRED},
	{"consistent may be", NULL, {{"a-sr", 2500000}}, SR_BIT, LOCATION_MAY,
		REASON_AMBIGUOUS_LOCATION},
	{"unknown may be", NULL, {{0}}, SR_BIT, LOCATION_MAY, REASON_AMBIGUOUS_LOCATION},
	{"anycast may be", AGENTS(AGENT("j", "360400", "297120340", "1159928110", "")),
		{{"a-sr", 300000}, {"j", 300000}}, SR_BIT, LOCATION_MAY, REASON_ANYCAST},
	{"refuted is not", AGENTS(SHANGHAI("x", "") "," SHANGHAI("y", ",'network':'AS2'")),
		{{"x", 1000000}, {"y", 1000000}}, SR_BIT, LOCATION_NO, NO_REASON},
	{"a claim outside the set does not count", NULL, {{"a-sr", 300000}}, 1, LOCATION_NO,
		NO_REASON},
	{"a claim in one of the set's cities counts", NULL, {{"a-sr", 300000}}, SR_BIT | 1,
		LOCATION_YES, NO_REASON},
};

START_TEST(a_rule_counts_what_is_definite_and_what_may_be)
{
	const struct says_case *row = &says_cases[_i];
	struct location_view view;
	enum location_says says;
	struct world w;

	world_open(&w, row->patch);
	for (size_t i = 0; i < ARRAY_LEN(row->rtts) && row->rtts[i].agent; i++)
		world_rtt(&w, row->rtts[i].agent, ADDR, row->rtts[i].rtt_ns);
	world_look(&w);
	says = location_says(&w.locations, world_node(&w, "n-sr"), row->set, false, &view);
	ck_assert_msg(says == row->says, "%s: %d", row->name, (int)says);
	if (row->reason >= 0)
		ck_assert_msg(reason_has(&view.reason, (enum reason)row->reason), "%s", row->name);
	world_close(&w);
}
END_TEST

START_TEST(an_unattested_near_agent_is_a_reason_of_what_it_supports)
{
	struct location_view view;
	struct world w;

	world_open(&w, NULL);
	world_rtt(&w, "a-sr", ADDR, WORLD_NEAR_NS);
	location_view(&w.locations, world_node(&w, "n-sr"), SR_BIT, &view);
	ck_assert(reason_has(&view.reason, REASON_AGENT_UNATTESTED));
	ck_assert_uint_eq(view.near.count, 1);
	ck_assert_str_eq(w.dossier->agents.items[view.near.items[0]].id, "a-sr");
	world_close(&w);
}
END_TEST

/* RTTs of two agents to n-sr and n-fz. */
static const struct alike_case {
	const char *name;
	int64_t to_sr[2], to_fz[2];
	bool alike;
} alike_cases[] = {
	{"equal", {3000000, 4000000}, {3000000, 4000000}, true},
	{"within 0.1 ms", {1000000, 1000000}, {1100000, 900000}, true},
	{"beyond 0.1 ms and 5 %", {1000000, 1000000}, {1100001, 1000000}, false},
	{"within 5 %", {4000000, 4000000}, {3800000, 4000000}, true},
	{"beyond 5 %", {4000000, 4000000}, {3799999, 4000000}, false},
};

START_TEST(nodes_that_every_agent_sees_alike_are_suspected)
{
	static const char *const agents[] = {"a-nc", "a-fz"};
	const struct alike_case *row = &alike_cases[_i];
	struct world w;

	world_open(&w, NULL);
	for (size_t i = 0; i < ARRAY_LEN(agents); i++) {
		world_rtt(&w, agents[i], ADDR, row->to_sr[i]);
		world_rtt(&w, agents[i], "198.18.3.1", row->to_fz[i]);
	}
	world_look(&w);
	ck_assert_msg(
		location_same_place(world_node(&w, "n-sr"), world_node(&w, "n-fz")) == row->alike,
		"%s", row->name);
	world_close(&w);
}
END_TEST

static const struct answer_case {
	int says;
	const char *city;
	bool against_sr, for_sr, against_all, for_all;
} answer_cases[] = {
	{SAYS_NONE, NULL, false, false, false, false},
	{SAYS_CITY, SR, false, true, false, true},
	{SAYS_CITY, "360100", true, false, false, true},
	{SAYS_CITY, "310100", true, false, true, false},
	{SAYS_CITY, NULL, false, false, false, false},
	{SAYS_PROVINCE, NULL, false, false, false, true},
	{SAYS_OTHER_PROVINCE, NULL, true, false, true, false},
	{SAYS_COUNTRY, NULL, false, false, false, false},
	{SAYS_ABROAD, NULL, true, false, true, false},
};

START_TEST(an_answer_speaks_for_or_against_a_set_or_is_silent)
{
	const struct answer_case *row = &answer_cases[_i];
	const struct answer *answer;
	struct world w;

	world_open(&w, NULL);
	world_answer(&w, ADDR, "a.mmdb", row->says, row->city);
	answer = &w.answers.items[0];
	ck_assert_int_eq(answer_against(w.region, answer, SR_BIT), row->against_sr);
	ck_assert_int_eq(answer_for(w.region, answer, SR_BIT), row->for_sr);
	ck_assert_int_eq(answer_against(w.region, answer, ALL_BITS), row->against_all);
	ck_assert_int_eq(answer_for(w.region, answer, ALL_BITS), row->for_all);
	world_close(&w);
}
END_TEST

START_TEST(an_answer_that_leaves_the_claim_open_is_silent)
{
	static const char *both[] = {"360100", SR};
	struct answer answer = {.says = SAYS_CITY, .cities = {both, 2}, .either = true};
	struct world w;

	world_open(&w, NULL);
	ck_assert(!answer_against(w.region, &answer, SR_BIT));
	ck_assert(!answer_for(w.region, &answer, SR_BIT));
	ck_assert(answer_for(w.region, &answer, SR_BIT | 1));
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("location");
	TCase *tc = tcase_create("location");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, the_first_row_that_holds_gives_the_state, 0, (int)ARRAY_LEN(state_cases));
	tcase_add_loop_test(tc, without_signed_replies_measured_is_never_certain, 0,
		(int)ARRAY_LEN(state_cases));
	tcase_add_test(tc, a_node_without_a_claim_in_the_region_is_unknown);
	tcase_add_loop_test(
		tc, the_weakest_vip_address_speaks_for_the_node, 0, (int)ARRAY_LEN(role_cases));
	tcase_add_test(tc, a_node_with_no_vip_address_is_unknown);
	tcase_add_loop_test(
		tc, discs_come_from_valid_stamps_with_their_quantum, 0, (int)ARRAY_LEN(disc_cases));
	tcase_add_test(tc, the_least_rtt_of_an_agent_counts_over_slots_methods_and_requests);
	tcase_add_test(tc, nearness_compares_rtts_without_the_quantum_of_their_stamps);
	tcase_add_loop_test(
		tc, where_an_agent_stands_is_as_sure_as_its_papers, 0, (int)ARRAY_LEN(u_cases));
	tcase_add_loop_test(
		tc, only_records_inside_the_window_make_discs, 0, (int)ARRAY_LEN(window_cases));
	tcase_add_test(tc, records_of_another_plan_make_no_discs);
	tcase_add_loop_test(
		tc, a_rule_counts_what_is_definite_and_what_may_be, 0, (int)ARRAY_LEN(says_cases));
	tcase_add_test(tc, an_unattested_near_agent_is_a_reason_of_what_it_supports);
	tcase_add_loop_test(tc, nodes_that_every_agent_sees_alike_are_suspected, 0,
		(int)ARRAY_LEN(alike_cases));
	tcase_add_loop_test(tc, an_answer_speaks_for_or_against_a_set_or_is_silent, 0,
		(int)ARRAY_LEN(answer_cases));
	tcase_add_test(tc, an_answer_that_leaves_the_claim_open_is_silent);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
