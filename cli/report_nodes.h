/* `report --nodes DIR`: pages of nodes as files of their own. */
#ifndef CDNPROOF_CLI_REPORT_NODES_H
#define CDNPROOF_CLI_REPORT_NODES_H

#include "cli/command.h"
#include "reports/report.h"

/* How a link in `output` ("-": a file in the working directory) leads into the folder, which is
 * there: relative, percent-encoded, with its final '/'; in `arena`. */
int report_nodes_at(struct arena *arena, const char *output, const char *folder, const char **out,
	struct err *err);

/* Makes the folder and writes a file a node into it. */
int report_nodes_write(const struct report *report, const char *folder, struct err *err);

#endif
