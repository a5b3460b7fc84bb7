/* The reading of coverage by the profile's own thresholds, held against the cities of the same
 * evidence: the defaults are those that evidence says were changed. */
#ifndef CDNPROOF_ANALYZER_COVERAGE_DEFAULTS_H
#define CDNPROOF_ANALYZER_COVERAGE_DEFAULTS_H

#include <stdbool.h>

#include "model/evidence.h"

#define COVERAGE_DEFAULTS "default_thresholds"

/* Whether the reading can be what the cities give. The records are not at hand: where times were
 * counted by another threshold of time or of answers, only what no records could give is false. */
bool coverage_defaults_follow(const struct evidence *evidence, const struct finding *finding,
	const struct evidence_reading *reading);

#endif
