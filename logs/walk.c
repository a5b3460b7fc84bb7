#include "logs/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stop.h"
#include "base/text.h"

#define OPEN_FLAGS (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

struct walk {
	const struct log_walk_sink *sink;
	struct err *err;
};

/* Where a walk stands: what it is called, and how it is reached from the root. */
struct place {
	const char *name, *below;
	int depth;
};

struct names {
	char **items;
	size_t count, cap;
};

static const char *why_not_opened(int number)
{
	if (number == ENOENT || number == ENOTDIR)
		return "missing";
	if (number == ELOOP)
		return "symlink";
	return "unreadable";
}

/* Copied without trailing slashes: behind one, the system would follow a link. */
static char *root_copy(const char *root)
{
	char *copy = strdup(root);
	size_t len = copy ? strlen(copy) : 0;

	while (len > 1 && copy[len - 1] == '/')
		copy[--len] = '\0';
	return copy;
}

static char *joined(const char *folder, const char *name)
{
	char *out = NULL;
	const char *slash = *folder && folder[strlen(folder) - 1] != '/' ? "/" : "";

	return asprintf(&out, "%s%s%s", folder, slash, name) < 0 ? NULL : out;
}

static void names_fini(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
	*names = (struct names){0};
}

static int names_add(struct names *names, const char *name)
{
	if (names->count == names->cap) {
		size_t cap = names->cap ? names->cap * 2 : 64;
		char **items = realloc(names->items, cap * sizeof(char *));

		if (!items)
			return -1;
		names->items = items;
		names->cap = cap;
	}
	names->items[names->count] = strdup(name);
	return names->items[names->count] ? (names->count++, 0) : -1;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All entries, sorted. 1: the folder cannot be read to its end; -1: no memory. */
static int list_folder(DIR *dir, struct names *out)
{
	const struct dirent *entry;

	while ((errno = 0, entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (names_add(out, entry->d_name) < 0)
			return -1;
	}
	if (errno)
		return 1;
	if (out->count)
		qsort(out->items, out->count, sizeof(char *), by_bytes);
	return 0;
}

static void skip(const struct walk *walk, const struct place *at, const char *why)
{
	walk->sink->skip(walk->sink->context, at->name, why);
}

static int walk_folder(
	const struct walk *walk, int parent, const char *entry, const struct place *at);

static int walk_entry(
	const struct walk *walk, int parent, const char *entry, const struct place *at)
{
	struct stat st;

	if (stop_requested)
		return stop_err(walk->err);
	if (fstatat(parent, entry, &st, AT_SYMLINK_NOFOLLOW) < 0)
		skip(walk, at, why_not_opened(errno));
	else if (S_ISLNK(st.st_mode))
		skip(walk, at, "symlink");
	else if (S_ISDIR(st.st_mode))
		return walk_folder(walk, parent, entry, at);
	else if (!S_ISREG(st.st_mode))
		skip(walk, at, "not_regular");
	else
		walk->sink->file(walk->sink->context, at->name, at->below, &st);
	return 0;
}

static int walk_inside(
	const struct walk *walk, int folder, const char *entry, const struct place *up)
{
	char *shown = text_as_utf8(entry);
	char *name = shown ? joined(up->name, shown) : NULL;
	char *below = joined(up->below, entry);
	struct place at = {name, below, up->depth + 1};
	int ret = -1;

	if (!name || !below) {
		err_no_memory(walk->err);
	} else if (*entry == '.') {
		skip(walk, &at, "hidden");
		ret = 0;
	} else {
		ret = walk_entry(walk, folder, entry, &at);
	}
	free(shown);
	free(name);
	free(below);
	return ret;
}

static int walk_names(const struct walk *walk, DIR *dir, const struct place *at)
{
	struct names names = {0};
	int listed = list_folder(dir, &names);
	int ret = listed < 0 ? err_no_memory(walk->err) : 0;

	if (listed > 0)
		skip(walk, at, "unreadable");
	for (size_t i = 0; i < names.count && ret == 0; i++)
		ret = walk_inside(walk, dirfd(dir), names.items[i], at);
	names_fini(&names);
	return ret;
}

static int walk_folder(
	const struct walk *walk, int parent, const char *entry, const struct place *at)
{
	DIR *dir;
	int ret;
	int fd;

	if (at->depth > LOG_WALK_DEPTH) {
		skip(walk, at, "too_deep");
		return 0;
	}
	fd = openat(parent, entry, OPEN_FLAGS | O_DIRECTORY);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		skip(walk, at, why_not_opened(errno));
		if (fd >= 0)
			close(fd);
		return 0;
	}
	ret = walk_names(walk, dir, at);
	closedir(dir);
	return ret;
}

int log_walk(const char *root, const char *name, const struct log_walk_sink *sink, struct err *err)
{
	struct walk walk = {sink, err};
	char *path = root_copy(root);
	char *shown = text_as_utf8(name);
	struct place at = {shown, "", 0};
	int ret = path && shown ? walk_entry(&walk, AT_FDCWD, path, &at) : err_no_memory(err);

	free(path);
	free(shown);
	return ret;
}

bool log_walk_is_missing(const char *root)
{
	char *path = root_copy(root);
	struct stat st;
	bool missing = path && lstat(path, &st) < 0 && (errno == ENOENT || errno == ENOTDIR);

	free(path);
	return missing;
}

/* One step down; closes the folder it came from. */
static int step(int folder, const char *entry, int flags)
{
	int fd = openat(folder, entry, flags);
	int number = errno;

	if (folder != AT_FDCWD)
		close(folder);
	errno = number;
	return fd;
}

static int open_below(const char *path, char *below)
{
	int fd = step(AT_FDCWD, path, OPEN_FLAGS | (*below ? O_DIRECTORY : 0));

	while (fd >= 0 && *below) {
		char *slash = strchr(below, '/');

		if (slash)
			*slash = '\0';
		fd = step(fd, below, OPEN_FLAGS | (slash ? O_DIRECTORY : 0));
		below = slash ? slash + 1 : below + strlen(below);
	}
	return fd;
}

int log_walk_open(const char *root, const char *below, const char **why)
{
	char *path = root_copy(root);
	char *rest = strdup(below);
	struct stat st;
	int fd = -1;

	errno = ENOMEM;
	if (path && rest)
		fd = open_below(path, rest);
	if (fd < 0) {
		*why = why_not_opened(errno);
	} else if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		*why = "not_regular";
		close(fd);
		fd = -1;
	}
	free(path);
	free(rest);
	return fd;
}
