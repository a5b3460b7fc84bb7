#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/err.h"
#include "base/text.h"
#include "tests/data_fixture.h"

#define BYTES(text) (text), sizeof(text) - 1

static const struct {
	const char *name, *bytes;
	size_t len, step;
	uint32_t code;
} sequences[] = {
	{"nothing", BYTES(""), 0, 0},
	{"NUL is a character", BYTES("\0"), 1, 0},
	{"last of one byte", BYTES("\x7f"), 1, 0x7f},
	{"first of two", BYTES("\xc2\x80"), 2, 0x80},
	{"last of two", BYTES("\xdf\xbf"), 2, 0x7ff},
	{"first of three", BYTES("\xe0\xa0\x80"), 3, 0x800},
	{"last before surrogates", BYTES("\xed\x9f\xbf"), 3, 0xd7ff},
	{"first behind surrogates", BYTES("\xee\x80\x80"), 3, 0xe000},
	{"last of three", BYTES("\xef\xbf\xbf"), 3, 0xffff},
	{"first of four", BYTES("\xf0\x90\x80\x80"), 4, 0x10000},
	{"last of all", BYTES("\xf4\x8f\xbf\xbf"), 4, 0x10ffff},
	{"a Chinese character", BYTES("中"), 3, 0x4e2d},
	{"overlong NUL of two", BYTES("\xc0\x80"), 0, 0},
	{"overlong slash of two", BYTES("\xc0\xaf"), 0, 0},
	{"overlong of two, the last", BYTES("\xc1\xbf"), 0, 0},
	{"overlong of three, the first", BYTES("\xe0\x80\x80"), 0, 0},
	{"overlong of three, the last", BYTES("\xe0\x9f\xbf"), 0, 0},
	{"overlong of four, the first", BYTES("\xf0\x80\x80\x80"), 0, 0},
	{"overlong of four, the last", BYTES("\xf0\x8f\xbf\xbf"), 0, 0},
	{"first surrogate", BYTES("\xed\xa0\x80"), 0, 0},
	{"last surrogate", BYTES("\xed\xbf\xbf"), 0, 0},
	{"beyond U+10FFFF", BYTES("\xf4\x90\x80\x80"), 0, 0},
	{"lead byte f5", BYTES("\xf5\x80\x80\x80"), 0, 0},
	{"five bytes", BYTES("\xf8\x88\x80\x80\x80"), 0, 0},
	{"fe", BYTES("\xfe\x80\x80\x80"), 0, 0},
	{"ff", BYTES("\xff\x80\x80\x80"), 0, 0},
	{"a continuation first", BYTES("\x80"), 0, 0},
	{"the last continuation first", BYTES("\xbf\xbf"), 0, 0},
	{"two, cut", BYTES("\xc2"), 0, 0},
	{"three, cut after one", BYTES("\xe4"), 0, 0},
	{"three, cut after two", BYTES("\xe4\xb8"), 0, 0},
	{"four, cut after three", BYTES("\xf0\x9f\x98"), 0, 0},
	{"two, the next is ASCII", BYTES("\xc2\x41"), 0, 0},
	{"three, the last is a lead", BYTES("\xe4\xb8\xe4"), 0, 0},
};

START_TEST(one_character_is_decoded_or_refused)
{
	char *bytes = tight_copy(sequences[_i].bytes, sequences[_i].len);
	uint32_t code = 0xfade;
	size_t step = utf8_next(bytes, sequences[_i].len, &code);

	ck_assert_msg(step == sequences[_i].step, "%s: %zu", sequences[_i].name, step);
	ck_assert_msg(code == (step ? sequences[_i].code : 0xfade), "%s: U+%04X",
		sequences[_i].name, code);
	free(bytes);
}
END_TEST

static size_t encode(uint32_t code, char *out)
{
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	for (size_t i = len; i-- > 1; code >>= 6)
		out[i] = (char)(0x80 | (code & 0x3f));
	out[0] = (char)(lead[len] | code);
	return len;
}

