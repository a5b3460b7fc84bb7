#include "probes/fetch_confine.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/call_filter.h"
#include "base/i18n.h"
#include "probes/privilege.h"

#define DESCRIPTORS_MOST 256

/* Sockets and the loop, memory, time, randomness, the end. */
static const int allowed_calls[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(shutdown), SCMP_SYS(close),
	SCMP_SYS(fcntl), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
	SCMP_SYS(getpeername), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(brk), SCMP_SYS(munmap),
	SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(setitimer),
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(sched_yield), SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(sigaltstack), /* the last: a sanitizer's, on the way to an end */
};

/* libcurl connects what is connected already (7.88 does): let it believe so, and at once; at
 * EINPROGRESS it would wait for its own timer of 200 ms */
static const int pretended_calls[] = {SCMP_SYS(connect)};

static void set_signals(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		signal(numbers[i], SIG_IGN);
	signal(SIGPROF, SIG_DFL); /* the watchdog's */
}

int confine_to_parent(pid_t parent, struct err *err)
{
	set_signals();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "prctl(PR_SET_PDEATHSIG)");
	if (getppid() != parent)
		return err_set(err, ERR_INTERNAL, "the parent has ended");
	return 0;
}

static int keep_one(int fd, struct err *err)
{
	/* A sanitizer's findings must be seen. */
	int standard_end = CALL_FILTER_SANITIZER ? STDERR_FILENO : STDERR_FILENO + 1;
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (nothing < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "/dev/null");
	if (fd != FETCH_CHILD_FD && nothing == FETCH_CHILD_FD)
		nothing = dup(nothing); /* that place is taken next */
	if (fd != FETCH_CHILD_FD && dup2(fd, FETCH_CHILD_FD) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "dup2");
	for (int i = 0; i < standard_end; i++)
		if (dup2(nothing, i) < 0)
			return err_set_errno(err, ERR_INTERNAL, errno, "dup2");
	if (close_range(FETCH_CHILD_FD + 1, ~0U, 0) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "close_range");
	return 0;
}

/* "7f00-7f80 rw-s …": the mapping's ends, where it is shared and can be written. */
static bool is_shared_line(const char *line, uintptr_t *from, uintptr_t *to)
{
	char rights[5] = "";

	/* the kernel's own text, NOLINTNEXTLINE(cert-err34-c) */
	return sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", from, to, rights) == 3 &&
	       rights[1] == 'w' && rights[3] == 's';
}

/* Forged stamps could be written where the parent reads its packets. */
static int unshare_memory(struct err *err)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	uintptr_t from, to;
	char *line = NULL;
	size_t cap = 0;

	if (!maps)
		return err_set_errno(err, ERR_INTERNAL, errno, "/proc/self/maps");
	while (getline(&line, &cap, maps) > 0)
		if (is_shared_line(line, &from, &to))
			munmap((void *)from, to - from); /* NOLINT(performance-no-int-to-ptr) */
	free(line);
	fclose(maps);
	return 0;
}

int confine_inheritance(int fd, struct err *err)
{
	return keep_one(fd, err) < 0 || unshare_memory(err) < 0 ? -1 : 0;
}

static int limit(struct err *err)
{
	struct rlimit none = {0, 0}, few;

	if (getrlimit(RLIMIT_NOFILE, &few) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "getrlimit");
	if (few.rlim_max > DESCRIPTORS_MOST)
		few.rlim_max = DESCRIPTORS_MOST; /* it cannot be raised above what it is */
	few.rlim_cur = few.rlim_max;
	if (setrlimit(RLIMIT_CORE, &none) < 0 || setrlimit(RLIMIT_NOFILE, &few) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "setrlimit");
	return 0;
}

int confine_calls(struct err *err)
{
	static const struct call_filter filter = {.calls = allowed_calls,
		.call_count = ARRAY_LEN(allowed_calls) - !CALL_FILTER_SANITIZER,
		.pretended = pretended_calls,
		.pretended_count = ARRAY_LEN(pretended_calls)};

	if (limit(err) < 0 || privilege_drop(err) < 0)
		return -1;
	return call_filter_load(&filter, err);
}

void confine_feed_watchdog(void)
{
	struct itimerval left = {.it_value.tv_sec = CONFINE_WATCHDOG_S};

	setitimer(ITIMER_PROF, &left, NULL); /* SIGPROF ends it */
}
