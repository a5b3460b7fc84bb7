/* `check PLAN --records FILE…`: records that came by mail or chat, held against the heads that the
 * agents signed. */
#ifndef CDNPROOF_CLI_CHECK_RECORDS_H
#define CDNPROOF_CLI_CHECK_RECORDS_H

#include "bundle/heads_check.h"
#include "cli/command.h"

/* The heads of a file lie beside it (FILE.heads), those of a folder anywhere below it. Prints an
 * account; ERR_DATA when something was left out or changed. */
int check_records(
	struct cli *cli, const char *plan_path, const char *const *paths, struct err *err);

/* What a finding is about, behind its words: "run 0123456789abcdef, from line 5 on, 3 records"; ""
 * when that is all. In the arena. */
const char *check_records_place(const struct heads_finding *finding, struct arena *arena);

#endif
