/* What `run` refused of an agent's lines: it counts nowhere, so no record may be put there. */
#ifndef CDNPROOF_BUNDLE_VERIFY_REJECTED_H
#define CDNPROOF_BUNDLE_VERIFY_REJECTED_H

#include "bundle/verify_seal.h"
#include "model/plan.h"

/* Tells of every file of refused lines, and of lines in it that `run` would have taken for records
 * of the agent by this plan (NULL: none is looked for). */
void verify_rejected(
	const struct verify_seal *seal, const struct plan *plan, struct verify_report *report);

#endif
