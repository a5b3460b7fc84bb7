#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/credit_code.h"

static const struct code_case {
	const char *text;
	enum credit_code_fault fault;
	char right;
} cases[] = {
	{"91350100M000100Y43", CREDIT_CODE_SOUND, '3'}, /* of GB 32100-2015 itself */
	{"91360100MA0CDN001E", CREDIT_CODE_SOUND, 'E'},
	{"91360100MA0CDN01X6", CREDIT_CODE_SOUND, '6'},
	{"91140100MA0CDN001Q", CREDIT_CODE_SOUND, 'Q'},
	{"000000000000000000", CREDIT_CODE_SOUND, '0'},
	{"91350100M000100Y34", CREDIT_CODE_CHECK, '0'},
	{"91350100M000100Y4X", CREDIT_CODE_CHECK, '3'},
	{"19350100M000100Y43", CREDIT_CODE_CHECK, 'J'},
	{"91350100m000100y43", CREDIT_CODE_CHARACTER, 0},
	{"91350100MI00100Y43", CREDIT_CODE_CHARACTER, 0},
	{"91350100MO00100Y43", CREDIT_CODE_CHARACTER, 0},
	{"91350100MS00100Y43", CREDIT_CODE_CHARACTER, 0},
	{"91350100MV00100Y43", CREDIT_CODE_CHARACTER, 0},
	{"91350100MZ00100Y43", CREDIT_CODE_CHARACTER, 0},
	{"91350100M 00100Y43", CREDIT_CODE_CHARACTER, 0},
	{"9135010甲00100Y43", CREDIT_CODE_CHARACTER, 0},
	{"9135A100M000100Y43", CREDIT_CODE_DIVISION, 0},
	{"91350100M000100Y430", CREDIT_CODE_LENGTH, 0},
	{"", CREDIT_CODE_LENGTH, 0},
};

START_TEST(code_is_sound_or_its_first_fault_is_told)
{
	const struct code_case *c = &cases[_i];
	char right = '\0';

	ck_assert_msg(credit_code_check(c->text, &right) == c->fault, "%s: %d", c->text,
		(int)credit_code_check(c->text, &right));
	ck_assert_msg(right == c->right, "%s: %c", c->text, right);
}
END_TEST

/* The check digit finds every single wrong character, and every two neighbours that changed place.
 */
START_TEST(any_one_slip_is_found)
{
	static const char good[] = "91360100MA0CDN001E",
			  signs[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char text[CREDIT_CODE_LEN + 1], right;

	for (int at = 0; at < CREDIT_CODE_LEN; at++) {
		for (const char *sign = signs; *sign; sign++) {
			memcpy(text, good, sizeof(text));
			text[at] = *sign;
			ck_assert_int_eq(credit_code_check(text, &right) == CREDIT_CODE_SOUND,
				*sign == good[at]);
		}
	}
	for (int at = 0; at + 1 < CREDIT_CODE_LEN; at++) {
		memcpy(text, good, sizeof(text));
		text[at] = good[at + 1];
		text[at + 1] = good[at];
		ck_assert_int_eq(credit_code_check(text, &right) == CREDIT_CODE_SOUND,
			good[at] == good[at + 1]);
	}
}
END_TEST

START_TEST(every_shorter_code_is_too_short)
{
	char text[CREDIT_CODE_LEN + 1], right;

	for (size_t len = 0; len < CREDIT_CODE_LEN; len++) {
		memcpy(text, "91360100MA0CDN001E", sizeof(text));
		text[len] = '\0';
		ck_assert_int_eq(credit_code_check(text, &right), CREDIT_CODE_LENGTH);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("credit_code");
	TCase *tc = tcase_create("credit_code");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, code_is_sound_or_its_first_fault_is_told, 0, (int)ARRAY_LEN(cases));
	tcase_add_test(tc, any_one_slip_is_found);
	tcase_add_test(tc, every_shorter_code_is_too_short);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
