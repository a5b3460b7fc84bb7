#include "probes/tcp_connect.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "base/array.h"

/* The same error means another thing when connect() itself says it than when the network does. */
static const struct {
	int sys_errno;
	enum tcp_state at_once;
	enum record_err why_at_once, why_later;
} connect_errors[] = {
	{ECONNREFUSED, TCP_FAILED, RECORD_REFUSED, RECORD_REFUSED},
	{ECONNRESET, TCP_FAILED, RECORD_RESET, RECORD_RESET},
	{ETIMEDOUT, TCP_FAILED, RECORD_TIMEOUT, RECORD_TIMEOUT},
	{ENETUNREACH, TCP_NOT_SENT, RECORD_NO_ROUTE, RECORD_UNREACHABLE},
	{EHOSTUNREACH, TCP_NOT_SENT, RECORD_NO_ROUTE, RECORD_UNREACHABLE},
	{ENETDOWN, TCP_NOT_SENT, RECORD_NO_ROUTE, RECORD_UNREACHABLE},
	{EAFNOSUPPORT, TCP_NOT_SENT, RECORD_NO_ROUTE, RECORD_OTHER},
	{EADDRNOTAVAIL, TCP_NOT_SENT, RECORD_NO_BUFFER, RECORD_OTHER}, /* ports used up */
	{EMFILE, TCP_NOT_SENT, RECORD_NO_BUFFER, RECORD_OTHER},
	{ENFILE, TCP_NOT_SENT, RECORD_NO_BUFFER, RECORD_OTHER},
	{ENOBUFS, TCP_NOT_SENT, RECORD_NO_BUFFER, RECORD_OTHER},
	{ENOMEM, TCP_NOT_SENT, RECORD_NO_BUFFER, RECORD_OTHER},
	{EAGAIN, TCP_NOT_SENT, RECORD_NO_BUFFER, RECORD_OTHER},
};

static void fail(struct tcp_connect *connect, int sys_errno, bool at_once)
{
	if (connect->fd >= 0)
		close(connect->fd);
	connect->fd = -1;
	connect->state = at_once ? TCP_NOT_SENT : TCP_FAILED;
	connect->why = RECORD_OTHER; /* EPERM of a firewall, and what we do not know */
	for (size_t i = 0; i < ARRAY_LEN(connect_errors); i++) {
		if (connect_errors[i].sys_errno != sys_errno)
			continue;
		if (at_once)
			connect->state = connect_errors[i].at_once;
		connect->why =
			at_once ? connect_errors[i].why_at_once : connect_errors[i].why_later;
	}
}

/* One of an earlier request of the series, so that both take the same way (flow hashing). */
static bool bind_port(int fd, int family, uint16_t port)
{
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};

	if (family == AF_INET)
		return bind(fd, (const struct sockaddr *)(const void *)&v4, sizeof(v4)) == 0;
	return bind(fd, (const struct sockaddr *)(const void *)&v6, sizeof(v6)) == 0;
}

/* The label is chosen for each socket anew, and again for each repeated SYN: none is steadier. */
static void set_flow_label(int fd)
{
	int off = 0;

	setsockopt(fd, IPPROTO_IPV6, IPV6_AUTOFLOWLABEL, &off, sizeof(off));
}

void tcp_connect_start(const struct sockaddr_storage *to, socklen_t len, uint16_t local_port,
	struct tcp_connect *out)
{
	*out = (struct tcp_connect){.state = TCP_CONNECTING};
	out->fd = socket(to->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	if (out->fd < 0) {
		fail(out, errno, true);
		return;
	}
	if (to->ss_family == AF_INET6)
		set_flow_label(out->fd);
	if (local_port && bind_port(out->fd, to->ss_family, local_port))
		out->local_port = local_port;
	if (connect(out->fd, (const struct sockaddr *)(const void *)to, len) == 0)
		tcp_connect_finish(out);
	else if (errno != EINPROGRESS)
		fail(out, errno, true);
}

void tcp_connect_note_port(struct tcp_connect *connect)
{
	struct sockaddr_in6 local = {0}; /* IPv4 has its port at the same place */
	socklen_t len = sizeof(local);

	if (connect->local_port || connect->fd < 0 ||
		getsockname(connect->fd, (struct sockaddr *)(void *)&local, &len) < 0)
		return;
	connect->local_port = ntohs(local.sin6_port);
}

/* Tells in one call whether it is connected, and how long that took; the state as the kernel names
 * it, -1 when it cannot be asked. */
static int read_info(struct tcp_connect *connect)
{
	struct tcp_info info = {0};
	socklen_t len = sizeof(info);

	if (getsockopt(connect->fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0)
		return -1;
	connect->retransmitted = info.tcpi_total_retrans > 0;
	/* us, cut: below 1 us the kernel says 0, which would be no distance at all */
	connect->rtt_ns = info.tcpi_rtt > 0 ? (int64_t)info.tcpi_rtt * 1000 : 1000;
	return info.tcpi_state;
}

void tcp_connect_finish(struct tcp_connect *connect)
{
	int state = read_info(connect), sys_errno = 0;
	socklen_t len = sizeof(sys_errno);

	if (state != TCP_ESTABLISHED && state != TCP_CLOSE_WAIT &&
		getsockopt(connect->fd, SOL_SOCKET, SO_ERROR, &sys_errno, &len) < 0)
		sys_errno = errno;
	/* what the peer reset after the handshake, before we looked, was answered all the same */
	if (sys_errno == ECONNRESET && state == TCP_CLOSE)
		sys_errno = 0;
	if (sys_errno)
		fail(connect, sys_errno, false);
	else
		connect->state = TCP_CONNECTED;
}

void tcp_connect_reset(struct tcp_connect *connect)
{
	struct linger now = {.l_onoff = 1, .l_linger = 0};

	if (connect->fd < 0)
		return;
	setsockopt(connect->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(connect->fd);
	connect->fd = -1;
}
