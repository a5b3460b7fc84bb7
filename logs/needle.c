#include "logs/needle.h"

#include <string.h>

bool log_needle_plainly(const struct log_needle *needle, const uint8_t *at, size_t len)
{
	return memchr(at, needle->byte, len) || memmem(at, len, needle->word, needle->len);
}

#if defined(__x86_64__)
#include <immintrin.h>

#define BLOCK_LEN 32u

#define WITH_AVX2 __attribute__((target("avx2,bmi")))

/* Where the word may begin: its first and its last byte stand where they would. */
WITH_AVX2 static bool is_in_block(const struct log_needle *needle, const uint8_t *at)
{
	const size_t last = needle->len - 1;
	const __m256i begin = _mm256_loadu_si256((const __m256i_u *)at);
	const __m256i end = _mm256_loadu_si256((const __m256i_u *)(at + last));
	const __m256i wanted =
		_mm256_and_si256(_mm256_cmpeq_epi8(begin, _mm256_set1_epi8(needle->word[0])),
			_mm256_cmpeq_epi8(end, _mm256_set1_epi8(needle->word[last])));
	const __m256i other = _mm256_cmpeq_epi8(begin, _mm256_set1_epi8((char)needle->byte));
	uint32_t places = (uint32_t)_mm256_movemask_epi8(wanted);

	if (_mm256_movemask_epi8(other))
		return true;
	for (; places; places &= places - 1)
		if (memcmp(at + _tzcnt_u32(places), needle->word, needle->len) == 0)
			return true;
	return false;
}

/* Blocks of places where the word may begin; the last one overlaps the one before it. */
WITH_AVX2 static bool is_in(const struct log_needle *needle, const uint8_t *at, size_t len)
{
	const size_t places = len - (needle->len - 1);
	size_t done = 0;

	for (; places - done > BLOCK_LEN; done += BLOCK_LEN)
		if (is_in_block(needle, at + done))
			return true;
	return is_in_block(needle, at + places - BLOCK_LEN) ||
	       memchr(at + places, needle->byte, len - places);
}

bool log_needle_avx2(const struct log_needle *needle, const uint8_t *at, size_t len, bool *found)
{
	if (len < BLOCK_LEN + needle->len - 1 || !__builtin_cpu_supports("avx2") ||
		!__builtin_cpu_supports("bmi"))
		return false;
	*found = is_in(needle, at, len);
	return true;
}
#else
bool log_needle_avx2(const struct log_needle *needle, const uint8_t *at, size_t len, bool *found)
{
	(void)needle;
	(void)at;
	(void)len;
	(void)found;
	return false;
}
#endif

bool log_needle_in(const struct log_needle *needle, const uint8_t *at, size_t len)
{
	bool found;

	return log_needle_avx2(needle, at, len, &found) ? found
							: log_needle_plainly(needle, at, len);
}
