#include "probes/fetch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/i18n.h"
#include "base/key.h"
#include "model/address.h"
#include "probes/fetch_child.h"
#include "probes/tcp_connect.h"

#define STARTS_MOST   4 /* of one run: a child that dies again and again is of no use */
#define READY_MOST_MS 20000
#define ANSWERS_MOST  256 /* at a time: the engine has other work as well */

/* A request that the child has. */
struct fetch_open {
	struct fetch_open *next, **link;
	struct probe_request *request;
	uint16_t local_port;
};

struct fetch {
	const struct method_env *env;
	const struct fetch_work *work;
	struct fetch_client client;
	pid_t pid; /* 0: there is none */
	bool ready;
	struct mono_ns started;
	int fd;
	struct loop_watch watch;
	int start_count;
	struct fetch_open *open; /* list */
	size_t open_count;
};

static void release(struct fetch *fetch, struct fetch_open *open)
{
	open->request->open = NULL;
	*open->link = open->next;
	if (open->next)
		open->next->link = open->link;
	fetch->open_count--;
	free(open);
}

static int start(struct fetch *fetch, struct err *err)
{
	pid_t parent = getpid();
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "socketpair");
	fetch->pid = fork();
	if (fetch->pid == 0) {
		key_free(fetch->env->signs_with); /* which overwrites the child's copy */
		fetch_child_run(fetch->work, fetch->env->targets, ends[1], parent);
	}
	close(ends[1]);
	if (fetch->pid < 0) {
		fetch->pid = 0;
		close(ends[0]);
		return err_set_errno(err, ERR_INTERNAL, errno, "fork");
	}
	fetch->start_count++;
	fetch->started = when_mono_now();
	fetch->ready = false;
	fetch->fd = ends[0];
	return 0;
}

static void stop(struct fetch *fetch)
{
	if (fetch->pid == 0)
		return;
	if (fetch->watch.owner)
		loop_remove(fetch->env->loop, &fetch->watch);
	fetch->watch.owner = NULL;
	close(fetch->fd);
	fetch->fd = -1;            /* who still reads answers must not read another's */
	kill(fetch->pid, SIGKILL); /* it holds nothing that would be missed */
	while (waitpid(fetch->pid, NULL, 0) < 0 && errno == EINTR)
		;
	fetch->pid = 0;
}

static void on_answers(void *owner, int fd, uint32_t events);

static int watch(struct fetch *fetch)
{
	fetch->watch = (struct loop_watch){fetch->fd, on_answers, fetch};
	if (loop_add(fetch->env->loop, &fetch->watch, EPOLLIN) == 0)
		return 0;
	fetch->watch.owner = NULL;
	return -1;
}

/* What it had in hand is lost by us; what the network did with it nobody knows. */
static void lose_child(struct fetch *fetch)
{
	stop(fetch);
	while (fetch->open) {
		/* release moves it on by way of its link,
		 * NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
		struct probe_request *request = fetch->open->request;

		release(fetch, fetch->open); /* NOLINT(clang-analyzer-unix.Malloc) */
		request_failed(fetch->env->slots, request, RECORD_OTHER);
	}
	if (fetch->start_count < STARTS_MOST && start(fetch, NULL) == 0 && watch(fetch) < 0)
		stop(fetch);
}

/* Among those that this child was given: it can speak of no others. */
static struct fetch_open *find(const struct fetch *fetch, uint64_t index)
{
	struct fetch_open *open = fetch->open;

	while (open && open->request->index != index)
		open = open->next;
	return open;
}

static void hear(struct fetch *fetch, const union fetch_answer *answer)
{
	struct fetch_open *open = find(fetch, answer->head.index);
	struct probe_request *request = open ? open->request : NULL;
	uint16_t local_port = open ? open->local_port : 0;

	fetch->ready = true;
	if (!open || answer->head.what == FETCH_READY) /* or cancelled meanwhile */
		return;
	if (answer->head.what != FETCH_CONNECTED)
		release(fetch, open);
	fetch->client.answered(fetch->client.owner, request, answer, local_port);
}

/* The length is the datagram's own, even where it is longer than what is read of it. */
static ssize_t receive(const struct fetch *fetch, union fetch_answer *answer)
{
	return recv(fetch->fd, answer, sizeof(*answer), MSG_DONTWAIT | MSG_TRUNC);
}

