#include "bundle/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/below.h"
#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"

static const char *const journals[] = {".partial", ".journal"};

static bool is_journal(const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < ARRAY_LEN(journals); i++) {
		size_t ending = strlen(journals[i]);

		if (len > ending && strcmp(path + len - ending, journals[i]) == 0)
			return true;
	}
	return false;
}

static void add_odd(struct walk *walk, enum walk_odd_kind kind, const char *path)
{
	*(struct walk_odd *)arena_push(&walk->arena, &walk->odd.items, &walk->odd.count,
		&walk->odd_cap, sizeof(struct walk_odd)) =
		(struct walk_odd){kind, arena_text(&walk->arena, path)};
}

static void add_unknown(struct walk *walk, const char *path)
{
	size_t of = file_temporary_of(path);

	if (of && bundle_is_sealing(path, of))
		add_odd(walk, WALK_SEAL_REMAIN, path);
	else
		add_odd(walk, of || is_journal(path) ? WALK_UNFINISHED : WALK_NO_PART, path);
}

static void add_file(struct walk *walk, const char *path, int64_t size)
{
	struct walk_file file = {.size = size};

	if (bundle_is_sealing(path, strlen(path))) {
		file.path = arena_text(&walk->arena, path);
		*(struct walk_file *)arena_push(&walk->arena, &walk->sealing.items,
			&walk->sealing.count, &walk->sealing_cap, sizeof(file)) = file;
	} else if (!file_temporary_of(path) && contents_role_of(path, &file.role)) {
		file.path = arena_text(&walk->arena, path);
		*(struct walk_file *)arena_push(&walk->arena, &walk->files.items,
			&walk->files.count, &walk->file_cap, sizeof(file)) = file;
	} else {
		add_unknown(walk, path);
	}
}

/* Paths that are safe are short, so depth is bounded. */
static enum below_next look(void *context, const char *path, const struct stat *st, struct err *err)
{
	struct walk *walk = context;

	(void)err;
	if (!contents_path_is_safe(path)) {
		add_odd(walk, WALK_UNSAFE, path);
		return BELOW_PASS_BY;
	}
	if (S_ISREG(st->st_mode))
		add_file(walk, path, (int64_t)st->st_size);
	else if (!S_ISDIR(st->st_mode))
		add_odd(walk, S_ISLNK(st->st_mode) ? WALK_LINK : WALK_NO_FILE, path);
	return BELOW_GO_ON;
}

static int file_order(const void *a, const void *b)
{
	return strcmp(((const struct walk_file *)a)->path, ((const struct walk_file *)b)->path);
}

static int odd_order(const void *a, const void *b)
{
	return strcmp(((const struct walk_odd *)a)->path, ((const struct walk_odd *)b)->path);
}

static void sort(void *items, size_t count, size_t size, int (*order)(const void *, const void *))
{
	if (count)
		qsort(items, count, size, order);
}

int walk_open_root(const char *bundle, struct walk **out, struct err *err)
{
	struct walk *walk = calloc(1, sizeof(*walk));

	if (!walk)
		return err_no_memory(err);
	walk->fd = open(bundle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (walk->fd < 0) {
		err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), bundle);
		walk_close(walk);
		return -1;
	}
	*out = walk;
	return 0;
}

int walk_open(const char *bundle, struct walk **out, struct err *err)
{
	struct walk *walk;

	if (walk_open_root(bundle, &walk, err) < 0)
		return -1;
	if (below_walk(walk->fd, look, walk, err) < 0) {
		walk_close(walk);
		return -1;
	}
	sort(walk->files.items, walk->files.count, sizeof(*walk->files.items), file_order);
	sort(walk->sealing.items, walk->sealing.count, sizeof(*walk->sealing.items), file_order);
	sort(walk->odd.items, walk->odd.count, sizeof(*walk->odd.items), odd_order);
	*out = walk;
	return 0;
}

void walk_close(struct walk *walk)
{
	if (!walk)
		return;
	if (walk->fd >= 0)
		close(walk->fd);
	arena_fini(&walk->arena);
	free(walk);
}

int walk_open_file(void *of_walk, const char *path, struct err *err)
{
	const struct walk *walk = of_walk;
	int fd;

	if (!contents_path_is_safe(path))
		return err_set(err, ERR_DATA, _("%s: no safe path"), path);
	fd = below_open(walk->fd, path);
	if (fd < 0)
		return err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), path);
	return fd;
}

static int by_path(const void *key, const void *file)
{
	return strcmp(key, ((const struct walk_file *)file)->path);
}

const struct walk_file *walk_find(const struct walk *walk, const char *path)
{
	if (walk->files.count == 0)
		return NULL;
	return bsearch(
		path, walk->files.items, walk->files.count, sizeof(*walk->files.items), by_path);
}
