#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/needle.h"

#define TEXT_MOST 200u

/* Words of one byte, of two, with equal ends, longer than a vector. */
static const struct log_needle needles[] = {
	{"a", 1, '\\'},
	{"ab", 2, '\\'},
	{"\"time\"", 6, '\\'},
	{"\"@timestamp\"", 12, '\\'},
	{"abababababababababababababababababababab", 40, 'c'},
};

/* The text ends where its memory does, so that ASan sees every step over. */
static uint8_t *text_of(size_t len)
{
	uint8_t *text = malloc(len ? len : 1);

	memset(text, '.', len);
	return text;
}

static void same_by_both(const struct log_needle *needle, const uint8_t *text, size_t len, bool is)
{
	bool found;

	ck_assert_int_eq(log_needle_plainly(needle, text, len), is);
	ck_assert_int_eq(log_needle_in(needle, text, len), is);
	if (log_needle_avx2(needle, text, len, &found))
		ck_assert_int_eq(found, is);
}

START_TEST(word_is_found_wherever_it_stands_and_nowhere_else)
{
	const struct log_needle *needle = &needles[_i];

	for (size_t len = 0; len < TEXT_MOST; len++) {
		uint8_t *text = text_of(len);

		same_by_both(needle, text, len, false);
		for (size_t at = 0; at + needle->len <= len; at++) {
			memcpy(text + at, needle->word, needle->len);
			same_by_both(needle, text, len, true);
			text[at + needle->len / 2] = '~'; /* both ends stand, but for short words */
			same_by_both(needle, text, len, false);
			memset(text + at, '.', needle->len);
		}
		free(text);
	}
}
END_TEST

START_TEST(word_that_the_end_cuts_is_not_found)
{
	const struct log_needle *needle = &needles[_i];

	for (size_t len = needle->len; len < TEXT_MOST; len++)
		for (size_t part = 1; part < needle->len; part++) {
			uint8_t *text = text_of(len);

			memcpy(text + len - part, needle->word, part);
			same_by_both(needle, text, len, false);
			free(text);
		}
}
END_TEST

START_TEST(byte_is_found_wherever_it_stands)
{
	const struct log_needle *needle = &needles[_i];

	for (size_t len = 1; len < TEXT_MOST; len++) {
		uint8_t *text = text_of(len);

		for (size_t at = 0; at < len; at++) {
			text[at] = needle->byte;
			same_by_both(needle, text, len, true);
			text[at] = '.';
		}
		free(text);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: needle");
	TCase *tc = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(
		tc, word_is_found_wherever_it_stands_and_nowhere_else, 0, ARRAY_LEN(needles));
	tcase_add_loop_test(tc, word_that_the_end_cuts_is_not_found, 0, ARRAY_LEN(needles));
	tcase_add_loop_test(tc, byte_is_found_wherever_it_stands, 0, ARRAY_LEN(needles));
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
