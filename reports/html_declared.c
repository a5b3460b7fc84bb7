/* Chapter: what rests on documents. */
#include "reports/html.h"

void html_declared(struct page *page)
{
	html_documents(page);
}
