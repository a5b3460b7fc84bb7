/* HTTP as servers speak it, well and badly: what the record then says. One run asks for all of a
 * table's rows, in a network namespace of its own. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "tests/http_server.h"
#include "tests/probe_fixture.h"

#define SLOT_MS    4000
#define TIMEOUT_MS 2500 /* also what waits a second between two bytes ends by it */
#define START_MS   400
#define ROWS_MOST  80

static char folder[64], file[80];
static struct fixture_plan fixture;
static struct fixture_records records;
static struct http_server server;
static struct plan_check checks[ROWS_MOST];
static struct plan_target targets[ROWS_MOST];
static char ids[ROWS_MOST][8], paths[ROWS_MOST][80];

static void set_up(void)
{
	fixture_enter_network();
	fixture_make_folder(folder);
	snprintf(file, sizeof(file), "%s/records.jsonl", folder);
	server = http_server_start();
}

static void tear_down(void)
{
	http_server_stop(&server);
	arena_fini(&records.arena);
	fixture_remove_folder(folder);
}

/* A check and its target in the place of the row; ids sort as rows do. */
static void plan_row(size_t i, const char *path, int tls)
{
	bool https = tls >= 0;
	int port = https ? HTTP_SERVER_TLS_PORT + tls : HTTP_SERVER_PORT;

	snprintf(ids[i], sizeof(ids[i]), "c%02zu", i);
	snprintf(paths[i], sizeof(paths[i]), "%s", path);
	checks[i] = (struct plan_check){.id = ids[i],
		.scheme = https ? "https" : "http",
		.host = HTTP_SERVER_HOST,
		.path = paths[i],
		.port = port};
	targets[i] = (struct plan_target){.node = "n1",
		.addr = "127.0.0.1",
		.method = checks[i].scheme,
		.port = port,
		.check = ids[i],
		.sent = 1,
		.interval_ms = 10,
		.timeout_ms = TIMEOUT_MS};
}

/* One record a row, in the order of the rows. */
static void run_rows(size_t count)
{
	struct probe_options options = fixture_options(file);

	fixture_plan(&fixture, targets, count, SLOT_MS, 1, START_MS);
	fixture.plan.checks.items = checks;
	fixture.plan.checks.count = count;
	fixture_run(&fixture, &options, NULL, &records);
	ck_assert_uint_eq(records.count, count);
}

static const char *header_of(const struct record *record, const char *name)
{
	LIST_EACH(const struct record_header, header, &record->http->headers)
		if (strcmp(header->name, name) == 0)
			return header->values.items[0];
	return "";
}

#define NO_ERR RECORD_ERR_COUNT

