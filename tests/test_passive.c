#include <netinet/in.h>
#include <pcap/dlt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/jcs.h"
#include "base/json.h"
#include "cli/passive.h"
#include "probes/passive.h"
#include "probes/passive_groups.h"
#include "tests/data_fixture.h"

#define US       INT64_C(1000)
#define SECOND   INT64_C(1000000000)
#define START_NS (INT64_C(1795219200) * SECOND) /* 2026-11-21T08:00:00+08:00 */

static const struct packet_host node4 = {4, {198, 18, 200, 1}};
static const struct packet_host node6 = {6, {0x20, 1, 0, 2, [15] = 1}};
static const struct packet_host nodes[] = {{4, {198, 18, 200, 1}}, {6, {0x20, 1, 0, 2, [15] = 1}}};

/* Client number i: of IPv4 an address each, of IPv6 a /64 each. */
static struct packet_host client_of(uint8_t family, unsigned i)
{
	struct packet_host host = {family, {198, 19, (uint8_t)(i >> 8), (uint8_t)i}};

	if (family == 6)
		host = (struct packet_host){
			6, {0x20, 1, 0, 2, 9, 9, (uint8_t)(i >> 8), (uint8_t)i, [15] = 7}};
	return host;
}

/* ---- one segment ---- */

enum { SYN = PACKET_SYN, ACK = PACKET_ACK, RST = PACKET_RST, FIN = PACKET_FIN };

struct event {
	int64_t at_us;
	bool from_node;
	uint8_t flags;
	uint32_t seq, ack;
	uint16_t data_len;
	enum packet_direction direction;
};

struct wire {
	uint8_t bytes[64];
	struct packet packet;
};

static void put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void tcp_header(uint8_t out[20], uint16_t from, uint16_t to, const struct event *e)
{
	memset(out, 0, 20);
	put16(out, from);
	put16(out + 2, to);
	put32(out + 4, e->seq);
	put32(out + 8, e->ack);
	out[12] = 0x50;
	out[13] = e->flags;
}

static void send_event(struct passive *passive, const struct packet_host *client, uint16_t port,
	const struct packet_host *node, const struct event *e)
{
	uint8_t bytes[20];
	struct packet packet = {.from = e->from_node ? *node : *client,
		.to = e->from_node ? *client : *node,
		.protocol = IPPROTO_TCP,
		.direction = e->direction,
		.transport = bytes,
		.captured = 20,
		.length = 20u + e->data_len};

	tcp_header(bytes, e->from_node ? 443 : port, e->from_node ? port : 443, e);
	passive_note(passive, &packet, (struct real_ns){START_NS + e->at_us * US});
}

/* ---- what became of a handshake ---- */

#define CLIENTS 20 /* just enough to be shown */

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

		ck_assert(other && other->clients == CLIENTS);
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

static const struct event plain[] = {{0, false, SYN, 100, 0, 0, 0},
	{10, true, SYN | ACK, 900, 101, 0, 0}, {110, false, ACK, 101, 901, 0, 0}};

/* A plain handshake that takes `more_us` more. */
static void connect_once(struct passive *passive, const struct packet_host *client, uint16_t port,
	const struct packet_host *node, int64_t more_us)
{
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		struct event e = plain[i];

		if (i == 2)
			e.at_us += more_us;
		send_event(passive, client, port, node, &e);
	}
}

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

/* ---- groups ---- */

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

/* ---- the document ---- */

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
	struct passive_result back;
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

/* ---- captures ---- */

struct capture_file {
	uint8_t bytes[65536];
	size_t len;
	bool big_endian;
};

static void add(struct capture_file *file, const void *bytes, size_t len)
{
	ck_assert_uint_le(file->len + len, sizeof(file->bytes));
	memcpy(file->bytes + file->len, bytes, len);
	file->len += len;
}

static void add32(struct capture_file *file, uint32_t value)
{
	uint8_t bytes[4];

	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(value >> (file->big_endian ? 24 - 8 * i : 8 * i));
	add(file, bytes, 4);
}

