/* Questions to a name server, on loopback of a network namespace of its own. */
#include <check.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "model/address.h"
#include "probes/dns_system.h"
#include "tests/dns_server.h"
#include "tests/probe_fixture.h"

#define SLOT_MS    400
#define START_MS   300
#define TIMEOUT_MS 200
#define NEAR_NS    INT64_C(50000000) /* an RTT on loopback, on a busy machine */
#define ADDRESS    ".example.com 300 A 198.18.1.7"

#define MANY 48

static char folder[64], file[80], name[80], names[MANY][80], ids[MANY][8];
static struct plan_target targets[MANY];
static struct plan_check checks[MANY];
static struct fixture_plan fixture;
static struct fixture_records records;
static struct dns_server_gate *gate;
static pid_t server;

static void set_up(void)
{
	fixture_enter_network();
	fixture_make_folder(folder);
	snprintf(file, sizeof(file), "%s/records.jsonl", folder);
	server = dns_server_start(&gate);
}

static void tear_down(void)
{
	fixture_stop(server);
	arena_fini(&records.arena);
	fixture_remove_folder(folder);
}

/* What the server does with it is said by `label`. */
static struct plan_target target_of(const char *label, int64_t sent)
{
	snprintf(name, sizeof(name), "%s.example.com", label);
	return (struct plan_target){.name = name,
		.addr = "127.0.0.1",
		.method = "dns",
		.port = DNS_SERVER_PORT,
		.check = "c1",
		.sent = sent,
		.interval_ms = 20,
		.timeout_ms = TIMEOUT_MS};
}

static void plan(struct plan_target *target, int64_t slots)
{
	fixture_plan(&fixture, target, 1, SLOT_MS, slots, START_MS);
	fixture.check.scheme = "dns";
	fixture.check.host = target->name;
}

/* Further targets, each with a check of its own. Returns the check. */
static struct plan_check *add_to_plan(struct plan *plan, const char *label)
{
	size_t i = plan->targets.count++;

	ck_assert_uint_lt(i, MANY);
	snprintf(names[i], sizeof(names[i]), "%s.example.com", label);
	snprintf(ids[i], sizeof(ids[i]), "m%zu", i);
	targets[i] = target_of(label, 1);
	targets[i].name = names[i];
	targets[i].check = ids[i];
	checks[i] = fixture.check;
	checks[i].id = ids[i];
	plan->targets.items = targets;
	plan->checks.items = checks;
	plan->checks.count = plan->targets.count;
	return &checks[i];
}

static void plan_many(void)
{
	struct plan_target none = target_of("ok", 1);

	plan(&none, 1);
	fixture.plan.targets.count = 0;
}

static const struct record *run_with(void (*before)(void))
{
	struct probe_options options = fixture_options(file);

	fixture_run(&fixture, &options, before, &records);
	ck_assert_uint_eq(records.count, (size_t)fixture.plan.slots * fixture.plan.targets.count);
	return &records.items[0];
}

static const struct record *run(void)
{
	return run_with(NULL);
}

