/* The way to an address, as the kernel of a network namespace answers. */
#include <check.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "probes/netlink_socket.h"
#include "tests/fork_child.h"
#include "tests/network_fixture.h"
#include "tests/probe_fixture.h"
#include "tests/route_fixture.h"

#define NAME "test_route"

static struct route_fixture fixture;

static void set_up(void)
{
	route_fixture_open(&fixture);
}

static void tear_down(void)
{
	route_fixture_close(&fixture);
}

static struct route find(const char *to)
{
	return route_fixture_find(&fixture, to);
}

static struct route find_until_framed(const char *to, bool framed)
{
	return route_fixture_find_framed(&fixture, to, framed);
}

static uint32_t settle(void)
{
	return route_fixture_settle(&fixture);
}

static void learn(const char *to)
{
	ck_assert(network_send(to));
}

START_TEST(neighbour_that_the_kernel_learns_makes_frames_possible)
{
	struct route route = find(network_sides[_i].there);

	ck_assert_int_eq(route.ifindex, (int)if_nametoindex("v0"));
	ck_assert(!route.framed);
	ck_assert_int_eq(route.mtu, 1500);
	route_fixture_assert_source(&route, network_sides[_i].here);
	learn(network_sides[_i].there);
	route = find_until_framed(network_sides[_i].there, true);
	ck_assert_uint_eq(route.header_len, 14);
	ck_assert_mem_eq(route.header, network_mac_there, 6);
	ck_assert_mem_eq(route.header + 6, network_mac_here, 6);
	ck_assert_mem_eq(route.header + 12, network_sides[_i].ether_type, 2);
	route_fixture_assert_source(&route, network_sides[_i].here);
}
END_TEST

START_TEST(no_address_is_left_means_no_source)
{
	struct route route;

	network_here("ip route add 203.0.113.0/24 dev v0\n"
		     "ip address flush dev v0");
	settle();
	route = find("203.0.113.1");
	ck_assert_int_eq(route.source.ss_family, AF_UNSPEC);
}
END_TEST

/* What the route makes of a packet whose next hop would be known. */
static const struct kind_row {
	const char *command, *to;
	bool way, framed;
} kinds[] = {
	{"ip route add 203.0.113.0/24 via 198.18.0.20", "203.0.113.1", true, true},
	{"ip route add blackhole 203.0.113.0/24", "203.0.113.1", false, false},
	{"ip route add unreachable 203.0.113.0/24", "203.0.113.1", false, false},
	{"ip route add prohibit 203.0.113.0/24", "203.0.113.1", false, false},
	{"ip route add throw 203.0.113.0/24", "203.0.113.1", false, false},
	{"true", "203.0.113.1", false, false},
	{"ip route add local 203.0.113.0/24 dev lo", "203.0.113.1", true, false},
	{"ip route add broadcast 203.0.113.0/24 dev v0", "203.0.113.1", true, false},
	{"ip route add 203.0.113.0/24 dev lo", "203.0.113.1", true, false},
	{"true", NETWORK_V4_HERE, true, false},
	{"true", "127.0.0.1", true, false},
	{"true", "198.18.0.255", true, false},
	{"ip route add default via 198.18.0.20", "224.0.0.1", true, false},
	{"ip route add 203.0.113.0/24 via inet6 2001:2::20 dev v0", "203.0.113.1", true, true},
	{"ip -6 route add 2001:db8::/32 via 2001:2::20", "2001:db8::1", true, true},
	{"ip -6 route add blackhole 2001:db8::/32", "2001:db8::1", false, false},
	{"ip -6 route add unreachable 2001:db8::/32", "2001:db8::1", false, false},
	{"ip -6 route add prohibit 2001:db8::/32", "2001:db8::1", false, false},
	{"ip -6 route add local 2001:db8::/32 dev lo", "2001:db8::1", true, false},
	{"true", "2001:db8::1", false, false},
	{"true", NETWORK_V6_HERE, true, false},
	{"true", "::1", true, false},
	{"ip -6 route add default via 2001:2::20", "ff02::1", true, false},
	{"ip -6 route add 2001:db8::/32 dev lo", "2001:db8::1", true, false},
};

static void know_the_hops(void)
{
	network_here("ip neighbour add 198.18.0.20 dev v0 lladdr 02:00:00:00:00:20 nud permanent\n"
		     "ip neighbour add 2001:2::20 dev v0 lladdr 02:00:00:00:00:20 nud permanent");
}

START_TEST(kind_of_the_route_says_who_can_send)
{
	const struct kind_row *row = &kinds[_i];
	struct route route;

	know_the_hops();
	network_here("%s", row->command);
	/* now there is a neighbour for each that is sent to anything, also for all of them */
	ck_assert_int_eq(network_send(row->to), row->way);
	settle();
	route = find(row->to);
	ck_assert_msg((route.ifindex != 0) == row->way, "%s: %s", row->command, row->to);
	ck_assert_msg(route.framed == row->framed, "%s: %s", row->command, row->to);
	if (route.framed) {
		ck_assert_uint_eq(route.header[5], 0x20);
		ck_assert_uint_eq(route.header[12], strchr(row->to, ':') ? 0x86 : 0x08);
	}
}
END_TEST

