/* function.dispatch: 60 slots in which the agents of three cities ask for one name, and measure the
 * three nodes, one of them in each city. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/rule.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"
#include "tests/visit_fixture.h"

#define NODE(id, role, city, site, addr, key)                                                      \
	"{'id':'" id "','role':'" role "','city':'" city "','site':'" site "','addresses':["       \
	"'" addr "'],'key_sha256':'" key "'}"
#define NODES                                                                                      \
	"'nodes':[" NODE("n-nc", "core", "360100", "s-nc", "198.18.1.1", WORLD_KEY) "," NODE(      \
		"n-sr", "regional", "361100", "s-sr", "198.18.2.1", WORLD_KEY_2) "," NODE("n-fz",  \
		"regional", "361000", "s-fz", "198.18.3.1", WORLD_KEY_3) "]"
#define BARE                                                                                       \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':["          \
	"'198.18.1.1']},{'id':'n-sr','role':'regional','city':'361100','site':'s-sr',"             \
	"'addresses':['198.18.2.1']},{'id':'n-fz','role':'regional','city':'361000',"              \
	"'site':'s-fz','addresses':['198.18.3.1']}]"
#define TWO                                                                                        \
	"'nodes':[" NODE("n-nc", "core", "360100", "s-nc", "198.18.1.1", WORLD_KEY) "," NODE(      \
		"n-sr", "regional", "361100", "s-sr", "198.18.2.1','198.18.2.2",                   \
		WORLD_KEY_2) "," NODE("n-fz", "regional", "361000", "s-fz", "198.18.3.1",          \
		WORLD_KEY_3) "]"
#define SLOTS(n)                                                                                   \
	"'plan':{'slots':" #n ",'methods':{" WORLD_METHOD("tls") "," WORLD_METHOD("dns") "}}"
#define ASKS "'checks':[{'id':'q','scheme':'dns','host':'www.example.com','server':'system'}]"
#define AGENTS                                                                                     \
	"'agents':["                                                                               \
	"{'id':'a-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510,'operator':"          \
	"'中国电信'},"                                                                         \
	"{'id':'a-sr','city':'361100','lat_e7':284444200,'lon_e7':1179711850,'operator':"          \
	"'中国移动'},"                                                                         \
	"{'id':'a-fz','city':'361000','lat_e7':279838500,'lon_e7':1163583510,'operator':"          \
	"'中国联通'}]"
#define USUAL NODES "," AGENTS "," SLOTS(60) "," ASKS

#define A(addr)   "www.example.com 60 A " addr
#define NC        A("198.18.1.1")
#define SR        A("198.18.2.1")
#define FZ        A("198.18.3.1")
#define GUANGZHOU A("203.0.113.20")
#define SILENCE   "-" /* no answer came */
#define NXDOMAIN  "3"

/* What stands by for the agent in the city, slot by slot. */
struct behaviour {
	const char *nc, *sr, *fz; /* what the name leads to */
	const char *odd;          /* instead in slots below odd_slots, for 上饶 */
	int64_t odd_slots;
	bool (*change)(const struct shot *planned, struct shot *s);
	const char *subnet; /* what a subnet's users get by the check s; NULL: as the agents */
	int64_t scope;      /* of subnets; -1: not said */
};

static const struct behaviour *now;
static struct arena *scratch;

static const char *answer_to(const struct shot *s)
{
	if (now->subnet && strcmp(s->check, "s") == 0)
		return now->subnet;
	if (strcmp(s->agent, "a-nc") == 0)
		return now->nc;
	if (strcmp(s->agent, "a-fz") == 0)
		return now->fz;
	return s->slot < now->odd_slots ? now->odd : now->sr;
}

/* One request and what came back. */
static const struct record_dns *dns_part(const struct shot *s, const char *type)
{
	struct record_dns *dns = arena_alloc(scratch, sizeof(*dns));
	const char *text = answer_to(s);
	bool error = text[0] == '3', silent = text[0] == '-';

	dns->name = "www.example.com";
	dns->type = type;
	dns->server = "198.18.9.9";
	dns->rcode.count = dns->scope.count = dns->answers.count = 1;
	dns->rcode.items = arena_array(scratch, 1, sizeof(int64_t));
	dns->scope.items = arena_array(scratch, 1, sizeof(int64_t));
	dns->answers.items = arena_array(scratch, 1, sizeof(const char *));
	dns->rcode.items[0] = silent ? BIND_ABSENT : error ? 3 : 0;
	dns->scope.items[0] = now->scope > 0 ? now->scope : BIND_ABSENT;
	dns->answers.items[0] = silent || error ? "" : text;
	return dns;
}

