/* Routes followed as the network changes, in network namespaces. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "tests/network_fixture.h"
#include "tests/probe_fixture.h"
#include "tests/route_fixture.h"

#define NAME "test_route_watch"

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

static void await_other(uint32_t generation)
{
	route_fixture_await(&fixture, generation);
}

static uint32_t settle(void)
{
	return route_fixture_settle(&fixture);
}

static void learn(const char *to)
{
	ck_assert(network_send(to));
}

START_TEST(same_address_in_another_state_is_no_change)
{
	static const char *const states[] = {"stale", "reachable", "delay", "probe", "permanent"};
	uint32_t generation;

	learn(network_sides[_i].there);
	find_until_framed(network_sides[_i].there, true);
	generation = settle();
	find(network_sides[_i].there);
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		network_here("%s neighbour change %s dev v0 nud %s", network_sides[_i].ip,
			network_sides[_i].there, states[i]);
		ck_assert_uint_eq(settle(), generation);
	}
	network_here("%s neighbour replace %s dev v0 lladdr 02:00:00:00:00:99 nud stale",
		network_sides[_i].ip, network_sides[_i].there);
	ck_assert_uint_gt(settle(), generation);
}
END_TEST

static const struct {
	const char *name, *command;
	bool framed;
} neighbour_changes[] = {
	{"failed", "neighbour change %s dev v0 nud failed", false},
	{"deleted", "neighbour delete %s dev v0", false},
	{"replaced", "neighbour replace %s dev v0 lladdr 02:00:00:00:00:99 nud reachable", true},
};

START_TEST(neighbour_that_goes_or_moves_is_a_change)
{
	size_t side = (size_t)_i % ARRAY_LEN(network_sides),
	       change = (size_t)_i / ARRAY_LEN(network_sides);
	char command[200];
	struct route route;
	uint32_t generation;

	learn(network_sides[side].there);
	find_until_framed(network_sides[side].there, true);
	generation = settle();
	find(network_sides[side].there);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(command, sizeof(command), neighbour_changes[change].command,
		network_sides[side].there);
#pragma GCC diagnostic pop
	network_here("%s %s", network_sides[side].ip, command);
	await_other(generation);
	ck_assert_msg(routes_generation(fixture.routes) > generation, "%s",
		neighbour_changes[change].name);
	route = find(network_sides[side].there);
	ck_assert_msg(route.framed == neighbour_changes[change].framed, "%s",
		neighbour_changes[change].name);
	if (route.framed)
		ck_assert_uint_eq(route.header[5], 0x99);
}
END_TEST

/* As a router that is replaced by another one tells its network. */
START_TEST(peer_with_another_link_address_is_found_again)
{
	const char *there = network_sides[_i].there;
	struct route route;

	network_here("echo 0 > /proc/sys/net/ipv4/neigh/v0/locktime");
	network_there("echo 1 > /proc/sys/net/ipv4/conf/v1/arp_notify\n"
		      "echo 1 > /proc/sys/net/ipv6/conf/v1/ndisc_notify");
	learn(there);
	route = find_until_framed(there, true);
	network_there("ip link set v1 address 02:00:00:00:00:77");
	await_other(route.generation);
	route = find_until_framed(there, true);
	ck_assert_uint_eq(route.header[5], 0x77);
}
END_TEST

START_TEST(own_link_address_follows)
{
	struct route route;

	learn(NETWORK_V4_THERE);
	route = find_until_framed(NETWORK_V4_THERE, true);
	network_here("ip link set v0 address 02:00:00:00:00:55");
	await_other(route.generation);
	learn(NETWORK_V4_THERE);
	route = find_until_framed(NETWORK_V4_THERE, true);
	ck_assert_uint_eq(route.header[11], 0x55);
	ck_assert_mem_eq(route.header, network_mac_there, 6);
}
END_TEST

START_TEST(link_down_is_no_way_until_it_is_up_again)
{
	int64_t before = routes_changes(fixture.routes);
	struct route route;

	learn(NETWORK_V4_THERE);
	route = find_until_framed(NETWORK_V4_THERE, true);
	network_here("ip link set v0 down");
	await_other(route.generation);
	ck_assert_uint_gt(routes_generation(fixture.routes), route.generation);
	settle();
	ck_assert_int_eq(find(NETWORK_V4_THERE).ifindex, 0);
	ck_assert(!find(NETWORK_V4_THERE).framed);
	ck_assert_int_gt(routes_changes(fixture.routes), before);
	before = routes_changes(fixture.routes);
	network_here("ip link set v0 up");
	learn(NETWORK_V4_THERE);
	route = find_until_framed(NETWORK_V4_THERE, true);
	ck_assert_mem_eq(route.header, network_mac_there, 6);
	settle();
	ck_assert_int_gt(routes_changes(fixture.routes), before);
}
END_TEST

