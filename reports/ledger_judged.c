/* What was judged: the findings, by every reading, and the cities. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/ledger.h"
#include "reports/sentences.h"

static const struct ledger_column finding_columns[] = {
	{{"规则", "Rule"}, LEDGER_TEXT, 17, false},
	{{"要求", "Requirement"}, LEDGER_TEXT, 14, true},
	{{"结论", "Verdict"}, LEDGER_TEXT, 11, true},
	{{"依据类别", "Basis"}, LEDGER_TEXT, 11, true},
	{{"类别", "Severity"}, LEDGER_TEXT, 6, true},
	{{"计入", "Counts for"}, LEDGER_TEXT, 9, false},
	{{"需要", "Needed"}, LEDGER_COUNT, 6, true},
	{{"认定", "Definite"}, LEDGER_COUNT, 7, true},
	{{"待定", "Open"}, LEDGER_COUNT, 6, true},
	{{"口径", "Reading"}, LEDGER_TEXT, 10, false},
	{{"原因", "Reasons"}, LEDGER_TEXT, 18, true},
	{{"否定的对象", "Subjects that do not count"}, LEDGER_TEXT, 15, false},
	{{"待定的对象", "Subjects that are open"}, LEDGER_TEXT, 15, false},
	{{"情况说明", "Disposition"}, LEDGER_TEXT, 9, false},
	{{"规则原文", "Text of the rule"}, LEDGER_TEXT, 26, false},
	{{"规则出处", "Source"}, LEDGER_TEXT, 14, false},
	{{"数据出处", "In evidence.json"}, LEDGER_TEXT, 11, false},
};

static void subjects(struct ledger *ledger, const struct finding *finding, const char *says)
{
	const char *text = "";
	size_t count = 0;

	LIST_EACH(const struct evidence_subject, subject, &finding->subjects) {
		if (!text_equal(subject->says, says))
			continue;
		if (count++ < LEDGER_LIST_MOST)
			text = ledger_join(ledger, text, facts_city(ledger->report, subject->id));
	}
	ledger_text(ledger, ledger_rest(ledger, text, count));
}

static const char *headline(const struct ledger *ledger, const struct finding *finding)
{
	LIST_EACH(const struct evidence_reading, reading, &finding->readings)
		if (reading->headline)
			return reading_name(ledger->report->lang, reading->reading);
	return NULL;
}

/* A text that only a secondary source quotes is cited as no authority in what is filed. */
static void source(struct ledger *ledger, const struct finding *finding)
{
	bool primary = text_equal(finding->source.authority, "primary");

	if (primary)
		ledger_text(ledger, finding->source.document);
	else if (ledger->report->edition == EDITION_FILING)
		ledger_say(ledger, "依据待确认", "authority to be confirmed");
	else
		ledger_text(
			ledger, arena_format(&ledger->arena, "%s%s",
					finding->source.document ? finding->source.document : "",
					phrase_in(ledger->report->lang,
						(struct phrase){"（二手资料，依据待确认）",
							" (secondary, to be confirmed)"})));
}

static void finding_row(struct ledger *ledger, const struct finding *finding)
{
	ledger_text(ledger, finding->rule);
	ledger_text(ledger, rule_title(ledger->report->lang, finding));
	ledger_word(ledger, &words_verdict, finding->verdict);
	ledger_word(ledger, &words_basis, finding->basis);
	ledger_word(ledger, &words_severity, finding->severity);
	if (finding->severity != SEVERITY_MUST)
		ledger_say(ledger, "不计入结论", "no verdict");
	else if (finding->application_only)
		ledger_say(ledger, "申请结论", "application");
	else
		ledger_say(ledger, "测量结论", "measured verdict");
	ledger_value(ledger, finding->need);
	ledger_value(ledger, finding->yes);
	ledger_value(ledger, finding->may);
	ledger_text(ledger, headline(ledger, finding));
	ledger_reasons(ledger, &finding->reason);
	subjects(ledger, finding, "no");
	subjects(ledger, finding, "may");
	ledger_text(ledger,
		finding->disposition == DISPOSITION_NONE
			? NULL
			: word_in(ledger->report->lang, &words_disposition, finding->disposition));
	ledger_text(ledger, finding->source.quote);
	source(ledger, finding);
	ledger_pointer(ledger, "findings", (size_t)(finding - ledger->evidence->findings.items));
	ledger_end_row(ledger);
}

static void findings(struct ledger *ledger)
{
	LIST_EACH(const struct finding, finding, &ledger->evidence->findings)
		finding_row(ledger, finding);
}

const struct ledger_sheet ledger_findings = {
	.title = {"结论", "Findings"},
	.columns = finding_columns,
	.column_count = ARRAY_LEN(finding_columns),
	.fill = findings,
};

static const struct ledger_column reading_columns[] = {
	{{"规则", "Rule"}, LEDGER_TEXT, 22, true},
	{{"要求", "Requirement"}, LEDGER_TEXT, 22, false},
	{{"口径", "Reading"}, LEDGER_TEXT, 16, true},
	{{"主口径", "Headline"}, LEDGER_TEXT, 8, true},
	{{"结论", "Verdict"}, LEDGER_TEXT, 18, true},
	{{"计数", "Count"}, LEDGER_COUNT, 7, true},
	{{"原因", "Reasons"}, LEDGER_TEXT, 30, true},
	{{"口径说明", "What it means"}, LEDGER_TEXT, 50, false},
};

