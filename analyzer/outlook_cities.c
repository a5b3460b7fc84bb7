/* How many slots a city still needs, and whether the plan still has them. */
#include "analyzer/more_slots.h"
#include "analyzer/outlook.h"

const char *const outlook_city_state_names[] = {
	[CITY_PASSES] = "passes",
	[CITY_MORE_SLOTS] = "more_slots",
	[CITY_NEEDS_RECORDS] = "needs_records",
	[CITY_OUT_OF_REACH] = "out_of_reach",
	[CITY_LINES_AT_FAULT] = "lines_at_fault",
	[CITY_NODES_OPEN] = "nodes_open",
	[CITY_NO_SERVICE] = "no_service",
	[CITY_NO_PLAN] = "no_plan",
	[CITY_NO_AGENTS] = "no_agents",
	NULL,
};

struct question {
	const struct trials *trials;
	const struct evidence_trials *now;
	const struct thresholds *thresholds;
	int64_t ahead; /* slots to come */
};

static int64_t slots_until(const struct question *q, enum more_slots how)
{
	return more_slots_until(q->trials, q->now, q->thresholds, q->ahead, how);
}

static enum outlook_city_state look_ahead(const struct question *q, struct outlook_city *to)
{
	to->slots_at_best = slots_until(q, MORE_AT_BEST);
	if (q->now->slots)
		to->slots_at_rate = slots_until(q, MORE_AT_RATE);
	if (to->slots_at_best != BIND_ABSENT)
		return CITY_MORE_SLOTS;
	return slots_until(q, MORE_WITH_RECORDS) != BIND_ABSENT ? CITY_NEEDS_RECORDS
								: CITY_OUT_OF_REACH;
}

/* The end of the last of `more` slots to come. */
static struct unix_ms when_over(const struct outlook_work *w, int64_t more)
{
	const struct plan *plan = w->in->plan;
	int64_t over;

	if (more == BIND_ABSENT)
		return (struct unix_ms){BIND_ABSENT};
	if (more == 0)
		return w->in->as_of;
	over = w->in->as_of.v - plan->start.v;
	over = over < 0 ? 0 : over / plan->slot_ms;
	return (struct unix_ms){plan->start.v + (over + more) * plan->slot_ms};
}

static enum outlook_city_state judge_city(
	const struct outlook_work *w, int index, size_t agents, struct outlook_city *to)
{
	const struct evidence *evidence = w->outlook->evidence;
	struct question q = {.trials = &w->trials,
		.now = &evidence->cities.items[index].service,
		.thresholds = &evidence->thresholds};

	if (agents == 0)
		return CITY_NO_AGENTS;
	if (!w->outlook->plan)
		return CITY_NO_PLAN;
	if (!trials_asked(&w->trials))
		return CITY_NO_SERVICE;
	if (to->verdict == VERDICT_PASS)
		return CITY_PASSES;
	if (trials_lines_at_fault(&w->trials, index))
		return CITY_LINES_AT_FAULT;
	q.ahead = w->outlook->plan->ahead;
	if (trials_have_node(&w->trials))
		return look_ahead(&q, to);
	/* once a node is, what it served counts from the start */
	to->slots_at_best = slots_until(&q, MORE_WITH_RECORDS);
	return CITY_NODES_OPEN;
}

static void fill_city(const struct outlook_work *w, int index, struct outlook_city *to)
{
	const struct evidence_city *city = &w->outlook->evidence->cities.items[index];
	const struct evidence_trials *now = &city->service;
	struct arena *arena = &w->outlook->arena;

	*to = (struct outlook_city){.code = arena_text(arena, city->code),
		.verdict = now->verdict,
		.slots = now->slots,
		.success = now->success,
		.good = now->good,
		.missing = now->missing,
		.failed = now->failed,
		.invalid = now->invalid,
		.unmeasured = now->unmeasured,
		.slots_at_best = BIND_ABSENT,
		.slots_at_rate = BIND_ABSENT};
	LIST_EACH(const int, reason, &now->reason)
		reason_add(arena, &to->reason, (enum reason) * reason);
	to->outlook = (int)judge_city(w, index, city->agents.count, to);
	to->earliest = when_over(w, to->slots_at_best);
	to->expected = when_over(w, to->slots_at_rate);
}

void outlook_fill_cities(struct outlook_work *w)
{
	struct outlook *outlook = w->outlook;

	outlook->cities.count = outlook->evidence->cities.count;
	outlook->cities.items =
		arena_array(&outlook->arena, outlook->cities.count, sizeof(struct outlook_city));
	for (size_t i = 0; i < outlook->cities.count; i++)
		fill_city(w, (int)i, &outlook->cities.items[i]);
}
