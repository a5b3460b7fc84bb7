#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/planner.h"
#include "analyzer/planner_targets.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"

static const struct start_case {
	int64_t now_ms, slot_ms, start_ms;
} start_cases[] = {
	{1000000, 1000, 1010000}, /* short slots: ten seconds from now */
	{1000001, 1000, 1011000}, /* rounded up */
	{1000000, 250, 1010000},
	{1000100, 250, 1010250},
	{1000000, 9999, 1019898},  /* 102 slots of 9.999 s */
	{1000000, 10000, 1010000}, /* from 10 s on: the next slot */
	{1000001, 10000, 1010000},
	{1009999, 10000, 1010000},
	{1200000, 300000, 1500000}, /* the slot that begins now has begun */
	{1200001, 300000, 1500000},
};

START_TEST(a_plan_starts_soon_and_at_a_slot)
{
	const struct start_case *row = &start_cases[_i];
	struct unix_ms start = planner_start((struct unix_ms){row->now_ms}, row->slot_ms);

	ck_assert_int_eq(start.v, row->start_ms);
	ck_assert_int_eq(start.v % row->slot_ms, 0);
}
END_TEST

/* "subject addr method port check sent", a line a target; a peer has an @, a name a ?. */
static void list_targets(const struct plan *plan, char out[4096])
{
	size_t at = 0;

	out[0] = '\0';
	LIST_EACH(const struct plan_target, t, &plan->targets)
		at += (size_t)snprintf(out + at, 4096 - at, "%s%s %s %s %d %s %d\n",
			t->peer   ? "@"
			: t->name ? "?"
				  : "",
			t->peer   ? t->peer
			: t->name ? t->name
				  : t->node,
			t->addr, t->method, (int)t->port, t->check ? t->check : "-", (int)t->sent);
}

#define ONE_NODE(addresses, more)                                                                  \
	"'nodes':[{'id':'n','role':'core','city':'360100','site':'s-nc','addresses':" addresses    \
		more "}]"

#define MORE_METHODS                                                                               \
	"'plan':{'methods':{" WORLD_METHOD("tls") "," WORLD_METHOD("https") "," WORLD_METHOD(      \
		"dns") "," WORLD_METHOD("mesh") "}},"
#define PINNED      ",'key_sha256':'" WORLD_KEY "'"
#define USUAL       "n 198.18.1.1 icmp 0 - 2\nn 198.18.1.1 tcp 80 - 2\n"
#define HTTPS(more) "{'id':'c','scheme':'https','host':'h'" more "}"
#define AGENT(id, more)                                                                            \
	"{'id':'" id "','city':'360100','lat_e7':286764930,'lon_e7':1158921510" more "}"

/* Of every kind, for a node. */
#define FUNCTIONS                                                                                  \
	"{'id':'cached','host':'h','path':'/{object}','function':'cache','objects':40,'rounds':3," \
	"'node_name':{'header':'X-Node','names':{'a':'n'}}},"                                      \
	"{'id':'front','host':'h','function':'home'},"                                             \
	"{'id':'gone','host':'h','path':'/{object}','function':'no_store'},"                       \
	"{'id':'refused','host':'u','function':'refuse'},"                                         \
	"{'id':'servers','host':'h','function':'balance','real_server':{'after':'server='},"       \
	"'weights':{'a':1}}"

