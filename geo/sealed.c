#include "geo/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
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

static int write_all(int fd, const unsigned char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t put = write(fd, bytes, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return -1;
		bytes += put;
		len -= (size_t)put;
	}
	return 0;
}

static int copy(int from, const char *path, size_t most, struct digest *digest,
	struct sealed *sealed, struct err *err)
{
	unsigned char *chunk = malloc(CHUNK);
	int ret = -1;

	if (!chunk)
		return err_no_memory(err);
	for (;;) {
		ssize_t got = read(from, chunk, CHUNK);

		if (stop_requested) {
			stop_err(err);
			break;
		}
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), path);
			break;
		}
		if (got == 0) {
			ret = 0;
			break;
		}
		if ((size_t)got > most - sealed->len) {
			err_set(err, ERR_DATA, _("%s: larger than %zu bytes"), path, most);
			break;
		}
		if (write_all(sealed->fd, chunk, (size_t)got) < 0) {
			err_set_errno(err, ERR_IO, errno, _("%s: no room for a copy"), path);
			break;
		}
		digest_add(digest, chunk, (size_t)got);
		sealed->len += (size_t)got;
	}
	free(chunk);
	return ret;
}

static int seal(struct sealed *sealed, const char *path, struct err *err)
{
	static const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
	void *at;

	if (sealed->len == 0)
		return err_set(err, ERR_DATA, _("%s: is empty"), path);
	if (fcntl(sealed->fd, F_ADD_SEALS, seals) < 0)
		return err_set_errno(err, ERR_IO, errno, _("%s: the copy cannot be sealed"), path);
	/* private: kernels before 6.7 refuse a shared map of a sealed file opened for writing */
	at = mmap(NULL, sealed->len, PROT_READ, MAP_PRIVATE, sealed->fd, 0);
	if (at == MAP_FAILED)
		return err_set_errno(err, ERR_IO, errno, _("%s: the copy cannot be mapped"), path);
	sealed->at = at;
	return 0;
}

int sealed_copy(const char *path, size_t most, struct sealed *out, struct err *err)
{
	struct sealed sealed = {.fd = -1};
	struct digest *digest = NULL;
	int ret = -1;
	int from = open_input(path, err);

	if (from < 0)
		return -1;
	digest = digest_new();
	sealed.fd = memfd_create("cdnproof-mmdb", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (!digest) {
		err_no_memory(err);
		goto out;
	}
	if (sealed.fd < 0) {
		err_set_errno(err, ERR_IO, errno, _("%s: no memory for a copy"), path);
		goto out;
	}
	if (copy(from, path, most, digest, &sealed, err) < 0 || seal(&sealed, path, err) < 0)
		goto out;
	digest_text(digest, sealed.sha256);
	*out = sealed;
	sealed = (struct sealed){.fd = -1};
	ret = 0;
out:
	close(from);
	digest_free(digest);
	sealed_fini(&sealed);
	return ret;
}

void sealed_fini(struct sealed *sealed)
{
	if (sealed->at)
		munmap(sealed->at, sealed->len);
	if (sealed->fd >= 0)
		close(sealed->fd);
	*sealed = (struct sealed){.fd = -1};
}
