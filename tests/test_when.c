#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "base/when.h"
#include "tests/data_fixture.h"

/* Instants by Python's datetime. */
static const struct {
	const char *text;
	int64_t ms;
	const char *written;
} instants[] = {
	{"2026-11-21T00:00:00+08:00", 1795190400000, "2026-11-21T00:00:00+08:00"},
	{"2026-11-21T00:00:00.5Z", 1795219200500, "2026-11-21T08:00:00.500+08:00"},
	{"2000-02-29T23:59:59.999-11:30", 951910199999, "2000-03-01T19:29:59.999+08:00"},
	{"1970-01-01T00:00:00Z", 0, "1970-01-01T08:00:00+08:00"},
	{"1970-01-01T08:00:00+08:00", 0, "1970-01-01T08:00:00+08:00"},
	{"2024-12-31T16:00:00Z", 1735660800000, "2025-01-01T00:00:00+08:00"},
	{"2024-12-31T16:00:00-00:00", 1735660800000, "2025-01-01T00:00:00+08:00"},
	{"2026-08-31T12:34:56.789+08:00", 1788150896789, "2026-08-31T12:34:56.789+08:00"},
	{"2026-08-31T12:34:56.789000000+08:00", 1788150896789, "2026-08-31T12:34:56.789+08:00"},
	{"2026-08-31T12:34:56.000+08:00", 1788150896000, "2026-08-31T12:34:56+08:00"},
	{"2026-11-21T00:00:00+14:00", 1795168800000, "2026-11-20T18:00:00+08:00"},
	{"2100-03-01T00:00:00+08:00", 4107513600000, "2100-03-01T00:00:00+08:00"},
	{"9999-12-31T23:59:59.999+08:00", 253402271999999, "9999-12-31T23:59:59.999+08:00"},
};

START_TEST(good_times_are_read_and_written_in_one_form)
{
	char text[WHEN_TEXT_LEN];
	struct unix_ms at = {-1}, again = {-1};

	ck_assert_msg(when_parse(instants[_i].text, &at), "%s", instants[_i].text);
	ck_assert_int_eq(at.v, instants[_i].ms);
	ck_assert_str_eq(when_text(at, text), instants[_i].written);
	ck_assert(when_parse(text, &again));
	ck_assert_int_eq(again.v, at.v);
}
END_TEST

static const char *const no_instants[] = {
	"",
	"2026",
	"2026-11-21",
	"2026-11-21T00:00:00",       /* no offset */
	"2026-11-21 00:00:00+08:00", /* a blank for the T */
	"2026-11-21t00:00:00+08:00", /* lower case */
	"2026-11-21T00:00:00z",
	"2026-11-21T00:00+08:00", /* no seconds */
	"2026-11-21T00:00:00+0800",
	"2026-11-21T00:00:00+08",
	"2026-11-21T00:00:00+8:00",
	"2026-11-21T00:00:00+24:00",
	"2026-11-21T00:00:00+08:60",
	"2026-11-21T00:00:00 +08:00",
	"2026-11-21T00:00:00+08:00 ",
	" 2026-11-21T00:00:00+08:00",
	"2026-11-21T00:00:00Z+08:00",
	"2026-11-21T24:00:00+08:00",
	"2026-11-21T23:60:00+08:00",
	"2026-11-21T23:59:60+08:00", /* leap seconds have no place in evidence */
	"2026-13-01T00:00:00+08:00",
	"2026-00-01T00:00:00+08:00",
	"2026-04-31T00:00:00+08:00",
	"2026-02-29T00:00:00+08:00",
	"2100-02-29T00:00:00+08:00",
	"2026-11-00T00:00:00+08:00",
	"2026-11-21T00:00:00.+08:00",
	"2026-11-21T00:00:00,5+08:00",
	"2026-11-21T00:00:00.1234+08:00", /* what would be lost is refused */
	"2026-11-21T00:00:00.0001+08:00",
	"+2026-11-21T00:00:00+08:00",
	"-026-11-21T00:00:00+08:00",
	"20261121T000000+0800",
	"12026-11-21T00:00:00+08:00",
	"1969-12-31T23:59:59Z",
	"1970-01-01T00:00:00+08:00", /* before the epoch */
	"9999-12-31T23:59:59Z",      /* year 10000 in +08:00 could not be written back */
	"二〇二六-11-21T00:00:00+08:00",
};

START_TEST(other_times_are_refused_and_leave_the_result_alone)
{
	char *text = tight_copy(no_instants[_i], strlen(no_instants[_i]) + 1);
	struct unix_ms at = {42};

	ck_assert_msg(!when_parse(text, &at), "%s", text);
	ck_assert_msg(at.v == 42, "%s was written", text);
	free(text);
}
END_TEST