/* What the kernel wraps into another header is not on the wire as we would build it. */
static const char *const wrapped[][2] = {
	{"ip route add 203.0.113.0/24 encap ip id 1 dst 198.18.0.20 dev v0", "203.0.113.1"},
	{"ip route add 203.0.113.0/24 encap seg6 mode encap segs 2001:2::20 dev v0", "203.0.113.1"},
	{"ip -6 route add 2001:db8::/32 encap seg6 mode encap segs 2001:2::20 dev v0",
		"2001:db8::1"},
};

START_TEST(wrapped_route_is_the_kernels)
{
	struct route route;

	network_here("ip neighbour add %s dev v0 lladdr 02:00:00:00:00:20 nud permanent",
		wrapped[_i][1]);
	if (!network_can("%s", wrapped[_i][0])) {
		fprintf(stderr, NAME ": skipped: not possible here: %s\n", wrapped[_i][0]);
		return;
	}
	settle();
	route = find(wrapped[_i][1]);
	ck_assert_int_eq(route.ifindex, (int)if_nametoindex("v0"));
	ck_assert(!route.framed);
}
END_TEST

START_TEST(smaller_mtu_of_link_and_route_holds)
{
	uint32_t generation;

	network_here("ip route add 203.0.113.0/24 via 198.18.0.20 mtu 1200");
	generation = settle();
	ck_assert_int_eq(find("203.0.113.1").mtu, 1200);
	ck_assert_int_eq(find(NETWORK_V4_THERE).mtu, 1500);
	network_here("ip link set v0 mtu 900");
	route_fixture_await(&fixture, generation);
	settle();
	ck_assert_int_eq(find("203.0.113.1").mtu, 900);
	ck_assert_int_eq(find(NETWORK_V4_THERE).mtu, 900);
}
END_TEST

START_TEST(link_local_address_needs_its_interface)
{
	struct sockaddr_storage to = network_address("fe80::2", 0);
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&to;
	struct route route;

	network_here("ip address add fe80::1/64 dev v0 nodad\n"
		     "ip neighbour add fe80::2 dev v0 lladdr 02:00:00:00:00:20 nud permanent");
	settle();
	ck_assert_int_eq(routes_find(fixture.routes, &to, &route, NULL), 0);
	ck_assert_int_eq(route.ifindex, 0);
	v6->sin6_scope_id = if_nametoindex("v0");
	ck_assert_int_eq(routes_find(fixture.routes, &to, &route, NULL), 0);
	ck_assert(route.framed);
	ck_assert_int_eq(route.ifindex, (int)if_nametoindex("v0"));
	ck_assert_uint_eq(
		((struct sockaddr_in6 *)&route.source)->sin6_scope_id, if_nametoindex("v0"));
	v6->sin6_scope_id = if_nametoindex("lo");
	ck_assert_int_eq(routes_find(fixture.routes, &to, &route, NULL), 0);
	ck_assert(!route.framed);
}
END_TEST

START_TEST(interface_without_link_header_takes_ip)
{
	int tun = network_tun("t0", "198.19.0.1", "2001:2:0:1::1");
	uint32_t generation;

	if (tun < 0) {
		fprintf(stderr, NAME ": skipped: no TUN device is to be had here\n");
		return;
	}
	for (int i = 0; i < 2; i++) {
		const char *to = i ? "2001:2:0:1::7" : "198.19.0.7";
		struct route route = find_until_framed(to, true);

		ck_assert_int_eq(route.ifindex, (int)if_nametoindex("t0"));
		ck_assert_uint_eq(route.header_len, 0);
		route_fixture_assert_source(&route, i ? "2001:2:0:1::1" : "198.19.0.1");
	}
	generation = settle();
	close(tun); /* its program has ended */
	route_fixture_await(&fixture, generation);
	settle();
	ck_assert_int_eq(find("198.19.0.7").ifindex, 0);
}
END_TEST

/* A link header that we do not know how to build. */
START_TEST(interface_of_another_kind_is_the_kernels)
{
	struct ifreq request = {.ifr_name = "t0", .ifr_flags = IFF_TAP | IFF_NO_PI};
	int tap = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	bool framed[2];

	if (tap < 0 || ioctl(tap, TUNSETIFF, &request) < 0) {
		fprintf(stderr, NAME ": skipped: no TAP device is to be had here\n");
		return;
	}
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(ioctl(tap, TUNSETLINK, i ? ARPHRD_IEEE802 : ARPHRD_ETHER), 0);
		network_here("ip address replace 198.19.0.1/24 dev t0\n"
			     "ip link set t0 up\n"
			     "ip neighbour replace 198.19.0.7 dev t0 lladdr 02:00:00:00:00:07 nud "
			     "permanent");
		settle();
		framed[i] = find("198.19.0.7").framed;
		ck_assert_int_eq(find("198.19.0.7").ifindex, (int)if_nametoindex("t0"));
		network_here("ip link set t0 down");
	}
	ck_assert(framed[0]);
	ck_assert(!framed[1]);
	close(tap);
}
END_TEST

