/* Evidence made by hand for tests of reports: static, nobody frees or changes it. */
#ifndef CDNPROOF_TESTS_EVIDENCE_FIXTURE_H
#define CDNPROOF_TESTS_EVIDENCE_FIXTURE_H

#include "model/evidence.h"

/* Eight nodes, one of them a liar, eleven cities of all verdicts, logs with gaps: every chapter of
 * a report has something to say. */
extern const struct evidence fixture_rich;

/* What analyze leaves of a dossier with nothing measured: no plan, no records, no logs. */
extern const struct evidence fixture_thin;

/* A deep copy in the arena in which `change` may replace each free text (never a closed word, a
 * time or a digest). NULL texts stay NULL. */
struct evidence *fixture_copy(struct arena *arena, const struct evidence *from,
	const char *(*change)(struct arena *arena, const char *text));

#endif
