#include "cli/logs_confine.h"

#include <fcntl.h>
#include <jansson.h>
#include <linux/ioprio.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"
#include "base/call_filter.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/landlock.h"
#include "probes/privilege.h"

#define LEVEL_LOWEST 7

static const int allowed_calls[] = {
	/* files and folders */
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
	SCMP_SYS(ioctl),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(statx),
	SCMP_SYS(getdents64),
	SCMP_SYS(getcwd),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(fadvise64),
	/* what is written whole or not at all */
	SCMP_SYS(fchmod),
	SCMP_SYS(umask),
	SCMP_SYS(fsync),
	SCMP_SYS(fdatasync),
	SCMP_SYS(sync_file_range),
	SCMP_SYS(ftruncate),
	SCMP_SYS(rename),
	SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	/* memory and threads */
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(clone),
	SCMP_SYS(clone3),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(prlimit64),
	SCMP_SYS(gettid),
	SCMP_SYS(getpid),
	SCMP_SYS(geteuid),
	/* time, randomness, signals to itself, the end */
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(getrandom),
	SCMP_SYS(sysinfo),
	SCMP_SYS(eventfd2),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(tgkill),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

static void step_back(void)
{
	long now = syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, 0);

	if (now < 0 || IOPRIO_PRIO_CLASS(now) != IOPRIO_CLASS_IDLE)
		syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
			IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, LEVEL_LOWEST));
}

/* The folder that the output is made in, or the output itself where it is written in place. Heap;
 * NULL: there is none, or no memory. */
static char *place_of(const char *output)
{
	char *folder;
	struct stat st;

	if (!output || strcmp(output, "-") == 0)
		return NULL;
	if (stat(output, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return realpath(output, NULL);
	folder = file_folder_of(output);
	if (folder && !*folder) {
		free(folder);
		folder = strdup(".");
	}
	return folder;
}

/* With the capabilities that reading needs as the only effective ones. */
static bool may_write(const char *place)
{
	static const cap_value_t reading = CAP_DAC_READ_SEARCH;
	cap_t before = cap_get_proc(), trial = before ? cap_dup(before) : NULL;
	cap_flag_value_t has = CAP_CLEAR;
	bool may = true;

	if (trial && cap_get_flag(trial, reading, CAP_PERMITTED, &has) == 0 &&
		cap_clear_flag(trial, CAP_EFFECTIVE) == 0 &&
		cap_set_flag(trial, CAP_EFFECTIVE, 1, &reading, has) == 0 &&
		cap_set_proc(trial) == 0) {
		may = faccessat(AT_FDCWD, place, W_OK, AT_EACCESS) == 0;
		cap_set_proc(before);
	}
	cap_free(trial);
	cap_free(before);
	return may;
}

static int drop_capabilities(const char *place, struct err *err)
{
	static const int kept[] = {CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE};

	return privilege_keep(kept, place && !may_write(place) ? 2 : 1, err);
}

static int limit_files(const struct cli *cli, const struct logs_job *jobs, size_t count,
	const char *place, struct err *err)
{
	struct arena arena = {0};
	LIST_OF(struct landlock_place) places = {0};
	size_t cap = 0;
	bool works;
	int ret;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < jobs[i].path_count; j++)
			*(struct landlock_place *)arena_push(
				&arena, &places.items, &places.count, &cap, sizeof(*places.items)) =
				(struct landlock_place){jobs[i].paths[j], LANDLOCK_READ};
	if (place)
		*(struct landlock_place *)arena_push(&arena, &places.items, &places.count, &cap,
			sizeof(*places.items)) = (struct landlock_place){place, LANDLOCK_WRITE};
	ret = landlock_confine(places.items, places.count, &works, err);
	if (ret == 0 && !works)
		cli_say(cli, _("this kernel has no Landlock: reading is not confined to the logs"));
	arena_fini(&arena);
	return ret;
}

/* What is loaded when it is first used is loaded now: the digest's provider, jansson's seed, and
 * messages. */
static void load_all(void)
{
	digest_free(digest_new());
	digest_free(digest_new_sm3());
	json_object_seed(0);
	(void)_("interrupted");
}

static void limit_calls(const struct cli *cli)
{
	static const struct call_filter filter = {
		.calls = allowed_calls, .call_count = ARRAY_LEN(allowed_calls)};
	struct err err = {0};

	if (call_filter_load(&filter, &err) < 0)
		cli_say(cli, _("system calls are not limited: %s"), err.text);
}

int logs_confine(const struct cli *cli, const struct logs_job *jobs, size_t count,
	const char *output, struct err *err)
{
	char *place;
	int ret;

	step_back();
	if (CALL_FILTER_SANITIZER)
		return 0;
	load_all();
	place = place_of(output);
	ret = drop_capabilities(place, err);
	if (ret == 0)
		ret = limit_files(cli, jobs, count, place, err);
	free(place);
	if (ret == 0)
		limit_calls(cli);
	return ret;
}
