/* What the plan asks of one node by one check of a function, what came of it, and whether it is
 * known that the node itself answered. */
#ifndef CDNPROOF_ANALYZER_FUNCTION_SERIES_H
#define CDNPROOF_ANALYZER_FUNCTION_SERIES_H

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

enum function_names {
	FUNCTION_UNNAMED,
	FUNCTION_NAMES_NODE,
	FUNCTION_NAMES_OTHER, /* another node of the dossier */
};

/* Which node the response names. */
enum function_names function_names_node(const struct judged *j,
	const struct function_series *series, const struct record *record, size_t request);

/* Every agent and address with records has handshakes signed with the node's pinned key. */
bool function_has_key(const struct judged *j, const struct function_series *series);

/* True: what the records of a series show is not to be relied on (plan_missing, record_conflict,
 * missing_slots: a line is not there, or more than a tenth of the series that were due). */
bool function_series_fault(
	const struct judged *j, const struct function_series *series, enum reason *fault);

#endif
