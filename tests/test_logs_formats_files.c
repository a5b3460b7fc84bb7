/* What lines leave out, and what a whole file must answer: zones, years, units, patterns. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/file.h"
#include "logs/pattern.h"
#include "logs/scan.h"
#include "tests/logs_fixture.h"

#define T0 INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */

/* A text through a reader, of a format or by trial, written at an instant. */
struct given {
	const char *text;
	const struct log_format *format;
	int64_t written_s; /* 0: now */
	int zone_minutes;
	bool zone_declared;
};

static struct log_read read_given(const struct given *given)
{
	struct log_read read = {0};
	size_t len = strlen(given->text);
	const uint8_t *at = (const uint8_t *)given->text;
	struct log_assumed assumed = {
		.written.v = given->written_s ? given->written_s * 1000 : FIXTURE_NOW,
		.zone_minutes = given->zone_declared ? given->zone_minutes : LOG_ZONE_UNDECLARED,
		.zone_declared = given->zone_declared};

	read.reader = log_reader_new((struct unix_ms){FIXTURE_NOW}, &log_codec_limits);
	ck_assert_ptr_nonnull(read.reader);
	ck_assert_int_eq(log_reader_begin(read.reader, "a.log", given->format, at,
				 len < LOG_CODEC_HEAD ? len : LOG_CODEC_HEAD, NULL),
		0);
	log_reader_assume(read.reader, &assumed);
	ck_assert_int_eq(log_reader_feed(read.reader, at, len, NULL), 0);
	ck_assert_int_eq(log_reader_finish(read.reader, &read.arena, &read.file, NULL), 0);
	read.refusal = log_reader_refusal(read.reader);
	return read;
}

static struct unix_ms instant(const char *text)
{
	struct unix_ms at;

	ck_assert_msg(when_parse(text, &at), "%s", text);
	return at;
}

static int64_t seconds(const char *text)
{
	return instant(text).v / 1000;
}

/* --- samples -------------------------------------------------------------------------------- */

static const struct {
	const char *file, *format, *first, *last;
	int64_t lines, records, bad, continuation;
	const char *notes; /* each with a blank behind it */
} samples[] = {
	{"nginx_iso.log", "nginx_iso", "2025-06-01T10:00:00+08:00", "2025-06-01T10:03:20+08:00", 5,
		5, 0, 0, ""},
	{"nginx_json.log", "json", "2025-06-01T10:00:00+08:00", "2025-06-01T10:02:05+08:00", 4, 4,
		0, 0, ""},
	{"nginx_local_json.log", "json", "2025-06-01T10:00:00+08:00", "2025-06-01T10:01:00+08:00",
		2, 2, 0, 0, ""},
	{"caddy.log", "json", "2025-06-01T10:00:00+08:00", "2025-06-01T10:01:00+08:00", 3, 3, 0, 0,
		""},
	{"shipper.log", "json", "2025-06-01T10:00:00+08:00", "2025-06-01T10:02:00+08:00", 3, 3, 0,
		0, "ingest_stamp ingest_lag_s:7 "},
	{"squid.log", "squid", "2025-06-01T10:00:00+08:00", "2025-06-01T10:02:00+08:00", 3, 3, 0, 0,
		""},
	{"epoch.tsv", "epoch", "2025-06-01T10:00:00+08:00", "2025-06-01T10:02:00+08:00", 3, 3, 0, 0,
		""},
	{"haproxy.log", "haproxy", "2025-06-01T10:00:00+08:00", "2025-06-01T10:01:00+08:00", 4, 3,
		0, 0, "zone_undeclared zone_assumed:+08:00 headers:1 "},
	{"iis.log", "w3c", "2025-06-01T10:00:00+08:00", "2025-06-01T10:02:00+08:00", 11, 3, 0, 0,
		"headers:8 "},
	{"cloudfront.log", "cloudfront", "2025-06-01T10:00:00+08:00", "2025-06-01T10:01:00+08:00",
		4, 2, 0, 0, "headers:2 "},
	{"netcache.log", "w3c_epoch", "2025-06-01T10:00:00+08:00", "2025-06-01T10:01:00+08:00", 3,
		2, 0, 0, "headers:1 "},
	{"vendor.log", "compact", "2025-06-01T10:00:00+08:00", "2025-06-01T10:02:00+08:00", 3, 3, 0,
		0, "zone_undeclared zone_assumed:+08:00 "},
	{"syslog.log", "rfc3164", "2025-06-01T10:00:00+08:00", "2025-06-01T10:02:00+08:00", 3, 3, 0,
		0, "zone_undeclared zone_assumed:+08:00 year_inferred "},
	{"rfc5424.log", "rfc5424", "2025-06-01T10:00:00+08:00", "2025-06-01T10:01:00+08:00", 2, 2,
		0, 0, ""},
	{"app.log", "iso", "2025-06-01T10:00:00+08:00", "2025-06-01T10:01:00+08:00", 5, 2, 0, 3,
		""},
	{"alb.log", "aws_elb", "2025-06-01T10:00:00+08:00", "2025-06-01T10:01:00+08:00", 2, 2, 0, 0,
		""},
	{"s3.log", "aws_s3", "2025-06-01T10:00:00+08:00", "2025-06-01T10:01:00+08:00", 2, 2, 0, 0,
		""},
	{"httpd_error.log", "httpd_error", "2025-06-01T10:00:00+08:00", "2025-06-01T10:01:00+08:00",
		3, 3, 0, 0, "zone_undeclared zone_assumed:+08:00 "},
	{"nginx_error.log", "nginx_error", "2025-06-01T10:00:00+08:00", "2025-06-01T10:01:00+08:00",
		2, 2, 0, 0, "zone_undeclared zone_assumed:+08:00 "},
};

