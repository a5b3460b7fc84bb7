#include "tests/passive_fixture.h"

#include <netinet/in.h>
#include <string.h>

const struct packet_host node4 = {4, {198, 18, 200, 1}};
const struct packet_host node6 = {6, {0x20, 1, 0, 2, [15] = 1}};
const struct packet_host nodes[2] = {{4, {198, 18, 200, 1}}, {6, {0x20, 1, 0, 2, [15] = 1}}};

struct packet_host client_of(uint8_t family, unsigned i)
{
	struct packet_host host = {family, {198, 19, (uint8_t)(i >> 8), (uint8_t)i}};

	if (family == 6)
		host = (struct packet_host){
			6, {0x20, 1, 0, 2, 9, 9, (uint8_t)(i >> 8), (uint8_t)i, [15] = 7}};
	return host;
}

static void put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

void put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

void tcp_header(uint8_t out[20], uint16_t from, uint16_t to, const struct event *e)
{
	memset(out, 0, 20);
	put16(out, from);
	put16(out + 2, to);
	put32(out + 4, e->seq);
	put32(out + 8, e->ack);
	out[12] = 0x50;
	out[13] = e->flags;
}

void send_event(struct passive *passive, const struct packet_host *client, uint16_t port,
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

const struct event plain[3] = {{0, false, SYN, 100, 0, 0, 0}, {10, true, SYN | ACK, 900, 101, 0, 0},
	{110, false, ACK, 101, 901, 0, 0}};

void connect_once(struct passive *passive, const struct packet_host *client, uint16_t port,
	const struct packet_host *node, int64_t more_us)
{
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		struct event e = plain[i];

		if (i == 2)
			e.at_us += more_us;
		send_event(passive, client, port, node, &e);
	}
}
