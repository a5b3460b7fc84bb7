/* What the file of runs of a bundle says beside its records. */
#ifndef CDNPROOF_CLI_STATUS_RUNS_H
#define CDNPROOF_CLI_STATUS_RUNS_H

#include "cli/command.h"

/* On standard error: a run that goes on there now, runs that were aborted, a chain that is broken.
 * A bundle without such a file says nothing. */
void status_say_runs(struct cli *cli, const char *bundle);

#endif
