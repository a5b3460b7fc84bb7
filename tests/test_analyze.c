/* All together: location rules, totals, what is not built, and the same bytes for the same inputs.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/rule.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"

#define SR                                                                                         \
	"{'id':'n-sr','role':'regional','city':'361100','site':'s-sr','addresses':['198.18.2.1']}"
#define FZ                                                                                         \
	"{'id':'n-fz','role':'regional','city':'361000','site':'s-fz','addresses':['198.18.3.1']}"
#define NC "{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':['198.18.1.1']}"
#define SITES(sr, fz)                                                                              \
	"'sites':[{'id':'s-nc','city':'360100','address':'一号'},{'id':'s-sr','city':'361100'," sr \
	"},{'id':'s-fz','city':'361000'," fz "}]"
#define SHANGHAI(id, network)                                                                      \
	"{'id':'" id                                                                               \
	"','city':'310100','lat_e7':312304000,'lon_e7':1214737000,'network':'" network "'}"
#define HOME                                                                                       \
	"{'id':'a-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510},"                    \
	"{'id':'a-sr','city':'361100','lat_e7':284444200,'lon_e7':1179711850},"                    \
	"{'id':'a-fz','city':'361000','lat_e7':279838500,'lon_e7':1163583510}"

/* n-sr stands in Shanghai: what agents there and at home see of it. */
static bool liar(const struct shot *planned, struct shot *s)
{
	bool there = planned->agent[0] == 'x';

	if (strcmp(planned->node, "n-sr") == 0)
		s->rtt_ns = there ? 400000 : 8000000;
	else if (there)
		s->rtt_ns = 8000000;
	return true;
}

static bool dead_core(const struct shot *planned, struct shot *s)
{
	if (strcmp(planned->node, "n-nc") == 0)
		s->answered = 0;
	return true;
}

static const struct place_case {
	const char *name, *patch;
	shot_change change;
	int core, regional, province; /* verdicts by the headline */
	int reason;                   /* of nodes.regional; -1 */
} place_cases[] = {
	{"honest, with documents", NULL, NULL, VERDICT_PASS, VERDICT_PASS, VERDICT_PASS, -1},
	{"honest, without documents", "{'documents':[]}", NULL, VERDICT_INCONCLUSIVE,
		VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE, REASON_DOCUMENT_MISSING},
	{"a liar seen by two networks",
		"{'agents':[" HOME "," SHANGHAI("x1", "AS8") "," SHANGHAI("x2", "AS9") "]}", liar,
		VERDICT_PASS, VERDICT_FAIL, VERDICT_FAIL, -1},
	{"a liar seen by one", "{'agents':[" HOME "," SHANGHAI("x1", "AS8") "]}", liar,
		VERDICT_PASS, VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE, REASON_SINGLE_WITNESS},
	{"a liar unseen", NULL, liar, VERDICT_PASS, VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE,
		REASON_AMBIGUOUS_LOCATION},
	{"a silent core node", NULL, dead_core, VERDICT_INCONCLUSIVE, VERDICT_PASS,
		VERDICT_INCONCLUSIVE, -1},
	{"one regional node", "{'nodes':[" NC "," SR "]}", NULL, VERDICT_PASS, VERDICT_FAIL,
		VERDICT_PASS, -1},
	{"no regional node", "{'nodes':[" NC "]}", NULL, VERDICT_PASS, VERDICT_FAIL, VERDICT_PASS,
		REASON_NONE_DECLARED},
	{"a regional node in a city of the core",
		"{'nodes':[" NC "," SR
		",{'id':'n-fz','role':'regional','city':'360100','site':'s-nc',"
		"'addresses':['198.18.3.1']}]}",
		NULL, VERDICT_PASS, VERDICT_FAIL, VERDICT_PASS, -1},
	{"two nodes of one site",
		"{'nodes':[" NC "," SR
		",{'id':'n-fz','role':'regional','city':'361100','site':'s-sr',"
		"'addresses':['198.18.3.1']}]}",
		NULL, VERDICT_PASS, VERDICT_FAIL, VERDICT_PASS, -1},
	{"sites with one filing number",
		"{" SITES(
			"'address':'二号','filing_no':'2'", "'address':'三号','filing_no':'2'") "}",
		NULL, VERDICT_PASS, VERDICT_FAIL, VERDICT_PASS, -1},
	{"sites with one address",
		"{" SITES(
			"'address':'二号','filing_no':'2'", "'address':'二号','filing_no':'3'") "}",
		NULL, VERDICT_PASS, VERDICT_FAIL, VERDICT_PASS, -1},
	{"a filing number that is not declared",
		"{" SITES("'address':'二号','filing_no':'2'", "'address':'三号'") "}", NULL,
		VERDICT_PASS, VERDICT_FAIL, VERDICT_PASS, -1},
	{"a filing number that is declared as nothing",
		"{" SITES(
			"'address':'二号','filing_no':'2'", "'address':'三号','filing_no':''") "}",
		NULL, VERDICT_PASS, VERDICT_FAIL, VERDICT_PASS, -1},
};