START_TEST(every_code_point_and_none_of_its_prefixes)
{
	for (uint32_t code = 0; code <= 0x10ffff; code++) {
		bool surrogate = code >= 0xd800 && code <= 0xdfff;
		uint32_t back = code;
		char bytes[4];
		size_t len = encode(code, bytes);
		bool good = utf8_next(bytes, len, &back) == (surrogate ? 0 : len) && back == code;

		for (size_t cut = 0; cut < len; cut++)
			good = good && utf8_next(bytes, cut, &back) == 0;
		if (!good) /* an assertion each would take Check a minute */
			ck_abort_msg("U+%04X", code);
	}
}
END_TEST

/* Of all byte strings of three, and of all that four-byte leads can begin, exactly as many are
 * characters as Unicode has there: nothing overlong slips through. */
START_TEST(no_byte_string_is_a_character_twice)
{
	size_t threes = 0, fours = 0;
	uint32_t code;

	for (uint32_t v = 0; v < 1u << 24; v++) {
		char bytes[3] = {(char)(v >> 16), (char)(v >> 8), (char)v};

		threes += utf8_next(bytes, 3, &code) == 3;
	}
	for (uint32_t v = 0; v < 16u << 18; v++) {
		char bytes[4] = {(char)(0xf0 | v >> 18), (char)(0x80 | (v >> 12 & 0x3f)),
			(char)(0x80 | (v >> 6 & 0x3f)), (char)(0x80 | (v & 0x3f))};

		fours += utf8_next(bytes, 4, &code) == 4;
	}
	ck_assert_uint_eq(threes, 0x10000 - 0x800 - 0x800);
	ck_assert_uint_eq(fours, 0x110000 - 0x10000);
}
END_TEST

static const struct {
	const char *bytes;
	size_t len, at;
} texts[] = {
	{BYTES(""), 0},
	{BYTES("南昌 Nanchang"), 15},
	{BYTES("\xff"), 0},
	{BYTES("a\xc0\x80"), 1},
	{BYTES("南\xe6\x98"), 3},
	{BYTES("南昌\xed\xa0\x80赣"), 6},
	{BYTES("a\0b\x80"), 3},
};

START_TEST(first_bad_byte_is_found)
{
	char *bytes = tight_copy(texts[_i].bytes, texts[_i].len);

	ck_assert_uint_eq(utf8_bad_at(bytes, texts[_i].len), texts[_i].at);
	free(bytes);
}
END_TEST

START_TEST(text_is_cut_between_characters_only)
{
	static const char text[] = "a\xc3\xa9中😀é南";

	for (size_t len = 0; len < sizeof(text); len++) {
		char *bytes = tight_copy(text, len);
		size_t cut = utf8_cut(bytes, len);

		ck_assert_uint_eq(cut, utf8_bad_at(text, len));
		ck_assert_uint_lt(len - cut, 4);
		free(bytes);
	}
}
END_TEST

START_TEST(long_error_keeps_whole_characters)
{
	char text[4096] = "";
	struct err err;

	for (size_t pad = 0; pad < 4; pad++) {
		memset(text, 'x', pad);
		text[pad] = '\0';
		for (size_t i = 0; i < 600; i++)
			memcpy(text + pad + i * 3, "赣", sizeof("赣"));
		ck_assert_int_eq(err_set(&err, ERR_DATA, "%s", text), -1);
		ck_assert_uint_gt(strlen(err.text), sizeof(err.text) - 5);
		ck_assert_uint_eq(utf8_bad_at(err.text, strlen(err.text)), strlen(err.text));
		err_set(&err, ERR_DATA, "%.*s", (int)(900 + pad), text);
		err_within(&err, "%.*s", (int)(300 + pad), text);
		ck_assert_uint_lt(strlen(err.text), sizeof(err.text));
		ck_assert_uint_eq(err.text[strlen(err.text) - 1] & 0x80, 0x80);
	}
}
END_TEST

