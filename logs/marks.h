/* Where lines end and whether NUL bytes stand between, in one pass over a stretch of text: by
 * AVX-512 or AVX2 where the processor has it. */
#ifndef CDNPROOF_LOGS_MARKS_H
#define CDNPROOF_LOGS_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOG_MARKS_SPAN 8192u /* bytes of a stretch at most: stays in the first-level cache */

struct log_marks {
	size_t count;
	bool nul; /* the stretch has a NUL byte: `ends` says nothing then */
	uint16_t ends[LOG_MARKS_SPAN];
};

/* `len` is at most LOG_MARKS_SPAN; ends ascend. */
void log_marks_find(const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out);

/* The ways to do it, for the test that compares them; false where the processor has it not. */
void log_marks_find_plainly(const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out);
bool log_marks_find_avx512(const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out);
bool log_marks_find_avx2(const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out);

#endif
