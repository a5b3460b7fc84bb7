/* A folder for files on the way to another: below TMPDIR, removed with all that is in it. */
#ifndef CDNPROOF_BASE_SCRATCH_H
#define CDNPROOF_BASE_SCRATCH_H

#include "base/arena.h"
#include "base/err.h"

/* *out: its absolute path, "…/cdnproof-NAME-" and six letters or digits, in the arena; for nobody
 * but the user. ERR_CANTCREATE. */
int scratch_open(struct arena *arena, const char *name, const char **out, struct err *err);

/* Removes it; what cannot be removed stays, and the others go all the same. */
void scratch_remove(const char *folder);

#endif
