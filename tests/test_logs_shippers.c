/* Lines within lines: what shippers and containers' runtimes carry beside times of their own. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/format.h"
#include "tests/data_fixture.h"
#include "tests/log_lines_fixture.h"
#include "tests/logs_fixture.h"

#define T0       INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */
#define CST      480
#define FAKE_ISO "[2020-01-01T00:00:00+00:00]"
#define FAKE_CLF "[01/Jan/2020:00:00:00 +0000]"

/* A shipper read the message 300 days later; an application wrote it. */
#define SHIPPED(message) "{\"@timestamp\":\"2026-03-28T02:00:00Z\",\"message\":\"" message "\"}"
#define QUOTED(begin)                                                                              \
	"{\"@timestamp\":\"2025-06-01T02:00:00Z\",\"message\":\"" begin " " FAKE_CLF               \
	" \\\"GET /\\\" 200 1\"}"

/* JSON lines whose event was at T0; without a zone, in +08:00. */
static const struct {
	const char *name, *line;
} rows[] = {
	{"combined behind its site in the message",
		SHIPPED("cdn.example.com:443 192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] "
			"\\\"GET / HTTP/1.1\\\" 200 1")},
	{"a client by name in the message",
		SHIPPED("cdn.example.com - - [01/Jun/2025:10:00:00 +0800] \\\"GET /\\\" 200 1")},
	{"JSON in the message",
		SHIPPED("{\\\"a\\\":{\\\"time\\\":1577836800},\\\"time\\\":\\\"2025-06-01T10:00:00+"
			"08:00\\\"}")},
	{"JSON in the message of JSON",
		SHIPPED("{\\\"@timestamp\\\":\\\"2025-06-01T02:00:00Z\\\",\\\"message\\\":"
			"\\\"2020-01-01T00:00:00Z x\\\"}")},
	{"nginx ISO in the message",
		SHIPPED("[2025-06-01T10:00:00+08:00] 192.0.2.7 \\\"GET /\\\" 200")},
	{"nginx ISO in combined's place in the message",
		SHIPPED("192.0.2.7 - - [2025-06-01T10:00:00+08:00] \\\"GET /\\\" 200")},
	{"ISO in the message", SHIPPED("2025-06-01T02:00:00.123Z INFO x")},
	{"Squid in the message",
		SHIPPED("1748743200.123    345 192.0.2.7 TCP_HIT/200 1024 GET http://h/a - N/- -")},
	{"nginx error in the message", SHIPPED("2025/06/01 10:00:00 [error] 9#0: x")},
	{"httpd error in the message",
		SHIPPED("[Sun Jun 01 10:00:00.123456 2025] [core:info] [pid 9:tid 9] x")},
	{"HAProxy in the message",
		SHIPPED("192.0.2.7:4711 [01/Jun/2025:10:00:00.123] fe be/s1 0/0/1/2/3 200 512")},
	{"ELB in the message", SHIPPED("https 2025-06-01T02:00:00.123456Z app/x 192.0.2.7:4711 -")},
	{"epoch in the message", SHIPPED("1748743200123\\t192.0.2.7\\tGET")},
	{"RFC 5424 in the message", SHIPPED("<134>1 2025-06-01T02:00:00Z e n 9 - - x")},
	{"combined in RFC 3164 in the message",
		SHIPPED("<134>Jan  9 10:00:00 e n: 192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] "
			"\\\"GET /\\\" 200")},
	{"the original in an object",
		"{\"@timestamp\":\"2026-03-28T02:00:00Z\",\"event\":{\"a\":{},\"original\":\"192.0.2.7 - "
		"- [01/Jun/2025:10:00:00 +0800] \\\"GET /\\\" 200\"}}"},
	{"the original before the message",
		"{\"@timestamp\":\"2026-03-28T02:00:00Z\",\"event.original\":\"2025-06-01T02:00:00.1Z "
		"x\",\"message\":\"2020-01-01T00:00:00.1Z x\"}"},
	{"a message without the shipper's time", "{\"message\":\"2025-06-01T02:00:00.5Z x\"}"},
	{"a runtime's time and that of its line",
		"{\"log\":\"{\\\"ts\\\":1748743200.5}\\n\",\"stream\":\"stdout\",\"time\":\"2026-03-28T02:"
		"00:00Z\"}"},
	{"a runtime's time, and a line without a zone",
		"{\"log\":\"2025-03-28 02:00:00 x\\n\",\"stream\":\"stdout\",\"time\":\"2025-06-01T02:"
		"00:00Z\"}"},
	{"a key of the event beside a message",
		"{\"time\":\"2025-06-01T02:00:00Z\",\"message\":\"2020-01-01T00:00:00Z x\"}"},
	{"a sentence that quotes a client's line", QUOTED("refused: 192.0.2.7 - -")},
	{"a sentence that quotes a site's line", QUOTED("refused 192.0.2.7 - -")},
	{"a sentence that begins with a name", QUOTED("cdn.example.com refused")},
	{"a sentence that quotes an ISO line",
		"{\"@timestamp\":\"2025-06-01T02:00:00Z\",\"message\":\"2 refused " FAKE_ISO
		" \\\"GET /\\\" 200 1\"}"},
	{"a sentence that quotes JSON", "{\"@timestamp\":\"2025-06-01T02:00:00Z\",\"message\":\"x: "
					"{\\\"time\\\":1577836800}\"}"},
	{"a message deeper down",
		"{\"@timestamp\":\"2025-06-01T02:00:00Z\",\"a\":{\"message\":\"2020-01-01T00:00:00Z "
		"x\"}}"},
};

