/* JUnit XML, which build servers show: one test case a rule. Only a pass passes, and what only
 * informs; what nobody could decide is skipped, never passed. */
#ifndef CDNPROOF_REPORTS_JUNIT_H
#define CDNPROOF_REPORTS_JUNIT_H

#include "reports/report.h"

int junit_write(FILE *out, const struct report *report, struct err *err);

#endif
