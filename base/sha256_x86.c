#include "base/sha256_x86.h"

#include <assert.h>
#include <stdatomic.h>

const uint32_t sha256_start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
	0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

/* Without AVX: mixing both made these instructions two hundred times slower on some processors. */
#define WITH_SHA __attribute__((target("sha,sse4.1,no-avx")))
#define INLINE   static inline __attribute__((always_inline))
#define SHA_BIT  (1u << 29) /* of EBX, leaf 7 */

#define BLOCK_LEN 64u

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const _Alignas(16) uint32_t constants[64] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
	0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
	0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152,
	0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
	0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624,
	0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3,
	0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/* As the instructions want the words, the highest first. */
struct state {
	__m128i abef, cdgh;
};
struct stream {
	struct state now, before;
	__m128i w[4]; /* sixteen words of the message schedule */
};

static bool ask_processor(void)
{
	unsigned a, b, c, d;

	return __builtin_cpu_supports("sse4.1") && __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
	       (b & SHA_BIT);
}

/* The question takes microseconds on a virtual machine, as long as a short message itself. */
bool sha256_x86_is_there(void)
{
	static atomic_int answer; /* 0: not asked yet */

	if (!answer)
		answer = ask_processor() ? 1 : -1;
	return answer > 0;
}

WITH_SHA INLINE struct state load(const uint32_t words[8])
{
	__m128i dcba = _mm_loadu_si128((const __m128i_u *)words);
	__m128i hgfe = _mm_loadu_si128((const __m128i_u *)(words + 4));
	__m128i cdab = _mm_shuffle_epi32(dcba, 0xB1);
	__m128i efgh = _mm_shuffle_epi32(hgfe, 0x1B);

	return (struct state){
		.abef = _mm_alignr_epi8(cdab, efgh, 8),
		.cdgh = _mm_blend_epi16(efgh, cdab, 0xF0),
	};
}

WITH_SHA INLINE void store(struct state state, uint32_t words[8])
{
	__m128i feba = _mm_shuffle_epi32(state.abef, 0x1B);
	__m128i dchg = _mm_shuffle_epi32(state.cdgh, 0xB1);

	_mm_storeu_si128((__m128i_u *)words, _mm_blend_epi16(feba, dchg, 0xF0));
	_mm_storeu_si128((__m128i_u *)(words + 4), _mm_alignr_epi8(dchg, feba, 8));
}

WITH_SHA INLINE __m128i four_words(const uint8_t *at)
{
	const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

	return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i_u *)at), big_endian);
}

/* Written out, as all that follows is: an array that a loop goes through stays in memory. */
WITH_SHA INLINE void begin_block(struct stream *s, const uint8_t *at)
{
	s->before = s->now;
	s->w[0] = four_words(at);
	s->w[1] = four_words(at + 16);
	s->w[2] = four_words(at + 32);
	s->w[3] = four_words(at + 48);
}

/* Four rounds with w[i]; `extend`: w[i] is then the four words that come sixteen later. */
WITH_SHA INLINE void four_rounds(struct stream *s, int i, const uint32_t *k, bool extend)
{
	__m128i wk = _mm_add_epi32(s->w[i], _mm_load_si128((const __m128i *)k));
	__m128i last = s->w[(i + 3) % 4];
	__m128i more;

	s->now.cdgh = _mm_sha256rnds2_epu32(s->now.cdgh, s->now.abef, wk);
	wk = _mm_shuffle_epi32(wk, 0x0E);
	s->now.abef = _mm_sha256rnds2_epu32(s->now.abef, s->now.cdgh, wk);
	if (!extend)
		return;
	more = _mm_sha256msg1_epu32(s->w[i], s->w[(i + 1) % 4]);
	more = _mm_add_epi32(more, _mm_alignr_epi8(last, s->w[(i + 2) % 4], 4));
	s->w[i] = _mm_sha256msg2_epu32(more, last);
}

WITH_SHA INLINE void end_block(struct stream *s)
{
	s->now.abef = _mm_add_epi32(s->now.abef, s->before.abef);
	s->now.cdgh = _mm_add_epi32(s->now.cdgh, s->before.cdgh);
}

WITH_SHA INLINE void sixteen_rounds(struct stream *s, const uint32_t *k, bool extend)
{
	four_rounds(s, 0, k, extend);
	four_rounds(s, 1, k + 4, extend);
	four_rounds(s, 2, k + 8, extend);
	four_rounds(s, 3, k + 12, extend);
}

