#include "analyzer/location_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/name_index.h"
#include "base/text.h"

static const char *addr_of(const struct sighting *s)
{
	return s->entry->record.addr;
}

/* The dossier's node addresses, of which each sighting of a node has one. */
struct ranks {
	struct name_index index;
	const char **sorted;
	size_t *from;      /* by rank: where its sightings go */
	size_t *of_target; /* rank + 1 by target; 0: not looked up yet */
	size_t count;
};

/* Records of one target have one address: it is looked up once. */
static size_t rank_of(struct ranks *ranks, const struct sighting *s)
{
	size_t *known = s->target >= 0 ? &ranks->of_target[s->target] : NULL;
	size_t rank;

	if (known && *known)
		return *known - 1;
	rank = (size_t)name_index_find(&ranks->index, addr_of(s));
	if (known)
		*known = rank + 1;
	return rank;
}

static void rank_addresses(const struct analyze_input *in, struct arena *arena, struct ranks *out)
{
	const struct dossier *dossier = in->dossier;
	size_t targets = in->plan ? in->plan->targets.count : 0;
	size_t most = 0;

	LIST_EACH(const struct node, node, &dossier->nodes)
		most += node->addresses.count;
	*out = (struct ranks){.sorted = arena_array(arena, most, sizeof(*out->sorted)),
		.from = arena_array(arena, most + 1, sizeof(*out->from)),
		.of_target = arena_array(arena, targets, sizeof(*out->of_target))};
	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			out->sorted[out->count++] = address->addr;
	if (out->count)
		qsort(out->sorted, out->count, sizeof(*out->sorted), text_order);
	name_index_init(&out->index, arena, out->count);
	for (size_t i = 0; i < out->count; i++)
		name_index_add(&out->index, out->sorted[i]);
}

static bool is_of_node(const struct sighting *s)
{
	return !s->is_void && s->node >= 0;
}

static bool is_of_landmark(const struct sighting *s)
{
	return !s->is_void && s->is_aside && s->entry->record.landmark;
}

/* By address; what stood first among the sightings stays first. */
static void add_nodes(const struct sightings *seen, struct ranks *ranks, struct location_index *to)
{
	LIST_EACH(const struct sighting, s, &seen->items)
		if (is_of_node(s))
			ranks->from[rank_of(ranks, s) + 1]++;
	for (size_t i = 1; i <= ranks->count; i++)
		ranks->from[i] += ranks->from[i - 1];
	LIST_EACH(const struct sighting, s, &seen->items)
		if (is_of_node(s))
			to->items[ranks->from[rank_of(ranks, s)]++] = s;
}

void location_index_make(const struct sightings *seen, const struct analyze_input *in,
	struct arena *arena, struct location_index *out)
{
	struct location_index index = {0};
	struct arena scratch = {0};
	struct ranks ranks;
	size_t at = 0;

	LIST_EACH(const struct sighting, s, &seen->items) {
		index.count += is_of_node(s);
		index.landmark_count += is_of_landmark(s);
	}
	index.items = arena_array(arena, index.count, sizeof(*index.items));
	index.landmarks = arena_array(arena, index.landmark_count, sizeof(*index.landmarks));
	rank_addresses(in, &scratch, &ranks);
	add_nodes(seen, &ranks, &index);
	LIST_EACH(const struct sighting, s, &seen->items)
		if (is_of_landmark(s))
			index.landmarks[at++] = s;
	arena_fini(&scratch);
	*out = index;
}

/* The first that does not stand before the address. */
static size_t lower_bound(const struct location_index *index, const char *addr, bool or_equal)
{
	size_t from = 0, to = index->count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int order = strcmp(addr_of(index->items[mid]), addr);

		if (order < 0 || (order == 0 && or_equal))
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

struct location_sightings location_index_of(const struct location_index *index, const char *addr)
{
	size_t from = lower_bound(index, addr, false);

	return (struct location_sightings){
		index->items + from, lower_bound(index, addr, true) - from};
}
