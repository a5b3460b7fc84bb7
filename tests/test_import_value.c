#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "probes/import_value.h"
#include "tests/data_fixture.h"

static const struct {
	const char *text;
	int power;
	int64_t value;
	bool good; /* it can be scaled */
	const char *rest;
} decimals[] = {
	{"12.5", 6, 12500000, true, ""},
	{"0.032 ms", 6, 32000, true, " ms"},
	{"-3", 0, -3, true, ""},
	{"+7,5", 0, 7, true, ",5"},
	{"1.2345e-05", 9, 12345, true, ""},
	{"5E3x", 0, 5000, true, "x"},
	{"1e", 0, 1, true, "e"},
	{"1.", 0, 1, true, "."},
	{"0.5", 0, 1, true, ""},
	{"-0.5", 0, -1, true, ""},
	{"0.49999", 0, 0, true, ""},
	{"0.05", 0, 0, true, ""},
	{"1795219200.123", 3, 1795219200123, true, ""},
	{"1795219200123456789", -6, 1795219200123, true, ""},
	{"0.000000000000000000000000000000001", 9, 0, true, ""},
	{"000000000000000000000000000000000000012", 0, 12, true, ""},
	{"9007199254740991", 0, 9007199254740991, true, ""},
	{"9007199254740992", 0, 0, false, ""},
	{"1e300", 0, 0, false, ""},
	{"99999999999999999999999", 0, 0, false, ""},
	{"1e-300", 0, 0, true, ""},
	{"1e99999999999", 0, 0, false, ""},
	{"1e-99999999999", 0, 0, true, ""},
};

START_TEST(decimals_are_exact)
{
	struct import_decimal decimal;
	const char *rest = import_decimal_read(decimals[_i].text, &decimal);
	int64_t value;
	bool good;

	ck_assert_msg(rest != NULL, "%s", decimals[_i].text);
	ck_assert_str_eq(rest, decimals[_i].rest);
	good = import_decimal_scaled(&decimal, decimals[_i].power, &value);
	ck_assert_msg(good == decimals[_i].good, "%s", decimals[_i].text);
	if (good)
		ck_assert_msg(value == decimals[_i].value, "%s: %lld", decimals[_i].text,
			(long long)value);
}
END_TEST

START_TEST(words_are_no_decimals)
{
	static const char *const texts[] = {
		"", "-", "+", ".", ".5", "e5", "NaN", "+Inf", "x1", " 1"};
	struct import_decimal decimal;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		ck_assert_msg(!import_decimal_read(texts[i], &decimal), "%s", texts[i]);
}
END_TEST

START_TEST(only_whole_numbers_are_integers)
{
	static const struct {
		const char *text;
		int64_t value; /* -1: none */
	} rows[] = {{"3", 3}, {" 3 ", 3}, {"3.0", 3}, {"3.5", -1}, {"3.0000001", -1}, {"1e2", 100},
		{"1e-2", -1}, {"", -1}, {"3x", -1}, {"101", -1}, {"-1", -1}, {"0", 0}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t value = -1;
		bool good = import_integer(rows[i].text, 0, 100, &value);

		ck_assert_msg(good == (rows[i].value >= 0), "%s", rows[i].text);
		ck_assert_int_eq(value, rows[i].value);
	}
}
END_TEST

