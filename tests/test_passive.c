#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "tests/passive_fixture.h"

static const struct story {
	const char *name;
	struct event events[8];
	/* of each client */
	int connections, retransmitted, refused, incomplete, disordered;
	int64_t handshake_us, network_us;
} stories[] = {
	{"a plain handshake",
		{{0, false, SYN, 100, 0, 0, 0}, {10, true, SYN | ACK, 900, 101, 0, 0},
			{110, false, ACK, 101, 901, 0, 0}, {120, false, ACK, 101, 901, 50, 0},
			{130, true, ACK, 901, 151, 50, 0}, {140, false, ACK | FIN, 151, 951, 0, 0}},
		1, 0, 0, 0, 0, 110, 100},
	{"the last segment has data",
		{{0, false, SYN, 100, 0, 0, 0}, {10, true, SYN | ACK, 900, 101, 0, 0},
			{110, false, ACK, 101, 901, 50, 0}},
		1, 0, 0, 0, 0, 110, 100},
	{"sequence numbers wrap",
		{{0, false, SYN, 0xffffffff, 0, 0, 0}, {10, true, SYN | ACK, 0xffffffff, 0, 0, 0},
			{110, false, ACK, 0, 0, 0, 0}},
		1, 0, 0, 0, 0, 110, 100},
	{"a SYN sent again",
		{{0, false, SYN, 100, 0, 0, 0}, {1000000, false, SYN, 100, 0, 0, 0},
			{1000010, true, SYN | ACK, 900, 101, 0, 0},
			{1000110, false, ACK, 101, 901, 0, 0}},
		0, 1, 0, 0, 0, 0, 0},
	{"a SYN seen on two interfaces",
		{{0, false, SYN, 100, 0, 0, 0}, {3, false, SYN, 100, 0, 0, 0},
			{10, true, SYN | ACK, 900, 101, 0, 0},
			{13, true, SYN | ACK, 900, 101, 0, 0}, {110, false, ACK, 101, 901, 0, 0},
			{113, false, ACK, 101, 901, 0, 0}},
		1, 0, 0, 0, 0, 110, 100},
	{"a SYN/ACK sent again",
		{{0, false, SYN, 100, 0, 0, 0}, {10, true, SYN | ACK, 900, 101, 0, 0},
			{1000010, true, SYN | ACK, 900, 101, 0, 0},
			{1000110, false, ACK, 101, 901, 0, 0}},
		0, 1, 0, 0, 0, 0, 0},
	{"another SYN/ACK",
		{{0, false, SYN, 100, 0, 0, 0}, {10, true, SYN | ACK, 900, 101, 0, 0},
			{11, true, SYN | ACK, 950, 101, 0, 0}, {110, false, ACK, 101, 901, 0, 0}},
		0, 1, 0, 0, 0, 0, 0},
	{"refused", {{0, false, SYN, 100, 0, 0, 0}, {10, true, RST | ACK, 0, 101, 0, 0}}, 0, 0, 1,
		0, 0, 0, 0},
	{"an RST that refuses another SYN",
		{{0, false, SYN, 100, 0, 0, 0}, {10, true, RST | ACK, 0, 102, 0, 0}}, 0, 0, 0, 1, 0,
		0, 0},
	{"an RST that names no SYN",
		{{0, false, SYN, 100, 0, 0, 0}, {5, true, RST, 0, 101, 0, 0},
			{10, true, SYN | ACK, 900, 101, 0, 0}, {110, false, ACK, 101, 901, 0, 0}},
		1, 0, 0, 0, 0, 110, 100},
	{"broken off by the client",
		{{0, false, SYN, 100, 0, 0, 0}, {10, true, SYN | ACK, 900, 101, 0, 0},
			{110, false, RST, 101, 0, 0, 0}, {120, false, ACK, 101, 901, 0, 0}},
		0, 0, 0, 1, 0, 0, 0},
	{"never ended", {{0, false, SYN, 100, 0, 0, 0}, {10, true, SYN | ACK, 900, 101, 0, 0}}, 0,
		0, 0, 1, 0, 0, 0},
	{"an ACK of something else",
		{{0, false, SYN, 100, 0, 0, 0}, {10, true, SYN | ACK, 900, 101, 0, 0},
			{110, false, ACK, 101, 902, 0, 0}},
		0, 0, 0, 1, 0, 0, 0},
	{"an ACK of another sequence",
		{{0, false, SYN, 100, 0, 0, 0}, {10, true, SYN | ACK, 900, 101, 0, 0},
			{110, false, ACK, 102, 901, 0, 0}},
		0, 0, 0, 1, 0, 0, 0},
	{"a SYN/ACK to another SYN",
		{{0, false, SYN, 100, 0, 0, 0}, {10, true, SYN | ACK, 900, 102, 0, 0},
			{110, false, ACK, 101, 901, 0, 0}},
		0, 0, 0, 1, 0, 0, 0},
	{"no SYN/ACK was seen", {{0, false, SYN, 100, 0, 0, 0}, {110, false, ACK, 101, 901, 0, 0}},
		0, 0, 0, 1, 0, 0, 0},
	{"a connection from before",
		{{0, true, ACK, 900, 101, 50, 0}, {10, false, ACK, 101, 950, 0, 0},
			{20, true, SYN | ACK, 900, 101, 0, 0}},
		0, 0, 0, 0, 0, 0, 0},
	{"data in the SYN",
		{{0, false, SYN, 100, 0, 40, 0}, {10, true, SYN | ACK, 900, 141, 0, 0},
			{110, false, ACK, 141, 901, 0, 0}},
		1, 0, 0, 0, 0, 110, 100},
	{"data in the SYN, and not taken",
		{{0, false, SYN, 100, 0, 40, 0}, {10, true, SYN | ACK, 900, 101, 0, 0},
			{110, false, ACK, 101, 901, 40, 0}},
		1, 0, 0, 0, 0, 110, 100},
	{"the port is used anew",
		{{0, false, SYN, 100, 0, 0, 0}, {500000, false, SYN, 700, 0, 0, 0},
			{500010, true, SYN | ACK, 900, 701, 0, 0},
			{500110, false, ACK, 701, 901, 0, 0}},
		1, 0, 0, 1, 0, 110, 100},
	{"two connections of one port",
		{{0, false, SYN, 100, 0, 0, 0}, {10, true, SYN | ACK, 900, 101, 0, 0},
			{110, false, ACK, 101, 901, 0, 0}, {500000, false, SYN, 700, 0, 0, 0},
			{500010, true, SYN | ACK, 950, 701, 0, 0},
			{500110, false, ACK, 701, 951, 0, 0}},
		2, 0, 0, 0, 0, 110, 100},
	{"stamps that run backwards",
		{{500, false, SYN, 100, 0, 0, 0}, {510, true, SYN | ACK, 900, 101, 0, 0},
			{400, false, ACK, 101, 901, 0, 0}},
		0, 0, 0, 0, 1, 0, 0},
	{"a clock that was set meanwhile",
		{{0, false, SYN, 100, 0, 0, 0}, {10, true, SYN | ACK, 900, 101, 0, 0},
			{INT64_C(3600000001), false, ACK, 101, 901, 0, 0}},
		0, 0, 0, 0, 1, 0, 0},
	{"a SYN/ACK before its SYN",
		{{500, false, SYN, 100, 0, 0, 0}, {410, true, SYN | ACK, 900, 101, 0, 0},
			{600, false, ACK, 101, 901, 0, 0}},
		0, 0, 0, 0, 1, 0, 0},
	{"copies on their way out of another interface",
		{{0, false, SYN, 100, 0, 0, PACKET_OUTGOING}, {1, false, SYN, 100, 0, 0, 1},
			{10, true, SYN | ACK, 900, 101, 0, PACKET_OUTGOING},
			{110, false, ACK, 101, 901, 0, PACKET_OUTGOING},
			{111, false, ACK, 101, 901, 0, PACKET_INCOMING}},
		1, 0, 0, 0, 0, 110, 101},
};

