/* Any bytes as a tar archive: members are told of alike in one piece and in many, a file gets no
 * more bytes than it was announced with, and none after its end. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "logs/tar.h"

struct heard {
	uLong sum;
	int64_t left;
	bool open;
};

static int on_begin(void *context, const struct log_tar_member *member)
{
	struct heard *heard = context;

	if (heard->open || member->size < 0 || strlen(member->name) > LOG_TAR_NAME_MOST)
		abort();
	heard->open = !member->why;
	heard->left = member->size;
	heard->sum = crc32_z(heard->sum, (const Bytef *)member->name, strlen(member->name) + 1);
	return 0;
}

static int on_bytes(void *context, const uint8_t *at, size_t len)
{
	struct heard *heard = context;

	heard->left -= (int64_t)len;
	if (!heard->open || heard->left < 0)
		abort();
	heard->sum = crc32_z(heard->sum, at, len);
	return 0;
}

static int on_end(void *context, bool whole)
{
	struct heard *heard = context;

	if (!heard->open || (heard->left == 0) != whole)
		abort();
	heard->open = false;
	return 0;
}

static uLong run(struct log_tar *tar, const uint8_t *at, size_t len, size_t piece)
{
	struct heard heard = {0};
	const struct log_tar_sink sink = {&heard, on_begin, on_bytes, on_end};

	log_tar_begin(tar, &sink);
	for (size_t done = 0, part; done < len; done += part) {
		part = len - done < piece ? len - done : piece;
		if (log_tar_feed(tar, at + done, part) < 0)
			abort();
	}
	if (log_tar_finish(tar) < 0 || heard.open || (tar->damage && tar->damage_at < 0))
		abort();
	return heard.sum + (uLong)tar->damage_at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct log_tar tar;

	if (run(&tar, data, size, size + 1) != run(&tar, data, size, 100))
		abort();
	return 0;
}
