/* OSCAL 1.2.1 (NIST): assessment results, and the assessment plan that they import. A rule is a
 * control with one objective. OSCAL knows satisfied and not-satisfied: only a pass is satisfied;
 * what nobody could decide is not-satisfied for the reason `other`, and remarks say why. What does
 * not apply, or informs only, is an observation without a finding. Every UUID is of version 5, made
 * of the evidence's digest; every time is of the evidence. */
#ifndef CDNPROOF_REPORTS_OSCAL_H
#define CDNPROOF_REPORTS_OSCAL_H

#include "reports/report.h"

int oscal_results_write(FILE *out, const struct report *report, struct err *err);
int oscal_plan_write(FILE *out, const struct report *report, struct err *err);

#endif
