#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/lookup.h"
#include "model/address.h"

static struct region *region;
static struct arena arena;

static void set_up(void)
{
	struct err err = {0};

	ck_assert_msg(region_open_builtin("360000", &region, &err) == 0, "%s", err.text);
	arena_init(&arena);
}

static void tear_down(void)
{
	arena_fini(&arena);
	region_close(region);
}

static struct geo_db *open_db(const char *name)
{
	const char *folder = getenv("TEST_DATA");
	struct geo_db *db = NULL;
	struct err err = {0};

	ck_assert_msg(geo_db_open(arena_format(&arena, "%s/mmdb/%s.mmdb",
					  folder ? folder : "tests/data", name),
			      &db, &err) == 0,
		"%s", err.text);
	return db;
}

/* --- vendors: record N of tests/data/mmdb/make-vendors.pl --- */

static const struct {
	const char *name;
	int record;
	enum answer_says says;
	const char *city, *operator_name; /* NULL: none */
	int64_t asn;                      /* 0: none */
} vendors[] = {
	{"geolite2-city", 1, SAYS_CITY, "360700", NULL, 0},
	{"geolite2-city", 2, SAYS_PROVINCE, NULL, NULL, 0},
	{"geolite2-city", 3, SAYS_NONE, NULL, NULL, 0}, /* where it is registered is no place */
	{"geolite2-city", 4, SAYS_ABROAD, NULL, NULL, 0},
	{"geoip2-enterprise", 1, SAYS_CITY, "360100", "移动", 56045},
	{"dbip-nested", 1, SAYS_CITY, "360800", NULL, 0},
	{"dbip-nested", 2, SAYS_OTHER_PROVINCE, NULL, NULL, 0},
	{"dbip-flat", 1, SAYS_CITY, "361000", NULL, 0},
	{"dbip-flat", 2, SAYS_PROVINCE, NULL, NULL, 0}, /* a point alone may be a middle */
	{"dbip-flat", 3, SAYS_ABROAD, NULL, NULL, 0},
	{"ipinfo-old", 1, SAYS_CITY, "360100", "电信", 4134},
	{"ipinfo-old", 2, SAYS_CITY, "360100", NULL, 0}, /* by `loc` */
	{"ipinfo-old", 3, SAYS_PROVINCE, NULL, NULL, 0}, /* by a `loc` that is none */
	{"ipinfo-old", 4, SAYS_CITY, "360100", NULL, 0}, /* by texts */
	{"ipinfo-lite", 1, SAYS_COUNTRY, NULL, "联通", 4837},
	{"ipinfo-lite", 2, SAYS_COUNTRY, NULL, NULL, 64500},
	{"ipinfo-lite", 3, SAYS_COUNTRY, NULL, NULL, 0}, /* the country by name alone */
	{"ipinfo-lite", 4, SAYS_ABROAD, NULL, NULL, 0},
	{"geocn", 1, SAYS_CITY, "360700", "移动", 0}, {"geocn", 2, SAYS_PROVINCE, NULL, NULL, 0},
	{"geocn", 3, SAYS_CITY, "361100", "移动", 0},
	{"geocn", 4, SAYS_OTHER_PROVINCE, NULL, "电信", 0},
	{"geocn-names", 1, SAYS_CITY, "361000", "电信", 0},
	{"geocn-names", 2, SAYS_CITY, "360700", NULL, 0}, /* by the county-level unit */
	{"geocn-names", 3, SAYS_NONE, NULL, "广电", 0},
	{"geocn-names", 4, SAYS_OTHER_PROVINCE, NULL, "教育网", 0},
	{"geocn-names", 5, SAYS_PROVINCE, NULL, NULL, 0}, /* 电信通 is not 电信 */
	{"geocn-adcode", 1, SAYS_CITY, "360400", "联通", 0},
	{"geocn-adcode", 2, SAYS_PROVINCE, NULL, NULL, 0},
	{"geocn-adcode", 3, SAYS_OTHER_PROVINCE, NULL, NULL, 0},
	{"geocn-adcode", 4, SAYS_ABROAD, NULL, NULL, 0},
	{"ipip", 1, SAYS_CITY, "360700", "电信", 0}, {"ipip", 2, SAYS_PROVINCE, NULL, "联通", 0},
	{"ipip", 3, SAYS_COUNTRY, NULL, NULL, 0}, /* the province repeats the country */
	{"ipip", 4, SAYS_ABROAD, NULL, NULL, 0},
	{"ipip", 5, SAYS_NONE, NULL, NULL, 0},     /* 局域网 is no country */
	{"ipip", 6, SAYS_ABROAD, NULL, NULL, 0},   /* 法国电信 is not 电信 */
	{"ipip", 7, SAYS_CITY, "360900", NULL, 0}, /* the province's code and a city's name */
	{"ipip", 8, SAYS_OTHER_PROVINCE, NULL, NULL, 0},
	{"country-only", 1, SAYS_COUNTRY, NULL, NULL, 0},
	{"country-only", 2, SAYS_ABROAD, NULL, NULL, 0},
	{"country-only", 3, SAYS_ABROAD, NULL, NULL, 0}, {"asn", 1, SAYS_NONE, NULL, "电信", 4134},
	{"asn", 2, SAYS_NONE, NULL, "移动", 9394}, {"asn", 3, SAYS_NONE, NULL, NULL, 64500},
	{"asn", 4, SAYS_NONE, NULL, NULL, 0},
	{"asn", 5, SAYS_NONE, NULL, "教育网", 4538}, /* by the number alone */
	{"asn", 6, SAYS_NONE, NULL, NULL, 3462}, {"asn", 7, SAYS_NONE, NULL, "电信", 134238},
	{"odd-types", 1, SAYS_COUNTRY, NULL, NULL, 0}, /* another vendor's shape at these paths */
};

