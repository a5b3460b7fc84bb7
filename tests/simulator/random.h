/* Random numbers that are the same everywhere: xoshiro256** seeded by splitmix64 (Blackman and
 * Vigna 2018, public domain). */
#ifndef CDNPROOF_TESTS_SIMULATOR_RANDOM_H
#define CDNPROOF_TESTS_SIMULATOR_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct randomness {
	uint64_t state[4];
};

void random_seed(struct randomness *from, uint64_t seed);
uint64_t random_next(struct randomness *from);
int random_below(struct randomness *from, int limit);                    /* 0 … limit - 1 */
double random_unit(struct randomness *from);                             /* [0, 1) */
double random_between(struct randomness *from, double low, double high); /* [low, high) */
bool random_chance(struct randomness *from, double probability);

#endif