static const struct {
	const char *text;
	size_t columns;
} widths[] = {
	{"", 0}, {"abc", 3}, {"南昌市", 6}, {"node-1 南昌", 11},
	{"，。（）：", 10},               /* fullwidth punctuation */
	{"\u3000", 2},                    /* ideographic space */
	{"\u303f", 1},                    /* the one narrow character of its block */
	{"ｱ", 1},                         /* halfwidth katakana */
	{"Ａ", 2},                        /* fullwidth letter */
	{"é", 1},                         /* composed */
	{"e\u0301", 1},                   /* with a combining accent */
	{"a\u200bb", 2},                  /* zero width space */
	{"\ufeffa", 1},                   /* a byte order mark inside */
	{"한국", 4}, {"😀", 2}, {"𠀀", 2}, /* beyond the basic plane */
	{"—", 1},                         /* ambiguous: one, as terminals without CJK settings do */
	{"\xff\xfe", 2},                  /* what is not UTF-8 still takes room */
};

static const struct {
	const char *text, *shown, *utf8;
} strange[] = {
	{"", "", ""}, {"/var/log/访问日志.log", "/var/log/访问日志.log", "/var/log/访问日志.log"},
	{"a\x1b[31mb", "a\\x1B[31mb", "a\x1b[31mb"},
	{"a\nb\tc\rd\x7f", "a\\x0Ab\\x09c\\x0Dd\\x7F", "a\nb\tc\rd\x7f"},
	{"a\xc2\x9b!", "a\\u{9B}!", "a\xc2\x9b!"},
	{"a\u202egol.b", "a\\u{202E}gol.b", "a\u202egol.b"},
	{"\u2066a\u2069", "\\u{2066}a\\u{2069}", "\u2066a\u2069"},
	{"\u200f\u061c\u2028", "\\u{200F}\\u{61C}\\u{2028}", "\u200f\u061c\u2028"},
	{"a\xff", "a\\xFF", "a\\xFF"}, {"\xe4\xb8", "\\xE4\\xB8", "\\xE4\\xB8"},
	{"\xed\xa0\x80", "\\xED\\xA0\\x80", "\\xED\\xA0\\x80"}, /* a surrogate */
};

START_TEST(what_a_terminal_would_obey_is_shown)
{
	struct arena arena = {0};
	const char *text = strange[_i].text;
	const char *shown = text_shown(&arena, text);
	char *utf8 = text_as_utf8(text);

	ck_assert_str_eq(shown, strange[_i].shown);
	ck_assert_str_eq(utf8, strange[_i].utf8);
	ck_assert_int_eq(shown == text, strcmp(text, strange[_i].shown) == 0);
	ck_assert_ptr_eq(text_shown(&arena, shown), shown);
	free(utf8);
	arena_fini(&arena);
}
END_TEST

