/* Authentic? Complete, as far as files go? What a seal says, held against the bundle's bytes.
 * Reads every file once, in pieces: memory grows with the number of files, not with their size. */
#ifndef CDNPROOF_BUNDLE_VERIFY_SEAL_H
#define CDNPROOF_BUNDLE_VERIFY_SEAL_H

#include "bundle/contents.h"
#include "bundle/statement.h"
#include "bundle/verify.h"
#include "bundle/verify_tree.h"

#define VERIFY_SIGNATURES_MOST 64 /* of a statement; and keys that it names */

/* Whom the user trusts. */
struct verify_trust {
	LIST_OF(struct key *) keys; /* borrowed */
	const char *const *names;   /* of their files, one each */
	bool require[KEY_SM2 + 1];  /* by enum key_type */
};

/* Called now and then while files are read; NULL: not asked for. */
struct verify_progress {
	void (*show)(void *context, int64_t done, int64_t of); /* bytes */
	void *context;
};

/* What was read of a bundle. Texts and lists are its own. */
struct verify_seal {
	int root; /* descriptor of the folder, borrowed */
	struct arena arena;
	struct verify_tree tree;
	struct contents *contents;   /* NULL: there is none that can be used */
	struct statement *statement; /* likewise */
	struct envelope envelope;    /* zeros: likewise */
	struct statement_digest manifest;
	bool is_safe; /* nothing unsafe lies there: the files may be opened by their names */
};

/* Reads tree, manifest and statement. -1 only for what is no verdict: the folder cannot be read, or
 * the user stopped it. */
int verify_seal_open(
	int root, struct verify_report *report, struct verify_seal *out, struct err *err);
void verify_seal_close(struct verify_seal *seal);

/* Who signed, and whether the statement is one on this manifest. */
void verify_seal_signed(const struct verify_seal *seal, const struct verify_trust *trust,
	struct verify_report *report);

/* Every file of the manifest, and no other, with these digests. */
int verify_seal_files(struct verify_seal *seal, const struct verify_progress *progress,
	struct verify_report *report, struct err *err);

#endif
