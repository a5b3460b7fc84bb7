/* The topology's reader: what it takes, what it refuses and where it says the fault lies. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lab/topology.h"

#define HEAD  "{\"schema\":\"cdnproof-lab/topology/v1\",\"places\":["
#define POINT "\"lat_e7\":286764930,\"lon_e7\":1158921510"
#define A     "{\"name\":\"a\"," POINT ",\"addresses\":[\"198.18.1.1\",\"2001:2:0:1::1\"]}"
#define B     "{\"name\":\"b-2\"," POINT ",\"addresses\":[\"198.19.255.254\"]}"
#define ONE   HEAD A "]}"
/* A place with something more, and two places with a rule. */
#define PLACE(more) HEAD "{\"name\":\"a\"," POINT ",\"addresses\":[\"198.18.1.1\"]," more "}]}"
#define RULE(more)  HEAD A "," B "],\"pairs\":[{" more "}]}"
#define PAIR(more)  RULE("\"from\":\"a\",\"to\":\"*\"," more)
#define SERVE(more) PLACE("\"serve\":{" more "}")
#define SLOTS(more) PAIR("\"cut_slots\":{" more "}")
#define NAMED(name) HEAD "{\"name\":\"" name "\"," POINT ",\"addresses\":[\"198.18.1.1\"]}]}"
#define AT(address) HEAD "{\"name\":\"a\"," POINT ",\"addresses\":[\"" address "\"]}]}"