START_TEST(places_decide_the_rules_about_nodes)
{
	const struct place_case *row = &place_cases[_i];
	struct world w;

	world_open(&w, row->patch);
	world_fill(&w, row->change);
	ck_assert_msg(world_finding(&w, "nodes.core")->verdict == row->core, "%s: core", row->name);
	ck_assert_msg(world_finding(&w, "nodes.regional")->verdict == row->regional,
		"%s: regional %s", row->name,
		verdict_names[world_finding(&w, "nodes.regional")->verdict]);
	ck_assert_msg(world_finding(&w, "nodes.in_province")->verdict == row->province,
		"%s: in province", row->name);
	if (row->reason >= 0)
		ck_assert_msg(
			finding_has(world_finding(&w, "nodes.regional"), (enum reason)row->reason),
			"%s", row->name);
	world_close(&w);
}
END_TEST

START_TEST(a_place_is_never_measured_alone)
{
	const struct place_case *row = &place_cases[_i];
	static const char *const rules[] = {"nodes.core", "nodes.regional", "nodes.in_province"};
	struct world w;

	world_open(&w, row->patch);
	world_fill(&w, row->change);
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		const struct finding *finding = world_finding(&w, rules[i]);

		ck_assert_str_eq(finding->readings.items[0].reading, "mixed");
		ck_assert_int_eq(finding->verdict, finding->readings.items[0].verdict);
		ck_assert_int_ne(finding_reads(finding, "measured"), VERDICT_PASS);
		ck_assert(finding->verdict != VERDICT_PASS || finding->basis == BASIS_MIXED);
	}
	world_close(&w);
}
END_TEST

/* Nodes with pinned keys beside agents whose place is attested, and no document of any site. */
#define PINNED_NODE(id, role, city, site, addr, key)                                               \
	"{'id':'" id "','role':'" role "','city':'" city "','site':'" site "','addresses':['" addr \
	"'],'key_sha256':'" key "'}"
#define ATTESTED_AGENT(id, city, lat, lon)                                                         \
	"{'id':'" id "','city':'" city "','lat_e7':" lat ",'lon_e7':" lon ",'attested':'d-a'}"
#define ATTESTING                                                                                  \
	"{'id':'d-a','kind':'k','path':'p','issuer':'乙','holder':'甲公司','issued':'2026-01-01'}"
#define CONFIRMED_BESIDE(agents, documents)                                                        \
	"{'plan':{'methods':{" WORLD_METHOD("tls") "}},'nodes':[" PINNED_NODE("n-nc", "core",      \
		"360100", "s-nc", "198.18.1.1", WORLD_KEY_2) "," PINNED_NODE("n-sr", "regional",   \
		"361100", "s-sr", "198.18.2.1", WORLD_KEY) "," PINNED_NODE("n-fz", "regional",     \
		"361000", "s-fz", "198.18.3.1", WORLD_KEY_3) "],'agents':[" ATTESTED_AGENT("a-nc", \
		"360100", "286764930", "1158921510") "," ATTESTED_AGENT("a-sr", "361100",          \
		"284444200", "1179711850") "," ATTESTED_AGENT("a-fz", "361000", "279838500",       \
		"1163583510") agents "],'documents':[" ATTESTING documents "]}"
