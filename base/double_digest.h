/* SHA-256 and SM3 of many files in one pass: every byte is read once, two threads digest what was
 * read, many files at a time. Memory is bounded, whatever the files' sizes. */
#ifndef CDNPROOF_BASE_DOUBLE_DIGEST_H
#define CDNPROOF_BASE_DOUBLE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"

struct double_digest {
	char sha256[DIGEST_TEXT_LEN], sm3[DIGEST_TEXT_LEN]; /* "" until they are known */
};

struct double_digest_file {
	const char *path; /* as the source and messages have it */
	int64_t size;     /* as the caller knows it; another one is refused */
	struct double_digest out;
};

struct double_digest_source {
	/* A descriptor for reading, which is closed here; -1 with err. */
	int (*open)(void *context, const char *path, struct err *err);
	/* Of one file that could not be read or has changed; the others go on. NULL: the first such
	 * file ends the work. */
	void (*failed)(void *context, const struct double_digest_file *file, const struct err *err);
	/* From time to time: how much was read so far. NULL is fine. */
	void (*progress)(void *context, int64_t bytes);
	void *context; /* all are called in the caller's thread */
};

/* Digests of regular files. ERR_DATA: no regular file, of another size, or changed while it was
 * read; ERR_INTERRUPTED: stop_requested. */
int double_digest_files(struct double_digest_file *files, size_t count,
	const struct double_digest_source *source, struct err *err);

/* Both of bytes in memory; ERR_INTERNAL without memory. */
int double_digest_bytes(const void *bytes, size_t len, struct double_digest *out, struct err *err);

#endif
