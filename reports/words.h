/* The closed lists of evidence in words, Chinese and English: one row an enumerator. */
#ifndef CDNPROOF_REPORTS_WORDS_H
#define CDNPROOF_REPORTS_WORDS_H

#include <stddef.h>

#include "reports/report.h"

/* One thing said in both languages. */
struct phrase {
	const char *zh, *en;
};

/* Words by the value of an enum. */
struct word_list {
	const char *about; /* the enum, for messages of tests */
	const struct phrase *rows;
	size_t count;
};

extern const struct word_list words_verdict;       /* 证据不足，无法判定 */
extern const struct word_list words_verdict_short; /* 证据不足 */
extern const struct word_list words_basis;
extern const struct word_list words_severity;
extern const struct word_list words_disposition;
extern const struct word_list words_waiver_state;
extern const struct word_list words_waiver_says; /* of one key of a waiver */
extern const struct word_list words_location;
extern const struct word_list words_location_meaning; /* a sentence */
extern const struct word_list words_stage;
extern const struct word_list words_role;
extern const struct word_list words_access;
extern const struct word_list words_mesh; /* what agents say of each other's place */
extern const struct word_list words_log_kind;
extern const struct word_list words_identity; /* how a node's responses are known to be its own */
extern const struct word_list words_says;
extern const struct word_list words_fact; /* of logs, with what is counted */

const char *phrase_in(enum report_lang lang, struct phrase phrase);

/* The word of an enumerator; "—" for a value that is not of the list (as -1: not said). */
const char *word_in(enum report_lang lang, const struct word_list *list, int value);

/* One character that says the verdict without colour; takes one column. */
const char *verdict_symbol(int verdict);

/* Its colour on a terminal, as SGR parameters; NULL: none. */
const char *verdict_colour(int verdict);

const char *location_symbol(int state);

/* yes, may, no of evidence_subject. */
const char *word_of_subject(enum report_lang lang, const char *says);
const char *word_of_note(enum report_lang lang, const char *says); /* of rules that inform */

/* 电信 is "Telecom" in English; a name that is none of the known ones itself, NULL for NULL. */
const char *word_of_operator(enum report_lang lang, const char *name);

/* What a subject's no means where evidence has no reason beside it; NULL for rules whose no says
 * nothing more. */
const char *word_of_refusal(enum report_lang lang, const char *rule);

#endif
