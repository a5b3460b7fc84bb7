#include "cli/serve_confine.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <seccomp.h>

#include "base/array.h"
#include "base/call_filter.h"
#include "base/i18n.h"
#include "base/landlock.h"
#include "probes/privilege.h"

static const int allowed_calls[] = {
	/* files and folders of the watch */
	SCMP_SYS(read),
	SCMP_SYS(pread64),
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(close),
	SCMP_SYS(fcntl),
	SCMP_SYS(lseek),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(statx),
	SCMP_SYS(getdents64),
	SCMP_SYS(access),
	/* connections that come, and what is said to them and to the terminal */
	SCMP_SYS(accept),
	SCMP_SYS(accept4),
	SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(shutdown),
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
	SCMP_SYS(setsockopt),
	SCMP_SYS(getsockopt),
	SCMP_SYS(ioctl),
	SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait),
	SCMP_SYS(epoll_ctl),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(select),
	SCMP_SYS(pselect6),
	/* memory */
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(rseq),
	SCMP_SYS(gettid),
	SCMP_SYS(getpid),
	/* time, randomness, signals to itself, the end */
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(getrandom),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(tgkill),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* What is loaded when it is first used is loaded now. */
static void load_all(void)
{
	unsigned char digest[EVP_MAX_MD_SIZE];

	EVP_Digest("", 0, digest, NULL, EVP_sha256(), NULL);
	json_object_seed(0);
	(void)_("interrupted");
}

int serve_confine(const struct cli *cli, const char *folder, struct err *err)
{
	static const struct call_filter filter = {
		.calls = allowed_calls, .call_count = ARRAY_LEN(allowed_calls)};
	const struct landlock_place place = {folder, LANDLOCK_READ};
	struct err why = {0};
	bool works;

	if (privilege_drop(err) < 0)
		return -1;
	if (CALL_FILTER_SANITIZER)
		return 0;
	load_all();
	if (landlock_confine(&place, folder ? 1 : 0, &works, err) < 0)
		return -1;
	if (!works)
		cli_say(cli,
			_("this kernel has no Landlock: reading is not confined to the folder"));
	if (call_filter_load(&filter, &why) < 0)
		cli_say(cli, _("system calls are not limited: %s"), why.text);
	return 0;
}
