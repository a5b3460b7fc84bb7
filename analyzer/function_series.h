/* What the plan asks of one node by one check of a function, and what came of it. */
#ifndef CDNPROOF_ANALYZER_FUNCTION_SERIES_H
#define CDNPROOF_ANALYZER_FUNCTION_SERIES_H

#include "analyzer/identity.h"
#include "analyzer/rule.h"

struct function_series {
	const struct node *node;
	const struct check *check;
	LIST_OF(const struct sighting *) seen; /* that count, by address, agent, slot */
	size_t cap;
	int64_t due, missing; /* planned, in the window: (agent, address, slot); without a record
			       * that counts */
	bool conflict, gap;   /* of an agent that has records here: its lines are not whole */
};

/* All records of the check at the node. What is added lives in `arena`. */
void function_series_find(struct judged *j, const struct node *node, const struct check *check,
	struct arena *arena, struct function_series *out);

/* Whether the request was answered with a status. */
bool function_answered(const struct record *record, size_t request);

/* By the handshakes of every agent and address that it is the node (analyzer/identity.h). */
bool function_series_has_key(const struct judged *j, const struct function_series *series);

/* True: what the records of a series show is not to be relied on (plan_missing, record_conflict,
 * missing_slots: a line is not there, or more than a tenth of the series that were due). */
bool function_series_fault(
	const struct judged *j, const struct function_series *series, enum reason *fault);

#endif
