#include "probes/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"

static int open_fd(const char *path)
{
	if (strcmp(path, "-") == 0)
		return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	/* read, too: the last byte tells whether the last line is whole */
	return open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
}

/* Pipes and devices may be for writing only. */
static int open_special(const char *path, int fd)
{
	if (fd >= 0 || errno != EACCES)
		return fd;
	return open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY);
}

static int lock(struct output *out, struct err *err)
{
	if (flock(out->fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK)
		return err_set_errno(
			err, ERR_CANTCREATE, errno, _("%s: cannot be locked"), out->path);
	return err_set(err, ERR_CANTCREATE,
		_("%s: another cdnproof writes to this file; wait for its end or give another name"),
		out->path);
}

static int end_torn_line(struct output *out, const struct stat *state, struct err *err)
{
	char last;

	out->size = state->st_size;
	if (state->st_size == 0)
		return 0;
	if (pread(out->fd, &last, 1, state->st_size - 1) != 1)
		return err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), out->path);
	if (last == '\n')
		return 0;
	if (write(out->fd, "\n", 1) != 1)
		return err_set_errno(err, ERR_IO, errno, _("%s: cannot be written"), out->path);
	out->torn = true;
	out->size++;
	return 0;
}

static int take_regular(struct output *out, const char *path, struct err *err)
{
	struct stat state;

	if (fstat(out->fd, &state) < 0)
		return err_set_errno(err, ERR_CANTCREATE, errno, "%s", out->path);
	out->regular = S_ISREG(state.st_mode) && strcmp(path, "-") != 0;
	out->to_file = S_ISREG(state.st_mode) && !out->regular;
	if (!out->regular)
		return 0;
	if (lock(out, err) < 0 || fstat(out->fd, &state) < 0 || end_torn_line(out, &state, err) < 0)
		return -1;
	file_sync_entry(path);
	return 0;
}

static int open_file(const char *path, struct output *out, struct err *err)
{
	out->path = strdup(path);
	if (!out->path)
		return err_no_memory(err);
	out->fd = open_special(path, open_fd(path));
	if (out->fd < 0)
		return err_set_errno(err, ERR_CANTCREATE, errno, _("%s: cannot be opened"), path);
	return take_regular(out, path, err);
}

/* "DIR/", or a folder that is there. */
static bool is_folder(const char *path)
{
	size_t len = strlen(path);

	return (len > 0 && path[len - 1] == '/') || file_is_folder(path);
}

int output_open(const char *path, struct output *out, struct err *err)
{
	struct output opened = {.fd = -1};
	int ret;

	if (is_folder(path)) {
		opened.folder = strdup(path);
		ret = opened.folder ? file_make_folders(path, err) : err_no_memory(err);
		if (ret == 0 && access(path, W_OK | X_OK) < 0)
			ret = err_set_errno(
				err, ERR_CANTCREATE, errno, _("%s: cannot be written"), path);
	} else {
		ret = open_file(path, &opened, err);
	}
	if (ret < 0) {
		output_close(&opened);
		return -1;
	}
	*out = opened;
	return 0;
}

static void close_file(struct output *output)
{
	if (output->fd >= 0)
		close(output->fd);
	output->fd = -1;
	free(output->path);
	output->path = NULL;
}

int output_slot(struct output *output, struct unix_ms start, struct err *err)
{
	char day[WHEN_TEXT_LEN];
	char *path;
	int ret;

	if (!output->folder)
		return 0;
	when_day(start, day);
	if (output->fd >= 0 && strcmp(day, output->day) == 0)
		return 0;
	if (output->fd >= 0 && output_finish(output, err) < 0)
		return -1;
	close_file(output);
	if (asprintf(&path, "%s/%s.jsonl", output->folder, day) < 0)
		return err_no_memory(err);
	ret = open_file(path, output, err);
	free(path);
	snprintf(output->day, sizeof(output->day), "%s", day);
	return ret;
}

void output_close(struct output *output)
{
	syncer_free(output->syncer);
	close_file(output);
	free(output->folder);
	*output = (struct output){.fd = -1};
}

/* Only pipes and terminals take less than they are given without an error. */
static ssize_t write_all(int fd, const char *bytes, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t more = write(fd, bytes + done, len - done);

		if (more < 0 && errno == EINTR)
			continue;
		if (more <= 0)
			break;
		done += (size_t)more;
	}
	return (ssize_t)done;
}

static int give_back(struct output *output, off_t size, struct err *err)
{
	int sys_errno = errno;

	if (output->regular && ftruncate(output->fd, size) < 0)
		sys_errno = errno;
	return err_set_errno(
		err, ERR_IO, sys_errno, _("%s: a record cannot be written"), output->path);
}

int output_other_line(struct output *output, const char *line, size_t len, struct err *err)
{
	char *bytes = malloc(len + 1);
	int ret = 0;

	if (!bytes)
		return err_no_memory(err);
	memcpy(bytes, line, len);
	bytes[len] = '\n';
	errno = 0;
	if (write_all(output->fd, bytes, len + 1) != (ssize_t)(len + 1))
		ret = give_back(output, output->size, err);
	free(bytes);
	return ret;
}

int output_line(struct output *output, const char *line, size_t len, struct err *err)
{
	if (output_other_line(output, line, len, err) < 0)
		return -1;
	output->size += (off_t)(len + 1);
	digest_bytes(line, len, output->prev);
	output->seq++;
	output->dirty = true;
	return 0;
}

int output_sync(struct output *output, struct err *err)
{
	if (!output->regular || !output->dirty)
		return 0;
	if (!output->syncer && syncer_new(&output->syncer, err) < 0)
		return -1;
	if (syncer_ask(output->syncer, output->fd, err) < 0)
		return err_within(err, "%s", output->path);
	output->dirty = false;
	return 0;
}

int output_finish(struct output *output, struct err *err)
{
	if (output_sync(output, err) < 0)
		return -1;
	if (output->syncer && syncer_wait(output->syncer, err) < 0)
		return err_within(err, "%s", output->path);
	return 0;
}
