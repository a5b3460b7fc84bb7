/* Inputs that can be read once only (standard input, a pipe) and are wanted twice: for their digest
 * and for what they say. */
#ifndef CDNPROOF_CLI_AGAIN_H
#define CDNPROOF_CLI_AGAIN_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/fault.h"

/* *out: a path that can be opened as often as wanted: `path` itself when it names a regular file, a
 * folder or nothing at all; else of an unnamed temporary file with its bytes, open until the
 * program ends. ERR_DATA beyond `most` bytes. Lives in the arena. */
int again_path(
	struct arena *arena, const char *path, size_t most, const char **out, struct err *err);

/* Faults found in the temporary file are named as the user named the input. */
void again_rename(struct faults *faults, const char *from, const char *path);

#endif
