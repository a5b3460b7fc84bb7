/* The chapter of functions: dispatch, and who serves undeclared. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "reports/report.h"
#include "tests/evidence_fixture.h"
#include "tests/golden.h"
#include "tests/xml_check.h"

#define TEXTS(...)                                                                                 \
	{                                                                                          \
		.items = (const char *[]){__VA_ARGS__},                                            \
		.count = ARRAY_LEN(((const char *[]){__VA_ARGS__}))                                \
	}
#define CHOICES(...)                                                                               \
	{                                                                                          \
		.items = (struct evidence_choice[]){__VA_ARGS__},                                  \
		.count = ARRAY_LEN(((struct evidence_choice[]){__VA_ARGS__}))                      \
	}
#define REASONS(...)                                                                               \
	{                                                                                          \
		.items = (int[]){__VA_ARGS__}, .count = ARRAY_LEN(((int[]){__VA_ARGS__}))          \
	}
#define ROW(city_, operator_)                                                                      \
	.name = "www.example.com", .type = "A", .how = "resolver", .city = (city_),                \
	.operator_name = (operator_), .share_ppm = 900000

static struct evidence_dispatch dispatch[] = {
	{ROW("360100", "中国电信"), .verdict = VERDICT_PASS, .asked = 2016, .answered = 2014,
		.planned = 2016, .judged = 2014, .nearest = 2014, .nearest_low_ppm = 995833,
		.nearest_high_ppm = 1000000, .extra_us = 0, .ttl_least_s = 20, .ttl_most_s = 300,
		.choices = CHOICES({.node = "nc-core-1", .province = "yes", .count = 2014}),
		.cnames = TEXTS("www.example.com.cdn.example.net", "nc.g.example.net")},
	{ROW("360700", "中国移动"), .verdict = VERDICT_FAIL, .asked = 2016, .answered = 2016,
		.planned = 2016, .judged = 2016, .nearest = 12, .nearest_low_ppm = 2400,
		.nearest_high_ppm = 11900, .extra_us = 9800, .ttl_least_s = 20, .ttl_most_s = 20,
		.choices = CHOICES({.addr = "203.0.113.20", .count = 1704},
			{.node = "nc-core-1", .province = "may", .count = 300},
			{.node = "gz-core-1", .province = "no", .count = 12})},
	{.name = "<b>www</b>",
		.type = "AAAA",
		.how = "subnet",
		.city = "361000",
		.verdict = VERDICT_NOT_ASSESSED,
		.share_ppm = 900000,
		.asked = 12,
		.unsaid = 12,
		.planned = 12,
		.nearest_high_ppm = 1000000,
		.extra_us = BIND_ABSENT,
		.ttl_least_s = BIND_ABSENT,
		.ttl_most_s = BIND_ABSENT,
		.reason = REASONS(REASON_NO_DATA),
		.choices_left_out = 3},
};

static struct evidence_stranger strangers[] = {
	{.what = "addr",
		.text = "203.0.113.20",
		.seen_in = TEXTS("dns", "visit"),
		.count = 1704,
		.check = "name-a",
		.agent = "ag-gz"},
	{.what = "log_node", .text = "access", .seen_in = TEXTS("log"), .count = 12},
	{.what = "name",
		.text = "login.<i>example.org",
		.seen_in = TEXTS("redirect"),
		.count = 6,
		.check = "visit",
		.agent = "ag-nc"},
	{.what = "node", .text = "yc-edge-1", .seen_in = TEXTS("never_answered"), .count = 40320},
};

/* The chapter alone, heap. */
static char *chapter_of(const struct evidence *evidence, enum report_lang lang)
{
	const struct report report = {.evidence = evidence, .lang = lang};
	struct err err = {0};
	char *text = NULL, *from, *end, why[200] = "";
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	ck_assert_msg(report_format_find("html")->write(out, &report, &err) == 0, "%s", err.text);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_msg(xml_check(text, why, sizeof(why)), "%s", why);
	from = strstr(text, "<section class=\"chapter\" id=\"functions\">");
	ck_assert_ptr_nonnull(from);
	end = strstr(from, "</section>");
	ck_assert_ptr_nonnull(end);
	end[strlen("</section>")] = '\n';
	end[strlen("</section>") + 1] = '\0';
	memmove(text, from, strlen(from) + 1);
	return text;
}

static const struct {
	const char *golden;
	enum report_lang lang;
} chapters[] = {{"functions_dispatch.zh.html", LANG_ZH}, {"functions_dispatch.en.html", LANG_EN}};

START_TEST(dispatch_is_as_the_golden_file)
{
	struct evidence evidence = fixture_rich;
	char *text;

	evidence.functions = (struct evidence_functions){0}; /* other parts have their own pages */
	evidence.functions.dispatch.items = dispatch;
	evidence.functions.dispatch.count = ARRAY_LEN(dispatch);
	evidence.functions.strangers.items = strangers;
	evidence.functions.strangers.count = ARRAY_LEN(strangers);
	evidence.functions.strangers_left_out = 7;
	text = chapter_of(&evidence, chapters[_i].lang);
	golden_compare(chapters[_i].golden, text);
	free(text);
}
END_TEST

START_TEST(without_results_the_chapter_says_so)
{
	char *text = chapter_of(&fixture_thin, LANG_ZH);

	ck_assert_ptr_nonnull(strstr(text, "没有可以列出的功能演示结果"));
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_dispatch");
	TCase *tc = tcase_create("report_dispatch");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_loop_test(tc, dispatch_is_as_the_golden_file, 0, (int)ARRAY_LEN(chapters));
	tcase_add_test(tc, without_results_the_chapter_says_so);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
