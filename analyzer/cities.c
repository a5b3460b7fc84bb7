#include "analyzer/cities.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/planner.h"
#include "base/text.h"

const char *const cities_operators[] = {"电信", "联通", "移动", NULL};

static bool has_operator(const struct dossier *dossier, const char *name)
{
	const struct trial_view view = {.operator_name = name};

	LIST_EACH(const struct agent, agent, &dossier->agents)
		if (trials_agent_in_view(agent, &view))
			return true;
	return false;
}

static bool has_agent_here(
	const struct judged *j, const struct evidence_city *city, const struct trial_view *view)
{
	LIST_EACH(const char *, id, &city->agents) {
		const struct agent *agent = dossier_agent(j->in->dossier, *id);

		if (agent && trials_agent_in_view(agent, view))
			return true;
	}
	return false;
}

/* The trials of an operator's agents over one family; where that is asked of nothing, no row. */
static const struct evidence_trials *fill_path(struct judged *j, int index,
	const struct trials *trials, const struct trial_view *view, struct evidence_city *city)
{
	struct evidence_path *to = &city->paths.items[city->paths.count];

	if (!trials || !j->in->plan || !trials_asked(trials) || !has_agent_here(j, city, view))
		return NULL;
	*to = (struct evidence_path){
		.operator_name = view->operator_name, .family = trials == j->families->six ? 6 : 4};
	trials_city(trials, index, view, &j->evidence->arena, &to->trials, &to->rtt);
	city->paths.count++;
	return &to->trials;
}

static void fill_operator(
	struct judged *j, int index, const struct trial_view *view, struct evidence_city *city)
{
	struct evidence_operator *to = &city->by_operator.items[city->by_operator.count++];
	const struct evidence_trials *four = fill_path(j, index, j->families->four, view, city);

	fill_path(j, index, j->families->six, view, city);
	to->name = view->operator_name;
	if (four && j->families->four == j->trials)
		to->trials = *four; /* all addresses are of this family */
	else
		trials_city(j->trials, index, view, &j->evidence->arena, &to->trials, NULL);
}

static void fill_operators(struct judged *j, int index, struct evidence_city *city)
{
	struct arena *arena = &j->evidence->arena;

	city->by_operator.items = arena_array(arena, 3, sizeof(*city->by_operator.items));
	city->paths.items = arena_array(arena, 6, sizeof(*city->paths.items));
	for (size_t i = 0; cities_operators[i]; i++) {
		const struct trial_view view = {.thresholds = j->evidence->thresholds,
			.operator_name = cities_operators[i]};

		if (has_operator(j->in->dossier, cities_operators[i]))
			fill_operator(j, index, &view, city);
	}
}

static void fill_presence(struct judged *j, int index, struct evidence_city *city)
{
	LIST_EACH(const struct location_node, node, &j->locations->nodes) {
		struct location_view view;
		enum location_says says =
			location_says(j->locations, node, UINT32_C(1) << index, false, &view);

		city->presence.yes += says == LOCATION_YES;
		city->presence.may += says == LOCATION_MAY;
	}
	city->presence.verdict = city->presence.yes   ? VERDICT_PASS
				 : city->presence.may ? VERDICT_INCONCLUSIVE
						      : VERDICT_FAIL;
}

static void fill_agents(struct judged *j, int index, struct evidence_city *city)
{
	const struct dossier *dossier = j->in->dossier;

	city->agents.items =
		arena_array(&j->evidence->arena, dossier->agents.count, sizeof(const char *));
	LIST_EACH(const struct agent, agent, &dossier->agents)
		if (region_city_by_code(j->in->region, agent->city) == index)
			city->agents.items[city->agents.count++] =
				arena_text(&j->evidence->arena, agent->id);
	if (city->agents.count)
		qsort(city->agents.items, city->agents.count, sizeof(const char *), text_order);
}

void cities_fill(struct judged *j)
{
	const struct region *region = j->in->region;
	const struct trial_view view = {.thresholds = j->evidence->thresholds};
	struct arena *arena = &j->evidence->arena;

	j->evidence->cities.count = region->cities.count;
	j->evidence->cities.items =
		arena_array(arena, region->cities.count, sizeof(struct evidence_city));
	for (size_t i = 0; i < region->cities.count; i++) {
		struct evidence_city *city = &j->evidence->cities.items[i];

		city->code = arena_text(arena, region->cities.items[i].code);
		city->name = arena_text(arena, region->cities.items[i].zh);
		city->name_en = arena_text(arena, region->cities.items[i].en);
		fill_agents(j, (int)i, city);
		trials_city(j->trials, (int)i, &view, arena, &city->service, &city->rtt);
		fill_presence(j, (int)i, city);
		fill_operators(j, (int)i, city);
	}
}
