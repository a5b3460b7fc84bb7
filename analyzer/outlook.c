#include "analyzer/outlook.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/remedies.h"

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : value > high ? high : value;
}

/* Slots of the plan that are wholly over at an instant. */
static int64_t slots_over(const struct plan *plan, int64_t at_ms)
{
	int64_t since = at_ms - plan->start.v;

	return since < 0 ? 0 : clamp(since / plan->slot_ms, 0, plan->slots);
}

static int64_t longest_timeout_ms(const struct plan *plan)
{
	int64_t longest = 0;

	LIST_EACH(const struct plan_target, target, &plan->targets)
		if (target->timeout_ms > longest)
			longest = target->timeout_ms;
	return longest;
}

/* The instant that the verdict is given at; looked at from behind it, slots count to the end. */
static int64_t horizon_ms(const struct analyze_input *in)
{
	if (in->dossier->as_of.v >= in->as_of.v)
		return in->dossier->as_of.v;
	return in->plan->start.v + in->plan->slots * in->plan->slot_ms;
}

/* No more than the window holds: then earlier slots drop out of it. */
static int64_t count_ahead(const struct outlook_work *w)
{
	const struct plan *plan = w->in->plan;
	int64_t window = w->in->profile->window_days * WHEN_DAY_MS / plan->slot_ms;
	int64_t ahead = slots_over(plan, horizon_ms(w->in)) - slots_over(plan, w->in->as_of.v);

	return clamp(ahead, 0, clamp(window - w->seen.slots_counted, 0, window));
}

static void fill_plan(struct outlook_work *w)
{
	const struct plan *plan = w->in->plan;
	struct outlook_plan *to;
	int64_t due_end;

	if (!plan)
		return;
	to = arena_alloc(&w->outlook->arena, sizeof(*to));
	to->sha256 = arena_text(&w->outlook->arena, plan->sha256);
	to->start = plan->start;
	to->end.v = plan->start.v + plan->slots * plan->slot_ms;
	to->slot_ms = plan->slot_ms;
	to->slots = plan->slots;
	due_end = slots_over(plan, w->in->as_of.v - longest_timeout_ms(plan));
	to->due =
		clamp(due_end, w->seen.first_counted, w->seen.end_counted) - w->seen.first_counted;
	to->ahead = count_ahead(w);
	to->left_ms = to->end.v > w->in->as_of.v ? to->end.v - w->in->as_of.v : 0;
	w->outlook->plan = to;
}

static int compare_times(const void *left, const void *right)
{
	const struct unix_ms *a = left, *b = right;

	return a->v < b->v ? -1 : a->v > b->v;
}

/* The instant by which `more` cities beside those that pass already can do so; BIND_ABSENT. */
static struct unix_ms when_cities_pass(
	const struct outlook_work *w, int64_t more, bool at_rate, struct arena *scratch)
{
	struct unix_ms *times = arena_array(scratch, w->outlook->cities.count + 1, sizeof(*times));
	size_t count = 0;

	LIST_EACH(const struct outlook_city, city, &w->outlook->cities) {
		struct unix_ms when = at_rate ? city->expected : city->earliest;

		if (city->verdict != VERDICT_PASS && when.v != BIND_ABSENT)
			times[count++] = when;
	}
	if (more < 1 || (int64_t)count < more)
		return (struct unix_ms){BIND_ABSENT};
	qsort(times, count, sizeof(*times), compare_times);
	return times[more - 1];
}

static void time_coverage(struct outlook_work *w, struct outlook_rule *rule)
{
	struct arena scratch = {0};

	rule->earliest = when_cities_pass(w, rule->need - rule->yes, false, &scratch);
	rule->expected = when_cities_pass(w, rule->need - rule->yes, true, &scratch);
	arena_fini(&scratch);
}

/* When so many whole months have passed since the service began. */
static void time_retention(
	struct outlook_work *w, const struct rule *from, struct outlook_rule *rule)
{
	struct unix_ms start = w->in->dossier->service_start;

	if (start.v != BIND_ABSENT && reason_has(&rule->reason, REASON_HISTORY_TOO_SHORT))
		rule->earliest = rule->expected = remedies_months_after(start, (int)from->months);
}

static void fill_rule(struct outlook_work *w, const struct rule *from,
	const struct finding *finding, struct outlook_rule *to)
{
	struct arena *arena = &w->outlook->arena;

	*to = (struct outlook_rule){.rule = arena_text(arena, finding->rule),
		.verdict = finding->verdict,
		.basis = finding->basis,
		.disposition = finding->disposition,
		.application_only = finding->application_only,
		.need = finding->need,
		.yes = finding->yes,
		.may = finding->may,
		.earliest = {BIND_ABSENT},
		.expected = {BIND_ABSENT}};
	LIST_EACH(const int, reason, &finding->reason)
		reason_add(arena, &to->reason, (enum reason) * reason);
	if (finding->verdict == VERDICT_PASS)
		return;
	if (strcmp(from->kind, "coverage") == 0)
		time_coverage(w, to);
	else if (strcmp(from->kind, "log_retention") == 0)
		time_retention(w, from, to);
}

static void fill_rules(struct outlook_work *w)
{
	const struct evidence *evidence = w->outlook->evidence;
	struct outlook *o = w->outlook;
	size_t count = evidence->findings.count;

	o->rules.items = arena_array(&o->arena, count, sizeof(struct outlook_rule));
	o->should.items = arena_array(&o->arena, count, sizeof(struct outlook_rule));
	for (size_t i = 0; i < count; i++) {
		const struct finding *finding = &evidence->findings.items[i];
		const struct rule *rule = &w->in->profile->rules.items[i];

		if (finding->severity == SEVERITY_MUST)
			fill_rule(w, rule, finding, &o->rules.items[o->rules.count++]);
		else if (finding->severity == SEVERITY_SHOULD)
			fill_rule(w, rule, finding, &o->should.items[o->should.count++]);
	}
}

static struct outlook *new_outlook(const struct analyze_input *in, struct evidence *evidence)
{
	struct arena arena = {0};
	struct outlook *outlook = arena_alloc(&arena, sizeof(*outlook));

	outlook->arena = arena;
	outlook->schema = OUTLOOK_SCHEMA;
	outlook->evidence = evidence;
	outlook->as_of = in->as_of;
	outlook->until = in->dossier->as_of;
	outlook->verdict = evidence->verdict;
	outlook->application_verdict = evidence->application_verdict;
	outlook->remedies = evidence->remedies;
	outlook->waivers = evidence->waivers;
	return outlook;
}

int outlook_make(const struct analyze_input *in, struct outlook **out, struct err *err)
{
	struct outlook_work w = {.in = in};
	struct evidence *evidence;

	if (analyze(in, &evidence, err) < 0)
		return -1;
	w.outlook = new_outlook(in, evidence);
	sightings_open(in, &w.seen);
	locations_open(in, &w.seen, &w.locations);
	trials_open(in, &w.seen, &w.locations, &w.trials);
	fill_plan(&w);
	outlook_fill_agents(&w);
	outlook_fill_cities(&w);
	fill_rules(&w);
	trials_close(&w.trials);
	locations_close(&w.locations);
	sightings_close(&w.seen);
	*out = w.outlook;
	return 0;
}

void outlook_close(struct outlook *outlook)
{
	if (outlook) {
		struct arena arena = outlook->arena; /* it lies in its own arena */

		evidence_close(outlook->evidence);
		arena_fini(&arena);
	}
}
