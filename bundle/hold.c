#include "bundle/hold.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"

#define TRIES 5

/* Who only asks whether it is held has it for a moment. */
static bool is_taken(int fd)
{
	static const struct timespec moment = {.tv_nsec = 20000000};

	for (int i = 0; i < TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
			return false;
		nanosleep(&moment, NULL);
	}
	return true;
}

int bundle_hold(const char *path, int *fd, struct err *err)
{
	int opened;

	if (file_make_folders(path, err) < 0)
		return -1;
	opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (opened < 0)
		return err_set_errno(err, ERR_CANTCREATE, errno, _("%s: cannot be opened"), path);
	if (is_taken(opened)) {
		close(opened);
		return err_set(err, ERR_CANTCREATE,
			_("%s: another run works in this bundle; wait for its end or give another "
			  "folder"),
			path);
	}
	*fd = opened;
	return 0;
}

bool bundle_is_held(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;

	if (fd >= 0)
		close(fd);
	return held;
}

/* Where a run writes: all names in a folder of its own, else those that begin so. */
static const struct {
	const char *folder, *name;
} places[] = {
	{"", BUNDLE_DOSSIER},
	{"", BUNDLE_PROFILE},
	{"", BUNDLE_REGION},
	{"", BUNDLE_EVIDENCE},
	{"", BUNDLE_APPENDIX},
	{BUNDLE_DOCUMENTS, NULL},
	{"plan", NULL},
	{"raw", "answers.jsonl"},
	{"raw", "logs.partial"},
	{BUNDLE_INVENTORY, NULL},
	{BUNDLE_RECORDS "/given", NULL},
	{BUNDLE_WAIVERS, NULL},
	{BUNDLE_PAGES, NULL},
	{BUNDLE_EXPORTS, NULL},
	{BUNDLE_ATTEST, "plan.tsq"},
};

static bool is_temporary(const char *entry, const char *name)
{
	size_t len = file_temporary_of(entry);

	return len && (!name || (strlen(name) == len && strncmp(entry, name, len) == 0));
}

static int sweep_folder(const char *path, const char *name, struct err *err)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	struct stat st;
	int ret = 0;

	if (!folder)
		return errno == ENOENT ? 0
				       : err_set_errno(err, ERR_NOINPUT, errno,
						 _("%s: cannot be read"), path);
	while (ret == 0 && (entry = readdir(folder))) {
		if (!is_temporary(entry->d_name, name) ||
			fstatat(dirfd(folder), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
			!S_ISREG(st.st_mode))
			continue;
		if (unlinkat(dirfd(folder), entry->d_name, 0) < 0 && errno != ENOENT)
			ret = err_set_errno(err, ERR_CANTCREATE, errno,
				_("%s/%s: cannot be removed"), path, entry->d_name);
	}
	closedir(folder);
	return ret;
}

int bundle_sweep(const char *path, struct err *err)
{
	int ret = 0;

	for (size_t i = 0; i < ARRAY_LEN(places) && ret == 0; i++) {
		char *folder =
			places[i].folder[0] ? bundle_path(path, places[i].folder) : strdup(path);

		ret = folder ? sweep_folder(folder, places[i].name, err) : err_no_memory(err);
		free(folder);
	}
	return ret;
}
