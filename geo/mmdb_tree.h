/* The search tree of a MaxMind DB, walked once and compiled to a form that is searched without any
 * check: an open that succeeds and one good look-up prove nothing, a file can be sound for one
 * address and broken for the next. */
#ifndef CDNPROOF_GEO_MMDB_TREE_H
#define CDNPROOF_GEO_MMDB_TREE_H

#include "geo/mmdb_meta.h"

#define MMDB_RECORD_NONE 0 /* the number of "no entry" */

struct mmdb_blocks; /* of IPv4 the next eight below it */
struct mmdb_front;  /* a table of an address' first 16 bits, in front of the nodes */

struct mmdb_tree {
	uint32_t (*nodes)[2];  /* the next node, or a record's number with MMDB_LEAF set */
	struct mmdb_front *v4; /* NULL: the file has no place for IPv4 addresses */
	struct mmdb_front *v6; /* NULL: the file is of IPv4 */
	struct mmdb_blocks *blocks;
	uint32_t *offsets;   /* in the data section, of each record; [0] is of none */
	size_t record_count; /* with record 0 */
};

/* Every record is walked once with the visitor. ERR_DATA: a path longer than an address, a loop, a
 * record outside the data section, a record that does not decode, that the visitor refuses, or more
 * work than an honest file of this size asks. Owned by the caller: mmdb_tree_fini. */
int mmdb_tree_open(const struct mmdb_meta *meta, const struct mmdb_visitor *visitor,
	struct mmdb_tree *out, struct err *err);
void mmdb_tree_fini(struct mmdb_tree *tree);

struct mmdb_hit {
	uint32_t record; /* MMDB_RECORD_NONE: the file has no entry */
	unsigned bits;   /* of the network that the entry stands for, in the address's family */
};

/* IPv4 in a file of IPv6 is asked below ::/96; an entry above is of IPv6 and says nothing of it. */
struct mmdb_hit mmdb_tree_find_v4(const struct mmdb_tree *tree, uint32_t addr);
struct mmdb_hit mmdb_tree_find_v6(const struct mmdb_tree *tree, const uint8_t addr[16]);

#endif
