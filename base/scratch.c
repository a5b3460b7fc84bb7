#include "base/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FOLDERS_OPEN 16  /* file descriptors while it is removed */
#define TRIALS       100 /* of a keeper: a child of ours that is being ended may still write */
#define REST_NS      50000000

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	(void)remove(path);
	return 0;
}

static void remove_whole(const char *folder)
{
	nftw(folder, remove_entry, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}

static bool is_there(const char *folder)
{
	struct stat st;

	return lstat(folder, &st) == 0;
}

/* A process that does nothing but wait for our end: a second signal, or one that nobody can take,
 * ends us where we are. Signals of the terminal, which are for us, leave it alone. */
_Noreturn static void keep(const char *folder, int tie)
{
	const struct timespec moment = {.tv_nsec = REST_NS};
	char byte;

	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	/* nothing else is kept open: whoever reads what we write sees our end */
	if (dup2(tie, STDIN_FILENO) < 0 || chdir("/") < 0)
		_exit(1);
	close_range(STDIN_FILENO + 1, ~0u, 0);
	while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR)
		;
	for (int i = 0; i < TRIALS && is_there(folder); i++) {
		remove_whole(folder);
		if (is_there(folder))
			nanosleep(&moment, NULL);
	}
	_exit(0);
}

/* Without one the folder is removed all the same when nothing comes between. */
static void start_keeper(struct scratch *scratch)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return;
	scratch->keeper = fork();
	if (scratch->keeper == 0)
		keep(scratch->folder, ends[0]);
	close(ends[0]);
	scratch->tie = ends[1];
	if (scratch->keeper < 0) {
		close(ends[1]);
		scratch->keeper = 0;
	}
}

int scratch_open(struct scratch *out, struct arena *arena, const char *name, struct err *err)
{
	const char *parent = getenv("TMPDIR");
	char *path = arena_format(
		arena, "%s/cdnproof-%s-XXXXXX", parent && parent[0] ? parent : "/tmp", name);
	char *whole;

	if (!mkdtemp(path))
		return err_set_errno(err, ERR_CANTCREATE, errno, "%s", path);
	/* Children work in it: no path of ours may be relative to where we are. */
	whole = realpath(path, NULL);
	*out = (struct scratch){.folder = whole ? arena_text(arena, whole) : path};
	free(whole);
	start_keeper(out);
	return 0;
}

void scratch_remove(struct scratch *scratch)
{
	remove_whole(scratch->folder);
	if (!scratch->keeper)
		return;
	close(scratch->tie);
	while (waitpid(scratch->keeper, NULL, 0) < 0 && errno == EINTR)
		;
}
