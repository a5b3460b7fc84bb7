#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/catalogue.h"
#include "base/embed.h"
#include "base/i18n.h"
#include "tests/data_fixture.h"

/* The one that is compiled in; base/i18n.c. */
extern const char messages_zh[] __attribute__((visibility("hidden")));
extern const char messages_zh_end[] __attribute__((visibility("hidden")));

#define TEXTS_AT        28
#define TRANSLATIONS_AT (TEXTS_AT + 3 * 8)
#define STRINGS_AT      (TRANSLATIONS_AT + 3 * 8)
#define SMALL_LEN       (STRINGS_AT + 32)

/* Three messages: the head, "a" with a plural, and "b". */
static void small(unsigned char out[SMALL_LEN])
{
	static const unsigned char strings[] = "\0a\0as\0b\0head\0one form of a\0of b\0";
	static const uint32_t words[] = {0x950412de, 0, 3, TEXTS_AT, TRANSLATIONS_AT, 0, STRINGS_AT,
		0, STRINGS_AT, 4, STRINGS_AT + 1, 1, STRINGS_AT + 6, 4, STRINGS_AT + 8, 13,
		STRINGS_AT + 13, 4, STRINGS_AT + 27};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		for (unsigned k = 0; k < 4; k++)
			out[4 * i + k] = (unsigned char)(words[i] >> (8 * k));
	memcpy(out + STRINGS_AT, strings, SMALL_LEN - STRINGS_AT);
}

static const struct {
	const char *text, *found;
} known[] = {
	{"", "head"},
	{"a", "one form of a"},
	{"b", "of b"},
	{"A", NULL},
	{"aa", NULL},
	{"as", NULL},
	{"c", NULL},
};

START_TEST(what_is_there_is_found_by_its_singular)
{
	unsigned char bytes[SMALL_LEN];
	const char *found;

	small(bytes);
	found = catalogue_find(bytes, sizeof(bytes), known[_i].text);
	if (known[_i].found)
		ck_assert_str_eq(found, known[_i].found);
	else
		ck_assert_ptr_null(found);
}
END_TEST

START_TEST(a_cut_catalogue_is_never_read_past_its_end)
{
	unsigned char bytes[SMALL_LEN];

	small(bytes);
	for (size_t len = 0; len < SMALL_LEN; len++) {
		char *cut = tight_copy(bytes, len);

		for (size_t i = 0; i < ARRAY_LEN(known); i++) {
			const char *found = catalogue_find(cut, len, known[i].text);

			if (found)
				ck_assert_str_eq(found, known[i].found);
		}
		ck_assert_ptr_null(catalogue_find(cut, len, "b")); /* its translation is the last */
		free(cut);
	}
}
END_TEST

static const struct {
	const char *name;
	size_t at;
	uint32_t value;
} broken[] = {
	{"another magic", 0, 0xde120495},
	{"another revision", 4, 1},
	{"more texts than bytes", 8, 0xffffffff},
	{"one text too many for the table", 8, 1 << 20},
	{"a table behind the end", 12, SMALL_LEN + 1},
	{"a table at the far end", 16, 0xfffffff8},
	{"a text behind the end", TEXTS_AT + 8 + 4, SMALL_LEN},
	{"a text that ends behind the end", TEXTS_AT + 8, SMALL_LEN},
	{"a text of all lengths", TEXTS_AT + 8, 0xffffffff},
	{"a text without its NUL", TEXTS_AT + 8, 5},
	{"a translation behind the end", TRANSLATIONS_AT + 8 + 4, 0xffffffff},
	{"a translation without its NUL", TRANSLATIONS_AT + 8, 12},
};

START_TEST(a_broken_catalogue_translates_nothing)
{
	unsigned char bytes[SMALL_LEN];
	char *copy;

	small(bytes);
	for (unsigned k = 0; k < 4; k++)
		bytes[broken[_i].at + k] = (unsigned char)(broken[_i].value >> (8 * k));
	copy = tight_copy(bytes, sizeof(bytes));
	ck_assert_msg(!catalogue_find(copy, sizeof(bytes), "a"), "%s", broken[_i].name);
	free(copy);
}
END_TEST

static uint32_t word(size_t at)
{
	const unsigned char *b = (const unsigned char *)messages_zh + at;

	return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

START_TEST(every_message_of_the_program_is_found)
{
	uint32_t count = word(8), texts = word(12), translations = word(16);

	ck_assert_uint_gt(count, 1000);
	messages_in_chinese(true);
	for (uint32_t i = 1; i < count; i++) /* the first is the head */
		ck_assert_ptr_eq(message(messages_zh + word(texts + 8 * i + 4)),
			messages_zh + word(translations + 8 * i + 4));
	messages_in_chinese(false);
	for (uint32_t i = 0; i < count; i++) {
		const char *text = messages_zh + word(texts + 8 * i + 4);

		ck_assert_ptr_eq(message(text), text);
	}
}
END_TEST

START_TEST(chinese_has_one_form_and_english_two)
{
	static const char one[] = "and %zu more fault\n", many[] = "and %zu more faults\n";

	ck_assert_ptr_nonnull(strstr(catalogue_find(messages_zh, EMBED_LEN(messages_zh), ""),
		"Plural-Forms: nplurals=1; plural=0;"));
	ck_assert_ptr_eq(message_of_count(one, many, 1), one);
	ck_assert_ptr_eq(message_of_count(one, many, 0), many);
	ck_assert_ptr_eq(message_of_count(one, many, 2), many);
	messages_in_chinese(true);
	ck_assert_ptr_eq(message_of_count(one, many, 1), message_of_count(one, many, 2));
	ck_assert_str_ne(message_of_count(one, many, 2), many);
	ck_assert_str_eq(message_of_count("%zu of these", "%zu of those", 1), "%zu of these");
	ck_assert_str_eq(message_of_count("%zu of these", "%zu of those", 2), "%zu of those");
}
END_TEST

START_TEST(what_has_no_translation_stays_as_it_is)
{
	messages_in_chinese(true);
	ck_assert_str_eq(message("nothing of ours"), "nothing of ours");
	ck_assert_str_eq(message(""), "");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("catalogue");

	tcase_add_loop_test(tc, what_is_there_is_found_by_its_singular, 0, (int)ARRAY_LEN(known));
	tcase_add_test(tc, a_cut_catalogue_is_never_read_past_its_end);
	tcase_add_loop_test(tc, a_broken_catalogue_translates_nothing, 0, (int)ARRAY_LEN(broken));
	tcase_add_test(tc, every_message_of_the_program_is_found);
	tcase_add_test(tc, chinese_has_one_form_and_english_two);
	tcase_add_test(tc, what_has_no_translation_stays_as_it_is);
	return run_case("base: catalogue", tc);
}