START_TEST(sample_is_found_by_trial_and_read)
{
	char name[64];
	struct text stored;

	snprintf(name, sizeof(name), "formats/%s", samples[_i].file);
	stored = data_file(name);
	for (size_t piece = 0; piece < 100; piece += 33) {
		struct log_read read = log_read_bytes("a.log", stored.at, stored.len, piece);
		struct text notes = {0};

		text_add(&notes, "", 0);
		LIST_EACH(const char *, note, &read.file.notes)
			text_print(&notes, "%s ", *note);
		ck_assert_msg(strcmp(read.file.format, samples[_i].format) == 0, "%s: %s", name,
			read.file.format);
		ck_assert_ptr_null(read.refusal);
		ck_assert_msg(strcmp(notes.at, samples[_i].notes) == 0, "%s: %s", name, notes.at);
		ck_assert_int_eq(read.file.lines, samples[_i].lines);
		ck_assert_msg(read.file.records == samples[_i].records, "%s: %lld", name,
			(long long)read.file.records);
		ck_assert_int_eq(read.file.bad, samples[_i].bad);
		ck_assert_int_eq(read.file.continuation, samples[_i].continuation);
		ck_assert_msg(read.file.first.v == instant(samples[_i].first).v, "%s", name);
		ck_assert_msg(read.file.last.v == instant(samples[_i].last).v, "%s", name);
		text_fini(&notes);
		log_read_fini(&read);
	}
	text_fini(&stored);
}
END_TEST

/* Any sample forced to any format: nothing breaks, and the sums hold. */
START_TEST(forced_format_reads_or_refuses)
{
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		struct given given = {.format = log_formats[_i]};
		struct log_read read;
		struct text stored;
		char name[64];

		snprintf(name, sizeof(name), "formats/%s", samples[i].file);
		stored = data_file(name);
		given.text = stored.at;
		read = read_given(&given);
		ck_assert_int_eq(read.file.lines >= read.file.records + read.file.bad +
							    read.file.continuation +
							    read.file.implausible +
							    read.file.unverified,
			true);
		if (strcmp(samples[i].format, log_formats[_i]->name) == 0)
			ck_assert_int_eq(read.file.records, samples[i].records);
		else
			ck_assert(read.file.records || read.refusal);
		log_read_fini(&read);
		text_fini(&stored);
	}
}
END_TEST

/* --- zones ---------------------------------------------------------------------------------- */

#define ERROR_LINE "2025/06/01 10:00:00 [error] 99#0: *1 open() failed\n"

START_TEST(declared_zone_is_used_and_said)
{
	struct log_read read = read_given(
		&(struct given){.text = ERROR_LINE, .zone_minutes = -210, .zone_declared = true});

	ck_assert_int_eq(read.file.first.v, instant("2025-06-01T10:00:00-03:30").v);
	ck_assert(has_note(&read.file, "zone_assumed:-03:30"));
	ck_assert(!has_note(&read.file, "zone_undeclared"));
	log_read_fini(&read);
}
END_TEST

