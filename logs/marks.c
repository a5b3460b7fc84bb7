#include "logs/marks.h"

#include <assert.h>
#include <string.h>

void log_marks_find_plainly(const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out)
{
	const uint8_t *from = at;
	const uint8_t *end = at + len;

	out->count = 0;
	out->nul = memchr(at, 0, len) != NULL;
	while (!out->nul && from < end) {
		const uint8_t *stop = memchr(from, line_end, (size_t)(end - from));

		if (!stop)
			break;
		out->ends[out->count++] = (uint16_t)(stop - at);
		from = stop + 1;
	}
}

#if defined(__x86_64__)
#include <immintrin.h>

#define BLOCK_LEN 64u

/* Positions of the mask's bits, behind `base`. */
static size_t add_bits(uint64_t mask, size_t base, uint16_t *ends)
{
	size_t count = 0;

	for (; mask; mask &= mask - 1)
		ends[count++] = (uint16_t)(base + (size_t)__builtin_ctzll(mask));
	return count;
}

/* Whole blocks only; how many bytes they have. `least` gathers each column's least byte. */
__attribute__((target("avx2"))) static size_t find_in_blocks(
	const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out)
{
	const __m256i wanted = _mm256_set1_epi8((char)line_end);
	__m256i least = _mm256_set1_epi8(-1);
	size_t done = 0;

	for (; len - done >= BLOCK_LEN; done += BLOCK_LEN) {
		__m256i low = _mm256_loadu_si256((const __m256i_u *)(at + done));
		__m256i high = _mm256_loadu_si256((const __m256i_u *)(at + done + 32));
		uint32_t in_low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
		uint32_t in_high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
		uint64_t mask = (uint64_t)in_high << 32 | in_low;

		least = _mm256_min_epu8(least, _mm256_min_epu8(low, high));
		if (mask)
			out->count += add_bits(mask, done, out->ends + out->count);
	}
	out->nul = _mm256_movemask_epi8(_mm256_cmpeq_epi8(least, _mm256_setzero_si256())) != 0;
	return done;
}

bool log_marks_find_avx2(const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out)
{
	if (!__builtin_cpu_supports("avx2"))
		return false;
	out->count = 0;
	for (size_t i = find_in_blocks(at, len, line_end, out); i < len; i++) {
		out->nul = out->nul || at[i] == 0;
		if (at[i] == line_end)
			out->ends[out->count++] = (uint16_t)i;
	}
	return true;
}
#else
bool log_marks_find_avx2(const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out)
{
	(void)at;
	(void)len;
	(void)line_end;
	(void)out;
	return false;
}
#endif

void log_marks_find(const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out)
{
	assert(len <= LOG_MARKS_SPAN);
	if (!log_marks_find_avx2(at, len, line_end, out))
		log_marks_find_plainly(at, len, line_end, out);
}
