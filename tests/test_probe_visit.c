/* Visits, on loopback of a network namespace of its own: the resolver on port 53, web servers on
 * laboratory addresses that the plan has nodes at. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "model/address.h"
#include "probes/visit_address.h"
#include "tests/dns_server.h"
#include "tests/network_fixture.h"
#include "tests/probe_fixture.h"
#include "tests/probe_tls_server.h"
#include "tests/visit_server.h"

#define SLOT_MS    1500
#define START_MS   300
#define TIMEOUT_MS 1000
#define MANY       80
#define REDIRECTS  3
#define V4         "198.18.1.7"
#define V6         "2001:2::7"
#define ANSWER     ".example.com 300 A " V4

static char folder[64], file[80], names[MANY][80], ids[MANY][8];
static struct plan_target targets[MANY];
static struct plan_check checks[MANY];
static struct fixture_plan fixture;
static struct fixture_records records;
static struct dns_server_gate *gate;
static pid_t resolver, server;

static void set_up(void)
{
	fixture_enter_network();
	ck_assert(visit_server_addresses());
	fixture_make_folder(folder);
	snprintf(file, sizeof(file), "%s/records.jsonl", folder);
	resolver = dns_server_start(&gate);
	server = visit_server_start();
}

static void tear_down(void)
{
	fixture_stop(resolver);
	fixture_stop(server);
	arena_fini(&records.arena);
	fixture_remove_folder(folder);
}

static struct plan_target node_at(const char *addr)
{
	return (struct plan_target){.node = "n",
		.addr = addr,
		.method = "http",
		.port = VISIT_SERVER_PORT,
		.check = "c0",
		.sent = 1,
		.interval_ms = 1000,
		.timeout_ms = TIMEOUT_MS};
}

/* Three nodes first, which are not measured here, then the visits. */
static void plan_nodes(void)
{
	static const char *const nodes[] = {V4, V6, "198.18.1.9"};

	fixture_plan(&fixture, targets, 0, SLOT_MS, 1, START_MS);
	fixture.plan.checks.items = checks;
	fixture.plan.checks.count = 0;
	for (size_t i = 0; i < ARRAY_LEN(nodes); i++)
		targets[fixture.plan.targets.count++] = node_at(nodes[i]);
}

static struct plan_check *add_visit(const char *label, const char *path)
{
	size_t i = fixture.plan.targets.count++;

	ck_assert_uint_lt(i, MANY);
	snprintf(names[i], sizeof(names[i]), "%s.example.com", label);
	snprintf(ids[i], sizeof(ids[i]), "v%02zu", i);
	targets[i] = (struct plan_target){.name = names[i],
		.addr = "127.0.0.1",
		.method = PLAN_VISIT,
		.port = VISIT_SERVER_PORT,
		.check = ids[i],
		.sent = 1,
		.interval_ms = 20,
		.timeout_ms = TIMEOUT_MS};
	checks[fixture.plan.checks.count] = fixture.check;
	checks[fixture.plan.checks.count].id = ids[i];
	checks[fixture.plan.checks.count].host = names[i];
	checks[fixture.plan.checks.count].path = path;
	checks[fixture.plan.checks.count].port = VISIT_SERVER_PORT;
	checks[fixture.plan.checks.count].redirects = REDIRECTS;
	return &checks[fixture.plan.checks.count++];
}

static const struct record *run(void)
{
	static const char *const methods[] = {PLAN_VISIT, NULL};
	struct probe_options options = fixture_options(file);

	options.methods = methods;
	fixture_run(&fixture, &options, NULL, &records);
	return records.items;
}

static void check_lists(const struct record *record)
{
	ck_assert_int_eq(record->sent, 1);
	ck_assert(record->valid);
	ck_assert_str_eq(record->method, PLAN_VISIT);
	ck_assert_str_eq(record->dns->name, record->name);
	ck_assert_str_eq(record->dns->type, "A");
	ck_assert_str_eq(record->dns->server, "127.0.0.1");
	ck_assert_uint_eq(record->dns->answers.count, 1);
	ck_assert_uint_eq(record->http->visited.count, 1);
	ck_assert_uint_eq(record->http->hops.count, 1);
}

