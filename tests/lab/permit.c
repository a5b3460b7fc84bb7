#include "tests/lab/permit.h"

#include <errno.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "tests/lab/place.h"

static bool have_program(const char *name)
{
	const char *folder = getenv("PATH");
	char path[4096];
	size_t len;

	for (; folder && *folder; folder += len + (folder[len] == ':')) {
		len = strcspn(folder, ":");
		snprintf(path, sizeof(path), "%.*s/%s", (int)len, folder, name);
		if (access(path, X_OK) == 0)
			return true;
	}
	return false;
}

static int try_namespaces(void)
{
	return unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC);
}

static int try_mount(void)
{
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

static int try_tun(void)
{
	int tun;

	return place_open_device(IFF_TUN, &tun, NULL);
}

static int try_ipv6(void)
{
	return access("/proc/sys/net/ipv6/conf/" PLACE_DEVICE, F_OK);
}

static int try_ip(void)
{
	return have_program("ip") ? 0 : -1;
}

/* In this order: each needs those before it. The row's number is the child's exit status. */
static const struct need {
	int (*try)(void);
	const char *advice;
} needs[] = {
	{try_namespaces, "namespaces are not permitted: run as root or with sudo "
			 "(in a container: --cap-add SYS_ADMIN --cap-add NET_ADMIN)"},
	{try_mount, "mounts are not permitted: run as root or with sudo "
		    "(in a container: --privileged)"},
	{try_tun, "no TUN device can be made: load the module with `modprobe tun` "
		  "(in a container: --device /dev/net/tun --cap-add NET_ADMIN)"},
	{try_ipv6, "this kernel has no IPv6: start it without ipv6.disable=1"},
	{try_ip, "there is no `ip` in PATH: apt-get install iproute2"},
};

_Noreturn static void try_all(void)
{
	size_t i = 0;

	while (i < ARRAY_LEN(needs) && needs[i].try() == 0)
		i++;
	_exit((int)i);
}

int permit_check(struct err *err)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "fork");
	if (child == 0)
		try_all();
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return err_set(err, ERR_INTERNAL, "the trial of the lab was killed");
	if ((size_t)WEXITSTATUS(status) < ARRAY_LEN(needs))
		return err_set(
			err, ERR_NOPERM, "no lab here: %s", needs[WEXITSTATUS(status)].advice);
	return 0;
}
