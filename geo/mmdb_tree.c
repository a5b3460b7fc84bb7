#include "geo/mmdb_tree.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/array.h"
#include "base/i18n.h"
#include "base/stop.h"

#define MMDB_LEAF       UINT32_C(0x80000000)
#define FRONT_BITS      16
#define BLOCK_BITS      8
#define BLOCK_LEN       (1u << BLOCK_BITS)
#define RECORD_BITS     27 /* of a leaf in a block; above them 4 bits for 0 to 8 */
#define DEPTH_MOST      128
#define V4_DEPTH        96 /* of IPv4 in a file of IPv6: ::/96 */
#define SEPARATOR_LEN   16
#define WORK_PER_BYTE   16 /* records share parts by pointers; GeoLite2 stays below 3 */
#define WORK_LEAST      1000000
#define STOP_EVERY      65536 /* nodes between two looks at stop_requested */
#define RECORDS_AT_ONCE 1024
#define HUGE_PAGE       (2u * 1024u * 1024u)

struct front_slot {
	uint32_t at;   /* MMDB_LEAF and a record; else a node, or of IPv4 the first of a block */
	uint32_t bits; /* of a leaf: how many lead to it */
};

struct mmdb_front {
	struct front_slot slots[1u << FRONT_BITS];
};

/* Of IPv4 the next eight bits, 256 entries a slot that is no leaf: for most addresses the second
 * and last jump through memory. An entry is a node, or MMDB_LEAF, how many of the bits lead there,
 * and the record. */
struct mmdb_blocks {
	uint32_t *entries;
	size_t count;
};

/* Sub-trees are shared (the aliases of IPv4), so each node is entered once and keeps its height:
 * the longest way down from it, in nodes. */
struct step {
	uint32_t node;
	unsigned side; /* of the next record: 0, 1; 2: done */
};

/* Data offset → number of the record. */
struct slot {
	uint32_t offset, record;
};

struct build {
	const struct mmdb_meta *meta;
	const struct mmdb_visitor *visitor;
	struct mmdb_tree tree;
	unsigned char *heights; /* a node; 0: not left yet */
	struct slot *slots;     /* record 0: empty; a power of two, at most half full */
	size_t slot_count, record_cap;
	struct step steps[DEPTH_MOST + 1];
	unsigned depth, depth_most;
	uint64_t work, work_most, entered;
	struct err *err;
};

/* --- the nodes as they stand in the file --- */

