/* What `run` writes of the evidence into a bundle as text, and verify makes again: one table. */
#ifndef CDNPROOF_CLI_OUTPUTS_H
#define CDNPROOF_CLI_OUTPUTS_H

#include "reports/report.h"

struct output {
	const char *path; /* in the bundle */
	const char *format;
	enum report_lang lang;
	enum report_edition edition;
	bool newer; /* bundles that an earlier version made may lack it */
};

extern const struct output outputs[];
extern const size_t output_count;

bool output_is(const char *path); /* of the table */

/* The report that makes a row's text; borrows. */
struct report output_report(const struct output *output, const struct evidence *evidence,
	const char *evidence_sha256, const struct region *region);

#endif
