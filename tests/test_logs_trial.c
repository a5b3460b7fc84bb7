/* Which format a text is of. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/format.h"
#include "tests/data_fixture.h"
#include "tests/log_lines_fixture.h"
#include "tests/logs_fixture.h"

static const struct {
	const char *name, *text, *format; /* format NULL: none */
} trials[] = {
	{"nginx's own ISO", "2025-06-01T10:00:00+08:00 a\n2025-06-01T10:00:01+08:00 b\n",
		"nginx_iso"},
	{"ISO with fractions", "2025-06-01T10:00:00.1+08:00 a\n2025-06-01T10:00:01.2+08:00 b\n",
		"iso"},
	{"mostly fractions",
		"2025-06-01T10:00:00+08:00 a\n2025-06-01T10:00:01.1+08:00 b\n2025-06-01T10:00:01.2Z b\n",
		"iso"},
	{"RFC 5424", "<134>1 2025-06-01T02:00:00.1Z e n 9 - - m\n", "rfc5424"},
	{"RFC 3164", "<134>Jun  1 10:00:00 edge7 nginx: x\n", "rfc3164"},
	{"JSON in RFC 3164", "Jun  1 10:00:00 e n: {\"time\":\"2025-06-01T02:00:00Z\"}\n", "json"},
	{"combined in RFC 3164",
		"<134>Jun  1 10:00:00 e n: 192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \"GET /\" 200\n",
		"combined"},
	{"JSON in RFC 5424",
		"<134>1 2026-03-28T02:00:00Z e n 9 - - {\"time\":\"2025-06-01T02:00:00Z\"}\n",
		"json"},
	{"nginx's own ISO in RFC 5424",
		"<134>1 2026-03-28T02:00:00Z e n 9 - - [2025-06-01T10:00:00+08:00] a\n",
		"nginx_iso"},
	{"combined as rsyslog writes files", "2026-03-28T02:00:00+08:00 e n: " COMBINED,
		"combined"},
	{"a forged message as rsyslog writes files", "2025-06-01T10:00:00.1+08:00 e n: a " FORGED,
		"iso"},
	{"HAProxy with notices",
		HAPROXY
		"[01/Jun/2025:10:00:00.123] f b/s 0\nJun  1 10:00:00 lb haproxy[9]: started.\n",
		"haproxy"},
	{"few HAProxy lines in syslog",
		"Jun  1 10:00:00 a b: c\nJun  1 10:00:00 a b: c\nJun  1 10:00:00 a b: c\n" HAPROXY
		"[01/Jun/2025:10:00:00.123] f b/s 0\n",
		"rfc3164"},
	{"W3C, not ISO", IIS "2025-06-01 02:00:00 192.0.2.7 GET /a 200\n", "w3c"},
	{"W3C behind a byte order mark",
		"\xEF\xBB\xBF#Fields: date time c-ip\n2025-06-01 02:00:00 192.0.2.7\n", "w3c"},
	{"CloudFront, not W3C", EDGE "2025-06-01\t02:00:00\tHKG62\t512\t192.0.2.7\tGET\n",
		"cloudfront"},
	{"NetCache, not epoch", NETCACHE "1748743200.157 0.001 192.168.64.61 TCP_HIT/200\n",
		"w3c_epoch"},
	{"Squid, not epoch",
		"1748743200.123    345 192.0.2.7 TCP_HIT/200 1 GET http://h/a - N/- i\n", "squid"},
	{"epoch", "1748743200123\t192.0.2.7\tGET\n", "epoch"},
	{"JSON", "{\"time\":\"2025-06-01T10:00:00+08:00\",\"status\":200}\n", "json"},
	{"combined in JSON",
		"{\"message\":\"192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \\\"GET /\\\" 200\"}\n",
		"json"},
	{"ALB", "h2 2025-06-01T02:00:00.123456Z app/x 192.0.2.7:4711 -\n", "aws_elb"},
	{"classic ELB, not ISO", "2025-06-01T02:00:00.123456Z x 192.0.2.7:4711 10.0.0.1:80 0\n",
		"aws_elb"},
	{"S3, not combined",
		"owner bkt [01/Jun/2025:02:00:00 +0000] 192.0.2.7 - i X k \"GET /\" 200\n",
		"aws_s3"},
	{"nginx error", "2025/06/01 10:00:00 [error] 99#0: *1 x\n", "nginx_error"},
	{"httpd error, not combined by a referer's stamp",
		HTTPD_ERROR HTTPD_ERROR "[Sun Jun 01 10:00:00 2025] [x:info] y\n", "httpd_error"},
	{"httpd error, though every referer has a stamp",
		HTTPD_ERROR HTTPD_ERROR HTTPD_ERROR HTTPD_ERROR, "httpd_error"},
	{"httpd error with what a program wrote between",
		HTTPD_ERROR "Can't locate x.pm\n" FORGED HTTPD_ERROR FORGED, "httpd_error"},
	{"a forged line in a text", "one\n" FORGED "two\nthree\n", NULL},
	{"a forged ISO line in a text",
		"one\nx [2020-01-01T00:00:00+00:00] \"GET /\" 200 1\ntwo\nthree\n", NULL},
	{"a forged line in a vendor's table", COMPACT COMPACT FORGED COMPACT, "compact"},
	{"one line", COMBINED, "combined"},
	{"a line and a cut one", COMBINED "192.0.2.7 - - [01/Ju", "combined"},
	{"lines before it", "Starting\nListening on 80\n" COMBINED, "combined"},
	{"a table that begins with its time, and forged agents",
		"1748743200\ta\t" FORGED "1748743260\tb\t" FORGED, "epoch"},
	{"compact at the begin, and forged agents",
		"20250601100000|a|" FORGED "20250601100001|b|" FORGED, "compact"},
	{"ISO, and a forged message", "2025-06-01 10:00:00 a " FORGED, "iso"},
	{"a runtime's time before that of the server",
		"2025-06-01T02:00:00.1Z stdout F " COMBINED
		"2025-06-01T02:00:01.1Z stdout F " COMBINED,
		"combined"},
	{"syslog that came late", "<134>1 2025-07-01T02:00:00Z e n - - - " COMBINED, "combined"},
	{"forged user",
		"192.0.2.7 - [01/Jan/2020:00:00:00 +0000] [01/Jun/2025:10:00:00 +0800] "
		"\"GET / HTTP/1.1\" 200 1\n",
		"combined"},
	{"forged numbers behind the time",
		"192.0.2.7 - 20200101000000 [01/Jun/2025:10:00:00 +0800] \"GET / HTTP/1.1\" 200 1\n",
		"combined"},
	{"a forged host before it, and another",
		"1577836800 " COMBINED "1577836800 " COMBINED "h " COMBINED, "combined"},
	{"a stack trace", COMBINED "x: y\n\tat a\n\tat b\n\n  at c\n" COMBINED, "combined"},
	{"a log that is mostly stack traces",
		"2025-06-01 10:00:00,123 ERROR x\njava.lang.E: y\n\tat a\nCaused by: z\n\tat b\n"
		"Caused by: z\n... 9 more\n",
		"iso"},
	{"compact", COMPACT COMPACT, "compact"},
	{"CRLF", "1748743200123\t192.0.2.7\tGET\r\n", "epoch"},
	{"a number in a text", "a\n1748743200 is a number\nb\nc\n", NULL},
	{"a compact number in a text", "20250601100000 x\nb\nc\nd\ne\n", NULL},
	{"nothing", "x\ny\n\n", NULL},
};

