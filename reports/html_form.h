/* Forms as they are filed: a table without a caption, of labels and what stands behind them, four
 * columns wide. */
#ifndef CDNPROOF_REPORTS_HTML_FORM_H
#define CDNPROOF_REPORTS_HTML_FORM_H

#include "reports/page.h"

void form_open(struct page *page);
void form_row(struct page *page);
void form_row_close(struct page *page);
/* A label and its cell over `columns` columns (1 or 3); what was open is closed. */
void form_cell(struct page *page, int columns, const char *zh, const char *en);
void form_close(struct page *page);

#endif
