/* What a fetch's child says, as bytes: headers that are kept, messages within their limits. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/bind.h"
#include "model/record.h"
#include "tests/fetch_fixture.h"

#define FUZZ_ROUNDS 200000

/* --- headers --------------------------------------------------------------------------------- */

static const struct {
	const char *lines[4];
	const char *name, *value;
} headers[] = {
	{{"X-Cache: HIT from a\r\n"}, "x-cache", "HIT from a"},
	{{"x-cache:HIT"}, "x-cache", "HIT"},
	{{"X-CACHE: \t HIT \t \r\n"}, "x-cache", "HIT"},
	{{"X-Cache:\r\n"}, "x-cache", ""},
	{{"X-Cache : HIT\r\n"}, "x-cache", ""}, /* no header (RFC 9112 5.1) */
	{{"X-Cache-Hits: 3\r\n"}, "x-cache", ""},
	{{"X-Cache-Hits: 3\r\n"}, "x-cache-hits", "3"},
	{{"X-Cache"}, "x-cache", ""},
	{{"Cache-Status: Edge; hit; ttl=9\r\n"}, "cache-status", "Edge; hit; ttl=9"},
	{{"X-Cache-Status: EXPIRED\r\n"}, "x-cache-status", "EXPIRED"},
	{{"X-Hcs-Proxy-Type: 1\r\n"}, "x-hcs-proxy-type", "1"},
	{{"Location: /a\rb\r\n"}, "location", "/a?b"},
	{{": HIT"}, "x-cache", ""},
	{{""}, "x-cache", ""},
	{{"Via: 1.1 a\r\n", "Via: 1.1 b\r\n"}, "via", "1.1 a, 1.1 b"},
	{{"Via: 1.1 a\r\n", "Via: \r\n"}, "via", "1.1 a"},
	{{"ETag: \"\x01\x7f\xe4\xb8\xad\"\r\n"}, "etag", "\"?????\""},
	{{"Via: a\r\n", "HTTP/1.1 200 OK\r\n", "Age: 1\r\n"}, "via", ""},
	{{"Via: a\r\n", "HTTP/1.1 200 OK\r\n", "Via: b\r\n"}, "via", "b"},
};

static const char *value_of(const struct http_headers *seen, const char *name)
{
	for (size_t i = 0; i < KEPT_HEADER_COUNT; i++)
		if (strcmp(kept_headers[i].name, name) == 0)
			return seen->values[i];
	return NULL;
}

START_TEST(header_is_kept_as_one_printable_line)
{
	struct http_headers seen = {0};

	for (size_t i = 0; i < 4 && headers[_i].lines[i]; i++)
		http_headers_note(&seen, headers[_i].lines[i], strlen(headers[_i].lines[i]));
	ck_assert_str_eq(value_of(&seen, headers[_i].name), headers[_i].value);
}
END_TEST

