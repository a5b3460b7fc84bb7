/* What a watch asks of agents. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/planner.h"
#include "analyzer/watch_plan.h"
#include "base/text.h"
#include "tests/watch_fixture.h"

static const struct planned {
	const char *patch, *name, *check;
	const char *targets; /* method and check or node, a line each */
} planned[] = {
	{"{" KEYED "}", NAME, NULL,
		"tls n-fz -\ntls n-nc -\ntls n-sr -\n"
		"dns - watch-a\nvisit - watch-visit\n"},
	{"{" ONE_AGENT "}", NAME, NULL,
		"tcp n-fz -\ntcp n-nc -\ntcp n-sr -\ndns - watch-a\nvisit - watch-visit\n"},
	{"{'checks':[{'id':'v','scheme':'https','host':'www.example.cn','server':'system'}]}", NAME,
		NULL, "tcp n-fz -\ntcp n-nc -\ntcp n-sr -\ndns - watch-a\nvisit - v\n"},
	{"{" WEB "}", NULL, "c", "http n-fz c\nhttp n-nc c\nhttp n-sr c\n"},
	{"{'checks':[{'id':'c','scheme':'http','host':'h','path':'/{object}',"
	 "'function':'cache','nodes':['n-nc']}]}",
		NULL, "c", "http n-nc c\n"},
};

START_TEST(a_plan_asks_what_is_watched)
{
	const struct planned *row = &planned[_i];
	struct watch_play p;
	const char *text = "";

	watch_open(&p, row->patch, row->name, row->check, 30);
	LIST_EACH(const struct plan_target, target, &p.plan->targets) {
		ck_assert_int_eq(target->sent, 1);
		text = arena_format(&p.arena, "%s%s %s %s\n", text, target->method,
			target->node ? target->node : "-", target->check ? target->check : "-");
	}
	ck_assert_str_eq(text, row->targets);
	LIST_EACH(const struct plan_check, check, &p.plan->checks) {
		ck_assert_ptr_null(strstr(check->path, "{object}"));
		ck_assert_int_eq(check->objects, 0);
	}
	watch_close(&p);
}
END_TEST

START_TEST(a_plan_of_a_check_that_asks_no_node_is_refused)
{
	static const char *const checks[] = {"nobody", "d", "v"};
	struct watch_wish wish = {.slot_ms = 1000, .slots = 10};
	struct world w;
	struct plan *plan;
	struct err err = {0};

	world_open(&w, "{'checks':[{'id':'d','scheme':'dns','host':'h','server':'system'},"
		       "{'id':'v','scheme':'http','host':'h','server':'system'}]}");
	wish.start = w.plan->start;
	wish.check = checks[_i];
	ck_assert_int_eq(watch_plan_make(w.dossier, w.profile, &wish, &plan, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	world_close(&w);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("watch plan");
	TCase *c = tcase_create("watch plan");

	tcase_add_loop_test(c, a_plan_asks_what_is_watched, 0, ARRAY_LEN(planned));
	tcase_add_loop_test(c, a_plan_of_a_check_that_asks_no_node_is_refused, 0, 3);
	suite_add_tcase(s, c);
	return s;
}

int main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
