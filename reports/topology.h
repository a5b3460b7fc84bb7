/* Nodes in three columns by role, each group of siblings joined to its parent as declared. Evidence
 * may have been written by hand: a parent that is missing, the node itself, or of the same or a
 * lower role is said in words and gets no line, so cycles are nothing special. */
#ifndef CDNPROOF_REPORTS_TOPOLOGY_H
#define CDNPROOF_REPORTS_TOPOLOGY_H

#include "reports/node_rows.h"
#include "reports/report.h"

#define TOPOLOGY_NODES_MOST 60 /* more are gathered by claimed city and role */

/* True: nodes were gathered, since there are too many or the figure would not fit a page. There is
 * at least one node. `prefix`: of the ids of this figure. Errors of `out` are the caller's. */
bool topology_write(
	FILE *out, const struct report *report, const struct node_rows *rows, const char *prefix);

#endif
