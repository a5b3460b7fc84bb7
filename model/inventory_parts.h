/* Several inventories may tell of one node's logs of one kind. Which of them add to each other, and
 * which tell of the same files. */
#ifndef CDNPROOF_MODEL_INVENTORY_PARTS_H
#define CDNPROOF_MODEL_INVENTORY_PARTS_H

#include "model/inventory.h"

struct inventory_part {
	const struct inventory *inventory;
	const struct inventory_archive *archive;
	size_t files; /* that have records */
	size_t group; /* parts of one number overlap, directly or by way of each other */
};

struct inventory_parts {
	struct inventory_part *items; /* by group; in a group the one with most records first */
	size_t count;
	size_t overlapping; /* archives that have a file of another one, those left out included */
	const char *shared; /* the first file by name that two have; NULL: none */
};

/* The archives of (node, kind) in these inventories; node NULL: of every node. Two overlap when
 * some file with records stands in both, by its stored bytes or by its text (content_xxh128); one
 * whose files all stand in larger ones is left out. An inventory counts once however often it is
 * given, and their order does not matter. In the arena. */
void inventory_parts_find(const struct inventory *const *inventories, size_t count,
	const char *node, int kind, struct arena *arena, struct inventory_parts *out);

/* All parts as one archive: node and kind are the first part's, gaps, isolated records and traffic
 * are none. Parts of several groups add up. Of those of a group nobody can tell how many records
 * the shared files have in a minute: each hour gets the larger count, and so it is exact but in
 * hours in which different parts each have a file of their own; minutes with records are exact. A
 * part that does not tell its hours leaves them unknown; its group is then counted run by run. */
void inventory_parts_join(
	const struct inventory_parts *parts, struct arena *arena, struct inventory_archive *out);

/* The traffic of the next group, from its part with most records that has any; NULL: no more.
 * *at is 0 at first. */
const struct inventory_traffic *inventory_parts_traffic(
	const struct inventory_parts *parts, size_t *at);

#endif