static void reading_row(struct ledger *ledger, const struct finding *finding,
	const struct evidence_reading *reading)
{
	enum report_lang lang = ledger->report->lang;

	ledger_text(ledger, finding->rule);
	ledger_text(ledger, rule_title(lang, finding));
	ledger_text(ledger, reading_name(lang, reading->reading));
	if (reading->headline)
		ledger_say(ledger, "是", "yes");
	else
		ledger_say(ledger, "否", "no");
	ledger_word(ledger, &words_verdict, reading->verdict);
	ledger_value(ledger, reading->k);
	ledger_reasons(ledger, &reading->reason);
	ledger_text(ledger, reading_sentence(lang, reading->reading));
	ledger_end_row(ledger);
}

static void readings(struct ledger *ledger)
{
	LIST_EACH(const struct finding, finding, &ledger->evidence->findings)
		LIST_EACH(const struct evidence_reading, reading, &finding->readings)
			reading_row(ledger, finding, reading);
}

const struct ledger_sheet ledger_readings = {
	.title = {"口径", "Readings"},
	.columns = reading_columns,
	.column_count = ARRAY_LEN(reading_columns),
	.fill = readings,
	.internal = true,
};

static const struct ledger_column city_columns[] = {
	{{"代码", "Code"}, LEDGER_TEXT, 8, false},
	{{"设区市", "City"}, LEDGER_TEXT, 9, true},
	{{"结论", "Verdict"}, LEDGER_TEXT, 11, true},
	{{"计入时段", "Slots"}, LEDGER_COUNT, 8, true},
	{{"成功", "Success"}, LEDGER_COUNT, 7, true},
	{{"时延达标", "Good"}, LEDGER_COUNT, 8, true},
	{{"缺失", "Missing"}, LEDGER_COUNT, 6, true},
	{{"失败", "Failed"}, LEDGER_COUNT, 6, true},
	{{"无效", "Invalid"}, LEDGER_COUNT, 6, false},
	{{"成功率下限", "Success, lower bound"}, LEDGER_SHARE, 9, true},
	{{"成功率上限", "Success, upper bound"}, LEDGER_SHARE, 9, false},
	{{"达标率下限", "Good, lower bound"}, LEDGER_SHARE, 9, true},
	{{"达标率上限", "Good, upper bound"}, LEDGER_SHARE, 9, false},
	{{"最小时延 (ms)", "Least RTT (ms)"}, LEDGER_US, 9, false},
	{{"P50 时延 (ms)", "P50 RTT (ms)"}, LEDGER_US, 9, true},
	{{"P95 时延 (ms)", "P95 RTT (ms)"}, LEDGER_US, 9, true},
	{{"P99 时延 (ms)", "P99 RTT (ms)"}, LEDGER_US, 9, false},
	{{"最大时延 (ms)", "Greatest RTT (ms)"}, LEDGER_US, 9, false},
	{{"落地节点 认定", "Nodes definite"}, LEDGER_COUNT, 8, false},
	{{"落地节点 待定", "Nodes open"}, LEDGER_COUNT, 8, false},
	{{"原因", "Reasons"}, LEDGER_TEXT, 18, true},
	{{"数据出处", "In evidence.json"}, LEDGER_TEXT, 10, false},
};

static void trials(struct ledger *ledger, const struct evidence_trials *trials)
{
	const int64_t values[] = {trials->slots, trials->success, trials->good, trials->missing,
		trials->failed, trials->invalid, trials->success_low_ppm, trials->success_high_ppm,
		trials->good_low_ppm, trials->good_high_ppm};
	size_t shares_at = 6;

	ledger_word(ledger, &words_verdict, trials->verdict);
	for (size_t i = 0; i < ARRAY_LEN(values); i++) /* of no trial there is no share */
		ledger_value(
			ledger, i >= shares_at && trials->slots == 0 ? BIND_ABSENT : values[i]);
}

static void city_row(struct ledger *ledger, const struct evidence_city *city)
{
	const struct evidence_rtt *rtt = &city->rtt;
	const int64_t times_us[] = {
		rtt->min_us, rtt->p50_us, rtt->p95_us, rtt->p99_us, rtt->max_us};

	ledger_text(ledger, city->code);
	ledger_city(ledger, city->code);
	trials(ledger, &city->service);
	for (size_t i = 0; i < ARRAY_LEN(times_us); i++)
		ledger_value(ledger, rtt->count > 0 ? times_us[i] : BIND_ABSENT);
	ledger_value(ledger, city->presence.yes);
	ledger_value(ledger, city->presence.may);
	ledger_reasons(ledger, &city->service.reason);
	ledger_pointer(ledger, "cities", (size_t)(city - ledger->evidence->cities.items));
	ledger_end_row(ledger);
}

static void cities(struct ledger *ledger)
{
	LIST_EACH(const struct evidence_city, city, &ledger->evidence->cities)
		city_row(ledger, city);
}

const struct ledger_sheet ledger_cities = {
	.title = {"设区市", "Cities"},
	.columns = city_columns,
	.column_count = ARRAY_LEN(city_columns),
	.fill = cities,
};
