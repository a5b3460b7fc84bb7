/* Every format but combined: lines as servers write them, lines that lie, calendars, prefixes. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "logs/format.h"
#include "logs/minutes.h"
#include "logs/year.h"
#include "tests/log_lines_fixture.h"

#define T0      INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */
#define CST     480
#define FORMATS 17
#define LEAP    INT64_C(1751327999) /* 2025-07-01T07:59:59+08:00, the second before a :60 */

/* 1 June 10:00 of the first year of a file without years: see logs/year.c. */
#define JUNE (LOG_MINUTES_FROM_S + (INT64_C(4) * 366 + 152) * 86400 + 36000)

struct row {
	const char *format, *name, *lines; /* what the last of the lines says counts */
	enum log_anchor found;
	int64_t second;
};

#define OK(format, name, lines)                                                                    \
	{                                                                                          \
		format, name, lines, LOG_ANCHOR_OK, T0                                             \
	}
#define BAD(format, name, lines)                                                                   \
	{                                                                                          \
		format, name, lines, LOG_ANCHOR_BAD, 0                                             \
	}
#define NONE(format, name, lines)                                                                  \
	{                                                                                          \
		format, name, lines, LOG_ANCHOR_NONE, 0                                            \
	}

#define FAKE_ISO "[2020-01-01T00:00:00+00:00]"
#define FAKE_CLF "[01/Jan/2020:00:00:00 +0000]"

