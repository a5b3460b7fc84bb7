#include "probes/icmp.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/array.h"
#include "probes/icmp_socket.h"

#define READ_MOST 65536 /* datagrams at once; more than the socket's buffer holds */

struct icmp_family {
	struct icmp_socket socket;
	struct loop_watch watch;
	struct icmp *icmp;
	int64_t unstamped;
};

struct icmp {
	const struct method_env *env;
	struct icmp_family families[ADDRESS_FAMILIES];
};

/* Our own kernel would not take it. */
static const struct {
	int sys_errno;
	enum record_err why;
} send_errors[] = {
	{ENOBUFS, RECORD_NO_BUFFER}, {EAGAIN, RECORD_NO_BUFFER}, {ENOMEM, RECORD_NO_BUFFER},
	{ENETUNREACH, RECORD_NO_ROUTE}, {EHOSTUNREACH, RECORD_NO_ROUTE},
	{ENETDOWN, RECORD_NO_ROUTE}, {EADDRNOTAVAIL, RECORD_NO_ROUTE},
	{EAFNOSUPPORT, RECORD_NO_ROUTE}, {EBADF, RECORD_NO_ROUTE}, /* no socket of this family */
};

static enum record_err why_not_sent(int sys_errno)
{
	for (size_t i = 0; i < ARRAY_LEN(send_errors); i++)
		if (send_errors[i].sys_errno == sys_errno)
			return send_errors[i].why;
	return RECORD_OTHER;
}

static void send_request(void *state, struct probe_request *request)
{
	struct icmp *icmp = state;
	const struct probe_target *target = request->series->target;
	const struct icmp_socket *socket = &icmp->families[target->family].socket;
	struct icmp_echo echo = {.id = icmp_slot_id(icmp->env->key, request->series->slot->number),
		.key = icmp->env->key,
		.index = request->index};
	struct mono_ns now = when_mono_now();
	uint8_t bytes[ICMP_ECHO_LEN];
	ssize_t sent;

	icmp_echo_build(socket->v6, &echo, bytes);
	request->sent_at = clock_real_now(); /* nothing may come between this and sendto */
	sent = sendto(socket->fd, bytes, sizeof(bytes), 0,
		(const struct sockaddr *)(const void *)&target->to, target->to_len);
	if (sent < 0)
		request_not_sent(icmp->env->slots, request, why_not_sent(errno));
	else
		request_sent(icmp->env->slots, request, now);
}

/* A reply with our id that is not the answer to a request of ours: to whom can it be booked? */
static void count_stray(struct icmp_family *family, const struct icmp_message *message,
	const struct icmp_datagram *datagram)
{
	const struct method_env *env = family->icmp->env;
	const struct probe_target *target = targets_find(env->targets, "icmp", &datagram->from);

	for (struct probe_slot *slot = env->slots->first; target && slot; slot = slot->next) {
		if (icmp_slot_id(env->key, slot->number) != message->id)
			continue;
		for (size_t i = 0; i < slot->series_count; i++)
			if (slot->series[i].target == target) {
				slot->series[i].stray++;
				return;
			}
	}
}

static void read_reply(struct icmp_family *family, const struct icmp_message *message,
	const struct icmp_datagram *datagram)
{
	const struct method_env *env = family->icmp->env;
	struct probe_request *request = NULL;
	struct probe_series *series;

	if (icmp_is_ours(message, env->key))
		request = slot_find(env->slots, message->index);
	series = request ? request->series : NULL;
	if (!series || series->target->run->state != family->icmp ||
		(family->socket.raw &&
			message->id != icmp_slot_id(env->key, series->slot->number))) {
		count_stray(family, message, datagram);
		return;
	}
	if (!targets_same_host(&series->target->to, &datagram->from)) {
		series->stray++;
		return;
	}
	if (datagram->at.v == 0) {
		family->unstamped++; /* shows as capture_lost */
		return;
	}
	series->ttl = message->ttl >= 0 ? message->ttl : datagram->ttl;
	if (series->ttl < 0)
		series->ttl = BIND_ABSENT;
	request_replied(env->slots, request, datagram->at.v - request->sent_at.v);
}

static bool was_sent_to(const struct probe_request *request, const struct icmp_message *message)
{
	const struct sockaddr_storage *to = &request->series->target->to;

	if (to->ss_family == AF_INET6)
		return memcmp(&((const struct sockaddr_in6 *)(const void *)to)->sin6_addr,
			       message->quoted, 16) == 0;
	return memcmp(&((const struct sockaddr_in *)(const void *)to)->sin_addr, message->quoted,
		       4) == 0;
}