static bool behave(const struct shot *planned, struct shot *s)
{
	if (strcmp(s->method, "dns") == 0)
		s->dns = dns_part(s, strcmp(s->check, "six") == 0 ? "AAAA" : "A");
	return !now->change || now->change(planned, s);
}

static const struct finding *judge(struct world *w, const char *patch, const struct behaviour *of)
{
	now = of;
	scratch = &w->arena;
	world_open(w, patch);
	world_fill(w, behave);
	return world_finding(w, "function.dispatch");
}

static const struct evidence_dispatch *row_of(
	const struct world *w, const char *city, const char *type, const char *how)
{
	LIST_EACH(const struct evidence_dispatch, row, &w->evidence->functions.dispatch)
		if (strcmp(row->city, city) == 0 && strcmp(row->type, type) == 0 &&
			strcmp(row->how, how) == 0)
			return row;
	return NULL;
}

/* What changes a slot. */
static bool half_unanswered(const struct shot *planned, struct shot *s)
{
	return strcmp(s->method, "dns") != 0 || strcmp(s->agent, "a-sr") != 0 ||
	       planned->slot % 2 == 0;
}

static bool left_out(const struct shot *planned, struct shot *s)
{
	(void)planned;
	return strcmp(s->method, "dns") != 0 || strcmp(s->agent, "a-sr") != 0;
}

/* 抚州's node is as near to 上饶 as its own is. */
static bool two_near(const struct shot *planned, struct shot *s)
{
	(void)planned;
	if (strcmp(s->agent, "a-sr") == 0 && strcmp(s->addr, "198.18.3.1") == 0)
		s->rtt_ns = WORLD_NEAR_NS + 999999;
	return true;
}

static bool a_bit_further(const struct shot *planned, struct shot *s)
{
	(void)planned;
	if (strcmp(s->agent, "a-sr") == 0 && strcmp(s->addr, "198.18.3.1") == 0)
		s->rtt_ns = WORLD_NEAR_NS + 1000001;
	return true;
}

static bool is_down(const struct shot *s)
{
	return strcmp(s->addr, "198.18.2.1") == 0 && s->slot < 20;
}

static bool drained(const struct shot *planned, struct shot *s)
{
	(void)planned;
	if (is_down(s)) {
		s->answered = 0;
		s->key = NULL;
	}
	return true;
}

static bool drained_by_ping_alone(const struct shot *planned, struct shot *s)
{
	return strcmp(s->method, "icmp") != 0 || drained(planned, s);
}

static bool no_echo_alone(const struct shot *planned, struct shot *s)
{
	(void)planned;
	if (is_down(s))
		s->answered = 0;
	return !is_down(s) || strcmp(s->method, "icmp") == 0;
}

static bool another_key(const struct shot *planned, struct shot *s)
{
	(void)planned;
	if (strcmp(s->method, "tls") == 0 && strcmp(s->addr, "198.18.2.1") == 0)
		s->key = WORLD_OTHER_KEY;
	return true;
}

