/* A remedy must be true: each world gets what its remedy asks for, and the rule passes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/node_cities.h"
#include "analyzer/remedies.h"
#include "base/array.h"
#include "base/text.h"
#include "reports/remedies.h"
#include "tests/analyze_fixture.h"

#define COVERAGE "coverage.cities"

static const struct evidence_remedy *remedy_of(
	struct world *w, const char *rule, enum remedy_kind kind, const char *subject)
{
	LIST_EACH(const struct evidence_remedy, remedy, &world_judge(w)->remedies)
		if (text_equal(remedy->rule, rule) && remedy->kind == (int)kind &&
			(!subject || (remedy->subjects.count &&
					     text_equal(remedy->subjects.items[0], subject))))
			return remedy;
	return NULL;
}

static int64_t number_of(const struct evidence_remedy *remedy, const char *name)
{
	ck_assert_ptr_nonnull(remedy);
	return evidence_remedy_number(remedy, name);
}

/* --- slots ------------------------------------------------------------------------------- */

static int64_t failing; /* the first so many slots fail */

static bool first_fail(const struct shot *planned, struct shot *s)
{
	if (planned->slot < failing && strcmp(s->method, "icmp") != 0)
		s->answered = 0;
	return true;
}

static void open_slots(struct world *w, int64_t slots)
{
	struct arena arena = {0};

	world_open(w, arena_format(&arena, "{%s,'plan':{'slot_ms':1000,'slots':%lld}}",
			      world_eleven, (long long)slots));
	world_fill(w, first_fail);
	arena_fini(&arena);
}

static int coverage_after(int64_t slots)
{
	struct world w;
	int verdict;

	open_slots(&w, slots);
	verdict = world_finding(&w, COVERAGE)->verdict;
	world_close(&w);
	return verdict;
}

static const struct {
	int64_t slots, failing;
} slot_cases[] = {{1, 0}, {5, 0}, {7, 0}, {7, 2}, {20, 8}, {20, 10}, {30, 15}};

START_TEST(so_many_slots_are_enough_and_one_less_is_not)
{
	const struct evidence_remedy *remedy;
	struct world w;
	int64_t more;

	failing = slot_cases[_i].failing;
	open_slots(&w, slot_cases[_i].slots);
	remedy = remedy_of(&w, COVERAGE, REMEDY_SLOTS, "360100");
	more = number_of(remedy, "slots_at_best");
	ck_assert_int_gt(more, 0);
	ck_assert(remedy->alone);
	ck_assert_int_eq(remedy->at.v, w.in.as_of.v + more * 1000);
	ck_assert_ptr_nonnull(remedy_of(&w, COVERAGE, REMEDY_CITY, "361100"));
	ck_assert_int_eq(coverage_after(slot_cases[_i].slots + more), VERDICT_PASS);
	ck_assert_int_ne(coverage_after(slot_cases[_i].slots + more - 1), VERDICT_PASS);
	world_close(&w);
}
END_TEST

/* --- cities for nodes -------------------------------------------------------------------- */

#define PEER(code, lat, lon, host)                                                                 \
	"{'id':'a-" code "','city':'" code "','lat_e7':" lat ",'lon_e7':" lon                      \
	",'network':'AS1','address':'198.18.9." host "'}"
#define MESH                                                                                       \
	"'agents':[" PEER("360100", "286764930", "1158921510", "1") "," PEER(                      \
		"360200", "292925600", "1172146640", "2") "," PEER("360300", "276229460",          \
		"1138521860", "3") "," PEER("360400", "297120340", "1159928110",                   \
		"4") "," PEER("360500", "278108340", "1149308350", "5") "," PEER("360600",         \
		"282386380", "1170338380", "6") "," PEER("360700", "258509700", "1149402780",      \
		"7") "," PEER("360800", "271116990", "1149863730", "8") "," PEER("360900",         \
		"278043000", "1143911360", "9") "," PEER("361000", "279838500", "1163583510",      \
		"10") "," PEER("361100", "284444200", "1179711850", "11") "]"
#define STRICT                                                                                     \
	",'thresholds':{'success_ppm':500000,'quantile_ppm':500000,'rtt_p95_us':8000},"            \
	"'plan':{'slot_ms':1000,'slots':20,'methods':{" WORLD_METHOD("icmp") "," WORLD_METHOD(     \
		"tcp") "," WORLD_METHOD("mesh") "}}"

