/* What latency and databases say together, cell by cell: rows are what the discs leave of the
 * claimed 吉安, columns what databases say of it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/location.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"

#define ADDR   "198.18.4.1"
#define JA_BIT (UINT32_C(1) << 7)

#define PLACE(id, city, lat, lon, more)                                                            \
	"{'id':'" id "','city':'" city "','lat_e7':" lat ",'lon_e7':" lon more "}"
static const char world_text[] = "{'plan':{'methods':{" WORLD_METHOD("icmp") "," WORLD_METHOD(
	"tls") "}},'sites':[{'id':'s-ja','city':'360800','address':'四号','filing_no':'4'}],"
	       "'nodes':[{'id':'n-ja','role':'regional','city':'360800','site':'s-ja',"
	       "'addresses':['" ADDR "'],'key_sha256':'" WORLD_KEY
	       "'}],'agents':[" PLACE("a-ja", "360800", "271116990", "1149863730",
		       ",'network':'AS1','attested':'d-a'") "," PLACE("a-gz", "360700", "258509700",
		       "1149402780",
		       ",'network':'AS1'") "," PLACE("x", "310100", "312304000", "1214737000",
		       ",'network':'AS1'") "," PLACE("y", "310100", "312304000", "1214737000",
		       ",'network':'AS2'") "],"
					   "'documents':[{'id':'d-a','kind':'k','path':'p','issuer':'乙','holder':'甲公司',"
					   "'issued':'2026-01-01'}]}";

struct reply {
	const char *agent;
	int64_t rtt_ns;
	bool is_signed;
};

static const struct latency {
	const char *name;
	struct reply replies[3];
} latencies[] = {
	{"none", {{NULL, 0, false}}},
	{"usable, excludes nobody", {{"a-ja", 8000000, false}}},
	{"informative", {{"a-gz", 2500000, false}}},
	{"informative and near", {{"a-ja", 600000, false}}},
	{"ground", {{"a-ja", 300000, true}}},
	{"the claim is excluded", {{"x", 1000000, false}, {"y", 1100000, false}}},
	{"discs apart", {{"a-ja", 300000, false}, {"x", 1000000, false}}},
};

/* What two databases say; says 0: nothing. */
static const struct databases {
	const char *name;
	struct {
		int says;
		const char *city;
	} say[2];
} databases[] = {
	{"nothing", {{0, NULL}, {0, NULL}}},
	{"the country alone", {{SAYS_COUNTRY, NULL}, {0, NULL}}},
	{"for it", {{SAYS_CITY, "360800"}, {0, NULL}}},
	{"against it", {{SAYS_CITY, "360700"}, {0, NULL}}},
	{"abroad", {{SAYS_ABROAD, NULL}, {0, NULL}}},
	{"both", {{SAYS_CITY, "360800"}, {SAYS_CITY, "360700"}}},
};

enum { U = LOCATION_UNKNOWN, C = LOCATION_CONSISTENT, S = LOCATION_SUPPORTED };
enum { K = LOCATION_CONFIRMED, R = LOCATION_REFUTED, D = LOCATION_DISPUTED };

static const int wanted[ARRAY_LEN(latencies)][ARRAY_LEN(databases)] = {
	/* none: the country is no answer about a city */
	{U, U, C, D, D, D},
	{U, U, C, D, D, D},
	{C, C, C, D, D, D},
	{S, S, S, S, S, S},
	{K, K, K, K, K, K},
	{R, R, R, R, R, R},
	{D, D, D, D, D, D},
};

static void shoot(struct world *w, const struct reply *reply)
{
	if (reply->is_signed)
		world_tls(w, reply->agent, ADDR, reply->rtt_ns, WORLD_KEY);
	else
		world_rtt(w, reply->agent, ADDR, reply->rtt_ns);
}

START_TEST(latency_and_databases_make_the_state)
{
	size_t row = (size_t)_i / ARRAY_LEN(databases), column = (size_t)_i % ARRAY_LEN(databases);
	static const char *const files[] = {"a.mmdb", "b.mmdb"};
	const struct latency *latency = &latencies[row];
	struct location_view view;
	struct world w;

	world_open(&w, world_text);
	for (size_t i = 0; i < ARRAY_LEN(latency->replies) && latency->replies[i].agent; i++)
		shoot(&w, &latency->replies[i]);
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (databases[column].say[i].says)
			world_answer(&w, ADDR, files[i], databases[column].say[i].says,
				databases[column].say[i].city);
	location_view(&w.locations, world_node(&w, "n-ja"), JA_BIT, &view);
	ck_assert_msg(view.state == wanted[row][column], "%s, %s: %s", latency->name,
		databases[column].name, location_state_names[view.state]);
	world_close(&w);
}
END_TEST

/* More databases of one opinion are no more than one. */
START_TEST(any_number_of_databases_neither_confirms_nor_refutes)
{
	struct location_view view;
	struct world w;
	char name[] = "a.mmdb";

	world_open(&w, world_text);
	for (name[0] = 'a'; name[0] <= 'z'; name[0]++)
		world_answer(
			&w, ADDR, arena_text(&w.arena, name), SAYS_CITY, _i ? "360700" : "360800");
	location_view(&w.locations, world_node(&w, "n-ja"), JA_BIT, &view);
	ck_assert_int_eq(view.state, _i ? LOCATION_DISPUTED : LOCATION_CONSISTENT);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("location: table");
	TCase *tc = tcase_create("table");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, latency_and_databases_make_the_state, 0,
		(int)(ARRAY_LEN(latencies) * ARRAY_LEN(databases)));
	tcase_add_loop_test(tc, any_number_of_databases_neither_confirms_nor_refutes, 0, 2);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
