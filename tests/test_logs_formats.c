#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/when.h"
#include "logs/format.h"

#define STAMP_0 INT64_C(1748743200) /* 01/Jun/2025:10:00:00 +0800 */

struct row {
	const char *name, *line;
	enum log_anchor found;
	int64_t second;
};

#define TAIL " \"GET /a HTTP/1.1\" 200 10 \"-\" \"x\""
#define HEAD "192.0.2.7 - - "

static const struct row rows[] = {
	{"combined", HEAD "[01/Jun/2025:10:00:00 +0800]" TAIL, LOG_ANCHOR_OK, STAMP_0},
	{"common", HEAD "[01/Jun/2025:10:00:00 +0800] \"GET / HTTP/1.0\" 200 9", LOG_ANCHOR_OK,
		STAMP_0},
	{"virtual host", "cdn.example.com:443 " HEAD "[01/Jun/2025:10:00:00 +0800]" TAIL,
		LOG_ANCHOR_OK, STAMP_0},
	{"IPv6", "2001:db8::7 - - [01/Jun/2025:10:00:00 +0800]" TAIL, LOG_ANCHOR_OK, STAMP_0},
	{"no request", HEAD "[01/Jun/2025:10:00:00 +0800] \"\" 400 0", LOG_ANCHOR_OK, STAMP_0},
	{"UTC", HEAD "[01/Jun/2025:02:00:00 +0000]" TAIL, LOG_ANCHOR_OK, STAMP_0},
	{"minus zero, as Traffic Server writes", HEAD "[01/Jun/2025:02:00:00 -0000]" TAIL,
		LOG_ANCHOR_OK, STAMP_0},
	{"west", HEAD "[31/May/2025:22:30:00 -0330]" TAIL, LOG_ANCHOR_OK, STAMP_0},
	{"quarter zone", HEAD "[01/Jun/2025:07:45:00 +0545]" TAIL, LOG_ANCHOR_OK, STAMP_0},
	{"easternmost", HEAD "[01/Jun/2025:16:00:00 +1400]" TAIL, LOG_ANCHOR_OK, STAMP_0},
	{"east of everything", HEAD "[01/Jun/2025:16:01:00 +1401]" TAIL, LOG_ANCHOR_BAD, 0},
	{"zone minutes", HEAD "[01/Jun/2025:16:00:00 +0860]" TAIL, LOG_ANCHOR_BAD, 0},
	{"upper-case month", HEAD "[01/JUN/2025:10:00:00 +0800]" TAIL, LOG_ANCHOR_OK, STAMP_0},
	{"lower-case month", HEAD "[01/jun/2025:10:00:00 +0800]" TAIL, LOG_ANCHOR_OK, STAMP_0},
	{"leap second stays in its minute", HEAD "[01/Jul/2025:07:59:60 +0800]" TAIL, LOG_ANCHOR_OK,
		1751327999},
	{"second 61", HEAD "[01/Jul/2025:07:59:61 +0800]" TAIL, LOG_ANCHOR_BAD, 0},
	{"minute 60", HEAD "[01/Jul/2025:07:60:00 +0800]" TAIL, LOG_ANCHOR_BAD, 0},
	{"hour 24", HEAD "[01/Jul/2025:24:00:00 +0800]" TAIL, LOG_ANCHOR_BAD, 0},
	{"31 April", HEAD "[31/Apr/2025:10:00:00 +0800]" TAIL, LOG_ANCHOR_BAD, 0},
	{"29 February of no leap year", HEAD "[29/Feb/2025:10:00:00 +0800]" TAIL, LOG_ANCHOR_BAD,
		0},
	{"29 February", HEAD "[29/Feb/2024:08:00:00 +0800]" TAIL, LOG_ANCHOR_OK, 1709164800},
	{"29 February 2100", HEAD "[29/Feb/2100:08:00:00 +0800]" TAIL, LOG_ANCHOR_BAD, 0},
	{"29 February 2000", HEAD "[29/Feb/2000:08:00:00 +0800]" TAIL, LOG_ANCHOR_OK, 951782400},
	{"day 0", HEAD "[00/Jun/2025:10:00:00 +0800]" TAIL, LOG_ANCHOR_BAD, 0},
	{"foreign month", HEAD "[01/Mai/2025:10:00:00 +0800]" TAIL, LOG_ANCHOR_BAD, 0},
	{"before 1970", HEAD "[31/Dec/1969:23:59:59 +0000]" TAIL, LOG_ANCHOR_OK, -1},
	{"year 0", HEAD "[01/Jan/0000:00:00:00 +0000]" TAIL, LOG_ANCHOR_OK, -62167219200},
	{"year 9999", HEAD "[31/Dec/9999:23:59:59 +0000]" TAIL, LOG_ANCHOR_OK, 253402300799},
	{"no bracket", HEAD "01/Jun/2025:10:00:00 +0800" TAIL, LOG_ANCHOR_NONE, 0},
	{"no zone", HEAD "[01/Jun/2025:10:00:00]" TAIL, LOG_ANCHOR_NONE, 0},
	{"fraction", HEAD "[01/Jun/2025:10:00:00.123 +0800]" TAIL, LOG_ANCHOR_NONE, 0},
	{"two blanks", HEAD "[01/Jun/2025:10:00:00 +0800] " TAIL, LOG_ANCHOR_NONE, 0},
	{"no blank", HEAD "[01/Jun/2025:10:00:00 +0800]\"GET / HTTP/1.1\"", LOG_ANCHOR_NONE, 0},
	{"no quote", HEAD "[01/Jun/2025:10:00:00 +0800] ", LOG_ANCHOR_NONE, 0},
	{"ISO", "[2025-06-01T10:00:00+08:00] 192.0.2.7" TAIL, LOG_ANCHOR_NONE, 0},
	{"quote alone", "\"", LOG_ANCHOR_NONE, 0},
	{"stamp in the user",
		"192.0.2.7 - [01/Jan/2020:00:00:00 +0000] "
		"[01/Jun/2025:10:00:00 +0800]" TAIL,
		LOG_ANCHOR_OK, STAMP_0},
	{"stamp and quote in the user, nginx",
		"192.0.2.7 - [01/Jan/2020:00:00:00 +0000] \\x22 "
		"[01/Jun/2025:10:00:00 +0800]" TAIL,
		LOG_ANCHOR_OK, STAMP_0},
	{"stamp and quote in the user, Apache",
		"192.0.2.7 - x[01/Jan/2020:00:00:00 +0000] \\\" "
		"[01/Jun/2025:10:00:00 +0800]" TAIL,
		LOG_ANCHOR_OK, STAMP_0},
	{"user ends in a backslash", "192.0.2.7 - x\\\\ [01/Jun/2025:10:00:00 +0800]" TAIL,
		LOG_ANCHOR_OK, STAMP_0},
	{"backslash of its own before a quote",
		"192.0.2.7 - \\\\\"x [01/Jun/2025:10:00:00 +0800]" TAIL, LOG_ANCHOR_NONE, 0},
	{"stamp in the request",
		HEAD "[01/Jun/2025:10:00:00 +0800] "
		     "\"GET /[01/Jan/2020:00:00:00 +0000] \\\"x\" 200 1",
		LOG_ANCHOR_OK, STAMP_0},
	{"stamp in referer and agent",
		HEAD "[01/Jun/2025:10:00:00 +0800] \"GET /\" 200 1 "
		     "\"[01/Jan/2020:00:00:00 +0000] \" \"[01/Jan/2020:00:00:00 +0000] \"",
		LOG_ANCHOR_OK, STAMP_0},
	{"stamp alone", "[01/Jun/2025:10:00:00 +0800] \"GET / HTTP/1.1\" 200 1", LOG_ANCHOR_OK,
		STAMP_0},
};

