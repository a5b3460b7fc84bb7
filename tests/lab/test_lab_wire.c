/* The wire's pure parts: delays, rules, dice, routes, the queue, the counters, nginx's text. */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lab/nginx_conf.h"
#include "tests/lab/paths.h"
#include "tests/lab/queue.h"
#include "tests/lab/routes.h"
#include "tests/lab/stats.h"
#include "tests/lab/topology.h"

/* Nanchang (0), Jiujiang (1), Ganzhou (2); Jiujiang and Ganzhou hold 198.18.9.9, too. */
#define THREE                                                                                      \
	"{\"schema\":\"cdnproof-lab/topology/v1\",\"stretch_ppm\":1500000,\"places\":["            \
	"{\"name\":\"nanchang\",\"lat_e7\":286764930,\"lon_e7\":1158921510,"                       \
	"\"addresses\":[\"198.18.1.1\"]},"                                                         \
	"{\"name\":\"jiujiang\",\"lat_e7\":297120340,\"lon_e7\":1159928110,"                       \
	"\"addresses\":[\"198.18.2.1\",\"198.18.9.9\"]},"                                          \
	"{\"name\":\"ganzhou\",\"lat_e7\":258509700,\"lon_e7\":1149402780,"                        \
	"\"addresses\":[\"198.18.3.1\",\"2001:2:0:3::1\",\"198.18.9.9\"]}],\"pairs\":["
#define RULES(rules) THREE rules "]}"

enum { NANCHANG, JIUJIANG, GANZHOU };

#define PATH(...)                                                                                  \
	{                                                                                          \
		.times = 1, .kinds = TOPOLOGY_KINDS_ALL, __VA_ARGS__                               \
	}

struct world {
	struct topology *topology;
	struct paths *paths;
	struct routes *routes;
};

static struct world world_of(const char *text)
{
	struct world world;
	struct err err = {0};

	ck_assert_msg(topology_parse(text, strlen(text), "t", &world.topology, &err) == 0 &&
			      paths_new(world.topology, &world.paths, &err) == 0 &&
			      routes_new(world.topology, world.paths, &world.routes, &err) == 0,
		"%s", err.text);
	return world;
}

static void world_end(struct world *world)
{
	routes_free(world->routes);
	paths_free(world->paths);
	topology_free(world->topology);
}

static const struct way {
	const char *name;
	double lat_a, lon_a, lat_b, lon_b, km;
} ways[] = {
	{"nowhere", 28, 115, 28, 115, 0},
	{"a degree of the meridian", 0, 0, 1, 0, 111.19508},
	{"a quarter", 0, 0, 0, 90, 10007.5572},
	{"antipodes", 0, 0, 0, 180, 20015.1145},
	{"across the date line", 0, 179.5, 0, -179.5, 111.19508},
	{"Nanchang to Ganzhou", 28.676493, 115.892151, 25.85097, 114.940278, 327.96},
};

START_TEST(distance_is_the_great_circle)
{
	const struct way *way = &ways[_i];
	struct place a = {
		.lat_e7 = (int64_t)(way->lat_a * 1e7), .lon_e7 = (int64_t)(way->lon_a * 1e7)};
	struct place b = {
		.lat_e7 = (int64_t)(way->lat_b * 1e7), .lon_e7 = (int64_t)(way->lon_b * 1e7)};

	ck_assert_msg(paths_distance_km(&a, &b) - way->km < 0.01 &&
			      way->km - paths_distance_km(&a, &b) < 0.01,
		"%s: %.5f km", way->name, paths_distance_km(&a, &b));
}
END_TEST

START_TEST(delay_is_distance_times_stretch_over_speed)
{
	ck_assert_int_eq(paths_delay_ns(199.86, 1000000), 1000000);
	ck_assert_int_eq(paths_delay_ns(199.86, 1500000), 1500000);
	ck_assert_int_eq(paths_delay_ns(100.0, 1000000), 500350);
	ck_assert_int_eq(paths_delay_ns(0, 1500000), 0);
}
END_TEST

