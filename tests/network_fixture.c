#include "tests/network_fixture.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "probes/netlink_message.h"
#include "probes/privilege.h"
#include "tests/fork_child.h"
#include "tests/probe_fixture.h"

#define COMMAND_LEN 1000
#define WAIT_MS     5000

const struct network_side network_sides[2] = {
	{NETWORK_V4_HERE, NETWORK_V4_THERE, "ip -4", {0x08, 0x00}, IPPROTO_ICMP, 20},
	{NETWORK_V6_HERE, NETWORK_V6_THERE, "ip -6", {0x86, 0xdd}, IPPROTO_ICMPV6, 40},
};
const uint8_t network_mac_here[6] = {2, 0, 0, 0, 0, 1}, network_mac_there[6] = {2, 0, 0, 0, 0, 2};

static int here = -1, there = -1;

/* Commands name it by their own descriptor of the same number, so exec leaves it open. */
static int own_namespace(void)
{
	int fd = open("/proc/self/ns/net", O_RDONLY);

	ck_assert_int_ge(fd, 0);
	return fd;
}

/* Who is not root has capabilities in its own user namespace, but not after exec. */
static void keep_capabilities(void)
{
	static const cap_value_t kept[] = {CAP_NET_ADMIN, CAP_NET_RAW, CAP_SYS_ADMIN};
	cap_t caps = cap_get_proc();

	cap_set_flag(caps, CAP_INHERITABLE, ARRAY_LEN(kept), kept, CAP_SET);
	if (cap_set_proc(caps) == 0)
		for (size_t i = 0; i < ARRAY_LEN(kept); i++)
			cap_set_ambient(kept[i], CAP_SET);
	cap_free(caps);
}

