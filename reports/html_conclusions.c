/* Page one's table: what is asked for, the result, the number behind it, and where to read on.
 * Rules that are measured have a row each, functions too; what is left has a row of its kind. */
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

static const struct column columns[] = {
	{{"要求", "Rule"}, "wide"},
	{{"结果", "Result"}, "result"},
	{{"数值", "Numbers"}, "wide"},
	{{"页码", "Page"}, "page"},
};
static const struct table_form form = TABLE_FORM("主要结论", "Conclusions", columns);

/* Where a rule is treated, by how its id begins: the first row that fits. Without an anchor: at the
 * chapter's beginning. */
static const struct place {
	const char *prefix, *part, *anchor;
} places[] = {
	{"nodes.availability", "functions", "hours"},
	{"nodes.core", "coverage", "core"},
	{"nodes.regional", "coverage", "regional"},
	{"nodes.in_province", "coverage", "scope"},
	{"nodes.", "coverage", NULL},
	{"coverage.", "coverage", "cities"},
	{"ipv6.", "coverage", NULL},
	{"logs.", "logs", NULL},
	{"facilities.", "nodes", NULL},
	{"deadline.", "deadlines", NULL},
};

static bool begins(const char *text, const char *prefix)
{
	return text && strncmp(text, prefix, strlen(prefix)) == 0;
}

