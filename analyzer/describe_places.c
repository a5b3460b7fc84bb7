#include "analyzer/describe_places.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/bestline.h"
#include "analyzer/describe.h"
#include "base/text.h"

static const char *agent_id(const struct judged *j, int agent)
{
	return arena_text(&j->evidence->arena, j->in->dossier->agents.items[agent].id);
}

static void add_landmark_discs(struct judged *j, const struct location_address *address,
	struct evidence_location *out, size_t *cap)
{
	struct arena *arena = &j->evidence->arena;

	LIST_EACH(const struct location_disc, disc, &address->landmarks) {
		struct evidence_landmark_disc *to = arena_push(arena, &out->landmark_discs.items,
			&out->landmark_discs.count, cap, sizeof(*to));

		*to = (struct evidence_landmark_disc){
			.landmark = arena_text(
				arena, j->in->dossier->landmarks.items[disc->landmark].id),
			.agent = agent_id(j, disc->agent),
			.addr = arena_text(arena, address->addr),
			.rtt_ns = disc->rtt_ns,
			.radius_m = disc->disc.radius_m};
	}
}

static void add_places(struct judged *j, const struct location_address *address,
	struct evidence_location *out, size_t *cap)
{
	struct arena *arena = &j->evidence->arena;

	LIST_EACH(const int, site, &address->sites) {
		const struct location_disc *disc = &address->discs.items[*site];
		struct evidence_place *to =
			arena_push(arena, &out->places.items, &out->places.count, cap, sizeof(*to));

		*to = (struct evidence_place){.addr = arena_text(arena, address->addr),
			.agent = agent_id(j, disc->agent)};
		describe_cities(j, place_all(j->in->region) & ~disc->excluded, &to->cities);
	}
}

static void add_signs(struct judged *j, const struct location_address *address,
	struct evidence_location *out, size_t *cap)
{
	struct arena *arena = &j->evidence->arena;

	LIST_EACH(const struct location_sign, sign, &address->signs) {
		struct evidence_sign *to =
			arena_push(arena, &out->signs.items, &out->signs.count, cap, sizeof(*to));

		*to = (struct evidence_sign){.addr = arena_text(arena, address->addr),
			.agent = agent_id(j, sign->agent),
			.sign = sign->sign,
			.plain = sign->plain,
			.signed_value = sign->signed_value};
	}
}

