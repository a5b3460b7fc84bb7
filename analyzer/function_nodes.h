/* The roll-up of a function's rule: what each node's checks came to, as subjects of the finding. */
#ifndef CDNPROOF_ANALYZER_FUNCTION_NODES_H
#define CDNPROOF_ANALYZER_FUNCTION_NODES_H

#include "analyzer/rule.h"

/* What one node's checks came to: verdicts of each kind, and the reasons of those that are no pass.
 */
struct function_node {
	const char *id;
	int64_t counts[VERDICT_COUNT];
	reason_list reason;
};

void function_node_add(struct judged *j, struct function_node *node, enum verdict verdict,
	const reason_list *reason);

/* `judge_node` tells what one node's checks came to. Every node of the dossier must pass; one that
 * no check covers holds a pass back. Nodes of none of which anything is known leave the rule
 * unassessed. Fills need, yes, may, subjects, readings. */
void function_nodes_judge(struct judged *j, const struct rule *rule,
	void (*judge_node)(struct judged *j, struct function_node *node), struct finding *out);

#endif
