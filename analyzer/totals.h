/* Totals of evidence by DESIGN.md §4, and whether evidence still follows from its own findings. */
#ifndef CDNPROOF_ANALYZER_TOTALS_H
#define CDNPROOF_ANALYZER_TOTALS_H

#include <stdbool.h>

#include "model/evidence.h"

/* Of the `must` rules. */
struct totals {
	enum verdict verdict;             /* of those with basis measured or mixed */
	enum verdict application_verdict; /* of all */
	int64_t count[BASIS_COUNT][VERDICT_COUNT];
};

struct totals totals_of(const struct evidence *evidence);

/* Whether totals, both verdicts, every finding's verdict and the numbers of coverage are what the
 * findings and the cities of this very evidence make of them. False: somebody changed one of them
 * and not the others. */
bool totals_follow(const struct evidence *evidence);

#endif
