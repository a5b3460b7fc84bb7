/* Who may speak of a place: agents that the mesh leaves in, landmarks, databases; and the signs
 * that something on the way answers for the node. Node n-ja claims 吉安; its key is WORLD_KEY. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/location.h"
#include "analyzer/location_signs.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"

#define ADDR   "198.18.4.1"
#define JA     "360800"
#define JA_BIT (UINT32_C(1) << 7)
#define SHOTS  8

#define PLACE(id, city, lat, lon, more)                                                            \
	"{'id':'" id "','city':'" city "','lat_e7':" lat ",'lon_e7':" lon more "}"
#define HOME(more)     PLACE("a-ja", JA, "271116990", "1149863730", more)
#define GANZHOU(more)  PLACE("a-gz", "360700", "258509700", "1149402780", more)
#define NANCHANG(more) PLACE("a-nc", "360100", "286764930", "1158921510", more)
#define SHANGHAI(more) PLACE("x", "310100", "312304000", "1214737000", more)
#define PAPER                                                                                      \
	"{'id':'d-a','kind':'k','path':'p','issuer':'乙','holder':'甲公司','issued':'2026-01-01'}"
#define WORLD(agents, landmarks)                                                                                                      \
	"{'plan':{'methods':{" WORLD_METHOD("icmp") "," WORLD_METHOD("tcp") "," WORLD_METHOD("tls") "," WORLD_METHOD(                 \
		"answer") "," WORLD_METHOD("mesh") "," WORLD_METHOD("landmark") "}},"                                                 \
										"'sites':[{'id':'s-ja','city':'" JA                   \
										"','address':'四号','filing_no':'4'}],"             \
										"'nodes':[{'id':'n-ja','role':'regional','city':'" JA \
										"','site':'s-ja','answer_port':4861,"                 \
										"'addresses':['" ADDR                                 \
										"'],'key_sha256':'" WORLD_KEY                         \
										"'}],"                                                \
										"'agents':[" agents                                   \
										"],'landmarks':[" landmarks                           \
										"],'documents':[" PAPER                               \
										"]}"
#define AS(n)    ",'network':'AS" #n "'"
#define AT(addr) ",'address':'" addr "'"
#define ATTESTED ",'attested':'d-a'"

/* What one agent gets of an address by a method, in one slot. */
struct reply {
	const char *agent, *addr, *method;
	int64_t rtt_ns; /* 0: no answer */
	int64_t slot, ttl, sent;
};