static const struct dispatch_case {
	const char *name, *patch;
	struct behaviour of;
	int verdict, nearest, varies;
	int reason; /* -1: none at all */
	const char *subject, *says;
} dispatch_cases[] = {
	{"each city its own node", USUAL, {.nc = NC, .sr = SR, .fz = FZ}, VERDICT_PASS,
		VERDICT_PASS, VERDICT_PASS, -1, "361100/中国移动/www.example.com/A", "yes"},
	{"the same node for all", USUAL, {.nc = NC, .sr = NC, .fz = NC}, VERDICT_FAIL, VERDICT_FAIL,
		VERDICT_FAIL, -1, "361100/中国移动/www.example.com/A", "no"},
	{"移动 users are sent to 广州", USUAL, {.nc = NC, .sr = GUANGZHOU, .fz = FZ}, VERDICT_FAIL,
		VERDICT_FAIL, VERDICT_PASS, -1, "361100/中国移动/www.example.com/A", "no"},
	{"and the others are not accused", USUAL, {.nc = NC, .sr = GUANGZHOU, .fz = FZ},
		VERDICT_FAIL, VERDICT_FAIL, VERDICT_PASS, -1, "360100/中国电信/www.example.com/A",
		"yes"},
	{"once to 广州", USUAL, {.nc = NC, .sr = SR, .fz = FZ, .odd = GUANGZHOU, .odd_slots = 1},
		VERDICT_FAIL, VERDICT_FAIL, VERDICT_PASS, REASON_INTERVAL_STRADDLES, NULL, NULL},
	{"a stranger among the addresses", USUAL, {.nc = NC, .sr = SR "; " GUANGZHOU, .fz = FZ},
		VERDICT_FAIL, VERDICT_FAIL, VERDICT_PASS, -1, NULL, NULL},
	{"a far node among the addresses", USUAL, {.nc = NC, .sr = SR "; " NC, .fz = FZ},
		VERDICT_FAIL, VERDICT_FAIL, VERDICT_PASS, -1, NULL, NULL},
	{"crossed", USUAL, {.nc = SR, .sr = NC, .fz = FZ}, VERDICT_FAIL, VERDICT_FAIL, VERDICT_PASS,
		-1, NULL, NULL},
	{"few samples", NODES "," AGENTS "," SLOTS(51) "," ASKS, {.nc = NC, .sr = SR, .fz = FZ},
		VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE, VERDICT_PASS,
		REASON_INSUFFICIENT_SAMPLES, "361100/中国移动/www.example.com/A", "may"},
	{"just enough", NODES "," AGENTS "," SLOTS(52) "," ASKS, {.nc = NC, .sr = SR, .fz = FZ},
		VERDICT_PASS, VERDICT_PASS, VERDICT_PASS, -1, NULL, NULL},
	{"the interval straddles", USUAL, {.nc = NC, .sr = SR, .fz = FZ, .odd = NC, .odd_slots = 3},
		VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE, VERDICT_PASS, REASON_INTERVAL_STRADDLES,
		"361100/中国移动/www.example.com/A", "may"},
	{"a third elsewhere", USUAL, {.nc = NC, .sr = SR, .fz = FZ, .odd = NC, .odd_slots = 20},
		VERDICT_FAIL, VERDICT_FAIL, VERDICT_PASS, -1, NULL, NULL},
	{"no answer for a third", USUAL,
		{.nc = NC, .sr = SR, .fz = FZ, .odd = SILENCE, .odd_slots = 20},
		VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE, VERDICT_PASS, REASON_MISSING_SLOTS,
		NULL, NULL},
	{"no answer in five slots", USUAL,
		{.nc = NC, .sr = SR, .fz = FZ, .odd = SILENCE, .odd_slots = 5},
		VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE, VERDICT_PASS, REASON_MISSING_SLOTS,
		NULL, NULL},
	{"no such name in one city", USUAL, {.nc = NC, .sr = NXDOMAIN, .fz = FZ},
		VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE, VERDICT_PASS, REASON_NO_DATA,
		"361100/中国移动/www.example.com/A", "may"},
	{"records of half the slots", USUAL,
		{.nc = NC, .sr = SR, .fz = FZ, .change = half_unanswered}, VERDICT_INCONCLUSIVE,
		VERDICT_INCONCLUSIVE, VERDICT_PASS, REASON_MISSING_SLOTS, NULL, NULL},
	{"one city is left out", USUAL, {.nc = NC, .sr = SR, .fz = FZ, .change = left_out},
		VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE, VERDICT_PASS, REASON_NO_DATA,
		"361100/中国移动/www.example.com/A", "may"},
	{"nobody checks who answers", BARE "," AGENTS "," SLOTS(60) "," ASKS,
		{.nc = NC, .sr = SR, .fz = FZ}, VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE,
		VERDICT_PASS, REASON_NODE_IDENTITY, "361100/中国移动/www.example.com/A", "may"},
	{"nodes of which no paper says where they stand", USUAL ",'documents':[]",
		{.nc = NC, .sr = SR, .fz = FZ}, VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE,
		VERDICT_PASS, REASON_AMBIGUOUS_LOCATION, "361100/中国移动/www.example.com/A",
		"may"},
	{"another key at one of them", USUAL, {.nc = NC, .sr = SR, .fz = FZ, .change = another_key},
		VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE, VERDICT_PASS, REASON_NODE_IDENTITY,
		"361100/中国移动/www.example.com/A", "may"},
	{"another as near within a millisecond", USUAL,
		{.nc = NC, .sr = FZ, .fz = FZ, .change = two_near}, VERDICT_PASS, VERDICT_PASS,
		VERDICT_PASS, -1, NULL, NULL},
	{"another not quite as near", USUAL,
		{.nc = NC, .sr = FZ, .fz = FZ, .change = a_bit_further}, VERDICT_FAIL, VERDICT_FAIL,
		VERDICT_PASS, -1, NULL, NULL},
	{"to the next one while its own is down", USUAL,
		{.nc = NC, .sr = SR, .fz = FZ, .odd = NC, .odd_slots = 20, .change = drained},
		VERDICT_PASS, VERDICT_PASS, VERDICT_PASS, -1, NULL, NULL},
	{"to one that is down", USUAL, {.nc = NC, .sr = SR, .fz = FZ, .change = drained},
		VERDICT_FAIL, VERDICT_FAIL, VERDICT_PASS, -1, NULL, NULL},
	{"one of two addresses of its node is down", TWO "," AGENTS "," SLOTS(60) "," ASKS,
		{.nc = NC, .sr = SR, .fz = FZ, .change = drained}, VERDICT_FAIL, VERDICT_FAIL,
		VERDICT_PASS, -1, NULL, NULL},
	{"and users are led to the other", TWO "," AGENTS "," SLOTS(60) "," ASKS,
		{.nc = NC,
			.sr = A("198.18.2.2"),
			.fz = FZ,
			.odd = A("198.18.2.2"),
			.odd_slots = 20,
			.change = drained},
		VERDICT_PASS, VERDICT_PASS, VERDICT_PASS, -1, NULL, NULL},
	{"no echo is no silence", USUAL,
		{.nc = NC, .sr = SR, .fz = FZ, .change = drained_by_ping_alone}, VERDICT_PASS,
		VERDICT_PASS, VERDICT_PASS, -1, NULL, NULL},
	{"no echo where nothing else was asked", USUAL,
		{.nc = NC, .sr = SR, .fz = FZ, .change = no_echo_alone}, VERDICT_PASS, VERDICT_PASS,
		VERDICT_PASS, -1, NULL, NULL},
	{"by a chain of names", USUAL,
		{.nc = "www.example.com 300 CNAME g.example.net; g.example.net 20 A 198.18.1.1",
			.sr = SR,
			.fz = FZ},
		VERDICT_PASS, VERDICT_PASS, VERDICT_PASS, -1, NULL, NULL},
	{"by a chain in a circle", USUAL,
		{.nc = "www.example.com 300 CNAME www.example.com; " NC, .sr = SR, .fz = FZ},
		VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE, VERDICT_PASS, REASON_NO_DATA, NULL,
		NULL},
	{"no check asks", NODES "," AGENTS "," SLOTS(60), {.nc = NC, .sr = SR, .fz = FZ},
		VERDICT_NOT_ASSESSED, VERDICT_NOT_ASSESSED, VERDICT_NOT_ASSESSED,
		REASON_NONE_DECLARED, NULL, NULL},
	{"a name server asked directly is no user's",
		NODES "," AGENTS "," SLOTS(60) ",'checks':[{'id':'q','scheme':'dns','host':"
					       "'www.example.com','server':'198.18.9.9'}]",
		{.nc = NC, .sr = SR, .fz = FZ}, VERDICT_NOT_ASSESSED, VERDICT_NOT_ASSESSED,
		VERDICT_NOT_ASSESSED, REASON_NONE_DECLARED, NULL, NULL},
};

