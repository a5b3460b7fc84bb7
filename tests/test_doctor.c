#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cli/doctor.h"
#include "probes/method.h"
#include "tests/data_fixture.h"

/* A machine and a plan that nothing is wrong with; each case spoils one thing. */
static struct probe_target target = {.addr = "198.18.1.1"};
static struct plan_agent agent;
static struct health_way ways[3];

static void make_healthy(struct doctor *d)
{
	*d = (struct doctor){
		.health = {.rights = {.net_raw = true,
				   .net_raw_bound = true,
				   .program = "/opt/cdnproof"},
			.sockets = {.stream = true, .raw = {true, true}, .ping = {true, true}},
			.clock = {.told = true,
				.synced = true,
				.bound_us = 30000,
				.source = "tsc",
				.sources = "tsc hpet acpi_pm "},
			.limits = {1024, 4096, 212992, 212992, 2},
			.sleep = {.told = true}},
		.space = {.told = true, .free_bytes = INT64_C(1) << 40}};
}

static struct health_method icmp_and_tcp[2];

static void add_plan(struct doctor *d)
{
	static struct plan plan;

	agent = (struct plan_agent){.id = "nc-1", .address = "198.18.0.1"};
	plan = (struct plan){.slot_ms = 300000, .slots = 2016};
	plan.agents.items = &agent;
	plan.agents.count = 1;
	d->plan = &plan;
	d->is_agent = true;
	d->options.agent = "nc-1";
	d->own_address = true;
	d->now.v = 1000000;
	d->run.forecast = (struct probe_forecast){.slots = 2016,
		.requests = 40320,
		.first_ms = 2000000,
		.last_ms = 2000000 + INT64_C(2016) * 300000};
	d->run.descriptors = 100;
	d->run.records = 4032;
	d->run.record_bytes = 4032000;
	d->run.captures = true;
	icmp_and_tcp[0] = (struct health_method){
		.method = probe_method_find("icmp"), .target_count = 3, .ts = TS_PACKET};
	icmp_and_tcp[1] = (struct health_method){
		.method = probe_method_find("tcp"), .target_count = 4, .ts = TS_PACKET};
	d->run.methods.items = icmp_and_tcp;
	d->run.methods.count = 2;
	d->run.targets.count = 7;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		ways[i] = (struct health_way){.target = &target, .ifindex = 2, .interface = "eth0"};
	inet_pton(
		AF_INET, "198.18.0.1", &((struct sockaddr_in *)(void *)&ways[0].source)->sin_addr);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		ways[0].source.ss_family = AF_INET;
		ways[i].source = ways[0].source;
	}
	d->ways = ways;
	d->way_count = ARRAY_LEN(ways);
}

/* ---- what is spoilt ---- */

