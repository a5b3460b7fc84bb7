/* What stands beside a gap of logs, in words. */
#ifndef CDNPROOF_REPORTS_GAP_WORDS_H
#define CDNPROOF_REPORTS_GAP_WORDS_H

#include "reports/words.h"

/* A document or a maintenance with a ticket explains it; silence of others does not. */
bool gap_is_explained(const struct evidence_gap *gap);

/* Longer than the rule on retention lets pass without an explanation. */
bool gap_is_long(const struct evidence *evidence, const struct evidence_gap *gap);

/* The word for one entry of gap->why and in *name what it names (within `why`; "": nothing). An
 * entry of no known kind is its own name, with the word "". */
const char *gap_word(enum report_lang lang, const char *why, const char **name);

#endif
