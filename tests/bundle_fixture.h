/* A small bundle in a folder of its own, made of evidence that was made by hand. */
#ifndef CDNPROOF_TESTS_BUNDLE_FIXTURE_H
#define CDNPROOF_TESTS_BUNDLE_FIXTURE_H

#include "base/key.h"
#include "bundle/seal.h"

struct bundle_fixture {
	char path[64];
	struct key *keys[2]; /* Ed25519, SM2 */
	struct arena arena;
};

void bundle_fixture_open(struct bundle_fixture *bundle); /* not sealed yet */
void bundle_fixture_close(struct bundle_fixture *bundle);

const char *bundle_fixture_path(struct bundle_fixture *bundle, const char *name); /* in arena */
void bundle_fixture_put(struct bundle_fixture *bundle, const char *name, const char *text);

/* Seals with so many of the keys. */
int bundle_fixture_seal(struct bundle_fixture *bundle, size_t keys, struct err *err);

#endif
