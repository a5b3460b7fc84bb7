/* The prober as a whole, on loopback of a network namespace of its own. */
#include <check.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "tests/probe_fixture.h"

#define SLOT_MS  200
#define START_MS 300               /* from now: time to start the process, also under a sanitizer */
#define NEAR_NS  INT64_C(50000000) /* an RTT on loopback, on a busy machine */

static char folder[64], file[80];
static struct fixture_plan fixture;
static struct fixture_records records;
static pid_t server;

static struct plan_target icmp_v4 = {.node = "n1",
	.addr = "127.0.0.1",
	.method = "icmp",
	.sent = 3,
	.interval_ms = 20,
	.timeout_ms = 150};
static struct plan_target closed_tcp = {.node = "n1",
	.addr = "127.0.0.1",
	.method = "tcp",
	.port = FIXTURE_CLOSED,
	.sent = 3,
	.interval_ms = 20,
	.timeout_ms = 150};
static struct plan_target http_v4 = {.node = "n1",
	.addr = "127.0.0.1",
	.method = "http",
	.port = FIXTURE_PORT,
	.check = "c1",
	.sent = 2,
	.interval_ms = 40,
	.timeout_ms = 600};

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

static struct prober_result run(const struct probe_options *options)
{
	struct prober_result result = prober_run(&fixture.plan, options);

	if (result.ret == 0)
		ck_assert(result.bare);
	return result;
}

static struct prober_result run_plainly(struct plan_target *targets, size_t count, int64_t slots)
{
	struct probe_options options = fixture_options(file);

	fixture_plan(&fixture, targets, count, SLOT_MS, slots, START_MS);
	return fixture_run(&fixture, &options, NULL, &records);
}

static void check_answered(const struct record *record, int64_t sent, int ts)
{
	ck_assert_int_eq(record->sent, sent);
	ck_assert_int_eq(record->answered, sent);
	ck_assert_int_eq(record->ts, ts);
	for (size_t i = 0; i < record->rtt_ns.count; i++) {
		ck_assert_int_gt(record->rtt_ns.items[i], 0);
		ck_assert_int_lt(record->rtt_ns.items[i], NEAR_NS);
	}
}

START_TEST(every_slot_of_every_target_is_recorded_in_a_chain)
{
	struct plan_target targets[6] = {
		icmp_v4, icmp_v4, closed_tcp, closed_tcp, http_v4, http_v4};
	struct control controls[] = {{.addr = "127.0.0.9", .name = "gateway"}};
	struct probe_options options = fixture_options(file);
	struct prober_result result;

	targets[1].addr = targets[3].addr = targets[5].addr = "::1";
	targets[3].port = FIXTURE_PORT;
	fixture_plan(&fixture, targets, ARRAY_LEN(targets), SLOT_MS, 5, START_MS);
	fixture.plan.controls.items = controls;
	fixture.plan.controls.count = 1;
	result = fixture_run(&fixture, &options, NULL, &records);
	ck_assert_uint_eq(records.count, 5 * 7);
	ck_assert_int_eq(result.summary.records, 5 * 7);
	ck_assert_int_eq(result.summary.slots_missed, 0);
	ck_assert_int_eq(result.summary.total.slots_done, 5);
	for (size_t i = 0; i < records.count; i++) {
		const struct record *record = &records.items[i];

		ck_assert_str_eq(record->plan, fixture.plan.sha256);
		ck_assert_str_eq(record->agent, "a1");
		ck_assert_int_eq(record->slot.v, fixture.plan.start.v + (int64_t)(i / 7) * SLOT_MS);
		ck_assert(record->valid);
		ck_assert_uint_eq(strlen(record->run), 16);
	}
	for (size_t i = 0; i < records.count; i += 7) {
		const struct record *row = &records.items[i];

		check_answered(&row[0], 3, TS_PACKET);
		check_answered(&row[1], 3, TS_PACKET);
		ck_assert_int_eq(row[0].ttl, 64);
		ck_assert_int_eq(row[1].ttl, 64);
		ck_assert_int_eq(row[2].answered, 0);
		ck_assert_int_eq(fixture_err(&row[2], RECORD_REFUSED), 3);
		check_answered(&row[3], 3, TS_PACKET);
		check_answered(&row[4], 2, TS_TCP_INFO);
		check_answered(&row[5], 2, TS_TCP_INFO);
		ck_assert_str_eq(row[6].control, "gateway");
		ck_assert_int_eq(row[6].answered, 3);
	}
}
END_TEST