START_TEST(undeclared_zone_is_said)
{
	struct log_read read = read_given(&(struct given){.text = ERROR_LINE});

	ck_assert_int_eq(read.file.first.v, T0 * 1000);
	ck_assert(has_note(&read.file, "zone_assumed:+08:00"));
	ck_assert(has_note(&read.file, "zone_undeclared"));
	log_read_fini(&read);
}
END_TEST

START_TEST(assumed_zone_moves_no_line_that_has_one)
{
	struct log_read read = read_given(&(struct given){
		.text = "2025-06-01T10:00:00.1+08:00 a\n2025-06-01 02:01:00.1 something\n",
		.zone_declared = true});

	ck_assert_int_eq(read.file.first.v, T0 * 1000);
	ck_assert_int_eq(read.file.last.v, (T0 + 60) * 1000);
	ck_assert(has_note(&read.file, "zone_assumed:+00:00"));
	log_read_fini(&read);
}
END_TEST

/* --- years ---------------------------------------------------------------------------------- */

static const struct {
	const char *name, *text, *written;
	const char *first, *last; /* NULL: undetermined */
} years[] = {
	{"this year", "Jun  1 10:00:00 e x\n", "2025-06-02T00:00:00+08:00",
		"2025-06-01T10:00:00+08:00", "2025-06-01T10:00:00+08:00"},
	{"a day ahead of its writing is this year", "Jun  3 00:00:00 e x\n",
		"2025-06-02T00:00:00+08:00", "2025-06-03T00:00:00+08:00",
		"2025-06-03T00:00:00+08:00"},
	{"more is last year", "Jun  3 00:00:01 e x\n", "2025-06-02T00:00:00+08:00",
		"2024-06-03T00:00:01+08:00", "2024-06-03T00:00:01+08:00"},
	{"over New Year", "Dec 31 23:59:59 e x\nJan  1 00:00:00 e x\n", "2025-01-02T00:00:00+08:00",
		"2024-12-31T23:59:59+08:00", "2025-01-01T00:00:00+08:00"},
	{"December, written in January", "Dec 30 10:00:00 e x\n", "2025-01-02T00:00:00+08:00",
		"2024-12-30T10:00:00+08:00", "2024-12-30T10:00:00+08:00"},
	{"late over New Year", "Jan  1 00:00:00 e x\nDec 31 23:59:59 e x\nJan  1 00:00:01 e x\n",
		"2025-01-02T00:00:00+08:00", "2024-12-31T23:59:59+08:00",
		"2025-01-01T00:00:01+08:00"},
	{"29 February fixes it", "Feb 29 10:00:00 e x\nMar  1 10:00:00 e x\n",
		"2025-06-01T00:00:00+08:00", "2024-02-29T10:00:00+08:00",
		"2024-03-01T10:00:00+08:00"},
	{"1 March of a year without it", "Feb 28 23:59:00 e x\nMar  1 00:00:00 e x\n",
		"2025-06-01T00:00:00+08:00", "2025-02-28T23:59:00+08:00",
		"2025-03-01T00:00:00+08:00"},
	{"29 February a year before its end",
		"Feb 29 10:00:00 e x\nSep  1 0:00:00 e x\n"
		"Aug 30 10:00:00 e x\nJan  3 10:00:00 e x\n",
		"2025-06-01T00:00:00+08:00", "2024-02-29T10:00:00+08:00",
		"2025-01-03T10:00:00+08:00"},
	{"most of a year",
		"Jun  2 10:00:00 e x\nSep  1 10:00:00 e x\nDec  9 10:00:00 e x\nJun  1 10:00:00 e x\n",
		"2025-06-02T00:00:00+08:00", "2024-06-02T10:00:00+08:00",
		"2025-06-01T10:00:00+08:00"},
	{"more than a year",
		"Jun  1 10:00:00 e x\nSep  1 10:00:00 e x\nDec  9 10:00:00 e x\nJun  1 10:00:00 e x\n"
		"Jul  1 10:00:00 e x\n",
		"2025-07-02T00:00:00+08:00", NULL, NULL},
	/* September is not before the October of the same year, or it would stand there. */
	{"a step back of four months",
		"Sep  1 10:00:00 e x\nSep 30 10:00:00 e x\nMay  1 10:00:00 e x\nAug 31 10:00:00 e x\n"
		"Oct  1 10:00:00 e x\nNov 20 10:00:00 e x\n",
		"2025-11-21T00:00:00+08:00", NULL, NULL},
	{"a clock that was not set yet",
		"Jul  5 09:00:00 e x\nJan  1 00:00:00 e x\nJul  5 10:00:00 e x\n",
		"2025-07-06T00:00:00+08:00", NULL, NULL},
	{"a month late", "Jun 30 10:00:00 e x\nJun  1 10:00:00 e x\n", "2025-07-01T00:00:00+08:00",
		"2025-06-01T10:00:00+08:00", "2025-06-30T10:00:00+08:00"},
	{"written by a machine without a clock", "Jun  1 10:00:00 e x\n",
		"1970-01-01T08:00:00+08:00", "2025-06-01T10:00:00+08:00",
		"2025-06-01T10:00:00+08:00"},
	{"before 2000", "Dec  1 10:00:00 e x\n", "2000-01-02T00:00:00+08:00", NULL, NULL},
	{"29 February of last year", "Feb 29 10:00:00 e x\n", "2025-01-01T00:00:00+08:00",
		"2024-02-29T10:00:00+08:00", "2024-02-29T10:00:00+08:00"},
};

