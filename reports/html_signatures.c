/* The last sheet: who signs, by hand and by key. */
#include "reports/html.h"

void html_signatures(struct page *page)
{
	(void)page;
}