static void begin_file(struct capture_file *file, uint32_t magic, uint32_t link_type, bool big)
{
	file->len = 0;
	file->big_endian = big;
	add32(file, magic);
	add32(file, big ? 0x00020004 : 0x00040002);
	add32(file, 0);
	add32(file, 0);
	add32(file, 262144);
	add32(file, link_type);
}

static const uint8_t ether[] = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0x08, 0};
static const uint8_t tagged[] = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0x81, 0, 0, 5, 0x08, 0};
static const uint8_t twice_tagged[] = {
	0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 0x08, 0};
static const uint8_t cooked[] = {0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 2, 0, 0, 0x08, 0};
static const uint8_t cooked2[] = {0x08, 0, 0, 0, 0, 0, 0, 3, 0, 1, 0, 6, 0, 0, 0, 0, 0, 2, 0, 0};

static const struct link {
	const char *name;
	uint32_t link_type, magic;
	bool big_endian;
	const uint8_t *header;
	size_t header_len;
	int64_t unit; /* of stamps, ns */
} links[] = {
	{"ethernet", 1, 0xa1b23c4d, false, ether, sizeof(ether), 1},
	{"ethernet, big-endian", 1, 0xa1b23c4d, true, ether, sizeof(ether), 1},
	{"ethernet, microseconds", 1, 0xa1b2c3d4, false, ether, sizeof(ether), 1000},
	{"a VLAN tag", 1, 0xa1b23c4d, false, tagged, sizeof(tagged), 1},
	{"two VLAN tags", 1, 0xa1b23c4d, false, twice_tagged, sizeof(twice_tagged), 1},
	{"raw IP", 101, 0xa1b23c4d, false, NULL, 0, 1},
	{"cooked", 113, 0xa1b23c4d, false, cooked, sizeof(cooked), 1},
	{"cooked, second version", 276, 0xa1b23c4d, false, cooked2, sizeof(cooked2), 1},
};

static void add_packet(struct capture_file *file, const struct link *link, int64_t at_ns,
	const struct packet_host *client, const struct event *e, size_t captured_most)
{
	uint8_t bytes[128] = {0};
	uint8_t *ip = bytes + link->header_len;
	size_t len = link->header_len + 40, captured = len < captured_most ? len : captured_most;

	if (link->header_len)
		memcpy(bytes, link->header, link->header_len);
	ip[0] = 0x45;
	put16(ip + 2, (uint16_t)(40 + e->data_len));
	ip[8] = 60;
	ip[9] = IPPROTO_TCP;
	memcpy(ip + 12, e->from_node ? node4.bytes : client->bytes, 4);
	memcpy(ip + 16, e->from_node ? client->bytes : node4.bytes, 4);
	tcp_header(ip + 20, e->from_node ? 443 : 5000, e->from_node ? 5000 : 443, e);
	add32(file, (uint32_t)(at_ns / SECOND));
	add32(file, (uint32_t)(at_ns % SECOND / link->unit));
	add32(file, (uint32_t)captured);
	add32(file, (uint32_t)(len + e->data_len));
	add(file, bytes, captured);
}

/* Twenty clients; the one with number i takes i · 1001 ns more. */
static void fill_file(struct capture_file *file, const struct link *link, size_t captured_most)
{
	begin_file(file, link->magic, link->link_type, link->big_endian);
	for (unsigned i = 0; i < CLIENTS; i++) {
		struct packet_host client = client_of(4, i);

		for (size_t k = 0; k < ARRAY_LEN(plain); k++)
			add_packet(file, link,
				START_NS + plain[k].at_us * US + (k == 2 ? i * 1001 : 0), &client,
				&plain[k], captured_most);
	}
}

struct read {
	struct arena arena;
	struct passive_result result;
	struct passive_file file;
	struct err err;
	int ret;
};