START_TEST(vendor_is_read_by_its_paths)
{
	struct geo_db *db = open_db(arena_format(&arena, "vendors/%s", vendors[_i].name));
	const char *addr = arena_format(&arena, "198.18.%d.9", vendors[_i].record);
	int64_t asn = vendors[_i].asn ? vendors[_i].asn : BIND_ABSENT;
	struct answer answer;
	struct err err = {0};

	ck_assert_msg(geo_db_answer(db, region, addr, &arena, &answer, &err) == 0, "%s", err.text);
	ck_assert_msg(answer.says == (int)vendors[_i].says, "%s %d says %s", vendors[_i].name,
		vendors[_i].record, answer_says_names[answer.says]);
	ck_assert_uint_eq(answer.cities.count, vendors[_i].city != NULL);
	if (vendors[_i].city)
		ck_assert_str_eq(answer.cities.items[0], vendors[_i].city);
	ck_assert_pstr_eq(answer.operator_name, vendors[_i].operator_name);
	ck_assert_int_eq(answer.asn, asn);
	ck_assert(!answer.either && !answer.claim && !answer.weak);
	geo_db_close(db);
}
END_TEST

static void check_found(const struct geo_db *db, const char *addr)
{
	struct sockaddr_storage at;
	struct geo_found found;
	struct answer answer;
	struct err err = {0};
	uint32_t cities = 0;

	ck_assert(address_parse(addr, &at));
	ck_assert_int_eq(geo_db_answer(db, region, addr, &arena, &answer, &err), 0);
	if (!geo_db_find(db, (const struct sockaddr *)&at, &found)) {
		ck_assert_ptr_null(answer.prefix);
		return;
	}
	LIST_EACH(const char *const, code, &answer.cities)
		cities |= UINT32_C(1) << region_city_by_code(region, *code);
	ck_assert_int_eq(found.verdict.says, answer.says);
	ck_assert_uint_eq(found.verdict.cities, cities);
	ck_assert_int_eq(found.verdict.either, answer.either);
	ck_assert_int_eq(found.weak, answer.weak);
	ck_assert_pstr_eq(geo_operator_names[found.verdict.is], answer.operator_name);
	ck_assert_uint_eq(found.bits, (unsigned)strtoul(strchr(answer.prefix, '/') + 1, NULL, 10));
}

static const char *const found_in[] = {"lab-true", "lab-stale", "shapes", "v4", "no-v4",
	"vendors/geolite2-city", "vendors/geoip2-enterprise", "vendors/dbip-nested",
	"vendors/dbip-flat", "vendors/ipinfo-old", "vendors/ipinfo-lite", "vendors/geocn",
	"vendors/geocn-names", "vendors/geocn-adcode", "vendors/ipip", "vendors/country-only",
	"vendors/asn", "vendors/odd-types"};

