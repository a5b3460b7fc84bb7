#include "tests/lab/init.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lab/acceptor.h"
#include "tests/lab/netlink.h"
#include "tests/lab/nginx.h"
#include "tests/lab/place.h"
#include "tests/lab/spawn.h"
#include "tests/lab/wire.h"

struct init {
	const struct init_plan *plan;
	int home;     /* the lab's own network namespace: only loopback */
	int children; /* signalfd of SIGCHLD */
	pid_t wire, command;
	pid_t acceptor;
	struct place_net nets[TOPOLOGY_PLACES_MOST];
};

/* Nothing of ours may reach the user's mounts; /run is new and empty, so that /run/netns and the
 * scratch folder need not exist outside, nor be cleaned up. */
static int mount_own(struct err *err)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return err_set_errno(err, ERR_NOPERM, errno, "making mounts private");
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		return err_set_errno(err, ERR_NOPERM, errno, "mount /proc");
	if (mount("lab", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=256m") < 0)
		return err_set_errno(err, ERR_NOPERM, errno, "mount /run");
	if (mkdir(PLACE_FOLDER, 0755) < 0 || mkdir(INIT_SCRATCH, 0755) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "folders in /run");
	return 0;
}

static int lift_loopback(struct err *err)
{
	int netlink, ret;

	if (netlink_open(&netlink, err) < 0)
		return -1;
	ret = netlink_up(netlink, "lo", err);
	close(netlink);
	return ret;
}

static int raise_places(struct init *init, struct err *err)
{
	const struct topology *topology = init->plan->topology;

	if (init->plan->flat)
		return flat_raise(init->plan->flat, init->home, INIT_SCRATCH, init->nets, err);
	for (size_t i = 0; i < topology->places.count; i++)
		if (place_raise(&topology->places.items[i], init->home, &init->nets[i], err) < 0)
			return -1;
	return 0;
}

static void tell(int report, enum init_said said, int status, const struct err *err)
{
	struct init_report message = {.said = said, .status = status};
	ssize_t written;

	if (err)
		message.err = *err;
	written = write(report, &message, sizeof(message));
	(void)written; /* a starter that has gone needs no report */
}

/* The first processor is left to what is measured; where there is no other, so be it. */
static void stay_beside(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(FLAT_HELPER_CPU, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

_Noreturn static void run_wire(const struct init *init)
{
	struct wire_setup setup = {
		.topology = init->plan->topology,
		.paths = init->plan->paths,
		.routes = init->plan->routes,
		.nets = init->nets,
		.frames = init->plan->flat != NULL,
		.precise = init->plan->precise,
		.stats = init->plan->stats,
	};
	struct err err = {0};

	prctl(PR_SET_NAME, "lab-wire");
	setsid(); /* out of reach of the terminal's Ctrl-C */
	close(init->plan->leash);
	if (init->plan->flat)
		stay_beside();
	wire_run(&setup, &err);
	tell(init->plan->report, INIT_FAILED, 0, &err);
	_exit(1);
}

static int start_wire(struct init *init, struct err *err)
{
	if (!init->plan->topology)
		return 0;
	init->wire = fork();
	if (init->wire < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "fork");
	if (init->wire == 0)
		run_wire(init);
	return 0;
}

_Noreturn static void run_acceptor(const struct init *init, int listener)
{
	prctl(PR_SET_NAME, "lab-acceptor");
	setsid();
	close(init->plan->leash);
	stay_beside();
	acceptor_run(listener);
}

static int start_acceptor(struct init *init, struct err *err)
{
	long port = init->plan->flat->acceptor_port;
	int listener = -1, ret;

	if (port == 0)
		return 0;
	if (place_enter(init->nets[FLAT_RESPONDER].name_space, err) < 0)
		return -1;
	ret = acceptor_open((uint16_t)port, &listener, err);
	if (place_enter(init->home, ret < 0 ? NULL : err) < 0 || ret < 0)
		return -1;
	init->acceptor = fork();
	if (init->acceptor == 0)
		run_acceptor(init, listener);
	close(listener);
	return init->acceptor < 0 ? err_set_errno(err, ERR_INTERNAL, errno, "fork") : 0;
}

static int start_servers(struct init *init, struct err *err)
{
	struct nginx_plan plan = {
		.topology = init->plan->topology,
		.nets = init->nets,
		.home = init->home,
		.program = init->plan->nginx,
		.scratch = INIT_SCRATCH,
		.mask = &init->plan->mask,
	};

	if (init->plan->flat)
		return start_acceptor(init, err);
	return nginx_start(&plan, err);
}

static int open_init(struct init *init, struct err *err)
{
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	init->children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	init->home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (init->children < 0 || init->home < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "init");
	return 0;
}

static int raise_lab(struct init *init, struct err *err)
{
	struct mono_ns start = when_mono_now();

	if (mount_own(err) < 0 || open_init(init, err) < 0 || lift_loopback(err) < 0 ||
		raise_places(init, err) < 0 || start_wire(init, err) < 0 ||
		start_servers(init, err) < 0)
		return -1;
	init->plan->stats->raise_ns = when_mono_now().v - start.v;
	tell(init->plan->report, INIT_RAISED, 0, NULL);
	return 0;
}

static int start_command(struct init *init, struct err *err)
{
	struct spawn_plan plan = {
		.argv = init->plan->argv,
		.mask = &init->plan->mask,
		.own_group = init->plan->own_group,
	};

	setenv("LAB_SCRATCH", INIT_SCRATCH, 1);
	if (init->plan->flat && place_enter(init->nets[FLAT_PROBER].name_space, err) < 0)
		return -1;
	return spawn(&plan, &init->command, err);
}

/* Collects whoever ended, orphans too. True: the command, the wire or the acceptor
 * was among them. */
static bool collect(const struct init *init, bool *ended, int *status)
{
	struct signalfd_siginfo info;
	bool lost_helper = false;
	int child_status;
	pid_t pid;

	while (read(init->children, &info, sizeof(info)) > 0)
		continue;
	while ((pid = waitpid(-1, &child_status, WNOHANG)) > 0) {
		if (pid == init->command) {
			*ended = true;
			*status = child_status;
		}
		lost_helper = lost_helper || pid == init->wire || pid == init->acceptor;
	}
	return *ended || lost_helper;
}

/* False: the starter let go of the leash. */
static bool obey(const struct init *init)
{
	unsigned char signals[16];
	ssize_t count = read(init->plan->leash, signals, sizeof(signals));

	for (ssize_t i = 0; i < count; i++)
		kill(init->command, signals[i]);
	return count > 0 || (count < 0 && errno == EINTR);
}

static int wait_for_end(const struct init *init, int *status, struct err *err)
{
	struct pollfd watched[] = {
		{.fd = init->plan->leash, .events = POLLIN},
		{.fd = init->children, .events = POLLIN},
	};
	bool ended = false;

	for (;;) {
		if (poll(watched, ARRAY_LEN(watched), -1) < 0 && errno != EINTR)
			return err_set_errno(err, ERR_INTERNAL, errno, "init: poll");
		if (watched[1].revents && collect(init, &ended, status))
			return ended ? 0
				     : err_set(err, ERR_INTERNAL,
					       "the wire or the acceptor has ended");
		if (watched[0].revents && !obey(init))
			return err_set(err, ERR_INTERRUPTED, "the starter has ended");
	}
}

/* What the wire did not get to see; it may go on meanwhile. */
static int count_unread(const struct init *init, struct err *err)
{
	uint64_t dropped;

	for (size_t i = 0; i < init->plan->stats->place_count; i++) {
		if (place_unread(&init->nets[i], init->home, &dropped, err) < 0)
			return -1;
		init->plan->stats->unread += dropped;
	}
	return 0;
}

_Noreturn void init_main(const struct init_plan *plan)
{
	struct init init = {.plan = plan};
	struct err err = {0};
	int status = 0;

	prctl(PR_SET_NAME, "lab-init");
	if (raise_lab(&init, &err) < 0 || start_command(&init, &err) < 0 ||
		wait_for_end(&init, &status, &err) < 0 || count_unread(&init, &err) < 0)
		tell(plan->report, INIT_FAILED, 0, &err);
	else
		tell(plan->report, INIT_ENDED, status, NULL);
	_exit(0);
}
