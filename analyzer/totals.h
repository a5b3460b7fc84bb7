/* The two verdicts of evidence and its totals, from its findings. */
#ifndef CDNPROOF_ANALYZER_TOTALS_H
#define CDNPROOF_ANALYZER_TOTALS_H

#include <stdbool.h>

#include "model/evidence.h"

/* Fills verdict, application_verdict and totals, the last in the evidence's own arena. */
void totals_fill(struct evidence *evidence);

/* Whether they are what its findings give, the findings' verdicts what their headlines say, and the
 * numbers of coverage those of its cities: no longer so where one was changed by hand. */
bool totals_follow(const struct evidence *evidence);

#endif