static void nothing(struct doctor *d)
{
	(void)d;
}
static void no_capability(struct doctor *d)
{
	d->health.rights.net_raw = false;
	d->health.sockets.raw[0] = d->health.sockets.raw[1] = false;
}
static void odd_path(struct doctor *d)
{
	no_capability(d);
	snprintf(d->health.rights.program, PATH_MAX, "/opt/it's here/cdnproof");
}
static void container(struct doctor *d)
{
	no_capability(d);
	d->health.rights.net_raw_bound = false;
	d->health.rights.container = "docker";
}
static void service(struct doctor *d)
{
	no_capability(d);
	d->health.rights.net_raw_bound = false;
}
static void no_new_privs(struct doctor *d)
{
	no_capability(d);
	d->health.rights.program_has = d->health.rights.no_new_privs = true;
}
static void nosuid(struct doctor *d)
{
	no_capability(d);
	d->health.rights.nosuid = true;
}
static void granted_in_vain(struct doctor *d)
{
	no_capability(d);
	d->health.rights.program_has = true;
}
static void user_namespace(struct doctor *d)
{
	d->health.sockets.raw[0] = d->health.sockets.raw[1] = false;
}
static void no_ping(struct doctor *d)
{
	no_capability(d);
	d->health.sockets.ping[0] = d->health.sockets.ping[1] = false;
	d->health.sockets.group_first = 1;
	d->health.sockets.group_last = 0;
}
static void no_socket_at_all(struct doctor *d)
{
	no_ping(d);
	d->health.sockets.stream = false;
}
static void capture_denied(struct doctor *d)
{
	no_capability(d);
	err_set(&d->health.capture.err, ERR_NOPERM, "capture: no");
}
static void interface_denied(struct doctor *d)
{
	capture_denied(d);
	d->options.interface = "eth7";
}
static void interface_gone(struct doctor *d)
{
	err_set(&d->health.capture.err, ERR_NOINPUT, "capture: there is no interface eth7");
	d->options.interface = "eth7";
}
static void clock_silent(struct doctor *d)
{
	d->health.clock.told = false;
}
static void clock_unsynced(struct doctor *d)
{
	d->health.clock.synced = false;
	d->health.clock.bound_us = 16000000;
	d->health.sleep.systemd = true;
}
static void clock_vague(struct doctor *d)
{
	d->health.clock.bound_us = 1000001;
}
static void clock_bound_at_limit(struct doctor *d)
{
	d->health.clock.bound_us = 1000000;
}
static void leap_second(struct doctor *d)
{
	d->health.clock.leap_s = 1;
}
static void clock_far_behind(struct doctor *d)
{
	d->health.clock.offset_us = -128001;
}
static void clock_a_little_behind(struct doctor *d)
{
	d->health.clock.offset_us = -128000;
}
static void slow_source(struct doctor *d)
{
	snprintf(d->health.clock.source, sizeof(d->health.clock.source), "hpet");
}
static void only_slow_sources(struct doctor *d)
{
	slow_source(d);
	snprintf(d->health.clock.sources, sizeof(d->health.clock.sources), "hpet acpi_pm ");
}
static void unknown_source(struct doctor *d)
{
	d->health.clock.source[0] = '\0';
}
static void few_descriptors(struct doctor *d)
{
	d->run.descriptors = 1025;
}
static void too_few_descriptors(struct doctor *d)
{
	d->run.descriptors = 4097;
}
static void enough_descriptors(struct doctor *d)
{
	d->run.descriptors = 1024;
}
static void rmem_hidden(struct doctor *d)
{
	d->health.limits.rmem_bytes = HEALTH_UNKNOWN;
}
/* 277 replies fit; 100 ms of 2,770 requests a second bring as many */
static void busy_without_capture(struct doctor *d)
{
	d->run.captures = false;
	d->run.forecast.requests = INT64_C(2790) * 2016 * 300;
}
static void less_busy_without_capture(struct doctor *d)
{
	d->run.captures = false;
	d->run.forecast.requests = INT64_C(2770) * 2016 * 300;
}
static void busy_with_capture(struct doctor *d)
{
	busy_without_capture(d);
	d->run.captures = true;
}
static void too_busy(struct doctor *d)
{
	d->run.forecast.requests = INT64_C(200001) * 2016 * 300;
}
static void server(struct doctor *d)
{
	d->health.sleep.can = d->health.sleep.systemd = true;
}
static void laptop(struct doctor *d)
{
	server(d);
	d->health.sleep.battery = true;
}
static void desktop(struct doctor *d)
{
	server(d);
	d->health.sleep.graphical = true;
}
static void masked_laptop(struct doctor *d)
{
	laptop(d);
	d->health.sleep.masked = true;
}
static void sleep_hidden(struct doctor *d)
{
	d->health.sleep.told = false;
}
static void disk_half(struct doctor *d)
{
	d->space.free_bytes = 2 * 4032000 - 1;
}
static void disk_twice(struct doctor *d)
{
	d->space.free_bytes = 2 * 4032000;
}
static void disk_full(struct doctor *d)
{
	d->space.free_bytes = 4032000 - 1;
}
static void disk_locked(struct doctor *d)
{
	d->options.output = "locked/r.jsonl";
	d->space.sys_errno = EACCES;
}
static void to_standard_output(struct doctor *d)
{
	disk_locked(d);
	d->options.output = "-";
}
static void plan_over(struct doctor *d)
{
	d->now.v = d->run.forecast.last_ms;
}
static void plan_almost_over(struct doctor *d)
{
	d->now.v = d->run.forecast.last_ms - 1;
}
static void plan_begun(struct doctor *d)
{
	d->now.v = d->run.forecast.first_ms + 1;
}
static void icmp_refused(struct doctor *d)
{
	no_ping(d);
	d->run.captures = false;
	err_set(&d->run.methods.items[0].err, ERR_NOPERM, "icmp: no");
}
static void icmp_refused_elsewhere(struct doctor *d)
{
	icmp_refused(d);
	d->is_agent = false;
}
static void all_refused_elsewhere(struct doctor *d)
{
	icmp_refused_elsewhere(d);
	err_set(&d->run.methods.items[1].err, ERR_NOPERM, "tcp: no");
}
static void child_unfit(struct doctor *d)
{
	err_set(&d->run.methods.items[1].err, ERR_INTERNAL, "its process cannot be confined");
}
static void run_refused(struct doctor *d)
{
	err_set(&d->run.refused, ERR_NOINPUT, "capture: there is no interface eth7");
}
static void polite(struct doctor *d)
{
	d->options.polite = true;
	d->run.methods.count = 1;
	d->run.targets.passed_over = 3;
}
static void one_way_missing(struct doctor *d)
{
	ways[1].ifindex = 0;
	(void)d;
}
static void no_way_at_all(struct doctor *d)
{
	for (size_t i = 0; i < d->way_count; i++)
		ways[i].ifindex = 0;
}
static void by_tunnel(struct doctor *d)
{
	ways[2].tunnel = true;
	(void)d;
}
static void to_itself(struct doctor *d)
{
	ways[2].local = true;
	(void)d;
}
static void ways_hidden(struct doctor *d)
{
	err_set(&d->no_ways, ERR_INTERNAL, "route: netlink socket");
}
static void behind_nat(struct doctor *d)
{
	d->own_address = false;
	d->run.targets.not_meshed = 10;
}
static void without_address(struct doctor *d)
{
	d->own_address = false;
	agent.address = NULL;
}

