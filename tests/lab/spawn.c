#include "tests/lab/spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

static short flags_of(const struct spawn_plan *plan)
{
	short flags = POSIX_SPAWN_SETSIGMASK;

	if (plan->own_session)
		flags |= POSIX_SPAWN_SETSID;
	else if (plan->own_group)
		flags |= POSIX_SPAWN_SETPGROUP;
	return flags;
}

static int silence(posix_spawn_file_actions_t *actions)
{
	int ret = 0;

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO && ret == 0; fd++)
		ret = posix_spawn_file_actions_addopen(actions, fd, "/dev/null", O_RDWR, 0);
	return ret;
}

int spawn(const struct spawn_plan *plan, pid_t *out, struct err *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int ret = 0;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, flags_of(plan));
	posix_spawnattr_setsigmask(&attributes, plan->mask);
	if (plan->quiet)
		ret = silence(&actions);
	if (ret == 0)
		ret = posix_spawnp(out, plan->argv[0], &actions, &attributes, plan->argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return ret == 0 ? 0 : err_set_errno(err, ERR_NOINPUT, ret, "%s", plan->argv[0]);
}
