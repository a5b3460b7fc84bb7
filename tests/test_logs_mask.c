/* A line of every format that docs/formats.md lists, with somebody in every place that can hold
 * one. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/mask.h"
#include "tests/data_fixture.h"

#define SECOND 1748743200 /* 2025-06-01T10:00:00+08:00, that all the lines are of */

static const struct {
	const char *line, *shown;
} lines[] = {
	{"192.0.2.7 - alice@example.com [01/Jun/2025:10:00:00 +0800] \"GET /user/13800138000?q=123 HTTP/1.1\" 200 10 \"https://e.cn/x?tel=138\" \"Mozilla/5.0\"",
		"*.*.*.* - *@*.* [01/Jun/2025:10:00:00 +0800] \"GET /*/*?*=* HTTP/1.1\" 200 * \"*://*.*/*?*=*\" \"*/*.*\""},
	{"cdn.example.com:443 192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \"GET / HTTP/2.0\" 200 5 \"-\" \"x\" \"203.0.113.9, 198.51.100.3\"",
		"*.*.*:* *.*.*.* - - [01/Jun/2025:10:00:00 +0800] \"GET / HTTP/2.0\" 200 * \"-\" \"*\" \"*.*.*.*, *.*.*.*\""},
	{"[2025-06-01T10:00:00+08:00] 192.0.2.7 \"GET / HTTP/1.1\" 200",
		"[2025-06-01T10:00:00+08:00] *.*.*.* \"GET / HTTP/1.1\" 200"},
	{"{\"remote_addr\":\"192.0.2.7\",\"time\":\"2025-06-01T10:00:00+08:00\",\"status\":200,\"uri\":\"/a?x=123\",\"cookie\":\"sid=abc\",\"x_forwarded_for\":\"10.1.2.3, 100\",\"request\":{\"headers\":{\"Cookie\":[\"a=b\"]},\"alice\":\"123\"}}",
		"{\"remote_addr\":\"*.*.*.*\",\"time\":\"2025-06-01T10:00:00+08:00\",\"status\":200,\"uri\":\"/*?*=*\",\"cookie\":\"*=*\",\"x_forwarded_for\":\"*.*.*.*, *\",\"request\":{\"*\":{\"*\":[\"*=*\"]},\"*\":\"*\"}}"},
	{"{\"ts\":1748743200.123,\"request\":{\"uri\":\"/\",\"alice\":1},\"user\":\"true\",\"q\":\"123\",\"d\":\"1990-01-01\"}",
		"{\"ts\":1748743200.123,\"request\":{\"*\":\"/\",\"*\":*},\"user\":\"true\",\"q\":\"*\",\"d\":\"*-*-*\"}"},
	{"1748743200.123    345 192.0.2.7 TCP_HIT/200 1024 GET http://h/a alice DIRECT/192.0.2.1 image/png",
		"1748743200.123    * *.*.*.* *_*/* * GET *://*/* * */*.*.*.* */*"},
	{"1748743200123\t192.0.2.7\tGET\t/a", "1748743200123 *.*.*.* GET /*"},
	{"Jun  1 10:00:00 lb haproxy[99]: 192.0.2.7:4711 [01/Jun/2025:10:00:00.123] fe be/s1 0/0/1/2/3 200 512 - - ---- 1/1/0/0/0 0/0 {alice|bob} \"GET /a?b=123 HTTP/1.1\"",
		"Jun  1 10:00:00 * *[*]: *.*.*.*:* [01/Jun/2025:10:00:00.123] * */* */*/*/*/* * * - - ---- */*/*/*/* */* {*|*} \"GET /*?*=* HTTP/1.1\""},
	{"2025-06-01 02:00:00 192.0.2.7 GET /a a=123&b=1990-01-01 80 alice 200",
		"2025-06-01 02:00:00 *.*.*.* GET /* *=*&*=*-*-* * * *"},
	{"2025-06-01\t02:00:00\tHKG62\t512\t192.0.2.7\tGET\td1.cloudfront.net\t/a\t200\t-\tx",
		"2025-06-01 02:00:00 * * *.*.*.* GET *.*.* /* * - *"},
	{"1237075200.157 0.001 192.168.64.61 TCP_HIT/200 0 GET http://h/ alice -",
		"*.* *.* *.*.*.* *_*/* * GET *://*/ * -"},
	{"20250601100000|192.0.2.7|GET|/a|200", "20250601100000|*.*.*.*|GET|/*|*"},
	{"<134>Jun  1 10:00:00 edge7 nginx: 192.0.2.7 hello", "<*>Jun  1 10:00:00 * *: *.*.*.* *"},
	{"<134>1 2025-06-01T02:00:00.123456Z edge7 nginx 99 - - msg",
		"<*>* 2025-06-01T02:00:00.123456Z * * * - - *"},
	{"2025-06-01 10:00:00,123 +08:00 GET /a 123", "2025-06-01 10:00:00,123 +08:00 GET /* *"},
	{"https 2025-06-01T02:00:00.123456Z app/x 192.0.2.7:4711 10.0.0.1:80 0.001 0.002 0.000 200 200 34 366 \"GET https://h:443/?id=123 HTTP/1.1\" \"UA\"",
		"* 2025-06-01T02:00:00.123456Z */* *.*.*.*:* *.*.*.*:* *.* *.* *.* * * * * \"GET *://*:*/?*=* HTTP/1.1\" \"*\""},
	{"owner bkt [01/Jun/2025:02:00:00 +0000] 192.0.2.7 arn:aws:iam::123:user/alice REQ GET.OBJECT key/123 \"GET /b/k?x HTTP/1.1\" 200",
		"* * [01/Jun/2025:02:00:00 +0000] *.*.*.* *:*:*::*:*/* * *.* */* \"GET /*/*?* HTTP/1.1\" 200"},
	{"2025/06/01 10:00:00 [error] 99#0: *1 open() \"/data/alice/1990-01-01\" failed, client: 192.0.2.7, server: e.cn, request: \"GET /123 HTTP/1.1\", host: \"e.cn\"",
		"2025/06/01 10:00:00 [*] *#*: ** *() \"/*/*/*-*-*\" *, *: *.*.*.*, *: *.*, *: \"GET /* HTTP/1.1\", *: \"*.*\""},
	{"1748743200 10.1.2.3 GET", "1748743200 *.*.*.* GET"},
	{"192.0.2.7 - 123 [01/Jun/2025:10:00:00 +0800] \"GET 123 HTTP/1.1\" 200 10 \"-\" \"1990-01-01\"",
		"*.*.*.* - * [01/Jun/2025:10:00:00 +0800] \"GET * HTTP/1.1\" 200 * \"-\" \"*-*-*\""},
	{"{\"alice_smith\":\"x\",\"张三\":\"y\",\"time\":\"2025-06-01T10:00:00+08:00\"}",
		"{\"alice_smith\":\"*\",\"*\":\"*\",\"time\":\"2025-06-01T10:00:00+08:00\"}"},
	{"192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \"GET /x HTTP/1.1\" 200 10 \"-\" \"{\"alice\":1\" ",
		"*.*.*.* - - [01/Jun/2025:10:00:00 +0800] \"GET /* HTTP/1.1\" 200 * \"-\" \"{\"*\":*\" "},
	{"192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \"GET /s?{,\"alice\":1&d= 123 138 0013 8000 HTTP/1.1\" 200 10 \"id=(123|456|789)\" \"[13:80:01,380|138|001|380|00]\"",
		"*.*.*.* - - [01/Jun/2025:10:00:00 +0800] \"GET /*?{,\"*\":*&*= * * * * HTTP/1.1\" 200 * \"*=(*|*|*)\" \"[*:*:*,*|*|*|*|*]\""},
	{"tel +8613800138000 138-0013-8000 1-380 0138", "* +* *-*-* *-* *"},
	{"192.0.2.9 - alice [01/Jun/2025:10:00:00 +0800] \"GET /me/alice?x=7 HTTP/1.1\" 200 1234 \"https://e.cn/?u=bob\" \"Mozilla/5.0 (X11)\"",
		"*.*.*.* - * [01/Jun/2025:10:00:00 +0800] \"GET /*/*?*=* HTTP/1.1\" 200 * \"*://*.*/?*=*\" \"*/*.* (*)\""},
	{"2001:db8::17 - - [01/Jun/2025:10:00:00 +0800]",
		"*:*::* - - [01/Jun/2025:10:00:00 +0800]"},
	{"::123 ::ffff:192.0.2.9", "::* ::*:*.*.*.*"},
	{"a=1990-01-01&b=123", "*=*-*-*&*=*"},
	{"13800138000 张三 100", "* * *"},
	{"x\ty\001\177z", "* *??*"},
	{"+86 138 0013", "+* * *"},
	{"2025-06-01 10:00:00,123 [ERROR] alice", "2025-06-01 10:00:00,123 [*] *"},
	{"", ""},
	{"[Sun Jun 01 10:00:00.123456 2025] [core:error] [pid 9:tid 8] [client 192.0.2.7:80] File /alice",
		"[Sun Jun 01 10:00:00.123456 2025] [*:*] [* *:* *] [* *.*.*.*:*] * /*"},
	{"{\"time\":\"2025-06-01T10:00:00+08:00\",\"msg\":\"say \\\"alice\\\",\\\"status\\\":200 to 192.0.2.7\",\"status\":\"404\",\"n\":404}",
		"{\"time\":\"2025-06-01T10:00:00+08:00\",\"msg\":\"* \\\"*\\\",\\\"*\\\":* * *.*.*.*\",\"status\":\"404\",\"n\":*}"},
	{"{\"time\":1748743200,\"user\":{\"status\":200,\"alice\":\"GET\"}}",
		"{\"time\":1748743200,\"user\":{\"*\":*,\"*\":\"GET\"}}"},
	{"Bob 12 10:00:00 alice", "* * *:*:* *"},
	{"1748743201 alice", "* *"},
	{"20250601100001 alice", "* *"},
	{"20251301100000 alice", "* *"},
	{"\"2025-06-01T10:00:00Z\",\"alice\",\"192.0.2.7\",200",
		"\"2025-06-01T10:00:00Z\",\"*\",\"*.*.*.*\",*"},
	{"192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \"GET /?t=\\\"2025-06-01T10:00:00Z\\\" HTTP/1.1\" 404 10 \"-\" \"x\"",
		"*.*.*.* - - [01/Jun/2025:10:00:00 +0800] \"GET /?*=\\\"*-*-*:*:*\\\" HTTP/1.1\" 404 * \"-\" \"*\""},
};

