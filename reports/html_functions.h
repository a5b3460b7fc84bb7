/* The sections of the chapter on functions, each in a file of its own. A section whose list is
 * empty writes nothing. */
#ifndef CDNPROOF_REPORTS_HTML_FUNCTIONS_H
#define CDNPROOF_REPORTS_HTML_FUNCTIONS_H

#include "reports/page.h"

void html_balance(struct page *page);
void html_pages(struct page *page);

#endif
