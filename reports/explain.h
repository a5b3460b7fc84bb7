/* Where one address is and why, in sentences, as one would tell an inspector. Nothing is judged
 * here: state and reasons are the evidence's, the sentences say what they rest on. */
#ifndef CDNPROOF_REPORTS_EXPLAIN_H
#define CDNPROOF_REPORTS_EXPLAIN_H

#include "reports/place_subject.h"
#include "reports/report.h"

/* Topics in the order in which they are told. */
enum explain_topic {
	EXPLAIN_CLAIM,     /* what was claimed */
	EXPLAIN_MEASURED,  /* who measured what, and how far light allows */
	EXPLAIN_LANDMARKS, /* the same by way of landmarks */
	EXPLAIN_LEFT_OUT,  /* agents that do not count */
	EXPLAIN_PLACES,    /* several places that answer */
	EXPLAIN_EXCLUDED,  /* what that leaves and excludes */
	EXPLAIN_ANSWERED,  /* who answered: keys and signs */
	EXPLAIN_DATABASES, /* beside it, never a ground */
	EXPLAIN_STATE,     /* the state, its ground, the reasons */
	EXPLAIN_NEEDS,     /* what a better state would rest on */
	EXPLAIN_TOPIC_COUNT
};

struct explain_line {
	enum explain_topic topic;
	const char *text; /* one or more whole sentences; holds strangers' text: escape it */
};
typedef LIST_OF(struct explain_line) explain_lines;

/* Appends to `out`, empty before; texts live in `arena`. Every subject gets at least a claim, its
 * databases and a state. */
void explain_place(const struct place_subject *subject, enum report_lang lang, struct arena *arena,
	explain_lines *out);

/* The same of some topics alone, as bits 1 << topic. */
void explain_topics(const struct place_subject *subject, enum report_lang lang, unsigned topics,
	struct arena *arena, explain_lines *out);

const char *explain_topic_name(enum report_lang lang, enum explain_topic topic);

#endif
