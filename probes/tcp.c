#include "probes/tcp.h"

#include <stdlib.h>
#include <sys/epoll.h>

#include "probes/capture.h"
#include "probes/tcp_connect.h"
#include "probes/tcp_half.h"
#include "probes/tcp_watch.h"

#define WINDOW 64 /* more at a time costs accuracy and gains nothing (measured) */

struct tcp {
	const struct method_env *env;
	struct tcp_half *half;          /* NULL: by connect() */
	struct tcp_request *connecting; /* list of those in flight */
	size_t connecting_count;
	struct tcp_request *settling, **settling_end; /* connected, and waiting for their stamps */
};

struct tcp_request {
	struct tcp *tcp;
	struct tcp_request *next, **link;
	struct probe_request *request; /* NULL: it expired meanwhile */
	struct tcp_connect connect;
	struct loop_watch watch;
	struct mono_ns done_at;
};

/* A series leaves from one port, so that load sharing on the way treats it alike. After a loss the
 * port is left: what lies half open at the other end, or in a firewall, would be met again. */
struct tcp_series {
	uint16_t port; /* 0: the kernel's choice */
	bool in_use;
	struct mono_ns freed_at;
};

/* What is asked again sooner would meet the last connection's remains. */
#define PORT_REST_NS INT64_C(1000000000)

static void unlink_request(struct tcp_request *open)
{
	*open->link = open->next;
	if (open->next)
		open->next->link = open->link;
}

static void release_connecting(struct tcp_request *open)
{
	if (open->watch.owner)
		loop_remove(open->tcp->env->loop, &open->watch);
	tcp_connect_reset(&open->connect);
	unlink_request(open);
	open->tcp->connecting_count--;
	open->request->open = NULL;
	free(open);
}

static void keep_port(const struct probe_request *request, const struct tcp_connect *connect)
{
	struct tcp_series *series = series_extra(request->series);

	series->in_use = false;
	series->freed_at = when_mono_now();
	series->port = connect->state == TCP_CONNECTED && !connect->retransmitted
			       ? connect->local_port
			       : 0;
}

/* By the packets where the capture has both, else by the kernel's own measure. */
static void report(
	struct tcp *tcp, struct probe_request *request, const struct tcp_connect *connect)
{
	const struct sockaddr_storage *to = &request->series->target->to;
	struct slot_queue *slots = tcp->env->slots;
	const struct flow *flow = NULL;

	keep_port(request, connect);
	if (tcp->env->tcp_watch)
		flow = tcp_watch_find(tcp->env->tcp_watch, to, connect->local_port);
	if (flow && flow->ttl >= 0)
		request->series->ttl = flow->ttl;
	if (connect->state == TCP_FAILED)
		request_failed(slots, request, connect->why);
	else if (connect->retransmitted || (flow && flow->syn_count > 1))
		request_failed(slots, request, RECORD_SYN_RETRANSMITTED);
	else if (flow && flow->syn_ack_at.v > 0)
		request_replied(slots, request, flow->syn_ack_at.v - flow->syn_at.v, TS_PACKET);
	else
		request_replied(slots, request, connect->rtt_ns, TS_TCP_INFO);
	if (flow)
		tcp_watch_forget(tcp->env->tcp_watch, to, connect->local_port);
}

static void settle_first(struct tcp *tcp)
{
	struct tcp_request *open = tcp->settling;

	tcp->settling = open->next;
	if (!tcp->settling)
		tcp->settling_end = &tcp->settling;
	if (open->request) {
		open->request->open = NULL;
		report(tcp, open->request, &open->connect);
	}
	free(open);
}

/* The stamps come with the capture's next block. */
static void settle_later(struct tcp_request *open)
{
	struct tcp *tcp = open->tcp;

	unlink_request(open);
	tcp->connecting_count--;
	open->done_at = when_mono_now();
	open->next = NULL;
	*tcp->settling_end = open;
	tcp->settling_end = &open->next;
}

static void on_ready(void *owner, int fd, uint32_t events)
{
	struct tcp_request *open = owner;
	struct tcp *tcp = open->tcp;

	(void)fd;
	(void)events;
	loop_forget(tcp->env->loop, &open->watch); /* its socket is closed below */
	open->watch.owner = NULL;
	tcp_connect_finish(&open->connect);
	if (tcp->env->tcp_watch && open->connect.state == TCP_CONNECTED) {
		tcp_connect_reset(&open->connect);
		settle_later(open);
		return;
	}
	report(tcp, open->request, &open->connect);
	release_connecting(open);
}

static struct tcp_request *keep(
	struct tcp *tcp, struct probe_request *request, const struct tcp_connect *connect)
{
	struct tcp_request *open = calloc(1, sizeof(*open));

	if (!open)
		return NULL;
	*open = (struct tcp_request){.tcp = tcp, .request = request, .connect = *connect};
	open->next = tcp->connecting;
	open->link = &tcp->connecting;
	if (open->next)
		open->next->link = &open->next;
	tcp->connecting = open;
	tcp->connecting_count++;
	request->open = open;
	return open;
}

