/* What shows a function is no service: coverage and availability stay as they are without it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tests/analyze_fixture.h"

#define NODE                                                                                       \
	",'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':"          \
	"['198.18.1.1']}]"
#define METHODS                                                                                    \
	",'plan':{'methods':{'icmp':{'sent':2,'interval_ms':300,'timeout_ms':900},"                \
	"'tcp':{'sent':2,'interval_ms':300,'timeout_ms':900},"                                     \
	"'cache':{'sent':4,'interval_ms':100,'timeout_ms':300,'every_slots':1},"                   \
	"'balance':{'sent':4,'interval_ms':100,'timeout_ms':300,'every_slots':1},"                 \
	"'refuse':{'sent':1,'interval_ms':100,'timeout_ms':300,'every_slots':1},"                  \
	"'home':{'sent':1,'interval_ms':100,'timeout_ms':300,'every_slots':1},"                    \
	"'visit':{'sent':1,'interval_ms':100,'timeout_ms':300}}}"

static const struct function_case {
	const char *name, *more;
} functions[] = {
	{"cache", "'function':'cache','path':'/o/{object}','objects':2"},
	{"no_store", "'function':'no_store','path':'/o/{object}','objects':2"},
	{"refuse", "'function':'refuse','path':'/blocked'"},
	{"balance", "'function':'balance','path':'/','real_server':{'header':'X-S'}"},
	{"home", "'function':'home','path':'/'"},
	{"visit", "'server':'system','path':'/'"},
};

static bool tcp_is_silent;

/* Of tcp and the function's own requests one is answered and the other is not. */
static bool one_answers(const struct shot *planned, struct shot *s)
{
	bool tcp = strcmp(planned->method, "tcp") == 0;

	if (strcmp(planned->method, "icmp") != 0 && tcp == tcp_is_silent)
		s->answered = 0;
	return true;
}

static void play(struct world *w, const struct function_case *row)
{
	struct arena arena = {0};
	bool asked = false;

	world_open(w, arena_format(&arena,
			      "{%s" NODE METHODS
			      ",'checks':[{'id':'c','scheme':'http','host':'www.example.cn',%s}]}",
			      world_eleven, row->more));
	arena_fini(&arena);
	LIST_EACH(const struct plan_target, target, &w->plan->targets)
		asked |= target->check != NULL;
	ck_assert_msg(asked, "%s is not planned", row->name);
	world_fill(w, one_answers);
}

START_TEST(answers_to_a_function_cover_no_city)
{
	struct world w;

	tcp_is_silent = true;
	play(&w, &functions[_i]);
	ck_assert_int_eq(world_finding(&w, "coverage.cities")->verdict, VERDICT_FAIL);
	ck_assert_int_eq(w.evidence->cities.items[0].service.success, 0);
	ck_assert_int_eq(world_finding(&w, "nodes.availability")->yes, 0);
	world_close(&w);
}
END_TEST

START_TEST(silence_of_a_function_takes_no_city)
{
	struct world w;

	tcp_is_silent = false;
	play(&w, &functions[_i]);
	ck_assert_int_eq(world_finding(&w, "coverage.cities")->verdict, VERDICT_PASS);
	ck_assert_int_eq(w.evidence->cities.items[0].service.success, 20);
	world_close(&w);
}
END_TEST

/* Slow answers to a function, and redirects that were followed, are no handshakes of service. */
static bool function_is_slow(const struct shot *planned, struct shot *s)
{
	if (planned->check)
		s->rtt_ns = s->connect_ns = INT64_C(90000000);
	return true;
}

START_TEST(times_of_a_function_are_no_times_of_service)
{
	struct world w;
	struct arena arena = {0};

	world_open(&w, arena_format(&arena,
			       "{%s" NODE METHODS
			       ",'checks':[{'id':'c','scheme':'http','host':'www.example.cn',%s}]}",
			       world_eleven, functions[_i].more));
	arena_fini(&arena);
	world_fill(&w, function_is_slow);
	ck_assert_int_eq(world_finding(&w, "coverage.cities")->verdict, VERDICT_PASS);
	ck_assert_int_eq(w.evidence->cities.items[0].rtt.max_us, WORLD_NEAR_NS / 1000);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("trials and functions");
	TCase *tests = tcase_create("functions");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, answers_to_a_function_cover_no_city, 0, ARRAY_LEN(functions));
	tcase_add_loop_test(tests, silence_of_a_function_takes_no_city, 0, ARRAY_LEN(functions));
	tcase_add_loop_test(
		tests, times_of_a_function_are_no_times_of_service, 0, ARRAY_LEN(functions));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
