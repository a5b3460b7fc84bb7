#include "probes/output.h"

#include <errno.h>
#include <fcntl.h>
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
		_("%s: another probe writes to this file; wait for its end or give another name"),
		out->path);
}

/* So that the file is still there after a power cut. */
static void sync_folder(const char *path)
{
	char *folder = file_folder_of(path);
	int fd = folder ? open(*folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(folder);
}

static int end_torn_line(struct output *out, const struct stat *state, struct err *err)
{
	char last;

	if (state->st_size == 0)
		return 0;
	if (pread(out->fd, &last, 1, state->st_size - 1) != 1)
		return err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), out->path);
	if (last == '\n')
		return 0;
	if (write(out->fd, "\n", 1) != 1)
		return err_set_errno(err, ERR_IO, errno, _("%s: cannot be written"), out->path);
	out->torn = true;
	return 0;
}

static int take_regular(struct output *out, const char *path, struct err *err)
{
	struct stat state;

	if (fstat(out->fd, &state) < 0)
		return err_set_errno(err, ERR_CANTCREATE, errno, "%s", out->path);
	out->regular = S_ISREG(state.st_mode) && strcmp(path, "-") != 0;
	if (!out->regular)
		return 0;
	if (lock(out, err) < 0 || fstat(out->fd, &state) < 0 || end_torn_line(out, &state, err) < 0)
		return -1;
	sync_folder(path);
	return 0;
}

int output_open(const char *path, struct output *out, struct err *err)
{
	struct output opened = {.fd = open_special(path, open_fd(path))};

	if (opened.fd < 0)
		return err_set_errno(err, ERR_CANTCREATE, errno, _("%s: cannot be opened"), path);
	opened.path = strdup(path);
	if (!opened.path) {
		output_close(&opened);
		return err_no_memory(err);
	}
	if (take_regular(&opened, path, err) < 0) {
		output_close(&opened);
		return -1;
	}
	*out = opened;
	return 0;
}

void output_close(struct output *output)
{
	if (output->fd >= 0)
		close(output->fd);
	free(output->path);
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

int output_line(struct output *output, const char *line, size_t len, struct err *err)
{
	struct stat state = {0};
	char *bytes = malloc(len + 1);
	int ret = 0;

	if (!bytes)
		return err_no_memory(err);
	memcpy(bytes, line, len);
	bytes[len] = '\n';
	errno = 0;
	if (fstat(output->fd, &state) < 0 ||
		write_all(output->fd, bytes, len + 1) != (ssize_t)(len + 1))
		ret = give_back(output, state.st_size, err);
	free(bytes);
	if (ret < 0)
		return -1;
	digest_bytes(line, len, output->prev);
	output->seq++;
	output->dirty = true;
	return 0;
}

int output_sync(struct output *output, struct err *err)
{
	if (!output->regular || !output->dirty)
		return 0;
	if (fsync(output->fd) < 0)
		return err_set_errno(err, ERR_IO, errno, _("%s: fsync"), output->path);
	output->dirty = false;
	return 0;
}
