/* Chapter: where the nodes stand and which cities they serve. */
#include "reports/html.h"

void html_coverage(struct page *page)
{
	html_cities(page);
}
