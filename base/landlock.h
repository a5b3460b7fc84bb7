/* Which files a process may still open (Landlock, Linux 5.13). Holds for the calling thread and
 * those that it starts, and cannot be undone. What is open stays open. */
#ifndef CDNPROOF_BASE_LANDLOCK_H
#define CDNPROOF_BASE_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum landlock_right {
	LANDLOCK_READ,  /* files and lists of folders, below and itself */
	LANDLOCK_WRITE, /* that, and in a folder to make, replace and remove files */
};

struct landlock_place {
	const char *path; /* no link; what is not there is passed over */
	enum landlock_right right;
};

/* From here on nothing else of the file system can be opened, made, removed or run; names, sizes
 * and times can still be asked for. *works: false when the kernel has no Landlock, and nothing was
 * done. Sets no_new_privs. -1: the kernel has it, and refuses. */
int landlock_confine(
	const struct landlock_place *places, size_t count, bool *works, struct err *err);

#endif