static const struct target_case {
	const char *name, *patch, *targets;
} target_cases[] = {
	{"ping and handshake at port 80", "{" ONE_NODE("['198.18.1.1']", "") "}",
		"n 198.18.1.1 icmp 0 - 2\nn 198.18.1.1 tcp 80 - 2\n"},
	{"each port that is listed", "{" ONE_NODE("['198.18.1.1']", ",'ports':[443,8080]") "}",
		"n 198.18.1.1 icmp 0 - 2\nn 198.18.1.1 tcp 443 - 2\nn 198.18.1.1 tcp 8080 - 2\n"},
	{"only vip addresses",
		"{" ONE_NODE("['198.18.1.1',{'addr':'198.18.1.2','role':'rs'},"
			     "{'addr':'198.18.1.3','role':'mgmt'},{'addr':'2001:2::1'}]",
			"") "}",
		"n 198.18.1.1 icmp 0 - 2\nn 198.18.1.1 tcp 80 - 2\n"
		"n 2001:2::1 icmp 0 - 2\nn 2001:2::1 tcp 80 - 2\n"},
	{"a check of every node",
		"{" ONE_NODE("['198.18.1.1']", "") ",'checks':[{'id':'c','host':'h'}]}",
		"n 198.18.1.1 http 80 c 1\nn 198.18.1.1 icmp 0 - 2\nn 198.18.1.1 tcp 80 - 2\n"},
	{"a check of another node",
		"{'nodes':[{'id':'m','role':'core','city':'360100','site':'s-nc','addresses':"
		"['198.18.1.1']},{'id':'n','role':'core','city':'360100','site':'s-nc','addresses':"
		"['198.18.1.2']}],'checks':[{'id':'c','host':'h','port':81,'nodes':['m']}]}",
		"m 198.18.1.1 http 81 c 1\nm 198.18.1.1 icmp 0 - 2\nm 198.18.1.1 tcp 80 - 2\n"
		"n 198.18.1.2 icmp 0 - 2\nn 198.18.1.2 tcp 80 - 2\n"},
	{"a check of https is asked at 443, and by nothing else",
		"{" MORE_METHODS ONE_NODE("['198.18.1.1']", "") ",'checks':[" HTTPS("") "]}",
		"n 198.18.1.1 https 443 c 1\n" USUAL},
	{"a check of https at a port of its own",
		"{" MORE_METHODS ONE_NODE("['198.18.1.1']", "") ",'checks':[" HTTPS(
			",'port':8443") "]}",
		"n 198.18.1.1 https 8443 c 1\n" USUAL},
	{"a pinned key is asked for at 443",
		"{" MORE_METHODS ONE_NODE("['198.18.1.1',{'addr':'2001:2::1'}]", PINNED) "}",
		USUAL "n 198.18.1.1 tls 443 - 1\nn 2001:2::1 icmp 0 - 2\n"
		      "n 2001:2::1 tcp 80 - 2\nn 2001:2::1 tls 443 - 1\n"},
	{"a pinned key is asked for where https is",
		"{" MORE_METHODS ONE_NODE("['198.18.1.1']", PINNED) ",'checks':[" HTTPS(
			"") ","
			    "{'id':'d','scheme':'https','host':'g','port':444}]}",
		"n 198.18.1.1 https 443 c 1\nn 198.18.1.1 https 444 d 1\n" USUAL
		"n 198.18.1.1 tls 443 c 1\nn 198.18.1.1 tls 444 d 1\n"},
	{"a check of http leads to no key",
		"{" MORE_METHODS ONE_NODE(
			"['198.18.1.1']", PINNED) ",'checks':[{'id':'c','host':'h'}]}",
		"n 198.18.1.1 http 80 c 1\n" USUAL "n 198.18.1.1 tls 443 - 1\n"},
	{"a name is asked of a server, once, whatever the nodes",
		"{" MORE_METHODS ONE_NODE("['198.18.1.1','198.18.1.2']",
			"") ",'checks':["
			    "{'id':'c','scheme':'dns','host':'h','server':'system'},"
			    "{'id':'d','scheme':'dns','host':'h','server':'2001:2::53','port':5353}]}",
		USUAL "n 198.18.1.2 icmp 0 - 2\nn 198.18.1.2 tcp 80 - 2\n"
		      "?h 2001:2::53 dns 5353 d 1\n?h system dns 53 c 1\n"},
	{"agents that have an address are asked by one another",
		"{" MORE_METHODS ONE_NODE("['198.18.1.1']", "") ",'agents':[" AGENT(
			"b", ",'address':'198.18.9.2'") "," AGENT("a", "") "," AGENT("c",
			",'address':'2001:2::9'") "]}",
		USUAL "@b 198.18.9.2 icmp 0 - 1\n@c 2001:2::9 icmp 0 - 1\n"},
	{"an address that is a node's or control's, or two agents', is no agent's own",
		"{" MORE_METHODS ONE_NODE("['198.18.1.1',{'addr':'198.18.1.9','role':'rs'}]",
			"") ",'controls':[{'addr':'198.18.9.9','name':'x'}],'agents':[" AGENT("a",
			",'address':'198.18.1.1'") "," AGENT("b",
			",'address':'198.18.9.9'") "," AGENT("c",
			",'address':'198.18.9.1'") "," AGENT("d",
			",'address':'198.18.9.1'") "," AGENT("e", ",'address':'198.18.1.9'") "]}",
		USUAL},
	{"a function is asked where the node is, whatever methods are named, and makes no service",
		"{" ONE_NODE("['198.18.1.1']", "") ",'checks':[" FUNCTIONS "]}",
		"n 198.18.1.1 http 80 cached 120\n" /* objects × rounds, however short the slot */
		"n 198.18.1.1 http 80 front 1\n"
		"n 198.18.1.1 http 80 gone 60\n"
		"n 198.18.1.1 http 80 refused 1\n" /* of 3, what fits in a second */
		"n 198.18.1.1 http 80 servers 2\n" USUAL},
	{"a function is asked of its nodes, by https too",
		"{'nodes':[{'id':'m','role':'core','city':'360100','site':'s-nc','addresses':"
		"['198.18.1.1']},{'id':'n','role':'core','city':'360100','site':'s-nc','addresses':"
		"['198.18.1.2']}],'checks':[{'id':'c','scheme':'https','host':'h','function':"
		"'home','nodes':['m']}]}",
		"m 198.18.1.1 https 443 c 1\nm 198.18.1.1 icmp 0 - 2\nm 198.18.1.1 tcp 80 - 2\n"
		"n 198.18.1.2 icmp 0 - 2\nn 198.18.1.2 tcp 80 - 2\n"},
	{"a visit goes where the name leads",
		"{" ONE_NODE("['198.18.1.1','198.18.1.2']",
			"") ",'checks':["
			    "{'id':'v','host':'h','server':'system'},"
			    "{'id':'w','scheme':'https','host':'g','server':'system'}]}",
		USUAL "n 198.18.1.2 icmp 0 - 2\nn 198.18.1.2 tcp 80 - 2\n"
		      "?g system visit 443 w 1\n?h system visit 80 v 1\n"},
	{"methods that are named leave the others out",
		"{" ONE_NODE("['198.18.1.1']", PINNED) ",'checks':[" HTTPS(
			"") ",{'id':'d','scheme':'dns','host':'h','server':'system'}],'agents':[" AGENT("a",
			",'address':'198.18.9.1'") "]}",
		USUAL},
};

