/* What becomes of packets between two namespaces joined by a cable. */
#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "probes/sender.h"
#include "probes/sender_frame.h"
#include "tests/fork_child.h"
#include "tests/network_fixture.h"
#include "tests/probe_fixture.h"
#include "tests/route_fixture.h"

#define NAME      "test_sender"
#define TOLD_MOST 40000

static struct route_fixture fixture;
static struct sender *sender;
static struct told {
	size_t tag;
	int sys_errno;
} * told;
static size_t told_count;

static void note_done(void *owner, void *tag, int sys_errno)
{
	/* no ck_assert: each of them writes, which not every test may */
	if (owner != &told || told_count >= TOLD_MOST)
		abort();
	told[told_count++] = (struct told){(size_t)(uintptr_t)tag, sys_errno};
}

static void open_sender(bool v4, bool v6)
{
	struct sender_options options = {.v4 = v4, .v6 = v6, .done = note_done, .owner = &told};
	struct err err;

	ck_assert_msg(sender_open(&options, &sender, &err) == 0, "%s", err.text);
}

static void set_up(void)
{
	route_fixture_open(&fixture);
	told = calloc(TOLD_MOST, sizeof(*told));
	open_sender(true, true);
}

static void tear_down(void)
{
	sender_close(sender);
	route_fixture_close(&fixture);
	free(told);
}

static struct route find(const char *to)
{
	return route_fixture_find(&fixture, to);
}

/* The bytes have the tag's low two, so that the other side sees which one it is. */
static void put_to(const struct route *route, const struct sockaddr_storage *to, bool by_kernel,
	uint8_t protocol, size_t tag)
{
	uint8_t bytes[16] = {0, 0, 0, 0, (uint8_t)(tag >> 8), (uint8_t)tag, 6, 7, 8, 9, 10, 11, 12};
	const struct sender_packet packet = {.to = to,
		.route = route,
		.by_kernel = by_kernel,
		.protocol = protocol,
		.bytes = bytes,
		.len = sizeof(bytes),
		.tag = (void *)(uintptr_t)tag};

	sender_put(sender, &packet);
}

static void put(
	const struct route *route, const char *to, bool by_kernel, uint8_t protocol, size_t tag)
{
	struct sockaddr_storage address = network_address(to, 8080);

	put_to(route, &address, by_kernel, protocol, tag);
}

static void know_the_peer(void)
{
	for (size_t i = 0; i < ARRAY_LEN(network_sides); i++)
		network_here("ip neighbour replace %s dev v0 lladdr " NETWORK_MAC_THERE
			     " nud permanent",
			network_sides[i].there);
}

static void assert_told(size_t first, size_t count, int sys_errno)
{
	for (size_t i = first; i < first + count; i++) {
		ck_assert_uint_lt(i, told_count);
		ck_assert_msg(told[i].sys_errno == sys_errno, "%zu: tag %zu: %s, not %s", i,
			told[i].tag, strerror(told[i].sys_errno), strerror(sys_errno));
	}
}

/* The first packet goes by the kernel, which finds out who is there; then frames are possible. */
START_TEST(kernel_path_finds_the_neighbour_for_frames)
{
	struct route route = find(network_sides[_i].there);
	uint8_t frame[200];
	int tap = network_tap();

	ck_assert(!route.framed);
	put(&route, network_sides[_i].there, false, IPPROTO_TCP, 0x0101);
	sender_flush(sender);
	assert_told(0, 1, 0);
	route = route_fixture_find_framed(&fixture, network_sides[_i].there, true);
	put(&route, network_sides[_i].there, false, IPPROTO_TCP, 0x0202);
	sender_flush(sender);
	for (uint8_t i = 1; i <= 2; i++) {
		const uint8_t end_bytes[] = {i, i, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0};

		network_tap_read(tap, end_bytes, sizeof(end_bytes), frame, sizeof(frame));
	}
	close(tap);
}
END_TEST

static const struct {
	size_t side;
	uint8_t protocol;
	size_t len;
} payloads[] = {
	{0, IPPROTO_ICMP, 32},
	{0, IPPROTO_ICMP, 108},
	{0, IPPROTO_ICMP, 57},
	{0, IPPROTO_TCP, 40},
	{0, IPPROTO_UDP, 33},
	{1, IPPROTO_ICMPV6, 32},
	{1, IPPROTO_ICMPV6, 88},
	{1, IPPROTO_ICMPV6, 47},
	{1, IPPROTO_TCP, 40},
	{1, IPPROTO_UDP, 33},
};

