/* What is kept of a response: headers, and one's own address where the body is that. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "tests/data_fixture.h"
#include "tests/probe_fixture.h"

#define SLOT_MS  1000
#define START_MS 600

static char folder[64], file[80];
static struct fixture_plan fixture;
static struct fixture_records records;
static pid_t server;

static void set_up(void)
{
	fixture_enter_network();
	fixture_make_folder(folder);
	snprintf(file, sizeof(file), "%s/records.jsonl", folder);
	server = fixture_serve();
}

static void tear_down(void)
{
	fixture_stop(server);
	arena_fini(&records.arena);
	fixture_remove_folder(folder);
}

static const struct record *ask(const char *path, bool shows_address)
{
	struct plan_target target = {.node = "n1",
		.addr = "127.0.0.1",
		.method = "http",
		.port = FIXTURE_PORT,
		.check = "c1",
		.sent = 2,
		.interval_ms = 150,
		.timeout_ms = 4000};
	struct probe_options options = fixture_options(file);

	fixture_plan(&fixture, &target, 1, SLOT_MS, 1, START_MS);
	fixture.check.path = path;
	fixture.check.shows_address = shows_address;
	fixture_run(&fixture, &options, NULL, &records);
	return &records.items[0];
}

START_TEST(headers_are_those_of_the_last_response_without_trailers)
{
	static const struct {
		const char *name, *value;
	} wanted[] = {{"server", "????"}, {"via", "1.1 a, 1.1 b"}, {"x-cache", "HIT"}};
	const struct record *record = ask("/headers", false);
	const struct record_http *http = record->http;

	ck_assert_int_eq(record->answered, 2);
	ck_assert_uint_eq(http->headers.count, ARRAY_LEN(wanted));
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		const struct record_header *header = &http->headers.items[i];

		ck_assert_str_eq(header->name, wanted[i].name);
		ck_assert_uint_eq(header->values.count, 2);
		ck_assert_str_eq(header->values.items[0], wanted[i].value);
		ck_assert_str_eq(header->values.items[1], wanted[i].value);
	}
	ck_assert_uint_eq(http->own_address.count, 0);
	ck_assert_uint_eq(http->tls_ns.count, 0);
	ck_assert_uint_eq(http->total_ns.count, 2);
	ck_assert_int_ge(http->total_ns.items[0], http->first_byte_ns.items[0]);
}
END_TEST

static const struct {
	const char *path;
	const char *address;
} addresses[] = {
	{"/address", "198.18.7.1"},
	{"/address-v6", "2001:db8::1"},
	{"/ok", ""},
	{"/missing", ""},
};

START_TEST(own_address_is_read_where_the_body_is_one)
{
	const struct record *record = ask(addresses[_i].path, true);

	ck_assert_int_eq(record->answered, 2);
	ck_assert_uint_eq(record->http->own_address.count, 2);
	ck_assert_str_eq(record->http->own_address.items[1], addresses[_i].address);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("fetch_reads");

	if (!fixture_may_unshare()) {
		fprintf(stderr,
			"test_fetch_reads: skipped: network namespaces are not permitted here\n");
		return 77;
	}
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, headers_are_those_of_the_last_response_without_trailers);
	tcase_add_loop_test(
		tcase, own_address_is_read_where_the_body_is_one, 0, (int)ARRAY_LEN(addresses));
	return run_case("fetch_reads", tcase);
}