START_TEST(targets_are_every_vip_address_by_every_method_that_fits)
{
	const struct target_case *row = &target_cases[_i];
	struct world w;
	char text[4096];

	world_open(&w, row->patch);
	list_targets(w.plan, text);
	ck_assert_msg(strcmp(text, row->targets) == 0, "%s:\n%s", row->name, text);
	world_close(&w);
}
END_TEST

/* An object of a base dossier cannot lose members, so these stand on their own. */
START_TEST(methods_that_are_not_named_are_not_used)
{
	struct world w;
	struct plan *plan;

	world_open(&w, NULL);
	w.dossier->plan.methods.count = 1; /* as sorted or written: the first alone */
	plan = planner_make(w.dossier, w.profile, (struct plan_wish){.start = w.plan->start});
	ck_assert_uint_gt(plan->targets.count, 0);
	LIST_EACH(const struct plan_target, target, &plan->targets)
		ck_assert_str_eq(target->method, w.dossier->plan.methods.items[0].name);
	plan_close(plan);
	world_close(&w);
}
END_TEST

START_TEST(a_method_that_the_profile_does_not_know_is_not_planned)
{
	struct world w;
	struct plan *plan;

	world_open(&w, NULL);
	w.profile->methods.count = 1; /* icmp alone */
	plan = planner_make(w.dossier, w.profile, (struct plan_wish){.start = w.plan->start});
	ck_assert_uint_eq(plan->targets.count, 3);
	plan_close(plan);
	world_close(&w);
}
END_TEST

