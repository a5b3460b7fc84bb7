#include "analyzer/foresight.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/location_disc.h"
#include "analyzer/location_keys.h"
#include "base/text.h"
#include "geo/place.h"

#define LIMIT_MOST_NS INT64_C(8000000)
#define THERE_M       30000 /* so near to a place, an agent or landmark stands for it */

struct maker {
	const struct dossier *dossier;
	const struct region *region;
	struct arena *arena;
	struct foresight *out;
	size_t help_cap;
	struct foresight_node *cities; /* what holds for every node that claims the city */
	bool *made;
};

static bool leaves_only(const struct region *region, struct geo_point at, int64_t uncertainty_m,
	int city, int64_t rtt)
{
	struct place_disc disc = {at, place_radius_m(rtt, 0, uncertainty_m)};

	return (place_all(region) & ~place_excluded(region, &disc)) == UINT32_C(1) << city;
}

int64_t foresight_limit_ns(
	const struct region *region, struct geo_point at, int64_t uncertainty_m, int city)
{
	int64_t fits = 0, too_much = LIMIT_MOST_NS;

	if (!leaves_only(region, at, uncertainty_m, city, 0))
		return -1;
	while (too_much - fits > 100) {
		int64_t rtt = fits + (too_much - fits) / 2;

		if (leaves_only(region, at, uncertainty_m, city, rtt))
			fits = rtt;
		else
			too_much = rtt;
	}
	return fits;
}

static struct geo_point agent_at(const struct agent *agent)
{
	return (struct geo_point){(int32_t)agent->lat_e7, (int32_t)agent->lon_e7};
}

/* With a paper the place is known to 100 m, without one as declared. A measured RTT is never 0. */
static int64_t limit_of(const struct maker *m, const struct agent *agent, bool attested, int city)
{
	int64_t uncertainty_m = location_uncertainty_m(agent->uncertainty_m, attested);
	int64_t limit = foresight_limit_ns(m->region, agent_at(agent), uncertainty_m, city);

	return limit > 0 ? limit : -1;
}

static void consider(
	const struct maker *m, struct foresight_node *to, const struct agent *agent, int city)
{
	int64_t limit = agent->attested ? limit_of(m, agent, true, city) : -1;
	int64_t attested = limit_of(m, agent, true, city);

	if (to->best &&
		(limit < to->limit_ns || (limit == to->limit_ns && attested <= to->attested_ns)))
		return;
	to->best = agent;
	to->limit_ns = limit;
	to->attested_ns = attested;
}

static bool some_attested(const struct maker *m, const char *city)
{
	LIST_EACH(const struct agent, agent, &m->dossier->agents)
		if (strcmp(agent->city, city) == 0 && agent->attested)
			return true;
	return false;
}

static bool is_planned(const struct dossier *dossier, const char *method)
{
	if (dossier->plan.methods.count == 0)
		return true;
	LIST_EACH(const struct sampling_method, named, &dossier->plan.methods)
		if (strcmp(named->name, method) == 0)
			return true;
	return false;
}

/* As the planner does: `answer` where its port is said, `tls` of every pinned key. */
static bool is_asked_to_sign(const struct dossier *dossier, const struct node *node)
{
	return is_planned(dossier, "tls") ||
	       (node->answer_port > 0 && is_planned(dossier, "answer"));
}

static enum foresight_bar bar_of(const struct maker *m, const struct foresight_node *to)
{
	if (!to->best)
		return FORESIGHT_NO_AGENT;
	if (!some_attested(m, to->node->city))
		return to->attested_ns > 0 ? FORESIGHT_UNATTESTED : FORESIGHT_BORDER;
	if (!to->node->key_sha256 || location_keys_shared(m->dossier, to->node))
		return FORESIGHT_UNSIGNED;
	if (!is_asked_to_sign(m->dossier, to->node))
		return FORESIGHT_UNPLANNED;
	return to->limit_ns < 0 ? FORESIGHT_BORDER : FORESIGHT_NONE;
}

