#include "probes/tcp_half.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "probes/capture.h"
#include "probes/icmp_socket.h"
#include "probes/sender.h"
#include "probes/tcp.h"

#define HEADER_LEN 24 /* with the one option, MSS: some firewalls drop a SYN without */
#define MSS        1460

struct half_target {
	int fd; /* bound and no more: nobody else gets the port */
	uint16_t port;
	struct route route;
};

struct tcp_half {
	const struct method_env *env;
	struct capture_listener listener;
	struct sender *sender;
	struct mono_ns flushed_at;
	struct half_target *targets; /* as env->targets; fd -1: not ours */
};

/* The sequence number says which request it is. */
static uint32_t seq_of(const struct tcp_half *half, uint64_t index)
{
	return (uint32_t)index ^ (uint32_t)(half->env->key >> 16);
}

static struct probe_request *find_request(const struct tcp_half *half, uint32_t seq,
	const struct packet_host *remote, uint16_t local_port)
{
	const struct slot_queue *slots = half->env->slots;
	uint64_t low = seq ^ (uint32_t)(half->env->key >> 16);
	struct probe_request *request =
		slot_find(slots, (slots->next_index & ~UINT64_C(0xffffffff)) | low);
	const struct probe_target *target = request ? request->series->target : NULL;

	if (!target || target->run->method != &tcp_method || !target_is_host(target, remote) ||
		half->targets[target - half->env->targets->items].port != local_port)
		return NULL;
	return request;
}

static void on_answer(struct tcp_half *half, const struct packet *packet,
	const struct packet_tcp *tcp, struct real_ns at)
{
	struct probe_request *request =
		find_request(half, tcp->ack - 1, &packet->from, tcp->to_port);
	struct slot_queue *slots = half->env->slots;

	if (!request || !(tcp->flags & PACKET_ACK) || !packet_checksum_holds(packet))
		return;
	request->series->ttl = packet->ttl;
	if (tcp->flags & PACKET_RST)
		request_failed(slots, request, RECORD_REFUSED);
	else if (request->stamped && (tcp->flags & PACKET_SYN))
		request_replied(slots, request, at.v - request->sent_at.v, TS_PACKET);
}

static void on_packet(void *owner, const struct packet *packet, struct real_ns at)
{
	struct tcp_half *half = owner;
	struct probe_request *request;
	struct packet_tcp tcp;

	if (!packet_tcp(packet, &tcp))
		return;
	if ((tcp.flags & (PACKET_SYN | PACKET_ACK | PACKET_RST)) != PACKET_SYN) {
		on_answer(half, packet, &tcp, at);
		return;
	}
	request = find_request(half, tcp.seq, &packet->to, tcp.from_port);
	if (!request || request->state != REQUEST_OPEN)
		return;
	request->sent_at = at;
	request->stamped = true;
}

static void on_done(void *owner, void *tag, int sys_errno)
{
	const struct tcp_half *half = owner;

	if (sys_errno)
		request_not_sent(half->env->slots, tag, icmp_socket_why(sys_errno));
	else
		request_sent(half->env->slots, tag, half->flushed_at);
}

int tcp_half_open(const struct method_env *env, struct tcp_half **out, struct err *err)
{
	struct tcp_half *half = calloc(1, sizeof(*half));
	struct sender_options options = {.v4 = true, .v6 = true, .done = on_done, .owner = half};

	if (!half)
		return err_no_memory(err);
	half->env = env;
	half->targets = calloc(env->targets->count, sizeof(*half->targets));
	if (!half->targets) {
		free(half);
		return err_no_memory(err);
	}
	for (size_t i = 0; i < env->targets->count; i++)
		half->targets[i].fd = -1;
	if (sender_open(&options, &half->sender, err) < 0) {
		tcp_half_close(half);
		return -1;
	}
	half->listener.seen = on_packet;
	half->listener.owner = half;
	capture_listen(env->capture, &half->listener);
	*out = half;
	return 0;
}

