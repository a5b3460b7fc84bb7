/* Counts over many cases, and the tables that show them. */
#ifndef CDNPROOF_TESTS_SIMULATOR_TALLY_H
#define CDNPROOF_TESTS_SIMULATOR_TALLY_H

#include "model/evidence.h"
#include "tests/simulator/trial.h"

#define TALLY_STATES     (LOCATION_CONFIRMED + 1)
#define TALLY_ROWS_MOST  32
#define TALLY_SEEDS_MOST 16

struct tally_row {
	int64_t cases;
	int64_t states[2][TALLY_STATES]; /* of the claimed city: [the claim may be true] */
	int64_t faults[FAULTS];
	uint64_t example[FAULTS]; /* a seed of each */
};

/* Plain data: processes share it. */
struct tally {
	int64_t cases;
	struct tally_row rows[TALLY_ROWS_MOST];
	int64_t cells[ROW_CELLS][SCENE_CELLS][TALLY_STATES];
	int64_t steps[TALLY_STATES][TALLY_STATES]; /* from a part of the evidence to all of it */
	int64_t failures;
	uint64_t failing[TALLY_SEEDS_MOST]; /* the least seeds, increasing */
	uint64_t current;                   /* the seed at work */
};

void tally_add(struct tally *tally, uint64_t seed, const struct trial *trial);
void tally_merge(struct tally *into, const struct tally *from);

/* Markdown: the conditions, the cells, the steps, the failures. */
void tally_print(const struct tally *tally, FILE *out);

#endif