#define CONFIRMED CONFIRMED_BESIDE("", "")
/* An agent as near that nobody attests, and papers of the sites: neither is relied on. */
#define CONFIRMED_TWICE                                                                            \
	CONFIRMED_BESIDE(",{'id':'b-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510}",  \
		",{'id':'d-nc','kind':'k','about':'s-nc','path':'p','issuer':'乙',"               \
		"'holder':'甲公司','issued':'2026-01-01'}")

static bool at_home(const struct shot *planned, struct shot *s)
{
	s->rtt_ns = planned->rtt_ns == WORLD_NEAR_NS ? 100000 : planned->rtt_ns;
	return true;
}

/* The pinned key of one node answers elsewhere once, and another one at home. */
static bool other_key(const struct shot *planned, struct shot *s)
{
	at_home(planned, s);
	if (planned->key && strcmp(planned->node, "n-sr") == 0 && planned->slot == 7)
		s->key = WORLD_OTHER_KEY;
	return true;
}

static const char *const confirmed[] = {CONFIRMED, CONFIRMED_TWICE};

START_TEST(confirmed_places_are_measured_and_assume_nothing)
{
	static const char *const rules[] = {"nodes.core", "nodes.regional", "nodes.in_province"};
	const struct finding *finding;
	struct world w;

	world_open(&w, confirmed[_i]);
	world_fill(&w, at_home);
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		finding = world_finding(&w, rules[i]);
		ck_assert_msg(finding->verdict == VERDICT_PASS, "%s", rules[i]);
		ck_assert_int_eq(finding_reads(finding, "measured"), VERDICT_PASS);
		ck_assert_int_eq(finding->basis, BASIS_MEASURED);
		ck_assert_uint_eq(finding->assumes.count, 0);
		ck_assert(!finding_has(finding, REASON_READING_DEPENDENT));
		ck_assert(!finding_has(finding, REASON_AGENT_UNATTESTED));
	}
	finding = world_finding(&w, "coverage.cities");
	ck_assert_int_eq(finding->basis, BASIS_MEASURED);
	ck_assert_uint_eq(finding->assumes.count, 0);
	world_close(&w);
}
END_TEST

START_TEST(another_key_once_leaves_the_node_open)
{
	const struct finding *finding;
	struct world w;

	world_open(&w, CONFIRMED);
	world_fill(&w, other_key);
	finding = world_finding(&w, "nodes.regional");
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	ck_assert(finding_has(finding, REASON_NODE_IDENTITY));
	ck_assert_str_eq(finding_about(finding, "n-sr")->says, "may");
	ck_assert_int_eq(world_finding(&w, "nodes.core")->verdict, VERDICT_PASS);
	world_close(&w);
}
END_TEST