static const struct {
	const char *path;
	int64_t status, bytes;
	enum record_err err;
} answers[] = {
	{"/ok", 200, 6, RECORD_ERR_COUNT},
	{"/missing", 404, 0, RECORD_ERR_COUNT},
	{"/moved", 302, 0, RECORD_ERR_COUNT},
	{"/chunked", 200, 6, RECORD_ERR_COUNT},
	{"/until-close", 200, 6, RECORD_ERR_COUNT},
	{"/slow", 0, 0, RECORD_TIMEOUT},
	{"/garbage", 0, 0, RECORD_PROTOCOL},
	{"/cut", 0, 0, RECORD_RESET},
	{"/empty", 0, 0, RECORD_RESET},
	{"/large", 0, 0, RECORD_TOO_LARGE},
};

START_TEST(answer_is_whole_and_in_time_or_named)
{
	struct probe_options options = fixture_options(file);
	bool answered = answers[_i].status > 0;
	const struct record_http *http;
	struct prober_result result;

	fixture_plan(&fixture, &http_v4, 1, SLOT_MS, 1, START_MS);
	fixture.check.path = answers[_i].path;
	result = run(&options);
	ck_assert_msg(result.ret == 0, "%s", result.err.text);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.count, 1);
	ck_assert_msg(records.items[0].answered == (answered ? 2 : 0), "%s", answers[_i].path);
	if (!answered)
		ck_assert_msg(fixture_err(&records.items[0], answers[_i].err) == 2, "%s: %s",
			answers[_i].path,
			records.items[0].err.count ? records.items[0].err.items[0].name : "-");
	http = records.items[0].http;
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(
			http->status.items[i], answered ? answers[_i].status : BIND_ABSENT);
		ck_assert_int_eq(http->bytes.items[i], answered ? answers[_i].bytes : BIND_ABSENT);
		ck_assert_int_gt(http->connect_ns.items[i], 0);
		if (!answered) {
			ck_assert_str_eq(http->body_sha256.items[i], "");
			continue;
		}
		ck_assert_int_gt(http->first_byte_ns.items[i], 0);
		ck_assert_str_eq(http->body_sha256.items[i],
			answers[_i].bytes
				? "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
				: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	}
}
END_TEST

START_TEST(run_by_count_begins_in_the_slot_and_ends_with_the_last_answer)
{
	struct plan_target targets[] = {icmp_v4, http_v4};
	struct probe_options options = fixture_options(file);
	struct mono_ns before = when_mono_now();
	struct prober_result result;

	fixture_plan(&fixture, targets, 2, 300000, 2016, -60000);
	options.count = 7;
	options.interval_ms = 10;
	result = run(&options);
	ck_assert_msg(result.ret == 0, "%s", result.err.text);
	ck_assert_int_lt(when_mono_now().v - before.v, INT64_C(3000000000));
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.count, 2);
	check_answered(&records.items[0], 7, TS_PACKET);
	check_answered(&records.items[1], 7, TS_TCP_INFO);
	ck_assert_int_eq(records.items[0].slot.v, fixture.plan.start.v);
}
END_TEST

