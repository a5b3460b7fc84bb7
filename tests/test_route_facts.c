/* Netlink as bytes, and what is news in it: without a socket. */
#include <check.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "probes/route_facts.h"

/* In memory of its very size, so that a sanitizer sees a step beyond. */
static struct netlink_bytes copy_of(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes, len);
	return (struct netlink_bytes){copy, len};
}

static struct netlink_request link_message(void)
{
	const struct ifinfomsg link = {
		.ifi_index = 7, .ifi_type = ARPHRD_ETHER, .ifi_flags = IFF_UP | IFF_PROMISC};
	const uint32_t mtu = 1400;
	struct netlink_request request;

	netlink_request_init(&request, RTM_NEWLINK, 0, &link, sizeof(link));
	netlink_request_number(&request, 42);
	netlink_request_add(&request, IFLA_IFNAME, "eth7", 5);
	netlink_request_add(&request, IFLA_ADDRESS, "\2\0\0\0\0\7", 6);
	netlink_request_add(&request, IFLA_MTU, &mtu, sizeof(mtu));
	return request;
}

START_TEST(built_message_is_read_again)
{
	struct netlink_request request = link_message();
	struct netlink_bytes bytes = {request.bytes, request.len};
	struct netlink_attribute attributes[IFLA_MTU + 1];
	struct netlink_message message;
	struct ifinfomsg link;
	uint32_t mtu = 0;

	ck_assert(netlink_next(&bytes, &message));
	ck_assert_uint_eq(message.type, RTM_NEWLINK);
	ck_assert_uint_eq(message.sequence, 42);
	ck_assert(netlink_fixed(&message, &link, sizeof(link)));
	ck_assert_int_eq(link.ifi_index, 7);
	netlink_attributes(&message, sizeof(link), attributes, ARRAY_LEN(attributes));
	ck_assert_ptr_null(attributes[IFLA_BROADCAST].at);
	ck_assert_uint_eq(attributes[IFLA_IFNAME].len, 5);
	ck_assert(!netlink_value(&attributes[IFLA_IFNAME], &mtu, sizeof(mtu)));
	ck_assert(netlink_value(&attributes[IFLA_MTU], &mtu, sizeof(mtu)));
	ck_assert_uint_eq(mtu, 1400);
	ck_assert(!netlink_next(&bytes, &message));
}
END_TEST

START_TEST(every_shorter_message_is_none)
{
	struct netlink_request request = link_message();
	struct netlink_message message;

	for (size_t len = 0; len < request.len; len++) {
		struct netlink_bytes bytes = copy_of(request.bytes, len), at = bytes;

		ck_assert(!netlink_next(&at, &message));
		free((void *)(uintptr_t)bytes.at);
	}
}
END_TEST

/* The message's own length is made shorter: its attributes end within it. */
START_TEST(attributes_of_a_cut_message_are_whole_or_absent)
{
	struct netlink_request request = link_message();
	struct netlink_message message;
	struct route_fact fact;

	for (uint32_t len = 0; len < request.len; len++) {
		struct netlink_bytes bytes, at;

		memcpy(request.bytes, &len, sizeof(len));
		bytes = at = copy_of(request.bytes, len > 16 ? len : 16);
		if (netlink_next(&at, &message) && route_fact_read(&message, &fact)) {
			ck_assert_uint_ge(len, 32);
			ck_assert_int_eq(fact.state.mtu, 0); /* the last one */
			ck_assert_uint_eq(fact.state.mac[5], len >= 32 + 12 + 10 ? 7 : 0);
		}
		free((void *)(uintptr_t)bytes.at);
	}
}
END_TEST

static const struct {
	uint16_t header[2]; /* of the attribute: length, type */
	bool there;
} attribute_rows[] = {
	{{8, 1}, true},
	{{8, 1 | NLA_F_NESTED}, true},
	{{8, 1 | NLA_F_NET_BYTEORDER}, true},
	{{4, 1}, true}, /* empty */
	{{3, 1}, false},
	{{0, 1}, false},
	{{9, 1}, false},
	{{0xffff, 1}, false},
	{{8, 2}, false}, /* more than were asked for */
	{{8, 0x3fff}, false},
};

