/* What the wire does to packets on request, by kind, and how it counts them. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lab/kind.h"
#include "tests/lab/paths.h"
#include "tests/lab/stats.h"
#include "tests/lab/topology.h"

#define PACKET_LEN 64
#define V4         0x45, [8] = 64
#define V6         0x60, [7] = 64

static const struct sample {
	const char *name;
	size_t len; /* the shortest that shows its kind */
	uint8_t bytes[PACKET_LEN];
	enum kind kind;
} samples[] = {
	{"echo request", 21, {V4, [9] = 1, [20] = 8}, KIND_ICMP_REQUEST},
	{"echo reply", 21, {V4, [9] = 1, [20] = 0}, KIND_ICMP_REPLY},
	{"unreachable", 21, {V4, [9] = 1, [20] = 3}, KIND_ICMP_OTHER},
	{"SYN", 34, {V4, [9] = 6, [33] = 0x02}, KIND_TCP_SYN},
	{"SYN that asks for ECN", 34, {V4, [9] = 6, [33] = 0xc2}, KIND_TCP_SYN},
	{"SYN/ACK", 34, {V4, [9] = 6, [33] = 0x12}, KIND_TCP_SYN_ACK},
	{"ACK", 34, {V4, [9] = 6, [33] = 0x10}, KIND_TCP_OTHER},
	{"RST", 34, {V4, [9] = 6, [33] = 0x14}, KIND_TCP_OTHER},
	{"UDP", 21, {V4, [9] = 17}, KIND_UDP},
	{"first fragment", 21, {V4, [6] = 0x20, [9] = 1, [20] = 8}, KIND_ICMP_REQUEST},
	{"don't fragment", 21, {V4, [6] = 0x40, [9] = 1, [20] = 8}, KIND_ICMP_REQUEST},
	{"IP options", 25, {0x46, [9] = 1, [20] = 0, [24] = 8}, KIND_ICMP_REQUEST},
	{"echo request, IPv6", 41, {V6, [6] = 58, [40] = 128}, KIND_ICMP_REQUEST},
	{"echo reply, IPv6", 41, {V6, [6] = 58, [40] = 129}, KIND_ICMP_REPLY},
	{"time exceeded, IPv6", 41, {V6, [6] = 58, [40] = 3}, KIND_ICMP_OTHER},
	{"SYN, IPv6", 54, {V6, [6] = 6, [53] = 0x02}, KIND_TCP_SYN},
	{"UDP, IPv6", 41, {V6, [6] = 17}, KIND_UDP},
};

static enum kind kind_of_copy(const uint8_t *bytes, size_t len)
{
	uint8_t *copy =
		malloc(len ? len : 1); /* as long as it is, so that ASan sees a step beyond */
	enum kind kind;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes, len);
	kind = kind_of_packet(copy, len);
	free(copy);
	return kind;
}

START_TEST(packet_is_of_its_kind_and_a_shorter_one_of_none)
{
	const struct sample *sample = &samples[_i];

	for (size_t len = 0; len < sample->len; len++)
		ck_assert_msg(kind_of_copy(sample->bytes, len) == KIND_OTHER,
			"%s: %zu bytes are taken for more", sample->name, len);
	for (size_t len = sample->len; len <= PACKET_LEN; len++)
		ck_assert_msg(kind_of_copy(sample->bytes, len) == sample->kind, "%s: %s",
			sample->name, kind_names[kind_of_copy(sample->bytes, len)]);
}
END_TEST

static const struct stranger {
	const char *name;
	uint8_t bytes[PACKET_LEN];
} strangers[] = {
	{"later fragment", {V4, [7] = 1, [9] = 1, [20] = 8}},
	{"later fragment, high bits", {V4, [6] = 0x1f, [9] = 1, [20] = 8}},
	{"header too short", {0x44, [9] = 1, [20] = 8}},
	{"other protocol", {V4, [9] = 47, [20] = 8}},
	{"ICMPv6 in IPv4's place", {V4, [9] = 0, [20] = 8}},
	{"extension header", {V6, [6] = 0, [40] = 58}},
	{"version 5", {0x55, [9] = 1, [20] = 8}},
};

