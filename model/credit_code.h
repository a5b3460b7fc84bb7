/* The unified social credit code 统一社会信用代码 of an organization, GB 32100-2015. */
#ifndef CDNPROOF_MODEL_CREDIT_CODE_H
#define CDNPROOF_MODEL_CREDIT_CODE_H

#include <stdbool.h>

#define CREDIT_CODE_LEN 18

enum credit_code_fault {
	CREDIT_CODE_SOUND,
	CREDIT_CODE_LENGTH,    /* not 18 characters */
	CREDIT_CODE_CHARACTER, /* not of 0-9 and A-Z without I, O, S, V, Z */
	CREDIT_CODE_DIVISION,  /* its third to eighth are the registering office's six digits */
	CREDIT_CODE_CHECK,     /* the last character does not follow from the others */
};

/* What is wrong first. With CREDIT_CODE_CHECK, `right` is the last character that would be right.
 */
enum credit_code_fault credit_code_check(const char *text, char *right);

#endif
