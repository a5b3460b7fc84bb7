/* Chapter: where the nodes stand and which cities they serve. */
#include "reports/html.h"

void html_coverage(struct page *page)
{
	html_core(page);
	html_regional(page);
	html_cities(page);
	html_scope(page);
	html_ipv6(page);
}
