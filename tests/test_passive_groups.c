#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bind.h"
#include "base/json.h"
#include "cli/passive.h"
#include "probes/passive_groups.h"
#include "tests/passive_fixture.h"

static const struct passive_place places[] = {
	{"city", "360700", "电信"}, {"city", "360100", "联通"}, {"city", "360100", "电信"}};

/* By the client's third byte; 9: nowhere. */
static const struct passive_place *place_of(void *context, const struct packet_host *client)
{
	uint8_t which = client->family == 6 ? client->bytes[6] : client->bytes[2];

	(void)context;
	return which < ARRAY_LEN(places) ? &places[which] : NULL;
}

static const struct {
	unsigned clients[4];    /* of each place, and of none */
	unsigned rounds;        /* connections of each client */
	int64_t shown[3];       /* clients of each group in the result */
	int64_t other, unnamed; /* connections of other; its clients: 0 not shown */
} groupings[] = {
	{{20, 20, 20, 0}, 1, {20, 20, 20}, 0, 0},
	{{20, 19, 19, 0}, 1, {20}, 38, 38},
	{{20, 19, 0, 0}, 3, {20}, 57, 0},
	{{19, 0, 0, 1}, 1, {0}, 20, 20},
	{{0, 0, 0, 200}, 1, {0}, 200, 200},
	{{1, 0, 0, 0}, 100, {0}, 100, 0},
	{{40, 0, 0, 19}, 2, {40}, 38, 0},
};

START_TEST(small_groups_are_not_shown)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2, .classify = place_of};
	struct arena arena = {0};
	struct passive_result r;
	struct err err;
	struct passive *passive = passive_new(&options, &err);
	uint8_t family = _i % 2 ? 6 : 4;
	size_t row = (size_t)_i / 2, shown = 0;
	char *text;
	size_t len;

	for (unsigned place = 0; place < 4; place++)
		for (unsigned i = 0; i < groupings[row].clients[place]; i++)
			for (unsigned round = 0; round < groupings[row].rounds; round++) {
				struct packet_host client =
					client_of(family, (place == 3 ? 9 : place) << 8 | i);

				connect_once(passive, &client, (uint16_t)(5000 + round),
					family == 6 ? &node6 : &node4, i);
			}
	passive_finish(passive, &arena, &r);
	while (shown < 3 && groupings[row].shown[shown])
		shown++;
	ck_assert_uint_eq(r.groups.count, shown);
	for (size_t i = 0; i < shown; i++)
		ck_assert_int_eq(r.groups.items[i].clients, groupings[row].shown[i]);
	ck_assert_int_eq(r.other ? r.other->connections : 0, groupings[row].other);
	ck_assert_int_eq(r.other ? r.other->clients : 0, groupings[row].unnamed);
	if (r.other && groupings[row].unnamed == 0)
		ck_assert(!r.other->handshake_ns && !r.other->network_ns && !r.other->says &&
			  r.other->retransmitted == 0);
	ck_assert_int_eq(passive_text(&r, &text, &len, &err), 0);
	ck_assert_msg(!strstr(text, "198.19.") && !strstr(text, "2001:2:9"), "%s", text);
	free(text);
	passive_free(passive);
	arena_fini(&arena);
}
END_TEST

START_TEST(groups_are_sorted_by_place)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2, .classify = place_of};
	struct arena arena = {0};
	struct passive_result r;
	struct err err;
	struct passive *passive = passive_new(&options, &err);

	for (unsigned place = 0; place < 3; place++)
		for (unsigned i = 0; i < 20; i++) {
			struct packet_host client = client_of(4, place << 8 | i);

			connect_once(passive, &client, 5000, &node4, 0);
		}
	passive_finish(passive, &arena, &r);
	ck_assert_uint_eq(r.groups.count, 3);
	ck_assert_str_eq(r.groups.items[0].city, "360100");
	ck_assert_str_eq(r.groups.items[0].operator_name, "电信");
	ck_assert_str_eq(r.groups.items[1].operator_name, "联通");
	ck_assert_str_eq(r.groups.items[2].city, "360700");
	passive_free(passive);
	arena_fini(&arena);
}
END_TEST

START_TEST(machines_of_one_ipv6_network_are_one_client)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2};
	struct arena arena = {0};
	struct passive_result r;
	struct err err;
	struct passive *passive = passive_new(&options, &err);

	for (unsigned i = 0; i < 100; i++) {
		struct packet_host client = client_of(6, 1);

		client.bytes[15] = (uint8_t)i;
		connect_once(passive, &client, 5000, &node6, 0);
	}
	passive_finish(passive, &arena, &r);
	ck_assert_int_eq(r.connections, 100);
	ck_assert_int_eq(r.other->connections, 100);
	ck_assert_int_eq(r.other->clients, 0);
	ck_assert_ptr_null(r.other->handshake_ns);
	passive_free(passive);
	arena_fini(&arena);
}
END_TEST

static const struct {
	unsigned count;
	int64_t p50, p95, p99;
} ranks[] = {{20, 10, 19, 20}, {21, 11, 20, 21}, {99, 50, 95, 99}, {100, 50, 95, 99},
	{101, 51, 96, 100}, {200, 100, 190, 198}};