/* Delay of Nanchang to Jiujiang and back under some rules; 0.867313 ms is the computed one. */
#define COMPUTED_NS 867313
static const struct ruling {
	const char *name, *text;
	int64_t there_ns, back_ns;
	bool there_cut, back_cut;
} rulings[] = {
	{"no rule", RULES(""), COMPUTED_NS, COMPUTED_NS, false, false},
	{"one direction", RULES("{\"from\":\"nanchang\",\"to\":\"jiujiang\",\"extra_us\":7}"),
		COMPUTED_NS + 7000, COMPUTED_NS, false, false},
	{"both directions",
		RULES("{\"from\":\"nanchang\",\"to\":\"jiujiang\",\"extra_us\":7,\"both\":true}"),
		COMPUTED_NS + 7000, COMPUTED_NS + 7000, false, false},
	{"a later rule overrides",
		RULES("{\"from\":\"*\",\"to\":\"*\",\"one_way_us\":5},"
		      "{\"from\":\"nan*\",\"to\":\"*\",\"one_way_us\":9}"),
		9000, 5000, false, false},
	{"a later rule that is silent does not",
		RULES("{\"from\":\"*\",\"to\":\"*\",\"one_way_us\":5},"
		      "{\"from\":\"nan*\",\"to\":\"*\",\"jitter_us\":9}"),
		5000, 5000, false, false},
	{"one_way_us stands for all of it",
		RULES("{\"from\":\"*\",\"to\":\"*\",\"one_way_us\":5,\"extra_us\":100}"), 5000,
		5000, false, false},
	{"0 is a delay", RULES("{\"from\":\"*\",\"to\":\"*\",\"one_way_us\":0}"), 0, 0, false,
		false},
	{"stretch of a pair", RULES("{\"from\":\"nanchang\",\"to\":\"*\",\"stretch_ppm\":3000000}"),
		2 * COMPUTED_NS, COMPUTED_NS, false, false},
	{"cut", RULES("{\"from\":\"nanchang\",\"to\":\"*\",\"cut\":true}"), COMPUTED_NS,
		COMPUTED_NS, true, false},
	{"cut and mended",
		RULES("{\"from\":\"*\",\"to\":\"*\",\"cut\":true},"
		      "{\"from\":\"nanchang\",\"to\":\"*\",\"cut\":false}"),
		COMPUTED_NS, COMPUTED_NS, false, true},
};

START_TEST(rules_shape_each_direction)
{
	const struct ruling *ruling = &rulings[_i];
	struct world world = world_of(ruling->text);
	const struct path *there = paths_at(world.paths, NANCHANG, JIUJIANG);
	const struct path *back = paths_at(world.paths, JIUJIANG, NANCHANG);

	ck_assert_msg(llabs(there->delay_ns - ruling->there_ns) <= 2 &&
			      llabs(back->delay_ns - ruling->back_ns) <= 2,
		"%s: %lld, %lld ns", ruling->name, (long long)there->delay_ns,
		(long long)back->delay_ns);
	ck_assert_msg(there->cut == ruling->there_cut && back->cut == ruling->back_cut, "%s: cut",
		ruling->name);
	world_end(&world);
}
END_TEST

START_TEST(nothing_reaches_a_dead_place)
{
	struct world world = world_of(RULES(""));

	world.topology->places.items[NANCHANG].dead = true;
	paths_free(world.paths);
	ck_assert_int_eq(paths_new(world.topology, &world.paths, NULL), 0);
	ck_assert(paths_at(world.paths, JIUJIANG, NANCHANG)->cut);
	ck_assert(!paths_at(world.paths, NANCHANG, JIUJIANG)->cut);
	world_end(&world);
}
END_TEST

static enum fate judge(const struct path *path, struct dice *dice, struct passage *out)
{
	return path_judge(path, dice, KIND_UDP, (struct unix_ms){0}, out);
}

START_TEST(loss_takes_its_share)
{
	const struct path path = PATH(.delay_ns = 1, .loss_ppm = 200000);
	struct dice dice = dice_for(_i, 0, 1);
	struct passage passage;
	int lost = 0;

	for (int i = 0; i < 100000; i++)
		lost += judge(&path, &dice, &passage) == FATE_LOST;
	ck_assert_int_ge(lost, 19000); /* 8 standard deviations */
	ck_assert_int_le(lost, 21000);
}
END_TEST