void tcp_half_close(struct tcp_half *half)
{
	if (!half)
		return;
	for (size_t i = 0; i < half->env->targets->count; i++)
		if (half->targets[i].fd >= 0)
			close(half->targets[i].fd);
	sender_close(half->sender);
	free(half->targets);
	free(half);
}

int tcp_half_prepare(struct tcp_half *half, const struct probe_target *target, struct err *err)
{
	struct half_target *own = &half->targets[target - half->env->targets->items];
	struct sockaddr_in6 local = {.sin6_family = target->to.ss_family};
	socklen_t len = target->to_len;

	own->fd = socket(target->to.ss_family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
	if (own->fd < 0 || bind(own->fd, (const struct sockaddr *)(const void *)&local, len) < 0 ||
		getsockname(own->fd, (struct sockaddr *)(void *)&local, &len) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, _("tcp: a local port"));
	own->port = ntohs(local.sin6_port); /* IPv4 has it at the same place */
	return 0;
}

static void put16(uint8_t *out, uint16_t number)
{
	out[0] = (uint8_t)(number >> 8);
	out[1] = (uint8_t)number;
}

static uint32_t add16(uint32_t sum, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	return sum;
}

/* RFC 9293 3.1: over a pseudo header of both addresses, the protocol and the length. */
static uint16_t checksum(const struct packet_host *from, const struct packet_host *to,
	const uint8_t header[HEADER_LEN])
{
	size_t len = from->family == 4 ? 4 : 16;
	uint32_t sum = IPPROTO_TCP + HEADER_LEN;

	sum = add16(sum, from->bytes, len);
	sum = add16(sum, to->bytes, len);
	sum = add16(sum, header, HEADER_LEN);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void build(const struct half_target *own, const struct probe_target *target, uint32_t seq,
	uint8_t out[HEADER_LEN])
{
	struct packet_host from, to;

	target_packet_host(&own->route.source, &from);
	target_packet_host(&target->to, &to);
	memset(out, 0, HEADER_LEN);
	put16(out, own->port);
	put16(out + 2, (uint16_t)target->port);
	put16(out + 4, (uint16_t)(seq >> 16));
	put16(out + 6, (uint16_t)seq);
	out[12] = (HEADER_LEN / 4) << 4;
	out[13] = PACKET_SYN;
	put16(out + 14, 64240);
	out[20] = 2;
	out[21] = 4;
	put16(out + 22, MSS);
	put16(out + 16, checksum(&from, &to, out));
}

static bool find_route(
	struct tcp_half *half, const struct probe_target *target, struct half_target *own)
{
	struct routes *routes = half->env->routes;
	struct err err;

	if (own->route.generation != routes_generation(routes) ||
		own->route.source.ss_family != target->to.ss_family)
		if (routes_find(routes, &target->to, &own->route, &err) < 0)
			return false;
	return own->route.ifindex > 0;
}

void tcp_half_send(struct tcp_half *half, struct probe_request *request)
{
	const struct probe_target *target = request->series->target;
	struct half_target *own = &half->targets[target - half->env->targets->items];
	uint8_t bytes[HEADER_LEN];
	struct sender_packet packet = {.to = &target->to,
		.route = &own->route,
		.by_kernel = !request->series->requests[0].stamped, /* as in icmp_frames.c */
		.protocol = IPPROTO_TCP,
		.bytes = bytes,
		.len = sizeof(bytes),
		.tag = request};

	if (!find_route(half, target, own)) {
		request_not_sent(half->env->slots, request, RECORD_NO_ROUTE);
		return;
	}
	build(own, target, seq_of(half, request->index), bytes);
	half->flushed_at = when_mono_now();
	sender_put(half->sender, &packet);
}

void tcp_half_flush(struct tcp_half *half)
{
	half->flushed_at = when_mono_now();
	sender_flush(half->sender);
}