/* As the plan says for this agent and target, also where it is begun anew in the midst. */
START_TEST(target_is_measured_in_its_slots_alone)
{
	struct plan_target targets[] = {icmp_v4, http_v4};
	struct probe_options options = fixture_options(file);
	size_t expected = 0, seen = 0;

	targets[1].every_slots = 4;
	fixture_plan(&fixture, targets, 2, SLOT_MS, 12, START_MS);
	options.slots = 5;
	ck_assert_int_eq(run(&options).ret, 0);
	options.slots = 0;
	ck_assert_int_eq(run(&options).ret, 0);
	fixture_read_records(file, &records);
	for (size_t i = 0; i < records.count; i++) {
		int64_t number = (records.items[i].slot.v - fixture.plan.start.v) / SLOT_MS;
		bool is_http = strcmp(records.items[i].method, "http") == 0;

		ck_assert(!is_http || plan_target_due(&fixture.plan, &targets[1], "a1", number));
		expected += !is_http && plan_target_due(&fixture.plan, &targets[1], "a1", number);
		seen += is_http;
	}
	ck_assert_uint_gt(seen, 0);
	ck_assert_uint_eq(seen, expected);
	ck_assert_uint_gt(records.count, 4 * seen);
}
END_TEST

START_TEST(run_by_count_asks_what_is_not_due_too)
{
	struct probe_options options = fixture_options(file);
	struct plan_target target = http_v4;
	struct plan_turn turn;

	target.every_slots = 288;
	fixture_plan(&fixture, &target, 1, 300000, 2016, -60000);
	turn = plan_target_turn(&fixture.plan, &target, "a1");
	ck_assert_int_ne(turn.phase, 0); /* it runs in slot 0 */
	options.count = 2;
	ck_assert_int_eq(run(&options).ret, 0);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.count, 1);
	ck_assert_int_eq(records.items[0].answered, 2);
}
END_TEST

START_TEST(forecast_counts_due_slots)
{
	struct plan_target targets[] = {icmp_v4, http_v4};
	struct probe_options options = fixture_options(file);
	struct probe_forecast forecast;

	targets[1].every_slots = 4;
	fixture_plan(&fixture, targets, 2, SLOT_MS, 12, START_MS);
	ck_assert_int_eq(probe_forecast(&fixture.plan, &options, &forecast, NULL), 0);
	ck_assert_int_eq(forecast.requests, 12 * icmp_v4.sent + 3 * http_v4.sent);
	targets[1].every_slots = 1000; /* once, however short the plan */
	ck_assert_int_eq(probe_forecast(&fixture.plan, &options, &forecast, NULL), 0);
	ck_assert_int_eq(forecast.requests, 12 * icmp_v4.sent + http_v4.sent);
}
END_TEST

START_TEST(count_goes_on_in_the_next_slot)
{
	struct probe_options options = fixture_options(file);
	int64_t sent = 0;

	fixture_plan(&fixture, &icmp_v4, 1, SLOT_MS, 20, START_MS);
	options.count = 25;
	ck_assert_int_eq(run(&options).ret, 0);
	fixture_read_records(file, &records);
	ck_assert_uint_gt(records.count, 1);
	for (size_t i = 0; i < records.count; i++)
		sent += records.items[i].sent;
	ck_assert_int_eq(sent, 25);
}
END_TEST

START_TEST(only_the_methods_asked_for_are_probed)
{
	struct plan_target targets[] = {icmp_v4, closed_tcp};
	static const char *const methods[] = {"tcp", NULL};
	struct probe_options options = fixture_options(file);

	fixture_plan(&fixture, targets, 2, SLOT_MS, 1, START_MS);
	options.methods = methods;
	ck_assert_int_eq(run(&options).ret, 0);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.count, 1);
	ck_assert_str_eq(records.items[0].method, "tcp");
}
END_TEST

START_TEST(slots_that_are_over_are_missed_and_the_rest_measured)
{
	struct probe_options options = fixture_options(file);
	struct prober_result result;

	fixture_plan(&fixture, &icmp_v4, 1, SLOT_MS, 10, -1000);
	result = run(&options);
	ck_assert_int_eq(result.ret, 0);
	ck_assert_int_ge(result.summary.slots_missed, 4);
	ck_assert_int_lt(result.summary.slots_missed, 10);
	ck_assert_int_eq(result.summary.slots_missed + result.summary.total.slots_done, 10);
	fixture_plan(&fixture, &icmp_v4, 1, SLOT_MS, 10, -10000);
	result = run(&options);
	ck_assert_int_eq(result.ret, 0);
	ck_assert_int_eq(result.summary.slots_missed, 10);
	ck_assert_int_eq(result.summary.records, 0);
}
END_TEST