START_TEST(frames_and_kernel_packets_are_the_same_bytes)
{
	const size_t side = payloads[_i].side, len = payloads[_i].len;
	struct sockaddr_storage to = network_address(network_sides[side].there, 8080);
	uint8_t bytes[SENDER_PACKET_LEN], frames[2][256], want[256];
	struct sender_packet packet = {
		.to = &to, .protocol = payloads[_i].protocol, .bytes = bytes, .len = len};
	struct route route;
	size_t want_len = 0;
	int tap;

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(i * 7 + 1);
	know_the_peer();
	route = find(network_sides[side].there);
	ck_assert(route.framed);
	packet.route = &route;
	memcpy(want, route.header, 14);
	ck_assert_int_eq(sender_frame_build(&packet, want + 14, &want_len), 0);
	tap = network_tap();
	for (int i = 0; i < 2; i++) {
		packet.by_kernel = i;
		sender_put(sender, &packet);
		sender_flush(sender);
		ck_assert_uint_eq(
			network_tap_read(tap, bytes + 4, len - 4, frames[i], sizeof(frames[i])),
			14 + want_len);
		ck_assert_mem_eq(frames[i], want, 14 + want_len);
	}
	assert_told(0, 2, 0);
	close(tap);
}
END_TEST

/* What the peer's kernel answers was right: checksums, addresses, lengths. */
START_TEST(peer_answers_both_ways)
{
	static const uint8_t v4[] = {8, 0, 0xe7, 0xe9, 0, 1, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8};
	static const uint8_t v6[] = {128, 0, 0, 0, 0, 1, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8};
	struct sockaddr_storage to = network_address(network_sides[_i].there, 0);
	int answers = socket(to.ss_family, SOCK_RAW | SOCK_CLOEXEC, network_sides[_i].icmp);
	struct pollfd pollfd = {.fd = answers, .events = POLLIN};
	struct route route;
	struct sender_packet packet = {.to = &to,
		.route = &route,
		.protocol = network_sides[_i].icmp,
		.bytes = _i ? v6 : v4,
		.len = sizeof(v4)};
	uint8_t answer[200];
	int seen = 0;

	know_the_peer();
	route = find(network_sides[_i].there);
	for (int i = 0; i < 2; i++) {
		packet.by_kernel = i;
		sender_put(sender, &packet);
	}
	sender_flush(sender);
	while (seen < 2) {
		size_t skip = _i ? 0 : 20;

		ck_assert_int_eq(poll(&pollfd, 1, 5000), 1);
		ck_assert_int_gt(recv(answers, answer, sizeof(answer), 0), (ssize_t)skip + 8);
		seen += answer[skip] == (_i ? 129 : 0) && answer[skip + 8] == 1;
	}
	close(answers);
}
END_TEST

START_TEST(packets_leave_and_are_told_in_order_in_batches)
{
	const bool by_kernel = _i % 2, v6 = _i / 2;
	const size_t count = 3 * SENDER_BATCH + 7;
	uint8_t frame[200];
	struct route route;
	int tap;

	know_the_peer();
	route = find(network_sides[v6].there);
	tap = network_tap();
	for (size_t i = 0; i < count; i++) {
		ck_assert_uint_eq(told_count, i / SENDER_BATCH * SENDER_BATCH);
		put(&route, network_sides[v6].there, by_kernel, IPPROTO_TCP, i);
	}
	sender_flush(sender);
	ck_assert_uint_eq(told_count, count);
	assert_told(0, count, 0);
	for (size_t i = 0; i < count; i++) {
		ck_assert_uint_eq(told[i].tag, i);
		const uint8_t end[] = {6, 7, 8, 9, 10, 11, 12, 0, 0, 0};
		size_t at = 14 + network_sides[v6].header_len + 4;

		network_tap_read(tap, end, sizeof(end), frame, sizeof(frame));
		ck_assert_uint_eq((size_t)frame[at] << 8 | frame[at + 1], i);
	}
	sender_flush(sender);
	ck_assert_uint_eq(told_count, count);
	close(tap);
}
END_TEST