START_TEST(loss_of_nothing_and_of_all_is_exact)
{
	const struct path none = PATH(.loss_ppm = 0), all = PATH(.loss_ppm = 1000000);
	struct dice dice = dice_for(1, 0, 1);
	struct passage passage;

	for (int i = 0; i < 10000; i++) {
		ck_assert_int_eq(judge(&none, &dice, &passage), FATE_PASSES);
		ck_assert_int_eq(judge(&all, &dice, &passage), FATE_LOST);
	}
}
END_TEST

START_TEST(jitter_is_spread_from_nothing_to_the_most)
{
	const struct path path = PATH(.delay_ns = 1000, .jitter_ns = 9);
	struct dice dice = dice_for(1, 0, 1);
	int seen[10] = {0};
	struct passage passage;

	for (int i = 0; i < 10000; i++) {
		ck_assert_int_eq(judge(&path, &dice, &passage), FATE_PASSES);
		ck_assert_int_ge(passage.delay_ns, 1000);
		ck_assert_int_le(passage.delay_ns, 1009);
		seen[passage.delay_ns - 1000]++;
	}
	for (size_t i = 0; i < ARRAY_LEN(seen); i++)
		ck_assert_int_ge(seen[i], 800);
}
END_TEST

START_TEST(same_seed_gives_the_same_fates)
{
	const struct path path = PATH(.delay_ns = 5, .jitter_ns = 1000000, .loss_ppm = 300000);
	struct dice one = dice_for(7, 2, 3), same = dice_for(7, 2, 3), other = dice_for(7, 3, 2);
	int differing = 0;

	for (int i = 0; i < 1000; i++) {
		struct passage a = {0}, b = {0}, c = {0};
		enum fate fate = judge(&path, &one, &a);

		ck_assert_int_eq(judge(&path, &same, &b), fate);
		ck_assert_int_eq(a.delay_ns, b.delay_ns);
		judge(&path, &other, &c);
		differing += a.delay_ns != c.delay_ns;
	}
	ck_assert_int_ge(differing, 500);
}
END_TEST

START_TEST(a_cut_packet_does_not_shift_the_others)
{
	const struct path open = PATH(.jitter_ns = 1000000, .loss_ppm = 300000);
	struct path cut = open;
	struct dice one = dice_for(7, 0, 1), two = dice_for(7, 0, 1);
	struct passage passage;

	cut.cut = true;
	judge(&open, &one, &passage);
	ck_assert_int_eq(judge(&cut, &two, &passage), FATE_CUT);
	ck_assert_uint_eq(one.state, two.state);
}
END_TEST

static const struct entry_time {
	int64_t unix_ms;
	enum fate fate;
} entry_times[] = {
	{0, FATE_PASSES},
	{499, FATE_PASSES},
	{500, FATE_CUT},
	{999, FATE_CUT},
	{1000, FATE_PASSES},
	{1500, FATE_CUT},
	{2000, FATE_PASSES},
	{2500, FATE_CUT},
	{INT64_C(1795000000000), FATE_PASSES},
	{INT64_C(1795000000500), FATE_CUT},
};

START_TEST(cut_slots_go_by_the_instant_of_entry)
{
	static const bool slots[] = {false, true, false, true};
	const struct cut_slots cut = {.slot_ms = 500, .of = 4, .cut = slots};
	const struct path path = PATH(.cut_slots = &cut);
	const struct entry_time *entry = &entry_times[_i];
	struct dice dice = dice_for(1, 0, 1);
	struct passage passage;
	enum fate fate =
		path_judge(&path, &dice, KIND_UDP, (struct unix_ms){entry->unix_ms}, &passage);

	ck_assert_int_eq(fate, entry->fate);
}
END_TEST

static int route(const struct world *world, size_t from, const char *text)
{
	struct address address;

	ck_assert(address_parse(text, &address));
	return routes_find(world->routes, from, &address);
}

