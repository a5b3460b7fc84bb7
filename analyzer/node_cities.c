#include "analyzer/node_cities.h"

#include <stdlib.h>
#include <string.h>

#include "base/median.h"

/* RTTs of slots between two cities, either way. */
struct pair {
	int64_t *ns; /* in the arena */
	size_t count, cap;
};

struct finder {
	struct judged *j;
	struct arena *arena;
	size_t cities;
	struct pair *pairs; /* [node's or peer's city · cities + agent's city] */
	int *agent_city;    /* per agent; -1: none of the region, or not where it says */
};

static struct pair *pair_of(struct finder *f, int of, int from)
{
	return &f->pairs[(size_t)of * f->cities + (size_t)from];
}

static void note(struct finder *f, int of, int from, int64_t rtt_ns)
{
	struct pair *pair = pair_of(f, of, from);

	*(int64_t *)arena_push(f->arena, &pair->ns, &pair->count, &pair->cap, sizeof(int64_t)) =
		rtt_ns;
}

static int64_t median_of(const struct record *record)
{
	struct arena scratch = {0};
	int64_t *copy = arena_array(&scratch, record->rtt_ns.count, sizeof(*copy));
	int64_t median;

	memcpy(copy, record->rtt_ns.items, record->rtt_ns.count * sizeof(*copy));
	median = numbers_median(copy, record->rtt_ns.count);
	arena_fini(&scratch);
	return median;
}

/* What agents measured of one another holds for both directions. */
static void note_peers(struct finder *f)
{
	const struct dossier *dossier = f->j->in->dossier;

	LIST_EACH(const struct sighting, s, &f->j->seen->items) {
		const struct record *record = &s->entry->record;
		const struct agent *peer =
			record->peer ? dossier_agent(dossier, record->peer) : NULL;
		int to, from = f->agent_city[s->agent];

		if (!peer || s->is_void || record->rtt_ns.count == 0)
			continue;
		to = f->agent_city[peer - dossier->agents.items];
		if (to < 0 || from < 0 || peer == &dossier->agents.items[s->agent])
			continue; /* of itself an agent tells nothing */
		note(f, to, from, median_of(record));
		if (to != from)
			note(f, from, to, median_of(record));
	}
}

/* The quickest of the nodes that certainly stand in the city, as coverage takes it. */
static void note_slot(struct finder *f, const bool *stands, int city, int agent, int64_t slot)
{
	const struct judged *j = f->j;
	int64_t best_ns = BIND_ABSENT;

	for (size_t node = 0; node < j->locations->nodes.count; node++) {
		struct node_slot ns;

		if (!stands[node])
			continue;
		trials_node_slot(j->trials, agent, (int)node, slot,
			j->evidence->thresholds.slot_ok_ppm, &ns);
		if (ns.rtt_ns != BIND_ABSENT && (best_ns == BIND_ABSENT || ns.rtt_ns < best_ns))
			best_ns = ns.rtt_ns;
	}
	if (best_ns != BIND_ABSENT)
		note(f, city, f->agent_city[agent], best_ns);
}

static void note_city(struct finder *f, const bool *stands, int city)
{
	const struct judged *j = f->j;

	for (size_t agent = 0; agent < j->seen->agent_count; agent++)
		for (int64_t slot = j->seen->first_counted;
			f->agent_city[agent] >= 0 && slot < j->seen->end_counted; slot++)
			if (!trials_spoiled(j->trials, (int)agent, slot))
				note_slot(f, stands, city, (int)agent, slot);
}

/* Nodes that certainly stand in a city tell of it as agents there do. */
static void note_nodes(struct finder *f)
{
	const struct judged *j = f->j;
	size_t count = j->locations->nodes.count;
	bool *stands = arena_array(f->arena, count, sizeof(*stands));

	for (size_t city = 0; city < f->cities; city++) {
		bool any = false;

		for (size_t i = 0; i < count; i++) {
			const struct location_node *node = &j->locations->nodes.items[i];
			struct location_view view;

			stands[i] = node->claimed == UINT32_C(1) << city &&
				    location_says(j->locations, node, node->claimed, false,
					    &view) == LOCATION_YES;
			any |= stands[i];
		}
		if (any)
			note_city(f, stands, (int)city);
	}
}

/* The nearest rank of the quantile that coverage asks for. */
static bool is_within(const struct finder *f, struct pair *pair)
{
	const struct thresholds *th = &f->j->evidence->thresholds;
	size_t rank = (size_t)(((int64_t)pair->count * th->quantile_ppm + 999999) / 1000000);

	numbers_sort(pair->ns, pair->count);
	return pair->ns[rank ? rank - 1 : 0] <= th->rtt_p95_us * 1000;
}

