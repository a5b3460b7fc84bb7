/* Waivers 情况说明, as a part of `verify`: who signed each, and whether whoever verifies knows the
 * key. No answer depends on it: a waiver changes no verdict, and its state is recomputed with the
 * evidence. */
#ifndef CDNPROOF_BUNDLE_VERIFY_WAIVERS_H
#define CDNPROOF_BUNDLE_VERIFY_WAIVERS_H

#include "bundle/verify_seal.h"
#include "model/evidence.h"

/* A note a key of each waiver of the evidence, which is the recomputed one. */
void verify_waivers(const struct evidence *evidence, const struct verify_trust *trust,
	struct verify_report *report);

#endif