/* `header` is what the record keeps of it. */
static const struct {
	const char *path;
	int64_t status, bytes; /* 0: no whole answer */
	enum record_err err;
	const char *name, *header;
} answers[] = {
	{"/data/redirect", 302, 0, NO_ERR, "location", "http://198.18.0.1/elsewhere"},
	{"/data/redirect-to-itself", 301, 0, NO_ERR, "location", "/data/redirect-to-itself"},
	{"/data/redirect-nowhere", 302, 0, NO_ERR, "location", "file:///etc/passwd"},
	{"/data/length-too-short", 200, 3, NO_ERR, "content-length", "3"},
	{"/data/length-too-long", 0, 0, RECORD_RESET, NULL, NULL},
	{"/data/length-negative", 0, 0, RECORD_PROTOCOL, NULL, NULL},
	{"/data/length-no-number", 0, 0, RECORD_PROTOCOL, NULL, NULL},
	{"/data/length-beyond-64-bits", 200, 6, NO_ERR, NULL, NULL},
	{"/data/length-beyond-what-is-read", 0, 0, RECORD_RESET, NULL, NULL},
	{"/data/length-twice-the-same", 200, 6, NO_ERR, "content-length", "6, 6"},
	{"/data/length-twice", 0, 0, RECORD_PROTOCOL, NULL, NULL},
	{"/data/length-and-chunked", 200, 6, NO_ERR, NULL, NULL},
	{"/data/many-headers", 200, 6, NO_ERR, "x-cache", "HIT"},
	{"/data/header-injected", 200, 6, NO_ERR, "x-cache", "MISS, HIT"},
	{"/data/header-with-cr", 200, 6, NO_ERR, "x-cache", "HIT?Age: 9"},
	{"/data/header-with-lf-alone", 200, 6, NO_ERR, "x-cache", "HIT"},
	{"/data/header-with-nul", 0, 0, RECORD_PROTOCOL, NULL, NULL},
	{"/data/header-with-controls", 200, 6, NO_ERR, "x-cache", "?[31mHIT????"},
	{"/data/header-folded", 200, 6, NO_ERR, "x-cache", "HIT"},
	{"/data/header-without-colon", 0, 0, RECORD_PROTOCOL, NULL, NULL},
	{"/data/header-without-name", 200, 6, NO_ERR, NULL, NULL},
	{"/data/header-cut", 0, 0, RECORD_RESET, NULL, NULL},
	{"/data/chunk-of-no-number", 0, 0, RECORD_RESET, NULL, NULL},
	{"/data/chunk-negative", 0, 0, RECORD_RESET, NULL, NULL},
	{"/data/chunk-beyond-64-bits", 0, 0, RECORD_RESET, NULL, NULL},
	{"/data/chunk-cut", 0, 0, RECORD_RESET, NULL, NULL},
	{"/data/chunk-without-end", 0, 0, RECORD_RESET, NULL, NULL},
	{"/data/chunk-without-crlf", 0, 0, RECORD_RESET, NULL, NULL},
	{"/data/coding-unknown", 200, 6, NO_ERR, NULL, NULL},
	{"/data/gzip-bomb", 200, 109, NO_ERR, "content-length", "109"},
	{"/data/gzip-broken", 200, 6, NO_ERR, NULL, NULL},
	{"/data/nothing", 0, 0, RECORD_RESET, NULL, NULL},
	{"/data/http-0.9", 0, 0, RECORD_PROTOCOL, NULL, NULL},
	{"/data/http-2-frame", 0, 0, RECORD_PROTOCOL, NULL, NULL},
	{"/data/http-9.9", 0, 0, RECORD_PROTOCOL, NULL, NULL},
	{"/data/status-of-four-digits", 0, 0, RECORD_PROTOCOL, NULL, NULL},
	{"/data/status-of-letters", 0, 0, RECORD_PROTOCOL, NULL, NULL},
	{"/data/status-below-100", 0, 0, RECORD_PROTOCOL, NULL, NULL},
	{"/data/status-without-end", 0, 0, RECORD_RESET, NULL, NULL},
	{"/data/hints-before", 200, 6, NO_ERR, "x-cache", ""},
	{"/data/hints-alone", 0, 0, RECORD_RESET, NULL, NULL},
	{"/data/switching-protocols", 0, 0, RECORD_PROTOCOL, NULL, NULL},
	{"/data/no-content-with-body", 204, 0, NO_ERR, NULL, NULL},
	{"/data/two-answers", 200, 6, NO_ERR, "x-cache", ""},
	{"/body-without-end", 0, 0, RECORD_TOO_LARGE, NULL, NULL},
	{"/body-by-the-second", 0, 0, RECORD_TIMEOUT, NULL, NULL},
	{"/head-without-end", 0, 0, RECORD_TOO_LARGE, NULL, NULL},
	{"/head-by-the-second", 0, 0, RECORD_TIMEOUT, NULL, NULL},
	{"/hints-without-end", 0, 0, RECORD_TOO_LARGE, NULL, NULL},
	{"/header-of-64-kib", 0, 0, RECORD_TOO_LARGE, NULL, NULL},
	{"/header-of-1-mib", 0, 0, RECORD_TOO_LARGE, NULL, NULL},
	{"/reset", 0, 0, RECORD_RESET, NULL, NULL},
};

static void check_answer(size_t i)
{
	const struct record *record = &records.items[i];
	const struct record_http *http = record->http;
	bool answered = answers[i].status > 0;
	const char *err = record->err.count ? record->err.items[0].name : "-";

	ck_assert_str_eq(record->check, ids[i]);
	ck_assert_msg(record->answered == answered, "%s: %s", answers[i].path, err);
	if (!answered)
		ck_assert_msg(fixture_err(record, answers[i].err) == 1, "%s: %s, not %s",
			answers[i].path, err, record_err_names[answers[i].err]);
	ck_assert_msg(http->status.items[0] == (answered ? answers[i].status : BIND_ABSENT),
		"%s: status %lld", answers[i].path, (long long)http->status.items[0]);
	ck_assert_msg(http->bytes.items[0] == (answered ? answers[i].bytes : BIND_ABSENT),
		"%s: %lld bytes", answers[i].path, (long long)http->bytes.items[0]);
	ck_assert_msg(answered || http->headers.count == 0, "%s", answers[i].path);
	if (answers[i].name)
		ck_assert_msg(strcmp(header_of(record, answers[i].name), answers[i].header) == 0,
			"%s: %s is %s", answers[i].path, answers[i].name,
			header_of(record, answers[i].name));
}

