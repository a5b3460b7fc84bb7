/* The verdicts at a glance, for a terminal of 100 columns. */
#ifndef CDNPROOF_REPORTS_TABLE_H
#define CDNPROOF_REPORTS_TABLE_H

#include "reports/report.h"

int table_write(FILE *out, const struct report *report, struct err *err);

/* The part of it that lists the waivers; nothing where there are none. */
void table_write_waivers(FILE *out, const struct report *report);

#endif