START_TEST(evidence_tells_whose_key_answered_whom)
{
	const struct evidence_location *location;
	const struct evidence_node *node;
	struct world w;

	world_open(&w, CONFIRMED);
	world_fill(&w, other_key);
	node = &world_judge(&w)->nodes.items[2];
	location = &node->location;
	ck_assert_str_eq(node->id, "n-sr");
	ck_assert_str_eq(node->key_sha256, WORLD_KEY);
	ck_assert_int_eq(location->state, LOCATION_CONSISTENT);
	ck_assert_uint_eq(location->handshakes.count, 6); /* three agents, two keys */
	for (size_t i = 0; i < location->handshakes.count; i++) {
		const struct evidence_handshake *row = &location->handshakes.items[i];
		bool pinned = strcmp(row->key_sha256, WORLD_KEY) == 0;

		ck_assert_int_eq(row->authentic, pinned);
		ck_assert_int_eq(row->records, pinned ? 19 : 1);
		ck_assert_str_eq(row->method, "tls");
		ck_assert_int_eq(row->radius_m != BIND_ABSENT, pinned);
	}
	ck_assert_str_eq(location->handshakes.items[4].agent, "a-sr");
	ck_assert_int_eq(location->handshakes.items[4].rtt_ns, 100000);
	/* ceil(1.005 · (100 + 1) us / 2 · 204.2 km/ms) + 100 m, worked out by hand */
	ck_assert_int_eq(location->handshakes.items[4].radius_m, 10464);
	ck_assert_uint_eq(w.evidence->sampling.methods.count, 3);
	world_close(&w);
}
END_TEST

/* n-sr stands in Shanghai, where an attested agent gets what its key signed. */
static bool liar_signs(const struct shot *planned, struct shot *s)
{
	at_home(planned, s);
	if (strcmp(planned->node, "n-sr") == 0)
		s->rtt_ns = planned->agent[0] == 'x' ? 400000 : 8000000;
	else if (planned->agent[0] == 'x')
		s->rtt_ns = 8000000;
	return true;
}

START_TEST(one_signed_reply_refutes_and_assumes_nobody)
{
	const struct finding *finding;
	struct arena arena = {0};
	struct world w;
	char *patch = arena_text(&arena, CONFIRMED);

	/* the agent of 上饶 is the landmark */
	memcpy(strstr(patch, "'a-sr','city':'361100','lat_e7':284444200,'lon_e7':1179711850"),
		"'x-sh','city':'310100','lat_e7':312304000,'lon_e7':1214737000", 61);
	world_open(&w, patch);
	world_fill(&w, liar_signs);
	finding = world_finding(&w, "nodes.regional");
	ck_assert_int_eq(finding->verdict, VERDICT_FAIL);
	ck_assert_str_eq(finding_about(finding, "n-sr")->says, "no");
	ck_assert_uint_eq(finding->assumes.count, 0);
	world_close(&w);
	arena_fini(&arena);
}
END_TEST

START_TEST(the_mesh_is_sampled_under_its_own_name)
{
	const struct evidence_sampling *sampling;
	struct world w;

	world_open(&w, "{'plan':{'methods':{'mesh':{'sent':3,'interval_ms':200,'timeout_ms':500}}},"
		       "'agents':[{'id':'a-nc','city':'360100','lat_e7':286764930,"
		       "'lon_e7':1158921510,'address':'198.18.9.1'}]}");
	sampling = &world_judge(&w)->sampling;
	ck_assert_uint_eq(sampling->methods.count, 3);
	ck_assert_str_eq(sampling->methods.items[0].name, "icmp");
	ck_assert_int_eq(sampling->methods.items[0].sent, 2);
	ck_assert_str_eq(sampling->methods.items[1].name, "mesh");
	ck_assert_int_eq(sampling->methods.items[1].sent, 3);
	world_close(&w);
}
END_TEST

static bool assumes(const struct finding *finding, const char *what)
{
	LIST_EACH(const char *, text, &finding->assumes)
		if (strcmp(*text, what) == 0)
			return true;
	return false;
}

START_TEST(what_a_place_rests_on_is_named)
{
	const struct finding *finding;
	struct world w;

	world_open(&w, NULL);
	world_fill(&w, NULL);
	finding = world_finding(&w, "nodes.core");
	ck_assert(assumes(finding, "document:d-nc"));
	ck_assert(assumes(finding, "agent:a-nc"));
	ck_assert(finding_has(finding, REASON_AGENT_UNATTESTED));
	ck_assert(finding_has(finding, REASON_READING_DEPENDENT));
	world_close(&w);
}
END_TEST

