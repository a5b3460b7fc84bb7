/* Remedies of evidence in words, for the internal edition and for `status`. */
#ifndef CDNPROOF_REPORTS_REMEDIES_H
#define CDNPROOF_REPORTS_REMEDIES_H

#include "base/arena.h"
#include "reports/words.h"

extern const struct word_list words_remedy;        /* by enum remedy_kind: 补充材料 */
extern const struct word_list words_remedy_reason; /* what to do about an enum reason; a row
						    * without text: nothing */

/* What is to be declared for the rule to be tried. */
struct phrase remedy_undeclared(const char *rule);

/* What it is about: names of cities, ids; "" for the rule as such. Lies in `arena`; text of
 * strangers stands in it as it is. */
const char *remedy_about(
	const struct report *report, const struct evidence_remedy *remedy, struct arena *arena);

/* What is to be done, with its numbers, in one sentence without the final mark. Likewise. */
const char *remedy_sentence(
	const struct report *report, const struct evidence_remedy *remedy, struct arena *arena);

/* The nodes that it helps, the first few by id and how many more: "". */
const char *remedy_nodes(
	const struct report *report, const struct evidence_remedy *remedy, struct arena *arena);

#endif