static void check_verdicts(const struct finding *finding, const struct dispatch_case *row)
{
	ck_assert_msg(finding->verdict == row->verdict, "%s: %s", row->name,
		verdict_names[finding->verdict]);
	ck_assert_msg(finding_reads(finding, "dispatched") == row->verdict, "%s", row->name);
	ck_assert_msg(finding_reads(finding, "nearest") == row->nearest, "%s: nearest %s",
		row->name, verdict_names[finding_reads(finding, "nearest")]);
	ck_assert_msg(finding_reads(finding, "varies") == row->varies, "%s: varies %s", row->name,
		verdict_names[finding_reads(finding, "varies")]);
	ck_assert_int_eq(finding_reads(finding, "failover"), VERDICT_NOT_ASSESSED);
	if (row->reason < 0)
		ck_assert_msg(finding->reason.count == 0, "%s: %s", row->name,
			reason_names[finding->reason.count ? finding->reason.items[0] : 0]);
	else
		ck_assert_msg(finding_has(finding, (enum reason)row->reason), "%s", row->name);
	if (row->subject)
		ck_assert_msg(strcmp(finding_about(finding, row->subject)->says, row->says) == 0,
			"%s: %s", row->name, finding_about(finding, row->subject)->says);
}

START_TEST(users_are_led_to_the_nearest_node)
{
	const struct dispatch_case *row = &dispatch_cases[_i];
	struct arena arena = {0};
	struct world w;

	check_verdicts(judge(&w, arena_format(&arena, "{%s}", row->patch), &row->of), row);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

START_TEST(a_row_says_what_was_seen)
{
	static const struct behaviour of = {
		.nc = "www.example.com 300 CNAME g.example.net; g.example.net 20 A 198.18.1.1",
		.sr = SR,
		.fz = FZ,
		.odd = NC,
		.odd_slots = 20};
	const struct evidence_dispatch *row;
	struct world w;

	judge(&w, "{" USUAL "}", &of);
	ck_assert_uint_eq(w.evidence->functions.dispatch.count, 3);
	row = row_of(&w, "360100", "A", "resolver");
	ck_assert_str_eq(row->operator_name, "中国电信");
	ck_assert_int_eq(row->ttl_least_s, 20);
	ck_assert_int_eq(row->ttl_most_s, 300);
	ck_assert_uint_eq(row->cnames.count, 1);
	ck_assert_str_eq(row->cnames.items[0], "g.example.net");
	ck_assert_int_eq(row->extra_us, 0);
	row = row_of(&w, "361100", "A", "resolver");
	ck_assert_int_eq(row->asked, 60);
	ck_assert_int_eq(row->answered, 60);
	ck_assert_int_eq(row->planned, 60);
	ck_assert_int_eq(row->judged, 60);
	ck_assert_int_eq(row->nearest, 40);
	ck_assert_uint_eq(row->choices.count, 2);
	ck_assert_str_eq(row->choices.items[0].node, "n-sr");
	ck_assert_int_eq(row->choices.items[0].count, 40);
	ck_assert_str_eq(row->choices.items[0].province, "yes");
	ck_assert_str_eq(row->choices.items[1].node, "n-nc");
	ck_assert_int_eq(row->nearest_low_ppm,
		proportion_low_ppm(
			60, 40, w.trials.alpha.den ? w.trials.alpha : (struct alpha){5, 1100}));
	world_close(&w);
}
END_TEST

START_TEST(strangers_are_named)
{
	static const struct behaviour of = {.nc = NC, .sr = GUANGZHOU, .fz = FZ};
	const struct evidence_dispatch *row;
	struct world w;

	judge(&w, "{" USUAL "}", &of);
	row = row_of(&w, "361100", "A", "resolver");
	ck_assert_int_eq(row->judged, 60);
	ck_assert_int_eq(row->nearest, 0);
	ck_assert_int_eq(row->extra_us, BIND_ABSENT);
	ck_assert_uint_eq(row->choices.count, 1);
	ck_assert_ptr_null(row->choices.items[0].node);
	ck_assert_ptr_null(row->choices.items[0].province);
	ck_assert_str_eq(row->choices.items[0].addr, "203.0.113.20");
	world_close(&w);
}
END_TEST

START_TEST(no_service_over_ipv6_is_no_fault_of_dispatch)
{
	static const struct behaviour of = {.nc = NC, .sr = SR, .fz = FZ};
	struct world w;

	judge(&w,
		"{" NODES "," AGENTS "," SLOTS(60) ",'checks':[{'id':'q','scheme':'dns','host':"
						   "'www.example.com','server':'system'},"
						   "{'id':'six','scheme':'dns','host':"
						   "'www.example.com','server':'system','type':"
						   "'AAAA'}]}",
		&of);
	ck_assert_int_eq(row_of(&w, "361100", "AAAA", "resolver")->verdict, VERDICT_NOT_APPLICABLE);
	ck_assert_int_eq(world_finding(&w, "function.dispatch")->verdict, VERDICT_PASS);
	world_close(&w);
}
END_TEST

#define SUBNET(city)                                                                               \
	",'checks':[{'id':'q','scheme':'dns','host':'www.example.com','server':'198.18.9.9',"      \
	"'subnet':'203.0.113.0/24','city':'" city "','operator':'中国移动'}]"

static const struct subnet_case {
	const char *name, *patch, *city;
	struct behaviour of;
	int verdict;
	int64_t answered, unsaid, judged;
} subnet_cases[] = {
	{"as the agents of the city measure",
		"{" NODES "," AGENTS "," SLOTS(60) SUBNET("361100") "}", "361100",
		{.nc = SR, .sr = SR, .fz = SR, .scope = 24}, VERDICT_PASS, 180, 0, 60},
	{"of another operator, where it has none",
		"{" NODES "," AGENTS "," SLOTS(60) SUBNET("360100") "}", "360100",
		{.nc = NC, .sr = NC, .fz = NC, .scope = 24}, VERDICT_PASS, 180, 0, 60},
	{"another node is nearer", "{" NODES "," AGENTS "," SLOTS(60) SUBNET("361100") "}",
		"361100", {.nc = NC, .sr = NC, .fz = NC, .scope = 24}, VERDICT_FAIL, 180, 0, 60},
	{"where no agent is", "{" NODES "," AGENTS "," SLOTS(60) SUBNET("360700") "}", "360700",
		{.nc = SR, .sr = SR, .fz = SR, .scope = 24}, VERDICT_NOT_ASSESSED, 180, 0, 0},
	{"a stranger where no agent is", "{" NODES "," AGENTS "," SLOTS(60) SUBNET("360700") "}",
		"360700", {.nc = SR, .sr = GUANGZHOU, .fz = SR, .scope = 24}, VERDICT_FAIL, 180, 0,
		0},
	{"an authority that looks at no subnet",
		"{" NODES "," AGENTS "," SLOTS(60) SUBNET("361100") "}", "361100",
		{.nc = SR, .sr = SR, .fz = SR, .scope = -1}, VERDICT_NOT_ASSESSED, 0, 180, 0},
};

START_TEST(subnets_stand_for_users_without_an_agent)
{
	const struct subnet_case *c = &subnet_cases[_i];
	const struct evidence_dispatch *row;
	struct world w;

	judge(&w, c->patch, &c->of);
	row = row_of(&w, c->city, "A", "subnet");
	ck_assert_msg(row != NULL, "%s", c->name);
	ck_assert_msg(row->verdict == c->verdict, "%s: %s", c->name, verdict_names[row->verdict]);
	ck_assert_msg(row->answered == c->answered && row->unsaid == c->unsaid, "%s", c->name);
	ck_assert_msg(row->judged == c->judged, "%s: %lld", c->name, (long long)row->judged);
	world_close(&w);
}
END_TEST

/* One city's answers cannot show that the name varies. */
START_TEST(one_city_shows_no_dispatch)
{
	static const struct behaviour of = {.nc = NC, .sr = SR, .fz = FZ};
	const struct finding *finding;
	struct world w;

	finding = judge(&w,
		"{" NODES
		"," SLOTS(60) "," ASKS ",'agents':[{'id':'a-nc','city':'360100','lat_e7':286764930,"
			      "'lon_e7':1158921510}]}",
		&of);
	ck_assert_int_eq(finding_reads(finding, "nearest"), VERDICT_PASS);
	ck_assert_int_eq(finding_reads(finding, "varies"), VERDICT_INCONCLUSIVE);
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	world_close(&w);
}
END_TEST

static bool all_as_far(const struct shot *planned, struct shot *s)
{
	(void)planned;
	if (s->node)
		s->rtt_ns = WORLD_FAR_NS;
	return true;
}

/* Nodes in turn: some city has one of them a little more often. */
START_TEST(answers_in_turn_show_no_dispatch)
{
	static const struct behaviour of = {
		.nc = NC, .sr = SR, .fz = NC, .odd = NC, .odd_slots = 29, .change = all_as_far};
	const struct finding *finding;
	struct world w;

	finding = judge(&w, "{" USUAL "}", &of);
	ck_assert_int_eq(finding_reads(finding, "varies"), VERDICT_INCONCLUSIVE);
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	world_close(&w);
}
END_TEST

/* Whose users a subnet's are stands in the dossier alone. */
START_TEST(a_city_without_an_agent_shows_no_dispatch)
{
	static const struct behaviour of = {
		.nc = NC, .sr = SR, .fz = FZ, .subnet = SR, .scope = 24};
	const struct finding *finding;
	struct world w;

	finding = judge(&w,
		"{" NODES "," SLOTS(
			60) ",'checks':[{'id':'q','scheme':'dns','host':'www.example.com',"
			    "'server':'system'},{'id':'s','scheme':'dns','host':'www.example.com',"
			    "'server':'198.18.9.9','subnet':'203.0.113.0/24','city':'360700'}],"
			    "'agents':[{'id':'a-nc','city':'360100','lat_e7':286764930,"
			    "'lon_e7':1158921510}]}",
		&of);
	ck_assert_int_eq(row_of(&w, "360700", "A", "subnet")->verdict, VERDICT_NOT_ASSESSED);
	ck_assert_int_eq(finding_reads(finding, "varies"), VERDICT_INCONCLUSIVE);
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	world_close(&w);
}
END_TEST

/* What a watch saw comes into the evidence before the rules are judged. */
static void judge_with(struct world *w, int verdict, struct finding *out)
{
	struct evidence_failover row = {.verdict = verdict};
	struct evidence *evidence = evidence_new();
	struct judged j = {&w->in, &w->seen, &w->locations, &w->trials, NULL, evidence};

	evidence->functions.failover.items = &row;
	evidence->functions.failover.count = 1;
	*out = (struct finding){.rule = "function.dispatch"};
	LIST_EACH(const struct rule, rule, &w->profile->rules)
		if (strcmp(rule->id, "function.dispatch") == 0)
			rule_kind_find(rule->kind)->judge(&j, rule, out);
	out->verdict = finding_reads(out, "dispatched");
	ck_assert_int_eq(finding_reads(out, "failover"), verdict);
	evidence_close(evidence);
}

START_TEST(a_failover_that_failed_fails_dispatch)
{
	static const struct behaviour of = {.nc = NC, .sr = SR, .fz = FZ};
	static const int cases[][2] = {{VERDICT_PASS, VERDICT_PASS}, {VERDICT_FAIL, VERDICT_FAIL},
		{VERDICT_INCONCLUSIVE, VERDICT_PASS}};
	struct world w;

	now = &of;
	scratch = &w.arena;
	world_open(&w, "{" USUAL "}");
	world_fill(&w, behave);
	world_look(&w);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct finding finding;

		judge_with(&w, cases[i][0], &finding);
		ck_assert_int_eq(finding.verdict, cases[i][1]);
	}
	world_close(&w);
}
END_TEST

