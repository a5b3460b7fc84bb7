#include "probes/tcp_connect.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "base/array.h"

/* One repeated SYN, a second later: enough to tell a lost SYN from a silent host. */
#define SYN_RETRANSMITS 1

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

void tcp_connect_start(const struct sockaddr_storage *to, socklen_t len, struct tcp_connect *out)
{
	int tries = SYN_RETRANSMITS;

	*out = (struct tcp_connect){.state = TCP_CONNECTING};
	out->fd = socket(to->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	if (out->fd < 0) {
		fail(out, errno, true);
		return;
	}
	setsockopt(out->fd, IPPROTO_TCP, TCP_SYNCNT, &tries, sizeof(tries));
	if (connect(out->fd, (const struct sockaddr *)(const void *)to, len) == 0)
		tcp_connect_finish(out);
	else if (errno != EINPROGRESS)
		fail(out, errno, true);
}

static void read_info(struct tcp_connect *connect)
{
	struct tcp_info info = {0};
	socklen_t len = sizeof(info);

	if (getsockopt(connect->fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0) {
		fail(connect, errno, false);
		return;
	}
	connect->state = TCP_CONNECTED;
	connect->retransmitted = info.tcpi_total_retrans > 0;
	/* us, cut: below 1 us the kernel says 0, which would be no distance at all */
	connect->rtt_ns = info.tcpi_rtt > 0 ? (int64_t)info.tcpi_rtt * 1000 : 1000;
}

void tcp_connect_finish(struct tcp_connect *connect)
{
	int sys_errno = 0;
	socklen_t len = sizeof(sys_errno);

	if (getsockopt(connect->fd, SOL_SOCKET, SO_ERROR, &sys_errno, &len) < 0)
		sys_errno = errno;
	if (sys_errno)
		fail(connect, sys_errno, false);
	else
		read_info(connect);
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
