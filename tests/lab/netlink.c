#include "tests/lab/netlink.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

struct request {
	struct nlmsghdr header;
	uint8_t body[256];
};

static void *append(struct request *request, const void *bytes, size_t len)
{
	void *at = (char *)request + NLMSG_ALIGN(request->header.nlmsg_len);

	memcpy(at, bytes, len);
	request->header.nlmsg_len = (uint32_t)(NLMSG_ALIGN(request->header.nlmsg_len) + len);
	return at;
}

static void append_attribute(
	struct request *request, unsigned short type, const void *bytes, size_t len)
{
	struct rtattr attribute = {
		.rta_len = (unsigned short)RTA_LENGTH(len),
		.rta_type = type,
	};

	append(request, &attribute, sizeof(attribute));
	append(request, bytes, len);
}

static struct request request_of(unsigned short type, unsigned short flags)
{
	return (struct request){
		.header = {
			.nlmsg_len = NLMSG_LENGTH(0),
			.nlmsg_type = type,
			.nlmsg_flags = (unsigned short)(NLM_F_REQUEST | NLM_F_ACK | flags),
		}};
}

static int ask(int netlink, const struct request *request, const char *what, struct err *err)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		uint8_t rest[512];
	} reply;
	ssize_t len;

	if (send(netlink, request, request->header.nlmsg_len, 0) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "netlink: %s", what);
	len = recv(netlink, &reply, sizeof(reply), 0);
	if (len < (ssize_t)NLMSG_LENGTH(sizeof(reply.error)) ||
		reply.header.nlmsg_type != NLMSG_ERROR)
		return err_set(err, ERR_INTERNAL, "netlink: %s: no acknowledgement", what);
	if (reply.error.error != 0)
		return err_set_errno(err, ERR_INTERNAL, -reply.error.error, "netlink: %s", what);
	return 0;
}

int netlink_open(int *out, struct err *err)
{
	const struct timeval limit = {.tv_sec = 5};
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (netlink < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "netlink");
	setsockopt(netlink, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	*out = netlink;
	return 0;
}

int netlink_up(int netlink, const char *device, struct err *err)
{
	struct request request = request_of(RTM_NEWLINK, 0);
	struct ifinfomsg link = {
		.ifi_index = (int)if_nametoindex(device),
		.ifi_flags = IFF_UP,
		.ifi_change = IFF_UP,
	};

	append(&request, &link, sizeof(link));
	return ask(netlink, &request, device, err);
}

int netlink_set_queue(int netlink, const char *device, uint32_t packets, struct err *err)
{
	struct request request = request_of(RTM_NEWLINK, 0);
	struct ifinfomsg link = {.ifi_index = (int)if_nametoindex(device)};

	append(&request, &link, sizeof(link));
	append_attribute(&request, IFLA_TXQLEN, &packets, sizeof(packets));
	return ask(netlink, &request, device, err);
}

int netlink_add_address(
	int netlink, const char *device, const struct address *address, struct err *err)
{
	struct request request = request_of(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
	size_t len = address_len(address);
	char text[INET6_ADDRSTRLEN];
	struct ifaddrmsg message = {
		.ifa_family = (uint8_t)address->family,
		.ifa_prefixlen = (uint8_t)(len * 8),
		.ifa_flags = IFA_F_NODAD,
		.ifa_index = if_nametoindex(device),
	};

	append(&request, &message, sizeof(message));
	append_attribute(&request, IFA_LOCAL, address->bytes, len);
	append_attribute(&request, IFA_ADDRESS, address->bytes, len);
	return ask(netlink, &request, address_text(address, text), err);
}

int netlink_add_default(int netlink, const char *device, int family, struct err *err)
{
	struct request request = request_of(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
	const unsigned index = if_nametoindex(device);
	struct rtmsg message = {
		.rtm_family = (uint8_t)family,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_BOOT,
		.rtm_scope = family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
		.rtm_type = RTN_UNICAST,
	};

	append(&request, &message, sizeof(message));
	append_attribute(&request, RTA_OIF, &index, sizeof(index));
	return ask(netlink, &request, "default route", err);
}