/* What is decided once for all records is what one look-up alone decides, before and after. */
START_TEST(found_is_what_the_answer_says)
{
	struct geo_db *judged = open_db(found_in[_i]), *plain = open_db(found_in[_i]);
	struct err err = {0};

	ck_assert_msg(geo_db_judge(judged, region, &err) == 0, "%s", err.text);
	for (unsigned byte = 0; byte < 256; byte++) {
		const char *v4 = arena_format(&arena, "198.18.%u.7", byte);
		const char *v6 = arena_format(&arena, "2001:2:0:%x::7", byte);
		struct answer once, again;

		check_found(judged, v4);
		check_found(judged, v6);
		ck_assert_int_eq(geo_db_answer(judged, region, v4, &arena, &once, &err), 0);
		ck_assert_int_eq(geo_db_answer(plain, region, v4, &arena, &again, &err), 0);
		ck_assert_int_eq(once.says, again.says);
		ck_assert_uint_eq(once.cities.count, again.cities.count);
		ck_assert_pstr_eq(once.operator_name, again.operator_name);
	}
	geo_db_close(judged);
	geo_db_close(plain);
}
END_TEST

START_TEST(other_families_and_relays_are_not_found)
{
	static const char *const addresses[] = {"2002:c612:107::1", "2001:0:1::1",
		"64:ff9b::c612:107", "64:ff9b:1::c612:107", "::198.18.1.7"};
	struct geo_db *db = open_db("vendors/geolite2-city");
	struct sockaddr_storage at = {.ss_family = AF_UNIX};
	struct sockaddr_in6 mapped = {.sin6_family = AF_INET6};
	struct geo_found found = {.record = 77};
	struct err err = {0};

	ck_assert_int_eq(geo_db_judge(db, region, &err), 0);
	ck_assert(!geo_db_find(db, (const struct sockaddr *)&at, &found));
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		ck_assert(address_parse(addresses[i], &at));
		ck_assert_msg(
			!geo_db_find(db, (const struct sockaddr *)&at, &found), "%s", addresses[i]);
	}
	ck_assert_uint_eq(found.record, 77);
	ck_assert_int_eq(inet_pton(AF_INET6, "::ffff:198.18.1.7", &mapped.sin6_addr), 1);
	ck_assert(geo_db_find(db, (const struct sockaddr *)&mapped, &found));
	ck_assert_uint_eq(found.bits, 24);
	geo_db_close(db);
}
END_TEST

