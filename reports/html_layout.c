/* Sections: rules about where nodes and facilities stand, one by one. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

static const struct column subject_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"类别", "Role"}, NULL},
	{{"申报的设区市", "Claimed city"}, NULL},
	{{"位置判定", "Place"}, "words state"},
	{{"是否认定", "Counts"}, NULL},
	{{"原因", "Reasons"}, "wide"},
};
static const struct column facility_columns[] = {
	{{"设施", "Facility"}, "key"},
	{{"是否认定", "Counts"}, NULL},
	{{"原因", "Reasons"}, "wide"},
};
static const struct table_form core_form =
	TABLE_FORM_LONG("核心节点认定", "Core nodes", subject_columns);
static const struct table_form regional_form =
	TABLE_FORM_LONG("区域节点认定", "Regional nodes", subject_columns);
static const struct table_form province_form = TABLE_FORM_LONG(
	"未认定在省内的节点", "Nodes that are not shown to stand in the province", subject_columns);
static const struct table_form facility_form = TABLE_FORM("未认定在许可范围内的设施",
	"Facilities that are not shown to stand in scope", facility_columns);

static int by_id(const void *key, const void *row)
{
	return strcmp(key, ((const struct evidence_node *)row)->id);
}

/* Nodes are sorted by id. */
static const struct evidence_node *node_of(const struct page *page, const char *id)
{
	const struct evidence *evidence = page->evidence;

	if (!id || evidence->nodes.count == 0)
		return NULL;
	return bsearch(id, evidence->nodes.items, evidence->nodes.count,
		sizeof(*evidence->nodes.items), by_id);
}

static void says_cells(
	struct page *page, const struct finding *finding, const struct evidence_subject *subject)
{
	page_cell_text(page, html_subject_says(page, finding, subject->says));
	page_cell(page);
	html_subject_reasons(page, finding->rule, subject->says, &subject->reason);
	page_disposition(page, subject->disposition);
}

static void subject_row(
	struct page *page, const struct finding *finding, const struct evidence_subject *subject)
{
	const struct evidence_node *node = node_of(page, subject->id);

	page_row(page);
	page_cell_code(page, subject->id);
	page_cell_word(page, &words_role, node ? node->role : -1);
	page_cell_text(page, node ? facts_city(page->report, node->city) : NULL);
	page_cell(page);
	if (node)
		page_location(page, node->location.state);
	else
		page_text(page, NULL);
	says_cells(page, finding, subject);
}

static void facility_row(
	struct page *page, const struct finding *finding, const struct evidence_subject *subject)
{
	page_row(page);
	page_cell(page);
	page_subject(page, subject->id);
	says_cells(page, finding, subject);
}

static void verdict_line(struct page *page, const struct finding *finding)
{
	page_raw(page, "<p>");
	page_text(page, rule_title(page->lang, finding));
	page_say(page, "：", ": ");
	page_badge(page, finding->verdict);
	page_disposition(page, finding->disposition);
	if (finding->need != BIND_ABSENT && finding->yes != BIND_ABSENT)
		page_sayf(page, "　需要 %s，认定 %s，待定 %s。", " needed %s, shown %s, open %s.",
			number_count(finding->need).text, number_count(finding->yes).text,
			number_count(finding->may).text);
	page_close(page, "p");
}

/* The reading by which the verdict was found. */
static void headline(struct page *page, const struct finding *finding)
{
	LIST_EACH(const struct evidence_reading, reading, &finding->readings) {
		if (!reading->headline)
			continue;
		page_open(page, "p", "note");
		page_sayf(page, "口径：%s。%s", "By the reading: %s. %s",
			reading_name(page->lang, reading->reading),
			reading_sentence(page->lang, reading->reading));
		page_close(page, "p");
	}
}

static void subjects(
	struct page *page, const struct finding *finding, const struct table_form *form, bool all)
{
	page_table_open(page, form);
	LIST_EACH(const struct evidence_subject, subject, &finding->subjects)
		if (all || !text_equal(subject->says, "yes"))
			form == &facility_form ? facility_row(page, finding, subject)
					       : subject_row(page, finding, subject);
	page_table_close(page);
}

/* Facilities that nobody declared in full have rows of their own, and no subject. */
static void no_subjects(struct page *page, const struct finding *finding)
{
	if (!text_equal(finding->rule, "facilities.in_scope") ||
		page->evidence->functions.facilities.count == 0) {
		page_para(page, "没有可以逐项认定的对象。", "There is nothing to list one by one.");
		return;
	}
	page_open(page, "p", NULL);
	page_say(page, "各设施的来源、用途与认定逐项列于", "Facilities are listed one by one in ");
	html_part_link(page, "nodes");
	page_say(page, "的“设施位置”。", ", “Where facilities stand”.");
	page_close(page, "p");
	page_reason_list(page, &finding->reason);
}

/* `all`: those that count as well, else only what is missing. */
static void rule(struct page *page, const char *id, const struct table_form *form, bool all)
{
	const struct finding *finding = evidence_finding(page->evidence, id);
	char pointer[48];

	if (!finding) {
		page_open(page, "p", "note");
		page_say(page, "本规则集没有这项要求。", "The profile has no such rule.");
		page_close(page, "p");
		return;
	}
	verdict_line(page, finding);
	headline(page, finding);
	if (finding->subjects.count > 0)
		subjects(page, finding, form, all);
	else
		no_subjects(page, finding);
	snprintf(pointer, sizeof(pointer), "/findings/%zu",
		(size_t)(finding - page->evidence->findings.items));
	page_trace(page, pointer, id, NULL);
}

void html_core(struct page *page)
{
	page->anchor = "core";
	page_section(page, "核心节点", "Core nodes");
	rule(page, "nodes.core", &core_form, true);
}

void html_regional(struct page *page)
{
	page->anchor = "regional";
	page_section(page, "区域节点", "Regional nodes");
	rule(page, "nodes.regional", &regional_form, true);
}

void html_scope(struct page *page)
{
	page->anchor = "scope";
	page_section(page, "机房与设施所在范围", "Where rooms and facilities stand");
	rule(page, "nodes.in_province", &province_form, false);
	if (evidence_finding(page->evidence, "facilities.in_scope"))
		rule(page, "facilities.in_scope", &facility_form, false);
}
