#include "logs/combined_run.h"

#include <string.h>

#include "logs/lines.h"
#include "logs/stamp.h"

/* What stands before the first quote of a line: the blank and the bracket make it a bare one.
 *
 *   [01/Jun/2025:10:00:00 +0800] "
 *   0               16 19 21     29
 */
#define STAMP_LEN 29
#define FIXED_LEN 16 /* "[01/Jun/2025:10:" */
#define MINUTE_AT 16
#define SECOND_AT 19
#define ZONE_AT   21 /* " +0800] " */

/* Minute and second, and false where they are none; second 60 is left to the anchor. */
static inline bool second_of_hour(const uint8_t *stamp, uint16_t *out)
{
	unsigned tens = (unsigned)stamp[MINUTE_AT] - '0';
	unsigned ones = (unsigned)stamp[MINUTE_AT + 1] - '0';
	unsigned second_tens = (unsigned)stamp[SECOND_AT] - '0';
	unsigned second_ones = (unsigned)stamp[SECOND_AT + 1] - '0';

	*out = (uint16_t)((tens * 10 + ones) * 60 + second_tens * 10 + second_ones);
	return (tens <= 5) & (ones <= 9) & (second_tens <= 5) & (second_ones <= 9);
}

static bool is_same_hour(const struct log_format_state *state, const uint8_t *stamp)
{
	return memcmp(stamp, state->stamp, FIXED_LEN) == 0 && stamp[SECOND_AT - 1] == ':' &&
	       memcmp(stamp + ZONE_AT, state->stamp + ZONE_AT, STAMP_LEN - ZONE_AT) == 0;
}

size_t log_combined_run_plainly(
	const struct log_format_state *state, const struct log_batch *batch, uint16_t *seconds)
{
	size_t most = batch->count < LOG_RUN_MOST ? batch->count : LOG_RUN_MOST;
	const uint8_t *line = batch->first;
	size_t i = 0;

	for (; i < most; i++) {
		const uint8_t *end = batch->at + batch->ends[i];
		const uint8_t *quote = memchr(line, '"', (size_t)(end - line));

		if (!quote || quote - line < STAMP_LEN || !is_same_hour(state, quote - STAMP_LEN) ||
			!second_of_hour(quote - STAMP_LEN, &seconds[i]))
			break;
		line = end + 1;
	}
	return i;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define WITH_AVX2 __attribute__((target("avx2,bmi")))
#define INLINE    static inline __attribute__((always_inline))

#define HEAD_LEN 96              /* of a line, in which the quote is looked for */
#define REACH    (HEAD_LEN + 32) /* what is read behind a line's begin at most */
#define DIFFERS  0x1B0000u       /* bits of minute and second */
#define COMPARED ((1u << STAMP_LEN) - 1u)

WITH_AVX2 INLINE uint64_t quotes_in(const uint8_t *at)
{
	const __m256i quote = _mm256_set1_epi8('"');
	__m256i bytes = _mm256_loadu_si256((const __m256i_u *)at);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, quote));
}

/* Offset of the first quote; HEAD_LEN: there is none. No branch: addresses of both families take
 * turns as no processor can foresee. */
WITH_AVX2 INLINE size_t first_quote(const uint8_t *line)
{
	uint64_t near = quotes_in(line + 32) << 32 | quotes_in(line);
	uint64_t far = quotes_in(line + 64) | UINT64_C(1) << 32;

	return near ? _tzcnt_u64(near) : 64 + _tzcnt_u64(far);
}

WITH_AVX2 INLINE bool is_same_stamp(__m256i last, const uint8_t *stamp)
{
	__m256i bytes = _mm256_loadu_si256((const __m256i_u *)stamp);
	uint32_t same = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, last));

	return (~same & COMPARED & ~DIFFERS) == 0;
}

WITH_AVX2 static size_t run_avx2(
	const struct log_format_state *state, const struct log_batch *batch, uint16_t *seconds)
{
	const __m256i last = _mm256_loadu_si256((const __m256i_u *)state->stamp);
	size_t most = batch->count < LOG_RUN_MOST ? batch->count : LOG_RUN_MOST;
	const uint8_t *line = batch->first;
	size_t i = 0;

	for (; i < most && batch->readable - line >= REACH; i++) {
		const uint8_t *end = batch->at + batch->ends[i];
		size_t quote = first_quote(line);
		const uint8_t *stamp = line + quote - STAMP_LEN;

		if (quote < STAMP_LEN || quote == HEAD_LEN || line + quote >= end ||
			!is_same_stamp(last, stamp) || !second_of_hour(stamp, &seconds[i]))
			break;
		line = end + 1;
	}
	return i;
}

size_t log_combined_run_avx2(
	const struct log_format_state *state, const struct log_batch *batch, uint16_t *seconds)
{
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi"))
		return 0;
	return run_avx2(state, batch, seconds);
}
#else
size_t log_combined_run_avx2(
	const struct log_format_state *state, const struct log_batch *batch, uint16_t *seconds)
{
	(void)state;
	(void)batch;
	(void)seconds;
	return 0;
}
#endif

size_t log_combined_run(
	const struct log_format_state *state, const struct log_batch *batch, uint16_t *seconds)
{
	size_t count = log_combined_run_avx2(state, batch, seconds);

	return count ? count : log_combined_run_plainly(state, batch, seconds);
}
