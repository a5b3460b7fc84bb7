#include "tests/simulator/scene.h"

#include <math.h>

#include "base/bind.h"
#include "tests/simulator/earth.h"

#define PI            3.14159265358979323846
#define ATTESTED_M    100   /* where an attested agent stands, unless it says so */
#define UNATTESTED_M  10000 /* and one that is not */
#define PROVINCIALS   20    /* of 28 agents */
#define ELSEWHERE_DEG 3
#define HONEST_NETS   3

static const int agent_counts[] = {1, 3, 11, 28};
static const double stretches[] = {1, 1.2, 1.5, 2};
static const double overheads_ms[] = {0, 0.1, 0.5, 2};

struct scene_cell scene_cell_at(int index)
{
	return (struct scene_cell){.agents = agent_counts[index / 16],
		.stretch = stretches[index / 4 % 4],
		.overhead_ms = overheads_ms[index % 4]};
}

void scene_draw_cell(struct scene *scene)
{
	scene->cell = scene_cell_at(random_below(&scene->random, SCENE_CELLS));
	if (random_chance(&scene->random, 0.5)) {
		scene->cell.stretch = 1;
		scene->cell.overhead_ms = 0;
	}
}

void scene_set_site(struct scene *scene, struct geo_point place)
{
	scene->sites[0] = place;
	scene->site_count = 1;
	scene->truth = earth_within(scene->region, place, SCENE_BORDER_M);
}

int scene_draw_city(struct scene *scene)
{
	return random_below(&scene->random, (int)scene->region->cities.count);
}

bool scene_claim_truly(struct scene *scene)
{
	uint32_t cities = (UINT32_C(1) << scene->region->cities.count) - 1;

	if (!(scene->truth & cities))
		return false;
	do
		scene->claimed = scene_draw_city(scene);
	while (!(scene->truth >> scene->claimed & 1));
	return true;
}

void scene_claim_falsely(struct scene *scene)
{
	do
		scene->claimed = scene_draw_city(scene);
	while (scene->truth >> scene->claimed & 1);
}

static double within_m(enum scene_papers papers, int64_t uncertainty_m)
{
	if (uncertainty_m != BIND_ABSENT)
		return (double)uncertainty_m;
	return papers == PAPERS_GOOD ? ATTESTED_M : UNATTESTED_M;
}

/* A bit away, often as far as it may be, never further. */
static struct geo_point declare(struct scene *scene, struct geo_point place, double most_m)
{
	struct randomness *from = &scene->random;
	double share = random_chance(from, 0.3) ? 0.99 : 0.99 * random_unit(from);
	double bearing = random_between(from, 0, 2 * PI);

	if (scene->drifts) {
		share = 0.99;
		bearing = scene->drift;
	}
	return earth_go(place, bearing, share * most_m / 1000);
}

static enum scene_papers draw_papers(struct scene *scene, double attested)
{
	if (random_chance(&scene->random, attested))
		return PAPERS_GOOD;
	return (enum scene_papers)(PAPERS_NONE + random_below(&scene->random, PAPERS_NO_DOCUMENT));
}

static int64_t draw_uncertainty(struct scene *scene)
{
	static const int64_t choices[] = {0, 50, 2000, 20000};

	if (scene->is_plain || random_chance(&scene->random, 0.8))
		return BIND_ABSENT;
	return choices[random_below(&scene->random, (int)ARRAY_LEN(choices))];
}

static void place_agent(struct scene *scene, struct scene_agent *agent, struct geo_point place)
{
	agent->place = place;
	agent->declared = declare(scene, place, within_m(agent->papers, agent->uncertainty_m));
}

/* The city of an agent by its number: see scene_draw_agents. */
static int city_of(struct scene *scene, int number, int first)
{
	int cities = (int)scene->region->cities.count;

	if (number == 0)
		return first;
	if (number >= PROVINCIALS)
		return SCENE_OUTSIDE;
	if (scene->cell.agents >= cities && number < cities)
		return (first + number) % cities;
	return (first + 1 + random_below(&scene->random, cities - 1)) % cities;
}

void scene_draw_agents(struct scene *scene, int city, double attested)
{
	struct randomness *from = &scene->random;

	scene->agent_count = scene->cell.agents;
	for (int i = 0; i < scene->agent_count; i++) {
		struct scene_agent *agent = &scene->agents[i];

		*agent = (struct scene_agent){.city = city_of(scene, i, city),
			.network = random_below(from, HONEST_NETS),
			.papers = draw_papers(scene, attested),
			.uncertainty_m = draw_uncertainty(scene)};
		place_agent(scene, agent,
			agent->city == SCENE_OUTSIDE
				? earth_outside(scene->region, from, ELSEWHERE_DEG)
				: earth_in_city(scene->region, from, agent->city));
	}
}

void scene_put_beside(struct scene *scene, int agent, struct geo_point place, double km)
{
	struct randomness *from = &scene->random;

	place_agent(scene, &scene->agents[agent],
		earth_go(place, random_between(from, 0, 2 * PI), km * random_unit(from)));
}

void scene_move(struct scene *scene, int agent, struct geo_point declared)
{
	struct scene_agent *moved = &scene->agents[agent];

	moved->papers = draw_papers(scene, 0);
	moved->declared = declared;
	moved->is_moved = true;
}

void scene_draw_landmarks(struct scene *scene, int count, double attested)
{
	struct randomness *from = &scene->random;

	scene->landmark_count = count;
	for (int i = 0; i < count; i++) {
		struct scene_landmark *landmark = &scene->landmarks[i];
		int city = random_chance(from, 0.2) ? SCENE_OUTSIDE : scene_draw_city(scene);

		*landmark = (struct scene_landmark){.city = city,
			.papers = draw_papers(scene, attested),
			.uncertainty_m = draw_uncertainty(scene),
			.network = random_below(from, HONEST_NETS)};
		landmark->place = city == SCENE_OUTSIDE
					  ? earth_outside(scene->region, from, ELSEWHERE_DEG)
					  : earth_in_city(scene->region, from, city);
		landmark->declared = declare(scene, landmark->place,
			within_m(landmark->papers, landmark->uncertainty_m));
	}
}