START_TEST(answer_is_whole_or_its_fault_is_named)
{
	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		plan_row(i, answers[i].path, -1);
	run_rows(ARRAY_LEN(answers));
	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		check_answer(i);
}
END_TEST

static const char *const certificate_words[HTTP_CERTIFICATES] = {
	[HTTP_CERTIFICATE_GOOD] = "",
	[HTTP_CERTIFICATE_SELF_SIGNED] = "self_signed",
	[HTTP_CERTIFICATE_OTHER_NAME] = "other_name",
	[HTTP_CERTIFICATE_EXPIRED] = "expired",
	[HTTP_CERTIFICATE_NOT_YET_VALID] = "not_yet_valid",
	[HTTP_CERTIFICATE_ALL_WRONG] = "self_signed other_name expired",
};

START_TEST(certificate_is_noted_and_not_judged)
{
	struct plan_read key = {.as = PLAN_READ_REAL_SERVER, .key = true};
	struct plan_read serial = {.as = PLAN_READ_REAL_SERVER, .serial = true};

	for (size_t i = 0; i < HTTP_CERTIFICATES; i++) {
		plan_row(i, "/object/a", (int)i);
		checks[i].reads.items = i % 2 ? &key : &serial;
		checks[i].reads.count = 1;
	}
	run_rows(HTTP_CERTIFICATES);
	for (size_t i = 0; i < HTTP_CERTIFICATES; i++) {
		const struct record_http *http = records.items[i].http;

		ck_assert_int_eq(http->status.items[0], 200);
		ck_assert_uint_eq(http->certificate.count, 1);
		ck_assert_str_eq(http->certificate.items[0], certificate_words[i]);
		ck_assert_uint_eq(http->reads.count, 1);
		ck_assert_str_eq(
			http->reads.items[0].values.items[0], i % 2 ? server.key_sha256 : "0A0B0C");
	}
}
END_TEST

/* Where a response says it, and "" where it does not. */
static const struct {
	const char *path;
	struct plan_read read;
	const char *value;
} reads[] = {
	{"/data/page-utf8", {PLAN_READ_REAL_SERVER, "X-Server", NULL, false, false},
		"pool=a, server=rs-1; q=1"},
	{"/data/page-utf8", {PLAN_READ_REAL_SERVER, "x-server", "server=", false, false}, "rs-1"},
	{"/data/page-utf8", {PLAN_READ_NODE, "X-Node", NULL, false, false}, "node-nc"},
	{"/data/page-utf8", {PLAN_READ_NODE, "X-Other", NULL, false, false}, ""},
	{"/data/page-utf8", {PLAN_READ_REAL_SERVER, NULL, "served by", false, false}, "rs-2"},
	{"/data/page-utf8", {PLAN_READ_REAL_SERVER, NULL, "served for", false, false}, ""},
	{"/data/page-utf8", {PLAN_READ_LICENCE, NULL, NULL, false, false},
		"赣B1-20250001 B1.B2-20090059"},
	{"/data/page-gbk", {PLAN_READ_LICENCE, NULL, NULL, false, false},
		"赣B1-20250001 B1.B2-20090059"},
	{"/data/page-gbk", {PLAN_READ_REAL_SERVER, "X-Server", "server=", false, false}, ""},
	{"/data/header-with-controls", {PLAN_READ_NODE, "X-Cache", NULL, false, false},
		"?[31mHIT????"},
	{"/data/gzip-bomb", {PLAN_READ_LICENCE, NULL, NULL, false, false}, ""},
	{"/data/hints-before", {PLAN_READ_NODE, "X-Cache", NULL, false, false}, ""},
	{"/data/nothing", {PLAN_READ_NODE, "X-Node", NULL, false, false}, ""},
	{"/object/a", {PLAN_READ_REAL_SERVER, NULL, "a", false, false}, ""},
};

START_TEST(response_is_read_as_the_check_says)
{
	for (size_t i = 0; i < ARRAY_LEN(reads); i++) {
		plan_row(i, reads[i].path, -1);
		checks[i].reads.items = (struct plan_read *)(uintptr_t)&reads[i].read;
		checks[i].reads.count = 1;
	}
	run_rows(ARRAY_LEN(reads));
	for (size_t i = 0; i < ARRAY_LEN(reads); i++) {
		const struct record_http *http = records.items[i].http;

		ck_assert_uint_eq(http->reads.count, 1);
		ck_assert_str_eq(http->reads.items[0].name, reads[i].read.as);
		ck_assert_msg(strcmp(http->reads.items[0].values.items[0], reads[i].value) == 0,
			"row %zu: %s", i, http->reads.items[0].values.items[0]);
	}
}
END_TEST

