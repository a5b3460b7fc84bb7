#include "base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest_block.h"
#include "base/digest_lanes.h"
#include "base/i18n.h"
#include "base/sha256_x86.h"
#include "base/stop.h"
#include "base/text.h"

struct digest {
	EVP_MD_CTX *ctx;
	struct digest_lane *lane; /* NULL: ctx is it */
};

static struct digest *new_of(const EVP_MD *kind)
{
	struct digest *digest = calloc(1, sizeof(*digest));

	if (!digest)
		return NULL;
	digest->ctx = EVP_MD_CTX_new();
	if (!digest->ctx || !EVP_DigestInit_ex(digest->ctx, kind, NULL)) {
		digest_free(digest);
		return NULL;
	}
	return digest;
}

struct digest *digest_new(void)
{
	return new_of(EVP_sha256());
}

struct digest *digest_new_sm3(void)
{
	return new_of(EVP_sm3());
}

struct digest *digest_new_in(struct digest_lanes *lanes)
{
	struct digest_lane *lane = lanes ? digest_lane_take(lanes) : NULL;
	struct digest *digest;

	if (!lane)
		return digest_new();
	digest = calloc(1, sizeof(*digest));
	if (digest)
		digest->lane = lane;
	else
		digest_lane_leave(lane);
	return digest;
}

void digest_add(struct digest *digest, const void *bytes, size_t len)
{
	if (digest->lane) {
		digest_lane_add(digest->lane, bytes, len);
		return;
	}
	EVP_DigestUpdate(digest->ctx, bytes, len);
}

void digest_lend(struct digest *digest, const void *bytes, size_t len)
{
	if (digest->lane)
		digest_lane_lend(digest->lane, bytes, len);
	else
		digest_add(digest, bytes, len);
}

void digest_text(struct digest *digest, char out[DIGEST_TEXT_LEN])
{
	unsigned char raw[EVP_MAX_MD_SIZE] = {0};

	if (digest->lane)
		digest_lane_end(digest->lane, raw);
	else
		EVP_DigestFinal_ex(digest->ctx, raw, NULL);
	text_hex(raw, DIGEST_RAW_LEN, out);
}

void digest_free(struct digest *digest)
{
	if (!digest)
		return;
	if (digest->lane)
		digest_lane_leave(digest->lane);
	EVP_MD_CTX_free(digest->ctx);
	free(digest);
}

/* All of a message that lies in memory: libcrypto takes as long to begin as for half a kilobyte. */
static void whole_x86(const unsigned char *bytes, size_t len, unsigned char out[DIGEST_RAW_LEN])
{
	unsigned char last[DIGEST_TAIL_LEN];
	size_t rest = len % DIGEST_BLOCK_LEN;
	uint32_t state[8];

	memcpy(state, sha256_start, sizeof(state));
	sha256_x86(&(struct sha256_x86_stream){state, bytes}, 1, len / DIGEST_BLOCK_LEN);
	if (rest)
		memcpy(last, bytes + len - rest, rest);
	sha256_x86(&(struct sha256_x86_stream){state, last}, 1, digest_block_pad(last, rest, len));
	digest_block_raw(state, out);
}

void digest_bytes(const void *bytes, size_t len, char out[DIGEST_TEXT_LEN])
{
	unsigned char raw[EVP_MAX_MD_SIZE] = {0};

	if (sha256_x86_is_there())
		whole_x86(bytes, len, raw);
	else
		EVP_Digest(bytes, len, raw, NULL, EVP_sha256(), NULL);
	text_hex(raw, DIGEST_RAW_LEN, out);
}

int digest_file(const char *path, char out[DIGEST_TEXT_LEN], struct err *err)
{
	static const size_t chunk = 256 * 1024;
	struct digest *digest = digest_new();
	unsigned char *bytes = malloc(chunk);
	int fd =
		open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* a FIFO must not wait */
	struct stat st;
	ssize_t got = -1;
	int ret = -1;

	if (!digest || !bytes) {
		err_no_memory(err);
		goto out;
	}
	if (fd < 0) {
		err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), path);
		goto out;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		err_set(err, ERR_NOINPUT, _("%s: is a directory, not a file"), path);
		goto out;
	}
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		err_set(err, ERR_DATA, _("%s: is no regular file"), path);
		goto out;
	}
	while (!stop_requested && (got = read(fd, bytes, chunk)) > 0)
		digest_add(digest, bytes, (size_t)got);
	if (stop_requested) {
		stop_err(err);
		goto out;
	}
	if (got < 0) {
		err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), path);
		goto out;
	}
	digest_text(digest, out);
	ret = 0;
out:
	if (fd >= 0)
		close(fd);
	free(bytes);
	digest_free(digest);
	return ret;
}

bool digest_is_text(const char *text)
{
	return text && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}
