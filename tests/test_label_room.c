#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "reports/label_room.h"

#define WIDTH  SVG_AT(200)
#define HEIGHT SVG_AT(100)

static const struct label_spot spots[] = {
	{SVG_AT(7), SVG_AT(4), ALIGN_START},
	{SVG_AT(-7), SVG_AT(4), ALIGN_END},
	{0, SVG_AT(-8), ALIGN_MIDDLE},
};
enum { RIGHT, LEFT, ABOVE };

static const struct room_case {
	const char *name;
	int x, y, blocked_x, blocked_y; /* pixels; 0: nothing stands there */
	size_t spot;
} room_cases[] = {
	{"the first where all are free", 100, 50, 0, 0, RIGHT},
	{"not onto a mark", 100, 50, 110, 50, LEFT},
	{"not beyond the right edge", 195, 50, 0, 0, LEFT},
	{"not beyond the edge, nor onto a mark", 195, 50, 180, 50, ABOVE},
	{"the one that lies least on it, where none is free", 4, 50, 10, 50, RIGHT},
};

START_TEST(a_word_goes_where_it_lies_on_least)
{
	const struct room_case *c = &room_cases[_i];
	struct arena arena = {0};
	struct label_room room = label_room_new(2, WIDTH, HEIGHT, &arena);
	struct label_spot spot;

	if (c->blocked_x > 0)
		label_room_block(&room,
			(struct svg_point){SVG_AT(c->blocked_x), SVG_AT(c->blocked_y)}, SVG_AT(5));
	spot = label_room_take(&room, (struct svg_point){SVG_AT(c->x), SVG_AT(c->y)}, spots,
		ARRAY_LEN(spots), "新余", SVG_SMALL);
	ck_assert_msg(memcmp(&spot, &spots[c->spot], sizeof(spot)) == 0, "%s", c->name);
	arena_fini(&arena);
}
END_TEST

START_TEST(where_a_word_is_no_other_goes)
{
	struct arena arena = {0};
	struct label_room room = label_room_new(3, WIDTH, HEIGHT, &arena);
	const size_t wanted[] = {RIGHT, LEFT, ABOVE};

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		struct label_spot spot =
			label_room_take(&room, (struct svg_point){SVG_AT(100), SVG_AT(50)}, spots,
				ARRAY_LEN(spots), "新余", SVG_SMALL);

		ck_assert_int_eq(spot.align, spots[wanted[i]].align);
	}
	arena_fini(&arena);
}
END_TEST

static const struct width_case {
	const char *text;
	int px; /* at 10 pixels */
} width_cases[] = {
	{"", 0}, {"南昌", 20}, {"00", 10}, {"n-1", 14}, {"WW", 17},
	{"\u202e", 40},           /* spelled out */
	{"\U0001f469\ue000", 20}, /* squares at most */
};

START_TEST(width_of_a_text_is_about_that_of_its_letters)
{
	const struct width_case *c = &width_cases[_i];

	ck_assert_msg(llabs(svg_text_width(c->text, 10) - SVG_AT(c->px)) <= SVG_AT(1), "%s: %lld",
		c->text, (long long)svg_text_width(c->text, 10));
}
END_TEST

static const struct cut_case {
	const char *text;
	size_t columns;
	const char *shown;
} cut_cases[] = {
	{"南昌市", 6, "南昌市"},
	{"南昌市", 5, "南…"},
	{"12345", 5, "12345"},
	{"123456", 5, "123…"},
	{"WWWW", 6, "WW…"},
	{"a\u202eb", 8, "a…"},
	{"a\u202eb", 12, "a⟨U+202E⟩b"},
	{"南昌市", 1, "…"},
};

START_TEST(text_that_has_no_room_ends_in_dots_that_have)
{
	const struct cut_case *c = &cut_cases[_i];
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	svg_text(out, c->text, c->columns);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_msg(strcmp(text, c->shown) == 0, "%s: %s", c->text, text);
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("label_room");
	TCase *tcase = tcase_create("label_room");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
		tcase, a_word_goes_where_it_lies_on_least, 0, (int)ARRAY_LEN(room_cases));
	tcase_add_test(tcase, where_a_word_is_no_other_goes);
	tcase_add_loop_test(tcase, width_of_a_text_is_about_that_of_its_letters, 0,
		(int)ARRAY_LEN(width_cases));
	tcase_add_loop_test(
		tcase, text_that_has_no_room_ends_in_dots_that_have, 0, (int)ARRAY_LEN(cut_cases));
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