/* Stamps without a zone are read in +08:00 here. */
static const struct row rows[] = {
	OK("nginx_iso", "brackets", "[2025-06-01T10:00:00+08:00] 192.0.2.7 \"GET / HTTP/1.1\" 200"),
	OK("nginx_iso", "bare", "2025-06-01T10:00:00+08:00 192.0.2.7 \"GET / HTTP/1.1\" 200"),
	OK("nginx_iso", "tab", "2025-06-01T02:00:00+00:00\t192.0.2.7"),
	OK("nginx_iso", "pipe", "2025-05-31T22:30:00-03:30|192.0.2.7"),
	OK("nginx_iso", "where combined has it",
		"192.0.2.7 - - [2025-06-01T10:00:00+08:00] \"GET / HTTP/1.1\" 200"),
	OK("nginx_iso", "stamp in the user",
		"192.0.2.7 - " FAKE_ISO " [2025-06-01T10:00:00+08:00] \"GET /\" 200"),
	OK("nginx_iso", "stamp in the user behind the stamp",
		"[2025-06-01T10:00:00+08:00] 192.0.2.7 " FAKE_ISO " \"GET /\" 200"),
	OK("nginx_iso", "stamp in request, referer and agent",
		"[2025-06-01T10:00:00+08:00] 192.0.2.7 \"GET /" FAKE_ISO "\" 200 \"" FAKE_ISO
		" \" \"" FAKE_ISO " \""),
	OK("nginx_iso", "in RFC 3164",
		"<190>Jan  9 10:00:00 e n: [2025-06-01T10:00:00+08:00] 192.0.2.7 \"GET /\" 200"),
	OK("nginx_iso", "in RFC 5424",
		"<190>1 2026-03-28T10:00:00Z e n 9 - - 2025-06-01T10:00:00+08:00 192.0.2.7"),
	NONE("nginx_iso", "fraction", "2025-06-01T10:00:00.123+08:00 x"),
	NONE("nginx_iso", "no zone", "2025-06-01T10:00:00 192.0.2.7 \"GET /\""),
	NONE("nginx_iso", "blank for T", "2025-06-01 10:00:00+08:00 x"),
	NONE("nginx_iso", "a digit more", "2025-06-01T10:00:00+08:000 x"),
	BAD("nginx_iso", "31 April", "[2025-04-31T10:00:00+08:00] x"),
	BAD("nginx_iso", "29 February of no leap year", "[2025-02-29T10:00:00+08:00] x"),
	BAD("nginx_iso", "hour 24", "[2025-06-01T24:00:00+08:00] x"),
	BAD("nginx_iso", "second 61", "[2025-06-01T10:00:61+08:00] x"),
	BAD("nginx_iso", "zone", "[2025-06-01T10:00:00+18:00] x"),
	{"nginx_iso", "leap second", "[2025-07-01T07:59:60+08:00] x", LOG_ANCHOR_OK, LEAP},

	OK("iso", "comma and zone", "2025-06-01 10:00:00,123 +08:00 GET /a"),
	OK("iso", "T, point, Z", "2025-06-01T02:00:00.123456Z GET /a"),
	OK("iso", "basic zone", "2025-06-01T10:00:00.5+0800 x"),
	OK("iso", "short zone", "2025-06-01 10:00:00+08 x"),
	OK("iso", "named zone", "2025-06-01 02:00:00.123 UTC [7] LOG: x"),
	OK("iso", "no zone", "2025-06-01 10:00:00,123 INFO something"),
	OK("iso", "brackets, no zone", "[2025-06-01 10:00:00] something"),
	OK("iso", "a number is no zone", "2025-06-01 10:00:00 -5 degrees"),
	OK("iso", "stamp behind the stamp", "2025-06-01 10:00:00 2020-01-01 00:00:00 x"),
	OK("iso", "lower case", "2025-06-01t02:00:00z x"),
	NONE("iso", "zone may be cut", "2025-06-01T10:00:00+05"),
	NONE("iso", "glued", "2025-06-01 10:00:00abc"),
	NONE("iso", "a digit more", "2025-06-01 10:00:001 x"),
	NONE("iso", "point without digits", "2025-06-01T10:00:00.x"),
	NONE("iso", "only a date", "2025-06-01 x"),
	NONE("iso", "not at the start", "x 2025-06-01T02:00:00Z"),
	BAD("iso", "month 13", "2025-13-01 10:00:00 x"),
	BAD("iso", "day 0", "2025-06-00 10:00:00 x"),
	BAD("iso", "zone minutes", "2025-06-01T10:00:00+08:60 x"),
	{"iso", "leap second", "2025-07-01 07:59:60,001 +08:00 x", LOG_ANCHOR_OK, LEAP},

	OK("json", "ISO",
		"{\"remote_addr\":\"192.0.2.7\",\"time\":\"2025-06-01T10:00:00+08:00\",\"status\":1}"),
	OK("json", "epoch", "{\"ts\":1748743200.123,\"request\":{\"uri\":\"/\"}}"),
	OK("json", "msec as text", "{\"msec\":\"1748743200.123\",\"status\":\"200\"}"),
	OK("json", "milliseconds", "{\"timestamp\":1748743200123}"),
	OK("json", "nanoseconds", "{\"timestamp\":1748743200123456789}"),
	OK("json", "time_local",
		"{\"time_local\":\"01/Jun/2025:10:00:00 +0800\",\"status\":\"2\"}"),
	OK("json", "blanks between",
		"{ \"a\" : [1, {\"b\": 2}] , \"time\" : \"2025-06-01T02:00:00Z\" }"),
	OK("json", "no zone", "{\"time\":\"2025-06-01 10:00:00\"}"),
	OK("json", "escaped key", "{\"t\\u0069me\":\"2025-06-01T02:00:00Z\"}"),
	OK("json", "key within a key's value",
		"{\"a\":{\"time\":\"2020-01-01T00:00:00Z\"},\"time\":\"2025-06-01T02:00:00Z\"}"),
	OK("json", "key within a text",
		"{\"agent\":\"\\\",\\\"time\\\":\\\"2020-01-01T00:00:00Z\\\"\","
		"\"time\":\"2025-06-01T02:00:00Z\"}"),
	OK("json", "key within a text behind",
		"{\"time\":\"2025-06-01T02:00:00Z\",\"agent\":\"\\\",\\\"time\\\":\\\"2020-01-01T00:"
		"00:00Z\\\"\"}"),
	OK("json", "last of two",
		"{\"time\":\"2020-01-01T00:00:00Z\",\"time\":\"2025-06-01T02:00:00Z\"}"),
	OK("json", "last of two, escaped",
		"{\"time\":\"2020-01-01T00:00:00Z\",\"tim\\u0065\":\"2025-06-01T02:00:00Z\"}"),
	OK("json", "event before ingest",
		"{\"@timestamp\":\"2025-06-01T02:00:05Z\",\"time_iso8601\":\"2025-06-01T02:00:00Z\"}"),
	OK("json", "combined in the message",
		"{\"@timestamp\":\"2025-06-01T02:00:05Z\",\"message\":\"192.0.2.7 - - "
		"[01/Jun/2025:10:00:00 +0800] \\\"GET / HTTP/1.1\\\" 200 1\"}"),
	OK("json", "stamp in the user of the message",
		"{\"@timestamp\":\"2025-06-01T02:00:05Z\",\"message\":\"192.0.2.7 - " FAKE_CLF
		" [01/Jun/2025:10:00:00 +0800] \\\"GET / HTTP/1.1\\\" 200 1\"}"),
	OK("json", "a message that quotes a line",
		"{\"@timestamp\":\"2025-06-01T02:00:00Z\",\"message\":\"refused " FAKE_CLF
		" \\\"GET /\\\" 200 1\"}"),
	OK("json", "in RFC 5424",
		"<134>1 2026-03-28T10:00:00Z e n 9 - - {\"time\":\"2025-06-01T02:00:00Z\"}"),
	OK("json", "in RFC 5424 behind structured data",
		"<134>1 2026-03-28T10:00:00Z e n 9 - [a b=\"\\\"]\"][c] \xEF\xBB\xBF{\"time\":\"2025-06-01"
		"T02:00:00Z\"}"),
	OK("json", "as rsyslog writes files",
		"2026-03-28T10:00:00.123+08:00 e n[9]: {\"time\":\"2025-06-01T02:00:00Z\"}"),
	NONE("json", "behind text in RFC 5424",
		"<134>1 2026-03-28T10:00:00Z e n 9 - - x {\"time\":\"2025-06-01T02:00:00Z\"}"),
	NONE("json", "within structured data",
		"<134>1 2026-03-28T10:00:00Z e n 9 - [a b=\"] {\"time\":\"2025-06-01T02:00:00Z\"}"),
	NONE("json", "behind no tag",
		"2026-03-28T10:00:00.123+08:00 e n {\"time\":\"2025-06-01T02:00:00Z\"}"),
	OK("json", "an escaped backslash ends no text",
		"{\"a\":\"\\\\\",\"time\":\"2025-06-01T02:00:00Z\"}"),
	OK("json", "in syslog",
		"<190>Jan  9 10:00:00 e nginx: {\"time\":\"2025-06-01T02:00:00Z\"}"),
	OK("json", "object within an object in syslog",
		"Jan  9 10:00:00 e nginx: {\"a\": {\"time\":1577836800},\"time\":1748743200}"),
	NONE("json", "behind text in syslog",
		"Jan  9 10:00:00 e sshd: x: {\"time\":\"2025-06-01T02:00:00Z\"}"),
	NONE("json", "behind no head of syslog", "e nginx: {\"time\":\"2025-06-01T02:00:00Z\"}"),
	NONE("json", "only deeper", "{\"a\":{\"time\":\"2020-01-01T00:00:00Z\"}}"),
	NONE("json", "in an array", "[{\"time\":\"2020-01-01T00:00:00Z\"}]"),
	NONE("json", "a duration", "{\"time\":0.123}"),
	NONE("json", "not closed", "{\"time\":\"2025-06-01T02:00:00Z"),
	NONE("json", "no key", "{\"status\":200}"),
	BAD("json", "31 April", "{\"time\":\"2025-04-31T02:00:00Z\"}"),
	BAD("json", "zone", "{\"time_local\":\"01/Jun/2025:10:00:00 +1500\"}"),
	{"json", "leap second", "{\"time\":\"2025-06-30T23:59:60Z\"}", LOG_ANCHOR_OK, LEAP},

	OK("squid", "native",
		"1748743200.123    345 192.0.2.7 TCP_HIT/200 1024 GET http://h/a - NONE/- image/png"),
	OK("squid", "stamp in the URL",
		"1748743200.123 5 192.0.2.7 TCP_MISS/200 1 GET http://h/1577836800.000 x NONE/- -"),
	NONE("squid", "no elapsed time", "1748743200.123 192.0.2.7 TCP_HIT/200 1024"),
	NONE("squid", "no fraction", "1748743200     345 192.0.2.7 TCP_HIT/200 1024"),
	BAD("squid", "1999", "0946684799.000    345 192.0.2.7 TCP_HIT/200 1024 GET http://h/a"),

	OK("epoch", "seconds", "1748743200 192.0.2.7 GET"),
	OK("epoch", "fraction", "1748743200.123 192.0.2.7 GET"),
	OK("epoch", "milliseconds", "1748743200123\t192.0.2.7\tGET"),
	OK("epoch", "microseconds", "1748743200123456|192.0.2.7"),
	OK("epoch", "nanoseconds", "1748743200123456789,192.0.2.7"),
	OK("epoch", "quoted", "\"1748743200\",\"1577836800\""),
	NONE("epoch", "eleven digits", "17487432001 x"),
	NONE("epoch", "twenty digits", "17487432001234567890 x"),
	NONE("epoch", "glued", "1748743200abc"),
	NONE("epoch", "may be cut", "1748743200"),
	BAD("epoch", "1973 in milliseconds", "100000000000 x"),
	BAD("epoch", "2100", "4102444800 x"),
	BAD("epoch", "another unit", "1748743200 x\n1748743200123 x"),

	OK("haproxy", "in syslog", HAPROXY "[01/Jun/2025:10:00:00.123] fe be/s1 0/0/1/2/3 200 512"),
	OK("haproxy", "by itself",
		"192.0.2.7:4711 [01/Jun/2025:10:00:00.123] fe be/s1 0/0/1/2/3 200"),
	OK("haproxy", "stamp in header and request",
		HAPROXY
		"[01/Jun/2025:10:00:00.123] fe be/s1 0/0/1/2/3 200 512 - - ---- 1/1/0/0/0 0/0 "
		"{ [01/Jan/2020:00:00:00.000] } \"GET /[01/Jan/2020:00:00:00.000] HTTP/1.1\""),
	NONE("haproxy", "stamp only in the request",
		"192.0.2.7 - \"GET / [01/Jan/2020:00:00:00.000] \""),
	NONE("haproxy", "no milliseconds", "192.0.2.7:1 [01/Jun/2025:10:00:00] fe"),
	BAD("haproxy", "31 April", HAPROXY "[31/Apr/2025:10:00:00.123] fe be/s1"),
	BAD("haproxy", "foreign month", HAPROXY "[01/Mai/2025:10:00:00.123] fe be/s1"),
	{"haproxy", "notice", "Jun  1 10:00:00 lb haproxy[99]: Proxy fe started.", LOG_ANCHOR_ASIDE,
		0},
	{"haproxy", "leap second", HAPROXY "[01/Jul/2025:07:59:60.500] fe be/s1", LOG_ANCHOR_OK,
		LEAP},

	OK("w3c", "IIS", IIS "2025-06-01 02:00:00 192.0.2.7 GET /a 200"),
	OK("w3c", "fraction", IIS "2025-06-01 02:00:00.123 192.0.2.7 GET /a 200"),
	OK("w3c", "later columns",
		"#Fields: c-ip cs(User-Agent) date time\n192.0.2.7 \"a \"\"b\"\" 2020-01-01 00:00:00\" "
		"2025-06-01 02:00:00"),
	OK("w3c", "columns change",
		IIS
		"2024-06-01 02:00:00 192.0.2.7 GET /a 200\n#Fields: time date\n02:00:00 2025-06-01"),
	OK("w3c", "stamp in the URL",
		IIS "2025-06-01 02:00:00 192.0.2.7 GET /2020-01-01+00:00:00 200"),
	NONE("w3c", "no columns", "2025-06-01 02:00:00 192.0.2.7 GET /a - 80 - 200"),
	NONE("w3c", "no date", "#Fields: time c-ip\n02:00:00 192.0.2.7"),
	NONE("w3c", "too few columns", "#Fields: c-ip date time\n192.0.2.7 2025-06-01"),
	BAD("w3c", "29 February of no leap year", IIS "2025-02-29 02:00:00 192.0.2.7 GET /a 200"),
	{"w3c", "head", IIS "#Date: 2025-06-01 02:00:00", LOG_ANCHOR_ASIDE, 0},
	{"w3c", "leap second", IIS "2025-06-30 23:59:60 192.0.2.7 GET /a 200", LOG_ANCHOR_OK, LEAP},

	OK("cloudfront", "standard",
		EDGE "2025-06-01\t02:00:00\tHKG62\t512\t192.0.2.7\tGET\td1.cloudfront.net\t/a"),
	NONE("cloudfront", "other columns", IIS "2025-06-01 02:00:00 192.0.2.7 GET /a 200"),
	BAD("cloudfront", "hour 24", EDGE "2025-06-01\t24:00:00\tHKG62\t512"),

	OK("w3c_epoch", "NetCache", NETCACHE "1748743200.157 0.001 192.168.64.61 TCP_HIT/200"),
	NONE("w3c_epoch", "other columns", IIS "1748743200.157 0.001 192.168.64.61 TCP_HIT/200"),
	NONE("w3c_epoch", "text", NETCACHE "x 0.001 192.168.64.61 TCP_HIT/200"),

	OK("compact", "pipes", COMPACT "192.0.2.7|20250601100000|GET|/a|200"),
	OK("compact", "first column", "20250601100000|192.0.2.7|GET|/a|200"),
	OK("compact", "tabs and milliseconds", "edge7\t20250601100000123\tGET"),
	OK("compact", "quoted", "\"192.0.2.7\",\"20250601100000\",\"GET\""),
	OK("compact", "stamp in another column",
		COMPACT "20200101000000|20250601100000|GET|/20200101000000|200"),
	NONE("compact", "not in its column", COMPACT "20250601100000|192.0.2.7|GET|/a|200"),
	NONE("compact", "another century", "192.0.2.7|10250601100000|GET"),
	NONE("compact", "fifteen digits", "192.0.2.7|202506011000000|GET"),
	NONE("compact", "no calendar knows it, no column is found", "192.0.2.7|20251301100000|GET"),
	BAD("compact", "31 April", COMPACT "192.0.2.7|20250431100000|GET|/a|200"),
	{"compact", "leap second", COMPACT "192.0.2.7|20250701075960|GET", LOG_ANCHOR_OK, LEAP},

	{"rfc3164", "plain", "Jun  1 10:00:00 edge7 nginx: 192.0.2.7", LOG_ANCHOR_OK, JUNE},
	{"rfc3164", "priority", "<134>Jun  1 10:00:00 edge7 nginx: x", LOG_ANCHOR_OK, JUNE},
	{"rfc3164", "day with a zero", "Jun 01 10:00:00 edge7 nginx: x", LOG_ANCHOR_OK, JUNE},
	{"rfc3164", "stamp behind", "Jun  1 10:00:00 edge7 x: Jan  1 00:00:00", LOG_ANCHOR_OK,
		JUNE},
	{"rfc3164", "over New Year", "Dec 31 23:59:59 e x\nJan  1 00:00:00 e x", LOG_ANCHOR_OK,
		LOG_MINUTES_FROM_S + INT64_C(5) * 366 * 86400},
	{"rfc3164", "and back", "Jan  1 00:00:00 e x\nDec 31 23:59:59 e x", LOG_ANCHOR_OK,
		LOG_MINUTES_FROM_S + INT64_C(4) * 366 * 86400 - 1},
	{"rfc3164", "29 February may be", "Feb 29 00:00:00 e x", LOG_ANCHOR_OK,
		LOG_MINUTES_FROM_S + (INT64_C(4) * 366 + 59) * 86400},
	BAD("rfc3164", "30 February", "Feb 30 10:00:00 edge7 x"),
	BAD("rfc3164", "foreign month", "Mai  1 10:00:00 edge7 x"),
	NONE("rfc3164", "a year between", "Jun  1 2025 10:00:00 edge7 x"),
	NONE("rfc3164", "priority of four digits", "<1344>Jun  1 10:00:00 edge7 x"),
	NONE("rfc3164", "not at the start", "x Jun  1 10:00:00 edge7 x"),

	OK("rfc5424", "fraction", "<134>1 2025-06-01T02:00:00.123456Z edge7 nginx 99 - - msg"),
	OK("rfc5424", "zone", "<0>1 2025-06-01T10:00:00+08:00 edge7 nginx 99 - - msg"),
	OK("rfc5424", "stamp in the message",
		"<134>1 2025-06-01T02:00:00Z e n - - - <134>1 2020-01-01T00:00:00Z"),
	NONE("rfc5424", "no time", "<134>1 - edge7 nginx 99 - - msg"),
	NONE("rfc5424", "version 2", "<134>2 2025-06-01T02:00:00Z edge7 nginx 99 - - msg"),
	NONE("rfc5424", "no priority", "1 2025-06-01T02:00:00Z edge7 nginx 99 - - msg"),
	BAD("rfc5424", "31 April", "<134>1 2025-04-31T02:00:00Z edge7 nginx 99 - - msg"),

	OK("aws_elb", "application", "https 2025-06-01T02:00:00.123456Z app/x 192.0.2.7:4711 -"),
	OK("aws_elb", "classic",
		"2025-06-01T02:00:00.123456Z x 192.0.2.7:4711 10.0.0.1:80 0.1 0.2"),
	OK("aws_elb", "stamp in the request",
		"h2 2025-06-01T02:00:00.123456Z app/x 192.0.2.7:4711 - \"GET /2020-01-01T00:00:00Z\""),
	NONE("aws_elb", "another type", "smtp 2025-06-01T02:00:00.123456Z app/x 192.0.2.7:4711 -"),
	NONE("aws_elb", "no client", "2025-06-01T02:00:00.123456Z GET /a 200"),
	NONE("aws_elb", "no microseconds", "https 2025-06-01T02:00:00Z app/x 192.0.2.7:4711 -"),
	BAD("aws_elb", "31 April", "https 2025-04-31T02:00:00.123456Z app/x 192.0.2.7:4711 -"),

	OK("aws_s3", "access",
		"owner bkt [01/Jun/2025:02:00:00 +0000] 192.0.2.7 - id REST.GET.OBJECT k"),
	OK("aws_s3", "stamp in the key",
		"owner bkt [01/Jun/2025:02:00:00 +0000] 192.0.2.7 - id X " FAKE_CLF
		" \"GET /\" 200"),
	NONE("aws_s3", "third field is none",
		"192.0.2.7 - - [01/Jun/2025:02:00:00 +0000] \"GET /\""),
	BAD("aws_s3", "31 April", "owner bkt [31/Apr/2025:02:00:00 +0000] 192.0.2.7"),
	BAD("aws_s3", "zone", "owner bkt [01/Jun/2025:02:00:00 +9900] 192.0.2.7"),

	OK("nginx_error", "error", "2025/06/01 10:00:00 [error] 99#0: *1 open() \"/a\" failed"),
	OK("nginx_error", "stamp behind",
		"2025/06/01 10:00:00 [warn] 9#0: 2020/01/01 00:00:00 [x]"),
	NONE("nginx_error", "no level", "2025/06/01 10:00:00 open() failed"),
	NONE("nginx_error", "dashes", "2025-06-01 10:00:00 [error] 99#0: x"),
	BAD("nginx_error", "31 April", "2025/04/31 10:00:00 [error] 99#0: x"),

	OK("httpd_error", "2.4",
		"[Sun Jun 01 10:00:00.123456 2025] [core:info] [pid 9:tid 9] AH00128: x"),
	OK("httpd_error", "2.2", "[Sun Jun 01 10:00:00 2025] [error] [client 192.0.2.7] x"),
	OK("httpd_error", "stamps behind",
		"[Sun Jun 01 10:00:00.123456 2025] [core:info] x, referer: [01/Jan/2020:00:00:00 "
		"+0000] \"[Wed Jan 01 00:00:00.000000 2020] [x:x] "),
	OK("httpd_error", "same hour of another year before it",
		"[Sat Jun 01 10:00:00.1 2024] [x] y\n[Sun Jun 01 10:00:00.1 2025] [x] y"),
	NONE("httpd_error", "no year", "[Sun Jun 01 10:00:00.123456] [core:info] x"),
	NONE("httpd_error", "no level", "[Sun Jun 01 10:00:00.123456 2025] x"),
	NONE("httpd_error", "point without digits", "[Sun Jun 01 10:00:00. 2025] [core:info] x"),
	NONE("httpd_error", "not at the start", " [Sun Jun 01 10:00:00 2025] [error] x"),
	BAD("httpd_error", "31 April", "[Wed Apr 31 10:00:00.123456 2025] [core:info] x"),
	BAD("httpd_error", "month", "[Die Mai 13 10:00:00 2025] [error] x"),
};