/* The bad ones in a batch get their own errno, the others leave. */
START_TEST(failing_packet_takes_no_other_with_it)
{
	static const size_t bad[] = {0, 1, 17, 30, 31, 32, SENDER_BATCH - 1};
	const bool by_kernel = _i;
	struct route good, wrong;
	uint8_t frame[200];
	size_t left = SENDER_BATCH - ARRAY_LEN(bad);
	int tap;

	know_the_peer();
	network_here("ip route add prohibit 203.0.113.0/24");
	good = wrong = find(NETWORK_V4_THERE);
	wrong.ifindex = 4711;
	tap = network_tap();
	for (size_t i = 0, at = 0; i < SENDER_BATCH; i++) {
		bool is_bad = at < ARRAY_LEN(bad) && bad[at] == i;

		at += is_bad;
		put(is_bad ? &wrong : &good, is_bad ? "203.0.113.1" : NETWORK_V4_THERE, by_kernel,
			IPPROTO_ICMP, i);
	}
	ck_assert_uint_eq(told_count, SENDER_BATCH); /* the last one filled it */
	for (size_t i = 0, at = 0; i < SENDER_BATCH; i++) {
		bool is_bad = at < ARRAY_LEN(bad) && bad[at] == i;
		int sys_errno = !is_bad ? 0 : by_kernel ? EACCES : ENXIO;

		at += is_bad;
		ck_assert_uint_eq(told[i].tag, i);
		assert_told(i, 1, sys_errno);
	}
	while (left-- > 0) {
		const uint8_t end[] = {6, 7, 8, 9, 10, 11, 12, 0, 0, 0};

		network_tap_read(tap, end, sizeof(end), frame, sizeof(frame));
	}
	close(tap);
}
END_TEST

/* What the machine does between the question and the packet, and what is told of both paths. */
static const struct {
	const char *name, *command;
	int frame, kernel;
} faults[] = {
	{"link down", "ip link set v0 down", ENETDOWN, ENETUNREACH},
	{"interface gone", "ip link delete v0", ENXIO, ENETUNREACH},
	{"route to nowhere", "ip rule add prohibit", 0, EACCES},
	{"MTU too small",
		"ip address flush dev v0 && ip route add 198.18.0.0/24 dev v0 && "
		"ip link set v0 mtu 68",
		EMSGSIZE, EMSGSIZE},
	{"own queue drops", "tc qdisc replace dev v0 root tbf rate 8bit burst 10b limit 1", ENOBUFS,
		ENOBUFS},
};

START_TEST(fault_of_our_own_machine_is_told)
{
	static const uint8_t bytes[100] = {1};
	struct sockaddr_storage to = network_address(NETWORK_V4_THERE, 0);
	struct route route;
	struct sender_packet packet = {.to = &to,
		.route = &route,
		.protocol = IPPROTO_TCP,
		.bytes = bytes,
		.len = sizeof(bytes)};

	know_the_peer();
	route = find(NETWORK_V4_THERE);
	ck_assert(route.framed);
	if (!network_can("%s", faults[_i].command)) {
		fprintf(stderr, NAME ": skipped: not possible here: %s\n", faults[_i].command);
		return;
	}
	for (int i = 0; i < 2; i++) {
		packet.by_kernel = i;
		sender_put(sender, &packet);
	}
	sender_flush(sender);
	ck_assert_uint_eq(told_count, 2);
	assert_told(0, 1, faults[_i].frame);
	assert_told(1, 1, faults[_i].kernel);
}
END_TEST

/* IPv6 cannot be had below 1280 bytes; the queue drops it all the same. */
START_TEST(full_queue_of_the_interface_is_told_of_v6)
{
	struct route route;

	know_the_peer();
	route = find(NETWORK_V6_THERE);
	if (!network_can("tc qdisc replace dev v0 root tbf rate 8bit burst 10b limit 1")) {
		fprintf(stderr, NAME ": skipped: no tbf here\n");
		return;
	}
	put(&route, NETWORK_V6_THERE, false, IPPROTO_TCP, 0);
	put(&route, NETWORK_V6_THERE, true, IPPROTO_TCP, 1);
	sender_flush(sender);
	assert_told(0, 2, ENOBUFS);
}
END_TEST

/* An interface that sends slowly holds on to packets until there is no room for more. */
START_TEST(full_send_buffer_is_told_and_nothing_waits)
{
	const bool by_kernel = _i;
	struct route route;
	size_t sent = 0;

	know_the_peer();
	if (!network_can("tc qdisc replace dev v0 root tbf rate 8kbit burst 1600b limit 100m")) {
		fprintf(stderr, NAME ": skipped: no tbf here\n");
		return;
	}
	route = find(NETWORK_V4_THERE);
	for (size_t i = 0; i < TOLD_MOST; i++)
		put(&route, NETWORK_V4_THERE, by_kernel, IPPROTO_TCP, i);
	sender_flush(sender);
	ck_assert_uint_eq(told_count, TOLD_MOST);
	while (sent < TOLD_MOST && told[sent].sys_errno == 0)
		sent++;
	ck_assert_uint_gt(sent, 1000);
	ck_assert_uint_lt(sent, TOLD_MOST);
	assert_told(sent, 1, EAGAIN);
	assert_told(TOLD_MOST - 1, 1, EAGAIN);
}
END_TEST