static void link_of(struct page *page, const struct finding *finding)
{
	const char *place = html_function_place(page, finding->rule);

	if (place) {
		html_place_link(page, "functions", place);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (begins(finding->rule, places[i].prefix)) {
			html_place_link(page, places[i].part,
				places[i].anchor ? places[i].anchor : places[i].part);
			return;
		}
	html_part_link(page, facts_is_declared(finding) ? "documents" : "findings");
}

struct value {
	const char *rule;
	void (*write)(struct page *page, const struct finding *finding);
};

static void value_nodes(struct page *page, const struct finding *finding)
{
	page_sayf(page, "%s 个，要求不少于 %s 个", "%s, at least %s required",
		number_count(finding->yes).text, number_count(finding->need).text);
}

static void value_cities(struct page *page, const struct finding *finding)
{
	page_sayf(page, "%s/%zu 市，要求不少于 %s 市", "%s/%zu cities, at least %s required",
		number_count(finding->yes).text, page->evidence->cities.count,
		number_count(finding->need).text);
}

static void value_inside(struct page *page, const struct finding *finding)
{
	page_sayf(page, "%s节点 %s/%zu", "%s: %s/%zu nodes", facts_region(page->report),
		number_count(finding->yes).text, page->evidence->nodes.count);
}

static void value_months(struct page *page, const struct finding *finding)
{
	page_sayf(page, "连续 %s 个月（最短的节点），要求 %s 个月；节点 %s/%s",
		"%s whole months (the least of all nodes), %s required; nodes %s/%s",
		number_count(facts_log_months(page->evidence, LOG_ACCESS)).text,
		number_count(page->evidence->profile.log_months).text,
		number_count(finding->yes).text, number_count(finding->need).text);
}

static const struct value values[] = {
	{"nodes.core", value_nodes},
	{"nodes.regional", value_nodes},
	{"nodes.in_province", value_inside},
	{"coverage.cities", value_cities},
	{"ipv6.service", value_cities},
	{"logs.retention", value_months},
};

/* By the profile's own counting where nothing better is known. */
static void value_counted(struct page *page, const struct finding *finding)
{
	if (finding->need == BIND_ABSENT || finding->yes == BIND_ABSENT || finding->need == 0)
		page_text(page, NULL);
	else
		page_sayf(page, "认定 %s/%s", "%s/%s shown", number_count(finding->yes).text,
			number_count(finding->need).text);
}

static void value(struct page *page, const struct finding *finding)
{
	void (*write)(struct page * page, const struct finding *finding) = value_counted;

	if (finding->verdict == VERDICT_NOT_ASSESSED) {
		page_reasons(page, &finding->reason);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		if (text_equal(finding->rule, values[i].rule))
			write = values[i].write;
	write(page, finding);
	if (finding->may != BIND_ABSENT && finding->may > 0)
		page_sayf(page, "，待定 %s", ", open: %s", number_count(finding->may).text);
}

/* What nobody assessed was not measured either. */
static void basis(struct page *page, const struct finding *finding)
{
	if (finding->verdict == VERDICT_NOT_ASSESSED)
		return;
	page_raw(page, " <span class=\"quiet\">");
	page_text(page, word_in(page->lang, &words_basis, finding->basis));
	page_raw(page, "</span>");
}

static void rule_row(struct page *page, const struct finding *finding)
{
	page_row(page);
	page_cell(page);
	page_raw(page, "<b>");
	page_text(page, rule_title(page->lang, finding));
	page_raw(page, "</b>");
	if (finding->severity != SEVERITY_MUST) {
		page_raw(page, " <span class=\"quiet\">");
		page_sayf(page, "（%s）", "(%s)",
			word_in(page->lang, &words_severity, finding->severity));
		page_raw(page, "</span>");
	}
	page_cell(page);
	page_badge_short(page, finding->verdict);
	basis(page, finding);
	page_disposition(page, finding->disposition);
	page_cell(page);
	value(page, finding);
	page_cell(page);
	link_of(page, finding);
}

static bool is_function(const struct finding *finding)
{
	return begins(finding->rule, "function.");
}

static bool is_measured_must(const struct finding *finding)
{
	return finding->severity == SEVERITY_MUST && !finding->application_only;
}

static bool is_shown_function(const struct finding *finding)
{
	return is_function(finding) && finding->severity != SEVERITY_INFO &&
	       !is_measured_must(finding);
}

static bool is_other_should(const struct finding *finding)
{
	return finding->severity == SEVERITY_SHOULD && !is_function(finding);
}

static bool is_application(const struct finding *finding)
{
	return finding->severity == SEVERITY_MUST && finding->application_only &&
	       !is_function(finding);
}

static const struct kind {
	bool (*has)(const struct finding *finding);
	struct phrase together; /* of a row for all of them; none: a row each */
	const char *part;
} kinds[] = {
	{is_measured_must, {NULL, NULL}, NULL},
	{is_shown_function, {NULL, NULL}, NULL},
	{is_other_should, {"其他应备要求", "Other should rules"}, "findings"},
	{is_application, {"只计入申请结论的必备要求", "Must rules of the application alone"},
		"documents"},
};

static void count_kind(const struct page *page, const struct kind *kind, size_t counts[])
{
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (kind->has(finding) && finding->verdict >= 0 && finding->verdict < VERDICT_COUNT)
			counts[finding->verdict]++;
	}
}

static void kind_row(struct page *page, const struct kind *kind)
{
	size_t counts[VERDICT_COUNT] = {0}, all = 0, said = 0, only = 0;

	count_kind(page, kind, counts);
	for (size_t i = 0; i < VERDICT_COUNT; i++) {
		all += counts[i];
		only = counts[i] ? i : only;
	}
	if (all == 0)
		return;
	page_row(page);
	page_cell(page);
	page_raw(page, "<b>");
	page_say(page, kind->together.zh, kind->together.en);
	page_raw(page, "</b>");
	page_cell(page);
	if (counts[only] == all)
		page_badge_short(page, (int)only);
	else
		page_say(page, "各项不一", "they differ");
	page_cell(page);
	page_sayf(page, "%zu 项：", "%zu: ", all);
	for (size_t i = 0; i < VERDICT_COUNT; i++) {
		if (counts[i] == 0)
			continue;
		page_sayf(page, "%s%s %zu", "%s%s %zu",
			said++ ? phrase_in(page->lang, (struct phrase){"，", ", "}) : "",
			word_in(page->lang, &words_verdict_short, (int)i), counts[i]);
	}
	page_cell(page);
	html_part_link(page, kind->part);
}

static void kind_rows(struct page *page, const struct kind *kind)
{
	if (kind->together.zh) {
		kind_row(page, kind);
		return;
	}
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (kind->has(finding))
			rule_row(page, finding);
	}
}

void html_conclusions(struct page *page)
{
	page_table_open(page, &form);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		kind_rows(page, &kinds[i]);
	page_table_close(page);
	page_trace(page, "/findings", NULL);
}