START_TEST(every_character_is_shown_in_its_room)
{
	struct arena arena = {0};

	for (uint32_t code = 1; code < 0x10000; code++) {
		char bytes[8];
		const char *shown;

		if (code >= 0xd800 && code < 0xe000)
			continue;
		bytes[encode(code, bytes)] = '\0';
		shown = text_shown(&arena, bytes);
		if (strlen(shown) > strlen(bytes) * 4 || (unsigned char)*shown < 0x20 ||
			(shown == bytes) == (shown[0] == '\\' && shown[1]))
			ck_abort_msg("U+%04X: %s", code, shown);
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(columns_are_those_of_a_terminal)
{
	size_t columns = text_columns(widths[_i].text);

	ck_assert_msg(columns == widths[_i].columns, "\"%s\" takes %zu", widths[_i].text, columns);
}
END_TEST

#define TEN        "0123456789"
#define SIXTY_FOUR TEN TEN TEN TEN TEN TEN "0123"

static const struct {
	const char *a, *b;
	unsigned limit, distance;
} pairs[] = {
	{"", "", 3, 0}, {"", "abc", 3, 3}, {"", "abcd", 3, 4}, {"adress", "address", 3, 1},
	{"lat_e7", "lon_e7", 3, 2}, {"kitten", "sitting", 3, 3}, {"kitten", "sitting", 2, 3},
	{"flaw", "lawn", 5, 2}, {"ab", "ba", 5, 2}, {"node", "agents", 3, 4},
	{SIXTY_FOUR, SIXTY_FOUR, 3, 0}, {SIXTY_FOUR, SIXTY_FOUR "4", 3, 4},
	{SIXTY_FOUR "4", SIXTY_FOUR "4", 3, 4}, /* too long to be compared */
};

START_TEST(distance_counts_changes_up_to_the_limit)
{
	ck_assert_uint_eq(
		text_distance(pairs[_i].a, pairs[_i].b, pairs[_i].limit), pairs[_i].distance);
	ck_assert_uint_eq(
		text_distance(pairs[_i].b, pairs[_i].a, pairs[_i].limit), pairs[_i].distance);
}
END_TEST

START_TEST(nothing_equals_only_nothing)
{
	ck_assert(text_equal(NULL, NULL));
	ck_assert(!text_equal(NULL, ""));
	ck_assert(!text_equal("", NULL));
	ck_assert(text_equal("a", "a"));
	ck_assert(!text_equal("a", "b"));
}
END_TEST

static const struct name_case {
	const char *a, *b;
	bool same;
} name_cases[] = {
	{"甲公司", "甲公司", true},
	{"甲公司", "甲公司 ", true},
	{"\xe3\x80\x80甲公司", "甲公司\t", true},
	{" ", "", true},
	{"甲 公司", "甲公司", false},
	{"甲公司", "乙公司", false},
	{NULL, NULL, true},
	{NULL, "", false},
};

START_TEST(blanks_around_make_no_other_name)
{
	const struct name_case *row = &name_cases[_i];

	ck_assert_int_eq(text_same_name(row->a, row->b), row->same);
	ck_assert_int_eq(text_same_name(row->b, row->a), row->same);
}
END_TEST

START_TEST(nothing_comes_before_any_text)
{
	const char *unordered[] = {"b", "", NULL, "a"};

	qsort((void *)unordered, ARRAY_LEN(unordered), sizeof(unordered[0]), text_order);
	ck_assert_ptr_null(unordered[0]);
	ck_assert_str_eq(unordered[1], "");
	ck_assert_str_eq(unordered[2], "a");
	ck_assert_str_eq(unordered[3], "b");
	ck_assert_int_eq(text_compare(NULL, NULL), 0);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("text");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, blanks_around_make_no_other_name, 0, (int)ARRAY_LEN(name_cases));
	tcase_add_loop_test(tc, one_character_is_decoded_or_refused, 0, (int)ARRAY_LEN(sequences));
	tcase_add_test(tc, every_code_point_and_none_of_its_prefixes);
	tcase_add_test(tc, no_byte_string_is_a_character_twice);
	tcase_add_loop_test(tc, first_bad_byte_is_found, 0, (int)ARRAY_LEN(texts));
	tcase_add_test(tc, text_is_cut_between_characters_only);
	tcase_add_test(tc, long_error_keeps_whole_characters);
	tcase_add_loop_test(tc, what_a_terminal_would_obey_is_shown, 0, (int)ARRAY_LEN(strange));
	tcase_add_test(tc, every_character_is_shown_in_its_room);
	tcase_add_loop_test(tc, columns_are_those_of_a_terminal, 0, (int)ARRAY_LEN(widths));
	tcase_add_loop_test(tc, distance_counts_changes_up_to_the_limit, 0, (int)ARRAY_LEN(pairs));
	tcase_add_test(tc, nothing_equals_only_nothing);
	tcase_add_test(tc, nothing_comes_before_any_text);
	return run_case("base: text", tc);
}
