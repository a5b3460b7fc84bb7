/* Log archives → an inventory: every byte is read once; nothing of a line but its time is kept, and
 * on request sums over all lines and the names of hosts.
 * The same files give the same inventory, however many are read at once. */
#ifndef CDNPROOF_LOGS_SCAN_H
#define CDNPROOF_LOGS_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/inventory.h"

struct log_journal;
struct log_key;
struct log_places;
struct log_rate;

/* One archive's paths: files, or folders that are walked (regular files, links not followed). */
struct logs_job {
	const char *node;          /* NULL: the last path component of each path */
	const struct log_key *key; /* of a mixed archive, whatever `node`; NULL: it is one node's */
	int kind;                  /* enum log_kind */
	const char *const *paths;  /* as the system takes them */
	const char *const *names;  /* as the inventory names them */
	size_t path_count;
	const char *format;    /* a name or a pattern (logs/pattern.h); NULL: by trial */
	const char *time_zone; /* ±HH:MM, of stamps without a zone; NULL: undeclared */
	bool traffic;          /* also what the records say together: it takes time */
};

/* What the threads' time went to. */
enum logs_bound {
	LOGS_DISK,    /* waiting for stored bytes */
	LOGS_RATE,    /* keeping to the rate that was asked for */
	LOGS_DECODER, /* unpacking */
	LOGS_HASH,
	LOGS_LINES, /* reading lines */
	LOGS_BOUNDS
};

struct logs_progress {
	struct mono_ns began;
	int64_t spent_ns[LOGS_BOUNDS]; /* of all threads */
	int64_t text;                  /* bytes of the files that were read to their end */
	int64_t files_done, files;
	int64_t bytes_done, bytes; /* stored */
	int64_t bytes_kept;        /* of those done: read by an earlier scan */
};

/* That which most of the time went to; LOGS_BOUNDS: too early to say. */
enum logs_bound logs_bound_of(const struct logs_progress *at);

#define LOGS_JOBS_USUAL 4
#define LOGS_JOBS_MOST  256

struct logs_options {
	struct unix_ms now; /* stamps more than a day after it, or after a file was written, are
			       implausible */
	const struct unix_ms *as_of; /* logs_quick: what comes later is not asked; NULL: now */
	int jobs; /* files read at once; 0: as many as processors, at most LOGS_JOBS_USUAL */
	bool content_sha256;   /* of unpacked text too: what was sealed before it was packed */
	bool offsets;          /* also where in large files which minutes stand */
	bool sm3;              /* of the stored bytes too */
	struct log_rate *rate; /* of stored bytes, shared by all threads; NULL: no limit */
	struct log_journal *journal;     /* of what an earlier scan has read; NULL: none */
	const struct log_places *places; /* where clients are (logs/clients.h); NULL: not asked */
	/* Archives to be read; NULL: all. What the walk skips is listed of all. */
	bool (*wants)(const void *context, const char *node, int kind);
	const void *wants_context;
	/* Called in the calling thread only. */
	void (*progress)(const struct logs_progress *at, void *context);
	void *context;
};

/* How many files are read at once, of so many: from 1 on, no more than there are. */
size_t logs_jobs_at_once(const struct logs_options *options, size_t files);

/* 0 when everything was read; what could not be (unreadable, unknown format, damage) stands in the
 * inventory, not in err. -1: stopped, or no memory. The caller closes the inventory. */
int logs_scan(const struct logs_job *jobs, size_t job_count, const struct logs_options *options,
	struct inventory **out, struct err *err);

/* True when something could not be read or was damaged. */
bool logs_incomplete(const struct inventory *inventory);

#endif
