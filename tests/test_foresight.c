/* What geometry allows before anything is measured. The limits are those of the province's centres,
 * worked out by another program: a place known to 0 m, light at 204.2 km/ms, 5 km of margin. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/foresight.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"

static const int64_t limits_us[] = {208, 80, 134, -1, 91, 135, 292, 479, 68, 170, 357};

START_TEST(the_limit_is_where_the_disc_leaves_the_city)
{
	struct region *region;
	struct err err = {0};
	int64_t limit;

	ck_assert_int_eq(region_open_builtin("360000", &region, &err), 0);
	ck_assert_uint_eq(region->cities.count, ARRAY_LEN(limits_us));
	limit = foresight_limit_ns(region, region->cities.items[_i].centre, 0, _i);
	if (limits_us[_i] < 0)
		ck_assert_int_eq(limit, -1);
	else
		ck_assert_int_le(llabs((long long)(limit - limits_us[_i] * 1000)), 1000);
	ck_assert_int_eq(
		foresight_limit_ns(region, region->cities.items[_i].centre, 100000, _i), -1);
	ck_assert_int_eq(
		foresight_limit_ns(region, region->cities.items[_i].centre, 0, (_i + 1) % 11), -1);
	region_close(region);
}
END_TEST

#define PAPER                                                                                      \
	"{'id':'d-a','kind':'k','path':'p','issuer':'乙','holder':'甲公司','issued':'2026-01-01'}"
#define SITE(city) "'sites':[{'id':'s','city':'" city "','address':'一号','filing_no':'1'}],"
#define NODE(city, more)                                                                           \
	"'nodes':[{'id':'n','role':'edge','city':'" city                                           \
	"','site':'s','addresses':['198.18.4.1']" more "}],"
#define AGENT(city, lat, lon, more)                                                                \
	"'agents':[{'id':'a','city':'" city "','lat_e7':" lat ",'lon_e7':" lon more "}],"
#define WORLD_PLANNED(city, node, agent, more)                                                     \
	"{" SITE(city) NODE(city, node) agent "'documents':[" PAPER "]" more "}"
#define WORLD(city, node, agent, more)                                                             \
	WORLD_PLANNED(city, node, agent, more ",'plan':{'methods':{" WORLD_METHOD("tls") "}}")
#define JIAN(more)     AGENT("360800", "271116990", "1149863730", more)
#define JIUJIANG(more) AGENT("360400", "297120340", "1159928110", more)
#define PIN            ",'key_sha256':'" WORLD_KEY "'"

static const struct bar_case {
	const char *name, *world;
	enum foresight_bar bar;
	bool can_support;
	const char *rival; /* the nearest; NULL: not asked */
	enum foresight_what help;
	const char *helped;
} bar_cases[] = {
	{"all is there", WORLD("360800", PIN, JIAN(",'attested':'d-a'"), ""), FORESIGHT_NONE, true,
		"新余", FORESIGHT_ATTEST, NULL},
	{"nobody attests the agent", WORLD("360800", PIN, JIAN(""), ""), FORESIGHT_UNATTESTED, true,
		"新余", FORESIGHT_ATTEST, "a"},
	{"no key is pinned", WORLD("360800", "", JIAN(",'attested':'d-a'"), ""), FORESIGHT_UNSIGNED,
		true, NULL, FORESIGHT_PIN, "n"},
	{"nobody asks it to sign",
		WORLD_PLANNED("360800", PIN, JIAN(",'attested':'d-a'"),
			",'plan':{'methods':{" WORLD_METHOD("icmp") "," WORLD_METHOD(
				"answer") "}}"),
		FORESIGHT_UNPLANNED, true, NULL, FORESIGHT_ATTEST, NULL},
	{"it answers nonces, and is asked to",
		WORLD_PLANNED("360800", PIN ",'answer_port':4861", JIAN(",'attested':'d-a'"),
			",'plan':{'methods':{" WORLD_METHOD("answer") "}}"),
		FORESIGHT_NONE, true, NULL, FORESIGHT_ATTEST, NULL},
	{"the city's edge is too near", WORLD("360400", PIN, JIUJIANG(",'attested':'d-a'"), ""),
		FORESIGHT_BORDER, true, "黄石", FORESIGHT_LANDMARK, "黄石"},
	{"an attestation would not do", WORLD("360400", PIN, JIUJIANG(""), ""), FORESIGHT_BORDER,
		true, "黄石", FORESIGHT_LANDMARK, "黄石"},
	{"an agent elsewhere is none", WORLD("360400", PIN, JIAN(""), ""), FORESIGHT_NO_AGENT,
		false, NULL, FORESIGHT_AGENT, "九江"},
	{"a landmark of the city supports",
		WORLD("360400", PIN, JIAN(""),
			",'landmarks':[{'id':'l','addr':'198.18.8.1','city':'360400','lat_e7':297120340,"
			"'lon_e7':1159928110}]"),
		FORESIGHT_NO_AGENT, true, NULL, FORESIGHT_ATTEST, NULL},
	{"a landmark at the rival tells it apart",
		WORLD("360400", PIN, JIUJIANG(""),
			",'landmarks':[{'id':'l','addr':'198.18.8.1','city':'420200','lat_e7':302000000,"
			"'lon_e7':1150400000}]"),
		FORESIGHT_BORDER, true, "南昌", FORESIGHT_ATTEST, NULL},
};

