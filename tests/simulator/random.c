#include "tests/simulator/random.h"

#include <stddef.h>

static uint64_t rotate(uint64_t x, int by)
{
	return (x << by) | (x >> (64 - by));
}

static uint64_t split_mix(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

void random_seed(struct randomness *from, uint64_t seed)
{
	for (size_t i = 0; i < 4; i++)
		from->state[i] = split_mix(&seed);
}

uint64_t random_next(struct randomness *from)
{
	uint64_t *s = from->state;
	uint64_t result = rotate(s[1] * 5, 7) * 9, shifted = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= shifted;
	s[3] = rotate(s[3], 45);
	return result;
}

int random_below(struct randomness *from, int limit)
{
	return (int)((random_next(from) >> 32) % (uint64_t)limit);
}

double random_unit(struct randomness *from)
{
	return (double)(random_next(from) >> 11) * 0x1p-53;
}

double random_between(struct randomness *from, double low, double high)
{
	return low + (high - low) * random_unit(from);
}

bool random_chance(struct randomness *from, double probability)
{
	return random_unit(from) < probability;
}
