/* A folder for files on the way to another: below TMPDIR, removed with all that is in it, however
 * the program ends. */
#ifndef CDNPROOF_BASE_SCRATCH_H
#define CDNPROOF_BASE_SCRATCH_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"

struct scratch {
	const char *folder; /* absolute, "…/cdnproof-NAME-" and six letters or digits */
	pid_t keeper;       /* removes it when we have ended; 0: there is none */
	int tie;            /* open as long as we live */
};

/* For nobody but the user; its path lies in the arena. ERR_CANTCREATE. */
int scratch_open(struct scratch *out, struct arena *arena, const char *name, struct err *err);

/* Removes it; what cannot be removed stays, and the others go all the same. */
void scratch_remove(struct scratch *scratch);

#endif