START_TEST(each_round_asks_for_the_same_objects)
{
	struct plan_read echo = {.as = PLAN_READ_NODE, .header = "X-Object"};
	char token[PLAN_OBJECT_LEN], name[40];
	const struct record_http *http;

	plan_row(0, "/object/x-{object}.bin", -1);
	checks[0].objects = 3;
	checks[0].rounds = 2;
	checks[0].reads.items = &echo;
	checks[0].reads.count = 1;
	targets[0].sent = 6;
	run_rows(1);
	http = records.items[0].http;
	ck_assert_int_eq(records.items[0].answered, 6);
	ck_assert_uint_eq(http->object.count, 6);
	for (int64_t i = 0; i < 6; i++) {
		plan_object_token(&(struct plan_object){fixture.plan.sha256, "a1", "127.0.0.1",
					  ids[0], fixture.plan.start.v},
			i % 3, token);
		snprintf(name, sizeof(name), "x-%s.bin", token);
		ck_assert_int_eq(http->object.items[i], i % 3);
		ck_assert_str_eq(http->reads.items[0].values.items[i], name);
	}
	ck_assert_str_ne(
		http->reads.items[0].values.items[0], http->reads.items[0].values.items[1]);
}
END_TEST

/* What the plan must not ask for. */
static const struct {
	const char *path;
	int64_t objects;
	size_t read_count;
	struct plan_read reads[4];
	const char *text;
} wrongs[] = {
	{"/a", 3, 0, {{0}}, "{object} once"},
	{"/{object}/{object}", 3, 0, {{0}}, "{object} once"},
	{"/{object}", 0, 0, {{0}}, "{object} once"},
	{"/a", 0, 1, {{"colour", "X-A", NULL, false, false}}, "reads[]"},
	{"/a", 0, 1, {{PLAN_READ_NODE, NULL, NULL, false, false}}, "reads[]"},
	{"/a", 0, 1, {{PLAN_READ_NODE, "X-A", NULL, true, false}}, "reads[]"},
	{"/a", 0, 1, {{PLAN_READ_NODE, NULL, "", false, false}}, "reads[]"},
	{"/a", 0, 1, {{PLAN_READ_LICENCE, "X-A", NULL, false, false}}, "reads[]"},
	{"/a", 0, 2,
		{{PLAN_READ_NODE, "X-A", NULL, false, false},
			{PLAN_READ_NODE, "X-B", NULL, false, false}},
		"reads[]"},
	{"/a", 0, 4,
		{{PLAN_READ_NODE, "X-A", NULL, false, false},
			{PLAN_READ_REAL_SERVER, "X-B", NULL, false, false},
			{PLAN_READ_LICENCE, NULL, NULL, false, false},
			{PLAN_READ_NODE, "X-A", NULL, false, false}},
		"reads[]"},
};

START_TEST(what_cannot_be_asked_for_is_refused)
{
	struct probe_options options = fixture_options(file);
	struct prober_result result;

	plan_row(0, wrongs[_i].path, -1);
	checks[0].objects = wrongs[_i].objects;
	checks[0].reads.items = (struct plan_read *)(uintptr_t)wrongs[_i].reads;
	checks[0].reads.count = wrongs[_i].read_count;
	fixture_plan(&fixture, targets, 1, SLOT_MS, 1, START_MS);
	fixture.plan.checks.items = checks;
	result = prober_run(&fixture.plan, &options);
	ck_assert_int_eq(result.ret, -1);
	ck_assert_int_eq(result.err.code, ERR_DATA);
	ck_assert_ptr_nonnull(strstr(result.err.text, wrongs[_i].text));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_http");
	TCase *tcase = tcase_create("http");
	SRunner *runner;
	int failed;

	if (!fixture_may_unshare()) {
		fprintf(stderr,
			"test_probe_http: skipped: network namespaces are not permitted here\n");
		return 77;
	}
	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, answer_is_whole_or_its_fault_is_named);
	tcase_add_test(tcase, certificate_is_noted_and_not_judged);
	tcase_add_test(tcase, response_is_read_as_the_check_says);
	tcase_add_test(tcase, each_round_asks_for_the_same_objects);
	tcase_add_loop_test(tcase, what_cannot_be_asked_for_is_refused, 0, (int)ARRAY_LEN(wrongs));
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
