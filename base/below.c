#include "base/below.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/stop.h"

#define COMMON_FLAGS (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

/* One component: O_NOFOLLOW holds for the last one of a path alone. */
static int open_part(int folder, const char *part, size_t len, bool last)
{
	char name[NAME_MAX + 1];

	if (len > NAME_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(name, part, len);
	name[len] = '\0';
	if (len == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
		errno = EPERM;
		return -1;
	}
	return openat(folder, name, last ? COMMON_FLAGS : COMMON_FLAGS | O_DIRECTORY);
}

static void close_keeping_errno(int fd)
{
	int kept = errno;

	close(fd);
	errno = kept;
}

int below_open(int root, const char *path)
{
	int fd = root;

	for (;;) {
		size_t len = strcspn(path, "/");
		bool last = path[len] == '\0';
		int below = open_part(fd, path, len, last);

		if (fd != root)
			close_keeping_errno(fd);
		if (below < 0 || last)
			return below;
		fd = below;
		path += len + 1;
	}
}

struct walk {
	below_each *each;
	void *context;
	struct err *err;
	bool enough;
};

static int walk_folder(struct walk *walk, int parent, const char *name, const char *path);

static int walk_entry(struct walk *walk, int folder, const char *name, const char *path)
{
	enum below_next next;
	struct stat st;

	if (stop_requested)
		return stop_err(walk->err);
	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return err_set_errno(walk->err, ERR_IO, errno, _("%s: cannot be read"), path);
	next = walk->each(walk->context, path, &st, walk->err);
	if (next == BELOW_FAILED)
		return -1;
	walk->enough = next == BELOW_ENOUGH;
	if (next == BELOW_GO_ON && S_ISDIR(st.st_mode))
		return walk_folder(walk, folder, name, path);
	return 0;
}

static int walk_entries(struct walk *walk, DIR *folder, const char *path)
{
	const struct dirent *entry;
	int ret = 0;

	while (ret == 0 && !walk->enough && (errno = 0, entry = readdir(folder))) {
		char *below;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		below = file_join(path, entry->d_name);
		ret = below ? walk_entry(walk, dirfd(folder), entry->d_name, below)
			    : err_no_memory(walk->err);
		free(below);
	}
	if (ret == 0 && !walk->enough && errno) /* what was not seen might be anything */
		ret = err_set_errno(
			walk->err, ERR_IO, errno, _("%s: cannot be read"), *path ? path : ".");
	return ret;
}

static int walk_folder(struct walk *walk, int parent, const char *name, const char *path)
{
	int fd = openat(parent, name, COMMON_FLAGS | O_DIRECTORY), ret;
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);

	if (!folder) {
		ret = err_set_errno(
			walk->err, ERR_NOINPUT, errno, _("%s: cannot be read"), *path ? path : ".");
		if (fd >= 0)
			close(fd);
		return ret;
	}
	ret = walk_entries(walk, folder, path);
	closedir(folder);
	return ret;
}

int below_walk(int root, below_each *each, void *context, struct err *err)
{
	struct walk walk = {.each = each, .context = context, .err = err};

	return walk_folder(&walk, root, ".", ""); /* readdir has a place of its own */
}
