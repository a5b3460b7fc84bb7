/* A zip archive (PKWARE APPNOTE.TXT 6.3.10) by its central directory, which is its truth: what
 * stands before a member is only compared with it. Nothing in it is trusted: numbers are held
 * against the file and against each other, names are bounded and only names.
 *
 *     local header, bytes | ... | directory entry | ... | zip64 record, locator | end record
 *
 * Members whose bytes overlap are refused: of them bombs are made that no ratio a member shows
 * (D. Fifield, "A better zip bomb", WOOT 2019). */
#ifndef CDNPROOF_LOGS_ZIP_H
#define CDNPROOF_LOGS_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "logs/codec.h"
#include "logs/member_name.h"

#define LOG_ZIP_EXTRA_MOST UINT16_MAX /* bytes, by the width of its length */

/* The archive: reads as much as there is of `len` bytes from `offset` on. */
struct log_zip_source {
	void *context;
	size_t (*read)(void *context, int64_t offset, uint8_t *to, size_t len);
	int64_t size;
};

struct log_zip_entry {
	const char *name; /* any bytes; no "./" and no "/" before it; until the next one */
	const char *why;  /* for skipped[]: symlink, not_regular, hidden, encrypted,
			     unsupported_codec; NULL: a file */
	bool folder;      /* not to be told of */
	const struct log_codec *codec; /* of its bytes; NULL: not known here */
	int64_t at;                    /* of its local header, in the archive */
	int64_t packed, size;          /* bytes */
	int64_t mtime_s;               /* of the extra field; -1: none. DOS times have no zone */
	uint32_t crc;
	uint16_t method, flags;
};

struct log_zip {
	struct log_zip_source source;
	int64_t from, end; /* of the directory */
	int64_t next;      /* the entry that is read next */
	uint64_t said;     /* number of entries by the end record */
	size_t count;      /* of those that can be read */
	int64_t *starts;   /* of their local headers, ascending */
	size_t index;      /* of the entry that is read next */
	/* what is wrong, or NULL: truncated, corrupt, unsupported, trailing_bytes, expansion_limit
	 */
	const char *damage;
	int64_t damage_at;
	size_t name_len, extra_len; /* of the entry at hand, as stored */
	char name[LOG_MEMBER_NAME_MOST + 1];
	uint8_t extra[LOG_ZIP_EXTRA_MOST];
	uint8_t local[LOG_MEMBER_NAME_MOST + LOG_ZIP_EXTRA_MOST];
};

/* Reads the directory once, for the places. -1: no memory. */
int log_zip_open(struct log_zip *zip, const struct log_zip_source *source, struct err *err);
void log_zip_close(struct log_zip *zip);

/* The next entry of the directory; false: there is none. */
bool log_zip_next(struct log_zip *zip, struct log_zip_entry *entry);

/* Of the entry at hand: where its bytes begin. -1: its local header says otherwise than the
 * directory, or its bytes are not its alone. */
int64_t log_zip_locate(struct log_zip *zip, const struct log_zip_entry *entry);

#endif