START_TEST(stranger_is_of_no_kind)
{
	const struct stranger *stranger = &strangers[_i];

	ck_assert_msg(
		kind_of_copy(stranger->bytes, PACKET_LEN) == KIND_OTHER, "%s", stranger->name);
}
END_TEST

/* --- fates ----------------------------------------------------------------------------------- */

#define PLACE(name, address)                                                                       \
	"{\"name\":\"" name "\",\"lat_e7\":0,\"lon_e7\":0,\"addresses\":[\"" address "\"]}"
#define TOPOLOGY(rules)                                                                            \
	"{\"schema\":\"cdnproof-lab/topology/v1\",\"places\":[" PLACE(                             \
		"a", "198.18.1.1") "," PLACE("b", "198.18.2.1") "],\"pairs\":[" rules "]}"
#define ABOUT_ALL "\"from\":\"*\",\"to\":\"*\""

struct world {
	struct topology *topology;
	struct paths *paths;
};

static struct world world_of(const char *text)
{
	struct world world;
	struct err err = {0};

	ck_assert_msg(topology_parse(text, strlen(text), "t", &world.topology, &err) == 0 &&
			      paths_new(world.topology, &world.paths, &err) == 0,
		"%s", err.text);
	return world;
}

static void world_end(struct world *world)
{
	paths_free(world->paths);
	topology_free(world->topology);
}

/* What becomes of 100,000 packets of one kind. */
#define PACKETS 100000
struct sum {
	int lost, dup, late;
};

static struct sum sum_of(const struct path *path, int64_t seed, enum kind kind)
{
	struct dice dice = dice_for(seed, 0, 1);
	struct sum sum = {0};

	for (int i = 0; i < PACKETS; i++) {
		struct passage passage;

		if (path_judge(path, &dice, kind, (struct unix_ms){0}, &passage) != FATE_PASSES) {
			sum.lost++;
			continue;
		}
		sum.dup += (int)passage.times - 1;
		sum.late += passage.late;
		ck_assert_int_eq(passage.delay_ns, passage.late ? path->late_ns : 0);
	}
	return sum;
}

/* All or nothing is exact; a share has some play. */
static bool about(int value, int wanted)
{
	int play = wanted % PACKETS == 0 ? 0 : wanted / 20;

	return value >= wanted - play && value <= wanted + play;
}

/* Rules and what becomes of ICMP replies and of UDP packets under them. */
static const struct ruling {
	const char *name, *text;
	struct sum reply, udp;
	int64_t late_ns;
} rulings[] = {
	{"nothing said", TOPOLOGY(""), {0}, {0}, 3000000000},
	{"dup", TOPOLOGY("{" ABOUT_ALL ",\"dup_ppm\":100000}"), {.dup = 10000}, {.dup = 10000},
		3000000000},
	{"all dup", TOPOLOGY("{" ABOUT_ALL ",\"dup_ppm\":1000000}"), {.dup = PACKETS},
		{.dup = PACKETS}, 3000000000},
	{"late", TOPOLOGY("{" ABOUT_ALL ",\"late_ppm\":100000,\"late_us\":5}"), {.late = 10000},
		{.late = 10000}, 5000},
	{"times", TOPOLOGY("{" ABOUT_ALL ",\"times\":4}"), {.dup = 3 * PACKETS},
		{.dup = 3 * PACKETS}, 3000000000},
	{"times and dup", TOPOLOGY("{" ABOUT_ALL ",\"times\":2,\"dup_ppm\":1000000}"),
		{.dup = 2 * PACKETS}, {.dup = 2 * PACKETS}, 3000000000},
	{"lost ones are not doubled",
		TOPOLOGY("{" ABOUT_ALL ",\"loss_ppm\":500000,\"dup_ppm\":1000000}"),
		{.lost = 50000, .dup = 50000}, {.lost = 50000, .dup = 50000}, 3000000000},
	{"only replies",
		TOPOLOGY("{" ABOUT_ALL ",\"times\":3,\"loss_ppm\":250000,"
			 "\"kinds\":[\"tcp_syn\",\"icmp_reply\"]}"),
		{.lost = 25000, .dup = 150000}, {0}, 3000000000},
	{"only replies are late",
		TOPOLOGY("{" ABOUT_ALL ",\"late_ppm\":1000000,\"dup_ppm\":1000000,"
			 "\"kinds\":[\"icmp_reply\"]}"),
		{.late = PACKETS, .dup = PACKETS}, {0}, 3000000000},
	{"a later rule overrides key by key",
		TOPOLOGY("{" ABOUT_ALL ",\"times\":3,\"kinds\":[\"icmp_reply\"]},"
			 "{" ABOUT_ALL ",\"times\":1,\"dup_ppm\":1000000}"),
		{.dup = PACKETS}, {0}, 3000000000},
};