/* Groups of cities that are near one another; of any other pair nothing serves. */
static const char *groups;

static int number_of_city(const char *text) /* a-360100 is 0 */
{
	return (int)strtol(strstr(text, "-36") + 3, NULL, 10) / 100 - 1;
}

static bool by_groups(const struct shot *planned, struct shot *s)
{
	int from = number_of_city(planned->agent), to;

	if (!planned->node && !planned->peer)
		return true;
	to = number_of_city(planned->node ? planned->node : planned->peer);
	s->rtt_ns = from == to ? WORLD_NEAR_NS : groups[from] == groups[to] ? 6000000 : 9000000;
	return true;
}

/* Nodes in these cities, by number, each with its site and document. */
static void open_nodes(struct world *w, const char *cities)
{
	struct arena arena = {0};
	const char *nodes = "", *sites = "", *papers = "";

	for (size_t i = 0; cities[i]; i++) {
		const char *comma = i ? "," : "";
		int code = 360000 + (cities[i] - 'a' + 1) * 100;

		nodes = arena_format(&arena,
			"%s%s{'id':'n-%d','role':'core','city':'%d','site':'s-%d','addresses':"
			"['198.18.1.%zu']}",
			nodes, comma, code, code, code, i + 1);
		sites = arena_format(&arena,
			"%s%s{'id':'s-%d','city':'%d','address':'%d号','filing_no':'%d'}", sites,
			comma, code, code, code, code);
		papers = arena_format(&arena,
			"%s%s{'id':'d-%d','kind':'备案','about':'s-%d','path':'p%d','issuer':'乙',"
			"'holder':'甲公司','issued':'2025-06-01'}",
			papers, comma, code, code, code);
	}
	world_open(w,
		arena_format(&arena, "{" MESH STRICT ",'sites':[%s],'nodes':[%s],'documents':[%s]}",
			sites, nodes, papers));
	world_fill(w, by_groups);
	arena_fini(&arena);
}

/* City k is letter k of a to k. Nodes: where they are; then the set that is the answer. */
static const struct node_case {
	const char *groups, *nodes, *chosen;
	int64_t sets;
} node_cases[] = {
	{"aaabbbccdef", "a", "d", 3},   /* 3 of a; b adds three: 6 */
	{"aabbccddeef", "a", "ce", 24}, /* two and twice two, of b, c, d, e: 4 pairs of groups */
	{"abcdefghijk", "a", "bcdef", 252}, /* each its own: five of ten */
	{"aaaaabcdefg", "a", "f", 6},
};

START_TEST(nodes_in_these_cities_reach_the_share_and_fewer_do_not)
{
	const struct node_case *row = &node_cases[_i];
	const struct evidence_remedy *remedy;
	struct arena arena = {0};
	struct world w, more;

	groups = row->groups;
	open_nodes(&w, row->nodes);
	remedy = remedy_of(&w, COVERAGE, REMEDY_NODE_CITIES, NULL);
	ck_assert_ptr_nonnull(remedy);
	ck_assert_uint_eq(remedy->subjects.count, strlen(row->chosen));
	for (size_t i = 0; i < remedy->subjects.count; i++)
		ck_assert_int_eq(strtol(remedy->subjects.items[i], NULL, 10),
			360000 + (row->chosen[i] - 'a' + 1) * 100);
	ck_assert_int_eq(number_of(remedy, "sets"), row->sets);
	ck_assert_int_eq(number_of(remedy, "pairs_unmeasured"), 0);
	open_nodes(&more, arena_format(&arena, "%s%s", row->nodes, row->chosen));
	ck_assert_int_eq(world_finding(&more, COVERAGE)->verdict, VERDICT_PASS);
	ck_assert_ptr_null(remedy_of(&more, COVERAGE, REMEDY_NODE_CITIES, NULL));
	world_close(&more);
	for (size_t gone = 0; row->chosen[gone]; gone++) {
		char *fewer = (char *)arena_text(&arena, row->chosen);

		memmove(fewer + gone, fewer + gone + 1, strlen(fewer + gone));
		open_nodes(&more, arena_format(&arena, "%s%s", row->nodes, fewer));
		ck_assert_int_ne(world_finding(&more, COVERAGE)->verdict, VERDICT_PASS);
		world_close(&more);
	}
	world_close(&w);
	arena_fini(&arena);
}
END_TEST

