/* The child that meets the network's bytes: what it may not do, and what becomes of a run when it
 * dies or lies. */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "probes/fetch.h"
#include "probes/fetch_child.h"
#include "probes/fetch_confine.h"
#include "tests/fetch_fixture.h"
#include "tests/probe_fixture.h"

#define SLOT_MS    1000
#define START_MS   600
#define CALM_MS    3000 /* nothing is sent in it */
#define WAIT_STEPS 1000 /* of 10 ms, for what must happen */
#define MARKED_FD  200  /* of the prober; the child must not have it */

#if defined(__SANITIZE_ADDRESS__)
#define STANDARD_ERROR_IS_KEPT 1
#else
#define STANDARD_ERROR_IS_KEPT 0
#endif

static char folder[64], file[80];
static struct fixture_plan fixture;
static struct fixture_records records;
static pid_t server;

static struct plan_target http_v4 = {.node = "n1",
	.addr = "127.0.0.1",
	.method = "http",
	.port = FIXTURE_PORT,
	.check = "c1",
	.sent = 5,
	.interval_ms = 150,
	.timeout_ms = 4000};

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

/* --- the process ----------------------------------------------------------------------------- */

/* A line of /proc/PID/status behind its name; "": there is none. */
static const char *status_line(pid_t pid, const char *name, char out[128])
{
	char path[64], line[256];
	FILE *stream;

	out[0] = '\0';
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	stream = fopen(path, "re");
	while (stream && fgets(line, sizeof(line), stream))
		if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':')
			sscanf(line + strlen(name) + 1, " %127[^\n]", out);
	if (stream)
		fclose(stream);
	return out;
}

static bool is_zombie(pid_t pid)
{
	char state[128];

	return status_line(pid, "State", state)[0] == 'Z';
}

/* A living child of this process; 0: there is none. */
static pid_t find_child(pid_t parent)
{
	DIR *processes = opendir("/proc");
	const struct dirent *entry;
	pid_t found = 0;
	char text[128];

	while (found == 0 && processes && (entry = readdir(processes))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid > 0 && strtol(status_line(pid, "PPid", text), NULL, 10) == parent &&
			!is_zombie(pid))
			found = pid;
	}
	if (processes)
		closedir(processes);
	return found;
}

/* Confined, so that it has become what it will be. */
static pid_t await_child(const struct prober *prober)
{
	char text[128];

	for (int i = 0; i < WAIT_STEPS; i++) {
		pid_t pid = find_child(prober->pid);

		if (pid > 0 && strcmp(status_line(pid, "Seccomp", text), "2") == 0)
			return pid;
		usleep(10000);
	}
	ck_abort_msg("no child became confined");
	return 0;
}

/* The records' file is made when all methods are open. */
static void await_begin(void)
{
	for (int i = 0; i < WAIT_STEPS && access(file, F_OK) < 0; i++)
		usleep(10000);
	ck_assert_int_eq(access(file, F_OK), 0);
}

static void await_end(pid_t pid)
{
	for (int i = 0; i < WAIT_STEPS; i++) {
		if ((kill(pid, 0) < 0 && errno == ESRCH) || is_zombie(pid))
			return;
		usleep(10000);
	}
	ck_abort_msg("process %d does not end", (int)pid);
}

static struct prober start(const char *path, int64_t slots, int64_t start_ms, void (*before)(void))
{
	struct probe_options options = fixture_options(file);

	fixture_plan(&fixture, &http_v4, 1, SLOT_MS, slots, start_ms);
	fixture.check.path = path;
	return prober_start(&fixture.plan, &options, before);
}

static void finish(struct prober *prober)
{
	struct prober_result result = prober_wait(prober);

	ck_assert_msg(result.ret == 0, "%s", result.err.text);
	ck_assert(result.bare);
	fixture_read_records(file, &records);
	ck_assert_uint_eq(records.malformed, 0);
}

static void open_marked(void)
{
	int fd = open("/proc/self/status", O_RDONLY);

	if (fd < 0 || dup2(fd, MARKED_FD) < 0)
		_exit(3);
	close(fd);
}

