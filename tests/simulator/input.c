#include "tests/simulator/input.h"

#include "tests/simulator/testimony.h"

#define AS_OF_MS    INT64_C(1798646400000) /* 2026-12-31T00:00:00+08:00 */
#define SLOT_MS     300000
#define YEAR_MS     (INT64_C(365) * 24 * 3600 * 1000)
#define ANSWER_PORT 5300
#define OPERATOR    "甲公司"
#define NODE_ADDR   "198.18.1.1"
#define ELSEWHERE   "420100" /* of another province */
#define PLANLESS    0.15     /* of the cases of no table */
#define PART_SHARE  0.5
#define UNNAMED     0.1
#define PLAN_SHA256 "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define FILE_SHA256 "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
#define DOCUMENT(name, by, until, file)                                                            \
	{                                                                                          \
		{.id = (name),                                                                     \
			.issuer = (by),                                                            \
			.holder = OPERATOR,                                                        \
			.issued = {AS_OF_MS - YEAR_MS},                                            \
			.expires = {until}},                                                       \
			file                                                                       \
	}

/* One of each kind of papers, by enum scene_papers. */
static const struct {
	struct document document;
	const char *file;
} papers[] = {
	[PAPERS_GOOD] = DOCUMENT("good", "乙机房", AS_OF_MS + YEAR_MS, FILE_SHA256),
	[PAPERS_NO_FILE] = DOCUMENT("no-file", "乙机房", AS_OF_MS + YEAR_MS, NULL),
	[PAPERS_OWN] = DOCUMENT("own", OPERATOR, AS_OF_MS + YEAR_MS, FILE_SHA256),
	[PAPERS_EXPIRED] = DOCUMENT("expired", "乙机房", AS_OF_MS - YEAR_MS / 2, FILE_SHA256),
};

static const char *paper_of(enum scene_papers kind)
{
	if (kind == PAPERS_NO_DOCUMENT)
		return "nowhere";
	return papers[kind].document.id;
}

static void add_documents(struct input *input)
{
	struct dossier *dossier = &input->dossier;
	struct analyze_input *in = &input->all;

	dossier->documents.items =
		arena_array(&input->arena, ARRAY_LEN(papers), sizeof(struct document));
	in->documents.items =
		arena_array(&input->arena, ARRAY_LEN(papers), sizeof(struct analyze_document));
	for (size_t i = 0; i < ARRAY_LEN(papers); i++) {
		if (!papers[i].document.id)
			continue;
		dossier->documents.items[dossier->documents.count++] = papers[i].document;
		in->documents.items[in->documents.count++] =
			(struct analyze_document){papers[i].document.id, papers[i].file};
	}
}

static const char *code_of(const struct scene *scene, int city)
{
	return city == SCENE_OUTSIDE ? ELSEWHERE : scene->region->cities.items[city].code;
}

static const char *network_name(struct input *input, struct scene *scene, int network)
{
	if (network == 0 && random_chance(&scene->random, UNNAMED))
		return NULL; /* one that is not named is one by itself */
	return arena_format(&input->arena, "AS%d", 64500 + network);
}

static void add_agents(struct input *input, struct scene *scene)
{
	struct dossier *dossier = &input->dossier;
	size_t count = (size_t)scene->agent_count;

	dossier->agents.count = count;
	dossier->agents.items = arena_array(&input->arena, count, sizeof(struct agent));
	for (size_t i = 0; i < count; i++) {
		const struct scene_agent *from = &scene->agents[i];

		dossier->agents.items[i] =
			(struct agent){.id = arena_format(&input->arena, "a%02zu", i),
				.city = code_of(scene, from->city),
				.lat_e7 = from->declared.lat_e7,
				.lon_e7 = from->declared.lon_e7,
				.address = arena_format(&input->arena, "198.51.100.%zu", i + 1),
				.network = network_name(input, scene, from->network),
				.access = -1,
				.uncertainty_m = from->uncertainty_m,
				.attested = paper_of(from->papers)};
	}
}

static void add_landmarks(struct input *input, struct scene *scene)
{
	struct dossier *dossier = &input->dossier;
	size_t count = (size_t)scene->landmark_count;

	dossier->landmarks.count = count;
	dossier->landmarks.items = arena_array(&input->arena, count, sizeof(struct landmark));
	for (size_t i = 0; i < count; i++) {
		const struct scene_landmark *from = &scene->landmarks[i];

		dossier->landmarks.items[i] =
			(struct landmark){.id = arena_format(&input->arena, "l%02zu", i),
				.addr = arena_format(&input->arena, "203.0.113.%zu", i + 1),
				.city = code_of(scene, from->city),
				.lat_e7 = from->declared.lat_e7,
				.lon_e7 = from->declared.lon_e7,
				.uncertainty_m = from->uncertainty_m,
				.port = BIND_ABSENT,
				.network = network_name(input, scene, from->network),
				.attested = paper_of(from->papers)};
	}
}

