#include "analyzer/mesh.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/location_disc.h"
#include "base/text.h"
#include "geo/place.h"

#define STEPS_MOST 2000000 /* of one search; beyond it nobody is named, all are suspect */

static struct mesh_pair *find_pair(struct mesh_pair *pairs, size_t agents, int one, int other)
{
	size_t low = (size_t)(one < other ? one : other),
	       high = (size_t)(one < other ? other : one);

	return &pairs[low * agents + high];
}

static void note_record(
	struct mesh_pair *pairs, const struct dossier *dossier, const struct sighting *s)
{
	const struct record *record = &s->entry->record;
	const struct agent *peer = dossier_agent(dossier, record->peer);
	int other = (int)(peer - dossier->agents.items);
	struct mesh_pair *pair;
	int64_t rtt_ns, quantum_ns;

	if (other == s->agent || !location_disc_rtt(record, &rtt_ns, &quantum_ns))
		return;
	pair = find_pair(pairs, dossier->agents.count, s->agent, other);
	if (pair->rtt_ns >= 0 && pair->rtt_ns + pair->quantum_ns <= rtt_ns + quantum_ns)
		return;
	pair->rtt_ns = rtt_ns;
	pair->quantum_ns = quantum_ns;
}

static struct geo_point place_of(const struct agent *agent)
{
	return (struct geo_point){(int32_t)agent->lat_e7, (int32_t)agent->lon_e7};
}

static void keep_measured(struct mesh *mesh, struct mesh_pair *pairs, const struct dossier *dossier)
{
	size_t agents = dossier->agents.count;

	mesh->pairs.items = pairs;
	for (size_t a = 0; a < agents; a++)
		for (size_t b = a + 1; b < agents; b++) {
			struct mesh_pair pair = pairs[a * agents + b];

			if (pair.rtt_ns < 0)
				continue;
			pair.a = (int)a;
			pair.b = (int)b;
			pair.distance_m = place_distance_m(place_of(&dossier->agents.items[a]),
				place_of(&dossier->agents.items[b]));
			pairs[mesh->pairs.count++] = pair; /* never ahead of what is read */
		}
}

static void find_contradictions(
	struct mesh *mesh, const int64_t *uncertainty_m, struct arena *arena)
{
	size_t cap = 0;

	LIST_EACH(const struct mesh_pair, pair, &mesh->pairs) {
		int64_t most_m = place_radius_m(pair->rtt_ns, pair->quantum_ns,
			uncertainty_m[pair->a] + uncertainty_m[pair->b]);
		struct mesh_contradiction *to;

		if (pair->distance_m <= most_m)
			continue;
		to = arena_push(arena, &mesh->contradictions.items, &mesh->contradictions.count,
			&cap, sizeof(*to));
		*to = (struct mesh_contradiction){
			pair->a, pair->b, pair->rtt_ns, pair->distance_m, most_m};
	}
}

/* The agents in contradictions as a graph; a set of them is a bit mask. */
struct knots {
	size_t count;
	int agents[MESH_KNOTS_MOST];
	uint64_t against[MESH_KNOTS_MOST];
	int64_t weights[MESH_KNOTS_MOST];
	int64_t steps;
};

static size_t knot_of(struct knots *knots, int agent)
{
	size_t i = 0;

	while (i < knots->count && knots->agents[i] != agent)
		i++;
	if (i == knots->count && i < MESH_KNOTS_MOST)
		knots->agents[knots->count++] = agent;
	return i;
}

/* False: there are too many of them. */
static bool tie(const struct mesh *mesh, const bool *attested, struct knots *knots)
{
	LIST_EACH(const struct mesh_contradiction, pair, &mesh->contradictions) {
		size_t a = knot_of(knots, pair->a), b = knot_of(knots, pair->b);

		if (a == MESH_KNOTS_MOST || b == MESH_KNOTS_MOST)
			return false;
		knots->against[a] |= UINT64_C(1) << b;
		knots->against[b] |= UINT64_C(1) << a;
	}
	for (size_t i = 0; i < knots->count; i++)
		knots->weights[i] = attested[knots->agents[i]] ? MESH_KNOTS_MOST + 1 : 1;
	return true;
}

