#include "tests/lab/kind.h"

#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "base/array.h"

#define TCP_FLAGS_AT 13
#define TCP_SYN      0x02u
#define TCP_ACK      0x10u
#define ANY          0u

const char *const kind_names[KIND_COUNT] = {
	[KIND_ICMP_REQUEST] = "icmp_request",
	[KIND_ICMP_REPLY] = "icmp_reply",
	[KIND_ICMP_OTHER] = "icmp_other",
	[KIND_TCP_SYN] = "tcp_syn",
	[KIND_TCP_SYN_ACK] = "tcp_syn_ack",
	[KIND_TCP_OTHER] = "tcp_other",
	[KIND_UDP] = "udp",
	[KIND_OTHER] = "other",
};

/* The byte `at` of the transport, masked, must be `value`; the first row that holds says it. */
static const struct sign {
	unsigned protocol, at, mask, value;
	enum kind kind;
} signs[] = {
	{IPPROTO_ICMP, 0, 0xff, ICMP_ECHO, KIND_ICMP_REQUEST},
	{IPPROTO_ICMP, 0, 0xff, ICMP_ECHOREPLY, KIND_ICMP_REPLY},
	{IPPROTO_ICMP, 0, ANY, 0, KIND_ICMP_OTHER},
	{IPPROTO_ICMPV6, 0, 0xff, ICMP6_ECHO_REQUEST, KIND_ICMP_REQUEST},
	{IPPROTO_ICMPV6, 0, 0xff, ICMP6_ECHO_REPLY, KIND_ICMP_REPLY},
	{IPPROTO_ICMPV6, 0, ANY, 0, KIND_ICMP_OTHER},
	{IPPROTO_TCP, TCP_FLAGS_AT, TCP_SYN | TCP_ACK, TCP_SYN, KIND_TCP_SYN},
	{IPPROTO_TCP, TCP_FLAGS_AT, TCP_SYN | TCP_ACK, TCP_SYN | TCP_ACK, KIND_TCP_SYN_ACK},
	{IPPROTO_TCP, TCP_FLAGS_AT, ANY, 0, KIND_TCP_OTHER},
	{IPPROTO_UDP, 0, ANY, 0, KIND_UDP},
};

struct transport {
	uint8_t protocol;
	const uint8_t *at;
	size_t len;
};

static struct transport behind_ipv4(const uint8_t *packet, size_t len)
{
	size_t header = (size_t)(packet[0] & 0x0f) * 4;
	uint16_t fragment;

	memcpy(&fragment, packet + offsetof(struct iphdr, frag_off), sizeof(fragment));
	if (header < sizeof(struct iphdr) || header > len || (ntohs(fragment) & IP_OFFMASK) != 0)
		return (struct transport){0};
	return (struct transport){
		packet[offsetof(struct iphdr, protocol)], packet + header, len - header};
}

static struct transport transport_of(const uint8_t *packet, size_t len)
{
	if (len >= sizeof(struct iphdr) && packet[0] >> 4 == 4)
		return behind_ipv4(packet, len);
	if (len >= sizeof(struct ip6_hdr) && packet[0] >> 4 == 6)
		return (struct transport){packet[offsetof(struct ip6_hdr, ip6_nxt)],
			packet + sizeof(struct ip6_hdr), len - sizeof(struct ip6_hdr)};
	return (struct transport){0};
}

enum kind kind_of_packet(const uint8_t *packet, size_t len)
{
	struct transport transport = transport_of(packet, len);

	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (signs[i].protocol == transport.protocol && signs[i].at < transport.len &&
			(transport.at[signs[i].at] & signs[i].mask) == signs[i].value)
			return signs[i].kind;
	return KIND_OTHER;
}