struct links {
	char items[300][64];
	size_t count;
};

static void read_links(pid_t pid, struct links *out)
{
	char path[64];
	DIR *folder_of;
	const struct dirent *entry;

	out->count = 0;
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	folder_of = opendir(path);
	ck_assert_ptr_nonnull(folder_of);
	while ((entry = readdir(folder_of)) && out->count < ARRAY_LEN(out->items)) {
		char *text = out->items[out->count];
		ssize_t len = readlinkat(
			dirfd(folder_of), entry->d_name, text, sizeof(out->items[0]) - 1);

		if (len <= 0 || (STANDARD_ERROR_IS_KEPT && strcmp(entry->d_name, "2") == 0))
			continue;
		text[len] = '\0';
		out->count++;
	}
	closedir(folder_of);
}

static bool has_link(const struct links *links, const char *text)
{
	for (size_t i = 0; i < links->count; i++)
		if (strcmp(links->items[i], text) == 0)
			return true;
	return false;
}

static void check_descriptors(pid_t parent, pid_t child)
{
	static struct links of_parent, of_child;

	read_links(parent, &of_parent);
	read_links(child, &of_child);
	ck_assert_uint_gt(of_child.count, 3);
	for (size_t i = 0; i < of_child.count; i++) {
		const char *text = of_child.items[i];

		if (text[0] == '/')
			ck_assert_str_eq(text, "/dev/null");
		else if (strncmp(text, "socket:", 7) == 0)
			ck_assert_msg(!has_link(&of_parent, text), "%s", text);
		else
			ck_assert_msg(strncmp(text, "anon_inode:", 11) == 0, "%s", text);
	}
}

static void check_memory(pid_t child)
{
	struct file_bytes bytes;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)child);
	ck_assert_int_eq(file_read(path, 1u << 22, &bytes, NULL), 0);
	ck_assert_uint_gt(bytes.len, 0);
	ck_assert_ptr_null(strstr(bytes.at, " rw-s "));
	file_bytes_fini(&bytes);
}

static void check_process(pid_t parent, pid_t child)
{
	static const char *const none[] = {"CapInh", "CapPrm", "CapEff", "CapAmb"};
	char text[128];

	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		ck_assert_str_eq(status_line(child, none[i], text), "0000000000000000");
	ck_assert_str_eq(status_line(child, "NoNewPrivs", text), "1");
	ck_assert_str_eq(status_line(child, "Name", text), "http");
	check_descriptors(parent, child);
	check_memory(child);
}

/* The prober shares memory with this test, and has opened a file; its child has neither. */
START_TEST(child_has_no_rights_and_nothing_of_its_parents)
{
	int runs = 0;
	pid_t child;

	do {
		struct prober prober = start("/ok", 1, CALM_MS, open_marked);

		child = await_child(&prober);
		await_begin();
		check_process(prober.pid, child);
		finish(&prober);
	} while (fixture_again(&fixture, &records, file, &runs));
	ck_assert_int_eq(records.items[0].answered, http_v4.sent);
	await_end(child);
}
END_TEST

START_TEST(child_that_dies_takes_what_it_had_in_hand_and_no_more)
{
	struct prober prober = start("/slow", 2, START_MS, NULL);
	pid_t child = await_child(&prober), next;

	while (when_unix_now().v < fixture.plan.start.v + SLOT_MS)
		usleep(10000); /* all of the first slot are open: the answer takes 1.5 s */
	kill(child, SIGKILL);
	await_end(child);
	next = await_child(&prober);
	ck_assert_int_ne(next, child);
	finish(&prober);
	ck_assert_uint_eq(records.count, 2);
	ck_assert_int_gt(fixture_err(&records.items[0], RECORD_OTHER), 0);
	ck_assert_int_eq(records.items[0].answered + fixture_err(&records.items[0], RECORD_OTHER),
		http_v4.sent);
	ck_assert_int_gt(records.items[1].answered, 0);
	for (size_t i = 0; i < records.items[0].http->connect_ns.count; i++)
		ck_assert_int_gt(records.items[0].http->connect_ns.items[i], 0);
}
END_TEST

