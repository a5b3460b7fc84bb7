#include "probes/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/array.h"

#define EVENTS_MOST   64
#define ROUNDS_MOST   64 /* of EVENTS_MOST in one wait */
#define TIMERSLACK_NS 1000UL

struct loop {
	int fd;
	struct epoll_event events[EVENTS_MOST];
	int count, at; /* events in hand; the one that is being handled */
	sigset_t outside;
	int slack_ns; /* as found; -1: unknown */
};

static void hold_signals(struct loop *loop)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	sigset_t held;

	sigemptyset(&held);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		sigaddset(&held, numbers[i]);
	sigprocmask(SIG_BLOCK, &held, &loop->outside);
}

int loop_open(struct loop **out, struct err *err)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return err_no_memory(err);
	loop->fd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->fd < 0) {
		err_set_errno(err, ERR_INTERNAL, errno, "epoll_create1");
		free(loop);
		return -1;
	}
	hold_signals(loop);
	loop->slack_ns = prctl(PR_GET_TIMERSLACK);
	prctl(PR_SET_TIMERSLACK, TIMERSLACK_NS);
	*out = loop;
	return 0;
}

void loop_close(struct loop *loop)
{
	if (!loop)
		return;
	if (loop->slack_ns > 0)
		prctl(PR_SET_TIMERSLACK, (unsigned long)loop->slack_ns);
	sigprocmask(SIG_SETMASK, &loop->outside, NULL);
	close(loop->fd);
	free(loop);
}

int loop_add(struct loop *loop, struct loop_watch *watch, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = watch};

	return epoll_ctl(loop->fd, EPOLL_CTL_ADD, watch->fd, &event);
}

int loop_change(struct loop *loop, struct loop_watch *watch, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = watch};

	return epoll_ctl(loop->fd, EPOLL_CTL_MOD, watch->fd, &event);
}

void loop_forget(struct loop *loop, struct loop_watch *watch)
{
	for (int i = loop->at; i < loop->count; i++)
		if (loop->events[i].data.ptr == watch)
			loop->events[i].data.ptr = NULL; /* its storage may be freed now */
}

void loop_remove(struct loop *loop, struct loop_watch *watch)
{
	epoll_ctl(loop->fd, EPOLL_CTL_DEL, watch->fd, NULL);
	loop_forget(loop, watch);
}

static void call_ready(struct loop *loop)
{
	for (loop->at = 0; loop->at < loop->count; loop->at++) {
		const struct epoll_event *event = &loop->events[loop->at];
		const struct loop_watch *watch = event->data.ptr;

		if (watch)
			watch->ready(watch->owner, watch->fd, event->events);
	}
	loop->count = 0;
}

static int sleep_until(struct loop *loop, struct mono_ns until)
{
	int64_t left_ns = until.v - when_mono_now().v;
	struct pollfd pollfd = {.fd = loop->fd, .events = POLLIN};
	struct timespec left = {0};

	if (left_ns > 0)
		left = (struct timespec){left_ns / 1000000000, left_ns % 1000000000};
	return ppoll(&pollfd, 1, &left, &loop->outside);
}

int loop_wait(struct loop *loop, struct mono_ns until, struct mono_ns *drained, struct err *err)
{
	if (sleep_until(loop, until) < 0 && errno != EINTR)
		return err_set_errno(err, ERR_INTERNAL, errno, "ppoll");
	*drained = when_mono_now();
	for (int round = 0; round < ROUNDS_MOST; round++) {
		loop->count = epoll_wait(loop->fd, loop->events, EVENTS_MOST, 0);
		if (loop->count < 0 && errno != EINTR)
			return err_set_errno(err, ERR_INTERNAL, errno, "epoll_wait");
		if (loop->count < 0)
			loop->count = 0;
		int count = loop->count;

		call_ready(loop);
		if (count < EVENTS_MOST)
			break;
	}
	return 0;
}