START_TEST(broken_attributes_are_absent)
{
	uint8_t raw[8] = {0};
	struct netlink_message message = {.len = sizeof(raw)};
	struct netlink_attribute attributes[2];
	struct netlink_bytes bytes;

	memcpy(raw, attribute_rows[_i].header, sizeof(attribute_rows[_i].header));
	bytes = copy_of(raw, sizeof(raw));
	message.body = bytes.at;
	netlink_attributes(&message, 0, attributes, ARRAY_LEN(attributes));
	ck_assert_int_eq(attributes[1].at != NULL, attribute_rows[_i].there);
	free((void *)(uintptr_t)bytes.at);
}
END_TEST

static const struct {
	int32_t error;
	int sys_errno;
} error_rows[] = {{0, 0}, {-ENETUNREACH, ENETUNREACH}, {-4095, 4095}, {-4096, EPROTO}, {1, EPROTO},
	{INT32_MIN, EPROTO}};

START_TEST(error_answers_are_errnos)
{
	struct netlink_message message = {.type = NLMSG_ERROR,
		.body = (const uint8_t *)&error_rows[_i].error,
		.len = sizeof(error_rows[_i].error)};

	ck_assert_int_eq(netlink_errno(&message), error_rows[_i].sys_errno);
	message.len = 3;
	ck_assert_int_eq(netlink_errno(&message), EPROTO);
	message.type = RTM_NEWLINK;
	ck_assert_int_eq(netlink_errno(&message), 0);
}
END_TEST

struct neighbour_row {
	const char *name;
	uint8_t family, flags;
	uint16_t type, state;
	size_t mac_len;
	bool read, usable;
};
static const struct neighbour_row neighbour_rows[] = {
	{"reachable", AF_INET, 0, RTM_NEWNEIGH, NUD_REACHABLE, 6, true, true},
	{"stale", AF_INET6, 0, RTM_NEWNEIGH, NUD_STALE, 6, true, true},
	{"delay", AF_INET, 0, RTM_NEWNEIGH, NUD_DELAY, 6, true, true},
	{"probe", AF_INET, 0, RTM_NEWNEIGH, NUD_PROBE, 6, true, true},
	{"permanent", AF_INET6, 0, RTM_NEWNEIGH, NUD_PERMANENT, 6, true, true},
	{"noarp", AF_INET, 0, RTM_NEWNEIGH, NUD_NOARP, 6, true, true},
	{"incomplete", AF_INET, 0, RTM_NEWNEIGH, NUD_INCOMPLETE, 0, true, false},
	{"failed", AF_INET, 0, RTM_NEWNEIGH, NUD_FAILED, 6, true, false},
	{"none", AF_INET, 0, RTM_NEWNEIGH, NUD_NONE, 6, true, false},
	{"no address", AF_INET, 0, RTM_NEWNEIGH, NUD_REACHABLE, 0, true, false},
	{"long address", AF_INET, 0, RTM_NEWNEIGH, NUD_REACHABLE, 20, true, false},
	{"deleted", AF_INET, 0, RTM_DELNEIGH, NUD_REACHABLE, 6, true, false},
	{"proxy", AF_INET, NTF_PROXY, RTM_NEWNEIGH, NUD_PERMANENT, 6, false, false},
	{"bridge", AF_BRIDGE, 0, RTM_NEWNEIGH, NUD_REACHABLE, 6, false, false},
};

static struct route_fact read_fact(const struct netlink_request *request, bool wanted)
{
	struct netlink_bytes bytes = copy_of(request->bytes, request->len), at = bytes;
	struct netlink_message message;
	struct route_fact fact = {0};

	ck_assert(netlink_next(&at, &message));
	ck_assert_int_eq(route_fact_read(&message, &fact), wanted);
	free((void *)(uintptr_t)bytes.at);
	return fact;
}

START_TEST(neighbour_is_usable_by_its_state_and_address)
{
	const struct neighbour_row *row = &neighbour_rows[_i];
	const struct ndmsg neighbour = {.ndm_family = row->family,
		.ndm_ifindex = 3,
		.ndm_state = row->state,
		.ndm_flags = row->flags};
	static const uint8_t address[16] = {10, 1, 2, 3, 4}, mac[20] = {2, 1};
	struct netlink_request request;
	struct route_fact fact;

	netlink_request_init(&request, row->type, 0, &neighbour, sizeof(neighbour));
	netlink_request_add(&request, NDA_DST, address, row->family == AF_INET6 ? 16 : 4);
	if (row->mac_len > 0)
		netlink_request_add(&request, NDA_LLADDR, mac, row->mac_len);
	fact = read_fact(&request, row->read);
	ck_assert_msg(fact.state.flags == row->usable, "%s", row->name);
	ck_assert_msg(fact.state.mac[0] == (row->usable ? 2 : 0), "%s", row->name);
	if (!row->read)
		return;
	ck_assert_uint_eq(fact.key.kind, ROUTE_NEIGHBOUR);
	ck_assert_int_eq(fact.key.ifindex, 3);
	ck_assert_uint_eq(fact.key.family, row->family);
	ck_assert_uint_eq(fact.key.address[3], 3);
	ck_assert_uint_eq(fact.key.address[4], row->family == AF_INET6 ? 4 : 0);
}
END_TEST

