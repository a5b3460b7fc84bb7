/* facilities.in_scope: what is declared beside the nodes, and what the dossier shows besides. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tests/analyze_fixture.h"

#define NODE(more)                                                                                 \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':"           \
	"['198.18.1.1'" more "]}]"
#define PLAIN NODE("")
#define METHODS                                                                                    \
	",'plan':{'methods':{'icmp':{'sent':2,'interval_ms':300,'timeout_ms':900},"                \
	"'dns':{'sent':1,'interval_ms':300,'timeout_ms':900}}}"
#define FACILITY(id, kind, more) "{'id':'" id "','kind':'" kind "'" more "}"
#define IN                       ",'city':'360100'"
#define CONTROL                  FACILITY("f-c", "网络控制", IN)
#define DISPATCH                 FACILITY("f-d", "GSLB", IN ",'addresses':['203.0.113.5']")
#define DATA                     FACILITY("f-l", "日志中心", IN)
#define FACILITIES(list)         ",'facilities':[" list "]"
#define ALL                      FACILITIES(CONTROL "," DISPATCH "," DATA)
#define DOCUMENT(id, about)                                                                        \
	"{'id':'" id "','kind':'备案','about':'" about "','path':'x','issuer':'乙',"              \
	"'holder':'甲公司','issued':'2025-06-01','expires':'2035-05-31'}"
#define NODE_DOCUMENT DOCUMENT("d-nc", "s-nc")
#define DOCUMENTS                                                                                  \
	",'documents':[" NODE_DOCUMENT                                                             \
	"," DOCUMENT("d-c", "f-c") "," DOCUMENT("d-d", "f-d") "," DOCUMENT("d-l", "f-l") "]"
#define LOGS  ",'logs':[{'node':'n-nc','kind':'access','paths':['a']}]"
#define MIXED ",'logs':[{'node_key':{'field':'host'},'kind':'access','paths':['a']}]"
#define ASK(addr)                                                                                  \
	",'checks':[{'id':'c-dns','scheme':'dns','host':'www.example.cn','server':'" addr "'}]"
#define LANDMARK                                                                                   \
	",'landmarks':[{'id':'l','addr':'203.0.113.9','city':'360100','lat_e7':286764930,"         \
	"'lon_e7':1158921510}]"

static const struct facility_case {
	const char *name, *more;
	const char *says_addr; /* a database speaks of it; NULL: of none */
	int says;
	int verdict, reason;
	const char *subject, *subject_says; /* NULL: none is looked at */
} cases[] = {
	{"nothing declared", PLAIN, NULL, 0, VERDICT_NOT_ASSESSED, REASON_NONE_DECLARED, NULL,
		NULL},
	{"all of them with documents", PLAIN ALL DOCUMENTS, NULL, 0, VERDICT_PASS, -1, "f-c",
		"yes"},
	{"no document", PLAIN ALL ",'documents':[" NODE_DOCUMENT "]", NULL, 0, VERDICT_INCONCLUSIVE,
		REASON_DOCUMENT_MISSING, "f-c", "may"},
	{"in another province",
		PLAIN FACILITIES(FACILITY("f-c", "control", ",'city':'440100'")) DOCUMENTS, NULL, 0,
		VERDICT_FAIL, -1, "f-c", "no"},
	{"in no city", PLAIN FACILITIES(FACILITY("f-c", "control", "")) DOCUMENTS, NULL, 0,
		VERDICT_INCONCLUSIVE, REASON_NONE_DECLARED, "f-c", "may"},
	{"a database says another province", PLAIN ALL DOCUMENTS, "203.0.113.5",
		SAYS_OTHER_PROVINCE, VERDICT_INCONCLUSIVE, REASON_CONFLICTING_SOURCES, "f-d",
		"may"},
	{"a database says abroad", PLAIN ALL DOCUMENTS, "203.0.113.5", SAYS_ABROAD,
		VERDICT_INCONCLUSIVE, REASON_CONFLICTING_SOURCES, "f-d", "may"},
	{"a database says the province", PLAIN ALL DOCUMENTS, "203.0.113.5", SAYS_PROVINCE,
		VERDICT_PASS, -1, "f-d", "yes"},
	{"no control", PLAIN FACILITIES(DISPATCH "," DATA) DOCUMENTS, NULL, 0, VERDICT_INCONCLUSIVE,
		REASON_NONE_DECLARED, "missing:control", "may"},
	{"no dispatch", PLAIN FACILITIES(CONTROL "," DATA) DOCUMENTS, NULL, 0, VERDICT_INCONCLUSIVE,
		REASON_NONE_DECLARED, "missing:dispatch", "may"},
	{"no place for logs", PLAIN FACILITIES(CONTROL "," DISPATCH) DOCUMENTS, NULL, 0,
		VERDICT_INCONCLUSIVE, REASON_NONE_DECLARED, "missing:data", "may"},
	{"logs lie with their node", PLAIN FACILITIES(CONTROL "," DISPATCH) DOCUMENTS LOGS, NULL, 0,
		VERDICT_PASS, -1, "log:n-nc", "yes"},
	{"mixed logs lie somewhere", PLAIN FACILITIES(CONTROL "," DISPATCH) DOCUMENTS MIXED, NULL,
		0, VERDICT_INCONCLUSIVE, REASON_NONE_DECLARED, "missing:data", "may"},
	{"mixed logs lie in the facility", PLAIN ALL DOCUMENTS MIXED, NULL, 0, VERDICT_PASS, -1,
		"f-l", "yes"},
	{"management beside the node",
		NODE(",{'addr':'203.0.113.7','role':'mgmt'}") FACILITIES(DISPATCH "," DATA)
			DOCUMENTS,
		NULL, 0, VERDICT_PASS, -1, "mgmt:203.0.113.7", "yes"},
	{"management that a database puts elsewhere",
		NODE(",{'addr':'203.0.113.7','role':'mgmt'}") ALL DOCUMENTS, "203.0.113.7",
		SAYS_OTHER_PROVINCE, VERDICT_INCONCLUSIVE, REASON_CONFLICTING_SOURCES,
		"mgmt:203.0.113.7", "may"},
	{"a name server of nobody", PLAIN ALL DOCUMENTS ASK("203.0.113.6"), NULL, 0,
		VERDICT_INCONCLUSIVE, REASON_NONE_DECLARED, "dns:203.0.113.6", "may"},
	{"a declared name server", PLAIN ALL DOCUMENTS ASK("203.0.113.5"), NULL, 0, VERDICT_PASS,
		-1, "f-d", "yes"},
	{"the agents' own resolvers", PLAIN ALL DOCUMENTS ASK("system"), NULL, 0, VERDICT_PASS, -1,
		"f-d", "yes"},
	{"others' name server", PLAIN ALL DOCUMENTS ASK("203.0.113.9") LANDMARK, NULL, 0,
		VERDICT_PASS, -1, "f-d", "yes"},
	{"a node without a document",
		PLAIN ALL ",'documents':[" DOCUMENT("d-c", "f-c") "," DOCUMENT(
			"d-d", "f-d") "," DOCUMENT("d-l", "f-l") "]",
		NULL, 0, VERDICT_INCONCLUSIVE, REASON_DOCUMENT_MISSING, "node:n-nc", "may"},
};