static void expect_sum(const char *name, const struct sum *sum, const struct sum *wanted)
{
	ck_assert_msg(about(sum->lost, wanted->lost) && about(sum->dup, wanted->dup) &&
			      about(sum->late, wanted->late),
		"%s: %d lost, %d dup, %d late", name, sum->lost, sum->dup, sum->late);
}

START_TEST(rules_do_to_packets_what_they_say)
{
	const struct ruling *ruling = &rulings[_i];
	struct world world = world_of(ruling->text);
	const struct path *path = paths_at(world.paths, 0, 1);
	struct sum reply = sum_of(path, 1, KIND_ICMP_REPLY), udp = sum_of(path, 2, KIND_UDP);

	ck_assert_int_eq(path->late_ns, ruling->late_ns);
	expect_sum(ruling->name, &reply, &ruling->reply);
	expect_sum(ruling->name, &udp, &ruling->udp);
	ck_assert_msg(path_harms(path) == (_i != 0), "%s", ruling->name);
	world_end(&world);
}
END_TEST

START_TEST(copies_and_lateness_do_not_shift_loss_and_jitter)
{
	const struct path plain = {
		.jitter_ns = 1000000, .loss_ppm = 300000, .times = 1, .kinds = TOPOLOGY_KINDS_ALL};
	struct path harmed = plain;
	struct dice one = dice_for(7, 0, 1), two = dice_for(7, 0, 1);

	harmed.times = 3;
	harmed.dup_ppm = harmed.late_ppm = 500000;
	for (int i = 0; i < 1000; i++) {
		struct passage a = {0}, b = {0};
		struct unix_ms now = {0};

		ck_assert_int_eq(path_judge(&plain, &one, KIND_UDP, now, &a),
			path_judge(&harmed, &two, KIND_UDP, now, &b));
		ck_assert_int_eq(a.delay_ns, b.delay_ns);
	}
}
END_TEST

/* --- counters -------------------------------------------------------------------------------- */

static const struct order {
	const char *name;
	uint64_t numbers[8];
	size_t count;
	uint64_t reordered;
} orders[] = {
	{"in order", {0, 1, 2, 3}, 4, 0},
	{"with gaps", {0, 5, 9}, 3, 0},
	{"a copy is in order", {0, 0, 1, 1}, 4, 0},
	{"one is overtaken", {1, 0, 2}, 3, 1},
	{"one overtakes three", {3, 0, 1, 2, 4}, 5, 3},
	{"all backwards", {4, 3, 2, 1, 0}, 5, 4},
	{"a copy that lags", {0, 1, 0}, 3, 1},
};

