/* Chapter: what was shown of the functions of a CDN. */
#include "reports/html_functions.h"

#include <string.h>

#include "reports/html.h"

/* A list of evidence and what writes it. */
#define SECTION(list, writer)                                                                      \
	{                                                                                          \
		offsetof(struct evidence_functions, list.count), writer                            \
	}

static const struct {
	size_t count_at;
	void (*write)(struct page *page);
} sections[] = {
	SECTION(cache, html_cache),
	SECTION(refusals, html_refusals),
	SECTION(purges, html_purges),
	SECTION(dispatch, html_dispatch),
	SECTION(balance, html_balance),
	SECTION(downs, html_downs),
	SECTION(failover, html_failover),
	SECTION(strangers, html_strangers),
	SECTION(pages, html_pages),
	SECTION(hosts, html_hosts),
};

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
	const char *functions = (const char *)&page->evidence->functions;
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
		if (*(const size_t *)(const void *)(functions + sections[i].count_at) == 0)
			continue;
		sections[i].write(page);
		any = true;
	}
	if (!any)
		page_para(page, "没有可以列出的功能演示结果；没有演示不等于具备该功能。",
			"There is nothing to list of checks of functions; a function that nobody checked is "
			"not shown.");
}