START_TEST(a_refutation_names_its_unattested_witnesses)
{
	const struct finding *finding;
	struct world w;

	world_open(&w, "{'agents':[" HOME "," SHANGHAI("x1", "AS8") "," SHANGHAI("x2", "AS9") "]}");
	world_fill(&w, liar);
	finding = world_finding(&w, "nodes.regional");
	ck_assert(assumes(finding, "agent:x1") && assumes(finding, "agent:x2"));
	ck_assert_str_eq(finding_about(finding, "n-sr")->says, "no");
	world_close(&w);
}
END_TEST

START_TEST(a_core_node_that_answers_nothing_leaves_no_data_and_is_not_available)
{
	struct world w;

	world_open(&w, NULL);
	world_fill(&w, dead_core);
	ck_assert(finding_has(world_finding(&w, "nodes.core"), REASON_NO_DATA));
	ck_assert_int_eq(world_finding(&w, "nodes.availability")->verdict, VERDICT_FAIL);
	world_close(&w);
}
END_TEST

START_TEST(contrary_databases_are_listed_beside_a_supported_place)
{
	const struct evidence_node *node;
	struct world w;

	world_open(&w, NULL);
	world_fill(&w, NULL);
	world_answer(&w, "198.18.1.1", "stale.mmdb", SAYS_CITY, "361100");
	world_answer(&w, "198.18.1.1", "good.mmdb", SAYS_CITY, "360100");
	node = &world_judge(&w)->nodes.items[1];
	ck_assert_str_eq(node->id, "n-nc");
	ck_assert_int_eq(node->location.state, LOCATION_SUPPORTED);
	ck_assert_uint_eq(node->location.answers.count, 2);
	ck_assert_str_eq(node->location.answers.items[0].database, "good.mmdb");
	ck_assert(!node->location.answers.items[0].contrary);
	ck_assert(node->location.answers.items[1].contrary);
	ck_assert_int_eq(world_finding(&w, "nodes.core")->verdict, VERDICT_PASS);
	world_close(&w);
}
END_TEST

/* 上饶 borders on another province: nearness alone cannot tell. */
START_TEST(what_is_not_excluded_is_listed_outside_too)
{
	const text_list *cities;
	struct world w;

	world_open(&w, NULL);
	world_fill(&w, NULL);
	cities = &world_judge(&w)->nodes.items[2].location.cities;
	ck_assert_str_eq(w.evidence->nodes.items[2].id, "n-sr");
	ck_assert_str_eq(cities->items[0], "361100");
	ck_assert_str_eq(cities->items[cities->count - 1], "outside");
	world_close(&w);
}
END_TEST

static void give_logs(struct world *w)
{
	const int64_t runs[][2] = {{world_time("2026-01-01T00:00:00+08:00").v,
		world_time("2026-12-31T00:00:00+08:00").v}};

	LIST_EACH(const struct node, node, &w->dossier->nodes)
		world_archive(w, node->id, runs, 1);
}

static void open_honest(struct world *w)
{
	struct arena arena = {0};

	world_open(w, arena_format(&arena, "{%s}", world_eleven));
	world_fill(w, NULL);
	give_logs(w);
	arena_fini(&arena);
}

START_TEST(an_honest_operator_passes_and_its_application_stays_open)
{
	const struct evidence *e;
	struct world w;
	int64_t must = 0, sum = 0;

	open_honest(&w);
	e = world_judge(&w);
	ck_assert_int_eq(e->verdict, VERDICT_PASS);
	ck_assert_int_eq(e->application_verdict, VERDICT_INCONCLUSIVE);
	LIST_EACH(const struct finding, finding, &e->findings)
		must += finding->severity == SEVERITY_MUST;
	LIST_EACH(const struct evidence_total, total, &e->totals)
		sum += total->count;
	ck_assert_int_eq(sum, must);
	world_close(&w);
}
END_TEST

