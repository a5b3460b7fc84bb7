/* Two pieces of evidence, with their dossiers where these are given, set against each other: pure,
 * no clock, no files. */
#ifndef CDNPROOF_BUNDLE_DIFF_H
#define CDNPROOF_BUNDLE_DIFF_H

#include "model/difference.h"
#include "model/evidence.h"

struct diff_side {
	const struct evidence *evidence;
	const char *evidence_sha256;   /* of the stored bytes */
	const struct dossier *dossier; /* NULL: not given */
};

/* *out borrows texts of both sides, and is the caller's: difference_close. ERR_DATA when they are
 * of different operators or profiles. */
int diff_make(const struct diff_side *old, const struct diff_side *new, struct difference **out,
	struct err *err);

#endif
