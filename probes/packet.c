#include "probes/packet.h"

#include <netinet/in.h>
#include <pcap/dlt.h>
#include <string.h>

#include "base/array.h"

#define ETHER_V4        0x0800
#define ETHER_V6        0x86dd
#define VLAN_TAGS_MOST  4
#define VLAN_TAG_LEN    4
#define EXTENSIONS_MOST 8
#define V4_HEADER_LEN   20
#define V6_HEADER_LEN   40
#define V4_MORE         0x2000
#define V4_OFFSET       0x1fff
#define TCP_HEADER_LEN  20
#define UDP_HEADER_LEN  8

/* A cursor whose error sticks. */
struct bytes {
	const uint8_t *at;
	size_t left;
	bool short_read;
};

/* Where a number lies within a header; len 0: the header has none. */
struct field {
	uint8_t at, len;
};

/* Link headers. SLL:  type(2) arphrd(2) address_len(2) address(8) protocol(2)
 *               SLL2: protocol(2) zero(2) ifindex(4) arphrd(2) type(1) address_len(1) address(8)
 * Without an EtherType the IP version is all that tells the family, and must be `version`. */
static const struct link_header {
	int link_type;
	size_t len;
	struct field ether_type, packet_type, ifindex;
	uint8_t version; /* 0: any */
} link_headers[] = {
	{DLT_EN10MB, 14, .ether_type = {12, 2}},
	{DLT_RAW, 0, .version = 0},
	{DLT_IPV4, 0, .version = 4},
	{DLT_IPV6, 0, .version = 6},
	{DLT_LINUX_SLL, 16, .ether_type = {14, 2}, .packet_type = {0, 2}},
	{DLT_LINUX_SLL2, 20, .ether_type = {0, 2}, .packet_type = {10, 1}, .ifindex = {4, 4}},
};

/* By the packet type of SLL and SLL2: to us, to somebody else on a shared medium, by us. Broadcast
 * and multicast may be of either direction. */
static const enum packet_direction directions[] = {
	[0] = PACKET_INCOMING,
	[3] = PACKET_INCOMING,
	[4] = PACKET_OUTGOING,
};

/* IPv6 extension headers (RFC 8200 4, RFC 4302 2.2): next header, a length byte, and so on. What
 * is not here ends the chain. */
static const struct extension {
	uint8_t protocol, unit; /* 8 bytes, and `unit` for each that the length byte counts */
} extensions[] = {
	{IPPROTO_HOPOPTS, 8},
	{IPPROTO_ROUTING, 8},
	{IPPROTO_DSTOPTS, 8},
	{IPPROTO_FRAGMENT, 0},
	{IPPROTO_AH, 4},
};

/* Checksums that are known: where they lie, whether the pseudo header is in them, and whether the
 * kernel leaves them to hardware. */
static const struct sum_rule {
	uint8_t protocol, family; /* family 0: both */
	uint8_t at;
	bool pseudo, offloaded;
} sum_rules[] = {
	{IPPROTO_TCP, 0, 16, .pseudo = true, .offloaded = true},
	{IPPROTO_UDP, 0, 6, .pseudo = true, .offloaded = true},
	{IPPROTO_ICMP, 4, 2, .pseudo = false},
	{IPPROTO_ICMPV6, 6, 2, .pseudo = true},
};

static const uint8_t *take(struct bytes *in, size_t len)
{
	const uint8_t *at = in->at;

	if (in->short_read || len > in->left) {
		in->short_read = true;
		return NULL;
	}
	in->at += len;
	in->left -= len;
	return at;
}

static uint32_t number(const uint8_t *header, struct field field)
{
	uint32_t value = 0;

	for (size_t i = 0; i < field.len; i++)
		value = value << 8 | header[field.at + i];
	return value;
}

static uint16_t number16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t number32(const uint8_t *at)
{
	return (uint32_t)number16(at) << 16 | number16(at + 2);
}

static const struct link_header *link_header_of(int link_type)
{
	for (size_t i = 0; i < ARRAY_LEN(link_headers); i++)
		if (link_headers[i].link_type == link_type)
			return &link_headers[i];
	return NULL;
}

bool packet_link_known(int link_type)
{
	return link_header_of(link_type) != NULL;
}

static bool is_vlan(uint32_t ether_type)
{
	return ether_type == 0x8100 || ether_type == 0x88a8 || ether_type == 0x9100;
}

