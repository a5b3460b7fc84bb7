/* What fixture_rich has of remedies, and of the agents' runs. */
#ifndef CDNPROOF_TESTS_EVIDENCE_FIXTURE_REMEDIES_H
#define CDNPROOF_TESTS_EVIDENCE_FIXTURE_REMEDIES_H

#include "model/evidence.h"

#define FIXTURE_REMEDIES 9
extern struct evidence_remedy fixture_remedies[FIXTURE_REMEDIES];

extern const struct evidence_runs fixture_runs; /* one agent was killed once */

#endif
