/* A private copy of a file that nobody can change any more: a file mapped where it stands ends the
 * program with SIGBUS when someone cuts it (libmaxminddb #256). */
#ifndef CDNPROOF_GEO_SEALED_H
#define CDNPROOF_GEO_SEALED_H

#include <stddef.h>

#include "base/digest.h"

struct sealed {
	unsigned char *at; /* own memory, read-only */
	size_t len;
	size_t cap; /* of the memory at `at` */
	char sha256[DIGEST_TEXT_LEN];
};

/* NOINPUT: missing or a folder; DATA: empty, no regular file, or larger than `most`; INTERNAL: no
 * memory for it. */
int sealed_copy(const char *path, size_t most, struct sealed *out, struct err *err);
void sealed_fini(struct sealed *sealed);

#endif