static bool watch(struct tcp_request *open)
{
	open->watch = (struct loop_watch){open->connect.fd, on_ready, open};
	if (loop_add(open->tcp->env->loop, &open->watch, EPOLLOUT) == 0)
		return true;
	open->watch.owner = NULL;
	return false;
}

static void start(
	struct tcp_series *series, const struct probe_target *target, struct tcp_connect *connect)
{
	bool rested = when_mono_now().v - series->freed_at.v >= PORT_REST_NS;
	uint16_t port = series->in_use || !rested ? 0 : series->port;

	tcp_connect_start(&target->to, target->to_len, port, connect);
	tcp_connect_note_port(connect);
	series->in_use = true;
}

static void send_request(void *state, struct probe_request *request)
{
	struct mono_ns now = when_mono_now();
	struct tcp_request *open;
	struct tcp_connect connect;
	struct tcp *tcp = state;

	if (tcp->half) {
		tcp_half_send(tcp->half, request);
		return;
	}
	start(series_extra(request->series), request->series->target, &connect);
	if (connect.state == TCP_NOT_SENT) {
		keep_port(request, &connect);
		request_not_sent(tcp->env->slots, request, connect.why);
		return;
	}
	request_sent(tcp->env->slots, request, now);
	request->why = RECORD_TIMEOUT;
	if (connect.state != TCP_CONNECTING) {
		report(tcp, request, &connect);
		tcp_connect_reset(&connect);
		return;
	}
	open = keep(tcp, request, &connect);
	if (open && watch(open))
		return;
	request_failed(tcp->env->slots, request, RECORD_OTHER);
	if (open)
		release_connecting(open);
	else
		tcp_connect_reset(&connect);
}

/* What is connected has its answer, though the stamps may have been slow to come. */
static void expire(void *state, struct probe_request *request)
{
	struct tcp_request *open = request->open;
	const struct tcp *tcp = state;

	if (tcp->half && !request->stamped)
		request_unsent(tcp->env->slots, request, RECORD_NOT_SEEN);
	if (!open)
		return;
	if (open->connect.state == TCP_CONNECTED) {
		open->request = NULL;
		request->open = NULL;
		report(state, request, &open->connect);
		return;
	}
	keep_port(request, &open->connect);
	release_connecting(open);
}

static size_t in_flight(const void *state)
{
	return ((const struct tcp *)state)->connecting_count;
}

static struct mono_ns wake_at(const void *state)
{
	const struct tcp *tcp = state;

	if (!tcp->settling)
		return (struct mono_ns){INT64_MAX};
	return (struct mono_ns){tcp->settling->done_at.v + CAPTURE_LAG_NS};
}

static void run_timers(void *state)
{
	struct tcp *tcp = state;
	struct mono_ns drained;

	if (!tcp->settling)
		return;
	drained = capture_drained(tcp->env->capture);
	while (tcp->settling && tcp->settling->done_at.v <= drained.v)
		settle_first(tcp);
}

static int open_tcp(const struct method_env *env, void **state, struct err *err)
{
	struct tcp *tcp = calloc(1, sizeof(*tcp));

	if (!tcp)
		return err_no_memory(err);
	tcp->env = env;
	tcp->settling_end = &tcp->settling;
	if (env->half_open && tcp_half_open(env, &tcp->half, err) < 0) {
		free(tcp);
		return -1;
	}
	*state = tcp;
	return 0;
}

static int prepare(void *state, struct probe_target *target, struct err *err)
{
	struct tcp *tcp = state;

	return tcp->half ? tcp_half_prepare(tcp->half, target, err) : 0;
}

static void flush(void *state)
{
	struct tcp *tcp = state;

	if (tcp->half)
		tcp_half_flush(tcp->half);
}

static void close_tcp(void *state)
{
	struct tcp *tcp = state;
	struct tcp_request *next;

	while (tcp && tcp->connecting)               /* release moves it on by way of its link */
		release_connecting(tcp->connecting); /* NOLINT(clang-analyzer-unix.Malloc) */
	for (struct tcp_request *open = tcp ? tcp->settling : NULL; open; open = next) {
		next = open->next;
		free(open);
	}
	if (tcp)
		tcp_half_close(tcp->half);
	free(tcp);
}

static int64_t count_drops(const void *state, int family)
{
	const struct tcp *tcp = state;

	(void)family;
	return tcp->env->capture ? capture_drops(tcp->env->capture) : 0;
}

static const char *filter(const struct probe_targets *targets, struct arena *arena)
{
	return tcp_watch_filter(targets, &tcp_method, false, arena);
}

const struct probe_method tcp_method = {
	.name = "tcp",
	.summary =
		"TCP handshake by connect(), closed by RST; stamped at the packets, else TCP_INFO",
	.ts = TS_TCP_INFO,
	.needs_port = true,
	.request_packets = 3, /* SYN, ACK, RST */
	.request_bytes = 60 + 52 + 52,
	.watches_tcp = true,
	.window = WINDOW,
	.in_flight = in_flight,
	.filter = filter,
	.open = open_tcp,
	.prepare = prepare,
	.flush = flush,
	.close = close_tcp,
	.send = send_request,
	.expire = expire,
	.wake_at = wake_at,
	.run_timers = run_timers,
	.drops = count_drops,
	.series_extra_len = sizeof(struct tcp_series),
};