static const struct log_format *format_of(const struct row *row)
{
	const struct log_format *format = log_format_find(row->format);

	ck_assert_msg(format != NULL, "%s", row->format);
	return format;
}

/* All lines through one state; what the last says. */
static enum log_anchor read_lines(const struct log_format *format, struct log_format_state *state,
	const char *lines, size_t len, int64_t *second)
{
	enum log_anchor found = LOG_ANCHOR_NONE;
	struct log_trial trial = {.at = (const uint8_t *)lines,
		.stop = (const uint8_t *)lines + len,
		.line_end = '\n'};
	const uint8_t *line;
	size_t line_len;

	while (log_trial_next(&trial, &line, &line_len))
		found = format->anchor(state, line, line_len, second);
	return found;
}

/* All lines of the row, through a state that may have seen others. */
static void expect(const struct row *row, struct log_format_state *state, const char *when)
{
	int64_t second = 0;
	enum log_anchor found =
		read_lines(format_of(row), state, row->lines, strlen(row->lines), &second);

	ck_assert_msg(found == row->found, "%s, %s%s: %d", row->format, row->name, when, found);
	ck_assert_msg(found != LOG_ANCHOR_OK || second == row->second, "%s, %s%s: %lld",
		row->format, row->name, when, (long long)second);
}

