/* The verdicts at a glance, for a terminal of 100 columns. */
#ifndef CDNPROOF_REPORTS_TABLE_H
#define CDNPROOF_REPORTS_TABLE_H

#include "reports/report.h"

int table_write(FILE *out, const struct report *report, struct err *err);

#endif