START_TEST(times_are_of_the_nearest_rank)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2};
	struct arena arena = {0};
	struct passive_result r;
	struct err err;
	struct passive *passive = passive_new(&options, &err);

	for (unsigned i = ranks[_i].count; i > 0; i--) {
		struct packet_host client = client_of(4, i);

		connect_once(passive, &client, 5000, &node4, i);
	}
	passive_finish(passive, &arena, &r);
	ck_assert_int_eq(r.other->handshake_ns->min, 111 * US);
	ck_assert_int_eq(r.other->handshake_ns->p50, (110 + ranks[_i].p50) * US);
	ck_assert_int_eq(r.other->handshake_ns->p95, (110 + ranks[_i].p95) * US);
	ck_assert_int_eq(r.other->handshake_ns->p99, (110 + ranks[_i].p99) * US);
	ck_assert_int_eq(r.other->network_ns->p50, (100 + ranks[_i].p50) * US);
	passive_free(passive);
	arena_fini(&arena);
}
END_TEST

START_TEST(what_is_beyond_memory_is_counted)
{
	struct passive_key key = {1, 2};
	struct passive_groups *groups = passive_groups_new(&key);
	struct passive_sample sample = {110, 100};
	struct passive_result r = {0};
	struct arena arena = {0};

	for (unsigned i = 0; i < PASSIVE_TIMED_MOST; i++) {
		struct packet_host client = {
			4, {11, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}};

		ck_assert(passive_groups_add(groups, NULL, &client, &sample));
	}
	ck_assert(!passive_groups_add(groups, NULL, &node4, &sample));
	passive_groups_finish(groups, &arena, &r);
	ck_assert(r.clients_at_least);
	ck_assert_int_eq(r.other->clients, PASSIVE_CLIENTS_MOST);
	ck_assert_int_eq(r.other->connections, PASSIVE_TIMED_MOST);
	passive_groups_free(groups);
	arena_fini(&arena);
}
END_TEST

START_TEST(the_result_reads_as_it_was_written)
{
	static const char *const addrs[] = {"198.18.200.1"};
	static const struct passive_times times = {1, 2, 3, 4};
	struct passive_group group = {.says = "city",
		.city = "360100",
		.operator_name = "电信",
		.connections = 25,
		.clients = 20,
		.handshake_ns = &times,
		.network_ns = &times};
	struct passive_group other = {.connections = 3};
	struct passive_file file = {.name = "a.pcap", .packets = 99, .damage = "cut"};
	struct passive_result in = {.schema = PASSIVE_SCHEMA,
		.from.v = START_NS / 1000000,
		.to.v = START_NS / 1000000 + 5,
		.packets = 99,
		.connections = 28,
		.other = &other};
	struct passive_result back = {0};
	struct json_doc doc;
	struct arena arena = {0};
	struct faults faults;
	struct err err;
	char *text, *again;
	size_t len, again_len;

	in.addrs.items = (const char **)(uintptr_t)addrs;
	in.addrs.count = 1;
	in.groups.items = &group;
	in.groups.count = 1;
	in.files.items = &file;
	in.files.count = 1;
	faults_init(&faults);
	ck_assert_int_eq(passive_text(&in, &text, &len, &err), 0);
	ck_assert_int_eq(json_doc_parse(text, len, "passive", &doc, &faults, &err), 0);
	ck_assert_int_eq(
		bind_read_doc(&doc, &passive_shape, &back, &arena, &faults, NULL, &err), 0);
	ck_assert_int_eq(passive_text(&back, &again, &again_len, &err), 0);
	ck_assert_str_eq(text, again);
	ck_assert_ptr_nonnull(strstr(text, "\"other\":{\"connections\":3}"));
	free(text);
	free(again);
	json_doc_fini(&doc);
	faults_fini(&faults);
	arena_fini(&arena);
}
END_TEST

static const struct {
	const char *field, *text, *name; /* NULL: none */
} operators[] = {
	{"isp", "中国电信", "电信"},
	{"isp", "China Telecom", "电信"},
	{"traits.isp", "CHINA UNICOM China169 Backbone", "联通"},
	{"traits.autonomous_system_organization", "China Mobile Communications", "移动"},
	{"operator", "江西移动", "移动"},
	{"isp", "Some Provider", "Some Provider"},
	{"isp", "", NULL},
	{"city.names.zh-CN", "电信镇", NULL},
};

START_TEST(operators_have_one_name_each)
{
	struct bind_pair pair = {operators[_i].field, operators[_i].text};
	struct answer answer = {.fields = {&pair, 1}};
	const char *name = passive_operator(&answer);

	if (operators[_i].name)
		ck_assert_str_eq(name, operators[_i].name);
	else
		ck_assert_ptr_null(name);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("passive_groups");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, small_groups_are_not_shown, 0, 2 * ARRAY_LEN(groupings));
	tcase_add_test(tc, groups_are_sorted_by_place);
	tcase_add_test(tc, machines_of_one_ipv6_network_are_one_client);
	tcase_add_loop_test(tc, times_are_of_the_nearest_rank, 0, ARRAY_LEN(ranks));
	tcase_add_test(tc, what_is_beyond_memory_is_counted);
	tcase_add_test(tc, the_result_reads_as_it_was_written);
	tcase_add_loop_test(tc, operators_have_one_name_each, 0, ARRAY_LEN(operators));
	return run_case("passive_groups", tc);
}
