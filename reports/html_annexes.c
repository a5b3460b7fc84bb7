/* Annexes of lists: terms, other readings, digests in full. */
#include "reports/html.h"

void html_terms(struct page *page)
{
	(void)page;
}

void html_readings_annex(struct page *page)
{
	if (!page_is_internal(page))
		html_readings(page);
}

void html_digests(struct page *page)
{
	(void)page;
}
