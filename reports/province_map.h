/* The province with its cities by coverage and the nodes that are claimed to stand in each, by role
 * and state. Nodes are gathered by city: the figure says in which city each is claimed, not where
 * in it. */
#ifndef CDNPROOF_REPORTS_PROVINCE_MAP_H
#define CDNPROOF_REPORTS_PROVINCE_MAP_H

#include "reports/report.h"

/* `prefix`: of the ids of this figure. The report has boundaries. Errors of `out` are the
 * caller's. */
void province_map_write(FILE *out, const struct report *report, const char *prefix);

#endif