/* What one request of this label comes to; rcode -1: nothing. */
static const struct {
	const char *label;
	int64_t answered, stray, dup;
	enum record_err err;
	int64_t rcode;
	const char *text;
} manners[] = {
	{"ok", 1, 0, 0, RECORD_ERR_COUNT, 0, "ok" ADDRESS},
	{"chain", 1, 0, 0, RECORD_ERR_COUNT, 0,
		"chain.example.com 300 CNAME edge.example.com; chain" ADDRESS},
	{"empty", 1, 0, 0, RECORD_ERR_COUNT, 0, ""},
	{"nxdomain", 1, 0, 0, RECORD_ERR_COUNT, 3, ""},
	{"servfail", 1, 0, 0, RECORD_ERR_COUNT, 2, ""},
	{"formerr", 1, 0, 0, RECORD_ERR_COUNT, 1, ""},
	{"othercase", 1, 0, 0, RECORD_ERR_COUNT, 0, "othercase" ADDRESS},
	{"twice", 1, 0, 1, RECORD_ERR_COUNT, 0, "twice" ADDRESS},
	{"silent", 0, 0, 0, RECORD_ERR_COUNT, -1, ""},
	{"elsewhere", 0, 0, 0, RECORD_ERR_COUNT, -1, ""}, /* the kernel keeps it off */
	{"wrongid", 0, 1, 0, RECORD_ERR_COUNT, -1, ""},
	{"wrongname", 0, 1, 0, RECORD_ERR_COUNT, -1, ""},
	{"wrongtype", 0, 1, 0, RECORD_ERR_COUNT, -1, ""},
	{"question", 0, 1, 0, RECORD_ERR_COUNT, -1, ""},
	{"cut", 0, 1, 0, RECORD_ERR_COUNT, -1, ""},
	{"truncated", 0, 0, 0, RECORD_TRUNCATED, -1, ""},
	{"stream", 1, 0, 0, RECORD_ERR_COUNT, 0, "stream" ADDRESS},
	{"streamother", 0, 0, 0, RECORD_PROTOCOL, -1, ""},
	{"streamcut", 0, 0, 0, RECORD_PROTOCOL, -1, ""},
	{"streamnone", 0, 0, 0, RECORD_TRUNCATED, -1, ""},
	{"refused", 1, 0, 0, RECORD_ERR_COUNT, 5, ""},
	{"ttl", 1, 0, 0, RECORD_ERR_COUNT, 0, "ttl.example.com 4294967295 A 198.18.1.7"},
	{"ring", 1, 0, 0, RECORD_ERR_COUNT, 0,
		"ring.example.com 300 CNAME a.example.com; a.example.com 300 CNAME b.example.com; "
		"b.example.com 300 CNAME ring.example.com"},
	{"noend", 1, 0, 0, RECORD_ERR_COUNT, 0,
		"noend.example.com 300 CNAME elsewhere.example.com"},
	{"loop", 0, 0, 0, RECORD_PROTOCOL, -1, ""},
	{"loopwell", 1, 0, 0, RECORD_ERR_COUNT, 0, "loopwell" ADDRESS},
	{"toolong", 0, 0, 0, RECORD_TOO_LARGE, -1, ""},
	{"unreachable8", 0, 0, 0, RECORD_UNREACHABLE, -1, ""},
	{"unreachableall", 0, 0, 0, RECORD_UNREACHABLE, -1, ""},
	{"unreachablewell", 1, 0, 0, RECORD_ERR_COUNT, 0, "unreachablewell" ADDRESS},
	{"unreachableother", 0, 0, 0, RECORD_ERR_COUNT, -1, ""},
};

static void check_manner(const struct record *record, size_t i)
{
	const char *label = manners[i].label;
	bool lost_for_a_reason = manners[i].err != RECORD_ERR_COUNT;

	ck_assert_int_eq(record->sent, 1);
	ck_assert_msg(record->answered == manners[i].answered, "%s", label);
	ck_assert_msg(record->stray == manners[i].stray, "%s", label);
	ck_assert_msg(record->dup == manners[i].dup, "%s", label);
	ck_assert_msg(record->err.count == lost_for_a_reason, "%s", label);
	if (lost_for_a_reason)
		ck_assert_msg(fixture_err(record, manners[i].err) == 1, "%s", label);
	ck_assert_msg(record->dns->rcode.items[0] ==
			      (manners[i].rcode < 0 ? BIND_ABSENT : manners[i].rcode),
		"%s", label);
	ck_assert_str_eq(record->dns->answers.items[0], manners[i].text);
	ck_assert(record->valid);
}

START_TEST(request_is_answered_or_lost_for_a_reason)
{
	const struct record *record;

	plan_many();
	for (size_t i = 0; i < ARRAY_LEN(manners); i++)
		add_to_plan(&fixture.plan, manners[i].label);
	record = run();
	for (size_t i = 0; i < ARRAY_LEN(manners); i++) {
		ck_assert_str_eq(record[i].name, names[i]);
		ck_assert_str_eq(record[i].check, ids[i]);
		check_manner(&record[i], i);
	}
}
END_TEST

