/* The lines of a file of records, or of a piece of it, in memory that does not grow with them. */
#ifndef CDNPROOF_MODEL_RECORD_LINES_H
#define CDNPROOF_MODEL_RECORD_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct record_lines {
	int fd;
	char *bytes; /* heap */
	size_t cap, from, to, searched;
	int64_t at;  /* offset of `from` in the file */
	size_t lost; /* bytes of a line that is too long, so far */
	bool ended;
};

enum record_lines_found {
	LINES_LINE,     /* a whole one, without its LF */
	LINES_TOO_LONG, /* likewise, longer than RECORD_LINE_MOST and not kept */
	LINES_TORN,     /* bytes behind the last LF */
	LINES_END,
};

void record_lines_init(
	struct record_lines *lines, int fd, int64_t at); /* borrows fd, which is at `at` */
void record_lines_fini(struct record_lines *lines);

/* The next line, good until the next call. -1 with errno in err->sys_errno when it cannot be read,
 * or when a stop was requested. */
int record_lines_next(struct record_lines *lines, enum record_lines_found *found, const char **line,
	size_t *len, struct err *err);

#endif
