#include "cli/folders.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/i18n.h"

#define DEPTH_MOST 16

struct walk {
	const char *ending;
	int (*each)(void *context, const char *path, struct err *err);
	void *context;
	struct err *err;
	size_t found;
};

static bool ends_so(const char *name, const char *ending)
{
	size_t len = strlen(name), tail = strlen(ending);

	return len >= tail && strcmp(name + len - tail, ending) == 0;
}

/* strcmp, where alphasort would ask the locale. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int walk_folder(struct walk *w, const char *path, int depth);

static int walk_entry(struct walk *w, const char *folder, const char *name, int depth)
{
	char *path = file_join(folder, name);
	struct stat st;
	int ret = 0;

	if (!path)
		return err_no_memory(w->err);
	if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		ret = walk_folder(w, path, depth + 1);
	} else if (S_ISREG(st.st_mode) && ends_so(name, w->ending)) {
		w->found++;
		ret = w->each(w->context, path, w->err);
	}
	free(path);
	return ret;
}

static int walk_folder(struct walk *w, const char *path, int depth)
{
	struct dirent **entries;
	int count, ret = 0;

	if (depth > DEPTH_MOST)
		return err_set(w->err, ERR_DATA, _("%s: folders are nested too deep"), path);
	count = scandir(path, &entries, not_hidden, by_bytes);
	if (count < 0)
		return err_set_errno(w->err, ERR_NOINPUT, errno, _("%s: cannot be read"), path);
	for (int i = 0; i < count; i++) {
		if (ret == 0)
			ret = walk_entry(w, path, entries[i]->d_name, depth);
		free(entries[i]);
	}
	free(entries);
	return ret;
}

int folders_each(const char *path, const char *ending,
	int (*each)(void *context, const char *path, struct err *err), void *context,
	struct err *err)
{
	struct walk w = {ending, each, context, err, 0};
	struct stat st;

	if (strcmp(path, "-") == 0 || stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return each(context, path, err);
	return walk_folder(&w, path, 0);
}