START_TEST(stamp_is_read_where_the_server_wrote_it)
{
	struct log_format_state state = log_format_begin(format_of(&rows[_i]), CST);

	expect(&rows[_i], &state, "");
}
END_TEST

/* The rows of one format. */
static void each_row(int format, void (*check)(const struct row *row))
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (format_of(&rows[i]) == log_formats[format])
			check(&rows[i]);
}

/* What short ways remember must not show; learnt columns and keys, years and units are another
 * matter, so a row whose lines teach some is not put behind another. */
static void put_behind_others(const struct row *row)
{
	const struct log_format *format = format_of(row);

	if (format->learn || format->no_year || strchr(row->lines, '\n'))
		return;
	for (size_t before = 0; before < ARRAY_LEN(rows); before++) {
		struct log_format_state state = log_format_begin(format, CST);
		const char *lines = rows[before].lines;
		int64_t second;

		if (strcmp(rows[before].format, row->format) != 0 || strchr(lines, '\n'))
			continue;
		read_lines(format, &state, lines, strlen(lines), &second);
		state.ticks = 0;
		expect(row, &state, rows[before].name);
	}
}

START_TEST(line_before_changes_nothing)
{
	each_row(_i, put_behind_others);
}
END_TEST

/* The same lines twice: the second time they go the short ways. */
static void read_twice(const struct row *row)
{
	const struct log_format *format = format_of(row);
	struct log_format_state state = log_format_begin(format, CST);

	if (format->no_year || strcmp(row->name, "another unit") == 0)
		return;
	expect(row, &state, ", first");
	expect(row, &state, ", again");
}