#define SETCAP "sudo setcap cap_net_raw+ep /opt/cdnproof"

static const struct spoilt {
	const char *check;
	void (*spoil)(struct doctor *d);
	int state;
	const char *found, *remedy, *cost; /* parts; NULL: there is none */
	int status;
} cases[] = {
	{"net_raw", nothing, DOCTOR_OK, "is there", NULL, NULL, 0},
	{"net_raw", no_capability, DOCTOR_WEAK, "no CAP_NET_RAW", SETCAP, "103 m", 0},
	{"net_raw", odd_path, DOCTOR_WEAK, "no CAP_NET_RAW", "'/opt/it'\\''s here/cdnproof'", "103",
		0},
	{"net_raw", container, DOCTOR_WEAK, "bounding set", "docker run --cap-add NET_RAW", "103",
		0},
	{"net_raw", service, DOCTOR_WEAK, "CapabilityBoundingSet=", NULL, "103", 0},
	{"net_raw", no_new_privs, DOCTOR_WEAK, "no_new_privs", NULL, "103", 0},
	{"net_raw", nosuid, DOCTOR_WEAK, "nosuid", "sudo install -m755 /opt/cdnproof", "103", 0},
	{"net_raw", granted_in_vain, DOCTOR_WEAK, "granted without e", SETCAP, "103", 0},
	{"net_raw", user_namespace, DOCTOR_WEAK, "user namespace", NULL, "103", 0},
	{"capture", nothing, DOCTOR_OK, "all interfaces", NULL, NULL, 0},
	{"capture", capture_denied, DOCTOR_WEAK, "not permitted", SETCAP, "1.3 times", 0},
	{"capture", interface_denied, DOCTOR_MISSING, "not permitted", SETCAP, "1.3", ERR_NOPERM},
	{"capture", interface_gone, DOCTOR_MISSING, "no interface eth7", NULL, "1.3", ERR_NOINPUT},
	{"ping", nothing, DOCTOR_OK, "not needed", NULL, NULL, 0},
	{"ping", no_capability, DOCTOR_OK, "ping sockets open", NULL, NULL, 0},
	{"ping", no_ping, DOCTOR_MISSING, "ping_group_range is 1 0",
		"sudo sysctl -w net.ipv4.ping_group_range='0 2147483647'", "4 to 6", 0},
	{"clock", nothing, DOCTOR_OK, "at most 30000 µs", NULL, NULL, 0},
	{"clock", clock_bound_at_limit, DOCTOR_OK, "1000000", NULL, NULL, 0},
	{"clock", clock_vague, DOCTOR_WEAK, "may be 1000001 µs", "chronyd", "clock_unsynced", 0},
	{"clock", clock_unsynced, DOCTOR_WEAK, "not synchronised", "timedatectl set-ntp true",
		"nodes.availability", 0},
	{"clock", clock_silent, DOCTOR_UNKNOWN, "adjtimex", NULL, NULL, 0},
	{"clock_step", nothing, DOCTOR_OK, "none", NULL, NULL, 0},
	{"clock_step", clock_a_little_behind, DOCTOR_OK, "none", NULL, NULL, 0},
	{"clock_step", clock_far_behind, DOCTOR_WEAK, "-128001", NULL, "1000 µs", 0},
	{"clock_step", leap_second, DOCTOR_WEAK, "leap second", NULL, "voids", 0},
	{"clock_step", clock_unsynced, DOCTOR_WEAK, "first", "timedatectl", "voids", 0},
	{"clock_step", clock_silent, DOCTOR_UNKNOWN, "adjtimex", NULL, NULL, 0},
	{"clock_source", nothing, DOCTOR_OK, "tsc", NULL, NULL, 0},
	{"clock_source", slow_source, DOCTOR_WEAK, "hpet", "echo tsc | sudo tee", "slow", 0},
	{"clock_source", only_slow_sources, DOCTOR_WEAK, "hpet", NULL, "slow", 0},
	{"clock_source", unknown_source, DOCTOR_UNKNOWN, "/sys", NULL, NULL, 0},
	{"descriptors", nothing, DOCTOR_OK, "1024, of which the run needs up to 100", NULL, NULL,
		0},
	{"descriptors", enough_descriptors, DOCTOR_OK, "up to 1024", NULL, NULL, 0},
	{"descriptors", few_descriptors, DOCTOR_WEAK, "up to 1025", "ulimit -Sn 1025", "not sent",
		0},
	{"descriptors", too_few_descriptors, DOCTOR_WEAK, "up to 4097",
		"sudo prlimit --nofile=4097:4097", "not sent", 0},
	{"buffers", nothing, DOCTOR_OK, "own ring", NULL, NULL, 0},
	{"buffers", busy_with_capture, DOCTOR_OK, "own ring", NULL, NULL, 0},
	{"buffers", less_busy_without_capture, DOCTOR_OK, "about 277", NULL, NULL, 0},
	{"buffers", busy_without_capture, DOCTOR_WEAK, "about 277",
		"sudo sysctl -w net.core.rmem_max=4194304", "void", 0},
	{"buffers", rmem_hidden, DOCTOR_UNKNOWN, "rmem_max", NULL, NULL, 0},
	{"cpus", nothing, DOCTOR_OK, "2", NULL, NULL, 0},
	{"cpus", too_busy, DOCTOR_WEAK, "200001 requests a second", NULL, "not sent", 0},
	{"sleep", nothing, DOCTOR_OK, "its kernel cannot", NULL, NULL, 0},
	{"sleep", server, DOCTOR_UNKNOWN, "nothing was found", "sudo systemctl mask sleep.target",
		NULL, 0},
	{"sleep", laptop, DOCTOR_WEAK, "battery", "sudo systemctl mask", "missing", 0},
	{"sleep", desktop, DOCTOR_WEAK, "desktop", "sudo systemctl mask", "missing", 0},
	{"sleep", masked_laptop, DOCTOR_OK, "masked", NULL, NULL, 0},
	{"sleep", sleep_hidden, DOCTOR_UNKNOWN, "/sys", NULL, NULL, 0},
	{"disk", nothing, DOCTOR_OK, "4032 records", NULL, NULL, 0},
	{"disk", disk_twice, DOCTOR_OK, "records", NULL, NULL, 0},
	{"disk", disk_half, DOCTOR_WEAK, "records", NULL, "status 74", 0},
	{"disk", disk_full, DOCTOR_MISSING, "records", NULL, "status 74", 0},
	{"disk", disk_locked, DOCTOR_MISSING, "locked/r.jsonl", NULL, NULL, ERR_CANTCREATE},
	{"disk", to_standard_output, DOCTOR_OK, "standard output", NULL, NULL, 0},
	{"plan", nothing, DOCTOR_OK, "in 16 min 40 s", NULL, NULL, 0},
	{"plan", plan_begun, DOCTOR_WEAK, "begun", NULL, "1 of 2016 slots", 0},
	{"plan", plan_almost_over, DOCTOR_WEAK, "begun", NULL, "2016 of 2016", 0},
	{"plan", plan_over, DOCTOR_MISSING, "over since", NULL, "nothing is measured", 1},
	{"methods", nothing, DOCTOR_OK, "icmp × 3 (packet), tcp × 4 (packet)", NULL, NULL, 0},
	{"methods", icmp_refused, DOCTOR_MISSING, "icmp × 3 (not possible)", SETCAP,
		"--polite it measures 4 of 7", ERR_NOPERM},
	{"methods", icmp_refused_elsewhere, DOCTOR_MISSING, "not possible", SETCAP, "--polite", 0},
	{"methods", all_refused_elsewhere, DOCTOR_MISSING, "not possible", SETCAP, "nothing",
		ERR_NOPERM},
	{"methods", child_unfit, DOCTOR_MISSING, "cannot be confined", NULL, "the whole run",
		ERR_INTERNAL},
	{"methods", run_refused, DOCTOR_MISSING, "no interface", NULL, "the whole run",
		ERR_NOINPUT},
	{"methods", polite, DOCTOR_WEAK, "3 more are left out", NULL, "missing", 0},
	{"routes", nothing, DOCTOR_OK, "eth0 from 198.18.0.1 (3)", NULL, NULL, 0},
	{"routes", one_way_missing, DOCTOR_MISSING, "no way to 1 of 3", "ip route get 198.18.1.1",
		"no_route", 0},
	{"routes", no_way_at_all, DOCTOR_MISSING, "no way to 3 of 3", "ip route get", "no_route",
		1},
	{"routes", by_tunnel, DOCTOR_WEAK, "tunnel", NULL, "detour", 0},
	{"routes", to_itself, DOCTOR_WEAK, "this machine itself", NULL, "itself", 0},
	{"routes", ways_hidden, DOCTOR_UNKNOWN, "netlink", NULL, NULL, 0},
	{"address", nothing, DOCTOR_OK, "is an address of this machine", NULL, NULL, 0},
	{"address", behind_nat, DOCTOR_WEAK, "behind a NAT, or is not nc-1", "ip -brief address",
		"no mesh: 10 agents", 0},
	{"address", without_address, DOCTOR_OK, "no mesh", NULL, NULL, 0},
	{"firewall", nothing, DOCTOR_UNKNOWN, "firewall", "sudo nft list ruleset", NULL, 0},
};

