/* Questions as bytes: names, subnets, ids. */
#include <check.h>
#include <string.h>

#include "base/array.h"
#include "probes/dns_packet.h"

#define ID            0xbeef
#define QUESTION_NAME "\3www\7example\3com\0"
#define AAAA_IN       "\0\34\0\1"

START_TEST(question_has_id_recursion_name_type_and_edns)
{
	static const uint8_t wanted[] =
		"\xbe\xef\1\0\0\1\0\0\0\0\0\1" QUESTION_NAME AAAA_IN "\0\0\51\4\320\0\0\0\0\0\0";
	struct dns_question asked = {.type = DNS_TYPE_AAAA};
	uint8_t bytes[DNS_QUERY_LEN_MOST];

	ck_assert(dns_name_parse("www.example.com", &asked.name));
	ck_assert_uint_eq(dns_build(&asked, ID, bytes), sizeof(wanted) - 1);
	ck_assert_mem_eq(bytes, wanted, sizeof(wanted) - 1);
}
END_TEST

/* The option's bytes behind its code. */
static const struct {
	const char *name;
	bool v6;
	uint8_t address[16];
	unsigned bits;
	const char *wanted;
	size_t wanted_len;
} subnets[] = {
	{"/24", false, {198, 18, 1, 77}, 24, "\0\7\0\1\30\0\306\22\1", 9},
	{"/32", false, {198, 18, 1, 77}, 32, "\0\10\0\1\40\0\306\22\1\115", 10},
	{"/0 says nothing of us", false, {198, 18, 1, 77}, 0, "\0\4\0\1\0\0", 6},
	{"/20 is cut within a byte", false, {198, 18, 255, 255}, 20, "\0\7\0\1\24\0\306\22\360", 9},
	{"/1", false, {198, 18}, 1, "\0\5\0\1\1\0\200", 7},
	{"IPv6 /48", true, {0x20, 1, 0, 2, 0, 9, 7}, 48, "\0\12\0\2\60\0\40\1\0\2\0\11", 12},
	{"IPv6 /33 is zero behind", true, {0x20, 1, 0, 2, 0xff, 9}, 33,
		"\0\11\0\2\41\0\40\1\0\2\200", 11},
	{"IPv6 /128", true, {0x20, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5}, 128,
		"\0\24\0\2\200\0\40\1\0\2\0\0\0\0\0\0\0\0\0\0\0\5", 22},
};

START_TEST(subnet_is_cut_and_padded)
{
	struct dns_question asked = {.type = DNS_TYPE_A};
	uint8_t bytes[DNS_QUERY_LEN_MOST];
	size_t len, option_at = 12 + 17 + 4 + 11;

	ck_assert(dns_name_parse("www.example.com", &asked.name));
	ck_assert(dns_subnet_make(
		subnets[_i].v6, subnets[_i].address, subnets[_i].bits, &asked.subnet));
	len = dns_build(&asked, ID, bytes);
	ck_assert_msg(len == option_at + 2 + subnets[_i].wanted_len, "%s", subnets[_i].name);
	ck_assert_uint_eq(bytes[option_at - 1], 2 + subnets[_i].wanted_len); /* OPT's data */
	ck_assert_mem_eq(bytes + option_at, "\0\10", 2);
	ck_assert_msg(
		memcmp(bytes + option_at + 2, subnets[_i].wanted, subnets[_i].wanted_len) == 0,
		"%s", subnets[_i].name);
}
END_TEST

START_TEST(subnet_longer_than_its_family_is_refused)
{
	static const uint8_t address[16] = {1};
	struct dns_subnet subnet;

	ck_assert(!dns_subnet_make(false, address, 33, &subnet));
	ck_assert(!dns_subnet_make(true, address, 129, &subnet));
}
END_TEST

#define LABEL_63 "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0"

