#include "tests/lab/ping.h"

#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/when.h"
#include "tests/lab/address.h"

#define LAST_WAIT_MS 1000
#define SECOND_NS    INT64_C(1000000000)

/* The head of an echo request or reply of either family, and when the request left. */
struct echo {
	uint8_t type, code;
	uint16_t checksum, id, sequence;
	int64_t sent_ns; /* CLOCK_REALTIME: the clock of SO_TIMESTAMPNS */
} __attribute__((packed));

struct target {
	const char *text;
	struct address address;
	int fd;
	long sent, answered;
	int64_t *rtt_ns; /* `answered` of them */
};

static int64_t to_ns(struct timespec at)
{
	return at.tv_sec * SECOND_NS + at.tv_nsec;
}

static int64_t wall_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return to_ns(now);
}

static int open_target(struct target *target, long count, struct err *err)
{
	const int on = 1;
	struct sockaddr_storage to;
	socklen_t len;
	int protocol;

	if (!address_parse(target->text, &target->address))
		return err_set(err, ERR_USAGE, "ping: \"%s\" is no address", target->text);
	protocol = target->address.family == AF_INET ? IPPROTO_ICMP : (int)IPPROTO_ICMPV6;
	target->rtt_ns = calloc((size_t)count, sizeof(*target->rtt_ns));
	if (!target->rtt_ns)
		return err_no_memory(err);
	len = address_sockaddr(&target->address, 0, &to);
	target->fd =
		socket(target->address.family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (target->fd < 0 ||
		setsockopt(target->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) < 0 ||
		connect(target->fd, (struct sockaddr *)&to, len) < 0)
		return err_set_errno(err, ERR_NOPERM, errno, "ping: %s", target->text);
	return 0;
}

static void ask(struct target *target)
{
	struct echo echo = {
		.type = target->address.family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST,
		.sequence = (uint16_t)target->sent,
		.sent_ns = wall_ns(),
	};

	target->sent++;
	if (send(target->fd, &echo, sizeof(echo), 0) < 0)
		errno = 0; /* it stays unanswered */
}

static int64_t stamp_of(struct msghdr *message)
{
	struct timespec at = {0};

	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS)
			memcpy(&at, CMSG_DATA(c), sizeof(at));
	return to_ns(at);
}

/* False: nothing more to read. The kernel hands a ping socket only replies to its own id. */
static bool take_reply(struct target *target)
{
	struct echo echo;
	char control[256];
	struct iovec part = {&echo, sizeof(echo)};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control)};
	ssize_t len = recvmsg(target->fd, &message, 0);

	if (len < 0)
		return false;
	if (len == (ssize_t)sizeof(echo) && target->answered < target->sent)
		target->rtt_ns[target->answered++] = stamp_of(&message) - echo.sent_ns;
	return true;
}

static void take_replies_until(struct target *targets, size_t count, int64_t end_ns)
{
	struct pollfd watched[PING_ADDRESSES_MOST];
	struct timespec pause;
	int64_t left_ns;

	for (size_t i = 0; i < count; i++)
		watched[i] = (struct pollfd){.fd = targets[i].fd, .events = POLLIN};
	while ((left_ns = end_ns - when_mono_now().v) > 0) {
		pause = (struct timespec){left_ns / SECOND_NS, left_ns % SECOND_NS};
		if (ppoll(watched, count, &pause, NULL) <= 0)
			continue;
		for (size_t i = 0; i < count; i++)
			while (watched[i].revents && take_reply(&targets[i]))
				continue;
	}
}

static bool all_answered(const struct target *targets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (targets[i].answered < targets[i].sent)
			return false;
	return true;
}

static void converse(const struct ping_plan *plan, struct target *targets)
{
	int64_t round_ns = when_mono_now().v;

	for (long round = 0; round < plan->count; round++) {
		for (size_t i = 0; i < plan->address_count; i++)
			ask(&targets[i]);
		round_ns += plan->interval_ms * 1000000;
		take_replies_until(targets, plan->address_count, round_ns);
	}
	for (int i = 0; i < 10 && !all_answered(targets, plan->address_count); i++)
		take_replies_until(targets, plan->address_count,
			when_mono_now().v + LAST_WAIT_MS * INT64_C(100000));
}

static int compare_ns(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static void print_target(FILE *out, const struct target *target)
{
	const int64_t *rtt_ns = target->rtt_ns;
	size_t count = (size_t)target->answered;

	qsort(target->rtt_ns, count, sizeof(*rtt_ns), compare_ns);
	fprintf(out, "%s %ld %ld %lld %lld %lld\n", target->text, target->sent, target->answered,
		count ? (long long)rtt_ns[0] : 0LL,
		count ? (long long)rtt_ns[(count - 1) / 2] : 0LL,
		count ? (long long)rtt_ns[count - 1] : 0LL);
}

int ping_run(const struct ping_plan *plan, FILE *out, struct err *err)
{
	struct target targets[PING_ADDRESSES_MOST];
	size_t opened = 0;
	int ret = 0;

	if (plan->address_count == 0 || plan->address_count > PING_ADDRESSES_MOST)
		return err_set(err, ERR_USAGE, "ping: give 1 to %d addresses", PING_ADDRESSES_MOST);
	while (opened < plan->address_count && ret == 0) {
		targets[opened] = (struct target){.text = plan->addresses[opened], .fd = -1};
		ret = open_target(&targets[opened++], plan->count, err);
	}
	if (ret == 0) {
		converse(plan, targets);
		for (size_t i = 0; i < opened; i++)
			print_target(out, &targets[i]);
	}
	for (size_t i = 0; i < opened; i++) {
		free(targets[i].rtt_ns);
		if (targets[i].fd >= 0)
			close(targets[i].fd);
	}
	return ret;
}
