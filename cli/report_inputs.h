/* What a report is made of: evidence, or a bundle's, with the boundaries it was judged by. */
#ifndef CDNPROOF_CLI_REPORT_INPUTS_H
#define CDNPROOF_CLI_REPORT_INPUTS_H

#include "base/digest.h"
#include "cli/command.h"
#include "reports/report.h"

struct report_inputs {
	struct evidence *evidence;
	struct region *region; /* NULL: not the one that evidence names by its digest */
	char sha256[DIGEST_TEXT_LEN];
	unsigned doubts; /* enum report_doubt */
};

/* Evidence by its path, or a bundle by its folder's. Whatever the return, report_inputs_fini ends
 * it. */
int report_inputs_open(
	struct cli *cli, const char *path, struct report_inputs *out, struct err *err);
void report_inputs_fini(struct report_inputs *inputs);

/* The report in Chinese for filing: whoever wants it otherwise changes it. Borrows. */
struct report report_inputs_report(const struct report_inputs *inputs);

#endif
