/* The file that records are appended to: a line at a time, one writer, never half a line. */
#ifndef CDNPROOF_PROBES_OUTPUT_H
#define CDNPROOF_PROBES_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/when.h"
#include "probes/syncer.h"

struct output {
	char *path;
	int fd;
	bool regular;               /* may be locked, cut back and synced */
	bool to_file;               /* standard output, and that is a file of another's */
	bool torn;                  /* the last line had no end: it got an LF and stays */
	bool dirty;                 /* something to sync */
	off_t size;                 /* of a regular file: up to its last whole line */
	struct syncer *syncer;      /* NULL: nothing was synced yet */
	char *folder;               /* of day files; NULL: one file */
	char day[WHEN_TEXT_LEN];    /* of the file that is open in it */
	int64_t seq;                /* of the next line in this run */
	char prev[DIGEST_TEXT_LEN]; /* of the line before; "" before the first */
};

/* "-": standard output. A folder (or a name with a slash at its end) gets a file a day,
 * 2026-11-21.jsonl by the day (+08:00) that a slot starts in; one chain runs through them.
 * CANTCREATE: it cannot be opened, or another prober writes to it. */
int output_open(const char *path, struct output *out, struct err *err);
void output_close(struct output *output); /* an output of zeros with fd -1 is fine */

/* The lines that follow are of a slot that starts then: in a folder, opens the day's file. */
int output_slot(struct output *output, struct unix_ms start, struct err *err);

/* Appends `line` and an LF by one write(2). When the disk is full a regular file is cut back to
 * its last whole line. */
int output_line(struct output *output, const char *line, size_t len, struct err *err);

/* A line of a stream that is no record: neither counted nor part of the chain. */
int output_other_line(struct output *output, const char *line, size_t len, struct err *err);

/* Lets the disk have what was written, without waiting for it. ERR_IO when an earlier time failed.
 */
int output_sync(struct output *output, struct err *err);

/* On disk, when this returns 0. */
int output_finish(struct output *output, struct err *err);

#endif
