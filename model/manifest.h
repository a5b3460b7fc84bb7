/* Manifests 封存清单: what a node's log files were, day by day, each line bound to the one before.
 * They show next year that the files were not made yesterday. Format: docs/formats.md. */
#ifndef CDNPROOF_MODEL_MANIFEST_H
#define CDNPROOF_MODEL_MANIFEST_H

#include "base/bind.h"
#include "base/digest.h"
#include "base/when.h"

#define MANIFEST_SCHEMA "cdnproof/manifest/v1"

struct manifest_file {
	const char *name, *sha256; /* of the stored bytes */
	const char *sm3;           /* likewise; NULL: not asked for */
	int64_t bytes;
	struct unix_ms mtime;
};

struct manifest_line {
	const char *schema;
	const char *prev;      /* SHA-256 of the line before, without LF; NULL in the first line */
	struct unix_ms day;    /* whose files these are: 00:00 of it, +08:00 */
	struct unix_ms sealed; /* when, as the node's clock said */
	LIST_OF(struct manifest_file) files;
};

struct manifest {
	struct arena arena;
	LIST_OF(struct manifest_line) lines; /* as they stand */
	size_t cap;
	size_t torn;                /* lines that were cut while they were written: no JSON */
	char head[DIGEST_TEXT_LEN]; /* of the last line, torn or not; "" when there is none */
};

extern const struct bind_shape manifest_shape;

/* Lines end with LF; the last may lack it. A torn line says nothing, but the chain runs through its
 * bytes. Every other line that is not as it must be, and every break of the chain, is a fault; so
 * are times that cannot be: a line sealed before the one above it, before its own day began, or
 * more than a day after `now`. */
int manifest_parse(const char *text, size_t len, const char *name, struct unix_ms now,
	struct manifest **out, struct faults *faults, struct err *err);
int manifest_open(const char *path, struct unix_ms now, struct manifest **out,
	struct faults *faults, struct err *err);
void manifest_close(struct manifest *manifest); /* NULL is fine */

/* One line as canonical JSON without LF: heap. */
int manifest_line_text(const struct manifest_line *line, char **out, size_t *len, struct err *err);

#endif