static const struct {
	const char *text, *wire; /* NULL: refused */
	size_t len;
} names[] = {
	{"www.example.com", QUESTION_NAME, 17},
	{"www.example.com.", QUESTION_NAME, 17},
	{"WWW.Example.com", "\3WWW\7Example\3com\0", 17},
	{"a", "\1a\0", 3},
	{".", "\0", 1},
	{"_dns._udp.x", "\4_dns\4_udp\1x\0", 13},
	{"a\\.b.c", "\3a.b\1c\0", 7},
	{"a\\046b.c", "\3a.b\1c\0", 7},
	{"\\000\\255", "\2\0\377\0", 4},
	{LABEL_63 ".x", "\77" LABEL_63 "\1x\0", 67},
	{"", NULL, 0},
	{"..", NULL, 0},
	{".a", NULL, 0},
	{"a..b", NULL, 0},
	{"a b", NULL, 0},
	{"a\tb", NULL, 0},
	{"a\nb", NULL, 0},
	{"b\303\274cher.example", NULL, 0},
	{"a\177", NULL, 0},
	{"a\\", NULL, 0},
	{"a\\256", NULL, 0},
	{"a\\04", NULL, 0},
	{"a\\0a6", NULL, 0},
	{"\\ a", NULL, 0},
	{LABEL_63 "x.x", NULL, 0},
};

START_TEST(name_is_read_or_refused)
{
	struct dns_name name;
	bool ok = dns_name_parse(names[_i].text, &name);

	ck_assert_msg(ok == (names[_i].wire != NULL), "%s", names[_i].text);
	if (!ok)
		return;
	ck_assert_msg(name.len == names[_i].len, "%s: %zu", names[_i].text, name.len);
	ck_assert_mem_eq(name.bytes, names[_i].wire, name.len);
}
END_TEST

START_TEST(name_of_255_bytes_is_the_longest)
{
	char text[300] = "bb";
	struct dns_name name;

	for (size_t len = 2; len < 2 + 2 * 126; len += 2)
		memcpy(text + len, ".a", 3);
	ck_assert(!dns_name_parse(text, &name)); /* 3 + 126 * 2 + 1 */
	ck_assert(dns_name_parse(text + 1, &name));
	ck_assert_uint_eq(name.len, 255);
	memcpy(text + strlen(text), ".a", 3);
	ck_assert(!dns_name_parse(text + 1, &name));
}
END_TEST

static const struct dns_ids drawn = {
	{UINT64_C(0x0123456789abcdef), 2, UINT64_C(0xfedcba9876543210), 0}};

START_TEST(every_number_has_an_id_of_its_own_and_is_found_by_it)
{
	static bool taken[65536];

	for (uint32_t k = 0; k < 65536; k++) {
		uint16_t id = dns_id_of(&drawn, k);

		ck_assert(!taken[id]);
		taken[id] = true;
		ck_assert_uint_eq(dns_id_number(&drawn, id), k);
		ck_assert_uint_eq(dns_id_of(&drawn, k + 65536), id);
	}
}
END_TEST

/* By chance one in 65536 follows its predecessor, and as many are equal under other numbers. */
START_TEST(ids_are_not_in_order_and_others_in_another_run)
{
	unsigned followers = 0, equal = 0;

	for (size_t i = 0; i < ARRAY_LEN(drawn.drawn); i++) {
		struct dns_ids other = drawn;

		other.drawn[i] ^= 1;
		for (uint32_t k = 0; k < 65536; k++)
			equal += dns_id_of(&drawn, k) == dns_id_of(&other, k);
	}
	for (uint32_t k = 0; k < 65535; k++)
		followers += dns_id_of(&drawn, k + 1) == (uint16_t)(dns_id_of(&drawn, k) + 1);
	ck_assert_uint_lt(followers, 20);
	ck_assert_uint_lt(equal, 4 * 400); /* a half may stay as it was in 1 of 256 */
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("dns_question");
	TCase *tcase = tcase_create("question");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, question_has_id_recursion_name_type_and_edns);
	tcase_add_loop_test(tcase, subnet_is_cut_and_padded, 0, (int)ARRAY_LEN(subnets));
	tcase_add_test(tcase, subnet_longer_than_its_family_is_refused);
	tcase_add_loop_test(tcase, name_is_read_or_refused, 0, (int)ARRAY_LEN(names));
	tcase_add_test(tcase, name_of_255_bytes_is_the_longest);
	tcase_add_test(tcase, every_number_has_an_id_of_its_own_and_is_found_by_it);
	tcase_add_test(tcase, ids_are_not_in_order_and_others_in_another_run);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
