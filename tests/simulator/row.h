/* The kinds of cases: what may be untrue, and what the analyzer claims nevertheless. */
#ifndef CDNPROOF_TESTS_SIMULATOR_ROW_H
#define CDNPROOF_TESTS_SIMULATOR_ROW_H

#include "tests/simulator/scene.h"

/* What must never be false. */
enum row_holds {
	HOLDS_CONFIRMED = 1,
	HOLDS_GROUND = 2,    /* refuted by an authentic reply to an attested agent */
	HOLDS_WITNESSES = 4, /* refuted by witnesses in two networks, of the claimed city */
	HOLDS_ANY_SET = 8,   /* and of every other set of cities */
	HOLDS_ALL = 15,
};

struct row {
	const char *name;
	const char *summary; /* what is drawn */
	int weight;          /* cases of it in a round of seeds */
	bool in_cells;       /* one for each cell of the table */
	unsigned holds;      /* enum row_holds */
	bool breaks;         /* an assumption is broken: outside what is claimed */
	void (*draw)(struct scene *scene);
};

extern const struct row row_table[];
extern const int row_count;

enum row_cells { ROW_IN_CITY, ROW_BESIDE, ROW_LYING, ROW_CELLS }; /* the first ones of the table */

int row_round(void); /* the sum of the weights */

/* A seed tells all of its case: which row, which cell, which draws. */
const struct row *row_of(uint64_t seed, int *number);
const struct row *row_find(const char *name); /* or NULL */
void row_draw(uint64_t seed, const struct region *region, struct scene *out);

#endif
