/* Which agents cannot stand where they say, from what they measure of each other. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/bestline.h"
#include "analyzer/mesh.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"

#define AGENTS_MOST 70

/* Agents are letters, A attested ones. */
static const struct name_case {
	const char *name;
	const char *pairs;    /* "ab ac": these contradict each other */
	const char *attested; /* letters */
	const char *misplaced, *suspect;
} name_cases[] = {
	{"nothing contradicts anything", "", "", "", ""},
	{"of two, nobody knows which", "ab", "", "", "ab"},
	{"one against two that agree", "ab ac", "", "a", ""},
	{"one against many", "ab ac ad ae af", "", "a", ""},
	{"two pairs apart", "ab cd", "", "", "abcd"},
	{"a triangle: any two of three", "ab bc ca", "", "", "abc"},
	{"two against all", "ac ad ae bc bd be", "", "ab", ""},
	{"a path of three: the middle one", "ab bc", "", "b", ""},
	{"a path of four", "ab bc cd", "", "", "abcd"},
	{"a path of five: the even ones", "ab bc cd de", "", "bd", ""},
	{"an attested one is believed before one that is not", "ab", "a", "b", ""},
	{"and before many", "ab ac ad ae", "a", "bcde", ""},
	{"two attested ones against each other", "ab", "ab", "", "ab"},
	{"attested ones that two others deny", "ab ac", "abc", "a", ""},
	{"many pairs apart, beside an attested one", "ab cd ef gh", "a", "b", "cdefgh"},
	{"a star with a tail", "ab ac ad de", "", "a", "de"},
};

static void tie_pairs(struct mesh *mesh, struct mesh_contradiction *pairs, const char *text)
{
	mesh->contradictions.items = pairs;
	for (; *text; text += text[2] ? 3 : 2)
		pairs[mesh->contradictions.count++] =
			(struct mesh_contradiction){.a = text[0] - 'a', .b = text[1] - 'a'};
}

static int wanted(const struct name_case *row, int agent)
{
	if (strchr(row->misplaced, 'a' + agent))
		return MESH_MISPLACED;
	return strchr(row->suspect, 'a' + agent) ? MESH_SUSPECT : MESH_FITS;
}

START_TEST(the_least_set_that_explains_it_is_named)
{
	const struct name_case *row = &name_cases[_i];
	struct mesh_contradiction pairs[16];
	int states[8];
	bool attested[8] = {false};
	struct mesh mesh = {.states = {states, 8}};

	for (int i = 0; i < 8; i++) {
		states[i] = MESH_FITS;
		attested[i] = strchr(row->attested, 'a' + i) != NULL;
	}
	tie_pairs(&mesh, pairs, row->pairs);
	mesh_name(&mesh, attested);
	for (int i = 0; i < 8; i++) {
		ck_assert_msg(states[i] == wanted(row, i), "%s: %c is %s", row->name, 'a' + i,
			evidence_mesh_names[states[i]]);
		ck_assert(mesh_leaves_out(&mesh, i) == (wanted(row, i) != MESH_FITS));
	}
}
END_TEST

/* By trying every set: the sum of the least ones. */
START_TEST(it_is_the_least_set_whatever_the_contradictions)
{
	enum { COUNT = 8 };
	struct mesh_contradiction pairs[COUNT * COUNT];
	int states[COUNT], in_some[COUNT] = {0}, in_all[COUNT] = {0};
	bool attested[COUNT] = {false};
	struct mesh mesh = {.contradictions = {pairs, 0}, .states = {states, COUNT}};
	unsigned seed = (unsigned)_i * 2654435761u + 1;
	int least = COUNT + 1;

	for (int a = 0; a < COUNT; a++)
		for (int b = a + 1; b < COUNT; b++) {
			seed = seed * 1103515245u + 12345u;
			if (seed >> 16 & 1 && seed >> 17 & 1)
				pairs[mesh.contradictions.count++] =
					(struct mesh_contradiction){.a = a, .b = b};
		}
	for (unsigned set = 0; set < 1u << COUNT; set++) {
		int size = __builtin_popcount(set);
		bool covers = true;

		LIST_EACH(const struct mesh_contradiction, pair, &mesh.contradictions)
			covers &= (set >> pair->a & 1) || (set >> pair->b & 1);
		if (!covers || size > least)
			continue;
		for (int i = 0; i < COUNT; i++) {
			in_some[i] = (size < least ? 0 : in_some[i]) | (int)(set >> i & 1);
			in_all[i] = (size < least ? 1 : in_all[i]) & (int)(set >> i & 1);
		}
		least = size;
	}
	for (int i = 0; i < COUNT; i++)
		states[i] = MESH_FITS;
	mesh_name(&mesh, attested);
	for (int i = 0; i < COUNT; i++)
		ck_assert_int_eq(states[i], in_all[i]    ? MESH_MISPLACED
					    : in_some[i] ? MESH_SUSPECT
							 : MESH_FITS);
}
END_TEST

