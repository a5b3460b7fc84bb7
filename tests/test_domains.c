/* domains.filed: names that are served, and names in logs, against the declared domains. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/domains.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"

#define NODE                                                                                       \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':"           \
	"['198.18.1.1']}]"
#define METHODS                                                                                    \
	",'plan':{'methods':{'icmp':{'sent':2,'interval_ms':300,'timeout_ms':900},"                \
	"'http':{'sent':1,'interval_ms':300,'timeout_ms':900},"                                    \
	"'refuse':{'sent':1,'interval_ms':300,'timeout_ms':900,'every_slots':1}}}"
#define CHECK(host)  ",'checks':[{'id':'c','scheme':'http','host':'" host "','path':'/'}]"
#define REFUSE(host) ",'checks':[{'id':'c','host':'" host "','path':'/','function':'refuse'}]"
#define FILED        ",'domains':[{'name':'example.cn','filing_no':'赣ICP备2025000001号'}]"
#define UNFILED      ",'domains':[{'name':'example.cn'}]"
#define WILD                                                                                       \
	",'domains':[{'name':'*.example.cn','filing_no':'赣ICP备1号','cname':'c.cdn.cn'},"      \
	"{'name':'b.example.cn'}]"

static const struct domain_case {
	const char *name, *more;
	int64_t status;        /* of the check's responses; 0: none came */
	const char *logged[3]; /* names in logs */
	int64_t others;        /* records of names that are not listed */
	int verdict, reason;
	const char *host, *says; /* a row that must be there; NULL: none at all */
} cases[] = {
	{"filed", CHECK("www.example.cn") FILED, 200, {NULL}, 0, VERDICT_PASS, -1, "www.example.cn",
		"yes"},
	{"a dash is no filing number",
		CHECK("www.example.cn") ",'domains':[{'name':'example.cn','filing_no':'-'}]", 200,
		{NULL}, 0, VERDICT_FAIL, REASON_NONE_DECLARED, "www.example.cn", "no"},
	{"nobody files the whole of cn",
		CHECK("www.example.cn") ",'domains':[{'name':'cn','filing_no':'赣ICP备1号'}]", 200,
		{NULL}, 0, VERDICT_FAIL, REASON_NONE_DECLARED, "www.example.cn", "no"},
	{"nor all below com.cn",
		CHECK("www.a.com.cn") ",'domains':[{'name':'*.com.cn','filing_no':'赣ICP备1号'}]",
		200, {NULL}, 0, VERDICT_FAIL, REASON_NONE_DECLARED, "www.a.com.cn", "no"},
	{"in capitals, with a final dot", CHECK("WWW.Example.CN.") FILED, 200, {NULL}, 0,
		VERDICT_PASS, -1, "www.example.cn", "yes"},
	{"no filing number", CHECK("www.example.cn") UNFILED, 200, {NULL}, 0, VERDICT_FAIL,
		REASON_NONE_DECLARED, "www.example.cn", "no"},
	{"another domain", CHECK("www.other.cn") FILED, 200, {NULL}, 0, VERDICT_FAIL,
		REASON_NONE_DECLARED, "www.other.cn", "no"},
	{"ends alike, lies elsewhere", CHECK("badexample.cn") FILED, 200, {NULL}, 0, VERDICT_FAIL,
		REASON_NONE_DECLARED, "badexample.cn", "no"},
	{"no content", CHECK("www.other.cn") FILED, 403, {NULL}, 0, VERDICT_NOT_ASSESSED,
		REASON_NO_DATA, NULL, NULL},
	{"a redirect is no content", CHECK("www.other.cn") FILED, 302, {NULL}, 0,
		VERDICT_NOT_ASSESSED, REASON_NO_DATA, NULL, NULL},
	{"silence", CHECK("www.other.cn") FILED, 0, {NULL}, 0, VERDICT_NOT_ASSESSED, REASON_NO_DATA,
		NULL, NULL},
	{"refused as it must be", REFUSE("www.other.cn") FILED, 403, {NULL}, 0,
		VERDICT_NOT_ASSESSED, REASON_NO_DATA, NULL, NULL},
	{"served though it must be refused", REFUSE("www.other.cn") FILED, 200, {NULL}, 0,
		VERDICT_FAIL, REASON_NONE_DECLARED, "www.other.cn", "no"},
	{"an address is no name", CHECK("198.18.1.1") FILED, 200, {NULL}, 0, VERDICT_NOT_ASSESSED,
		REASON_NO_DATA, NULL, NULL},
	{"in logs, filed", FILED, 0, {"a.example.cn", "example.cn"}, 0, VERDICT_PASS, -1,
		"a.example.cn", "yes"},
	{"in logs, of nobody", FILED, 0, {"a.example.cn", "x.cn"}, 0, VERDICT_INCONCLUSIVE,
		REASON_NONE_DECLARED, "x.cn", "may"},
	{"in logs and served", CHECK("x.cn") FILED, 200, {"x.cn"}, 0, VERDICT_FAIL,
		REASON_NONE_DECLARED, "x.cn", "no"},
	{"names that the inventory left out", FILED, 0, {"a.example.cn"}, 5, VERDICT_INCONCLUSIVE,
		REASON_NO_DATA, "a.example.cn", "yes"},
	{"no domain is declared", CHECK("www.example.cn"), 200, {NULL}, 0, VERDICT_NOT_ASSESSED,
		REASON_NONE_DECLARED, "www.example.cn", "no"},
	{"below a star", CHECK("a.example.cn") WILD, 200, {NULL}, 0, VERDICT_PASS, -1,
		"a.example.cn", "yes"},
	{"the narrower claim counts", CHECK("b.example.cn") WILD, 200, {NULL}, 0, VERDICT_FAIL,
		REASON_NONE_DECLARED, "b.example.cn", "no"},
	{"a customer's CNAME", CHECK("c.cdn.cn") WILD, 200, {NULL}, 0, VERDICT_PASS, -1, "c.cdn.cn",
		"yes"},
};

