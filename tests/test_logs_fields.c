/* What a record says beside its time: found where the server wrote it, believed only in form. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/format.h"

#define REQUEST " [01/Jun/2025:10:00:00 +0800] \"GET /a?token=1 HTTP/1.1\" "
#define SYSLOG  "Jun  1 10:00:00 edge7 nginx: "
#define PROXY   "192.0.2.7:4711 [01/Jun/2025:10:00:00.123] fe be/s1 0/0/1/2/3 "
#define JSON    "{\"time\":\"2025-06-01T10:00:00+08:00\","

/* `says`: a letter a field (address, port, host, url, node; - where it is not), the class of the
 * status, bytes, what the cache did, the host's name. */
static const struct row {
	const char *name, *format, *head, *line, *says;
} rows[] = {
	{"combined", "combined", "", "192.0.2.7 - -" REQUEST "200 512 \"-\" \"x\"",
		"a--u- 2 512 - -"},
	{"no bytes", "combined", "", "192.0.2.7 - -" REQUEST "304 -", "a--u- 3 0 - -"},
	{"IPv6", "combined", "", "2001:db8::7 - -" REQUEST "206 1 \"-\" \"x\"", "a--u- 2 1 - -"},
	{"name of a client", "combined", "", "pc.example - -" REQUEST "206 1", "---u- 2 1 - -"},
	{"site before it", "combined", "",
		"CDN.Example.com:443 192.0.2.7 - -" REQUEST "500 7 \"-\" \"x\"",
		"a-hu- 5 7 - cdn.example.com"},
	{"address of a site is no name", "combined", "",
		"198.18.0.1:80 192.0.2.7 - -" REQUEST "200 7", "a-hu- 2 7 - -"},
	{"in syslog", "combined", "", "<190>" SYSLOG "192.0.2.7 - -" REQUEST "100 5",
		"a--un 1 5 - -"},
	{"absolute URL", "combined", "",
		"192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \"GET http://u:p@A.cn:80/x HTTP/1.1\" 200 5",
		"a-hu- 2 5 - a.cn"},
	{"CONNECT", "combined", "",
		"192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \"CONNECT b.cn:443 HTTP/1.1\" 200 5",
		"a-hu- 2 5 - b.cn"},
	{"no request", "combined", "", "192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \"\" 400 0",
		"a---- 4 0 - -"},
	{"time first", "nginx_iso", "",
		"[2025-06-01T10:00:00+08:00] 192.0.2.7 \"GET / HTTP/1.1\" 200 3", "a--u- 2 3 - -"},
	{"time first, without brackets", "nginx_iso", "",
		"2025-06-01T10:00:00+08:00 192.0.2.7 \"GET / HTTP/1.1\" 200 3", "a--u- 2 3 - -"},
	{"nginx's JSON", "json", "",
		JSON "\"remote_addr\":\"192.0.2.7\",\"remote_port\":\"4711\",\"host\":\"W.a.cn\","
		     "\"request_uri\":\"\\/a\",\"status\":200,\"body_bytes_sent\":77,"
		     "\"upstream_cache_status\":\"EXPIRED\",\"hostname\":\"edge7\"}",
		"aphun 2 77 other w.a.cn"},
	{"request of nginx's JSON", "json", "",
		JSON
		"\"request\":\"GET /a HTTP/1.1\",\"server_name\":\"s.cn\",\"http_host\":\"h.cn\"}",
		"--hu- - 0 - h.cn"},
	{"Caddy", "json", "",
		"{\"ts\":1748743200.1,\"request\":{\"remote_ip\":\"192.0.2.7\",\"remote_port\":\"4711\","
		"\"host\":\"b.cn:8443\",\"uri\":\"/\"},\"status\":502,\"size\":7}",
		"aphu- 5 7 - b.cn"},
	{"Envoy", "json", "",
		"{\"start_time\":\"2025-06-01T02:00:00.1Z\",\"authority\":\"e.cn\",\"path\":\"/\","
		"\"downstream_remote_address\":\"[2001:db8::7]:4711\",\"response_code\":404,"
		"\"bytes_sent\":9}",
		"aphu- 4 9 - e.cn"},
	{"Traefik", "json", "",
		"{\"StartUTC\":\"2025-06-01T02:00:00.1Z\",\"ClientAddr\":\"192.0.2.7:4711\","
		"\"RequestHost\":\"t.cn\",\"RequestPath\":\"/\",\"DownstreamStatus\":200,"
		"\"DownstreamContentSize\":8}",
		"aphu- 2 8 - t.cn"},
	{"line within a message", "json", "",
		"{\"@timestamp\":\"2025-06-01T02:00:05Z\",\"host\":\"edge7\",\"message\":\"192.0.2.7 - - "
		"[01/Jun/2025:10:00:00 +0800] \\\"GET /a HTTP/1.1\\\" 200 6\"}",
		"a--u- 2 6 - -"},
	{"JSON within the original", "json", "",
		"{\"@timestamp\":\"2025-06-01T02:00:05Z\",\"event\":{\"original\":\"{\\\"ts\\\":1748743200,"
		"\\\"remote_addr\\\":\\\"192.0.2.7\\\",\\\"uri\\\":\\\"/a\\\",\\\"status\\\":200}\"}}",
		"a--u- 2 0 - -"},
	{"JSON in RFC 5424", "json", "",
		"<134>1 2025-06-01T02:00:00Z e n 9 - [a b=\"{\"] {\"ts\":1748743200,\"status\":200}",
		"----- 2 0 - -"},
	{"numbers in quotes, none in words", "json", "",
		JSON "\"status\":\"200\",\"bytes\":\"1e3\",\"x_cache\":\"MISS from n1\"}",
		"----- 2 0 miss -"},
	{"the last of repeated keys", "json", "", JSON "\"status\":200,\"status\":503}",
		"----- 5 0 - -"},
	{"Squid", "squid", "",
		"1748743200.123    345 192.0.2.7 TCP_MEM_HIT/200 1024 GET http://h.cn/a - NONE/- "
		"image/png",
		"a-hu- 2 1024 hit h.cn"},
	{"Squid's miss", "squid", "",
		"1748743200.123    345 192.0.2.7 TCP_MISS/404 10 GET https://[2001:db8::1]/a - D/- x",
		"a-hu- 4 10 miss -"},
	{"HAProxy", "haproxy", "",
		"Jun  1 10:00:00 lb haproxy[99]: " PROXY
		"200 512 - - ---- 1/1/0/0/0 0/0 {h.cn|x} \"GET https://p.cn/ HTTP/2.0\"",
		"aphun 2 512 - p.cn"},
	{"HAProxy's tcplog", "haproxy", "", PROXY "212 -- 0/0/0/0/0 0/0", "ap--- - 212 - -"},
	{"CloudFront", "cloudfront",
		"#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem "
		"sc-status x-edge-result-type x-host-header c-port",
		"2025-06-01\t02:00:00\tHKG62\t512\t192.0.2.7\tGET\td1.cloudfront.net\t/a\t200\tRefreshHit\t"
		"v.cn\t4711",
		"aphun 2 512 hit v.cn"},
	{"IIS", "w3c", "#Fields: date time s-ip cs-uri-stem c-ip sc-status",
		"2025-06-01 02:00:00 198.18.0.1 /a 192.0.2.7 200", "a--un 2 0 - -"},
	{"NetCache", "w3c_epoch", "#Fields: x-timestamp c-ip cs-uri",
		"1748743200.157 192.0.2.7 http://h.cn/", "a-hu- - 0 - h.cn"},
	{"application load balancer", "aws_elb", "",
		"https 2025-06-01T02:00:00.123456Z app/x 192.0.2.7:4711 10.0.0.1:80 0 0 0 200 200 34 366 "
		"\"GET https://e.cn:443/ HTTP/1.1\" \"x\"",
		"aphun 2 366 - e.cn"},
	{"classic load balancer", "aws_elb", "",
		"2025-06-01T02:00:00.123456Z lb 192.0.2.7:4711 - 0 0 0 503 0 0 5 \"GET / HTTP/1.1\"",
		"ap-un 5 5 - -"},
	{"forged quote", "combined", "",
		"192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \"GET /\\\" 500 9 HTTP/1.1\" 200 5",
		"a--u- 2 5 - -"},
	{"forged stamp and request in a user name", "combined", "",
		"192.0.2.7 - x 198.18.9.9" REQUEST "200 5 \"GET http://f.cn/ \" 500 1",
		"a--u- 2 5 - -"},
	{"status that is none", "combined", "", "192.0.2.7 - -" REQUEST "099 5", "a--u- - 5 - -"},
	{"status beyond", "combined", "", "192.0.2.7 - -" REQUEST "600 5", "a--u- - 5 - -"},
	{"more bytes than are believed", "combined", "",
		"192.0.2.7 - -" REQUEST "200 9007199254740993", "a--u- 2 0 - -"},
	{"more digits than a number has", "combined", "",
		"192.0.2.7 - -" REQUEST "200 99999999999999999999999999", "a--u- 2 0 - -"},
	{"port 0", "json", "", JSON "\"client_ip\":\"192.0.2.7\",\"remote_port\":0}",
		"a---- - 0 - -"},
	{"port beyond", "json", "", JSON "\"client_ip\":\"192.0.2.7\",\"remote_port\":65536}",
		"a---- - 0 - -"},
	{"markup as Host", "json", "", JSON "\"host\":\"<b>.cn\"}", "----- - 0 - -"},
	{"escape as Host", "json", "", JSON "\"host\":\"a\\u002ecn\"}", "----- - 0 - -"},
	{"empty label", "json", "", JSON "\"host\":\"a..cn\"}", "----- - 0 - -"},
	{"label of 64 bytes", "json", "",
		JSON
		"\"host\":\"0123456789012345678901234567890123456789012345678901234567890123.cn\"}",
		"----- - 0 - -"},
	{"hyphen at an edge", "json", "", JSON "\"host\":\"a-.cn\"}", "----- - 0 - -"},
	{"dot at the end", "json", "", JSON "\"host\":\"A.cn.:80\"}", "--h-- - 0 - a.cn"},
	{"only numbers", "json", "", JSON "\"host\":\"198.18.0.1\"}", "--h-- - 0 - -"},
	{"IPv6 as Host", "json", "", JSON "\"host\":\"[2001:db8::7]:80\"}", "--h-- - 0 - -"},
	{"nginx's catch-all", "json", "", JSON "\"server_name\":\"_\"}", "----- - 0 - -"},
	{"nothing", "json", "", JSON "\"host\":\"-\",\"url\":\"-\",\"node\":\"-\",\"cache\":\"-\"}",
		"----- - 0 - -"},
};

