/* OpenMetrics 1.0 text, which Prometheus and its kin read: verdicts as state sets, shares as exact
 * ratios, times in seconds; every sample is stamped with as_of, never with a clock. */
#ifndef CDNPROOF_REPORTS_OPENMETRICS_H
#define CDNPROOF_REPORTS_OPENMETRICS_H

#include "reports/report.h"

int openmetrics_write(FILE *out, const struct report *report, struct err *err);

#endif
