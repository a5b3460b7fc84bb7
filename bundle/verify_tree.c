#include "bundle/verify_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/below.h"
#include "base/i18n.h"

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)

int verify_folder_open(const char *path, struct err *err)
{
	int fd = open(path, FOLDER_FLAGS);

	if (fd < 0)
		err_set_errno(err, ERR_NOINPUT, errno, _("%s: is no bundle"), path);
	return fd;
}

struct reading {
	struct verify_report *report;
	struct verify_tree *tree;
};

static enum below_next take(struct reading *r, const char *path, bool regular)
{
	struct verify_entry *added;

	if (r->tree->entries.count == VERIFY_FILES_MOST) {
		verify_say(r->report, VERIFY_TOO_MANY_FILES, path, "%s", "");
		return BELOW_ENOUGH;
	}
	added = arena_push(&r->tree->arena, &r->tree->entries.items, &r->tree->entries.count,
		&r->tree->cap, sizeof(*added));
	*added = (struct verify_entry){arena_text(&r->tree->arena, path), regular};
	if (!regular)
		verify_say(r->report, VERIFY_UNSAFE_PATH, path, "%s", "");
	return BELOW_GO_ON;
}

static size_t depth_of(const char *path)
{
	size_t depth = 0;

	for (; *path; path++)
		depth += *path == '/';
	return depth;
}

static enum below_next look(void *context, const char *path, const struct stat *st, struct err *err)
{
	struct reading *r = context;

	(void)err;
	if (!S_ISDIR(st->st_mode))
		return take(r, path, S_ISREG(st->st_mode));
	if (depth_of(path) < VERIFY_DEPTH_MOST)
		return BELOW_GO_ON;
	verify_say(r->report, VERIFY_TOO_MANY_FILES, path, "%s", "");
	return BELOW_PASS_BY;
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
	struct reading reading = {report, &tree};

	if (below_walk(root, look, &reading, err) < 0) {
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
