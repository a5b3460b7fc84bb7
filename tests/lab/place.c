#include "tests/lab/place.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "tests/lab/netlink.h"

#define SYSCTL_FOLDER "/proc/sys/net/"

/* A new device must be told before it is up, or it makes up a link-local address and solicits. */
static const struct setting {
	const char *name, *value;
} settings[] = {
	{"ipv6/conf/" PLACE_DEVICE "/accept_ra", "0"},
	{"ipv6/conf/" PLACE_DEVICE "/accept_dad", "0"},
	{"ipv6/conf/" PLACE_DEVICE "/addr_gen_mode", "1"},
	/* "1 0" in a new namespace: nobody, not even root, may open a ping socket. */
	{"ipv4/ping_group_range", "0 2147483647"},
};

int place_enter(int name_space, struct err *err)
{
	if (setns(name_space, CLONE_NEWNET) < 0)
		return err_set_errno(err, ERR_NOPERM, errno, "entering a network namespace");
	return 0;
}

int place_open_tun(const char *name, int *out, struct err *err)
{
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
	int tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	if (tun < 0)
		return err_set_errno(err, ERR_NOPERM, errno, "/dev/net/tun");
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (ioctl(tun, TUNSETIFF, &request) < 0) {
		err_set_errno(err, ERR_NOPERM, errno, "/dev/net/tun: device %s", name);
		close(tun);
		return -1;
	}
	*out = tun;
	return 0;
}

static int apply(const struct setting *setting, struct err *err)
{
	char path[128];
	ssize_t len = (ssize_t)strlen(setting->value), written;
	int fd;

	snprintf(path, sizeof(path), SYSCTL_FOLDER "%s", setting->name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "%s", path);
	written = write(fd, setting->value, (size_t)len);
	if (written != len)
		err_set_errno(err, ERR_INTERNAL, errno, "%s", path);
	close(fd);
	return written == len ? 0 : -1;
}

static int connect_up(int netlink, const struct place *place, struct err *err)
{
	if (netlink_up(netlink, "lo", err) < 0 || netlink_up(netlink, PLACE_DEVICE, err) < 0)
		return -1;
	LIST_EACH(const struct address, address, &place->addresses)
		if (netlink_add_address(netlink, PLACE_DEVICE, address, err) < 0)
			return -1;
	if (netlink_add_default(netlink, PLACE_DEVICE, AF_INET, err) < 0)
		return -1;
	return netlink_add_default(netlink, PLACE_DEVICE, AF_INET6, err);
}

static int configure(const struct place *place, struct err *err)
{
	int netlink, ret;

	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		if (apply(&settings[i], err) < 0)
			return -1;
	if (netlink_open(&netlink, err) < 0)
		return -1;
	ret = connect_up(netlink, place, err);
	close(netlink);
	return ret;
}

/* `ip netns exec NAME` wants the namespace as a mount on a file of that name. */
static int give_name(const struct place *place, int *name_space, struct err *err)
{
	char path[sizeof(PLACE_FOLDER) + TOPOLOGY_NAME_MOST + 1];
	int fd;

	snprintf(path, sizeof(path), PLACE_FOLDER "/%s", place->name);
	fd = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	if (fd < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "%s", path);
	close(fd);
	if (mount("/proc/self/ns/net", path, NULL, MS_BIND, NULL) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "mount %s", path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "%s", path);
	*name_space = fd;
	return 0;
}

static int raise_inside(const struct place *place, struct place_net *out, struct err *err)
{
	struct place_net net = {-1, -1};

	if (give_name(place, &net.name_space, err) < 0)
		return -1;
	if (place_open_tun(PLACE_DEVICE, &net.tun, err) < 0 || configure(place, err) < 0) {
		close(net.name_space);
		if (net.tun >= 0)
			close(net.tun);
		return -1;
	}
	*out = net;
	return 0;
}

int place_raise(const struct place *place, int home, struct place_net *out, struct err *err)
{
	int ret;

	if (unshare(CLONE_NEWNET) < 0)
		return err_set_errno(
			err, ERR_NOPERM, errno, "%s: making a network namespace", place->name);
	ret = raise_inside(place, out, err);
	if (ret < 0)
		err_within(err, "%s", place->name);
	if (place_enter(home, ret < 0 ? NULL : err) < 0)
		ret = -1;
	return ret;
}
