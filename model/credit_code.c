#include "model/credit_code.h"

#include <string.h>

#define SIGNS 31

static const char signs[SIGNS + 1] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int value_of(char sign)
{
	const char *at = sign ? strchr(signs, sign) : NULL;

	return at ? (int)(at - signs) : -1;
}

/* Weights are the powers of 3 modulo 31; the whole adds up to a multiple of 31. */
static char last_of(const char *text)
{
	int weight = 1, sum = 0;

	for (int i = 0; i < CREDIT_CODE_LEN - 1; i++) {
		sum += value_of(text[i]) * weight;
		weight = weight * 3 % SIGNS;
	}
	return signs[(SIGNS - sum % SIGNS) % SIGNS];
}

enum credit_code_fault credit_code_check(const char *text, char *right)
{
	if (strlen(text) != CREDIT_CODE_LEN)
		return CREDIT_CODE_LENGTH;
	for (int i = 0; i < CREDIT_CODE_LEN; i++)
		if (value_of(text[i]) < 0)
			return CREDIT_CODE_CHARACTER;
	if (strspn(text + 2, "0123456789") < 6)
		return CREDIT_CODE_DIVISION;
	*right = last_of(text);
	return text[CREDIT_CODE_LEN - 1] == *right ? CREDIT_CODE_SOUND : CREDIT_CODE_CHECK;
}
