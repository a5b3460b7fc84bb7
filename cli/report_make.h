/* A report of evidence in any form, whole or not at all. */
#ifndef CDNPROOF_CLI_REPORT_MAKE_H
#define CDNPROOF_CLI_REPORT_MAKE_H

#include "cli/command.h"
#include "reports/report.h"

/* The names of all forms, joined by ", ", in `arena`. */
const char *report_names(struct arena *arena);
bool report_name_is(const char *name);

/* Writes `format` to `path` ("-": standard output). ERR_USAGE: no such form. */
int report_make(const struct cli *cli, const struct report *report, const char *format,
	const char *path, struct err *err);

#endif