START_TEST(year_is_that_of_the_last_writing)
{
	struct log_read read = read_given(
		&(struct given){.text = years[_i].text, .written_s = seconds(years[_i].written)});
	struct log_rows rows = log_minutes_rows(log_reader_minutes(read.reader), &read.arena);

	ck_assert_str_eq(read.file.format, "rfc3164");
	if (!years[_i].first) {
		ck_assert_str_eq(read.refusal, "year_undetermined");
		ck_assert_int_eq(read.file.records, 0);
		ck_assert_int_gt(read.file.unverified, 0);
		ck_assert_uint_eq(rows.count, 0);
	} else {
		ck_assert_msg(read.file.first.v == instant(years[_i].first).v, "%s: %lld",
			years[_i].name, (long long)read.file.first.v);
		ck_assert_msg(read.file.last.v == instant(years[_i].last).v, "%s: %lld",
			years[_i].name, (long long)read.file.last.v);
		ck_assert_int_eq(rows.records, read.file.records);
		ck_assert_int_eq(rows.items[0], read.file.first.v / 60000);
		ck_assert(has_note(&read.file, "year_inferred"));
	}
	log_read_fini(&read);
}
END_TEST

/* Every day of a leap and of another year: where it is put, and that none is lost. */
START_TEST(whole_year_is_moved_day_by_day)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t from = seconds(_i ? "2024-01-01T12:34:00+08:00" : "2023-01-01T12:34:00+08:00");
	int days = _i ? 366 : 365;
	struct text log = {0};
	struct log_read read;
	struct log_rows rows;

	for (int day = 0; day < days; day++) {
		struct civil c = when_to_civil((struct unix_ms){(from + day * 86400) * 1000}, 480);

		text_print(&log, "%.3s %2d %02d:%02d:%02d e x\n", months + (c.month - 1) * 3, c.day,
			c.hour, c.minute, c.second);
	}
	read = read_given(&(struct given){.text = log.at, .written_s = from + days * 86400});
	rows = log_minutes_rows(log_reader_minutes(read.reader), &read.arena);
	ck_assert_int_eq(read.file.records, days);
	ck_assert_uint_eq(rows.count, (size_t)days * LOG_MINUTE_ROW);
	for (int day = 0; day < days; day++)
		ck_assert_int_eq(rows.items[day * LOG_MINUTE_ROW], from / 60 + day * 1440);
	text_fini(&log);
	log_read_fini(&read);
}
END_TEST

