#include <check.h>
#include <netinet/in.h>
#include <pcap/dlt.h>
#include <string.h>

#include "base/array.h"
#include "tests/packet_fixture.h"

/* Transports with a checksum; the length is odd for some, so that the last byte counts alone. */
static const struct {
	const char *name;
	bool v6;
	uint8_t protocol;
	size_t at, len;
	bool pseudo;
} sums[] = {
	{"TCP", false, IPPROTO_TCP, 16, 41, true},
	{"TCP over IPv6", true, IPPROTO_TCP, 16, 40, true},
	{"UDP", false, IPPROTO_UDP, 6, 33, true},
	{"UDP over IPv6", true, IPPROTO_UDP, 6, 32, true},
	{"ICMP", false, IPPROTO_ICMP, 2, 41, false},
	{"ICMPv6", true, IPPROTO_ICMPV6, 2, 41, true},
};

static uint16_t sum(const uint8_t *bytes, size_t len, uint32_t total)
{
	for (size_t i = 0; i < len; i++)
		total += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return (uint16_t)total;
}

/* The pseudo header as RFC 8200 8.1 and RFC 9293 3.1 draw them, for this length. */
static uint32_t pseudo_sum(int i, size_t len)
{
	uint8_t header[40] = {0};

	if (!sums[i].pseudo)
		return 0;
	if (!sums[i].v6) {
		memcpy(header, frame_v4_from, 4);
		memcpy(header + 4, frame_v4_to, 4);
		header[9] = sums[i].protocol;
		frame_put16(header + 10, len);
		return sum(header, 12, 0);
	}
	memcpy(header, frame_v6_from, 16);
	memcpy(header + 16, frame_v6_to, 16);
	frame_put16(header + 34, len);
	header[39] = sums[i].protocol;
	return sum(header, 40, 0);
}

/* Sealed; *ip_len: where its transport begins. */
static struct frame summed(int i, size_t *ip_len)
{
	uint8_t transport[64] = {0};
	struct frame frame = {0};

	if (sums[i].v6)
		frame_add_v6(&frame, sums[i].protocol, sums[i].len);
	else
		frame_add_v4(&frame, sums[i].protocol, 0, sums[i].len);
	*ip_len = frame.len;
	for (size_t k = 0; k < sums[i].len; k++)
		transport[k] = (uint8_t)(0x91 + 7 * k);
	if (sums[i].protocol == IPPROTO_UDP)
		frame_put16(transport + 4, sums[i].len);
	frame_put16(transport + sums[i].at, 0);
	frame_put16(transport + sums[i].at,
		0xffffu & ~sum(transport, sums[i].len, pseudo_sum(i, sums[i].len)));
	frame_add(&frame, transport, sums[i].len);
	return frame;
}

static bool sum_holds(const struct frame *frame, size_t len)
{
	struct packet packet;

	ck_assert(frame_read(DLT_RAW, frame, len, &packet));
	return packet_checksum_holds(&packet);
}

START_TEST(right_checksum_holds_and_any_other_byte_breaks_it)
{
	size_t ip_len;
	struct frame frame = summed(_i, &ip_len);

	ck_assert_msg(sum_holds(&frame, frame.len), "%s", sums[_i].name);
	for (size_t i = ip_len; i < frame.len; i++) {
		struct frame broken = frame;

		broken.bytes[i] ^= 0x10;
		ck_assert_msg(
			!sum_holds(&broken, frame.len), "%s: byte %zu", sums[_i].name, i - ip_len);
	}
}
END_TEST

START_TEST(addresses_are_in_the_checksum_where_the_pseudo_header_is)
{
	size_t ip_len;
	struct frame frame = summed(_i, &ip_len);

	frame.bytes[ip_len - 1] ^= 2;
	ck_assert_msg(sum_holds(&frame, frame.len) == !sums[_i].pseudo, "%s", sums[_i].name);
}
END_TEST

START_TEST(checksum_cannot_be_told_of_what_was_cut)
{
	size_t ip_len;
	struct frame frame = summed(_i, &ip_len);

	frame.bytes[ip_len] ^= 1;
	for (size_t len = ip_len; len < frame.len; len++)
		ck_assert_msg(sum_holds(&frame, len), "%s: %zu bytes", sums[_i].name, len - ip_len);
	ck_assert(!sum_holds(&frame, frame.len));
}
END_TEST

