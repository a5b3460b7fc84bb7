/* The flat lab's pure parts: which networks it may answer for, and its wire's topology. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lab/flat.h"
#include "tests/lab/paths.h"

static const struct network {
	const char *text;
	int family;        /* that it is taken for; 0: refused */
	const char *fault; /* of a refused one */
} networks[] = {
	{"198.18.0.0/15", 4, NULL},
	{"198.19.7.0/24", 4, NULL},
	{"198.18.0.1/32", 4, NULL},
	{"2001:2::/48", 6, NULL},
	{"2001:2:0:5::/64", 6, NULL},
	{"2001:2::1/128", 6, NULL},
	{"", 0, "is no network within"},
	{"198.18.0.0", 0, "is no network within"},
	{"/15", 0, "is no network within"},
	{"198.18/15", 0, "is no network within"},
	{"192.0.2.0/24", 0, "is no network within"},
	{"2001:3::/48", 0, "is no network within"},
	{"::ffff:198.18.0.0/112", 0, "is no network within"},
	{"2001:0002:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000/48", 0,
		"is no network within"},
	{"198.18.0.0/", 0, "must be from 15 to 32"},
	{"198.18.0.0/x", 0, "must be from 15 to 32"},
	{"198.18.0.0/24x", 0, "must be from 15 to 32"},
	{"198.18.0.0/14", 0, "must be from 15 to 32"},
	{"198.18.0.0/33", 0, "must be from 15 to 32"},
	{"198.18.0.0/-1", 0, "must be from 15 to 32"},
	{"198.18.0.0/99999999999999999999", 0, "must be from 15 to 32"},
	{"2001:2::/47", 0, "must be from 48 to 128"},
	{"2001:2::/129", 0, "must be from 48 to 128"},
};

START_TEST(only_networks_of_the_lab_are_answered_for)
{
	const struct network *network = &networks[_i];
	struct flat_options options = {0};
	struct err err = {0};
	int ret = flat_take_targets(network->text, &options, &err);

	ck_assert_msg((ret == 0) == (network->family != 0), "\"%s\": %s", network->text, err.text);
	ck_assert_ptr_eq(options.targets_v4, network->family == 4 ? network->text : NULL);
	ck_assert_ptr_eq(options.targets_v6, network->family == 6 ? network->text : NULL);
	if (ret < 0) {
		ck_assert_int_eq(err.code, ERR_USAGE);
		ck_assert_msg(strstr(err.text, network->fault), "%s", err.text);
	}
}
END_TEST

START_TEST(wire_of_the_flat_lab_delays_both_ways)
{
	const struct flat_options options = {.delay_us = 4321};
	struct topology *topology = NULL;
	struct paths *paths = NULL;
	struct err err = {0};

	ck_assert_msg(flat_topology(&options, &topology, &err) == 0, "%s", err.text);
	ck_assert_int_eq(paths_new(topology, &paths, &err), 0);
	ck_assert_uint_eq(topology->places.count, FLAT_PLACES);
	ck_assert_str_eq(topology->places.items[FLAT_PROBER].name, "prober");
	ck_assert_int_eq(paths_at(paths, FLAT_PROBER, FLAT_RESPONDER)->delay_ns, 4321000);
	ck_assert_int_eq(paths_at(paths, FLAT_RESPONDER, FLAT_PROBER)->delay_ns, 4321000);
	ck_assert(!path_harms(paths_at(paths, FLAT_PROBER, FLAT_RESPONDER)));
	paths_free(paths);
	topology_free(topology);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lab_flat");
	TCase *cases = tcase_create("pure");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(
		cases, only_networks_of_the_lab_are_answered_for, 0, (int)ARRAY_LEN(networks));
	tcase_add_test(cases, wire_of_the_flat_lab_delays_both_ways);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