static struct passive_result run_story(
	const struct story *story, uint8_t family, struct arena *arena)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2};
	struct err err;
	struct passive *passive = passive_new(&options, &err);
	struct passive_result result;

	ck_assert_ptr_nonnull(passive);
	for (unsigned i = 0; i < CLIENTS; i++) {
		struct packet_host client = client_of(family, i);

		for (size_t k = 0; k < 8 && story->events[k].flags; k++)
			send_event(passive, &client, (uint16_t)(5000 + i),
				family == 6 ? &node6 : &node4, &story->events[k]);
	}
	passive_finish(passive, arena, &result);
	passive_free(passive);
	return result;
}

START_TEST(handshakes_end_as_they_should)
{
	const struct story *story = &stories[_i / 2];
	struct arena arena = {0};
	struct passive_result r = run_story(story, _i % 2 ? 6 : 4, &arena);

	ck_assert_msg(r.connections == (int64_t)story->connections * CLIENTS, "%s: %lld",
		story->name, (long long)r.connections);
	ck_assert_msg(
		r.retransmitted == (int64_t)story->retransmitted * CLIENTS, "%s", story->name);
	ck_assert_msg(r.refused == (int64_t)story->refused * CLIENTS, "%s", story->name);
	ck_assert_msg(r.incomplete == (int64_t)story->incomplete * CLIENTS, "%s: %lld", story->name,
		(long long)r.incomplete);
	ck_assert_msg(r.disordered == (int64_t)story->disordered * CLIENTS, "%s", story->name);
	if (story->connections) {
		const struct passive_group *other = r.other;

		ck_assert_ptr_nonnull(other);
		ck_assert_int_eq(other->clients, CLIENTS);
		ck_assert_msg(other->handshake_ns->min == story->handshake_us * US &&
				      other->handshake_ns->p99 == story->handshake_us * US,
			"%s: %lld", story->name, (long long)other->handshake_ns->min);
		ck_assert_msg(other->network_ns->min == story->network_us * US &&
				      other->network_ns->p99 == story->network_us * US,
			"%s: %lld", story->name, (long long)other->network_ns->min);
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(only_the_nodes_own_addresses_and_ports_count)
{
	static const uint16_t ports[] = {80, 443};
	static const uint16_t other[] = {80};
	static const struct packet_host elsewhere = {4, {198, 18, 200, 2}};
	struct packet_host client = client_of(4, 1);
	struct passive_options options[] = {
		{.hosts = nodes, .host_count = 2, .ports = ports, .port_count = 2},
		{.hosts = nodes, .host_count = 2, .ports = other, .port_count = 1},
		{.hosts = &elsewhere, .host_count = 1},
	};

	for (size_t i = 0; i < 3; i++) {
		struct arena arena = {0};
		struct passive_result r;
		struct err err;
		struct passive *passive = passive_new(&options[i], &err);

		connect_once(passive, &client, 5000, &node4, 0);
		passive_finish(passive, &arena, &r);
		ck_assert_int_eq(r.connections, i == 0);
		ck_assert_int_eq(r.incomplete, 0);
		ck_assert_int_eq(r.packets, 3);
		passive_free(passive);
		arena_fini(&arena);
	}
}
END_TEST

START_TEST(the_node_is_no_client_of_its_own)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2};
	struct arena arena = {0};
	struct passive_result r;
	struct err err;
	struct passive *passive = passive_new(&options, &err);

	connect_once(passive, &node4, 5000, &node4, 0);
	passive_finish(passive, &arena, &r);
	ck_assert_int_eq(r.connections + r.incomplete, 0);
	passive_free(passive);
	arena_fini(&arena);
}
END_TEST