static void add_node(struct input *input, const struct scene *scene)
{
	struct dossier *dossier = &input->dossier;
	struct node *node = arena_alloc(&input->arena, sizeof(*node));
	struct node_address *address = arena_alloc(&input->arena, sizeof(*address));

	*address = (struct node_address){.addr = NODE_ADDR, .role = ADDRESS_VIP};
	*node = (struct node){.id = "n",
		.city = code_of(scene, scene->claimed),
		.site = "s",
		.key_sha256 = scene->has_pinned_key ? testimony_pinned_key : NULL,
		.bandwidth_mbps = BIND_ABSENT,
		.answer_port = ANSWER_PORT};
	node->addresses.items = address;
	node->addresses.count = 1;
	dossier->nodes.items = node;
	dossier->nodes.count = 1;
	dossier->sites.items = arena_alloc(&input->arena, sizeof(struct site));
	dossier->sites.items[0] = (struct site){.id = "s", .city = node->city};
	dossier->sites.count = 1;
}

static void add_plan(struct input *input)
{
	const struct dossier *dossier = &input->dossier;
	struct plan *plan = &input->plan;
	size_t most =
		(size_t)testimony_method_count + dossier->agents.count + dossier->landmarks.count;
	struct plan_target *to = arena_array(&input->arena, most, sizeof(*to));

	*plan = (struct plan){.sha256 = PLAN_SHA256,
		.start = {AS_OF_MS - TESTIMONY_SLOTS * SLOT_MS},
		.slot_ms = SLOT_MS,
		.slots = TESTIMONY_SLOTS};
	plan->targets.items = to;
	for (int i = 0; i < testimony_method_count; i++)
		*to++ = (struct plan_target){.node = "n",
			.addr = NODE_ADDR,
			.method = testimony_methods[i].name,
			.port = testimony_methods[i].port};
	LIST_EACH(const struct agent, agent, &dossier->agents)
		*to++ = (struct plan_target){
			.peer = agent->id, .addr = agent->address, .method = "icmp"};
	LIST_EACH(const struct landmark, landmark, &dossier->landmarks)
		*to++ = (struct plan_target){
			.landmark = landmark->id, .addr = landmark->addr, .method = "icmp"};
	plan->targets.count = (size_t)(to - plan->targets.items);
}

static struct answer draw_answer(struct input *input, struct scene *scene)
{
	static const int wherever[] = {
		SAYS_NONE, SAYS_PROVINCE, SAYS_OTHER_PROVINCE, SAYS_COUNTRY, SAYS_ABROAD};
	struct randomness *from = &scene->random;
	struct answer answer = {.schema = ANSWER_SCHEMA,
		.addr = NODE_ADDR,
		.prefix = "198.18.0.0/16",
		.claim = random_chance(from, 0.1),
		.weak = random_chance(from, 0.1),
		.asn = BIND_ABSENT,
		.says = SAYS_CITY};
	int city = scene->claimed;

	answer.database = (struct answer_database){.name = "db", .built = {BIND_ABSENT}};
	answer.database.sha256 = FILE_SHA256;
	if (random_chance(from, scene->lying) && random_chance(from, 0.4))
		answer.says = wherever[random_below(from, (int)ARRAY_LEN(wherever))];
	else if (random_chance(from, scene->lying))
		city = scene_draw_city(scene);
	if (answer.says != SAYS_CITY)
		return answer;
	answer.cities.items = arena_array(&input->arena, 1, sizeof(const char *));
	answer.cities.items[answer.cities.count++] = code_of(scene, city);
	return answer;
}

static void add_answers(struct input *input, struct scene *scene)
{
	size_t count = (size_t)scene->databases;

	input->all.answers.count = count;
	input->all.answers.items = arena_array(&input->arena, count, sizeof(struct answer));
	for (size_t i = 0; i < count; i++)
		input->all.answers.items[i] = draw_answer(input, scene);
}

static void take_part(struct input *input, struct scene *scene)
{
	int agents = 1 + random_below(&scene->random, scene->agent_count);

	input->has_part = random_chance(&scene->random, PART_SHARE);
	record_set_init(&input->part_records);
	if (!input->has_part)
		return;
	testimony_part(&input->records, &input->dossier, agents, &input->part_records);
	input->part_dossier = input->dossier;
	input->part_dossier.agents.count = (size_t)agents;
	input->part = input->all;
	input->part.dossier = &input->part_dossier;
	input->part.records = &input->part_records;
}

void input_init(struct input *input, struct scene *scene, const struct profile *profile)
{
	bool planned = scene->is_plain || !random_chance(&scene->random, PLANLESS);

	*input = (struct input){.dossier = {.schema = DOSSIER_SCHEMA,
					.profile = "jx-cdn",
					.as_of = {AS_OF_MS},
					.operator_ = {OPERATOR}}};
	input->all = (struct analyze_input){.dossier = &input->dossier,
		.profile = profile,
		.region = scene->region,
		.plan = planned ? &input->plan : NULL,
		.as_of = {AS_OF_MS},
		.records = &input->records};
	add_documents(input);
	add_agents(input, scene);
	add_landmarks(input, scene);
	add_node(input, scene);
	add_plan(input);
	add_answers(input, scene);
	record_set_init(&input->records);
	testimony_write(scene, &input->dossier, input->all.plan, input->plan.start, SLOT_MS,
		&input->arena, &input->records);
	take_part(input, scene);
	record_set_close_up(&input->records);
	record_set_close_up(&input->part_records); /* nothing where there is no part */
}

void input_fini(struct input *input)
{
	record_set_fini(&input->records);
	record_set_fini(&input->part_records);
	arena_fini(&input->arena);
}
