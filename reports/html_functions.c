/* Chapter: what was shown of the functions of a CDN. */
#include "reports/html_functions.h"

#include "reports/html.h"

static void (*const sections[])(struct page *page) = {
	html_balance,
	html_pages,
};

static bool has_any(const struct evidence_functions *functions)
{
	return functions->balance.count > 0 || functions->pages.count > 0;
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
