/* availability: each node answered in every hour of the day over the window. */
#include "analyzer/rollup.h"
#include "analyzer/rule.h"
#include "base/text.h"

#define CST_MINUTES 480
#define HOURS       24

static bool in_maintenance(
	const struct dossier *dossier, const char *node, int64_t from_ms, int64_t to_ms)
{
	LIST_EACH(const struct maintenance, m, &dossier->maintenance) {
		bool named = m->nodes.count == 0;

		LIST_EACH(const char *, id, &m->nodes)
			named |= text_equal(*id, node);
		if (named && m->from.v < to_ms && m->to.v > from_ms)
			return true;
	}
	return false;
}

/* Whether any agent saw the node in the slot, and whether it served one. */
static void look_at_slot(
	const struct judged *j, int node, int64_t slot, bool *counted, bool *answered)
{
	*counted = *answered = false;
	for (size_t agent = 0; agent < j->seen->agent_count; agent++) {
		struct node_slot ns;

		if (trials_spoiled(j->trials, (int)agent, slot))
			continue;
		/* one answered request is an answer: no share is asked of it */
		trials_node_slot(j->trials, (int)agent, node, slot, 1, &ns);
		*counted |= ns.present;
		*answered |= ns.success;
	}
}

static void count_hours(struct judged *j, int node, struct evidence_hours *out)
{
	const struct plan *plan = j->in->plan;

	out->answered.count = (size_t)2 * HOURS;
	out->answered.items =
		arena_array(&j->evidence->arena, out->answered.count, sizeof(int64_t));
	for (int64_t slot = j->seen->first_counted; plan && slot < j->seen->end_counted; slot++) {
		int64_t from = plan->start.v + slot * plan->slot_ms;
		int hour = when_to_civil((struct unix_ms){from}, CST_MINUTES).hour;
		bool counted, answered;

		if (in_maintenance(j->in->dossier, out->node, from, from + plan->slot_ms))
			continue;
		look_at_slot(j, node, slot, &counted, &answered);
		out->answered.items[2 * hour] += counted;
		out->answered.items[2 * hour + 1] += answered;
	}
}

static enum verdict judge_hours(const struct evidence_hours *hours, bool *seen)
{
	bool open = false, silent = false;

	*seen = false;
	for (size_t hour = 0; hour < HOURS; hour++) {
		int64_t counted = hours->answered.items[2 * hour];
		int64_t answered = hours->answered.items[2 * hour + 1];

		*seen |= counted > 0;
		open |= counted == 0;
		silent |= counted > 0 && answered == 0;
	}
	if (silent)
		return VERDICT_FAIL;
	return open ? VERDICT_INCONCLUSIVE : VERDICT_PASS;
}

static void judge_node(struct judged *j, const struct evidence_hours *hours, struct finding *out,
	int64_t counts[VERDICT_COUNT])
{
	bool seen;
	enum verdict verdict = judge_hours(hours, &seen);
	enum reason why = seen ? REASON_INSUFFICIENT_SAMPLES : REASON_NO_DATA;
	struct evidence_subject *subject;

	if (verdict == VERDICT_PASS && j->seen->clock_unsynced) {
		verdict = VERDICT_INCONCLUSIVE; /* which hour was it? */
		why = REASON_CLOCK_UNSYNCED;
	}
	subject = finding_subject(j, out, hours->node,
		verdict == VERDICT_PASS   ? "yes"
		: verdict == VERDICT_FAIL ? "no"
					  : "may");
	if (verdict == VERDICT_INCONCLUSIVE)
		reason_add(&j->evidence->arena, &subject->reason, why);
	finding_reasons(j, out, &subject->reason);
	counts[verdict]++;
	out->yes += verdict == VERDICT_PASS;
	out->may += verdict == VERDICT_INCONCLUSIVE;
}

void rule_judge_availability(struct judged *j, const struct rule *rule, struct finding *out)
{
	int64_t counts[VERDICT_COUNT] = {0};
	struct evidence *evidence = j->evidence;

	(void)rule;
	out->basis = BASIS_MEASURED;
	out->need = (int64_t)j->in->dossier->nodes.count;
	out->yes = out->may = 0;
	evidence->availability.count = j->in->dossier->nodes.count;
	evidence->availability.items = arena_array(
		&evidence->arena, evidence->availability.count, sizeof(struct evidence_hours));
	for (size_t i = 0; i < evidence->availability.count; i++) {
		struct evidence_hours *hours = &evidence->availability.items[i];

		hours->node = arena_text(&evidence->arena, j->in->dossier->nodes.items[i].id);
		count_hours(j, (int)i, hours);
		judge_node(j, hours, out, counts);
	}
	if (j->seen->clock_unsynced)
		finding_reason(j, out, REASON_CLOCK_UNSYNCED);
	finding_reading(j, out, "hours", rollup_all(counts), out->yes);
	finding_headline(j, out);
	finding_evidence(j, out, "plan", "");
	finding_evidence(j, out, "records", "");
}
