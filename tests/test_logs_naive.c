/* What the reader counts, counted a second time the slow way: by sscanf, line by line. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "tests/data_fixture.h"
#include "tests/logs_fixture.h"

#define T0 INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */

struct naive {
	int64_t lines, records, bad, continuation, implausible, out_of_order, first, last;
	int64_t minute_sum; /* of minute * record, modulo 2^63: a cheap fingerprint of the buckets
			     */
};

static bool naive_stamp(const char *line, int64_t *second)
{
	char month[4], sign;
	int day, year, hour, minute, sec, zone, end = -1;
	const char *quote = strchr(line, '"');
	struct tm tm = {0};

	if (!quote || quote - line < 29 ||
		sscanf(quote - 29, "[%2d/%3[A-Za-z]/%4d:%2d:%2d:%2d %c%4d] %n", &day, month, &year,
			&hour, &minute, &sec, &sign, &zone, &end) != 8 ||
		end != 29)
		return false;
	tm.tm_year = year - 1900;
	tm.tm_mon = (int)(strstr("JanFebMarAprMayJunJulAugSepOctNovDec", month) -
			    "JanFebMarAprMayJunJulAugSepOctNovDec") /
		    3;
	tm.tm_mday = day;
	tm.tm_hour = hour;
	tm.tm_min = minute;
	tm.tm_sec = sec;
	*second = (int64_t)timegm(&tm);
	if (tm.tm_mday != day || tm.tm_hour != hour) /* timegm moved a date that does not exist */
		return false;
	*second -= (sign == '-' ? -1 : 1) * (zone / 100 * 3600 + zone % 100 * 60);
	return true;
}

static struct naive naive_count(const struct text *log)
{
	struct naive n = {.first = INT64_MAX, .last = INT64_MIN};
	int64_t previous = INT64_MIN;
	bool behind = false;
	char *copy = strdup(log->at);

	for (char *line = copy, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		int64_t second;

		*end = '\0';
		if (end > line && end[-1] == '\r')
			end[-1] = '\0';
		if (!*line)
			continue;
		n.lines++;
		if (!naive_stamp(line, &second)) {
			if (behind && (*line == ' ' || *line == '\t')) {
				n.continuation++;
			} else {
				n.bad++;
				behind = false;
			}
			continue;
		}
		behind = true;
		if (second < LOG_MINUTES_FROM_S || second > FIXTURE_NOW / 1000 + 86400) {
			n.implausible++;
			continue;
		}
		n.records++;
		n.out_of_order += previous != INT64_MIN && second < previous - 60;
		previous = second;
		n.first = second < n.first ? second : n.first;
		n.last = second > n.last ? second : n.last;
		n.minute_sum += second / 60;
	}
	free(copy);
	return n;
}

static void add_random_line(struct text *log, int64_t *second)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	static const int zones[] = {480, 480, 480, 0, -210, 345};
	int zone = zones[random() % (long)ARRAY_LEN(zones)];
	struct civil c;

	*second += random() % 50 == 0 ? random() % 200000 - 90000 : random() % 90;
	c = when_to_civil((struct unix_ms){*second * 1000}, zone);
	text_print(log,
		"192.0.2.%ld - %s [%02d/%.3s/%04d:%02d:%02d:%02d %c%02d%02d] \"GET /%ld\" 200",
		random() % 250, random() % 9 ? "-" : "[01/Jan/2020:00:00:00 +0000]",
		random() % 40 ? c.day : 31, months + (c.month - 1) * 3,
		random() % 60 ? c.year : 1999 + (int)(random() % 2) * 900, c.hour, c.minute,
		c.second, zone < 0 ? '-' : '+', abs(zone) / 60, abs(zone) % 60, random());
	text_print(log, random() % 5 ? "\n" : "\r\n");
	if (random() % 30 == 0)
		text_print(log, random() % 2 ? "\tat somewhere\n" : "rubbish\n");
	if (random() % 40 == 0)
		text_print(log, "\n");
}

static struct text random_log(int lines)
{
	struct text log = {0};
	int64_t second = T0;

	for (int i = 0; i < lines; i++)
		add_random_line(&log, &second);
	return log;
}

/* In members of random length, so that lines are cut by their borders. */
static struct text in_members(const struct text *log)
{
	struct text stored = {0};

	for (size_t at = 0; at < log->len;) {
		size_t part = 1 + (size_t)random() % 20000;

		part = part < log->len - at ? part : log->len - at;
		text_add_gzip(&stored, log->at + at, part);
		at += part;
	}
	return stored;
}

static void expect_equal(const struct log_read *read, const struct naive *n)
{
	struct arena arena = {0};
	struct log_rows rows = log_minutes_rows(log_reader_minutes(read->reader), &arena);
	int64_t sum = 0;

	ck_assert_int_eq(read->file.lines, n->lines);
	ck_assert_int_eq(read->file.records, n->records);
	ck_assert_int_eq(read->file.bad, n->bad);
	ck_assert_int_eq(read->file.continuation, n->continuation);
	ck_assert_int_eq(read->file.implausible, n->implausible);
	ck_assert_int_eq(read->file.out_of_order, n->out_of_order);
	ck_assert_int_eq(read->file.first.v, n->first * 1000);
	ck_assert_int_eq(read->file.last.v, n->last * 1000);
	ck_assert_int_eq(rows.records, n->records);
	for (size_t r = 0; r < rows.count; r += LOG_MINUTE_ROW)
		if (rows.items[r + 1] == 1)
			sum += rows.items[r] * rows.items[r + 2];
	ck_assert_int_le(sum, n->minute_sum);
	arena_fini(&arena);
}

START_TEST(counts_equal_those_of_a_naive_reader)
{
	struct text log, stored;
	struct naive n;
	struct log_read plain, gzip;

	srandom((unsigned)_i + 100);
	log = random_log(3000);
	stored = in_members(&log);
	n = naive_count(&log);
	plain = log_read_bytes("a.log", log.at, log.len, 1 + (size_t)random() % 9999);
	gzip = log_read_bytes("a.log.gz", stored.at, stored.len, 1 + (size_t)random() % 9999);
	expect_equal(&plain, &n);
	expect_equal(&gzip, &n);
	log_read_fini(&plain);
	log_read_fini(&gzip);
	text_fini(&log);
	text_fini(&stored);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("naive");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, counts_equal_those_of_a_naive_reader, 0, 12);
	return run_case("logs: reader against a naive one", tc);
}