static uint32_t three(const uint8_t *at)
{
	return (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
}

/* Of 28 bits the middle byte holds the high ones: of the left record in its upper half. */
static void read_node(const struct mmdb_meta *meta, uint32_t node, uint32_t out[2])
{
	const uint8_t *at = meta->tree.at + (size_t)node * (meta->record_size / 4);

	switch (meta->record_size) {
	case 24:
		out[0] = three(at);
		out[1] = three(at + 3);
		break;
	case 28:
		out[0] = three(at) | (uint32_t)(at[3] & 0xf0) << 20;
		out[1] = three(at + 4) | (uint32_t)(at[3] & 0x0f) << 24;
		break;
	default: /* 32 */
		out[0] = three(at) << 8 | at[3];
		out[1] = three(at + 4) << 8 | at[7];
		break;
	}
}

/* --- records, each checked once --- */

static size_t slot_of(const struct slot *slots, size_t count, uint32_t offset)
{
	size_t at = (offset * UINT32_C(2654435761)) & (count - 1);

	while (slots[at].record && slots[at].offset != offset)
		at = (at + 1) & (count - 1);
	return at;
}

static int grow_slots(struct build *build)
{
	size_t count = build->slot_count ? build->slot_count * 2 : 2048;
	struct slot *slots = calloc(count, sizeof(*slots));

	if (!slots)
		return err_no_memory(build->err);
	for (size_t i = 0; i < build->slot_count; i++)
		if (build->slots[i].record)
			slots[slot_of(slots, count, build->slots[i].offset)] = build->slots[i];
	free(build->slots);
	build->slots = slots;
	build->slot_count = count;
	return 0;
}

static int push_offset(struct build *build, uint32_t offset)
{
	struct mmdb_tree *tree = &build->tree;

	if (tree->record_count >> RECORD_BITS)
		return err_set(build->err, ERR_DATA, _("larger than can be searched"));
	if (tree->record_count == build->record_cap) {
		size_t cap = build->record_cap ? build->record_cap * 2 : RECORDS_AT_ONCE;
		uint32_t *offsets = realloc(tree->offsets, cap * sizeof(*offsets));

		if (!offsets)
			return err_no_memory(build->err);
		tree->offsets = offsets;
		build->record_cap = cap;
	}
	tree->offsets[tree->record_count++] = offset;
	return 0;
}

static int check_record(struct build *build, uint32_t offset)
{
	if (mmdb_record_walk(build->meta->data, offset, build->visitor, &build->work, build->err) <
		0)
		return err_within(build->err, _("record at %zu"), (size_t)offset);
	if (build->work > build->work_most)
		return err_set(build->err, ERR_DATA,
			_("the records repeat more than a file of this size can need"));
	return 0;
}

/* The number of the record that a side of the file's tree points to. */
static int number_record(struct build *build, uint32_t side, uint32_t *out)
{
	uint64_t first = build->meta->node_count + SEPARATOR_LEN;
	uint32_t offset;
	size_t at;

	if (side < first || side - first >= build->meta->data.len)
		return err_set(build->err, ERR_DATA,
			_("a record of the tree points outside the data section"));
	offset = (uint32_t)(side - first);
	at = slot_of(build->slots, build->slot_count, offset);
	if (!build->slots[at].record) {
		if (check_record(build, offset) < 0 || push_offset(build, offset) < 0)
			return -1;
		build->slots[at] = (struct slot){offset, (uint32_t)build->tree.record_count - 1};
		*out = build->slots[at].record;
		return build->tree.record_count * 2 > build->slot_count ? grow_slots(build) : 0;
	}
	*out = build->slots[at].record;
	return 0;
}

/* --- the walk --- */

static int enter(struct build *build, uint32_t node)
{
	unsigned height = build->heights[node];

	if (build->depth + (height ? height : 1) > build->depth_most)
		return err_set(
			build->err, ERR_DATA, _("a path of the tree is longer than an address"));
	if (height)
		return 0;
	if (++build->entered % STOP_EVERY == 0 && stop_requested)
		return stop_err(build->err);
	read_node(build->meta, node, build->tree.nodes[node]);
	build->steps[build->depth++] = (struct step){.node = node};
	return 0;
}

static int take_side(struct build *build, struct step *step)
{
	uint32_t *side = &build->tree.nodes[step->node][step->side++];
	uint32_t record = MMDB_RECORD_NONE;

	if (*side < build->meta->node_count)
		return enter(build, *side);
	if (*side > build->meta->node_count && number_record(build, *side, &record) < 0)
		return -1;
	*side = MMDB_LEAF | record;
	return 0;
}

static unsigned height_below(const struct build *build, uint32_t side)
{
	return side & MMDB_LEAF ? 0 : build->heights[side];
}

static void leave(struct build *build, uint32_t node)
{
	unsigned left = height_below(build, build->tree.nodes[node][0]);
	unsigned right = height_below(build, build->tree.nodes[node][1]);

	build->heights[node] = (unsigned char)(1 + (left > right ? left : right));
	build->depth--;
}

static int walk(struct build *build)
{
	if (push_offset(build, 0) < 0 || grow_slots(build) < 0 || enter(build, 0) < 0)
		return -1;
	while (build->depth > 0) {
		struct step *step = &build->steps[build->depth - 1];

		if (step->side == 2)
			leave(build, step->node);
		else if (take_side(build, step) < 0)
			return -1;
	}
	return 0;
}

/* --- the tables in front --- */

/* A look-up jumps about in these: in pages of 4 KiB each jump would ask for a translation of its
 * address as well. */
static void *alloc_large(size_t size)
{
	void *at;

	if (size < HUGE_PAGE)
		return malloc(size);
	size = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	at = aligned_alloc(HUGE_PAGE, size);
	if (at)
		madvise(at, size, MADV_HUGEPAGE); /* advice: without it all works as well */
	return at;
}

static void fill_front(const struct mmdb_tree *tree, uint32_t side, unsigned depth, uint32_t prefix,
	struct mmdb_front *front)
{
	unsigned rest = FRONT_BITS - depth;
	bool leaf = side & MMDB_LEAF;

	if (rest && !leaf) {
		fill_front(tree, tree->nodes[side][0], depth + 1, prefix << 1, front);
		fill_front(tree, tree->nodes[side][1], depth + 1, prefix << 1 | 1, front);
		return;
	}
	for (size_t i = (size_t)prefix << rest, end = i + ((size_t)1 << rest); i < end; i++)
		front->slots[i] = (struct front_slot){side, leaf ? depth : 0};
}

static int make_front(
	const struct mmdb_tree *tree, uint32_t side, struct mmdb_front **out, struct err *err)
{
	*out = malloc(sizeof(**out));
	if (!*out)
		return err_no_memory(err);
	fill_front(tree, side, 0, 0, *out);
	return 0;
}

static void fill_block(const struct mmdb_tree *tree, uint32_t side, unsigned depth, uint32_t prefix,
	uint32_t *block)
{
	unsigned rest = BLOCK_BITS - depth;

	if (rest && !(side & MMDB_LEAF)) {
		fill_block(tree, tree->nodes[side][0], depth + 1, prefix << 1, block);
		fill_block(tree, tree->nodes[side][1], depth + 1, prefix << 1 | 1, block);
		return;
	}
	if (side & MMDB_LEAF)
		side |= depth << RECORD_BITS;
	for (size_t i = (size_t)prefix << rest, end = i + ((size_t)1 << rest); i < end; i++)
		block[i] = side;
}

static size_t count_nodes(const struct mmdb_front *front)
{
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(front->slots); i++)
		count += !(front->slots[i].at & MMDB_LEAF);
	return count;
}

