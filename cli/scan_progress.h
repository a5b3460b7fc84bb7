/* How far the reading of logs is, on a terminal: a line that is written over, and what it came to.
 */
#ifndef CDNPROOF_CLI_SCAN_PROGRESS_H
#define CDNPROOF_CLI_SCAN_PROGRESS_H

#include "logs/scan.h"

/* Zeros before the first call. */
struct scan_progress {
	struct logs_progress last;
	size_t columns; /* of the line that stands there */
};

/* As logs_options.progress, with a struct scan_progress for context. */
void scan_progress_show(const struct logs_progress *at, void *context);
void scan_progress_end(struct scan_progress *progress);

/* The line: bytes, rate, the time that is left, and what bounds it. For tests: `now` is given. */
void scan_progress_text(const struct logs_progress *at, struct mono_ns now, char *out, size_t cap);
/* What a scan came to, when it has read all: bytes, seconds, rates, bound. */
void scan_progress_sum(const struct logs_progress *at, struct mono_ns now, char *out, size_t cap);

#endif