static void check_text(const char *about, const char *is, const char *want)
{
	if (!want)
		ck_assert_msg(!is, "%s: nothing is expected: %s", about, is);
	else
		ck_assert_msg(is && strstr(is, want), "%s: \"%s\" has no \"%s\"", about,
			is ? is : "NULL", want);
}

static const struct doctor_finding *find(const struct doctor *d, const char *name)
{
	LIST_EACH(const struct doctor_finding, finding, &d->report.checks)
		if (strcmp(finding->name, name) == 0)
			return finding;
	return NULL;
}

START_TEST(a_check_says_what_is_wrong_and_what_grants_it)
{
	const struct spoilt *want = &cases[_i];
	const struct doctor_finding *finding;
	struct doctor d;

	make_healthy(&d);
	add_plan(&d);
	want->spoil(&d);
	doctor_look(&d);
	finding = find(&d, want->check);
	ck_assert_msg(finding != NULL, "%s", want->check);
	ck_assert_msg(finding->state == want->state, "%s: %s: %s", want->check,
		doctor_state_names[finding->state], finding->found);
	check_text(want->check, finding->found, want->found);
	check_text(want->check, finding->remedy, want->remedy);
	check_text(want->check, finding->cost, want->cost);
	ck_assert_int_eq(finding->status, want->status);
	arena_fini(&d.arena);
}
END_TEST

