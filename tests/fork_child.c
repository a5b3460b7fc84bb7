#include "tests/fork_child.h"

#include <check.h>
#include <unistd.h>

pid_t fork_child(void)
{
	pid_t pid = fork();

	if (pid != 0)
		ck_assert_int_gt(pid, 0);
	return pid;
}