static const struct {
	const char *type, *addr, *text;
} questions[] = {
	{NULL, "127.0.0.1", "ok" ADDRESS},
	{"A", "::1", "ok" ADDRESS},
	{"AAAA", "127.0.0.1", "ok.example.com 300 AAAA 2001:2::7"},
	{"AAAA", "::1", "ok.example.com 300 AAAA 2001:2::7"},
};

START_TEST(both_ends_of_a_round_trip_are_stamped_by_the_kernel)
{
	struct plan_target target = target_of("ok", 5);
	const struct record *record;

	target.addr = questions[_i].addr;
	plan(&target, 2);
	fixture.check.type = questions[_i].type;
	record = run();
	for (size_t i = 0; i < records.count; i++, record++) {
		ck_assert_int_eq(record->answered, 5);
		ck_assert_int_eq(record->ts, TS_ERRQUEUE);
		ck_assert_int_eq(record->ttl, 64);
		ck_assert_str_eq(record->addr, questions[_i].addr);
		ck_assert_str_eq(record->dns->server, questions[_i].addr);
		ck_assert_str_eq(record->dns->name, name);
		ck_assert_str_eq(record->dns->type, questions[_i].type ? questions[_i].type : "A");
		ck_assert_ptr_null(record->dns->subnet);
		for (size_t k = 0; k < 5; k++) {
			ck_assert_int_gt(record->rtt_ns.items[k], 0);
			ck_assert_int_lt(record->rtt_ns.items[k], NEAR_NS);
			ck_assert_str_eq(record->dns->answers.items[k], questions[_i].text);
			ck_assert_int_eq(record->dns->scope.items[k], BIND_ABSENT);
		}
	}
}
END_TEST

START_TEST(round_trip_is_not_shorter_than_the_server_takes)
{
	struct plan_target target = target_of("slow", 2);
	const struct record *record;

	plan(&target, 1);
	record = run();
	ck_assert_int_eq(record->answered, 2);
	for (size_t i = 0; i < record->rtt_ns.count; i++)
		ck_assert_int_ge(record->rtt_ns.items[i], DNS_SERVER_SLOW_MS * INT64_C(1000000));
}
END_TEST

static const char *const subnets[] = {"198.18.1.0/24", "198.18.0.0/15", "0.0.0.0/0",
	"198.18.1.7/32", "2001:2::/48", "2001:2::/33", "::/0"};

START_TEST(subnet_is_sent_and_its_scope_read)
{
	const struct record *record;

	plan_many();
	for (size_t i = 0; i < ARRAY_LEN(subnets); i++)
		add_to_plan(&fixture.plan, "scope")->subnet = subnets[i];
	record = run();
	for (size_t i = 0; i < ARRAY_LEN(subnets); i++, record++) {
		ck_assert_int_eq(record->answered, 1);
		ck_assert_str_eq(record->dns->subnet, subnets[i]);
		ck_assert_str_eq(record->dns->answers.items[0], "scope" ADDRESS);
		ck_assert_msg(record->dns->scope.items[0] == 16, "%s", subnets[i]);
	}
}
END_TEST

START_TEST(answer_after_its_time_is_late_and_says_nothing)
{
	struct plan_target target = target_of("slow", 2);
	const struct record *record;

	target.timeout_ms = DNS_SERVER_SLOW_MS / 3;
	plan(&target, 1);
	record = run();
	ck_assert_int_eq(record->sent, 2);
	ck_assert_int_eq(record->lost, 2);
	ck_assert_int_eq(record->late, 2);
	ck_assert_int_eq(record->dup, 0);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(record->dns->rcode.items[i], BIND_ABSENT);
		ck_assert_str_eq(record->dns->answers.items[i], "");
	}
}
END_TEST

