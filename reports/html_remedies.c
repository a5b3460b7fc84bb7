/* Chapter of the internal edition: what would make a pass of each rule that is none. */
#include "reports/html.h"

void html_remedies(struct page *page)
{
	(void)page;
}
