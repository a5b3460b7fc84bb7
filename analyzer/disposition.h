/* The disposition 处置 of findings: waivers laid over what is judged already. Only the dispositions
 * of findings and subjects, and waivers[], are written; verdicts, totals and exit status never. */
#ifndef CDNPROOF_ANALYZER_DISPOSITION_H
#define CDNPROOF_ANALYZER_DISPOSITION_H

#include "analyzer/analyze.h"

/* Lists every waiver with its state at as_of and gives its disposition to what those in force are
 * about: without a subject to the finding, with one to the finding's subject. Of several about the
 * same thing the one with the later `from` decides, then the later `until`, then the greater id. A
 * finding that no waiver is about as a whole has a disposition when each of its subjects that does
 * not say yes has one: the least of them (waived, accepted, remediated). */
void disposition_overlay(const struct analyze_input *in, struct evidence *evidence);

/* A waiver's subject names this one: it is its id, or what stands before a "/" of it. */
bool disposition_is_about(const char *waived, const char *subject);

#endif
