/* The order in which an inventory lists things: its stated keys. */
#ifndef CDNPROOF_MODEL_INVENTORY_ORDER_H
#define CDNPROOF_MODEL_INVENTORY_ORDER_H

#include "model/inventory.h"

/* By node, then kind: as strcmp. */
int inventory_order_ends(const char *node_a, int kind_a, const char *node_b, int kind_b);

/* What of a file its node has: all of it ("") and what this key told apart are two things.
 * Borrowed: a note (INVENTORY_MIXED). */
const char *inventory_share(const struct inventory_file *file);

/* For qsort: files by name, node, kind, digest, share; archives by node, kind; skipped by name,
 * why. */
int inventory_order_files(const void *a, const void *b);
int inventory_order_archives(const void *a, const void *b);
int inventory_order_skipped(const void *a, const void *b);

/* Puts all three lists in order. Repeated entries stay. */
void inventory_sort(struct inventory *inventory);

#endif
