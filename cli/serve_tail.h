/* The lines that are appended to a file, as they come: what was read stays read, a torn last line
 * waits until it is whole. */
#ifndef CDNPROOF_CLI_SERVE_TAIL_H
#define CDNPROOF_CLI_SERVE_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SERVE_LINE_MOST ((size_t)4 << 20) /* as of a record */
#define SERVE_STEP_MOST ((size_t)8 << 20) /* bytes of a file a step */

struct serve_tail {
	const char *path;
	int64_t offset;    /* behind the last whole line that was read */
	int64_t too_long;  /* lines beyond SERVE_LINE_MOST: passed over, counted */
	bool in_long_line; /* the rest of one is still to come */
};

/* Calls line(context, …) for each whole line, without its LF, empty ones left out. A file that is
 * not there, no regular file, or a link has none. One that is shorter than what was read is begun
 * again. False: a step's bytes were read, and more is there. */
bool serve_tail_read(struct serve_tail *tail,
	void (*line)(void *context, const char *text, size_t len), void *context);

#endif