/* A tag is two bytes of its own and the EtherType of what it wraps. */
static uint32_t skip_vlan_tags(struct bytes *in, uint32_t ether_type)
{
	for (int tags = 0; tags < VLAN_TAGS_MOST && is_vlan(ether_type); tags++) {
		const uint8_t *tag = take(in, VLAN_TAG_LEN);

		if (!tag)
			return 0;
		ether_type = number16(tag + 2);
	}
	return ether_type;
}

/* The IP version that must follow: 4, 6, or 0 when it is not IP. */
static uint8_t read_link(const struct link_header *link, struct bytes *in, struct packet *out)
{
	const uint8_t *header = take(in, link->len);
	uint32_t ether_type, packet_type;

	if (!header || in->left == 0)
		return 0;
	if (link->ether_type.len == 0) {
		uint8_t version = in->at[0] >> 4;

		return link->version == 0 || link->version == version ? version : 0;
	}
	packet_type = number(header, link->packet_type);
	if (link->packet_type.len > 0 && packet_type < ARRAY_LEN(directions))
		out->direction = directions[packet_type];
	out->ifindex = (int)(number(header, link->ifindex) & INT32_MAX);
	ether_type = skip_vlan_tags(in, number(header, link->ether_type));
	if (ether_type == ETHER_V4)
		return 4;
	return ether_type == ETHER_V6 ? 6 : 0;
}

/* What is left is the IP packet's own: `announced` bytes by its header, the rest is padding. */
static void set_length(struct bytes *in, struct packet *out, size_t announced)
{
	if (in->left > announced)
		in->left = announced;
	out->length = announced;
}

/* No length: the kernel's offload, of a packet larger than the field can say (RFC 2675 for IPv6).
 * What was captured is then all that is known of it. */
static void set_no_length(const struct bytes *in, struct packet *out)
{
	out->length = in->left;
	out->open_end = true;
}

static bool read_v4(struct bytes *in, struct packet *out)
{
	const uint8_t *header = take(in, V4_HEADER_LEN);
	size_t header_len, total;
	uint16_t place;

	if (!header || header[0] >> 4 != 4)
		return false;
	header_len = (size_t)(header[0] & 0x0f) * 4;
	total = number16(header + 2);
	if (header_len < V4_HEADER_LEN || (total > 0 && total < header_len) ||
		!take(in, header_len - V4_HEADER_LEN))
		return false;
	if (total > 0)
		set_length(in, out, total - header_len);
	else
		set_no_length(in, out);
	place = number16(header + 6);
	out->fragment = (place & V4_OFFSET) != 0;
	out->open_end = out->open_end || (place & V4_MORE) != 0;
	out->ttl = header[8];
	out->protocol = header[9];
	out->from.family = out->to.family = 4;
	memcpy(out->from.bytes, header + 12, 4);
	memcpy(out->to.bytes, header + 16, 4);
	return true;
}

static const struct extension *extension_of(uint8_t protocol)
{
	for (size_t i = 0; i < ARRAY_LEN(extensions); i++)
		if (extensions[i].protocol == protocol)
			return &extensions[i];
	return NULL;
}

/* Next header, zero or reserved, offset(13 bits) zero(2) more(1), identification(4). */
static void read_fragment_header(const uint8_t *header, struct packet *out)
{
	uint16_t place = number16(header + 2);

	out->fragment = place >> 3 != 0;
	out->open_end = out->open_end || (place & 1) != 0;
}

static bool skip_extension(const struct extension *extension, struct bytes *in, struct packet *out)
{
	size_t before = in->left;
	const uint8_t *header = take(in, 8);

	if (!header || !take(in, (size_t)extension->unit * header[1]))
		return false;
	if (extension->protocol == IPPROTO_FRAGMENT)
		read_fragment_header(header, out);
	out->protocol = header[0];
	out->length -= before - in->left;
	return true;
}

static bool skip_extensions(struct bytes *in, struct packet *out)
{
	for (int i = 0; i < EXTENSIONS_MOST; i++) {
		const struct extension *extension = extension_of(out->protocol);

		if (!extension || out->fragment)
			return true;
		if (!skip_extension(extension, in, out))
			return false;
	}
	return !extension_of(out->protocol);
}

