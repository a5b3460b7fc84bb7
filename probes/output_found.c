#include "probes/output_found.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "model/record.h"

#define CHUNK     (1u << 20)
#define TAIL_MOST (2u * RECORD_LINE_MOST) /* a record, and what a crash left behind it */

static int64_t count_line_feeds(const char *bytes, size_t len)
{
	const char *end = bytes + len, *lf;
	int64_t count = 0;

	for (; bytes < end && (lf = memchr(bytes, '\n', (size_t)(end - bytes))); bytes = lf + 1)
		count++;
	return count;
}

static int count_lines(int fd, const char *path, int64_t *lines, struct err *err)
{
	char *bytes = malloc(CHUNK);
	off_t at = 0;
	ssize_t got = -1;

	if (!bytes)
		return err_no_memory(err);
	while ((got = pread(fd, bytes, CHUNK, at)) > 0) {
		*lines += count_line_feeds(bytes, (size_t)got);
		at += got;
	}
	free(bytes);
	return got < 0 ? err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), path) : 0;
}

static bool is_record(const char *line, size_t len)
{
	struct arena arena = {0};
	struct record record;
	struct faults faults;
	bool good;

	faults_init(&faults);
	good = record_parse(line, len, "", 0, &arena, &record, &faults, NULL) == 0;
	faults_fini(&faults);
	arena_fini(&arena);
	return good;
}

/* The last line of the bytes that is a record. */
static void find_head(const char *bytes, size_t len, char head[DIGEST_TEXT_LEN])
{
	while (len > 0 && !head[0]) {
		const char *before = memrchr(bytes, '\n', len - 1);
		const char *line = before ? before + 1 : bytes;
		size_t line_len = (size_t)(bytes + len - 1 - line);

		if (is_record(line, line_len))
			digest_bytes(line, line_len, head);
		len = (size_t)(line - bytes);
	}
}

/* A day file that a crash cut gets its LF only when it is opened again. */
static size_t whole_lines(const char *bytes, size_t len)
{
	const char *lf = len ? memrchr(bytes, '\n', len) : NULL;

	return lf ? (size_t)(lf - bytes) + 1 : 0;
}

static int look_at_end(int fd, const char *path, char head[DIGEST_TEXT_LEN], struct err *err)
{
	struct stat state;
	size_t len;
	char *bytes;
	ssize_t got;

	if (fstat(fd, &state) < 0)
		return err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), path);
	len = state.st_size < (off_t)TAIL_MOST ? (size_t)state.st_size : TAIL_MOST;
	bytes = malloc(len + 1);
	if (!bytes)
		return err_no_memory(err);
	got = pread(fd, bytes, len, state.st_size - (off_t)len);
	if (got > 0)
		find_head(bytes, whole_lines(bytes, (size_t)got), head);
	free(bytes);
	return got < 0 ? err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), path) : 0;
}

/* What is found is going to be signed, so it must outlast a power cut. */
static int look_at(int fd, const char *path, struct output_found *found, struct err *err)
{
	if (count_lines(fd, path, &found->lines, err) < 0)
		return -1;
	if (fsync(fd) < 0)
		return err_set_errno(err, ERR_IO, errno, _("%s: cannot be written"), path);
	return found->head[0] ? 0 : look_at_end(fd, path, found->head, err);
}

static int look_at_file(
	const char *folder, const char *name, struct output_found *found, struct err *err)
{
	char *path;
	int fd, ret;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return err_no_memory(err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ret = fd < 0 ? err_set_errno(err, ERR_IO, errno, _("%s: cannot be opened"), path)
		     : look_at(fd, path, found, err);
	if (fd >= 0)
		close(fd);
	free(path);
	return ret;
}

/* 2026-11-21.jsonl */
static int is_day_file(const struct dirent *entry)
{
	struct unix_ms day;
	char text[sizeof("2026-11-21")];

	if (strlen(entry->d_name) != strlen("2026-11-21.jsonl") ||
		strcmp(entry->d_name + strlen("2026-11-21"), ".jsonl") != 0)
		return 0;
	memcpy(text, entry->d_name, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	return when_day_parse(text, &day);
}

/* The last day first, so that the first record that is met is the last. */
static int look_at_folder(const char *folder, struct output_found *found, struct err *err)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, is_day_file, alphasort), ret = 0;

	if (count < 0)
		return err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), folder);
	for (int i = count - 1; i >= 0; i--) {
		if (ret == 0)
			ret = look_at_file(folder, entries[i]->d_name, found, err);
		free(entries[i]);
	}
	free(entries);
	return ret;
}

int output_find(const struct output *output, struct output_found *out, struct err *err)
{
	struct output_found found = {0};
	int ret = 0;

	if (output->folder)
		ret = look_at_folder(output->folder, &found, err);
	else if (output->regular)
		ret = look_at(output->fd, output->path, &found, err);
	if (ret == 0)
		*out = found;
	return ret;
}
