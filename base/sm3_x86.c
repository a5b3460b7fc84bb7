#include "base/sm3_x86.h"

#include <assert.h>

const uint32_t sm3_start[8] = {0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc,
	0x163138aa, 0xe38dee4d, 0xb0fb0e4e};

#if defined(__x86_64__)
#include <immintrin.h>

#define BLOCK_LEN 64u
#define SM3_WORDS 68

/* T of 5.3.3, turned as each round wants it. */
static const uint32_t round_constants[64] = {
	0x79cc4519,
	0xf3988a32,
	0xe7311465,
	0xce6228cb,
	0x9cc45197,
	0x3988a32f,
	0x7311465e,
	0xe6228cbc,
	0xcc451979,
	0x988a32f3,
	0x311465e7,
	0x6228cbce,
	0xc451979c,
	0x88a32f39,
	0x11465e73,
	0x228cbce6,
	0x9d8a7a87,
	0x3b14f50f,
	0x7629ea1e,
	0xec53d43c,
	0xd8a7a879,
	0xb14f50f3,
	0x629ea1e7,
	0xc53d43ce,
	0x8a7a879d,
	0x14f50f3b,
	0x29ea1e76,
	0x53d43cec,
	0xa7a879d8,
	0x4f50f3b1,
	0x9ea1e762,
	0x3d43cec5,
	0x7a879d8a,
	0xf50f3b14,
	0xea1e7629,
	0xd43cec53,
	0xa879d8a7,
	0x50f3b14f,
	0xa1e7629e,
	0x43cec53d,
	0x879d8a7a,
	0x0f3b14f5,
	0x1e7629ea,
	0x3cec53d4,
	0x79d8a7a8,
	0xf3b14f50,
	0xe7629ea1,
	0xcec53d43,
	0x9d8a7a87,
	0x3b14f50f,
	0x7629ea1e,
	0xec53d43c,
	0xd8a7a879,
	0xb14f50f3,
	0x629ea1e7,
	0xc53d43ce,
	0x8a7a879d,
	0x14f50f3b,
	0x29ea1e76,
	0x53d43cec,
	0xa7a879d8,
	0x4f50f3b1,
	0x9ea1e762,
	0x3d43cec5,
};

typedef uint32_t words_8 __attribute__((vector_size(32)));
typedef uint32_t words_16 __attribute__((vector_size(64)));

#define WITH_AVX2   __attribute__((target("avx2")))
#define WITH_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))
#define ALWAYS      static inline __attribute__((always_inline))

/* Eight words of eight streams, turned over: a vector a word. */
WITH_AVX2 ALWAYS void turn_8(__m256i out[8], const uint8_t *const *at, size_t offset)
{
	const __m256i big_endian = _mm256_set_epi64x(
		0x0c0d0e0f08090a0b, 0x0405060700010203, 0x0c0d0e0f08090a0b, 0x0405060700010203);
	__m256i row[8], two[8], four[8];

	for (size_t i = 0; i < 8; i++)
		row[i] = _mm256_shuffle_epi8(
			_mm256_loadu_si256((const __m256i_u *)(at[i] + offset)), big_endian);
	for (size_t i = 0; i < 8; i += 2) {
		two[i] = _mm256_unpacklo_epi32(row[i], row[i + 1]);
		two[i + 1] = _mm256_unpackhi_epi32(row[i], row[i + 1]);
	}
	for (size_t i = 0; i < 8; i += 4) {
		four[i] = _mm256_unpacklo_epi64(two[i], two[i + 2]);
		four[i + 1] = _mm256_unpackhi_epi64(two[i], two[i + 2]);
		four[i + 2] = _mm256_unpacklo_epi64(two[i + 1], two[i + 3]);
		four[i + 3] = _mm256_unpackhi_epi64(two[i + 1], two[i + 3]);
	}
	for (size_t i = 0; i < 4; i++) {
		out[i] = _mm256_permute2x128_si256(four[i], four[i + 4], 0x20);
		out[i + 4] = _mm256_permute2x128_si256(four[i], four[i + 4], 0x31);
	}
}