START_TEST(without_thresholds_and_sampling_the_profile_speaks)
{
	struct world w;
	struct plan *plan;

	world_open(&w, NULL);
	w.dossier->thresholds = (struct thresholds){BIND_ABSENT, BIND_ABSENT, 12345, BIND_ABSENT};
	w.dossier->plan = (struct sampling){.slot_ms = BIND_ABSENT, .slots = BIND_ABSENT};
	plan = planner_make(w.dossier, w.profile, (struct plan_wish){.start = {0}});
	ck_assert_int_eq(plan->slot_ms, 300000);
	ck_assert_int_eq(plan->slots, 2016);
	ck_assert_int_eq(plan->thresholds.success_ppm, 990000);
	ck_assert_int_eq(plan->thresholds.rtt_p95_us, 12345);
	LIST_EACH(const struct plan_target, target, &plan->targets)
		ck_assert_int_eq(target->sent, strcmp(target->method, "icmp") == 0 ? 20 : 5);
	ck_assert_ptr_null(plan->pcap);
	plan_close(plan);
	world_close(&w);
}
END_TEST

/* One node with everything, and an agent. */
#define EVERYTHING                                                                                  \
	"{" ONE_NODE("['198.18.1.1']", PINNED) ",'checks':[" HTTPS(                                 \
		"") ",{'id':'h','host':'h'},{'id':'d','scheme':'dns','host':'h','server':'system'," \
		    "'type':'AAAA','subnet':'198.18.0.0/24'}],'agents':[" AGENT(                    \
			    "a", ",'address':'198.18.9.1'") "]}"

static const struct usual_case {
	const char *name; /* of sampling */
	int64_t sent, interval_ms, timeout_ms;
} usual_cases[] = {
	{"icmp", 20, 1000, 2000},
	{"tcp", 5, 5000, 2000},
	{"tls", 5, 5000, 2000},
	{"http", 1, 1000, 2000},
	{"https", 1, 1000, 2000},
	{"dns", 1, 1000, 2000},
	{"mesh", 5, 1000, 2000},
};

static struct plan *usual_plan(struct world *w)
{
	world_open(w, EVERYTHING);
	w->dossier->plan = (struct sampling){.slot_ms = BIND_ABSENT, .slots = BIND_ABSENT};
	return planner_make(w->dossier, w->profile, (struct plan_wish){.start = {0}});
}

START_TEST(every_method_has_a_default)
{
	const struct usual_case *row = &usual_cases[_i];
	struct world w;
	struct plan *plan = usual_plan(&w);
	size_t found = 0;

	ck_assert_uint_eq(plan->targets.count, ARRAY_LEN(usual_cases));
	LIST_EACH(const struct plan_target, target, &plan->targets) {
		if (strcmp(planner_sampling_name(target, NULL), row->name) != 0)
			continue;
		found++;
		ck_assert_int_eq(target->sent, row->sent);
		ck_assert_int_eq(target->interval_ms, row->interval_ms);
		ck_assert_int_eq(target->timeout_ms, row->timeout_ms);
	}
	ck_assert_msg(found == 1, "%s", row->name);
	plan_close(plan);
	world_close(&w);
}
END_TEST

/* What the tool itself chooses for one address: all series of several requests together while they
 * run, and every request of the slot over the slot. */
START_TEST(what_the_defaults_send_to_one_address_is_below_two_requests_a_second)
{
	struct world w;
	struct plan *plan = usual_plan(&w);
	int64_t mhz = 0, sent = 0;

	LIST_EACH(const struct plan_target, target, &plan->targets) {
		if (strcmp(target->addr, "198.18.1.1") != 0)
			continue;
		mhz += target->sent > 1 ? 1000000 / target->interval_ms : 0;
		sent += target->sent;
	}
	ck_assert_int_eq(mhz, 1400);
	ck_assert_int_eq(sent, 32);
	ck_assert_int_lt(sent * 1000, 2 * plan->slot_ms);
	plan_close(plan);
	world_close(&w);
}
END_TEST

