#include "geo/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/stop.h"

#define CHUNK (256u * 1024u)

static int open_input(const char *path, struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), path);
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		return err_set(err, ERR_NOINPUT, _("%s: is a directory, not a file"), path);
	}
	if (!S_ISREG(st.st_mode)) { /* a FIFO would wait, a device never end */
		close(fd);
		return err_set(err, ERR_DATA, _("%s: is no regular file"), path);
	}
	return fd;
}

/* A file that grows while it is read needs more than its size at the start. */
static int make_room(struct sealed *sealed, const char *path, struct err *err)
{
	void *at;

	if (sealed->cap - sealed->len >= CHUNK)
		return 0;
	at = mremap(sealed->at, sealed->cap, sealed->cap * 2, MREMAP_MAYMOVE);
	if (at == MAP_FAILED)
		return err_set_errno(err, ERR_INTERNAL, errno, _("%s: no memory for a copy"), path);
	sealed->at = at;
	sealed->cap *= 2;
	return 0;
}

/* Room for the whole file at once, so that it is rarely moved. */
static int reserve(int from, size_t most, struct sealed *sealed, const char *path, struct err *err)
{
	struct stat st;
	size_t size = 0;
	void *at;

	if (fstat(from, &st) == 0 && st.st_size > 0)
		size = (uint64_t)st.st_size < most ? (size_t)st.st_size : most;
	size = (size / CHUNK + 2) * CHUNK;
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return err_set_errno(err, ERR_INTERNAL, errno, _("%s: no memory for a copy"), path);
	sealed->at = at;
	sealed->cap = size;
	return 0;
}

/* One chunk while it is in the processor's cache: read, then digested. 1: more may follow. */
static int copy_chunk(int from, const char *path, size_t most, struct digest *digest,
	struct sealed *sealed, struct err *err)
{
	ssize_t got;

	if (stop_requested)
		return stop_err(err);
	if (make_room(sealed, path, err) < 0)
		return -1;
	got = read(from, sealed->at + sealed->len, CHUNK);
	if (got < 0 && errno == EINTR)
		return 1;
	if (got < 0)
		return err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), path);
	if ((size_t)got > most - sealed->len)
		return err_set(err, ERR_DATA, _("%s: larger than %zu bytes"), path, most);
	digest_add(digest, sealed->at + sealed->len, (size_t)got);
	sealed->len += (size_t)got;
	return got > 0;
}

static int seal(struct sealed *sealed, const char *path, struct err *err)
{
	if (sealed->len == 0)
		return err_set(err, ERR_DATA, _("%s: is empty"), path);
	if (mprotect(sealed->at, sealed->cap, PROT_READ) < 0)
		return err_set_errno(
			err, ERR_INTERNAL, errno, _("%s: the copy cannot be sealed"), path);
	return 0;
}

int sealed_copy(const char *path, size_t most, struct sealed *out, struct err *err)
{
	struct sealed sealed = {0};
	struct digest *digest;
	int ret = -1;
	int from = open_input(path, err);

	if (from < 0)
		return -1;
	digest = digest_new();
	if (!digest) {
		err_no_memory(err);
		goto out;
	}
	if (reserve(from, most, &sealed, path, err) < 0)
		goto out;
	do
		ret = copy_chunk(from, path, most, digest, &sealed, err);
	while (ret > 0);
	if (ret == 0)
		ret = seal(&sealed, path, err);
	if (ret < 0)
		goto out;
	digest_text(digest, sealed.sha256);
	*out = sealed;
	sealed = (struct sealed){0};
out:
	close(from);
	digest_free(digest);
	sealed_fini(&sealed);
	return ret;
}

void sealed_fini(struct sealed *sealed)
{
	if (sealed->at)
		munmap(sealed->at, sealed->cap);
	*sealed = (struct sealed){0};
}
