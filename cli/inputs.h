/* Everything that commands read: dossier, profile, region, plan, records, answers, inventories,
 * documents, waivers; each named as evidence names it. */
#ifndef CDNPROOF_CLI_INPUTS_H
#define CDNPROOF_CLI_INPUTS_H

#include "analyzer/analyze.h"
#include "cli/command.h"
#include "model/record_files.h"

#define OPTION_PROFILE                                                                             \
	{                                                                                          \
		"--profile", OPTION_ONE, "FILE",                                                   \
			N_("rules of a file instead of the built-in ones")                         \
	}
#define OPTION_REGION                                                                              \
	{                                                                                          \
		"--region", OPTION_ONE, "FILE",                                                    \
			N_("cities and boundaries of a file instead of the built-in ones")         \
	}

/* One watch as it lies in its folder. */
struct inputs_watch {
	struct plan *plan;
	struct record_set records;
};

struct inputs {
	struct arena arena;
	struct cli *cli;
	struct profile *profile;
	struct region *region;
	struct dossier *dossier;
	struct plan *plan;
	struct origin_log *origin;
	struct record_set records;
	struct run_log runs;                    /* in the arena */
	LIST_OF(struct inputs_watch *) watches; /* what in.watches borrows */
	struct analyze_input in;                /* what is here, as the analyzer takes it */
	size_t input_cap, inventory_cap, document_cap, answer_cap;
	size_t watch_cap, kept_watch_cap, waiver_cap;
	/* Of a bundle: the rules are these files, NULL the built-in ones, not the command line's,
	 * and no document outside the dossier's folder is opened. */
	bool of_bundle;
	const char *profile_file, *region_file;
};

void inputs_init(struct inputs *inputs, struct cli *cli);
void inputs_fini(struct inputs *inputs);

/* Profile and region as the options (of a bundle: its files) say, else built in. */
int inputs_open_rules(struct inputs *inputs, struct err *err);
/* Rules, then the dossier with all its faults in cli->faults. */
int inputs_open_dossier(struct inputs *inputs, const char *path, struct err *err);

/* Adds a fault for each promise of the dossier's filing that names no rule of the profile. */
int inputs_check_promises(struct inputs *inputs, const char *path, struct err *err);
int inputs_open_plan(struct inputs *inputs, const char *path, struct err *err);
/* Files, and folders with *.jsonl below them. inputs_close_up is the caller's last step. */
int inputs_read_records(struct inputs *inputs, const char *const *paths, struct err *err);
/* The same of files that are found already, for evidence in this role; with a line of progress
 * where they are many bytes. */
int inputs_read_record_files(struct inputs *inputs, const char *role, struct record_files *files,
	struct record_set *set, struct err *err);
int inputs_read_answers(struct inputs *inputs, const char *path, struct err *err);
int inputs_read_inventories(struct inputs *inputs, const char *const *paths, struct err *err);
/* Counts that `origin` wrote; at most once. */
int inputs_read_origin(struct inputs *inputs, const char *path, struct err *err);
/* The same, where there is such a file. */
int inputs_find_origin(struct inputs *inputs, const char *path, struct err *err);
/* The list of the agents' runs that `run` wrote; at most once. */
int inputs_read_runs(struct inputs *inputs, const char *path, struct err *err);
/* The same of a bundle, where there is such a file and it is whole: `run` goes on with no other,
 * and what is wrong with a stranger's is for `verify` to say. */
int inputs_find_runs(struct inputs *inputs, const char *path, struct err *err);
/* Folders that `watch` wrote, one each; named by their last part, no two the same. */
int inputs_read_watches(struct inputs *inputs, const char *const *folders, struct err *err);
/* All that lie in this folder; none is fine. */
int inputs_find_watches(struct inputs *inputs, const char *folder, struct err *err);
/* Waivers: files, and folders with *.json below them. One file given twice counts once; two of one
 * id are ERR_DATA: evidence could not tell them apart. */
int inputs_read_waivers(struct inputs *inputs, const char *const *paths, struct err *err);
/* All that lie in this folder; none is fine. */
int inputs_find_waivers(struct inputs *inputs, const char *folder, struct err *err);
/* What these databases (NULL: the dossier's) and the dossier's claims say of every vip address and
 * of the agents' own. */
int inputs_look_up(struct inputs *inputs, const char *const *databases, struct err *err);

/* Among the inputs that evidence lists; the name that it gives a path. */
void inputs_push(struct inputs *inputs, const char *role, const char *name, const char *sha256);
const char *inputs_evidence_name(
	struct inputs *inputs, const char *role, const char *path, const char *sha256);
/* record_set_close_up, which a signal ends at once: it looks at nothing meanwhile. */
int inputs_close_up(struct inputs *inputs, struct err *err);
/* Lines of records that count for nothing, on standard error. A file that is being written ends in
 * the middle of a line as often as not. */
void inputs_say_malformed(const struct inputs *inputs);
/* Digests the documents' files, where they are: beside the dossier at `path`, or in documents/. */
int inputs_find_documents(struct inputs *inputs, struct err *err);
/* Where a bundle keeps it, from the dossier's folder: documents/NAME; heap. */
char *inputs_document_kept(const struct inputs *inputs, const struct document *document);
char *inputs_document_path(const struct inputs *inputs, const struct document *document); /* heap */

/* Names an input for evidence: relative to the dossier's folder, else role/sha256. */
int inputs_add(struct inputs *inputs, const char *role, const char *path, struct err *err);

#endif
