/* Whose reply it is: the keys that handshakes showed, against the one that the dossier pins. */
#ifndef CDNPROOF_ANALYZER_LOCATION_KEYS_H
#define CDNPROOF_ANALYZER_LOCATION_KEYS_H

#include "analyzer/location.h"

/* The node's key is pinned and the record's handshakes showed another: somebody else answered.
 * Where he stands says nothing of the node, neither for its place nor against it. */
bool location_keys_differ(const struct node *node, const struct record *record);

/* Fills handshakes, other_key and signed_ of the address. */
void location_keys_fill(
	struct locations *all, const struct node *node, struct location_address *to);

#endif
