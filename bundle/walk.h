/* What lies in a bundle's folder, by one look that never leaves it. */
#ifndef CDNPROOF_BUNDLE_WALK_H
#define CDNPROOF_BUNDLE_WALK_H

#include <stdint.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/err.h"
#include "bundle/contents.h"

struct walk_file {
	const char *path; /* from the bundle's folder */
	int64_t size;
	enum contents_role role;
};

/* What has no place in a bundle that is sealed. */
enum walk_odd_kind {
	WALK_LINK,    /* symbolic */
	WALK_NO_FILE, /* a device, pipe or socket */
	WALK_UNSAFE,  /* its name: contents_path_is_safe; folders as well, and what is too deep */
	WALK_UNFINISHED,  /* a temporary file or journal: who writes it is at work, or was killed */
	WALK_NO_PART,     /* nothing of a bundle has this path */
	WALK_SEAL_REMAIN, /* a temporary file of a `seal` that was killed */
};

struct walk_odd {
	enum walk_odd_kind kind;
	const char *path; /* the bytes as they are: text_shown before anybody sees them */
};

struct walk {
	struct arena arena;
	int fd;                            /* the bundle's folder */
	LIST_OF(struct walk_file) files;   /* regular, parts of a bundle; by path, byte by byte */
	LIST_OF(struct walk_file) sealing; /* MANIFEST.json and attest/: role has no meaning */
	LIST_OF(struct walk_odd) odd;      /* by path */
	size_t file_cap, sealing_cap, odd_cap;
};

/* ERR_NOINPUT: no such folder, or one in it cannot be opened; ERR_IO: one cannot be read. */
int walk_open(const char *bundle, struct walk **out, struct err *err);
/* Nothing is listed: for walk_open_file alone. */
int walk_open_root(const char *bundle, struct walk **out, struct err *err);
void walk_close(struct walk *walk); /* NULL is fine */

/* A descriptor for reading a path of the walk; no link is followed on the way, so that nothing
 * outside the bundle is read. -1 with ERR_NOINPUT. `walk` is a struct walk: the type fits
 * double_digest_source. */
int walk_open_file(void *walk, const char *path, struct err *err);

/* The file of this path among the files; NULL: there is none. */
const struct walk_file *walk_find(const struct walk *walk, const char *path);

#endif
