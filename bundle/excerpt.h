/* Excerpts: some files of a sealed bundle, shown alone. Each comes with its entry of the manifest
 * and the audit paths from there to the roots that the signed statement names. */
#ifndef CDNPROOF_BUNDLE_EXCERPT_H
#define CDNPROOF_BUNDLE_EXCERPT_H

#include "base/envelope.h"
#include "bundle/contents.h"
#include "bundle/statement.h"

#define EXCERPT_SCHEMA     "cdnproof/excerpt/v1"
#define EXCERPT_BYTES_MOST (64 * 1024 * 1024) /* of all files together */

struct excerpt_file {
	struct contents_file entry;
	int64_t index;                               /* among the manifest's entries, from 0 */
	LIST_OF(const char *) path_sha256, path_sm3; /* beside the way up, lowest first */
	const char *content;                         /* base64 */
};

struct excerpt {
	struct arena arena;
	const char *schema;
	struct envelope envelope;           /* the statement's, whole */
	int64_t count;                      /* entries of the manifest */
	LIST_OF(struct excerpt_file) files; /* by index */
	struct statement *statement;        /* what the envelope holds; set by excerpt_parse */
};

extern const struct bind_shape excerpt_shape;

/* Strict: the canonical bytes that excerpt_make writes, the envelope and statement in it likewise.
 * Nothing is verified yet. */
int excerpt_parse(const char *text, size_t len, const char *name, struct excerpt **out,
	struct faults *faults, struct err *err);
void excerpt_close(struct excerpt *excerpt); /* NULL is fine */

/* Do contents have the digests and sizes of their entries, and do the paths lead from these to both
 * roots of the statement? ERR_DATA with the first that does not. Whose signatures stand under the
 * statement is the caller's question (envelope_signed_by). */
int excerpt_check(const struct excerpt *excerpt, const char *name, struct err *err);

/* The excerpt of these paths of a sealed bundle: heap, canonical, without final LF. ERR_NOINPUT: it
 * is not sealed; ERR_DATA: the manifest has no such path or is not the statement's, a file is not
 * what was sealed, or all together are too large. Signatures are not looked at. */
int excerpt_make(const char *bundle, const char *const *paths, size_t count, char **out,
	size_t *len, struct faults *faults, struct err *err);

#endif
