/* One case from its seed: what the analyzer says, held against what is true. */
#ifndef CDNPROOF_TESTS_SIMULATOR_TRIAL_H
#define CDNPROOF_TESTS_SIMULATOR_TRIAL_H

#include <stdio.h>

#include "analyzer/profile.h"
#include "tests/simulator/row.h"

enum trial_fault {
	FAULT_CONFIRMED, /* the node may lie outside what is confirmed */
	FAULT_GROUND,    /* refuted by authentic replies, though the node may lie there */
	FAULT_WITNESSES, /* refuted by two networks, though the node may lie there: the claim */
	FAULT_ANY_SET,   /* and another set of cities */
	FAULT_MONOTONE,  /* refuted with less evidence, confirmed with more */
	FAULTS
};
extern const char *const trial_fault_names[];

struct trial {
	int state;      /* of the claimed city: enum location_state */
	int part_state; /* by a part of the evidence; -1: none was drawn */
	bool is_true;   /* the node may lie in the claimed city */
	bool faults[FAULTS];
};

/* `out` NULL: nothing is printed. */
void trial_run(uint64_t seed, const struct region *region, const struct profile *profile, FILE *out,
	struct trial *trial);

/* The faults that the row must not have. */
bool trial_fails(const struct trial *trial, const struct row *row);

#endif
