#include "analyzer/totals.h"

#include "analyzer/coverage_readings.h"
#include "analyzer/rollup.h"

static bool counts_for_verdict(const struct finding *finding)
{
	return finding->severity == SEVERITY_MUST && !finding->application_only &&
	       (finding->basis == BASIS_MEASURED || finding->basis == BASIS_MIXED);
}

void totals_fill(struct evidence *e)
{
	int64_t measured[VERDICT_COUNT] = {0}, all[VERDICT_COUNT] = {0};
	int64_t matrix[BASIS_COUNT][VERDICT_COUNT] = {{0}};

	LIST_EACH(const struct finding, finding, &e->findings) {
		if (finding->severity != SEVERITY_MUST)
			continue;
		all[finding->verdict]++;
		matrix[finding->basis][finding->verdict]++;
		if (counts_for_verdict(finding))
			measured[finding->verdict]++;
	}
	e->verdict = (int)rollup_all(measured);
	e->application_verdict = (int)rollup_all(all);
	e->totals.count = 0;
	e->totals.items = arena_array(
		&e->arena, (size_t)BASIS_COUNT * VERDICT_COUNT, sizeof(struct evidence_total));
	for (int basis = 0; basis < BASIS_COUNT; basis++)
		for (int verdict = 0; verdict < VERDICT_COUNT; verdict++)
			if (matrix[basis][verdict])
				e->totals.items[e->totals.count++] = (struct evidence_total){
					basis, verdict, matrix[basis][verdict]};
}

static bool same_totals(const struct evidence *a, const struct evidence *b)
{
	bool same = a->verdict == b->verdict && a->application_verdict == b->application_verdict &&
		    a->totals.count == b->totals.count;

	for (size_t i = 0; same && i < a->totals.count; i++) {
		const struct evidence_total *one = &a->totals.items[i],
					    *other = &b->totals.items[i];

		same = one->basis == other->basis && one->verdict == other->verdict &&
		       one->count == other->count;
	}
	return same;
}

/* The first reading is the headline, and its verdict the finding's. */
static bool headline_follows(const struct finding *finding)
{
	LIST_EACH(const struct evidence_reading, reading, &finding->readings)
		if (reading->headline != (reading == finding->readings.items))
			return false;
	return finding->readings.count == 0 ||
	       finding->readings.items[0].verdict == finding->verdict;
}

static bool findings_follow(const struct evidence *evidence)
{
	LIST_EACH(const struct finding, finding, &evidence->findings)
		if (!headline_follows(finding) || !coverage_follows(evidence, finding))
			return false;
	return true;
}

bool totals_follow(const struct evidence *evidence)
{
	struct evidence again = {0};
	bool same;

	again.findings.items = evidence->findings.items;
	again.findings.count = evidence->findings.count;
	totals_fill(&again);
	same = same_totals(&again, evidence);
	arena_fini(&again.arena);
	return same && findings_follow(evidence);
}
