/* Who answered in a watch, by what each agent met at each address. */
#include <check.h>

#include "analyzer/switch_sources.h"
#include "base/array.h"
#include "tests/data_fixture.h"

#define OWN   "aaaa"
#define OTHER "bbbb"
#define HERE  "198.18.1.1"
#define THERE "198.18.2.1"

enum act { END, KEY, DIRECT, VISIT };

/* What happened, in turn, to node 0 (of HERE) or 1 (of THERE). */
struct step {
	enum act act;
	int agent;
	const char *addr, *key;
	int names;        /* DIRECT, VISIT: of the address's owner */
	int owner, named; /* VISIT */
};

static const struct {
	const char *name;
	struct step steps[4];
	int identity; /* of node 0, to agent 0 */
} rows[] = {
	{"nothing", {{.act = END}}, IDENTITY_NONE},
	{"its key, where nothing was fetched", {{.act = KEY, .agent = 0, .addr = HERE, .key = OWN}},
		IDENTITY_KEY},
	{"its key and a response",
		{{.act = KEY, .agent = 0, .addr = HERE, .key = OWN},
			{.act = DIRECT, .agent = 0, .addr = HERE}},
		IDENTITY_KEY},
	{"another agent's handshake",
		{{.act = KEY, .agent = 1, .addr = HERE, .key = OWN},
			{.act = DIRECT, .agent = 0, .addr = HERE}},
		IDENTITY_NONE},
	{"another agent met another key",
		{{.act = KEY, .agent = 0, .addr = HERE, .key = OWN},
			{.act = DIRECT, .agent = 0, .addr = HERE},
			{.act = KEY, .agent = 1, .addr = HERE, .key = OTHER}},
		IDENTITY_NONE},
	{"a second address without a handshake",
		{{.act = KEY, .agent = 0, .addr = HERE, .key = OWN},
			{.act = DIRECT, .agent = 0, .addr = HERE},
			{.act = DIRECT, .agent = 0, .addr = "198.18.1.2"}},
		IDENTITY_NONE},
	{"its name", {{.act = DIRECT, .agent = 0, .addr = HERE, .names = IDENTITY_NAMES_NODE}},
		IDENTITY_HEADER},
	{"its name, and a response without one",
		{{.act = DIRECT, .agent = 0, .addr = HERE, .names = IDENTITY_NAMES_NODE},
			{.act = DIRECT, .agent = 0, .addr = HERE}},
		IDENTITY_NONE},
	{"its key, but another's name",
		{{.act = KEY, .agent = 0, .addr = HERE, .key = OWN},
			{.act = DIRECT, .agent = 0, .addr = HERE, .names = IDENTITY_NAMES_OTHER}},
		IDENTITY_NONE},
	{"a visit that names it from nobody's address",
		{{.act = VISIT, .agent = 0, .addr = "", .owner = -1, .named = 0}}, IDENTITY_HEADER},
	{"a visit that names it from another node's address",
		{{.act = KEY, .agent = 0, .addr = HERE, .key = OWN},
			{.act = VISIT,
				.agent = 0,
				.addr = THERE,
				.names = IDENTITY_NAMES_OTHER,
				.owner = 1,
				.named = 0}},
		IDENTITY_NONE},
	{"a visit of its address that names another",
		{{.act = KEY, .agent = 0, .addr = HERE, .key = OWN},
			{.act = VISIT,
				.agent = 0,
				.addr = HERE,
				.names = IDENTITY_NAMES_OTHER,
				.owner = 0,
				.named = 1}},
		IDENTITY_NONE},
	{"what another agent fetched",
		{{.act = KEY, .agent = 0, .addr = HERE, .key = OWN},
			{.act = DIRECT, .agent = 1, .addr = HERE}},
		IDENTITY_KEY},
};

static struct node nodes[] = {{.id = "n-0", .key_sha256 = OWN}, {.id = "n-1"}};
static struct agent agents[] = {{.id = "a-0"}, {.id = "a-1"}};

static void take(struct switch_sources *sources, const struct step *step)
{
	struct record_tls tls = {.key_sha256 = step->key};
	const struct record record = {
		.method = "tls", .addr = step->addr, .answered = 1, .tls = &tls};

	if (step->act == KEY)
		switch_sources_key(sources, 0, step->agent, &record);
	else if (step->act == DIRECT)
		switch_sources_direct(sources, 0, step->agent, step->addr,
			(enum identity_names)step->names, true);
	else
		switch_sources_visit(sources, step->owner, step->agent, step->addr,
			(enum identity_names)step->names, step->named, true);
}

START_TEST(each_agent_knows_by_what_it_met)
{
	struct arena arena = {0};
	const struct dossier dossier = {
		.nodes = {nodes, ARRAY_LEN(nodes)}, .agents = {agents, ARRAY_LEN(agents)}};
	struct switch_sources sources = {.arena = &arena, .dossier = &dossier};
	int first = 0;
	const switch_agents one = {&first, 1};

	for (size_t i = 0; i < ARRAY_LEN(rows[_i].steps) && rows[_i].steps[i].act != END; i++)
		take(&sources, &rows[_i].steps[i]);
	ck_assert_msg((int)switch_sources_identity(&sources, NULL, 0, &one) == rows[_i].identity,
		"%s", rows[_i].name);
	ck_assert_int_eq((int)switch_sources_identity(&sources, NULL, -1, NULL), IDENTITY_NONE);
	arena_fini(&arena);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("switch_sources");

	tcase_add_loop_test(tc, each_agent_knows_by_what_it_met, 0, (int)ARRAY_LEN(rows));
	return run_case("analyzer: switch_sources", tc);
}
