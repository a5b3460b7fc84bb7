#include "tests/lab/place.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/lab/netlink.h"

#define QUEUE_PACKETS 4096 /* a burst must wait for the wire, not be dropped unseen */
#define DEVICES       "/proc/self/net/dev"
#define DEVICES_MOST  65536u
#define DROPPED_AT    12 /* behind the device's name: dropped on sending (proc_net_dev(5)) */
#define SYSCTL_FOLDER "/proc/sys/net/"

struct setting {
	const char *name, *value;
};

/* A new device must be told before it is up, or it makes up a link-local address and solicits. */
static const struct setting no_link_local = {"ipv6/conf/" PLACE_DEVICE "/addr_gen_mode", "1"};
static const struct setting settings[] = {
	{"ipv6/conf/" PLACE_DEVICE "/accept_ra", "0"},
	{"ipv6/conf/" PLACE_DEVICE "/accept_dad", "0"},
	/* "1 0" in a new namespace: nobody, not even root, may open a ping socket. */
	{"ipv4/ping_group_range", "0 2147483647"},
};

int place_enter(int name_space, struct err *err)
{
	if (setns(name_space, CLONE_NEWNET) < 0)
		return err_set_errno(err, ERR_NOPERM, errno, "entering a network namespace");
	return 0;
}

int place_open_device(short kind, int *out, struct err *err)
{
	struct ifreq request = {.ifr_name = PLACE_DEVICE, .ifr_flags = (short)(kind | IFF_NO_PI)};
	int tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	if (tun < 0)
		return err_set_errno(err, ERR_NOPERM, errno, "/dev/net/tun");
	if (ioctl(tun, TUNSETIFF, &request) < 0) {
		err_set_errno(err, ERR_NOPERM, errno, "/dev/net/tun: device " PLACE_DEVICE);
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
	if (netlink_up(netlink, "lo", err) < 0 ||
		netlink_set_queue(netlink, PLACE_DEVICE, QUEUE_PACKETS, err) < 0 ||
		netlink_up(netlink, PLACE_DEVICE, err) < 0)
		return -1;
	LIST_EACH(const struct address, address, &place->addresses)
		if (netlink_add_address(netlink, PLACE_DEVICE, address, err) < 0)
			return -1;
	if (netlink_add_default(netlink, PLACE_DEVICE, AF_INET, err) < 0)
		return -1;
	return netlink_add_default(netlink, PLACE_DEVICE, AF_INET6, err);
}

int place_settle(struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		if (apply(&settings[i], err) < 0)
			return -1;
	return 0;
}

static int configure(const struct place *place, struct err *err)
{
	int netlink, ret;

	if (place_settle(err) < 0 || apply(&no_link_local, err) < 0)
		return -1;
	if (netlink_open(&netlink, err) < 0)
		return -1;
	ret = connect_up(netlink, place, err);
	close(netlink);
	return ret;
}

/* `ip netns exec NAME` wants the namespace as a mount on a file of that name. */
static int give_name(const char *name, int *name_space, struct err *err)
{
	char path[sizeof(PLACE_FOLDER) + TOPOLOGY_NAME_MOST + 1];
	int fd;

	snprintf(path, sizeof(path), PLACE_FOLDER "/%s", name);
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

int place_make(const char *name, int home, int *name_space, struct err *err)
{
	int ret;

	if (unshare(CLONE_NEWNET) < 0)
		return err_set_errno(
			err, ERR_NOPERM, errno, "%s: making a network namespace", name);
	ret = give_name(name, name_space, err);
	return place_enter(home, ret < 0 ? NULL : err) < 0 ? -1 : ret;
}

static void close_net(const struct place_net *net)
{
	close(net->name_space);
	if (net->tun >= 0)
		close(net->tun);
}

static int raise_inside(const struct place *place, struct place_net *net, struct err *err)
{
	if (place_enter(net->name_space, err) < 0 ||
		place_open_device(IFF_TUN, &net->tun, err) < 0 || configure(place, err) < 0)
		return err_within(err, "%s", place->name);
	return 0;
}

int place_raise(const struct place *place, int home, struct place_net *out, struct err *err)
{
	struct place_net net = {-1, -1};
	int ret;

	if (place_make(place->name, home, &net.name_space, err) < 0)
		return -1;
	ret = raise_inside(place, &net, err);
	if (place_enter(home, ret < 0 ? NULL : err) < 0)
		ret = -1;
	if (ret == 0)
		*out = net;
	else
		close_net(&net);
	return ret;
}

static int read_dropped(uint64_t *out, struct err *err)
{
	struct file_bytes bytes = {0};
	unsigned long long number = 0;
	char *at;

	if (file_read(DEVICES, DEVICES_MOST, &bytes, err) < 0)
		return -1;
	at = strstr(bytes.at, PLACE_DEVICE ":");
	at = at ? at + strlen(PLACE_DEVICE ":") : NULL;
	for (int i = 0; at && i < DROPPED_AT; i++)
		number = strtoull(at, &at, 10);
	file_bytes_fini(&bytes);
	if (!at)
		return err_set(err, ERR_INTERNAL, "%s has no %s", DEVICES, PLACE_DEVICE);
	*out = number;
	return 0;
}

int place_unread(const struct place_net *net, int home, uint64_t *out, struct err *err)
{
	int ret;

	if (place_enter(net->name_space, err) < 0)
		return -1;
	ret = read_dropped(out, err);
	return place_enter(home, ret < 0 ? NULL : err) < 0 ? -1 : ret;
}