static const char *named;   /* what 上饶's responses say; NULL: the node */
static int64_t named_slots; /* in so many slots, then the node */

static bool visit(const struct shot *planned, struct shot *s)
{
	static const char *const ids[] = {"n-nc", "n-sr", "n-fz"};
	size_t which = 0;

	(void)planned;
	if (strcmp(s->method, "visit") != 0)
		return true;
	which = strcmp(s->agent, "a-sr") == 0 ? 1 : strcmp(s->agent, "a-fz") == 0 ? 2 : 0;
	s->dns = dns_part(s, "A");
	s->http = world_named_visit(scratch,
		which == 1 && named && s->slot < named_slots ? named : ids[which],
		strrchr(answer_to(s), ' ') + 1);
	return true;
}

static const struct {
	const char *named;
	int64_t slots;
	int verdict;
} name_cases[] = {
	{NULL, 60, VERDICT_PASS},
	{"", 60, VERDICT_INCONCLUSIVE},
	{"", 59, VERDICT_INCONCLUSIVE}, /* one response that names it vouches for no other */
	{"n-nc", 60, VERDICT_INCONCLUSIVE},
	{"n-nc", 1, VERDICT_INCONCLUSIVE},
	{"somebody", 60, VERDICT_INCONCLUSIVE},
};

