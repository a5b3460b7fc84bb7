/* What agents signed, as a part of `verify`: the bundle's heads and records through heads_check. */
#ifndef CDNPROOF_BUNDLE_VERIFY_HEADS_H
#define CDNPROOF_BUNDLE_VERIFY_HEADS_H

#include "bundle/verify_seal.h"
#include "model/plan.h"
#include "model/record_set.h"

/* Are there heads to be looked at? Without a look nothing is authentic. */
bool verify_has_heads(const struct verify_seal *seal);

/* The set is closed up. Without a plan (NULL) heads cannot be checked, which is told. */
void verify_heads(const struct verify_seal *seal, const struct plan *plan,
	const struct record_set *records, struct verify_report *report);

#endif