START_TEST(packets_that_are_no_segments_are_counted)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2};
	uint8_t bytes[20] = {0};
	struct packet packet = {.from = client_of(4, 1),
		.to = node4,
		.protocol = IPPROTO_TCP,
		.transport = bytes,
		.captured = 19,
		.length = 40};
	struct arena arena = {0};
	struct passive_result r;
	struct err err;
	struct passive *passive = passive_new(&options, &err);

	passive_note(passive, &packet, (struct real_ns){START_NS + SECOND});
	packet.fragment = true;
	passive_note(passive, &packet, (struct real_ns){START_NS});
	packet.protocol = IPPROTO_UDP;
	passive_note(passive, &packet, (struct real_ns){START_NS + 2 * SECOND});
	passive_note_unread(passive, (struct real_ns){-1});
	passive_note_lost(passive, 7);
	passive_finish(passive, &arena, &r);
	ck_assert_int_eq(r.packets, 4);
	ck_assert_int_eq(r.malformed, 1);
	ck_assert_int_eq(r.fragments, 1);
	ck_assert_int_eq(r.unread, 1);
	ck_assert_int_eq(r.capture_lost, 7);
	ck_assert_int_eq(r.from.v, START_NS / 1000000);
	ck_assert_int_eq(r.to.v, START_NS / 1000000 + 2000);
	ck_assert_ptr_null(r.other);
	passive_free(passive);
	arena_fini(&arena);
}
END_TEST

