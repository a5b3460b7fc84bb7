#include <check.h>
#include <netinet/in.h>
#include <pcap/dlt.h>
#include <string.h>

#include "base/array.h"
#include "tests/packet_fixture.h"

/* SYN|ACK from port 443 to 50000 with 12 bytes of options, then data. */
static void add_tcp(struct frame *frame, size_t data_len)
{
	uint8_t segment[256] = {0x01, 0xbb, 0xc3, 0x50, 1, 2, 3, 4, 0xfe, 0xdc, 0xba, 0x98, 0x80,
		0x12, 0xff, 0xff, 0x12, 0x34};

	memset(segment + 20, 1, 12);
	memset(segment + 32, 'x', data_len);
	frame_add(frame, segment, 32 + data_len);
}

static struct frame tcp_v4(size_t data_len)
{
	struct frame frame = {0};

	frame_add_v4(&frame, IPPROTO_TCP, 0, 32 + data_len);
	add_tcp(&frame, data_len);
	return frame;
}

static struct frame tcp_v6(size_t data_len)
{
	struct frame frame = {0};

	frame_add_v6(&frame, IPPROTO_TCP, 32 + data_len);
	add_tcp(&frame, data_len);
	return frame;
}

static const struct {
	const char *name;
	int link_type;
	uint8_t header[32];
	size_t len;
	bool v6;
	enum packet_direction direction;
	int ifindex;
} links[] = {
	{"Ethernet", DLT_EN10MB, {[12] = 0x08, 0x00}, 14, false, PACKET_UNKNOWN, 0},
	{"Ethernet, IPv6", DLT_EN10MB, {[12] = 0x86, 0xdd}, 14, true, PACKET_UNKNOWN, 0},
	{"802.1Q", DLT_EN10MB, {[12] = 0x81, 0x00, 0x20, 0x2a, 0x08, 0x00}, 18, false,
		PACKET_UNKNOWN, 0},
	{"802.1ad around 802.1Q, IPv6", DLT_EN10MB,
		{[12] = 0x88, 0xa8, 0, 7, 0x81, 0x00, 0, 8, 0x86, 0xdd}, 22, true, PACKET_UNKNOWN,
		0},
	{"four tags", DLT_EN10MB,
		{[12] = 0x91, 0, 0, 7, 0x88, 0xa8, 0, 7, 0x81, 0, 0, 8, 0x81, 0, 0, 9, 0x08, 0}, 30,
		false, PACKET_UNKNOWN, 0},
	{"raw", DLT_RAW, {0}, 0, false, PACKET_UNKNOWN, 0},
	{"raw, IPv6", DLT_RAW, {0}, 0, true, PACKET_UNKNOWN, 0},
	{"IPv4", DLT_IPV4, {0}, 0, false, PACKET_UNKNOWN, 0},
	{"IPv6", DLT_IPV6, {0}, 0, true, PACKET_UNKNOWN, 0},
	{"SLL to us", DLT_LINUX_SLL, {0, 0, 0, 1, [14] = 0x08, 0}, 16, false, PACKET_INCOMING, 0},
	{"SLL by us", DLT_LINUX_SLL, {0, 4, 0, 1, [14] = 0x86, 0xdd}, 16, true, PACKET_OUTGOING, 0},
	{"SLL of no type that is known", DLT_LINUX_SLL, {1, 4, 0, 1, [14] = 0x08, 0}, 16, false,
		PACKET_UNKNOWN, 0},
	{"SLL2 to us", DLT_LINUX_SLL2, {0x08, 0, 0, 0, 3, 4, 1, 2, [10] = 0}, 20, false,
		PACKET_INCOMING, 0x03040102},
	{"SLL2 broadcast", DLT_LINUX_SLL2, {0x08, 0, 0, 0, 0, 0, 1, 2, [10] = 1}, 20, false,
		PACKET_UNKNOWN, 0x102},
	{"SLL2 multicast", DLT_LINUX_SLL2, {0x86, 0xdd, 0, 0, 0, 0, 1, 2, [10] = 2}, 20, true,
		PACKET_UNKNOWN, 0x102},
	{"SLL2 to another host", DLT_LINUX_SLL2, {0x08, 0, 0, 0, 0, 0, 0, 7, [10] = 3}, 20, false,
		PACKET_INCOMING, 7},
	{"SLL2 by us", DLT_LINUX_SLL2, {0x86, 0xdd, 0, 0, 0, 0, 0, 7, [10] = 4}, 20, true,
		PACKET_OUTGOING, 7},
	{"SLL2 of no type that is known", DLT_LINUX_SLL2, {0x08, 0, 0, 0, 0, 0, 0, 7, [10] = 255},
		20, false, PACKET_UNKNOWN, 7},
	{"SLL2 with a tag", DLT_LINUX_SLL2, {0x81, 0, [7] = 7, [10] = 4, [20] = 0, 5, 0x08, 0}, 24,
		false, PACKET_OUTGOING, 7},
};