static bool has_landmark(const struct maker *m, const char *city)
{
	LIST_EACH(const struct landmark, landmark, &m->dossier->landmarks)
		if (strcmp(landmark->city, city) == 0)
			return true;
	return false;
}

/* Something measures from there, or is measured there. */
static bool is_occupied(const struct maker *m, struct geo_point at)
{
	LIST_EACH(const struct agent, agent, &m->dossier->agents)
		if (place_distance_m(agent_at(agent), at) <= THERE_M)
			return true;
	LIST_EACH(const struct landmark, landmark, &m->dossier->landmarks) {
		struct geo_point there = {(int32_t)landmark->lat_e7, (int32_t)landmark->lon_e7};

		if (place_distance_m(there, at) <= THERE_M)
			return true;
	}
	return false;
}

/* A node there would still be within 2 ms of the claimed city's agent, by light alone. */
static void add_rival(const struct maker *m, struct foresight_node *to, size_t *cap,
	struct geo_point from, struct foresight_rival rival, struct geo_point at)
{
	static const int64_t reach_m = PLACE_FIBRE_M_PER_MS; /* half of 2 ms, at that speed */
	struct foresight_rival *added;

	rival.distance_m = place_distance_m(from, at);
	if (rival.distance_m > reach_m || is_occupied(m, at))
		return;
	added = arena_push(m->arena, &to->rivals.items, &to->rivals.count, cap, sizeof(*added));
	*added = rival;
}

static int by_distance(const void *left, const void *right)
{
	const struct foresight_rival *a = left, *b = right;

	if (a->distance_m != b->distance_m)
		return a->distance_m < b->distance_m ? -1 : 1;
	return strcmp(a->zh, b->zh);
}

static void add_rivals(const struct maker *m, struct foresight_node *to, int city)
{
	const struct region *region = m->region;
	struct geo_point from = to->best ? agent_at(to->best) : region->cities.items[city].centre;
	size_t cap = 0;

	for (size_t i = 0; i < region->cities.count; i++) {
		const struct region_city *other = &region->cities.items[i];

		if ((int)i != city)
			add_rival(m, to, &cap, from,
				(struct foresight_rival){
					other->code, other->short_zh, other->en, false, 0},
				other->centre);
	}
	LIST_EACH(const struct region_neighbour, other, &region->neighbours)
		add_rival(m, to, &cap, from,
			(struct foresight_rival){other->code, other->zh, other->en, true, 0},
			other->centre);
	if (to->rivals.count)
		qsort(to->rivals.items, to->rivals.count, sizeof(*to->rivals.items), by_distance);
	if (to->rivals.count > FORESIGHT_RIVALS_MOST) {
		to->rivals_left_out = to->rivals.count - FORESIGHT_RIVALS_MOST;
		to->rivals.count = FORESIGHT_RIVALS_MOST;
	}
}

/* Agents and rivals depend on the city alone: geometry is dear, and nodes may be thousands. */
static const struct foresight_node *look_at_city(const struct maker *m, int city)
{
	struct foresight_node *of = &m->cities[city];
	const char *code = m->region->cities.items[city].code;

	if (m->made[city])
		return of;
	m->made[city] = true;
	*of = (struct foresight_node){.limit_ns = -1, .attested_ns = -1};
	LIST_EACH(const struct agent, agent, &m->dossier->agents)
		if (strcmp(agent->city, code) == 0)
			consider(m, of, agent, city);
	of->can_support = of->best || has_landmark(m, code);
	add_rivals(m, of, city);
	return of;
}

static void look_at(const struct maker *m, const struct node *node, struct foresight_node *to)
{
	int city = region_city_by_code(m->region, node->city);

	*to = (struct foresight_node){.limit_ns = -1, .attested_ns = -1};
	if (city >= 0)
		*to = *look_at_city(m, city);
	to->node = node;
	to->bar = city >= 0 ? bar_of(m, to) : FORESIGHT_NO_AGENT;
}