/* What is lost is lost for this reason; RECORD_ERR_COUNT: it is answered. */
static void check_end(const struct record *record, const char *name, enum record_err err)
{
	bool answered = err == RECORD_ERR_COUNT;

	for (size_t i = 0; i < record->err.count; i++)
		ck_assert_msg(
			!answered && strcmp(record->err.items[i].name, record_err_names[err]) == 0,
			"%s: %s", name, record->err.items[i].name);
	ck_assert_msg(record->answered == answered, "%s", name);
	ck_assert_msg(record->err.count == !answered, "%s", name);
	ck_assert_msg((record->http->status.items[0] != BIND_ABSENT) == answered, "%s", name);
	ck_assert_msg((record->http->visited.items[0][0] != '\0') == answered, "%s", name);
}

/* What becomes of a visit when the resolver answers so; rcode -1: no answer. */
static const struct {
	const char *label;
	enum record_err err;
	const char *visited;
	int64_t rcode;
	const char *text; /* NULL: whatever */
} names_asked[] = {
	{"ok", RECORD_ERR_COUNT, V4, 0, "ok" ANSWER},
	{"chain", RECORD_NO_ADDRESS, "", 0, NULL}, /* the address is not its CNAME's */
	{"links", RECORD_ERR_COUNT, V4, 0, NULL},
	{"behind", RECORD_ERR_COUNT, V4, 0, NULL},
	{"ttl", RECORD_ERR_COUNT, V4, 0, "ttl.example.com 4294967295 A " V4},
	{"othersfirst", RECORD_ERR_COUNT, V4, 0, NULL},
	{"othercase", RECORD_ERR_COUNT, V4, 0, NULL},
	{"loopwell", RECORD_ERR_COUNT, V4, 0, "loopwell" ANSWER},
	{"twice", RECORD_ERR_COUNT, V4, 0, "twice" ANSWER},
	{"stream", RECORD_ERR_COUNT, V4, 0, "stream" ANSWER},
	{"thousands", RECORD_ERR_COUNT, V4, 0, NULL},
	{"long", RECORD_ERR_COUNT, V4, 0, NULL},
	{"again", RECORD_ERR_COUNT, V4, 0, "again" ANSWER},
	{"v6only", RECORD_ERR_COUNT, V6, 0, ""},
	{"ring", RECORD_NO_ADDRESS, "", 0, NULL},
	{"noend", RECORD_NO_ADDRESS, "", 0, NULL},
	{"others", RECORD_NO_ADDRESS, "", 0, "victim.example.com 300 A 198.18.1.66"},
	{"empty", RECORD_NO_ADDRESS, "", 0, ""},
	{"nxdomain", RECORD_NO_ADDRESS, "", 3, ""},
	{"servfail", RECORD_NO_ADDRESS, "", 2, ""},
	{"refused", RECORD_NO_ADDRESS, "", 5, ""},
	{"formerr", RECORD_NO_ADDRESS, "", 1, ""},
	{"silent", RECORD_TIMEOUT, "", -1, ""},
	{"elsewhere", RECORD_TIMEOUT, "", -1, ""},
	{"wrongid", RECORD_TIMEOUT, "", -1, ""},
	{"wrongname", RECORD_TIMEOUT, "", -1, ""},
	{"wrongtype", RECORD_TIMEOUT, "", -1, ""},
	{"question", RECORD_TIMEOUT, "", -1, ""},
	{"cut", RECORD_TIMEOUT, "", -1, ""},
	{"loop", RECORD_PROTOCOL, "", -1, ""},
	{"toolong", RECORD_TOO_LARGE, "", -1, ""},
	{"truncated", RECORD_TRUNCATED, "", -1, ""},
	{"streamnone", RECORD_TRUNCATED, "", -1, ""},
	{"streamother", RECORD_PROTOCOL, "", -1, ""},
	{"streamcut", RECORD_PROTOCOL, "", -1, ""},
	{"mapped", RECORD_PRIVATE_ADDRESS, "", 0, ""},
	{"127-0-0-1", RECORD_PRIVATE_ADDRESS, "", 0, NULL},
	{"0-0-0-0", RECORD_PRIVATE_ADDRESS, "", 0, NULL},
	{"10-0-0-1", RECORD_PRIVATE_ADDRESS, "", 0, NULL},
	{"192-168-1-1", RECORD_PRIVATE_ADDRESS, "", 0, NULL},
	{"169-254-169-254", RECORD_PRIVATE_ADDRESS, "", 0, NULL},
	{"224-0-0-1", RECORD_PRIVATE_ADDRESS, "", 0, NULL},
	{"255-255-255-255", RECORD_PRIVATE_ADDRESS, "", 0, NULL},
	{"198-18-66-66", RECORD_PRIVATE_ADDRESS, "", 0, NULL}, /* ours, and no node's */
	{"198-18-1-9", RECORD_ERR_COUNT, "198.18.1.9", 0, NULL},
};