START_TEST(short_way_says_what_the_long_way_says)
{
	each_row(_i, read_twice);
}
END_TEST

/* A cut line has its time or none, never another. */
static void shorten(const struct row *row)
{
	const struct log_format *format = format_of(row);
	const char *last = strrchr(row->lines, '\n');
	size_t from = last ? (size_t)(last + 1 - row->lines) : 0;
	size_t whole = strlen(row->lines);

	for (size_t len = from; len < whole && row->found == LOG_ANCHOR_OK; len++) {
		struct log_format_state state = log_format_begin(format, CST);
		char *copy = malloc(len ? len : 1); /* so that the sanitizer sees a read past it */
		int64_t second = row->second;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, row->lines, len);
		if (from)
			read_lines(format, &state, copy, from - 1, &second);
		second = row->second;
		if (format->anchor(&state, (const uint8_t *)copy + from, len - from, &second) ==
			LOG_ANCHOR_OK)
			ck_assert_msg(second == row->second, "%s, %s, %zu bytes", row->format,
				row->name, len);
		ck_assert_ptr_null(state.stop);
		free(copy);
	}
}

START_TEST(shorter_prefix_has_no_other_time)
{
	each_row(_i, shorten);
}
END_TEST

static void change_bytes(const struct row *row)
{
	const struct log_format *format = format_of(row);
	size_t whole = strlen(row->lines);
	char copy[512];

	ck_assert_uint_lt(whole, sizeof(copy));
	for (size_t at = 0; at < whole; at++)
		for (int byte = 0; byte < 256; byte += 1 + (int)(at % 7)) {
			struct log_format_state state = log_format_begin(format, CST);
			int64_t second = 0;

			memcpy(copy, row->lines, whole);
			copy[at] = (char)byte;
			if (read_lines(format, &state, copy, whole, &second) == LOG_ANCHOR_OK)
				ck_assert_int_lt(llabs(second), INT64_C(253402300800));
		}
}