START_TEST(overtaken_packets_are_counted)
{
	const struct order *order = &orders[_i];
	struct counts counts = {0};

	for (size_t i = 0; i < order->count; i++)
		stats_count_out(&counts, order->numbers[i]);
	ck_assert_uint_eq(counts.out, order->count);
	ck_assert_msg(counts.reordered == order->reordered, "%s: %" PRIu64, order->name,
		counts.reordered);
}
END_TEST

static char *written(const struct wire_stats *stats, const struct world *world, bool all_pairs)
{
	char path[] = "/tmp/lab-counts-XXXXXX", text[8192] = "";
	int fd = mkstemp(path);
	const struct stats_output output = {path, world->topology, world->paths, all_pairs};
	struct err err = {0};
	FILE *in;

	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_assert_msg(stats_write(stats, &output, &err) == 0, "%s", err.text);
	in = fopen(path, "re");
	ck_assert_ptr_nonnull(in);
	ck_assert_uint_gt(fread(text, 1, sizeof(text) - 1, in), 0);
	fclose(in);
	unlink(path);
	return strdup(text);
}

#define A_TO_B                                                                                     \
	"{\"from\":\"a\",\"to\":\"b\",\"kind\":\"icmp_request\",\"in\":9,\"dup\":2,\"out\":6,"     \
	"\"lost\":3,\"cut\":0,\"overflow\":0,\"refused\":0,\"late\":1,\"reordered\":4,"            \
	"\"pending\":2}"
#define B_TO_A                                                                                     \
	"{\"from\":\"b\",\"to\":\"a\",\"kind\":\"udp\",\"in\":1,\"dup\":0,\"out\":1,\"lost\":0,"   \
	"\"cut\":0,\"overflow\":0,\"refused\":0,\"late\":0,\"reordered\":0,\"pending\":0}"

START_TEST(pairs_are_told_where_rules_harm_or_on_request)
{
	struct world world = world_of(TOPOLOGY("{\"from\":\"a\",\"to\":\"b\",\"loss_ppm\":1},"
					       "{\"from\":\"b\",\"to\":\"a\",\"jitter_us\":1}"));
	struct wire_stats *stats = NULL;
	char *text;

	ck_assert_int_eq(stats_share(2, &stats, NULL), 0);
	*stats_at(stats, 0, 1, KIND_ICMP_REQUEST) = (struct counts){
		.in = 9, .dup = 2, .out = 6, .lost = 3, .late = 1, .reordered = 4, .next = 77};
	*stats_at(stats, 1, 0, KIND_UDP) = (struct counts){.in = 1, .out = 1};
	stats->no_route = 5;
	text = written(stats, &world, false);
	ck_assert_ptr_nonnull(strstr(text, "\"pairs\":[" A_TO_B "]}\n"));
	ck_assert_ptr_nonnull(strstr(text, "\"packets\":{\"in\":10,\"dup\":2,\"out\":7,"));
	ck_assert_ptr_nonnull(strstr(text, "\"pending\":2,\"no_route\":5,"));
	free(text);
	text = written(stats, &world, true);
	ck_assert_ptr_nonnull(strstr(text, "\"pairs\":[" A_TO_B "," B_TO_A "]}\n"));
	free(text);
	stats_unshare(stats);
	world_end(&world);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lab_counts");
	TCase *cases = tcase_create("pure");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(
		cases, packet_is_of_its_kind_and_a_shorter_one_of_none, 0, (int)ARRAY_LEN(samples));
	tcase_add_loop_test(cases, stranger_is_of_no_kind, 0, (int)ARRAY_LEN(strangers));
	tcase_add_loop_test(cases, rules_do_to_packets_what_they_say, 0, (int)ARRAY_LEN(rulings));
	tcase_add_test(cases, copies_and_lateness_do_not_shift_loss_and_jitter);
	tcase_add_loop_test(cases, overtaken_packets_are_counted, 0, (int)ARRAY_LEN(orders));
	tcase_add_test(cases, pairs_are_told_where_rules_harm_or_on_request);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