static int64_t weight_of(const struct knots *knots, uint64_t set)
{
	int64_t weight = 0;

	for (size_t i = 0; i < knots->count; i++)
		if (set >> i & 1)
			weight += knots->weights[i];
	return weight;
}

/* The knot with the most contradictions among those that are left; count: there are none. */
static size_t busiest(const struct knots *knots, uint64_t left)
{
	size_t best = knots->count;
	int most = 0;

	for (size_t i = 0; i < knots->count; i++) {
		int degree = __builtin_popcountll(knots->against[i] & left);

		if ((left >> i & 1) && degree > most) {
			most = degree;
			best = i;
		}
	}
	return best;
}

/* The least weight that covers all contradictions among `left`, `spent` beside; never above `most`,
 * which is what comes back when nothing is better. Either the busiest knot is in the cover, or all
 * that contradict it are. */
static int64_t cover(struct knots *knots, uint64_t left, int64_t spent, int64_t most)
{
	size_t i = busiest(knots, left);
	uint64_t all;

	if (spent >= most || ++knots->steps > STEPS_MOST)
		return most;
	if (i == knots->count)
		return spent;
	all = knots->against[i] & left;
	most = cover(knots, left & ~(UINT64_C(1) << i), spent + knots->weights[i], most);
	return cover(knots, left & ~all & ~(UINT64_C(1) << i), spent + weight_of(knots, all), most);
}

/* Which least covers of its component have the knot: with it forced in, and with it forced out. */
static int state_of(struct knots *knots, uint64_t component, size_t i, int64_t least)
{
	uint64_t rest = component & ~(UINT64_C(1) << i);
	uint64_t others = knots->against[i] & component;
	int64_t within = cover(knots, rest, knots->weights[i], least + 1);
	int64_t without = cover(knots, rest & ~others, weight_of(knots, others), least + 1);

	if (within > least)
		return MESH_FITS;
	return without > least ? MESH_MISPLACED : MESH_SUSPECT;
}

/* The knots of `left` that hang together with its lowest one. */
static uint64_t component_of(const struct knots *knots, uint64_t left)
{
	uint64_t found = left & (~left + 1), before = 0;

	while (found != before) {
		before = found;
		for (size_t i = 0; i < knots->count; i++)
			if (before >> i & 1)
				found |= knots->against[i] & left;
	}
	return found;
}

static void set_state(struct mesh *mesh, const struct knots *knots, size_t i, int state)
{
	mesh->states.items[knots->agents[i]] = state;
}

static void name_component(struct mesh *mesh, struct knots *knots, uint64_t component)
{
	int64_t least;

	knots->steps = 0;
	least = cover(knots, component, 0, INT64_MAX / 2);
	for (size_t i = 0; i < knots->count; i++) {
		int state;

		if (!(component >> i & 1))
			continue;
		state = knots->steps > STEPS_MOST ? MESH_SUSPECT
						  : state_of(knots, component, i, least);
		set_state(mesh, knots, i, knots->steps > STEPS_MOST ? MESH_SUSPECT : state);
	}
}

/* An attested agent weighs more than all that are not: unless another attested one contradicts it,
 * it fits, and they do not. What is left comes back. */
static uint64_t settle_attested(struct mesh *mesh, const struct knots *knots)
{
	uint64_t left = knots->count == 64 ? UINT64_MAX : (UINT64_C(1) << knots->count) - 1;
	uint64_t vouched = 0;

	for (size_t i = 0; i < MESH_KNOTS_MOST; i++)
		if (knots->weights[i] > 1) /* an attested one's */
			vouched |= UINT64_C(1) << i;
	for (size_t i = 0; i < knots->count; i++) {
		if (!(vouched >> i & 1) || (knots->against[i] & vouched))
			continue;
		set_state(mesh, knots, i, MESH_FITS);
		left &= ~(knots->against[i] | UINT64_C(1) << i);
		for (size_t k = 0; k < knots->count; k++)
			if (knots->against[i] >> k & 1)
				set_state(mesh, knots, k, MESH_MISPLACED);
	}
	return left;
}

