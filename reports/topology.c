#include "reports/topology.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/svg.h"
#include "reports/topology_stops.h"
#include "reports/words.h"

#define HEAD_PX     24
#define ROW_PX      24
#define BOX_PX      20
#define GAP_PX      10  /* between groups */
#define PAD_PX      4   /* of a group's frame */
#define HEIGHT_MOST 860 /* pixels: what is higher fits no page */
#define CHANNELS    8   /* for lines, side by side */
#define CHANNEL_PX  7

/* Columns: core, regional, edge; the last has two boxes a row. */
static const struct {
	int64_t left, box, across;
	size_t text; /* columns of its text */
	struct phrase head;
} tiers[] = {
	[ROLE_CORE] = {6, 140, 1, 20, {"核心节点", "Core"}},
	[ROLE_REGIONAL] = {226, 140, 1, 20, {"区域节点", "Regional"}},
	[ROLE_EDGE] = {446, 112, 2, 15, {"边缘节点", "Edge"}},
};
_Static_assert(ARRAY_LEN(tiers) == TOPOLOGY_TIERS, "a column for each role");

/* Siblings: stops of one tier with the same parent. */
struct siblings {
	struct stop **items;
	size_t count;
	int tier;
	const struct stop *parent; /* NULL */
	const char *missing;
	int64_t top, height;
};

struct drawing {
	const struct report *report;
	struct svg svg;
	struct arena arena;
	stop_list stops;
	LIST_OF(struct siblings) groups;
	size_t group_cap;
	int64_t height;
	size_t lines; /* drawn so far */
};

static const char *in(const struct drawing *d, const char *zh, const char *en)
{
	return phrase_in(d->report->lang, (struct phrase){zh, en});
}

static const struct stop *parent_of(const struct drawing *d, const struct stop *stop)
{
	return stop->parent == SIZE_MAX ? NULL : &d->stops.items[stop->parent];
}

static bool has_line(const struct siblings *group)
{
	return group->parent && group->parent->tier < group->tier;
}

/* What is said above siblings that no line leads to, though a parent is declared. */
static const char *remark(struct drawing *d, const struct siblings *group)
{
	if (group->missing)
		return arena_format(&d->arena, "%s%s%s", in(d, "上级 ", "parent "), group->missing,
			in(d, "（未申报）", " (not declared)"));
	if (group->parent && !has_line(group))
		return arena_format(
			&d->arena, "%s%s", in(d, "上级 ", "parent "), group->parent->name);
	return NULL;
}

/* By tier, then the parent's tier and place, those without one last, then as evidence has them. */
struct ranked {
	const struct drawing *d;
	struct stop *stop;
};

static size_t parent_rank(const struct ranked *r)
{
	const struct stop *parent = parent_of(r->d, r->stop);

	if (!parent)
		return SIZE_MAX;
	return (size_t)parent->tier << 32 | parent->order;
}

static int by_rank(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	size_t x = parent_rank(a), y = parent_rank(b);
	const char *p = a->stop->missing ? a->stop->missing : "";
	const char *q = b->stop->missing ? b->stop->missing : "";
	int order = a->stop->tier - b->stop->tier;

	order = order ? order : (x > y) - (x < y);
	order = order ? order : strcmp(p, q);
	return order ? order
		     : (a->stop->order > b->stop->order) - (a->stop->order < b->stop->order);
}

static bool are_siblings(
	const struct drawing *d, const struct siblings *group, const struct stop *stop)
{
	return group->tier == stop->tier && group->parent == parent_of(d, stop) &&
	       ((!group->missing && !stop->missing) || text_equal(group->missing, stop->missing));
}

static void gather(struct drawing *d)
{
	size_t count = d->stops.count;
	struct ranked *ranked = arena_array(&d->arena, count, sizeof(*ranked));
	struct stop **order = arena_array(&d->arena, count, sizeof(*order));
	struct siblings *last = NULL;

	for (size_t i = 0; i < count; i++)
		ranked[i] = (struct ranked){d, &d->stops.items[i]};
	qsort(ranked, count, sizeof(*ranked), by_rank);
	for (size_t i = 0; i < count; i++) {
		order[i] = ranked[i].stop;
		if (!last || !are_siblings(d, last, order[i])) {
			last = arena_push(&d->arena, &d->groups.items, &d->groups.count,
				&d->group_cap, sizeof(*last));
			*last = (struct siblings){.items = &order[i],
				.tier = order[i]->tier,
				.parent = parent_of(d, order[i]),
				.missing = order[i]->missing};
		}
		last->count++;
	}
}

static int64_t height_of(struct drawing *d, const struct siblings *group)
{
	int64_t across = tiers[group->tier].across;
	int64_t rows = ((int64_t)group->count + across - 1) / across + (remark(d, group) ? 1 : 0);

	return rows * ROW_PX - (ROW_PX - BOX_PX) + 2 * PAD_PX;
}

static int64_t tier_height(struct drawing *d, int tier)
{
	int64_t height = 0;

	LIST_EACH(struct siblings, group, &d->groups)
		if (group->tier == tier)
			height += group->height + GAP_PX;
	return height ? height - GAP_PX : 0;
}

static void place_group(struct drawing *d, struct siblings *group, int64_t top)
{
	int64_t across = tiers[group->tier].across, box = tiers[group->tier].box;
	int64_t first = top + PAD_PX + (remark(d, group) ? ROW_PX : 0);

	group->top = top;
	for (size_t i = 0; i < group->count; i++) {
		group->items[i]->x = tiers[group->tier].left + (int64_t)i % across * (box + PAD_PX);
		group->items[i]->y = first + (int64_t)i / across * ROW_PX;
	}
}

