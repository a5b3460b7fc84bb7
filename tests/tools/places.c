/* What the geometry makes of drawn discs, as text: places [CODE]. The same bytes with any compiler,
 * optimisation and libm (tests/system/test_same_place.sh). */
#include <inttypes.h>
#include <stdio.h>

#include "geo/angle.h"
#include "geo/place.h"

#define DRAWS 400
#define DISCS 6

/* splitmix64, public domain (Steele, Lea, Flood 2014). */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static struct geo_point draw_near(uint64_t *state, struct geo_point at)
{
	return (struct geo_point){at.lat_e7 + (int32_t)(draw(state) % 40000000) - 20000000,
		at.lon_e7 + (int32_t)(draw(state) % 40000000) - 20000000};
}

static void print_draw(const struct region *region, uint64_t *state)
{
	size_t city = (size_t)(draw(state) % region->cities.count);
	struct geo_point target = draw_near(state, region->cities.items[city].centre);
	struct place_disc discs[DISCS];
	struct place_result together;

	for (size_t i = 0; i < DISCS; i++) {
		discs[i].centre = draw_near(state, target);
		discs[i].radius_m = place_distance_m(discs[i].centre, target) +
				    (int64_t)(draw(state) % 60000) - 5000;
		printf("%08" PRIx32 " ", place_excluded(region, &discs[i]));
	}
	place_intersect(region, discs, DISCS, 0, &together);
	printf("%08" PRIx32 " %d %d %" PRId64 "\n", together.possible, together.empty,
		together.disjoint, vector_angle(vector_at(discs[0].centre), vector_at(target)));
}

int main(int argc, char **argv)
{
	struct region *region;
	struct err err;
	uint64_t state = 1;

	if (region_open_builtin(argc > 1 ? argv[1] : "360000", &region, &err) < 0) {
		fprintf(stderr, "places: %s\n", err.text);
		return 1;
	}
	for (int i = 0; i < DRAWS; i++)
		print_draw(region, &state);
	region_close(region);
	return 0;
}