static bool run_in(int namespace, const char *command)
{
	int status = 1;
	pid_t pid = fork_child();

	if (pid == 0) {
		if (getuid() != 0)
			keep_capabilities();
		if (namespace < 0 || setns(namespace, CLONE_NEWNET) == 0)
			execl("/bin/sh", "sh", "-ec", command, (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

__attribute__((format(printf, 2, 0))) static void run_or_fail(
	int namespace, const char *format, va_list args)
{
	char command[COMMAND_LEN];

	vsnprintf(command, sizeof(command), format, args);
	ck_assert_msg(run_in(namespace, command), "%s", command);
}

void network_here(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	run_or_fail(-1, format, args);
	va_end(args);
}

void network_there(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	run_or_fail(there, format, args);
	va_end(args);
}

bool network_can(const char *format, ...)
{
	char command[COMMAND_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	return run_in(-1, command);
}

/* The kernel finds out a little later that both ends of a cable are up. */
static void await_cable(void)
{
	struct ifreq request = {.ifr_name = "v0"};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	for (int ms = 0; ms < WAIT_MS && !(request.ifr_flags & IFF_RUNNING); ms++) {
		poll(NULL, 0, 1);
		ck_assert_int_eq(ioctl(fd, SIOCGIFFLAGS, &request), 0);
	}
	close(fd);
	ck_assert(request.ifr_flags & IFF_RUNNING);
}

void network_enter(void)
{
	fixture_enter_network();
	here = own_namespace();
	ck_assert_int_eq(unshare(CLONE_NEWNET), 0);
	there = own_namespace();
	ck_assert_int_eq(setns(here, CLONE_NEWNET), 0);
	network_here("ip link add v0 address " NETWORK_MAC_HERE
		     " type veth peer name v1 address " NETWORK_MAC_THERE "\n"
		     "ip link set v1 netns /proc/self/fd/%d\n"
		     "ip link set v0 addrgenmode none\n"
		     "ip address add " NETWORK_V4_HERE "/24 dev v0\n"
		     "ip address add " NETWORK_V6_HERE "/64 dev v0 nodad\n"
		     "ip link set v0 up",
		there);
	network_there("ip link set lo up\n"
		      "ip link set v1 addrgenmode none\n"
		      "ip address add " NETWORK_V4_THERE "/24 dev v1\n"
		      "ip address add " NETWORK_V6_THERE "/64 dev v1 nodad\n"
		      "ip link set v1 up");
	await_cable();
}

struct sockaddr_storage network_address(const char *text, uint16_t port)
{
	struct sockaddr_storage address = {0};
	struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address;

	address.ss_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	if (address.ss_family == AF_INET6) {
		ck_assert_int_eq(inet_pton(AF_INET6, text, &v6->sin6_addr), 1);
		v6->sin6_port = htons(port);
	} else {
		ck_assert_int_eq(inet_pton(AF_INET, text, &v4->sin_addr), 1);
		v4->sin_port = htons(port);
	}
	return address;
}

bool network_send(const char *to)
{
	struct sockaddr_storage address = network_address(to, 9); /* it need not listen */
	int fd = socket(address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0), yes = 1;
	bool sent;

	ck_assert_int_ge(fd, 0);
	setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof(yes));
	sent = sendto(fd, "?", 1, 0, (struct sockaddr *)&address,
		       address.ss_family == AF_INET ? sizeof(struct sockaddr_in)
						    : sizeof(struct sockaddr_in6)) == 1;
	close(fd);
	return sent;
}

int network_tap(void)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	int room = 64 * 1024 * 1024, fd;

	ck_assert_int_eq(setns(there, CLONE_NEWNET), 0);
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	ck_assert_int_ge(fd, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	to.sll_ifindex = (int)if_nametoindex("v1");
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	ck_assert_int_eq(setns(here, CLONE_NEWNET), 0);
	return fd;
}

size_t network_tap_read(int tap, const void *end, size_t end_len, uint8_t *out, size_t cap)
{
	struct pollfd pollfd = {.fd = tap, .events = POLLIN};
	struct sockaddr_ll from;
	socklen_t from_len;
	ssize_t len;

	for (;;) {
		ck_assert_msg(poll(&pollfd, 1, WAIT_MS) == 1, "nothing arrived there");
		from_len = sizeof(from);
		len = recvfrom(tap, out, cap, 0, (struct sockaddr *)&from, &from_len);
		ck_assert_int_ge(len, 0);
		if (from.sll_pkttype != PACKET_OUTGOING && (size_t)len >= end_len &&
			memcmp(out + (size_t)len - end_len, end, end_len) == 0)
			return (size_t)len;
	}
}

int network_tun(const char *name, const char *v4, const char *v6)
{
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return -1;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (ioctl(fd, TUNSETIFF, &request) < 0) {
		close(fd);
		return -1;
	}
	network_here("ip link set %s addrgenmode none\n"
		     "ip address add %s/24 dev %s\n"
		     "ip address add %s/64 dev %s nodad\n"
		     "ip link set %s up",
		name, v4, name, v6, name, name);
	return fd;
}

/* One message of a batch to nf_tables; returns what lies behind it. */
static uint8_t *add_message(uint8_t *at, struct netlink_request *request)
{
	memcpy(at, request->bytes, request->len);
	return at + request->len;
}

static struct netlink_request firewall_request(uint16_t type, uint16_t flags)
{
	const struct nfgenmsg batch = {.res_id = htons(NFNL_SUBSYS_NFTABLES)};
	const struct nfgenmsg inet = {.nfgen_family = NFPROTO_INET};
	bool in_batch = type >> 8 == NFNL_SUBSYS_NFTABLES;
	struct netlink_request request;

	netlink_request_init(&request, type, flags, in_batch ? &inet : &batch, sizeof(inet));
	return request;
}

/* A table with one chain at the output hook, without rules and with the policy to drop. */
static size_t build_firewall(uint8_t *out)
{
	const uint16_t subsystem = NFNL_SUBSYS_NFTABLES << 8, make = NLM_F_CREATE;
	const struct {
		struct nlattr number_header;
		uint32_t number;
		struct nlattr priority_header;
		uint32_t priority;
	} hook = {{8, NFTA_HOOK_HOOKNUM}, htonl(NF_INET_LOCAL_OUT), {8, NFTA_HOOK_PRIORITY}, 0};
	const uint32_t drop = htonl(NF_DROP);
	struct netlink_request begin = firewall_request(NFNL_MSG_BATCH_BEGIN, 0);
	struct netlink_request end = firewall_request(NFNL_MSG_BATCH_END, 0);
	struct netlink_request table = firewall_request(subsystem | NFT_MSG_NEWTABLE, make);
	struct netlink_request chain =
		firewall_request(subsystem | NFT_MSG_NEWCHAIN, make | NLM_F_ACK);
	uint8_t *at = out;

	netlink_request_add(&table, NFTA_TABLE_NAME, "t", 2);
	netlink_request_add(&chain, NFTA_CHAIN_TABLE, "t", 2);
	netlink_request_add(&chain, NFTA_CHAIN_NAME, "o", 2);
	netlink_request_add(&chain, NFTA_CHAIN_HOOK | NLA_F_NESTED, &hook, sizeof(hook));
	netlink_request_add(&chain, NFTA_CHAIN_POLICY, &drop, sizeof(drop));
	netlink_request_add(&chain, NFTA_CHAIN_TYPE, "filter", sizeof("filter"));
	at = add_message(at, &begin);
	at = add_message(at, &table);
	at = add_message(at, &chain);
	at = add_message(at, &end);
	return (size_t)(at - out);
}

bool network_forbid_output(void)
{
	uint8_t batch[4 * NETLINK_REQUEST_LEN], reply[8192];
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	size_t len = build_firewall(batch);
	struct netlink_bytes bytes = {.at = reply};
	struct netlink_message message;
	ssize_t got = -1;

	if (fd >= 0 && send(fd, batch, len, 0) == (ssize_t)len)
		got = recv(fd, reply, sizeof(reply), MSG_DONTWAIT);
	if (fd >= 0)
		close(fd);
	bytes.left = got > 0 ? (size_t)got : 0;
	return netlink_next(&bytes, &message) && message.type == NLMSG_ERROR &&
	       netlink_errno(&message) == 0;
}

void network_confine(const int *calls, size_t count)
{
	static const int end[] = {
		SCMP_SYS(exit_group), SCMP_SYS(sigaltstack)}; /* a sanitizer's last word */
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool ok = filter != NULL && privilege_drop(NULL) == 0;

	for (size_t i = 0; i < ARRAY_LEN(end); i++)
		ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, end[i], 0) == 0;
	for (size_t i = 0; i < count; i++)
		ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) == 0;
	ok = ok && seccomp_load(filter) == 0;
	if (!ok)
		_exit(99);
}
