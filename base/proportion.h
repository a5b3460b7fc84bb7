/* Exact decisions about a proportion from a count, in integers.
 * One-sided Clopper–Pearson bounds (Clopper & Pearson, Biometrika 26, 1934): the lower bound of a
 * success probability after k successes in n trials is the p with P(X >= k | n, p) = alpha.
 * Sums are enclosed in intervals of 64-bit floating mantissas rounded outwards; where the interval
 * does not decide, big integers do. So no result depends on libm or on a rounding mode. */
#ifndef CDNPROOF_BASE_PROPORTION_H
#define CDNPROOF_BASE_PROPORTION_H

#include <stdbool.h>
#include <stdint.h>

#define PROPORTION_ONE_PPM 1000000
#define PROPORTION_N_MOST  2000000 /* trials; above it the questions are not answered: assert */

struct alpha {
	int64_t num, den; /* 5 % over eleven cities: 5 / 1100 */
};

/* Sign of P(X >= k | n, p) - alpha: -1, 0, 1. 0 <= k <= n, 0 <= p_ppm <= 10^6. */
int proportion_tail_sign(int64_t n, int64_t k, int64_t p_ppm, struct alpha alpha);

/* The lower bound after k successes in n trials is at least p. False for n = 0, p > 0. */
bool proportion_at_least(int64_t n, int64_t k, int64_t p_ppm, struct alpha alpha);
/* The upper bound after k successes in n trials is below p. False for n = 0. */
bool proportion_below(int64_t n, int64_t k, int64_t p_ppm, struct alpha alpha);

/* The bounds in ppm: lower rounded down, upper rounded up; 0 and 10^6 for n = 0. */
int64_t proportion_low_ppm(int64_t n, int64_t k, struct alpha alpha);
int64_t proportion_high_ppm(int64_t n, int64_t k, struct alpha alpha);

#endif