static const struct witness_case {
	const char *name, *world;
	struct reply replies[SHOTS];
	int state, reason; /* reason -1: none but agent_unattested */
} witness_cases[] = {
	/* --- signs ------------------------------------------------------------------------ */
	{"near, and signed as near", WORLD(HOME(""), ""),
		{{"a-ja", ADDR, "tcp", 300000, 0, 0, 0}, {"a-ja", ADDR, "tls", 900000, 0, 0, 0}},
		LOCATION_SUPPORTED, -1},
	{"a proxy near, its node 300 km further", WORLD(HOME(""), ""),
		{{"a-ja", ADDR, "tcp", 300000, 0, 0, 0}, {"a-ja", ADDR, "tls", 3400000, 0, 0, 0}},
		LOCATION_DISPUTED, REASON_NODE_IDENTITY},
	{"the same by signed nonces", WORLD(HOME(""), ""),
		{{"a-ja", ADDR, "tcp", 300000, 0, 0, 0},
			{"a-ja", ADDR, "answer", 3400000, 0, 0, 0}},
		LOCATION_DISPUTED, REASON_NODE_IDENTITY},
	{"a signature may take its time", WORLD(HOME(""), ""),
		{{"a-ja", ADDR, "tcp", 300000, 0, 0, 0}, {"a-ja", ADDR, "tls", 2300000, 0, 0, 0}},
		LOCATION_SUPPORTED, -1},
	{"nobody ever signs", WORLD(HOME(""), ""),
		{{"a-ja", ADDR, "tcp", 300000, 0, 0, 20}, {"a-ja", ADDR, "tls", 0, 0, 0, 20}},
		LOCATION_DISPUTED, REASON_NODE_IDENTITY},
	{"nobody signs, asked a few times only", WORLD(HOME(""), ""),
		{{"a-ja", ADDR, "tcp", 300000, 0, 0, 20}, {"a-ja", ADDR, "tls", 0, 0, 0, 9}},
		LOCATION_SUPPORTED, -1},
	{"something nearer than the host answers TCP", WORLD(HOME(""), ""),
		{{"a-ja", ADDR, "icmp", 400000, 0, 55, 0}, {"a-ja", ADDR, "tcp", 300000, 0, 63, 0}},
		LOCATION_DISPUTED, REASON_NODE_IDENTITY},
	{"paths differ by a hop or two", WORLD(HOME(""), ""),
		{{"a-ja", ADDR, "icmp", 400000, 0, 61, 0}, {"a-ja", ADDR, "tcp", 300000, 0, 63, 0}},
		LOCATION_SUPPORTED, -1},
	{"other systems begin elsewhere", WORLD(HOME(""), ""),
		{{"a-ja", ADDR, "icmp", 400000, 0, 62, 0},
			{"a-ja", ADDR, "tcp", 300000, 0, 253, 0}},
		LOCATION_SUPPORTED, -1},
	{"a proxy in Shanghai refutes nothing",
		WORLD(SHANGHAI(AS(1)) "," PLACE("y", "310100", "312304000", "1214737000", AS(2)),
			""),
		{{"x", ADDR, "tcp", 300000, 0, 0, 0}, {"x", ADDR, "tls", 9000000, 0, 0, 0},
			{"y", ADDR, "tcp", 400000, 0, 0, 0}, {"y", ADDR, "tls", 9000000, 0, 0, 0}},
		LOCATION_DISPUTED, REASON_NODE_IDENTITY},
	{"without such signs two networks refute",
		WORLD(SHANGHAI(AS(1)) "," PLACE("y", "310100", "312304000", "1214737000", AS(2)),
			""),
		{{"x", ADDR, "tcp", 300000, 0, 0, 0}, {"y", ADDR, "tcp", 400000, 0, 0, 0}},
		LOCATION_REFUTED, -1},
	{"what is confirmed by signed replies stays so", WORLD(HOME(ATTESTED), ""),
		{{"a-ja", ADDR, "answer", 300000, 0, 0, 0},
			{"a-ja", ADDR, "icmp", 290000, 0, 55, 0},
			{"a-ja", ADDR, "tcp", 280000, 0, 64, 0}},
		LOCATION_CONFIRMED, REASON_NODE_IDENTITY},
	{"signed nonces confirm", WORLD(HOME(ATTESTED), ""),
		{{"a-ja", ADDR, "answer", 300000, 0, 0, 0}}, LOCATION_CONFIRMED, -1},
	/* --- the mesh --------------------------------------------------------------------- */
	{"a misplaced agent is no witness",
		WORLD(HOME(AT("198.18.9.1") AS(1)) "," GANZHOU(AT("198.18.9.2") AS(2)) "," SHANGHAI(
			      AT("198.18.9.3") AS(7)),
			""),
		{{"a-ja", ADDR, "icmp", 300000, 0, 0, 0}, {"x", ADDR, "icmp", 3500000, 0, 0, 0},
			{"x", "198.18.9.1", "icmp", 2000000, 0, 0, 0},
			{"x", "198.18.9.2", "icmp", 2000000, 0, 0, 0}},
		LOCATION_SUPPORTED, REASON_AGENT_MISPLACED},
	{"denied by one network alone it is suspect",
		WORLD(HOME(AT("198.18.9.1") AS(1)) "," GANZHOU(AT("198.18.9.2") AS(1)) "," SHANGHAI(
			      AT("198.18.9.3") AS(7)),
			""),
		{{"a-ja", ADDR, "icmp", 300000, 0, 0, 0}, {"x", ADDR, "icmp", 3500000, 0, 0, 0},
			{"x", "198.18.9.1", "icmp", 2000000, 0, 0, 0},
			{"x", "198.18.9.2", "icmp", 2000000, 0, 0, 0}},
		LOCATION_DISPUTED, REASON_AGENT_MISPLACED},
	{"of two that contradict each other, neither is believed",
		WORLD(HOME("") "," GANZHOU(AT("198.18.9.2")) "," SHANGHAI(AT("198.18.9.3") AS(7)),
			""),
		{{"a-ja", ADDR, "icmp", 300000, 0, 0, 0}, {"x", ADDR, "icmp", 3500000, 0, 0, 0},
			{"x", "198.18.9.2", "icmp", 2000000, 0, 0, 0}},
		LOCATION_DISPUTED, REASON_AGENT_MISPLACED},
	{"a suspect that has nothing against it does no harm",
		WORLD(HOME("") "," GANZHOU(AT("198.18.9.2")) "," SHANGHAI(AT("198.18.9.3") AS(7)),
			""),
		{{"a-ja", ADDR, "icmp", 300000, 0, 0, 0}, {"x", ADDR, "icmp", 9500000, 0, 0, 0},
			{"x", "198.18.9.2", "icmp", 2000000, 0, 0, 0}},
		LOCATION_SUPPORTED, -1},
	{"a suspect is near to nothing",
		WORLD(HOME(AT("198.18.9.1")) "," SHANGHAI(AT("198.18.9.3") AS(7)), ""),
		{{"a-ja", ADDR, "icmp", 300000, 0, 0, 0}, {"x", ADDR, "icmp", 9500000, 0, 0, 0},
			{"x", "198.18.9.1", "icmp", 2000000, 0, 0, 0}},
		LOCATION_UNKNOWN, -1},
	{"an attested agent that another attested one denies confirms nothing",
		WORLD(HOME(ATTESTED AT("198.18.9.1")) "," SHANGHAI(ATTESTED AT("198.18.9.3") AS(7)),
			""),
		{{"a-ja", ADDR, "tls", 300000, 0, 0, 0}, {"x", ADDR, "icmp", 9500000, 0, 0, 0},
			{"x", "198.18.9.1", "icmp", 2000000, 0, 0, 0}},
		LOCATION_UNKNOWN, -1},
	/* --- landmarks -------------------------------------------------------------------- */
	{"a landmark of the city, by an agent that stands anywhere",
		WORLD(NANCHANG(",'uncertainty_m':900000"),
			PLACE("l-ja", JA, "271116990", "1149863730", ",'addr':'198.18.8.1'")),
		{{"a-nc", ADDR, "icmp", 50000, 0, 0, 0},
			{"a-nc", "198.18.8.1", "icmp", 400000, 0, 0, 0}},
		LOCATION_SUPPORTED, -1},
	{"both ways are added",
		WORLD(NANCHANG(",'uncertainty_m':900000"),
			PLACE("l-ja", JA, "271116990", "1149863730", ",'addr':'198.18.8.1'")),
		{{"a-nc", ADDR, "icmp", 1100000, 0, 0, 0},
			{"a-nc", "198.18.8.1", "icmp", 1100000, 0, 0, 0}},
		LOCATION_CONSISTENT, -1},
	{"of different slots nothing is added",
		WORLD(NANCHANG(",'uncertainty_m':900000"),
			PLACE("l-ja", JA, "271116990", "1149863730", ",'addr':'198.18.8.1'")),
		{{"a-nc", ADDR, "icmp", 50000, 1, 0, 0},
			{"a-nc", "198.18.8.1", "icmp", 400000, 2, 0, 0}},
		LOCATION_UNKNOWN, -1},
	{"a nearer landmark elsewhere",
		WORLD(NANCHANG(",'uncertainty_m':900000"),
			PLACE("l-ja", JA, "271116990", "1149863730",
				",'addr':'198.18.8.1'") "," PLACE("l-xy", "360500", "278108340",
				"1149308350", ",'addr':'198.18.8.2'")),
		{{"a-nc", ADDR, "icmp", 50000, 0, 0, 0},
			{"a-nc", "198.18.8.1", "icmp", 900000, 0, 0, 0},
			{"a-nc", "198.18.8.2", "icmp", 800000, 0, 0, 0}},
		LOCATION_CONSISTENT, -1},
	{"a landmark that excludes the claim is one witness",
		WORLD(NANCHANG(",'uncertainty_m':900000"),
			PLACE("l-sh", "310100", "312304000", "1214737000", ",'addr':'198.18.8.3'")),
		{{"a-nc", ADDR, "icmp", 50000, 0, 0, 0},
			{"a-nc", "198.18.8.3", "icmp", 900000, 0, 0, 0}},
		LOCATION_DISPUTED, REASON_SINGLE_WITNESS},
	{"so are two agents by one landmark",
		WORLD(NANCHANG(",'uncertainty_m':900000" AS(1)) "," PLACE("b-nc", "360100",
			      "286764930", "1158921510", ",'uncertainty_m':900000" AS(2)),
			PLACE("l-sh", "310100", "312304000", "1214737000", ",'addr':'198.18.8.3'")),
		{{"a-nc", ADDR, "icmp", 50000, 0, 0, 0},
			{"a-nc", "198.18.8.3", "icmp", 900000, 0, 0, 0},
			{"b-nc", ADDR, "icmp", 50000, 0, 0, 0},
			{"b-nc", "198.18.8.3", "icmp", 900000, 0, 0, 0}},
		LOCATION_DISPUTED, REASON_SINGLE_WITNESS},
	{"beside an agent of another network it is the second",
		WORLD(NANCHANG(",'uncertainty_m':900000" AS(1)) "," SHANGHAI(AS(2)),
			PLACE("l-sh", "310100", "312304000", "1214737000",
				",'addr':'198.18.8.3','attested':'d-a'")),
		{{"a-nc", ADDR, "icmp", 50000, 0, 0, 0},
			{"a-nc", "198.18.8.3", "icmp", 900000, 0, 0, 0},
			{"x", ADDR, "icmp", 900000, 0, 0, 0}},
		LOCATION_REFUTED, -1},
	{"one that nobody attests is not",
		WORLD(NANCHANG(",'uncertainty_m':900000" AS(1)) "," SHANGHAI(AS(2)),
			PLACE("l-sh", "310100", "312304000", "1214737000", ",'addr':'198.18.8.3'")),
		{{"a-nc", ADDR, "icmp", 50000, 0, 0, 0},
			{"a-nc", "198.18.8.3", "icmp", 900000, 0, 0, 0},
			{"x", ADDR, "icmp", 900000, 0, 0, 0}},
		LOCATION_DISPUTED, REASON_SINGLE_WITNESS},
	/* --- where agents stand ----------------------------------------------------------- */
	{"an agent of the city in name alone",
		WORLD(PLACE("a-ja", JA, "278108340", "1149308350", ATTESTED), ""),
		{{"a-ja", ADDR, "icmp", 1000000, 0, 0, 0}}, LOCATION_CONSISTENT, -1},
	{"one of the city that may stand anywhere", WORLD(HOME(",'uncertainty_m':900000"), ""),
		{{"a-ja", ADDR, "icmp", 300000, 0, 0, 0}}, LOCATION_UNKNOWN, -1},
	{"what deceives a third agent lifts no refutation",
		WORLD(HOME("") "," SHANGHAI(AS(1)) "," PLACE(
			      "y", "310100", "312304000", "1214737000", AS(2)),
			""),
		{{"x", ADDR, "tcp", 300000, 0, 0, 0}, {"y", ADDR, "tcp", 400000, 0, 0, 0},
			{"a-ja", ADDR, "icmp", 9000000, 0, 55, 0},
			{"a-ja", ADDR, "tcp", 9000000, 0, 63, 0}},
		LOCATION_REFUTED, REASON_NODE_IDENTITY},
	{"a network's name is one whatever stands around it",
		WORLD(SHANGHAI(",'network':'AS1'") "," PLACE(
			      "y", "310100", "312304000", "1214737000", ",'network':'AS1 '"),
			""),
		{{"x", ADDR, "tcp", 300000, 0, 0, 0}, {"y", ADDR, "tcp", 400000, 0, 0, 0}},
		LOCATION_DISPUTED, REASON_SINGLE_WITNESS},
};

