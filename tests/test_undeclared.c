/* nodes.undeclared: what names, visits, redirects and logs lead to, against the dossier. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tests/analyze_fixture.h"

#define PLAN                                                                                          \
	"'plan':{'slots':2,'methods':{" WORLD_METHOD("dns") "," WORLD_METHOD(                         \
		"http") "}},"                                                                         \
			"'facilities':[{'id':'f-dns','kind':'dispatch','city':'360100','addresses':[" \
			"'198.18.8.8']}],'controls':[{'addr':'198.18.7.7','name':'gw'}],"             \
			"'domains':[{'name':'example.com','cname':'www.example.com.cdn.example.net'}]"
#define NODES                                                                                      \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':["          \
	"'198.18.1.1',{'addr':'198.18.1.2','role':'rs'},{'addr':'198.18.1.3','role':'mgmt'}]},"    \
	"{'id':'n-sr','role':'regional','city':'361100','site':'s-sr','addresses':"                \
	"['198.18.2.1']},{'id':'n-fz','role':'regional','city':'361000','site':'s-fz',"            \
	"'addresses':['198.18.3.1']}]"
#define DNS   "'checks':[{'id':'q','scheme':'dns','host':'www.example.com','server':'system'}]"
#define VISIT "'checks':[{'id':'q','scheme':'http','host':'www.example.com','server':'system'}]"
#define HTTP  "'checks':[{'id':'q','scheme':'http','host':'www.example.com'}]"

#define A(addr) "www.example.com 60 A " addr
#define OWN     NULL /* each agent gets the node of its city */

