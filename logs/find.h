/* A node and a minute → the lines that stand for it: file, place, digest. Reads the files that an
 * inventory says reach the minute, and no others. */
#ifndef CDNPROOF_LOGS_FIND_H
#define CDNPROOF_LOGS_FIND_H

#include "logs/mask.h"
#include "logs/rate.h"
#include "model/inventory.h"

struct log_find {
	const char *name;
	const char *why; /* it could not be read: a word as in skipped[], or "member"; NULL */
	bool same;       /* its stored bytes are those of the inventory */
	bool damaged;    /* its text is not verified to the end */
	int64_t records; /* of the minute */
	int64_t line;    /* of the first of them, from 1 */
	int64_t offset;  /* in the text, which for a plain file is the file */
	char *masked;    /* the line itself; NULL: none */
	const struct inventory_file *file;
};

struct log_finds {
	struct arena arena;
	LIST_OF(struct log_find) items; /* a file each, as in the inventory */
	size_t cap;
};

struct log_find_wish {
	const char *node, *folder; /* folder: that names of files are relative to; "" here */
	int64_t minute;            /* since the epoch */
	struct unix_ms now;
	struct log_rate *rate; /* NULL: no limit */
};

bool log_find_reaches(const struct inventory_file *file, const struct log_find_wish *wish);
/* False: a member of an archive, which is not looked into. */
bool log_find_opens(const struct inventory_file *file);

/* -1: stopped, or no memory. */
int log_find(const struct inventory *inventory, const struct log_find_wish *wish,
	struct log_finds *out, struct err *err);
void log_finds_fini(struct log_finds *finds); /* zeros are fine */

#endif
