#include "probes/health.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "probes/capture.h"
#include "probes/method.h"
#include "probes/route.h"
#include "probes/sender.h"
#include "probes/stamping.h"

#define CLOCK_SOURCES "/sys/devices/system/clocksource/clocksource0/"

/* What a run has open beside what its methods need: standard streams, loop, capture, netlink,
 * senders, output, packet evidence; and room for what libraries open for a moment. */
#define DESCRIPTORS_OWN 32

/* A record with its RTTs, as measured; a request with the headers or answers that it keeps. */
#define RECORD_BYTES        700
#define REQUEST_BYTES       12
#define CHECK_REQUEST_BYTES 350

/* The first line of a small file, without its end; "": it cannot be read. */
static void read_line(const char *path, char *out, size_t cap)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, out, cap - 1);

	if (fd >= 0)
		close(fd);
	out[len > 0 ? len : 0] = '\0';
	out[strcspn(out, "\n")] = '\0';
}

static int64_t read_number(const char *path)
{
	char line[64], *end;
	long long value;

	read_line(path, line, sizeof(line));
	value = strtoll(line, &end, 10);
	return end == line ? HEALTH_UNKNOWN : value;
}

/* ---- rights ---- */

static bool has_flag(cap_t set, cap_flag_t flag)
{
	cap_flag_value_t value = CAP_CLEAR;

	return set && cap_get_flag(set, CAP_NET_RAW, flag, &value) == 0 && value == CAP_SET;
}

static void ask_program(struct health_rights *out)
{
	ssize_t len = readlink("/proc/self/exe", out->program, sizeof(out->program) - 1);
	struct statvfs where;
	cap_t of_file;

	if (len <= 0) {
		snprintf(out->program, sizeof(out->program), "cdnproof");
		return;
	}
	out->program[len] = '\0';
	of_file = cap_get_file(out->program);
	out->program_has = has_flag(of_file, CAP_PERMITTED);
	cap_free(of_file);
	out->nosuid = statvfs(out->program, &where) == 0 && (where.f_flag & ST_NOSUID);
}

static const char *find_container(void)
{
	static const struct {
		const char *mark, *name;
	} containers[] = {{"/.dockerenv", "docker"}, {"/run/.containerenv", "podman"}};

	for (size_t i = 0; i < ARRAY_LEN(containers); i++)
		if (access(containers[i].mark, F_OK) == 0)
			return containers[i].name;
	return NULL;
}

static void ask_rights(struct health_rights *out)
{
	cap_t now = cap_get_proc();

	*out = (struct health_rights){.root = geteuid() == 0,
		.net_raw = has_flag(now, CAP_EFFECTIVE),
		.net_raw_bound = cap_get_bound(CAP_NET_RAW) == 1,
		.no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1,
		.container = find_container()};
	cap_free(now);
	ask_program(out);
}

/* ---- sockets and capture ---- */

