#include "analyzer/analyze.h"

#include "analyzer/cities.h"
#include "analyzer/describe.h"
#include "analyzer/describe_clocks.h"
#include "analyzer/describe_places.h"
#include "analyzer/describe_runs.h"
#include "analyzer/disposition.h"
#include "analyzer/planner.h"
#include "analyzer/remedies.h"
#include "analyzer/switch.h"
#include "analyzer/totals.h"

int analyze_exit_status(enum verdict verdict)
{
	static const int statuses[VERDICT_COUNT] = {
		[VERDICT_PASS] = 0,
		[VERDICT_FAIL] = 1,
		[VERDICT_INCONCLUSIVE] = 2,
		[VERDICT_NOT_APPLICABLE] = 2,
		[VERDICT_NOT_ASSESSED] = 2,
		[VERDICT_ERROR] = 2,
		[VERDICT_INFORMATIONAL] = 2,
	};

	return statuses[verdict];
}

static void start_finding(struct judged *j, const struct rule *rule, struct finding *out)
{
	struct arena *arena = &j->evidence->arena;

	*out = (struct finding){
		.rule = arena_text(arena, rule->id),
		.title = arena_text(arena, rule->title),
		.verdict = VERDICT_NOT_ASSESSED,
		.basis = rule->basis,
		.severity = rule->severity,
		.application_only = rule->application_only,
		.need = BIND_ABSENT,
		.yes = BIND_ABSENT,
		.may = BIND_ABSENT,
		.source = {arena_text(arena, rule->quote), arena_text(arena, rule->authority),
			arena_text(arena, rule->document)},
	};
}

static void judge_rules(struct judged *j)
{
	struct evidence *e = j->evidence;

	e->findings.count = j->in->profile->rules.count;
	e->findings.items = arena_array(&e->arena, e->findings.count, sizeof(struct finding));
	for (size_t i = 0; i < e->findings.count; i++) {
		const struct rule *rule = &j->in->profile->rules.items[i];
		const struct rule_kind *kind = rule_kind_find(rule->kind);

		start_finding(j, rule, &e->findings.items[i]);
		if (kind)
			kind->judge(j, rule, &e->findings.items[i]);
	}
}

static void total_up(struct evidence *e)
{
	struct totals totals = totals_of(e);

	e->verdict = (int)totals.verdict;
	e->application_verdict = (int)totals.application_verdict;
	e->totals.items = arena_array(
		&e->arena, (size_t)BASIS_COUNT * VERDICT_COUNT, sizeof(struct evidence_total));
	for (int basis = 0; basis < BASIS_COUNT; basis++)
		for (int verdict = 0; verdict < VERDICT_COUNT; verdict++)
			if (totals.count[basis][verdict])
				e->totals.items[e->totals.count++] = (struct evidence_total){
					basis, verdict, totals.count[basis][verdict]};
}

static void judge(struct judged *j)
{
	describe_inputs(j);
	describe_head(j);
	describe_nodes(j);
	describe_agents(j);
	describe_clocks(j);
	describe_runs(j);
	describe_witnesses(j);
	describe_documents(j);
	cities_fill(j);
	switch_judge_all(j->in, j->evidence);
	judge_rules(j);
	total_up(j->evidence);
	remedies_fill(j);
	disposition_overlay(j->in, j->evidence); /* last: no verdict is made behind it */
}

int analyze(const struct analyze_input *in, struct evidence **out, struct err *err)
{
	struct sightings seen;
	struct locations locations;
	struct trials trials;
	struct trial_families families;
	struct judged j = {.in = in,
		.seen = &seen,
		.locations = &locations,
		.trials = &trials,
		.families = &families};

	if (in->plan && planner_fits(in->plan, in->dossier, in->profile, err) < 0)
		return -1;
	LIST_EACH(const struct analyze_watch, watch, &in->watches)
		if (switch_fits(watch, in->dossier, err) < 0)
			return -1;
	j.evidence = evidence_new();
	sightings_open(in, &seen);
	locations_open(in, &seen, &locations);
	trials_open(in, &seen, &locations, &trials);
	trial_families_open(&trials, &locations, &families);
	judge(&j);
	trial_families_close(&families);
	trials_close(&trials);
	locations_close(&locations);
	sightings_close(&seen);
	*out = j.evidence;
	return 0;
}
