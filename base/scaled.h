/* Positive numbers of any size as a mantissa of 64 bits and an exponent, rounded as the caller
 * says: sums of probabilities that no libm and no rounding mode of the machine takes part in. */
#ifndef CDNPROOF_BASE_SCALED_H
#define CDNPROOF_BASE_SCALED_H

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 scaled_wide;

/* m · 2^e with the top bit of m set. */
struct scaled {
	uint64_t m;
	int64_t e;
};

/* Rounds a 128-bit mantissa to 64 bits; `sticky`: something non-zero was cut off before. */
static inline struct scaled scaled_round(scaled_wide value, int64_t e, bool up, bool sticky)
{
	struct scaled out;
	uint64_t high = (uint64_t)(value >> 64);
	int shift = high ? 64 - __builtin_clzll(high) : 0;

	if (!high) {
		int zeros = __builtin_clzll((uint64_t)value); /* value is never 0 */

		value <<= zeros;
		e -= zeros;
	}
	if (shift && value & (((scaled_wide)1 << shift) - 1))
		sticky = true;
	out.m = (uint64_t)(value >> shift);
	out.e = e + shift;
	if (up && sticky && ++out.m == 0) {
		out.m = UINT64_C(1) << 63;
		out.e++;
	}
	return out;
}

static inline struct scaled scaled_int(uint64_t value)
{
	return scaled_round(value, 0, false, false);
}

static inline struct scaled scaled_multiply(struct scaled a, struct scaled b, bool up)
{
	return scaled_round((scaled_wide)a.m * b.m, a.e + b.e, up, false);
}

/* a · num / den. */
static inline struct scaled scaled_ratio(struct scaled a, uint64_t num, uint64_t den, bool up)
{
	struct scaled product = scaled_multiply(a, scaled_int(num), up);
	scaled_wide dividend = (scaled_wide)product.m << 63;

	return scaled_round(dividend / den, product.e - 63, up, dividend % den != 0);
}

static inline struct scaled scaled_add(struct scaled a, struct scaled b, bool up)
{
	struct scaled big = a.e >= b.e ? a : b;
	struct scaled small = a.e >= b.e ? b : a;
	int64_t shift = big.e - small.e;
	scaled_wide sum = (scaled_wide)big.m << 63;

	if (shift > 63)
		return scaled_round(sum, big.e - 63, up, true);
	sum += (scaled_wide)small.m << (63 - shift);
	return scaled_round(sum, big.e - 63, up, false);
}

/* -1, 0, 1 of a - b. */
static inline int scaled_compare(struct scaled a, struct scaled b)
{
	if (a.e != b.e)
		return a.e < b.e ? -1 : 1;
	return a.m < b.m ? -1 : a.m > b.m;
}

#endif