START_TEST(anycast_reaches_the_nearest_holder)
{
	struct world world = world_of(RULES(""));

	ck_assert_int_eq(route(&world, NANCHANG, "198.18.2.1"), JIUJIANG);
	ck_assert_int_eq(route(&world, NANCHANG, "2001:2:0:3::1"), GANZHOU);
	ck_assert_int_eq(route(&world, NANCHANG, "198.18.9.9"), JIUJIANG);
	ck_assert_int_eq(route(&world, GANZHOU, "198.18.9.9"), GANZHOU);
	ck_assert_int_eq(route(&world, NANCHANG, "198.18.77.77"), ROUTES_NONE);
	world_end(&world);
	world = world_of(RULES("{\"from\":\"nanchang\",\"to\":\"jiujiang\",\"extra_us\":50000}"));
	ck_assert_int_eq(route(&world, NANCHANG, "198.18.9.9"), GANZHOU);
	world_end(&world);
}
END_TEST

START_TEST(shorter_packets_have_no_destination)
{
	uint8_t v4[20] = {0x45, [16] = 198, 18, 2, 1};
	uint8_t v6[40] = {0x60, [24] = 0x20, 0x01, 0x00, 0x02, [39] = 1};
	struct address address;
	char text[INET6_ADDRSTRLEN];

	for (size_t len = 0; len < sizeof(v4); len++)
		ck_assert(!address_of_packet(v4, len, &address));
	for (size_t len = 0; len < sizeof(v6); len++)
		ck_assert(!address_of_packet(v6, len, &address));
	ck_assert(address_of_packet(v4, sizeof(v4), &address));
	ck_assert_str_eq(address_text(&address, text), "198.18.2.1");
	ck_assert(address_of_packet(v6, sizeof(v6), &address));
	ck_assert_str_eq(address_text(&address, text), "2001:2::1");
	v4[0] = 0x55;
	ck_assert(!address_of_packet(v4, sizeof(v4), &address));
}
END_TEST

static bool put(struct queue *queue, int64_t due_ns, size_t to, const char *bytes)
{
	const struct label label = {.to = to};

	return queue_put(
		queue, (struct mono_ns){due_ns}, &label, (const uint8_t *)bytes, strlen(bytes));
}

START_TEST(queue_gives_by_due_time_then_by_order)
{
	struct queue *queue = NULL;
	struct parcel *parcel;
	int64_t last_due = -1;
	int last_number = -1;

	ck_assert_int_eq(queue_new(1000, &queue, NULL), 0);
	for (int i = 0; i < 1000; i++)
		ck_assert(put(queue, i * 7919 % 10, (size_t)i, "x"));
	ck_assert_uint_eq(queue_count(queue), 1000);
	while ((parcel = queue_take(queue))) {
		ck_assert_int_ge(parcel->due.v, last_due);
		if (parcel->due.v > last_due)
			last_number = -1;
		ck_assert_int_gt((int)parcel->label.to, last_number);
		last_due = parcel->due.v;
		last_number = (int)parcel->label.to;
		free(parcel);
	}
	ck_assert_ptr_null(queue_first(queue));
	queue_free(queue);
}
END_TEST

START_TEST(full_queue_refuses_and_keeps_what_it_has)
{
	struct queue *queue = NULL;

	ck_assert_int_eq(queue_new(2, &queue, NULL), 0);
	ck_assert(put(queue, 2, 0, "ab"));
	ck_assert(put(queue, 1, 1, "c"));
	ck_assert(!put(queue, 0, 2, "d"));
	ck_assert_int_eq(queue_first(queue)->due.v, 1);
	ck_assert_int_eq(queue_first(queue)->bytes[0], 'c');
	queue_free(queue);
}
END_TEST

START_TEST(quantiles_are_within_a_bucket)
{
	struct wire_stats *stats = calloc(1, sizeof(*stats));

	ck_assert_ptr_nonnull(stats);
	ck_assert_int_eq(stats_error_quantile(stats, 500), 0);
	for (int64_t i = 1; i <= 1000; i++)
		stats_add_error(stats, i * 1000);
	for (unsigned permille = 100; permille <= 1000; permille += 100) {
		int64_t quantile = stats_error_quantile(stats, permille);

		ck_assert_int_ge(quantile, permille * INT64_C(1000));
		ck_assert_int_le(quantile, permille * INT64_C(1000) * 33 / 32 + 1);
	}
	ck_assert_int_eq(stats_error_quantile(stats, 1000), 1000000);
	ck_assert_int_eq(stats->error_max_ns, 1000000);
	stats_add_error(stats, INT64_MAX);
	ck_assert_int_gt(stats_error_quantile(stats, 1000), 1000000);
	free(stats);
}
END_TEST

