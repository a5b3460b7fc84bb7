/* Annex: other readings than the headline. */
#include "reports/html.h"

void html_readings_annex(struct page *page)
{
	if (!page_is_internal(page)) {
		html_readings(page);
		page_trace(page, "/findings", NULL);
		html_presence(page);
		return;
	}
	page_open(page, "p", NULL);
	page_say(page, "内部版将各口径列于", "In this edition the readings stand in ");
	html_part_link(page, "overview");
	page_say(page, "。", ".");
	page_close(page, "p");
}