static struct frame linked(int i)
{
	struct frame frame = {0}, ip = links[i].v6 ? tcp_v6(10) : tcp_v4(10);

	frame_add(&frame, links[i].header, links[i].len);
	frame_add(&frame, ip.bytes, ip.len);
	return frame;
}

START_TEST(packet_is_read_behind_each_link_header)
{
	struct frame frame = linked(_i);
	struct packet packet;

	ck_assert(packet_link_known(links[_i].link_type));
	ck_assert_msg(
		frame_read(links[_i].link_type, &frame, frame.len, &packet), "%s", links[_i].name);
	ck_assert_msg(packet.direction == links[_i].direction, "%s", links[_i].name);
	ck_assert_int_eq(packet.ifindex, links[_i].ifindex);
	ck_assert_uint_eq(packet.protocol, IPPROTO_TCP);
	ck_assert_int_eq(packet.ttl, 61);
	ck_assert_uint_eq(packet.flow, links[_i].v6 ? 0x54321 : 0);
	ck_assert_uint_eq(packet.from.family, links[_i].v6 ? 6 : 4);
	ck_assert_uint_eq(packet.to.family, packet.from.family);
	ck_assert_mem_eq(packet.from.bytes, links[_i].v6 ? frame_v6_from : frame_v4_from,
		links[_i].v6 ? 16 : 4);
	ck_assert_mem_eq(
		packet.to.bytes, links[_i].v6 ? frame_v6_to : frame_v4_to, links[_i].v6 ? 16 : 4);
	ck_assert_uint_eq(packet.captured, 42);
	ck_assert_uint_eq(packet.length, 42);
	ck_assert_ptr_eq(packet.transport, frame.bytes + frame.len - 42);
	ck_assert(!packet.fragment && !packet.open_end);
}
END_TEST

START_TEST(shorter_packet_is_cut_or_nothing)
{
	struct frame frame = linked(_i);
	struct packet packet;

	for (size_t len = 0; len < frame.len; len++) {
		bool whole = len + 42 >= frame.len;

		ck_assert_msg(frame_read(links[_i].link_type, &frame, len, &packet) == whole,
			"%s: %zu bytes", links[_i].name, len);
		if (!whole)
			continue;
		ck_assert_uint_eq(packet.captured, len + 42 - frame.len);
		ck_assert_uint_eq(packet.length, 42);
	}
}
END_TEST

START_TEST(address_of_ipv4_is_followed_by_zeros)
{
	struct frame frame = tcp_v4(0);
	struct packet packet;

	memset(&packet, 0xff, sizeof(packet));
	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	for (size_t i = 4; i < sizeof(packet.from.bytes); i++)
		ck_assert(packet.from.bytes[i] == 0 && packet.to.bytes[i] == 0);
}
END_TEST

START_TEST(link_types_that_are_not_known_are_not_read)
{
	static const int others[] = {DLT_NULL, DLT_LOOP, DLT_PPP, DLT_IEEE802_11, -1, 101};
	struct frame frame = tcp_v4(0);
	struct packet packet;

	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		ck_assert(!packet_link_known(others[i]));
		ck_assert(!frame_read(others[i], &frame, frame.len, &packet));
	}
}
END_TEST

START_TEST(family_must_be_what_the_link_header_says)
{
	struct frame v4 = tcp_v4(0), v6 = tcp_v6(0), wrapped = {0};
	uint8_t header[14] = {[12] = 0x08, 0x00};
	struct packet packet;

	ck_assert(!frame_read(DLT_IPV4, &v6, v6.len, &packet));
	ck_assert(!frame_read(DLT_IPV6, &v4, v4.len, &packet));
	frame_add(&wrapped, header, sizeof(header));
	frame_add(&wrapped, v6.bytes, v6.len);
	ck_assert(!frame_read(DLT_EN10MB, &wrapped, wrapped.len, &packet));
	frame_put16(wrapped.bytes + 12, 0x86dd);
	ck_assert(frame_read(DLT_EN10MB, &wrapped, wrapped.len, &packet));
	wrapped.bytes[14] = 0x4f;
	ck_assert(!frame_read(DLT_EN10MB, &wrapped, wrapped.len, &packet));
	wrapped.bytes[14] = 0x6f;
	frame_put16(wrapped.bytes + 12, 0x0806); /* ARP */
	ck_assert(!frame_read(DLT_EN10MB, &wrapped, wrapped.len, &packet));
	v4.bytes[0] = 0x55;
	ck_assert(!frame_read(DLT_RAW, &v4, v4.len, &packet));
}
END_TEST

