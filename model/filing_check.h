/* What the fields of `operator` and `filing` alone cannot say: the credit code's check digit, days
 * that fit together, one promise a rule. */
#ifndef CDNPROOF_MODEL_FILING_CHECK_H
#define CDNPROOF_MODEL_FILING_CHECK_H

#include "model/dossier.h"

/* Adds a fault, with its place in `doc`, for all that does not fit together. */
void filing_check(const struct dossier *dossier, const struct json_doc *doc, struct faults *faults);

/* Adds a fault for a promise of a rule that is not among `rules` (ids). `doc` may be NULL: the
 * faults have no place. */
void filing_check_rules(const struct dossier *dossier, const char *const *rules, size_t count,
	const struct json_doc *doc, struct faults *faults);

#endif
