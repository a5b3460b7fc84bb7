#include "analyzer/totals.h"

#include "analyzer/coverage_readings.h"
#include "analyzer/rollup.h"

static bool counts_for_verdict(const struct finding *finding)
{
	return finding->severity == SEVERITY_MUST && !finding->application_only &&
	       (finding->basis == BASIS_MEASURED || finding->basis == BASIS_MIXED);
}

struct totals totals_of(const struct evidence *evidence)
{
	int64_t measured[VERDICT_COUNT] = {0}, all[VERDICT_COUNT] = {0};
	struct totals totals = {0};

	LIST_EACH(const struct finding, finding, &evidence->findings) {
		if (finding->severity != SEVERITY_MUST)
			continue;
		all[finding->verdict]++;
		totals.count[finding->basis][finding->verdict]++;
		if (counts_for_verdict(finding))
			measured[finding->verdict]++;
	}
	totals.verdict = rollup_all(measured);
	totals.application_verdict = rollup_all(all);
	return totals;
}

/* Each as counted, none twice, none left out. */
static bool counts_follow(const struct evidence *evidence, struct totals totals)
{
	LIST_EACH(const struct evidence_total, total, &evidence->totals) {
		int64_t *counted = &totals.count[total->basis][total->verdict];

		if (total->count <= 0 || total->count != *counted)
			return false;
		*counted = 0;
	}
	for (int basis = 0; basis < BASIS_COUNT; basis++)
		for (int verdict = 0; verdict < VERDICT_COUNT; verdict++)
			if (totals.count[basis][verdict])
				return false;
	return true;
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

bool totals_follow(const struct evidence *evidence)
{
	struct totals totals = totals_of(evidence);

	if (evidence->verdict != (int)totals.verdict ||
		evidence->application_verdict != (int)totals.application_verdict ||
		!counts_follow(evidence, totals))
		return false;
	LIST_EACH(const struct finding, finding, &evidence->findings)
		if (!headline_follows(finding) || !coverage_follows(evidence, finding))
			return false;
	return true;
}
