/* Packets as bytes. */
#include <check.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "probes/sender_frame.h"
#include "tests/network_fixture.h"

static struct route route_from(const char *source)
{
	return (struct route){.ifindex = 1, .source = network_address(source, 0)};
}

START_TEST(v4_packet_is_as_rfc_791_says)
{
	static const uint8_t want[] = {0x45, 0, 0, 25, 0x63, 0x64, 0x40, 0, 64, 6, 0, 0, 198, 18, 0,
		1, 203, 0, 113, 7, 'h', 'e', 'l', 'l', 'o'};
	struct sockaddr_storage to = network_address("203.0.113.7", 443);
	struct route route = route_from("198.18.0.1");
	struct sender_packet packet = {.to = &to,
		.route = &route,
		.protocol = IPPROTO_TCP,
		.bytes = (const uint8_t *)"hello",
		.len = 5};
	uint8_t out[SENDER_PACKET_LEN];
	uint32_t sum = 0;
	size_t len = 0;

	ck_assert_int_eq(sender_frame_build(&packet, out, &len), 0);
	ck_assert_uint_eq(len, sizeof(want));
	for (size_t i = 0; i < 20; i += 2)
		sum += (uint32_t)out[i] << 8 | out[i + 1];
	ck_assert_uint_eq((sum & 0xffff) + (sum >> 16), 0xffff);
	ck_assert_mem_eq(out, want, 10);
	ck_assert_mem_eq(out + 12, want + 12, sizeof(want) - 12);
}
END_TEST

/* By hand: addresses 2001 0002 0001 and 2001 0002 0002 make 4009, with length 9 and protocol 58
 * 404c, with the message 8000 0000 1234 0001 ff00 1d181, folded d182; its complement is 2e7d. */
START_TEST(icmpv6_packet_has_its_checksum)
{
	static const uint8_t message[] = {128, 0, 0xde, 0xad, 0x12, 0x34, 0, 1, 0xff};
	static const uint8_t want[] = {0x60, 0, 0, 0, 0, 9, 58, 64, 0x20, 1, 0, 2, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 1, 0x20, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 128, 0, 0x2e,
		0x7d, 0x12, 0x34, 0, 1, 0xff};
	struct sockaddr_storage to = network_address("2001:2::2", 0);
	struct route route = route_from("2001:2::1");
	struct sender_packet packet = {.to = &to,
		.route = &route,
		.protocol = IPPROTO_ICMPV6,
		.bytes = message,
		.len = sizeof(message)};
	uint8_t out[SENDER_PACKET_LEN];
	size_t len = 0;

	ck_assert_int_eq(sender_frame_build(&packet, out, &len), 0);
	ck_assert_uint_eq(len, sizeof(want));
	ck_assert_mem_eq(out, want, sizeof(want));
	packet.protocol = IPPROTO_TCP; /* whose checksum is the caller's */
	ck_assert_int_eq(sender_frame_build(&packet, out, &len), 0);
	ck_assert_mem_eq(out + 40, message, sizeof(message));
}
END_TEST

static const struct {
	const char *to, *source;
	int ifindex;
	uint8_t protocol;
	size_t len;
	int sys_errno;
} builds[] = {
	{"203.0.113.7", "198.18.0.1", 1, IPPROTO_ICMP, 108, 0},
	{"203.0.113.7", "198.18.0.1", 1, IPPROTO_ICMP, 109, EMSGSIZE},
	{"203.0.113.7", "198.18.0.1", 1, IPPROTO_ICMP, SIZE_MAX, EMSGSIZE},
	{"203.0.113.7", "198.18.0.1", 1, IPPROTO_ICMP, 0, 0},
	{"203.0.113.7", "198.18.0.1", 0, IPPROTO_ICMP, 8, ENETUNREACH},
	{"203.0.113.7", "2001:2::1", 1, IPPROTO_ICMP, 8, ENETUNREACH},
	{"203.0.113.7", NULL, 1, IPPROTO_ICMP, 8, ENETUNREACH},
	{"2001:2::2", "2001:2::1", 1, IPPROTO_ICMPV6, 88, 0},
	{"2001:2::2", "2001:2::1", 1, IPPROTO_ICMPV6, 89, EMSGSIZE},
	{"2001:2::2", "2001:2::1", 1, IPPROTO_ICMPV6, 4, 0},
	{"2001:2::2", "2001:2::1", 1, IPPROTO_ICMPV6, 3, EINVAL},
	{"2001:2::2", "2001:2::1", 1, IPPROTO_UDP, 0, 0},
	{"2001:2::2", "2001:2::1", 0, IPPROTO_ICMPV6, 8, ENETUNREACH},
	{"2001:2::2", NULL, 1, IPPROTO_ICMPV6, 8, ENETUNREACH},
	{NULL, "198.18.0.1", 1, IPPROTO_ICMP, 8, EAFNOSUPPORT},
};

START_TEST(packet_that_cannot_be_has_a_reason)
{
	static const uint8_t bytes[SENDER_PACKET_LEN] = {1, 2, 3};
	struct sockaddr_storage to = {.ss_family = AF_UNIX};
	struct route route = {.ifindex = builds[_i].ifindex};
	struct sender_packet packet = {.to = &to,
		.route = &route,
		.protocol = builds[_i].protocol,
		.bytes = bytes,
		.len = builds[_i].len};
	uint8_t *out = malloc(SENDER_PACKET_LEN);
	size_t len = 0;

	if (builds[_i].to)
		to = network_address(builds[_i].to, 0);
	if (builds[_i].source)
		route.source = network_address(builds[_i].source, 0);
	ck_assert_int_eq(sender_frame_build(&packet, out, &len), builds[_i].sys_errno);
	if (builds[_i].sys_errno == 0)
		ck_assert_uint_eq(len, builds[_i].len + (strchr(builds[_i].to, ':') ? 40 : 20));
	free(out);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sender_frame");
	TCase *tcase = tcase_create("bytes");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, v4_packet_is_as_rfc_791_says);
	tcase_add_test(tcase, icmpv6_packet_has_its_checksum);
	tcase_add_loop_test(tcase, packet_that_cannot_be_has_a_reason, 0, (int)ARRAY_LEN(builds));
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
