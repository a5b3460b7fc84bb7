#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "reports/grid.h"
#include "reports/report.h"
#include "tests/evidence_fixture.h"
#include "tests/golden.h"

#define WIDTH_MOST 100

static char *table_of(const struct evidence *evidence, enum report_lang lang, bool colour)
{
	const struct report report = {.evidence = evidence, .lang = lang, .colour = colour};
	struct err err = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	ck_assert_msg(report_format_find("table")->write(out, &report, &err) == 0, "%s", err.text);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static const struct table_case {
	const char *golden;
	const struct evidence *evidence;
	enum report_lang lang;
	bool colour;
} table_cases[] = {
	{"verdict_rich.zh.txt", &fixture_rich, LANG_ZH, false},
	{"verdict_rich.en.txt", &fixture_rich, LANG_EN, false},
	{"verdict_rich.colour.txt", &fixture_rich, LANG_ZH, true},
	{"verdict_thin.zh.txt", &fixture_thin, LANG_ZH, false},
	{"verdict_thin.en.txt", &fixture_thin, LANG_EN, false},
};

START_TEST(table_is_as_the_golden_file)
{
	const struct table_case *c = &table_cases[_i];
	char *text = table_of(c->evidence, c->lang, c->colour);

	golden_compare(c->golden, text);
	free(text);
}
END_TEST

/* Takes the colours out, in place. */
static void strip_colour(char *text)
{
	char *to = text;

	for (const char *at = text; *at;)
		if (*at == '\033')
			at = strchr(at, 'm') + 1;
		else
			*to++ = *at++;
	*to = '\0';
}

START_TEST(colour_changes_nothing_but_colour)
{
	char *plain = table_of(&fixture_rich, LANG_ZH, false);
	char *colour = table_of(&fixture_rich, LANG_ZH, true);

	ck_assert_ptr_null(strchr(plain, '\033'));
	ck_assert_ptr_nonnull(strchr(colour, '\033'));
	strip_colour(colour);
	ck_assert_str_eq(plain, colour);
	free(plain);
	free(colour);
}
END_TEST

/* What stands in each terminal column of a line: ' ' or 'x'; a wide character fills two. */
static size_t columns_of(const char *line, size_t len, char cells[WIDTH_MOST + 8])
{
	size_t used = 0;

	while (len > 0) {
		char one[5] = "";
		size_t step = utf8_next(line, len, &(uint32_t){0});

		ck_assert_uint_gt(step, 0);
		memcpy(one, line, step);
		for (size_t i = text_columns(one); i > 0; i--) {
			ck_assert_uint_lt(used, WIDTH_MOST);
			cells[used++] = one[0] == ' ' ? ' ' : 'x';
		}
		line += step;
		len -= step;
	}
	return used;
}

/* The gutters before the columns of the findings, as table.c lays them. */
static const size_t gutters[][3] = {
	[LANG_ZH] = {10, 40, 60},
	[LANG_EN] = {14, 50, 66},
};

static void check_gutters(const char *line, size_t len, enum report_lang lang)
{
	char cells[WIDTH_MOST + 8];
	size_t used = columns_of(line, len, cells);

	for (size_t i = 0; i < 3; i++)
		for (size_t at = gutters[lang][i]; at < gutters[lang][i] + 2 && at < used; at++)
			ck_assert_msg(cells[at] == ' ', "column %zu of: %.*s", at, (int)len, line);
}

static bool is_rule(const char *line)
{
	return strncmp(line, "----", 4) == 0;
}

/* The line that sums up the rules nobody tried has columns of its own. */
static bool is_summed_up(const char *line, size_t len)
{
	static const char *const marks[] = {"只计入申请结论", "for the application"};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (memmem(line, len, marks[i], strlen(marks[i])))
			return true;
	return false;
}

/* Between the first rule and the third stand the head and the findings. */
static void check_alignment(const char *text, enum report_lang lang)
{
	size_t rules = 0, rows = 0;
	bool summed_up = false;

	for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
		size_t len = strcspn(line, "\n");
		char cells[WIDTH_MOST + 8];

		columns_of(line, len, cells);
		ck_assert_msg(
			len == 0 || line[len - 1] != ' ', "blank at the end: %.*s", (int)len, line);
		rules += is_rule(line);
		summed_up = summed_up || is_summed_up(line, len);
		if (is_rule(line) || summed_up || rules < 1 || rules > 2)
			continue;
		check_gutters(line, len, lang);
		rows++;
	}
	ck_assert_uint_ge(rows, 2);
}

