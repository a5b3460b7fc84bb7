/* A small sealed bundle in a folder of its own, and ways to spoil it. What seals here shares no
 * code with `seal`, so that a fault of it cannot hide from the tests of `verify`. */
#ifndef CDNPROOF_TESTS_BUNDLE_FIXTURE_H
#define CDNPROOF_TESTS_BUNDLE_FIXTURE_H

#include "bundle/contents.h"
#include "bundle/statement.h"
#include "bundle/verify_seal.h"

#define BUNDLE_FIXTURE_KEYS 3

struct bundle_fixture {
	char folder[64];
	struct key *keys[BUNDLE_FIXTURE_KEYS]; /* Ed25519, SM2, a stranger's Ed25519 */
};

/* How it is sealed; zeros: as it should be, by the first two keys. */
struct bundle_sealing {
	void (*of_contents)(struct contents *contents); /* changes the list before it is written */
	void (*of_statement)(struct statement *statement); /* and what is signed */
	const struct key *signers[BUNDLE_FIXTURE_KEYS];    /* NULL: the first two */
};

void bundle_fixture_make(struct bundle_fixture *fixture); /* its files, and sealed */
void bundle_fixture_seal(struct bundle_fixture *fixture, const struct bundle_sealing *how);
void bundle_fixture_end(struct bundle_fixture *fixture);

/* Static: the next call but three overwrites it. */
const char *bundle_fixture_path(const struct bundle_fixture *fixture, const char *name);
void bundle_fixture_write(
	const struct bundle_fixture *fixture, const char *name, const void *bytes, size_t len);
struct file_bytes bundle_fixture_read(const struct bundle_fixture *fixture, const char *name);

/* What `verify` does without computing anything again, trusting the first `trusted` keys; an SM2
 * key among them is asked for or not. */
void bundle_fixture_check(const struct bundle_fixture *fixture, struct verify_report *report,
	size_t trusted, bool require_sm2);

#endif
