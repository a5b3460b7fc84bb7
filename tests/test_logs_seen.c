#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "logs/seen.h"

#define DIGEST                                                                                     \
	"00112233445566778899aabbccddeeff"                                                         \
	"0123456789abcdef0123456789abcdef"

START_TEST(digests_that_differ_in_one_digit_are_two)
{
	char other[] = DIGEST;
	struct log_seen seen = {0};

	ck_assert(log_seen_add_digest(&seen, DIGEST, 7));
	ck_assert_uint_eq(log_seen_find_digest(&seen, DIGEST), 7);
	for (size_t i = 0; i < strlen(DIGEST); i++) {
		char digit = other[i];

		other[i] = digit == 'a' ? 'b' : 'a';
		ck_assert_msg(log_seen_find_digest(&seen, other) == SIZE_MAX, "digit %zu", i);
		other[i] = digit;
	}
	log_seen_fini(&seen);
}
END_TEST

/* An XXH128 has half the digits of a SHA-256. */
START_TEST(a_short_digest_is_not_the_head_of_a_long_one)
{
	struct log_seen seen = {0};

	ck_assert(log_seen_add_digest(&seen, DIGEST, 1));
	ck_assert_uint_eq(
		log_seen_find_digest(&seen, "00112233445566778899aabbccddeeff"), SIZE_MAX);
	log_seen_fini(&seen);
}
END_TEST

START_TEST(many_keys_are_found_again)
{
	struct log_seen seen = {0};

	for (uint64_t i = 0; i < 5000; i++) {
		const struct log_seen_key key = {{i, i * i}};

		ck_assert_uint_eq(log_seen_find(&seen, &key), SIZE_MAX);
		ck_assert(log_seen_add(&seen, &key, (size_t)i));
	}
	for (uint64_t i = 0; i < 5000; i++)
		ck_assert_uint_eq(
			log_seen_find(&seen, &(struct log_seen_key){{i, i * i}}), (size_t)i);
	log_seen_fini(&seen);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs/seen");
	TCase *tcase = tcase_create("seen");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, digests_that_differ_in_one_digit_are_two);
	tcase_add_test(tcase, a_short_digest_is_not_the_head_of_a_long_one);
	tcase_add_test(tcase, many_keys_are_found_again);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
