/* Chapter: what was shown of the functions, a section each. */
#include "reports/html.h"

static bool has_dispatch(const struct evidence_functions *functions)
{
	return functions->dispatch.count > 0;
}

static bool has_strangers(const struct evidence_functions *functions)
{
	return functions->strangers.count > 0;
}

static const struct {
	bool (*has)(const struct evidence_functions *functions);
	void (*write)(struct page *page);
} parts[] = {
	{has_dispatch, html_dispatch},
	{has_strangers, html_strangers},
};

void html_functions(struct page *page)
{
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (parts[i].has(&page->evidence->functions)) {
			parts[i].write(page);
			count++;
		}
	if (count == 0)
		page_para(page, "没有可以列出的功能演示结果。",
			"There are no results of functions to show.");
}
