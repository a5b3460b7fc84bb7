/* Page one, the matrix, and the tables of findings, cities, nodes and logs as GitHub-flavoured
 * Markdown. Strangers' text is escaped: no table, link, picture, HTML or mention comes of it. */
#ifndef CDNPROOF_REPORTS_MARKDOWN_H
#define CDNPROOF_REPORTS_MARKDOWN_H

#include "reports/report.h"

int markdown_write(FILE *out, const struct report *report, struct err *err);

#endif