START_TEST(columns_stay_aligned)
{
	const struct table_case *c = &table_cases[_i];
	char *text = table_of(c->evidence, c->lang, false);

	check_alignment(text, c->lang);
	free(text);
}
END_TEST

static struct file_bytes hostile;

static const char *hostile_text(struct arena *arena, const char *text)
{
	(void)text;
	return arena_text(arena, hostile.at);
}

START_TEST(hostile_text_moves_no_column_and_no_cursor)
{
	const char *folder = getenv("TEST_DATA");
	char *path = file_join(folder ? folder : "tests/data", "report/hostile.txt");
	struct arena arena = {0};
	struct err err = {0};
	char *text;

	ck_assert_msg(file_read(path, 65536, &hostile, &err) == 0, "%s", err.text);
	text = table_of(fixture_copy(&arena, &fixture_rich, hostile_text), LANG_ZH, false);
	ck_assert_ptr_null(strchr(text, '\033'));
	ck_assert_ptr_null(strchr(text, '\r'));
	ck_assert_ptr_null(strstr(text, "\u202e"));
	ck_assert_ptr_null(strchr(text, 0xff));
	ck_assert_ptr_nonnull(strstr(text, "⟨U+202E⟩"));
	check_alignment(text, LANG_ZH);
	free(text);
	free(path);
	file_bytes_fini(&hostile);
	arena_fini(&arena);
}
END_TEST

static const struct line_case {
	const char *name, *text;
	size_t width;
	const char *lines[6];
} line_cases[] = {
	{"fits", "abc", 10, {"abc"}},
	{"blank", "abc def", 5, {"abc ", "def"}},
	{"exact", "abc def", 7, {"abc def"}},
	{"blank at the edge", "abc def", 3, {"abc ", "def"}},
	{"wide", "节点位置", 5, {"节点", "位置"}},
	{"wide and narrow", "节点core位置", 6, {"节点", "core位", "置"}},
	{"closing mark stays", "节点，位置", 4, {"节", "点，", "位置"}},
	{"opening mark moves on", "节点（位置", 6, {"节点", "（位置"}},
	{"no break at all", "abcdefgh", 3, {"abc", "def", "gh"}},
	{"marks only", "，，，", 2, {"，", "，", "，"}},
	{"wider than the line", "节", 1, {"节"}},
	{"empty", "", 5, {NULL}},
};

START_TEST(lines_break_where_a_reader_expects)
{
	const struct line_case *c = &line_cases[_i];
	const char *at = c->text;

	for (size_t i = 0; c->lines[i]; i++) {
		size_t len = grid_line(at, c->width);

		ck_assert_msg(len == strlen(c->lines[i]) && memcmp(at, c->lines[i], len) == 0,
			"%s, line %zu: %.*s", c->name, i + 1, (int)len, at);
		at += len;
	}
	ck_assert_msg(*at == '\0', "%s: left %s", c->name, at);
	ck_assert_uint_eq(grid_line(at, c->width), 0);
}
END_TEST

START_TEST(row_pads_by_display_width)
{
	static const struct grid grid = {3, {6, 4, 5}};
	const struct grid_cell cells[] = {{"节点", NULL}, {"", NULL}, {"ab cd ef", "31"}};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	grid_row(out, &grid, cells);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_str_eq(text, "节点          \033[31mab cd\033[0m\n"
			       "              \033[31mef\033[0m\n");
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_table");
	TCase *tc = tcase_create("table");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_loop_test(tc, table_is_as_the_golden_file, 0, (int)ARRAY_LEN(table_cases));
	tcase_add_test(tc, colour_changes_nothing_but_colour);
	tcase_add_loop_test(tc, columns_stay_aligned, 0, (int)ARRAY_LEN(table_cases));
	tcase_add_test(tc, hostile_text_moves_no_column_and_no_cursor);
	tcase_add_loop_test(tc, lines_break_where_a_reader_expects, 0, (int)ARRAY_LEN(line_cases));
	tcase_add_test(tc, row_pads_by_display_width);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