START_TEST(header_names_are_sorted_and_lower_case)
{
	for (size_t i = 0; i < KEPT_HEADER_COUNT; i++) {
		const char *name = kept_headers[i].name;

		ck_assert_uint_eq(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
		if (i > 0)
			ck_assert_int_lt(strcmp(kept_headers[i - 1].name, name), 0);
	}
}
END_TEST

static const struct {
	const char *lines[3];
	bool disagree;
} lengths[] = {
	{{"Via: 6, 3"}, false},
	{{"Content-Length: 6"}, false},
	{{"Content-Length: 6", "Content-Length: 6"}, false},
	{{"Content-Length: 6,6"}, false},
	{{"Content-Length: 6", "Content-Length: 3"}, true},
	{{"Content-Length: 6, 66"}, true},
	{{"Content-Length: 66, 6"}, true},
	{{"Content-Length: 6", "Content-Length: 6", "Content-Length: 3"}, true},
	{{"Content-Length: 6,"}, true},
};

START_TEST(lengths_that_differ_are_seen)
{
	struct http_headers seen = {0};

	for (size_t i = 0; i < 3 && lengths[_i].lines[i]; i++)
		http_headers_note(&seen, lengths[_i].lines[i], strlen(lengths[_i].lines[i]));
	ck_assert(http_headers_disagree(&seen) == lengths[_i].disagree);
}
END_TEST

START_TEST(long_header_is_cut)
{
	struct http_headers seen = {0};
	char line[1000];

	memset(line, 'a', sizeof(line));
	memcpy(line, "Via: ", 5);
	for (int i = 0; i < 3; i++)
		http_headers_note(&seen, line, sizeof(line));
	ck_assert_uint_eq(strlen(value_of(&seen, "via")), HTTP_HEADER_TEXT_MOST);
	ck_assert_str_eq(value_of(&seen, "x-cache"), "");
}
END_TEST

/* --- messages -------------------------------------------------------------------------------- */

START_TEST(good_message_holds_at_its_length_alone)
{
	static const uint32_t whats[] = {FETCH_READY, FETCH_UNFIT, FETCH_CONNECTED, FETCH_FAILED,
		FETCH_HTTP, FETCH_TLS, FETCH_VISIT};
	uint32_t what = whats[_i];
	union fetch_answer answer;

	fixture_fill_answer(what, &answer);
	for (size_t len = 0; len <= sizeof(answer) + 1; len++)
		ck_assert(
			fetch_answer_holds(&answer, len, what) == (len == fetch_answer_len(what)));
}
END_TEST

static const struct {
	struct fetch_order order;
	bool begins;
} orders[] = {
	{{.what = FETCH_BEGIN}, true},
	{{.what = FETCH_BEGIN, .target = 2}, true},
	{{.what = FETCH_BEGIN, .target = 3}, false},
	{{.what = FETCH_CANCEL}, false},
	{{.what = FETCH_BEGIN, .object = "0123456789abcdef"}, true},
	{{.what = FETCH_BEGIN, .object = "0123456789abcde"}, false},
	{{.what = FETCH_BEGIN, .object = "0123456789ABCDEF"}, false},
	{{.what = FETCH_BEGIN, .object = "../../etc/passwd"}, false},
};

START_TEST(order_begins_a_known_target_with_a_token_or_none)
{
	struct fetch_order open = {.what = FETCH_BEGIN};

	ck_assert(fetch_order_begins(&orders[_i].order, 3) == orders[_i].begins);
	memset(open.object, 'a', sizeof(open.object));
	ck_assert(!fetch_order_begins(&open, 3));
}
END_TEST

START_TEST(answer_of_another_method_does_not_hold)
{
	union fetch_answer answer;

	fixture_fill_answer(FETCH_HTTP, &answer);
	ck_assert(!fetch_answer_holds(&answer, fetch_answer_len(FETCH_HTTP), FETCH_TLS));
	fixture_fill_answer(FETCH_TLS, &answer);
	ck_assert(!fetch_answer_holds(&answer, fetch_answer_len(FETCH_TLS), FETCH_HTTP));
	fixture_fill_answer(FETCH_CONNECTED, &answer);
	ck_assert(fetch_answer_holds(&answer, fetch_answer_len(FETCH_CONNECTED), FETCH_TLS));
}
END_TEST

static void bad_what(union fetch_answer *answer)
{
	answer->head.what = 77;
}
static void order_what(union fetch_answer *answer)
{
	answer->head.what = FETCH_BEGIN;
}
static void bad_why(union fetch_answer *answer)
{
	answer->head.why = RECORD_ERR_COUNT;
}
static void not_sent_why(union fetch_answer *answer)
{
	answer->head.why = RECORD_NO_ROUTE;
}
static void no_connect(union fetch_answer *answer)
{
	answer->head.connect_ns = 0;
}
static void negative_connect(union fetch_answer *answer)
{
	answer->head.connect_ns = -1;
}
static void bad_stamp(union fetch_answer *answer)
{
	answer->head.connect_by = TS_PACKET;
}
static void low_status(union fetch_answer *answer)
{
	answer->http.status = 99;
}
static void high_status(union fetch_answer *answer)
{
	answer->http.status = 1000;
}
static void negative_bytes(union fetch_answer *answer)
{
	answer->http.bytes = -1;
}
static void many_bytes(union fetch_answer *answer)
{
	answer->http.bytes = FETCH_BODY_MOST + 1;
}
static void late_first_byte(union fetch_answer *answer)
{
	answer->http.first_byte_ns = answer->http.total_ns + 1;
}
static void open_header(union fetch_answer *answer)
{
	memset(answer->http.headers.values[3], 'a', sizeof(answer->http.headers.values[3]));
}
static void foul_header(union fetch_answer *answer)
{
	answer->http.headers.values[KEPT_HEADER_COUNT - 1][0] = '\n';
}
static void open_address(union fetch_answer *answer)
{
	memset(answer->http.own_address, '1', sizeof(answer->http.own_address));
}
static void open_read(union fetch_answer *answer)
{
	memset(answer->http.reads.values[1], 'a', sizeof(answer->http.reads.values[1]));
}
static void foul_read(union fetch_answer *answer)
{
	answer->http.reads.values[HTTP_READS_MOST - 1][0] = '\n';
}
static void cut_read(union fetch_answer *answer)
{
	memcpy(answer->http.reads.values[0], "\xe8\xb5", 3);
}
static void unknown_certificate(union fetch_answer *answer)
{
	answer->http.certificate = 16;
}
static void open_digest(union fetch_answer *answer)
{
	answer->http.body_sha256[64] = 'a';
}
static void short_digest(union fetch_answer *answer)
{
	answer->http.body_sha256[63] = '\0';
}
static void open_location(union fetch_answer *answer)
{
	memset(answer->visit.location, 'a', sizeof(answer->visit.location));
}
static void foul_location(union fetch_answer *answer)
{
	answer->visit.location[0] = '\r';
}
static void open_next(union fetch_answer *answer)
{
	const size_t len = strlen(FIXTURE_NEXT);

	memset(answer->visit.next + len, 'a', sizeof(answer->visit.next) - len);
}
static void local_next(union fetch_answer *answer)
{
	memcpy(answer->visit.next, "file", 4);
}
static void long_chain(union fetch_answer *answer)
{
	char *at = (char *)answer + offsetof(struct fetch_tls, chain_sha256);

	/* also what lies behind looks like one */
	for (size_t i = 0; i <= FETCH_CHAIN_MOST; i++)
		memcpy(at + i * DIGEST_TEXT_LEN, answer->tls.key_sha256, DIGEST_TEXT_LEN);
	answer->tls.chain_count = FETCH_CHAIN_MOST + 1;
}
static void no_chain(union fetch_answer *answer)
{
	answer->tls.chain_count = 0;
}
static void unfilled_chain(union fetch_answer *answer)
{
	answer->tls.chain_count = 2;
}
static void no_key(union fetch_answer *answer)
{
	answer->tls.key_sha256[0] = '\0';
}
static void bad_version(union fetch_answer *answer)
{
	answer->tls.version = 0x0302;
}
static void negative_stamp(union fetch_answer *answer)
{
	answer->tls.left_at = -1;
}
static void far_end(union fetch_answer *answer)
{
	answer->tls.signed_end = FETCH_FLIGHT_MOST + 1;
}
static void far_date(union fetch_answer *answer)
{
	answer->tls.not_after_ms = INT64_MAX;
}

static const struct {
	uint32_t what;
	void (*spoil)(union fetch_answer *answer);
} spoilers[] = {
	{FETCH_FAILED, bad_what},
	{FETCH_FAILED, order_what},
	{FETCH_FAILED, bad_why},
	{FETCH_FAILED, not_sent_why},
	{FETCH_FAILED, bad_stamp},
	{FETCH_FAILED, negative_connect},
	{FETCH_CONNECTED, no_connect},
	{FETCH_CONNECTED, bad_stamp},
	{FETCH_HTTP, no_connect},
	{FETCH_HTTP, low_status},
	{FETCH_HTTP, high_status},
	{FETCH_HTTP, negative_bytes},
	{FETCH_HTTP, many_bytes},
	{FETCH_HTTP, late_first_byte},
	{FETCH_HTTP, open_header},
	{FETCH_HTTP, foul_header},
	{FETCH_HTTP, open_address},
	{FETCH_HTTP, open_read},
	{FETCH_HTTP, foul_read},
	{FETCH_HTTP, cut_read},
	{FETCH_HTTP, unknown_certificate},
	{FETCH_HTTP, open_digest},
	{FETCH_HTTP, short_digest},
	{FETCH_VISIT, no_connect},
	{FETCH_VISIT, low_status},
	{FETCH_VISIT, open_location},
	{FETCH_VISIT, foul_location},
	{FETCH_VISIT, open_next},
	{FETCH_VISIT, local_next},
	{FETCH_TLS, bad_stamp},
	{FETCH_TLS, long_chain},
	{FETCH_TLS, no_chain},
	{FETCH_TLS, unfilled_chain},
	{FETCH_TLS, no_key},
	{FETCH_TLS, bad_version},
	{FETCH_TLS, negative_stamp},
	{FETCH_TLS, far_end},
	{FETCH_TLS, far_date},
};

START_TEST(message_beyond_its_limits_does_not_hold)
{
	uint32_t what = spoilers[_i].what;
	union fetch_answer answer;

	fixture_fill_answer(what, &answer);
	spoilers[_i].spoil(&answer);
	ck_assert(!fetch_answer_holds(&answer, fetch_answer_len(what), what));
}
END_TEST

/* Good ones with some random bytes in them: what then still holds is within its limits. */
START_TEST(random_bytes_hold_only_within_limits)
{
	static const uint32_t whats[] = {FETCH_FAILED, FETCH_HTTP, FETCH_TLS};
	union fetch_answer answer;
	uint8_t *bytes = (uint8_t *)&answer;
	long held = 0;

	srandom(1);
	for (long i = 0; i < FUZZ_ROUNDS; i++) {
		uint32_t what = whats[i % 3];
		size_t len = fetch_answer_len(what);

		fixture_fill_answer(what, &answer);
		for (long n = random() % 4; n >= 0; n--)
			bytes[(size_t)random() % len] = (uint8_t)random();
		if (!fetch_answer_holds(&answer, len, what))
			continue;
		held++;
		ck_assert_uint_eq(fetch_answer_len(answer.head.what), len);
		if (answer.head.what == FETCH_FAILED)
			ck_assert_uint_lt(answer.head.why, RECORD_ERR_COUNT);
		if (what == FETCH_HTTP)
			ck_assert_uint_lt(strlen(answer.http.own_address), ADDRESS_TEXT_LEN);
		if (what == FETCH_TLS)
			ck_assert_uint_le(answer.tls.chain_count, FETCH_CHAIN_MOST);
	}
	ck_assert_int_gt(held, 0);
	ck_assert_int_lt(held, FUZZ_ROUNDS);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fetch_message");
	TCase *tcase = tcase_create("bytes");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(
		tcase, header_is_kept_as_one_printable_line, 0, (int)ARRAY_LEN(headers));
	tcase_add_test(tcase, header_names_are_sorted_and_lower_case);
	tcase_add_test(tcase, long_header_is_cut);
	tcase_add_loop_test(tcase, good_message_holds_at_its_length_alone, 0, 7);
	tcase_add_test(tcase, answer_of_another_method_does_not_hold);
	tcase_add_loop_test(
		tcase, order_begins_a_known_target_with_a_token_or_none, 0, (int)ARRAY_LEN(orders));
	tcase_add_loop_test(tcase, lengths_that_differ_are_seen, 0, (int)ARRAY_LEN(lengths));
	tcase_add_loop_test(
		tcase, message_beyond_its_limits_does_not_hold, 0, (int)ARRAY_LEN(spoilers));
	tcase_add_test(tcase, random_bytes_hold_only_within_limits);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