START_TEST(fifth_tag_is_not_passed_over)
{
	uint8_t header[14 + 5 * 4] = {
		[12] = 0x81, [16] = 0x81, [20] = 0x81, [24] = 0x81, [28] = 0x81, [32] = 0x08};
	struct frame frame = {0}, ip = tcp_v4(0);
	struct packet packet;

	frame_add(&frame, header, sizeof(header));
	frame_add(&frame, ip.bytes, ip.len);
	ck_assert(!frame_read(DLT_EN10MB, &frame, frame.len, &packet));
}
END_TEST

START_TEST(ethernet_padding_is_no_data)
{
	uint8_t header[14] = {[12] = 0x08, 0x00}, padding[14] = {1, 2, 3};
	struct frame frame = {0}, ip = tcp_v4(0);
	struct packet packet;
	struct packet_tcp tcp;

	frame_add(&frame, header, sizeof(header));
	frame_add(&frame, ip.bytes, ip.len);
	frame_add(&frame, padding, sizeof(padding));
	ck_assert(frame_read(DLT_EN10MB, &frame, frame.len, &packet));
	ck_assert_uint_eq(packet.captured, 32);
	ck_assert_uint_eq(packet.length, 32);
	ck_assert(packet_tcp(&packet, &tcp));
	ck_assert_uint_eq(tcp.data_len, 0);
}
END_TEST

START_TEST(options_of_ipv4_are_passed_over)
{
	struct packet packet;

	for (size_t options_len = 0; options_len <= 40; options_len += 4) {
		struct frame frame = {0};

		frame_add_v4(&frame, IPPROTO_TCP, options_len, 32);
		add_tcp(&frame, 0);
		ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
		ck_assert_ptr_eq(packet.transport, frame.bytes + 20 + options_len);
		ck_assert_uint_eq(packet.length, 32);
	}
}
END_TEST

/* Chains of extension headers: protocol and length of each, 0: no more. */
#define HOPS     IPPROTO_HOPOPTS
#define ROUTING  IPPROTO_ROUTING
#define OPTIONS  IPPROTO_DSTOPTS
#define FRAGMENT IPPROTO_FRAGMENT

struct link_of_chain {
	uint8_t protocol;
	size_t len;
};
static const struct {
	const char *name;
	struct link_of_chain chain[10];
	size_t count;
	bool ok;
} chains[] = {
	{"hop-by-hop", {{HOPS, 8}}, 1, true},
	{"routing", {{ROUTING, 24}}, 1, true},
	{"destination options", {{OPTIONS, 16}}, 1, true},
	{"first fragment of one", {{FRAGMENT, 8}}, 1, true},
	{"authentication", {{IPPROTO_AH, 28}}, 1, true},
	{"all of them",
		{{HOPS, 8}, {OPTIONS, 8}, {ROUTING, 8}, {FRAGMENT, 8}, {IPPROTO_AH, 12},
			{OPTIONS, 24}},
		6, true},
	{"eight", {{HOPS, 8}, {8, 0}, {8, 0}, {8, 0}, {8, 0}, {8, 0}, {8, 0}, {8, 0}}, 8, true},
	{"nine", {{HOPS, 8}, {8, 0}, {8, 0}, {8, 0}, {8, 0}, {8, 0}, {8, 0}, {8, 0}, {8, 0}}, 9,
		false},
};

static struct link_of_chain chain_at(int i, size_t at)
{
	struct link_of_chain is = chains[i].chain[at];

	return is.len > 0 ? is : (struct link_of_chain){OPTIONS, 8};
}

static struct frame chained(int i, size_t *at)
{
	struct frame frame = {0};
	size_t len = 0;

