#include "tests/lab/starter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/when.h"
#include "tests/lab/init.h"
#include "tests/lab/nginx.h"
#include "tests/lab/permit.h"

#define RAISE_LIMIT_NS INT64_C(30000000000)
#define STOP_LIMIT_NS  INT64_C(5000000000) /* from a signal to the end of the lab */
#define NAMESPACES     (CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC)

static const int passed_signals[] = {SIGINT, SIGTERM, SIGHUP};

struct starter {
	struct init_plan plan; /* owns what it points at, but for argv and the program */
	int leash;             /* to write; its end ends the lab */
	int report;            /* to read */
	int signals;           /* signalfd */
	int owner;             /* pidfd; -1: nobody */
	pid_t init;
	bool raised;
	int stop_signal; /* the first that came; 0: none */
	struct mono_ns limit;
	bool ended;
	int status; /* as of waitpid, when ended */
};

/* With a process group of its own the command hears signals from us alone. But where our group is
 * the terminal's, the command must be in it: then Ctrl-C reaches it directly. */
static bool have_terminal(void)
{
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	bool ours = terminal >= 0 && tcgetpgrp(terminal) == getpgrp();

	if (terminal >= 0)
		close(terminal);
	return ours;
}

/* A signal that is ignored on entry (nohup, a script's `&`) stays ignored. */
static int open_signals(struct starter *starter, struct err *err)
{
	struct sigaction action;
	sigset_t passed;

	sigemptyset(&passed);
	for (size_t i = 0; i < ARRAY_LEN(passed_signals); i++)
		if (sigaction(passed_signals[i], NULL, &action) == 0 &&
			action.sa_handler != SIG_IGN)
			sigaddset(&passed, passed_signals[i]);
	sigprocmask(SIG_BLOCK, &passed, &starter->plan.mask);
	starter->signals = signalfd(-1, &passed, SFD_CLOEXEC | SFD_NONBLOCK);
	if (starter->signals < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "signalfd");
	return 0;
}

static int open_owner(struct starter *starter, pid_t owner, struct err *err)
{
	if (owner == 0)
		return 0;
	starter->owner = pidfd_open(owner, 0);
	if (starter->owner < 0)
		return err_set_errno(err, ERR_INTERRUPTED, errno, "owner %d", (int)owner);
	return 0;
}

static int open_wire(struct starter *starter, const struct run_options *options, struct err *err)
{
	struct init_plan *plan = &starter->plan;
	struct topology *topology;
	struct paths *paths;
	struct routes *routes;

	if ((options->topology ? topology_read(options->topology, &topology, err)
			       : flat_topology(&options->flat, &topology, err)) < 0)
		return -1;
	plan->topology = topology;
	if (paths_new(topology, &paths, err) < 0)
		return -1;
	plan->paths = paths;
	if (routes_new(topology, paths, &routes, err) < 0)
		return -1;
	plan->routes = routes;
	return nginx_find(topology, options->nginx, &plan->nginx, err);
}

/* The flat lab has a wire, and so a topology, only when there is a delay. */
static int open_plan(struct starter *starter, const struct run_options *options, struct err *err)
{
	struct init_plan *plan = &starter->plan;

	plan->argv = options->argv;
	plan->precise = options->precise;
	plan->own_group = !have_terminal();
	if (!options->topology)
		plan->flat = &options->flat;
	if (plan->flat && plan->flat->delay_us == 0)
		return 0;
	return open_wire(starter, options, err);
}

static int open_shared(struct starter *starter, struct err *err)
{
	const struct topology *topology = starter->plan.topology;
	int leash[2], report[2];

	if (stats_share(topology ? topology->places.count : 0, &starter->plan.stats, err) < 0)
		return -1;
	starter->plan.stats->precise = starter->plan.precise;
	if (pipe2(leash, O_CLOEXEC) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "pipe");
	starter->plan.leash = leash[0];
	starter->leash = leash[1];
	if (pipe2(report, O_CLOEXEC) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "pipe");
	starter->report = report[0];
	starter->plan.report = report[1];
	return 0;
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* The child. It holds no end of a pipe that must close when the starter goes. The second belt: the
 * kernel kills it with its parent, also while it raises and does not look at the leash. */
_Noreturn static void become_init(struct starter *starter)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close_one(&starter->leash);
	close_one(&starter->report);
	close_one(&starter->signals);
	close_one(&starter->owner);
	init_main(&starter->plan);
}

static int start_init(struct starter *starter, struct err *err)
{
	starter->init = (pid_t)syscall(SYS_clone, NAMESPACES | SIGCHLD, NULL, NULL, NULL, NULL);
	if (starter->init < 0)
		return err_set_errno(err, ERR_NOPERM, errno, "making namespaces");
	if (starter->init == 0)
		become_init(starter);
	close_one(&starter->plan.leash);
	close_one(&starter->plan.report);
	starter->limit.v = when_mono_now().v + RAISE_LIMIT_NS;
	return 0;
}

