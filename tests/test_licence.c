/* site.licence_no: the numbers that home pages showed, against the declared one. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tests/analyze_fixture.h"

#define NODES                                                                                      \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':"           \
	"['198.18.1.1']}]"
#define HOME                                                                                       \
	",'checks':[{'id':'c-home','scheme':'http','host':'www.example.cn','path':'/',"            \
	"'function':'home'}]"
#define METHODS                                                                                    \
	",'plan':{'methods':{'icmp':{'sent':2,'interval_ms':300,'timeout_ms':900},"                \
	"'home':{'sent':1,'interval_ms':100,'timeout_ms':500,'every_slots':20}}},"                 \
	"'agents':[{'id':'a-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510}]"
#define LICENSED(number) ",'operator':{'name':'甲公司','licence_no':'" number "'}"
#define JX               LICENSED("赣B1-20250001")

static const struct licence_case {
	const char *name, *more, *stage;
	const char *pages[4]; /* numbers of each response in turn; NULL: no more */
	int64_t sent, status;
	int verdict, reason;
	int64_t showing, prefix_unread;
} cases[] = {
	{"the number", HOME JX, "renewal", {"赣B1-20250001"}, 2, 200, VERDICT_PASS, -1, 2, 0},
	{"in small letters", HOME JX, "renewal", {"赣b1-20250001"}, 2, 200, VERDICT_PASS, -1, 2, 0},
	{"among others", HOME JX, "annual", {"粤B2-20190002 赣B1-20250001"}, 2, 200, VERDICT_PASS,
		-1, 2, 0},
	{"province lost", HOME JX, "renewal", {"B1-20250001"}, 2, 200, VERDICT_PASS, -1, 2, 2},
	{"province unreadable", HOME JX, "renewal",
		{"\xEF\xBF\xBD\xEF\xBF\xBD"
		 "B1-20250001"},
		2, 200, VERDICT_PASS, -1, 2, 2},
	{"province as a question mark", HOME JX, "renewal", {"?B1-20250001"}, 2, 200, VERDICT_PASS,
		-1, 2, 2},
	{"another province", HOME JX, "renewal", {"粤B1-20250001"}, 2, 200, VERDICT_FAIL, -1, 0, 0},
	{"another number", HOME JX, "renewal", {"赣B1-20250002"}, 2, 200, VERDICT_FAIL, -1, 0, 0},
	{"longer number", HOME JX, "renewal", {"赣B1-202500011"}, 2, 200, VERDICT_FAIL, -1, 0, 0},
	{"several services", HOME LICENSED("赣A2.B1-20250001"), "renewal", {"赣A2.B1-20250001"}, 2,
		200, VERDICT_PASS, -1, 2, 0},
	{"several services, province lost", HOME LICENSED("赣A2.B1-20250001"), "renewal",
		{"A2.B1-20250001"}, 2, 200, VERDICT_PASS, -1, 2, 2},
	{"fewer services", HOME LICENSED("赣A2.B1-20250001"), "renewal", {"赣B1-20250001"}, 2, 200,
		VERDICT_FAIL, -1, 0, 0},
	{"no number", HOME JX, "renewal", {""}, 2, 200, VERDICT_FAIL, -1, 0, 0},
	{"now and then", HOME JX, "renewal", {"赣B1-20250001", ""}, 2, 200, VERDICT_INCONCLUSIVE,
		REASON_CONFLICTING_SOURCES, 1, 0},
	{"whole country", HOME LICENSED("B1-20070275"), "renewal", {"B1-20070275"}, 1, 200,
		VERDICT_PASS, -1, 1, 0},
	{"whole country declared, a province's shown", HOME LICENSED("B1-20070275"), "renewal",
		{"赣B1-20070275"}, 1, 200, VERDICT_FAIL, -1, 0, 0},
	{"an error page", HOME JX, "renewal", {"赣B1-20250001"}, 2, 503, VERDICT_INCONCLUSIVE,
		REASON_NO_DATA, 0, 0},
	{"never asked", HOME JX, "renewal", {"赣B1-20250001"}, 0, 200, VERDICT_NOT_ASSESSED,
		REASON_NO_DATA, 0, 0},
	{"no number declared", HOME, "renewal", {"赣B1-20250001"}, 2, 200, VERDICT_INCONCLUSIVE,
		REASON_NONE_DECLARED, 0, 0},
	{"no licence yet", HOME, "new", {""}, 2, 200, VERDICT_NOT_APPLICABLE, -1, 0, 0},
	{"new, with a licence", HOME JX, "new", {"赣B1-20250001"}, 2, 200, VERDICT_PASS, -1, 2, 0},
	{"no check", JX, "renewal", {""}, 0, 200, VERDICT_NOT_ASSESSED, REASON_NONE_DECLARED, 0, 0},
};

/* The first slot in which the target is due. */
static int64_t due_slot(const struct world *w, size_t target, const char *agent)
{
	int64_t slot = 0;

	while (!plan_target_due(w->plan, &w->plan->targets.items[target], agent, slot))
		slot++;
	return slot;
}

static void play(struct world *w, const struct licence_case *row)
{
	struct shot_read read = {PLAN_READ_LICENCE, row->pages, 0};

	while (read.count < ARRAY_LEN(row->pages) && row->pages[read.count])
		read.count++;
	for (size_t target = 0; target < w->plan->targets.count; target++) {
		struct shot s = world_shot(w, "a-nc", target, due_slot(w, target, "a-nc"));

		if (s.check) {
			s.sent = s.answered = row->sent;
			s.not_sent = !row->sent;
			s.status = row->status;
			s.reads = &read;
			s.read_count = 1;
		}
		world_shoot(w, &s);
	}
}

START_TEST(the_number_must_be_the_declared_one)
{
	const struct licence_case *row = &cases[_i];
	const struct finding *finding;
	struct arena arena = {0};
	struct world w;

	world_open(&w,
		arena_format(&arena, "{" NODES METHODS "%s,'stage':'%s'}", row->more, row->stage));
	play(&w, row);
	finding = world_finding(&w, "site.licence_no");
	ck_assert_msg(finding->verdict == row->verdict, "%s: %s", row->name,
		verdict_names[finding->verdict]);
	ck_assert_msg((w.evidence->operator_.licence_no != NULL) ==
			      (strstr(row->more, "licence_no") != NULL),
		"%s: evidence holds the declared number", row->name);
	if (row->reason >= 0)
		ck_assert_msg(finding_has(finding, (enum reason)row->reason), "%s", row->name);
	if (w.evidence->functions.pages.count) {
		const struct evidence_page *page = &w.evidence->functions.pages.items[0];

		ck_assert_msg(page->showing == row->showing, "%s", row->name);
		ck_assert_msg(page->prefix_unread == row->prefix_unread, "%s", row->name);
	}
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("site.licence_no");
	TCase *tests = tcase_create("licence");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, the_number_must_be_the_declared_one, 0, ARRAY_LEN(cases));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