START_TEST(of_too_many_all_are_suspect)
{
	struct mesh_contradiction pairs[AGENTS_MOST];
	int states[AGENTS_MOST] = {0};
	bool attested[AGENTS_MOST] = {false};
	struct mesh mesh = {.contradictions = {pairs, 0}, .states = {states, AGENTS_MOST}};

	for (int i = 1; i < AGENTS_MOST; i++)
		pairs[mesh.contradictions.count++] = (struct mesh_contradiction){.a = 0, .b = i};
	mesh_name(&mesh, attested);
	for (int i = 0; i < AGENTS_MOST; i++)
		ck_assert_int_eq(states[i], MESH_SUSPECT);
}
END_TEST

/* --- from records ---------------------------------------------------------------------------- */

#define PLACE(id, city, lat, lon, more)                                                            \
	"{'id':'" id "','city':'" city "','lat_e7':" lat ",'lon_e7':" lon more "}"
#define MESH                                                                                       \
	"{'plan':{'methods':{" WORLD_METHOD("icmp") "," WORLD_METHOD(                              \
		"mesh") "}},'agents':[" PLACE("a-nc", "360100", "286764930", "1158921510",         \
		",'address':'198.18.9.1'") "," PLACE("a-sr", "361100", "284444200", "1179711850",  \
		",'address':'198.18.9.2'") "," PLACE("a-fz", "361000", "279838500", "1163583510",  \
		",'address':'198.18.9.3'") "]}"

/* 南昌–上饶 are 204.8 km apart: with 2 · 10 km for where the agents stand 1.8009 ms. */
static const struct pair_case {
	const char *name, *from, *to;
	int64_t rtt_ns;
	int ts;
	bool is_void;
	size_t contradictions;
} pair_cases[] = {
	{"far enough", "a-nc", "198.18.9.2", 1810000, TS_PACKET, false, 0},
	{"too near", "a-nc", "198.18.9.2", 1790000, TS_PACKET, false, 1},
	{"too near the other way", "a-sr", "198.18.9.1", 1790000, TS_PACKET, false, 1},
	{"a coarse stamp may have lost 0.1 ms", "a-nc", "198.18.9.2", 1790000, TS_USER, false, 0},
	{"a void slot says nothing", "a-nc", "198.18.9.2", 1790000, TS_PACKET, true, 0},
	{"nor do imported RTTs", "a-nc", "198.18.9.2", 1790000, TS_IMPORTED, false, 0},
};

static void shoot_peer(struct world *w, const struct pair_case *row)
{
	for (size_t i = 0; i < w->plan->targets.count; i++) {
		struct shot s = world_shot(w, row->from, i, 0);

		if (!s.peer || strcmp(s.addr, row->to) != 0)
			continue;
		s.rtt_ns = row->rtt_ns;
		s.ts = row->ts;
		s.is_void = row->is_void;
		world_shoot(w, &s);
	}
}

static int mesh_of(const struct evidence *e, const char *id)
{
	LIST_EACH(const struct evidence_agent, agent, &e->agents)
		if (strcmp(agent->id, id) == 0)
			return agent->mesh;
	return -1;
}

START_TEST(agents_nearer_than_they_say_contradict_each_other)
{
	const struct pair_case *row = &pair_cases[_i];
	const struct evidence *e;
	struct world w;

	world_open(&w, MESH);
	shoot_peer(&w, row);
	e = world_judge(&w);
	ck_assert_msg(e->contradictions.count == row->contradictions, "%s", row->name);
	ck_assert_int_eq(mesh_of(e, "a-nc"), row->contradictions                      ? MESH_SUSPECT
					     : row->is_void || row->ts == TS_IMPORTED ? MESH_NONE
										      : MESH_FITS);
	ck_assert_int_eq(mesh_of(e, "a-fz"), MESH_NONE);
	if (row->contradictions) {
		ck_assert_str_eq(e->contradictions.items[0].a, "a-nc");
		ck_assert_str_eq(e->contradictions.items[0].b, "a-sr");
		ck_assert_int_eq(e->contradictions.items[0].rtt_ns, row->rtt_ns);
		ck_assert_int_lt(
			e->contradictions.items[0].most_m, e->contradictions.items[0].distance_m);
	}
	world_close(&w);
}
END_TEST

