/* What the modes of `cdnproof logs` share, and those that do not stand in logs.c. */
#ifndef CDNPROOF_CLI_LOGS_MODES_H
#define CDNPROOF_CLI_LOGS_MODES_H

#include <stdio.h>

#include "cli/command.h"
#include "logs/journal.h"
#include "logs/rate.h"
#include "logs/scan.h"
#include "logs/sealed.h"
#include "logs/verify.h"

/* As struct scan_work: what is done with the jobs. */
typedef int logs_step(const struct logs_job *jobs, size_t count, const struct logs_options *options,
	void *context, struct err *err);

/* The jobs of these paths (ended by NULL) or of --dossier, read as --rate says. *as_of
 * (NULL: not wanted): the dossier's; BIND_ABSENT without one. */
int logs_work(struct cli *cli, const char *const *paths, logs_step *step, void *context,
	struct unix_ms *as_of, struct err *err);

/* -o may replace an earlier inventory, and no other file: it might be a log. -1: it would. */
int logs_check_output(struct cli *cli, struct err *err);

/* Paths (ended by NULL) of the command line that are not there are slips of the pen: nothing is
 * begun then. -1: one is missing, or is "-". */
int logs_check_paths(struct cli *cli, const char *const *paths, struct err *err);

/* What --rate says, in *rate; *limited: it says something. log_rate_fini then. */
int logs_read_rate(const struct cli *cli, struct log_rate *rate, bool *limited, struct err *err);

/* Where a person reads: standard error when an inventory goes to standard output. */
FILE *logs_stream(const struct cli *cli);

/* The manifests of --manifest, and what they said of an inventory. Zeros: none. */
struct logs_seals {
	struct manifest **manifests;
	size_t count;
	struct logs_sealed sealed;
};
/* A broken chain is an error. */
int logs_open_seals(struct cli *cli, struct logs_seals *out, struct err *err);
void logs_close_seals(struct logs_seals *seals);
/* Notes in the inventory. */
int logs_note_seals(struct logs_seals *seals, struct inventory *inventory, struct err *err);
void logs_say_seals(
	struct cli *cli, const struct logs_seals *seals, const struct inventory *inventory);

/* A scan that goes on where an interrupted one stopped. Zeros but for cli. */
struct logs_kept {
	struct cli *cli;
	struct inventory *inventory;
	struct log_journal *journal; /* beside --output; NULL: none */
};
logs_step logs_scan_kept; /* context: struct logs_kept */
/* `written`: the output is there, and the journal has done its duty. */
void logs_end_kept(struct logs_kept *kept, bool written);

struct logs_check {
	struct inventory *earlier;
	struct logs_verified verified;
};
logs_step logs_run_check; /* context: struct logs_check */
void logs_say_changes(struct cli *cli, const struct logs_verified *verified);

int logs_run_quick(struct cli *cli, struct err *err);
int logs_run_seal_day(struct cli *cli, struct err *err);
int logs_run_find(struct cli *cli, struct err *err);

#endif
