#include "probes/answer_serve.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/array.h"
#include "base/call_filter.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "model/address.h"
#include "probes/privilege.h"

#define FAMILIES    2
#define READS_MOST  64 /* of one socket, before the other has its turn */
#define CONTROL_LEN 128

struct answer_server {
	struct pollfd fds[FAMILIES];
	size_t count;
};

union control {
	struct cmsghdr align;
	uint8_t bytes[CONTROL_LEN];
};

/* A datagram, and the message that replies to it. */
struct exchange {
	struct sockaddr_storage peer;
	union control control;
	uint8_t bytes[ANSWER_REQUEST_LEN + 1]; /* one more: what is longer is seen to be */
	uint8_t reply[ANSWER_REPLY_LEN_MOST];
	struct iovec part;
	struct msghdr message;
};

/* Datagrams, memory, time, randomness, what is said at the end. */
static const int allowed_calls[] = {
	SCMP_SYS(ppoll),
	SCMP_SYS(recvmsg),
	SCMP_SYS(sendmsg),
	SCMP_SYS(write),
	SCMP_SYS(close),
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(getpid),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

static int set_options(int fd, bool v6)
{
	int yes = 1;

	if (!v6)
		return setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &yes, sizeof(yes));
	if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes)) < 0)
		return -1;
	return setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &yes, sizeof(yes));
}

/* -1: errno */
static int bind_socket(const struct sockaddr_storage *at)
{
	int fd = socket(at->ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int sys_errno;

	if (fd < 0)
		return -1;
	if (set_options(fd, at->ss_family == AF_INET6) == 0 &&
		bind(fd, (const struct sockaddr *)(const void *)at, address_len(at)) == 0)
		return fd;
	sys_errno = errno;
	close(fd);
	errno = sys_errno;
	return -1;
}

static void set_port(struct sockaddr_storage *at, uint16_t port)
{
	if (at->ss_family == AF_INET)
		((struct sockaddr_in *)(void *)at)->sin_port = htons(port);
	else
		((struct sockaddr_in6 *)(void *)at)->sin6_port = htons(port);
}

static int add_socket(struct answer_server *server, const struct sockaddr_storage *from,
	uint16_t port, struct err *err)
{
	struct sockaddr_storage at = *from;
	char text[ADDRESS_TEXT_LEN];
	int fd;

	set_port(&at, port);
	fd = bind_socket(&at);
	if (fd < 0)
		return err_set_errno(err, errno == EACCES || errno == EPERM ? ERR_NOPERM : ERR_IO,
			errno, _("UDP port %d at %s"), (int)port,
			address_text((const struct sockaddr *)(const void *)&at, text));
	server->fds[server->count++] = (struct pollfd){.fd = fd, .events = POLLIN};
	return 0;
}

/* A kernel need not have both families. */
static int add_all(struct answer_server *server, uint16_t port, struct err *err)
{
	static const sa_family_t families[FAMILIES] = {AF_INET, AF_INET6};

	for (size_t i = 0; i < FAMILIES; i++) {
		struct sockaddr_storage any = {.ss_family = families[i]};

		if (add_socket(server, &any, port, err) < 0 && err->sys_errno != EAFNOSUPPORT)
			return -1;
	}
	return server->count > 0 ? 0 : -1;
}

int answer_server_open(const struct sockaddr_storage *at, uint16_t port, struct answer_server **out,
	struct err *err)
{
	struct answer_server *server = calloc(1, sizeof(*server));
	int ret;

	if (!server)
		return err_no_memory(err);
	ret = at ? add_socket(server, at, port, err) : add_all(server, port, err);
	if (ret < 0) {
		answer_server_close(server);
		return -1;
	}
	*out = server;
	return 0;
}

void answer_server_close(struct answer_server *server)
{
	for (size_t i = 0; server && i < server->count; i++)
		close(server->fds[i].fd);
	free(server);
}

static int limit_calls(struct err *err)
{
	static const struct call_filter filter = {
		.calls = allowed_calls, .call_count = ARRAY_LEN(allowed_calls)};

	return CALL_FILTER_SANITIZER ? 0 : call_filter_load(&filter, err);
}

/* Nor may another process of the user look at its memory (a sanitizer looks at its own so). */
static int hide_memory(struct err *err)
{
	struct rlimit none = {0, 0};

	if (setrlimit(RLIMIT_CORE, &none) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "setrlimit");
	if (!CALL_FILTER_SANITIZER && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "prctl(PR_SET_DUMPABLE)");
	return 0;
}

int answer_server_confine(struct err *err)
{
	return hide_memory(err) < 0 || privilege_drop(err) < 0 || limit_calls(err) < 0 ? -1 : 0;
}

static bool receive(int fd, struct exchange *exchange)
{
	ssize_t len;

	exchange->part = (struct iovec){exchange->bytes, sizeof(exchange->bytes)};
	exchange->message = (struct msghdr){.msg_name = &exchange->peer,
		.msg_namelen = sizeof(exchange->peer),
		.msg_iov = &exchange->part,
		.msg_iovlen = 1,
		.msg_control = &exchange->control,
		.msg_controllen = sizeof(exchange->control)};
	len = recvmsg(fd, &exchange->message, MSG_DONTWAIT);
	if (len < 0)
		return false;
	exchange->part.iov_len = (size_t)len;
	return true;
}

/* What says where a datagram came in says as well where one is to leave from; the way out is for
 * the routes to choose, but for link-local addresses. False: it was sent to many. */
static bool turn_v4(void *data)
{
	struct in_pktinfo info;

	memcpy(&info, data, sizeof(info));
	if (info.ipi_addr.s_addr != info.ipi_spec_dst.s_addr)
		return false;
	info.ipi_ifindex = 0;
	memcpy(data, &info, sizeof(info));
	return true;
}

static bool turn_v6(void *data)
{
	struct in6_pktinfo info;

	memcpy(&info, data, sizeof(info));
	if (IN6_IS_ADDR_MULTICAST(&info.ipi6_addr))
		return false;
	if (!IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr))
		info.ipi6_ifindex = 0;
	memcpy(data, &info, sizeof(info));
	return true;
}