START_TEST(child_that_dies_again_and_again_is_not_started_for_ever)
{
	struct prober prober = start("/ok", 1, START_MS, NULL);
	int starts = 0;
	pid_t child;

	await_begin();
	while (when_unix_now().v < fixture.plan.start.v - 20) {
		child = find_child(prober.pid);
		starts += child > 0;
		if (child > 0) {
			kill(child, SIGKILL);
			await_end(child);
		}
		usleep(1000);
	}
	finish(&prober);
	ck_assert_int_ge(starts, 1);
	ck_assert_int_le(starts, 8);
	/* unless the machine was too slow to end them all in time, nothing could be sent */
	if (records.items[0].sent == 0)
		ck_assert_int_eq(fixture_err(&records.items[0], RECORD_OTHER), http_v4.sent);
}
END_TEST

START_TEST(child_ends_with_its_parent)
{
	struct prober prober = start("/slow", 3, START_MS, NULL);
	pid_t child = await_child(&prober);

	if (_i == 1)
		kill(child, SIGSTOP); /* even if it does not look */
	kill(prober.pid, SIGKILL);
	await_end(child);
	fixture_stop(prober.pid);
}
END_TEST

/* What a terminal sends to all: the parent finishes whole, with the child's help. */
START_TEST(child_leaves_stop_signals_to_its_parent)
{
	int runs = 0;

	do {
		struct prober prober = start("/ok", 1, START_MS, NULL);
		pid_t child = await_child(&prober);

		kill(child, SIGINT);
		kill(child, SIGTERM);
		kill(child, SIGHUP);
		finish(&prober);
	} while (fixture_again(&fixture, &records, file, &runs));
	ck_assert_int_eq(records.items[0].answered, http_v4.sent);
}
END_TEST

/* --- lies ------------------------------------------------------------------------------------ */

/* Run in the child, on its first request. */
static void say_bytes(const void *bytes, size_t len)
{
	send(FETCH_CHILD_FD, bytes, len, MSG_NOSIGNAL);
}

static void say_nothing(const struct fetch_task *task)
{
	(void)task;
	say_bytes("", 0);
}
static void say_little(const struct fetch_task *task)
{
	say_bytes(&task->head, sizeof(task->head) - 1);
}
static void say_much(const struct fetch_task *task)
{
	static char bytes[2 * sizeof(union fetch_answer)];

	memcpy(bytes, &task->head, sizeof(task->head));
	say_bytes(bytes, sizeof(bytes));
}
static void say_noise(const struct fetch_task *task)
{
	union fetch_answer answer;

	memset(&answer, 0xa5, sizeof(answer));
	answer.head.index = task->head.index;
	answer.head.what = FETCH_HTTP;
	say_bytes(&answer, sizeof(answer.http));
}
static void say_other_kind(const struct fetch_task *task)
{
	union fetch_answer answer;

	fixture_fill_answer(FETCH_TLS, &answer);
	answer.head.index = task->head.index;
	say_bytes(&answer, sizeof(answer.tls));
}
static void say_unfit(const struct fetch_task *task)
{
	union fetch_answer answer = {.head.what = FETCH_UNFIT};

	(void)task;
	say_bytes(&answer, sizeof(answer.unfit));
}
static void say_not_sent(const struct fetch_task *task)
{
	union fetch_answer answer;

	fixture_fill_answer(FETCH_FAILED, &answer);
	answer.head.index = task->head.index;
	answer.head.why = RECORD_NO_ROUTE;
	say_bytes(&answer, sizeof(answer.head));
}
static void crash(const struct fetch_task *task)
{
	(void)task;
	_exit(1);
}
static void loop_for_ever(const struct fetch_task *task)
{
	(void)task;
	for (volatile bool on = true; on;)
		;
}
static void say_of_others(const struct fetch_task *task)
{
	union fetch_answer answer;

	fixture_fill_answer(FETCH_HTTP, &answer);
	for (uint64_t i = 2; i < 2000; i++) {
		answer.head.index = task->head.index + i;
		say_bytes(&answer, sizeof(answer.http));
	}
	fixture_fill_answer(FETCH_FAILED, &answer);
	answer.head.index = task->head.index;
	answer.head.why = RECORD_UNREACHABLE;
	say_bytes(&answer, sizeof(answer.head));
	say_bytes(&answer, sizeof(answer.head)); /* and once more */
}

