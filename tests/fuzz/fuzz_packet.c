/* The first byte chooses the link type. Then packets of one capture: a byte whose lowest bit says
 * that we sent it, a byte of length, and so many bytes, all of them in one table of connections. */
#include <netinet/in.h>
#include <pcap/dlt.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "probes/flow.h"
#include "probes/icmp_packet.h"
#include "probes/packet.h"

#define CONNECTIONS 3

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const int link_types[] = {
	DLT_EN10MB, DLT_RAW, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_IPV4, DLT_IPV6, DLT_PPP};

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_flow(const struct flow *flow)
{
	check(flow->syn_count >= 1 && flow->syn_at.v > 0);
	check((flow->syn_ack_count > 0) == (flow->syn_ack_at.v > 0));
	check(flow->ttl >= -1 && flow->ttl <= 255);
	check(flow->data_count <= FLOW_DATA_MOST);
	for (size_t i = 0; i < flow->data_count; i++) {
		const struct flow_data *data = &flow->data[i], *before = data - (i > 0);

		check(data->end > 0 && data->at.v >= before->at.v);
		check(i == 0 || data->end > before->end);
		check(flow_data_at(flow, data->end - 1).v == data->at.v);
	}
}

static void note(struct flow_table *table, const struct packet *packet, bool outgoing, int64_t at)
{
	struct flow_key key = {.remote = outgoing ? packet->to : packet->from};
	const struct flow *flow;
	struct packet_tcp tcp;

	if (!packet_tcp(packet, &tcp))
		return;
	check(packet->protocol == IPPROTO_TCP && !packet->fragment);
	check(tcp.data_len + 20 <= packet->length);
	flow_note(table, packet, &tcp, outgoing, (struct real_ns){at});
	key.local_port = outgoing ? tcp.from_port : tcp.to_port;
	key.remote_port = outgoing ? tcp.to_port : tcp.from_port;
	flow = flow_find(table, &key);
	if (flow)
		check_flow(flow);
	if (flow && flow->syn_count > 3)
		flow_drop(table, &key);
}

static void read_one(
	struct flow_table *table, int link_type, const uint8_t *bytes, size_t len, bool outgoing)
{
	uint8_t *memory = malloc(len + 1), *copy = memory + 1; /* so that a read past it shows */
	static int64_t at = 1;
	struct icmp_message message;
	struct packet packet;

	check(memory != NULL);
	memcpy(copy, bytes, len);
	if (packet_read(link_type, copy, len, &packet)) {
		check(packet_link_known(link_type));
		check(packet.transport >= copy && packet.transport <= copy + len);
		check(packet.captured <= (size_t)(copy + len - packet.transport));
		check(packet.captured <= packet.length && packet.ifindex >= 0);
		check(packet.from.family == packet.to.family);
		packet_checksum_holds(&packet);
		icmp_read((struct icmp_frame){packet.from.family == 6, false}, packet.transport,
			packet.captured, &message);
		note(table, &packet, outgoing, at++);
	}
	free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct flow_table *table = flow_table_new(CONNECTIONS);
	int link_type = len > 0 ? link_types[bytes[0] % ARRAY_LEN(link_types)] : 0;
	size_t at = 1;

	check(table != NULL);
	while (at + 2 <= len) {
		size_t here = bytes[at + 1] < len - at - 2 ? bytes[at + 1] : len - at - 2;

		read_one(table, link_type, bytes + at + 2, here, bytes[at] & 1);
		at += 2 + here;
	}
	flow_table_free(table);
	return 0;
}
