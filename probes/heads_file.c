#include "probes/heads_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "model/head.h"

#define JOURNAL_MOST (256u * 1024u * 1024u) /* three heads a day for centuries */

/* The number of a line that is a head of this key, and that of the head before: 0: it is none. */
static int64_t number_of(
	const char *line, size_t len, const struct key *key, char prev[DIGEST_TEXT_LEN])
{
	struct arena arena = {0};
	struct faults faults;
	struct head head;
	int64_t number = 0;

	faults_init(&faults);
	if (len <= HEAD_LINE_MOST &&
		head_parse(line, len, "", 0, &arena, &head, &faults, NULL) == 0 &&
		head_signed_by(&head, key)) {
		number = head.key_number;
		snprintf(prev, DIGEST_TEXT_LEN, "%s", head.key_prev ? head.key_prev : "");
	}
	faults_fini(&faults);
	arena_fini(&arena);
	return number;
}

int heads_file_each(const struct heads_file *file, const struct key *key, int64_t after,
	int (*each)(void *context, const char *line, size_t len, int64_t number, struct err *err),
	void *context, struct err *err)
{
	const char *at = file->text.at, *end = at + file->text.len, *lf;

	for (; at < end && (lf = memchr(at, '\n', (size_t)(end - at))); at = lf + 1) {
		char prev[DIGEST_TEXT_LEN];
		int64_t number = number_of(at, (size_t)(lf - at), key, prev);

		if (number > after && each(context, at, (size_t)(lf - at), number, err) < 0)
			return -1;
	}
	return 0;
}

static void look_at_line(
	struct heads_file *file, const char *line, size_t len, const struct key *key)
{
	char prev[DIGEST_TEXT_LEN];
	int64_t number = number_of(line, len, key, prev);

	if (number == 0) {
		file->passed_over++;
		return;
	}
	if (number != file->number + 1 || strcmp(prev, file->prev) != 0)
		file->breaks++;
	if (number > file->number) {
		file->number = number;
		digest_bytes(line, len, file->prev);
	}
}

static void look(struct heads_file *file, const struct key *key)
{
	const char *at = file->text.at, *end = at + file->text.len, *lf;

	for (; at < end && (lf = memchr(at, '\n', (size_t)(end - at))); at = lf + 1)
		look_at_line(file, at, (size_t)(lf - at), key);
	file->torn = at < end;
}

static int open_fd(struct heads_file *file, struct err *err)
{
	struct stat state;

	file->fd = open(file->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
	if (file->fd < 0 || fstat(file->fd, &state) < 0)
		return err_set_errno(
			err, ERR_CANTCREATE, errno, _("%s: cannot be opened"), file->path);
	if (!S_ISREG(state.st_mode))
		return err_set(err, ERR_CANTCREATE, _("%s: is no regular file"), file->path);
	if (flock(file->fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return err_set(err, ERR_CANTCREATE,
		_("%s: another cdnproof signs with this key; wait for its end, or give each agent "
		  "a key of its own"),
		file->path);
}

static int put(struct heads_file *file, const char *bytes, size_t len, struct err *err)
{
	ssize_t done = write(file->fd, bytes, len);
	int sys_errno = done < 0 ? errno : ENOSPC;

	if (done == (ssize_t)len && fsync(file->fd) == 0) {
		file->size += (off_t)len;
		return 0;
	}
	if (done == (ssize_t)len)
		sys_errno = errno;
	if (ftruncate(file->fd, file->size) < 0)
		sys_errno = errno;
	return err_set_errno(err, ERR_IO, sys_errno, _("%s: cannot be written"), file->path);
}

int heads_file_open(
	const char *path, const struct key *key, struct heads_file *out, struct err *err)
{
	struct heads_file file = {.path = strdup(path), .fd = -1};

	if (!file.path) {
		err_no_memory(err);
		goto fail;
	}
	if (open_fd(&file, err) < 0 || file_read(path, JOURNAL_MOST, &file.text, err) < 0)
		goto fail;
	look(&file, key);
	file.size = (off_t)file.text.len;
	if (file.torn && put(&file, "\n", 1, err) < 0)
		goto fail;
	file_sync_entry(path);
	*out = file;
	return 0;
fail:
	heads_file_close(&file);
	return -1;
}

void heads_file_close(struct heads_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	free(file->path);
	file_bytes_fini(&file->text);
	*file = (struct heads_file){.fd = -1};
}

int heads_file_append(
	struct heads_file *file, const char *line, size_t len, int64_t number, struct err *err)
{
	char *bytes = malloc(len + 1);
	int ret;

	if (!bytes)
		return err_no_memory(err);
	memcpy(bytes, line, len);
	bytes[len] = '\n';
	ret = put(file, bytes, len + 1, err);
	free(bytes);
	if (ret < 0)
		return -1;
	file->number = number;
	digest_bytes(line, len, file->prev);
	return 0;
}
