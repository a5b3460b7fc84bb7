#include "tests/simulator/trial.h"

#include <string.h>

#include "analyzer/location.h"
#include "tests/simulator/input.h"

#define ASKED_MOST (REGION_CITIES_MOST + 8)
#define NO_PART    (-1)

const char *const trial_fault_names[] = {[FAULT_CONFIRMED] = "confirmed",
	[FAULT_GROUND] = "refuted by an authentic reply",
	[FAULT_WITNESSES] = "refuted by two networks",
	[FAULT_ANY_SET] = "another set refuted by two networks",
	[FAULT_MONOTONE] = "refuted, then confirmed"};

/* What is asked of the node: sets of cities. The first is the claimed city. */
struct questions {
	uint32_t sets[ASKED_MOST];
	size_t count;
};

static void ask(struct questions *questions, uint32_t set)
{
	if (set != 0 && questions->count < ASKED_MOST)
		questions->sets[questions->count++] = set;
}

static uint32_t set_of_rule(const struct region *region, const struct rule *rule)
{
	uint32_t set = 0;

	LIST_EACH(const char *, code, &rule->cities)
		set |= UINT32_C(1) << region_city_by_code(region, *code);
	return set;
}

/* The claimed city, all eleven, the rules' sets, each city, and one drawn set. */
static void draw_questions(struct scene *scene, const struct profile *profile, struct questions *to)
{
	const struct region *region = scene->region;
	uint32_t all = (UINT32_C(1) << region->cities.count) - 1;

	to->count = 0;
	ask(to, UINT32_C(1) << scene->claimed);
	ask(to, all);
	LIST_EACH(const struct rule, rule, &profile->rules)
		if (strcmp(rule->kind, "nodes_in_cities") == 0)
			ask(to, set_of_rule(region, rule));
	ask(to, (uint32_t)random_next(&scene->random) & all);
	for (size_t i = 0; i < region->cities.count; i++)
		ask(to, UINT32_C(1) << i);
}

struct reply {
	int state;
	bool by_ground;
};

static struct reply look(struct locations *locations, uint32_t set)
{
	struct location_view view;
	enum location_says says =
		location_says(locations, &locations->nodes.items[0], set, true, &view);
	struct reply reply = {view.state, view.grounds.count > 0};

	/* what a rule counts must not be more than the state */
	if (says == LOCATION_YES)
		reply.state = LOCATION_CONFIRMED;
	return reply;
}

/* The state of each set, by all or by a part of the evidence. */
static void reply_to_all(
	const struct analyze_input *in, const struct questions *questions, struct reply *replies)
{
	struct sightings seen;
	struct locations locations;

	sightings_open(in, &seen);
	locations_open(in, &seen, &locations);
	for (size_t i = 0; i < questions->count; i++)
		replies[i] = look(&locations, questions->sets[i]);
	locations_close(&locations);
	sightings_close(&seen);
}

static void judge(const struct scene *scene, uint32_t set, const struct reply *reply,
	const struct reply *part, bool *faults)
{
	bool refuted = reply->state == LOCATION_REFUTED && (scene->truth & set);

	if (reply->state == LOCATION_CONFIRMED && (scene->truth & ~set))
		faults[FAULT_CONFIRMED] = true;
	if (refuted && reply->by_ground)
		faults[FAULT_GROUND] = true;
	else if (refuted && (set >> scene->claimed & 1))
		faults[FAULT_WITNESSES] = true;
	else if (refuted)
		faults[FAULT_ANY_SET] = true;
	if (part->state == LOCATION_REFUTED && reply->state == LOCATION_CONFIRMED)
		faults[FAULT_MONOTONE] = true;
}

static void print_place(FILE *out, const char *name, struct geo_point place)
{
	fprintf(out, "%s %.5f,%.5f", name, place.lat_e7 * 1e-7, place.lon_e7 * 1e-7);
}

