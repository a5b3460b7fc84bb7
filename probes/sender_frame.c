#include "probes/sender_frame.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#define V4_HEADER_LEN    20
#define V6_HEADER_LEN    40
#define HOP_LIMIT        64
#define V4_DONT_FRAGMENT 0x40
#define ICMPV6_SUM_AT    2
#define ICMPV6_LEAST     4

/* RFC 6864: of a packet that may not be fragmented it means nothing. Not 0, since the kernel would
 * then choose one by itself. */
static const uint8_t identification[2] = {0x63, 0x64};

static void put_16(uint8_t *out, size_t number)
{
	out[0] = (uint8_t)(number >> 8);
	out[1] = (uint8_t)number;
}

/* RFC 1071 in the machine's own order of bytes, which makes no difference to a sum. */
static uint64_t add_words(uint64_t sum, const uint8_t *bytes, size_t len)
{
	uint16_t word;

	for (; len >= sizeof(word); len -= sizeof(word), bytes += sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		sum += word;
	}
	if (len > 0) {
		const uint8_t last[2] = {bytes[0], 0};

		memcpy(&word, last, sizeof(word));
		sum += word;
	}
	return sum;
}

static void put_checksum(uint8_t *out, uint64_t sum)
{
	uint16_t folded;

	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	folded = (uint16_t)~sum;
	memcpy(out, &folded, sizeof(folded));
}

static size_t build_v4(const struct sender_packet *packet, uint8_t *out)
{
	const struct sockaddr_in *from = (const struct sockaddr_in *)&packet->route->source;
	const struct sockaddr_in *to = (const struct sockaddr_in *)packet->to;
	size_t len = V4_HEADER_LEN + packet->len;

	memset(out, 0, V4_HEADER_LEN);
	out[0] = 0x45;
	put_16(out + 2, len);
	memcpy(out + 4, identification, sizeof(identification));
	out[6] = V4_DONT_FRAGMENT;
	out[8] = HOP_LIMIT;
	out[9] = packet->protocol;
	memcpy(out + 12, &from->sin_addr, sizeof(from->sin_addr));
	memcpy(out + 16, &to->sin_addr, sizeof(to->sin_addr));
	put_checksum(out + 10, add_words(0, out, V4_HEADER_LEN));
	memcpy(out + V4_HEADER_LEN, packet->bytes, packet->len);
	return len;
}

/* RFC 4443 2.3, RFC 8200 8.1: over both addresses, the length and the protocol too. */
static void put_icmpv6_checksum(uint8_t *header, size_t len)
{
	uint8_t *message = header + V6_HEADER_LEN;
	uint8_t rest[4] = {(uint8_t)(len >> 8), (uint8_t)len, 0, IPPROTO_ICMPV6};
	uint64_t sum = add_words(0, header + 8, 32);

	put_16(message + ICMPV6_SUM_AT, 0);
	sum = add_words(sum, rest, sizeof(rest));
	put_checksum(message + ICMPV6_SUM_AT, add_words(sum, message, len));
}

static size_t build_v6(const struct sender_packet *packet, uint8_t *out)
{
	const struct sockaddr_in6 *from = (const struct sockaddr_in6 *)&packet->route->source;
	const struct sockaddr_in6 *to = (const struct sockaddr_in6 *)packet->to;

	memset(out, 0, V6_HEADER_LEN);
	out[0] = 0x60;
	put_16(out + 4, packet->len);
	out[6] = packet->protocol;
	out[7] = HOP_LIMIT;
	memcpy(out + 8, &from->sin6_addr, sizeof(from->sin6_addr));
	memcpy(out + 24, &to->sin6_addr, sizeof(to->sin6_addr));
	memcpy(out + V6_HEADER_LEN, packet->bytes, packet->len);
	if (packet->protocol == IPPROTO_ICMPV6)
		put_icmpv6_checksum(out, packet->len);
	return V6_HEADER_LEN + packet->len;
}

int sender_frame_build(const struct sender_packet *packet, uint8_t *out, size_t *len)
{
	const struct route *route = packet->route;
	bool v6 = packet->to->ss_family == AF_INET6;
	size_t header_len = v6 ? V6_HEADER_LEN : V4_HEADER_LEN;

	if (!v6 && packet->to->ss_family != AF_INET)
		return EAFNOSUPPORT;
	if (route->ifindex <= 0 || route->source.ss_family != packet->to->ss_family)
		return ENETUNREACH;
	if (packet->len > SENDER_PACKET_LEN - header_len)
		return EMSGSIZE;
	if (v6 && packet->protocol == IPPROTO_ICMPV6 && packet->len < ICMPV6_LEAST)
		return EINVAL;
	*len = v6 ? build_v6(packet, out) : build_v4(packet, out);
	return 0;
}
