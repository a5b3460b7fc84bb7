#include "probes/fetch_child.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "probes/fetch_confine.h"

/* That a connection is there is said by the answer. Only where none comes soon it is said before,
 * for the record of a request that times out: the parent is not woken amid the measurement. */
#define SAY_AFTER_NS INT64_C(20000000)

struct fetch_child {
	const struct fetch_work *work;
	const struct probe_targets *targets;
	struct loop *loop;
	void *state; /* the work's */
	struct loop_watch watch;
	struct fetch_task *tasks;
	struct fetch_task *unsaid, **unsaid_end; /* oldest first */
};

const struct fetch_work *fetch_child_work(const struct fetch_child *child)
{
	return child->work;
}

struct loop *fetch_child_loop(const struct fetch_child *child)
{
	return child->loop;
}

const struct probe_targets *fetch_child_targets(const struct fetch_child *child)
{
	return child->targets;
}

/* Without a parent that listens there is nothing left to do. */
static void say(const union fetch_answer *answer)
{
	size_t len = fetch_answer_len(answer->head.what);

	if (send(FETCH_CHILD_FD, answer, len, MSG_NOSIGNAL) != (ssize_t)len)
		_exit(0);
}

static void begin_unsaid(struct fetch_task *task)
{
	struct fetch_child *child = task->child;

	task->say_at.v = when_mono_now().v + SAY_AFTER_NS;
	task->unsaid_link = child->unsaid_end;
	*child->unsaid_end = task;
	child->unsaid_end = &task->unsaid_next;
}

static void end_unsaid(struct fetch_task *task)
{
	if (!task->unsaid_link)
		return;
	*task->unsaid_link = task->unsaid_next;
	if (task->unsaid_next)
		task->unsaid_next->unsaid_link = task->unsaid_link;
	else
		task->child->unsaid_end = task->unsaid_link;
	task->unsaid_link = NULL;
}

static void end(struct fetch_task *task)
{
	struct fetch_child *child = task->child;

	end_unsaid(task);
	if (task->watch.owner)
		loop_remove(child->loop, &task->watch);
	if (task->work)
		child->work->drop(child->state, task);
	tcp_connect_reset(&task->connect);
	*task->link = task->next;
	if (task->next)
		task->next->link = task->link;
	free(task->url);
	free(task);
}

void fetch_task_answer(struct fetch_task *task, union fetch_answer *answer)
{
	answer->head = task->head;
	answer->head.what = task->child->work->answer_what;
	say(answer);
	end(task);
}

void fetch_task_fail(struct fetch_task *task, enum record_err why)
{
	union fetch_answer answer = {.head = task->head};

	answer.head.what = FETCH_FAILED;
	answer.head.why = (uint32_t)why;
	say(&answer);
	end(task);
}

/* The RTT of the handshake; where a SYN was repeated, all the time that passed: true as an upper
 * bound, which is all that an RTT proves. */
static void note_connect(struct fetch_task *task)
{
	task->head.connect_by = TS_TCP_INFO;
	task->head.connect_ns = task->connect.rtt_ns;
	if (!task->connect.retransmitted)
		return;
	task->head.connect_by = TS_USER;
	task->head.connect_ns = when_mono_now().v - task->begun.v;
}

static void begin_work(struct fetch_task *task)
{
	struct fetch_child *child = task->child;

	note_connect(task);
	if (child->work->begin(child->state, task))
		begin_unsaid(task);
}

static void say_connected(struct fetch_child *child)
{
	while (child->unsaid && child->unsaid->say_at.v <= when_mono_now().v) {
		union fetch_answer answer = {.head = child->unsaid->head};

		answer.head.what = FETCH_CONNECTED;
		end_unsaid(child->unsaid);
		say(&answer);
	}
}

static void on_connected(void *owner, int fd, uint32_t events)
{
	struct fetch_task *task = owner;

	(void)fd;
	(void)events;
	loop_remove(task->child->loop, &task->watch);
	task->watch.owner = NULL;
	tcp_connect_finish(&task->connect);
	if (task->connect.state == TCP_CONNECTED)
		begin_work(task);
	else
		fetch_task_fail(task, task->connect.why);
}

/* An order as it comes: URL is "" where none is said. */
struct incoming {
	struct fetch_order order;
	char url[VISIT_URL_MOST + 1];
	int fd;
};