static bool read_v6(struct bytes *in, struct packet *out)
{
	const uint8_t *header = take(in, V6_HEADER_LEN);
	size_t payload;

	if (!header || header[0] >> 4 != 6)
		return false;
	payload = number16(header + 4);
	out->protocol = header[6];
	if (payload == 0 && out->protocol == IPPROTO_HOPOPTS)
		set_no_length(in, out);
	else
		set_length(in, out, payload);
	out->ttl = header[7];
	out->flow = number32(header) & 0xfffff;
	out->from.family = out->to.family = 6;
	memcpy(out->from.bytes, header + 8, 16);
	memcpy(out->to.bytes, header + 24, 16);
	return skip_extensions(in, out);
}

bool packet_read(int link_type, const uint8_t *bytes, size_t len, struct packet *out)
{
	const struct link_header *link = link_header_of(link_type);
	struct bytes in = {bytes, len, false};
	struct packet packet = {0};
	uint8_t version = link ? read_link(link, &in, &packet) : 0;

	if (version == 4 ? !read_v4(&in, &packet) : version != 6 || !read_v6(&in, &packet))
		return false;
	packet.transport = in.at;
	packet.captured = in.left;
	*out = packet;
	return true;
}

bool packet_same_host(const struct packet_host *a, const struct packet_host *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool packet_tcp(const struct packet *packet, struct packet_tcp *out)
{
	const uint8_t *header = packet->transport;
	size_t header_len;

	if (packet->protocol != IPPROTO_TCP || packet->fragment ||
		packet->captured < TCP_HEADER_LEN)
		return false;
	header_len = (size_t)(header[12] >> 4) * 4;
	if (header_len < TCP_HEADER_LEN || header_len > packet->length)
		return false;
	*out = (struct packet_tcp){.from_port = number16(header),
		.to_port = number16(header + 2),
		.seq = number32(header + 4),
		.ack = number32(header + 8),
		.flags = header[13],
		.data_len = packet->length - header_len};
	return true;
}

static uint64_t add_words(uint64_t sum, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i + 1 < len; i += 2)
		sum += number16(bytes + i);
	if (len % 2)
		sum += (uint64_t)bytes[len - 1] << 8;
	return sum;
}

static uint16_t fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* RFC 9293 3.1, RFC 8200 8.1: addresses, length, protocol. */
static uint64_t pseudo_header(const struct packet *packet, size_t len)
{
	size_t address_len = packet->from.family == 4 ? 4 : 16;
	uint64_t sum = len + packet->protocol;

	sum = add_words(sum, packet->from.bytes, address_len);
	return add_words(sum, packet->to.bytes, address_len);
}

static const struct sum_rule *sum_rule_of(const struct packet *packet)
{
	for (size_t i = 0; i < ARRAY_LEN(sum_rules); i++)
		if (sum_rules[i].protocol == packet->protocol &&
			(sum_rules[i].family == 0 || sum_rules[i].family == packet->from.family))
			return &sum_rules[i];
	return NULL;
}

/* UDP has a length of its own; false: it cannot be right. */
static bool covered_length(const struct packet *packet, size_t *out)
{
	*out = packet->captured;
	if (packet->protocol != IPPROTO_UDP)
		return true;
	*out = packet->captured < UDP_HEADER_LEN ? 0 : number16(packet->transport + 4);
	return *out >= UDP_HEADER_LEN && *out <= packet->captured;
}

bool packet_checksum_holds(const struct packet *packet)
{
	const struct sum_rule *rule = sum_rule_of(packet);
	uint64_t pseudo;
	uint16_t stored;
	size_t len;

	if (!rule || packet->fragment || packet->open_end || packet->captured < packet->length)
		return true;
	if (packet->captured < (size_t)rule->at + 2 || !covered_length(packet, &len))
		return false;
	pseudo = rule->pseudo ? pseudo_header(packet, len) : 0;
	stored = number16(packet->transport + rule->at);
	if (stored == 0 && packet->protocol == IPPROTO_UDP)
		return packet->from.family == 4; /* RFC 768: none was made */
	/* Virtual links (loopback, veth) leave the sum over the data to hardware that they do not
	 * have: the pseudo header's alone is then there, and nothing was on a wire to break it. */
	return fold(add_words(pseudo, packet->transport, len)) == 0xffff ||
	       (rule->offloaded && stored == fold(pseudo));
}
