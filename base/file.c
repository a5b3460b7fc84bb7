#include "base/file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/stop.h"

#define TEMPORARY_LETTERS 6 /* as mkostemp(3) has them */

struct file_out {
	char *path;
	char *temporary; /* NULL: written in place */
	FILE *stream;
	bool quick; /* see file_out_quick */
};

static int open_input(const char *path, struct err *err)
{
	struct stat st;
	int fd;

	if (strcmp(path, "-") == 0)
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), path);
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		return err_set(err, ERR_NOINPUT, _("%s: is a directory, not a file"), path);
	}
	return fd;
}

static int grow(struct file_bytes *bytes, size_t *cap, size_t most)
{
	size_t wanted = *cap ? *cap * 2 : 64 * 1024;
	char *grown;

	if (wanted > most + 2)
		wanted = most + 2;
	grown = realloc(bytes->at, wanted);
	if (!grown)
		return -1;
	bytes->at = grown;
	*cap = wanted;
	return 0;
}

static int read_all(
	int fd, const char *path, size_t most, struct file_bytes *bytes, struct err *err)
{
	size_t cap = 0;

	for (;;) {
		ssize_t got;

		if (bytes->len + 1 >= cap && grow(bytes, &cap, most) < 0)
			return err_no_memory(err);
		got = read(fd, bytes->at + bytes->len, cap - bytes->len - 1);
		if (stop_requested)
			return stop_err(err);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), path);
		bytes->len += (size_t)got;
		if (bytes->len > most)
			return err_set(err, ERR_DATA, _("%s: larger than %zu bytes"), path, most);
		if (got == 0)
			break;
	}
	bytes->at[bytes->len] = '\0';
	return 0;
}

int file_read(const char *path, size_t most, struct file_bytes *out, struct err *err)
{
	struct file_bytes bytes = {0};
	int fd = open_input(path, err);

	if (fd < 0)
		return -1;
	if (read_all(fd, path, most, &bytes, err) < 0) {
		close(fd);
		file_bytes_fini(&bytes);
		return -1;
	}
	close(fd);
	*out = bytes;
	return 0;
}

void file_bytes_fini(struct file_bytes *bytes)
{
	free(bytes->at);
	*bytes = (struct file_bytes){0};
}

static bool written_in_place(const char *path)
{
	struct stat st;

	return strcmp(path, "-") == 0 || (stat(path, &st) == 0 && !S_ISREG(st.st_mode));
}