static enum log_anchor cold(const char *line, size_t len, int64_t *second)
{
	struct log_format_state state = {0};

	return log_format_combined.anchor(&state, (const uint8_t *)line, len, second);
}

START_TEST(stamp_is_read_where_the_server_wrote_it)
{
	const struct row *row = &rows[_i];
	int64_t second = 0;

	ck_assert_msg(cold(row->line, strlen(row->line), &second) == row->found, "%s", row->name);
	ck_assert_msg(row->found != LOG_ANCHOR_OK || second == row->second, "%s: %lld", row->name,
		(long long)second);
}
END_TEST

/* The short way must say what the long way says, whatever line came before. */
START_TEST(line_before_changes_nothing)
{
	for (size_t before = 0; before < ARRAY_LEN(rows); before++) {
		struct log_format_state state = {0};
		const struct row *row = &rows[_i];
		int64_t second = 0;
		const char *first = rows[before].line;

		log_format_combined.anchor(&state, (const uint8_t *)first, strlen(first), &second);
		ck_assert_msg(log_format_combined.anchor(&state, (const uint8_t *)row->line,
				      strlen(row->line), &second) == row->found,
			"%s after %s", row->name, rows[before].name);
		ck_assert(row->found != LOG_ANCHOR_OK || second == row->second);
	}
}
END_TEST

