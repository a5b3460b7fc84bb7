/* Chapter: what was shown of the functions of a CDN. */
#include "reports/html_functions.h"

#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

#define UNCHECKED "functions-unchecked"

/* A list of evidence, what writes it, and the rule that it is listed for. */
#define SECTION(list, writer, rule)                                                                \
	{                                                                                          \
		offsetof(struct evidence_functions, list.count), writer, rule, "functions-" #list  \
	}

static const struct section {
	size_t count_at;
	void (*write)(struct page *page);
	const char *rule, *anchor;
} sections[] = {
	SECTION(cache, html_cache, "function.cache"),
	SECTION(refusals, html_refusals, "function.refusal"),
	SECTION(purges, html_purges, "function.refusal"),
	SECTION(dispatch, html_dispatch, "function.dispatch"),
	SECTION(balance, html_balance, "function.load_balance"),
	SECTION(downs, html_downs, "function.load_balance"),
	SECTION(failover, html_failover, "function.dispatch"),
	SECTION(strangers, html_strangers, "nodes.undeclared"),
	SECTION(pages, html_pages, "site.licence_no"),
	SECTION(hosts, html_hosts, "domains.filed"),
};

static bool has_rows(const struct evidence *evidence, const struct section *section)
{
	const char *functions = (const char *)&evidence->functions;

	return *(const size_t *)(const void *)(functions + section->count_at) > 0;
}

const char *html_function_place(const struct page *page, const char *rule)
{
	const char *place = NULL;

	for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
		if (!text_equal(rule, sections[i].rule))
			continue;
		if (has_rows(page->evidence, &sections[i]))
			return sections[i].anchor;
		place = UNCHECKED;
	}
	return place;
}

static bool is_unchecked(const struct page *page, const struct finding *finding)
{
	return text_equal(html_function_place(page, finding->rule), UNCHECKED);
}

static const struct column unchecked_columns[] = {
	{{"要求", "Rule"}, "wide"},
	{{"结论", "Verdict"}, NULL},
	{{"原因", "Reasons"}, "wide"},
};
static const struct table_form unchecked_form =
	TABLE_FORM("没有演示结果的要求", "Rules that nothing was shown of", unchecked_columns);

static bool has_unchecked(const struct page *page)
{
	LIST_EACH(const struct finding, finding, &page->evidence->findings)
		if (is_unchecked(page, finding))
			return true;
	return false;
}

/* Page one leads here, too. */
static void unchecked(struct page *page)
{
	page->anchor = UNCHECKED;
	page_section(page, "没有演示结果的要求", "What nothing was shown of");
	page_para(page, "下列要求没有可以列出的检查结果。没有演示不等于具备，也不等于不具备。",
		"No check has a result to list of these. What was not shown is neither there nor lacking "
		"by that.");
	page_table_open(page, &unchecked_form);
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (!is_unchecked(page, finding))
			continue;
		page_row(page);
		page_cell_text(page, rule_title(page->lang, finding));
		page_cell(page);
		page_badge_short(page, finding->verdict);
		page_cell(page);
		page_reasons(page, &finding->reason);
	}
	page_table_close(page);
	page_trace(page, "/findings", NULL);
}

void html_say_word(struct page *page, const struct html_word *words, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i].word, word) == 0) {
			page_text(page, phrase_in(page->lang, words[i].phrase));
			return;
		}
	page_text(page, word);
}

void html_functions(struct page *page)
{
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
		if (!has_rows(page->evidence, &sections[i]))
			continue;
		page->anchor = sections[i].anchor;
		sections[i].write(page);
		any = true;
	}
	if (has_unchecked(page))
		unchecked(page);
	else if (!any)
		page_para(page, "没有可以列出的功能演示结果；没有演示不等于具备该功能。",
			"There is nothing to list of checks of functions; a function that nobody checked is "
			"not shown.");
}
