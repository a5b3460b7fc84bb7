/* The file that records are appended to: a line at a time, one writer, never half a line. */
#ifndef CDNPROOF_PROBES_OUTPUT_H
#define CDNPROOF_PROBES_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"

struct output {
	char *path;
	int fd;
	bool regular;               /* may be locked, cut back and synced */
	bool torn;                  /* the last line had no end: it got an LF and stays */
	bool dirty;                 /* something to sync */
	int64_t seq;                /* of the next line in this run */
	char prev[DIGEST_TEXT_LEN]; /* of the line before; "" before the first */
};

/* "-": standard output. CANTCREATE: it cannot be opened, or another prober writes to it. */
int output_open(const char *path, struct output *out, struct err *err);
void output_close(struct output *output); /* an output of zeros with fd -1 is fine */

/* Appends `line` and an LF by one write(2). When the disk is full a regular file is cut back to
 * its last whole line. */
int output_line(struct output *output, const char *line, size_t len, struct err *err);

/* On disk, when this returns 0. */
int output_sync(struct output *output, struct err *err);

#endif
