/* Whose reply it is: the keys that handshakes showed, against the one that the dossier pins. */
#ifndef CDNPROOF_ANALYZER_LOCATION_KEYS_H
#define CDNPROOF_ANALYZER_LOCATION_KEYS_H

#include "analyzer/location.h"

/* The node's key is pinned and the record's handshakes showed another: somebody else answered.
 * Where he stands says nothing of the node, neither for its place nor against it. */
bool location_keys_differ(const struct node *node, const struct record *record);

/* Some handshakes of the record showed another key than its first. */
bool location_keys_changed(const struct record *record);

/* The reply itself is signed: a TLS handshake, a nonce. */
bool location_keys_is_signed(const struct record *record);

/* Signed with the node's pinned key. */
bool location_keys_match(const struct node *node, const struct record *record);

/* The same, and no other node of the dossier has that key: the node itself answered. */
bool location_keys_own(
	const struct dossier *dossier, const struct node *node, const struct record *record);

/* Another node of the dossier has the same key pinned: it tells the operator, not the node. */
bool location_keys_shared(const struct dossier *dossier, const struct node *node);

/* Fills handshakes, other_key and signed_ of the address. */
void location_keys_fill(
	struct locations *all, const struct node *node, struct location_address *to);

#endif
