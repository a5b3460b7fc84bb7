/* What would make a pass of each rule that is none. Pure: it looks at what the judges looked at,
 * after they have judged, and changes no verdict. */
#ifndef CDNPROOF_ANALYZER_REMEDIES_H
#define CDNPROOF_ANALYZER_REMEDIES_H

#include "analyzer/rule.h"

/* Fills evidence->remedies, after all rules. */
void remedies_fill(struct judged *j);

/* The first instant, by whole days since `since`, before which so many whole months have passed. */
struct unix_ms remedies_months_after(struct unix_ms since, int months);

#endif
