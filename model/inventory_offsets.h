/* The index of offsets 偏移索引 that is kept beside an inventory: where in large files which
 * minutes stand, so that one minute is found without reading the file from its begin. It proves
 * nothing and nothing is judged by it: without it files are read whole. Format: docs/formats.md. */
#ifndef CDNPROOF_MODEL_INVENTORY_OFFSETS_H
#define CDNPROOF_MODEL_INVENTORY_OFFSETS_H

#include "model/inventory.h"

#define INVENTORY_OFFSETS_SCHEMA "cdnproof/offsets/v1"
#define INVENTORY_OFFSETS_SUFFIX ".index"

enum {
	INVENTORY_BLOCK_TEXT,
	INVENTORY_BLOCK_LINE,
	INVENTORY_BLOCK_FROM,
	INVENTORY_BLOCK_TO,
	INVENTORY_BLOCK_ROW
};
enum { INVENTORY_RESTART_STORED, INVENTORY_RESTART_TEXT, INVENTORY_RESTART_ROW };

struct inventory_offsets {
	/* Rows of four: a block of text from the offset of a record's line to the next block's or
	 * the end; that line's number; the first and the last minute that a record of the block is
	 * of, since the epoch. No record stands before the first. */
	LIST_OF(int64_t) blocks;
	/* Rows of two: a stored offset where the decoder can start anew, and the offset of the text
	 * that comes from there. The file's begin is one, and is not listed. */
	LIST_OF(int64_t) restarts;
};

extern const struct bind_shape inventory_offsets_shape;

/* The document about an inventory whose canonical text has this digest, with the files that have
 * offsets: heap. *out is NULL when there are none. */
int inventory_offsets_text(const struct inventory *inventory, const char *sha256, char **out,
	size_t *len, struct err *err);

/* Gives the inventory's files their offsets, which lie in its arena. -1, and no file has any: a
 * fault, or it is the index of another inventory. */
int inventory_offsets_parse(const char *text, size_t len, const char *name,
	struct inventory *inventory, struct faults *faults, struct err *err);
/* The same of a file; one that does not exist is no error, and *found says so. */
int inventory_offsets_open(const char *path, struct inventory *inventory, bool *found,
	struct faults *faults, struct err *err);

#endif
