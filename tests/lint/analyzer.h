/* What the static analyzer, which sees one file at a time, cannot know: an error that is set is
 * also returned, as -1. Included before every file but the one that defines these. */
#ifndef CDNPROOF_LINT_ANALYZER_H
#define CDNPROOF_LINT_ANALYZER_H

#include "base/err.h"

static inline int lint_minus_one(int returned)
{
	(void)returned;
	return -1;
}

#define err_set(...)       lint_minus_one(err_set(__VA_ARGS__))
#define err_set_errno(...) lint_minus_one(err_set_errno(__VA_ARGS__))
#define err_within(...)    lint_minus_one(err_within(__VA_ARGS__))
#define err_no_memory(...) lint_minus_one(err_no_memory(__VA_ARGS__))

#endif
