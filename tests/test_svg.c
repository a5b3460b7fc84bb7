#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "reports/svg.h"
#include "tests/data_fixture.h"
#include "tests/xml_check.h"

static struct svg start(char **text, size_t *len)
{
	struct svg svg = {open_memstream(text, len), "f1-1", LANG_ZH};

	ck_assert_ptr_nonnull(svg.out);
	fputs("<!DOCTYPE html>\n", svg.out); /* the checker asks for one */
	return svg;
}

START_TEST(a_picture_says_what_it_shows)
{
	char *text = NULL, why[200] = "";
	size_t len = 0;
	struct svg svg = start(&text, &len);

	svg_open(&svg, 680, 200, "各市<时延>", "11 个市 & 阈值");
	svg_patterns(&svg);
	svg_line(&svg, 0, 0, SVG_AT(10), 5, INK_SOFT, STROKE_DASHED);
	svg_rect(&svg, SVG_AT(1), SVG_AT(2), -5, SVG_AT(3), INK_HEAT_4, INK_NONE);
	svg_pattern_rect(&svg, 0, 0, SVG_AT(9), SVG_AT(9), PATTERN_DOTS);
	svg_circle(&svg, 0, 0, SVG_AT(2), INK_NONE, INK_FAIL);
	svg_mark(&svg, 0, 0, "M-4 0L4 0", INK_NONE, INK_TEXT);
	svg_polyline(&svg, &(svg_points){NULL, 0}, INK_ACCENT, STROKE_THICK);
	svg_label(&svg, 0, 0, ALIGN_END, SVG_PLAIN, INK_TEXT, "\"<script>&\xe2\x80\xae", 40);
	svg_close(&svg);
	fclose(svg.out);
	ck_assert_msg(xml_check(text, why, sizeof(why)), "%s", why);
	ck_assert_ptr_nonnull(strstr(text, "role=\"img\""));
	ck_assert_ptr_nonnull(strstr(text, "aria-labelledby=\"f1-1-title f1-1-desc\""));
	ck_assert_ptr_nonnull(strstr(text, "<title id=\"f1-1-title\">各市&lt;时延&gt;</title>"));
	ck_assert_ptr_nonnull(strstr(text, "<desc id=\"f1-1-desc\">11 个市 &amp; 阈值</desc>"));
	ck_assert_ptr_nonnull(strstr(text, "fill=\"url(#f1-1-dots)\""));
	ck_assert_ptr_nonnull(strstr(text, "&quot;&lt;script&gt;&amp;⟨U+202E⟩"));
	ck_assert_ptr_nonnull(strstr(text, "width=\"0\""));
	free(text);
}
END_TEST

static const struct place_case {
	int64_t low, high;
	bool log;
	int64_t value, at;
} place_cases[] = {
	{0, 100, false, 0, 0},
	{0, 100, false, 50, 5000},
	{0, 100, false, 100, 10000},
	{0, 100, false, -1, 0},
	{0, 100, false, 101, 10000},
	{100, 0, false, 25, 2500}, /* turned */
	{0, 3, false, 1, 3330},
	{7, 7, false, 7, 0}, /* one value */
	{INT64_MAX, INT64_MAX, false, INT64_MAX, 10000},
	{INT64_MIN, INT64_MAX, false, INT64_MIN, 0},
	{INT64_MIN, INT64_MAX, false, 0, 5000},
	{INT64_MIN, INT64_MAX, false, INT64_MAX, 10000},
	{1, 1000, true, 1, 0},
	{1, 1000, true, 10, 3330},
	{1, 1000, true, 100, 6660},
	{1, 1000, true, 1000, 10000},
	{1, 16, true, 4, 5000},
	{INT64_MIN, 0, true, -4, 0}, /* nothing that a log axis has: from 1 */
	{0, INT64_MAX, true, INT64_MAX - 1, 10000 - 10},
	{0, INT64_MAX, true, BIND_ABSENT, 0},
};