static const struct undeclared_case {
	const char *name, *check;
	const char *answers;  /* of the name */
	const char *visited;  /* NULL: nothing was fetched */
	const char *hops;     /* NULL: none */
	const char *location; /* a header; NULL: none */
	int verdict;
	const char *rows; /* "what text places count; …" */
} undeclared_cases[] = {
	{"all is declared", DNS, OWN, NULL, NULL, NULL, VERDICT_PASS, ""},
	{"an address of nobody", DNS, A("203.0.113.9"), NULL, NULL, NULL, VERDICT_FAIL,
		"addr 203.0.113.9 dns 6; node n-fz never_chosen 2; node n-nc never_chosen 2; "
		"node n-sr never_chosen 2"},
	{"one beside the node's", DNS, A("198.18.1.1") "; " A("203.0.113.9"), NULL, NULL, NULL,
		VERDICT_FAIL,
		"addr 203.0.113.9 dns 6; node n-fz never_chosen 2; "
		"node n-sr never_chosen 2"},
	{"beside the chain", DNS, "ns.example.com 60 A 203.0.113.9", NULL, NULL, NULL,
		VERDICT_INCONCLUSIVE, ""},
	{"addresses of other roles are declared", DNS,
		A("198.18.1.2") "; " A("198.18.1.3") "; " A("198.18.8.8") "; " A(
			"198.18.2.1") "; " A("198.18.3.1"),
		NULL, NULL, NULL, VERDICT_PASS, ""},
	{"a control serves nobody", DNS,
		A("198.18.7.7") "; " A("198.18.1.1") "; " A("198.18.2.1") "; " A("198.18.3.1"),
		NULL, NULL, NULL, VERDICT_FAIL, "addr 198.18.7.7 dns 6"},
	{"a CNAME that the customer points at", DNS,
		"www.example.com 60 CNAME www.example.com.cdn.example.net; "
		"www.example.com.cdn.example.net 60 A 198.18.1.1; "
		"www.example.com.cdn.example.net 60 A 198.18.2.1; "
		"www.example.com.cdn.example.net 60 A 198.18.3.1",
		NULL, NULL, NULL, VERDICT_PASS, ""},
	{"another on the way is listed and accuses nobody", DNS,
		"www.example.com 60 CNAME g.example.net; g.example.net 60 A 198.18.1.1; "
		"g.example.net 60 A 198.18.2.1; g.example.net 60 A 198.18.3.1",
		NULL, NULL, NULL, VERDICT_PASS, "name g.example.net cname 6"},
	{"no address ever came", DNS, "", NULL, NULL, NULL, VERDICT_INCONCLUSIVE, ""},
	{"an answer that is none", DNS, "; ; -> x", NULL, NULL, NULL, VERDICT_INCONCLUSIVE, ""},
	{"a node that its own city never gets", DNS, A("198.18.1.1") "; " A("198.18.2.1"), NULL,
		NULL, NULL, VERDICT_INCONCLUSIVE, "node n-fz never_chosen 2"},
	{"nothing asks for a name", HTTP, OWN, NULL, NULL, NULL, VERDICT_NOT_ASSESSED, ""},
	{"a redirect alone accuses", HTTP, OWN, NULL, NULL, "http://203.0.113.9:81/a", VERDICT_FAIL,
		"addr 203.0.113.9 redirect 18"},
	{"a redirect to a listed name", HTTP, OWN, NULL, NULL, "http://img.example.com/a",
		VERDICT_NOT_ASSESSED, ""},
	{"a redirect to another name", HTTP, OWN, NULL, NULL, "http://img.example.net/a",
		VERDICT_NOT_ASSESSED, "name img.example.net redirect 18"},
	{"a redirect to the same host", HTTP, OWN, NULL, NULL, "/a", VERDICT_NOT_ASSESSED, ""},
	{"a visit to the node", VISIT, OWN, OWN, "", NULL, VERDICT_PASS, ""},
	{"a visit to nobody's", VISIT, OWN, "203.0.113.9", "", NULL, VERDICT_FAIL,
		"addr 203.0.113.9 visit 6"},
	{"a visit sent on to an address", VISIT, OWN, OWN, "302 http://203.0.113.9/x 203.0.113.9",
		NULL, VERDICT_FAIL, "addr 203.0.113.9 redirect 12"},
	{"a visit sent on to a node's address", VISIT, OWN, OWN,
		"302 http://198.18.1.1/x 198.18.1.1", NULL, VERDICT_PASS, ""},
	{"a visit sent on to a listed name at nobody's", VISIT, OWN, "203.0.113.9",
		"302 http://img.example.com/x 203.0.113.9", NULL, VERDICT_FAIL,
		"addr 203.0.113.9 redirect,visit 12"},
	{"a visit sent on to another's site", VISIT, OWN, "203.0.113.9",
		"302 http://login.example.org/x 203.0.113.9", NULL, VERDICT_INCONCLUSIVE,
		"name login.example.org redirect 6"},
	{"what was visited is no address", VISIT, OWN, "x", "302", NULL, VERDICT_PASS, ""},
};

static const struct undeclared_case *now;
static struct arena *scratch;
static const char *silent; /* a node's address that answers nothing */

static const char *own_of(const char *agent)
{
	return strcmp(agent, "a-nc") == 0   ? "198.18.1.1"
	       : strcmp(agent, "a-sr") == 0 ? "198.18.2.1"
					    : "198.18.3.1";
}

static const char **texts(const char *one)
{
	const char **items = arena_array(scratch, 1, sizeof(*items));

	items[0] = one;
	return items;
}

static int64_t *numbers(int64_t one)
{
	int64_t *items = arena_array(scratch, 1, sizeof(*items));

	items[0] = one;
	return items;
}

static const struct record_dns *dns_part(const struct shot *s)
{
	struct record_dns *dns = arena_alloc(scratch, sizeof(*dns));
	const char *answers =
		now->answers ? now->answers : arena_format(scratch, A("%s"), own_of(s->agent));

	*dns = (struct record_dns){.name = "www.example.com",
		.type = "A",
		.server = "198.18.9.9",
		.rcode = {numbers(0), 1},
		.scope = {numbers(BIND_ABSENT), 1},
		.answers = {texts(answers), 1}};
	return dns;
}

