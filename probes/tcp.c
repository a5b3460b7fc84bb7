#include "probes/tcp.h"

#include <stdlib.h>
#include <sys/epoll.h>

#include "probes/tcp_connect.h"

#define WINDOW 64 /* more at a time costs accuracy and gains nothing (measured) */

struct tcp {
	const struct method_env *env;
	struct tcp_request *open; /* list of those in flight */
};

struct tcp_request {
	struct tcp *tcp;
	struct tcp_request *next, **link;
	struct probe_request *request;
	struct tcp_connect connect;
	struct loop_watch watch;
};

static void release(struct tcp_request *open)
{
	if (open->watch.owner)
		loop_remove(open->tcp->env->loop, &open->watch);
	tcp_connect_reset(&open->connect);
	*open->link = open->next;
	if (open->next)
		open->next->link = open->link;
	open->request->open = NULL;
	free(open);
}

static void report(
	struct tcp *tcp, struct probe_request *request, const struct tcp_connect *connect)
{
	struct slot_queue *slots = tcp->env->slots;

	if (connect->state == TCP_FAILED)
		request_failed(slots, request, connect->why);
	else if (connect->retransmitted)
		request_failed(slots, request, RECORD_SYN_RETRANSMITTED);
	else
		request_replied(slots, request, connect->rtt_ns);
}

static void on_ready(void *owner, int fd, uint32_t events)
{
	struct tcp_request *open = owner;

	(void)fd;
	(void)events;
	loop_remove(open->tcp->env->loop, &open->watch); /* an error closes the socket */
	open->watch.owner = NULL;
	tcp_connect_finish(&open->connect);
	report(open->tcp, open->request, &open->connect);
	release(open);
}

static struct tcp_request *keep(
	struct tcp *tcp, struct probe_request *request, const struct tcp_connect *connect)
{
	struct tcp_request *open = calloc(1, sizeof(*open));

	if (!open)
		return NULL;
	*open = (struct tcp_request){.tcp = tcp, .request = request, .connect = *connect};
	open->next = tcp->open;
	open->link = &tcp->open;
	if (open->next)
		open->next->link = &open->next;
	tcp->open = open;
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

static void send_request(void *state, struct probe_request *request)
{
	const struct probe_target *target = request->series->target;
	struct mono_ns now = when_mono_now();
	struct tcp_request *open;
	struct tcp_connect connect;
	struct tcp *tcp = state;

	tcp_connect_start(&target->to, target->to_len, &connect);
	if (connect.state == TCP_NOT_SENT) {
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
		release(open);
	else
		tcp_connect_reset(&connect);
}

static void expire(void *state, struct probe_request *request)
{
	(void)state;
	if (request->open)
		release(request->open);
}

static int open_tcp(const struct method_env *env, void **state, struct err *err)
{
	struct tcp *tcp = calloc(1, sizeof(*tcp));

	if (!tcp)
		return err_no_memory(err);
	tcp->env = env;
	*state = tcp;
	return 0;
}

static void close_tcp(void *state)
{
	struct tcp *tcp = state;

	while (tcp && tcp->open)    /* release moves it on by way of its link */
		release(tcp->open); /* NOLINT(clang-analyzer-unix.Malloc) */
	free(tcp);
}

const struct probe_method tcp_method = {
	.name = "tcp",
	.summary = "TCP handshake, the kernel's own RTT (TCP_INFO), closed by RST",
	.ts = TS_TCP_INFO,
	.needs_port = true,
	.window = WINDOW,
	.open = open_tcp,
	.close = close_tcp,
	.send = send_request,
	.expire = expire,
};