START_TEST(firewall_is_asked_by_the_kernels_way_only)
{
	struct route route;

	know_the_peer();
	if (!network_forbid_output()) {
		fprintf(stderr, NAME ": skipped: nf_tables are not to be had here\n");
		return;
	}
	route = find(network_sides[_i].there);
	put(&route, network_sides[_i].there, false, IPPROTO_TCP, 0);
	put(&route, network_sides[_i].there, true, IPPROTO_TCP, 1);
	put(&route, network_sides[_i].there, true, network_sides[_i].icmp, 2);
	sender_flush(sender);
	assert_told(0, 1, 0);
	assert_told(1, 2, EPERM);
}
END_TEST

/* Errors that others send back belong to nobody here: the next packet is not taken for them. */
START_TEST(errors_from_the_network_are_not_ours)
{
	struct route route;
	int tap;

	know_the_peer();
	network_here("ip route add 203.0.113.0/24 via " NETWORK_V4_THERE "\n"
		     "ip -6 route add 2001:db8::/32 via " NETWORK_V6_THERE);
	network_there("echo 1 > /proc/sys/net/ipv4/ip_forward\n"
		      "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding\n"
		      "echo 0 > /proc/sys/net/ipv4/icmp_ratelimit\n"
		      "echo 0 > /proc/sys/net/ipv6/icmp/ratelimit\n"
		      "ip route add unreachable 203.0.113.0/24\n"
		      "ip -6 route add unreachable 2001:db8::/32");
	tap = socket(_i ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC, network_sides[_i].icmp);
	for (size_t i = 0; i < 4; i++) { /* a host may limit how many it sends */
		struct pollfd pollfd = {.fd = tap, .events = POLLIN};
		const char *to = _i ? "2001:db8::1" : "203.0.113.1";
		uint8_t bytes[300];

		route = find(to);
		put(&route, to, true, IPPROTO_UDP, i);
		sender_flush(sender);
		ck_assert_int_eq(poll(&pollfd, 1, 5000), 1); /* the error is here */
		ck_assert_int_gt(recv(tap, bytes, sizeof(bytes), 0), 0);
	}
	assert_told(0, 4, 0);
	close(tap);
}
END_TEST

/* Waits for exactly these bytes; the kernel's own multicast may pass as well. */
static void wait_for(
	int fd, bool is_socket, const uint8_t *want, size_t len, struct sockaddr_ll *from)
{
	struct pollfd pollfd = {.fd = fd, .events = POLLIN};
	socklen_t from_len = sizeof(*from);
	uint8_t got[300];
	ssize_t got_len;

	do {
		ck_assert_msg(poll(&pollfd, 1, 5000) == 1, "not the packet that was put");
		got_len = is_socket ? recvfrom(fd, got, sizeof(got), 0, (struct sockaddr *)from,
					      &from_len)
				    : read(fd, got, sizeof(got));
		ck_assert_int_gt(got_len, 0);
	} while ((size_t)got_len != len || memcmp(got, want, len) != 0);
}

START_TEST(tun_device_takes_exactly_the_packet)
{
	const bool by_kernel = _i % 2, v6 = _i / 2;
	const char *to = v6 ? "2001:2:0:1::7" : "198.19.0.7";
	int tun = network_tun("t0", "198.19.0.1", "2001:2:0:1::1"), capture;
	struct sockaddr_storage address = network_address(to, 0);
	static const uint8_t bytes[24] = {1, 2, 3, 4, 5};
	struct sender_packet packet = {.to = &address,
		.by_kernel = by_kernel,
		.protocol = IPPROTO_UDP,
		.bytes = bytes,
		.len = sizeof(bytes)};
	uint8_t want[SENDER_PACKET_LEN];
	struct sockaddr_ll seen = {0};
	struct route route;
	size_t len = 0;

	if (tun < 0) {
		fprintf(stderr, NAME ": skipped: no TUN device is to be had here\n");
		return;
	}
	route = route_fixture_find_framed(&fixture, to, true);
	packet.route = &route;
	ck_assert_int_eq(sender_frame_build(&packet, want, &len), 0);
	capture = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ALL));
	sender_put(sender, &packet);
	sender_flush(sender);
	assert_told(0, 1, 0);
	wait_for(tun, false, want, len, NULL);
	wait_for(capture, true, want, len, &seen);
	/* nothing in the bytes says to a capture what they are */
	ck_assert_int_eq(seen.sll_pkttype, PACKET_OUTGOING);
	ck_assert_int_eq(ntohs(seen.sll_protocol), v6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP);
	close(capture);
	close(tun);
}
END_TEST