START_TEST(no_shorter_time_is_a_time)
{
	static const char whole[] = "2026-08-31T12:34:56.789+08:00";
	struct unix_ms at;

	for (size_t len = 0; len + 1 < sizeof(whole); len++) {
		char *text = tight_copy(whole, len + 1);

		text[len] = '\0';
		ck_assert_msg(!when_parse(text, &at), "%s", text);
		free(text);
	}
}
END_TEST

static const struct {
	const char *from;
	int months;
	const char *to;
} backs[] = {
	{"2026-08-31T00:00:00+08:00", 6, "2026-02-28T00:00:00+08:00"},
	{"2024-08-31T00:00:00+08:00", 6, "2024-02-29T00:00:00+08:00"},
	{"2100-08-31T00:00:00+08:00", 6, "2100-02-28T00:00:00+08:00"},
	{"2000-08-31T00:00:00+08:00", 6, "2000-02-29T00:00:00+08:00"},
	{"2026-08-30T13:14:15.016+08:00", 6, "2026-02-28T13:14:15.016+08:00"},
	{"2026-08-28T00:00:00+08:00", 6, "2026-02-28T00:00:00+08:00"},
	{"2026-12-31T00:00:00+08:00", 6, "2026-06-30T00:00:00+08:00"},
	{"2026-12-30T00:00:00+08:00", 6, "2026-06-30T00:00:00+08:00"},
	{"2026-03-31T23:59:59.999+08:00", 1, "2026-02-28T23:59:59.999+08:00"},
	{"2026-01-31T00:00:00+08:00", 1, "2025-12-31T00:00:00+08:00"},
	{"2026-01-15T00:00:00+08:00", 6, "2025-07-15T00:00:00+08:00"},
	{"2024-02-29T00:00:00+08:00", 12, "2023-02-28T00:00:00+08:00"},
	{"2024-02-29T00:00:00+08:00", 48, "2020-02-29T00:00:00+08:00"},
	{"2026-05-31T00:00:00+08:00", 0, "2026-05-31T00:00:00+08:00"},
	{"2026-12-01T00:00:00+08:00", 11, "2026-01-01T00:00:00+08:00"},
	/* Half past midnight in China is the day before in UTC: China's calendar counts. */
	{"2026-08-31T00:30:00+08:00", 6, "2026-02-28T00:30:00+08:00"},
	{"2026-08-30T16:30:00Z", 6, "2026-02-28T00:30:00+08:00"},
	{"2026-03-01T00:30:00+08:00", 6, "2025-09-01T00:30:00+08:00"},
};

START_TEST(months_back_stay_in_the_calendar_of_china)
{
	char text[WHEN_TEXT_LEN];
	struct unix_ms at;

	ck_assert(when_parse(backs[_i].from, &at));
	ck_assert_str_eq(when_text(when_months_before(at, backs[_i].months), text), backs[_i].to);
}
END_TEST

/* The machine's own calendar is the witness, over both sides of every rule for leap years. */
START_TEST(each_day_of_ten_millennia_is_that_of_the_system)
{
	static const struct tm first = {.tm_year = 1 - 1900, .tm_mday = 1};
	struct tm start = first;
	int64_t day = timegm(&start) / 86400;

	for (; day < 2932897; day++) { /* 10000-01-01 */
		time_t seconds = (time_t)day * 86400 + (day * 7919 & 0xffff);
		struct civil c = when_to_civil((struct unix_ms){seconds * 1000 + 999}, 0);
		struct tm tm;

		gmtime_r(&seconds, &tm);
		if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 ||
			c.day != tm.tm_mday || c.hour != tm.tm_hour || c.minute != tm.tm_min ||
			c.second != tm.tm_sec || !when_civil_ok(&c) ||
			when_days(c.year, c.month, c.day) != day ||
			when_from_civil(&c, 0).v != (int64_t)seconds * 1000)
			ck_abort_msg("day %lld", (long long)day);
	}
}
END_TEST

START_TEST(civil_times_come_back_with_every_offset)
{
	static const int64_t instants_ms[] = {
		-62135596800000, -1, 0, 1, 951868799999, 1795190400000, 253402300799999};

	for (size_t i = 0; i < ARRAY_LEN(instants_ms); i++)
		for (int offset = -1439; offset <= 1439; offset += 13) {
			struct unix_ms at = {instants_ms[i]};
			struct civil c = when_to_civil(at, offset);
			int64_t ms = (at.v % 1000 + 1000) % 1000;

			if (!when_civil_ok(&c) || when_from_civil(&c, offset).v + ms != at.v)
				ck_abort_msg("%lld at %d", (long long)at.v, offset);
		}
}
END_TEST

