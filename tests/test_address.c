#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/address.h"
#include "tests/data_fixture.h"

static const struct {
	const char *from, *to; /* NULL: no address */
} rows[] = {
	{"198.18.101.1", "198.18.101.1"}, {"0.0.0.0", "0.0.0.0"},
	{"255.255.255.255", "255.255.255.255"}, {"2001:DB8:0:0:0:0:2:1", "2001:db8::2:1"},
	{"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"}, /* one zero is not shortened */
	{"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},          /* the longest run is */
	{"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},    /* the first of two equal ones */
	{"2001:0002:0000:0065::0001", "2001:2:0:65::1"}, {"::", "::"}, {"::1", "::1"},
	{"1::", "1::"}, {"::ffff:198.18.1.2", "198.18.1.2"}, /* IPv4-mapped is IPv4 */
	{"::FFFF:C612:0102", "198.18.1.2"}, {"64:ff9b::192.0.2.1", "64:ff9b::c000:201"}, {"", NULL},
	{" 198.18.1.1", NULL}, {"198.18.1.1 ", NULL}, {"198.18.1", NULL}, {"198.18.1.1.1", NULL},
	{"198.18.1.256", NULL}, {"198.18.01.1", NULL}, /* octal to some */
	{"198.18.1.0x1", NULL}, {"3323068673", NULL}, {"198.18.1.1/32", NULL},
	{"198.18.1.1:80", NULL}, {"[2001:2::1]", NULL}, {"[2001:2::1]:80", NULL},
	{"2001:2::1/48", NULL}, {"fe80::1%eth0", NULL}, {"2001:2::1::2", NULL},
	{"2001:2:0:0:0:0:0:0:1", NULL}, {"2001:2", NULL}, {"2001:2::12345", NULL},
	{"2001:2::g", NULL}, {":::", NULL}, {":", NULL}, {"::ffff:198.18.1.256", NULL},
	{"::ffff:198.18.1", NULL}, {"example.com", NULL},
	{"１９８.18.1.1", NULL}, /* fullwidth digits */
};

START_TEST(address_has_one_spelling)
{
	struct sockaddr_storage addr = {0}, again;
	char text[ADDRESS_TEXT_LEN];

	if (!rows[_i].to) {
		ck_assert_msg(!address_parse(rows[_i].from, &addr), "%s", rows[_i].from);
		ck_assert_int_eq(addr.ss_family, 0); /* not written */
		return;
	}
	ck_assert_msg(address_parse(rows[_i].from, &addr), "%s", rows[_i].from);
	ck_assert_str_eq(address_text((struct sockaddr *)&addr, text), rows[_i].to);
	ck_assert(address_parse(text, &again));
	ck_assert_int_eq(memcmp(&addr, &again, sizeof(addr)), 0);
	ck_assert_uint_eq(address_len(&addr),
		strchr(text, ':') ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in));
}
END_TEST

static const struct {
	const char *from, *addr; /* NULL: no prefix */
	unsigned bits;
} prefixes[] = {
	{"198.18.1.0/24", "198.18.1.0", 24},
	{"198.18.0.0/15", "198.18.0.0", 15},
	{"198.18.1.1/32", "198.18.1.1", 32},
	{"0.0.0.0/0", "0.0.0.0", 0},
	{"128.0.0.0/1", "128.0.0.0", 1},
	{"2001:2::/48", "2001:2::", 48},
	{"2001:2:0:8000::/49", "2001:2:0:8000::", 49},
	{"2001:2::1/128", "2001:2::1", 128},
	{"::/0", "::", 0},
	{"198.18.1.0", NULL, 0},
	{"198.18.1.0/", NULL, 0},
	{"/24", NULL, 0},
	{"", NULL, 0},
	{"198.18.1.1/24", NULL, 0}, /* a bit behind the prefix */
	{"198.19.0.0/15", NULL, 0},
	{"0.0.0.1/0", NULL, 0},
	{"2001:2::1/127", NULL, 0},
	{"198.18.1.0/33", NULL, 0},
	{"2001:2::/129", NULL, 0},
	{"198.18.1.0/024", NULL, 0},
	{"198.18.1.0/-1", NULL, 0},
	{"198.18.1.0/+24", NULL, 0},
	{"198.18.1.0/ 24", NULL, 0},
	{"198.18.1.0/24 ", NULL, 0},
	{"198.18.1.0 /24", NULL, 0},
	{"198.18.1.0/24/24", NULL, 0},
	{"198.18.1.0/4294967320", NULL, 0}, /* 24 in 32 bits */
	{"198.18.1/24", NULL, 0},
	{"cdn.example.com/24", NULL, 0},
	{"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd:eeee/64", NULL, 0},
};

START_TEST(a_prefix_has_no_bit_behind_it)
{
	struct sockaddr_storage addr = {0};
	char text[ADDRESS_TEXT_LEN];
	unsigned bits = 77;
	bool parsed = address_parse_prefix(prefixes[_i].from, &addr, &bits);

	ck_assert_msg(parsed == (prefixes[_i].addr != NULL), "%s", prefixes[_i].from);
	if (parsed) {
		ck_assert_str_eq(address_text((struct sockaddr *)&addr, text), prefixes[_i].addr);
		ck_assert_uint_eq(bits, prefixes[_i].bits);
		return;
	}
	ck_assert_int_eq(addr.ss_family, 0); /* not written */
	ck_assert_uint_eq(bits, 77);
}
END_TEST

/* The first and last address of each block, and their neighbours. */
static const struct {
	const char *addr;
	bool reserved;
} specials[] = {
	{"0.0.0.0", true},
	{"0.255.255.255", true},
	{"1.0.0.0", false},
	{"9.255.255.255", false},
	{"10.0.0.0", true},
	{"10.255.255.255", true},
	{"11.0.0.0", false},
	{"100.63.255.255", false},
	{"100.64.0.0", true},
	{"100.127.255.255", true},
	{"100.128.0.0", false},
	{"126.255.255.255", false},
	{"127.0.0.1", true},
	{"128.0.0.0", false},
	{"169.253.255.255", false},
	{"169.254.0.0", true},
	{"169.255.0.0", false},
	{"172.15.255.255", false},
	{"172.16.0.0", true},
	{"172.31.255.255", true},
	{"172.32.0.0", false},
	{"192.0.0.0", true},
	{"192.0.1.0", false},
	{"192.0.2.255", true},
	{"192.0.3.0", false},
	{"192.88.99.1", true},
	{"192.167.255.255", false},
	{"192.168.0.0", true},
	{"192.169.0.0", false},
	{"198.17.255.255", false},
	{"198.18.0.0", true},
	{"198.19.255.255", true},
	{"198.20.0.0", false},
	{"198.51.100.7", true},
	{"198.51.101.0", false},
	{"203.0.113.9", true},
	{"203.0.114.0", false},
	{"223.255.255.255", false},
	{"224.0.0.1", true},
	{"240.0.0.1", true},
	{"255.255.255.255", true},
	{"114.114.114.114", false},
	{"::", true},
	{"::1", true},
	{"::2", false},
	{"64:ff9b::1", true},
	{"64:ff9b:1::1", true},
	{"64:ff9b:2::1", false},
	{"100::1", true},
	{"100:0:0:1::1", false},
	{"2001:2::1", true},
	{"2001:1ff:ffff::1", true},
	{"2001:200::1", false},
	{"2001:db8::1", true},
	{"2001:db9::1", false},
	{"2002::1", true},
	{"2003::1", false},
	{"3fff:fff::1", true},
	{"3fff:1000::1", false},
	{"5f00::1", true},
	{"fbff::1", false},
	{"fc00::1", true},
	{"fdff::1", true},
	{"fe00::1", false},
	{"fe80::1", true},
	{"febf::1", true},
	{"fec0::1", false},
	{"ff02::1", true},
	{"240e::1", false},
	{"::ffff:10.0.0.1", true},
	{"::ffff:114.114.114.114", false},
};

START_TEST(special_purpose_blocks_end_where_the_registries_say)
{
	struct sockaddr_storage addr;

	ck_assert(address_parse(specials[_i].addr, &addr));
	ck_assert_msg(address_is_reserved((struct sockaddr *)&addr) == specials[_i].reserved, "%s",
		specials[_i].addr);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("address");

	tcase_add_loop_test(tc, address_has_one_spelling, 0, (int)ARRAY_LEN(rows));
	tcase_add_loop_test(tc, a_prefix_has_no_bit_behind_it, 0, (int)ARRAY_LEN(prefixes));
	tcase_add_loop_test(tc, special_purpose_blocks_end_where_the_registries_say, 0,
		(int)ARRAY_LEN(specials));
	return run_case("model: address", tc);
}