static void print_agents(FILE *out, const struct scene *scene)
{
	static const char *const names[] = {
		"attested", "unattested", "no file", "own word", "expired", "no document"};

	for (int i = 0; i < scene->agent_count; i++) {
		const struct scene_agent *agent = &scene->agents[i];

		fprintf(out, "  a%02d city %d net %d %s u %lld", i, agent->city, agent->network,
			names[agent->papers], (long long)agent->uncertainty_m);
		print_place(out, " true", agent->place);
		print_place(out, " declared", agent->declared);
		fprintf(out, "%s%s%s\n", agent->is_moved ? " moved" : "",
			agent->forges ? " forges" : "", agent->behind_box ? " behind a box" : "");
	}
	for (int i = 0; i < scene->landmark_count; i++) {
		const struct scene_landmark *landmark = &scene->landmarks[i];

		fprintf(out, "  l%02d city %d net %d %s", i, landmark->city, landmark->network,
			names[landmark->papers]);
		print_place(out, " true", landmark->place);
		print_place(out, " declared", landmark->declared);
		fputc('\n', out);
	}
}

static void print_scene(FILE *out, const struct scene *scene, const struct row *row)
{
	fprintf(out, "seed %llu, row %s: %s\n", (unsigned long long)scene->seed, row->name,
		row->summary);
	for (int i = 0; i < scene->site_count; i++)
		print_place(out, i ? " and" : "  node", scene->sites[i]);
	fprintf(out, ", may lie in %#x, claims %#x\n", scene->truth, 1u << scene->claimed);
	fprintf(out, "  %d agents, stretch %.1f, overhead %.1f ms, loss %.2f%s%s%s\n",
		scene->agent_count, scene->cell.stretch, scene->cell.overhead_ms, scene->loss,
		scene->has_pinned_key ? "" : ", no key", scene->rubbish ? ", rubbish" : "",
		scene->proxy ? ", proxy" : "");
	if (scene->proxy) {
		print_place(out, "  proxy", scene->proxy_place);
		fputc('\n', out);
	}
	print_agents(out, scene);
}

static void print_replies(FILE *out, const struct scene *scene, const struct questions *questions,
	const struct reply *replies, const struct reply *parts)
{
	for (size_t i = 0; i < questions->count; i++) {
		bool faults[FAULTS] = {0};

		judge(scene, questions->sets[i], &replies[i], &parts[i], faults);
		fprintf(out, "  set %#05x: %s", questions->sets[i],
			location_state_names[replies[i].state]);
		if (parts[i].state != NO_PART)
			fprintf(out, ", by a part %s", location_state_names[parts[i].state]);
		for (int fault = 0; fault < FAULTS; fault++)
			if (faults[fault])
				fprintf(out, " FALSE: %s", trial_fault_names[fault]);
		fputc('\n', out);
	}
}

void trial_run(uint64_t seed, const struct region *region, const struct profile *profile, FILE *out,
	struct trial *trial)
{
	struct scene scene;
	struct input input;
	struct questions questions;
	struct reply replies[ASKED_MOST], parts[ASKED_MOST];
	int number;

	row_draw(seed, region, &scene);
	input_init(&input, &scene, profile);
	draw_questions(&scene, profile, &questions);
	reply_to_all(&input.all, &questions, replies);
	for (size_t i = 0; i < ASKED_MOST; i++)
		parts[i].state = NO_PART;
	if (input.has_part)
		reply_to_all(&input.part, &questions, parts);
	*trial = (struct trial){.state = replies[0].state,
		.part_state = parts[0].state,
		.is_true = scene.truth >> scene.claimed & 1};
	for (size_t i = 0; i < questions.count; i++)
		judge(&scene, questions.sets[i], &replies[i], &parts[i], trial->faults);
	if (out) {
		print_scene(out, &scene, row_of(seed, &number));
		print_replies(out, &scene, &questions, replies, parts);
	}
	input_fini(&input);
}

bool trial_fails(const struct trial *trial, const struct row *row)
{
	static const unsigned needs[FAULTS] = {[FAULT_CONFIRMED] = HOLDS_CONFIRMED,
		[FAULT_GROUND] = HOLDS_GROUND,
		[FAULT_WITNESSES] = HOLDS_WITNESSES,
		[FAULT_ANY_SET] = HOLDS_ANY_SET};

	for (int fault = 0; fault < FAULTS; fault++)
		if (trial->faults[fault] &&
			(fault == FAULT_MONOTONE || (row->holds & needs[fault])))
			return true;
	return false;
}