START_TEST(what_agents_need_of_a_check_stands_in_the_plan)
{
	const struct plan_check *dns, *https;
	struct world w;

	world_open(&w,
		"{'plan':{'pcap':{'every_slots':3,'file_mib':5,'files_most':7}},'checks':["
		"{'id':'d','scheme':'dns','host':'h','server':'system','type':'AAAA',"
		"'subnet':'198.18.0.0/24'},"
		"{'id':'e','scheme':'https','host':'g','path':'/own','shows_address':true}]}");
	dns = plan_check_find(w.plan, "d");
	https = plan_check_find(w.plan, "e");
	ck_assert_str_eq(dns->scheme, "dns");
	ck_assert_str_eq(dns->type, "AAAA");
	ck_assert_str_eq(dns->subnet, "198.18.0.0/24");
	ck_assert_int_eq(dns->port, 53);
	ck_assert(!dns->shows_address);
	ck_assert(https->shows_address);
	ck_assert_int_eq(https->port, 443);
	ck_assert_ptr_null(https->type);
	ck_assert_int_eq(w.plan->pcap->every_slots, 3);
	ck_assert_int_eq(w.plan->pcap->file_mib, 5);
	ck_assert_int_eq(w.plan->pcap->files_most, 7);
	world_close(&w);
}
END_TEST

static const struct {
	const char *check;
	int64_t sent, interval_ms, timeout_ms, every_slots;
} function_cases[] = {
	{"cached", 120, 500, 5000, 24}, /* the dossier's every_slots */
	{"gone", 60, 500, 5000, 24},
	{"front", 1, 1000, 5000, 288},
	{"refused", 3, 1000, 4000, 12}, /* the dossier's timeout_ms */
	{"servers", 100, 500, 5000, 288},
	{"visit", 1, 1000, 5000, 0},
};

START_TEST(every_function_has_a_default_and_its_slots)
{
	struct sampling_method wished[] = {
		{"cache", 7, BIND_ABSENT, BIND_ABSENT, 24}, /* sent: as many as there are objects */
		{"refuse", BIND_ABSENT, BIND_ABSENT, 4000, 0}};
	struct plan *plan;
	struct world w;
	size_t found = 0;

	world_open(&w, "{" ONE_NODE("['198.18.1.1']",
			       "") ",'checks':[" FUNCTIONS
				   ",{'id':'visit','host':'h','server':'system','redirects':2}]}");
	w.dossier->plan = (struct sampling){.slot_ms = BIND_ABSENT, .slots = BIND_ABSENT};
	w.dossier->plan.methods.items = wished;
	w.dossier->plan.methods.count = ARRAY_LEN(wished);
	plan = planner_make(w.dossier, w.profile, (struct plan_wish){.start = {0}});
	ck_assert_uint_eq(plan->targets.count, ARRAY_LEN(function_cases));
	for (size_t i = 0; i < ARRAY_LEN(function_cases); i++)
		LIST_EACH(const struct plan_target, target, &plan->targets) {
			if (strcmp(target->check, function_cases[i].check) != 0)
				continue;
			found++;
			ck_assert_int_eq(target->sent, function_cases[i].sent);
			ck_assert_int_eq(target->interval_ms, function_cases[i].interval_ms);
			ck_assert_int_eq(target->timeout_ms, function_cases[i].timeout_ms);
			ck_assert_int_eq(target->every_slots, function_cases[i].every_slots);
		}
	ck_assert_uint_eq(found, ARRAY_LEN(function_cases));
	plan_close(plan);
	world_close(&w);
}
END_TEST

