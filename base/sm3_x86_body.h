/* SM3's compression (GB/T 32905-2016, 5.3) for LANES messages at once, to be included with LANES,
 * VECTOR (a word of each), INLINE, ONE_BLOCK (the function's name) and
 * READ_WORDS defined; base/sm3_x86.c says for which. No include guard: it is included once for
 * each. */

#define PASTE_(a, b) a##b
#define PASTE(a, b)  PASTE_(a, b)
#define NAMED(name)  PASTE(name##_, LANES)

/* As macros, since a shift's width must be known where it stands. */
#define ROTATED(x, n) ((x) << (n) | (x) >> (32 - (n)))

INLINE VECTOR NAMED(spread)(VECTOR x)
{
	return x ^ ROTATED(x, 15) ^ ROTATED(x, 23); /* P1 */
}

/* What the message's words become, W[16] to W[67]. */
INLINE void NAMED(extend)(VECTOR *w)
{
	for (size_t j = 16; j < SM3_WORDS; j++) {
		VECTOR late = w[j - 3], early = w[j - 13];

		w[j] = NAMED(spread)(w[j - 16] ^ w[j - 9] ^ ROTATED(late, 15)) ^ ROTATED(early, 7) ^
		       w[j - 6];
	}
}

/* By names and not in an array, which would stay in memory. */
struct NAMED(words) {
	VECTOR a, b, c, d, e, f, g, h;
};

INLINE void NAMED(one_round)(struct NAMED(words) * v, const VECTOR *w, size_t j)
{
	VECTOR a12 = ROTATED(v->a, 12);
	VECTOR sum = a12 + v->e + round_constants[j];
	VECTOR ss1 = ROTATED(sum, 7);
	VECTOR ff = j < 16 ? v->a ^ v->b ^ v->c : ((v->a & v->b) | ((v->a | v->b) & v->c));
	VECTOR gg = j < 16 ? v->e ^ v->f ^ v->g : ((v->e & v->f) | (~v->e & v->g));
	VECTOR tt1 = ff + v->d + (ss1 ^ a12) + (w[j] ^ w[j + 4]);
	VECTOR tt2 = gg + v->h + ss1 + w[j];

	*v = (struct NAMED(words)){
		.a = tt1,
		.b = v->a,
		.c = ROTATED(v->b, 9),
		.d = v->c,
		.e = tt2 ^ ROTATED(tt2, 9) ^ ROTATED(tt2, 17), /* P0 */
		.f = v->e,
		.g = ROTATED(v->f, 19),
		.h = v->g,
	};
}

/* Four, after which the words of a register are in their places again. */
INLINE void NAMED(four_rounds)(struct NAMED(words) * v, const VECTOR *w, size_t j)
{
	NAMED(one_round)(v, w, j);
	NAMED(one_round)(v, w, j + 1);
	NAMED(one_round)(v, w, j + 2);
	NAMED(one_round)(v, w, j + 3);
}

INLINE void ONE_BLOCK(VECTOR state[8], const uint8_t *const *at, size_t offset)
{
	struct NAMED(words) v = {
		state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]};
	VECTOR w[SM3_WORDS];

	READ_WORDS(w, at, offset);
	NAMED(extend)(w);
	for (size_t j = 0; j < 16; j += 4)
		NAMED(four_rounds)(&v, w, j);
	for (size_t j = 16; j < 64; j += 4)
		NAMED(four_rounds)(&v, w, j);
	state[0] ^= v.a;
	state[1] ^= v.b;
	state[2] ^= v.c;
	state[3] ^= v.d;
	state[4] ^= v.e;
	state[5] ^= v.f;
	state[6] ^= v.g;
	state[7] ^= v.h;
}

#undef ROTATED
#undef NAMED
#undef PASTE
#undef PASTE_
#undef LANES
#undef VECTOR
#undef INLINE
#undef ONE_BLOCK
#undef READ_WORDS