START_TEST(link_is_what_senders_must_know)
{
	struct netlink_request request = link_message();
	struct route_fact fact = read_fact(&request, true);

	ck_assert_uint_eq(fact.key.kind, ROUTE_LINK);
	ck_assert_int_eq(fact.key.ifindex, 7);
	ck_assert_uint_eq(fact.state.flags, IFF_UP);
	ck_assert_int_eq(fact.state.mtu, 1400);
	ck_assert_uint_eq(fact.state.type, ARPHRD_ETHER);
	ck_assert(!route_link_up(&fact.state));
	fact.state.flags |= IFF_RUNNING;
	ck_assert(route_link_up(&fact.state));
}
END_TEST

START_TEST(port_of_a_bridge_is_no_link)
{
	const struct ifinfomsg port = {.ifi_family = AF_BRIDGE, .ifi_index = 7};
	struct netlink_request request;

	netlink_request_init(&request, RTM_DELLINK, 0, &port, sizeof(port));
	read_fact(&request, false);
}
END_TEST

START_TEST(address_is_the_own_one_of_a_pair)
{
	const struct ifaddrmsg address = {
		.ifa_family = AF_INET, .ifa_prefixlen = 31, .ifa_flags = 1, .ifa_index = 4};
	const uint32_t flags = 0x400;
	struct netlink_request request;
	struct route_fact fact;

	netlink_request_init(&request, RTM_NEWADDR, 0, &address, sizeof(address));
	read_fact(&request, false); /* without any */
	netlink_request_add(&request, IFA_ADDRESS, "\12\0\0\1", 4);
	fact = read_fact(&request, true);
	ck_assert_uint_eq(fact.key.address[3], 1);
	ck_assert_uint_eq(fact.state.flags, 1);
	netlink_request_add(&request, IFA_LOCAL, "\12\0\0\2", 4);
	netlink_request_add(&request, IFA_FLAGS, &flags, sizeof(flags));
	fact = read_fact(&request, true);
	ck_assert_uint_eq(fact.key.kind, ROUTE_ADDRESS);
	ck_assert_int_eq(fact.key.ifindex, 4);
	ck_assert_uint_eq(fact.key.address[3], 2);
	ck_assert_uint_eq(fact.state.flags, flags);
	ck_assert_uint_eq(fact.state.type, 32);
}
END_TEST

static struct route_fact neighbour_fact(uint32_t number, uint8_t mac)
{
	struct route_fact fact = {
		.key = {.kind = ROUTE_NEIGHBOUR, .ifindex = 1, .family = AF_INET}};

	memcpy(fact.key.address, &number, sizeof(number));
	fact.state.flags = mac != 0;
	fact.state.mac[5] = mac;
	return fact;
}

START_TEST(only_news_of_neighbours_asked_about_is_a_change)
{
	struct route_fact mine = neighbour_fact(1, 5), gone = neighbour_fact(1, 0);
	struct route_fact moved = neighbour_fact(1, 6), foreign = neighbour_fact(2, 5);
	struct route_facts facts;

	ck_assert_int_eq(route_facts_init(&facts), 0);
	route_facts_told(&facts, &mine);
	ck_assert_uint_eq(facts.generation, 1);
	ck_assert_ptr_null(route_facts_find(&facts, &mine.key));
	route_facts_answered(&facts, &mine);
	ck_assert_uint_eq(facts.generation, 1);
	ck_assert_uint_eq(route_facts_find(&facts, &mine.key)->mac[5], 5);
	route_facts_told(&facts, &mine);
	route_facts_told(&facts, &foreign);
	ck_assert_uint_eq(facts.generation, 1);
	route_facts_told(&facts, &moved);
	ck_assert_uint_eq(facts.generation, 2);
	ck_assert_ptr_null(route_facts_find(&facts, &mine.key)); /* of generation 1 */
	route_facts_told(&facts, &gone);
	ck_assert_uint_eq(facts.generation, 3);
	route_facts_told(&facts, &mine);
	ck_assert_uint_eq(facts.generation, 4);
	ck_assert_int_eq(facts.changes, 0);
	route_facts_fini(&facts);
}
END_TEST