START_TEST(what_is_personal_is_masked)
{
	char out[LOG_MASK_MOST + 1];
	size_t len = strlen(lines[_i].line);
	char *tight = tight_copy(lines[_i].line, len);

	ck_assert_str_eq(log_mask((const uint8_t *)tight, len, SECOND, out), lines[_i].shown);
	free(tight);
}
END_TEST

/* Neither when it ends early nor when it is read from somewhere within. */
START_TEST(every_part_of_a_line_is_masked_too)
{
	static const char *const secrets[] = {
		" alice", "/alice", "bob", "192.", "db8", "138", "1990", "Mozilla", "sid"};
	size_t whole = strlen(lines[_i].line);

	for (size_t cut = 0; cut <= whole; cut++) {
		char out[LOG_MASK_MOST + 1];
		size_t from = _i % 2 ? cut : 0, len = _i % 2 ? whole - cut : cut;
		char *tight = tight_copy(lines[_i].line + from, len);

		log_mask((const uint8_t *)tight, len, SECOND, out);
		ck_assert_uint_le(strlen(out), len);
		for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
			ck_assert_msg(!strstr(out, secrets[i]), "%s", out);
		free(tight);
	}
}
END_TEST

START_TEST(long_line_is_cut)
{
	uint8_t line[4096];
	char out[LOG_MASK_MOST + 1];

	for (size_t i = 0; i < sizeof(line); i++)
		line[i] = i % 2 ? ' ' : 'a';
	ck_assert_uint_eq(strlen(log_mask(line, sizeof(line), SECOND, out)), LOG_MASK_MOST);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("mask");

	tcase_add_loop_test(tc, what_is_personal_is_masked, 0, ARRAY_LEN(lines));
	tcase_add_loop_test(tc, every_part_of_a_line_is_masked_too, 0, ARRAY_LEN(lines));
	tcase_add_test(tc, long_line_is_cut);
	return run_case("logs: mask", tc);
}
