#include "analyzer/coverage_readings.h"

#include <string.h>

#include "analyzer/cities.h"
#include "analyzer/coverage_defaults.h"
#include "analyzer/rollup.h"
#include "base/text.h"

void coverage_add(struct coverage_tally *tally, int verdict)
{
	tally->yes += verdict == VERDICT_PASS;
	tally->may += verdict != VERDICT_PASS && verdict != VERDICT_FAIL;
}

struct coverage_tally coverage_of_service(const struct evidence *evidence)
{
	struct coverage_tally t = {0, 0};

	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		coverage_add(&t, city->service.verdict);
	return t;
}

static struct coverage_tally tally_presence(const struct evidence *evidence)
{
	struct coverage_tally t = {0, 0};

	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		coverage_add(&t, city->presence.verdict);
	return t;
}

static struct coverage_tally tally_either(const struct evidence *evidence)
{
	struct coverage_tally t = {0, 0};

	LIST_EACH(const struct evidence_city, city, &evidence->cities) {
		if (city->presence.verdict == VERDICT_PASS)
			coverage_add(&t, VERDICT_PASS);
		else if (city->service.verdict == VERDICT_FAIL)
			coverage_add(&t, city->presence.verdict);
		else
			coverage_add(&t, city->service.verdict);
	}
	return t;
}

static struct coverage_tally tally_operator(const struct evidence *evidence, const char *name)
{
	struct coverage_tally t = {0, 0};

	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		LIST_EACH(const struct evidence_operator, operator_, &city->by_operator)
			if (strcmp(operator_->name, name) == 0)
				coverage_add(&t, operator_->trials.verdict);
	return t;
}

static bool operator_has_agents(const struct evidence *evidence, const char *name)
{
	if (evidence->cities.count == 0)
		return false;
	LIST_EACH(const struct evidence_operator, operator_, &evidence->cities.items[0].by_operator)
		if (strcmp(operator_->name, name) == 0)
			return true;
	return false;
}

/* Every operator must pass by itself; one without agents is not assessed. */
static enum verdict read_by_operator(const struct evidence *evidence, int64_t need, int64_t *least)
{
	int64_t counts[VERDICT_COUNT] = {0};

	*least = BIND_ABSENT;
	for (size_t i = 0; cities_operators[i]; i++) {
		struct coverage_tally t = tally_operator(evidence, cities_operators[i]);

		if (!operator_has_agents(evidence, cities_operators[i])) {
			counts[VERDICT_NOT_ASSESSED]++;
			continue;
		}
		counts[rollup_at_least(t.yes, t.may, need)]++;
		if (*least == BIND_ABSENT || t.yes < *least)
			*least = t.yes;
	}
	return rollup_all(counts);
}

static enum verdict decide(struct coverage_tally t, int64_t need, int64_t *k)
{
	*k = t.yes;
	return rollup_at_least(t.yes, t.may, need);
}

static enum verdict read_service(const struct evidence *evidence, int64_t need, int64_t *k)
{
	return decide(coverage_of_service(evidence), need, k);
}

static enum verdict read_presence(const struct evidence *evidence, int64_t need, int64_t *k)
{
	return decide(tally_presence(evidence), need, k);
}

static enum verdict read_either(const struct evidence *evidence, int64_t need, int64_t *k)
{
	return decide(tally_either(evidence), need, k);
}

static const struct reading {
	const char *name;
	enum verdict (*read)(const struct evidence *evidence, int64_t need, int64_t *k);
} readings[] = {
	{"service", read_service},
	{"presence", read_presence},
	{"either", read_either},
	{"by_operator", read_by_operator},
};

bool coverage_read(const struct evidence *evidence, const char *name, int64_t need,
	enum verdict *verdict, int64_t *k)
{
	for (size_t i = 0; i < ARRAY_LEN(readings); i++)
		if (text_equal(readings[i].name, name)) {
			*verdict = readings[i].read(evidence, need, k);
			return true;
		}
	return false;
}

static bool is_of_coverage(const struct finding *finding)
{
	LIST_EACH(const struct evidence_reading, reading, &finding->readings)
		for (size_t i = 0; i < ARRAY_LEN(readings); i++)
			if (text_equal(readings[i].name, reading->reading))
				return true;
	return false;
}

bool coverage_follows(const struct evidence *evidence, const struct finding *finding)
{
	struct coverage_tally service = coverage_of_service(evidence);

	if (!is_of_coverage(finding))
		return true;
	if (finding->yes != service.yes || finding->may != service.may)
		return false;
	LIST_EACH(const struct evidence_reading, reading, &finding->readings) {
		enum verdict verdict;
		int64_t k;

		if (coverage_read(evidence, reading->reading, finding->need, &verdict, &k) &&
			(reading->verdict != (int)verdict || reading->k != k))
			return false;
		if (text_equal(reading->reading, COVERAGE_DEFAULTS) &&
			!coverage_defaults_follow(evidence, finding, reading))
			return false;
	}
	return true;
}