static const struct record_http *http_part(const struct shot *s, bool visit)
{
	struct record_http *http = arena_alloc(scratch, sizeof(*http));
	struct record_header *header = arena_alloc(scratch, sizeof(*header));

	*http = (struct record_http){.status = {numbers(200), 1},
		.bytes = {numbers(0), 1},
		.connect_ns = {numbers(s->rtt_ns), 1},
		.first_byte_ns = {numbers(s->rtt_ns), 1},
		.body_sha256 = {texts(""), 1}};
	if (now->location) {
		*header = (struct record_header){"location", {texts(now->location), 1}};
		http->headers.items = header;
		http->headers.count = 1;
	}
	if (visit) {
		http->visited.items = texts(now->visited ? now->visited : own_of(s->agent));
		http->hops.items = texts(now->hops);
		http->visited.count = http->hops.count = 1;
	}
	return http;
}

static bool behave(const struct shot *planned, struct shot *s)
{
	bool visit = strcmp(s->method, "visit") == 0;

	(void)planned;
	if (silent && s->node && strcmp(s->addr, silent) == 0)
		s->answered = 0;
	if (visit || strcmp(s->method, "dns") == 0)
		s->dns = dns_part(s);
	if (visit || strcmp(s->method, "http") == 0)
		s->http = http_part(s, visit);
	return true;
}

static void stage(struct world *w, const struct undeclared_case *row)
{
	struct arena arena = {0};

	now = row;
	world_open(w, arena_format(&arena, "{" PLAN "," NODES ",%s}", row->check));
	arena_fini(&arena);
	scratch = &w->arena;
	world_fill(w, behave);
}

static const char *rows_of(const struct world *w, struct arena *arena)
{
	const char *text = "";

	LIST_EACH(const struct evidence_stranger, row, &w->evidence->functions.strangers) {
		const char *places = "";

		for (size_t i = 0; i < row->seen_in.count; i++)
			places = arena_format(
				arena, "%s%s%s", places, i ? "," : "", row->seen_in.items[i]);
		text = arena_format(arena, "%s%s%s %s %s %lld", text, text[0] ? "; " : "",
			row->what, row->text, places, (long long)row->count);
	}
	return text;
}

