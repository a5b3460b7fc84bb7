#include "base/proportion.h"

#include <assert.h>
#include <openssl/bn.h>

#include "base/scaled.h"

static struct scaled power(uint64_t base_ppm, int64_t n, bool up)
{
	struct scaled result = scaled_int(1);
	struct scaled square = scaled_ratio(scaled_int(base_ppm), 1, PROPORTION_ONE_PPM, up);

	for (; n > 0; n >>= 1) {
		if (n & 1)
			result = scaled_multiply(result, square, up);
		square = scaled_multiply(square, square, up);
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
		term = scaled_ratio(
			term, (uint64_t)(n - j) * q, (uint64_t)(j + 1) * (uint64_t)p, up);
		sum = scaled_add(sum, term, up);
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
	wanted_low = scaled_ratio(scaled_int((uint64_t)alpha.num), 1, (uint64_t)alpha.den, false);
	wanted_high = scaled_ratio(scaled_int((uint64_t)alpha.num), 1, (uint64_t)alpha.den, true);
	if (scaled_compare(tail(n, k, p_ppm, true), wanted_low) < 0)
		return -1;
	if (scaled_compare(tail(n, k, p_ppm, false), wanted_high) > 0)
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