static void on_answers(void *owner, int fd, uint32_t events)
{
	struct fetch *fetch = owner;
	union fetch_answer answer;
	ssize_t len;

	(void)fd;
	(void)events;
	for (int i = 0; i < ANSWERS_MOST; i++) {
		len = receive(fetch, &answer);
		if (len < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (len <= 0 ||
			!fetch_answer_holds(&answer, (size_t)len, fetch->work->answer_what) ||
			answer.head.what == FETCH_UNFIT) {
			lose_child(fetch);
			return;
		}
		hear(fetch, &answer);
	}
}

static int await_ready(struct fetch *fetch, struct err *err)
{
	struct pollfd pollfd = {.fd = fetch->fd, .events = POLLIN};
	union fetch_answer answer;
	ssize_t len = -1;
	int ready;

	while ((ready = poll(&pollfd, 1, READY_MOST_MS)) < 0 && errno == EINTR)
		;
	if (ready == 1)
		len = receive(fetch, &answer);
	if (len <= 0 || !fetch_answer_holds(&answer, (size_t)len, fetch->work->answer_what))
		return err_set(
			err, ERR_INTERNAL, _("%s: its process does not start"), fetch->work->name);
	if (answer.head.what == FETCH_UNFIT)
		return err_set(err, ERR_INTERNAL, _("%s: its process cannot be confined: %s"),
			fetch->work->name, answer.unfit.text);
	fetch->ready = true;
	return 0;
}

int fetch_open(const struct method_env *env, const struct fetch_work *work,
	const struct fetch_client *client, struct fetch **out, struct err *err)
{
	struct fetch *fetch = calloc(1, sizeof(*fetch));

	if (!fetch)
		return err_no_memory(err);
	*fetch = (struct fetch){.env = env, .work = work, .client = *client, .fd = -1};
	if (start(fetch, err) < 0 || await_ready(fetch, err) < 0) {
		fetch_close(fetch);
		return -1;
	}
	if (watch(fetch) < 0) {
		err_set_errno(err, ERR_INTERNAL, errno, "epoll_ctl");
		fetch_close(fetch);
		return -1;
	}
	*out = fetch;
	return 0;
}

void fetch_close(struct fetch *fetch)
{
	if (!fetch)
		return;
	stop(fetch);
	while (fetch->open)
		release(fetch, fetch->open); /* NOLINT(clang-analyzer-unix.Malloc) */
	free(fetch);
}

static int give(const struct fetch *fetch, const struct fetch_order *order, const char *url, int fd)
{
	size_t url_len = url ? strlen(url) : 0;
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {0};
	/* sendmsg reads only, NOLINTBEGIN(performance-no-int-to-ptr) */
	struct iovec parts[] = {{(void *)(uintptr_t)order, sizeof(*order)},
		{(void *)(uintptr_t)url, url_len}}; /* NOLINTEND(performance-no-int-to-ptr) */
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = ARRAY_LEN(parts)};

	if (fd >= 0) {
		control.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS};
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
		message.msg_control = &control;
		message.msg_controllen = sizeof(control.space);
	}
	return sendmsg(fetch->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) ==
			       (ssize_t)(sizeof(*order) + url_len)
		       ? 0
		       : -1;
}

static struct fetch_open *keep(
	struct fetch *fetch, struct probe_request *request, const struct tcp_connect *connect)
{
	struct fetch_open *open = calloc(1, sizeof(*open));

	if (!open)
		return NULL;
	*open = (struct fetch_open){.next = fetch->open,
		.link = &fetch->open,
		.request = request,
		.local_port = connect->local_port};
	if (open->next)
		open->next->link = &open->next;
	fetch->open = open;
	fetch->open_count++;
	request->open = open;
	return open;
}

static void hand_over(struct fetch *fetch, struct probe_request *request,
	struct tcp_connect *connect, const char *url, struct mono_ns begun)
{
	struct fetch_order order = {.what = FETCH_BEGIN,
		.target = (uint32_t)(request->series->target - fetch->env->targets->items),
		.index = request->index,
		.begun_ns = begun.v};
	bool kept = keep(fetch, request, connect) != NULL;

	if (fetch->client.order)
		fetch->client.order(fetch->client.owner, request, &order);
	if (kept && give(fetch, &order, url, connect->fd) == 0) {
		close(connect->fd); /* the child's now */
		return;
	}
	tcp_connect_reset(connect);
	if (kept)
		lose_child(fetch); /* it no longer reads */
	else
		request_failed(fetch->env->slots, request, RECORD_OTHER);
}

bool fetch_is_ready(struct fetch *fetch)
{
	int64_t late_ns = when_mono_now().v - fetch->started.v - READY_MOST_MS * INT64_C(1000000);

	if (fetch->pid > 0 && !fetch->ready && late_ns > 0)
		lose_child(fetch);
	return fetch->pid > 0 && fetch->ready;
}

void fetch_send(struct fetch *fetch, struct probe_request *request)
{
	const struct probe_target *target = request->series->target;
	struct slot_queue *slots = fetch->env->slots;
	struct mono_ns now = when_mono_now();
	struct tcp_connect connect;

	if (!fetch_is_ready(fetch)) {
		request_not_sent(slots, request, RECORD_OTHER);
		return;
	}
	tcp_connect_start(&target->to, target->to_len, 0, &connect);
	if (connect.state == TCP_NOT_SENT) {
		request_not_sent(slots, request, connect.why);
		return;
	}
	request_sent(slots, request, now);
	request->why = RECORD_TIMEOUT;
	if (connect.state == TCP_FAILED) {
		request_failed(slots, request, connect.why);
		return;
	}
	tcp_connect_note_port(&connect);
	hand_over(fetch, request, &connect, NULL, now);
}

enum tcp_state fetch_visit(struct fetch *fetch, struct probe_request *request,
	const struct sockaddr_storage *to, const char *url, enum record_err *why)
{
	struct mono_ns now = when_mono_now();
	struct tcp_connect connect;

	*why = RECORD_OTHER;
	if (!fetch_is_ready(fetch))
		return TCP_FAILED;
	tcp_connect_start(to, address_len(to), 0, &connect);
	*why = connect.why;
	if (connect.state == TCP_FAILED || connect.state == TCP_NOT_SENT)
		return connect.state;
	hand_over(fetch, request, &connect, url, now);
	return TCP_CONNECTING;
}

void fetch_cancel(struct fetch *fetch, struct probe_request *request)
{
	const struct fetch_order order = {.what = FETCH_CANCEL, .index = request->index};
	struct fetch_open *open = request->open;

	if (!open)
		return;
	release(fetch, open);
	if (give(fetch, &order, NULL, -1) < 0)
		lose_child(fetch);
}

uint16_t fetch_local_port(const struct probe_request *request)
{
	const struct fetch_open *open = request->open;

	return open ? open->local_port : 0;
}

size_t fetch_in_flight(const struct fetch *fetch)
{
	return fetch->open_count;
}
