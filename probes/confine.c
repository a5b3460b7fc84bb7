#include "probes/confine.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "base/array.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#ifndef HAS_SANITIZER
#define HAS_SANITIZER 0
#endif

static const int allowed_calls[] = {
	/* sockets, the capture's ring, the loop */
	SCMP_SYS(connect),
	SCMP_SYS(bind),
	SCMP_SYS(shutdown),
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
	SCMP_SYS(sendmmsg),
	SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),
	SCMP_SYS(recvmmsg),
	SCMP_SYS(getsockopt),
	SCMP_SYS(setsockopt),
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(epoll_create1),
	SCMP_SYS(eventfd2),
	SCMP_SYS(pipe2),
	SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait),
	SCMP_SYS(ioctl),
	/* records, day files, packet evidence */
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(pread64),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(close),
	SCMP_SYS(fcntl),
	SCMP_SYS(flock),
	SCMP_SYS(lseek),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(stat),
	SCMP_SYS(statx),
	SCMP_SYS(access),
	SCMP_SYS(faccessat2),
	SCMP_SYS(fsync),
	SCMP_SYS(fdatasync),
	SCMP_SYS(sync_file_range),
	SCMP_SYS(ftruncate),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	/* memory and threads */
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(sched_yield),
	/* time, randomness, signals to itself, the end */
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(adjtimex),
	SCMP_SYS(clock_adjtime),
	SCMP_SYS(getrandom),
	SCMP_SYS(sysinfo),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getppid),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	/* a child that died is made anew, and confines itself further */
	SCMP_SYS(clone),
	SCMP_SYS(clone3),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(set_tid_address),
	SCMP_SYS(wait4),
	SCMP_SYS(kill),
	SCMP_SYS(prctl),
	SCMP_SYS(capget),
	SCMP_SYS(capset),
	SCMP_SYS(prlimit64),
	SCMP_SYS(setrlimit),
	SCMP_SYS(setitimer),
	SCMP_SYS(dup),
	SCMP_SYS(dup2),
	SCMP_SYS(close_range),
	SCMP_SYS(seccomp),
};

/* Memory that can be written can never be made code. */
static const int memory_calls[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
static const int socket_calls[] = {SCMP_SYS(socket), SCMP_SYS(socketpair)};
static const int socket_families[] = {AF_INET, AF_INET6, AF_UNIX};

static int add_socket_rules(scmp_filter_ctx filter)
{
	int ret = 0;

	for (size_t i = 0; i < ARRAY_LEN(socket_calls); i++)
		for (size_t j = 0; j < ARRAY_LEN(socket_families) && ret == 0; j++)
			ret = seccomp_rule_add(filter, SCMP_ACT_ALLOW, socket_calls[i], 1,
				SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)socket_families[j]));
	return ret;
}

static int add_rules(scmp_filter_ctx filter)
{
	int ret = add_socket_rules(filter);

	for (size_t i = 0; i < ARRAY_LEN(allowed_calls) && ret == 0; i++)
		ret = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_calls[i], 0);
	for (size_t i = 0; i < ARRAY_LEN(memory_calls) && ret == 0; i++)
		ret = seccomp_rule_add(filter, SCMP_ACT_ALLOW, memory_calls[i], 1,
			SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return ret;
}

int confine_prober(struct err *err)
{
	scmp_filter_ctx filter;
	int ret;

	if (HAS_SANITIZER)
		return 0;
	filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!filter)
		return err_no_memory(err);
	ret = add_rules(filter);
	if (ret == 0)
		ret = seccomp_load(filter);
	seccomp_release(filter);
	if (ret < 0)
		return err_set_errno(err, ERR_INTERNAL, -ret, "seccomp");
	return 0;
}
