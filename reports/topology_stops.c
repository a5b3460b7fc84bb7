#include "reports/topology_stops.h"

#include <assert.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/words.h"

static int tier_of(const struct evidence_node *node)
{
	return node->role >= 0 && node->role < TOPOLOGY_TIERS ? node->role : ROLE_EDGE;
}

static const struct evidence_node *parent_of(
	const struct node_rows *rows, const struct evidence_node *node)
{
	return node_rows_first(rows, NODE_SELF, node->parent);
}

stop_list topology_nodes(
	const struct report *report, const struct node_rows *rows, struct arena *arena)
{
	const struct evidence *evidence = report->evidence;
	stop_list stops = {arena_array(arena, evidence->nodes.count, sizeof(struct stop)), 0};

	LIST_EACH(const struct evidence_node, node, &evidence->nodes) {
		const struct evidence_node *parent = parent_of(rows, node);
		struct stop *stop = &stops.items[stops.count];

		*stop = (struct stop){
			.tier = tier_of(node), .order = stops.count, .parent = SIZE_MAX};
		stop->name = arena_format(
			arena, "%s %s", location_symbol(node->location.state), node->id);
		if (parent)
			stop->parent = (size_t)(parent - evidence->nodes.items);
		else
			stop->missing = node->parent;
		stops.count++;
	}
	return stops;
}

/* Counts of nodes by city and tier, and by the same of their parents. */
struct tally {
	const struct evidence *evidence;
	size_t cities, groups; /* cities and elsewhere; of each tier as many */
	size_t *nodes;         /* of a group */
	size_t *parents;       /* of a group: of which other its nodes' parents are */
};

static size_t group_of(const struct tally *tally, const struct evidence_node *node)
{
	size_t city = 0;

	while (city + 1 < tally->cities &&
		!text_equal(tally->evidence->cities.items[city].code, node->city))
		city++;
	return (size_t)tier_of(node) * tally->cities + city;
}

static struct tally count_groups(
	const struct evidence *evidence, const struct node_rows *rows, struct arena *arena)
{
	struct tally tally = {.evidence = evidence, .cities = evidence->cities.count + 1};

	tally.groups = tally.cities * TOPOLOGY_TIERS;
	tally.nodes = arena_array(arena, tally.groups, sizeof(size_t));
	tally.parents = arena_array(arena, tally.groups * tally.groups, sizeof(size_t));
	LIST_EACH(const struct evidence_node, node, &evidence->nodes) {
		const struct evidence_node *parent = parent_of(rows, node);
		size_t group = group_of(&tally, node);

		tally.nodes[group]++;
		if (parent)
			tally.parents[group * tally.groups + group_of(&tally, parent)]++;
	}
	return tally;
}

/* The group that most of its nodes have their parents in; SIZE_MAX: none has any. */
static size_t most_parents(const struct tally *tally, size_t group)
{
	const size_t *counts = &tally->parents[group * tally->groups];
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < tally->groups; i++)
		if (counts[i] > 0 && (best == SIZE_MAX || counts[i] > counts[best]))
			best = i;
	return best;
}

static const char *group_name(
	const struct report *report, const struct tally *tally, size_t group, struct arena *arena)
{
	size_t city = tally->cities ? group % tally->cities : 0; /* there is always one more */
	const char *name = phrase_in(report->lang, (struct phrase){"其他", "elsewhere"});

	if (city + 1 < tally->cities)
		name = facts_city(report, tally->evidence->cities.items[city].code);
	return arena_format(arena, "%s ×%zu", name, tally->nodes[group]);
}

stop_list topology_cities(
	const struct report *report, const struct node_rows *rows, struct arena *arena)
{
	struct tally tally = count_groups(report->evidence, rows, arena);
	stop_list stops = {arena_array(arena, tally.groups, sizeof(struct stop)), 0};
	size_t *places = arena_array(arena, tally.groups, sizeof(size_t));

	assert(tally.cities > 0);
	for (size_t i = 0; i < tally.groups; i++) {
		if (tally.nodes[i] == 0)
			continue;
		places[i] = stops.count;
		stops.items[stops.count++] = (struct stop){.tier = (int)(i / tally.cities),
			.order = i,
			.parent = most_parents(&tally, i),
			.name = group_name(report, &tally, i, arena)};
	}
	LIST_EACH(struct stop, stop, &stops)
		if (stop->parent != SIZE_MAX)
			stop->parent = places[stop->parent];
	return stops;
}