/* A copy says when it was copied. */
static const struct {
	const char *name, *header; /* of gzip; NULL: plain */
	const char *first;
} copies[] = {
	{"messages", NULL, "2025-06-01T10:00:00+08:00"},
	{"messages-20240602", NULL, "2024-06-01T10:00:00+08:00"},
	{"messages-20240601", NULL, "2024-06-01T10:00:00+08:00"},
	{"month-2024-05-01", NULL, "2024-06-01T10:00:00+08:00"},
	{"messages-20250601", NULL, "2025-06-01T10:00:00+08:00"},
	{"messages.gz", "2024-06-02T00:00:00+08:00", "2024-06-01T10:00:00+08:00"},
	{"messages.gz", "2025-06-02T00:00:00+08:00", "2025-06-01T10:00:00+08:00"},
	{"messages.gz", "1971-06-02T00:00:00+08:00", "2025-06-01T10:00:00+08:00"},
	{"messages-20250601.gz", "2024-06-02T00:00:00+08:00", "2024-06-01T10:00:00+08:00"},
};

START_TEST(year_of_a_copy_is_by_its_name_and_head)
{
	static const char line[] = "Jun  1 10:00:00 e x\n";
	struct log_reader *reader =
		log_reader_new((struct unix_ms){FIXTURE_NOW}, &log_codec_limits);
	const struct log_assumed assumed = {.written = instant("2025-06-20T00:00:00+08:00"),
		.zone_minutes = LOG_ZONE_UNDECLARED};
	struct inventory_file file = {0};
	struct arena arena = {0};
	struct text text = {0};

	if (copies[_i].header) {
		text_add_gzip(&text, line, strlen(line));
		for (int i = 0; i < 4; i++)
			text.at[4 + i] = (char)(seconds(copies[_i].header) >> 8 * i);
	} else {
		text_print(&text, "%s", line);
	}
	ck_assert_int_eq(log_reader_begin(reader, copies[_i].name, NULL, (const uint8_t *)text.at,
				 text.len, NULL),
		0);
	log_reader_assume(reader, &assumed);
	ck_assert_int_eq(log_reader_feed(reader, (const uint8_t *)text.at, text.len, NULL), 0);
	ck_assert_int_eq(log_reader_finish(reader, &arena, &file, NULL), 0);
	ck_assert_int_eq(file.first.v, instant(copies[_i].first).v);
	log_reader_free(reader);
	arena_fini(&arena);
	text_fini(&text);
}
END_TEST

START_TEST(file_clock_that_is_ahead_gives_no_future)
{
	struct log_read read = read_given(&(struct given){.text = "Jun  1 10:00:00 e x\n",
		.written_s = seconds("2030-01-01T00:00:00+08:00")});

	ck_assert_int_eq(read.file.first.v, T0 * 1000);
	log_read_fini(&read);
}
END_TEST

/* --- units, shippers, order ----------------------------------------------------------------- */

/* One line of the future extends nothing, be it after now or after the file was written. */
START_TEST(line_later_than_its_file_is_implausible)
{
	static const struct {
		const char *written;
		int64_t implausible;
	} files[] = {{"2025-06-01T10:00:00+08:00", 2}, {"2025-06-02T10:00:00+08:00", 1},
		{"1970-01-01T08:00:00+08:00", 1}, {"2031-01-01T00:00:00+08:00", 1}};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct log_read read = read_given(&(struct given){
			.text = "2025-06-01T10:00:00+08:00 a\n2025-06-02T10:00:00+08:00 a\n"
				"2025-06-02T10:00:01+08:00 a\n2030-06-01T10:00:00+08:00 a\n",
			.written_s = seconds(files[i].written)});

		ck_assert_int_eq(read.file.implausible, files[i].implausible);
		ck_assert_int_eq(read.file.records, 4 - files[i].implausible);
		ck_assert_int_eq(read.file.first.v, T0 * 1000);
		log_read_fini(&read);
	}
}
END_TEST

START_TEST(mixed_units_stop_a_file)
{
	struct log_read read = read_given(&(struct given){
		.text = "1748743200 a\n1748743260 a\n1748743320123 a\n1748743380 a\n"});

	ck_assert_str_eq(read.refusal, "mixed_epoch_units");
	ck_assert_int_eq(read.file.records, 0);
	ck_assert_int_eq(read.file.first.v, BIND_ABSENT);
	ck_assert_uint_eq(log_minutes_rows(log_reader_minutes(read.reader), &read.arena).count, 0);
	log_read_fini(&read);
}
END_TEST

