/* Chapter: what was measured with, how right its clock was, and what was collected. */
#include "reports/html.h"

void html_instruments(struct page *page)
{
	html_software(page);
	html_clocks(page);
	html_controls(page);
	page_section(page, "采集完整性", "What was collected");
	html_collection(page);
}