	for (size_t k = 0; k < chains[i].count; k++)
		len += chain_at(i, k).len;
	frame_add_v6(&frame, chain_at(i, 0).protocol, len + 32 + 10);
	for (size_t k = 0; k < chains[i].count; k++) {
		struct link_of_chain is = chain_at(i, k);
		uint8_t header[64] = {0};

		header[0] = k + 1 < chains[i].count ? chain_at(i, k + 1).protocol : IPPROTO_TCP;
		header[1] = (uint8_t)(is.protocol == IPPROTO_AH ? is.len / 4 - 2 : is.len / 8 - 1);
		if (is.protocol == FRAGMENT)
			header[1] = 0xff; /* reserved: not a length */
		frame_add(&frame, header, is.len);
	}
	*at = frame.len;
	add_tcp(&frame, 10);
	return frame;
}

START_TEST(extension_headers_are_passed_over)
{
	size_t at;
	struct frame frame = chained(_i, &at);
	struct packet packet;
	struct packet_tcp tcp;

	ck_assert_msg(frame_read(DLT_RAW, &frame, frame.len, &packet) == chains[_i].ok, "%s",
		chains[_i].name);
	if (!chains[_i].ok)
		return;
	ck_assert_msg(packet.transport == frame.bytes + at, "%s", chains[_i].name);
	ck_assert_uint_eq(packet.length, 42);
	ck_assert_uint_eq(packet.captured, 42);
	ck_assert(!packet.fragment && !packet.open_end);
	ck_assert(packet_tcp(&packet, &tcp));
	ck_assert_uint_eq(tcp.data_len, 10);
	for (size_t len = 0; len < frame.len; len++)
		ck_assert_msg(frame_read(DLT_RAW, &frame, len, &packet) == (len >= at),
			"%s: %zu bytes", chains[_i].name, len);
}
END_TEST

START_TEST(extension_header_beyond_the_payload_is_refused)
{
	size_t at;
	struct frame frame = chained(0, &at); /* hop-by-hop of 8, then 42 of TCP */
	struct packet packet;

	frame.bytes[41] = 5; /* 48 bytes: 2 of TCP are left */
	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	ck_assert_uint_eq(packet.length, 2);
	frame.bytes[41] = 6; /* 56 of 50 */
	ck_assert(!frame_read(DLT_RAW, &frame, frame.len, &packet));
	frame.bytes[41] = 0;
	frame_put16(frame.bytes + 4, 7); /* the payload ends within the extension header */
	ck_assert(!frame_read(DLT_RAW, &frame, frame.len, &packet));
	frame_put16(frame.bytes + 4, 8);
	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	ck_assert_uint_eq(packet.length, 0);
	ck_assert_uint_eq(packet.captured, 0);
}
END_TEST

START_TEST(unknown_next_header_is_the_transport)
{
	static const uint8_t protocols[] = {IPPROTO_NONE, IPPROTO_ESP, 135, 253};
	struct packet packet;
	struct packet_tcp tcp;

	for (size_t i = 0; i < ARRAY_LEN(protocols); i++) {
		struct frame frame = tcp_v6(0);

		frame.bytes[6] = protocols[i];
		ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
		ck_assert_uint_eq(packet.protocol, protocols[i]);
		ck_assert(!packet_tcp(&packet, &tcp));
		ck_assert(packet_checksum_holds(&packet)); /* nobody knows */
	}
}
END_TEST

static const struct {
	const char *name;
	uint8_t place[2]; /* flags and offset, as the header has them */
	bool fragment, open_end;
} fragments_v4[] =
	{
		{"whole", {0x40, 0}, false, false},
		{"the first", {0x20, 0}, false, true},
		{"in the middle", {0x20, 1}, true, true},
		{"the last", {0x1f, 0xff}, true, false},
		{"far behind", {0x10, 0}, true, false},
},
  fragments_v6[] = {
	  {"whole", {0, 0}, false, false},
	  {"whole, reserved bits", {0, 6}, false, false},
	  {"the first", {0, 1}, false, true},
	  {"in the middle", {0, 9}, true, true},
	  {"the last", {0xff, 0xf8}, true, false},
};

static void check_fragment(
	const struct packet *packet, const char *name, bool fragment, bool open_end)
{
	struct packet_tcp tcp;

	ck_assert_msg(packet->fragment == fragment, "%s", name);
	ck_assert_msg(packet->open_end == open_end, "%s", name);
	ck_assert_msg(packet_tcp(packet, &tcp) == !fragment, "%s", name);
	/* The checksum of these is wrong, which shows only where all of it is there. */
	ck_assert_msg(packet_checksum_holds(packet) == (fragment || open_end), "%s", name);
}