/* The announcement comes after the answer and is no news then. */
START_TEST(answer_that_contradicts_is_a_change)
{
	struct route_fact before = neighbour_fact(1, 5), now = neighbour_fact(1, 6);
	struct route_facts facts;

	ck_assert_int_eq(route_facts_init(&facts), 0);
	route_facts_answered(&facts, &before);
	route_facts_answered(&facts, &now);
	ck_assert_uint_eq(facts.generation, 2);
	ck_assert_uint_eq(route_facts_find(&facts, &now.key)->mac[5], 6);
	route_facts_told(&facts, &now);
	ck_assert_uint_eq(facts.generation, 2);
	route_facts_fini(&facts);
}
END_TEST

START_TEST(links_and_addresses_are_counted_when_they_come_and_go)
{
	struct route_fact link = {.key = {.kind = ROUTE_LINK, .ifindex = 1},
		.state = {.flags = IFF_UP | IFF_RUNNING}};
	struct route_fact address = {
		.key = {.kind = ROUTE_ADDRESS, .ifindex = 1, .family = AF_INET}, .state.type = 25};
	struct route_facts facts;

	ck_assert_int_eq(route_facts_init(&facts), 0);
	route_facts_learn(&facts, &link);
	route_facts_learn(&facts, &address);
	route_facts_told(&facts, &link);
	route_facts_told(&facts, &address);
	ck_assert_uint_eq(facts.generation, 1);
	link.state.mtu = 9000;
	route_facts_told(&facts, &link);
	address.state.flags = IFA_F_DEPRECATED;
	route_facts_told(&facts, &address);
	ck_assert_uint_eq(facts.generation, 3);
	ck_assert_int_eq(facts.changes, 0);
	link.state.flags = IFF_UP;
	route_facts_answered(&facts, &link); /* before it is told of */
	route_facts_told(&facts, &link);
	address.state = (struct route_state){0};
	route_facts_told(&facts, &address);
	ck_assert_int_eq(facts.changes, 2);
	address.state.type = 25;
	route_facts_told(&facts, &address);
	ck_assert_int_eq(facts.changes, 3);
	ck_assert_uint_eq(facts.generation, 6);
	route_facts_fini(&facts);
}
END_TEST

START_TEST(full_table_forgets_and_goes_on)
{
	struct route_fact first = neighbour_fact(0, 5);
	struct route_facts facts;
	uint32_t number = 0;

	ck_assert_int_eq(route_facts_init(&facts), 0);
	while (facts.generation == 1 && number < 1000000) {
		struct route_fact fact = neighbour_fact(number++, 5);

		route_facts_answered(&facts, &fact);
		ck_assert_ptr_nonnull(route_facts_find(&facts, &fact.key));
	}
	ck_assert_uint_gt(number, 8192);
	ck_assert_uint_lt(number, 100000);
	ck_assert_uint_eq(facts.generation, 2);
	ck_assert(facts.forgot);
	ck_assert_uint_eq(facts.count, 1);
	ck_assert_ptr_null(route_facts_find(&facts, &first.key));
	route_facts_fini(&facts);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("route_facts");
	TCase *tcase = tcase_create("facts");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, built_message_is_read_again);
	tcase_add_test(tcase, every_shorter_message_is_none);
	tcase_add_test(tcase, attributes_of_a_cut_message_are_whole_or_absent);
	tcase_add_loop_test(tcase, broken_attributes_are_absent, 0, (int)ARRAY_LEN(attribute_rows));
	tcase_add_loop_test(tcase, error_answers_are_errnos, 0, (int)ARRAY_LEN(error_rows));
	tcase_add_loop_test(tcase, neighbour_is_usable_by_its_state_and_address, 0,
		(int)ARRAY_LEN(neighbour_rows));
	tcase_add_test(tcase, link_is_what_senders_must_know);
	tcase_add_test(tcase, port_of_a_bridge_is_no_link);
	tcase_add_test(tcase, address_is_the_own_one_of_a_pair);
	tcase_add_test(tcase, only_news_of_neighbours_asked_about_is_a_change);
	tcase_add_test(tcase, answer_that_contradicts_is_a_change);
	tcase_add_test(tcase, links_and_addresses_are_counted_when_they_come_and_go);
	tcase_add_test(tcase, full_table_forgets_and_goes_on);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
