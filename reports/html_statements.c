/* What the applicant declares, and what the reader must know, before the first chapter. */
#include "reports/html.h"

void html_statements(struct page *page)
{
	(void)page;
}