static void note_help(struct maker *m, enum foresight_what what, const char *zh, const char *en)
{
	struct foresight_help *help;

	LIST_EACH(struct foresight_help, known, &m->out->helps)
		if (known->what == what && strcmp(known->zh, zh) == 0) {
			known->nodes++;
			return;
		}
	help = arena_push(
		m->arena, &m->out->helps.items, &m->out->helps.count, &m->help_cap, sizeof(*help));
	*help = (struct foresight_help){what, zh, en, 1};
}

static void note_helps(struct maker *m, const struct foresight_node *of)
{
	int city = region_city_by_code(m->region, of->node->city);

	if (city >= 0 && !of->can_support)
		note_help(m, FORESIGHT_AGENT, m->region->cities.items[city].short_zh,
			m->region->cities.items[city].en);
	if (of->bar == FORESIGHT_UNATTESTED && of->attested_ns > 0)
		note_help(m, FORESIGHT_ATTEST, of->best->id, of->best->id);
	if (of->bar == FORESIGHT_UNSIGNED && of->limit_ns > 0)
		note_help(m, FORESIGHT_PIN, of->node->id, of->node->id);
	LIST_EACH(const struct foresight_rival, rival, &of->rivals)
		if (of->bar != FORESIGHT_NONE)
			note_help(m, FORESIGHT_LANDMARK, rival->zh, rival->en);
}

/* As the analyzer sees it (location_stands_in). */
static void note_stray(struct maker *m, size_t *cap, const char *id, const char *city,
	struct geo_point at, int64_t uncertainty_m)
{
	if (region_city_by_code(m->region, city) < 0 ||
		location_stands_in(m->region, city, at, uncertainty_m))
		return;
	*(const char **)arena_push(
		m->arena, &m->out->strays.items, &m->out->strays.count, cap, sizeof(id)) = id;
}

static void note_strays(struct maker *m)
{
	size_t cap = 0;

	LIST_EACH(const struct agent, agent, &m->dossier->agents)
		note_stray(m, &cap, agent->id, agent->city, agent_at(agent),
			location_uncertainty_m(agent->uncertainty_m, agent->attested != NULL));
	LIST_EACH(const struct landmark, landmark, &m->dossier->landmarks)
		note_stray(m, &cap, landmark->id, landmark->city,
			(struct geo_point){(int32_t)landmark->lat_e7, (int32_t)landmark->lon_e7},
			location_uncertainty_m(
				landmark->uncertainty_m, landmark->attested != NULL));
}

static int by_nodes(const void *left, const void *right)
{
	const struct foresight_help *a = left, *b = right;

	if (a->nodes != b->nodes)
		return a->nodes > b->nodes ? -1 : 1;
	return a->what != b->what ? (int)a->what - (int)b->what : strcmp(a->zh, b->zh);
}

void foresight_make(const struct dossier *dossier, const struct region *region, struct arena *arena,
	struct foresight *out)
{
	struct maker m = {.dossier = dossier, .region = region, .arena = arena, .out = out};
	size_t count = dossier->nodes.count;

	*out = (struct foresight){
		.nodes = {arena_array(arena, count, sizeof(struct foresight_node)), 0}};
	m.cities = arena_array(arena, region->cities.count, sizeof(*m.cities));
	m.made = arena_array(arena, region->cities.count, sizeof(*m.made));
	LIST_EACH(const struct node, node, &dossier->nodes)
		look_at(&m, node, &out->nodes.items[out->nodes.count++]);
	LIST_EACH(const struct foresight_node, of, &out->nodes)
		note_helps(&m, of);
	note_strays(&m);
	if (out->helps.count)
		qsort(out->helps.items, out->helps.count, sizeof(*out->helps.items), by_nodes);
}
