/* What is otherwise between two pieces of evidence, as a person files it: what must be reported,
 * the annual report's parts ready to be pasted, each change with both values. Presents, never
 * judges. */
#ifndef CDNPROOF_REPORTS_DIFF_H
#define CDNPROOF_REPORTS_DIFF_H

#include "model/difference.h"
#include "reports/report.h"

struct diff_report {
	const struct difference *difference;
	const struct evidence *old, *new; /* what it was made of */
	enum report_lang lang;
	bool colour; /* of text */
};

int diff_write_text(FILE *out, const struct diff_report *report, struct err *err);
int diff_write_html(FILE *out, const struct diff_report *report, struct err *err);

#endif
