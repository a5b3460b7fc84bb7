#include "tests/simulator/row.h"

#include <string.h>

#include "base/array.h"
#include "base/bind.h"
#include "tests/simulator/earth.h"

#define MOVED_NET   7 /* of agents that lie */
#define OTHER_NET   8
#define FAR_DEGREES 6
#define NEAR_KM     4.87 /* drawn to 3 % */

static bool chance(struct scene *scene, double probability)
{
	return random_chance(&scene->random, probability);
}

/* In a city, somewhere about the border of one or of the province, or outside. */
static struct geo_point draw_place(struct scene *scene)
{
	struct randomness *from = &scene->random;
	int cities = (int)scene->region->cities.count;

	switch (random_below(from, 5)) {
	case 0:
		return earth_at_border(scene->region, from, random_below(from, cities + 1),
			random_chance(from, 0.5) ? random_between(from, -5.5, 5.5) : 4.6);
	case 1: return earth_outside(scene->region, from, FAR_DEGREES);
	default: return earth_in_city(scene->region, from, scene_draw_city(scene));
	}
}

static void draw_site(struct scene *scene)
{
	scene_set_site(scene, draw_place(scene));
}

/* A place that some claim can be true of. */
static void draw_honest_site(struct scene *scene)
{
	do
		draw_site(scene);
	while (!scene_claim_truly(scene));
}

static void draw_odds(struct scene *scene)
{
	struct randomness *from = &scene->random;

	scene->loss = random_chance(from, 0.5) ? random_between(from, 0, 0.6) : 0;
	scene->peers = random_chance(from, 0.25) ? random_below(from, 4) : 0;
	scene->has_pinned_key = random_chance(from, 0.9);
	scene->rubbish = random_chance(from, 0.1);
	if (random_chance(from, 0.3)) {
		scene->databases = random_below(from, SCENE_DATABASES_MOST + 1);
		scene->lying = random_unit(from);
	}
	if (random_chance(from, 0.15))
		scene_draw_landmarks(scene, 1 + random_below(from, 3), 0.5);
}

/* Agents that stand where they say; often one beside the node, for else little is confirmed. */
static void draw_honest_agents(struct scene *scene)
{
	scene_draw_agents(scene, scene->claimed, 0.7);
	if (chance(scene, 0.6))
		scene_put_beside(scene, random_below(&scene->random, scene->agent_count),
			scene->sites[0], chance(scene, 0.5) ? 1 : 20);
}

static void draw_in_city(struct scene *scene)
{
	scene->is_plain = true;
	scene->claimed = scene_draw_city(scene);
	do
		scene_set_site(scene, earth_in_city(scene->region, &scene->random, scene->claimed));
	while (!(scene->truth >> scene->claimed & 1));
	scene_draw_agents(scene, scene->claimed, 1);
}

static void draw_beside(struct scene *scene)
{
	draw_in_city(scene);
	scene_put_beside(scene, 0, scene->sites[0], 1);
}

static void draw_lying(struct scene *scene)
{
	scene->is_plain = true;
	draw_site(scene);
	scene_claim_falsely(scene);
	scene_draw_agents(scene, scene->claimed, 1);
}

static void draw_honest(struct scene *scene)
{
	scene_draw_cell(scene);
	draw_honest_site(scene);
	draw_odds(scene);
	draw_honest_agents(scene);
}

static void draw_liar(struct scene *scene)
{
	scene_draw_cell(scene);
	draw_site(scene);
	scene_claim_falsely(scene);
	draw_odds(scene);
	draw_honest_agents(scene);
}

