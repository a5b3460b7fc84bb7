/* Comma-separated values (RFC 4180) that spreadsheets open as they are: UTF-8 with a byte order
 * mark, CRLF, one rectangular table a form. */
#ifndef CDNPROOF_REPORTS_CSV_H
#define CDNPROOF_REPORTS_CSV_H

#include "reports/report.h"

int csv_findings_write(FILE *out, const struct report *report, struct err *err);
int csv_cities_write(FILE *out, const struct report *report, struct err *err);
int csv_nodes_write(FILE *out, const struct report *report, struct err *err);
int csv_agents_write(FILE *out, const struct report *report, struct err *err);
int csv_logs_write(FILE *out, const struct report *report, struct err *err);
int csv_gaps_write(FILE *out, const struct report *report, struct err *err);

/* One cell of text. A spreadsheet takes what begins with = + - @ (in full width, too) for a
 * formula, so such a text gets a ' in front; numbers are written as numbers, not by this. */
void csv_text(FILE *out, const char *text);

#endif
