/* How many slots a city still needs: the exact bounds, asked of counts that are not there yet. */
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

typedef bool (*answer_to)(const struct question *q, int64_t more);

static bool passes(const struct question *q, int64_t more, int64_t success, int64_t good)
{
	int64_t n = q->now->slots + more;

	return trials_would_pass(q->trials, n, success, good, q->thresholds) &&
	       !trials_too_many_invalid(q->now->invalid, n);
}

static bool passes_at_best(const struct question *q, int64_t more)
{
	return passes(q, more, q->now->success + more, q->now->good + more);
}

/* As those before it: of `of` slots `part` were such. */
static int64_t part_of(int64_t more, int64_t part, int64_t of)
{
	return of ? more * part / of : 0;
}

static bool passes_at_rate(const struct question *q, int64_t more)
{
	return passes(q, more, q->now->success + part_of(more, q->now->success, q->now->slots),
		q->now->good + part_of(more, q->now->good, q->now->slots));
}

/* And everything of the past that is not known turns out well. */
static bool passes_with_records(const struct question *q, int64_t more)
{
	return passes(q, more, q->now->success + q->now->missing + more,
		q->now->good + q->now->missing + q->now->unmeasured + more);
}

/* A number of further slots that is enough where one less is not; BIND_ABSENT: all to come are too
 * few. At best it is the least: more successes never make it worse. At a rate whole slots round, so
 * that a slot or two less might do by chance. */
static int64_t slots_until(const struct question *q, answer_to enough)
{
	int64_t low = 0, high = 1;

	if (enough(q, 0))
		return 0;
	while (high < q->ahead && !enough(q, high)) {
		low = high;
		high *= 2;
	}
	if (high > q->ahead)
		high = q->ahead;
	if (high <= low || !enough(q, high))
		return BIND_ABSENT;
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (enough(q, middle))
			high = middle;
		else
			low = middle;
	}
	return high;
}

static bool lines_at_fault(const struct outlook_work *w, int city)
{
	const struct dossier *dossier = w->in->dossier;

	for (size_t i = 0; i < dossier->agents.count; i++)
		if (region_city_by_code(w->in->region, dossier->agents.items[i].city) == city &&
			(w->seen.conflict.items[i] || w->seen.gap.items[i]))
			return true;
	return false;
}

static bool has_definite_node(const struct trials *trials)
{
	LIST_EACH(const int, says, &trials->says)
		if (*says == LOCATION_YES)
			return true;
	return false;
}

static enum outlook_city_state look_ahead(const struct question *q, struct outlook_city *to)
{
	to->slots_at_best = slots_until(q, passes_at_best);
	if (q->now->slots)
		to->slots_at_rate = slots_until(q, passes_at_rate);
	if (to->slots_at_best != BIND_ABSENT)
		return CITY_MORE_SLOTS;
	return slots_until(q, passes_with_records) != BIND_ABSENT ? CITY_NEEDS_RECORDS
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
	if (lines_at_fault(w, index))
		return CITY_LINES_AT_FAULT;
	q.ahead = w->outlook->plan->ahead;
	if (has_definite_node(&w->trials))
		return look_ahead(&q, to);
	/* once a node is, what it served counts from the start */
	to->slots_at_best = slots_until(&q, passes_with_records);
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
