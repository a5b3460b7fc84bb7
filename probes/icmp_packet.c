#include "probes/icmp_packet.h"

#include <string.h>

#include "base/array.h"

#define MAGIC         0x63646e70u /* "cdnp" */
#define V4_HEADER_LEN 20
#define V6_HEADER_LEN 40
#define PROTO_ICMP    1
#define PROTO_ICMPV6  58

/* Types by family: RFC 792, RFC 4443. */
struct icmp_types {
	uint8_t request, reply, unreachable, expired, protocol;
};
static const struct icmp_types types_v4 = {8, 0, 3, 11, PROTO_ICMP};
static const struct icmp_types types_v6 = {128, 129, 1, 3, PROTO_ICMPV6};

/* A cursor whose error sticks. */
struct bytes {
	const uint8_t *at;
	size_t left;
	bool short_read;
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

static uint64_t take_number(struct bytes *in, size_t len)
{
	const uint8_t *at = take(in, len);
	uint64_t number = 0;

	for (size_t i = 0; at && i < len; i++)
		number = number << 8 | at[i];
	return number;
}

static void put_number(uint8_t *out, size_t len, uint64_t number)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(number >> 8 * (len - 1 - i));
}

/* The one's complement sum of RFC 1071. */
static uint16_t sum_of(const uint8_t *bytes, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* Of a whole message with its checksum in place it is 0. */
static uint16_t checksum(const uint8_t *bytes, size_t len)
{
	return (uint16_t)~sum_of(bytes, len);
}

static const struct icmp_types *types_of(bool v6)
{
	return v6 ? &types_v6 : &types_v4;
}

void icmp_echo_build(bool v6, const struct icmp_echo *echo, uint8_t out[ICMP_ECHO_LEN])
{
	memset(out, 0, ICMP_ECHO_LEN);
	out[0] = types_of(v6)->request;
	put_number(out + 4, 2, echo->id);
	put_number(out + 6, 2, echo->index & 0xffff);
	put_number(out + 8, 4, MAGIC);
	put_number(out + 16, 8, echo->key);
	put_number(out + 24, 8, echo->index);
	/* what differs within a slot is index and sequence: their sum is made up for */
	put_number(out + 12, 2, (uint16_t)~sum_of(out + 24, 8));
	put_number(out + 14, 2, (uint16_t)~sum_of(out + 6, 2));
	if (!v6)
		put_number(out + 2, 2, checksum(out, ICMP_ECHO_LEN));
}

/* Leaves the cursor behind the IPv4 header of any length. */
static void skip_v4_header(struct bytes *in, uint8_t *protocol, int *ttl, uint8_t destination[4])
{
	const uint8_t *header = take(in, V4_HEADER_LEN);
	size_t header_len;

	if (!header)
		return;
	header_len = (size_t)(header[0] & 0x0f) * 4;
	if (header[0] >> 4 != 4 || header_len < V4_HEADER_LEN) {
		in->short_read = true;
		return;
	}
	if ((header[6] & 0x1f) != 0 || header[7] != 0)
		in->short_read = true; /* a later fragment does not begin with an ICMP header */
	take(in, header_len - V4_HEADER_LEN);
	*ttl = header[8];
	*protocol = header[9];
	memcpy(destination, header + 16, 4);
}

/* Extension headers are not followed: our requests have none. */
static void skip_v6_header(struct bytes *in, uint8_t *protocol, uint8_t destination[16])
{
	const uint8_t *header = take(in, V6_HEADER_LEN);

	if (!header)
		return;
	if (header[0] >> 4 != 6) {
		in->short_read = true;
		return;
	}
	*protocol = header[6];
	memcpy(destination, header + 24, 16);
}

/* Behind type, code and checksum: id seq, then the payload if enough of it is there. */
static void read_echo(struct bytes *in, struct icmp_message *out)
{
	struct bytes payload;
	uint64_t key, index;
	uint32_t magic;

	out->id = (uint16_t)take_number(in, 2);
	out->seq = (uint16_t)take_number(in, 2);
	payload = *in;
	magic = (uint32_t)take_number(&payload, 4);
	take(&payload, 4);
	key = take_number(&payload, 8);
	index = take_number(&payload, 8);
	out->has_payload = !payload.short_read && magic == MAGIC;
	out->key = out->has_payload ? key : 0;
	out->index = out->has_payload ? index : 0;
}

/* Errors quote as much of the packet as the sender liked, 8 bytes behind the IP header at least
 * (RFC 792; RFC 1812 4.3.2.3, RFC 4443 2.4 c: more). */
static bool read_quote(bool v6, struct bytes *in, struct icmp_message *out)
{
	const struct icmp_types *types = types_of(v6);
	uint8_t protocol = 0, type;
	int quoted_ttl;

	take(in, 4); /* unused, or the next hop's MTU */
	if (v6)
		skip_v6_header(in, &protocol, out->quoted);
	else
		skip_v4_header(in, &protocol, &quoted_ttl, out->quoted);
	type = (uint8_t)take_number(in, 1);
	take(in, 3); /* code, checksum */
	read_echo(in, out);
	return !in->short_read && protocol == types->protocol && type == types->request;
}

static bool read_message(bool v6, struct bytes *in, struct icmp_message *out)
{
	const struct icmp_types *types = types_of(v6);
	uint8_t type = (uint8_t)take_number(in, 1);

	out->code = (uint8_t)take_number(in, 1);
	take(in, 2); /* checksum */
	if (in->short_read)
		return false;
	if (type == types->reply || type == types->request) {
		out->kind = type == types->reply ? ICMP_KIND_REPLY : ICMP_KIND_REQUEST;
		read_echo(in, out);
		return !in->short_read;
	}
	if (type != types->unreachable && type != types->expired)
		return false;
	out->kind = type == types->expired ? ICMP_KIND_EXPIRED : ICMP_KIND_UNREACHABLE;
	return read_quote(v6, in, out);
}

bool icmp_read(struct icmp_frame frame, const uint8_t *bytes, size_t len, struct icmp_message *out)
{
	struct bytes in = {bytes, len, false};
	struct icmp_message message = {.ttl = -1};
	uint8_t protocol = PROTO_ICMP, destination[4];
	bool whole = true;

	*out = message;
	if (frame.ip_header) {
		skip_v4_header(&in, &protocol, &message.ttl, destination);
		if (in.short_read || protocol != PROTO_ICMP || checksum(in.at, in.left) != 0)
			whole = false;
	}
	if (!whole || !read_message(frame.v6, &in, &message))
		return false;
	*out = message;
	return true;
}

bool icmp_is_ours(const struct icmp_message *message, uint64_t key)
{
	return (message->kind == ICMP_KIND_REPLY || message->kind == ICMP_KIND_REQUEST) &&
	       message->has_payload && message->key == key &&
	       message->seq == (uint16_t)message->index;
}

/* RFC 792 and RFC 1812 5.2.7.1; RFC 4443 3.1. */
static const struct {
	bool v6;
	uint8_t code;
	enum record_err why;
} unreachable_codes[] = {
	{false, 0, RECORD_NET_UNREACHABLE},
	{false, 1, RECORD_HOST_UNREACHABLE},
	{false, 2, RECORD_PORT_UNREACHABLE},
	{false, 3, RECORD_PORT_UNREACHABLE},
	{false, 6, RECORD_NET_UNREACHABLE},
	{false, 7, RECORD_HOST_UNREACHABLE},
	{false, 9, RECORD_PROHIBITED},
	{false, 10, RECORD_PROHIBITED},
	{false, 11, RECORD_NET_UNREACHABLE},
	{false, 12, RECORD_HOST_UNREACHABLE},
	{false, 13, RECORD_PROHIBITED},
	{true, 0, RECORD_NET_UNREACHABLE},
	{true, 1, RECORD_PROHIBITED},
	{true, 3, RECORD_HOST_UNREACHABLE},
	{true, 4, RECORD_PORT_UNREACHABLE},
	{true, 5, RECORD_PROHIBITED},
	{true, 6, RECORD_PROHIBITED},
};

enum record_err icmp_why(bool v6, enum icmp_kind kind, uint8_t code)
{
	if (kind == ICMP_KIND_EXPIRED)
		return RECORD_EXPIRED;
	for (size_t i = 0; i < ARRAY_LEN(unreachable_codes); i++)
		if (unreachable_codes[i].v6 == v6 && unreachable_codes[i].code == code)
			return unreachable_codes[i].why;
	return RECORD_UNREACHABLE;
}

uint16_t icmp_slot_id(uint64_t key, int64_t slot)
{
	/* 2^64 / golden ratio: neighbouring slots get ids far apart */
	return (uint16_t)((key + (uint64_t)slot * UINT64_C(0x9e3779b97f4a7c15)) >> 48);
}
