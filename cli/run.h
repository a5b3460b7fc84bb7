/* The parts of `run`, in the order in which they are done; each takes up what an earlier run of the
 * same bundle left, however that one ended. */
#ifndef CDNPROOF_CLI_RUN_H
#define CDNPROOF_CLI_RUN_H

#include "base/digest.h"
#include "cli/inputs.h"
#include "logs/journal.h"

/* One run: the original inputs, and where the copies go. */
struct run {
	struct cli *cli;
	const char *bundle;
	struct arena arena;
	struct inputs inputs; /* of the user's dossier */
	struct unix_ms as_of;
	int held;                    /* the bundle's lock; -1: it is not held */
	bool is_new;                 /* no dossier was copied yet */
	bool answers_stay;           /* those in the bundle are still right */
	struct plan *plan;           /* the bundle's; NULL: it has none */
	struct log_journal *journal; /* of the log archives; NULL: there are none */
};

const char *run_path(struct run *run, const char *name); /* in the bundle; lives with `run` */

/* cli/run_inputs.c. What is missing or broken shows in the first, before the bundle is begun. */
int run_check_inputs(struct run *run, struct err *err);
int run_copy_inputs(struct run *run, struct err *err);
int run_write_answers(struct run *run, struct err *err);

/* cli/run_records.c. Records that the dossier names: that they are there, or in the bundle by now;
 * and their copies. Of a folder the *.jsonl below it, and heads. */
int run_check_records(struct run *run, struct err *err);
int run_copy_records(struct run *run, struct err *err);

/* cli/run_logs.c. What tells the next run what was read stays until run_end_logs(). */
int run_read_logs(struct run *run, struct err *err);
void run_end_logs(struct run *run);

/* cli/run_logs_state.c. What the inventories depend on, as one digest: the archives' files by
 * place, inode, size and times, the databases likewise, and what was asked; with the inventories
 * themselves where they are wanted. *at_rest: any later change shows in it. */
int run_logs_state(struct run *run, bool inventories, char out[DIGEST_TEXT_LEN], bool *at_rest,
	struct err *err);

/* cli/run_measure.c. The first refuses a plan that was changed, or no longer fits. */
int run_check_plan(struct run *run, struct err *err);
int run_measure(struct run *run, struct err *err);

/* cli/run_judge.c. Writes what follows from the bundle's own files and sets the exit status. */
int run_judge(struct run *run, struct err *err);

#endif
