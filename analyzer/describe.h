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

#endif