START_TEST(later_fragment_has_no_transport_header)
{
	struct frame frame = tcp_v4(0);
	struct packet packet;

	memcpy(frame.bytes + 6, fragments_v4[_i].place, 2);
	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	check_fragment(&packet, fragments_v4[_i].name, fragments_v4[_i].fragment,
		fragments_v4[_i].open_end);
}
END_TEST

START_TEST(later_fragment_of_ipv6_has_no_transport_header)
{
	size_t at;
	struct frame frame = chained(3, &at);
	struct packet packet;

	memcpy(frame.bytes + 42, fragments_v6[_i].place, 2);
	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	check_fragment(&packet, fragments_v6[_i].name, fragments_v6[_i].fragment,
		fragments_v6[_i].open_end);
}
END_TEST

START_TEST(headers_behind_a_later_fragment_are_not_followed)
{
	size_t at;
	struct frame frame = chained(3, &at);
	struct packet packet;

	frame.bytes[40] = IPPROTO_DSTOPTS; /* of the first fragment, not here */
	frame.bytes[43] = 8;
	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	ck_assert(packet.fragment);
	ck_assert_ptr_eq(packet.transport, frame.bytes + 48);
}
END_TEST

START_TEST(lying_length_of_ipv4_is_refused)
{
	struct frame frame = tcp_v4(0), long_frame = tcp_v4(100);
	struct packet packet;

	frame_put16(frame.bytes + 2, 19);
	ck_assert(!frame_read(DLT_RAW, &frame, frame.len, &packet));
	frame_put16(frame.bytes + 2, 20);
	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	ck_assert_uint_eq(packet.captured, 0);
	ck_assert_uint_eq(packet.length, 0);
	frame_put16(frame.bytes + 2, 52);
	frame.bytes[0] = 0x44; /* a header of 16 bytes */
	ck_assert(!frame_read(DLT_RAW, &frame, frame.len, &packet));
	long_frame.bytes[0] = 0x4e; /* of 56, in all 55 of those that are there */
	frame_put16(long_frame.bytes + 2, 55);
	ck_assert(!frame_read(DLT_RAW, &long_frame, long_frame.len, &packet));
	frame_put16(long_frame.bytes + 2, 56);
	ck_assert(frame_read(DLT_RAW, &long_frame, long_frame.len, &packet));
	frame.bytes[0] = 0x4e;
	frame_put16(frame.bytes + 2, 57); /* of 56, with 52 there */
	ck_assert(!frame_read(DLT_RAW, &frame, frame.len, &packet));
}
END_TEST

START_TEST(packet_without_length_is_what_was_captured)
{
	struct frame frame = tcp_v4(10);
	struct packet packet;
	struct packet_tcp tcp;

	frame_put16(frame.bytes + 2, 0);
	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	ck_assert(packet.open_end);
	ck_assert_uint_eq(packet.length, 42);
	ck_assert(packet_tcp(&packet, &tcp));
	ck_assert_uint_eq(tcp.data_len, 10);
	ck_assert(packet_checksum_holds(&packet)); /* cannot be told */
}
END_TEST

START_TEST(ipv6_without_length_is_empty_unless_options_may_tell)
{
	size_t at;
	struct frame plain = tcp_v6(10), jumbo = chained(0, &at);
	struct packet packet;
	struct packet_tcp tcp;

	frame_put16(plain.bytes + 4, 0);
	ck_assert(frame_read(DLT_RAW, &plain, plain.len, &packet));
	ck_assert_uint_eq(packet.captured, 0);
	ck_assert_uint_eq(packet.length, 0);
	ck_assert(!packet_tcp(&packet, &tcp));
	frame_put16(jumbo.bytes + 4, 0);
	ck_assert(frame_read(DLT_RAW, &jumbo, jumbo.len, &packet));
	ck_assert(packet.open_end);
	ck_assert_uint_eq(packet.length, 42);
}
END_TEST

START_TEST(tcp_header_is_read)
{
	struct frame frame = _i ? tcp_v6(100) : tcp_v4(100);
	struct packet packet;
	struct packet_tcp tcp;

	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	ck_assert(packet_tcp(&packet, &tcp));
	ck_assert_uint_eq(tcp.from_port, 443);
	ck_assert_uint_eq(tcp.to_port, 50000);
	ck_assert_uint_eq(tcp.seq, 0x01020304);
	ck_assert_uint_eq(tcp.ack, 0xfedcba98);
	ck_assert_uint_eq(tcp.flags, PACKET_SYN | PACKET_ACK);
	ck_assert_uint_eq(tcp.data_len, 100);
}
END_TEST