static struct read read_bytes(const void *bytes, size_t len)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2};
	struct read out = {.ret = -1};
	struct passive *passive = passive_new(&options, &out.err);
	char *tight = tight_copy(bytes, len);
	FILE *stream = fmemopen(tight, len ? len : 1, "r");

	ck_assert_ptr_nonnull(stream);
	if (len == 0)
		fgetc(stream);
	out.ret = passive_read_stream(passive, stream, "in.pcap", &out.arena, &out.file, &out.err);
	passive_finish(passive, &out.arena, &out.result);
	passive_free(passive);
	free(tight);
	return out;
}

START_TEST(captures_of_every_link_type_are_read)
{
	static struct capture_file file;
	const struct link *link = &links[_i];
	struct read r;

	fill_file(&file, link, 128);
	r = read_bytes(file.bytes, file.len);
	ck_assert_msg(r.ret == 0, "%s: %s", link->name, r.err.text);
	ck_assert_int_eq(r.file.packets, (int64_t)3 * CLIENTS);
	ck_assert_ptr_null(r.file.damage);
	ck_assert_int_eq(r.result.connections, CLIENTS);
	ck_assert_int_eq(r.result.unread, 0);
	ck_assert_int_eq(r.result.other->handshake_ns->min, 110 * US);
	ck_assert_int_eq(r.result.other->handshake_ns->p99,
		(110 * US + 19 * 1001) / link->unit * link->unit);
	arena_fini(&r.arena);
}
END_TEST

START_TEST(every_shorter_capture_counts_up_to_its_end)
{
	static struct capture_file file;
	const size_t packet = 16 + sizeof(ether) + 40;

	fill_file(&file, &links[0], 128);
	for (size_t len = 0; len < 24 + 7 * packet; len++) {
		struct read r = read_bytes(file.bytes, len);

		if (len < 24) {
			ck_assert_int_eq(r.ret, -1);
			ck_assert_int_eq(r.err.code, ERR_DATA);
		} else {
			ck_assert_int_eq(r.ret, 0);
			ck_assert_int_eq(r.file.packets, (int64_t)((len - 24) / packet));
			ck_assert_int_eq(r.file.damage != NULL, (len - 24) % packet != 0);
			ck_assert_int_eq(r.result.connections, (int64_t)((len - 24) / packet / 3));
		}
		arena_fini(&r.arena);
	}
}
END_TEST

/* By how many bytes of each packet were captured: 14 Ethernet, 20 IP, 20 TCP. */
START_TEST(packets_cut_short_are_counted_by_what_is_missing)
{
	static struct capture_file file;

	for (size_t cut = 0; cut <= 54; cut++) {
		struct read r;

		fill_file(&file, &links[0], cut);
		r = read_bytes(file.bytes, file.len);
		ck_assert_int_eq(r.ret, 0);
		ck_assert_int_eq(r.result.connections, cut == 54 ? CLIENTS : 0);
		ck_assert_int_eq(r.result.unread, cut < 34 ? 3 * CLIENTS : 0);
		ck_assert_int_eq(r.result.malformed, cut >= 34 && cut < 54 ? 3 * CLIENTS : 0);
		arena_fini(&r.arena);
	}
}
END_TEST

/* One byte of one of the first client's packets is another. Addresses, ports and sequence numbers
 * tell handshakes apart: without one of them there is none. */
START_TEST(a_corrupt_byte_never_makes_a_handshake)
{
	static struct capture_file file;
	const size_t packet = 16 + sizeof(ether) + 40, ip = 16 + sizeof(ether);

	for (size_t at = 24; at < 24 + 3 * packet; at++) {
		size_t within = (at - 24) % packet;
		bool matters = within >= ip + 12 && within < ip + 20 + 8;
		struct read r;

		if (within < 16) /* libpcap's own */
			continue;
		fill_file(&file, &links[0], 128);
		file.bytes[at] ^= 0xff;
		r = read_bytes(file.bytes, file.len);
		ck_assert_int_eq(r.ret, 0);
		ck_assert_int_ge(r.result.connections, CLIENTS - 1);
		ck_assert_int_le(r.result.connections, matters ? CLIENTS - 1 : CLIENTS);
		arena_fini(&r.arena);
	}
}
END_TEST