START_TEST(trial_finds_the_more_special_format)
{
	const struct log_format *found =
		log_format_try((const uint8_t *)trials[_i].text, strlen(trials[_i].text), '\n');

	ck_assert_msg((found == NULL) == (trials[_i].format == NULL), "%s: %s", trials[_i].name,
		found ? found->name : "none");
	if (found)
		ck_assert_msg(strcmp(found->name, trials[_i].format) == 0, "%s: %s",
			trials[_i].name, found->name);
}
END_TEST

/* How many lines of the format, behind how many others and before how many, make a text its own. */
static const struct {
	int before, lines, behind;
	bool found;
} shares[] = {
	{16, 1, 1, true},
	{16, 1, 2, false},
	{17, 1, 1, false},
	{17, 1, 0, true},
	{18, 1, 0, false},
	{31, 15, 0, true},
	{32, 15, 0, false},
	{500, 15, 0, false},
	{500, 16, 0, true}, /* half of what decides */
	{500, 16, 5000, true},
	{0, 14, 15, false},
	{0, 16, 5000, true},
	{0, 1, 0, true},
	{0, 1, 1, true},
	{0, 1, 2, false},
};

START_TEST(as_many_lines_as_others_make_a_format)
{
	struct text text = {0};

	for (int i = 0; i < shares[_i].before; i++)
		text_add(&text, "other\n", 6);
	for (int i = 0; i < shares[_i].lines; i++)
		text_add(&text, COMBINED, sizeof(COMBINED) - 1);
	for (int i = 0; i < shares[_i].behind; i++)
		text_add(&text, "other\n", 6);
	ck_assert_ptr_eq(log_format_try((const uint8_t *)text.at, text.len, '\n'),
		shares[_i].found ? &log_format_combined : NULL);
	text_fini(&text);
}
END_TEST

START_TEST(every_format_has_a_trial)
{
	for (const struct log_format *const *format = log_formats; *format; format++) {
		int tried = 0;

		for (size_t i = 0; i < ARRAY_LEN(trials); i++)
			tried += trials[i].format && strcmp(trials[i].format, (*format)->name) == 0;
		ck_assert_msg(tried > 0, "%s", (*format)->name);
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("trial");

	tcase_add_loop_test(tc, trial_finds_the_more_special_format, 0, (int)ARRAY_LEN(trials));
	tcase_add_loop_test(tc, as_many_lines_as_others_make_a_format, 0, (int)ARRAY_LEN(shares));
	tcase_add_test(tc, every_format_has_a_trial);
	return run_case("logs: trial of formats", tc);
}
