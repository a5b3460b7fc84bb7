/* A node and a minute → the lines that stand for it: file, place, digest. Reads the files that an
 * inventory says reach the minute, and no others; of those with offsets (model/inventory_offsets.h)
 * first only the blocks that may hold it. */
#ifndef CDNPROOF_LOGS_FIND_H
#define CDNPROOF_LOGS_FIND_H

#include "logs/key.h"
#include "logs/mask.h"
#include "logs/rate.h"
#include "model/inventory.h"

struct log_find {
	const char *name;
	const char *stored_in;       /* the archive that it is a member of; NULL: none */
	const char *why;             /* it could not be read: a word as in skipped[]; NULL */
	bool opened;                 /* and the watch was told */
	bool moved;                  /* size or time of writing are not those of the inventory */
	bool indexed;                /* its blocks were read, and no more */
	bool compared;               /* its stored bytes were read, and `same` says */
	bool same;                   /* they are those of the inventory */
	bool damaged;                /* its text is not verified to the end */
	int64_t records;             /* of the minute */
	int64_t line;                /* of the first of them, from 1 */
	int64_t offset;              /* in the text, which for a plain file is the file */
	int64_t stored, stored_text; /* a decoder can start at the stored offset: what it makes
				      * there is the text from stored_text on */
	char *masked;                /* the line itself; NULL: none */
	const struct inventory_file *file;
};

struct log_finds {
	struct arena arena;
	LIST_OF(struct log_find) items; /* a file each, as in the inventory */
	size_t cap;
};

/* Who is told as soon as something is known. */
struct log_find_watch {
	void (*opened)(void *context, const struct log_find *find); /* `moved` is known */
	void (*found)(void *context, const struct log_find *find);  /* the first line; once */
	/* So many stored bytes of a file of so many were read, every now and then. */
	void (*progress)(void *context, const char *name, int64_t done, int64_t bytes);
	void *context;
};

struct log_find_wish {
	const char *node, *folder; /* folder: that names of files are relative to; "" here */
	int64_t minute;            /* since the epoch */
	struct unix_ms now;
	bool no_digest;                     /* of a file that is not read whole anyway */
	struct log_rate *rate;              /* NULL: no limit */
	const struct log_find_watch *watch; /* NULL: nobody */
	const struct log_key *const *keys;  /* of mixed archives */
	size_t key_count;
};

bool log_find_reaches(const struct inventory_file *file, const struct log_find_wish *wish);

/* The name of the stored file that it lies in: its own, or that of the archive that it is a member
 * of, as long as the inventory lists that. */
const char *log_find_stored_name(
	const struct inventory *inventory, const struct inventory_file *file);

/* The key by which the file's records were told apart; NULL: none of them is. */
const struct log_key *log_find_key(
	const struct inventory_file *file, const struct log_find_wish *wish);

/* Files of several nodes need their key, or all their records are taken. -1: stopped, or no memory.
 */
int log_find(const struct inventory *inventory, const struct log_find_wish *wish,
	struct log_finds *out, struct err *err);
void log_finds_fini(struct log_finds *finds); /* zeros are fine */

#endif
