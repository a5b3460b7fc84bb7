/* From places and rules to one path for each ordered pair, and what becomes of a packet on it.
 * Pure: no clock, no network. */
#ifndef CDNPROOF_TESTS_LAB_PATHS_H
#define CDNPROOF_TESTS_LAB_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/when.h"
#include "tests/lab/topology.h"

#define PATHS_EARTH_KM  6371.0088 /* mean radius */
#define PATHS_KM_PER_MS 199.86    /* two thirds of c: light in fibre */
#define PATHS_PPM       1000000

struct path {
	int64_t delay_ns;  /* one way, without jitter */
	int64_t jitter_ns; /* the most that is added, uniformly */
	int64_t loss_ppm;
	int64_t dup_ppm, times; /* each arrives `times` times, some once more */
	int64_t late_ppm, late_ns;
	int64_t kinds;                     /* bits by enum kind that the five above are about */
	bool cut;                          /* nothing passes */
	const struct cut_slots *cut_slots; /* borrowed from the topology; NULL: none */
};

struct paths; /* borrows from the topology it was made of */

/* A seeded sequence, one for each ordered pair: what befalls a packet depends on the seed and on
 * how many went that way before it, and on nothing else. */
struct dice {
	uint64_t state;
};

enum fate { FATE_PASSES, FATE_LOST, FATE_CUT };

/* How a packet passes; its copies all at the same time. */
struct passage {
	int64_t delay_ns;
	int64_t times; /* at least 1 */
	bool late;     /* by late_ns, which is in the delay */
};

/* Great circle on the sphere of PATHS_EARTH_KM. */
double paths_distance_km(const struct place *a, const struct place *b);

/* One way over that distance, with the path `stretch_ppm` / 10^6 times as long. */
int64_t paths_delay_ns(double km, int64_t stretch_ppm);

int paths_new(const struct topology *topology, struct paths **out, struct err *err);
void paths_free(struct paths *paths); /* NULL is fine */

/* `from` and `to` are indexes of places. */
const struct path *paths_at(const struct paths *paths, size_t from, size_t to);

struct dice dice_for(int64_t seed, size_t from, size_t to);

/* Can packets that way fall by the wayside, multiply or come late (jitter apart)? */
bool path_harms(const struct path *path);

/* Judges one packet that enters at `now`. Draws the same from the dice whatever happens, so that
 * one packet's fate never shifts another's. When it passes, *out says how. */
enum fate path_judge(const struct path *path, struct dice *dice, enum kind kind, struct unix_ms now,
	struct passage *out);

#endif
