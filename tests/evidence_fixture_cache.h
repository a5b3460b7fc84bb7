/* What evidence of the fixture says of caches and of refusals. */
#ifndef CDNPROOF_TESTS_EVIDENCE_FIXTURE_CACHE_H
#define CDNPROOF_TESTS_EVIDENCE_FIXTURE_CACHE_H

#include "model/evidence_functions.h"

#define FIXTURE_CACHE    5
#define FIXTURE_REFUSALS 3
extern struct evidence_cache fixture_cache[FIXTURE_CACHE];
extern struct evidence_refusal fixture_refusals[FIXTURE_REFUSALS];

#endif