static uint32_t wanted_cities(const struct finder *f, struct node_cities *out)
{
	uint32_t wanted = 0;

	for (size_t i = 0; i < f->cities; i++) {
		const struct evidence_city *city = &f->j->evidence->cities.items[i];

		if (city->agents.count && city->service.verdict != VERDICT_PASS) {
			wanted |= UINT32_C(1) << i;
			out->wanted++;
		}
	}
	return wanted;
}

/* The cities of `wanted` that a node in `of` would serve; *assumed: its own without a measure. */
static uint32_t served_from(
	struct finder *f, int of, uint32_t wanted, uint32_t *assumed, struct node_cities *out)
{
	uint32_t served = 0;

	for (size_t from = 0; from < f->cities; from++) {
		struct pair *pair = pair_of(f, of, (int)from);
		bool is_own = (int)from == of;

		if (!(wanted >> from & 1))
			continue;
		out->pairs += !is_own;
		out->pairs_unmeasured += !is_own && pair->count == 0;
		if (is_own && pair->count == 0)
			*assumed |= UINT32_C(1) << from;
		if (pair->count ? is_within(f, pair) : is_own)
			served |= UINT32_C(1) << from;
	}
	return served;
}

/* Choices of `left` further sets from `at` on; counts those that reach, keeps the first. */
struct cover {
	const uint32_t *serves;
	size_t count;
	int64_t more;
	int *chosen, *path;
	int64_t sets;
	size_t size;
};

static void choose(struct cover *c, size_t at, size_t depth, uint32_t served)
{
	if (depth == c->size) {
		if (__builtin_popcount(served) < c->more)
			return;
		if (c->sets++ == 0)
			memcpy(c->chosen, c->path, c->size * sizeof(*c->path));
		return;
	}
	for (size_t i = at; i + (c->size - depth) <= c->count; i++) {
		c->path[depth] = (int)i;
		choose(c, i + 1, depth + 1, served | c->serves[i]);
	}
}

size_t node_cities_cover(
	const uint32_t *serves, size_t count, int64_t more, int *chosen, int64_t *sets)
{
	int path[NODE_CITIES_MOST];
	struct cover c = {
		.serves = serves, .count = count, .more = more, .chosen = chosen, .path = path};

	*sets = 0;
	if (count > NODE_CITIES_MOST)
		return 0;
	for (c.size = 1; c.size <= count && c.sets == 0; c.size++)
		choose(&c, 0, 0, 0);
	*sets = c.sets;
	return c.sets ? c.size - 1 : 0;
}

static void search(struct finder *f, int64_t more, uint32_t wanted, struct node_cities *out)
{
	uint32_t *serves = arena_array(f->arena, f->cities, sizeof(*serves));
	int *of = arena_array(f->arena, f->cities, sizeof(*of));
	int *chosen = arena_array(f->arena, f->cities, sizeof(*chosen));
	uint32_t assumed = 0, all = 0;

	for (size_t i = 0; i < f->cities; i++) {
		uint32_t served = served_from(f, (int)i, wanted, &assumed, out);

		if (!served)
			continue;
		all |= served;
		of[out->candidates] = (int)i;
		serves[out->candidates++] = served;
	}
	out->reach = __builtin_popcount(all);
	out->searched = out->candidates <= NODE_CITIES_MOST;
	if (!out->searched || out->reach < more)
		return;
	out->cities.count =
		node_cities_cover(serves, (size_t)out->candidates, more, chosen, &out->sets);
	for (size_t i = 0; i < out->cities.count; i++) {
		chosen[i] = of[chosen[i]];
		out->own_assumed += assumed >> chosen[i] & 1;
	}
	out->cities.items = chosen;
}

void node_cities_find(struct judged *j, int64_t more, struct arena *arena, struct node_cities *out)
{
	const struct dossier *dossier = j->in->dossier;
	struct finder f = {.j = j, .arena = arena, .cities = j->in->region->cities.count};
	uint32_t wanted;

	*out = (struct node_cities){.searched = true};
	wanted = wanted_cities(&f, out);
	if (!wanted)
		return;
	f.pairs = arena_array(arena, f.cities * f.cities, sizeof(*f.pairs));
	f.agent_city = arena_array(arena, dossier->agents.count, sizeof(*f.agent_city));
	for (size_t i = 0; i < dossier->agents.count; i++)
		f.agent_city[i] =
			location_counts(j->locations, (int)i)
				? region_city_by_code(j->in->region, dossier->agents.items[i].city)
				: -1;
	note_peers(&f);
	note_nodes(&f);
	search(&f, more, wanted, out);
}