static const struct {
	void (*say)(const struct fetch_task *task);
	enum record_err why;
	int starts;
} lies[] = {
	{say_nothing, RECORD_OTHER, 2},
	{say_little, RECORD_OTHER, 2},
	{say_much, RECORD_OTHER, 2},
	{say_noise, RECORD_OTHER, 2},
	{say_other_kind, RECORD_OTHER, 2},
	{say_unfit, RECORD_OTHER, 2},
	{say_not_sent, RECORD_OTHER, 2},
#define CRASHES 7
	{crash, RECORD_OTHER, 2},
	{loop_for_ever, RECORD_OTHER, 2}, /* its watchdog ends it */
	{say_of_others, RECORD_UNREACHABLE, 1},
};

static int open_lies(const struct fetch_child *child, void **state, struct err *err)
{
	(void)child;
	(void)err;
	*state = NULL;
	return 0;
}

static int lie; /* row of the test that runs */

static bool begin_lies(void *state, struct fetch_task *task)
{
	(void)state;
	if (task->head.index == 0) {
		lies[lie].say(task);
		return true;
	}
	fetch_task_fail(task, RECORD_PROTOCOL);
	return false;
}

static void drop_lies(void *state, struct fetch_task *task)
{
	(void)state;
	(void)task;
}

static const struct fetch_work lying_work = {.name = "liar",
	.answer_what = FETCH_HTTP,
	.open = open_lies,
	.begin = begin_lies,
	.drop = drop_lies};

struct bench {
	struct probe_progress progress;
	struct probe_targets targets;
	struct slot_queue slots;
	struct method_env env;
	struct loop *loop;
	struct fetch *fetch;
	int answers;
};

static void on_answer(void *owner, struct probe_request *request, const union fetch_answer *answer,
	uint16_t local_port)
{
	struct bench *bench = owner;

	ck_assert_uint_gt(local_port, 0);
	if (answer->head.what == FETCH_CONNECTED)
		return;
	bench->answers++;
	ck_assert_int_eq(answer->head.what, FETCH_FAILED);
	request_failed(&bench->slots, request, (enum record_err)answer->head.why);
}

static struct probe_request *open_bench(struct bench *bench)
{
	struct probe_options options = fixture_options(file);
	struct fetch_client client = {.answered = on_answer, .owner = bench};
	static struct schedule schedule;
	struct err err;

	schedule = (struct schedule){.count = 2, .interval_ns = 1000000};
	fixture_plan(&fixture, &http_v4, 1, SLOT_MS, 1, START_MS);
	ck_assert_int_eq(targets_make(&fixture.plan, &options, &bench->targets, &err), 0);
	ck_assert_int_eq(loop_open(&bench->loop, &err), 0);
	bench->slots.total = &bench->progress;
	bench->slots.expiries = wheel_new(when_mono_now());
	bench->env = (struct method_env){
		.loop = bench->loop, .slots = &bench->slots, .targets = &bench->targets};
	ck_assert_msg(fetch_open(&bench->env, &lying_work, &client, &bench->fetch, &err) == 0, "%s",
		err.text);
	return slot_begin(&bench->slots, bench->targets.items, 1, &schedule, when_mono_now())
		->requests;
}

static void close_bench(struct bench *bench)
{
	fetch_close(bench->fetch);
	slot_queue_fini(&bench->slots);
	wheel_free(bench->slots.expiries);
	targets_fini(&bench->targets);
	loop_close(bench->loop);
}

static void await_ready(struct bench *bench)
{
	for (int i = 0; i < WAIT_STEPS && !fetch_is_ready(bench->fetch); i++) {
		struct mono_ns drained, soon = {when_mono_now().v + 10000000};

		ck_assert_int_eq(loop_wait(bench->loop, soon, &drained, NULL), 0);
	}
}

