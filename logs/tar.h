/* A tar archive (POSIX ustar and pax, GNU) that comes in pieces → its members, in constant memory.
 * Nothing in it is trusted: names are bounded and only names, sizes only count bytes. */
#ifndef CDNPROOF_LOGS_TAR_H
#define CDNPROOF_LOGS_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "logs/member_name.h"

#define LOG_TAR_BLOCK     512u
#define LOG_TAR_NAME_MOST LOG_MEMBER_NAME_MOST /* an archive with longer ones is not read on */
#define LOG_TAR_META_MOST (64u * 1024u)        /* of a pax header likewise */

struct log_tar_member {
	const char *name; /* any bytes; no "./" and no "/" before it */
	int64_t size;
	int64_t at;      /* of its first byte, in the archive */
	int64_t mtime_s; /* as its header says; before 0: unreadable */
	const char *why; /* for skipped[]: symlink, not_regular, hidden; NULL: a file */
};

/* -1 ends the reading. Folders are not told of. */
struct log_tar_sink {
	void *context;
	int (*begin)(void *context, const struct log_tar_member *member);
	/* Of a file only; `end` also when the archive ends inside it (whole: false). */
	int (*bytes)(void *context, const uint8_t *at, size_t len);
	int (*end)(void *context, bool whole);
};

enum log_tar_phase {
	LOG_TAR_HEADER,
	LOG_TAR_FILE,
	LOG_TAR_META,  /* what an extended header says */
	LOG_TAR_SKIP,  /* what is not told of, and what fills blocks */
	LOG_TAR_ZEROS, /* behind the last member */
	LOG_TAR_OVER   /* nothing more is read */
};

struct log_tar {
	const struct log_tar_sink *sink;
	enum log_tar_phase phase;
	int64_t offset;  /* of the next byte */
	int64_t left;    /* bytes of the part at hand */
	int64_t padding; /* behind it, to a whole block */
	uint8_t block[LOG_TAR_BLOCK];
	size_t block_len;
	char type; /* of the member at hand */
	bool open; /* a file's bytes are given */
	/* what extended headers said of the next member */
	char name[LOG_TAR_NAME_MOST + 1];
	int64_t size; /* -1: nothing */
	bool sparse;
	char meta[LOG_TAR_META_MOST + 1];
	size_t meta_len;
	/* where it ended, or NULL: truncated, corrupt, unsupported, trailing_bytes */
	const char *damage;
	int64_t damage_at;
};

void log_tar_begin(struct log_tar *tar, const struct log_tar_sink *sink);
int log_tar_feed(struct log_tar *tar, const uint8_t *at, size_t len); /* -1: the sink said so */
int log_tar_finish(struct log_tar *tar); /* the archive's bytes end here; likewise */

#endif