/* Ctrl-C comes from the kernel and has reached a command of our process group already. */
static void pass_on(struct starter *starter, const struct signalfd_siginfo *info)
{
	unsigned char number = (unsigned char)info->ssi_signo;
	bool has_it = !starter->plan.own_group && info->ssi_code == SI_KERNEL;
	ssize_t written;

	if (starter->stop_signal == 0) {
		starter->stop_signal = number;
		starter->limit.v = when_mono_now().v + STOP_LIMIT_NS;
	}
	if (!starter->raised)
		starter->limit.v = 0; /* there is no command yet to wait for */
	if (has_it)
		return;
	written = write(starter->leash, &number, 1);
	(void)written; /* when init has gone, its report ends too */
}

static void take_signals(struct starter *starter)
{
	struct signalfd_siginfo info;

	while (read(starter->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		pass_on(starter, &info);
}

/* Returns 1 while the lab goes on. */
static int take_report(struct starter *starter, struct err *err)
{
	struct init_report report;
	ssize_t len = read(starter->report, &report, sizeof(report));

	if (len != (ssize_t)sizeof(report))
		return err_set(err, ERR_INTERNAL, "the lab's init was killed");
	if (report.said == INIT_FAILED) {
		*err = report.err;
		return -1;
	}
	if (report.said == INIT_RAISED) {
		starter->raised = true;
		starter->limit.v = 0;
		return 1;
	}
	starter->ended = true;
	starter->status = report.status;
	return 0;
}

/* In ms, rounded up; -1: no limit. */
static int time_left(const struct starter *starter)
{
	int64_t left_ns = starter->limit.v - when_mono_now().v;

	if (starter->raised && starter->stop_signal == 0)
		return -1;
	return left_ns > 0 ? (int)((left_ns + 999999) / 1000000) : 0;
}

static int give_up(const struct starter *starter, struct err *err)
{
	if (starter->stop_signal != 0)
		return 0;
	return err_set(err, ERR_INTERNAL, "the lab could not be raised within %lld s",
		(long long)(RAISE_LIMIT_NS / 1000000000));
}

static int watch(struct starter *starter, struct err *err)
{
	struct pollfd watched[] = {
		{.fd = starter->report, .events = POLLIN},
		{.fd = starter->signals, .events = POLLIN},
		{.fd = starter->owner, .events = POLLIN},
	};
	int count, ret = 1;

	while (ret == 1) {
		count = poll(watched, ARRAY_LEN(watched), time_left(starter));
		if (count < 0 && errno != EINTR)
			return err_set_errno(err, ERR_INTERNAL, errno, "poll");
		if (count <= 0) {
			if (time_left(starter) == 0)
				return give_up(starter, err);
			continue;
		}
		if (watched[2].revents)
			return err_set(err, ERR_INTERRUPTED, "the owner has ended");
		if (watched[0].revents)
			ret = take_report(starter, err);
		else if (watched[1].revents)
			take_signals(starter);
	}
	return ret;
}

static int exit_status(const struct starter *starter)
{
	if (!starter->ended)
		return 128 + starter->stop_signal;
	if (WIFSIGNALED(starter->status))
		return 128 + WTERMSIG(starter->status);
	return WEXITSTATUS(starter->status);
}

/* The kernel ends whatever runs in the lab before its init can be waited for. */
static void end_lab(struct starter *starter)
{
	if (starter->init <= 0)
		return;
	kill(starter->init, SIGKILL);
	while (waitpid(starter->init, NULL, 0) < 0 && errno == EINTR)
		continue;
}

static void close_starter(struct starter *starter)
{
	int *fds[] = {&starter->leash, &starter->report, &starter->signals, &starter->owner,
		&starter->plan.leash, &starter->plan.report};

	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		close_one(fds[i]);
	stats_unshare(starter->plan.stats);
	routes_free(starter->plan.routes);
	paths_free(starter->plan.paths);
	topology_free(starter->plan.topology);
}

static int write_stats(
	const struct starter *starter, const struct run_options *options, struct err *err)
{
	const struct stats_output output = {
		.path = options->stats,
		.topology = starter->plan.topology,
		.paths = starter->plan.paths,
		.all_pairs = options->stats_pairs,
	};

	if (!options->stats || !starter->raised)
		return 0;
	return stats_write(starter->plan.stats, &output, err);
}

int starter_run(const struct run_options *options, int *status, struct err *err)
{
	struct starter starter = {.leash = -1,
		.report = -1,
		.signals = -1,
		.owner = -1,
		.plan = {.leash = -1, .report = -1}};
	int ret = -1;

	if (open_plan(&starter, options, err) < 0 || permit_check(err) < 0 ||
		open_owner(&starter, options->owner, err) < 0 || open_signals(&starter, err) < 0 ||
		open_shared(&starter, err) < 0 || start_init(&starter, err) < 0)
		goto out;
	ret = watch(&starter, err);
	end_lab(&starter);
	if (write_stats(&starter, options, ret < 0 ? NULL : err) < 0)
		ret = -1;
	if (ret == 0)
		*status = exit_status(&starter);
out:
	close_starter(&starter);
	return ret;
}