START_TEST(values_have_their_place_on_an_axis)
{
	const struct place_case *c = &place_cases[_i];
	struct svg_axis axis = c->log ? svg_axis_log(c->low, c->high, 0, 10000)
				      : svg_axis_linear(c->low, c->high, 0, 10000);
	struct svg_axis down = axis;
	int64_t most = c->at + (c->log ? 10 : 0);

	down.from = 10000;
	down.to = 0;
	ck_assert_int_ge(svg_axis_at(&axis, c->value), c->at);
	ck_assert_int_le(svg_axis_at(&axis, c->value), most);
	ck_assert_int_eq(svg_axis_at(&axis, c->value), 10000 - svg_axis_at(&down, c->value));
	ck_assert_int_eq(svg_axis_at(&axis, c->value) % 10, 0);
}
END_TEST

#define TICKS(...) {__VA_ARGS__}, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t)
static const struct tick_case {
	int64_t low, high;
	bool log;
	size_t most;
	int64_t at[12];
	size_t count;
} tick_cases[] = {
	{0, 100, false, 6, TICKS(0, 20, 40, 60, 80, 100)},
	{0, 100, false, 5, TICKS(0, 50, 100)},
	{3, 4, false, 5, TICKS(3, 4)},
	{5, 5, false, 5, TICKS(5, 6)},
	{-7, 12, false, 5, TICKS(-5, 0, 5, 10)},
	{-7, -6, false, 1, TICKS(-6)},
	{146, 66000, true, 9, TICKS(200, 500, 1000, 2000, 5000, 10000, 20000, 50000)},
	{146, 66000, true, 4, TICKS(1000, 10000)},
	{1, 1, true, 4, TICKS(1, 2)},
	{3, 4, true, 4, {0}, 0},
	{INT64_MIN, INT64_MAX, false, 4, TICKS(-5000000000000000000, 0, 5000000000000000000)},
	{INT64_MAX, INT64_MAX, false, 4, TICKS(INT64_MAX - 1, INT64_MAX)},
};

START_TEST(ticks_are_round_and_few)
{
	const struct tick_case *c = &tick_cases[_i];
	struct svg_axis axis = c->log ? svg_axis_log(c->low, c->high, 0, 10000)
				      : svg_axis_linear(c->low, c->high, 0, 10000);
	struct svg_ticks ticks = svg_axis_ticks(&axis, c->most);

	ck_assert_uint_le(ticks.count, c->most);
	ck_assert_uint_eq(ticks.count, c->count);
	for (size_t i = 0; i < ticks.count; i++)
		ck_assert_int_eq(ticks.at[i], c->at[i]);
}
END_TEST

START_TEST(ticks_lie_within_any_range)
{
	static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, -1000003, -1, 0, 1, 2, 999,
		1000003, INT64_MAX - 1, INT64_MAX};
	int64_t low = ends[(size_t)_i % ARRAY_LEN(ends)];
	int64_t high = ends[(size_t)_i / ARRAY_LEN(ends)];

	for (size_t most = 1; most <= SVG_TICKS_MOST + 2; most++) {
		struct svg_axis axis = most % 2 ? svg_axis_log(low, high, 500, 9000)
						: svg_axis_linear(low, high, 500, 9000);
		struct svg_ticks ticks = svg_axis_ticks(&axis, most);

		ck_assert_uint_le(ticks.count, most);
		for (size_t i = 0; i < ticks.count; i++) {
			ck_assert_int_ge(ticks.at[i], axis.low);
			ck_assert_int_le(ticks.at[i], axis.high);
			if (i > 0)
				ck_assert_int_gt(ticks.at[i], ticks.at[i - 1]);
		}
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("kit");

	tcase_add_test(tcase, a_picture_says_what_it_shows);
	tcase_add_loop_test(
		tcase, values_have_their_place_on_an_axis, 0, (int)ARRAY_LEN(place_cases));
	tcase_add_loop_test(tcase, ticks_are_round_and_few, 0, (int)ARRAY_LEN(tick_cases));
	tcase_add_loop_test(tcase, ticks_lie_within_any_range, 0, 11 * 11);
	return run_case("svg", tcase);
}