START_TEST(what_agents_note_of_responses_stands_in_the_plan)
{
	const struct plan_check *cached, *servers, *front;
	struct world w;

	world_open(&w, "{" ONE_NODE("['198.18.1.1']",
			       "") ",'checks':[" FUNCTIONS
				   ",{'id':'visit','host':'h','server':'system','redirects':2}]}");
	cached = plan_check_find(w.plan, "cached");
	servers = plan_check_find(w.plan, "servers");
	front = plan_check_find(w.plan, "front");
	ck_assert_int_eq(cached->objects, 40);
	ck_assert_int_eq(cached->rounds, 3);
	ck_assert_uint_eq(cached->reads.count, 1);
	ck_assert_str_eq(cached->reads.items[0].as, PLAN_READ_NODE);
	ck_assert_str_eq(cached->reads.items[0].header, "X-Node");
	ck_assert_uint_eq(servers->reads.count, 1);
	ck_assert_str_eq(servers->reads.items[0].as, PLAN_READ_REAL_SERVER);
	ck_assert_str_eq(servers->reads.items[0].after, "server=");
	ck_assert_int_eq(servers->objects, 0);
	ck_assert_str_eq(front->reads.items[0].as, PLAN_READ_LICENCE);
	ck_assert_int_eq(front->redirects, 0);
	ck_assert_int_eq(plan_check_find(w.plan, "visit")->redirects, 2);
	ck_assert_uint_eq(plan_check_find(w.plan, "visit")->reads.count, 0);
	world_close(&w);
}
END_TEST

START_TEST(a_default_that_does_not_fit_in_a_short_slot_is_cut)
{
	struct world w;
	struct plan *plan;

	world_open(&w, NULL);
	w.dossier->plan = (struct sampling){.slot_ms = 5000, .slots = 10};
	plan = planner_make(w.dossier, w.profile, (struct plan_wish){.start = {0}});
	LIST_EACH(const struct plan_target, target, &plan->targets) {
		ck_assert_int_lt((target->sent - 1) * target->interval_ms, plan->slot_ms);
		ck_assert_int_eq(target->sent, strcmp(target->method, "icmp") == 0 ? 5 : 1);
	}
	plan_close(plan);
	world_close(&w);
}
END_TEST

START_TEST(wished_slots_go_before_those_of_the_dossier)
{
	struct world w;
	struct plan *plan;

	world_open(&w, NULL);
	plan = planner_make(w.dossier, w.profile, (struct plan_wish){.start = {0}, .slots = 7});
	ck_assert_int_eq(plan->slots, 7);
	plan_close(plan);
	world_close(&w);
}
END_TEST

START_TEST(one_dossier_gives_one_plan)
{
	struct world w;
	struct plan *plan;
	struct err err = {0};
	char *text;
	size_t len;

	world_open(&w, NULL);
	plan = planner_make(w.dossier, w.profile, (struct plan_wish){.start = w.plan->start});
	ck_assert_int_eq(plan_text(plan, &text, &len, &err), 0);
	ck_assert_str_eq(plan->sha256, w.plan->sha256);
	free(text);
	plan_close(plan);
	world_close(&w);
}
END_TEST

/* A change of the dossier after the plan was made; what the message must name. */
static const struct fit_case {
	const char *name, *patch, *part; /* part NULL: it still fits */
} fit_cases[] = {
	{"nothing changed", "{}", NULL},
	{"another as_of", "{'as_of':'2027-01-05T00:00:00+08:00'}", NULL},
	{"other documents", "{'documents':[]}", NULL},
	{"another number of slots", "{'plan':{'slots':99}}", NULL},
	{"thresholds", "{'thresholds':{'success_ppm':400000}}", "thresholds"},
	{"slots of another length", "{'plan':{'slot_ms':2000}}", "slot_ms"},
	{"fewer agents",
		"{'agents':[{'id':'a-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510}]}",
		"agents"},
	{"a check more", "{'checks':[{'id':'c','host':'h'}]}", "checks"},
	{"a control more", "{'controls':[{'addr':'198.18.9.9','name':'gw'}]}", "controls"},
	{"other nodes", "{" ONE_NODE("['198.18.1.1']", "") "}", "nodes"},
	{"a site at another address",
		"{'sites':[{'id':'s-nc','city':'360100','address':'九号','filing_no':'1'},"
		"{'id':'s-sr','city':'361100','address':'二号','filing_no':'2'},"
		"{'id':'s-fz','city':'361000','address':'三号','filing_no':'3'}]}",
		"sites"},
	{"other sampling", "{'plan':{'methods':{'tcp':{'sent':1}}}}", "targets"},
	{"packets kept as evidence", "{'plan':{'pcap':{'every_slots':2}}}", "pcap"},
	{"a name asked for", "{'checks':[{'id':'d','scheme':'dns','host':'h','server':'system'}]}",
		"checks"},
	{"a key is pinned", "{" ONE_NODE("['198.18.1.1']", PINNED) "}", "nodes"},
};

