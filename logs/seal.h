/* The log files of a day that is over → the next line of a manifest. */
#ifndef CDNPROOF_LOGS_SEAL_H
#define CDNPROOF_LOGS_SEAL_H

#include "logs/scan.h"
#include "model/manifest.h"

enum log_seal_what {
	LOG_SEAL_AGAIN,    /* the day had a line already, and this file was not in it */
	LOG_SEAL_DIFFERS,  /* it was in it, with other bytes */
	LOG_SEAL_REPLACED, /* another day has the name, with other bytes: rewritten, or rotated */
	LOG_SEAL_MOVED,    /* written to while it was read: not sealed */
	LOG_SEAL_SKIPPED   /* `why` says it: not sealed */
};

struct log_seal_news {
	enum log_seal_what what;
	const char *name, *why;
};

struct log_seal {
	struct arena arena;
	struct manifest_line line; /* files that are not sealed yet, by name */
	size_t known;              /* files of the day that are */
	bool again;                /* the day has a line already */
	bool appends;              /* the line is to be written */
	LIST_OF(struct log_seal_news) news;
	size_t news_cap;
};

/* A file is of the day on which it was last written (mtime, +08:00). One whose bytes are sealed
 * already is not sealed again, under whatever name. The line stands in `now` and follows the
 * manifest's last; a second line of a day is made only for what the first did not have, and one
 * without files only when all files could be looked at. -1:
 * stopped, or no memory. */
int log_seal_day(const struct logs_job *jobs, size_t job_count, const struct logs_options *options,
	const struct manifest *manifest, struct unix_ms day, struct log_seal *out, struct err *err);
void log_seal_fini(struct log_seal *seal); /* zeros are fine */

#endif