static const struct {
	const char *text;
	int unit;
	enum import_cell is;
	int64_t ns;
} durations[] = {
	{"12.5", IMPORT_UNIT_MS, IMPORT_CELL_VALUE, 12500000},
	{"12.5ms", IMPORT_NO_UNIT, IMPORT_CELL_VALUE, 12500000},
	{"12.5 毫秒", IMPORT_UNIT_MS, IMPORT_CELL_VALUE, 12500000},
	{" 3 \xc2\xb5s ", IMPORT_NO_UNIT, IMPORT_CELL_VALUE, 3000},
	{"3 \xce\xbcs", IMPORT_NO_UNIT, IMPORT_CELL_VALUE, 3000},
	{"2s", IMPORT_NO_UNIT, IMPORT_CELL_VALUE, 2000000000},
	{"7 NS", IMPORT_NO_UNIT, IMPORT_CELL_VALUE, 7},
	{"0", IMPORT_UNIT_MS, IMPORT_CELL_VALUE, 0},
	{"12.5s", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
	{"12,5", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
	{"1,234.5", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
	{"12.5 apples", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
	{"12.5", IMPORT_NO_UNIT, IMPORT_CELL_NO_UNIT, 0},
	{"", IMPORT_UNIT_MS, IMPORT_CELL_NOTHING, 0},
	{"--", IMPORT_UNIT_MS, IMPORT_CELL_NOTHING, 0},
	{"NaN", IMPORT_UNIT_MS, IMPORT_CELL_NOTHING, 0},
	{"N/A", IMPORT_UNIT_MS, IMPORT_CELL_NOTHING, 0},
	{"*", IMPORT_UNIT_MS, IMPORT_CELL_LOST, 0},
	{"超时", IMPORT_UNIT_MS, IMPORT_CELL_LOST, 0},
	{"Timed Out", IMPORT_UNIT_MS, IMPORT_CELL_LOST, 0},
	{"ok", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
	{"hello", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
	{"1e30", IMPORT_UNIT_MS, IMPORT_CELL_STRANGE, 0},
};

START_TEST(durations_have_a_unit)
{
	int64_t ns = 0;

	ck_assert_msg(
		import_duration(durations[_i].text, durations[_i].unit, &ns) == durations[_i].is,
		"%s", durations[_i].text);
	ck_assert_msg(ns == durations[_i].ns, "%s: %lld", durations[_i].text, (long long)ns);
}
END_TEST

#define AT_8 INT64_C(1795219200000) /* 2026-11-21T08:00:00+08:00 */

static const struct {
	const char *text;
	int unit;
	bool zone; /* +08:00 is said */
	enum import_time is;
	int64_t ms;
} times[] = {
	{"2026-11-21T08:00:00+08:00", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8},
	{"2026-11-21T00:00:00Z", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8},
	{"2026-11-21 00:00:00 UTC", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"2026-11-21T01:30:00.5+0130", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8 + 500},
	{"2026-11-20T16:00:00-08:00", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"2026-11-21 08:00:00", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"2026-11-21 08:00:00", IMPORT_NO_UNIT, false, IMPORT_TIME_NO_ZONE, 0},
	{" 2026/11/21 8:00:00.123999 ", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8 + 123},
	{"2026.11.21 08:00", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"2026年11月21日 8时0分0秒", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"2026年11月21日8:00:00", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"20261121080000", IMPORT_NO_UNIT, true, IMPORT_TIME_GOOD, AT_8},
	{"20261121080000", IMPORT_NO_UNIT, false, IMPORT_TIME_NO_ZONE, 0},
	{"1795219200", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8},
	{"1795219200.9999", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8 + 999},
	{"1795219200001", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8 + 1},
	{"1795219200001999", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8 + 1},
	{"1795219200001999999", IMPORT_NO_UNIT, false, IMPORT_TIME_GOOD, AT_8 + 1},
	{"1.7952192e9", IMPORT_UNIT_S, false, IMPORT_TIME_GOOD, AT_8},
	{"1795219200", IMPORT_UNIT_S, false, IMPORT_TIME_GOOD, AT_8},
	{"2026-11-21 24:00:00", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"2026-11-31 08:00:00", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"2026-11-21 08:00:60", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"2026-11-21", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"11/21/2026 08:00:00", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"2026-11/21 08:00:00", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"2026-11-21 08:00:00 CST", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"2026-11-21 08:00:00+25:00", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"1969-12-31 23:59:59", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"12345", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"46347.3333", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
	{"1e40", IMPORT_UNIT_S, true, IMPORT_TIME_STRANGE, 0},
	{"-1", IMPORT_UNIT_S, true, IMPORT_TIME_STRANGE, 0},
	{"", IMPORT_NO_UNIT, true, IMPORT_TIME_STRANGE, 0},
};

START_TEST(times_have_a_place_or_are_refused)
{
	struct import_zone zone = {.known = times[_i].zone, .minutes = 480};
	struct unix_ms at = {0};

	ck_assert_msg(import_time(times[_i].text, times[_i].unit, zone, &at) == times[_i].is, "%s",
		times[_i].text);
	ck_assert_msg(at.v == times[_i].ms, "%s: %lld", times[_i].text, (long long)at.v);
}
END_TEST

START_TEST(every_shorter_time_is_looked_at_in_full)
{
	for (size_t len = 0; len < strlen(times[_i].text); len++) {
		char *text = tight_copy(times[_i].text, len + 1);
		struct import_zone zone = {.known = true, .minutes = 480};
		struct unix_ms at = {0};

		text[len] = '\0';
		if (import_time(text, times[_i].unit, zone, &at) == IMPORT_TIME_GOOD)
			ck_assert_int_ge(at.v, 0);
		free(text);
	}
}
END_TEST

START_TEST(zones_are_offsets_or_china)
{
	static const struct {
		const char *text;
		int minutes; /* -1: none */
	} rows[] = {{"+08:00", 480}, {"+0800", 480}, {"Z", 0}, {"UTC", 0}, {"Asia/Shanghai", 480},
		{"Asia/Tokyo", -1}, {"8", -1}, {"+08:00 ", -1}, {"", -1}, {"+08", -1}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct import_zone zone = {.minutes = -1};

		ck_assert_int_eq(import_zone(rows[i].text, &zone), rows[i].minutes >= 0);
		ck_assert_int_eq(zone.minutes, rows[i].minutes);
	}
}
END_TEST

static const struct {
	const char *text, *addr; /* NULL: none */
	int64_t port;
} addresses[] = {
	{"198.18.101.1", "198.18.101.1", 0},
	{" 198.18.101.1 ", "198.18.101.1", 0},
	{"198.18.101.1:80", "198.18.101.1", 80},
	{"2001:2:0:65:0:0:0:1", "2001:2:0:65::1", 0},
	{"[2001:2:0:65::1]", "2001:2:0:65::1", 0},
	{"[2001:2:0:65::1]:443", "2001:2:0:65::1", 443},
	{"::ffff:198.18.101.1", "198.18.101.1", 0},
	{"http://198.18.101.1/path?x=1", "198.18.101.1", 0},
	{"https://[2001:2:0:65::1]:8443/", "2001:2:0:65::1", 8443},
	{"http://198.18.101.1:8080", "198.18.101.1", 8080},
	{"www.example.com", NULL, 0},
	{"http://www.example.com/", NULL, 0},
	{"198.18.101.1:0", NULL, 0},
	{"198.18.101.1:65536", NULL, 0},
	{"198.18.101.1:", NULL, 0},
	{"198.18.101.256", NULL, 0},
	{"[2001:2:0:65::1", NULL, 0},
	{"[198.18.101.1]:80", NULL, 0},
	{"[2001:2:0:65::1]x", NULL, 0},
	{"", NULL, 0},
	{"http://", NULL, 0},
};

START_TEST(addresses_are_found_in_urls_and_beside_ports)
{
	char addr[ADDRESS_TEXT_LEN] = "";
	int64_t port = -1;
	bool good = import_address(addresses[_i].text, addr, &port);

	ck_assert_msg(good == (addresses[_i].addr != NULL), "%s", addresses[_i].text);
	if (good) {
		ck_assert_str_eq(addr, addresses[_i].addr);
		ck_assert_int_eq(port, addresses[_i].port);
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("import_value");

	tcase_add_loop_test(tc, decimals_are_exact, 0, ARRAY_LEN(decimals));
	tcase_add_test(tc, words_are_no_decimals);
	tcase_add_test(tc, only_whole_numbers_are_integers);
	tcase_add_loop_test(tc, durations_have_a_unit, 0, ARRAY_LEN(durations));
	tcase_add_loop_test(tc, times_have_a_place_or_are_refused, 0, ARRAY_LEN(times));
	tcase_add_loop_test(tc, every_shorter_time_is_looked_at_in_full, 0, ARRAY_LEN(times));
	tcase_add_test(tc, zones_are_offsets_or_china);
	tcase_add_loop_test(
		tc, addresses_are_found_in_urls_and_beside_ports, 0, ARRAY_LEN(addresses));
	return run_case("import_value", tc);
}