static const struct {
	void (*spoil)(struct doctor *d);
	int status;
} verdicts[] = {
	{nothing, 0},
	{no_capability, 0},
	{icmp_refused, 77},
	{icmp_refused_elsewhere, 0},
	{all_refused_elsewhere, 77},
	{interface_denied, 77},
	{interface_gone, 66},
	{plan_over, 1},
	{no_way_at_all, 1},
	{disk_locked, 73},
	{disk_full, 0},
	{clock_unsynced, 0},
};

START_TEST(the_exit_status_is_that_of_a_run)
{
	struct doctor d;

	make_healthy(&d);
	add_plan(&d);
	verdicts[_i].spoil(&d);
	doctor_look(&d);
	ck_assert_int_eq(d.report.status, verdicts[_i].status);
	arena_fini(&d.arena);
}
END_TEST

START_TEST(what_is_not_permitted_goes_before_what_is_merely_impossible)
{
	struct doctor d;

	make_healthy(&d);
	add_plan(&d);
	plan_over(&d);
	icmp_refused(&d);
	disk_locked(&d);
	doctor_look(&d);
	ck_assert_int_eq(d.report.status, 77);
	arena_fini(&d.arena);
}
END_TEST

START_TEST(without_a_plan_only_a_machine_without_any_socket_measures_nothing)
{
	struct doctor d;

	make_healthy(&d);
	no_ping(&d);
	doctor_look(&d);
	ck_assert_int_eq(d.report.status, 0);
	arena_fini(&d.arena);
	make_healthy(&d);
	no_socket_at_all(&d);
	doctor_look(&d);
	ck_assert_int_eq(d.report.status, 77);
	arena_fini(&d.arena);
}
END_TEST