START_TEST(responses_that_name_the_node_show_who_answers)
{
	static const struct behaviour of = {.nc = NC, .sr = SR, .fz = FZ, .change = visit};
	const struct finding *finding;
	struct world w;

	named = name_cases[_i].named;
	named_slots = name_cases[_i].slots;
	finding = judge(&w,
		"{" BARE "," AGENTS "," SLOTS(60) ",'checks':[{'id':'v','scheme':'http','host':"
						  "'www.example.com','server':'system',"
						  "'node_name':{'header':'x-node'}}]}",
		&of);
	ck_assert_uint_eq(w.evidence->functions.dispatch.count, 3);
	ck_assert_msg(
		finding->verdict == name_cases[_i].verdict, "%s", verdict_names[finding->verdict]);
	ck_assert_int_eq(
		finding_has(finding, REASON_NODE_IDENTITY), name_cases[_i].verdict != VERDICT_PASS);
	world_close(&w);
}
END_TEST

START_TEST(what_was_judged_is_read_again)
{
	static const struct behaviour of = {.nc = NC, .sr = SR "; " GUANGZHOU, .fz = NXDOMAIN};
	char path[] = "/tmp/dispatch-XXXXXX", *text, *again;
	struct evidence *evidence;
	struct faults faults;
	struct err err = {0};
	struct world w;
	size_t len;
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	judge(&w, "{" USUAL "}", &of);
	ck_assert_int_eq(evidence_text(w.evidence, &text, &len, &err), 0);
	ck_assert_int_eq(write(fd, text, len), (ssize_t)len);
	close(fd);
	faults_init(&faults);
	ck_assert_msg(evidence_open(path, &evidence, &faults, &err) == 0, "%s: %s", err.text,
		faults.count ? faults.items[0].text : "");
	ck_assert_int_eq(evidence_text(evidence, &again, &len, &err), 0);
	ck_assert_str_eq(text, again);
	unlink(path);
	faults_fini(&faults);
	evidence_close(evidence);
	free(text);
	free(again);
	world_close(&w);
}
END_TEST