static void await_answer(struct bench *bench, const struct probe_request *request)
{
	struct mono_ns drained, limit = {when_mono_now().v + INT64_C(30000000000)};

	while (request->state == REQUEST_OPEN && when_mono_now().v < limit.v)
		ck_assert_int_eq(loop_wait(bench->loop, limit, &drained, NULL), 0);
}

START_TEST(what_a_child_says_is_not_believed)
{
	struct bench bench = {0};
	struct probe_request *requests;

	lie = _i;
	requests = open_bench(&bench);
	for (int i = 0; i < 2; i++) {
		await_ready(&bench);
		fetch_send(bench.fetch, &requests[i]);
		ck_assert_int_eq(requests[i].state, REQUEST_OPEN);
		await_answer(&bench, &requests[i]);
		ck_assert_int_eq(requests[i].state, REQUEST_LOST);
		ck_assert_ptr_null(requests[i].open);
	}
	ck_assert_int_eq(requests->series->err[lies[_i].why], 1);
	ck_assert_int_eq(requests->series->err[RECORD_PROTOCOL], 1);
	ck_assert_int_eq(bench.answers, lies[_i].starts == 1 ? 2 : 1);
	ck_assert_uint_eq(fetch_in_flight(bench.fetch), 0);
	close_bench(&bench);
}
END_TEST

START_TEST(nothing_is_sent_while_a_child_starts)
{
	struct bench bench = {0};
	struct probe_request *requests;

	lie = CRASHES;
	requests = open_bench(&bench);
	fetch_send(bench.fetch, &requests[0]);
	await_answer(&bench, &requests[0]);
	ck_assert_int_eq(requests[0].state, REQUEST_LOST);
	ck_assert(!fetch_is_ready(bench.fetch));
	fetch_send(bench.fetch, &requests[1]);
	ck_assert_int_eq(requests[1].state, REQUEST_NOT_SENT);
	await_ready(&bench);
	ck_assert(fetch_is_ready(bench.fetch));
	close_bench(&bench);
}
END_TEST

START_TEST(cancelled_request_is_heard_of_no_more)
{
	struct bench bench = {0};
	struct probe_request *requests = open_bench(&bench);

	fetch_send(bench.fetch, &requests[1]);
	fetch_cancel(bench.fetch, &requests[1]);
	fetch_cancel(bench.fetch, &requests[1]);
	ck_assert_uint_eq(fetch_in_flight(bench.fetch), 0);
	request_timed_out(&bench.slots, &requests[1]);
	for (int i = 0; i < 20; i++) {
		struct mono_ns drained, soon = {when_mono_now().v + 10000000};

		ck_assert_int_eq(loop_wait(bench.loop, soon, &drained, NULL), 0);
	}
	ck_assert_int_eq(bench.answers, 0);
	close_bench(&bench);
}
END_TEST

static TCase *make_process(void)
{
	TCase *tcase = tcase_create("process");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, child_has_no_rights_and_nothing_of_its_parents);
	tcase_add_test(tcase, child_that_dies_takes_what_it_had_in_hand_and_no_more);
	tcase_add_test(tcase, child_that_dies_again_and_again_is_not_started_for_ever);
	tcase_add_loop_test(tcase, child_ends_with_its_parent, 0, 2);
	tcase_add_test(tcase, child_leaves_stop_signals_to_its_parent);
	tcase_add_loop_test(tcase, what_a_child_says_is_not_believed, 0, (int)ARRAY_LEN(lies));
	tcase_add_test(tcase, nothing_is_sent_while_a_child_starts);
	tcase_add_test(tcase, cancelled_request_is_heard_of_no_more);
	return tcase;
}

int main(void)
{
	Suite *suite = suite_create("fetch");
	SRunner *runner;
	int failed;

	if (!fixture_may_unshare()) {
		fprintf(stderr, "test_fetch: skipped: network namespaces are not permitted here\n");
		return 77;
	}
	suite_add_tcase(suite, make_process());
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