static int64_t status;

static bool with_status(const struct shot *planned, struct shot *s)
{
	(void)planned;
	if (!s->check)
		return true;
	s->status = status;
	s->answered = status ? s->sent : 0;
	return true;
}

static void add_logs(struct world *w, const struct domain_case *row)
{
	const int64_t days[][2] = {
		{w->in.as_of.v - 10 * WHEN_DAY_MS, w->in.as_of.v - 9 * WHEN_DAY_MS}};
	struct inventory *inventory;
	struct inventory_traffic *traffic;

	if (!row->logged[0])
		return;
	inventory = world_archive(w, "n-nc", days, 1);
	traffic = arena_alloc(&inventory->arena, sizeof(*traffic));
	traffic->records = 100;
	traffic->hosts_others = row->others;
	traffic->hosts.items = arena_array(&inventory->arena, 3, sizeof(struct bind_count));
	for (size_t i = 0; i < ARRAY_LEN(row->logged) && row->logged[i]; i++)
		traffic->hosts.items[traffic->hosts.count++] =
			(struct bind_count){row->logged[i], 7};
	inventory->archives.items->traffic = traffic;
}

START_TEST(served_names_need_a_filing_number)
{
	const struct domain_case *row = &cases[_i];
	const struct finding *finding;
	struct arena arena = {0};
	bool found = false;
	struct world w;

	status = row->status;
	world_open(&w, arena_format(&arena, "{" NODE METHODS "%s}", row->more));
	world_fill(&w, with_status);
	add_logs(&w, row);
	finding = world_finding(&w, "domains.filed");
	ck_assert_msg(finding->verdict == row->verdict, "%s: %s", row->name,
		verdict_names[finding->verdict]);
	if (row->reason >= 0)
		ck_assert_msg(finding_has(finding, (enum reason)row->reason), "%s", row->name);
	LIST_EACH(const struct evidence_host, host, &w.evidence->functions.hosts)
		if (row->host && strcmp(host->host, row->host) == 0)
			found = strcmp(host->says, row->says) == 0;
	ck_assert_msg(row->host ? found : w.evidence->functions.hosts.count == 0, "%s", row->name);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

START_TEST(of_many_names_those_of_note_are_shown)
{
	const int64_t days[][2] = {{0, WHEN_DAY_MS}};
	struct inventory_traffic traffic = {.records = 1000};
	struct bind_count hosts[400];
	struct arena arena = {0};
	struct world w;

	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		hosts[i] = (struct bind_count){
			arena_format(&arena, i < 390 ? "h%03zu.example.cn" : "h%03zu.other.cn", i),
			(int64_t)i + 1};
	traffic.hosts.items = hosts;
	traffic.hosts.count = ARRAY_LEN(hosts);
	world_open(&w, "{" NODE METHODS FILED "}");
	world_archive(&w, "n-nc", days, 1)->archives.items->traffic = &traffic;
	ck_assert_int_eq(world_finding(&w, "domains.filed")->verdict, VERDICT_INCONCLUSIVE);
	ck_assert_int_eq(world_finding(&w, "domains.filed")->yes, 390);
	ck_assert_int_eq(world_finding(&w, "domains.filed")->may, 10);
	ck_assert_uint_eq(w.evidence->functions.hosts.count, 300);
	ck_assert_int_eq(w.evidence->functions.hosts_left_out, 100);
	ck_assert_str_eq(w.evidence->functions.hosts.items[0].host, "h100.example.cn");
	ck_assert_str_eq(w.evidence->functions.hosts.items[299].host, "h399.other.cn");
	world_close(&w);
	arena_fini(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("domains.filed");
	TCase *tests = tcase_create("domains");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, served_names_need_a_filing_number, 0, ARRAY_LEN(cases));
	tcase_add_test(tests, of_many_names_those_of_note_are_shown);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