static void shoot(struct world *w, const struct reply *reply)
{
	size_t target = 0;
	struct shot s;

	while (strcmp(w->plan->targets.items[target].addr, reply->addr) != 0 ||
		strcmp(w->plan->targets.items[target].method, reply->method) != 0)
		ck_assert_msg(
			++target < w->plan->targets.count, "%s %s", reply->addr, reply->method);
	s = world_shot(w, reply->agent, target, reply->slot);
	s.sent = reply->sent ? reply->sent : 1;
	s.answered = reply->rtt_ns ? s.sent : 0;
	s.rtt_ns = reply->rtt_ns;
	s.ttl = reply->ttl;
	s.ts = TS_PACKET;
	if (s.answered == 0)
		s.key = NULL;
	world_shoot(w, &s);
}

START_TEST(only_good_witnesses_speak_of_a_place)
{
	const struct witness_case *row = &witness_cases[_i];
	struct location_view view;
	struct world w;

	world_open(&w, row->world);
	for (size_t i = 0; i < SHOTS && row->replies[i].agent; i++)
		shoot(&w, &row->replies[i]);
	location_view(&w.locations, world_node(&w, "n-ja"), JA_BIT, &view);
	ck_assert_msg(
		view.state == row->state, "%s: %s", row->name, location_state_names[view.state]);
	for (size_t i = 0; i < view.reason.count; i++)
		ck_assert_msg(view.reason.items[i] == row->reason ||
				      view.reason.items[i] == REASON_AGENT_UNATTESTED ||
				      view.reason.items[i] == REASON_NO_DATA,
			"%s: %s", row->name, reason_names[view.reason.items[i]]);
	if (row->reason >= 0)
		ck_assert_msg(reason_has(&view.reason, (enum reason)row->reason), "%s", row->name);
	world_close(&w);
}
END_TEST

