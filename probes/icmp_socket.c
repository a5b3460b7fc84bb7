#include "probes/icmp_socket.h"

#include <errno.h>
#include <linux/icmp.h>
#include <linux/sock_diag.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"

#define RECEIVE_BYTES (4 * 1024 * 1024)

/* Every raw socket gets a copy of every ICMP packet of the host: let in only what can be ours. */
static int filter_types(const struct icmp_socket *socket)
{
	struct icmp6_filter v6;
	struct icmp_filter v4 = {
		.data = ~(UINT32_C(1) << ICMP_ECHOREPLY | UINT32_C(1) << ICMP_DEST_UNREACH |
			  UINT32_C(1) << ICMP_TIME_EXCEEDED)};

	if (!socket->raw)
		return 0;
	if (!socket->v6)
		return setsockopt(socket->fd, SOL_RAW, ICMP_FILTER, &v4, sizeof(v4));
	ICMP6_FILTER_SETBLOCKALL(&v6);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &v6);
	ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &v6);
	ICMP6_FILTER_SETPASS(ICMP6_TIME_EXCEEDED, &v6);
	return setsockopt(socket->fd, IPPROTO_ICMPV6, ICMP6_FILTER, &v6, sizeof(v6));
}

static int set_options(const struct icmp_socket *socket, struct err *err)
{
	int level = socket->v6 ? IPPROTO_IPV6 : IPPROTO_IP;
	int hops = socket->v6 ? IPV6_RECVHOPLIMIT : IP_RECVTTL;
	int yes = 1, room = RECEIVE_BYTES;

	if (filter_types(socket) < 0 ||
		setsockopt(socket->fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof(yes)) < 0 ||
		setsockopt(socket->fd, level, hops, &yes, sizeof(yes)) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, _("icmp: socket options"));
	/* Beyond rmem_max only with CAP_NET_ADMIN; less room shows in the drop counter. */
	if (setsockopt(socket->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) < 0)
		setsockopt(socket->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	return 0;
}

static int not_permitted(struct err *err)
{
	char path[512] = "cdnproof";
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (len > 0)
		path[len] = '\0';
	return err_set(err, ERR_NOPERM,
		_("icmp: raw and ping sockets are not permitted to this user; one of these grants it: "
		  "sudo setcap cap_net_raw+ep %s   or   "
		  "sudo sysctl -w net.ipv4.ping_group_range='0 2147483647'"),
		path);
}

int icmp_socket_open(bool v6, struct icmp_socket *out, struct err *err)
{
	int family = v6 ? AF_INET6 : AF_INET, protocol = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
	struct icmp_socket opened = {.v6 = v6, .raw = true};

	opened.fd = socket(family, SOCK_RAW | flags, protocol);
	if (opened.fd < 0 && (errno == EPERM || errno == EACCES)) {
		opened.raw = false;
		opened.fd = socket(family, SOCK_DGRAM | flags, protocol);
	}
	if (opened.fd < 0 && (errno == EPERM || errno == EACCES))
		return not_permitted(err);
	if (opened.fd < 0 && errno != EAFNOSUPPORT && errno != EPROTONOSUPPORT)
		return err_set_errno(err, ERR_INTERNAL, errno, _("icmp: socket"));
	if (opened.fd >= 0 && set_options(&opened, err) < 0) {
		icmp_socket_close(&opened);
		return -1;
	}
	*out = opened;
	return 0;
}

void icmp_socket_close(struct icmp_socket *socket)
{
	if (socket->fd >= 0)
		close(socket->fd);
	socket->fd = -1;
}

static void read_control(const struct cmsghdr *control, struct icmp_datagram *out)
{
	bool hops = (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_TTL) ||
		    (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_HOPLIMIT);
	struct timespec at;

	if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_TIMESTAMPNS &&
		control->cmsg_len >= CMSG_LEN(sizeof(at))) {
		memcpy(&at, CMSG_DATA(control), sizeof(at));
		out->at.v = (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
	}
	if (hops && control->cmsg_len >= CMSG_LEN(sizeof(int)))
		memcpy(&out->ttl, CMSG_DATA(control), sizeof(int));
}

bool icmp_socket_read(const struct icmp_socket *socket, struct icmp_datagram *out)
{
	union {
		struct cmsghdr align;
		uint8_t bytes[256];
	} control;
	struct iovec bytes = {out->bytes, sizeof(out->bytes)};
	struct msghdr message = {.msg_name = &out->from,
		.msg_namelen = sizeof(out->from),
		.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control)};
	ssize_t len;

	do
		len = recvmsg(socket->fd, &message, 0);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return false;
	out->len = (size_t)len;
	out->at.v = 0;
	out->ttl = -1;
	for (struct cmsghdr *at = CMSG_FIRSTHDR(&message); at; at = CMSG_NXTHDR(&message, at))
		read_control(at, out);
	return true;
}

int64_t icmp_socket_drops(const struct icmp_socket *socket)
{
	/* The counter that SO_RXQ_OVFL shows with the next datagram; here also when none comes. */
	uint32_t state[SK_MEMINFO_VARS] = {0};
	socklen_t len = sizeof(state);

	if (socket->fd < 0 || getsockopt(socket->fd, SOL_SOCKET, SO_MEMINFO, state, &len) < 0)
		return 0;
	return len > SK_MEMINFO_DROPS * sizeof(state[0]) ? (int64_t)state[SK_MEMINFO_DROPS] : 0;
}

struct icmp_frame icmp_socket_frame(const struct icmp_socket *socket)
{
	return (struct icmp_frame){.v6 = socket->v6, .ip_header = socket->raw && !socket->v6};
}
