#include "analyzer/switch.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/planner.h"
#include "analyzer/rollup.h"
#include "analyzer/switch_failover.h"
#include "analyzer/switch_nodes.h"
#include "base/i18n.h"
#include "base/text.h"

/* An event of a node or check that the dossier has not got would judge nothing, unseen. */
static int check_event(
	const struct watch_event *event, const struct dossier *dossier, struct err *err)
{
	if (event->node && !dossier_node(dossier, event->node))
		return err_set(err, ERR_DATA,
			_("an event names node \"%s\", which is not declared"), event->node);
	return 0;
}

int switch_fits(const struct analyze_watch *watch, const struct dossier *dossier, struct err *err)
{
	struct arena arena = {0};
	const char *claims = planner_claims(dossier, &arena);
	int ret = 0;

	if (!text_equal(watch->plan->claims_sha256, claims))
		ret = err_set(err, ERR_DATA,
			_("watch %s does not fit the dossier: sites, nodes, agents, checks or "
			  "controls differ"),
			watch->name);
	LIST_EACH(const struct watch_event, event, &watch->events)
		if (ret == 0 && check_event(event, dossier, err) < 0)
			ret = err_within(err, "%s", watch->name);
	arena_fini(&arena);
	return ret;
}

void switch_judge(const struct analyze_watch *watch, const struct dossier *dossier,
	const struct evidence *evidence, struct arena *arena, struct evidence_functions *out)
{
	static void (*const judges[WATCH_NOTE + 1])(
		struct switch_judging *, const struct watch_event *) = {
		[WATCH_DRAIN] = switch_judge_drain,
		[WATCH_BLOCK] = switch_judge_block,
		[WATCH_DOWN] = switch_judge_down,
	};
	struct switch_seen seen;
	struct switch_judging j = {&seen, evidence, arena, &seen.arena, out};

	switch_seen_open(watch, dossier, &seen);
	LIST_EACH(const struct watch_event, event, &watch->events)
		if (judges[event->event])
			judges[event->event](&j, event);
	switch_seen_close(&seen);
}

static bool counts_at(const struct analyze_input *in, struct unix_ms at)
{
	return at.v >= in->as_of.v - in->profile->window_days * WHEN_DAY_MS && at.v < in->as_of.v;
}

/* What was done outside the period decides nothing of it. */
static void set_aside(const struct analyze_input *in, struct arena *arena, struct unix_ms at,
	int *verdict, reason_list *reason)
{
	if (counts_at(in, at))
		return;
	reason_add(arena, reason, REASON_OUTSIDE_WINDOW);
	if (*verdict == VERDICT_PASS || *verdict == VERDICT_FAIL)
		*verdict = VERDICT_INCONCLUSIVE;
}

void switch_judge_all(const struct analyze_input *in, struct evidence *evidence)
{
	struct evidence_functions *functions = &evidence->functions;
	struct arena *arena = &evidence->arena;

	LIST_EACH(const struct analyze_watch, watch, &in->watches)
		switch_judge(watch, in->dossier, evidence, arena, functions);
	LIST_EACH(struct evidence_failover, row, &functions->failover)
		set_aside(in, arena, row->at, &row->verdict, &row->reason);
	LIST_EACH(struct evidence_purge, row, &functions->purges)
		set_aside(in, arena, row->at, &row->verdict, &row->reason);
	LIST_EACH(struct evidence_down, row, &functions->downs)
		set_aside(in, arena, row->at, &row->verdict, &row->reason);
}

/* Nobody of the watched may be left out: what is not known is not passed over. */
#define COUNT_ROWS(list, counts)                                                                   \
	for (size_t row_ = 0; row_ < (list).count; row_++)                                         \
	(counts)[(list).items[row_].verdict]++

enum verdict failover_verdict(const struct evidence_functions *functions)
{
	int64_t counts[VERDICT_COUNT] = {0};

	COUNT_ROWS(functions->failover, counts);
	return rollup_all(counts);
}

enum verdict one_down_verdict(const struct evidence_functions *functions)
{
	int64_t counts[VERDICT_COUNT] = {0};

	COUNT_ROWS(functions->downs, counts);
	return rollup_all(counts);
}

int64_t purge_last_ms(const struct evidence_functions *functions, const struct evidence_purge *of)
{
	int64_t last = BIND_ABSENT;

	LIST_EACH(const struct evidence_purge, purge, &functions->purges) {
		if (!text_equal(purge->watch, of->watch) || !text_equal(purge->check, of->check) ||
			purge->at.v != of->at.v)
			continue;
		if (purge->gone_ms == BIND_ABSENT)
			return BIND_ABSENT;
		if (purge->gone_ms > last)
			last = purge->gone_ms;
	}
	return last;
}

/* What the plan is about: a name's targets, or a check's. */
static const char *watched(const struct plan *plan)
{
	LIST_EACH(const struct plan_target, target, &plan->targets)
		if (target->name)
			return target->name;
	LIST_EACH(const struct plan_target, target, &plan->targets)
		if (target->check && strcmp(target->method, "tls") != 0)
			return target->check;
	return "";
}

void switch_result(const struct analyze_watch *watch, const struct dossier *dossier,
	struct arena *arena, struct watch_result *out)
{
	const struct plan *plan = watch->plan;
	int64_t counts[VERDICT_COUNT] = {0};
	struct switch_seen seen;

	*out = (struct watch_result){.schema = WATCH_SCHEMA,
		.name = watched(plan),
		.dossier_sha256 = plan->dossier_sha256,
		.plan_sha256 = plan->sha256,
		.start = plan->start,
		.end = {plan->start.v + plan->slots * plan->slot_ms},
		.slot_ms = plan->slot_ms,
		.events = watch->events};
	switch_seen_open(watch, dossier, &seen);
	out->records = seen.records;
	switch_seen_close(&seen);
	switch_judge(watch, dossier, NULL, arena, &out->functions);
	COUNT_ROWS(out->functions.failover, counts);
	COUNT_ROWS(out->functions.purges, counts);
	COUNT_ROWS(out->functions.downs, counts);
	out->verdict = (int)rollup_all(counts);
}