static const struct {
	const char *name;
	struct civil civil;
	bool ok;
} civils[] = {
	{"leap day", {2024, 2, 29, 0, 0, 0}, true},
	{"leap second", {2016, 12, 31, 23, 59, 60}, true},
	{"29 February of 1900", {1900, 2, 29, 0, 0, 0}, false},
	{"29 February of 2000", {2000, 2, 29, 0, 0, 0}, true},
	{"31 June", {2026, 6, 31, 0, 0, 0}, false},
	{"day 0", {2026, 6, 0, 0, 0, 0}, false},
	{"month 13", {2026, 13, 1, 0, 0, 0}, false},
	{"month 0", {2026, 0, 1, 0, 0, 0}, false},
	{"hour 24", {2026, 6, 1, 24, 0, 0}, false},
	{"minute 60", {2026, 6, 1, 0, 60, 0}, false},
	{"second 61", {2026, 6, 1, 0, 0, 61}, false},
	{"second -1", {2026, 6, 1, 0, 0, -1}, false},
};

START_TEST(civil_times_keep_to_the_calendar)
{
	ck_assert_msg(when_civil_ok(&civils[_i].civil) == civils[_i].ok, "%s", civils[_i].name);
}
END_TEST

static const struct {
	const char *text;
	bool ok;
} days[] = {
	{"2026-11-21", true},
	{"1970-01-01", true},
	{"2024-02-29", true},
	{"9999-12-31", true},
	{"2026-02-29", false},
	{"2026-1-1", false},
	{"2026-11-21T00:00:00+08:00", false},
	{"2026-11-21 ", false},
	{"1969-12-31", false},
	{"2026/11/21", false},
	{"", false},
};

START_TEST(a_day_begins_at_midnight_in_china)
{
	char text[WHEN_TEXT_LEN];
	struct unix_ms at = {42};

	ck_assert_msg(when_day_parse(days[_i].text, &at) == days[_i].ok, "%s", days[_i].text);
	if (!days[_i].ok) {
		ck_assert_int_eq(at.v, 42);
		return;
	}
	ck_assert_int_eq((at.v + WHEN_CST_OFFSET_MS) % WHEN_DAY_MS, 0);
	ck_assert_str_eq(when_day(at, text), days[_i].text);
}
END_TEST

static const struct {
	const char *text;
	bool ok;
	int minutes;
} offsets[] = {
	{"+08:00", true, 480},
	{"-03:30", true, -210},
	{"+05:45", true, 345},
	{"Z", true, 0},
	{"+14:00", true, 840},
	{"-12:00", true, -720},
	{"+14:01", false, 0},
	{"-12:01", false, 0},
	{"+08:60", false, 0},
	{"+0800", false, 0},
	{"+8", false, 0},
	{"08:00", false, 0},
	{"+08:00 ", false, 0},
	{"", false, 0},
	{"Asia/Shanghai", false, 0},
};

START_TEST(offset_is_read_by_itself)
{
	int minutes = 1;

	ck_assert_msg(when_offset_parse(offsets[_i].text, &minutes) == offsets[_i].ok, "%s",
		offsets[_i].text);
	ck_assert_int_eq(minutes, offsets[_i].ok ? offsets[_i].minutes : 1);
}
END_TEST

START_TEST(time_zone_of_the_process_changes_nothing)
{
	static const char *const zones[] = {"America/New_York", "UTC", "Asia/Kathmandu", "XYZ+12"};

	for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
		char text[WHEN_TEXT_LEN];

		setenv("TZ", zones[i], 1);
		tzset();
		when_text((struct unix_ms){1795190400000}, text);
		ck_assert_str_eq(text, "2026-11-21T00:00:00+08:00");
		when_text(when_months_before((struct unix_ms){1788105600000}, 6), text);
		ck_assert_str_eq(text, "2026-02-28T00:00:00+08:00");
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("when");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, good_times_are_read_and_written_in_one_form, 0, (int)ARRAY_LEN(instants));
	tcase_add_loop_test(tc, other_times_are_refused_and_leave_the_result_alone, 0,
		(int)ARRAY_LEN(no_instants));
	tcase_add_test(tc, no_shorter_time_is_a_time);
	tcase_add_loop_test(
		tc, months_back_stay_in_the_calendar_of_china, 0, (int)ARRAY_LEN(backs));
	tcase_add_test(tc, each_day_of_ten_millennia_is_that_of_the_system);
	tcase_add_test(tc, civil_times_come_back_with_every_offset);
	tcase_add_loop_test(tc, civil_times_keep_to_the_calendar, 0, (int)ARRAY_LEN(civils));
	tcase_add_loop_test(tc, a_day_begins_at_midnight_in_china, 0, (int)ARRAY_LEN(days));
	tcase_add_loop_test(tc, offset_is_read_by_itself, 0, (int)ARRAY_LEN(offsets));
	tcase_add_test(tc, time_zone_of_the_process_changes_nothing);
	return run_case("base: when", tc);
}
