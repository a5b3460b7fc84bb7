/* The chart of `logs --timeline`, against golden texts. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "cli/timeline.h"
#include "model/inventory_isolated.h"
#include "tests/data_fixture.h"
#include "tests/golden.h"

#define DAYS_MOST 200

/* 2026-05-25T00:00:00+08:00: 180 days before 2026-11-21 */
#define FIRST_DAY 20598

struct archive_want {
	const char *node;
	int kind;
	/* of these days from FIRST_DAY on: 0 to 24 hours with records, as letters a to y */
	const char *days;
};

/* A letter and how often, as "y30 a5". */
static size_t unfold(const char *days, int hours[DAYS_MOST])
{
	size_t count = 0;

	while (*days) {
		char *end;
		long times = strtol(days + 1, &end, 10);

		for (long i = 0; i < times && count < DAYS_MOST; i++)
			hours[count++] = *days - 'a';
		days = *end ? end + 1 : end;
	}
	return count;
}

static void add_archive(struct inventory *inventory, size_t *cap, const struct archive_want *want)
{
	struct inventory_archive *archive = arena_push(&inventory->arena,
		&inventory->archives.items, &inventory->archives.count, cap, sizeof(*archive));
	int hours[DAYS_MOST];
	size_t count = unfold(want->days, hours);

	archive->node = want->node;
	archive->kind = want->kind;
	archive->first.v = archive->last.v = BIND_ABSENT;
	archive->minutes.items = arena_array(&inventory->arena, 3 * count, sizeof(int64_t));
	for (size_t day = 0; day < count; day++) {
		int64_t *row = archive->minutes.items + archive->minutes.count;

		if (hours[day] == 0)
			continue;
		row[0] = (int64_t)(FIRST_DAY + day) * 1440 - 480;
		row[1] = hours[day] * 60;
		row[2] = hours[day] == 1 ? 60 : 6000 * hours[day];
		archive->minutes.count += 3;
	}
	inventory_isolated_find(archive->minutes.items, archive->minutes.count, &inventory->arena,
		&archive->isolated);
}

static const struct archive_want estate[] = {
	{"gz-core-1", LOG_ACCESS, "y180"},
	{"gz-core-1", LOG_DISPATCH, "a60 y120"},
	{"nc-edge-with-a-name-that-is-longer-than-its-column", LOG_ACCESS, "y90 a3 y40 a14 y33"},
	{"上饶区域节点-1", LOG_ACCESS, "b1 a29 y60 m40 g40 b10"},
	{"九江边缘节点之名称长于所留列宽者", LOG_ACCESS, "a170 y10"},
	{"empty", LOG_SECURITY, ""},
	{"e\033[31m", LOG_ACCESS, "y100 u50 m30"},
};

static const struct chart_case {
	const char *name; /* of the golden file */
	size_t width, archives;
	bool ascii, dated;
	int64_t as_of_day; /* behind FIRST_DAY */
} chart_cases[] = {
	{"timeline_80.txt", 80, 7, false, true, 180},
	{"timeline_80.ascii.txt", 80, 7, true, true, 180},
	{"timeline_60.txt", 60, 7, false, true, 180},
	{"timeline_240.txt", 240, 7, false, true, 180},
	{"timeline_narrow.txt", 10, 7, false, true, 180},
	{"timeline_undated.txt", 80, 3, false, false, 0},
	{"timeline_ahead.txt", 80, 3, false, true, 240},
	{"timeline_before.txt", 80, 3, false, true, 100},
};

static char *draw(const struct archive_want *wants, size_t count, const struct timeline_look *look)
{
	struct inventory *inventory = inventory_new();
	char *text = NULL;
	size_t len, cap = 0;
	FILE *out = open_memstream(&text, &len);

	for (size_t i = 0; i < count; i++)
		add_archive(inventory, &cap, &wants[i]);
	timeline_print(out, inventory, look);
	ck_assert_int_eq(fclose(out), 0);
	inventory_close(inventory);
	return text;
}

static struct timeline_look look_of(const struct chart_case *row)
{
	int64_t as_of = (FIRST_DAY + row->as_of_day) * WHEN_DAY_MS - WHEN_CST_OFFSET_MS;

	return (struct timeline_look){.as_of = {row->dated ? as_of : BIND_ABSENT},
		.months = 6,
		.width = row->width,
		.ascii = row->ascii};
}

