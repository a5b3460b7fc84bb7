#include "probes/icmp_socket.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
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
	int stamps = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
		     SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
		     SOF_TIMESTAMPING_OPT_TSONLY | SOF_TIMESTAMPING_OPT_CMSG;

	if (filter_types(socket) < 0 ||
		setsockopt(socket->fd, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof(stamps)) < 0 ||
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

/* The software stamp is the first of three. */
static bool read_stamp(const struct cmsghdr *control, struct real_ns *out)
{
	struct timespec at;

	if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_TIMESTAMPING ||
		control->cmsg_len < CMSG_LEN(sizeof(struct scm_timestamping)))
		return false;
	memcpy(&at, CMSG_DATA(control), sizeof(at));
	out->v = (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
	return true;
}

static void read_control(const struct cmsghdr *control, struct icmp_datagram *out)
{
	bool hops = (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_TTL) ||
		    (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_HOPLIMIT);

	read_stamp(control, &out->at);
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

static bool read_number(const struct cmsghdr *control, uint32_t *out)
{
	bool error = (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_RECVERR) ||
		     (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_RECVERR);
	struct sock_extended_err what;

	if (!error || control->cmsg_len < CMSG_LEN(sizeof(what)))
		return false;
	memcpy(&what, CMSG_DATA(control), sizeof(what));
	*out = what.ee_data;
	return what.ee_origin == SO_EE_ORIGIN_TIMESTAMPING;
}

bool icmp_socket_read_departure(const struct icmp_socket *socket, struct icmp_departure *out)
{
	union {
		struct cmsghdr align;
		uint8_t bytes[256];
	} control;
	struct msghdr message = {.msg_control = &control};
	bool stamped, numbered;

	do { /* what else lies in the queue is passed over */
		stamped = numbered = false;
		message.msg_controllen = sizeof(control);
		if (recvmsg(socket->fd, &message, MSG_ERRQUEUE) < 0)
			return false;
		for (struct cmsghdr *at = CMSG_FIRSTHDR(&message); at;
			at = CMSG_NXTHDR(&message, at)) {
			stamped = read_stamp(at, &out->at) || stamped;
			numbered = read_number(at, &out->number) || numbered;
		}
	} while (!stamped || !numbered);
	return true;
}

/* Our own kernel would not take it. */
static const struct {
	int sys_errno;
	enum record_err why;
} send_errors[] = {
	{ENOBUFS, RECORD_NO_BUFFER},
	{EAGAIN, RECORD_NO_BUFFER},
	{ENOMEM, RECORD_NO_BUFFER},
	{ENETUNREACH, RECORD_NO_ROUTE},
	{EHOSTUNREACH, RECORD_NO_ROUTE},
	{ENETDOWN, RECORD_NO_ROUTE},
	{ENXIO, RECORD_NO_ROUTE},
	{ENODEV, RECORD_NO_ROUTE},
	{EADDRNOTAVAIL, RECORD_NO_ROUTE},
	{EAFNOSUPPORT, RECORD_NO_ROUTE},
	{EBADF, RECORD_NO_ROUTE}, /* no socket of this family */
	{EPERM, RECORD_DENIED},
	{EACCES, RECORD_DENIED},
};

enum record_err icmp_socket_why(int sys_errno)
{
	for (size_t i = 0; i < ARRAY_LEN(send_errors); i++)
		if (send_errors[i].sys_errno == sys_errno)
			return send_errors[i].why;
	return RECORD_OTHER;
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
