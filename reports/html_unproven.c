/* Page one: what is not proven, and by when it will be. */
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

#define NAMES_MOST 4

/* Of a rule about where nodes stand: what was found of this one's place, when that is why. */
static void place_of(struct page *page, const struct finding *finding, const char *id)
{
	static const char *const rules[] = {"nodes.core", "nodes.regional", "nodes.in_province"};
	bool is_one = false;

	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		is_one |= text_equal(finding->rule, rules[i]);
	if (!is_one)
		return;
	LIST_EACH(const struct evidence_node, node, &page->evidence->nodes)
		if (text_equal(node->id, id) && (node->location.state == LOCATION_REFUTED ||
							node->location.state == LOCATION_DISPUTED))
			page_sayf(page, "（%s）", " (%s)",
				word_in(page->lang, &words_location, node->location.state));
}

/* Names of the subjects that say so, cut at NAMES_MOST with the number of all. */
static void subjects_who(struct page *page, const struct finding *finding, const char *says,
	const char *zh, const char *en)
{
	size_t count = 0;

	LIST_EACH(const struct evidence_subject, subject, &finding->subjects) {
		if (!subject->says || strcmp(subject->says, says) != 0)
			continue;
		if (count++ == 0)
			page_say(page, zh, en);
		else if (count <= NAMES_MOST)
			page_say(page, "、", ", ");
		if (count <= NAMES_MOST) {
			page_subject(page, subject->id);
			place_of(page, finding, subject->id);
		}
	}
	if (count > NAMES_MOST)
		page_sayf(page, "等共 %zu 项", " and so on, %zu in all", count);
	if (count > 0)
		page_say(page, "。", ". ");
}

/* A promise is of the whole day that it names. */
static void promise(struct page *page, const struct finding *finding)
{
	const struct filing_promise *promise = facts_promise(page->evidence, finding->rule);

	page_raw(page, "<span class=\"promise\">");
	if (!promise) {
		page_say(page, "未承诺。", "Nothing is promised.");
		page_raw(page, "</span>");
		return;
	}
	page_sayf(page, "承诺不迟于 %s 证明", "Promised by %s", number_day(promise->by).text);
	if (promise->how)
		page_sayf(page, "：%s", ": %s", promise->how);
	page_say(page, "。", ".");
	page_raw(page, "</span>");
	if (promise->by.v + WHEN_DAY_MS > page->evidence->as_of.v)
		return;
	page_raw(page, " ");
	page_mark(page, "warn", "承诺已过期", "that day is past");
}

static void open_item(struct page *page, const struct finding *finding)
{
	page_open(page, "li", NULL);
	page_badge_short(page, finding->verdict);
	page_raw(page, " <b>");
	page_text(page, rule_title(page->lang, finding));
	page_raw(page, "</b> ");
	subjects_who(page, finding, "no", "不满足：", "Not met: ");
	subjects_who(page, finding, "may", "待定：", "Undecided: ");
	if (finding->reason.count > 0) {
		page_say(page, "", "Noted: ");
		page_reasons(page, &finding->reason);
		page_say(page, "。", ". ");
	}
	promise(page, finding);
	page_close(page, "li");
}

/* What nobody tried nor promised is summed up: there is nothing to say of each. */
static bool is_blank(const struct page *page, const struct finding *finding)
{
	return finding->severity != SEVERITY_INFO && finding->verdict == VERDICT_NOT_ASSESSED &&
	       !facts_promise(page->evidence, finding->rule);
}

static bool has_item(const struct page *page, const struct finding *finding)
{
	return (facts_is_open(finding) || facts_is_untried(finding)) && !is_blank(page, finding);
}

/* Names of those that are more than papers; papers are counted. */
static size_t blank_names(struct page *page, size_t *papers)
{
	size_t said = 0;

	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (!is_blank(page, finding))
			continue;
		if (finding->basis == BASIS_DECLARED) {
			(*papers)++;
			continue;
		}
		if (said++ > 0)
			page_say(page, "；", "; ");
		page_text(page, rule_title(page->lang, finding));
	}
	return said;
}

static bool has_blank(const struct page *page)
{
	LIST_EACH(const struct finding, finding, &page->evidence->findings)
		if (is_blank(page, finding))
			return true;
	return false;
}

static void blank_item(struct page *page)
{
	size_t said, papers = 0;

	if (!has_blank(page))
		return;
	page_open(page, "li", NULL);
	page_badge_short(page, VERDICT_NOT_ASSESSED);
	page_raw(page, " ");
	said = blank_names(page, &papers);
	if (said > 0 && papers > 0)
		page_say(page, "；", "; ");
	if (papers > 0) {
		page_sayf(
			page, "书面申报的要求 %zu 项（", "%zu rules that documents show (", papers);
		html_part_link(page, "documents");
		page_say(page, "）", ")");
	}
	page_sayf(page, "，共 %zu 项。", ": %zu in all. ", said + papers);
	page_raw(page, "<span class=\"promise\">");
	page_say(page, "未承诺。", "Nothing is promised.");
	page_raw(page, "</span>");
	page_close(page, "li");
}

void html_unproven(struct page *page)
{
	size_t count = 0;

	page_raw(page, "<h3>");
	page_say(page, "尚未证明的事项与承诺期限", "What is not proven, and by when it will be");
	page_close(page, "h3");
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		count += facts_is_open(finding) || facts_is_untried(finding);
	}
	if (count == 0) {
		page_para(page, "无。", "Nothing.");
		return;
	}
	page_open(page, "ul", "brief unproven");
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (has_item(page, finding))
			open_item(page, finding);
	}
	blank_item(page);
	page_close(page, "ul");
}