/* Two processes under one agent's name may stand in two places. */
START_TEST(landmarks_are_joined_within_one_run)
{
	static const struct reply near = {"a-nc", ADDR, "icmp", 50000, 0, 0, 0};
	struct location_view view;
	struct world w;
	struct shot s;

	world_open(
		&w, WORLD(NANCHANG(",'uncertainty_m':900000"),
			    PLACE("l-ja", JA, "271116990", "1149863730", ",'addr':'198.18.8.1'")));
	shoot(&w, &near);
	for (size_t i = 0; i < w.plan->targets.count; i++)
		if (w.plan->targets.items[i].landmark) {
			s = world_shot(&w, "a-nc", i, 0);
			s.rtt_ns = 400000;
			s.ts = TS_PACKET;
			s.run = _i ? "00000000000000b2" : s.run;
			world_shoot(&w, &s);
		}
	location_view(&w.locations, world_node(&w, "n-ja"), JA_BIT, &view);
	ck_assert_int_eq(view.state, _i ? LOCATION_UNKNOWN : LOCATION_SUPPORTED);
	world_close(&w);
}
END_TEST

/* A file of records that is withheld must not help. */
START_TEST(while_a_planned_agent_is_silent_a_place_is_consistent_at_most)
{
	static const struct reply near = {"a-ja", ADDR, "answer", 300000, 0, 0, 0};
	struct location_view view;
	struct world w;

	world_open(&w, WORLD(HOME(ATTESTED) "," SHANGHAI(""), ""));
	w.keeps_silent = _i;
	shoot(&w, &near);
	location_view(&w.locations, world_node(&w, "n-ja"), JA_BIT, &view);
	ck_assert_int_eq(view.state, _i ? LOCATION_CONSISTENT : LOCATION_CONFIRMED);
	ck_assert_int_eq(reason_has(&view.reason, REASON_MISSING_SLOTS), _i);
	world_close(&w);
}
END_TEST