START_TEST(captures_of_other_kinds_are_refused)
{
	static struct capture_file file;
	struct link strange = links[0];
	struct read r;

	strange.link_type = 147;
	fill_file(&file, &strange, 128);
	r = read_bytes(file.bytes, file.len);
	ck_assert_int_eq(r.ret, -1);
	ck_assert_int_eq(r.err.code, ERR_DATA);
	ck_assert_ptr_nonnull(strstr(r.err.text, "in.pcap: packets of link type 147"));
	arena_fini(&r.arena);
	r = read_bytes("hello, world: no capture at all", 31);
	ck_assert_int_eq(r.ret, -1);
	ck_assert_ptr_nonnull(strstr(r.err.text, "not a capture"));
	arena_fini(&r.arena);
}
END_TEST

START_TEST(instants_that_no_clock_has_are_none)
{
	static struct capture_file file;
	struct packet_host client = client_of(4, 1);
	struct read r;

	begin_file(&file, 0xa1b23c4d, 1, false);
	add_packet(&file, &links[0], START_NS, &client, &plain[0], 128);
	/* the second one's nanoseconds are more than a second */
	add_packet(&file, &links[0], START_NS + 10, &client, &plain[1], 128);
	memset(file.bytes + 24 + 16 + 54 + 4, 0xff, 4);
	add_packet(&file, &links[0], START_NS + 20, &client, &plain[2], 128);
	r = read_bytes(file.bytes, file.len);
	ck_assert_int_eq(r.ret, 0);
	ck_assert_int_eq(r.result.connections, 0);
	ck_assert_int_eq(r.result.packets, 3);
	arena_fini(&r.arena);
}
END_TEST

START_TEST(files_that_are_not_there_are_said_so)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2};
	struct arena arena = {0};
	struct passive_file file;
	struct err err = {0};
	struct passive *passive = passive_new(&options, &err);

	ck_assert_int_eq(passive_read_file(passive, "/nowhere.pcap", "x", &arena, &file, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	passive_free(passive);
	arena_fini(&arena);
}
END_TEST

/* ---- operators ---- */

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
	TCase *tc = tcase_create("passive");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, handshakes_end_as_they_should, 0, 2 * ARRAY_LEN(stories));
	tcase_add_test(tc, only_the_nodes_own_addresses_and_ports_count);
	tcase_add_test(tc, packets_that_are_no_segments_are_counted);
	tcase_add_test(tc, a_flood_meets_a_table_of_fixed_size);
	tcase_add_loop_test(tc, small_groups_are_not_shown, 0, 2 * ARRAY_LEN(groupings));
	tcase_add_test(tc, groups_are_sorted_by_place);
	tcase_add_test(tc, machines_of_one_ipv6_network_are_one_client);
	tcase_add_loop_test(tc, times_are_of_the_nearest_rank, 0, ARRAY_LEN(ranks));
	tcase_add_test(tc, what_is_beyond_memory_is_counted);
	tcase_add_test(tc, the_result_reads_as_it_was_written);
	tcase_add_loop_test(tc, captures_of_every_link_type_are_read, 0, ARRAY_LEN(links));
	tcase_add_test(tc, every_shorter_capture_counts_up_to_its_end);
	tcase_add_test(tc, packets_cut_short_are_counted_by_what_is_missing);
	tcase_add_test(tc, a_corrupt_byte_never_makes_a_handshake);
	tcase_add_test(tc, captures_of_other_kinds_are_refused);
	tcase_add_test(tc, instants_that_no_clock_has_are_none);
	tcase_add_test(tc, files_that_are_not_there_are_said_so);
	tcase_add_loop_test(tc, operators_have_one_name_each, 0, ARRAY_LEN(operators));
	return run_case("passive", tc);
}