START_TEST(prefix_that_covers_many_places_is_weak)
{
	static const struct {
		const char *db, *addr;
		bool weak;
	} rows[] = {
		{"odd/record-all-types", "1.2.3.4", true}, /* /1 */
		{"no-v4", "2001:2::1", true},              /* ::/1 */
		{"v4", "198.18.1.1", false},
		{"lab-true", "2001:2:0:1::1", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct geo_db *db = open_db(rows[i].db);
		struct answer answer;
		struct err err = {0};

		ck_assert_int_eq(geo_db_answer(db, region, rows[i].addr, &arena, &answer, &err), 0);
		ck_assert_msg(answer.weak == rows[i].weak, "%s", rows[i].addr);
		geo_db_close(db);
	}
}
END_TEST

/* --- operators --- */

static const struct {
	const char *text;
	enum geo_operator is;
} names[] = {
	{"电信", OPERATOR_TELECOM},
	{"中国电信", OPERATOR_TELECOM},
	{"江西省南昌市电信", OPERATOR_TELECOM},
	{"CHINANET Jiangx province IDC network", OPERATOR_TELECOM},
	{"China Telecom (Group)", OPERATOR_TELECOM},
	{"联通", OPERATOR_UNICOM},
	{"中国网通", OPERATOR_UNICOM},
	{"CHINA UNICOM China169 Backbone", OPERATOR_UNICOM},
	{"UNICOM-CN", OPERATOR_UNICOM},
	{"移动", OPERATOR_MOBILE},
	{"铁通", OPERATOR_MOBILE},
	{"中移铁通", OPERATOR_MOBILE},
	{"China Mobile Communications Group Co., Ltd.", OPERATOR_MOBILE},
	{"CMNET-GUANGDONG-AP", OPERATOR_MOBILE},
	{"China TieTong Telecommunications Corporation", OPERATOR_MOBILE},
	{"广电", OPERATOR_BROADCAST},
	{"中国广电网络", OPERATOR_BROADCAST},
	{"歌华有线", OPERATOR_BROADCAST},
	{"China Broadcasting TV Net", OPERATOR_BROADCAST},
	{"教育网", OPERATOR_EDUCATION},
	{"ERX-CERNET-BKB China Education and Research Network Center", OPERATOR_EDUCATION},
	{"CERNET2 IX at Tsinghua University", OPERATOR_EDUCATION},
	{"", OPERATOR_UNSAID},
	{"电信通", OPERATOR_UNSAID},
	{"中华电信", OPERATOR_UNSAID},
	{"Chunghwa Telecom Co., Ltd.", OPERATOR_UNSAID},
	{"Deutsche Telekom AG", OPERATOR_UNSAID},
	{"Unicom Systems Inc.", OPERATOR_UNSAID},
	{"Concernet Ltd", OPERATOR_UNSAID},
	{"阿里云", OPERATOR_UNSAID},
};

START_TEST(operator_is_known_by_its_name)
{
	ck_assert_msg(geo_operator_by_name(names[_i].text) == names[_i].is, "%s: %s",
		names[_i].text, geo_operator_names[geo_operator_by_name(names[_i].text)]);
}
END_TEST

START_TEST(operator_is_known_by_its_number)
{
	static const struct {
		uint32_t asn;
		enum geo_operator is;
	} rows[] = {{4134, OPERATOR_TELECOM}, {4837, OPERATOR_UNICOM}, {9808, OPERATOR_MOBILE},
		{9394, OPERATOR_MOBILE}, {4538, OPERATOR_EDUCATION}, {7641, OPERATOR_BROADCAST},
		{24360, OPERATOR_EDUCATION}, {24373, OPERATOR_UNSAID}, {0, OPERATOR_UNSAID},
		{4133, OPERATOR_UNSAID}, {UINT32_MAX, OPERATOR_UNSAID}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_msg(geo_operator_by_asn(rows[i].asn) == rows[i].is, "%u", rows[i].asn);
}
END_TEST

/* --- kinds of addresses --- */

static const struct {
	const char *addr;
	enum geo_address_kind kind;
	bool looked_up;
} kinds[] = {
	{"36.134.1.1", GEO_ADDRESS_PLAIN, true},
	{"240e::1", GEO_ADDRESS_PLAIN, true},
	{"2001:200::1", GEO_ADDRESS_PLAIN, true}, /* not 2001::/32, nor 2001::/23 */
	{"::ffff:36.134.1.1", GEO_ADDRESS_MAPPED, true},
	{"::FFFF:c612:101", GEO_ADDRESS_MAPPED, true},
	{"198.18.1.1", GEO_ADDRESS_RESERVED, true},
	{"fe80::1", GEO_ADDRESS_RESERVED, true},
	{"::", GEO_ADDRESS_RESERVED, true},
	{"::1", GEO_ADDRESS_RESERVED, true},
	{"::36.134.1.1", GEO_ADDRESS_COMPATIBLE, false},
	{"64:ff9b::36.134.1.1", GEO_ADDRESS_NAT64, false},
	{"64:ff9b:1:2::1", GEO_ADDRESS_NAT64, false},
	{"64:ff9b:2::1", GEO_ADDRESS_PLAIN, true},
	{"2002:2486:101::1", GEO_ADDRESS_SIX_TO_FOUR, false},
	{"2001:0:1::1", GEO_ADDRESS_TEREDO, false},
	{"2001:1::1", GEO_ADDRESS_RESERVED, true},
	{"example.org", GEO_ADDRESS_NONE, false},
	{"", GEO_ADDRESS_NONE, false},
};

START_TEST(address_is_told_by_its_kind)
{
	enum geo_address_kind kind = geo_address_kind(kinds[_i].addr);

	ck_assert_msg(kind == kinds[_i].kind, "%s: %d", kinds[_i].addr, (int)kind);
	ck_assert(geo_address_is_looked_up(kind) == kinds[_i].looked_up);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("lookup_shapes");
	Suite *suite = suite_create("lookup_shapes");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, vendor_is_read_by_its_paths, 0, ARRAY_LEN(vendors));
	tcase_add_loop_test(tc, found_is_what_the_answer_says, 0, ARRAY_LEN(found_in));
	tcase_add_test(tc, other_families_and_relays_are_not_found);
	tcase_add_test(tc, prefix_that_covers_many_places_is_weak);
	tcase_add_loop_test(tc, operator_is_known_by_its_name, 0, ARRAY_LEN(names));
	tcase_add_test(tc, operator_is_known_by_its_number);
	tcase_add_loop_test(tc, address_is_told_by_its_kind, 0, ARRAY_LEN(kinds));
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