START_TEST(data_is_counted_though_not_captured)
{
	struct frame frame = tcp_v4(100);
	struct packet packet;
	struct packet_tcp tcp;

	for (size_t len = 20; len <= frame.len; len++) {
		ck_assert(frame_read(DLT_RAW, &frame, len, &packet));
		ck_assert_msg(packet_tcp(&packet, &tcp) == (len >= 40), "%zu bytes", len);
		if (len >= 40)
			ck_assert_uint_eq(tcp.data_len, 100);
	}
	frame_put16(frame.bytes + 2, 65535); /* as outgoing packets before segmentation */
	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	ck_assert(packet_tcp(&packet, &tcp));
	ck_assert_uint_eq(tcp.data_len, 65535 - 20 - 32);
}
END_TEST

START_TEST(tcp_header_that_lies_is_refused)
{
	struct frame frame = tcp_v4(0);
	struct packet packet;
	struct packet_tcp tcp;

	frame.bytes[32] = 0x40; /* 16 bytes */
	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	ck_assert(!packet_tcp(&packet, &tcp));
	frame.bytes[32] = 0x90; /* 36 of 32 */
	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	ck_assert(!packet_tcp(&packet, &tcp));
	frame.bytes[32] = 0x50;
	frame.bytes[9] = IPPROTO_UDP;
	ck_assert(frame_read(DLT_RAW, &frame, frame.len, &packet));
	ck_assert(!packet_tcp(&packet, &tcp));
}
END_TEST

START_TEST(hosts_are_the_same_by_family_and_address)
{
	struct packet_host a = {4, {1, 2, 3, 4}}, b = a, c = {6, {1, 2, 3, 4}};

	ck_assert(packet_same_host(&a, &b));
	ck_assert(!packet_same_host(&a, &c));
	b.bytes[3] = 5;
	ck_assert(!packet_same_host(&a, &b));
	b = c;
	b.bytes[15] = 1;
	ck_assert(!packet_same_host(&c, &b));
}
END_TEST

static TCase *bytes_case(void)
{
	TCase *tcase = tcase_create("bytes");
	int all_links = (int)ARRAY_LEN(links);

	tcase_add_loop_test(tcase, packet_is_read_behind_each_link_header, 0, all_links);
	tcase_add_loop_test(tcase, shorter_packet_is_cut_or_nothing, 0, all_links);
	tcase_add_test(tcase, address_of_ipv4_is_followed_by_zeros);
	tcase_add_test(tcase, link_types_that_are_not_known_are_not_read);
	tcase_add_test(tcase, family_must_be_what_the_link_header_says);
	tcase_add_test(tcase, fifth_tag_is_not_passed_over);
	tcase_add_test(tcase, ethernet_padding_is_no_data);
	tcase_add_test(tcase, options_of_ipv4_are_passed_over);
	tcase_add_loop_test(tcase, extension_headers_are_passed_over, 0, (int)ARRAY_LEN(chains));
	tcase_add_test(tcase, extension_header_beyond_the_payload_is_refused);
	tcase_add_test(tcase, unknown_next_header_is_the_transport);
	tcase_add_loop_test(
		tcase, later_fragment_has_no_transport_header, 0, (int)ARRAY_LEN(fragments_v4));
	tcase_add_loop_test(tcase, later_fragment_of_ipv6_has_no_transport_header, 0,
		(int)ARRAY_LEN(fragments_v6));
	tcase_add_test(tcase, headers_behind_a_later_fragment_are_not_followed);
	tcase_add_test(tcase, lying_length_of_ipv4_is_refused);
	tcase_add_test(tcase, packet_without_length_is_what_was_captured);
	tcase_add_test(tcase, ipv6_without_length_is_empty_unless_options_may_tell);
	tcase_add_loop_test(tcase, tcp_header_is_read, 0, 2);
	tcase_add_test(tcase, data_is_counted_though_not_captured);
	tcase_add_test(tcase, tcp_header_that_lies_is_refused);
	tcase_add_test(tcase, hosts_are_the_same_by_family_and_address);
	return tcase;
}

int main(void)
{
	Suite *suite = suite_create("packet");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, bytes_case());
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
