/* What may be wrong with the evidence itself, in words: one row a bit of enum report_doubt. Every
 * form says it. */
#ifndef CDNPROOF_REPORTS_DOUBTS_H
#define CDNPROOF_REPORTS_DOUBTS_H

#include "reports/words.h"

struct doubt {
	unsigned bit;
	const char *name; /* for programs */
	struct phrase says;
};

extern const struct doubt doubts[];
extern const size_t doubt_count;
extern const char *const doubt_names[]; /* in the same order, with a NULL behind */

#endif
