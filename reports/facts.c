#include "reports/facts.h"

#include <string.h>

#include "base/text.h"
#include "reports/provinces.h"
#include "reports/words.h"

#define OUTSIDE "outside"

const char *facts_city(const struct report *report, const char *code)
{
	const char *province;

	if (!code)
		return "—";
	if (text_equal(code, OUTSIDE))
		return phrase_in(report->lang, (struct phrase){"省外", "outside the province"});
	LIST_EACH(const struct evidence_city, city, &report->evidence->cities) {
		if (text_equal(city->code, code) && city->name)
			return report->lang == LANG_EN && city->name_en ? city->name_en
									: city->name;
	}
	province = province_name(report->lang, code);
	return province ? province : code;
}

const char *facts_region(const struct report *report)
{
	const struct evidence *evidence = report->evidence;
	const char *name = province_name(report->lang, evidence->region.code);

	if (report->lang == LANG_EN && name)
		return name;
	return evidence->region.name ? evidence->region.name : "—";
}

bool facts_is_outside(const struct evidence *evidence, const char *code)
{
	const char *home = evidence->region.code;

	return code && home && strncmp(code, home, 2) != 0;
}

const struct site *facts_site(const struct evidence *evidence, const char *id)
{
	LIST_EACH(const struct site, site, &evidence->sites) {
		if (id && text_equal(site->id, id))
			return site;
	}
	return NULL;
}

const struct evidence_document *facts_document(const struct evidence *evidence, const char *id)
{
	LIST_EACH(const struct evidence_document, document, &evidence->documents) {
		if (id && text_equal(document->id, id))
			return document;
	}
	return NULL;
}

bool facts_is_untried(const struct finding *finding)
{
	return finding->verdict == VERDICT_NOT_ASSESSED && finding->application_only;
}

size_t facts_count_untried(const struct evidence *evidence)
{
	size_t count = 0;

	LIST_EACH(const struct finding, finding, &evidence->findings) {
		count += facts_is_untried(finding);
	}
	return count;
}

size_t facts_count_in_force(const struct evidence *evidence)
{
	size_t count = 0;

	LIST_EACH(const struct evidence_waiver, waiver, &evidence->waivers) {
		count += waiver->state == WAIVER_IN_FORCE;
	}
	return count;
}

bool facts_is_open(const struct finding *finding)
{
	return finding->severity != SEVERITY_INFO && !facts_is_untried(finding) &&
	       finding->verdict != VERDICT_PASS && finding->verdict != VERDICT_NOT_APPLICABLE &&
	       finding->verdict != VERDICT_INFORMATIONAL;
}

bool facts_has_secondary(const struct evidence *evidence)
{
	LIST_EACH(const struct finding, finding, &evidence->findings) {
		if (text_equal(finding->source.authority, "secondary"))
			return true;
	}
	return false;
}

int64_t facts_total(const struct evidence *evidence, int basis, int verdict)
{
	int64_t count = 0;

	LIST_EACH(const struct evidence_total, total, &evidence->totals) {
		if (total->basis == basis && total->verdict == verdict)
			count += total->count;
	}
	return count;
}

struct unix_ms facts_window_start(const struct evidence *evidence)
{
	return (struct unix_ms){evidence->as_of.v - evidence->profile.window_days * WHEN_DAY_MS};
}

struct unix_ms facts_logs_start(const struct evidence *evidence)
{
	return when_months_before(evidence->as_of, (int)evidence->profile.log_months);
}

bool facts_agents_before(const struct evidence *evidence, size_t index, const char *operator_name)
{
	for (size_t i = 0; i < index; i++)
		if (text_equal(evidence->agents.items[i].operator_name, operator_name))
			return true;
	return false;
}

size_t facts_agents_of(const struct evidence *evidence, const char *operator_name)
{
	size_t count = 0;

	LIST_EACH(const struct evidence_agent, agent, &evidence->agents) {
		count += text_equal(agent->operator_name, operator_name);
	}
	return count;
}

const struct filing_promise *facts_promise(const struct evidence *evidence, const char *rule)
{
	if (!evidence->filing)
		return NULL;
	LIST_EACH(const struct filing_promise, promise, &evidence->filing->promises) {
		if (text_equal(promise->rule, rule))
			return promise;
	}
	return NULL;
}

bool facts_is_listed(const text_list *list, const char *text)
{
	LIST_EACH(const char *const, item, list)
		if (text_equal(*item, text))
			return true;
	return false;
}

bool facts_is_declared(const struct finding *finding)
{
	return finding->severity != SEVERITY_INFO &&
	       (finding->basis == BASIS_DECLARED || finding->basis == BASIS_COMPUTED);
}

int64_t facts_log_months(const struct evidence *evidence, int kind)
{
	int64_t least = BIND_ABSENT;

	LIST_EACH(const struct evidence_log, log, &evidence->logs) {
		if (log->kind == kind && (least == BIND_ABSENT || log->months < least))
			least = log->months;
	}
	return least;
}