START_TEST(the_least_of_both_directions_counts)
{
	static const struct pair_case there = {
		"", "a-nc", "198.18.9.2", 5000000, TS_PACKET, false, 0};
	static const struct pair_case back = {
		"", "a-sr", "198.18.9.1", 1700000, TS_PACKET, false, 0};
	struct world w;

	world_open(&w, MESH);
	shoot_peer(&w, &there);
	shoot_peer(&w, &back);
	world_look(&w);
	ck_assert_uint_eq(w.locations.mesh.pairs.count, 1);
	ck_assert_int_eq(w.locations.mesh.pairs.items[0].rtt_ns, 1700000);
	ck_assert_uint_eq(w.locations.mesh.contradictions.count, 1);
	world_close(&w);
}
END_TEST

/* --- bestlines ------------------------------------------------------------------------------- */

static struct mesh_pair pairs_of(int b, int64_t km, int64_t rtt_us)
{
	return (struct mesh_pair){.a = 0, .b = b, .rtt_ns = rtt_us * 1000, .distance_m = km * 1000};
}

START_TEST(the_bestline_lies_below_all_and_touches_two)
{
	/* rtt = 0.5 ms + 0.012 ms a km, and some above it */
	struct mesh_pair pairs[] = {pairs_of(1, 50, 1100), pairs_of(2, 200, 2900),
		pairs_of(3, 300, 4100), pairs_of(4, 400, 5300), pairs_of(5, 350, 9000)};
	struct mesh mesh = {.pairs = {pairs, ARRAY_LEN(pairs)}};
	struct bestline line = bestline_of(&mesh, 0);

	ck_assert_int_eq(line.slope / (BESTLINE_UNIT / 64), 12 * 64);
	ck_assert_int_eq(line.base_ns, 500000);
	ck_assert_int_eq(bestline_distance_m(&line, 1700000), 100000);
	ck_assert_int_eq(bestline_distance_m(&line, 400000), 0);
}
END_TEST

START_TEST(without_two_peers_light_in_fibre_is_the_bestline)
{
	struct mesh_pair pairs[] = {pairs_of(1, 100, 5000)};
	struct mesh mesh = {.pairs = {pairs, 1}};
	struct bestline line = bestline_of(&mesh, 0);

	ck_assert_int_eq(line.base_ns, 0);
	ck_assert_int_ge(bestline_distance_m(&line, 2000000), 204150);
	ck_assert_int_le(bestline_distance_m(&line, 2000000), 204200);
	ck_assert_int_eq(bestline_of(&mesh, 7).slope, line.slope);
}
END_TEST

START_TEST(a_bestline_is_never_faster_than_light)
{
	/* the far one is nearer in time: an impossible slope between them */
	struct mesh_pair pairs[] = {pairs_of(1, 100, 3000), pairs_of(2, 300, 3100)};
	struct mesh mesh = {.pairs = {pairs, 2}};
	struct mesh none = {.pairs = {NULL, 0}};
	struct bestline line = bestline_of(&mesh, 0), light = bestline_of(&none, 0);

	ck_assert_int_ge(line.slope, light.slope);
	ck_assert_int_ge(line.base_ns, 0);
	ck_assert_int_le(line.slope * 300000 / BESTLINE_UNIT + line.base_ns, 3100001);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("mesh");
	TCase *tc = tcase_create("mesh");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, the_least_set_that_explains_it_is_named, 0, (int)ARRAY_LEN(name_cases));
	tcase_add_loop_test(tc, it_is_the_least_set_whatever_the_contradictions, 0, 60);
	tcase_add_test(tc, of_too_many_all_are_suspect);
	tcase_add_loop_test(tc, agents_nearer_than_they_say_contradict_each_other, 0,
		(int)ARRAY_LEN(pair_cases));
	tcase_add_test(tc, the_least_of_both_directions_counts);
	tcase_add_test(tc, the_bestline_lies_below_all_and_touches_two);
	tcase_add_test(tc, without_two_peers_light_in_fibre_is_the_bestline);
	tcase_add_test(tc, a_bestline_is_never_faster_than_light);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
