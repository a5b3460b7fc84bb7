/* Judges: inputs → evidence. A pure function: no clock, no network, no files, no locale. */
#ifndef CDNPROOF_ANALYZER_ANALYZE_H
#define CDNPROOF_ANALYZER_ANALYZE_H

#include "analyzer/profile.h"
#include "model/answer.h"
#include "model/evidence.h"
#include "model/inventory.h"
#include "model/origin.h"
#include "model/plan.h"
#include "model/record_set.h"
#include "model/run_line.h"
#include "model/waiver.h"
#include "model/watch.h"

/* The file of a document, found by whoever collects. */
struct analyze_document {
	const char *id;     /* of the dossier's document */
	const char *sha256; /* NULL: no file */
};

/* What was measured while something was done to the system. */
struct analyze_watch {
	const char *name; /* of its folder */
	const struct plan *plan;
	const struct record_set *records; /* closed up */
	watch_event_list events;          /* by instant */
};

struct analyze_input {
	const struct dossier *dossier;
	const struct profile *profile;
	const struct region *region;
	const struct plan *plan; /* NULL: measured without one */
	struct unix_ms as_of;
	const struct record_set *records; /* closed up */
	answer_list answers;
	LIST_OF(const struct inventory *) inventories;
	LIST_OF(struct analyze_document) documents;
	const struct run_log *runs;             /* NULL: no list of the agents' runs was read */
	const struct origin_log *origin;        /* NULL: the origin's logs were not looked at */
	LIST_OF(struct analyze_watch) watches;  /* by name */
	LIST_OF(const struct waiver *) waivers; /* no two of one id */
	LIST_OF(struct evidence_input) inputs;  /* all that was read, named as evidence names it */
};

/* -1 with ERR_DATA when plan and dossier do not fit. The evidence is the caller's: it borrows
 * nothing from the inputs. */
int analyze(const struct analyze_input *in, struct evidence **out, struct err *err);

/* The exit status of a verdict: 0 pass, 1 fail, 2 undecided. */
int analyze_exit_status(enum verdict verdict);

#endif