START_TEST(closed_port_refuses_every_request)
{
	struct plan_target target = target_of("ok", 4);
	const struct record *record;

	target.port = DNS_SERVER_CLOSED;
	target.addr = _i ? "::1" : "127.0.0.1";
	plan(&target, 1);
	record = run();
	ck_assert_int_eq(record->sent, 4);
	ck_assert_int_eq(record->not_sent, 0);
	ck_assert_int_eq(fixture_err(record, RECORD_REFUSED), 4);
}
END_TEST

START_TEST(without_a_route_nothing_is_sent)
{
	struct plan_target target = target_of("ok", 3);
	const struct record *record;

	target.addr = _i ? "2001:2::1" : "198.18.0.1";
	plan(&target, 1);
	record = run();
	ck_assert_int_eq(record->sent, 0);
	ck_assert_int_eq(fixture_err(record, RECORD_NO_ROUTE), 3);
	ck_assert_uint_eq(record->dns->rcode.count, 0);
}
END_TEST

/* The server answers with the port that it was asked from. By chance two slots have the same. */
START_TEST(series_keeps_its_port_and_the_next_has_another)
{
	struct plan_target target = target_of("port", 4);
	const struct record *record;
	bool differ = false;

	plan(&target, 4);
	record = run();
	for (size_t i = 0; i < records.count; i++) {
		ck_assert_int_eq(record[i].answered, 4);
		for (size_t k = 1; k < 4; k++)
			ck_assert_str_eq(
				record[i].dns->answers.items[k], record[i].dns->answers.items[0]);
		if (i > 0 && strcmp(record[i].dns->answers.items[0],
				     record[i - 1].dns->answers.items[0]) != 0)
			differ = true;
	}
	ck_assert(differ);
}
END_TEST

START_TEST(each_request_has_its_own_answer)
{
	static const char *const wanted[] = {"0", "0", "1", "1", "2", "2"};
	struct plan_target target = target_of("turns", ARRAY_LEN(wanted));
	const struct record *record;
	char text[80];

	plan(&target, 1);
	record = run();
	ck_assert_int_eq(record->answered, ARRAY_LEN(wanted));
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		snprintf(text, sizeof(text), "turns.example.com 300 A 198.18.1.%s", wanted[i]);
		ck_assert_str_eq(record->dns->answers.items[i], text);
	}
}
END_TEST

/* In the prober's process, at each record. */
static void count_files(const struct record *record, void *context)
{
	int *counts = context;

	for (int fd = 0; fd < 1024; fd++)
		counts[record->seq] += fcntl(fd, F_GETFD) >= 0;
}