START_TEST(body_is_quoted_for_nginx)
{
	struct address addresses[2];
	struct serve serve = {.http_port = 80, .status = 502, .body = "a\"b\\c$d\n;}"};
	struct place place = {.name = "x", .addresses = {addresses, 2}, .serve = &serve};
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert(address_parse("198.18.1.1", &addresses[0]));
	ck_assert(address_parse("2001:2::1", &addresses[1]));
	nginx_conf_write(out, &place, "/run/lab/nginx-x", "/run/lab");
	fclose(out);
	ck_assert_ptr_nonnull(strstr(text, "return 502 \"a\\\"b\\\\c${lab_dollar}d\n;}\";"));
	ck_assert_ptr_nonnull(strstr(text, "listen 198.18.1.1:80;"));
	ck_assert_ptr_nonnull(strstr(text, "listen [2001:2::1]:80;"));
	ck_assert_ptr_nonnull(strstr(text, "access_log off;"));
	ck_assert_ptr_null(strstr(text, "include"));
	ck_assert_ptr_null(strstr(text, "ssl"));
	free(text);
}
END_TEST

START_TEST(tls_is_served_with_the_key_that_is_named)
{
	struct address address;
	struct serve serve = {.http_port = 80, .status = 200, .body = "", .tls_port = 443};
	struct place place = {.name = "x", .addresses = {&address, 1}, .serve = &serve};
	static const char *const keys[] = {NULL, "other"};

	ck_assert(address_parse("198.18.1.1", &address));
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		char *text = NULL;
		size_t len;
		FILE *out = open_memstream(&text, &len);

		serve.tls = keys[i];
		nginx_conf_write(out, &place, "/run/lab/nginx-x", "/run/lab");
		fclose(out);
		ck_assert_ptr_nonnull(strstr(text, "listen 198.18.1.1:80;"));
		ck_assert_ptr_nonnull(strstr(text, "listen 198.18.1.1:443 ssl;"));
		ck_assert_ptr_nonnull(
			strstr(text, keys[i] ? "ssl_certificate_key /run/lab/other.key;"
					     : "ssl_certificate_key /run/lab/x.key;"));
		free(text);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lab_wire");
	TCase *cases = tcase_create("pure");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(cases, distance_is_the_great_circle, 0, (int)ARRAY_LEN(ways));
	tcase_add_test(cases, delay_is_distance_times_stretch_over_speed);
	tcase_add_loop_test(cases, rules_shape_each_direction, 0, (int)ARRAY_LEN(rulings));
	tcase_add_test(cases, nothing_reaches_a_dead_place);
	tcase_add_loop_test(cases, loss_takes_its_share, 0, 4);
	tcase_add_test(cases, loss_of_nothing_and_of_all_is_exact);
	tcase_add_test(cases, jitter_is_spread_from_nothing_to_the_most);
	tcase_add_test(cases, same_seed_gives_the_same_fates);
	tcase_add_test(cases, a_cut_packet_does_not_shift_the_others);
	tcase_add_loop_test(
		cases, cut_slots_go_by_the_instant_of_entry, 0, (int)ARRAY_LEN(entry_times));
	tcase_add_test(cases, anycast_reaches_the_nearest_holder);
	tcase_add_test(cases, shorter_packets_have_no_destination);
	tcase_add_test(cases, queue_gives_by_due_time_then_by_order);
	tcase_add_test(cases, full_queue_refuses_and_keeps_what_it_has);
	tcase_add_test(cases, quantiles_are_within_a_bucket);
	tcase_add_test(cases, body_is_quoted_for_nginx);
	tcase_add_test(cases, tls_is_served_with_the_key_that_is_named);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