START_TEST(chart_is_as_agreed)
{
	const struct timeline_look look = look_of(&chart_cases[_i]);
	char *text = draw(estate, chart_cases[_i].archives, &look);

	golden_compare(chart_cases[_i].name, text);
	free(text);
}
END_TEST

/* The lines of names and cells, up to the first that says something. */
START_TEST(every_row_has_the_same_columns_and_fits)
{
	static const size_t widths[] = {40, 41, 60, 79, 80, 81, 100, 132, 200, 215, 216, 300};
	size_t width = widths[_i];
	const struct timeline_look look =
		look_of(&(struct chart_case){.width = width, .dated = true, .as_of_day = 180});
	char *text = draw(estate, ARRAY_LEN(estate), &look), *line, *rest = text;
	size_t rows = 0, common = 0;

	while ((line = strsep(&rest, "\n")) && *line && line[0] != '2' && line[0] != 'A') {
		size_t columns = text_columns(line);

		ck_assert_msg(columns <= width, "%zu: %s", columns, line);
		if (line[0] == ' ')
			continue; /* the axis, marks */
		common = common ? common : columns;
		ck_assert_msg(columns == common, "%zu, not %zu: %s", columns, common, line);
		rows++;
	}
	ck_assert_uint_eq(rows, ARRAY_LEN(estate));
	free(text);
}
END_TEST

/* An hour of a day darkens no column less, and yet is seen. */
START_TEST(gap_of_an_hour_is_marked_in_its_column)
{
	struct inventory *inventory = inventory_new();
	struct inventory_gap gaps[2] = {0};
	const struct timeline_look look = {
		.as_of.v = BIND_ABSENT, .months = 6, .width = 240, .ascii = true};
	char *text = NULL, *line;
	size_t len, cap = 0;
	FILE *out = open_memstream(&text, &len);

	add_archive(inventory, &cap, &estate[0]);
	gaps[0].from.v = (FIRST_DAY + 9) * WHEN_DAY_MS - WHEN_CST_OFFSET_MS;
	gaps[0].to.v = gaps[0].from.v + 60 * WHEN_MINUTE_MS;
	gaps[1].from.v = (FIRST_DAY + 12) * WHEN_DAY_MS - WHEN_CST_OFFSET_MS - WHEN_MINUTE_MS;
	gaps[1].to.v = gaps[1].from.v + 30 * WHEN_MINUTE_MS; /* over midnight */
	inventory->archives.items[0].gaps.items = gaps;
	inventory->archives.items[0].gaps.count = ARRAY_LEN(gaps);
	timeline_print(out, inventory, &look);
	ck_assert_int_eq(fclose(out), 0);
	line = strstr(text, "!!!!");
	ck_assert_msg(line && strncmp(line, "!!!!         : ::\n", 18) == 0, "%s", text);
	free(text);
	inventory_close(inventory);
}
END_TEST

START_TEST(nothing_is_drawn_of_nothing)
{
	const struct timeline_look look = look_of(&chart_cases[0]);
	char *text = draw(&estate[5], 1, &look);

	ck_assert_str_eq(text, "");
	free(text);
}
END_TEST

START_TEST(ascii_chart_of_ascii_names_is_ascii)
{
	const struct timeline_look look = look_of(&chart_cases[1]);
	char *text = draw(estate, 3, &look);

	for (const char *at = text; *at; at++)
		ck_assert((*at >= ' ' && *at <= '~') || *at == '\n');
	free(text);
}
END_TEST

START_TEST(no_control_character_reaches_the_terminal)
{
	const struct timeline_look look = look_of(&chart_cases[0]);
	char *text = draw(estate, ARRAY_LEN(estate), &look);

	ck_assert_ptr_null(strchr(text, '\033'));
	free(text);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("timeline");

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, chart_is_as_agreed, 0, (int)ARRAY_LEN(chart_cases));
	tcase_add_loop_test(tc, every_row_has_the_same_columns_and_fits, 0, 12);
	tcase_add_test(tc, nothing_is_drawn_of_nothing);
	tcase_add_test(tc, gap_of_an_hour_is_marked_in_its_column);
	tcase_add_test(tc, ascii_chart_of_ascii_names_is_ascii);
	tcase_add_test(tc, no_control_character_reaches_the_terminal);
	return run_case("cli: timeline", tc);
}