START_TEST(number_that_is_no_stamp_stops_nothing)
{
	struct log_read read = read_given(
		&(struct given){.text = "1748743200123 a\n1234567890-a\n1748743260123 a\n1748743"});

	ck_assert_ptr_null(read.refusal);
	ck_assert_int_eq(read.file.records, 2);
	ck_assert_int_eq(read.file.bad, 1);
	log_read_fini(&read);
}
END_TEST

START_TEST(steps_back_are_counted_by_size)
{
	struct text log = {0};
	struct log_read read;
	static const int steps[] = {
		0, 400000, 399000, 399900, 390000, 390001, 200000, 200001, 200000};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		text_add_line(&log, T0 + steps[i]);
	read = log_read_bytes("a.log", log.at, log.len, 0);
	ck_assert_int_eq(read.file.out_of_order, 3);
	ck_assert(has_note(&read.file, "back_hour:1"));
	ck_assert(has_note(&read.file, "back_day:1"));
	ck_assert(has_note(&read.file, "back_more:1"));
	text_fini(&log);
	log_read_fini(&read);
}
END_TEST

/* Two hours of a download are no disorder where the start is stamped. */
START_TEST(tolerance_is_that_of_the_format)
{
	struct log_read squid = read_given(&(struct given){
		.text = "1748750400.000 5 192.0.2.7 TCP_HIT/200 1 GET h - N/- i\n"
			"1748743200.000 7200000 192.0.2.7 TCP_HIT/200 1 GET h - N/- i\n"});
	struct log_read nginx = read_given(&(struct given){
		.text = "2025-06-01T12:00:00+08:00 a\n2025-06-01T10:00:00+08:00 a\n"});

	ck_assert_int_eq(squid.file.out_of_order, 0);
	ck_assert_int_eq(nginx.file.out_of_order, 1);
	log_read_fini(&squid);
	log_read_fini(&nginx);
}
END_TEST

START_TEST(zone_changes_are_named_by_line)
{
	struct log_read read = read_given(&(struct given){
		.text = "2025-06-01T10:00:00.1+08:00 a\n2025-06-01T02:00:01.1Z a\n"
			"2025-06-01T02:00:02.1Z a\n2025-06-01T10:00:03.1+08:00 a\n"});

	ck_assert(has_note(&read.file, "zone_changes:2"));
	ck_assert(has_note(&read.file, "zone_change_lines:2,4"));
	log_read_fini(&read);
}
END_TEST

/* --- patterns ------------------------------------------------------------------------------- */

static const struct {
	const char *pattern, *line;
	enum log_anchor found;
} patterns[] = {
	{"%Y%m%d-%T", "20250601-10:00:00 x", LOG_ANCHOR_OK},
	{"%F %T", "2025-06-01 10:00:00", LOG_ANCHOR_OK},
	{"%F %T.%f %z", "2025-06-01 02:00:00.123 Z x", LOG_ANCHOR_OK},
	{"%F %T.%f %z", "2025-06-01 07:30:00.123 +0530 x", LOG_ANCHOR_OK},
	{"* - [%d/%b/%Y:%T %z]", "192.0.2.7 - [01/Jun/2025:10:00:00 +0800] x", LOG_ANCHOR_OK},
	{"*|*|%s|", "a|b|1748743200123|c", LOG_ANCHOR_OK},
	{"%d.%m.%y %H:%M", "01.06.25 10:00 x", LOG_ANCHOR_OK},
	{"%b %e %Y %T", "Jun  1 2025 10:00:00 x", LOG_ANCHOR_OK},
	{"\\*%%%F %T", "*%2025-06-01 10:00:00 x", LOG_ANCHOR_OK},
	{"%F %T", " 2025-06-01 10:00:00", LOG_ANCHOR_NONE},
	{"%F %T", "2025-06-01 10:00", LOG_ANCHOR_NONE},
	{"*|%s|", "a 1748743200123|c", LOG_ANCHOR_NONE},
	{"%F %T", "2025-02-29 10:00:00", LOG_ANCHOR_BAD},
	{"%F %T", "2025-06-01 24:00:00", LOG_ANCHOR_BAD},
	{"%F %T%z", "2025-06-01 10:00:00+15:00 ", LOG_ANCHOR_BAD},
};

