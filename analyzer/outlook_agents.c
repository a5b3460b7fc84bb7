/* Which agents speak, and of which slots nothing is there. */
#include "analyzer/outlook.h"

/* The plan as one agent is to follow it. */
struct task {
	const struct plan *plan;
	const struct plan_turn *turns; /* of each target */
};

static struct task task_of(const struct plan *plan, const char *agent, struct arena *arena)
{
	struct plan_turn *turns = arena_array(arena, plan->targets.count, sizeof(*turns));

	for (size_t i = 0; i < plan->targets.count; i++)
		turns[i] = plan_target_turn(plan, &plan->targets.items[i], agent);
	return (struct task){plan, turns};
}

/* What it must measure in a slot. Peers are left aside: behind a NAT none is asked. */
static bool is_due(const struct task *task, size_t target, int64_t slot)
{
	return !task->plan->targets.items[target].peer && plan_turn_is(task->turns[target], slot);
}

static size_t due_targets(const struct task *task, int64_t slot)
{
	size_t count = 0;

	for (size_t i = 0; i < task->plan->targets.count; i++)
		count += is_due(task, i, slot);
	return count;
}

/* Of these, those that the slot has a record of: records of one follow one another. */
static size_t seen_targets(
	const struct task *task, int64_t slot, const struct sighting *s, size_t count)
{
	size_t seen = 0;

	for (size_t i = 0; i < count; i++)
		if (s[i].target >= 0 && (i == 0 || s[i].target != s[i - 1].target))
			seen += is_due(task, (size_t)s[i].target, slot);
	return seen;
}

/* Not even a peer or a control is asked then. */
static bool is_idle(const struct task *task, int64_t slot)
{
	bool idle = task->plan->controls.count == 0;

	for (size_t i = 0; i < task->plan->targets.count; i++)
		idle &= !plan_turn_is(task->turns[i], slot);
	return idle;
}

static struct unix_ms slot_start(const struct plan *plan, int64_t slot)
{
	return (struct unix_ms){plan->start.v + slot * plan->slot_ms};
}

static void look_at_slot(const struct outlook_work *w, int agent, int64_t slot,
	const struct task *task, struct outlook_agent *to)
{
	const struct plan *plan = w->in->plan;
	size_t count;
	const struct sighting *s = sightings_cell(&w->seen, agent, slot, &count);

	if (count == 0 && is_idle(task, slot)) {
		to->whole++;
		return;
	}
	if (count == 0) {
		to->absent++;
		if (to->silent_since.v == BIND_ABSENT)
			to->silent_since = slot_start(plan, slot);
		return;
	}
	if (seen_targets(task, slot, s, count) == due_targets(task, slot))
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
	struct arena arena = {0};
	struct task task;

	if (!plan)
		return;
	task = task_of(w->in->plan, to->id, &arena);
	for (int64_t i = 0; i < plan->due; i++)
		look_at_slot(w, agent, w->seen.first_counted + i, &task, to);
	arena_fini(&arena);
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
