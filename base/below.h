/* Files below a folder that a stranger may have filled. */
#ifndef CDNPROOF_BASE_BELOW_H
#define CDNPROOF_BASE_BELOW_H

#include <sys/stat.h>

#include "base/err.h"

/* Opens what lies at `path` below the folder `root` for reading: no link is followed on the way nor
 * at its end, a pipe does not hold it up, and a path that is absolute or has an empty component,
 * "." or ".." is EPERM. A descriptor, or -1 with errno set. */
int below_open(int root, const char *path);

enum below_next {
	BELOW_FAILED = -1, /* with err */
	BELOW_GO_ON,
	BELOW_PASS_BY, /* a folder that is not entered; it is the callee who bounds depth */
	BELOW_ENOUGH,
};

/* What lies below, folders before what is in them; `path` is from the root and ends with the call,
 * `st` is the entry's own, not what a link leads to. */
typedef enum below_next below_each(
	void *context, const char *path, const struct stat *st, struct err *err);

/* Calls each() for everything below `root`, in no order, without following a link. -1: it failed,
 * or the user stopped it, or a folder cannot be opened (ERR_NOINPUT) or not be read to its end
 * (ERR_IO): a part of a list is none. */
int below_walk(int root, below_each *each, void *context, struct err *err);

#endif