/* At most 64 MiB, whatever the file asks for. */
static int make_blocks(struct mmdb_tree *tree, struct err *err)
{
	struct mmdb_blocks *blocks = calloc(1, sizeof(*blocks));

	tree->blocks = blocks;
	if (!blocks)
		return err_no_memory(err);
	blocks->entries =
		alloc_large((count_nodes(tree->v4) + 1) * BLOCK_LEN * sizeof(*blocks->entries));
	if (!blocks->entries)
		return err_no_memory(err);
	for (size_t i = 0; i < ARRAY_LEN(tree->v4->slots); i++) {
		struct front_slot *slot = &tree->v4->slots[i];

		if (slot->at & MMDB_LEAF)
			continue;
		fill_block(tree, slot->at, 0, 0, &blocks->entries[blocks->count]);
		slot->at = (uint32_t)blocks->count;
		blocks->count += BLOCK_LEN;
	}
	return 0;
}

static int make_fronts(struct mmdb_tree *tree, const struct mmdb_meta *meta, struct err *err)
{
	uint32_t side = 0;
	unsigned depth = 0;

	if (meta->ip_version == 6) {
		if (make_front(tree, 0, &tree->v6, err) < 0)
			return -1;
		for (; depth < V4_DEPTH && !(side & MMDB_LEAF); depth++)
			side = tree->nodes[side][0];
		if (depth < V4_DEPTH) /* the entry is of more than IPv4's space */
			return 0;
	}
	if (make_front(tree, side, &tree->v4, err) < 0)
		return -1;
	return make_blocks(tree, err);
}

int mmdb_tree_open(const struct mmdb_meta *meta, const struct mmdb_visitor *visitor,
	struct mmdb_tree *out, struct err *err)
{
	struct build build = {.meta = meta,
		.visitor = visitor,
		.depth_most = meta->ip_version == 6 ? 128 : 32,
		.work_most = WORK_LEAST + WORK_PER_BYTE * (uint64_t)meta->data.len,
		.err = err};
	int ret = -1;

	/* numbers of nodes and offsets leave the bit of a leaf free */
	if (meta->node_count >= MMDB_LEAF || meta->data.len >= MMDB_LEAF)
		return err_set(err, ERR_DATA, _("larger than can be searched"));
	build.heights = calloc((size_t)meta->node_count, 1);
	build.tree.nodes = alloc_large((size_t)meta->node_count * sizeof(*build.tree.nodes));
	if (!build.heights || !build.tree.nodes)
		err_no_memory(err);
	else if (walk(&build) == 0)
		ret = make_fronts(&build.tree, meta, err);
	free(build.heights);
	free(build.slots);
	if (ret < 0)
		mmdb_tree_fini(&build.tree);
	else
		*out = build.tree;
	return ret;
}

void mmdb_tree_fini(struct mmdb_tree *tree)
{
	if (tree->blocks)
		free(tree->blocks->entries);
	free(tree->blocks);
	free(tree->nodes);
	free(tree->v4);
	free(tree->v6);
	free(tree->offsets);
	*tree = (struct mmdb_tree){0};
}

/* --- the search: no path is longer than an address, so it ends at a leaf --- */

static struct mmdb_hit hit(uint32_t leaf, unsigned bits)
{
	return (struct mmdb_hit){leaf & ~MMDB_LEAF, bits};
}

struct mmdb_hit mmdb_tree_find_v4(const struct mmdb_tree *tree, uint32_t addr)
{
	const struct front_slot *slot;
	unsigned bits = FRONT_BITS + BLOCK_BITS;
	uint32_t side;

	if (!tree->v4)
		return hit(MMDB_RECORD_NONE, 0);
	slot = &tree->v4->slots[addr >> 16];
	if (slot->at & MMDB_LEAF)
		return hit(slot->at, slot->bits);
	side = tree->blocks->entries[slot->at + (addr >> 8 & (BLOCK_LEN - 1))];
	if (side & MMDB_LEAF)
		return (struct mmdb_hit){side & ((UINT32_C(1) << RECORD_BITS) - 1),
			FRONT_BITS + ((side & ~MMDB_LEAF) >> RECORD_BITS)};
	for (addr <<= bits; !(side & MMDB_LEAF); addr <<= 1, bits++)
		side = tree->nodes[side][addr >> 31];
	return hit(side, bits);
}

struct mmdb_hit mmdb_tree_find_v6(const struct mmdb_tree *tree, const uint8_t addr[16])
{
	const struct front_slot *slot;
	unsigned bits = FRONT_BITS;
	uint32_t side;

	if (!tree->v6)
		return hit(MMDB_RECORD_NONE, 0);
	slot = &tree->v6->slots[(unsigned)addr[0] << 8 | addr[1]];
	if (slot->at & MMDB_LEAF)
		return hit(slot->at, slot->bits);
	for (side = slot->at; !(side & MMDB_LEAF); bits++)
		side = tree->nodes[side][addr[bits / 8] >> (7 - bits % 8) & 1];
	return hit(side, bits);
}