/* Each column in the middle of the highest. */
static void place(struct drawing *d, stop_list stops)
{
	d->stops = stops;
	d->groups.count = 0;
	d->height = 0;
	gather(d);
	LIST_EACH(struct siblings, group, &d->groups)
		group->height = height_of(d, group);
	for (int tier = 0; tier < TOPOLOGY_TIERS; tier++)
		if (tier_height(d, tier) > d->height)
			d->height = tier_height(d, tier);
	for (int tier = 0; tier < TOPOLOGY_TIERS; tier++) {
		int64_t top = HEAD_PX + (d->height - tier_height(d, tier)) / 2;

		LIST_EACH(struct siblings, group, &d->groups)
			if (group->tier == tier) {
				place_group(d, group, top);
				top += group->height + GAP_PX;
			}
	}
}

static void frame(struct drawing *d, const struct siblings *group)
{
	int64_t across = tiers[group->tier].across;
	int64_t width = across * tiers[group->tier].box + (across - 1) * PAD_PX + 2 * PAD_PX;

	svg_rect(&d->svg, SVG_AT(tiers[group->tier].left - PAD_PX), SVG_AT(group->top),
		SVG_AT(width), SVG_AT(group->height), INK_TINT, INK_HAIR);
}

/* Out of the parent to the right, along a channel of its own, into the frame. */
static void line(struct drawing *d, const struct siblings *group)
{
	const struct stop *parent = group->parent;
	int64_t right = parent->x + tiers[parent->tier].box;
	int64_t from = parent->y + BOX_PX / 2, to = group->top + group->height / 2;
	int64_t channel = right + PAD_PX + 6 + (int64_t)(d->lines++ % CHANNELS) * CHANNEL_PX;
	struct svg_point bends[] = {{SVG_AT(right), SVG_AT(from)}, {SVG_AT(channel), SVG_AT(from)},
		{SVG_AT(channel), SVG_AT(to)},
		{SVG_AT(tiers[group->tier].left - PAD_PX), SVG_AT(to)}};

	svg_polyline(&d->svg, &(svg_points){bends, ARRAY_LEN(bends)}, INK_ACCENT, STROKE_THIN);
}

static void boxes(struct drawing *d, const struct siblings *group)
{
	const char *said = remark(d, group);

	if (said)
		svg_label(&d->svg, SVG_AT(tiers[group->tier].left + 2), SVG_AT(group->top + 16),
			ALIGN_START, SVG_SMALL, INK_OPEN, said,
			tiers[group->tier].text * (size_t)tiers[group->tier].across);
	for (size_t i = 0; i < group->count; i++) {
		const struct stop *stop = group->items[i];

		svg_rect(&d->svg, SVG_AT(stop->x), SVG_AT(stop->y), SVG_AT(tiers[stop->tier].box),
			SVG_AT(BOX_PX), INK_PAPER, INK_SOFT);
		svg_label(&d->svg, SVG_AT(stop->x + 5), SVG_AT(stop->y + 14), ALIGN_START,
			SVG_SMALL, INK_TEXT, stop->name, tiers[stop->tier].text);
	}
}

static void heads(struct drawing *d)
{
	for (int tier = 0; tier < TOPOLOGY_TIERS; tier++)
		svg_label(&d->svg, SVG_AT(tiers[tier].left), SVG_AT(14), ALIGN_START, SVG_PLAIN,
			INK_SOFT, phrase_in(d->report->lang, tiers[tier].head), 20);
}

/* For who cannot see the figure. */
static const char *desc_text(struct drawing *d)
{
	size_t counts[TOPOLOGY_TIERS] = {0}, joined = 0;

	LIST_EACH(const struct evidence_node, node, &d->report->evidence->nodes) {
		if (node->role >= 0 && node->role < TOPOLOGY_TIERS)
			counts[node->role]++;
		joined += node->parent != NULL;
	}
	if (d->report->lang == LANG_EN)
		return arena_format(&d->arena,
			"%zu core, %zu regional and %zu edge nodes; %zu declare a parent.",
			counts[ROLE_CORE], counts[ROLE_REGIONAL], counts[ROLE_EDGE], joined);
	return arena_format(&d->arena,
		"核心节点 %zu 个，区域节点 %zu 个，边缘节点 %zu 个；申报了上级的 %zu 个。",
		counts[ROLE_CORE], counts[ROLE_REGIONAL], counts[ROLE_EDGE], joined);
}

bool topology_write(
	FILE *out, const struct report *report, const struct node_rows *rows, const char *prefix)
{
	struct drawing d = {
		.report = report, .svg = {.out = out, .prefix = prefix, .lang = report->lang}};
	bool gathered;

	gathered = report->evidence->nodes.count > TOPOLOGY_NODES_MOST;
	if (!gathered) {
		place(&d, topology_nodes(report, rows, &d.arena));
		gathered = d.height > HEIGHT_MOST;
	}
	if (gathered)
		place(&d, topology_cities(report, rows, &d.arena));
	svg_open(&d.svg, SVG_WIDE, (int)(d.height + HEAD_PX + PAD_PX),
		in(&d, "网络拓扑", "Topology"), desc_text(&d));
	heads(&d);
	LIST_EACH(const struct siblings, group, &d.groups)
		frame(&d, group);
	LIST_EACH(const struct siblings, group, &d.groups)
		if (has_line(group))
			line(&d, group);
	LIST_EACH(const struct siblings, group, &d.groups)
		boxes(&d, group);
	svg_close(&d.svg);
	arena_fini(&d.arena);
	return gathered;
}
