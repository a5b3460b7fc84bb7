/* Exact test of counts against weights, in integers: no result depends on libm or on the machine.
 * The p-value is the probability, under the weights, of all outcomes that are no likelier than the
 * counts (the exact multinomial test by likelihood; of two cells the two-sided exact binomial test:
 * Read & Cressie, Goodness-of-Fit Statistics for Discrete Multivariate Data, Springer 1988;
 * outcomes count as equally likely within a relative 1e-7, as in R's binom.test). Where there are
 * too many outcomes to add up, each cell is tested by itself against all the others together, and k
 * times the least p-value stands for all k cells (Bonferroni). */
#ifndef CDNPROOF_BASE_MULTINOMIAL_H
#define CDNPROOF_BASE_MULTINOMIAL_H

#include <stddef.h>
#include <stdint.h>

#define MULTINOMIAL_OUTCOMES_MOST 4000000
#define MULTINOMIAL_N_MOST        2000000
#define MULTINOMIAL_WEIGHT_MOST   1000000 /* all weights together */

struct multinomial_cell {
	int64_t count;  /* 0 and more */
	int64_t weight; /* 1 and more */
};

/* The p-value in ppm, rounded down; -1: no cell, or counts or weights above the limits, which is
 * not computed. One cell, or no count at all: 10^6. */
int64_t multinomial_p_ppm(const struct multinomial_cell *cells, size_t count);

#endif