START_TEST(packet_that_cannot_be_queued_is_told_at_once)
{
	struct route none = {0}, route;

	know_the_peer();
	route = find(NETWORK_V4_THERE);
	put(&route, NETWORK_V4_THERE, false, IPPROTO_TCP, 1);
	put(&none, NETWORK_V4_THERE, true, IPPROTO_TCP, 2);
	put(&none, NETWORK_V6_THERE, false, IPPROTO_ICMPV6, 3);
	ck_assert_uint_eq(told_count, 2);
	assert_told(0, 2, ENETUNREACH);
	sender_flush(sender);
	ck_assert_uint_eq(told[2].tag, 1);
	assert_told(2, 1, 0);
}
END_TEST

START_TEST(family_that_was_not_asked_for_is_told)
{
	struct route route;

	sender_close(sender);
	open_sender(_i == 1, _i == 0);
	know_the_peer();
	route = find(network_sides[_i].there);
	put(&route, network_sides[_i].there, true, IPPROTO_TCP, 1);
	ck_assert_uint_eq(told_count, 1);
	assert_told(0, 1, EAFNOSUPPORT);
	route = find(network_sides[!_i].there);
	put(&route, network_sides[!_i].there, true, IPPROTO_TCP, 1);
	sender_flush(sender);
	assert_told(1, 1, 0);
}
END_TEST

START_TEST(closing_forgets_what_is_queued)
{
	struct route route;
	int tap;

	know_the_peer();
	route = find(NETWORK_V4_THERE);
	tap = network_tap();
	put(&route, NETWORK_V4_THERE, false, IPPROTO_TCP, 1);
	sender_close(sender);
	sender_close(NULL);
	open_sender(true, true);
	put(&route, NETWORK_V4_THERE, false, IPPROTO_TCP, 2);
	sender_flush(sender);
	ck_assert_uint_eq(told_count, 1);
	ck_assert_uint_eq(told[0].tag, 2);
	uint8_t frame[200];
	const uint8_t end[] = {6, 7, 8, 9, 10, 11, 12, 0, 0, 0};

	network_tap_read(tap, end, sizeof(end), frame, sizeof(frame));
	ck_assert_uint_eq(frame[14 + 20 + 5], 2);
	close(tap);
}
END_TEST

/* The sum of column `at` (from 0) of a table of the kernel's sockets, hexadecimal or not. */
static unsigned long sum_column(const char *path, const char *format, int *lines)
{
	FILE *file = fopen(path, "re");
	char line[300];
	unsigned long sum = 0, value;

	*lines = 0;
	ck_assert_ptr_nonnull(file);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, format, &value) == 1) {
			sum += value;
			++*lines;
		}
#pragma GCC diagnostic pop
	fclose(file);
	return sum;
}

/* Anyone may send protocol 255, which raw sockets of IPPROTO_RAW get. */
START_TEST(sockets_receive_nothing)
{
	struct route route;
	uint8_t bytes[100];
	int tap, lines;

	know_the_peer();
	network_there("ip neighbour replace " NETWORK_V4_HERE " dev v1 lladdr " NETWORK_MAC_HERE
		      " nud permanent");
	tap = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW); /* sees what ours would */
	ck_assert_int_ge(tap, 0);
	route = find(NETWORK_V4_HERE);
	put(&route, NETWORK_V4_HERE, true, IPPROTO_RAW, 1);
	route = find(NETWORK_V6_HERE);
	put(&route, NETWORK_V6_HERE, true, IPPROTO_RAW, 2);
	sender_flush(sender);
	assert_told(0, 2, 0);
	ck_assert_int_eq(poll(&(struct pollfd){.fd = tap, .events = POLLIN}, 1, 5000), 1);
	ck_assert_int_gt(recv(tap, bytes, sizeof(bytes), 0), 0);
	close(tap);
	ck_assert_uint_eq(sum_column("/proc/self/net/raw", "%*s %*s %*s %*s %*8s:%lx", &lines), 0);
	ck_assert_int_eq(lines, 1);
	ck_assert_uint_eq(sum_column("/proc/self/net/raw6", "%*s %*s %*s %*s %*8s:%lx", &lines), 0);
	ck_assert_int_eq(lines, 1);
	ck_assert_uint_eq(
		sum_column("/proc/self/net/packet", "%*s %*s %*s %lx", &lines), 0); /* protocol */
	ck_assert_int_eq(lines, 1);
}
END_TEST