static const char *const caches[] = {"hit", "miss", "other"};

static const char *tell(const struct log_values *values, char out[400])
{
	static const char letters[] = "aphun";
	static const int fields[] = {
		FIELD_CLIENT_ADDRESS, FIELD_CLIENT_PORT, FIELD_HOST, FIELD_URL, FIELD_NODE};
	char has[ARRAY_LEN(fields) + 1] = "", status[2] = "-";

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		has[i] = '-';
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (values->has[fields[i]])
			has[i] = letters[i];
	if (values->status >= 0)
		status[0] = (char)('1' + values->status);
	snprintf(out, 400, "%s %s %lld %s %s", has, status, (long long)values->bytes,
		values->cache >= 0 ? caches[values->cache] : "-",
		values->host_len ? values->host : "-");
	return out;
}

/* As a scan does it: what the head teaches, the time, then the fields. */
static enum log_anchor read_line(const struct row *row, size_t len, struct log_values *out)
{
	const struct log_format *format = log_format_find(row->format);
	struct log_format_state state = log_format_begin(format, 480);
	struct log_fields fields;
	enum log_anchor found;
	int64_t second;
	uint8_t *line = malloc(len ? len : 1); /* so that a sanitizer sees what is read behind it */

	ck_assert_ptr_nonnull(line);
	memcpy(line, row->line, len);
	if (*row->head)
		format->anchor(&state, (const uint8_t *)row->head, strlen(row->head), &second);
	if (format->learn)
		format->learn(&state, (const uint8_t *)row->line, strlen(row->line), '\n');
	found = format->anchor(&state, line, len, &second);
	log_fields_clear(&fields);
	format->fields(&state, line, len, &fields);
	log_fields_read(&fields, out);
	free(line);
	return found;
}

