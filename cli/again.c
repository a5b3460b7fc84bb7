#include "cli/again.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/stop.h"

static bool can_be_read_again(const char *path)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return false;
	return stat(path, &st) < 0 || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode);
}

static int copy(FILE *in, FILE *out, const char *path, size_t most, struct err *err)
{
	char bytes[65536];
	size_t len, all = 0;

	while ((len = fread(bytes, 1, sizeof(bytes), in)) > 0) {
		all += len;
		if (all > most)
			return err_set(err, ERR_DATA, _("%s: larger than %zu bytes"), path, most);
		fwrite(bytes, 1, len, out); /* a failure stays in the stream */
		if (stop_requested)
			return stop_err(err);
	}
	if (stop_requested)
		return stop_err(err);
	if (ferror(in))
		return err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), path);
	if (fflush(out) != 0 || ferror(out))
		return err_set_errno(
			err, ERR_IO, errno, _("%s: cannot be kept in a temporary file"), path);
	return 0;
}

static int keep(struct arena *arena, FILE *in, const char *path, size_t most, const char **out,
	struct err *err)
{
	FILE *kept = tmpfile();
	int fd, ret = -1;

	if (!kept)
		return err_set_errno(err, ERR_CANTCREATE, errno,
			_("%s: cannot be kept in a temporary file"), path);
	if (copy(in, kept, path, most, err) == 0) {
		fd = fcntl(fileno(kept), F_DUPFD_CLOEXEC, 3);
		*out = arena_format(arena, "/proc/self/fd/%d", fd);
		ret = fd < 0 ? err_set_errno(err, ERR_INTERNAL, errno, "dup") : 0;
	}
	fclose(kept);
	return ret;
}

int again_path(
	struct arena *arena, const char *path, size_t most, const char **out, struct err *err)
{
	FILE *in;
	int ret;

	if (can_be_read_again(path)) {
		*out = path;
		return 0;
	}
	if (strcmp(path, "-") == 0)
		return keep(arena, stdin, path, most, out, err);
	in = fopen(path, "re");
	if (!in)
		return err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), path);
	ret = keep(arena, in, path, most, out, err);
	fclose(in);
	return ret;
}

void again_rename(struct faults *faults, const char *from, const char *path)
{
	for (size_t i = 0; i < faults->count; i++)
		if (strcmp(faults->items[i].file, from) == 0)
			faults->items[i].file = arena_text(&faults->arena, path);
}
