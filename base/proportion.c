#include "base/proportion.h"

#include <assert.h>
#include <openssl/bn.h>

__extension__ typedef unsigned __int128 wide;

/* m · 2^e with the top bit of m set. */
struct scaled {
	uint64_t m;
	int64_t e;
};

/* Rounds a 128-bit mantissa to 64 bits; `sticky`: something non-zero was cut off before. */
static struct scaled round_wide(wide value, int64_t e, bool up, bool sticky)
{
	struct scaled out;
	uint64_t high = (uint64_t)(value >> 64);
	int shift = high ? 64 - __builtin_clzll(high) : 0;

	if (!high) {
		int zeros = __builtin_clzll((uint64_t)value); /* value is never 0 */

		value <<= zeros;
		e -= zeros;
	}
	if (shift && value & (((wide)1 << shift) - 1))
		sticky = true;
	out.m = (uint64_t)(value >> shift);
	out.e = e + shift;
	if (up && sticky && ++out.m == 0) {
		out.m = UINT64_C(1) << 63;
		out.e++;
	}
	return out;
}

static struct scaled scaled_int(uint64_t value)
{
	return round_wide(value, 0, false, false);
}

static struct scaled multiply(struct scaled a, struct scaled b, bool up)
{
	return round_wide((wide)a.m * b.m, a.e + b.e, up, false);
}

/* a · num / den. */
static struct scaled ratio(struct scaled a, uint64_t num, uint64_t den, bool up)
{
	struct scaled product = multiply(a, scaled_int(num), up);
	wide dividend = (wide)product.m << 63;

	return round_wide(dividend / den, product.e - 63, up, dividend % den != 0);
}

static struct scaled add(struct scaled a, struct scaled b, bool up)
{
	struct scaled big = a.e >= b.e ? a : b;
	struct scaled small = a.e >= b.e ? b : a;
	int64_t shift = big.e - small.e;
	wide sum = (wide)big.m << 63;

	if (shift > 63)
		return round_wide(sum, big.e - 63, up, true);
	sum += (wide)small.m << (63 - shift);
	return round_wide(sum, big.e - 63, up, false);
}

/* -1, 0, 1 of a - b. */
static int compare(struct scaled a, struct scaled b)
{
	if (a.e != b.e)
		return a.e < b.e ? -1 : 1;
	return a.m < b.m ? -1 : a.m > b.m;
}

static struct scaled power(uint64_t base_ppm, int64_t n, bool up)
{
	struct scaled result = scaled_int(1);
	struct scaled square = ratio(scaled_int(base_ppm), 1, PROPORTION_ONE_PPM, up);

	for (; n > 0; n >>= 1) {
		if (n & 1)
			result = multiply(result, square, up);
		square = multiply(square, square, up);
	}
	return result;
}

/* Sum of C(n, j) q^j p^(n - j) for j = 0 .. n - k, rounded down or up. */
static struct scaled tail(int64_t n, int64_t k, int64_t p, bool up)
{
	uint64_t q = (uint64_t)(PROPORTION_ONE_PPM - p);
	struct scaled term = power((uint64_t)p, n, up);
	struct scaled sum = term;

	for (int64_t j = 0; j < n - k; j++) {
		term = ratio(term, (uint64_t)(n - j) * q, (uint64_t)(j + 1) * (uint64_t)p, up);
		sum = add(sum, term, up);
	}
	return sum;
}

/* The same question by big integers: sum of C(n, j) q^j p^(n - j) · den against num · 10^(6 n). */
static int exact_sign(int64_t n, int64_t k, int64_t p, struct alpha alpha)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *term = BN_new(), *sum = BN_new(), *right = BN_new(), *base = BN_new(),
	       *power_n = BN_new();
	int sign;

	assert(ctx && term && sum && right && base && power_n);
	BN_set_word(power_n, (BN_ULONG)n);
	BN_set_word(base, (BN_ULONG)p);
	BN_exp(term, base, power_n, ctx);
	BN_copy(sum, term);
	for (int64_t j = 0; j < n - k; j++) {
		BN_mul_word(term, (BN_ULONG)(n - j) * (BN_ULONG)(PROPORTION_ONE_PPM - p));
		BN_div_word(term, (BN_ULONG)p); /* p^(n - j) holds another p: no rest */
		BN_div_word(term, (BN_ULONG)(j + 1));
		BN_add(sum, sum, term);
	}
	BN_mul_word(sum, (BN_ULONG)alpha.den);
	BN_set_word(base, PROPORTION_ONE_PPM);
	BN_exp(right, base, power_n, ctx);
	BN_mul_word(right, (BN_ULONG)alpha.num);
	sign = BN_cmp(sum, right);
	BN_free(power_n);
	BN_free(base);
	BN_free(right);
	BN_free(sum);
	BN_free(term);
	BN_CTX_free(ctx);
	return sign;
}

int proportion_tail_sign(int64_t n, int64_t k, int64_t p_ppm, struct alpha alpha)
{
	struct scaled wanted_low, wanted_high;

	assert(n >= 0 && n <= PROPORTION_N_MOST && k >= 0 && k <= n);
	assert(p_ppm >= 0 && p_ppm <= PROPORTION_ONE_PPM && alpha.num > 0 && alpha.num < alpha.den);
	if (k == 0 || p_ppm == PROPORTION_ONE_PPM)
		return 1; /* the tail is 1 */
	if (p_ppm == 0)
		return -1; /* it is 0 */
	wanted_low = ratio(scaled_int((uint64_t)alpha.num), 1, (uint64_t)alpha.den, false);
	wanted_high = ratio(scaled_int((uint64_t)alpha.num), 1, (uint64_t)alpha.den, true);
	if (compare(tail(n, k, p_ppm, true), wanted_low) < 0)
		return -1;
	if (compare(tail(n, k, p_ppm, false), wanted_high) > 0)
		return 1;
	return exact_sign(n, k, p_ppm, alpha);
}

bool proportion_at_least(int64_t n, int64_t k, int64_t p_ppm, struct alpha alpha)
{
	return p_ppm == 0 || proportion_tail_sign(n, k, p_ppm, alpha) <= 0;
}

/* The upper bound of successes lies below p when the lower bound of failures lies above 1 - p. */
bool proportion_below(int64_t n, int64_t k, int64_t p_ppm, struct alpha alpha)
{
	return proportion_tail_sign(n, n - k, PROPORTION_ONE_PPM - p_ppm, alpha) < 0;
}

int64_t proportion_low_ppm(int64_t n, int64_t k, struct alpha alpha)
{
	int64_t low = 0, high = PROPORTION_ONE_PPM; /* true at low, false at high */

	if (k == 0)
		return 0;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (proportion_at_least(n, k, middle, alpha))
			low = middle;
		else
			high = middle;
	}
	return low;
}

int64_t proportion_high_ppm(int64_t n, int64_t k, struct alpha alpha)
{
	return PROPORTION_ONE_PPM - proportion_low_ppm(n, n - k, alpha);
}
