/* Seals a bundle: digests every file, writes MANIFEST.json and the signed statement on it. */
#ifndef CDNPROOF_BUNDLE_SEAL_H
#define CDNPROOF_BUNDLE_SEAL_H

#include "base/key.h"
#include "bundle/contents.h"
#include "bundle/walk.h"
#include "model/evidence.h"

struct seal_wish {
	const char *bundle;
	struct key *const *keys; /* private ones, at least one, none twice */
	size_t key_count;
	struct unix_ms now;
	const char *tool; /* "cdnproof 1.0.0" */
	/* What does not prevent a seal but will be asked about; NULL is fine. */
	void (*warn)(void *context, const char *text);
	void (*progress)(void *context, int64_t bytes, int64_t of); /* NULL is fine */
	void *context;
};

struct seal_made {
	struct contents *contents;
	struct evidence *evidence;
	bool renewed;   /* there was a seal before */
	bool unstamped; /* whose time stamp was taken away with it */
};

/* All or nothing: killed at any point it leaves the old seal, or none. Nothing is recomputed:
 * `verify` does. ERR_DATA: what lies there is no finished bundle, has parts that are none, changed
 * meanwhile, or its evidence is not canonical; a key twice. */
int seal_bundle(const struct seal_wish *wish, struct seal_made *out, struct faults *faults,
	struct err *err);
void seal_made_fini(struct seal_made *made);

/* Refuses what has no place in a bundle; all is named in `faults`. */
int seal_check_walk(
	const struct walk *walk, const char *bundle, struct faults *faults, struct err *err);

#endif