/* Straight fibre, good papers, a place as near to a border as the margin lets it be. */
static void draw_border(struct scene *scene)
{
	struct randomness *from = &scene->random;
	int cities = (int)scene->region->cities.count;
	bool lies = chance(scene, 0.3);

	scene->cell = scene_cell_at(16 * random_below(from, 4));
	do
		scene_set_site(
			scene, earth_at_border(scene->region, from, random_below(from, cities + 1),
				       chance(scene, 0.5) ? NEAR_KM : -NEAR_KM));
	while (!lies && !scene_claim_truly(scene));
	if (lies)
		scene_claim_falsely(scene);
	scene->has_pinned_key = true;
	scene->drifts = chance(scene, 0.5);
	scene->drift = random_between(from, 0, 7);
	scene_draw_agents(scene, scene->claimed, chance(scene, 0.5) ? 0.9 : 0.1);
	if (chance(scene, 0.5))
		scene_put_beside(scene, 0, scene->sites[0], 3);
}

static void draw_rubbish(struct scene *scene)
{
	(chance(scene, 0.5) ? draw_honest : draw_liar)(scene);
	scene->rubbish = true;
}

static void draw_databases(struct scene *scene)
{
	(chance(scene, 0.5) ? draw_honest : draw_liar)(scene);
	scene->databases = 1 + random_below(&scene->random, SCENE_DATABASES_MOST);
	scene->lying = 1;
}

/* Somewhere that makes the claim look true or false: in the claimed city, or anywhere. */
static struct geo_point draw_pretence(struct scene *scene)
{
	if (chance(scene, 0.7))
		return earth_in_city(scene->region, &scene->random, scene->claimed);
	return draw_place(scene);
}

/* Any number of agents, all of one network, that nobody attests. */
static void move_some(struct scene *scene, bool forge)
{
	double share = random_unit(&scene->random);

	for (int i = 0; i < scene->agent_count; i++) {
		if (i > 0 && !chance(scene, share))
			continue;
		if (chance(scene, 0.5))
			scene_put_beside(scene, i, scene->sites[0], 5);
		scene_move(scene, i, draw_pretence(scene));
		scene->agents[i].network = MOVED_NET;
		scene->agents[i].forges = forge;
	}
}

static void draw_moved(struct scene *scene)
{
	(chance(scene, 0.4) ? draw_honest : draw_liar)(scene);
	move_some(scene, false);
}

static void draw_forged(struct scene *scene)
{
	(chance(scene, 0.4) ? draw_honest : draw_liar)(scene);
	move_some(scene, true);
}

static void draw_mesh(struct scene *scene)
{
	draw_moved(scene);
	scene->peers = 6;
}

static void draw_proxy(struct scene *scene)
{
	draw_liar(scene);
	scene->proxy = chance(scene, 0.6) ? PROXY_RELAYS : PROXY_OTHER_KEY;
	scene->proxy_place = earth_in_city(scene->region, &scene->random, scene->claimed);
	if (chance(scene, 0.5))
		scene_put_beside(scene, 0, scene->proxy_place, 1);
}

static void draw_box(struct scene *scene)
{
	int network = random_below(&scene->random, 3);

	draw_honest(scene);
	for (int i = 0; i < scene->agent_count; i++)
		scene->agents[i].behind_box = scene->agents[i].network == network;
}

static void draw_anycast(struct scene *scene)
{
	(chance(scene, 0.7) ? draw_honest : draw_liar)(scene);
	scene->sites[1] = draw_place(scene);
	scene->site_count = 2;
	if (chance(scene, 0.5))
		scene_put_beside(scene, 0, scene->sites[1], 1);
}

static void draw_landmarks(struct scene *scene)
{
	(chance(scene, 0.6) ? draw_honest : draw_liar)(scene);
	scene_draw_landmarks(scene, 1 + random_below(&scene->random, SCENE_LANDMARKS_MOST), 0.6);
	if (chance(scene, 0.7))
		scene_put_beside(scene, 0, scene->sites[0], 0.1);
}

/* Where a landmark that is elsewhere does most harm: beside the node, beside an agent. */
static struct geo_point draw_ambush(struct scene *scene)
{
	if (chance(scene, 0.4))
		return scene->sites[0];
	if (chance(scene, 0.7))
		return scene->agents[random_below(&scene->random, scene->agent_count)].place;
	return draw_place(scene);
}

