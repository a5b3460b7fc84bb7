#include "probes/netlink_message.h"

#include <assert.h>
#include <errno.h>
#include <linux/netlink.h>
#include <string.h>

#define ERRNO_MOST 4095 /* of the kernel's */

static size_t aligned(size_t len)
{
	return (len + NLMSG_ALIGNTO - 1) & ~(size_t)(NLMSG_ALIGNTO - 1);
}

static void append(struct netlink_request *request, const void *bytes, size_t len)
{
	assert(aligned(len) <= sizeof(request->bytes) - request->len);
	memcpy(request->bytes + request->len, bytes, len);
	request->len += aligned(len);
}

static void settle_length(struct netlink_request *request)
{
	uint32_t len = (uint32_t)request->len;

	memcpy(request->bytes + offsetof(struct nlmsghdr, nlmsg_len), &len, sizeof(len));
}

void netlink_request_init(struct netlink_request *out, uint16_t type, uint16_t flags,
	const void *fixed, size_t fixed_len)
{
	struct nlmsghdr header = {
		.nlmsg_type = type, .nlmsg_flags = (uint16_t)(flags | NLM_F_REQUEST)};

	*out = (struct netlink_request){0};
	append(out, &header, sizeof(header));
	append(out, fixed, fixed_len);
	settle_length(out);
}

void netlink_request_add(
	struct netlink_request *request, uint16_t attribute, const void *value, size_t len)
{
	struct nlattr header = {.nla_len = (uint16_t)(sizeof(header) + len), .nla_type = attribute};

	append(request, &header, sizeof(header));
	append(request, value, len);
	settle_length(request);
}

void netlink_request_number(struct netlink_request *request, uint32_t sequence)
{
	memcpy(request->bytes + offsetof(struct nlmsghdr, nlmsg_seq), &sequence, sizeof(sequence));
}

/* Passes over what was read and its padding, which the last one may lack. */
static void pass(struct netlink_bytes *bytes, size_t len)
{
	size_t step = aligned(len) < bytes->left ? aligned(len) : bytes->left;

	bytes->at += step;
	bytes->left -= step;
}

bool netlink_next(struct netlink_bytes *bytes, struct netlink_message *out)
{
	struct nlmsghdr header;

	if (bytes->left < sizeof(header))
		return false;
	memcpy(&header, bytes->at, sizeof(header));
	if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > bytes->left)
		return false;
	*out = (struct netlink_message){.type = header.nlmsg_type,
		.sequence = header.nlmsg_seq,
		.body = bytes->at + sizeof(header),
		.len = header.nlmsg_len - sizeof(header)};
	pass(bytes, header.nlmsg_len);
	return true;
}

bool netlink_fixed(const struct netlink_message *message, void *out, size_t len)
{
	if (message->len < len)
		return false;
	memcpy(out, message->body, len);
	return true;
}

static void read_attributes(struct netlink_bytes bytes, struct netlink_attribute *out, size_t count)
{
	struct nlattr header;
	size_t type;

	memset(out, 0, count * sizeof(*out));
	while (bytes.left >= sizeof(header)) {
		memcpy(&header, bytes.at, sizeof(header));
		if (header.nla_len < sizeof(header) || header.nla_len > bytes.left)
			return;
		type = header.nla_type & (unsigned)NLA_TYPE_MASK;
		if (type < count)
			out[type] = (struct netlink_attribute){
				bytes.at + sizeof(header), header.nla_len - sizeof(header)};
		pass(&bytes, header.nla_len);
	}
}

void netlink_attributes(const struct netlink_message *message, size_t fixed_len,
	struct netlink_attribute *out, size_t count)
{
	struct netlink_bytes bytes = {message->body, message->len};

	pass(&bytes, fixed_len);
	read_attributes(bytes, out, count);
}

void netlink_nested(
	const struct netlink_attribute *within, struct netlink_attribute *out, size_t count)
{
	read_attributes((struct netlink_bytes){within->at, within->len}, out, count);
}

bool netlink_value(const struct netlink_attribute *attribute, void *out, size_t len)
{
	if (!attribute->at || attribute->len != len)
		return false;
	memcpy(out, attribute->at, len);
	return true;
}

int netlink_errno(const struct netlink_message *message)
{
	int32_t error;

	if (message->type != NLMSG_ERROR)
		return 0;
	if (!netlink_fixed(message, &error, sizeof(error)) || error > 0 || error < -ERRNO_MOST)
		return EPROTO;
	return -error;
}