static const struct {
	int level, type;
	size_t len;
	bool (*turn)(void *data);
} arrivals[] = {
	{IPPROTO_IP, IP_PKTINFO, CMSG_LEN(sizeof(struct in_pktinfo)), turn_v4},
	{IPPROTO_IPV6, IPV6_PKTINFO, CMSG_LEN(sizeof(struct in6_pktinfo)), turn_v6},
};

/* The one control message that we asked for; false: it is not there, or it was sent to many. */
static bool turn_round(struct msghdr *message)
{
	struct cmsghdr *control = CMSG_FIRSTHDR(message);

	for (size_t i = 0; control && i < ARRAY_LEN(arrivals); i++)
		if (control->cmsg_level == arrivals[i].level &&
			control->cmsg_type == arrivals[i].type &&
			control->cmsg_len == arrivals[i].len)
			return arrivals[i].turn(CMSG_DATA(control));
	return false;
}

static void reply(int fd, struct answer_responder *responder, struct exchange *exchange)
{
	size_t len;

	if (!turn_round(&exchange->message)) {
		responder->counts.other++;
		return;
	}
	len = answer_respond(responder, exchange->bytes, exchange->part.iov_len, when_mono_now(),
		exchange->reply);
	if (len == 0)
		return;
	exchange->part = (struct iovec){exchange->reply, len};
	exchange->message.msg_flags = 0;
	if (sendmsg(fd, &exchange->message, MSG_DONTWAIT) < 0)
		responder->counts.not_sent++;
	else
		responder->counts.answered++;
}

static void serve(int fd, struct answer_responder *responder)
{
	struct exchange exchange;

	for (int i = 0; i < READS_MOST && receive(fd, &exchange); i++)
		reply(fd, responder, &exchange);
}

/* Signals come only while it waits, so that none falls between looking at the flag and waiting. */
static void hold_signals(sigset_t *outside)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	sigset_t held;

	sigemptyset(&held);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		sigaddset(&held, numbers[i]);
	sigprocmask(SIG_BLOCK, &held, outside);
}

int answer_server_run(
	struct answer_server *server, struct answer_responder *responder, struct err *err)
{
	sigset_t outside;
	int ret = 0;

	hold_signals(&outside);
	while (ret == 0 && !stop_requested) {
		int ready = ppoll(server->fds, server->count, NULL, &outside);

		if (ready < 0 && errno != EINTR)
			ret = err_set_errno(err, ERR_INTERNAL, errno, "ppoll");
		for (size_t i = 0; ready > 0 && i < server->count; i++)
			if (server->fds[i].revents)
				serve(server->fds[i].fd, responder);
	}
	sigprocmask(SIG_SETMASK, &outside, NULL);
	return ret;
}
