#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "reports/diff.h"
#include "tests/diff_fixture.h"
#include "tests/evidence_fixture.h"
#include "tests/golden.h"
#include "tests/xml_check.h"

#define WIDTH_MOST 100

typedef int diff_writer(FILE *out, const struct diff_report *report, struct err *err);

static struct arena arena;

/* Heap. */
static char *written(diff_writer *write, const struct evidence *old, const struct evidence *new,
	bool dossiers, enum report_lang lang)
{
	const struct diff_side sides[] = {
		{old, DIFF_OLD_DIGEST, dossiers ? diff_fixture_dossier(&arena, old) : NULL},
		{new, old == new ? DIFF_OLD_DIGEST : DIFF_NEW_DIGEST,
			dossiers ? diff_fixture_dossier(&arena, new) : NULL}};
	struct diff_report report = {.old = old, .new = new, .lang = lang};
	struct difference *difference;
	struct err err = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	ck_assert_msg(diff_make(&sides[0], &sides[1], &difference, &err) == 0, "%s", err.text);
	report.difference = difference;
	ck_assert_msg(write(out, &report, &err) == 0, "%s", err.text);
	ck_assert_int_eq(fclose(out), 0);
	difference_close(difference);
	return text;
}

static struct evidence *changed(void)
{
	struct evidence *new = diff_fixture(&arena, DIFF_LATER_MS);

	diff_fixture_change(&arena, new);
	return new;
}

static const struct golden_case {
	const char *golden;
	diff_writer *write;
	enum report_lang lang;
} golden_cases[] = {
	{"diff_rich.zh.txt", diff_write_text, LANG_ZH},
	{"diff_rich.en.txt", diff_write_text, LANG_EN},
	{"diff_rich.zh.html", diff_write_html, LANG_ZH},
	{"diff_rich.en.html", diff_write_html, LANG_EN},
};

START_TEST(comparison_is_as_the_golden_file)
{
	const struct golden_case *c = &golden_cases[_i];
	char *text = written(c->write, &fixture_rich, changed(), true, c->lang);

	golden_compare(c->golden, text);
	free(text);
}
END_TEST

static void check_page(const char *text)
{
	static const char *const forbidden[] = {
		"<script", "http://", "https://", "url(", "src=", "@import", "<link"};
	char why[200] = "";

	ck_assert_msg(xml_check(text, why, sizeof(why)), "%s", why);
	text = strstr(text, "<body>");
	for (size_t i = 0; i < ARRAY_LEN(forbidden); i++)
		ck_assert_msg(!strstr(text, forbidden[i]), "%s", forbidden[i]);
}

static void check_lines(const char *text)
{
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
		size_t len = strcspn(line, "\n");
		char *one = strndup(line, len);

		ck_assert_msg(text_columns(one) <= WIDTH_MOST, "too wide: %s", one);
		ck_assert_msg(len == 0 || one[len - 1] != ' ', "blank at the end: %s", one);
		free(one);
	}
}

START_TEST(pages_are_well_formed_and_texts_fit_a_terminal)
{
	const struct evidence *news[] = {changed(), &fixture_rich, &fixture_rich};
	const struct evidence *old = _i == 2 ? changed() : &fixture_rich;
	enum report_lang langs[] = {LANG_ZH, LANG_EN};

	for (size_t i = 0; i < 4; i++) {
		char *page = written(diff_write_html, old, news[_i], i & 1, langs[i / 2]);
		char *text = written(diff_write_text, old, news[_i], i & 1, langs[i / 2]);

		check_page(page);
		check_lines(text);
		free(page);
		free(text);
	}
}
END_TEST

START_TEST(what_is_the_same_says_so_and_nothing_more)
{
	char *text = written(diff_write_text, &fixture_rich, &fixture_rich, false, LANG_ZH);

	ck_assert_ptr_nonnull(strstr(text, "两份材料相同"));
	ck_assert_ptr_null(strstr(text, "应报备"));
	ck_assert_ptr_null(strstr(text, "年度报告"));
	free(text);
}
END_TEST

static struct file_bytes hostile;

static const char *hostile_text(struct arena *into, const char *text)
{
	(void)text;
	return arena_text(into, hostile.at);
}

START_TEST(hostile_text_gets_into_neither)
{
	const char *folder = getenv("TEST_DATA");
	char *path = file_join(folder ? folder : "tests/data", "report/hostile.txt");
	struct evidence *old, *new;
	struct err err = {0};
	char *page, *text;

	ck_assert_msg(file_read(path, 65536, &hostile, &err) == 0, "%s", err.text);
	old = fixture_copy(&arena, &fixture_rich, hostile_text);
	new = fixture_copy(&arena, &fixture_rich, hostile_text);
	new->nodes.items[0].city = "360100";
	new->sites.items[0].address = "x";
	new->cities.count--;
	new->documents.count--;
	page = written(diff_write_html, old, new, true, LANG_ZH);
	text = written(diff_write_text, old, new, true, LANG_ZH);
	check_page(page);
	ck_assert_ptr_null(strchr(text, '\033'));
	ck_assert_ptr_null(strchr(text, '\r'));
	ck_assert_ptr_null(strstr(text, "\u202e"));
	ck_assert_ptr_nonnull(strstr(text, "⟨U+202E⟩"));
	free(page);
	free(text);
	free(path);
	file_bytes_fini(&hostile);
}
END_TEST

static void open_arena(void)
{
	arena_init(&arena);
}

static void close_arena(void)
{
	arena_fini(&arena);
}

int main(void)
{
	Suite *suite = suite_create("report_diff");
	TCase *tc = tcase_create("diff");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, open_arena, close_arena);
	tcase_add_loop_test(tc, comparison_is_as_the_golden_file, 0, (int)ARRAY_LEN(golden_cases));
	tcase_add_loop_test(tc, pages_are_well_formed_and_texts_fit_a_terminal, 0, 3);
	tcase_add_test(tc, what_is_the_same_says_so_and_nothing_more);
	tcase_add_test(tc, hostile_text_gets_into_neither);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