START_TEST(unplugged_cable_takes_no_frames)
{
	network_here("ip neighbour replace " NETWORK_V4_THERE " dev v0 lladdr " NETWORK_MAC_THERE
		     " nud permanent");
	find_until_framed(NETWORK_V4_THERE, true);
	network_there("ip link set v1 down");
	find_until_framed(NETWORK_V4_THERE, false);
	network_there("ip link set v1 up");
	find_until_framed(NETWORK_V4_THERE, true);
}
END_TEST

START_TEST(interface_that_vanishes_is_no_way)
{
	struct route route;

	learn(NETWORK_V6_THERE);
	route = find_until_framed(NETWORK_V6_THERE, true);
	network_here("ip link delete v0");
	await_other(route.generation);
	settle();
	ck_assert_int_eq(find(NETWORK_V6_THERE).ifindex, 0);
}
END_TEST

START_TEST(address_that_vanishes_is_a_source_no_more)
{
	const char *second = _i ? "2001:2::9" : "198.18.0.9";
	int64_t changes;
	uint32_t generation;

	/* the first one is what is left, on a way that does not depend on it */
	network_here("ip address add %s/%d dev v0 %s\n"
		     "%s route replace %s/%d dev v0 src %s",
		second, _i ? 64 : 24, _i ? "nodad" : "", network_sides[_i].ip,
		network_sides[_i].there, _i ? 128 : 32, second);
	generation = settle();
	changes = routes_changes(fixture.routes);
	struct route before = find(network_sides[_i].there);
	struct sockaddr_storage address = network_address(second, 0);

	route_fixture_assert_source(&before, second);
	ck_assert(routes_is_own(fixture.routes, &address));
	network_here("%s address delete %s/%d dev v0", network_sides[_i].ip, second, _i ? 64 : 24);
	await_other(generation);
	settle();
	ck_assert_int_eq(routes_changes(fixture.routes), changes + 1);
	ck_assert(!routes_is_own(fixture.routes, &address));
	before = find(network_sides[_i].there);
	route_fixture_assert_source(&before, network_sides[_i].here);
}
END_TEST

START_TEST(route_replaced_has_another_next_hop)
{
	static const struct {
		const char *far, *one, *two, *ip;
	} rows[] = {{"203.0.113.7", "198.18.0.20", "198.18.0.30", "ip -4"},
		{"2001:db8::7", "2001:2::20", "2001:2::30", "ip -6"}};
	struct route route;
	uint32_t generation;

	network_here("ip neighbour add %s dev v0 lladdr 02:00:00:00:00:20 nud permanent\n"
		     "ip neighbour add %s dev v0 lladdr 02:00:00:00:00:30 nud permanent\n"
		     "%s route add %s via %s",
		rows[_i].one, rows[_i].two, rows[_i].ip, rows[_i].far, rows[_i].one);
	generation = settle();
	route = find(rows[_i].far);
	ck_assert(route.framed);
	ck_assert_uint_eq(route.header[5], 0x20);
	route_fixture_assert_source(&route, network_sides[_i].here);
	network_here("%s route replace %s via %s", rows[_i].ip, rows[_i].far, rows[_i].two);
	await_other(generation);
	ck_assert_uint_gt(routes_generation(fixture.routes), generation);
	route = find(rows[_i].far);
	ck_assert_uint_eq(route.header[5], 0x30);
}
END_TEST

/* Where routes are not told of anew when the next hop they share is another one. */
START_TEST(shared_next_hop_replaced_is_a_change)
{
	uint32_t generation;

	network_here("ip neighbour add 198.18.0.20 dev v0 lladdr 02:00:00:00:00:20 nud permanent\n"
		     "ip neighbour add 198.18.0.30 dev v0 lladdr 02:00:00:00:00:30 nud permanent");
	if (!network_can("echo 0 > /proc/sys/net/ipv4/nexthop_compat_mode\n"
			 "ip nexthop add id 7 via 198.18.0.20 dev v0\n"
			 "ip route add 203.0.113.0/24 nhid 7")) {
		fprintf(stderr, NAME ": skipped: no next hops as objects here\n");
		return;
	}
	generation = settle();
	ck_assert_uint_eq(find("203.0.113.1").header[5], 0x20);
	network_here("ip nexthop replace id 7 via 198.18.0.30 dev v0");
	await_other(generation);
	ck_assert_uint_gt(routes_generation(fixture.routes), generation);
	ck_assert_uint_eq(find("203.0.113.1").header[5], 0x30);
}
END_TEST