START_TEST(fields_are_found_and_judged)
{
	const struct row *row = &rows[_i];
	struct log_values values;
	char text[400];

	ck_assert_msg(read_line(row, strlen(row->line), &values) == LOG_ANCHOR_OK, "%s", row->name);
	ck_assert_msg(strcmp(tell(&values, text), row->says) == 0, "%s: %s, not %s", row->name,
		text, row->says);
}
END_TEST

START_TEST(prefix_of_a_line_gives_values_of_the_form)
{
	const struct row *row = &rows[_i];

	for (size_t len = 0; len < strlen(row->line); len++) {
		struct log_values values;

		read_line(row, len, &values);
		ck_assert_int_lt(values.status, STATUS_COUNT);
		ck_assert_int_lt(values.cache, CACHE_COUNT);
		ck_assert_int_ge(values.bytes, 0);
		ck_assert_uint_eq(strlen(values.host), values.host_len);
		ck_assert(values.host_len == 0 || values.has[FIELD_HOST]);
	}
}
END_TEST

/* 253 bytes in labels of 61 are a name, one more are not. */
START_TEST(names_are_as_long_as_dns_has_them)
{
	char url[320] = "http://";
	struct log_fields fields;
	struct log_values values;

	for (size_t i = 0; i < 254; i++)
		url[7 + i] = i % 62 == 61 ? '.' : 'a';
	for (size_t len = 253; len <= 254; len++) {
		log_fields_clear(&fields);
		log_fields_put(&fields, LOG_URL, (const uint8_t *)url, 7 + len);
		log_fields_read(&fields, &values);
		ck_assert_uint_eq(values.host_len, len == 253 ? 253 : 0);
		ck_assert_int_eq(values.has[FIELD_HOST], len == 253);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: fields");
	TCase *tc = tcase_create("fields");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, fields_are_found_and_judged, 0, (int)ARRAY_LEN(rows));
	tcase_add_loop_test(tc, prefix_of_a_line_gives_values_of_the_form, 0, (int)ARRAY_LEN(rows));
	tcase_add_test(tc, names_are_as_long_as_dns_has_them);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