START_TEST(facilities_stand_in_the_licensed_area)
{
	const struct facility_case *row = &cases[_i];
	const struct finding *finding;
	struct arena arena = {0};
	struct world w;

	world_open(&w, arena_format(&arena, "{%s" METHODS "}", row->more));
	world_fill(&w, NULL);
	if (row->says_addr)
		world_answer(&w, row->says_addr, "db", row->says, NULL);
	finding = world_finding(&w, "facilities.in_scope");
	ck_assert_msg(finding->verdict == row->verdict, "%s: %s", row->name,
		verdict_names[finding->verdict]);
	if (row->reason >= 0)
		ck_assert_msg(finding_has(finding, (enum reason)row->reason), "%s", row->name);
	if (row->subject)
		ck_assert_msg(
			strcmp(finding_about(finding, row->subject)->says, row->subject_says) == 0,
			"%s: %s", row->name, row->subject);
	ck_assert_int_eq(finding->basis, BASIS_MIXED);
	ck_assert(finding->application_only);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

START_TEST(rows_are_listed_even_where_none_is_declared)
{
	struct world w;

	world_open(&w, "{" PLAIN METHODS ASK("203.0.113.6") "}");
	world_fill(&w, NULL);
	ck_assert_uint_eq(world_judge(&w)->functions.facilities.count, 4);
	ck_assert_str_eq(w.evidence->functions.facilities.items[0].what, "dns");
	ck_assert_str_eq(w.evidence->functions.facilities.items[1].id, "control");
	ck_assert_str_eq(w.evidence->functions.facilities.items[2].id, "data");
	ck_assert_str_eq(w.evidence->functions.facilities.items[3].what, "node");
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("facilities.in_scope");
	TCase *tests = tcase_create("facilities");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, facilities_stand_in_the_licensed_area, 0, ARRAY_LEN(cases));
	tcase_add_test(tests, rows_are_listed_even_where_none_is_declared);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