START_TEST(slots_end_at_until)
{
	struct probe_options options = fixture_options(file);
	struct prober_result result;

	fixture_plan(&fixture, &icmp_v4, 1, SLOT_MS, 10, START_MS);
	options.until.v = fixture.plan.start.v + 2 * SLOT_MS + SLOT_MS / 2;
	result = run(&options);
	ck_assert_int_eq(result.ret, 0);
	ck_assert_int_eq(result.summary.records, 2);
}
END_TEST

START_TEST(rate_holds_back_and_what_does_not_fit_is_said)
{
	struct probe_options options = fixture_options(file);
	struct plan_target targets[2] = {icmp_v4, icmp_v4};
	struct prober_result result;

	targets[1].addr = "127.0.0.2";
	targets[0].sent = targets[1].sent = 8;
	fixture_plan(&fixture, targets, 2, SLOT_MS, 5, START_MS);
	options.rate_pps = 30;
	result = run(&options);
	ck_assert_int_eq(result.ret, 0);
	ck_assert_int_eq(result.summary.total.sent + result.summary.total.not_sent, 80);
	ck_assert_int_le(result.summary.total.sent, 32);
	ck_assert_int_ge(result.summary.total.sent, 20);
}
END_TEST

START_TEST(no_route_is_not_sent)
{
	struct plan_target targets[3] = {icmp_v4, closed_tcp, http_v4};
	struct prober_result result;

	targets[0].addr = targets[1].addr = targets[2].addr = "198.18.0.1";
	result = run_plainly(targets, 3, 1);
	ck_assert_int_eq(result.summary.total.sent, 0);
	ck_assert_int_eq(result.summary.total.not_sent, 8);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(fixture_err(&records.items[i], RECORD_NO_ROUTE), targets[i].sent);
}
END_TEST

static void write_file(const char *text)
{
	FILE *stream = fopen(file, "w");

	ck_assert_ptr_nonnull(stream);
	fputs(text, stream);
	fclose(stream);
}

START_TEST(torn_line_is_ended_and_left_in_place)
{
	struct probe_options options = fixture_options(file);
	struct file_bytes bytes;
	struct prober_result result;

	write_file("{\"schema\":\"cdnproof/rec");
	fixture_plan(&fixture, &icmp_v4, 1, SLOT_MS, 2, START_MS);
	result = run(&options);
	ck_assert_int_eq(result.ret, 0);
	ck_assert(result.summary.torn_line);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.malformed, 1);
	ck_assert_uint_eq(records.count, 2);
	ck_assert_int_eq(file_read(file, 1 << 20, &bytes, NULL), 0);
	ck_assert_int_eq(strncmp(bytes.at, "{\"schema\":\"cdnproof/rec\n{", 25), 0);
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(second_run_appends_under_a_name_of_its_own)
{
	char first[17];

	ck_assert(!run_plainly(&icmp_v4, 1, 2).summary.torn_line);
	snprintf(first, sizeof(first), "%s", records.items[0].run);
	arena_fini(&records.arena);
	ck_assert(!run_plainly(&icmp_v4, 1, 2).summary.torn_line);
	ck_assert_uint_eq(records.count, 4);
	ck_assert_str_eq(records.items[1].run, first);
	ck_assert_str_ne(records.items[2].run, first);
	ck_assert_int_eq(records.items[2].seq, 0);
}
END_TEST