START_TEST(who_serves_is_declared)
{
	const struct undeclared_case *row = &undeclared_cases[_i];
	const struct finding *finding;
	struct arena arena = {0};
	struct world w;

	silent = NULL;
	stage(&w, row);
	finding = world_finding(&w, "nodes.undeclared");
	ck_assert_msg(finding->verdict == row->verdict, "%s: %s: %s", row->name,
		verdict_names[finding->verdict], rows_of(&w, &arena));
	ck_assert_msg(strcmp(rows_of(&w, &arena), row->rows) == 0, "%s: %s", row->name,
		rows_of(&w, &arena));
	ck_assert_int_eq(finding_reads(finding, "undeclared"), row->verdict);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

START_TEST(who_saw_it_first_by_id_is_named)
{
	static const struct undeclared_case row = {
		"", DNS, A("203.0.113.9"), NULL, NULL, NULL, 0, ""};
	const struct evidence_stranger *stranger;
	struct world w;

	silent = NULL;
	stage(&w, &row);
	ck_assert_str_eq(
		finding_about(world_finding(&w, "nodes.undeclared"), "203.0.113.9")->says, "no");
	stranger = &w.evidence->functions.strangers.items[0];
	ck_assert_str_eq(stranger->check, "q");
	ck_assert_str_eq(stranger->agent, "a-fz");
	ck_assert_int_eq(stranger->count, 6);
	world_close(&w);
}
END_TEST

START_TEST(a_line_that_is_left_out_may_be_who_serves)
{
	static const struct undeclared_case row = {"", DNS, OWN, NULL, NULL, NULL, 0, ""};
	const struct finding *finding;
	struct world w;

	silent = NULL;
	stage(&w, &row);
	world_drop_line(&w, 1);
	finding = world_finding(&w, "nodes.undeclared");
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	ck_assert(finding_has(finding, REASON_MISSING_SLOTS));
	world_close(&w);
}
END_TEST

START_TEST(a_declared_node_that_never_answers_is_listed)
{
	static const struct undeclared_case row = {"", DNS, OWN, NULL, NULL, NULL, 0, ""};
	const struct finding *finding;
	struct arena arena = {0};
	struct world w;

	silent = "198.18.2.1";
	stage(&w, &row);
	finding = world_finding(&w, "nodes.undeclared");
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	ck_assert_str_eq(finding_about(finding, "n-sr")->says, "may");
	ck_assert_str_eq(
		w.evidence->functions.strangers.items[0].seen_in.items[0], "never_answered");
	ck_assert_uint_eq(w.evidence->functions.strangers.count, 1);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

static const char *unknown_node[] = {"unknown_node:12", "unknown_names:2"};
static struct inventory_skipped skipped[] = {
	{"logs/n-x/access.log", "unknown_node"}, {"logs/other.log", "missing"}};

START_TEST(records_of_nodes_in_no_table_are_counted)
{
	static const struct undeclared_case row = {"", DNS, OWN, NULL, NULL, NULL, 0, ""};
	static const int64_t runs[1][2] = {{1798000000000, 1798003600000}};
	struct inventory *inventory;
	struct arena arena = {0};
	struct world w;

	silent = NULL;
	stage(&w, &row);
	inventory = world_archive(&w, "n-nc", runs, 1);
	inventory->files.items->notes.items = unknown_node;
	inventory->files.items->notes.count = ARRAY_LEN(unknown_node);
	inventory->skipped.items = skipped;
	inventory->skipped.count = ARRAY_LEN(skipped);
	ck_assert_int_eq(world_finding(&w, "nodes.undeclared")->verdict, VERDICT_INCONCLUSIVE);
	ck_assert_str_eq(
		rows_of(&w, &arena), "log_node access log 12; log_node logs/n-x/access.log log 1");
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

/* Thousands of addresses, a new one in every answer: the first 1000 are listed, the rest counted.
 */
static bool many(const struct shot *planned, struct shot *s)
{
	static const struct undeclared_case row = {.answers = ""};
	struct record_dns *dns;
	const char *text = "";

	(void)planned;
	if (strcmp(s->method, "dns") != 0)
		return false;
	now = &row;
	s->dns = dns = (struct record_dns *)(uintptr_t)dns_part(s);
	for (int i = 0; i < 60; i++)
		text = arena_format(scratch, "%s; www.example.com 60 A 203.%d.%lld.%d", text,
			s->agent[2], (long long)s->slot, i);
	dns->answers.items[0] = text;
	return true;
}

START_TEST(a_name_with_thousands_of_addresses_is_bounded)
{
	const struct finding *finding;
	struct world w;

	world_open(&w, "{'plan':{'slots':20,'methods':{" WORLD_METHOD("dns") "}}," DNS "}");
	scratch = &w.arena;
	world_fill(&w, many);
	finding = world_finding(&w, "nodes.undeclared");
	ck_assert_int_eq(finding->verdict, VERDICT_FAIL);
	/* a-sr and a-fz, a-nc: three first letters make 3 · 20 · 60 addresses */
	ck_assert_uint_eq(w.evidence->functions.strangers.count, 1000);
	ck_assert_int_eq(w.evidence->functions.strangers_left_out, 3 * 20 * 60 + 3 - 1000);
	ck_assert_uint_eq(finding->subjects.count, 100);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("undeclared");
	TCase *tc = tcase_create("undeclared");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, who_serves_is_declared, 0, (int)ARRAY_LEN(undeclared_cases));
	tcase_add_test(tc, who_saw_it_first_by_id_is_named);
	tcase_add_test(tc, a_line_that_is_left_out_may_be_who_serves);
	tcase_add_test(tc, a_declared_node_that_never_answers_is_listed);
	tcase_add_test(tc, records_of_nodes_in_no_table_are_counted);
	tcase_add_test(tc, a_name_with_thousands_of_addresses_is_bounded);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
