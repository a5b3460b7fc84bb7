/* Stored bytes of gathered files → their digests, several files at once in each thread. Nothing is
 * decoded. */
#ifndef CDNPROOF_LOGS_HASHING_H
#define CDNPROOF_LOGS_HASHING_H

#include "base/digest.h"
#include "logs/tasks.h"

struct log_hashed {
	const char *why; /* a word of skipped[] when it could not be read whole, or NULL */
	bool moved;      /* size or time changed while it was read */
	int64_t bytes;
	struct unix_ms mtime, ctime; /* when it was opened */
	char sha256[DIGEST_TEXT_LEN];
	char sm3[DIGEST_TEXT_LEN]; /* "" unless the options ask for it */
};

/* out[i] is of task i. Looks at jobs, rate, sm3 and progress of the options. -1: stopped, no
 * memory. */
int log_hash_tasks(const struct log_tasks *tasks, const struct logs_options *options,
	struct log_hashed *out, struct err *err);

#endif