static bool opens(int family, int type, int protocol)
{
	int fd = socket(family, type | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static void ask_sockets(struct health_sockets *out)
{
	char line[64], *middle, *end;
	long long first, last;

	*out = (struct health_sockets){.group_first = HEALTH_UNKNOWN, .group_last = HEALTH_UNKNOWN};
	out->stream = opens(AF_INET, SOCK_STREAM, IPPROTO_TCP) ||
		      opens(AF_INET6, SOCK_STREAM, IPPROTO_TCP);
	out->raw[ADDRESS_V4] = opens(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	out->raw[ADDRESS_V6] = opens(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
	out->ping[ADDRESS_V4] = opens(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
	out->ping[ADDRESS_V6] = opens(AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6);
	read_line("/proc/sys/net/ipv4/ping_group_range", line, sizeof(line));
	first = strtoll(line, &middle, 10);
	last = strtoll(middle, &end, 10);
	if (middle != line && end != middle) {
		out->group_first = first;
		out->group_last = last;
	}
}

static void pass_over(void *owner, void *tag, int sys_errno)
{
	(void)owner;
	(void)tag;
	(void)sys_errno;
}

/* The filter is one that compiles to code, so that the kernel's is asked as well. */
static void ask_capture(const char *interface, struct health_capture *out)
{
	struct capture_options options = {.interface = interface, .filter = "icmp or icmp6"};
	struct sender_options sending = {.v4 = true, .v6 = true, .done = pass_over};
	struct capture *capture = NULL;
	struct sender *sender = NULL;

	*out = (struct health_capture){.err.code = ERR_NONE};
	if (capture_open(&options, &capture, &out->err) == 0)
		sender_open(&sending, &sender, &out->err);
	sender_close(sender);
	capture_close(capture);
}

/* ---- the clock ---- */

static void ask_clock(struct health_clock *out)
{
	struct timex state = {.modes = 0};
	int is = adjtimex(&state);

	*out = (struct health_clock){.told = is >= 0};
	read_line(CLOCK_SOURCES "current_clocksource", out->source, sizeof(out->source));
	read_line(CLOCK_SOURCES "available_clocksource", out->sources, sizeof(out->sources));
	if (is < 0)
		return;
	out->synced = is != TIME_ERROR && !(state.status & STA_UNSYNC);
	out->offset_us = state.offset / (state.status & STA_NANO ? 1000 : 1);
	out->bound_us = state.maxerror;
	if (state.status & (STA_INS | STA_DEL))
		out->leap_s = state.status & STA_INS ? 1 : -1;
}

/* ---- limits ---- */

static int64_t limit_of(rlim_t value)
{
	return value > INT64_MAX ? INT64_MAX : (int64_t)value; /* RLIM_INFINITY */
}

static void ask_limits(struct health_limits *out)
{
	struct rlimit files;
	cpu_set_t cpus;

	*out = (struct health_limits){.descriptors = HEALTH_UNKNOWN,
		.descriptors_most = HEALTH_UNKNOWN,
		.rmem_bytes = read_number("/proc/sys/net/core/rmem_max"),
		.wmem_bytes = read_number("/proc/sys/net/core/wmem_max"),
		.cpus = HEALTH_UNKNOWN};
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		out->descriptors = limit_of(files.rlim_cur);
		out->descriptors_most = limit_of(files.rlim_max);
	}
	if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0)
		out->cpus = CPU_COUNT(&cpus);
}

/* ---- sleep ---- */

#define POWER     "/sys/class/power_supply"
#define UNITS     "/etc/systemd/system/"
#define RUN_UNITS "/run/systemd/system/"

static bool is_null_link(const char *folder, const char *unit)
{
	char path[256], to[64];
	ssize_t len;

	snprintf(path, sizeof(path), "%s%s", folder, unit);
	len = readlink(path, to, sizeof(to) - 1);
	to[len > 0 ? len : 0] = '\0';
	return strcmp(to, "/dev/null") == 0;
}

static bool is_masked(const char *unit)
{
	return is_null_link(UNITS, unit) || is_null_link(RUN_UNITS, unit);
}

/* A mouse has one, too: its scope is the device. */
static bool is_battery(const char *name)
{
	char path[512], type[32], scope[32];

	snprintf(path, sizeof(path), POWER "/%s/type", name);
	read_line(path, type, sizeof(type));
	snprintf(path, sizeof(path), POWER "/%s/scope", name);
	read_line(path, scope, sizeof(scope));
	return strcmp(type, "Battery") == 0 && strcmp(scope, "Device") != 0;
}

static bool has_battery(void)
{
	DIR *supplies = opendir(POWER);
	const struct dirent *entry;
	bool found = false;

	while (supplies && !found && (entry = readdir(supplies)))
		found = entry->d_name[0] != '.' && is_battery(entry->d_name);
	if (supplies)
		closedir(supplies);
	return found;
}

static void ask_sleep(struct health_sleep *out)
{
	char states[64];

	read_line("/sys/power/state", states, sizeof(states));
	*out = (struct health_sleep){.told = access("/sys/devices", F_OK) == 0,
		.can = states[0] != '\0',
		.systemd = access("/run/systemd/system", F_OK) == 0,
		.masked = is_masked("sleep.target") ||
			  (is_masked("suspend.target") && is_masked("hibernate.target")),
		.battery = has_battery(),
		.graphical = access(UNITS "display-manager.service", F_OK) == 0};
}

void health_ask(const char *interface, struct health *out)
{
	ask_rights(&out->rights);
	ask_sockets(&out->sockets);
	ask_capture(interface, &out->capture);
	ask_clock(&out->clock);
	ask_limits(&out->limits);
	ask_sleep(&out->sleep);
}

/* ---- the output's disk ---- */

/* The folder that is there already: a file's own, or one above it. Heap. */
static char *folder_there(const char *output)
{
	struct stat state;
	char *path = stat(output, &state) == 0 && S_ISDIR(state.st_mode) ? strdup(output)
									 : file_folder_of(output);

	while (path && *path && stat(path, &state) < 0 && errno == ENOENT) {
		size_t len = strlen(path);
		char *above;

		while (len > 1 && path[len - 1] == '/')
			path[--len] = '\0';
		above = file_folder_of(path);
		free(path);
		path = above;
	}
	if (path && !*path) {
		free(path);
		path = strdup(".");
	}
	return path;
}

/* A file that is there is appended to, whatever its folder permits. */
static bool may_write(const char *output, const char *folder)
{
	struct stat state;

	if (stat(output, &state) == 0 && !S_ISDIR(state.st_mode))
		return access(output, W_OK) == 0;
	return access(folder, W_OK | X_OK) == 0;
}

void health_ask_space(const char *output, struct health_space *out)
{
	char *folder = folder_there(output);
	struct statvfs state = {0};

	*out = (struct health_space){.sys_errno = ENOENT};
	if (folder) {
		out->sys_errno = may_write(output, folder) ? 0 : errno;
		out->told = statvfs(folder, &state) == 0;
	}
	if (out->told && (state.f_flag & ST_RDONLY))
		out->sys_errno = EROFS;
	if (out->told)
		out->free_bytes = (int64_t)(state.f_bavail * state.f_frsize);
	free(folder);
}

/* ---- a run, tried ---- */

/* Connections that wait, or sockets of the series of two slots. */
static int64_t descriptors_of(const struct health_method *method)
{
	if (!method->method->needs_port)
		return 0;
	if (method->method->window > 0)
		return (int64_t)method->method->window;
	return 2 * (int64_t)method->target_count;
}

static void count_methods(struct health_run *run)
{
	const struct probe_targets *targets = &run->targets;

	run->methods.items =
		arena_array(&run->targets.arena, targets->run_count, sizeof(*run->methods.items));
	for (size_t i = 0; i < targets->run_count; i++) {
		struct health_method *method = &run->methods.items[run->methods.count++];

		method->method = targets->runs[i].method;
		for (size_t k = 0; k < targets->count; k++)
			method->target_count += targets->items[k].run == &targets->runs[i];
		run->descriptors += descriptors_of(method);
	}
	run->descriptors += DESCRIPTORS_OWN;
}

static void count_records(struct health_run *run)
{
	for (size_t i = 0; i < run->targets.count; i++) {
		const struct probe_target *target = &run->targets.items[i];
		int64_t request =
			target->run->method->needs_check ? CHECK_REQUEST_BYTES : REQUEST_BYTES;

		run->records += run->forecast.slots;
		run->record_bytes += run->forecast.slots * (RECORD_BYTES + target->sent * request);
	}
}

int health_run_make(const struct plan *plan, const struct probe_options *options,
	struct health_run *out, struct err *err)
{
	*out = (struct health_run){0};
	if (targets_make(plan, options, &out->targets, err) < 0)
		return -1;
	if (probe_forecast(plan, options, &out->forecast, err) < 0) {
		health_run_fini(out);
		return -1;
	}
	count_methods(out);
	count_records(out);
	return 0;
}

void health_run_fini(struct health_run *run)
{
	targets_fini(&run->targets);
}

static int stamp_of(const struct probe_method *method, bool captures)
{
	return captures && method->filter ? TS_PACKET
	       : method->needs_sockets    ? TS_ERRQUEUE
					  : method->ts;
}

int health_run_try(struct health_run *run, const struct probe_options *options, struct err *err)
{
	struct slot_queue slots = {0};
	struct method_env env = {.slots = &slots, .targets = &run->targets};
	char why[sizeof(run->refused.text)];

	if (loop_open(&env.loop, err) < 0)
		return -1;
	stamping_open(&env, options, why, sizeof(why), &run->refused);
	run->captures = env.capture != NULL;
	/* all are open at once, as in a run, and closed before the capture that they listen to */
	for (size_t i = 0; i < run->methods.count; i++) {
		struct health_method *method = &run->methods.items[i];

		method->ts = stamp_of(method->method, run->captures);
		method->method->open(&env, &run->targets.runs[i].state, &method->err);
	}
	for (size_t i = 0; i < run->methods.count; i++)
		run->methods.items[i].method->close(run->targets.runs[i].state);
	stamping_close(&env);
	loop_close(env.loop);
	return 0;
}

/* ---- ways ---- */

static int find_way(struct routes *routes, struct health_way *way, struct err *err)
{
	const struct sockaddr_storage *to = &way->target->to;
	struct route route;

	if (routes_find(routes, to, &route, err) < 0)
		return -1;
	way->ifindex = route.ifindex;
	way->source = route.source;
	/* of a resolver on this machine no RTT says where anything is */
	way->local = !way->target->name && routes_is_own(routes, to);
	way->tunnel = route.framed && route.header_len == 0;
	if (route.ifindex > 0 && !if_indextoname((unsigned)route.ifindex, way->interface))
		way->interface[0] = '\0';
	return 0;
}

static int find_ways(struct routes *routes, const struct probe_targets *targets,
	struct health_way *ways, size_t *count, struct err *err)
{
	*count = 0;
	for (size_t i = 0; i < targets->count; i++) {
		const struct probe_target *target = targets->by_addr[i];

		if (i > 0 && targets_same_host(&targets->by_addr[i - 1]->to, &target->to))
			continue;
		ways[*count].target = target;
		if (find_way(routes, &ways[*count], err) < 0)
			return -1;
		++*count;
	}
	return 0;
}

int health_ask_ways(const struct probe_targets *targets, struct arena *arena,
	struct health_way **out, size_t *count, struct err *err)
{
	struct health_way *ways = arena_array(arena, targets->count, sizeof(*ways));
	struct routes *routes = NULL;
	struct loop *loop;
	int ret = -1;

	if (loop_open(&loop, err) < 0)
		return -1;
	if (routes_open(loop, &routes, err) == 0)
		ret = find_ways(routes, targets, ways, count, err);
	routes_close(routes);
	loop_close(loop);
	if (ret == 0)
		*out = ways;
	return ret;
}
