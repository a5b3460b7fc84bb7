/* What fixture_rich has in writing: what is filed, sites, and waivers of nearly
 * every state. */
#ifndef CDNPROOF_TESTS_EVIDENCE_FIXTURE_PAPERS_H
#define CDNPROOF_TESTS_EVIDENCE_FIXTURE_PAPERS_H

#include "model/evidence.h"

extern const struct filing fixture_filing;
#define FIXTURE_SITES 6
extern struct site fixture_sites[FIXTURE_SITES];
#define FIXTURE_WAIVERS 7
extern struct evidence_waiver fixture_waivers[FIXTURE_WAIVERS];

#endif
