#include "tests/probe_fixture.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/stop.h"
#include "probes/dns_system.h"
#include "tests/fork_child.h"

#define NAME_LEN    300
#define RUNS_MOST   6
#define AGAIN_IN_MS 1500

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, text, strlen(text)) < 0)
		perror(path);
	if (fd >= 0)
		close(fd);
}

/* Root makes the namespace at once, others below a user namespace of their own, in which they stay
 * who they are. */
static int unshare_network(void)
{
	char users[40], groups[40];

	snprintf(users, sizeof(users), "%u %u 1", (unsigned)getuid(), (unsigned)getuid());
	snprintf(groups, sizeof(groups), "%u %u 1", (unsigned)getgid(), (unsigned)getgid());
	if (unshare(CLONE_NEWNET) == 0)
		return 0;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return -1;
	write_text("/proc/self/setgroups", "deny");
	write_text("/proc/self/uid_map", users);
	write_text("/proc/self/gid_map", groups);
	return 0;
}

bool fixture_may_unshare(void)
{
	pid_t pid = fork();
	int status = 1;

	if (pid == 0)
		_exit(unshare_network() == 0 ? 0 : 1);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

void fixture_enter_network(void)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd;

	ck_assert_int_eq(unshare_network(), 0);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ioctl(fd, SIOCSIFFLAGS, &lo), 0);
	close(fd);
}

bool fixture_set_network(const char *name, const char *value)
{
	char path[128];
	bool ok;
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	ok = fd >= 0 && write(fd, value, strlen(value)) == (ssize_t)strlen(value);
	if (fd >= 0)
		close(fd);
	return ok;
}

