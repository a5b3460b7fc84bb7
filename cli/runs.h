/* The file of runs, as model/run_line.h has it: gone on with, a line an event. */
#ifndef CDNPROOF_CLI_RUNS_H
#define CDNPROOF_CLI_RUNS_H

#include "model/run_line.h"
#include "probes/output.h"

struct runs {
	struct arena arena;
	struct output file; /* its chain is the file's */
	struct run_log log; /* what stood in it */
};

/* Opens or begins the file; nobody else may write to it until runs_close(). A line that a killed
 * writer cut gets its LF and stays. ERR_DATA: what stands there is no chain of runs; the faults go
 * to `faults`. */
int runs_open(const char *path, struct runs *out, struct faults *faults, struct err *err);
void runs_close(struct runs *runs); /* runs of zeros with file.fd -1 are fine */

/* ERR_DATA when a run that stands there was begun by another plan. */
int runs_check_plan(const struct runs *runs, const char *plan_sha256, struct err *err);

/* Appends a line; schema, seq and prev are filled here. It is on disk after runs_sync(). */
int runs_append(struct runs *runs, struct run_line line, struct err *err);
int runs_sync(struct runs *runs, struct err *err);

#endif
