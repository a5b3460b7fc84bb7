/* Chapter: dates by which something is due. */
#include "reports/html.h"

void html_deadlines(struct page *page)
{
	(void)page;
}
