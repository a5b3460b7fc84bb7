/* The child's end of a fetch: takes orders and connections, gives answers, and ends when the
 * parent does. What is done with a connection is the method's work. */
#ifndef CDNPROOF_PROBES_FETCH_CHILD_H
#define CDNPROOF_PROBES_FETCH_CHILD_H

#include <sys/types.h>

#include "probes/fetch_message.h"
#include "probes/loop.h"
#include "probes/target.h"
#include "probes/tcp_connect.h"

struct fetch_child;

/* A request, while it is in hand. */
struct fetch_task {
	struct fetch_child *child;
	struct fetch_task *next, **link;
	const struct probe_target *target;
	struct mono_ns begun;       /* before connect() */
	struct tcp_connect connect; /* its fd is closed by RST, unless the work has taken it */
	char *url;                  /* of a redirect; NULL: what the check asks for */
	struct fetch_head head;
	char object[PLAN_OBJECT_LEN];                  /* as ordered */
	struct fetch_task *unsaid_next, **unsaid_link; /* connected, and not said so yet */
	struct mono_ns say_at;
	struct loop_watch watch; /* of the connecting; the work may use it afterwards */
	void *work;              /* the work's own */
};

struct fetch_work {
	const char *name;     /* of the process, as ps shows it: 15 bytes */
	uint32_t answer_what; /* of its answers */

	/* Before the child is confined: whatever opens files or sockets. */
	int (*open)(const struct fetch_child *child, void **state, struct err *err);

	/* The connection is there. False: the task has ended already. */
	bool (*begin)(void *state, struct fetch_task *task);
	void (*drop)(void *state, struct fetch_task *task); /* frees task->work; never NULL */

	/* Timers of its own; NULL: none. */
	struct mono_ns (*wake_at)(const void *state);
	void (*run_timers)(void *state);
};

const struct fetch_work *fetch_child_work(const struct fetch_child *child);
struct loop *fetch_child_loop(const struct fetch_child *child);
const struct probe_targets *fetch_child_targets(const struct fetch_child *child);

/* Each ends the task; the answer's head is filled here. */
void fetch_task_answer(struct fetch_task *task, union fetch_answer *answer);
void fetch_task_fail(struct fetch_task *task, enum record_err why);

/* Runs in the child, and never returns. */
_Noreturn void fetch_child_run(
	const struct fetch_work *work, const struct probe_targets *targets, int fd, pid_t parent);

#endif
