/* The summary for scripts: what was judged and how it came out, flat, as canonical JSON. All of it
 * stands in evidence too; it is the same in every language and edition. Format: docs/formats.md. */
#ifndef CDNPROOF_REPORTS_SUMMARY_H
#define CDNPROOF_REPORTS_SUMMARY_H

#include "reports/report.h"

#define SUMMARY_SCHEMA "cdnproof/summary/v1"

struct summary_finding {
	const char *rule, *title;
	int verdict, basis, severity, disposition;
	bool application_only;
	reason_list reason;
	int64_t need, yes, may; /* BIND_ABSENT where nothing is counted */
	const char *reading;    /* the headline; NULL: the rule has no readings */
};

struct summary_city {
	const char *code, *name;
	int verdict;
	reason_list reason;
	int64_t slots, success, good, missing, failed, invalid;
	int64_t success_low_ppm, good_low_ppm;
	int64_t p50_us, p95_us; /* BIND_ABSENT: no time was measured */
};

struct summary_node {
	const char *id;
	int role;
	const char *city, *site;
	int state;
	text_list places; /* codes not excluded, "outside" as the last */
};

struct summary_profile {
	const char *id, *version, *sha256;
};

struct summary_log {
	const char *node;
	int kind, verdict;
	reason_list reason;
	struct unix_ms first, last;
	int64_t months, gaps;
};

struct summary {
	const char *schema;
	struct unix_ms as_of;
	const char *evidence_sha256, *operator_name;
	LIST_OF(int) doubts; /* rows of reports/doubts.h: what is wrong with the evidence itself */
	struct summary_profile profile;
	int verdict, application_verdict;
	int64_t exit_status; /* as analyze ended with */
	LIST_OF(struct summary_finding) findings;
	LIST_OF(struct summary_city) cities;
	LIST_OF(struct summary_node) nodes;
	LIST_OF(struct summary_log) logs;
};

extern const struct bind_shape summary_shape;

/* Without final LF. */
int summary_write(FILE *out, const struct report *report, struct err *err);

#endif