WITH_AVX2 ALWAYS void read_words_8(words_8 *w, const uint8_t *const *at, size_t offset)
{
	__m256i part[8];

	for (size_t half = 0; half < 2; half++) {
		turn_8(part, at, offset + 32 * half);
		for (size_t i = 0; i < 8; i++)
			w[8 * half + i] = (words_8)part[i];
	}
}

WITH_AVX512 ALWAYS void read_words_16(words_16 *w, const uint8_t *const *at, size_t offset)
{
	__m256i low[8], high[8];

	for (size_t half = 0; half < 2; half++) {
		turn_8(low, at, offset + 32 * half);
		turn_8(high, at + 8, offset + 32 * half);
		for (size_t i = 0; i < 8; i++)
			w[8 * half + i] = (words_16)_mm512_inserti64x4(
				_mm512_castsi256_si512(low[i]), high[i], 1);
	}
}

#define LANES      8
#define VECTOR     words_8
#define INLINE     WITH_AVX2 static inline __attribute__((always_inline))
#define ONE_BLOCK  one_block_8
#define READ_WORDS read_words_8
#include "base/sm3_x86_body.h"

#define LANES      16
#define VECTOR     words_16
#define INLINE     WITH_AVX512 static inline __attribute__((always_inline))
#define ONE_BLOCK  one_block_16
#define READ_WORDS read_words_16
#include "base/sm3_x86_body.h"

/* Lanes without a stream go over the first one's bytes for nothing. */
static void places(
	const struct sm3_x86_stream *streams, size_t count, size_t lanes, const uint8_t **at)
{
	for (size_t i = 0; i < lanes; i++)
		at[i] = streams[i < count ? i : 0].at;
}

WITH_AVX2 static void run_8(const struct sm3_x86_stream *streams, size_t count, size_t blocks)
{
	const uint8_t *at[8];
	words_8 state[8] = {0};

	places(streams, count, 8, at);
	for (size_t i = 0; i < 8 * count; i++)
		state[i % 8][i / 8] = streams[i / 8].state[i % 8];
	for (size_t n = 0; n < blocks; n++)
		one_block_8(state, at, n * BLOCK_LEN);
	for (size_t i = 0; i < 8 * count; i++)
		streams[i / 8].state[i % 8] = state[i % 8][i / 8];
}

WITH_AVX512 static void run_16(const struct sm3_x86_stream *streams, size_t count, size_t blocks)
{
	const uint8_t *at[16];
	words_16 state[8] = {0};

	places(streams, count, 16, at);
	for (size_t i = 0; i < 8 * count; i++)
		state[i % 8][i / 8] = streams[i / 8].state[i % 8];
	for (size_t n = 0; n < blocks; n++)
		one_block_16(state, at, n * BLOCK_LEN);
	for (size_t i = 0; i < 8 * count; i++)
		streams[i / 8].state[i % 8] = state[i % 8][i / 8];
}

size_t sm3_x86_streams(void)
{
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
		__builtin_cpu_supports("avx512vl"))
		return 16;
	return __builtin_cpu_supports("avx2") ? 8 : 0;
}

void sm3_x86(const struct sm3_x86_stream *streams, size_t count, size_t blocks)
{
	assert(count >= 1 && count <= sm3_x86_streams());
	if (count <= 8) /* quicker than wide registers that are half empty */
		run_8(streams, count, blocks);
	else
		run_16(streams, count, blocks);
}
#else
size_t sm3_x86_streams(void)
{
	return 0;
}

void sm3_x86(const struct sm3_x86_stream *streams, size_t count, size_t blocks)
{
	(void)streams;
	(void)count;
	(void)blocks;
	assert(!"there are no such registers");
}
#endif