START_TEST(changed_byte_gives_no_date_that_no_calendar_knows)
{
	each_row(_i, change_bytes);
}
END_TEST

/* --- against the C library ------------------------------------------------------------------ */

/* The same instants written by strftime, on the wall clock of a zone. */
static const struct {
	const char *format, *before, *line; /* before: a line that teaches; NULL */
	int zone;
} written[] = {
	{"nginx_iso", NULL, "[%Y-%m-%dT%H:%M:%S+08:00] x", 480},
	{"iso", NULL, "%Y-%m-%d %H:%M:%S,123 -0330 x", -210},
	{"iso", NULL, "%Y-%m-%d %H:%M:%S something", CST},
	{"json", NULL, "{\"a\":\"b\",\"time\":\"%Y-%m-%dT%H:%M:%S+05:45\"}", 345},
	{"json", NULL, "{\"time_local\":\"%d/%b/%Y:%H:%M:%S +0800\"}", 480},
	{"json", NULL,
		"{\"@timestamp\":1,\"message\":\"192.0.2.7 - - [%d/%b/%Y:%H:%M:%S -1200] \\\"G\\\"\"}",
		-720},
	{"haproxy", NULL, "192.0.2.7:1 [%d/%b/%Y:%H:%M:%S.123] fe", CST},
	{"w3c", "#Fields: date time c-ip\n", "%Y-%m-%d %H:%M:%S 192.0.2.7", 0},
	{"cloudfront", "#Fields: date time x-edge-location\n", "%Y-%m-%d\t%H:%M:%S\tHKG62", 0},
	{"aws_elb", NULL, "https %Y-%m-%dT%H:%M:%S.123456Z app/x 192.0.2.7:4711", 0},
	{"aws_s3", NULL, "owner bkt [%d/%b/%Y:%H:%M:%S +0000] 192.0.2.7", 0},
	{"httpd_error", NULL, "[%a %b %d %H:%M:%S.123456 %Y] [core:info] x", CST},
	{"nginx_error", NULL, "%Y/%m/%d %H:%M:%S [error] 99#0: x", CST},
	{"rfc5424", NULL, "<134>1 %Y-%m-%dT%H:%M:%S.1+14:00 e n - - - x", 840},
	{"compact", NULL, "edge7|%Y%m%d%H%M%S|x", CST},
};

