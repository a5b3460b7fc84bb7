#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/record.h"
#include "tests/data_fixture.h"

struct read {
	struct arena arena;
	struct faults faults;
	struct record record;
	int ret;
};

/* As line 7 of records.jsonl, from bytes with nothing behind them. */
static struct read parse(const char *line, size_t len)
{
	struct read out = {.ret = -2};
	char *tight = tight_copy(line, len);
	struct err err = {0};

	faults_init(&out.faults);
	out.ret = record_parse(
		tight, len, "records.jsonl", 7, &out.arena, &out.record, &out.faults, &err);
	ck_assert_int_eq(err.code, out.ret < 0 ? ERR_DATA : ERR_NONE);
	ck_assert_int_eq(out.ret, out.faults.count ? -1 : 0);
	free(tight);
	return out;
}

static void release(struct read *read)
{
	arena_fini(&read->arena);
	faults_fini(&read->faults);
}

/* The n-th line of a file, without its LF. */
static const char *line_of(const struct file_bytes *bytes, int n, size_t *len)
{
	const char *at = bytes->at;

	for (; n > 0; n--)
		at = strchr(at, '\n') + 1;
	*len = strcspn(at, "\n");
	return at;
}

#define GOOD_LINES 9

START_TEST(record_is_written_as_it_was_read)
{
	struct file_bytes bytes = data_read("record/good.jsonl");
	size_t len, written_len;
	const char *line = line_of(&bytes, _i, &len);
	struct read r = parse(line, len);
	struct err err;
	char *text;

	faults_want(&r.faults, "good", NULL, 0);
	ck_assert_int_eq(record_text(&r.record, &text, &written_len, &err), 0);
	ck_assert_uint_eq(written_len, len);
	ck_assert_msg(memcmp(text, line, len) == 0, "%s", text);
	free(text);
	release(&r);
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(every_shorter_record_is_refused)
{
	struct file_bytes bytes = data_read("record/good.jsonl");
	size_t len;
	const char *line = line_of(&bytes, _i, &len);

	for (size_t cut = 0; cut < len; cut++) {
		struct read r = parse(line, cut);

		ck_assert_int_eq(r.ret, -1);
		ck_assert_uint_eq(r.faults.items[0].line, 7);
		release(&r);
	}
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(fields_hold_what_was_read)
{
	struct file_bytes bytes = data_read("record/good.jsonl");
	size_t len;
	const char *line = line_of(&bytes, 0, &len);
	struct read icmp = parse(line, len), http;
	const struct record *r = &icmp.record;

	ck_assert(r->valid && r->ts == TS_RX && r->clock.synced && !r->http);
	ck_assert_int_eq(r->clock.offset_us, -12);
	ck_assert_int_eq(r->ttl, 62);
	ck_assert_int_eq(r->port, 0);
	ck_assert_int_eq(r->rtt_ns.items[1], 1199000);
	ck_assert_str_eq(r->err.items[0].name, "timeout");
	ck_assert_ptr_null(r->prev);
	line = line_of(&bytes, 1, &len);
	http = parse(line, len);
	ck_assert_int_eq(http.record.ttl, BIND_ABSENT);
	ck_assert_int_eq(http.record.http->status.items[0], 200);
	ck_assert_int_eq(http.record.http->status.items[1], BIND_ABSENT);
	ck_assert_str_eq(http.record.http->body_sha256.items[1], "");
	release(&http);
	release(&icmp);
	file_bytes_fini(&bytes);
}
END_TEST

/* Lines 6 to 9: tls, https, dns, a peer. */
START_TEST(each_method_keeps_its_part)
{
	struct file_bytes bytes = data_read("record/good.jsonl");
	struct read r[4];

	for (int i = 0; i < 4; i++) {
		size_t len;
		const char *line = line_of(&bytes, 5 + i, &len);

		r[i] = parse(line, len);
		ck_assert_int_eq(r[i].ret, 0);
	}
	ck_assert_uint_eq(r[0].record.tls->chain_sha256.count, 2);
	ck_assert_str_eq(r[0].record.tls->key_sha256, r[0].record.tls->chain_sha256.items[0]);
	ck_assert_int_eq(r[0].record.tls->connect_ns.items[1], BIND_ABSENT);
	ck_assert_str_eq(r[0].record.err.items[0].name, record_err_names[RECORD_KEY_DIFFERS]);
	ck_assert_int_eq(r[1].record.http->tls_ns.items[0], 1900000);
	ck_assert_str_eq(r[1].record.http->headers.items[0].values.items[0], "HIT");
	ck_assert_str_eq(r[1].record.http->own_address.items[0], "198.18.1.1");
	ck_assert_str_eq(r[2].record.name, "www.example.com");
	ck_assert_int_eq(r[2].record.dns->rcode.items[0], 0);
	ck_assert_int_eq(r[2].record.dns->scope.items[1], BIND_ABSENT);
	ck_assert_str_eq(r[3].record.peer, "agent-sr");
	for (size_t i = 0; i < 4; i++)
		release(&r[i]);
	file_bytes_fini(&bytes);
}
END_TEST

static const struct {
	const char *file;
	struct fault_want faults[3];
} bad[] = {
	{"sum", {{7, 1, "", "sent is not answered + lost"}}},
	{"rtt-too-few", {{7, 1, "", "rtt_ns has not one entry for each answer"}}},
	{"rtt-too-many", {{7, 1, "", "rtt_ns has not one entry for each answer"}}},
	{"rtt-negative", {{7, 301, "rtt_ns[1]", "-2 is outside 0 to 9007199254740991"}}},
	{"rtt-null", {{7, 301, "rtt_ns[1]", "an integer is expected, not null"}}},
	{"late-beyond-lost", {{7, 1, "", "late is more than lost"}}},
	{"sent-negative", {{7, 378, "sent", "-1 is outside 0"}}},
	{"two-subjects", {{7, 1, "", "one of node, peer, control, landmark and name"}}},
	{"no-subject", {{7, 1, "", "one of node, peer, control, landmark and name"}}},
	{"stamp-unknown",
		{{7, 438, "ts",
			"\"kernel\" is not one of: packet, errqueue, rx, tcp_info, user, imported"}}},
	{"why-unknown", {{7, 486, "why[1]", "\"tired\" is not one of: clock_step, capture_lost"}}},
	{"schema-other", {{7, 1, "", "schema is \"cdnproof/record/v2\""}}},
	{"seq-missing", {{7, 1, "", "\"seq\" is missing"}}},
	{"run-empty", {{7, 322, "run", "must not be empty"}}},
	{"prev-short", {{7, 296, "prev", "not a SHA-256 digest"}}},
	{"slot-without-offset", {{7, 395, "slot", "is not an RFC 3339 time"}}},
	{"port-out-of-range", {{7, 296, "port", "65536 is outside 0 to 65535"}}},
	{"ttl-out-of-range", {{7, 449, "ttl", "256 is outside 0 to 255"}}},
	{"clock-missing", {{7, 1, "", "\"clock\" is missing"}}},
	{"clock-half", {{7, 64, "clock", "\"step_us\" is missing"},
			       {7, 101, "clock.synced", "true or false is expected"}}},
	{"http-status-short", {{7, 1, "", "http has not one entry for each of the 2 requests"}}},
	{"http-body-short", {{7, 1, "", "http has not one entry for each of the 2 requests"}}},
	{"http-connect-long", {{7, 1, "", "http has not one entry for each of the 2 requests"}}},
	{"http-first-byte-short",
		{{7, 1, "", "http has not one entry for each of the 2 requests"}}},
	{"http-bytes-none", {{7, 1, "", "http has not one entry for each of the 2 requests"}}},
	{"http-bytes-text", {{7, 263, "http.bytes[0]", "an integer is expected, not a text"}}},
	{"https-tls-short", {{7, 1, "", "http has not one entry for each of the 2 requests"}}},
	{"https-header-long", {{7, 1, "", "http has not one entry for each of the 2 requests"}}},
	{"https-own-address-short",
		{{7, 1, "", "http has not one entry for each of the 2 requests"}}},
	{"tls-connect-short", {{7, 1, "", "tls has not one entry for each of the 3 requests"}}},
	{"tls-key-short", {{7, 627, "tls.key_sha256", "not a SHA-256 digest"}}},
	{"dns-answers-short", {{7, 1, "", "dns has not one entry for each of the 2 requests"}}},
	{"dns-scope-long", {{7, 1, "", "dns has not one entry for each of the 2 requests"}}},
	{"name-and-node", {{7, 1, "", "one of node, peer, control, landmark and name"}}},
	{"duplicate-key", {{7, 472, "", "the key \"zz\" stands here a second time"}}},
	{"an-array", {{7, 1, "", "an object is expected"}}},
	{"truncated", {{7, 464, "", "the document ends in the middle"}}},
	{"two-on-a-line", {{7, 466, "", "something follows the end"}}},
	{"real-number", {{7, 378, "sent", "an integer is expected, not a number with a fraction"}}},
};

START_TEST(record_that_does_not_add_up_is_refused)
{
	struct file_bytes bytes;
	struct read r;
	char name[64];

	snprintf(name, sizeof(name), "record/%s.jsonl", bad[_i].file);
	bytes = data_read(name);
	r = parse(bytes.at, bytes.len - 1);
	faults_want(&r.faults, name, bad[_i].faults, fault_wants(bad[_i].faults, 3));
	ck_assert_ptr_null(r.record.schema); /* not written */
	release(&r);
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(what_functions_are_shown_with_is_written_as_it_was_read)
{
	struct file_bytes bytes = data_read("record/functions.jsonl");
	struct read r = parse(bytes.at, bytes.len - 1);
	const struct record_http *http = r.record.http;
	size_t len;
	char *text;

	faults_want(&r.faults, "functions", NULL, 0);
	ck_assert_int_eq(http->object.items[1], 1);
	ck_assert_str_eq(http->certificate.items[0], "self_signed other_name expired");
	ck_assert_str_eq(http->reads.items[0].name, "licence_no");
	ck_assert_str_eq(http->reads.items[1].values.items[1], "node-nc");
	ck_assert_str_eq(http->visited.items[1], "198.18.101.1");
	ck_assert_str_eq(http->hops.items[1], "");
	ck_assert_int_eq(record_text(&r.record, &text, &len, NULL), 0);
	ck_assert_uint_eq(len, bytes.len - 1);
	ck_assert_int_eq(memcmp(text, bytes.at, len), 0);
	free(text);
	release(&r);
	file_bytes_fini(&bytes);
}
END_TEST

/* An entry less than requests. */
static const char *const shortened[][2] = {
	{"\"object\":[0,1]", "\"object\":[0]"},
	{"\"certificate\":[\"self_signed other_name expired\",\"\"]", "\"certificate\":[\"\"]"},
	{"\"values\":[\"node-nc\",\"node-nc\"]", "\"values\":[\"node-nc\"]"},
	{"\"visited\":[\"198.18.101.1\",\"198.18.101.1\"]", "\"visited\":[\"198.18.101.1\"]"},
	{",\"\"],\"object\"", "],\"object\""}, /* hops */
};

START_TEST(each_list_has_an_entry_for_each_request)
{
	struct file_bytes bytes = data_read("record/functions.jsonl");
	const char *from = shortened[_i][0], *to = shortened[_i][1];
	const char *at = strstr(bytes.at, from);
	char line[8192];
	struct read r;

	ck_assert_ptr_nonnull(at);
	snprintf(line, sizeof(line), "%.*s%s%s", (int)(at - bytes.at), bytes.at, to,
		at + strlen(from));
	r = parse(line, strlen(line) - 1);
	ck_assert_int_eq(r.ret, -1);
	ck_assert_ptr_nonnull(strstr(r.faults.items[0].text, "http has not one entry for each"));
	release(&r);
	file_bytes_fini(&bytes);
}
END_TEST

/* Of a later version: what it adds is no fault, and its line keeps its digest. */
START_TEST(unknown_keys_are_kept_quiet)
{
	struct file_bytes bytes = data_read("record/unknown-keys.jsonl");
	struct read r = parse(bytes.at, bytes.len - 1);

	faults_want(&r.faults, "unknown keys", NULL, 0);
	ck_assert_int_eq(r.record.answered, 2);
	release(&r);
	file_bytes_fini(&bytes);
}
END_TEST

static const struct {
	const char *const *names;
	const char *last;
	size_t count;
} words[] = {
	{record_stamp_names, "imported", TS_IMPORTED + 1},
	{record_why_names, "capture_lost", WHY_CAPTURE_LOST + 1},
	{record_err_names, "other", RECORD_ERR_COUNT},
};

START_TEST(closed_lists_have_a_word_for_each_value)
{
	for (size_t i = 0; i < words[_i].count; i++)
		ck_assert_ptr_nonnull(words[_i].names[i]);
	ck_assert_ptr_null(words[_i].names[words[_i].count]);
	ck_assert_str_eq(words[_i].names[words[_i].count - 1], words[_i].last);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("record");

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, record_is_written_as_it_was_read, 0, GOOD_LINES);
	tcase_add_loop_test(tc, every_shorter_record_is_refused, 0, GOOD_LINES);
	tcase_add_test(tc, fields_hold_what_was_read);
	tcase_add_test(tc, each_method_keeps_its_part);
	tcase_add_loop_test(tc, record_that_does_not_add_up_is_refused, 0, (int)ARRAY_LEN(bad));
	tcase_add_test(tc, what_functions_are_shown_with_is_written_as_it_was_read);
	tcase_add_loop_test(
		tc, each_list_has_an_entry_for_each_request, 0, (int)ARRAY_LEN(shortened));
	tcase_add_test(tc, unknown_keys_are_kept_quiet);
	tcase_add_loop_test(tc, closed_lists_have_a_word_for_each_value, 0, (int)ARRAY_LEN(words));
	return run_case("model: record", tc);
}
