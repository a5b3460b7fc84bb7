/* Segments between clients and a node, for tests of what listens. */
#ifndef CDNPROOF_TESTS_PASSIVE_FIXTURE_H
#define CDNPROOF_TESTS_PASSIVE_FIXTURE_H

#include "probes/passive.h"
#include "tests/data_fixture.h"

#define US       INT64_C(1000)
#define SECOND   INT64_C(1000000000)
#define START_NS (INT64_C(1795219200) * SECOND) /* 2026-11-21T08:00:00+08:00 */
#define CLIENTS  20                             /* just enough to be shown */

enum { SYN = PACKET_SYN, ACK = PACKET_ACK, RST = PACKET_RST, FIN = PACKET_FIN };

struct event {
	int64_t at_us; /* after START_NS */
	bool from_node;
	uint8_t flags;
	uint32_t seq, ack;
	uint16_t data_len;
	enum packet_direction direction;
};

/* The node: 198.18.200.1 and 2001:2::1, port 443. */
extern const struct packet_host nodes[2], node4, node6;

/* SYN, SYN/ACK after 10 us, ACK after another 100. */
extern const struct event plain[3];

/* Client number i: of IPv4 an address each, of IPv6 a /64 each. */
struct packet_host client_of(uint8_t family, unsigned i);

void tcp_header(uint8_t out[20], uint16_t from, uint16_t to, const struct event *event);
void put16(uint8_t *at, uint16_t value);

void send_event(struct passive *passive, const struct packet_host *client, uint16_t port,
	const struct packet_host *node, const struct event *event);

/* A plain handshake whose end comes `more_us` later. */
void connect_once(struct passive *passive, const struct packet_host *client, uint16_t port,
	const struct packet_host *node, int64_t more_us);

#endif
