/* A small bundle in a folder of its own, made of evidence that was made by hand. */
#ifndef CDNPROOF_TESTS_SEAL_FIXTURE_H
#define CDNPROOF_TESTS_SEAL_FIXTURE_H

#include "base/key.h"
#include "bundle/seal.h"

struct seal_fixture {
	char path[64];
	struct key *keys[2]; /* Ed25519, SM2 */
	struct arena arena;
};

void seal_fixture_open(struct seal_fixture *bundle); /* not sealed yet */
void seal_fixture_close(struct seal_fixture *bundle);

const char *seal_fixture_path(struct seal_fixture *bundle, const char *name); /* in arena */
void seal_fixture_put(struct seal_fixture *bundle, const char *name, const char *text);

/* Seals with so many of the keys. */
int seal_fixture_seal(struct seal_fixture *bundle, size_t keys, struct err *err);

#endif
