/* Where the evidence of a finding stands, as the appendix says it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "model/evidence.h"
#include "reports/report.h"

#define INPUTS 5
#define SHA    "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e"

/* Four files of records and a plan were read; a finding names so many of them. */
static const struct pointer_case {
	size_t named; /* of the records; then the plan */
	const char *said, *unsaid;
} cases[] = {
	{0, "<code>plan.json</code>", "份拨测记录"},
	{3, "<code>records/c.jsonl</code> <span", "份拨测记录"},
	{4, "全部 4 份拨测记录，文件与摘要值见<a class=\"at\" href=\"#inputs\">",
		"records/a.jsonl</code> <span"},
};

static struct evidence_input inputs[INPUTS + 1] = {{"plan.json", "plan", SHA},
	{"records/a.jsonl", "records", SHA}, {"records/b.jsonl", "records", SHA},
	{"records/c.jsonl", "records", SHA}, {"records/d.jsonl", "records", SHA},
	{"records/e.jsonl", "records", SHA}};

/* The annex of findings, heap, of one that names the plan and so many files of records. */
static char *annex_of(size_t named, size_t read)
{
	struct evidence_pointer pointers[INPUTS + 1] = {{"plan.json", SHA, "/checks"}};
	struct finding finding = {.rule = "nodes.core", .severity = SEVERITY_MUST};
	struct evidence evidence = {.operator_ = {.name = "甲"}};
	const struct report report = {.evidence = &evidence, .evidence_sha256 = SHA};
	struct err err = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	for (size_t i = 0; i < named; i++)
		pointers[1 + i] = (struct evidence_pointer){inputs[1 + i].name, SHA, ""};
	finding.evidence.items = pointers;
	finding.evidence.count = 1 + named;
	evidence.findings.items = &finding;
	evidence.findings.count = 1;
	evidence.inputs.items = inputs;
	evidence.inputs.count = 1 + read;
	ck_assert_ptr_nonnull(out);
	ck_assert_msg(report_format_find("html")->write(out, &report, &err) == 0, "%s", err.text);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

START_TEST(records_take_one_line_when_there_are_many)
{
	const struct pointer_case *c = &cases[_i];
	char *text = annex_of(c->named, 4);

	ck_assert_ptr_nonnull(strstr(text, c->said));
	ck_assert_ptr_null(strstr(text, c->unsaid));
	free(text);
}
END_TEST

/* A finding that rests on some of them only says on which. */
START_TEST(records_that_are_not_all_are_named)
{
	char *text = annex_of(4, 5);
	const char *line = strstr(text, "<li>4 份拨测记录（<code>records/a.jsonl</code>、");

	ck_assert_ptr_nonnull(line);
	ck_assert_ptr_null(strstr(text, "全部 4 份"));
	line = strstr(line, "<code>records/d.jsonl</code>）");
	ck_assert_ptr_nonnull(line);
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pointers of findings");
	TCase *tc = tcase_create("pointers");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, records_take_one_line_when_there_are_many, 0,
		(int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tc, records_that_are_not_all_are_named);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
