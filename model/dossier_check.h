/* What the fields alone cannot say: references, addresses, places, times that fit. */
#ifndef CDNPROOF_MODEL_DOSSIER_CHECK_H
#define CDNPROOF_MODEL_DOSSIER_CHECK_H

#include "model/dossier.h"

/* Adds a fault, with its place in `doc`, for all that does not fit together. */
void dossier_check(const struct dossier *dossier, const struct json_doc *doc,
	const struct region *region, struct faults *faults);

#endif