START_TEST(name_leads_to_its_first_address_or_nowhere)
{
	const struct record *record;

	plan_nodes();
	for (size_t i = 0; i < ARRAY_LEN(names_asked); i++)
		add_visit(names_asked[i].label, "/page");
	record = run();
	ck_assert_uint_eq(records.count, ARRAY_LEN(names_asked));
	for (size_t i = 0; i < ARRAY_LEN(names_asked); i++, record++) {
		const char *label = names_asked[i].label;
		int64_t rcode = record->dns->rcode.items[0];

		check_lists(record);
		check_end(record, label, names_asked[i].err);
		ck_assert_str_eq(record->http->visited.items[0], names_asked[i].visited);
		ck_assert_str_eq(record->http->hops.items[0], "");
		ck_assert_msg(
			rcode == (names_asked[i].rcode < 0 ? BIND_ABSENT : names_asked[i].rcode),
			"%s: %lld", label, (long long)rcode);
		if (names_asked[i].text)
			ck_assert_str_eq(record->dns->answers.items[0], names_asked[i].text);
	}
}
END_TEST

/* What a path leads to; all from ok.example.com at V4. */
static const struct {
	const char *path;
	enum record_err err;
	int64_t status;
	const char *visited, *hops;
} paths[] = {
	{"/page", RECORD_ERR_COUNT, 200, V4, ""},
	{"/own-header", RECORD_ERR_COUNT, 200, V4, ""},
	{"/301", RECORD_ERR_COUNT, 200, V4, "301 http://ok.example.com/page " V4},
	{"/302", RECORD_ERR_COUNT, 200, V4, "302 /page " V4},
	{"/303", RECORD_ERR_COUNT, 200, V4, "303 page " V4},
	{"/307", RECORD_ERR_COUNT, 200, V6, "307 //v6only.example.com/page " V6},
	{"/308", RECORD_ERR_COUNT, 200, V4, "308 http://198.18.1.7/page?a=b;c#part " V4},
	{"/up", RECORD_ERR_COUNT, 200, V4, "302 /a/../page " V4},
	{"/v6", RECORD_ERR_COUNT, 200, V6, "302 http://[2001:2::7]/page " V6},
	{"/port", RECORD_ERR_COUNT, 200, V4, "302 http://ok.example.com:8088/page " V4},
	{"/twice", RECORD_ERR_COUNT, 200, V4,
		"302 /301 " V4 "; 301 http://ok.example.com/page " V4},
	{"/secret", RECORD_ERR_COUNT, 200, V4, "302 http://links.example.com/bare " V4},
	{"/blank", RECORD_ERR_COUNT, 200, V4, "302 /pa?ge " V4},
	{"/encoded", RECORD_ERR_COUNT, 200, V4, "302 /%0d%0aX-Injected:%20yes " V4},
	{"/300", RECORD_ERR_COUNT, 300, V4, ""},
	{"/304", RECORD_ERR_COUNT, 304, V4, ""},
	{"/nolocation", RECORD_ERR_COUNT, 302, V4, ""},
	{"/loop", RECORD_REDIRECT, 0, "",
		"302 /loop " V4 "; 302 /loop " V4 "; 302 /loop " V4 "; 302 /loop -"},
	{"/ping", RECORD_REDIRECT, 0, "",
		"302 http://links.example.com/pong " V4 "; 302 http://ok.example.com/ping " V4
		"; 302 http://links.example.com/pong " V4 "; 302 http://ok.example.com/ping -"},
	{"/two", RECORD_REDIRECT, 0, "", "302 /page -"},
	{"/noscheme", RECORD_REDIRECT, 0, "", "302 ok.example.com:80/page -"},
	{"/file", RECORD_REDIRECT, 0, "", "302 file:///etc/passwd -"},
	{"/ftp", RECORD_REDIRECT, 0, "", "302 ftp://ok.example.com/page -"},
	{"/javascript", RECORD_REDIRECT, 0, "", "302 javascript:alert(1) -"},
	{"/data", RECORD_REDIRECT, 0, "", "302 data:text/html,page -"},
	{"/user", RECORD_REDIRECT, 0, "", "302 http://user:word@ok.example.com/page -"},
	{"/lowport", RECORD_REDIRECT, 0, "", "302 http://ok.example.com:25/page -"},
	{"/control", RECORD_REDIRECT, 0, "", "302 http://ok.example.com/pa?ge -"},
	{"/unicode", RECORD_REDIRECT, 0, "", "302 http://\?\?\?.example.com/page -"},
	{"/loopback", RECORD_PRIVATE_ADDRESS, 0, "", "302 http://127.0.0.1/page -"},
	{"/number", RECORD_PRIVATE_ADDRESS, 0, "", "302 http://2130706433/page -"},
	{"/localhost", RECORD_PRIVATE_ADDRESS, 0, "", "302 http://[::1]/page -"},
	{"/mapped", RECORD_PRIVATE_ADDRESS, 0, "", "302 http://[::ffff:127.0.0.1]/page -"},
	{"/own", RECORD_PRIVATE_ADDRESS, 0, "", "302 http://198.18.66.66/page -"},
	{"/lan", RECORD_PRIVATE_ADDRESS, 0, "", "302 http://10-0-0-1.example.com/page -"},
	{"/linklocal", RECORD_PRIVATE_ADDRESS, 0, "", "302 http://[fe80::1]/page -"},
	{"/nowhere", RECORD_NO_ADDRESS, 0, "", "302 http://nxdomain.example.com/page -"},
	{"/closed", RECORD_REFUSED, 0, "", "302 http://198.18.1.9:8080/page 198.18.1.9"},
	{"/silent", RECORD_TIMEOUT, 0, "", ""},
	{"/huge", RECORD_TOO_LARGE, 0, "", ""},
};

