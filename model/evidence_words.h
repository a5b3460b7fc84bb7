/* The closed words of evidence: verdicts, bases, reasons, states. */
#ifndef CDNPROOF_MODEL_EVIDENCE_WORDS_H
#define CDNPROOF_MODEL_EVIDENCE_WORDS_H

#include "base/bind.h"

enum verdict {
	VERDICT_PASS,
	VERDICT_FAIL,
	VERDICT_INCONCLUSIVE,
	VERDICT_NOT_APPLICABLE,
	VERDICT_NOT_ASSESSED,
	VERDICT_ERROR,
	VERDICT_INFORMATIONAL,
	VERDICT_COUNT
};
enum basis { BASIS_MEASURED, BASIS_DECLARED, BASIS_MIXED, BASIS_COMPUTED, BASIS_COUNT };
enum severity { SEVERITY_MUST, SEVERITY_SHOULD, SEVERITY_INFO };
enum disposition {
	DISPOSITION_NONE,
	DISPOSITION_WAIVED,
	DISPOSITION_ACCEPTED,
	DISPOSITION_REMEDIATED
};

/* The closed list of reasons, in the order they are printed. */
enum reason {
	REASON_NO_DATA,
	REASON_PLAN_MISSING,
	REASON_MISSING_SLOTS,
	REASON_INSUFFICIENT_SAMPLES,
	REASON_INTERVAL_STRADDLES,
	REASON_AMBIGUOUS_LOCATION,
	REASON_CONFLICTING_SOURCES,
	REASON_RECORD_CONFLICT,
	REASON_SINGLE_WITNESS,
	REASON_AGENT_MISPLACED,
	REASON_AGENT_UNATTESTED,
	REASON_NODE_IDENTITY,
	REASON_ANYCAST,
	REASON_STALE_DATA,
	REASON_OUTSIDE_WINDOW,
	REASON_CLOCK_UNSYNCED,
	REASON_HISTORY_TOO_SHORT,
	REASON_GAP_UNEXPLAINED,
	REASON_LOG_UNAVAILABLE,
	REASON_LOG_DAMAGED,
	REASON_LOG_EMPTY,
	REASON_NO_TRAFFIC,
	REASON_ZONE_UNDECLARED,
	REASON_SAME_PLACE_SUSPECTED,
	REASON_NONE_DECLARED,
	REASON_THRESHOLDS_CHANGED,
	REASON_READING_DEPENDENT,
	REASON_DOCUMENT_MISSING,
	REASON_DOCUMENT_EXPIRED,
	REASON_DOCUMENT_UNCLEAR,
	REASON_CALENDAR_MISSING,
	REASON_COUNT
};

/* Where a node is, weakest first: a node's state is the weakest of its addresses'. */
enum location_state {
	LOCATION_REFUTED,
	LOCATION_DISPUTED,
	LOCATION_UNKNOWN,
	LOCATION_CONSISTENT,
	LOCATION_SUPPORTED,
	LOCATION_CONFIRMED
};

extern const char *const verdict_names[];
extern const char *const basis_names[];
extern const char *const severity_names[];
extern const char *const disposition_names[];
extern const char *const reason_names[];
extern const char *const location_state_names[];

typedef LIST_OF(int) reason_list; /* enum reason, ascending, each once */

/* Adds a reason once, keeping the order. */
void reason_add(struct arena *arena, reason_list *list, enum reason reason);
bool reason_has(const reason_list *list, enum reason reason);

#endif