/* By a pointer: the compiler wants literal forms, and these stand in the table. */
static size_t (*const write_time)(char *, size_t, const char *, const struct tm *) = strftime;

START_TEST(what_the_library_writes_is_read_back)
{
	const struct log_format *format = log_format_find(written[_i].format);
	struct log_format_state state = log_format_begin(format, CST);
	const char *before = written[_i].before ? written[_i].before : "";
	int64_t at = INT64_C(946684800) + 86400;
	int64_t second = 0;

	srandom((unsigned)_i);
	read_lines(format, &state, before, strlen(before), &second);
	for (int i = 0; i < 20000 && at < INT64_C(4000000000); i++) {
		time_t local = (time_t)(at + written[_i].zone * 60);
		struct tm tm;
		char line[256];

		ck_assert_ptr_nonnull(gmtime_r(&local, &tm));
		ck_assert_uint_gt(write_time(line, sizeof(line), written[_i].line, &tm), 0);
		second = 0;
		ck_assert_msg(format->anchor(&state, (const uint8_t *)line, strlen(line),
				      &second) == LOG_ANCHOR_OK,
			"%s: %s", written[_i].format, line);
		ck_assert_msg(
			second == at, "%s: %s: %lld", written[_i].format, line, (long long)second);
		at += random() % 4 ? random() % 100 : random() % 700000;
	}
}
END_TEST

/* --- calendars and leap seconds ------------------------------------------------------------- */

/* The wall clock 2025-06-01 10:00:00, but for these; the second from its hour's begin, -1: it is
 * no time. */
static const struct {
	const char *name;
	int year, month, day, hour, minute, second;
	int64_t of_hour;
} clocks[] = {
	{"as it is", 2025, 6, 1, 10, 0, 0, 0},
	{"leap second", 2025, 6, 1, 10, 59, 60, 3599},
	{"second 61", 2025, 6, 1, 10, 59, 61, -1},
	{"minute 60", 2025, 6, 1, 10, 60, 0, -1},
	{"hour 24", 2025, 6, 1, 24, 0, 0, -1},
	{"31 April", 2025, 4, 31, 10, 0, 0, -1},
	{"29 February 2025", 2025, 2, 29, 10, 0, 0, -1},
	{"30 February 2024", 2024, 2, 30, 10, 0, 0, -1},
	{"day 0", 2025, 6, 0, 10, 0, 0, -1},
};

START_TEST(calendar_and_leap_second_are_those_of_every_format)
{
	const struct log_format *format = log_format_find(written[_i].format);
	const char *before = written[_i].before ? written[_i].before : "";

	for (size_t i = 0; i < ARRAY_LEN(clocks); i++) {
		struct log_format_state state = log_format_begin(format, CST);
		struct tm tm = {.tm_year = clocks[i].year - 1900,
			.tm_mon = clocks[i].month - 1,
			.tm_mday = clocks[i].day,
			.tm_hour = clocks[i].hour,
			.tm_min = clocks[i].minute,
			.tm_sec = clocks[i].second};
		enum log_anchor found;
		int64_t second = 0;
		char line[256];

		ck_assert_uint_gt(write_time(line, sizeof(line), written[_i].line, &tm), 0);
		read_lines(format, &state, before, strlen(before), &second);
		found = format->anchor(&state, (const uint8_t *)line, strlen(line), &second);
		ck_assert_msg((found == LOG_ANCHOR_OK) == (clocks[i].of_hour >= 0), "%s, %s",
			format->name, line);
		if (found == LOG_ANCHOR_OK)
			ck_assert_msg(
				second == T0 + (CST - written[_i].zone) * 60 + clocks[i].of_hour,
				"%s, %s: %lld", format->name, line, (long long)second);
	}
}
END_TEST