/* Availability is a should: in a dossier of 20 seconds it is open and moves no total. */
START_TEST(what_should_be_moves_no_total)
{
	struct world w;

	open_honest(&w);
	ck_assert_int_eq(world_finding(&w, "nodes.availability")->verdict, VERDICT_INCONCLUSIVE);
	ck_assert_int_eq(w.evidence->verdict, VERDICT_PASS);
	world_close(&w);
}
END_TEST

START_TEST(rules_that_are_not_built_are_listed_and_not_assessed)
{
	const struct evidence *e;
	struct world w;
	size_t left = 0;

	open_honest(&w);
	e = world_judge(&w);
	ck_assert_uint_eq(e->findings.count, w.profile->rules.count);
	for (size_t i = 0; i < e->findings.count; i++) {
		const struct finding *finding = &e->findings.items[i];

		ck_assert_str_eq(finding->rule, w.profile->rules.items[i].id);
		ck_assert_str_eq(finding->source.quote, w.profile->rules.items[i].quote);
		if (rule_kind_find(w.profile->rules.items[i].kind))
			continue;
		left++;
		ck_assert_msg(finding->verdict == VERDICT_NOT_ASSESSED, "%s", finding->rule);
	}
	ck_assert_uint_gt(left, 4);
	ck_assert_int_eq(evidence_finding(e, "facilities.in_scope")->verdict, VERDICT_NOT_ASSESSED);
	world_close(&w);
}
END_TEST

START_TEST(nothing_measured_is_nothing_passed)
{
	struct world w;

	world_open(&w, "{'documents':[],'agents':[]}");
	w.in.plan = NULL;
	LIST_EACH(const struct finding, finding, &world_judge(&w)->findings)
		ck_assert_msg(finding->verdict != VERDICT_PASS, "%s", finding->rule);
	ck_assert_int_eq(w.evidence->verdict, VERDICT_INCONCLUSIVE);
	world_close(&w);
}
END_TEST

START_TEST(a_dossier_without_nodes_satisfies_nothing)
{
	struct world w;

	world_open(&w, "{'nodes':[]}");
	LIST_EACH(const struct finding, finding, &world_judge(&w)->findings)
		ck_assert_msg(finding->verdict != VERDICT_PASS, "%s", finding->rule);
	ck_assert_int_eq(world_finding(&w, "nodes.core")->verdict, VERDICT_FAIL);
	ck_assert_int_eq(world_finding(&w, "nodes.in_province")->verdict, VERDICT_NOT_ASSESSED);
	ck_assert(finding_has(world_finding(&w, "nodes.in_province"), REASON_NONE_DECLARED));
	world_close(&w);
}
END_TEST

static const struct exit_case {
	enum verdict verdict;
	int status;
} exit_cases[] = {
	{VERDICT_PASS, 0},
	{VERDICT_FAIL, 1},
	{VERDICT_INCONCLUSIVE, 2},
	{VERDICT_NOT_ASSESSED, 2},
	{VERDICT_NOT_APPLICABLE, 2},
	{VERDICT_ERROR, 2},
	{VERDICT_INFORMATIONAL, 2},
};

START_TEST(only_a_pass_exits_with_0)
{
	ck_assert_int_eq(analyze_exit_status(exit_cases[_i].verdict), exit_cases[_i].status);
}
END_TEST

