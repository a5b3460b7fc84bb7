/* Inventories 日志清单: what log archives hold. Counts, times and digests only: no address, path
 * or user of a line. Format: docs/schemas/inventory-v1.json. */
#ifndef CDNPROOF_MODEL_INVENTORY_H
#define CDNPROOF_MODEL_INVENTORY_H

#include <stdio.h>

#include "base/bind.h"
#include "base/when.h"
#include "model/dossier.h"
#include "model/inventory_line_sums.h"
#include "model/inventory_traffic.h"

#define INVENTORY_SCHEMA      "cdnproof/inventory/v1"
#define INVENTORY_GAP_MINUTES 30 /* empty minutes that make a gap */

struct inventory_damage {
	const char *kind; /* truncated, corrupt, trailing_bytes, nul_bytes, ... */
	int64_t offset;   /* in the stored bytes */
	int64_t length;   /* BIND_ABSENT: unknown */
};

struct inventory_bad {
	int64_t line, offset; /* of a line that could not be read; never its content */
};

/* What dates a file beside its content: each can be changed, and none is believed alone. */
struct inventory_times {
	struct unix_ms mtime, ctime; /* of the file system */
	struct unix_ms header;       /* that the packed file says of its content (gzip MTIME) */
	struct unix_ms name_date;    /* a day written in the name: 00:00 of it, +08:00 */
};                                   /* each BIND_ABSENT where there is none */

struct inventory_offsets;

struct inventory_file {
	const char *name; /* relative to the dossier's folder, or as given */
	const char *node;
	int kind;                   /* enum log_kind */
	const char *sha256;         /* of the stored bytes */
	const char *sm3;            /* likewise; NULL: not asked for */
	const char *content_xxh128; /* of the text, as far as it was decoded */
	const char *content_sha256; /* likewise, of packed text; NULL: not asked for */
	int64_t bytes, content_bytes;
	const char *codec;  /* plain, gzip, zstd, ... */
	const char *format; /* combined; "" when nothing was recognised */
	int64_t lines, records, bad, continuation, unverified; /* unverified: lines before damage */
	int64_t members; /* of gzip; frames or streams of others */
	bool open_line;  /* the last line has no end yet */
	int64_t out_of_order, implausible;
	struct unix_ms first, last; /* BIND_ABSENT; of verified records */
	LIST_OF(struct inventory_bad) bad_samples;
	LIST_OF(struct inventory_damage) damage;
	text_list notes;                     /* zero_padding, suffix_mismatch, ... */
	const struct inventory_times *times; /* NULL: not recorded */
	/* Where its minutes stand: kept beside the inventory, not in it (inventory_offsets.h).
	 * NULL: not known. */
	const struct inventory_offsets *offsets;
};

/* More than one in a hundred of its lines, and not just a few, have no time, one that cannot be, or
 * not the field of their node: another format from some line on, or a file whose own time was
 * changed, or a wrong node_key. What such a file holds is
 * not known, be it little or much. */
bool inventory_file_is_unread(const struct inventory_file *file);

/* A note of exactly this word, with all that stands behind a colon in it. */
bool inventory_has_note(const struct inventory_file *file, const char *word);
struct inventory;
/* The note of a file that stands under several nodes, each with its own records of it. */
#define INVENTORY_MIXED "node_key:"

/* The first note that begins with this word, or NULL. */
const char *inventory_note(const struct inventory_file *file, const char *begin);
/* The number behind such a word and its colon, as in headers:2; 0 when there is none. */
int64_t inventory_note_count(const struct inventory_file *file, const char *begin);
/* The file's entry for another node stands right before this one: see INVENTORY_MIXED. */
bool inventory_file_again(const struct inventory *inventory, const struct inventory_file *file);
/* Once; the word is borrowed. */
void inventory_add_note(struct inventory_file *file, struct arena *arena, const char *word);

struct inventory_gap {
	struct unix_ms from, to; /* from the first empty minute to the next present one */
	text_list why;           /* what the collector knows: siblings_silent; mostly empty */
	int64_t usual; /* records that the archive's other weeks have in these hours; BIND_ABSENT */
};

/* A few records far from all others: shown, but no sign that the logs reach so far. */
struct inventory_isolated {
	struct unix_ms from, to; /* from the first of its minutes to the end of the last */
	int64_t records;
};
typedef LIST_OF(struct inventory_isolated) inventory_isolated_list;

struct inventory_archive {
	const char *node;           /* without a dossier: the last path component */
	int kind;                   /* enum log_kind */
	struct unix_ms first, last; /* verified records; BIND_ABSENT: none */
	int64_t records;
	LIST_OF(int64_t) minutes; /* rows of three: minute since the epoch, run length, records */
	LIST_OF(int64_t) hours; /* rows of two: hour since the epoch, records; none: not recorded */
	LIST_OF(struct inventory_gap) gaps;
	inventory_isolated_list isolated;        /* see model/inventory_isolated.h */
	int64_t unverified;                      /* records before damage: they close no gap */
	inventory_line_sum_list line_sums;       /* none: older, or too few lines */
	const struct inventory_traffic *traffic; /* NULL: not collected */
};

struct inventory_skipped {
	const char *name, *why;
};

struct inventory {
	struct arena arena;
	char sha256[65];
	const char *schema;
	const char *mode;    /* full, verify */
	const char *against; /* verify: SHA-256 of the inventory that unchanged archives are of */
	LIST_OF(struct inventory_file) files;       /* by name */
	LIST_OF(struct inventory_archive) archives; /* by node, kind */
	LIST_OF(struct inventory_skipped) skipped;  /* by name */
};

extern const struct bind_shape inventory_shape;
extern const struct bind_shape inventory_file_shape; /* an entry of files[] */

int inventory_open(
	const char *path, struct inventory **out, struct faults *faults, struct err *err);
int inventory_parse(const char *text, size_t len, const char *name, struct inventory **out,
	struct faults *faults, struct err *err);
/* The canonical text without final LF: heap; into a stream, whose errors are the caller's; as a
 * file, whole or not at all ("-": standard output). A million files take 600 MB as text. */
int inventory_text(const struct inventory *inventory, char **out, size_t *len, struct err *err);
int inventory_write(FILE *out, const struct inventory *inventory, struct err *err);
int inventory_save(const struct inventory *inventory, const char *path, struct err *err);
struct inventory *inventory_new(void); /* empty, with an arena; never NULL */
void inventory_close(struct inventory *inventory);

/* a + b of counts, at most what a JSON integer holds: what was read can be added up and written. */
int64_t inventory_sum(int64_t a, int64_t b);

#endif
