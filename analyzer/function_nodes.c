#include "analyzer/function_nodes.h"

#include "analyzer/rollup.h"

void function_node_add(struct judged *j, struct function_node *node, enum verdict verdict,
	const reason_list *reason)
{
	node->counts[verdict]++;
	if (verdict != VERDICT_PASS)
		LIST_EACH(const int, why, reason)
			reason_add(&j->evidence->arena, &node->reason, (enum reason) * why);
}

/* Of a node whose checks nobody could assess nothing is known, as of one without a check. */
static enum verdict verdict_of(const struct function_node *node)
{
	enum verdict verdict = rollup_all(node->counts);
	int64_t known = node->counts[VERDICT_PASS] + node->counts[VERDICT_FAIL] +
			node->counts[VERDICT_INCONCLUSIVE];

	return known ? verdict : VERDICT_NOT_ASSESSED;
}

static void add_subject(struct judged *j, struct finding *out, const struct function_node *node,
	enum verdict verdict)
{
	static const char *const says[VERDICT_COUNT] = {
		[VERDICT_PASS] = "yes", [VERDICT_FAIL] = "no"};
	struct evidence_subject *subject =
		finding_subject(j, out, node->id, says[verdict] ? says[verdict] : "may");

	LIST_EACH(const int, why, &node->reason) {
		reason_add(&j->evidence->arena, &subject->reason, (enum reason) * why);
		finding_reason(j, out, (enum reason) * why);
	}
	out->yes += verdict == VERDICT_PASS;
	out->may += verdict != VERDICT_PASS && verdict != VERDICT_FAIL;
}

static void sum_up(struct judged *j, const struct rule *rule, const struct function_node *nodes,
	size_t count, struct finding *out)
{
	int64_t counts[VERDICT_COUNT] = {0};
	enum verdict verdict;

	out->basis = BASIS_MEASURED;
	out->need = (int64_t)count;
	out->yes = out->may = 0;
	for (size_t i = 0; i < count; i++) {
		verdict = verdict_of(&nodes[i]);
		counts[verdict]++;
		add_subject(j, out, &nodes[i], verdict);
	}
	verdict = counts[VERDICT_NOT_ASSESSED] == (int64_t)count ? VERDICT_NOT_ASSESSED
								 : rollup_all(counts);
	LIST_EACH(const char *, name, &rule->readings)
		finding_reading(j, out, *name, verdict, out->yes);
	finding_headline(j, out);
	finding_evidence(j, out, "plan", "/checks");
	finding_evidence(j, out, "records", "");
}

void function_nodes_judge(struct judged *j, const struct rule *rule,
	void (*judge_node)(struct judged *j, struct function_node *node), struct finding *out)
{
	const struct dossier *dossier = j->in->dossier;
	struct arena scratch = {0};
	struct function_node *nodes = arena_array(&scratch, dossier->nodes.count, sizeof(*nodes));

	for (size_t i = 0; i < dossier->nodes.count; i++) {
		nodes[i].id = dossier->nodes.items[i].id;
		judge_node(j, &nodes[i]);
	}
	sum_up(j, rule, nodes, dossier->nodes.count, out);
	arena_fini(&scratch);
}