START_TEST(own_addresses_are_known)
{
	static const struct {
		const char *text;
		bool own;
	} rows[] = {{NETWORK_V4_HERE, true}, {NETWORK_V6_HERE, true}, {"127.0.0.1", true},
		{"::1", true}, {NETWORK_V4_THERE, false}, {NETWORK_V6_THERE, false},
		{"198.18.0.255", false}, {"203.0.113.1", false}, {"2001:db8::1", false}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct sockaddr_storage address = network_address(rows[i].text, 80);

		ck_assert_msg(
			routes_is_own(fixture.routes, &address) == rows[i].own, "%s", rows[i].text);
	}
}
END_TEST

static void count_messages(void *owner, const struct netlink_message *message)
{
	int *count = owner;

	ck_assert_uint_eq(message->type, RTM_NEWLINK);
	++*count;
}

/* As when reading was broken off. */
START_TEST(answer_to_an_earlier_question_is_passed_over)
{
	const struct ifinfomsg first = {.ifi_index = 1}, any = {0};
	const struct rtmsg route = {.rtm_family = AF_INET, .rtm_dst_len = 32};
	static struct netlink_socket netlink;
	struct netlink_request early, question, links;
	struct netlink_message answer;
	int count = 0;

	ck_assert_int_eq(netlink_socket_open(&netlink, NULL), 0);
	netlink_request_init(&early, RTM_GETLINK, 0, &first, sizeof(first));
	netlink_request_init(&question, RTM_GETROUTE, 0, &route, sizeof(route));
	netlink_request_add(&question, RTA_DST, "\306\22\0\2", 4);
	netlink_request_init(&links, RTM_GETLINK, NLM_F_DUMP, &any, sizeof(any));
	ck_assert_int_gt(send(netlink.fd, early.bytes, early.len, 0), 0);
	ck_assert_int_eq(netlink_socket_ask(&netlink, &question, &answer, NULL), 0);
	ck_assert_uint_eq(answer.type, RTM_NEWROUTE);
	ck_assert_int_gt(send(netlink.fd, question.bytes, question.len, 0), 0);
	ck_assert_int_eq(netlink_socket_dump(&netlink, &links, count_messages, &count, NULL), 0);
	ck_assert_int_ge(count, 2); /* lo and v0 */
	netlink_socket_close(&netlink);
}
END_TEST

static int find_confined(void)
{
	struct sockaddr_storage to[2] = {
		network_address(NETWORK_V4_THERE, 0), network_address(NETWORK_V6_THERE, 0)};
	struct mono_ns now = when_mono_now(), drained;
	static const int calls[] = {SCMP_SYS(sendto), SCMP_SYS(recvmsg), SCMP_SYS(ppoll),
		SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait)};
	struct route route;

	network_confine(calls, ARRAY_LEN(calls));
	if (loop_wait(fixture.loop, now, &drained, NULL) < 0)
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(to); i++)
		if (routes_find(fixture.routes, &to[i], &route, NULL) < 0 || !route.framed ||
			routes_is_own(fixture.routes, &to[i]))
			return 2;
	return routes_generation(fixture.routes) > 1 ? 0 : 3; /* it has read what was told before */
}

START_TEST(questions_take_no_privilege_and_two_system_calls)
{
	int status = 1;
	pid_t pid;

	learn(NETWORK_V4_THERE);
	learn(NETWORK_V6_THERE);
	find_until_framed(NETWORK_V4_THERE, true);
	find_until_framed(NETWORK_V6_THERE, true);
	network_here("ip route add 203.0.113.0/24 via 198.18.0.20");
	pid = fork_child();
	if (pid == 0)
		_exit(find_confined());
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(close_takes_what_is_half_open_or_nothing)
{
	struct routes *second;

	routes_close(NULL);
	ck_assert_int_eq(routes_open(fixture.loop, &second, NULL), 0);
	ck_assert_uint_ge(routes_generation(second), 1);
	ck_assert_int_eq(routes_changes(second), 0);
	routes_close(second);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("route");
	TCase *tcase = tcase_create("route");
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
	tcase_add_loop_test(tcase, neighbour_that_the_kernel_learns_makes_frames_possible, 0, 2);
	tcase_add_test(tcase, no_address_is_left_means_no_source);
	tcase_add_loop_test(tcase, kind_of_the_route_says_who_can_send, 0, (int)ARRAY_LEN(kinds));
	tcase_add_loop_test(tcase, wrapped_route_is_the_kernels, 0, (int)ARRAY_LEN(wrapped));
	tcase_add_test(tcase, smaller_mtu_of_link_and_route_holds);
	tcase_add_test(tcase, link_local_address_needs_its_interface);
	tcase_add_test(tcase, interface_without_link_header_takes_ip);
	tcase_add_test(tcase, interface_of_another_kind_is_the_kernels);
	tcase_add_test(tcase, own_addresses_are_known);
	tcase_add_test(tcase, answer_to_an_earlier_question_is_passed_over);
	tcase_add_test(tcase, questions_take_no_privilege_and_two_system_calls);
	tcase_add_test(tcase, close_takes_what_is_half_open_or_nothing);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