static const struct reading {
	const char *name, *text;
	const char *fault; /* NULL: it is taken */
} readings[] = {
	{"one place", ONE, NULL},
	{"rule with everything",
		PAIR("\"both\":true,\"extra_us\":1,\"jitter_us\":2,\"loss_ppm\":3,"
		     "\"stretch_ppm\":4,\"one_way_us\":5,\"cut\":false,\"dup_ppm\":6,"
		     "\"times\":7,\"late_ppm\":8,\"late_us\":9,\"kinds\":[\"icmp_reply\"]"),
		NULL},
	{"pattern", RULE("\"from\":\"b-*\",\"to\":\"a\""), NULL},
	{"pairs before places",
		"{\"pairs\":[{\"from\":\"a\",\"to\":\"a\"}],"
		"\"schema\":\"cdnproof-lab/topology/v1\",\"places\":[" A "]}",
		NULL},
	{"server", SERVE("\"http_port\":8080,\"status\":502,\"body\":\"$ \\\"\""), NULL},
	{"TLS server", SERVE("\"tls_port\":443,\"tls\":\"key-1\""), NULL},
	{"cut slots", SLOTS("\"slots\":[0,3],\"of\":4,\"slot_ms\":500"), NULL},
	{"anycast", HEAD A ",{\"name\":\"c\"," POINT ",\"addresses\":[\"198.18.1.1\"]}]}", NULL},
	{"empty", "", "t.json:1:1:"},
	{"no JSON", "{\"schema\"", "t.json:1:"},
	{"no object", "[]", "t.json:1:1: this must be an object"},
	{"duplicate key", "{\"schema\":1,\"schema\":1}", "t.json:1:"},
	{"other schema", "{\"schema\":\"v9\"}", "1:11: schema must be"},
	{"no schema", "{\"places\":[" A "]}", "\"schema\" is missing"},
	{"no places", HEAD "]}", "places must be a list of 1 to 128 items"},
	{"unknown key", "{\n  \"colour\":1}", "t.json:2:12: unknown key \"colour\""},
	{"unknown key of a place", PLACE("\"addresses_of_files\":true"), "unknown key"},
	{"unknown key of a rule", PAIR("\"delay\":1"), "unknown key \"delay\""},
	{"unknown key of a server", SERVE("\"https\":1"), "unknown key \"https\""},
	{"no name", HEAD "{" POINT ",\"addresses\":[\"198.18.1.1\"]}]}", "\"name\" is missing"},
	{"same name twice", HEAD A "," A "]}", "two places are named \"a\""},
	{"capital in a name", NAMED("A"), "name \"A\" may only have"},
	{"slash in a name", NAMED("../a"), "may only have"},
	{"empty name", NAMED(""), "name must be a text of 1 to 32 bytes"},
	{"long name", NAMED("abcdefghijklmnopqrstuvwxyz1234567"), "name must be a text"},
	{"NUL in a name", NAMED("a\\u0000"), "t.json:1:64:"},
	{"someone's address", AT("192.0.2.1"), "192.0.2.1 is not the lab's"},
	{"just below the range", AT("198.17.255.255"), "is not the lab's"},
	{"just above the range", AT("198.20.0.0"), "is not the lab's"},
	{"someone's IPv6 address", AT("2001:2:1::1"), "2001:2:1::1 is not the lab's"},
	{"mapped address", AT("::ffff:198.18.1.1"), "is not the lab's"},
	{"no address at all", AT("localhost"), "this must be an IPv4 or IPv6 address"},
	{"address with length", AT("198.18.1.1/32"), "this must be an IPv4 or IPv6 address"},
	{"the same address twice", AT("198.18.1.1\",\"198.18.1.1"), "this address twice"},
	{"no addresses", HEAD "{\"name\":\"a\"," POINT ",\"addresses\":[]}]}",
		"addresses must be a list of 1 to 32 items"},
	{"latitude too large",
		HEAD "{\"name\":\"a\",\"lat_e7\":900000001,\"lon_e7\":0,\"addresses\":[]}]}",
		"lat_e7 must be an integer from -900000000 to 900000000"},
	{"latitude with a point",
		HEAD "{\"name\":\"a\",\"lat_e7\":28.6,\"lon_e7\":0,\"addresses\":[]}]}",
		"lat_e7 must be an integer"},
	{"dead as a number", PLACE("\"dead\":1"), "dead must be true or false"},
	{"port 0", SERVE("\"http_port\":0"), "http_port must be an integer from 1 to 65535"},
	{"status 199", SERVE("\"status\":199"), "status must be an integer from 200 to 599"},
	{"log in another folder", SERVE("\"access_log\":\"../x\""), "access_log \"../x\""},
	{"hidden log", SERVE("\"access_log\":\"..\""), "must not begin with a dot"},
	{"server name with code", SERVE("\"server_name\":\"a; }\""), "may only have"},
	{"key elsewhere", SERVE("\"tls_port\":443,\"tls\":\"../a\""), "tls \"../a\" may only have"},
	{"key without port", SERVE("\"tls\":\"a\""), "it needs a tls_port"},
	{"TLS on the other port", SERVE("\"tls_port\":80"), "must not be the http_port"},
	{"rule without to", RULE("\"from\":\"a\""), "\"to\" is missing"},
	{"rule for nobody", RULE("\"from\":\"a\",\"to\":\"c\""), "to \"c\" means no place"},
	{"prefix of nobody", RULE("\"from\":\"x*\",\"to\":\"a\""), "from \"x*\" means no place"},
	{"more than all is lost", PAIR("\"loss_ppm\":1000001"), "loss_ppm must be an integer"},
	{"never sent", PAIR("\"times\":0"), "times must be an integer from 1 to 100"},
	{"not late at all", PAIR("\"late_us\":0"), "late_us must be an integer from 1"},
	{"more than all doubled", PAIR("\"dup_ppm\":1000001"), "dup_ppm must be an integer"},
	{"no kinds", PAIR("\"kinds\":[]"), "kinds must be a list of 1 to 8 items"},
	{"unknown kind", PAIR("\"kinds\":[\"udp\",\"icmp\"]"), "this is no kind of packet"},
	{"kind as a number", PAIR("\"kinds\":[1]"), "this is no kind of packet"},
	{"negative delay", PAIR("\"extra_us\":-1"), "extra_us must be an integer from 0"},
	{"cut as text", PAIR("\"cut\":\"yes\""), "cut must be true or false"},
	{"slot not below of", SLOTS("\"slots\":[4],\"of\":4,\"slot_ms\":1"), "slot 4 is not below"},
	{"slots of nothing", SLOTS("\"slots\":[0],\"of\":0,\"slot_ms\":1"),
		"of must be an integer"},
	{"no slots", SLOTS("\"of\":4,\"slot_ms\":1"), "\"slots\" is missing"},
};

