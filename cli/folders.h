/* Files by name: given one by one, or as folders that hold them. */
#ifndef CDNPROOF_CLI_FOLDERS_H
#define CDNPROOF_CLI_FOLDERS_H

#include "base/err.h"

/* Calls each(context, path) for the path itself, or, when it is a folder, for every regular file
 * below it whose name ends so, in byte order of the paths. Links are not followed. */
int folders_each(const char *path, const char *ending,
	int (*each)(void *context, const char *path, struct err *err), void *context,
	struct err *err);

#endif