static enum log_anchor read_line(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	return log_format_json.anchor(state, line, len, second);
}

static struct log_format_state learnt(const char *text)
{
	struct log_format_state state = log_format_begin(&log_format_json, CST);

	log_format_json.learn(&state, (const uint8_t *)text, strlen(text), '\n');
	return state;
}

START_TEST(event_within_a_line_is_judged)
{
	const char *line = rows[_i].line;
	struct log_format_state states[] = {learnt(line), log_format_begin(&log_format_json, CST)};

	for (size_t i = 0; i < ARRAY_LEN(states) * 2; i++) {
		int64_t second = 0;

		ck_assert_msg(read_line(&states[i / 2], (const uint8_t *)line, strlen(line),
				      &second) == LOG_ANCHOR_OK,
			"%s", rows[_i].name);
		ck_assert_msg(second == T0, "%s: %lld", rows[_i].name, (long long)second);
	}
}
END_TEST

/* A cut line has its time or none, whether or not others were read before. */
START_TEST(shorter_prefix_has_no_other_time)
{
	const char *line = rows[_i].line;

	for (size_t len = 0; len < strlen(line) * 2; len++) {
		size_t cut = len / 2;
		struct log_format_state state =
			len % 2 ? learnt(line) : log_format_begin(&log_format_json, CST);
		uint8_t *copy = malloc(cut ? cut : 1);
		int64_t second = T0;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, line, cut);
		if (read_line(&state, copy, cut, &second) == LOG_ANCHOR_OK)
			ck_assert_msg(second == T0, "%s, %zu bytes", rows[_i].name, cut);
		ck_assert_ptr_null(state.stop);
		free(copy);
	}
}
END_TEST

/* --- files ---------------------------------------------------------------------------------- */

static struct log_read read_text(const char *text)
{
	return log_read_bytes("a.log", (const uint8_t *)text, strlen(text), 0);
}

START_TEST(cut_last_line_has_no_other_time)
{
	struct log_read read = read_text(
		"{\"@timestamp\":\"2025-06-01T03:00:00Z\",\"time_iso8601\":\"2025-06-01T02:00:"
		"00Z\"}\n{\"@timestamp\":\"2025-06-01T03:00:00Z\",\"ti");

	ck_assert_int_eq(read.file.records, 1);
	ck_assert_int_eq(read.file.last.v, T0 * 1000);
	ck_assert(read.file.open_line);
	ck_assert_int_eq(read.file.bad, 0);
	ck_assert(has_note(&read.file, "ingest_stamp"));
	log_read_fini(&read);
}
END_TEST

/* Containers: the runtime's time beside what the server wrote. */
START_TEST(container_log_is_judged_by_its_line)
{
	struct log_read read = read_text(
		"{\"log\":\"192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \\\"GET / HTTP/1.1\\\" 200 "
		"9\\n\",\"stream\":\"stdout\",\"time\":\"2025-06-01T03:00:00.123456789Z\"}\n"
		"{\"log\":\"192.0.2.7 - \\\\\\\"x [01/Jun/2025:10:01:00 +0800] \\\"GET / \\\" 200 "
		"9\\n\",\"stream\":\"stdout\",\"time\":\"2025-06-01T03:01:00Z\"}\n");

	ck_assert_str_eq(read.file.format, "json");
	ck_assert_int_eq(read.file.first.v, T0 * 1000);
	ck_assert_int_eq(read.file.last.v, (T0 + 60) * 1000);
	ck_assert(has_note(&read.file, "ingest_stamp"));
	log_read_fini(&read);
}
END_TEST

#define STAMPED "{\"@timestamp\":\"2025-06-01T02:00:00Z\",\"message\":\"2020-01-01T00:00:00Z x\"}\n"
#define SPOKEN  "{\"@timestamp\":\"2025-06-01T02:00:00Z\",\"message\":\"x\"}\n"

/* Messages that a client writes are no format of the file as long as they are few. */
START_TEST(few_messages_with_a_time_change_nothing)
{
	struct log_read read = read_text(SPOKEN STAMPED SPOKEN SPOKEN STAMPED);

	ck_assert_int_eq(read.file.records, 5);
	ck_assert_int_eq(read.file.first.v, T0 * 1000);
	ck_assert(!has_note(&read.file, "ingest_stamp"));
	log_read_fini(&read);
}
END_TEST

