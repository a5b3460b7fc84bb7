/* One drawn case: what is true, what is declared, and how replies travel between. */
#ifndef CDNPROOF_TESTS_SIMULATOR_SCENE_H
#define CDNPROOF_TESTS_SIMULATOR_SCENE_H

#include "model/region.h"
#include "tests/simulator/random.h"

#define SCENE_AGENTS_MOST    28
#define SCENE_LANDMARKS_MOST 8
#define SCENE_DATABASES_MOST 5
#define SCENE_OUTSIDE        (-1) /* as a city: none of the province */

/* The boundaries that we have are schematic: the true one is up to 5 km elsewhere (the margin that
 * is claimed), wherever that hurts most. A little less: 5 km of the sphere are 17 m less here. */
#define SCENE_BORDER_M 4960

#define SCENE_LIGHT_KM_PER_MS 204.2 /* in fibre: no reply comes sooner */

/* A condition of the table. */
struct scene_cell {
	int agents;
	double stretch, overhead_ms; /* mean of the paths' */
};

#define SCENE_CELLS 64
struct scene_cell scene_cell_at(int index); /* agents are slowest, overhead is quickest */

enum scene_papers {
	PAPERS_GOOD,       /* a document that counts */
	PAPERS_NONE,       /* not attested */
	PAPERS_NO_FILE,    /* a document that nobody has */
	PAPERS_OWN,        /* the operator's own word */
	PAPERS_EXPIRED,    /* no longer */
	PAPERS_NO_DOCUMENT /* names a document that the dossier does not have */
};

struct scene_agent {
	struct geo_point place, declared;
	int city; /* declared */
	int network;
	enum scene_papers papers;
	int64_t uncertainty_m; /* BIND_ABSENT */
	bool forges;           /* writes RTTs as it likes */
	bool behind_box;       /* a middlebox beside it answers what needs no key */
	bool is_moved;         /* stands elsewhere than it declares */
};

struct scene_landmark {
	struct geo_point place, declared;
	int city;
	enum scene_papers papers;
	int64_t uncertainty_m;
	int network;
};

enum scene_proxy { PROXY_NONE, PROXY_RELAYS, PROXY_OTHER_KEY };

struct scene {
	uint64_t seed;
	struct randomness random;
	const struct region *region;
	struct scene_cell cell;
	bool is_plain; /* of a table's cell: usual stamps, all agents attested, nothing else */

	struct geo_point sites[2]; /* an agent reaches the nearest; [0] has the pinned key */
	int site_count;
	bool key_is_shared; /* both sites sign with it */
	bool has_pinned_key;
	uint32_t truth; /* cities that sites[0] may lie in; bit `count`: outside */
	int claimed;

	struct scene_agent agents[SCENE_AGENTS_MOST];
	int agent_count;
	struct scene_landmark landmarks[SCENE_LANDMARKS_MOST];
	int landmark_count;
	enum scene_proxy proxy;
	struct geo_point proxy_place;

	double light_km_per_ms; /* of the fastest path */
	double loss;
	int databases;
	double lying; /* the share of them */
	int peers;    /* that each agent measures */
	bool drifts;  /* all places are declared as far as may be the same way off */
	double drift; /* that way, radians */
	bool rubbish; /* void, doubled, conflicting, foreign and imported records among the rest */
};

/* Straight paths as often as all others together. */
void scene_draw_cell(struct scene *scene);
void scene_set_site(struct scene *scene, struct geo_point place); /* and what is true of it */

int scene_draw_city(struct scene *scene);
bool scene_claim_truly(struct scene *scene);   /* a city that it may lie in; false: there is none */
void scene_claim_falsely(struct scene *scene); /* a city that it cannot lie in */

/* cell.agents of them, the first in this city, 3: the others in two more, 11: one in each, 28:
 * eight of them outside; all stand where they say, to what their papers leave open. */
void scene_draw_agents(struct scene *scene, int city, double attested);
void scene_put_beside(struct scene *scene, int agent, struct geo_point place, double km);
/* Says that it is at `declared`; nobody attests it. */
void scene_move(struct scene *scene, int agent, struct geo_point declared);
void scene_draw_landmarks(struct scene *scene, int count, double attested);

#endif
