/* A first look at archives: names, sizes, times, the head of every file and the tail of plain ones.
 * It finds candidates for a closer look. It proves nothing: an hour cut out of the middle of a file
 * shows neither at its head nor at its tail. */
#ifndef CDNPROOF_LOGS_QUICK_H
#define CDNPROOF_LOGS_QUICK_H

#include "logs/scan.h"

#define LOGS_QUICK_SCHEMA "cdnproof/logs-quick/v1"
#define LOGS_QUICK_PIECE  (16u * 1024u) /* stored bytes of a head or tail */

struct logs_quick_file {
	const char *name, *node;
	int kind;
	int64_t bytes;
	struct unix_ms mtime;
	const char *codec, *format; /* format "": none read a line of the head */
	struct unix_ms first;       /* the earliest stamp of the head; BIND_ABSENT: there is none */
	struct unix_ms last;        /* the latest of the tail; BIND_ABSENT: unknown */
};

/* Days of +08:00 that no file reaches, when each file is in order. They are over: before the day of
 * as_of, and of now. */
struct logs_quick_days {
	struct unix_ms from, to; /* the first and the last of them */
};

struct logs_quick_archive {
	const char *node;
	int kind;
	int64_t files, bytes;
	struct unix_ms earliest, latest; /* candidates; BIND_ABSENT: none */
	bool certain; /* false: a file's begin is unknown, or something was skipped; no days then */
	LIST_OF(struct logs_quick_days) missing;
};

struct logs_quick {
	struct arena arena;
	const char *schema;
	LIST_OF(struct logs_quick_file) files;       /* by node, kind, name */
	LIST_OF(struct logs_quick_archive) archives; /* by node, kind */
	LIST_OF(struct inventory_skipped) skipped;   /* by name */
};

extern const struct bind_shape logs_quick_shape;

/* One file after the other. -1: stopped, or no memory. */
int logs_quick(const struct logs_job *jobs, size_t job_count, const struct logs_options *options,
	struct logs_quick *out, struct err *err);
void logs_quick_fini(struct logs_quick *quick); /* zeros are fine */

#endif
