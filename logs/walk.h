/* From a path that the user named to the regular files below it. No link is followed at any step,
 * neither when they are listed nor when they are opened. */
#ifndef CDNPROOF_LOGS_WALK_H
#define CDNPROOF_LOGS_WALK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/err.h"

#define LOG_WALK_DEPTH 32 /* folders below the one that was named */

/* Texts live only during the call. */
struct log_walk_sink {
	void *context;
	/* below: the path from the root to the file, "" when the root is the file itself */
	void (*file)(void *context, const char *name, const char *below, const struct stat *listed);
	/* why: missing, unreadable, symlink, not_regular, hidden, too_deep */
	void (*skip)(void *context, const char *name, const char *why);
};

/* Lists files in byte order of their names, folder by folder. Names are made from `name`, bytes
 * that are not UTF-8 written as \xHH. -1: stopped, or no memory. */
int log_walk(const char *root, const char *name, const struct log_walk_sink *sink, struct err *err);

/* Nothing has that name, not even a link that leads nowhere. */
bool log_walk_is_missing(const char *root);

/* Opens a file that log_walk listed, without blocking. -1: *why says what is in the way. */
int log_walk_open(const char *root, const char *below, const char **why);

#endif