START_TEST(rule_of_policy_is_a_change)
{
	uint32_t generation = settle();

	ck_assert_int_ne(find(network_sides[_i].there).ifindex, 0);
	network_here(
		"%s rule add to %s unreachable", network_sides[_i].ip, network_sides[_i].there);
	await_other(generation);
	ck_assert_uint_gt(routes_generation(fixture.routes), generation);
	ck_assert_int_eq(find(network_sides[_i].there).ifindex, 0);
}
END_TEST

START_TEST(captures_and_others_business_are_no_change)
{
	const char *renew = "ip -6 address change " NETWORK_V6_HERE "/64 dev v0 valid_lft";
	uint32_t generation;

	learn(NETWORK_V4_THERE);
	find_until_framed(NETWORK_V4_THERE, true);
	network_here("%s 5000 preferred_lft 4000", renew);
	generation = settle();
	find(NETWORK_V4_THERE);
	network_here("ip link set v0 promisc on\n"
		     "ip link set v0 promisc off\n"
		     "ip link set v0 alias something\n"
		     "ip neighbour add 198.18.0.77 dev v0 lladdr 02:00:00:00:00:77 nud reachable\n"
		     "ip neighbour delete 198.18.0.77 dev v0\n"
		     "%s 6000 preferred_lft 5000",
		renew);
	ck_assert_uint_eq(settle(), generation);
	network_here("%s 6000 preferred_lft 0", renew); /* now others are preferred */
	ck_assert_uint_gt(settle(), generation);
}
END_TEST

static long netlink_drops(void)
{
	FILE *file = fopen("/proc/self/net/netlink", "re");
	char line[300];
	long sum = 0, drops;

	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%*s %*s %*s %*s %*s %*s %*s %*s %ld", &drops) == 1)
			sum += drops;
	fclose(file);
	return sum;
}

/* More changes than there is room for are not read by anyone meanwhile. */
START_TEST(missed_changes_are_a_change)
{
	uint32_t generation;
	struct route route;

	learn(NETWORK_V4_THERE);
	find_until_framed(NETWORK_V4_THERE, true);
	generation = settle();
	find(NETWORK_V4_THERE);
	network_here("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do\n"
		     "	seq -f 'neighbour replace 198.18.0.%%g dev v0 lladdr 02:00:00:00:02:'$i' "
		     "nud permanent' 5 250 | ip -batch -\n"
		     "done\n"
		     "ip neighbour replace " NETWORK_V4_THERE
		     " dev v0 lladdr 02:00:00:00:00:99 nud permanent");
	ck_assert_int_gt(netlink_drops(), 0);
	settle();
	ck_assert_uint_gt(routes_generation(fixture.routes), generation);
	route = find(NETWORK_V4_THERE);
	ck_assert(route.framed);
	ck_assert_uint_eq(route.header[5], 0x99);
	generation = settle();
	network_here("ip link set lo promisc on\nip link set lo promisc off");
	ck_assert_uint_eq(settle(), generation); /* links are known again */
	ck_assert_int_eq(routes_changes(fixture.routes), 0);
}
END_TEST

START_TEST(what_was_there_before_is_known)
{
	uint32_t generation = settle();

	network_here("ip link set lo promisc on\nip link set lo promisc off");
	ck_assert_uint_eq(settle(), generation);
	network_here("ip address delete " NETWORK_V4_HERE "/24 dev v0");
	ck_assert_uint_gt(settle(), generation);
	ck_assert_int_eq(routes_changes(fixture.routes), 1);
	network_here("ip link set lo down");
	settle();
	ck_assert_int_gt(routes_changes(fixture.routes), 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("route_watch");
	TCase *tcase = tcase_create("route_watch");
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
	tcase_add_loop_test(tcase, same_address_in_another_state_is_no_change, 0, 2);
	tcase_add_loop_test(tcase, neighbour_that_goes_or_moves_is_a_change, 0,
		(int)(ARRAY_LEN(neighbour_changes) * ARRAY_LEN(network_sides)));
	tcase_add_loop_test(tcase, peer_with_another_link_address_is_found_again, 0, 2);
	tcase_add_test(tcase, own_link_address_follows);
	tcase_add_test(tcase, link_down_is_no_way_until_it_is_up_again);
	tcase_add_test(tcase, unplugged_cable_takes_no_frames);
	tcase_add_test(tcase, interface_that_vanishes_is_no_way);
	tcase_add_loop_test(tcase, address_that_vanishes_is_a_source_no_more, 0, 2);
	tcase_add_loop_test(tcase, route_replaced_has_another_next_hop, 0, 2);
	tcase_add_test(tcase, shared_next_hop_replaced_is_a_change);
	tcase_add_loop_test(tcase, rule_of_policy_is_a_change, 0, 2);
	tcase_add_test(tcase, captures_and_others_business_are_no_change);
	tcase_add_test(tcase, missed_changes_are_a_change);
	tcase_add_test(tcase, what_was_there_before_is_known);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