START_TEST(every_format_has_rows)
{
	ck_assert_ptr_nonnull(log_formats[FORMATS - 1]);
	ck_assert_ptr_null(log_formats[FORMATS]);
	for (const struct log_format *const *format = log_formats; *format; format++) {
		int good = 0;

		for (size_t i = 0; i < ARRAY_LEN(rows); i++)
			good += strcmp(rows[i].format, (*format)->name) == 0 &&
				rows[i].found == LOG_ANCHOR_OK;
		ck_assert_msg(good > 0 || *format == &log_format_combined, "%s", (*format)->name);
		ck_assert_int_gt((*format)->step_back_s, 0);
	}
}
END_TEST

START_TEST(zone_changes_are_counted_in_any_format)
{
	static const char lines[] = "2025-06-01T10:00:00.1+08:00 a\n2025-06-01T10:00:00.1+08:00 a\n"
				    "2025-06-01T02:00:00.1Z a\n2025-06-01T10:00:00.1+08:00 a\n";
	struct log_format_state state = log_format_begin(&log_format_iso, CST);
	int64_t second;

	read_lines(&log_format_iso, &state, lines, sizeof(lines) - 1, &second);
	ck_assert_int_eq(state.zone_changes, 2);
	ck_assert(!state.without_zone);
}
END_TEST

/* The learnt key stays, whatever other keys a later line brings. */
START_TEST(later_line_changes_no_learnt_key)
{
	static const char learnt[] = "{\"ts\":1748743200}\n{\"ts\":1748743201}\n";
	static const char later[] = "{\"time\":\"2020-01-01T00:00:00Z\",\"ts\":1748743200}";
	struct log_format_state state = log_format_begin(&log_format_json, CST);
	int64_t second = 0;

	log_format_json.learn(&state, (const uint8_t *)learnt, sizeof(learnt) - 1, '\n');
	ck_assert_int_eq(read_lines(&log_format_json, &state, later, sizeof(later) - 1, &second),
		LOG_ANCHOR_OK);
	ck_assert_int_eq(second, T0);
	ck_assert_int_eq(read_lines(&log_format_json, &state, "{\"time\":\"2025-06-01T02:00:00Z\"}",
				 31, &second),
		LOG_ANCHOR_OK);
	ck_assert_int_eq(second, T0);
}
END_TEST

/* A client moves the column of the first lines only when it writes most of them. */
START_TEST(most_lines_decide_about_the_column)
{
	static const char lines[] = "20200101000000|20250601100000|a\nx|20250601100000|a\n"
				    "y|20250601100000|a\n";
	struct log_format_state state = log_format_begin(&log_format_compact, CST);

	log_format_compact.learn(&state, (const uint8_t *)lines, sizeof(lines) - 1, '\n');
	ck_assert_uint_eq(state.date_column, 2);
	ck_assert_uint_eq(state.separator, '|');
}
END_TEST

START_TEST(repeated_keys_are_counted)
{
	static const char lines[] =
		"{\"ts\":1748743201}\n{\"ts\":1748743201,\"ts\":1748743200}\n{\"ts\":1748743201}\n"
		"{\"ts\":1748743201,\"a\":\"\\n\"}\n";
	struct log_format_state state = log_format_begin(&log_format_json, CST);
	int64_t second;

	read_lines(&log_format_json, &state, lines, sizeof(lines) - 1, &second);
	ck_assert_int_eq(state.repeated_keys, 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: table of formats");
	TCase *tc = tcase_create("rows");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, stamp_is_read_where_the_server_wrote_it, 0, (int)ARRAY_LEN(rows));
	tcase_add_loop_test(tc, line_before_changes_nothing, 0, FORMATS);
	tcase_add_loop_test(tc, short_way_says_what_the_long_way_says, 0, FORMATS);
	tcase_add_loop_test(tc, shorter_prefix_has_no_other_time, 0, FORMATS);
	tcase_add_loop_test(tc, changed_byte_gives_no_date_that_no_calendar_knows, 0, FORMATS);
	tcase_add_loop_test(tc, what_the_library_writes_is_read_back, 0, (int)ARRAY_LEN(written));
	tcase_add_test(tc, zone_changes_are_counted_in_any_format);
	tcase_add_test(tc, later_line_changes_no_learnt_key);
	tcase_add_test(tc, most_lines_decide_about_the_column);
	tcase_add_test(tc, repeated_keys_are_counted);
	tcase_add_loop_test(
		tc, calendar_and_leap_second_are_those_of_every_format, 0, (int)ARRAY_LEN(written));
	tcase_add_test(tc, every_format_has_rows);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
