#include "cli/serve_tail.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_regular(const char *path, int64_t *size)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))) {
		close(fd);
		return -1;
	}
	if (fd >= 0)
		*size = st.st_size;
	return fd;
}

/* How many of the bytes are done with. */
static size_t split(struct serve_tail *tail, const char *bytes, size_t len,
	void (*line)(void *context, const char *text, size_t len), void *context)
{
	size_t done = 0;

	while (done < len) {
		const char *end = memchr(bytes + done, '\n', len - done);
		size_t line_len = end ? (size_t)(end - bytes) - done : len - done;

		if (!end && line_len <= SERVE_LINE_MOST && !tail->in_long_line)
			break;
		if (line_len > SERVE_LINE_MOST && !tail->in_long_line)
			tail->too_long++;
		else if (line_len > 0 && !tail->in_long_line)
			line(context, bytes + done, line_len);
		tail->in_long_line = !end;
		done += line_len + (end != NULL);
	}
	return done;
}

static size_t read_all(int fd, int64_t offset, char *bytes, size_t cap)
{
	size_t len = 0;
	ssize_t more = 0;

	while (len < cap && (more = pread(fd, bytes + len, cap - len, offset + (int64_t)len)) > 0)
		len += (size_t)more;
	return len;
}

bool serve_tail_read(struct serve_tail *tail,
	void (*line)(void *context, const char *text, size_t len), void *context)
{
	int64_t size = 0, left;
	int fd = open_regular(tail->path, &size);
	size_t cap, len;
	char *bytes;

	if (fd < 0)
		return true;
	if (size < tail->offset) {
		tail->offset = 0;
		tail->in_long_line = false;
	}
	left = size - tail->offset;
	cap = left > (int64_t)SERVE_STEP_MOST ? SERVE_STEP_MOST : (size_t)left;
	bytes = cap ? malloc(cap) : NULL;
	if (!bytes) {
		close(fd);
		return true;
	}
	len = read_all(fd, tail->offset, bytes, cap);
	close(fd);
	tail->offset += (int64_t)split(tail, bytes, len, line, context);
	free(bytes);
	return left <= (int64_t)SERVE_STEP_MOST;
}
