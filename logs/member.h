/* A member of an archive on its way through the file's reader: what comes of it is listed. */
#ifndef CDNPROOF_LOGS_MEMBER_H
#define CDNPROOF_LOGS_MEMBER_H

#include "logs/members.h"

struct log_member_pipe {
	struct log_file *file;
	struct arena *arena;
	struct log_members *members;
	/* of the member at hand: */
	int64_t size; /* as its archive says */
	int64_t fed, trusted;
	struct unix_ms mtime; /* BIND_ABSENT: not known */
	int64_t written_s;    /* no line of it is later; see log_file_assumes() */
	bool begun;
	uint8_t head[LOG_CODEC_HEAD];
	size_t head_len;
};

/* Lists the next member, by its bare name; `why` as for skipped[], or NULL. -1: no memory. */
int log_member_list(
	struct log_member_pipe *pipe, const char *name, const char *why, struct err *err);

/* The last one that was listed is begun, with size, mtime, written_s and trusted set: so many of
 * its bytes are verified. May be begun anew instead of ended, or after that. */
void log_member_begin(struct log_member_pipe *pipe);
int log_member_feed(struct log_member_pipe *pipe, const uint8_t *at, size_t len, struct err *err);
/* `damage`: what is wrong behind the last byte that was fed, or NULL. */
int log_member_end(struct log_member_pipe *pipe, const char *damage, struct err *err);

#endif