START_TEST(sockets_of_written_slots_are_closed)
{
	enum { SLOTS = 12 };
	struct plan_target target = target_of("ok", 1);
	struct probe_options options = fixture_options(file);
	int *counts = mmap(NULL, SLOTS * sizeof(int), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct prober_result result;

	ck_assert_ptr_ne(counts, MAP_FAILED);
	target.timeout_ms = 50;
	plan(&target, SLOTS);
	fixture.plan.slot_ms = 100;
	options.record = count_files;
	options.context = counts;
	result = prober_run(&fixture.plan, &options);
	ck_assert_msg(result.ret == 0, "%s", result.err.text);
	ck_assert_int_gt(result.summary.records, SLOTS / 2); /* a busy machine misses some */
	ck_assert_int_gt(counts[0], 3);
	for (int i = 1; i < result.summary.records; i++)
		ck_assert_int_le(counts[i], counts[0] + 2); /* of this slot and the next */
	munmap(counts, SLOTS * sizeof(int));
}
END_TEST

START_TEST(answers_of_a_series_stay_within_a_line)
{
	struct plan_target target = target_of("long", 300);
	const struct record *record;
	size_t whole = 0, len = 0;

	target.interval_ms = 2;
	plan(&target, 1);
	fixture.plan.slot_ms = 1500;
	record = run();
	ck_assert_int_gt(record->answered, 260);
	for (size_t i = 0; i < record->dns->answers.count; i++) {
		const char *text = record->dns->answers.items[i];

		whole += strlen(text) > 4000;
		len += strlen(text);
		if (strlen(text) > 4000)
			ck_assert_str_eq(text + strlen(text) - strlen("; …"), "; …");
		else if (record->dns->rcode.items[i] == 0)
			ck_assert_str_eq(text, "…");
	}
	ck_assert_uint_gt(whole, 200);
	ck_assert_uint_lt(len, (1u << 20) + 300 * strlen("…"));
}
END_TEST

static void wait_for(volatile bool *flag)
{
	for (int i = 0; i < 20000 && !*flag; i++)
		usleep(1000);
	ck_assert(*flag);
}

/* The prober is stopped while the server sends more than the socket holds. */
static void run_flooded(const struct probe_options *options)
{
	struct prober prober = prober_start(&fixture.plan, options, NULL);
	struct prober_result result;

	wait_for(&gate->asked);
	kill(prober.pid, SIGSTOP);
	gate->go = true;
	wait_for(&gate->done);
	kill(prober.pid, SIGCONT);
	result = prober_wait(&prober);
	ck_assert_msg(result.ret == 0, "%s", result.err.text);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.malformed, 0);
}

START_TEST(what_the_socket_could_not_hold_voids_the_slot)
{
	struct probe_options options = fixture_options(file);
	struct plan_target target = target_of("flood", 1);

	target.timeout_ms = 60000;
	fixture_plan(&fixture, &target, 1, 300000, 2, -1000);
	fixture.check.scheme = "dns";
	options.count = 1;
	run_flooded(&options);
	ck_assert_uint_eq(records.count, 1);
	ck_assert_int_eq(records.items[0].answered, 1);
	ck_assert_int_gt(records.items[0].dup, 0);
	ck_assert_int_gt(records.items[0].capture_lost, 0);
	ck_assert(!records.items[0].valid);
	ck_assert_uint_eq(records.items[0].why.count, 1);
	ck_assert_int_eq(records.items[0].why.items[0], WHY_CAPTURE_LOST);
}
END_TEST

/* Its socket is closed in the course of the third slot, which lost nothing. */
START_TEST(what_was_lost_in_a_slot_is_not_owed_to_a_later_one)
{
	struct probe_options options = fixture_options(file);
	struct plan_target target = target_of("flood", 1);

	target.timeout_ms = 300;
	plan(&target, 6);
	run_flooded(&options);
	ck_assert_uint_gt(records.count, 3); /* a busy machine misses some */
	ck_assert_int_gt(records.items[0].capture_lost, 0);
	for (size_t i = 1; i < records.count; i++) {
		ck_assert_int_eq(records.items[i].capture_lost, 0);
		ck_assert(records.items[i].valid);
	}
}
END_TEST

START_TEST(polite_prober_asks_as_well)
{
	struct plan_target target = target_of("ok", 2);
	struct probe_options options = fixture_options(file);
	struct prober_result result;

	plan(&target, 1);
	options.polite = true;
	result = prober_run(&fixture.plan, &options);
	ck_assert_msg(result.ret == 0, "%s", result.err.text);
	fixture_read_records(file, &records);
	ck_assert_int_eq(records.items[0].answered, 2);
	ck_assert_int_eq(records.items[0].ts, TS_ERRQUEUE);
}
END_TEST

static void resolver_is_v6(void)
{
	fixture_set_resolver("search example.com\nnameserver ::1\nnameserver 127.0.0.1\n");
}

static void resolver_is_not_said(void)
{
	fixture_set_resolver(NULL);
}

static const struct {
	void (*before)(void);
	const char *server;
} systems[] = {{resolver_is_v6, "::1"}, {resolver_is_not_said, "127.0.0.1"}};

