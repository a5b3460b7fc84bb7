/* Lines as real servers wrote them: see tests/data/logs/real/README.md. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tests/logs_fixture.h"

#define NOW       INT64_C(1769875200000) /* 2026-02-01T00:00:00+08:00 */
#define WRITTEN   INT64_C(1767196920000) /* 2026-01-01T00:02:00+08:00 */
#define CST       480
#define IST       330
#define LAST_YEAR INT64_C(1767196740) /* 2025-12-31T23:59:00+08:00 */
#define THIS_YEAR INT64_C(1767196860) /* 2026-01-01T00:01:00+08:00 */

static const struct real {
	const char *file, *format;
	int zone;        /* of times that have none */
	int first, last; /* seconds behind LAST_YEAR, THIS_YEAR */
	int64_t records;
	const char *notes; /* each with a blank behind it */
} reals[] = {
	{"nginx-combined.log", "combined", CST, 0, 0, 4, ""},
	{"nginx-combined.log.gz", "combined", CST, 0, 0, 11, ""},
	{"nginx-json-iso.log", "json", CST, 0, 0, 4, ""},
	{"nginx-json-msec.log", "json", CST, 0, 0, 4, ""},
	{"nginx-json-local.log", "json", CST, 0, 0, 4, ""},
	{"nginx-iso.log", "nginx_iso", CST, 0, 0, 4, ""},
	{"nginx-msec.log", "epoch", CST, 0, 0, 4, ""},
	{"nginx-syslog.log", "combined", CST, 0, 0, 4, ""},
	{"nginx-error.log", "nginx_error", CST, 0, 0, 2, "zone_assumed:+08:00 "},
	{"httpd-combined.log", "combined", CST, 1, 0, 4, ""},
	{"httpd-vhost.log", "combined", CST, 1, 0, 4, ""},
	{"httpd-error.log", "httpd_error", IST, 1, 0, 2, "zone_assumed:+05:30 "},
	{"haproxy.log", "haproxy", CST, 1, 0, 4, "zone_assumed:+08:00 "},
	{"haproxy-5424.log", "haproxy", CST, 1, 0, 4, "zone_assumed:+08:00 "},
	{"haproxy-iso.log", "haproxy", CST, 1, 0, 4, "zone_assumed:+08:00 "},
	{"syslog-3164.log", "rfc3164", CST, 1, 0, 4, "zone_assumed:+08:00 year_inferred "},
	{"syslog-5424.log", "rfc5424", CST, 1, 0, 4, ""},
	{"syslog-iso.log", "nginx_iso", CST, 1, 0, 4, ""},
	{"squid.log", "squid", CST, 1, 1, 4, ""},
	{"squid-combined.log", "combined", CST, 1, 1, 4, ""},
	{"varnishncsa.log", "combined", CST, 1, 0, 4, ""},
	{"ats-squid.log", "squid", CST, 1, 1, 4, ""},
	{"ats-extended.log", "combined", CST, 1, 1, 4, ""},
};

static struct text bytes_of(const struct real *real)
{
	char name[64];

	snprintf(name, sizeof(name), "real/%s", real->file);
	return data_file(name);
}

static struct log_read read_real(const struct real *real, const struct text *stored, size_t len)
{
	const struct log_assumed assumed = {
		.written.v = WRITTEN, .zone_minutes = real->zone, .zone_declared = true};
	const uint8_t *at = (const uint8_t *)stored->at;
	struct log_read read = {0};

	read.reader = log_reader_new((struct unix_ms){NOW}, &log_codec_limits);
	ck_assert_ptr_nonnull(read.reader);
	ck_assert_int_eq(log_reader_begin(read.reader, real->file, NULL, at,
				 len < LOG_CODEC_HEAD ? len : LOG_CODEC_HEAD, NULL),
		0);
	log_reader_assume(read.reader, &assumed);
	ck_assert_int_eq(log_reader_feed(read.reader, at, len, NULL), 0);
	ck_assert_int_eq(log_reader_finish(read.reader, &read.arena, &read.file, NULL), 0);
	read.refusal = log_reader_refusal(read.reader);
	return read;
}

static void check_notes(const struct real *real, const struct inventory_file *file)
{
	struct text notes = {0};

	text_add(&notes, "", 0);
	LIST_EACH(const char *, note, &file->notes)
		text_print(&notes, "%s ", *note);
	ck_assert_msg(strcmp(notes.at, real->notes) == 0, "%s: %s", real->file, notes.at);
	text_fini(&notes);
}

/* Both minutes have records, and no other. */
static void check_minutes(const struct real *real, const struct log_read *read)
{
	struct arena arena = {0};
	struct log_rows rows = log_minutes_rows(log_reader_minutes(read->reader), &arena);

	ck_assert_uint_eq(rows.count, 2 * LOG_MINUTE_ROW);
	ck_assert_int_eq(rows.items[0], LAST_YEAR / 60);
	ck_assert_int_eq(rows.items[LOG_MINUTE_ROW], THIS_YEAR / 60);
	ck_assert_int_eq(rows.records, real->records);
	arena_fini(&arena);
}

START_TEST(real_log_is_read_in_its_format_to_its_last_record)
{
	const struct real *real = &reals[_i];
	struct text stored = bytes_of(real);
	struct log_read read = read_real(real, &stored, stored.len);

	ck_assert_ptr_null(read.refusal);
	ck_assert_msg(strcmp(read.file.format, real->format) == 0, "%s: %s", real->file,
		read.file.format);
	ck_assert_msg(read.file.records == real->records, "%s: %lld", real->file,
		(long long)read.file.records);
	ck_assert_int_eq(read.file.lines, real->records);
	ck_assert_uint_eq(read.file.damage.count, 0);
	ck_assert_int_eq(read.file.out_of_order, 0);
	ck_assert_msg(read.file.first.v == (LAST_YEAR + real->first) * 1000, "%s: %lld", real->file,
		(long long)read.file.first.v);
	ck_assert_msg(read.file.last.v == (THIS_YEAR + real->last) * 1000, "%s: %lld", real->file,
		(long long)read.file.last.v);
	check_notes(real, &read.file);
	check_minutes(real, &read);
	log_read_fini(&read);
	text_fini(&stored);
}
END_TEST

/* A cut file may be of another format, syslog's around HAProxy's line; its times stay. */
START_TEST(shorter_real_log_has_no_other_time)
{
	const struct real *real = &reals[_i];
	struct text stored = bytes_of(real);

	for (size_t len = 1; len < stored.len; len++) {
		struct log_read read = read_real(real, &stored, len);

		ck_assert_int_le(read.file.records, real->records);
		if (read.file.records) {
			ck_assert_msg(read.file.first.v == (LAST_YEAR + real->first) * 1000,
				"%s: %lld at %zu", real->file, (long long)read.file.first.v, len);
			ck_assert_int_le(read.file.last.v, (THIS_YEAR + real->last) * 1000);
		}
		log_read_fini(&read);
	}
	text_fini(&stored);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: lines of real servers");
	TCase *tcase = tcase_create("real");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(
		tcase, real_log_is_read_in_its_format_to_its_last_record, 0, (int)ARRAY_LEN(reals));
	tcase_add_loop_test(tcase, shorter_real_log_has_no_other_time, 0, (int)ARRAY_LEN(reals));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
