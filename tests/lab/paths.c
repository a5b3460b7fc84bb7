#include "tests/lab/paths.h"

#include <math.h>
#include <stdlib.h>

#define LATE_US     3000000 /* beyond a time-out, where a rule does not say how late */
#define SIDE_STREAM UINT64_C(0xd1342543de82ef95)

struct paths {
	size_t count; /* of places */
	struct path at[];
};

/* The numbers of a rule, which a later rule overrides one by one. */
static const size_t rule_numbers[] = {
	offsetof(struct pair_rule, extra_us),
	offsetof(struct pair_rule, jitter_us),
	offsetof(struct pair_rule, loss_ppm),
	offsetof(struct pair_rule, stretch_ppm),
	offsetof(struct pair_rule, one_way_us),
	offsetof(struct pair_rule, dup_ppm),
	offsetof(struct pair_rule, times),
	offsetof(struct pair_rule, late_ppm),
	offsetof(struct pair_rule, late_us),
	offsetof(struct pair_rule, kinds),
	offsetof(struct pair_rule, cut),
};

static double radians(int64_t angle_e7)
{
	return (double)angle_e7 * 1e-7 * (M_PI / 180.0);
}

double paths_distance_km(const struct place *a, const struct place *b)
{
	double lat_a = radians(a->lat_e7), lat_b = radians(b->lat_e7);
	double north = sin((lat_b - lat_a) / 2), east = sin(radians(b->lon_e7 - a->lon_e7) / 2);
	double haversine = north * north + cos(lat_a) * cos(lat_b) * east * east;

	return 2 * PATHS_EARTH_KM * asin(fmin(1.0, sqrt(haversine)));
}

int64_t paths_delay_ns(double km, int64_t stretch_ppm)
{
	return llround(km * (double)stretch_ppm / PATHS_KM_PER_MS); /* ppm of ms are ns */
}

static bool rule_holds(const struct pair_rule *rule, const char *from, const char *to)
{
	if (topology_fits(rule->from, from) && topology_fits(rule->to, to))
		return true;
	return rule->both && topology_fits(rule->from, to) && topology_fits(rule->to, from);
}

static void override(struct pair_rule *sum, const struct pair_rule *rule)
{
	for (size_t i = 0; i < ARRAY_LEN(rule_numbers); i++) {
		int64_t *mine = (int64_t *)(void *)((char *)sum + rule_numbers[i]);
		const int64_t *said =
			(const int64_t *)(const void *)((const char *)rule + rule_numbers[i]);

		if (*said != RULE_UNSAID)
			*mine = *said;
	}
	if (rule->cut_slots)
		sum->cut_slots = rule->cut_slots;
}

static struct path path_between(
	const struct topology *topology, const struct place *from, const struct place *to)
{
	struct pair_rule sum = {.stretch_ppm = topology->stretch_ppm,
		.one_way_us = RULE_UNSAID,
		.times = 1,
		.late_us = LATE_US,
		.kinds = TOPOLOGY_KINDS_ALL};
	struct path path;

	LIST_EACH(const struct pair_rule, rule, &topology->pairs)
		if (rule_holds(rule, from->name, to->name))
			override(&sum, rule);
	path = (struct path){
		.delay_ns = sum.one_way_us * 1000,
		.jitter_ns = sum.jitter_us * 1000,
		.loss_ppm = sum.loss_ppm,
		.dup_ppm = sum.dup_ppm,
		.times = sum.times,
		.late_ppm = sum.late_ppm,
		.late_ns = sum.late_us * 1000,
		.kinds = sum.kinds,
		.cut = sum.cut != 0 || to->dead,
		.cut_slots = sum.cut_slots,
	};
	if (sum.one_way_us == RULE_UNSAID)
		path.delay_ns = paths_delay_ns(paths_distance_km(from, to), sum.stretch_ppm) +
				sum.extra_us * 1000;
	return path;
}

int paths_new(const struct topology *topology, struct paths **out, struct err *err)
{
	const struct place *places = topology->places.items;
	size_t count = topology->places.count;
	struct paths *paths = calloc(1, sizeof(*paths) + count * count * sizeof(paths->at[0]));

	if (!paths)
		return err_no_memory(err);
	paths->count = count;
	for (size_t from = 0; from < count; from++)
		for (size_t to = 0; to < count; to++)
			paths->at[from * count + to] =
				path_between(topology, &places[from], &places[to]);
	*out = paths;
	return 0;
}

void paths_free(struct paths *paths)
{
	free(paths);
}

const struct path *paths_at(const struct paths *paths, size_t from, size_t to)
{
	return &paths->at[from * paths->count + to];
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t dice_next(struct dice *dice)
{
	uint64_t z = dice->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Uniform in [0, count). */
static int64_t dice_below(struct dice *dice, int64_t count)
{
	return (int64_t)((double)(dice_next(dice) >> 11) * 0x1p-53 * (double)count);
}

struct dice dice_for(int64_t seed, size_t from, size_t to)
{
	struct dice mix = {(uint64_t)seed};

	mix.state = dice_next(&mix) + from;
	mix.state = dice_next(&mix) + to;
	return (struct dice){dice_next(&mix)};
}

static bool slot_is_cut(const struct cut_slots *slots, struct unix_ms now)
{
	return slots && slots->cut[now.v / slots->slot_ms % slots->of];
}

bool path_harms(const struct path *path)
{
	return path->cut || path->cut_slots || path->loss_ppm > 0 || path->dup_ppm > 0 ||
	       path->late_ppm > 0 || path->times > 1;
}

/* Lateness and copies are drawn from a stream beside that of loss and jitter, so that a topology
 * without them has the fates it always had. */
enum fate path_judge(const struct path *path, struct dice *dice, enum kind kind, struct unix_ms now,
	struct passage *out)
{
	struct dice side = {dice->state ^ SIDE_STREAM};
	bool meant = path->kinds >> kind & 1;
	bool lost = dice_below(dice, PATHS_PPM) < path->loss_ppm && meant;
	int64_t jitter_ns = dice_below(dice, path->jitter_ns + 1);
	bool late = dice_below(&side, PATHS_PPM) < path->late_ppm && meant;
	bool twice = dice_below(&side, PATHS_PPM) < path->dup_ppm && meant;

	if (path->cut || slot_is_cut(path->cut_slots, now))
		return FATE_CUT;
	if (lost)
		return FATE_LOST;
	*out = (struct passage){
		.delay_ns = path->delay_ns + jitter_ns + (late ? path->late_ns : 0),
		.times = (meant ? path->times : 1) + twice,
		.late = late,
	};
	return FATE_PASSES;
}