START_TEST(without_permission_the_command_that_grants_it_is_named)
{
	struct sender_options options = {.v4 = true, .done = note_done};
	struct sender *other = NULL;
	cap_t none = cap_init();
	struct err err = {0};

	ck_assert_int_eq(cap_set_proc(none), 0);
	cap_free(none);
	ck_assert_int_eq(sender_open(&options, &other, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOPERM);
	ck_assert_msg(strstr(err.text, "setcap cap_net_raw+ep /") != NULL, "%s", err.text);
	ck_assert_ptr_null(other);
}
END_TEST

static int send_confined(const struct route *v4, const struct route *v6)
{
	static const int calls[] = {SCMP_SYS(sendmmsg)};
	struct sockaddr_storage to_v4 = network_address(NETWORK_V4_THERE, 0);
	struct sockaddr_storage to_v6 = network_address(NETWORK_V6_THERE, 0);

	network_confine(calls, ARRAY_LEN(calls));
	for (size_t i = 0; i < SENDER_BATCH + 9; i++)
		for (int by_kernel = 0; by_kernel < 2; by_kernel++) {
			put_to(v4, &to_v4, by_kernel, IPPROTO_TCP, i);
			put_to(v6, &to_v6, by_kernel, IPPROTO_ICMPV6, i);
		}
	sender_flush(sender);
	for (size_t i = 0; i < told_count; i++)
		if (told[i].sys_errno)
			return 1;
	return told_count == 4 * (SENDER_BATCH + 9) ? 0 : 2;
}

START_TEST(sending_takes_no_privilege_and_one_system_call)
{
	struct route v4, v6;
	int status = 1;
	pid_t pid;

	know_the_peer();
	v4 = find(NETWORK_V4_THERE);
	v6 = find(NETWORK_V6_THERE);
	pid = fork_child();
	if (pid == 0)
		_exit(send_confined(&v4, &v6));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sender");
	TCase *tcase = tcase_create("sender");
	SRunner *runner;
	int failed;

	if (!fixture_may_unshare()) {
		fprintf(stderr, NAME ": skipped: network namespaces are not permitted here\n");
		return 77;
	}
	runner = srunner_create(suite);
	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, kernel_path_finds_the_neighbour_for_frames, 0, 2);
	tcase_add_loop_test(
		tcase, frames_and_kernel_packets_are_the_same_bytes, 0, (int)ARRAY_LEN(payloads));
	tcase_add_loop_test(tcase, peer_answers_both_ways, 0, 2);
	tcase_add_loop_test(tcase, packets_leave_and_are_told_in_order_in_batches, 0, 4);
	tcase_add_loop_test(tcase, failing_packet_takes_no_other_with_it, 0, 2);
	tcase_add_loop_test(tcase, fault_of_our_own_machine_is_told, 0, (int)ARRAY_LEN(faults));
	tcase_add_test(tcase, full_queue_of_the_interface_is_told_of_v6);
	tcase_add_loop_test(tcase, full_send_buffer_is_told_and_nothing_waits, 0, 2);
	tcase_add_loop_test(tcase, firewall_is_asked_by_the_kernels_way_only, 0, 2);
	tcase_add_loop_test(tcase, errors_from_the_network_are_not_ours, 0, 2);
	tcase_add_loop_test(tcase, tun_device_takes_exactly_the_packet, 0, 4);
	tcase_add_test(tcase, packet_that_cannot_be_queued_is_told_at_once);
	tcase_add_loop_test(tcase, family_that_was_not_asked_for_is_told, 0, 2);
	tcase_add_test(tcase, closing_forgets_what_is_queued);
	tcase_add_test(tcase, sockets_receive_nothing);
	tcase_add_test(tcase, without_permission_the_command_that_grants_it_is_named);
	tcase_add_test(tcase, sending_takes_no_privilege_and_one_system_call);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
