/* Sentences that reports are made of: one row a reason, a reading, a rule, a change. Whoever adds
 * a reason adds its row here; a test counts them. */
#ifndef CDNPROOF_REPORTS_SENTENCES_H
#define CDNPROOF_REPORTS_SENTENCES_H

#include "reports/words.h"

extern const struct word_list words_reason;          /* 样本不足: for a narrow column */
extern const struct word_list words_reason_sentence; /* what it means, as a sentence */

/* A reading 口径 by its name in evidence; the name itself where the table has no row. */
const char *reading_name(enum report_lang lang, const char *reading);
const char *reading_sentence(enum report_lang lang, const char *reading); /* "" without a row */

/* The rule's title: the profile's in Chinese, ours in English where there is a row. */
const char *rule_title(enum report_lang lang, const struct finding *finding);

/* What a changed setting is, by the last part of its dotted name; NULL: unknown. */
const char *setting_name(enum report_lang lang, const char *what);

/* One sentence for the verdict over the must rules that can be measured, and for the one over all
 * must rules; without the final mark. */
const char *verdict_sentence(enum report_lang lang, int verdict);
const char *application_sentence(enum report_lang lang, int verdict);

#endif