/* Landmarks that nobody attests stand anywhere; they are of one network, and often agree. */
static void draw_moved_landmarks(struct scene *scene)
{
	struct geo_point pretence;
	bool agree = chance(scene, 0.5);

	draw_landmarks(scene);
	pretence = draw_place(scene);
	for (int i = 0; i < scene->landmark_count; i++) {
		struct scene_landmark *landmark = &scene->landmarks[i];

		if (landmark->papers == PAPERS_GOOD)
			continue;
		landmark->place = draw_ambush(scene);
		landmark->declared = agree ? pretence : draw_pretence(scene);
		landmark->network = MOVED_NET;
	}
}

static void draw_shared_key(struct scene *scene)
{
	draw_anycast(scene);
	scene->has_pinned_key = true;
	scene->key_is_shared = true;
}

/* False papers: attested agents that are elsewhere. */
static void draw_false_papers(struct scene *scene)
{
	draw_moved(scene);
	for (int i = 0; i < scene->agent_count; i++)
		if (scene->agents[i].is_moved)
			scene->agents[i].papers = PAPERS_GOOD;
}

/* They agree on where they pretend to be. */
static void draw_moved_in_two_networks(struct scene *scene)
{
	struct geo_point pretence;

	(chance(scene, 0.7) ? draw_honest : draw_liar)(scene);
	pretence = draw_place(scene);
	for (int i = 0; i < scene->agent_count; i++) {
		scene_put_beside(scene, i, scene->sites[0], 5);
		scene_move(scene, i, pretence);
		scene->agents[i].network = chance(scene, 0.5) ? MOVED_NET : OTHER_NET;
	}
}

static void draw_proxy_of_all(struct scene *scene)
{
	draw_honest(scene);
	scene->proxy = PROXY_RELAYS;
	scene->proxy_place = draw_place(scene);
}

static void draw_radio(struct scene *scene)
{
	(chance(scene, 0.5) ? draw_honest : draw_border)(scene);
	scene->light_km_per_ms = 299.7;
}

#define ANY_NUMBER 24