START_TEST(redirect_is_followed_or_ends_the_visit)
{
	const struct record *record;

	plan_nodes();
	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		add_visit("ok", paths[i].path);
	record = run();
	ck_assert_uint_eq(records.count, ARRAY_LEN(paths));
	for (size_t i = 0; i < ARRAY_LEN(paths); i++, record++) {
		bool answered = paths[i].err == RECORD_ERR_COUNT;

		check_lists(record);
		check_end(record, paths[i].path, paths[i].err);
		ck_assert_str_eq(record->http->hops.items[0], paths[i].hops);
		ck_assert_str_eq(record->http->visited.items[0], paths[i].visited);
		ck_assert_str_eq(record->dns->answers.items[0], "ok" ANSWER);
		ck_assert_int_gt(record->http->connect_ns.items[0], 0);
		if (answered)
			ck_assert_msg(record->http->status.items[0] == paths[i].status, "%s: %lld",
				paths[i].path, (long long)record->http->status.items[0]);
	}
}
END_TEST

START_TEST(long_location_is_cut_in_the_record_and_not_followed)
{
	const struct record *record;
	char start[80];

	plan_nodes();
	add_visit("ok", "/long");
	record = run();
	check_end(record, "/long", RECORD_REDIRECT);
	snprintf(start, sizeof(start), "302 /aaaa");
	ck_assert_int_eq(strncmp(record->http->hops.items[0], start, strlen(start)), 0);
	ck_assert_uint_eq(strlen(record->http->hops.items[0]), strlen("302 ") + 200 + strlen(" -"));
}
END_TEST

/* What is asked for as it stands may be a redirect. */
START_TEST(no_redirect_is_followed_where_the_check_says_none)
{
	const struct record *record;

	plan_nodes();
	add_visit("ok", "/301")->redirects = 0;
	add_visit("ok", "/file")->redirects = 0;
	record = run();
	for (size_t i = 0; i < 2; i++, record++) {
		check_end(record, "none", RECORD_ERR_COUNT);
		ck_assert_int_eq(record->http->status.items[0], i == 0 ? 301 : 302);
		ck_assert_str_eq(record->http->visited.items[0], V4);
		ck_assert_str_eq(record->http->hops.items[0], "");
	}
}
END_TEST

START_TEST(times_are_of_the_whole_visit)
{
	const struct record *record;

	plan_nodes();
	add_visit("slow", "/page");
	add_visit("ok", "/twice");
	record = run();
	ck_assert_int_eq(record->answered, 1);
	ck_assert_int_ge(
		record->http->first_byte_ns.items[0], DNS_SERVER_SLOW_MS * INT64_C(1000000));
	for (size_t i = 0; i < 2; i++, record++) {
		ck_assert_int_ge(
			record->http->total_ns.items[0], record->http->first_byte_ns.items[0]);
		ck_assert_int_gt(
			record->http->first_byte_ns.items[0], record->http->connect_ns.items[0]);
		ck_assert_int_eq(record->rtt_ns.items[0], record->http->connect_ns.items[0]);
		ck_assert_int_eq(record->ts, TS_TCP_INFO);
	}
}
END_TEST

