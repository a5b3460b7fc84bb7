#include "geo/mmdb_tree.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/stop.h"
#include "geo/shape.h"

#define DEPTH_MOST    128
#define WORK_PER_BYTE 16 /* records share parts by pointers; GeoLite2 stays below 3 */
#define WORK_LEAST    1000000
#define STOP_EVERY    65536 /* nodes between two looks at stop_requested */

/* Sub-trees are shared (the aliases of IPv4), so each node is entered once and keeps its height:
 * the longest way down from it, in nodes. */
struct step {
	uint32_t node;
	unsigned side; /* of the next record: 0, 1; 2: done */
};

struct tree {
	const MMDB_s *mmdb;
	const struct mmdb_meta *meta;
	unsigned char *heights; /* a node; 0: not seen */
	unsigned char *seen;    /* a bit for each byte of the data section: record checked */
	struct step steps[DEPTH_MOST + 1];
	unsigned depth, depth_most;
	uint64_t work, work_most, entered;
	struct err *err;
};

static int see(void *context, const struct mmdb_path *path, const struct mmdb_value *value,
	struct err *err)
{
	(void)context;
	return shape_check(path, value, err);
}

static int check_record(struct tree *tree, uint64_t record)
{
	static const struct mmdb_visitor visitor = {see, NULL};
	uint64_t first = tree->meta->node_count + 16;
	size_t offset;

	if (record < first || record - first >= tree->meta->data.len)
		return err_set(tree->err, ERR_DATA,
			_("a record of the tree points outside the data section"));
	offset = (size_t)(record - first);
	if (tree->seen[offset / 8] & 1u << offset % 8)
		return 0;
	tree->seen[offset / 8] |= (unsigned char)(1u << offset % 8);
	if (mmdb_record_walk(tree->meta->data, offset, &visitor, &tree->work, tree->err) < 0)
		return err_within(tree->err, _("record at %zu"), offset);
	if (tree->work > tree->work_most)
		return err_set(tree->err, ERR_DATA,
			_("the records repeat more than a file of this size can need"));
	return 0;
}

static int too_deep(const struct tree *tree)
{
	return err_set(tree->err, ERR_DATA, _("a path of the tree is longer than an address"));
}

static int enter(struct tree *tree, uint64_t node)
{
	unsigned height = tree->heights[node];

	if (tree->depth + (height ? height : 1) > tree->depth_most)
		return too_deep(tree);
	if (height)
		return 0;
	if (++tree->entered % STOP_EVERY == 0 && stop_requested)
		return stop_err(tree->err);
	tree->steps[tree->depth++] = (struct step){.node = (uint32_t)node};
	return 0;
}

static int take_side(struct tree *tree, struct step *step)
{
	MMDB_search_node_s node;
	uint64_t record;

	if (MMDB_read_node(tree->mmdb, step->node, &node) != MMDB_SUCCESS)
		return err_set(tree->err, ERR_DATA, _("node %u cannot be read"), step->node);
	record = step->side++ ? node.right_record : node.left_record;
	if (record < tree->meta->node_count)
		return enter(tree, record);
	return record == tree->meta->node_count ? 0 : check_record(tree, record);
}

static unsigned height_below(const struct tree *tree, uint64_t record)
{
	return record < tree->meta->node_count ? tree->heights[record] : 0;
}

static void leave(struct tree *tree, const struct step *step)
{
	MMDB_search_node_s node;
	unsigned left, right;

	MMDB_read_node(tree->mmdb, step->node, &node);
	left = height_below(tree, node.left_record);
	right = height_below(tree, node.right_record);
	tree->heights[step->node] = (unsigned char)(1 + (left > right ? left : right));
	tree->depth--;
}

static int walk(struct tree *tree)
{
	if (enter(tree, 0) < 0)
		return -1;
	while (tree->depth > 0) {
		struct step *step = &tree->steps[tree->depth - 1];

		if (step->side == 2)
			leave(tree, step);
		else if (take_side(tree, step) < 0)
			return -1;
	}
	return 0;
}

int mmdb_tree_check(const MMDB_s *mmdb, const struct mmdb_meta *meta, struct err *err)
{
	struct tree tree = {.mmdb = mmdb,
		.meta = meta,
		.depth_most = meta->ip_version == 6 ? 128 : 32,
		.work_most = WORK_LEAST + WORK_PER_BYTE * (uint64_t)meta->data.len,
		.err = err};
	int ret = -1;

	tree.heights = calloc((size_t)meta->node_count, 1);
	tree.seen = calloc(meta->data.len / 8 + 1, 1);
	if (tree.heights && tree.seen)
		ret = walk(&tree);
	else
		err_no_memory(err);
	free(tree.heights);
	free(tree.seen);
	return ret;
}