const struct row row_table[] = {
	{.name = "in-city",
		.weight = SCENE_CELLS,
		.in_cells = true,
		.holds = HOLDS_ALL,
		.draw = draw_in_city,
		.summary = "honest; agents anywhere in their cities"},
	{.name = "beside",
		.weight = SCENE_CELLS,
		.in_cells = true,
		.holds = HOLDS_ALL,
		.draw = draw_beside,
		.summary = "honest; one agent within 1 km of the node"},
	{.name = "lying",
		.weight = SCENE_CELLS,
		.in_cells = true,
		.holds = HOLDS_ALL,
		.draw = draw_lying,
		.summary = "another city is claimed; the node is anywhere"},
	{.name = "honest",
		.weight = ANY_NUMBER,
		.holds = HOLDS_ALL,
		.draw = draw_honest,
		.summary = "honest; any stamps, papers, loss, databases, landmarks"},
	{.name = "liar",
		.weight = ANY_NUMBER,
		.holds = HOLDS_ALL,
		.draw = draw_liar,
		.summary = "the same with a false claim, near and far, from outside too"},
	{.name = "border",
		.weight = 2 * ANY_NUMBER,
		.holds = HOLDS_ALL,
		.draw = draw_border,
		.summary = "straight fibre, 4.7 to 5 km from a border"},
	{.name = "rubbish",
		.weight = ANY_NUMBER,
		.holds = HOLDS_ALL,
		.draw = draw_rubbish,
		.summary = "void, doubled, conflicting, imported records that say too little RTT"},
	{.name = "databases",
		.weight = ANY_NUMBER,
		.holds = HOLDS_ALL,
		.draw = draw_databases,
		.summary = "up to five databases, all lying"},
	{.name = "moved",
		.weight = 2 * ANY_NUMBER,
		.holds = HOLDS_ALL,
		.draw = draw_moved,
		.summary = "any number of unattested agents of one network stand elsewhere"},
	{.name = "forged",
		.weight = ANY_NUMBER,
		.holds = HOLDS_ALL,
		.draw = draw_forged,
		.summary = "and write the RTTs that they like"},
	{.name = "mesh",
		.weight = ANY_NUMBER,
		.holds = HOLDS_ALL,
		.draw = draw_mesh,
		.summary = "moved agents that measure the others and are measured"},
	{.name = "proxy",
		.weight = ANY_NUMBER,
		.holds = HOLDS_CONFIRMED | HOLDS_GROUND | HOLDS_WITNESSES,
		.draw = draw_proxy,
		.summary = "a proxy in the claimed city answers all that needs no key"},
	{.name = "box",
		.weight = ANY_NUMBER,
		.holds = HOLDS_ALL,
		.draw = draw_box,
		.summary = "a middlebox in one network answers all that needs no key"},
	{.name = "anycast",
		.weight = ANY_NUMBER,
		.holds = HOLDS_CONFIRMED | HOLDS_GROUND,
		.draw = draw_anycast,
		.summary = "two places, each with its own key"},
	{.name = "landmarks",
		.weight = ANY_NUMBER,
		.holds = HOLDS_ALL,
		.draw = draw_landmarks,
		.summary = "up to eight landmarks, an agent beside the node"},
	{.name = "moved-landmarks",
		.weight = ANY_NUMBER,
		.holds = HOLDS_ALL,
		.draw = draw_moved_landmarks,
		.summary = "unattested ones stand elsewhere"},
	{.name = "shared-key",
		.weight = ANY_NUMBER,
		.breaks = true,
		.draw = draw_shared_key,
		.summary = "two places sign with one key"},
	{.name = "false-papers",
		.weight = ANY_NUMBER,
		.breaks = true,
		.draw = draw_false_papers,
		.summary = "attested agents stand elsewhere"},
	{.name = "two-networks",
		.weight = ANY_NUMBER,
		.holds = HOLDS_CONFIRMED | HOLDS_GROUND,
		.breaks = true,
		.draw = draw_moved_in_two_networks,
		.summary = "moved agents of two networks"},
	{.name = "proxy-of-all",
		.weight = ANY_NUMBER,
		.holds = HOLDS_CONFIRMED | HOLDS_GROUND,
		.breaks = true,
		.draw = draw_proxy_of_all,
		.summary = "honest; a proxy elsewhere answers everybody"},
	{.name = "radio",
		.weight = ANY_NUMBER,
		.breaks = true,
		.draw = draw_radio,
		.summary = "paths through air: 299.7 km/ms"},
};
const int row_count = (int)ARRAY_LEN(row_table);

int row_round(void)
{
	int sum = 0;

	for (int i = 0; i < row_count; i++)
		sum += row_table[i].weight;
	return sum;
}

const struct row *row_of(uint64_t seed, int *number)
{
	const struct row *row = row_table;

	for (*number = (int)(seed % (uint64_t)row_round()); *number >= row->weight; row++)
		*number -= row->weight;
	return row;
}

const struct row *row_find(const char *name)
{
	for (int i = 0; i < row_count; i++)
		if (strcmp(row_table[i].name, name) == 0)
			return &row_table[i];
	return NULL;
}

void row_draw(uint64_t seed, const struct region *region, struct scene *out)
{
	int number;
	const struct row *row = row_of(seed, &number);

	*out = (struct scene){.seed = seed,
		.region = region,
		.has_pinned_key = true,
		.light_km_per_ms = SCENE_LIGHT_KM_PER_MS};
	random_seed(&out->random, seed);
	if (row->in_cells)
		out->cell = scene_cell_at(number);
	row->draw(out);
}
