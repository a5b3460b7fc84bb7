/* A bundle while something writes in it: one at a time, and without what a killed one left. */
#ifndef CDNPROOF_BUNDLE_HOLD_H
#define CDNPROOF_BUNDLE_HOLD_H

#include <stdbool.h>

#include "base/err.h"

/* Creates the folder unless it is there and takes its lock, which ends with the process at the
 * latest and leaves nothing behind; *fd is to be closed then. ERR_CANTCREATE: another one has it.
 * Where the file system has no locks on folders, *fd is open all the same: the files in it have
 * their own. */
int bundle_hold(const char *path, int *fd, struct err *err);

/* Somebody holds it now, as far as locks tell. */
bool bundle_is_held(const char *path);

/* Removes the temporaries that a run leaves when it is killed while it writes a file: only names
 * that a run gives, only while the bundle is held. */
int bundle_sweep(const char *path, struct err *err);

#endif