/* Id and sequence lead to the request, since an error need not quote our payload; more than one
 * request of a slot can have the same 16 bits. */
static struct probe_request *find_quoted(
	const struct icmp *icmp, const struct icmp_message *message)
{
	uint64_t key = icmp->env->key;

	if (message->has_payload && message->key != key)
		return NULL;
	for (struct probe_slot *slot = icmp->env->slots->first; slot; slot = slot->next) {
		size_t at = (uint16_t)(message->seq - (uint16_t)slot->first_index);

		if (message->id != icmp_slot_id(key, slot->number))
			continue;
		for (; at < slot->request_count; at += 65536)
			if (slot->requests[at].state == REQUEST_OPEN &&
				slot->requests[at].series->target->run->state == icmp &&
				was_sent_to(&slot->requests[at], message) &&
				(!message->has_payload ||
					message->index == slot->requests[at].index))
				return &slot->requests[at];
	}
	return NULL;
}

/* The request stays open: it is lost for this reason unless an answer comes in time. */
static void read_error(struct icmp_family *family, const struct icmp_message *message)
{
	struct probe_request *request = find_quoted(family->icmp, message);

	if (request)
		request->why =
			message->kind == ICMP_KIND_UNREACHABLE ? RECORD_UNREACHABLE : RECORD_OTHER;
}

static void on_ready(void *owner, int fd, uint32_t events)
{
	struct icmp_family *family = owner;
	struct icmp_datagram datagram;
	struct icmp_message message;

	(void)fd;
	(void)events;
	for (int i = 0; i < READ_MOST && icmp_socket_read(&family->socket, &datagram); i++) {
		if (!icmp_read(icmp_socket_frame(&family->socket), datagram.bytes, datagram.len,
			    &message))
			continue;
		if (message.kind == ICMP_KIND_REPLY)
			read_reply(family, &message, &datagram);
		else
			read_error(family, &message);
	}
}

static void close_icmp(void *state)
{
	struct icmp *icmp = state;

	for (int i = 0; icmp && i < ADDRESS_FAMILIES; i++) {
		struct icmp_family *family = &icmp->families[i];

		if (family->socket.fd >= 0)
			loop_remove(icmp->env->loop, &family->watch);
		icmp_socket_close(&family->socket);
	}
	free(icmp);
}

static bool is_needed(const struct probe_targets *targets, int family)
{
	for (size_t i = 0; i < targets->count; i++)
		if (targets->items[i].run->method == &icmp_method &&
			targets->items[i].family == family)
			return true;
	return false;
}

static int open_family(struct icmp *icmp, int which, struct err *err)
{
	struct icmp_family *family = &icmp->families[which];

	if (!is_needed(icmp->env->targets, which))
		return 0;
	if (icmp_socket_open(which == ADDRESS_V6, &family->socket, err) < 0)
		return -1;
	if (family->socket.fd < 0)
		return 0;
	family->watch = (struct loop_watch){family->socket.fd, on_ready, family};
	if (loop_add(icmp->env->loop, &family->watch, EPOLLIN) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "epoll_ctl");
	return 0;
}

static int open_icmp(const struct method_env *env, void **state, struct err *err)
{
	struct icmp *icmp = calloc(1, sizeof(*icmp));

	if (!icmp)
		return err_no_memory(err);
	icmp->env = env;
	for (int i = 0; i < ADDRESS_FAMILIES; i++) {
		icmp->families[i].socket.fd = -1;
		icmp->families[i].icmp = icmp;
	}
	for (int i = 0; i < ADDRESS_FAMILIES; i++)
		if (open_family(icmp, i, err) < 0) {
			close_icmp(icmp);
			return -1;
		}
	*state = icmp;
	return 0;
}

static int64_t count_drops(const void *state, int family)
{
	const struct icmp *icmp = state;

	return icmp_socket_drops(&icmp->families[family].socket) + icmp->families[family].unstamped;
}

const struct probe_method icmp_method = {
	.name = "icmp",
	.summary = "ICMP echo, kernel receive stamps",
	.ts = TS_RX,
	.open = open_icmp,
	.close = close_icmp,
	.send = send_request,
	.drops = count_drops,
};
