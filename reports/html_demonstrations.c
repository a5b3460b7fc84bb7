/* Chapter: functions, and whether nodes answer at every hour. */
#include "reports/html.h"

void html_demonstrations(struct page *page)
{
	html_functions(page);
	page->anchor = "hours";
	page_section(page, "24小时运行可用率", "Availability by hour");
	html_hours(page);
}