START_TEST(system_is_the_resolver_of_this_machine)
{
	struct plan_target target = target_of("ok", 2);
	const struct record *record;

	target.addr = "system";
	plan(&target, 1);
	record = run_with(systems[_i].before);
	ck_assert_str_eq(record->addr, "system");
	ck_assert_str_eq(record->dns->server, systems[_i].server);
	ck_assert_int_eq(record->answered, 2);
}
END_TEST

static const struct {
	const char *text, *server;
} resolvers[] = {
	{"nameserver 198.18.0.53\n", "198.18.0.53"},
	{"nameserver\t198.18.0.53", "198.18.0.53"},
	{"nameserver   2001:2::53   \n", "2001:2::53"},
	{"nameserver 198.18.0.53 # first\nnameserver 198.18.0.54\n", "198.18.0.53"},
	{"nameserver 198.18.0.53;first\n", "198.18.0.53"},
	{"# nameserver 198.18.0.1\n;nameserver 198.18.0.2\nnameserver 198.18.0.53\n",
		"198.18.0.53"},
	{"nameserver 198.18.0\nnameserver 198.18.0.53\n", "198.18.0.53"},
	{"nameserver ns.example.com\nnameserver 198.18.0.53\n", "198.18.0.53"},
	{"nameserver fe80::1%lo\n", "fe80::1"},
	{"nameserver fe80::1%nowhere0\nnameserver 198.18.0.53\n", "198.18.0.53"},
	{"nameserver 198.18.0.1%lo\nnameserver 198.18.0.53\n", "198.18.0.53"},
	{" nameserver 198.18.0.1\n", "127.0.0.1"},
	{"nameservers 198.18.0.1\n", "127.0.0.1"},
	{"nameserver198.18.0.1\n", "127.0.0.1"},
	{"nameserver", "127.0.0.1"},
	{"nameserver ", "127.0.0.1"},
	{"nameserver \n\n", "127.0.0.1"},
	{"", "127.0.0.1"},
};

START_TEST(first_nameserver_line_with_an_address_counts)
{
	const char *text = resolvers[_i].text;
	struct sockaddr_storage found;
	char is[ADDRESS_TEXT_LEN];
	char *copy = strdup(text);

	dns_system_parse(copy, strlen(copy), &found);
	free(copy);
	ck_assert_str_eq(address_text((const struct sockaddr *)(const void *)&found, is),
		resolvers[_i].server);
	if (strchr(text, '%') && found.ss_family == AF_INET6)
		ck_assert_uint_eq(
			((const struct sockaddr_in6 *)(const void *)&found)->sin6_scope_id, 1);
}
END_TEST

START_TEST(zero_in_the_file_ends_a_word_and_no_more)
{
	static const char text[] =
		"\0nameserver 198.18.0.1\nnameserver 198.18.0.53\0junk\nnameserver 198.18.0.2\n";
	struct sockaddr_storage found;
	char is[ADDRESS_TEXT_LEN];

	dns_system_parse(text, sizeof(text) - 1, &found);
	ck_assert_str_eq(
		address_text((const struct sockaddr *)(const void *)&found, is), "198.18.0.53");
}
END_TEST