/* The same question asked of every subset by its bits. */
START_TEST(the_least_set_is_that_of_all_subsets)
{
	uint32_t random = (uint32_t)_i * 2654435761u + 1, serves[9];
	int chosen[ARRAY_LEN(serves)], best = 99;
	int64_t sets, counted = 0, more = 1 + _i % 7;
	uint32_t set = 0;
	size_t size;

	for (size_t i = 0; i < ARRAY_LEN(serves); i++) {
		random = random * 1664525 + 1013904223;
		serves[i] = random >> 20 & random >> 9 & 0x7ff;
	}
	for (uint32_t mask = 1; mask < 1u << ARRAY_LEN(serves); mask++) {
		uint32_t all = 0;
		int bits = __builtin_popcount(mask);

		for (size_t i = 0; i < ARRAY_LEN(serves); i++)
			all |= mask >> i & 1 ? serves[i] : 0;
		if (__builtin_popcount(all) < more || bits > best)
			continue;
		counted = bits < best ? 1 : counted + 1;
		best = bits;
	}
	size = node_cities_cover(serves, ARRAY_LEN(serves), more, chosen, &sets);
	ck_assert_int_eq(sets, counted);
	ck_assert_int_eq((int)size, counted ? best : 0);
	for (size_t i = 0; i < size; i++)
		set |= serves[chosen[i]];
	if (size)
		ck_assert_int_ge(__builtin_popcount(set), more);
}
END_TEST

/* --- logs -------------------------------------------------------------------------------- */

#define LOGGED                                                                                     \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':"           \
	"['198.18.1.1']}]"

/* Logs of the node over these runs, judged at this instant. */
static void open_logs(struct world *w, struct unix_ms as_of, const int64_t (*runs)[2], size_t count)
{
	world_open(w, "{" LOGGED "}");
	w->in.as_of = as_of;
	world_archive(w, "n-nc", runs, count);
}

static int logs_verdict(struct unix_ms as_of, const int64_t (*runs)[2], size_t count)
{
	struct world w;
	int verdict;

	open_logs(&w, as_of, runs, count);
	verdict = world_finding(&w, "logs.retention")->verdict;
	world_close(&w);
	return verdict;
}

static const char *const begins[] = {"2026-08-01T00:00:00+08:00", "2026-08-31T00:00:00+08:00",
	"2026-12-20T13:45:00+08:00", "2026-07-05T23:59:00+08:00"};

START_TEST(logs_reach_so_far_back_on_that_day)
{
	struct unix_ms as_of = world_time("2026-12-31T00:00:00+08:00");
	int64_t runs[1][2] = {{world_time(begins[_i]).v, as_of.v}};
	const struct evidence_remedy *remedy;
	struct unix_ms at;
	struct world w;

	open_logs(&w, as_of, runs, 1);
	ck_assert_int_eq(world_finding(&w, "logs.retention")->verdict, VERDICT_FAIL);
	remedy = remedy_of(&w, "logs.retention", REMEDY_LOG_DATE, "n-nc");
	ck_assert_ptr_nonnull(remedy);
	ck_assert(remedy->alone);
	ck_assert_int_eq(remedy->from.v, runs[0][0]);
	at = remedy->at;
	runs[0][1] = at.v;
	ck_assert_int_eq(logs_verdict(at, runs, 1), VERDICT_PASS);
	at.v -= 2 * WHEN_DAY_MS; /* a day of gap is allowed */
	runs[0][1] = at.v;
	ck_assert_int_ne(logs_verdict(at, runs, 1), VERDICT_PASS);
	world_close(&w);
}
END_TEST