START_TEST(pattern_reads_what_it_says)
{
	struct arena arena = {0};
	const struct log_format *format;
	const char *line = patterns[_i].line;
	struct err err = {0};

	ck_assert(log_pattern_is(patterns[_i].pattern));
	ck_assert_msg(log_pattern_format(&arena, patterns[_i].pattern, &format, &err) == 0, "%s",
		err.text);
	for (size_t len = 0; len <= strlen(line); len++) {
		struct log_format_state state = log_format_begin(format, 480);
		char *copy = malloc(len + 1);
		int64_t second = T0;
		enum log_anchor found;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, line, len);
		found = format->anchor(&state, (const uint8_t *)copy, len, &second);
		ck_assert_msg(found != LOG_ANCHOR_OK || second == T0, "%s: %s, %zu: %lld",
			patterns[_i].pattern, line, len, (long long)second);
		if (len == strlen(line))
			ck_assert_msg(found == patterns[_i].found, "%s: %s: %d",
				patterns[_i].pattern, line, found);
		free(copy);
	}
	arena_fini(&arena);
}
END_TEST

static const struct {
	const char *pattern, *why;
} faults[] = {
	{"%H:%M:%S", "log format %H:%M:%S: it needs year, month, day, hour and minute (%Y %m %d %H "
		     "%M), or %s"},
	{"%F", "log format %F: it needs year, month, day, hour and minute (%Y %m %d %H %M), or %s"},
	{"%Q", "log format %Q: %Q is not known here"},
	{"%年", "log format %年: %? is not known here"},
	{"%s*", "log format %s*: text is expected behind *"},
	{"*%s", "log format *%s: text is expected behind *"},
	{"**%s", "log format **%s: text is expected behind *"},
	{"%F %T%F %T%F %T%F %T%F %T%F %T%F %T%F %T",
		"log format %F %T%F %T%F %T%F %T%F %T%F %T%F %T%F %T: it is too long"},
};

START_TEST(wrong_pattern_is_explained)
{
	struct arena arena = {0};
	const struct log_format *format;
	struct err err = {0};

	ck_assert_int_eq(log_pattern_format(&arena, faults[_i].pattern, &format, &err), -1);
	ck_assert_str_eq(err.text, faults[_i].why);
	ck_assert_int_eq(err.code, ERR_USAGE);
	arena_fini(&arena);
}
END_TEST

START_TEST(very_long_pattern_is_refused)
{
	struct arena arena = {0};
	const struct log_format *format;
	char text[400];

	memset(text, 'a', sizeof(text));
	memcpy(text + sizeof(text) - 3, "%s", 3);
	ck_assert_int_eq(log_pattern_format(&arena, text, &format, NULL), -1);
	arena_fini(&arena);
}
END_TEST

START_TEST(pattern_is_named_in_the_inventory)
{
	struct arena arena = {0};
	struct given given = {.text = "20250601-10:00:00 x\n20250601-10:01:00 x\n"};
	struct log_read read;

	ck_assert_int_eq(log_pattern_format(&arena, "%Y%m%d-%T", &given.format, NULL), 0);
	read = read_given(&given);
	arena_fini(&arena); /* the entry outlives the pattern */
	ck_assert_str_eq(read.file.format, "%Y%m%d-%T");
	ck_assert_int_eq(read.file.records, 2);
	ck_assert(has_note(&read.file, "zone_undeclared"));
	log_read_fini(&read);
}
END_TEST

/* --- of a job ------------------------------------------------------------------------------- */

/* One file of a folder of its own, scanned as the job says; the job's paths are filled in. */
static int scan_text(const char *text, const char *written, struct logs_job job,
	struct inventory **out, struct err *err)
{
	const struct logs_options options = {.now = {FIXTURE_NOW}};
	char *folder = folder_new();
	char *path = file_join(folder, "a.log");
	const char *paths[] = {path};
	static const char *const names[] = {"a.log"};
	const struct timespec at = {.tv_sec = seconds(written)};
	int ret;

	folder_put(folder, "a.log", text, strlen(text));
	ck_assert_int_eq(utimensat(AT_FDCWD, path, (const struct timespec[]){at, at}, 0), 0);
	job.kind = LOG_ACCESS;
	job.paths = paths;
	job.names = names;
	job.path_count = 1;
	ret = logs_scan(&job, 1, &options, out, err);
	free(path);
	folder_remove(folder);
	return ret;
}

