/* Log archives of paths or of a dossier → an inventory, with progress. */
#ifndef CDNPROOF_CLI_SCAN_H
#define CDNPROOF_CLI_SCAN_H

#include "cli/client_places.h"
#include "cli/inputs.h"
#include "logs/scan.h"
#include "model/inventory.h"

/* How many files are read at once: by the processors, at most four, unless --jobs says it. */
#define OPTION_JOBS                                                                                \
	{                                                                                          \
		"--jobs", OPTION_ONE, "N", N_("N threads (as many as processors, at most 4)")      \
	}

#define OPTION_CLIENTS_DB                                                                          \
	{                                                                                          \
		"--db", OPTION_MANY, "FILE",                                                       \
			N_("of records added up: their clients by city, asked of these MaxMind "   \
			   "DB files (usually the dossier's that are there)")                      \
	}

#define OPTION_NO_TRAFFIC                                                                          \
	{                                                                                          \
		"--no-traffic", OPTION_FLAG, NULL,                                                 \
			N_("of access logs take only the times: quicker")                          \
	}

/* What the command line says about all files, whatever the dossier says. */
struct scan_wishes {
	const char *format;    /* NULL: as the dossier says, or by trial */
	const char *time_zone; /* of stamps without a zone; NULL: as the dossier says */
	bool traffic;          /* also what the records say together; usual for access logs of a */
	bool no_traffic;       /* dossier, unless this says no */
	const struct client_places *places; /* where clients are; NULL: not asked */
};

/* The places to wish for: of `databases` (NULL: the dossier's that are there), when any record is
 * added up by these wishes at all. *out NULL: none. client_places_close then, after the scan. */
int scan_open_places(const struct inputs *inputs, const char *const *databases,
	const struct scan_wishes *wishes, struct client_places **out, struct err *err);

/* What is done with the jobs: logs_scan for one, by scan_whole. */
struct scan_work {
	int (*run)(const struct logs_job *jobs, size_t count, const struct logs_options *options,
		void *context, struct err *err);
	void *context;
	struct log_rate *rate;             /* NULL: no limit */
	struct log_journal *journal;       /* as struct logs_options has it */
	bool content_sha256, sm3, offsets; /* as struct logs_options has them */
};

/* `context` is a struct inventory **: everything is read. */
int scan_whole(const struct logs_job *jobs, size_t count, const struct logs_options *options,
	void *context, struct err *err);

/* The journal beside this output, see logs/journal.h: what it has is said, and when it fails. */
int scan_journal_open(
	struct cli *cli, const char *output, struct log_journal **out, struct err *err);

/* `paths` ends with NULL. */
int scan_paths(const struct cli *cli, const char *const *paths, const struct scan_wishes *wishes,
	const struct scan_work *work, struct err *err);
/* Which archives of a dossier: all; those of one node alone; those of several nodes (node_key). */
enum scan_part { SCAN_ALL, SCAN_NODE, SCAN_MIXED };

/* `node`: of SCAN_NODE. */
int scan_dossier(const struct inputs *inputs, const struct scan_wishes *wishes, enum scan_part part,
	const char *node, const struct scan_work *work, struct err *err);

#endif
