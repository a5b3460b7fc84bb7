#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/xxh128.h"

static struct xxh128 *hash;

static void begin(void)
{
	hash = xxh128_new();
	ck_assert_ptr_nonnull(hash);
}

static void end(void)
{
	xxh128_free(hash);
	xxh128_free(NULL);
}

static void want(const char *expected)
{
	char text[XXH128_TEXT_LEN];

	xxh128_text(hash, text);
	ck_assert_str_eq(text, expected);
}

/* As `xxhsum -H2` writes them. */
static const struct {
	const char *text, *value;
} known[] = {
	{"", "99aa06d3014798d86001c324468d497f"},
	{"a", "a96faf705af16834e6c632b61e964e1f"},
	{"abc", "06b05ab6733a618578af5f94892f3950"},
};

START_TEST(known_texts_have_known_values)
{
	xxh128_add(hash, known[_i].text, strlen(known[_i].text));
	want(known[_i].value);
}
END_TEST

/* Lengths on both sides of where the algorithm changes its way, and of its blocks. */
static const size_t lengths[] = {1, 16, 17, 128, 129, 240, 241, 256, 1024, 1025, 65537};

START_TEST(pieces_have_the_value_of_the_whole_and_a_changed_bit_another)
{
	size_t len = lengths[_i];
	uint8_t *bytes = calloc(1, len); /* of this length, so that ASan sees every step over */
	char whole[XXH128_TEXT_LEN], other[XXH128_TEXT_LEN];

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(i * 7 + i / 251);
	xxh128_add(hash, bytes, len);
	xxh128_text(hash, whole);
	for (size_t piece = 1; piece <= len && piece < 1000; piece = piece * 2 + 1) {
		xxh128_begin(hash);
		for (size_t at = 0; at < len; at += piece)
			xxh128_add(hash, bytes + at, len - at < piece ? len - at : piece);
		want(whole);
	}
	bytes[len / 2] ^= 1;
	xxh128_begin(hash);
	xxh128_add(hash, bytes, len);
	xxh128_text(hash, other);
	ck_assert_str_ne(whole, other);
	free(bytes);
}
END_TEST

static const struct {
	const char *text;
	bool is;
} texts[] = {
	{"99aa06d3014798d86001c324468d497f", true},
	{"99aa06d3014798d86001c324468d497", false},
	{"99aa06d3014798d86001c324468d497f0", false},
	{"99AA06d3014798d86001c324468d497f", false},
	{"99aa06d3014798d86001c324468d497g", false},
	{"", false},
	{NULL, false},
};

START_TEST(value_has_32_lower_case_digits)
{
	ck_assert_int_eq(xxh128_is_text(texts[_i].text), texts[_i].is);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("base: XXH3-128");
	TCase *tc = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, known_texts_have_known_values, 0, ARRAY_LEN(known));
	tcase_add_loop_test(tc, pieces_have_the_value_of_the_whole_and_a_changed_bit_another, 0,
		ARRAY_LEN(lengths));
	tcase_add_loop_test(tc, value_has_32_lower_case_digits, 0, ARRAY_LEN(texts));
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