START_TEST(second_prober_on_the_file_is_refused)
{
	struct probe_options options = fixture_options(file);
	struct prober_result result;
	struct prober first;

	fixture_plan(&fixture, &icmp_v4, 1, SLOT_MS, 6, START_MS);
	first = prober_start(&fixture.plan, &options, NULL);
	usleep(START_MS * 1000 + SLOT_MS * 1000);
	result = run(&options);
	ck_assert_int_eq(result.ret, -1);
	ck_assert_int_eq(result.err.code, ERR_CANTCREATE);
	ck_assert_ptr_nonnull(strstr(result.err.text, "another cdnproof writes to this file"));
	ck_assert_int_eq(prober_wait(&first).ret, 0);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.count, 6);
}
END_TEST

START_TEST(stopped_run_leaves_whole_slots)
{
	struct plan_target targets[] = {icmp_v4, closed_tcp};
	struct probe_options options = fixture_options(file);
	struct prober_result result;
	struct prober prober;

	fixture_plan(&fixture, targets, 2, SLOT_MS, 50, START_MS);
	prober = prober_start(&fixture.plan, &options, NULL);
	poll(NULL, 0, START_MS + 3 * SLOT_MS + SLOT_MS / 2);
	kill(prober.pid, SIGTERM);
	result = prober_wait(&prober);
	ck_assert_int_eq(result.ret, -1);
	ck_assert_int_eq(result.err.code, ERR_INTERRUPTED);
	ck_assert_int_gt(result.summary.total.slots_done, 0);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.malformed, 0);
	ck_assert_int_eq((int64_t)records.count, result.summary.total.slots_done * 2);
	ck_assert_int_eq((int64_t)records.count, result.summary.records);
}
END_TEST

static void limit_file(void)
{
	struct rlimit limit = {1000, 1000};

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
}

START_TEST(full_disk_leaves_whole_lines)
{
	struct probe_options options = fixture_options(file);
	struct prober_result result;
	struct prober prober;

	fixture_plan(&fixture, &icmp_v4, 1, SLOT_MS, 10, START_MS);
	prober = prober_start(&fixture.plan, &options, limit_file);
	result = prober_wait(&prober);
	ck_assert_int_eq(result.ret, -1);
	ck_assert_int_eq(result.err.code, ERR_IO);
	ck_assert_ptr_nonnull(strstr(result.err.text, "File too large"));
	fixture_read_records(file, &records);
	ck_assert_uint_gt(records.count, 0);
	ck_assert_uint_lt(records.count, 10);
	ck_assert_int_eq((int64_t)records.count, result.summary.records);
	options.output = "/dev/full";
	fixture_plan(&fixture, &icmp_v4, 1, SLOT_MS, 1, START_MS);
	ck_assert_int_eq(run(&options).err.code, ERR_IO);
}
END_TEST

static void give_up_capabilities(void)
{
	cap_t none = cap_init();

	if (cap_set_proc(none) < 0)
		_exit(2);
	cap_free(none);
}

START_TEST(without_permission_the_command_that_grants_it_is_named)
{
	struct probe_options options = fixture_options(file);
	struct prober_result result;
	struct prober prober;
	char program[400] = "";

	fixture_set_network("ipv4/ping_group_range", "1 0"); /* as in every new namespace */
	fixture_plan(&fixture, &icmp_v4, 1, SLOT_MS, 2, START_MS);
	prober = prober_start(&fixture.plan, &options, give_up_capabilities);
	result = prober_wait(&prober);
	ck_assert_int_eq(result.ret, -1);
	ck_assert_int_eq(result.err.code, ERR_NOPERM);
	ck_assert_ptr_nonnull(strstr(result.err.text, "sudo setcap cap_net_raw+ep /"));
	ck_assert_int_gt(readlink("/proc/self/exe", program, sizeof(program) - 1), 0);
	ck_assert_ptr_nonnull(strstr(result.err.text, program));
	ck_assert_ptr_nonnull(strstr(result.err.text, "net.ipv4.ping_group_range"));
	ck_assert_int_ne(access(file, F_OK), 0); /* and no file is left */
}
END_TEST

