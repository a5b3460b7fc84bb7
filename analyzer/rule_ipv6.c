/* coverage_ipv6: k of the province's cities are served by the nodes' IPv6 addresses alone. */
#include "analyzer/ipv6.h"
#include "analyzer/rollup.h"

/* Resolvers of the city were asked for AAAA and none gave one: its users never come by IPv6. */
static bool lacks_aaaa(const struct evidence_ipv6 *city)
{
	return city->aaaa_asked > 0 && city->aaaa_present == 0;
}

/* By addresses, whatever names lead to. */
static int judge_addresses(const struct evidence_ipv6 *city)
{
	/* One family may serve something else: a page that is new each time, or another site. */
	if (city->service.verdict == VERDICT_PASS && city->objects_differ > city->objects_same)
		return VERDICT_INCONCLUSIVE;
	return city->service.verdict;
}

/* And users get such addresses; where nobody asked, that is open. */
static int judge_names(const struct evidence_ipv6 *city)
{
	int verdict = judge_addresses(city);

	if (verdict == VERDICT_FAIL || lacks_aaaa(city))
		return VERDICT_FAIL;
	return city->aaaa_present > 0 ? verdict : VERDICT_INCONCLUSIVE;
}

static enum verdict read_cities(struct judged *j, struct finding *out, const char *name,
	int (*judge)(const struct evidence_ipv6 *city))
{
	int64_t yes = 0, may = 0;
	enum verdict verdict;

	LIST_EACH(const struct evidence_ipv6, city, &j->evidence->ipv6) {
		int of_city = judge(city);

		yes += of_city == VERDICT_PASS;
		may += of_city != VERDICT_PASS && of_city != VERDICT_FAIL;
	}
	verdict = rollup_at_least(yes, may, out->need);
	if (out->readings.count == 0) {
		out->yes = yes;
		out->may = may;
	}
	finding_reading(j, out, name, verdict, yes);
	return verdict;
}

static void note_city(
	struct judged *j, struct finding *out, const struct evidence_ipv6 *city, bool passes)
{
	int verdict = judge_addresses(city);
	struct evidence_subject *subject = finding_subject(j, out, city->code,
		verdict == VERDICT_PASS   ? "yes"
		: verdict == VERDICT_FAIL ? "no"
					  : "may");

	LIST_EACH(const int, reason, &city->service.reason)
		reason_add(&j->evidence->arena, &subject->reason, (enum reason) * reason);
	if (verdict != city->service.verdict)
		reason_add(&j->evidence->arena, &subject->reason, REASON_CONFLICTING_SOURCES);
	if (!passes)
		finding_reasons(j, out, &subject->reason);
}

void rule_judge_ipv6(struct judged *j, const struct rule *rule, struct finding *out)
{
	int64_t n = (int64_t)j->in->region->cities.count;
	bool passes;

	out->basis = BASIS_MEASURED;
	if (!j->families->six) {
		finding_reason(j, out, REASON_NONE_DECLARED);
		return;
	}
	ipv6_fill(j);
	out->need =
		rule->share_den ? (n * rule->share_num + rule->share_den - 1) / rule->share_den : 0;
	passes = read_cities(j, out, "addresses_v6", judge_addresses) == VERDICT_PASS;
	read_cities(j, out, "names_v6", judge_names);
	LIST_EACH(const struct evidence_ipv6, city, &j->evidence->ipv6)
		note_city(j, out, city, passes);
	if (rule_thresholds_changed(j))
		finding_reason(j, out, REASON_THRESHOLDS_CHANGED);
	finding_of_service(j, out);
}
