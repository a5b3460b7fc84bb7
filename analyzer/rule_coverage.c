/* coverage: k of the province's cities with k · den >= n · num. */
#include <string.h>

#include "analyzer/cities.h"
#include "analyzer/coverage_defaults.h"
#include "analyzer/coverage_readings.h"
#include "analyzer/rollup.h"

/* The cities once more, by the profile's own thresholds. */
static struct coverage_tally tally_default(struct judged *j)
{
	const struct trial_view view = {.thresholds = j->in->profile->thresholds};
	struct coverage_tally t = {0, 0};

	for (size_t i = 0; i < j->in->region->cities.count; i++) {
		struct evidence_trials trials;

		trials_city(j->trials, (int)i, &view, &j->evidence->arena, &trials, NULL);
		coverage_add(&t, trials.verdict);
	}
	return t;
}

static void add_reading(struct judged *j, struct finding *out, const char *name)
{
	enum verdict verdict;
	int64_t k;

	if (coverage_read(j->evidence, name, out->need, &verdict, &k)) {
		finding_reading(j, out, name, verdict, k);
	} else if (strcmp(name, COVERAGE_DEFAULTS) == 0 && rule_thresholds_changed(j)) {
		struct coverage_tally t = tally_default(j);

		finding_reading(j, out, name, rollup_at_least(t.yes, t.may, out->need), t.yes);
	}
}

static void note_cities(struct judged *j, struct finding *out)
{
	bool passes = out->readings.count && out->readings.items[0].verdict == VERDICT_PASS;

	LIST_EACH(const struct evidence_city, city, &j->evidence->cities) {
		int verdict = city->service.verdict;
		struct evidence_subject *subject = finding_subject(j, out, city->code,
			verdict == VERDICT_PASS   ? "yes"
			: verdict == VERDICT_FAIL ? "no"
						  : "may");

		subject->reason = city->service.reason;
		if (!passes)
			finding_reasons(j, out, &city->service.reason);
	}
}

void rule_judge_coverage(struct judged *j, const struct rule *rule, struct finding *out)
{
	int64_t n = (int64_t)j->evidence->cities.count;
	struct coverage_tally service = coverage_of_service(j->evidence);

	out->need =
		rule->share_den ? (n * rule->share_num + rule->share_den - 1) / rule->share_den : 0;
	out->yes = service.yes;
	out->may = service.may;
	LIST_EACH(const char *, name, &rule->readings)
		add_reading(j, out, *name);
	if (rule_thresholds_changed(j))
		finding_reason(j, out, REASON_THRESHOLDS_CHANGED);
	note_cities(j, out);
	out->basis = BASIS_MEASURED;
	finding_of_service(j, out);
}