START_TEST(a_plan_fits_only_the_dossier_that_it_was_made_for)
{
	const struct fit_case *row = &fit_cases[_i];
	struct world before, after;
	struct err err = {0};
	int fits;

	world_open(&before, NULL);
	world_open(&after, row->patch);
	fits = planner_fits(before.plan, after.dossier, after.profile, &err);
	ck_assert_msg(fits == (row->part ? -1 : 0), "%s: %s", row->name, err.text);
	if (row->part) {
		ck_assert_int_eq(err.code, ERR_DATA);
		ck_assert_msg(strstr(err.text, row->part) != NULL, "%s: %s", row->name, err.text);
	}
	world_close(&after);
	world_close(&before);
}
END_TEST

/* The same where both dossiers have such a check, and one word of it differs. */
static const struct {
	const char *name, *more;
	bool fits;
} word_cases[] = {
	{"nothing", "", true}, {"the type", ",'type':'AAAA'", false},
	{"the subnet", ",'subnet':'198.18.0.0/24'", false}, {"the port", ",'port':54", false},
	{"its usual port in words", ",'port':53", false}, /* as claimed, to the letter */
};

START_TEST(a_plan_fits_only_the_names_that_it_asks_for)
{
	struct arena arena = {0};
	struct world before, after;
	struct err err = {0};

	world_open(&before, "{'checks':[{'id':'d','scheme':'dns','host':'h','server':'system'}]}");
	world_open(&after,
		arena_format(&arena,
			"{'checks':[{'id':'d','scheme':'dns','host':'h','server':'system'%s}]}",
			word_cases[_i].more));
	ck_assert_msg((planner_fits(before.plan, after.dossier, after.profile, &err) == 0) ==
			      word_cases[_i].fits,
		"%s: %s", word_cases[_i].name, err.text);
	world_close(&after);
	world_close(&before);
	arena_fini(&arena);
}
END_TEST

START_TEST(a_plan_that_samples_packets_fits_its_own_dossier)
{
	struct err err = {0};
	struct world w;

	world_open(&w, "{'plan':{'pcap':{'every_slots':2}}}");
	ck_assert_msg(planner_fits(w.plan, w.dossier, w.profile, &err) == 0, "%s", err.text);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("planner");
	TCase *tc = tcase_create("planner");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_loop_test(tc, a_plan_starts_soon_and_at_a_slot, 0, (int)ARRAY_LEN(start_cases));
	tcase_add_loop_test(tc, targets_are_every_vip_address_by_every_method_that_fits, 0,
		(int)ARRAY_LEN(target_cases));
	tcase_add_test(tc, methods_that_are_not_named_are_not_used);
	tcase_add_test(tc, a_method_that_the_profile_does_not_know_is_not_planned);
	tcase_add_test(tc, without_thresholds_and_sampling_the_profile_speaks);
	tcase_add_loop_test(tc, every_method_has_a_default, 0, (int)ARRAY_LEN(usual_cases));
	tcase_add_test(tc, what_the_defaults_send_to_one_address_is_below_two_requests_a_second);
	tcase_add_test(tc, what_agents_need_of_a_check_stands_in_the_plan);
	tcase_add_test(tc, every_function_has_a_default_and_its_slots);
	tcase_add_test(tc, what_agents_note_of_responses_stands_in_the_plan);
	tcase_add_test(tc, a_default_that_does_not_fit_in_a_short_slot_is_cut);
	tcase_add_test(tc, wished_slots_go_before_those_of_the_dossier);
	tcase_add_test(tc, one_dossier_gives_one_plan);
	tcase_add_loop_test(tc, a_plan_fits_only_the_dossier_that_it_was_made_for, 0,
		(int)ARRAY_LEN(fit_cases));
	tcase_add_loop_test(
		tc, a_plan_fits_only_the_names_that_it_asks_for, 0, (int)ARRAY_LEN(word_cases));
	tcase_add_test(tc, a_plan_that_samples_packets_fits_its_own_dossier);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