START_TEST(a_plan_of_another_dossier_is_refused)
{
	struct world mine, other;
	struct evidence *evidence = NULL;
	struct err err = {0};

	world_open(&mine, NULL);
	world_open(&other, "{'thresholds':{'success_ppm':400000}}");
	mine.in.plan = other.plan;
	ck_assert_int_eq(analyze(&mine.in, &evidence, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_ptr_null(evidence);
	world_close(&other);
	world_close(&mine);
}
END_TEST

START_TEST(the_words_of_evidence_are_counted_from_the_records)
{
	const struct evidence *e;
	struct world w;

	open_honest(&w);
	e = world_judge(&w);
	ck_assert_int_eq(e->records.lines, (int64_t)w.lines.count);
	ck_assert_int_eq(e->records.counted, (int64_t)w.lines.count);
	ck_assert_int_eq(e->sampling.slots_counted, 20);
	ck_assert_int_eq(e->sampling.slots_outside, 0);
	ck_assert_str_eq(e->changed.items[0].what, "thresholds.success_ppm");
	ck_assert_int_eq(e->changed.items[0].otherwise, 990000);
	ck_assert_int_eq(e->changed.items[0].value, 500000);
	world_close(&w);
}
END_TEST

static void add_everything(struct world *w)
{
	struct shot twin;

	world_answer(w, "198.18.1.1", "b.mmdb", SAYS_CITY, "361100");
	world_answer(w, "198.18.1.1", "a.mmdb", SAYS_CITY, "360100");
	world_answer(w, "198.18.2.1", "a.mmdb", SAYS_PROVINCE, NULL);
	twin = world_shot(w, "a-360300", 0, 3);
	twin.rtt_ns++;
	world_shoot(w, &twin);
	world_drop_line(w, 40);
	give_logs(w); /* a second file for every node */
}

START_TEST(the_order_of_inputs_does_not_show)
{
	static const unsigned seeds[] = {1, 7, 4711};
	struct err err = {0};
	struct world w, stirred;
	char *first, *again;
	size_t len;

	open_honest(&w);
	add_everything(&w);
	ck_assert_int_eq(evidence_text(world_judge(&w), &first, &len, &err), 0);
	ck_assert_uint_gt(len, 10000);
	for (size_t i = 0; i < ARRAY_LEN(seeds); i++) {
		open_honest(&stirred);
		add_everything(&stirred);
		world_shuffle(&stirred, seeds[i]);
		ck_assert_int_eq(evidence_text(world_judge(&stirred), &again, &len, &err), 0);
		ck_assert_msg(strcmp(first, again) == 0, "seed %u", seeds[i]);
		free(again);
		world_close(&stirred);
	}
	free(first);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("analyze");
	TCase *tc = tcase_create("analyze");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 100);
	tcase_add_loop_test(
		tc, places_decide_the_rules_about_nodes, 0, (int)ARRAY_LEN(place_cases));
	tcase_add_loop_test(tc, a_place_is_never_measured_alone, 0, (int)ARRAY_LEN(place_cases));
	tcase_add_loop_test(
		tc, confirmed_places_are_measured_and_assume_nothing, 0, (int)ARRAY_LEN(confirmed));
	tcase_add_test(tc, another_key_once_leaves_the_node_open);
	tcase_add_test(tc, evidence_tells_whose_key_answered_whom);
	tcase_add_test(tc, one_signed_reply_refutes_and_assumes_nobody);
	tcase_add_test(tc, the_mesh_is_sampled_under_its_own_name);
	tcase_add_test(tc, what_a_place_rests_on_is_named);
	tcase_add_test(tc, a_refutation_names_its_unattested_witnesses);
	tcase_add_test(tc, a_core_node_that_answers_nothing_leaves_no_data_and_is_not_available);
	tcase_add_test(tc, contrary_databases_are_listed_beside_a_supported_place);
	tcase_add_test(tc, what_is_not_excluded_is_listed_outside_too);
	tcase_add_test(tc, an_honest_operator_passes_and_its_application_stays_open);
	tcase_add_test(tc, what_should_be_moves_no_total);
	tcase_add_test(tc, rules_that_are_not_built_are_listed_and_not_assessed);
	tcase_add_test(tc, nothing_measured_is_nothing_passed);
	tcase_add_test(tc, a_dossier_without_nodes_satisfies_nothing);
	tcase_add_loop_test(tc, only_a_pass_exits_with_0, 0, (int)ARRAY_LEN(exit_cases));
	tcase_add_test(tc, a_plan_of_another_dossier_is_refused);
	tcase_add_test(tc, the_words_of_evidence_are_counted_from_the_records);
	tcase_add_test(tc, the_order_of_inputs_does_not_show);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