static int open_in_place(struct file_out *out, struct err *err)
{
	int fd;

	if (strcmp(out->path, "-") == 0)
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(out->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_set_errno(
			err, ERR_CANTCREATE, errno, _("%s: cannot be written"), out->path);
	out->stream = fdopen(fd, "w");
	return out->stream ? 0 : err_no_memory(err);
}

static int open_temporary(struct file_out *out, struct err *err)
{
	struct stat st;
	mode_t mask;
	int fd;

	if (asprintf(&out->temporary, "%s" FILE_TEMPORARY "XXXXXX", out->path) < 0) {
		out->temporary = NULL;
		return err_no_memory(err);
	}
	fd = mkostemp(out->temporary, O_CLOEXEC);
	if (fd < 0) {
		free(out->temporary);
		out->temporary = NULL;
		return err_set_errno(
			err, ERR_CANTCREATE, errno, _("%s: cannot be created"), out->path);
	}
	mask = umask(0);
	umask(mask);
	if (fchmod(fd, stat(out->path, &st) == 0 ? st.st_mode & 07777 : 0666 & ~mask) < 0)
		errno = 0; /* a file system without modes: keep what it gives */
	out->stream = fdopen(fd, "w");
	return out->stream ? 0 : err_no_memory(err);
}

int file_out_open(const char *path, struct file_out **out, struct err *err)
{
	struct file_out *file = calloc(1, sizeof(*file));
	int opened = -1;

	if (!file)
		return err_no_memory(err);
	file->path = strdup(path);
	if (!file->path)
		err_no_memory(err);
	else if (written_in_place(path))
		opened = open_in_place(file, err);
	else
		opened = open_temporary(file, err);
	if (opened < 0) {
		file_out_abort(file);
		return -1;
	}
	*out = file;
	return 0;
}

FILE *file_out_stream(struct file_out *out)
{
	return out->stream;
}

void file_out_quick(struct file_out *out)
{
	out->quick = true;
}

/* Flush, and make it stay: a full disk shows here, before the rename. */
static int finish_stream(struct file_out *out, struct err *err)
{
	int failed = fflush(out->stream) != 0 || ferror(out->stream);
	int code = errno;

	if (!failed && out->temporary && !out->quick && fsync(fileno(out->stream)) < 0) {
		failed = 1;
		code = errno;
	}
	if (fclose(out->stream) != 0 && !failed) {
		failed = 1;
		code = errno;
	}
	out->stream = NULL;
	return failed ? err_set_errno(err, ERR_IO, code, _("%s: cannot be written"), out->path) : 0;
}

int file_out_commit(struct file_out *out, struct err *err)
{
	int ret = finish_stream(out, err);

	if (ret == 0 && out->temporary && rename(out->temporary, out->path) < 0)
		ret = err_set_errno(
			err, ERR_CANTCREATE, errno, _("%s: cannot be created"), out->path);
	if (ret == 0 && out->temporary && !out->quick)
		file_sync_entry(out->path);
	if (ret == 0) {
		free(out->temporary);
		out->temporary = NULL;
	}
	file_out_abort(out);
	return ret;
}

void file_out_abort(struct file_out *out)
{
	if (!out)
		return;
	if (out->stream)
		fclose(out->stream);
	if (out->temporary)
		unlink(out->temporary);
	free(out->temporary);
	free(out->path);
	free(out);
}

int file_write(const char *path, const void *bytes, size_t len, struct err *err)
{
	struct file_out *out = NULL;

	if (file_out_open(path, &out, err) < 0)
		return -1;
	fwrite(bytes, 1, len, file_out_stream(out)); /* a failure stays in the stream */
	return file_out_commit(out, err);
}

size_t file_temporary_of(const char *name)
{
	size_t len = strlen(name), tail = strlen(FILE_TEMPORARY) + TEMPORARY_LETTERS;
	const char *mark;

	if (len <= tail)
		return 0;
	mark = name + len - tail;
	if (strncmp(mark, FILE_TEMPORARY, strlen(FILE_TEMPORARY)) != 0)
		return 0;
	for (const char *at = mark + strlen(FILE_TEMPORARY); *at; at++)
		if (!isalnum((unsigned char)*at))
			return 0;
	return len - tail;
}

bool file_is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

bool file_is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

void file_sync_entry(const char *path)
{
	char *folder = file_folder_of(path);
	int fd = folder ? open(*folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(folder);
}

static int make_folder(const char *path, struct err *err)
{
	if (mkdir(path, 0777) == 0)
		file_sync_entry(path);
	else if (errno != EEXIST)
		return err_set_errno(err, ERR_CANTCREATE, errno, _("%s: cannot be created"), path);
	return 0;
}

int file_make_folders(const char *path, struct err *err)
{
	char *copy = strdup(path);
	struct stat st;
	int ret = 0;

	if (!copy)
		return err_no_memory(err);
	for (char *at = copy + 1; ret == 0 && *copy; at++) {
		char was = *at;

		if (was != '/' && was != '\0')
			continue;
		*at = '\0';
		ret = make_folder(copy, err);
		*at = was;
		if (was == '\0')
			break;
	}
	if (ret == 0 && *copy && (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)))
		ret = err_set(err, ERR_CANTCREATE, _("%s: is there and is no folder"), path);
	free(copy);
	return ret;
}

char *file_join(const char *folder, const char *name)
{
	char *joined = NULL;

	if (name[0] == '/' || strcmp(name, "-") == 0 || folder[0] == '\0')
		return strdup(name);
	if (asprintf(&joined, "%s/%s", folder, name) < 0)
		return NULL;
	return joined;
}

char *file_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return strdup("");
	return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

const char *file_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
