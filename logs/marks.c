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

#define WITH_AVX2   __attribute__((target("avx2,bmi,popcnt")))
#define WITH_AVX512 __attribute__((target("avx512f,avx512bw,avx2,bmi,popcnt")))
#define INLINE      static inline __attribute__((always_inline))

WITH_AVX2 INLINE uint64_t mask_of(__m256i low, __m256i high, __m256i wanted)
{
	uint32_t in_low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
	uint32_t in_high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));

	return (uint64_t)in_high << 32 | in_low;
}

/* Positions of the mask's bits, behind `base`. Whether a block has a line end no processor can
 * foresee, so that the first is written in any case; a second one is rare. */
WITH_AVX2 INLINE size_t add_bits(uint64_t mask, size_t base, uint16_t *ends)
{
	size_t count = (size_t)__builtin_popcountll(mask);

	ends[0] = (uint16_t)(base + _tzcnt_u64(mask));
	for (size_t i = 1; i < count; i++) {
		mask &= mask - 1;
		ends[i] = (uint16_t)(base + _tzcnt_u64(mask));
	}
	return count;
}

/* Whole blocks only; how many bytes they have. `least` gathers each column's least byte. */
WITH_AVX2 static size_t find_in_blocks(
	const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out)
{
	const __m256i wanted = _mm256_set1_epi8((char)line_end);
	__m256i least = _mm256_set1_epi8(-1);
	size_t done = 0;
	size_t count = 0;

	for (; len - done >= BLOCK_LEN; done += BLOCK_LEN) {
		__m256i low = _mm256_loadu_si256((const __m256i_u *)(at + done));
		__m256i high = _mm256_loadu_si256((const __m256i_u *)(at + done + 32));

		least = _mm256_min_epu8(least, _mm256_min_epu8(low, high));
		count += add_bits(mask_of(low, high, wanted), done, out->ends + count);
	}
	out->nul = _mm256_movemask_epi8(_mm256_cmpeq_epi8(least, _mm256_setzero_si256())) != 0;
	out->count = count;
	return done;
}

/* The same; one comparison is a block's mask. */
WITH_AVX512 static size_t find_in_wide_blocks(
	const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out)
{
	const __m512i wanted = _mm512_set1_epi8((char)line_end);
	__m512i least = _mm512_set1_epi8(-1);
	size_t done = 0;
	size_t count = 0;

	for (; len - done >= BLOCK_LEN; done += BLOCK_LEN) {
		__m512i block = _mm512_loadu_si512(at + done);

		least = _mm512_min_epu8(least, block);
		count += add_bits(_mm512_cmpeq_epi8_mask(block, wanted), done, out->ends + count);
	}
	out->nul = _mm512_testn_epi8_mask(least, least) != 0;
	out->count = count;
	return done;
}

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("popcnt");
}

static void find_in_rest(
	const uint8_t *at, size_t from, size_t len, uint8_t line_end, struct log_marks *out)
{
	for (size_t i = from; i < len; i++) {
		out->nul = out->nul || at[i] == 0;
		if (at[i] == line_end)
			out->ends[out->count++] = (uint16_t)i;
	}
}

bool log_marks_find_avx512(const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out)
{
	if (!has_avx2() || !__builtin_cpu_supports("avx512bw"))
		return false;
	find_in_rest(at, find_in_wide_blocks(at, len, line_end, out), len, line_end, out);
	return true;
}

bool log_marks_find_avx2(const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out)
{
	if (!has_avx2())
		return false;
	find_in_rest(at, find_in_blocks(at, len, line_end, out), len, line_end, out);
	return true;
}
#else
bool log_marks_find_avx512(const uint8_t *at, size_t len, uint8_t line_end, struct log_marks *out)
{
	return log_marks_find_avx2(at, len, line_end, out);
}

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
	if (!log_marks_find_avx512(at, len, line_end, out) &&
		!log_marks_find_avx2(at, len, line_end, out))
		log_marks_find_plainly(at, len, line_end, out);
}
