/* Merkle trees (RFC 6962, 2.1; RFC 9162): leaf H(0x00 ‖ bytes), node H(0x01 ‖ left ‖ right), split
 * at the largest power of two below n; of no leaf at all, H of nothing. By SHA-256 or SM3. */
#ifndef CDNPROOF_BASE_MERKLE_H
#define CDNPROOF_BASE_MERKLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/digest.h"

enum merkle_kind { MERKLE_SHA256, MERKLE_SM3 };

/* The leaf's digest, hexadecimal as all of them. */
void merkle_leaf(enum merkle_kind kind, const void *bytes, size_t len, char out[DIGEST_TEXT_LEN]);

/* The root over leaves' digests, given in order. */
struct merkle;                                    /* memory: the logarithm of the count */
struct merkle *merkle_new(enum merkle_kind kind); /* NULL: no memory */
void merkle_add(struct merkle *tree, const char leaf[DIGEST_TEXT_LEN]);
void merkle_root(const struct merkle *tree, char out[DIGEST_TEXT_LEN]);
void merkle_free(struct merkle *tree);

/* Digests beside the way from leaf `index` of `count` up to the root, lowest first; in `arena`. */
const char **merkle_path(enum merkle_kind kind, const char *const *leaves, size_t count,
	size_t index, struct arena *arena, size_t *path_len);

/* Does this path lead from this leaf to this root? */
bool merkle_path_leads(enum merkle_kind kind, const char *leaf, size_t index, size_t count,
	const char *const *path, size_t path_len, const char *root);

#endif