WITH_SHA static void run_one(const struct sha256_x86_stream *streams, size_t blocks)
{
	struct stream s = {.now = load(streams[0].state)};
	const uint8_t *at = streams[0].at;

	for (; blocks; blocks--, at += BLOCK_LEN) {
		begin_block(&s, at);
		sixteen_rounds(&s, constants, true);
		sixteen_rounds(&s, constants + 16, true);
		sixteen_rounds(&s, constants + 32, true);
		sixteen_rounds(&s, constants + 48, false);
		end_block(&s);
	}
	store(s.now, streams[0].state);
}

WITH_SHA INLINE void four_rounds_of_two(
	struct stream *s, struct stream *t, int i, const uint32_t *k, bool extend)
{
	four_rounds(s, i, k, extend);
	four_rounds(t, i, k, extend);
}

WITH_SHA INLINE void sixteen_of_two(
	struct stream *s, struct stream *t, const uint32_t *k, bool extend)
{
	four_rounds_of_two(s, t, 0, k, extend);
	four_rounds_of_two(s, t, 1, k + 4, extend);
	four_rounds_of_two(s, t, 2, k + 8, extend);
	four_rounds_of_two(s, t, 3, k + 12, extend);
}

WITH_SHA static void run_two(const struct sha256_x86_stream *streams, size_t blocks)
{
	struct stream s = {.now = load(streams[0].state)};
	struct stream t = {.now = load(streams[1].state)};

	for (size_t i = 0; i < blocks; i++) {
		begin_block(&s, streams[0].at + i * BLOCK_LEN);
		begin_block(&t, streams[1].at + i * BLOCK_LEN);
		sixteen_of_two(&s, &t, constants, true);
		sixteen_of_two(&s, &t, constants + 16, true);
		sixteen_of_two(&s, &t, constants + 32, true);
		sixteen_of_two(&s, &t, constants + 48, false);
		end_block(&s);
		end_block(&t);
	}
	store(s.now, streams[0].state);
	store(t.now, streams[1].state);
}

WITH_SHA INLINE void sixteen_of_three(
	struct stream *s, struct stream *t, struct stream *u, const uint32_t *k, bool extend)
{
	four_rounds_of_two(s, t, 0, k, extend);
	four_rounds(u, 0, k, extend);
	four_rounds_of_two(s, t, 1, k + 4, extend);
	four_rounds(u, 1, k + 4, extend);
	four_rounds_of_two(s, t, 2, k + 8, extend);
	four_rounds(u, 2, k + 8, extend);
	four_rounds_of_two(s, t, 3, k + 12, extend);
	four_rounds(u, 3, k + 12, extend);
}

WITH_SHA static void run_three(const struct sha256_x86_stream *streams, size_t blocks)
{
	struct stream s = {.now = load(streams[0].state)};
	struct stream t = {.now = load(streams[1].state)};
	struct stream u = {.now = load(streams[2].state)};

	for (size_t i = 0; i < blocks; i++) {
		begin_block(&s, streams[0].at + i * BLOCK_LEN);
		begin_block(&t, streams[1].at + i * BLOCK_LEN);
		begin_block(&u, streams[2].at + i * BLOCK_LEN);
		sixteen_of_three(&s, &t, &u, constants, true);
		sixteen_of_three(&s, &t, &u, constants + 16, true);
		sixteen_of_three(&s, &t, &u, constants + 32, true);
		sixteen_of_three(&s, &t, &u, constants + 48, false);
		end_block(&s);
		end_block(&t);
		end_block(&u);
	}
	store(s.now, streams[0].state);
	store(t.now, streams[1].state);
	store(u.now, streams[2].state);
}

void sha256_x86(const struct sha256_x86_stream *streams, size_t count, size_t blocks)
{
	static void (*const runs[SHA256_X86_STREAMS])(const struct sha256_x86_stream *, size_t) = {
		run_one, run_two, run_three};

	assert(count >= 1 && count <= SHA256_X86_STREAMS);
	runs[count - 1](streams, blocks);
}
#else
bool sha256_x86_is_there(void)
{
	return false;
}

void sha256_x86(const struct sha256_x86_stream *streams, size_t count, size_t blocks)
{
	(void)streams;
	(void)count;
	(void)blocks;
	assert(!"there are no SHA instructions");
}
#endif
