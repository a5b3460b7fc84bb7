/* Verdicts from verdicts. Strong Kleene: a missing answer never becomes a pass. */
#ifndef CDNPROOF_ANALYZER_ROLLUP_H
#define CDNPROOF_ANALYZER_ROLLUP_H

#include <stddef.h>
#include <stdint.h>

#include "model/evidence.h"

/* Every "at least k": `yes` are definite, `may` undecided. need <= 0 is not_assessed: an empty
 * demand is no ground for a pass. */
enum verdict rollup_at_least(int64_t yes, int64_t may, int64_t need);

/* All of them: counts[v] verdicts of each kind. Any fail fails; else any of inconclusive,
 * not_assessed, error is inconclusive; else pass when there is one; only not_applicable and
 * informational ones: not_applicable; nothing at all: not_assessed. */
enum verdict rollup_all(const int64_t counts[VERDICT_COUNT]);

/* The same of `rows` verdicts, but not_assessed where nobody tried any of them. */
enum verdict rollup_rows(const int64_t counts[VERDICT_COUNT], int64_t rows);

#endif
