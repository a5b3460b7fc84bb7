/* Chapter: what was shown of the functions of a CDN. */
#include "reports/html_functions.h"

#include <string.h>

#include "reports/html.h"

static void (*const sections[])(struct page *page) = {
	html_balance,
	html_pages,
	html_hosts,
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

static bool has_any(const struct evidence_functions *functions)
{
	return functions->balance.count || functions->pages.count || functions->hosts.count;
}

void html_functions(struct page *page)
{
	if (!has_any(&page->evidence->functions)) {
		page_para(page, "没有可以列出的功能检查结果；没有检查不等于具备该功能。",
			"There is nothing to list of checks of functions; a function that nobody checked is "
			"not shown.");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		sections[i](page);
}