START_TEST(job_says_zone_and_the_file_its_year)
{
	struct inventory *found = NULL;
	struct err err = {0};

	ck_assert_msg(scan_text("Jun  1 10:00:00 e x\n", "2024-06-02T00:00:00+08:00",
			      (struct logs_job){.time_zone = "+09:00"}, &found, &err) == 0,
		"%s", err.text);
	ck_assert_int_eq(found->files.items[0].first.v, instant("2024-06-01T09:00:00+08:00").v);
	ck_assert_int_eq(found->archives.items[0].minutes.items[0],
		instant("2024-06-01T09:00:00+08:00").v / 60000);
	ck_assert(has_note(&found->files.items[0], "zone_assumed:+09:00"));
	inventory_close(found);
}
END_TEST

START_TEST(job_says_a_pattern)
{
	struct inventory *found = NULL;
	struct err err = {0};

	ck_assert_msg(scan_text("a;01.06.2025;10:00;b\n", "2025-06-02T00:00:00+08:00",
			      (struct logs_job){.format = "*;%d.%m.%Y;%H:%M;"}, &found, &err) == 0,
		"%s", err.text);
	ck_assert_int_eq(found->files.items[0].first.v, T0 * 1000);
	ck_assert_str_eq(found->files.items[0].format, "*;%d.%m.%Y;%H:%M;");
	inventory_close(found);
}
END_TEST

static const struct {
	struct logs_job job;
	const char *why;
} wrong_jobs[] = {
	{{.time_zone = "Asia/Shanghai"}, "time zone Asia/Shanghai is not of the form +08:00"},
	{{.time_zone = "+0800"}, "time zone +0800 is not of the form +08:00"},
	{{.time_zone = "+15:00"}, "time zone +15:00 is not of the form +08:00"},
	{{.format = "%q"}, "log format %q: %q is not known here"},
};

START_TEST(wrong_job_is_explained)
{
	struct inventory *found = NULL;
	struct err err = {0};

	ck_assert_int_eq(
		scan_text("x\n", "2025-06-02T00:00:00+08:00", wrong_jobs[_i].job, &found, &err),
		-1);
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_str_eq(err.text, wrong_jobs[_i].why);
	ck_assert_ptr_null(found);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: formats in files");
	TCase *tc = tcase_create("files");
	TCase *pattern = tcase_create("patterns");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, sample_is_found_by_trial_and_read, 0, (int)ARRAY_LEN(samples));
	tcase_add_loop_test(tc, forced_format_reads_or_refuses, 0, 16);
	tcase_add_test(tc, declared_zone_is_used_and_said);
	tcase_add_test(tc, undeclared_zone_is_said);
	tcase_add_test(tc, assumed_zone_moves_no_line_that_has_one);
	tcase_add_loop_test(tc, year_is_that_of_the_last_writing, 0, (int)ARRAY_LEN(years));
	tcase_add_loop_test(tc, whole_year_is_moved_day_by_day, 0, 2);
	tcase_add_loop_test(tc, year_of_a_copy_is_by_its_name_and_head, 0, ARRAY_LEN(copies));
	tcase_add_test(tc, file_clock_that_is_ahead_gives_no_future);
	tcase_add_test(tc, line_later_than_its_file_is_implausible);
	tcase_add_test(tc, mixed_units_stop_a_file);
	tcase_add_test(tc, number_that_is_no_stamp_stops_nothing);
	tcase_add_test(tc, steps_back_are_counted_by_size);
	tcase_add_test(tc, tolerance_is_that_of_the_format);
	tcase_add_test(tc, zone_changes_are_named_by_line);
	tcase_add_test(tc, job_says_zone_and_the_file_its_year);
	tcase_add_test(tc, job_says_a_pattern);
	tcase_add_loop_test(tc, wrong_job_is_explained, 0, (int)ARRAY_LEN(wrong_jobs));
	tcase_add_loop_test(pattern, pattern_reads_what_it_says, 0, (int)ARRAY_LEN(patterns));
	tcase_add_loop_test(pattern, wrong_pattern_is_explained, 0, (int)ARRAY_LEN(faults));
	tcase_add_test(pattern, very_long_pattern_is_refused);
	tcase_add_test(pattern, pattern_is_named_in_the_inventory);
	suite_add_tcase(suite, tc);
	suite_add_tcase(suite, pattern);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