START_TEST(a_gap_that_is_filled_is_enough_where_it_says_so)
{
	struct unix_ms as_of = world_time("2026-12-31T00:00:00+08:00");
	int64_t runs[3][2] = {{world_time("2026-06-01T00:00:00+08:00").v,
				      world_time("2026-09-01T00:00:00+08:00").v},
		{world_time("2026-09-04T00:00:00+08:00").v, as_of.v}};
	const struct evidence_remedy *gap, *date;
	struct world w;

	open_logs(&w, as_of, runs, 2);
	gap = remedy_of(&w, "logs.retention", REMEDY_LOG_GAP, "n-nc");
	date = remedy_of(&w, "logs.retention", REMEDY_LOG_DATE, "n-nc");
	ck_assert_int_eq(number_of(gap, "hours"), 72);
	ck_assert_int_eq(gap->from.v, runs[0][1]);
	ck_assert_int_eq(gap->to.v, runs[1][0]);
	ck_assert(gap->alone);
	ck_assert_ptr_nonnull(date);
	ck_assert_int_eq(date->from.v, runs[1][0]);
	runs[2][0] = gap->from.v;
	runs[2][1] = gap->to.v;
	ck_assert_int_eq(logs_verdict(as_of, (const int64_t(*)[2])runs, 3), VERDICT_PASS);
	world_close(&w);
}
END_TEST

/* --- places ------------------------------------------------------------------------------ */

START_TEST(a_document_of_the_site_is_enough_where_it_says_so)
{
	const struct evidence_remedy *remedy;
	struct world w;

	world_open(&w, "{'documents':[]}");
	world_fill(&w, NULL);
	ck_assert_int_eq(world_finding(&w, "nodes.regional")->verdict, VERDICT_INCONCLUSIVE);
	remedy = remedy_of(&w, "nodes.regional", REMEDY_DOCUMENT, "s-fz");
	ck_assert_ptr_nonnull(remedy);
	ck_assert(remedy->alone);
	ck_assert_int_eq(remedy->reason, REASON_DOCUMENT_MISSING);
	ck_assert_str_eq(remedy->helps.items[0], "n-fz");
	world_close(&w);
	world_open(&w, NULL);
	world_fill(&w, NULL);
	ck_assert_int_eq(world_finding(&w, "nodes.regional")->verdict, VERDICT_PASS);
	ck_assert_ptr_null(remedy_of(&w, "nodes.regional", REMEDY_DOCUMENT, NULL));
	world_close(&w);
}
END_TEST

#define KEYED(attested, documents)                                                                 \
	"{'plan':{'methods':{" WORLD_METHOD("tls") "}},"                                           \
						   "'sites':[{'id':'s-ja','city':'360800',"        \
						   "'address':'四号','filing_no':'4'}],"         \
						   "'nodes':[{'id':'n-ja','role':'regional',"      \
						   "'city':'360800','site':'s-ja','addresses':"    \
						   "['198.18.4.1'],'key_sha256':'" WORLD_KEY       \
						   "'}],'agents':[{'id':'a-ja','city':'360800',"   \
						   "'lat_e7':271116990,'lon_e7':1149863730,"       \
						   "'network':'AS1'" attested                      \
						   "}],'documents':[" documents "]}"
#define PAPER                                                                                      \
	"{'id':'d-paper','kind':'k','path':'p','issuer':'乙','holder':'甲公司',"               \
	"'issued':'2026-01-01'}"

static void open_keyed(struct world *w, const char *patch, int64_t rtt_ns)
{
	world_open(w, patch);
	world_tls(w, "a-ja", "198.18.4.1", rtt_ns, WORLD_KEY);
}

START_TEST(an_attested_agent_is_enough_where_it_says_so)
{
	static const int64_t near_ns = 300000, far_ns = 600000;
	const struct evidence_remedy *remedy;
	struct world w;

	open_keyed(&w, KEYED("", ""), _i ? far_ns : near_ns);
	ck_assert_int_ne(world_finding(&w, "nodes.in_province")->verdict, VERDICT_PASS);
	remedy = remedy_of(&w, "nodes.in_province", REMEDY_ATTEST, "a-ja");
	ck_assert_ptr_nonnull(remedy);
	ck_assert_int_eq(remedy->alone, _i == 0);
	ck_assert_int_gt(number_of(remedy, "limit_ns"), near_ns);
	ck_assert_int_lt(number_of(remedy, "limit_ns"), far_ns);
	world_close(&w);
	open_keyed(&w, KEYED(",'attested':'d-paper'", PAPER), _i ? far_ns : near_ns);
	if (_i == 0) /* of the other it is not said */
		ck_assert_int_eq(world_finding(&w, "nodes.in_province")->verdict, VERDICT_PASS);
	world_close(&w);
}
END_TEST