static bool would_help(const struct foresight *f, enum foresight_what what, const char *zh)
{
	LIST_EACH(const struct foresight_help, help, &f->helps)
		if (help->what == what && strcmp(help->zh, zh) == 0)
			return help->nodes == 1;
	return false;
}

START_TEST(each_node_is_told_what_stands_in_its_way)
{
	const struct bar_case *row = &bar_cases[_i];
	struct foresight foresight;
	struct world w;

	world_open(&w, row->world);
	foresight_make(w.dossier, w.region, &w.arena, &foresight);
	ck_assert_uint_eq(foresight.nodes.count, 1);
	ck_assert_msg(foresight.nodes.items[0].bar == row->bar, "%s: %d", row->name,
		(int)foresight.nodes.items[0].bar);
	ck_assert_msg(foresight.nodes.items[0].can_support == row->can_support, "%s", row->name);
	if (row->rival)
		ck_assert_str_eq(foresight.nodes.items[0].rivals.items[0].zh, row->rival);
	if (row->helped)
		ck_assert_msg(would_help(&foresight, row->help, row->helped), "%s", row->name);
	if (row->bar == FORESIGHT_NONE) {
		ck_assert_uint_eq(foresight.helps.count, 0);
		ck_assert_int_le(
			llabs((long long)(foresight.nodes.items[0].limit_ns - 477000)), 2000);
	}
	world_close(&w);
}
END_TEST

START_TEST(a_key_of_two_nodes_confirms_neither)
{
	struct foresight foresight;
	struct world w;

	world_open(&w,
		"{" SITE("360800") "'nodes':[{'id':'n','role':'edge','city':'360800','site':"
				   "'s','addresses':['198.18.4.1']" PIN
				   "},{'id':'o','role':'edge','city':"
				   "'360800','site':'s','addresses':['198.18.4.2']" PIN
				   "}]," JIAN(",'attested':'d-a'") "'documents':[" PAPER "]}");
	foresight_make(w.dossier, w.region, &w.arena, &foresight);
	ck_assert_int_eq(foresight.nodes.items[0].bar, FORESIGHT_UNSIGNED);
	ck_assert_int_eq(foresight.nodes.items[1].bar, FORESIGHT_UNSIGNED);
	world_close(&w);
}
END_TEST

START_TEST(who_stands_elsewhere_than_it_says_is_named)
{
	static const struct {
		const char *agents;
		size_t strays;
	} rows[] = {
		{JIAN(""), 0}, {AGENT("360800", "0", "0", ""), 1},
		{AGENT("360800", "286764930", "1158921510", ""), 1}, /* 南昌's */
		{JIAN(",'uncertainty_m':900000"), 1},
		{AGENT("310100", "0", "0", ""), 0}, /* of no city here */
	};
	struct foresight foresight;
	struct arena arena = {0};
	struct world w;

	world_open(
		&w, arena_format(&arena, "{" SITE("360800") NODE("360800", "") "%s'documents':[]}",
			    rows[_i].agents));
	foresight_make(w.dossier, w.region, &w.arena, &foresight);
	ck_assert_uint_eq(foresight.strays.count, rows[_i].strays);
	world_close(&w);
	arena_fini(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("foresight");
	TCase *tc = tcase_create("foresight");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, the_limit_is_where_the_disc_leaves_the_city, 0, (int)ARRAY_LEN(limits_us));
	tcase_add_loop_test(
		tc, each_node_is_told_what_stands_in_its_way, 0, (int)ARRAY_LEN(bar_cases));
	tcase_add_loop_test(tc, who_stands_elsewhere_than_it_says_is_named, 0, 5);
	tcase_add_test(tc, a_key_of_two_nodes_confirms_neither);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
