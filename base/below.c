#include "base/below.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define COMMON_FLAGS (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

/* One component: O_NOFOLLOW holds for the last one of a path alone. */
static int open_part(int folder, const char *part, size_t len, bool last)
{
	char name[NAME_MAX + 1];

	if (len > NAME_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(name, part, len);
	name[len] = '\0';
	if (len == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
		errno = EPERM;
		return -1;
	}
	return openat(folder, name, last ? COMMON_FLAGS : COMMON_FLAGS | O_DIRECTORY);
}

static void close_keeping_errno(int fd)
{
	int kept = errno;

	close(fd);
	errno = kept;
}

int below_open(int root, const char *path)
{
	int fd = root;

	for (;;) {
		size_t len = strcspn(path, "/");
		bool last = path[len] == '\0';
		int below = open_part(fd, path, len, last);

		if (fd != root)
			close_keeping_errno(fd);
		if (below < 0 || last)
			return below;
		fd = below;
		path += len + 1;
	}
}