START_TEST(message_without_a_time_has_that_of_the_shipper)
{
	struct log_read read =
		read_text(SHIPPED("2025-06-01T02:00:00.5Z x") "\n" SPOKEN SPOKEN SHIPPED(
			"2025-06-01T02:01:00.5Z x") "\n");

	ck_assert_int_eq(read.file.records, 4);
	ck_assert_int_eq(read.file.first.v, T0 * 1000);
	ck_assert_int_eq(read.file.last.v, (T0 + 60) * 1000);
	ck_assert(has_note(&read.file, "ingest_stamp"));
	log_read_fini(&read);
}
END_TEST

START_TEST(greatest_lag_is_noted)
{
	struct log_read read = read_text(
		SHIPPED("2025-06-01T02:00:00.5Z x") "\n" SHIPPED("2026-03-28T01:59:00.5Z x") "\n");

	ck_assert(has_note(&read.file, "ingest_lag_s:25920000"));
	log_read_fini(&read);
}
END_TEST

START_TEST(lag_of_two_keys_is_noted)
{
	struct log_read read = read_text(
		"{\"@timestamp\":\"2025-06-01T02:00:05Z\",\"time\":\"2025-06-01T02:00:00Z\"}\n"
		"{\"@timestamp\":\"2025-06-01T02:00:09Z\",\"time\":\"2025-06-01T02:00:00Z\"}\n");

	ck_assert(has_note(&read.file, "ingest_lag_s:9"));
	log_read_fini(&read);
	read = read_text(
		"{\"time\":\"2025-06-01T02:00:00Z\",\"@timestamp\":\"2025-06-01T02:00:05Z\"}\n"
		"{\"time\":\"2025-06-01T02:00:00Z\",\"@timestamp\":\"2025-06-01T02:00:07Z\"}\n"
		"{\"time\":\"2025-06-01T02:00:00Z\"}\n"
		"{\"time\":\"2025-06-01T02:00:00Z\",\"@timestamp\":\"2025-06-01T01:59:52Z\"}\n");
	ck_assert(has_note(&read.file, "ingest_lag_s:8"));
	ck_assert_int_eq(read.file.records, 4);
	log_read_fini(&read);
}
END_TEST

START_TEST(zone_that_a_message_leaves_out_is_noted)
{
	struct log_read read = read_text(SHIPPED("2025/06/01 10:00:00 [error] 9#0: x") "\n");

	ck_assert_int_eq(read.file.first.v, T0 * 1000);
	ck_assert(has_note(&read.file, "zone_undeclared"));
	log_read_fini(&read);
}
END_TEST

/* The shipper's milliseconds and the event's seconds are no mixture. */
START_TEST(units_of_shipper_and_event_are_apart)
{
	struct log_read read = read_text(
		"{\"@timestamp\":1774663200123,\"message\":\"{\\\"ts\\\":1748743200}\"}\n"
		"{\"@timestamp\":1748743200123,\"message\":\"x\"}\n"
		"{\"@timestamp\":1774663200123,\"message\":\"{\\\"ts\\\":1748743200}\"}\n");

	ck_assert_ptr_null(read.refusal);
	ck_assert_int_eq(read.file.records, 3);
	ck_assert_int_eq(read.file.last.v, T0 * 1000);
	log_read_fini(&read);
}
END_TEST

/* A record that syslog relayed is the server's: its own time counts. */
START_TEST(relayed_line_is_judged_by_its_own_time)
{
	struct log_read read = read_text("2026-03-28T10:00:00+08:00 edge7 n[9]: " COMBINED
					 "2026-03-28T10:01:00+08:00 edge7 n[9]: " COMBINED);

	ck_assert_str_eq(read.file.format, "combined");
	ck_assert_int_eq(read.file.last.v, T0 * 1000);
	log_read_fini(&read);
}
END_TEST

int main(void)
{
	TCase *rows_case = tcase_create("rows");

	tcase_add_loop_test(rows_case, event_within_a_line_is_judged, 0, (int)ARRAY_LEN(rows));
	tcase_add_loop_test(rows_case, shorter_prefix_has_no_other_time, 0, (int)ARRAY_LEN(rows));
	tcase_add_test(rows_case, cut_last_line_has_no_other_time);
	tcase_add_test(rows_case, container_log_is_judged_by_its_line);
	tcase_add_test(rows_case, few_messages_with_a_time_change_nothing);
	tcase_add_test(rows_case, message_without_a_time_has_that_of_the_shipper);
	tcase_add_test(rows_case, greatest_lag_is_noted);
	tcase_add_test(rows_case, lag_of_two_keys_is_noted);
	tcase_add_test(rows_case, zone_that_a_message_leaves_out_is_noted);
	tcase_add_test(rows_case, units_of_shipper_and_event_are_apart);
	tcase_add_test(rows_case, relayed_line_is_judged_by_its_own_time);
	return run_case("logs: shippers", rows_case);
}