void fixture_make_folder(char path[64])
{
	snprintf(path, 64, "/tmp/cdnproof-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(path));
}

void fixture_remove_folder(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	char name[NAME_LEN];

	while (folder && (entry = readdir(folder))) {
		snprintf(name, sizeof(name), "%.40s/%.200s", path, entry->d_name);
		unlink(name);
	}
	if (folder)
		closedir(folder);
	rmdir(path);
}

void fixture_plan(struct fixture_plan *out, struct plan_target *targets, size_t count,
	int64_t slot_ms, int64_t slots, int64_t start_in_ms)
{
	struct plan *plan = &out->plan;

	*out = (struct fixture_plan){.agents = {{.id = "a1"}, {.id = "a2"}},
		.check = {.id = "c1",
			.scheme = "http",
			.host = "www.example.com",
			.path = "/ok",
			.port = FIXTURE_PORT},
		.header = {"X-Probe", "yes"}};
	digest_bytes("a plan", 6, plan->sha256);
	plan->start.v = when_unix_now().v + start_in_ms;
	plan->slot_ms = slot_ms;
	plan->slots = slots;
	plan->agents.items = out->agents;
	plan->agents.count = 2;
	plan->checks.items = &out->check;
	plan->checks.count = 1;
	out->check.headers.items = &out->header;
	out->check.headers.count = 1;
	plan->targets.items = targets;
	plan->targets.count = count;
}

struct probe_options fixture_options(const char *output)
{
	return (struct probe_options){.agent = "a1", .output = output, .until = {BIND_ABSENT}};
}

static bool is_bare(void)
{
	cap_t now = cap_get_proc(), none = cap_init();
	bool bare = cap_compare(now, none) == 0 && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;

	cap_free(now);
	cap_free(none);
	return bare;
}

struct prober prober_start(
	const struct plan *plan, const struct probe_options *options, void (*before)(void))
{
	struct prober prober;

	prober.result = mmap(NULL, sizeof(*prober.result), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(prober.result, MAP_FAILED);
	prober.pid = fork_child();
	if (prober.pid > 0)
		return prober;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	stop_on_signals();
	if (before)
		before();
	prober.result->ret = probe_run(plan, options, &prober.result->summary, &prober.result->err);
	prober.result->bare = is_bare();
	_exit(0);
}

void fixture_set_resolver(const char *text)
{
	FILE *stream;

	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount("none", "/etc", "tmpfs", 0, NULL) < 0)
		_exit(2);
	stream = text ? fopen(DNS_SYSTEM_FILE, "w") : NULL;
	if (stream) {
		fputs(text, stream);
		fclose(stream);
	}
}

struct prober_result prober_wait(struct prober *prober)
{
	struct prober_result result;
	int status = 1;

	ck_assert_int_eq(waitpid(prober->pid, &status, 0), prober->pid);
	ck_assert_int_eq(status, 0);
	result = *prober->result;
	munmap(prober->result, sizeof(*prober->result));
	return result;
}

struct prober_result prober_run(const struct plan *plan, const struct probe_options *options)
{
	struct prober prober = prober_start(plan, options, NULL);

	return prober_wait(&prober);
}

void fixture_stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* A run that began elsewhere in the file is followed by its name; others may lie between. */
static void check_chain(const struct fixture_records *records, const char (*digests)[65])
{
	for (size_t i = 0; i < records->count; i++) {
		const struct record *record = &records->items[i];

		if (i == 0 || strcmp(records->items[i - 1].run, record->run) != 0) {
			ck_assert_int_eq(record->seq, 0);
			ck_assert_ptr_null(record->prev);
			continue;
		}
		ck_assert_int_eq(record->seq, records->items[i - 1].seq + 1);
		ck_assert_str_eq(record->prev, digests[i - 1]);
	}
}

/* Of requests that were not sent, those for which the record has no name. */
static bool is_spoilt(const struct record *record)
{
	int64_t named = -record->lost;

	for (size_t i = 0; i < record->err.count; i++)
		named += record->err.items[i].count;
	named -= fixture_err(record, RECORD_OTHER); /* such as a child that is not there yet */
	return record->not_sent > (named > 0 ? named : 0) ||
	       fixture_err(record, RECORD_SYN_RETRANSMITTED) > 0;
}

bool fixture_again(
	struct fixture_plan *fixture, struct fixture_records *records, const char *path, int *runs)
{
	bool spoilt = records->count == 0; /* its slot was over before it began */

	for (size_t i = 0; i < records->count; i++)
		spoilt |= is_spoilt(&records->items[i]);
	if (!spoilt || ++*runs >= RUNS_MOST)
		return false;
	arena_fini(&records->arena);
	ck_assert_int_eq(unlink(path), 0);
	fixture->plan.start.v = when_unix_now().v + AGAIN_IN_MS;
	return true;
}

void fixture_read_records(const char *path, struct fixture_records *out)
{
	struct file_bytes bytes;
	char(*digests)[65];
	size_t lines = 1;
	char *end;

	*out = (struct fixture_records){0};
	ck_assert_int_eq(file_read(path, 1u << 24, &bytes, NULL), 0);
	for (size_t i = 0; i < bytes.len; i++)
		lines += bytes.at[i] == '\n';
	out->items = arena_array(&out->arena, lines, sizeof(*out->items));
	digests = arena_array(&out->arena, lines, sizeof(*digests));
	for (char *line = bytes.at; (end = strchr(line, '\n')); line = end + 1) {
		struct faults faults;

		faults_init(&faults);
		if (record_parse(line, (size_t)(end - line), path, 1, &out->arena,
			    &out->items[out->count], &faults, NULL) == 0)
			digest_bytes(line, (size_t)(end - line), digests[out->count++]);
		else
			out->malformed++;
		faults_fini(&faults);
	}
	check_chain(out, (const char(*)[65])digests);
	file_bytes_fini(&bytes);
}

struct prober_result fixture_run(struct fixture_plan *fixture, const struct probe_options *options,
	void (*before)(void), struct fixture_records *records)
{
	struct prober_result result;
	int runs = 0;

	do {
		struct prober prober = prober_start(&fixture->plan, options, before);

		result = prober_wait(&prober);
		ck_assert_msg(result.ret == 0, "%s", result.err.text);
		ck_assert(result.bare);
		fixture_read_records(options->output, records);
		ck_assert_uint_eq(records->malformed, 0);
	} while (fixture_again(fixture, records, options->output, &runs));
	return result;
}

int64_t fixture_err(const struct record *record, enum record_err which)
{
	LIST_EACH(const struct bind_count, err, &record->err)
		if (strcmp(err->name, record_err_names[which]) == 0)
			return err->count;
	return 0;
}
