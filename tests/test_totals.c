#include <check.h>
#include <stdlib.h>

#include "analyzer/totals.h"

static struct finding findings[] = {
	{.rule = "a", .verdict = VERDICT_PASS, .basis = BASIS_MEASURED, .severity = SEVERITY_MUST},
	{.rule = "b",
		.verdict = VERDICT_FAIL,
		.basis = BASIS_MEASURED,
		.severity = SEVERITY_SHOULD},
	{.rule = "c",
		.verdict = VERDICT_NOT_ASSESSED,
		.basis = BASIS_DECLARED,
		.severity = SEVERITY_MUST,
		.application_only = true},
};

static struct evidence filled(void)
{
	struct evidence evidence = {0};

	evidence.findings.items = findings;
	evidence.findings.count = 3;
	totals_fill(&evidence);
	return evidence;
}

START_TEST(what_was_filled_follows)
{
	struct evidence evidence = filled(), empty = {0};

	ck_assert_int_eq(evidence.verdict, VERDICT_PASS);
	ck_assert_int_eq(evidence.application_verdict, VERDICT_INCONCLUSIVE);
	ck_assert_uint_eq(evidence.totals.count, 2);
	ck_assert(totals_follow(&evidence));
	totals_fill(&empty);
	ck_assert_int_eq(empty.verdict, VERDICT_NOT_ASSESSED);
	ck_assert(totals_follow(&empty));
	arena_fini(&evidence.arena);
	arena_fini(&empty.arena);
}
END_TEST

START_TEST(what_was_changed_by_hand_does_not)
{
	struct evidence evidence = filled();

	evidence.application_verdict = VERDICT_PASS;
	ck_assert(!totals_follow(&evidence));
	evidence.application_verdict = VERDICT_INCONCLUSIVE;
	evidence.verdict = VERDICT_FAIL;
	ck_assert(!totals_follow(&evidence));
	evidence.verdict = VERDICT_PASS;
	evidence.totals.items[0].count++;
	ck_assert(!totals_follow(&evidence));
	evidence.totals.items[0].count--;
	evidence.totals.count--;
	ck_assert(!totals_follow(&evidence));
	arena_fini(&evidence.arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("totals");
	TCase *tc = tcase_create("totals");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_test(tc, what_was_filled_follows);
	tcase_add_test(tc, what_was_changed_by_hand_does_not);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