static const struct hops_case {
	int64_t ttl, hops;
} hops_cases[] = {
	{255, 0}, {254, 1}, {128, 0}, {127, 1}, {64, 0}, {63, 1}, {33, 31}, {32, 0}, {1, 31}};

START_TEST(hops_are_counted_from_the_next_initial_ttl)
{
	ck_assert_int_eq(location_hops(hops_cases[_i].ttl), hops_cases[_i].hops);
}
END_TEST

/* --- evidence -------------------------------------------------------------------------------- */

START_TEST(evidence_names_sites_signs_landmarks_and_who_was_left_out)
{
	static const struct reply replies[] = {{"a-ja", ADDR, "tcp", 300000, 0, 0, 0},
		{"a-ja", ADDR, "tls", 3400000, 0, 0, 0}, {"a-nc", ADDR, "tcp", 400000, 0, 0, 0},
		{"a-nc", "198.18.8.1", "icmp", 900000, 0, 0, 0},
		{"x", ADDR, "icmp", 9000000, 0, 0, 0}, {"x", "198.18.9.1", "icmp", 100000, 0, 0, 0},
		{"x", "198.18.9.2", "icmp", 100000, 0, 0, 0}};
	const struct evidence_location *l;
	const struct evidence *e;
	struct world w;

	world_open(&w, WORLD(HOME(AT("198.18.9.1")) "," NANCHANG(AT("198.18.9.2")) "," SHANGHAI(""),
			       PLACE("l-ja", JA, "271116990", "1149863730",
				       ",'addr':'198.18.8.1','attested':'d-a'")));
	for (size_t i = 0; i < ARRAY_LEN(replies); i++)
		shoot(&w, &replies[i]);
	world_answer(&w, "198.18.9.1", "a.mmdb", SAYS_CITY, "360700");
	e = world_judge(&w);
	l = &e->nodes.items[0].location;
	ck_assert_int_eq(l->state, LOCATION_DISPUTED);
	ck_assert_uint_eq(l->places.count, 2);
	ck_assert_str_eq(l->places.items[0].agent, "a-ja");
	ck_assert_str_eq(l->places.items[0].cities.items[0], JA);
	ck_assert_str_eq(l->places.items[1].agent, "a-nc");
	ck_assert_uint_eq(l->signs.count, 1);
	ck_assert_int_eq(l->signs.items[0].sign, SIGN_SIGNED_LATER);
	ck_assert_int_eq(l->signs.items[0].plain, 300000);
	ck_assert_int_eq(l->signs.items[0].signed_value, 3400000);
	ck_assert_uint_eq(l->left_out.count, 1);
	ck_assert_str_eq(l->left_out.items[0], "x");
	ck_assert_uint_eq(l->landmark_discs.count, 1);
	ck_assert_str_eq(l->landmark_discs.items[0].landmark, "l-ja");
	ck_assert_str_eq(l->landmark_discs.items[0].agent, "a-nc");
	ck_assert_int_eq(l->landmark_discs.items[0].rtt_ns, 1300000);
	/* ceil(1.005 · 1.3 ms / 2 · 204.2 km/ms) + 100 m, worked out by hand */
	ck_assert_int_eq(l->landmark_discs.items[0].radius_m, 133494);
	ck_assert_uint_eq(e->landmarks.count, 1);
	ck_assert_int_eq(e->landmarks.items[0].records, 1);
	ck_assert(e->landmarks.items[0].attested);
	ck_assert_uint_eq(e->contradictions.count, 2);
	ck_assert_uint_eq(e->agents.items[0].answers.count, 1);
	ck_assert(e->agents.items[0].answers.items[0].contrary);
	world_close(&w);
}
END_TEST