static bool has_text(const text_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

static void add_left_out(
	struct judged *j, const struct location_node *node, struct evidence_location *out)
{
	struct arena *arena = &j->evidence->arena;

	out->left_out.items =
		arena_array(arena, j->in->dossier->agents.count, sizeof(const char *));
	LIST_EACH(const struct location_address, address, &node->addresses)
		LIST_EACH(const struct location_disc, disc, &address->left_out)
			if (!has_text(&out->left_out, j->in->dossier->agents.items[disc->agent].id))
				out->left_out.items[out->left_out.count++] =
					agent_id(j, disc->agent);
}

/* Of the first address that was measured: a node's addresses are claimed to stand together. */
static void add_ranking(
	struct judged *j, const struct location_node *node, struct evidence_location *out)
{
	struct arena *arena = &j->evidence->arena;
	const struct region *region = j->in->region;
	int cities[REGION_CITIES_MOST];
	size_t count = 0;

	for (size_t i = 0; i < node->addresses.count && count == 0; i++)
		count = bestline_rank(j->locations, &node->addresses.items[i],
			node->addresses.items[i].together.possible, cities);
	out->ranking.items = arena_array(arena, count, sizeof(const char *));
	for (size_t i = 0; i < count; i++)
		out->ranking.items[out->ranking.count++] =
			arena_text(arena, region->cities.items[cities[i]].code);
}

void describe_places(
	struct judged *j, const struct location_node *node, struct evidence_location *out)
{
	size_t landmark_cap = 0, place_cap = 0, sign_cap = 0;

	LIST_EACH(const struct location_address, address, &node->addresses) {
		add_landmark_discs(j, address, out, &landmark_cap);
		add_places(j, address, out, &place_cap);
		add_signs(j, address, out, &sign_cap);
	}
	add_left_out(j, node, out);
	add_ranking(j, node, out);
}

static void describe_mesh(struct judged *j)
{
	struct evidence *e = j->evidence;
	const struct mesh *mesh = &j->locations->mesh;

	for (size_t i = 0; i < e->agents.count; i++)
		e->agents.items[i].mesh = mesh->states.items[i];
	e->contradictions.items = arena_array(
		&e->arena, mesh->contradictions.count, sizeof(struct evidence_contradiction));
	LIST_EACH(const struct mesh_contradiction, from, &mesh->contradictions)
		e->contradictions.items[e->contradictions.count++] =
			(struct evidence_contradiction){.a = agent_id(j, from->a),
				.b = agent_id(j, from->b),
				.rtt_ns = from->rtt_ns,
				.distance_m = from->distance_m,
				.most_m = from->most_m};
}

static void describe_landmarks(struct judged *j)
{
	struct evidence *e = j->evidence;
	const struct dossier *dossier = j->in->dossier;
	size_t count = dossier->landmarks.count;

	e->landmarks.items = arena_array(&e->arena, count, sizeof(struct evidence_landmark));
	for (size_t i = 0; i < count; i++) {
		const struct landmark *from = &dossier->landmarks.items[i];

		e->landmarks.items[e->landmarks.count++] =
			(struct evidence_landmark){.id = arena_text(&e->arena, from->id),
				.addr = arena_text(&e->arena, from->addr),
				.city = arena_text(&e->arena, from->city),
				.attested = j->locations->landmark_attested.items[i]};
	}
	LIST_EACH(const struct sighting, s, &j->seen->items) {
		const char *id = s->entry->record.landmark;

		for (size_t i = 0; i < count && id; i++)
			e->landmarks.items[i].records +=
				strcmp(dossier->landmarks.items[i].id, id) == 0;
	}
}

/* Beside the claim of an agent: what databases say of its own address. */
static void describe_agent_answers(struct judged *j, size_t i)
{
	const struct agent *agent = &j->in->dossier->agents.items[i];
	struct evidence_agent *to = &j->evidence->agents.items[i];
	int city = region_city_by_code(j->in->region, agent->city);
	uint32_t claimed = UINT32_C(1) << (city >= 0 ? (size_t)city : j->in->region->cities.count);
	size_t cap = 0;

	LIST_EACH(const struct answer, answer, &j->in->answers)
		if (agent->address && strcmp(answer->addr, agent->address) == 0) {
			struct evidence_answer *row = arena_push(&j->evidence->arena,
				&to->answers.items, &to->answers.count, &cap, sizeof(*row));

			describe_answer(j, answer, claimed, row);
		}
}

static struct evidence_database *database_of(
	struct judged *j, const struct answer *answer, size_t *cap)
{
	struct evidence *e = j->evidence;
	struct evidence_database *to;

	LIST_EACH(struct evidence_database, known, &e->databases)
		if (strcmp(known->sha256, answer->database.sha256) == 0 &&
			strcmp(known->name, answer->database.name) == 0)
			return known;
	to = arena_push(&e->arena, &e->databases.items, &e->databases.count, cap, sizeof(*to));
	*to = (struct evidence_database){.name = arena_text(&e->arena, answer->database.name),
		.sha256 = arena_text(&e->arena, answer->database.sha256),
		.built = answer->database.built,
		.age_days = BIND_ABSENT,
		.claim = answer->claim};
	if (to->built.v != BIND_ABSENT)
		to->age_days =
			to->built.v < e->as_of.v ? (e->as_of.v - to->built.v) / WHEN_DAY_MS : 0;
	return to;
}

static bool same_text(const text_list *a, const text_list *b)
{
	for (size_t i = 0; a->count == b->count && i < a->count; i++)
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	return a->count == b->count;
}

/* The same wrong answer: right ones are alike without any kinship. */
static bool same_error(const struct answer *a, const struct answer *b)
{
	text_list ours = {a->cities.items, a->cities.count};
	text_list theirs = {b->cities.items, b->cities.count};

	return a->says == b->says && same_text(&ours, &theirs);
}

static void note_same_errors(struct judged *j, struct evidence_database *to,
	const struct location_address *address, const struct answer *answer)
{
	struct arena *arena = &j->evidence->arena;

	LIST_EACH(const struct answer *, other, &address->answers) {
		size_t i = 0;

		if (strcmp((*other)->database.sha256, answer->database.sha256) == 0 ||
			!answer_excluded(j->in->region, *other, address) ||
			!same_error(*other, answer))
			continue;
		while (i < to->same_errors.count &&
			strcmp(to->same_errors.items[i].name, (*other)->database.name) != 0)
			i++;
		if (i == to->same_errors.count) {
			size_t cap = i; /* grown one by one: databases are few */

			*(struct bind_count *)arena_push(arena, &to->same_errors.items,
				&to->same_errors.count, &cap, sizeof(struct bind_count)) =
				(struct bind_count){arena_text(arena, (*other)->database.name), 0};
		}
		to->same_errors.items[i].count++;
	}
}

static void count_address(struct judged *j, const struct location_address *address, size_t *cap)
{
	LIST_EACH(const struct answer *, answer, &address->answers) {
		struct evidence_database *to = database_of(j, *answer, cap);

		to->answers++;
		to->cities += (*answer)->says == SAYS_CITY;
		if (!answer_excluded(j->in->region, *answer, address))
			continue;
		to->excluded++;
		note_same_errors(j, to, address, *answer);
	}
}

static int by_name(const void *left, const void *right)
{
	const struct evidence_database *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order ? order : strcmp(a->sha256, b->sha256);
}

static int by_count_name(const void *left, const void *right)
{
	const struct bind_count *a = left, *b = right;

	return strcmp(a->name, b->name);
}

static void describe_databases(struct judged *j)
{
	struct evidence *e = j->evidence;
	size_t cap = 0;

	LIST_EACH(const struct location_node, node, &j->locations->nodes)
		LIST_EACH(const struct location_address, address, &node->addresses)
			count_address(j, address, &cap);
	if (e->databases.count)
		qsort(e->databases.items, e->databases.count, sizeof(*e->databases.items), by_name);
	LIST_EACH(struct evidence_database, database, &e->databases)
		if (database->same_errors.count)
			qsort(database->same_errors.items, database->same_errors.count,
				sizeof(struct bind_count), by_count_name);
}

void describe_witnesses(struct judged *j)
{
	describe_mesh(j);
	describe_landmarks(j);
	for (size_t i = 0; i < j->in->dossier->agents.count; i++)
		describe_agent_answers(j, i);
	describe_databases(j);
}
