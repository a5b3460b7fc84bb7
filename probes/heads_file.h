/* A file of signed heads, one a line: KEY.heads, the journal of all that a key ever signed, and the
 * copy beside the records. Appended to by one program at a time, never rewritten. */
#ifndef CDNPROOF_PROBES_HEADS_FILE_H
#define CDNPROOF_PROBES_HEADS_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/file.h"

struct key;

struct heads_file {
	char *path;
	int fd;                     /* locked; -1: not open */
	off_t size;                 /* up to the last whole line */
	struct file_bytes text;     /* as it was when it was opened */
	int64_t number;             /* the greatest key_number in it; 0: none */
	char prev[DIGEST_TEXT_LEN]; /* of that line; "" */
	size_t passed_over;         /* lines that are no heads of this key */
	size_t breaks;              /* heads that do not follow the one before */
	bool torn;                  /* the last line had no end: it got an LF and stays */
};

/* Creates it where it is not there. CANTCREATE: it cannot be opened for writing, is no regular
 * file, or another program signs with this key. */
int heads_file_open(
	const char *path, const struct key *key, struct heads_file *out, struct err *err);
void heads_file_close(struct heads_file *file); /* zeros with fd -1 are fine */

/* Appends a head (its line without LF), and it is on disk when this returns 0. What could not be
 * written whole is cut off again. */
int heads_file_append(
	struct heads_file *file, const char *line, size_t len, int64_t number, struct err *err);

/* Calls for each head of the file's text by this key whose number is greater than `after`, in the
 * file's order. -1: that is what `each` said. */
int heads_file_each(const struct heads_file *file, const struct key *key, int64_t after,
	int (*each)(void *context, const char *line, size_t len, int64_t number, struct err *err),
	void *context, struct err *err);

#endif