START_TEST(databases_are_counted_against_by_what_latency_excludes)
{
	static const struct reply near = {"a-ja", ADDR, "icmp", 300000, 0, 0, 0};
	const struct evidence *e;
	struct world w;

	world_open(&w, WORLD(HOME(""), ""));
	shoot(&w, &near);
	world_answer(&w, ADDR, "a.mmdb", SAYS_CITY, "360400");
	world_answer(&w, ADDR, "b.mmdb", SAYS_CITY, "360400");
	world_answer(&w, ADDR, "c.mmdb", SAYS_CITY, JA);
	world_answer(&w, ADDR, "d.mmdb", SAYS_ABROAD, NULL);
	e = world_judge(&w);
	ck_assert_uint_eq(e->databases.count, 4);
	ck_assert_int_eq(e->databases.items[0].excluded, 1);
	ck_assert_uint_eq(e->databases.items[0].same_errors.count, 1);
	ck_assert_str_eq(e->databases.items[0].same_errors.items[0].name, "b.mmdb");
	ck_assert_int_eq(e->databases.items[2].excluded, 0);
	ck_assert_uint_eq(e->databases.items[2].same_errors.count, 0);
	ck_assert_int_eq(e->databases.items[0].cities, 1);
	ck_assert_int_eq(e->databases.items[3].cities, 0);
	ck_assert_int_eq(e->nodes.items[0].location.state, LOCATION_SUPPORTED);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("location: witnesses");
	TCase *tc = tcase_create("witnesses");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, only_good_witnesses_speak_of_a_place, 0, (int)ARRAY_LEN(witness_cases));
	tcase_add_loop_test(tc, landmarks_are_joined_within_one_run, 0, 2);
	tcase_add_loop_test(
		tc, while_a_planned_agent_is_silent_a_place_is_consistent_at_most, 0, 2);
	tcase_add_loop_test(
		tc, hops_are_counted_from_the_next_initial_ttl, 0, (int)ARRAY_LEN(hops_cases));
	tcase_add_test(tc, evidence_names_sites_signs_landmarks_and_who_was_left_out);
	tcase_add_test(tc, databases_are_counted_against_by_what_latency_excludes);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