START_TEST(transport_without_room_for_its_checksum_is_wrong)
{
	size_t ip_len;
	struct frame frame = summed(_i, &ip_len);
	size_t len = sums[_i].at + 1;

	frame_put16(frame.bytes + (sums[_i].v6 ? 4 : 2), sums[_i].v6 ? len : 20 + len);
	ck_assert_msg(!sum_holds(&frame, ip_len + len), "%s", sums[_i].name);
}
END_TEST

START_TEST(checksum_left_to_hardware_holds_for_tcp_and_udp_alone)
{
	bool offloaded = sums[_i].protocol == IPPROTO_TCP || sums[_i].protocol == IPPROTO_UDP;
	size_t ip_len;
	struct frame frame = summed(_i, &ip_len);

	frame_put16(frame.bytes + ip_len + sums[_i].at, pseudo_sum(_i, sums[_i].len));
	ck_assert_msg(sum_holds(&frame, frame.len) == offloaded, "%s", sums[_i].name);
}
END_TEST

START_TEST(udp_may_go_without_checksum_over_ipv4)
{
	size_t ip_len;
	struct frame frame = summed(2 + _i, &ip_len);

	frame_put16(frame.bytes + ip_len + 6, 0);
	ck_assert_int_eq(sum_holds(&frame, frame.len), _i == 0);
}
END_TEST

START_TEST(udp_length_that_lies_is_wrong)
{
	static const size_t lies[] = {0, 7, 34, 65535};
	size_t ip_len;
	struct frame frame = summed(2, &ip_len);

	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		frame_put16(frame.bytes + ip_len + 4, lies[i]);
		ck_assert_msg(!sum_holds(&frame, frame.len), "%zu", lies[i]);
	}
}
END_TEST

START_TEST(udp_length_without_room_for_its_header_is_wrong_whatever_the_sum)
{
	size_t ip_len;
	struct frame frame = summed(2, &ip_len);
	uint8_t *udp = frame.bytes + ip_len;

	frame_put16(udp + 4, 7);
	frame_put16(udp + 6, 0x1200);
	udp[0] = udp[1] = 0; /* seven bytes that sum up with their pseudo header */
	frame_put16(udp, 0xffffu & ~sum(udp, 7, pseudo_sum(2, 7)));
	ck_assert_uint_eq(sum(udp, 7, pseudo_sum(2, 7)), 0xffff);
	ck_assert(!sum_holds(&frame, frame.len));
}
END_TEST

START_TEST(icmp_of_the_other_family_is_not_judged)
{
	size_t ip_len;
	struct frame v4 = summed(4, &ip_len), v6 = summed(5, &ip_len);

	v4.bytes[9] = IPPROTO_ICMPV6;
	v4.bytes[20] ^= 1;
	ck_assert(sum_holds(&v4, v4.len));
	v6.bytes[6] = IPPROTO_ICMP;
	v6.bytes[40] ^= 1;
	ck_assert(sum_holds(&v6, v6.len));
}
END_TEST

static TCase *checksum_case(void)
{
	TCase *tcase = tcase_create("checksum");
	int all = (int)ARRAY_LEN(sums);

	tcase_add_loop_test(tcase, right_checksum_holds_and_any_other_byte_breaks_it, 0, all);
	tcase_add_loop_test(
		tcase, addresses_are_in_the_checksum_where_the_pseudo_header_is, 0, all);
	tcase_add_loop_test(tcase, checksum_cannot_be_told_of_what_was_cut, 0, all);
	tcase_add_loop_test(tcase, transport_without_room_for_its_checksum_is_wrong, 0, all);
	tcase_add_loop_test(tcase, checksum_left_to_hardware_holds_for_tcp_and_udp_alone, 0, all);
	tcase_add_loop_test(tcase, udp_may_go_without_checksum_over_ipv4, 0, 2);
	tcase_add_test(tcase, udp_length_that_lies_is_wrong);
	tcase_add_test(tcase, udp_length_without_room_for_its_header_is_wrong_whatever_the_sum);
	tcase_add_test(tcase, icmp_of_the_other_family_is_not_judged);
	return tcase;
}

int main(void)
{
	Suite *suite = suite_create("packet_checksum");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, checksum_case());
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
