/* The parts of evidence that repeat the inputs: nodes with their places, agents, documents,
 * sampling, what was changed. */
#ifndef CDNPROOF_ANALYZER_DESCRIBE_H
#define CDNPROOF_ANALYZER_DESCRIBE_H

#include "analyzer/rule.h"

void describe_head(struct judged *j); /* as_of, operator, profile, region, thresholds, sampling */
void describe_nodes(struct judged *j);
void describe_agents(struct judged *j);
void describe_documents(struct judged *j);
void describe_inputs(struct judged *j);

/* A set of cities as codes, "outside" as the last. */
void describe_cities(struct judged *j, uint32_t set, text_list *out);

/* What a database says, against what is claimed. */
void describe_answer(struct judged *j, const struct answer *answer, uint32_t claimed,
	struct evidence_answer *out);

#endif
