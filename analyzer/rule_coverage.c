/* coverage: k of the province's cities with k · den >= n · num. */
#include <string.h>

#include "analyzer/cities.h"
#include "analyzer/rollup.h"

struct tally {
	int64_t yes, may;
};

static void add(struct tally *t, int verdict)
{
	t->yes += verdict == VERDICT_PASS;
	t->may += verdict != VERDICT_PASS && verdict != VERDICT_FAIL;
}

static struct tally tally_service(const struct evidence *evidence)
{
	struct tally t = {0, 0};

	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		add(&t, city->service.verdict);
	return t;
}

static struct tally tally_presence(const struct evidence *evidence)
{
	struct tally t = {0, 0};

	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		add(&t, city->presence.verdict);
	return t;
}

static struct tally tally_either(const struct evidence *evidence)
{
	struct tally t = {0, 0};

	LIST_EACH(const struct evidence_city, city, &evidence->cities) {
		if (city->presence.verdict == VERDICT_PASS)
			add(&t, VERDICT_PASS);
		else if (city->service.verdict == VERDICT_FAIL)
			add(&t, city->presence.verdict);
		else
			add(&t, city->service.verdict);
	}
	return t;
}

static struct tally tally_operator(const struct evidence *evidence, const char *name)
{
	struct tally t = {0, 0};

	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		LIST_EACH(const struct evidence_operator, operator_, &city->by_operator)
			if (strcmp(operator_->name, name) == 0)
				add(&t, operator_->trials.verdict);
	return t;
}

static bool operator_has_agents(const struct evidence *evidence, const char *name)
{
	LIST_EACH(const struct evidence_operator, operator_, &evidence->cities.items[0].by_operator)
		if (strcmp(operator_->name, name) == 0)
			return true;
	return false;
}

/* Every operator must pass by itself; one without agents is not assessed. */
static enum verdict read_by_operator(struct judged *j, int64_t need, int64_t *least)
{
	int64_t counts[VERDICT_COUNT] = {0};

	*least = BIND_ABSENT;
	for (size_t i = 0; cities_operators[i]; i++) {
		struct tally t = tally_operator(j->evidence, cities_operators[i]);

		if (!operator_has_agents(j->evidence, cities_operators[i])) {
			counts[VERDICT_NOT_ASSESSED]++;
			continue;
		}
		counts[rollup_at_least(t.yes, t.may, need)]++;
		if (*least == BIND_ABSENT || t.yes < *least)
			*least = t.yes;
	}
	return rollup_all(counts);
}

/* The cities once more, by the profile's own thresholds. */
static struct tally tally_default(struct judged *j)
{
	const struct trial_view view = {.thresholds = j->in->profile->thresholds};
	struct tally t = {0, 0};

	for (size_t i = 0; i < j->in->region->cities.count; i++) {
		struct evidence_trials trials;

		trials_city(j->trials, (int)i, &view, &j->evidence->arena, &trials, NULL);
		add(&t, trials.verdict);
	}
	return t;
}

static enum verdict decide(struct tally t, int64_t need, int64_t *k)
{
	*k = t.yes;
	return rollup_at_least(t.yes, t.may, need);
}

static enum verdict read_service(struct judged *j, int64_t need, int64_t *k)
{
	return decide(tally_service(j->evidence), need, k);
}

static enum verdict read_presence(struct judged *j, int64_t need, int64_t *k)
{
	return decide(tally_presence(j->evidence), need, k);
}

static enum verdict read_either(struct judged *j, int64_t need, int64_t *k)
{
	return decide(tally_either(j->evidence), need, k);
}

static enum verdict read_default(struct judged *j, int64_t need, int64_t *k)
{
	return decide(tally_default(j), need, k);
}

static const struct reading {
	const char *name;
	enum verdict (*read)(struct judged *j, int64_t need, int64_t *k);
	bool (*applies)(const struct judged *j); /* NULL: always */
} readings[] = {
	{"service", read_service, NULL},
	{"presence", read_presence, NULL},
	{"either", read_either, NULL},
	{"by_operator", read_by_operator, NULL},
	{"default_thresholds", read_default, rule_thresholds_changed},
};

static void add_reading(struct judged *j, struct finding *out, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(readings); i++) {
		enum verdict verdict;
		int64_t k;

		if (strcmp(readings[i].name, name) != 0 ||
			(readings[i].applies && !readings[i].applies(j)))
			continue;
		verdict = readings[i].read(j, out->need, &k);
		finding_reading(j, out, name, verdict, k);
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
	struct tally service = tally_service(j->evidence);

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