START_TEST(ping_sockets_serve_where_raw_ones_are_not_permitted)
{
	struct plan_target targets[2] = {icmp_v4, icmp_v4};
	struct probe_options options = fixture_options(file);
	char groups[32];
	struct prober_result result;
	struct prober prober;

	targets[1].addr = "::1";
	snprintf(groups, sizeof(groups), "%u %u", (unsigned)getgid(), (unsigned)getgid());
	ck_assert(fixture_set_network("ipv4/ping_group_range", groups));
	fixture_plan(&fixture, targets, 2, SLOT_MS, 2, START_MS);
	prober = prober_start(&fixture.plan, &options, give_up_capabilities);
	result = prober_wait(&prober);
	ck_assert_msg(result.ret == 0, "%s", result.err.text);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.count, 4);
	for (size_t i = 0; i < records.count; i++) {
		check_answered(&records.items[i], 3, TS_ERRQUEUE);
		ck_assert_int_eq(records.items[i].ttl, 64);
	}
}
END_TEST

/* What cannot be probed as planned is refused before anything is sent. */
enum wrong { AGENT, METHOD, TWICE, HTTPS, HOST, HEADER, PORT, OUTPUT };
static const struct {
	enum wrong what;
	enum err_code code;
	const char *text;
} wrongs[] = {
	{AGENT, ERR_DATA, "the plan has no agent"},
	{METHOD, ERR_DATA, "method quic is not supported by this version"},
	{TWICE, ERR_DATA, "127.0.0.1 is listed twice for method icmp"},
	{HTTPS, ERR_DATA, "check c1: its scheme is https, and method http asks for it"},
	{HOST, ERR_DATA, "check c1: host a@b is not a host name"},
	{HEADER, ERR_DATA, "check c1: header X-Probe has a character"},
	{PORT, ERR_DATA, "a port from 1 to 65535"},
	{OUTPUT, ERR_CANTCREATE, "/no/such/folder/file: cannot be opened"},
};

START_TEST(what_cannot_be_probed_is_refused)
{
	struct plan_target targets[3] = {icmp_v4, http_v4, icmp_v4};
	struct probe_options options = fixture_options(file);
	enum wrong what = wrongs[_i].what;
	struct prober_result result;

	fixture_plan(&fixture, targets, what == TWICE ? 3 : 2, SLOT_MS, 1, START_MS);
	options.agent = what == AGENT ? "a9" : "a1";
	options.output = what == OUTPUT ? "/no/such/folder/file" : file;
	if (what == METHOD)
		targets[0].method = "quic";
	if (what == HTTPS)
		fixture.check.scheme = "https";
	if (what == HOST)
		fixture.check.host = "a@b";
	if (what == HEADER)
		fixture.header.text = "yes\r\nEvil: 1";
	if (what == PORT)
		targets[1].port = 0;
	result = run(&options);
	ck_assert_int_eq(result.ret, -1);
	ck_assert_msg(strstr(result.err.text, wrongs[_i].text) != NULL, "%s", result.err.text);
	ck_assert_int_eq(result.err.code, wrongs[_i].code);
	ck_assert_int_ne(access(file, F_OK), 0);
}
END_TEST

/* The kernel says RST where nobody listens, and SYN/ACK, which it resets itself, where somebody
 * does. */
START_TEST(half_open_tells_open_ports_from_closed_ones)
{
	struct plan_target targets[4] = {closed_tcp, closed_tcp, closed_tcp, closed_tcp};
	struct probe_options options = fixture_options(file);

	targets[1].port = targets[3].port = FIXTURE_PORT;
	targets[2].addr = targets[3].addr = "::1";
	fixture_plan(&fixture, targets, 4, SLOT_MS, 3, START_MS);
	options.half_open = true;
	ck_assert_int_eq(run(&options).ret, 0);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.count, 12);
	for (size_t i = 0; i < records.count; i++) {
		const struct record *record = &records.items[i];

		ck_assert(record->valid);
		ck_assert_int_eq(record->ttl, 64);
		if (record->port == FIXTURE_PORT)
			check_answered(record, 3, TS_PACKET);
		else
			ck_assert_int_eq(fixture_err(record, RECORD_REFUSED), 3);
	}
}
END_TEST