static void take(struct fetch_child *child, const struct incoming *in)
{
	struct fetch_task *task = calloc(1, sizeof(*task));
	char *url = in->url[0] ? strdup(in->url) : NULL;
	const struct fetch_order *order = &in->order;
	int fd = in->fd;

	if (!task || (in->url[0] && !url))
		_exit(1);
	*task = (struct fetch_task){.child = child,
		.next = child->tasks,
		.link = &child->tasks,
		.target = &child->targets->items[order->target],
		.begun = {order->begun_ns},
		.url = url,
		.connect = {.fd = fd, .state = TCP_CONNECTING},
		.head.index = order->index};
	memcpy(task->object, order->object, sizeof(task->object));
	if (task->next)
		task->next->link = &task->next; /* NOLINT(clang-analyzer-unix.Malloc) */
	child->tasks = task;
	task->watch = (struct loop_watch){fd, on_connected, task};
	if (fd >= 0 && loop_add(child->loop, &task->watch, EPOLLOUT) == 0)
		return;
	task->watch.owner = NULL;
	fetch_task_fail(task, RECORD_OTHER);
}

static void cancel(struct fetch_child *child, uint64_t index)
{
	for (struct fetch_task *task = child->tasks; task; task = task->next)
		if (task->head.index == index) {
			end(task);
			return;
		}
}

/* One order, with its descriptor or -1. False: none is there now. */
static bool receive(struct incoming *in)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec parts[] = {{&in->order, sizeof(in->order)}, {in->url, VISIT_URL_MOST}};
	struct msghdr message = {.msg_iov = parts,
		.msg_iovlen = ARRAY_LEN(parts),
		.msg_control = &control,
		.msg_controllen = sizeof(control)};
	ssize_t len = recvmsg(FETCH_CHILD_FD, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	const struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	in->fd = -1;
	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (len < (ssize_t)sizeof(in->order))
		_exit(0); /* its end has closed */
	in->url[len - (ssize_t)sizeof(in->order)] = '\0';
	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
		memcpy(&in->fd, CMSG_DATA(header), sizeof(in->fd));
	return true;
}

static void on_orders(void *owner, int parent, uint32_t events)
{
	struct fetch_child *child = owner;
	struct incoming in = {0};

	(void)parent;
	(void)events;
	while (receive(&in)) {
		if (fetch_order_begins(&in.order, child->targets->count))
			take(child, &in);
		else if (in.order.what == FETCH_CANCEL)
			cancel(child, in.order.index);
	}
}

static int prepare(struct fetch_child *child, int fd, pid_t parent, struct err *err)
{
	if (confine_to_parent(parent, err) < 0 || confine_inheritance(fd, err) < 0 ||
		loop_open(&child->loop, err) < 0)
		return -1;
	prctl(PR_SET_NAME, child->work->name);
	if (child->work->open(child, &child->state, err) < 0)
		return -1;
	child->watch = (struct loop_watch){FETCH_CHILD_FD, on_orders, child};
	if (loop_add(child->loop, &child->watch, EPOLLIN) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "epoll_ctl");
	return confine_calls(err);
}

static _Noreturn void refuse(int fd, const struct err *err)
{
	union fetch_answer answer = {.head.what = FETCH_UNFIT};
	char *text = answer.unfit.text;

	snprintf(text, sizeof(answer.unfit.text), "%.255s", err->text);
	/* by whichever of its two names is there still */
	if (send(FETCH_CHILD_FD, &answer, sizeof(answer.unfit), MSG_NOSIGNAL) < 0)
		(void)!send(fd, &answer, sizeof(answer.unfit), MSG_NOSIGNAL);
	_exit(1);
}

static struct mono_ns wake_at(const struct fetch_child *child)
{
	struct mono_ns at = {INT64_MAX};

	if (child->work->wake_at)
		at = child->work->wake_at(child->state);
	if (child->unsaid && child->unsaid->say_at.v < at.v)
		at = child->unsaid->say_at;
	return at;
}

_Noreturn void fetch_child_run(
	const struct fetch_work *work, const struct probe_targets *targets, int fd, pid_t parent)
{
	struct fetch_child child = {.work = work, .targets = targets};
	const union fetch_answer ready = {.head.what = FETCH_READY};
	struct mono_ns drained;
	struct err err = {0};

	child.unsaid_end = &child.unsaid;
	if (prepare(&child, fd, parent, &err) < 0)
		refuse(fd, &err);
	say(&ready);
	for (;;) {
		confine_feed_watchdog();
		if (loop_wait(child.loop, wake_at(&child), &drained, NULL) < 0)
			_exit(1);
		if (work->run_timers)
			work->run_timers(child.state);
		say_connected(&child);
	}
}