/* A million SYNs of a million addresses between the parts of handshakes: each is counted once, and
 * the handshakes that began in time are measured. */
START_TEST(a_flood_meets_a_table_of_fixed_size)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2};
	struct arena arena = {0};
	struct passive_result r;
	struct err err;
	struct passive *passive = passive_new(&options, &err);
	const unsigned flood = 1000000;

	for (unsigned i = 0; i < flood; i++) {
		struct packet_host spoofed = {
			4, {10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}};
		struct event syn = {0, false, SYN, i, 0, 0, 0};

		send_event(passive, &spoofed, 9, &node4, &syn);
		if (i % 10000 == 0) {
			struct packet_host client = client_of(4, i / 10000);

			connect_once(passive, &client, 5000, &node4, 0);
		}
	}
	passive_finish(passive, &arena, &r);
	ck_assert_int_eq(r.connections, flood / 10000);
	ck_assert_int_eq(r.incomplete, flood);
	ck_assert_int_eq(r.other->clients, flood / 10000);
	passive_free(passive);
	arena_fini(&arena);
}
END_TEST

/* Eight places, nine handshakes: the first has to go. */
START_TEST(the_oldest_makes_way)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2, .open_most = 1};
	struct arena arena = {0};
	struct passive_result r;
	struct err err;
	struct passive *passive = passive_new(&options, &err);

	for (size_t k = 0; k < ARRAY_LEN(plain); k++)
		for (unsigned i = 0; i < 9; i++) {
			struct packet_host client = client_of(4, i);
			struct event e = plain[k];

			e.at_us += i;
			send_event(passive, &client, 5000, &node4, &e);
		}
	passive_finish(passive, &arena, &r);
	ck_assert_int_eq(r.connections, 8);
	ck_assert_int_eq(r.incomplete, 1);
	passive_free(passive);
	arena_fini(&arena);
}
END_TEST

START_TEST(clients_that_come_again_are_not_new)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2};
	struct arena arena = {0};
	struct passive_result r;
	struct err err;
	struct passive *passive = passive_new(&options, &err);

	for (unsigned round = 0; round < 2; round++)
		for (unsigned i = 0; i < 5000; i++) {
			struct packet_host client = client_of(4, i);

			connect_once(passive, &client, (uint16_t)(5000 + round), &node4, 0);
		}
	passive_finish(passive, &arena, &r);
	ck_assert_int_eq(r.other->connections, 10000);
	ck_assert_int_eq(r.other->clients, 5000);
	ck_assert(!r.clients_at_least);
	passive_free(passive);
	arena_fini(&arena);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("passive");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, handshakes_end_as_they_should, 0, 2 * ARRAY_LEN(stories));
	tcase_add_test(tc, only_the_nodes_own_addresses_and_ports_count);
	tcase_add_test(tc, the_node_is_no_client_of_its_own);
	tcase_add_test(tc, packets_that_are_no_segments_are_counted);
	tcase_add_test(tc, a_flood_meets_a_table_of_fixed_size);
	tcase_add_test(tc, the_oldest_makes_way);
	tcase_add_test(tc, clients_that_come_again_are_not_new);
	return run_case("passive", tc);
}