START_TEST(short_way_equals_long_way_for_every_second_of_an_hour)
{
	struct log_format_state state = {0};

	for (int s = 0; s < 3600; s++) {
		char line[128];
		int64_t second = 0;

		snprintf(line, sizeof(line), HEAD "[01/Jun/2025:10:%02d:%02d +0800]" TAIL, s / 60,
			s % 60);
		ck_assert_int_eq(log_format_combined.anchor(
					 &state, (const uint8_t *)line, strlen(line), &second),
			LOG_ANCHOR_OK);
		ck_assert_int_eq(second, STAMP_0 + s);
	}
}
END_TEST

START_TEST(prefix_of_a_line_is_read_only_with_its_quote)
{
	const char *line = rows[_i].line;
	size_t whole = strlen(line);

	for (size_t len = 0; len < whole; len++) {
		char *copy = malloc(len ? len : 1); /* so that the sanitizer sees a read past it */
		int64_t second = 0;
		enum log_anchor found;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, line, len);
		found = cold(copy, len, &second);
		ck_assert(found == LOG_ANCHOR_NONE || memchr(line, '"', len));
		ck_assert(found != LOG_ANCHOR_OK || second == rows[_i].second);
		free(copy);
	}
}
END_TEST

/* Any one byte of the stamp changed: never a crash, and OK only with a date that exists. */
START_TEST(changed_byte_gives_no_date_that_no_calendar_knows)
{
	const char *line = rows[0].line;
	size_t from = strlen(HEAD);

	for (size_t at = from; at < from + 29; at++)
		for (int byte = 1; byte < 256; byte++) {
			char copy[128];
			int64_t second = 0;

			snprintf(copy, sizeof(copy), "%s", line);
			copy[at] = (char)byte;
			if (cold(copy, strlen(copy), &second) == LOG_ANCHOR_OK)
				ck_assert_int_lt(llabs(second - STAMP_0), INT64_C(253402300800));
		}
}
END_TEST

START_TEST(zone_changes_are_counted)
{
	static const char *const lines[] = {HEAD "[01/Jun/2025:10:00:00 +0800]" TAIL,
		HEAD "[01/Jun/2025:10:00:01 +0800]" TAIL, HEAD "[01/Jun/2025:02:00:01 +0000]" TAIL,
		HEAD "[01/Jun/2025:02:00:02 +0000]" TAIL, HEAD "[01/Jun/2025:10:00:03 +0800]" TAIL};
	struct log_format_state state = {0};
	int64_t second;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		log_format_combined.anchor(
			&state, (const uint8_t *)lines[i], strlen(lines[i]), &second);
	ck_assert_int_eq(state.zone_changes, 2);
}
END_TEST

START_TEST(trial_finds_the_format)
{
	const char *good = "junk\n" HEAD "[01/Jun/2025:10:00:00 +0800]" TAIL "\njunk\n";
	const char *none = "10:00:00+08:00 192.0.2.7\nx\n\n";

	ck_assert_ptr_eq(
		log_format_try((const uint8_t *)good, strlen(good), '\n'), &log_format_combined);
	ck_assert_ptr_null(log_format_try((const uint8_t *)none, strlen(none), '\n'));
	ck_assert_ptr_null(log_format_try((const uint8_t *)good, 0, '\n'));
}
END_TEST

START_TEST(format_is_found_by_name)
{
	char names[512];

	ck_assert_ptr_eq(log_format_find("combined"), &log_format_combined);
	ck_assert_ptr_null(log_format_find("Combined"));
	ck_assert_ptr_eq(
		strstr(log_format_names(names, sizeof(names)), "httpd_error, combined, "), names);
	for (const struct log_format *const *row = log_formats; *row; row++)
		ck_assert_ptr_eq(log_format_find((*row)->name), *row);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: formats");
	TCase *tc = tcase_create("combined");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, stamp_is_read_where_the_server_wrote_it, 0, (int)ARRAY_LEN(rows));
	tcase_add_loop_test(tc, line_before_changes_nothing, 0, (int)ARRAY_LEN(rows));
	tcase_add_loop_test(
		tc, prefix_of_a_line_is_read_only_with_its_quote, 0, (int)ARRAY_LEN(rows));
	tcase_add_test(tc, short_way_equals_long_way_for_every_second_of_an_hour);
	tcase_add_test(tc, changed_byte_gives_no_date_that_no_calendar_knows);
	tcase_add_test(tc, zone_changes_are_counted);
	tcase_add_test(tc, trial_finds_the_format);
	tcase_add_test(tc, format_is_found_by_name);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
