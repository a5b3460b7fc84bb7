/* What the origin's own access logs say of the objects that a plan asks for: how often each was
 * asked for there. Written by `cdnproof origin`. Of clients nothing is kept. Format:
 * docs/schemas/origin-v1.json. */
#ifndef CDNPROOF_MODEL_ORIGIN_H
#define CDNPROOF_MODEL_ORIGIN_H

#include "base/bind.h"
#include "base/when.h"

#define ORIGIN_SCHEMA "cdnproof/origin/v1"

struct origin_object {
	const char *token;          /* plan_object_token */
	int64_t requests;           /* that the origin logged */
	int64_t unchanged;          /* of them, answered with 304: the copy was kept */
	struct unix_ms first, last; /* as the log dates them */
};

struct origin_file {
	const char *name, *sha256; /* name: the last part of its path */
	int64_t records;           /* lines with a time */
};

struct origin_log {
	struct arena arena;
	char sha256[65]; /* of the stored bytes */
	const char *schema;
	const char *plan;                  /* SHA-256 of the plan whose objects were looked for */
	int64_t records;                   /* of all files */
	LIST_OF(struct origin_file) files; /* by name, sha256 */
	LIST_OF(struct origin_object) objects; /* that were asked for, by token */
};

extern const struct bind_shape origin_shape;

int origin_open(const char *path, struct origin_log **out, struct faults *faults, struct err *err);
int origin_parse(const char *text, size_t len, const char *name, struct origin_log **out,
	struct faults *faults, struct err *err);
int origin_text(const struct origin_log *origin, char **out, size_t *len, struct err *err);
void origin_close(struct origin_log *origin);

struct origin_log *origin_new(void); /* empty, with an arena; never NULL */

/* NULL: it was not asked for. */
const struct origin_object *origin_find(const struct origin_log *origin, const char *token);

#endif
