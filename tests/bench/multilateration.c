/* Many addresses, each measured by the same agents: all discs, what each excludes, what they leave
 * together, and the places where they are apart. multilateration [ADDRESSES [AGENTS]] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/when.h"
#include "geo/place.h"

#define AGENTS_MOST 64
#define ROUNDS      5

/* splitmix64, public domain (Steele, Lea, Flood 2014). */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static struct geo_point near(uint64_t *state, const struct region *region, size_t city)
{
	struct geo_point centre = region->cities.items[city % region->cities.count].centre;

	return (struct geo_point){centre.lat_e7 + (int32_t)(draw(state) % 4000000) - 2000000,
		centre.lon_e7 + (int32_t)(draw(state) % 4000000) - 2000000};
}

/* Paths of 1.0 to 2.0 times the straight way, and up to 1 ms beside it. */
static int64_t radius(uint64_t *state, struct geo_point agent, struct geo_point node)
{
	int64_t way_m = place_distance_m(agent, node);

	return way_m + way_m * (int64_t)(draw(state) % 1000) / 1000 +
	       (int64_t)(draw(state) % 100000) + 10000;
}

static int64_t run(const struct region *region, size_t addresses, size_t agents, uint32_t *sum)
{
	struct geo_point at[AGENTS_MOST];
	struct place_memo memos[AGENTS_MOST];
	struct place_disc *discs = calloc(addresses * agents, sizeof(*discs));
	size_t sites[AGENTS_MOST];
	uint64_t state = 1;
	struct mono_ns begun;

	if (!discs)
		abort();
	for (size_t i = 0; i < agents; i++) {
		at[i] = near(&state, region, i);
		place_memo_init(&memos[i]);
	}
	for (size_t a = 0; a < addresses; a++) {
		struct geo_point node = near(&state, region, a);

		for (size_t i = 0; i < agents; i++)
			discs[a * agents + i] =
				(struct place_disc){at[i], radius(&state, at[i], node)};
	}
	begun = when_mono_now();
	for (size_t a = 0; a < addresses; a++) {
		const struct place_disc *of = &discs[a * agents];
		struct place_result together;
		uint32_t excluded = 0;

		for (size_t i = 0; i < agents; i++)
			excluded |= place_excluded_again(region, &of[i], &memos[i]);
		place_intersect(region, of, agents, excluded, &together);
		*sum += together.possible + (uint32_t)place_sites(of, agents, sites);
	}
	free(discs);
	return when_mono_now().v - begun.v;
}

static int by_time(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

int main(int argc, char **argv)
{
	size_t addresses = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 10000;
	size_t agents = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 28;
	struct region *region;
	int64_t times[ROUNDS];
	uint32_t sum = 0;
	struct err err;

	if (agents == 0 || agents > AGENTS_MOST || addresses == 0 ||
		region_open_builtin("360000", &region, &err) < 0) {
		fprintf(stderr, "multilateration [ADDRESSES [AGENTS below %d]]\n", AGENTS_MOST + 1);
		return 64;
	}
	for (int i = 0; i < ROUNDS; i++)
		times[i] = run(region, addresses, agents, &sum);
	qsort(times, ROUNDS, sizeof(*times), by_time);
	printf("%zu addresses x %zu agents: %.3f s, %.1f us an address (median of %d; %08" PRIx32
	       ")\n",
		addresses, agents, (double)times[ROUNDS / 2] / 1e9,
		(double)times[ROUNDS / 2] / 1e3 / (double)addresses, ROUNDS, sum);
	region_close(region);
	return 0;
}
