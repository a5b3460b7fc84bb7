#include "base/scratch.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#define FOLDERS_OPEN 16 /* file descriptors while it is removed */

int scratch_open(struct arena *arena, const char *name, const char **out, struct err *err)
{
	const char *parent = getenv("TMPDIR");
	char *path = arena_format(
		arena, "%s/cdnproof-%s-XXXXXX", parent && parent[0] ? parent : "/tmp", name);
	char *whole;

	if (!mkdtemp(path))
		return err_set_errno(err, ERR_CANTCREATE, errno, "%s", path);
	/* Children work in it: no path of ours may be relative to where we are. */
	whole = realpath(path, NULL);
	*out = whole ? arena_text(arena, whole) : path;
	free(whole);
	return 0;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	(void)remove(path);
	return 0;
}

void scratch_remove(const char *folder)
{
	nftw(folder, remove_entry, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}
