/* Chapter: what is applied for, by which rules, and what came out. */
#include "reports/html.h"

void html_overview(struct page *page)
{
	page_section(page, "结论摘要", "What came out");
	html_matrix(page);
	if (!page_is_internal(page))
		return;
	page_section(page, "对不同口径的敏感性", "How the readings differ");
	html_readings(page);
}
