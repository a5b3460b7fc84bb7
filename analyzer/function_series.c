#include "analyzer/function_series.h"

#include <string.h>

#include "base/text.h"

#define MISSING_PARTS 10 /* of the series that are due, one may be missing */

static bool is_web(const char *method)
{
	return strcmp(method, "http") == 0 || strcmp(method, "https") == 0;
}

static bool is_of(
	const struct judged *j, const struct function_series *series, const struct sighting *s)
{
	const struct record *record = &s->entry->record;

	return record->http && is_web(record->method) &&
	       text_equal(record->check, series->check->id) &&
	       text_equal(record->node, series->node->id) &&
	       !(j->in->plan && trials_spoiled(j->trials, s->agent, s->slot));
}

static void collect(
	struct judged *j, const char *addr, struct arena *arena, struct function_series *to)
{
	struct location_sightings of = location_index_of(&j->locations->index, addr);

	for (size_t i = 0; i < of.count; i++) {
		const struct sighting **slot;

		if (!is_of(j, to, of.items[i]))
			continue;
		slot = arena_push(arena, &to->seen.items, &to->seen.count, &to->cap, sizeof(*slot));
		*slot = of.items[i];
		to->conflict |= j->seen->conflict.items[of.items[i]->agent];
		to->gap |= j->seen->gap.items[of.items[i]->agent];
	}
}

static bool has_record(const struct judged *j, int agent, int64_t slot, int64_t target)
{
	size_t count;
	const struct sighting *s = sightings_cell(j->seen, agent, slot, &count);

	if (trials_spoiled(j->trials, agent, slot))
		return false;
	for (size_t i = 0; i < count; i++)
		if (s[i].target == target && !s[i].is_void)
			return true;
	return false;
}

/* A target is due in every so many slots, from its first on: the rest need not be asked. */
static void count_due(struct judged *j, int64_t target, const char *agent_id, int agent,
	struct function_series *to)
{
	const struct plan *plan = j->in->plan;
	const struct plan_target *planned = &plan->targets.items[target];
	int64_t every = planned->every_slots < plan->slots ? planned->every_slots : plan->slots;
	int64_t slot = 0;

	every = every < 1 ? 1 : every;
	while (slot < every && !plan_target_due(plan, planned, agent_id, slot))
		slot++;
	for (; slot < j->seen->end_counted; slot += every) {
		if (slot < j->seen->first_counted)
			continue;
		to->due++;
		to->missing += !has_record(j, agent, slot, target);
	}
}

static void find_due(struct judged *j, struct function_series *to)
{
	const struct plan *plan = j->in->plan;

	for (size_t i = 0; plan && i < plan->targets.count; i++) {
		const struct plan_target *target = &plan->targets.items[i];

		if (!is_web(target->method) || !text_equal(target->check, to->check->id) ||
			!text_equal(target->node, to->node->id))
			continue;
		LIST_EACH(const struct plan_agent, agent, &plan->agents) {
			const struct agent *known = dossier_agent(j->in->dossier, agent->id);

			if (known)
				count_due(j, (int64_t)i, agent->id,
					(int)(known - j->in->dossier->agents.items), to);
		}
	}
}

void function_series_find(struct judged *j, const struct node *node, const struct check *check,
	struct arena *arena, struct function_series *out)
{
	*out = (struct function_series){.node = node, .check = check};
	LIST_EACH(const struct node_address, address, &node->addresses)
		if (address->role == ADDRESS_VIP)
			collect(j, address->addr, arena, out);
	find_due(j, out);
}

bool function_series_fault(
	const struct judged *j, const struct function_series *series, enum reason *fault)
{
	bool holes = series->gap || series->missing * MISSING_PARTS > series->due;

	*fault = !j->in->plan       ? REASON_PLAN_MISSING
		 : series->conflict ? REASON_RECORD_CONFLICT
				    : REASON_MISSING_SLOTS;
	return !j->in->plan || series->conflict || holes;
}

bool function_answered(const struct record *record, size_t request)
{
	return request < record->http->status.count &&
	       record->http->status.items[request] != BIND_ABSENT;
}

bool function_series_has_key(const struct judged *j, const struct function_series *series)
{
	return identity_has_keys(
		j->locations, series->node, series->seen.items, series->seen.count);
}