START_TEST(mesh_leaves_out_the_agent_itself)
{
	struct plan_target targets[2] = {icmp_v4, icmp_v4};

	struct probe_options options = fixture_options(file);

	targets[0].node = targets[1].node = NULL;
	targets[0].peer = "a1";
	targets[1].peer = "a2";
	targets[1].addr = "127.0.0.2";
	fixture_plan(&fixture, targets, 2, SLOT_MS, 1, START_MS);
	fixture.agents[0].address = "127.0.0.1";
	ck_assert_int_eq(run(&options).ret, 0);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.count, 1);
	ck_assert_str_eq(records.items[0].peer, "a2");
}
END_TEST

/* 198.18.0.9 is none of this machine's: a NAT has it. */
START_TEST(agent_behind_a_nat_takes_no_part_in_the_mesh)
{
	static const char *const addresses[] = {"198.18.0.9", NULL};
	struct plan_target targets[2] = {icmp_v4, icmp_v4};
	struct probe_options options = fixture_options(file);

	targets[1].node = NULL;
	targets[1].peer = "a2";
	targets[1].addr = "127.0.0.2";
	fixture_plan(&fixture, targets, 2, SLOT_MS, 1, START_MS);
	fixture.agents[0].address = addresses[_i];
	ck_assert_int_eq(run(&options).ret, 0);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.count, 1);
	ck_assert_str_eq(records.items[0].node, "n1");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_run");
	TCase *tcase = tcase_create("run");
	SRunner *runner;
	int failed;

	if (!fixture_may_unshare()) {
		fprintf(stderr,
			"test_probe_run: skipped: network namespaces are not permitted here\n");
		return 77;
	}
	runner = srunner_create(suite);
	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, every_slot_of_every_target_is_recorded_in_a_chain);
	tcase_add_loop_test(
		tcase, answer_is_whole_and_in_time_or_named, 0, (int)ARRAY_LEN(answers));
	tcase_add_test(tcase, run_by_count_begins_in_the_slot_and_ends_with_the_last_answer);
	tcase_add_test(tcase, target_is_measured_in_its_slots_alone);
	tcase_add_test(tcase, run_by_count_asks_what_is_not_due_too);
	tcase_add_test(tcase, forecast_counts_due_slots);
	tcase_add_test(tcase, count_goes_on_in_the_next_slot);
	tcase_add_test(tcase, only_the_methods_asked_for_are_probed);
	tcase_add_test(tcase, slots_that_are_over_are_missed_and_the_rest_measured);
	tcase_add_test(tcase, slots_end_at_until);
	tcase_add_test(tcase, rate_holds_back_and_what_does_not_fit_is_said);
	tcase_add_test(tcase, no_route_is_not_sent);
	tcase_add_test(tcase, torn_line_is_ended_and_left_in_place);
	tcase_add_test(tcase, second_run_appends_under_a_name_of_its_own);
	tcase_add_test(tcase, second_prober_on_the_file_is_refused);
	tcase_add_test(tcase, stopped_run_leaves_whole_slots);
	tcase_add_test(tcase, full_disk_leaves_whole_lines);
	tcase_add_test(tcase, without_permission_the_command_that_grants_it_is_named);
	tcase_add_test(tcase, ping_sockets_serve_where_raw_ones_are_not_permitted);
	tcase_add_loop_test(tcase, what_cannot_be_probed_is_refused, 0, (int)ARRAY_LEN(wrongs));
	tcase_add_test(tcase, half_open_tells_open_ports_from_closed_ones);
	tcase_add_test(tcase, mesh_leaves_out_the_agent_itself);
	tcase_add_loop_test(tcase, agent_behind_a_nat_takes_no_part_in_the_mesh, 0, 2);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