static void suspect_all(struct mesh *mesh)
{
	LIST_EACH(const struct mesh_contradiction, pair, &mesh->contradictions) {
		mesh->states.items[pair->a] = MESH_SUSPECT;
		mesh->states.items[pair->b] = MESH_SUSPECT;
	}
}

void mesh_name(struct mesh *mesh, const bool *attested)
{
	struct knots knots = {0};
	uint64_t left;

	if (!tie(mesh, attested, &knots)) {
		suspect_all(mesh);
		return;
	}
	left = settle_attested(mesh, &knots);
	while (left) {
		uint64_t component = component_of(&knots, left);

		name_component(mesh, &knots, component);
		left &= ~component;
	}
}

static const char *network_of(const struct dossier *dossier, int agent)
{
	const char *network = dossier->agents.items[agent].network;

	return network ? network : "";
}

/* Agents of two networks that fit, or an attested one, contradict it. */
static bool is_denied(
	const struct mesh *mesh, const struct dossier *dossier, const bool *attested, int agent)
{
	const char *first = NULL;

	LIST_EACH(const struct mesh_contradiction, pair, &mesh->contradictions) {
		int other = pair->a == agent ? pair->b : pair->a;

		if ((pair->a != agent && pair->b != agent) ||
			mesh->states.items[other] != MESH_FITS)
			continue;
		if (attested[other] ||
			(first && !text_same_name(first, network_of(dossier, other))))
			return true;
		first = network_of(dossier, other);
	}
	return false;
}

/* One network by itself, which one hand may hold, makes others suspect and no more. */
static void doubt(
	struct mesh *mesh, const struct dossier *dossier, const bool *attested, struct arena *arena)
{
	bool *doubted = arena_array(arena, mesh->states.count, sizeof(*doubted));

	for (size_t i = 0; i < mesh->states.count; i++)
		doubted[i] = mesh->states.items[i] == MESH_MISPLACED &&
			     !is_denied(mesh, dossier, attested, (int)i);
	for (size_t i = 0; i < mesh->states.count; i++)
		if (doubted[i])
			mesh->states.items[i] = MESH_SUSPECT;
}

void mesh_judge(const struct sightings *seen, const struct dossier *dossier, const bool *attested,
	const int64_t *uncertainty_m, struct arena *arena, struct mesh *out)
{
	size_t agents = dossier->agents.count;
	struct mesh_pair *pairs = arena_array(arena, agents * agents, sizeof(*pairs));
	struct mesh mesh = {0};

	for (size_t i = 0; i < agents * agents; i++)
		pairs[i].rtt_ns = -1;
	mesh.states.items = arena_array(arena, agents, sizeof(int)); /* MESH_NONE */
	mesh.states.count = agents;
	LIST_EACH(const struct sighting, s, &seen->items)
		if (s->entry->record.peer && !s->is_void)
			note_record(pairs, dossier, s);
	keep_measured(&mesh, pairs, dossier);
	LIST_EACH(const struct mesh_pair, pair, &mesh.pairs) {
		mesh.states.items[pair->a] = MESH_FITS;
		mesh.states.items[pair->b] = MESH_FITS;
	}
	find_contradictions(&mesh, uncertainty_m, arena);
	if (mesh.contradictions.count) {
		mesh_name(&mesh, attested);
		doubt(&mesh, dossier, attested, arena);
	}
	*out = mesh;
}

bool mesh_leaves_out(const struct mesh *mesh, int agent)
{
	return mesh->states.items[agent] == MESH_SUSPECT ||
	       mesh->states.items[agent] == MESH_MISPLACED;
}