START_TEST(resolver_file_that_cannot_be_believed_is_an_error)
{
	struct sockaddr_storage found;
	struct err err;
	FILE *stream = fopen(file, "w");

	ck_assert_ptr_nonnull(stream);
	for (int i = 0; i < 10000; i++)
		fputs("# nothing\n", stream);
	fclose(stream);
	ck_assert_int_eq(dns_system_read(file, &found, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_ptr_nonnull(strstr(err.text, "larger than"));
	ck_assert_int_eq(dns_system_read(folder, &found, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	unlink(file);
	ck_assert_int_eq(dns_system_read(file, &found, &err), 0);
}
END_TEST

/* What cannot be asked is refused before anything is sent. */
static const struct {
	const char *name, *type, *subnet, *scheme;
	int64_t port;
	const char *text;
} wrongs[] = {
	{"a b.example.com", NULL, NULL, "dns", 53, "a b.example.com is not a domain name"},
	{"", NULL, NULL, "dns", 53, "is not a domain name"},
	{"b\303\274cher.example", NULL, NULL, "dns", 53, "xn-- form"},
	{"a.example.com", "MX", NULL, "dns", 53, "type MX is not supported"},
	{"a.example.com", "a", NULL, "dns", 53, "type a is not supported"},
	{"a.example.com", NULL, "198.18.1.7/24", "dns", 53, "subnet 198.18.1.7/24 is not a prefix"},
	{"a.example.com", NULL, "198.18.1.0/33", "dns", 53, "is not a prefix"},
	{"a.example.com", NULL, "", "dns", 53, "is not a prefix"},
	{"a.example.com", NULL, NULL, "http", 53, "scheme dns is expected"},
	{"a.example.com", NULL, NULL, "dns", 0, "a port from 1 to 65535"},
};

START_TEST(what_cannot_be_asked_is_refused)
{
	struct probe_options options = fixture_options(file);
	struct plan_target target = target_of("ok", 1);
	struct prober_result result;

	target.name = wrongs[_i].name;
	target.port = wrongs[_i].port;
	plan(&target, 1);
	fixture.check.type = wrongs[_i].type;
	fixture.check.subnet = wrongs[_i].subnet;
	fixture.check.scheme = wrongs[_i].scheme;
	result = prober_run(&fixture.plan, &options);
	ck_assert_int_eq(result.ret, -1);
	ck_assert_int_eq(result.err.code, ERR_DATA);
	ck_assert_msg(strstr(result.err.text, wrongs[_i].text) != NULL, "%s", result.err.text);
	ck_assert_int_ne(access(file, F_OK), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_dns");
	TCase *tcase = tcase_create("dns"), *pure = tcase_create("resolv.conf");
	SRunner *runner;
	int failed;

	if (!fixture_may_unshare()) {
		fprintf(stderr,
			"test_probe_dns: skipped: network namespaces are not permitted here\n");
		return 77;
	}
	runner = srunner_create(suite);
	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, request_is_answered_or_lost_for_a_reason);
	tcase_add_loop_test(tcase, both_ends_of_a_round_trip_are_stamped_by_the_kernel, 0,
		(int)ARRAY_LEN(questions));
	tcase_add_test(tcase, round_trip_is_not_shorter_than_the_server_takes);
	tcase_add_test(tcase, subnet_is_sent_and_its_scope_read);
	tcase_add_test(tcase, answer_after_its_time_is_late_and_says_nothing);
	tcase_add_loop_test(tcase, closed_port_refuses_every_request, 0, 2);
	tcase_add_loop_test(tcase, without_a_route_nothing_is_sent, 0, 2);
	tcase_add_test(tcase, series_keeps_its_port_and_the_next_has_another);
	tcase_add_test(tcase, each_request_has_its_own_answer);
	tcase_add_test(tcase, sockets_of_written_slots_are_closed);
	tcase_add_test(tcase, answers_of_a_series_stay_within_a_line);
	tcase_add_test(tcase, what_the_socket_could_not_hold_voids_the_slot);
	tcase_add_test(tcase, what_was_lost_in_a_slot_is_not_owed_to_a_later_one);
	tcase_add_test(tcase, polite_prober_asks_as_well);
	tcase_add_loop_test(
		tcase, system_is_the_resolver_of_this_machine, 0, (int)ARRAY_LEN(systems));
	tcase_add_test(tcase, resolver_file_that_cannot_be_believed_is_an_error);
	tcase_add_loop_test(tcase, what_cannot_be_asked_is_refused, 0, (int)ARRAY_LEN(wrongs));
	suite_add_tcase(suite, pure);
	tcase_add_loop_test(
		pure, first_nameserver_line_with_an_address_counts, 0, (int)ARRAY_LEN(resolvers));
	tcase_add_test(pure, zero_in_the_file_ends_a_word_and_no_more);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