/* A visit that is not a series' only one, and slots that follow one another. */
START_TEST(each_request_is_a_visit_of_its_own)
{
	const struct record *record;

	plan_nodes();
	fixture.plan.slots = 2;
	add_visit("turns", "/page");
	targets[fixture.plan.targets.count - 1].sent = 3;
	add_visit("ok", "/307");
	targets[fixture.plan.targets.count - 1].sent = 3;
	record = run();
	ck_assert_uint_eq(records.count, 4);
	for (size_t i = 0; i < records.count; i++) {
		ck_assert_int_eq(record[i].sent, 3);
		ck_assert_uint_eq(record[i].dns->answers.count, 3);
		ck_assert_uint_eq(record[i].http->hops.count, 3);
	}
	for (size_t k = 0; k < 3; k++)
		ck_assert_str_eq(record[1].http->visited.items[k], V6);
	ck_assert_str_ne(record[0].dns->answers.items[0], record[0].dns->answers.items[2]);
}
END_TEST

/* By the name's own certificate or not: it is not judged here. */
START_TEST(visit_goes_by_tls_where_it_is_told_to)
{
	struct tls_server tls = tls_server_start();
	const struct record *record;
	struct plan_check *check;

	plan_nodes();
	targets[fixture.plan.targets.count++] = node_at("127.0.0.1");
	check = add_visit("127-0-0-1", "/ok");
	check->scheme = "https";
	check->port = targets[fixture.plan.targets.count - 1].port = TLS_SERVER_PORT + TLS_WEB;
	add_visit("ok", "/tls");
	record = run();
	tls_server_stop(&tls);
	for (size_t i = 0; i < 2; i++, record++) {
		check_end(record, "tls", RECORD_ERR_COUNT);
		ck_assert_int_eq(record->http->status.items[0], 200);
		ck_assert_str_eq(record->http->visited.items[0], "127.0.0.1");
		ck_assert_uint_eq(record->http->tls_ns.count, 1);
		ck_assert_int_gt(record->http->tls_ns.items[0], 0);
	}
	ck_assert_str_eq(record[-1].http->hops.items[0],
		"302 https://127-0-0-1.example.com:8445/ok 127.0.0.1");
}
END_TEST

static const struct {
	const char *name, *host, *scheme, *text;
	int64_t redirects, port;
} wrongs[] = {
	{"198.18.1.7", "198.18.1.7", "http", "needs a host name", 0, 80},
	{"a.example.com", "b.example.com", "http", "needs a host name", 0, 80},
	{"a..example.com", "a..example.com", "http", "needs a host name", 0, 80},
	{"[2001:2::7]", "[2001:2::7]", "http", "needs a host name", 0, 80},
	{"b\303\274cher.example", "b\303\274cher.example", "http", "needs a host name", 0, 80},
	{"a.example.com", "a.example.com", "dns", "by http or https", 0, 80},
	{"a.example.com", "a.example.com", "http", "from 0 to 10", 11, 80},
	{"a.example.com", "a.example.com", "http", "a port from 1 to 65535", 0, 0},
};

static void resolver_is_ours(void)
{
	fixture_set_resolver("nameserver 127.0.0.1\n");
}

START_TEST(resolver_is_the_one_of_this_machine)
{
	struct probe_options options = fixture_options(file);
	struct prober_result result;
	struct prober prober;

	plan_nodes();
	add_visit("ok", "/page");
	fixture.plan.targets.items = &targets[fixture.plan.targets.count - 1];
	fixture.plan.targets.items[1] = targets[0]; /* the node is known, if measured last */
	fixture.plan.targets.count = 2;
	fixture.plan.targets.items->addr = "system";
	checks[1] = checks[0];
	checks[1].id = "c0";
	fixture.plan.checks.count = 2;
	prober = prober_start(&fixture.plan, &options, resolver_is_ours);
	result = prober_wait(&prober);
	ck_assert_msg(result.ret == 0, "%s", result.err.text);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.count, 2);
	ck_assert_str_eq(records.items[0].addr, "system");
	ck_assert_str_eq(records.items[0].dns->server, "127.0.0.1");
	ck_assert_str_eq(records.items[0].http->visited.items[0], V4);
}
END_TEST

