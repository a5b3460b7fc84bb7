/* Questions that every form asks of evidence. Nothing here judges. */
#ifndef CDNPROOF_REPORTS_FACTS_H
#define CDNPROOF_REPORTS_FACTS_H

#include "reports/report.h"

/* A city's name in the report's language by its code, 省外 for "outside", a province's for its own;
 * the code itself when nobody names it. */
const char *facts_city(const struct report *report, const char *code);

/* The profile's province in the report's language; "—" where evidence names none. */
const char *facts_region(const struct report *report);

/* The code is of another province than the profile's (GB/T 2260: the first two digits). */
bool facts_is_outside(const struct evidence *evidence, const char *code);

const struct site *facts_site(const struct evidence *evidence, const char *id); /* or NULL */
const struct evidence_document *facts_document(const struct evidence *evidence, const char *id);

/* A rule that nobody tried: summed up where room is short, listed in the matrix. */
bool facts_is_untried(const struct finding *finding);
size_t facts_count_untried(const struct evidence *evidence);

size_t facts_count_in_force(const struct evidence *evidence); /* of its waivers */

/* A must or should rule without a pass that somebody tried. */
bool facts_is_open(const struct finding *finding);

/* Some rule is known from a secondary text only. */
bool facts_has_secondary(const struct evidence *evidence);

/* Rules of this basis and verdict among the must rules, as evidence totals them. */
int64_t facts_total(const struct evidence *evidence, int basis, int verdict);

/* Agents of an operator; and whether one of them stands before the agent at `index`. */
size_t facts_agents_of(const struct evidence *evidence, const char *operator_name);
bool facts_agents_before(const struct evidence *evidence, size_t index, const char *operator_name);

/* What is promised of a rule that is not proven; NULL: nothing. */
const struct filing_promise *facts_promise(const struct evidence *evidence, const char *rule);

bool facts_is_listed(const text_list *list, const char *text); /* it is one of them */

/* The finding counts, and rests on documents alone. */
bool facts_is_declared(const struct finding *finding);

/* Whole months that the logs of one kind go back at every node, the least of them; BIND_ABSENT: no
 * such log was judged. */
int64_t facts_log_months(const struct evidence *evidence, int kind);

/* Start of the period that counts. */
struct unix_ms facts_window_start(const struct evidence *evidence);
struct unix_ms facts_logs_start(const struct evidence *evidence);

#endif