/* Evidence of a stranger may leave every number out, and give any reason. */
START_TEST(every_kind_has_a_sentence_whatever_is_missing)
{
	struct evidence *evidence = evidence_new();
	const char *subjects[] = {"360100", "access"};

	for (int reason = -1; reason < REASON_COUNT; reason++)
		for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
			const struct report report = {
				.evidence = evidence, .lang = (enum report_lang)lang};
			struct evidence_remedy remedy = {.rule = "no.such.rule",
				.kind = _i,
				.reason = reason,
				.alone = reason % 2 == 0,
				.from = {BIND_ABSENT},
				.to = {BIND_ABSENT},
				.at = {BIND_ABSENT}};
			const char *text = remedy_sentence(&report, &remedy, &evidence->arena);

			remedy.subjects.items = subjects;
			remedy.subjects.count = (size_t)(reason + 1) % 3;
			ck_assert(*text || _i == REMEDY_SAMPLES);
			ck_assert_ptr_null(strstr(text, "(null)"));
			text = remedy_about(&report, &remedy, &evidence->arena);
			ck_assert_ptr_null(strstr(text, "(null)"));
		}
	evidence_close(evidence);
}
END_TEST

/* --- all --------------------------------------------------------------------------------- */

START_TEST(a_pass_needs_nothing_and_every_open_rule_is_told_something)
{
	const struct evidence *evidence;
	struct world w;

	world_open(&w, _i ? "{'documents':[]}" : NULL);
	world_fill(&w, NULL);
	evidence = world_judge(&w);
	LIST_EACH(const struct finding, finding, &evidence->findings) {
		size_t count = 0;

		LIST_EACH(const struct evidence_remedy, remedy, &evidence->remedies)
			count += text_equal(remedy->rule, finding->rule);
		if (finding->verdict == VERDICT_PASS || finding->severity == SEVERITY_INFO ||
			finding->verdict == VERDICT_NOT_APPLICABLE)
			ck_assert_msg(count == 0, "%s", finding->rule);
		else if (finding->reason.count)
			ck_assert_msg(count > 0, "%s", finding->rule);
	}
	world_close(&w);
}
END_TEST

START_TEST(the_order_of_inputs_changes_no_remedy)
{
	char *text[2];
	size_t len[2];

	failing = 10;
	for (unsigned i = 0; i < 2; i++) {
		struct err err = {0};
		struct world w;

		groups = "aabbccddeef";
		open_nodes(&w, "a");
		world_shuffle(&w, 7 * i + 1);
		ck_assert_int_eq(evidence_text(world_judge(&w), &text[i], &len[i], &err), 0);
		world_close(&w);
	}
	ck_assert_str_eq(text[0], text[1]);
	ck_assert_ptr_nonnull(strstr(text[0], "\"node_cities\""));
	free(text[0]);
	free(text[1]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("remedies");
	TCase *tcase = tcase_create("remedies");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(
		tcase, so_many_slots_are_enough_and_one_less_is_not, 0, (int)ARRAY_LEN(slot_cases));
	tcase_add_loop_test(tcase, nodes_in_these_cities_reach_the_share_and_fewer_do_not, 0,
		(int)ARRAY_LEN(node_cases));
	tcase_add_loop_test(tcase, the_least_set_is_that_of_all_subsets, 0, 60);
	tcase_add_loop_test(tcase, logs_reach_so_far_back_on_that_day, 0, (int)ARRAY_LEN(begins));
	tcase_add_test(tcase, a_gap_that_is_filled_is_enough_where_it_says_so);
	tcase_add_test(tcase, a_document_of_the_site_is_enough_where_it_says_so);
	tcase_add_loop_test(tcase, an_attested_agent_is_enough_where_it_says_so, 0, 2);
	tcase_add_loop_test(
		tcase, a_pass_needs_nothing_and_every_open_rule_is_told_something, 0, 2);
	tcase_add_loop_test(tcase, every_kind_has_a_sentence_whatever_is_missing, 0, REMEDY_COUNT);
	tcase_add_test(tcase, the_order_of_inputs_changes_no_remedy);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
