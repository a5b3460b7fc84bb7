/* Whether a stretch of text holds a short word or a certain byte, in one pass: by AVX2 where the
 * processor has it. */
#ifndef CDNPROOF_LOGS_NEEDLE_H
#define CDNPROOF_LOGS_NEEDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct log_needle {
	const char *word;
	size_t len;   /* of the word, 1 or more */
	uint8_t byte; /* is as good as the word */
};

bool log_needle_in(const struct log_needle *needle, const uint8_t *at, size_t len);

/* The ways to do it, for the test that compares them; the AVX2 one is false where there is none or
 * the text is too short for it, and leaves *found alone then. */
bool log_needle_plainly(const struct log_needle *needle, const uint8_t *at, size_t len);
bool log_needle_avx2(const struct log_needle *needle, const uint8_t *at, size_t len, bool *found);

#endif
