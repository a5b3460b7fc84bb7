/* MANIFEST.json: every file of a bundle but itself and what lies in attest/, with its digests, and
 * the roots of the Merkle trees over these entries. Format: docs/formats.md. */
#ifndef CDNPROOF_BUNDLE_CONTENTS_H
#define CDNPROOF_BUNDLE_CONTENTS_H

#include "base/bind.h"
#include "base/digest.h"

#define CONTENTS_SCHEMA "cdnproof/contents/v1"

enum contents_role {
	CONTENTS_DOSSIER,
	CONTENTS_PROFILE,
	CONTENTS_REGION,
	CONTENTS_DOCUMENT,
	CONTENTS_PLAN,
	CONTENTS_RECORDS,
	CONTENTS_HEADS,
	CONTENTS_REJECTED, /* lines of an agent that are no records */
	CONTENTS_ANSWERS,
	CONTENTS_ORIGIN,
	CONTENTS_INVENTORY,
	CONTENTS_WATCH,
	CONTENTS_RUNS,
	CONTENTS_WAIVER,
	CONTENTS_EVIDENCE,
	CONTENTS_REPORT,
	CONTENTS_PAGE,
	CONTENTS_EXPORT,
	CONTENTS_RENDERING, /* digested, not recomputed */
};
extern const char *const contents_role_names[];

struct contents_file {
	const char *path; /* from the bundle's folder */
	int role;         /* enum contents_role */
	int64_t size;     /* bytes */
	const char *sha256, *sm3;
};

struct contents_merkle {
	const char *sha256, *sm3; /* roots, leaves being the canonical entries in order */
};

struct contents {
	struct arena arena;
	const char *schema;
	LIST_OF(struct contents_file) files; /* by path, byte by byte */
	int64_t count, bytes;
	struct contents_merkle merkle;
};

extern const struct bind_shape contents_shape, contents_file_shape, contents_merkle_shape;

/* The role that a path has by where it lies; false: no part of a bundle has such a path, or it is
 * not safe (contents_path_is_safe). */
bool contents_role_of(const char *path, enum contents_role *role);

/* Relative, of components that can name a file and are neither "." nor "..", at most 32 of them and
 * 1,000 bytes, UTF-8 without control characters. */
bool contents_path_is_safe(const char *path);

/* Strict: the canonical bytes that contents_text writes, paths safe, known, sorted and unique, sums
 * right. The roots are not looked at. */
int contents_parse(const char *text, size_t len, const char *name, struct contents **out,
	struct faults *faults, struct err *err);
void contents_close(struct contents *contents); /* NULL is fine */

/* The file of this path; NULL: there is none. */
const struct contents_file *contents_find(const struct contents *contents, const char *path);

/* Canonical, heap: the whole; and one entry, which is a leaf. */
int contents_text(const struct contents *contents, char **out, size_t *len, struct err *err);
int contents_entry_text(const struct contents_file *file, char **out, size_t *len, struct err *err);

#endif
