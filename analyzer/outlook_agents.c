/* Which agents speak, and of which slots nothing is there. */
#include "analyzer/outlook.h"

/* What every agent is to measure in a slot. Peers are left aside: behind a NAT none is asked. */
static bool is_everybodys(const struct plan_target *target)
{
	return !target->peer;
}

static size_t planned_targets(const struct plan *plan)
{
	size_t count = 0;

	LIST_EACH(const struct plan_target, target, &plan->targets)
		count += is_everybodys(target);
	return count;
}

/* Of these, those that the slot has a record of: records of one follow one another. */
static size_t seen_targets(const struct plan *plan, const struct sighting *s, size_t count)
{
	size_t seen = 0;

	for (size_t i = 0; i < count; i++)
		if (s[i].target >= 0 && (i == 0 || s[i].target != s[i - 1].target))
			seen += is_everybodys(&plan->targets.items[s[i].target]);
	return seen;
}

static struct unix_ms slot_start(const struct plan *plan, int64_t slot)
{
	return (struct unix_ms){plan->start.v + slot * plan->slot_ms};
}

static void look_at_slot(const struct outlook_work *w, int agent, int64_t slot, size_t planned,
	struct outlook_agent *to)
{
	const struct plan *plan = w->in->plan;
	size_t count;
	const struct sighting *s = sightings_cell(&w->seen, agent, slot, &count);

	if (count == 0) {
		to->absent++;
		if (to->silent_since.v == BIND_ABSENT)
			to->silent_since = slot_start(plan, slot);
		return;
	}
	if (seen_targets(plan, s, count) == planned)
		to->whole++;
	else
		to->partial++;
	to->spoiled += trials_spoiled(&w->trials, agent, slot);
	to->last = slot_start(plan, slot + 1);
	to->silent_since.v = BIND_ABSENT;
}

static void fill_slots(const struct outlook_work *w, int agent, struct outlook_agent *to)
{
	const struct outlook_plan *plan = w->outlook->plan;
	size_t planned = plan ? planned_targets(w->in->plan) : 0;

	for (int64_t i = 0; plan && i < plan->due; i++)
		look_at_slot(w, agent, w->seen.first_counted + i, planned, to);
}

void outlook_fill_agents(struct outlook_work *w)
{
	const struct dossier *dossier = w->in->dossier;
	struct arena *arena = &w->outlook->arena;

	w->outlook->agents.count = dossier->agents.count;
	w->outlook->agents.items =
		arena_array(arena, dossier->agents.count, sizeof(struct outlook_agent));
	for (size_t i = 0; i < dossier->agents.count; i++) {
		struct outlook_agent *to = &w->outlook->agents.items[i];

		*to = (struct outlook_agent){.id = arena_text(arena, dossier->agents.items[i].id),
			.city = arena_text(arena, dossier->agents.items[i].city),
			.last = {BIND_ABSENT},
			.silent_since = {BIND_ABSENT}};
		fill_slots(w, (int)i, to);
	}
	LIST_EACH(const struct sighting, s, &w->seen.items)
		w->outlook->agents.items[s->agent].records++;
}