static const struct {
	const char *about;
	bool plan, agent, polite, no_capture, http_only;
	const char *there, *absent; /* names, blanks between */
} choices[] = {
	{"nothing given", false, false, false, false, false, "net_raw capture ping clock disk",
		"plan methods routes address firewall profile databases"},
	{"a plan", true, false, false, false, false, "net_raw capture ping plan methods",
		"routes address firewall logs"},
	{"a plan and its agent", true, true, false, false, false,
		"net_raw plan methods routes address firewall", "documents"},
	{"--polite", true, true, true, false, false, "clock methods", "net_raw capture ping"},
	{"--no-capture", true, true, false, true, false, "net_raw ping methods", "capture"},
	{"http alone", true, true, false, false, true, "clock methods", "net_raw capture ping"},
};

static void each_name(const struct doctor *d, const char *names, bool there, const char *about)
{
	char *copy = strdup(names), *rest = copy, *name;

	while ((name = strsep(&rest, " ")))
		ck_assert_msg((find(d, name) != NULL) == there, "%s: %s", about, name);
	free(copy);
}

START_TEST(only_what_concerns_the_run_is_looked_at)
{
	struct doctor d;

	make_healthy(&d);
	if (choices[_i].plan)
		add_plan(&d);
	d.is_agent = choices[_i].agent;
	d.options.polite = choices[_i].polite;
	d.options.no_capture = choices[_i].no_capture;
	if (choices[_i].http_only) {
		d.run.methods.items[0].method = probe_method_find("http");
		d.run.methods.count = 1;
	}
	doctor_look(&d);
	each_name(&d, choices[_i].there, true, choices[_i].about);
	each_name(&d, choices[_i].absent, false, choices[_i].about);
	arena_fini(&d.arena);
}
END_TEST

START_TEST(what_a_terminal_would_obey_is_spelled_out)
{
	struct doctor d;

	make_healthy(&d);
	no_capability(&d);
	snprintf(d.health.rights.program, PATH_MAX, "/opt/\033[2J\xff/cdnproof");
	doctor_look(&d);
	ck_assert_ptr_null(strchr(find(&d, "net_raw")->remedy, '\033'));
	ck_assert_ptr_null(strstr(find(&d, "net_raw")->remedy, "\xff"));
	arena_fini(&d.arena);
}
END_TEST

START_TEST(no_limit_is_a_number_that_json_has)
{
	const struct doctor_finding *finding;
	struct doctor d;

	make_healthy(&d);
	d.health.limits.descriptors = INT64_MAX;
	doctor_look(&d);
	finding = find(&d, "descriptors");
	ck_assert_uint_gt(finding->numbers.count, 0);
	LIST_EACH(const struct bind_count, number, &finding->numbers)
		ck_assert_int_le(number->count, JSON_INT_MOST);
	arena_fini(&d.arena);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("doctor");

	tcase_add_loop_test(
		tc, a_check_says_what_is_wrong_and_what_grants_it, 0, (int)ARRAY_LEN(cases));
	tcase_add_loop_test(tc, the_exit_status_is_that_of_a_run, 0, (int)ARRAY_LEN(verdicts));
	tcase_add_test(tc, what_is_not_permitted_goes_before_what_is_merely_impossible);
	tcase_add_test(tc, without_a_plan_only_a_machine_without_any_socket_measures_nothing);
	tcase_add_loop_test(
		tc, only_what_concerns_the_run_is_looked_at, 0, (int)ARRAY_LEN(choices));
	tcase_add_test(tc, what_a_terminal_would_obey_is_spelled_out);
	tcase_add_test(tc, no_limit_is_a_number_that_json_has);
	return run_case("cli: doctor", tc);
}
