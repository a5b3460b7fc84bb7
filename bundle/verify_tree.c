#include "bundle/verify_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/below.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "base/text.h"

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)

int verify_folder_open(const char *path, struct err *err)
{
	int fd = open(path, FOLDER_FLAGS);

	if (fd < 0)
		err_set_errno(err, ERR_NOINPUT, errno, _("%s: is no bundle"), path);
	return fd;
}

struct walk {
	struct verify_report *report;
	struct verify_tree *tree;
	struct err *err;
	bool full;
};

static void take(struct walk *w, const char *path, bool regular)
{
	struct verify_entry *added;

	if (w->tree->entries.count == VERIFY_FILES_MOST) {
		if (!w->full)
			verify_say(w->report, VERIFY_TOO_MANY_FILES, path, "%s", "");
		w->full = true;
		return;
	}
	added = arena_push(&w->tree->arena, &w->tree->entries.items, &w->tree->entries.count,
		&w->tree->cap, sizeof(*added));
	*added = (struct verify_entry){arena_text(&w->tree->arena, path), regular};
	if (!regular)
		verify_say(w->report, VERIFY_UNSAFE_PATH, path, "%s", "");
}

static int walk_folder(struct walk *w, int fd, const char *path, int depth);

static int walk_entry(struct walk *w, int fd, const char *folder, const char *name, int depth)
{
	const char *path = *folder ? arena_format(&w->tree->arena, "%s/%s", folder, name) : name;
	struct stat st;
	int below;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return err_set_errno(w->err, ERR_IO, errno, _("%s: cannot be read"), path);
	if (!S_ISDIR(st.st_mode)) {
		take(w, path, S_ISREG(st.st_mode));
		return 0;
	}
	if (depth == VERIFY_DEPTH_MOST) {
		verify_say(w->report, VERIFY_TOO_MANY_FILES, path, "%s", "");
		return 0;
	}
	below = openat(fd, name, FOLDER_FLAGS | O_NOFOLLOW);
	if (below < 0)
		return err_set_errno(w->err, ERR_NOINPUT, errno, _("%s: cannot be read"), path);
	return walk_folder(w, below, path, depth + 1);
}

/* Takes `fd` over. */
static int walk_folder(struct walk *w, int fd, const char *path, int depth)
{
	DIR *dir = fdopendir(fd);
	const struct dirent *entry;
	int ret = 0;

	if (!dir) {
		close(fd);
		return err_no_memory(w->err);
	}
	while (ret == 0 && !w->full && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		ret = stop_requested ? stop_err(w->err)
				     : walk_entry(w, dirfd(dir), path, entry->d_name, depth);
	}
	closedir(dir);
	return ret;
}

static int by_path(const void *a, const void *b)
{
	const struct verify_entry *one = a, *other = b;

	return strcmp(one->path, other->path);
}

int verify_tree_read(
	int root, struct verify_report *report, struct verify_tree *out, struct err *err)
{
	struct verify_tree tree = {.cap = 0};
	struct walk w = {.report = report, .tree = &tree, .err = err};
	int fd = openat(root, ".", FOLDER_FLAGS); /* readdir has its own place */

	if (fd < 0)
		return err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be read"), ".");
	if (walk_folder(&w, fd, "", 0) < 0) {
		verify_tree_fini(&tree);
		return -1;
	}
	if (tree.entries.count)
		qsort(tree.entries.items, tree.entries.count, sizeof(*tree.entries.items), by_path);
	*out = tree;
	return 0;
}

void verify_tree_fini(struct verify_tree *tree)
{
	arena_fini(&tree->arena);
	*tree = (struct verify_tree){.cap = 0};
}

const struct verify_entry *verify_tree_find(const struct verify_tree *tree, const char *path)
{
	const struct verify_entry key = {.path = path};

	return tree->entries.count ? bsearch(&key, tree->entries.items, tree->entries.count,
					     sizeof(key), by_path)
				   : NULL;
}

int verify_file_open(int root, const char *path, off_t *size)
{
	struct stat st;
	int fd = below_open(root, path);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		errno = EPERM;
		return -1;
	}
	*size = st.st_size;
	return fd;
}

/* As much as was there when it was opened: a file that grows has no end. */
static int read_whole(int fd, size_t size, char **out, size_t *len)
{
	char *text = malloc(size + 1);
	size_t got = 0;

	if (!text)
		return -1;
	while (got < size) {
		ssize_t n = read(fd, text + got, size - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			free(text);
			return -1;
		}
		if (n == 0)
			break;
		got += (size_t)n;
	}
	text[got] = '\0';
	*out = text;
	*len = got;
	return 0;
}

int verify_file_read(int root, const char *path, size_t most, char **out, size_t *len)
{
	off_t size;
	int fd = verify_file_open(root, path, &size), ret, kept;

	if (fd < 0)
		return -1;
	if ((uintmax_t)size > most) {
		close(fd);
		errno = EFBIG;
		return -1;
	}
	ret = read_whole(fd, (size_t)size, out, len);
	kept = errno;
	close(fd);
	errno = kept;
	return ret;
}