START_TEST(readings_are_taken_or_refused_with_their_place)
{
	const struct reading *reading = &readings[_i];
	struct topology *topology = NULL;
	struct err err = {0};
	int ret = topology_parse(reading->text, strlen(reading->text), "t.json", &topology, &err);

	if (!reading->fault) {
		ck_assert_msg(ret == 0, "%s: refused: %s", reading->name, err.text);
		ck_assert_ptr_nonnull(topology);
	} else {
		ck_assert_msg(ret < 0, "%s: taken", reading->name);
		ck_assert_int_eq(err.code, ERR_DATA);
		ck_assert_msg(strstr(err.text, reading->fault), "%s: \"%s\" not in \"%s\"",
			reading->name, reading->fault, err.text);
		ck_assert_msg(!strchr(err.text, '\n'), "%s: more than a line", reading->name);
		ck_assert_ptr_null(topology);
	}
	topology_free(topology);
}
END_TEST

START_TEST(every_shorter_text_is_refused)
{
	const char *text = SLOTS("\"slots\":[0,3],\"of\":4,\"slot_ms\":500");
	size_t whole = strlen(text);

	for (size_t len = 0; len < whole; len++) {
		struct topology *topology = NULL;
		struct err err = {0};
		char *copy = malloc(len + 1); /* exactly as long, so that ASan sees a step beyond */

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, text, len);
		copy[len] = '\0';
		ck_assert_int_lt(topology_parse(copy, len, "t.json", &topology, &err), 0);
		free(copy);
	}
}
END_TEST

START_TEST(defaults_hold_where_nothing_is_said)
{
	const char *text = PLACE("\"serve\":{}");
	struct topology *topology = NULL;
	struct err err = {0};
	const struct place *place;

	ck_assert_msg(
		topology_parse(text, strlen(text), "t", &topology, &err) == 0, "%s", err.text);
	place = &topology->places.items[0];
	ck_assert_int_eq(topology->seed, 1);
	ck_assert_int_eq(topology->stretch_ppm, 1000000);
	ck_assert_uint_eq(topology->pairs.count, 0);
	ck_assert_int_eq(place->serve->http_port, 80);
	ck_assert_int_eq(place->serve->status, 200);
	ck_assert_str_eq(place->serve->body, "");
	ck_assert_ptr_null(place->serve->access_log);
	ck_assert(!place->dead);
	topology_free(topology);
}
END_TEST

START_TEST(missing_file_is_said)
{
	struct topology *topology = NULL;
	struct err err = {0};

	ck_assert_int_lt(topology_read("/nowhere/t.json", &topology, &err), 0);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "/nowhere/t.json"));
}
END_TEST

static const struct fit {
	const char *pattern, *name;
	bool fits;
} fits[] = {
	{"*", "a", true},
	{"agent-*", "agent-360100", true},
	{"agent-*", "agent-", true},
	{"agent-*", "agent", false},
	{"agent", "agent", true},
	{"agent", "agent-1", false},
	{"agent-1", "agent", false},
	{"", "a", false},
};

START_TEST(patterns_mean_names_and_prefixes)
{
	const struct fit *fit = &fits[_i];

	ck_assert_msg(topology_fits(fit->pattern, fit->name) == fit->fits, "\"%s\" on \"%s\"",
		fit->pattern, fit->name);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lab_topology");
	TCase *cases = tcase_create("reader");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(
		cases, readings_are_taken_or_refused_with_their_place, 0, (int)ARRAY_LEN(readings));
	tcase_add_test(cases, every_shorter_text_is_refused);
	tcase_add_test(cases, defaults_hold_where_nothing_is_said);
	tcase_add_test(cases, missing_file_is_said);
	tcase_add_loop_test(cases, patterns_mean_names_and_prefixes, 0, (int)ARRAY_LEN(fits));
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