START_TEST(what_cannot_be_visited_is_refused)
{
	struct probe_options options = fixture_options(file);
	struct prober_result result;
	struct plan_check *check;

	plan_nodes();
	check = add_visit("ok", "/page");
	fixture.plan.targets.items = &targets[fixture.plan.targets.count - 1];
	fixture.plan.targets.count = 1;
	fixture.plan.targets.items->name = wrongs[_i].name;
	fixture.plan.targets.items->port = wrongs[_i].port;
	check->host = wrongs[_i].host;
	check->scheme = wrongs[_i].scheme;
	check->redirects = wrongs[_i].redirects;
	result = prober_run(&fixture.plan, &options);
	ck_assert_int_eq(result.ret, -1);
	ck_assert_int_eq(result.err.code, ERR_DATA);
	ck_assert_msg(strstr(result.err.text, wrongs[_i].text) != NULL, "%s", result.err.text);
}
END_TEST

static const struct {
	const char *addr;
	bool is_public;
} addresses[] = {
	{"119.29.29.29", true},
	{"2402:4e00::", true},
	{"198.18.0.1", true},
	{"198.19.255.254", true},
	{"198.20.0.1", true},
	{"2001:2::1", true},
	{"2001:2:1::1", false},
	{"64:ff9b::7701:1d1d", true},
	{"64:ff9b::7f00:1", false},
	{"64:ff9b::a00:1", false},
	{"64:ff9b:1::1", false},
	{"0.0.0.0", false},
	{"0.1.2.3", false},
	{"10.0.0.1", false},
	{"100.64.0.1", false},
	{"127.0.0.1", false},
	{"127.255.0.1", false},
	{"169.254.169.254", false},
	{"172.31.0.1", false},
	{"192.168.0.1", false},
	{"224.0.0.1", false},
	{"240.0.0.1", false},
	{"255.255.255.255", false},
	{"::", false},
	{"::1", false},
	{"::ffff:127.0.0.1", false},
	{"fe80::1", false},
	{"fd00::1", false},
	{"ff02::1", false},
	{"2002:7f00:1::", false},
};

START_TEST(address_is_public_or_not_visited)
{
	struct sockaddr_storage addr;

	ck_assert(address_parse(addresses[_i].addr, &addr));
	ck_assert_msg(visit_address_is_public(&addr) == addresses[_i].is_public, "%s",
		addresses[_i].addr);
}
END_TEST

START_TEST(own_addresses_are_known_without_asking_for_them)
{
	static const char *const own[] = {
		"127.0.0.1", "127.9.9.9", "::1", "198.18.66.66", "2001:2::66"};
	static const char *const others[] = {"203.0.113.1", "2001:db8::1"};
	struct sockaddr_storage addr;

	network_here("ip -6 address add 2001:2::66/128 dev lo nodad");
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		ck_assert(address_parse(own[i], &addr));
		ck_assert_msg(visit_address_is_own(&addr), "%s", own[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		ck_assert(address_parse(others[i], &addr));
		ck_assert_msg(!visit_address_is_own(&addr), "%s", others[i]);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_visit");
	TCase *tcase = tcase_create("visit"), *pure = tcase_create("addresses");
	SRunner *runner;
	int failed;

	if (!fixture_may_unshare()) {
		fprintf(stderr,
			"test_probe_visit: skipped: network namespaces are not permitted here\n");
		return 77;
	}
	runner = srunner_create(suite);
	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, name_leads_to_its_first_address_or_nowhere);
	tcase_add_test(tcase, redirect_is_followed_or_ends_the_visit);
	tcase_add_test(tcase, long_location_is_cut_in_the_record_and_not_followed);
	tcase_add_test(tcase, no_redirect_is_followed_where_the_check_says_none);
	tcase_add_test(tcase, times_are_of_the_whole_visit);
	tcase_add_test(tcase, each_request_is_a_visit_of_its_own);
	tcase_add_test(tcase, visit_goes_by_tls_where_it_is_told_to);
	tcase_add_test(tcase, own_addresses_are_known_without_asking_for_them);
	tcase_add_test(tcase, resolver_is_the_one_of_this_machine);
	tcase_add_loop_test(tcase, what_cannot_be_visited_is_refused, 0, (int)ARRAY_LEN(wrongs));
	suite_add_tcase(suite, pure);
	tcase_add_loop_test(pure, address_is_public_or_not_visited, 0, (int)ARRAY_LEN(addresses));
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