START_TEST(the_order_of_lines_changes_no_byte)
{
	static const struct behaviour of = {
		.nc = NC, .sr = SR "; " GUANGZHOU, .fz = FZ, .odd = NC, .odd_slots = 3};
	char *texts[2];
	struct err err;
	size_t len;

	for (unsigned i = 0; i < 2; i++) {
		struct world w;

		now = &of;
		scratch = &w.arena;
		world_open(&w, "{" USUAL "}");
		world_fill(&w, behave);
		if (i)
			world_shuffle(&w, 7);
		ck_assert_int_eq(evidence_text(world_judge(&w), &texts[i], &len, &err), 0);
		world_close(&w);
	}
	ck_assert_str_eq(texts[0], texts[1]);
	free(texts[0]);
	free(texts[1]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("dispatch");
	TCase *tc = tcase_create("dispatch");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, users_are_led_to_the_nearest_node, 0, (int)ARRAY_LEN(dispatch_cases));
	tcase_add_test(tc, a_row_says_what_was_seen);
	tcase_add_test(tc, strangers_are_named);
	tcase_add_test(tc, no_service_over_ipv6_is_no_fault_of_dispatch);
	tcase_add_loop_test(
		tc, subnets_stand_for_users_without_an_agent, 0, (int)ARRAY_LEN(subnet_cases));
	tcase_add_test(tc, one_city_shows_no_dispatch);
	tcase_add_test(tc, answers_in_turn_show_no_dispatch);
	tcase_add_test(tc, a_city_without_an_agent_shows_no_dispatch);
	tcase_add_test(tc, a_failover_that_failed_fails_dispatch);
	tcase_add_loop_test(
		tc, responses_that_name_the_node_show_who_answers, 0, (int)ARRAY_LEN(name_cases));
	tcase_add_test(tc, what_was_judged_is_read_again);
	tcase_add_test(tc, the_order_of_lines_changes_no_byte);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
