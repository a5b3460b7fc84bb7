#include "cli/agents.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/jcs.h"
#include "base/stop.h"
#include "base/text.h"
#include "model/record.h"

extern char **environ;

#define WORDS_MOST    64
#define STOP_GRACE_MS 5000
#define POLL_MS       500
#define ATTEND_MS     200
#define OVERDUE_MS    90000 /* after the plan's end: longest time-out and a slow line */
#define REJECTED      "rejected.txt"

struct running {
	const char *id;
	pid_t pid;
	int input, output; /* of the process: the plan, its records; -1: closed */
	size_t plan_sent;
	char *line; /* what has come of the next line */
	size_t line_len, line_cap;
	int64_t records, rejected; /* lines kept, and lines that are no record of this agent */
	int status;                /* as waitpid gives it */
	bool failed;               /* records could not be kept */
};

struct fleet {
	const struct agents_job *job;
	struct running *agents;
	size_t count;
	bool told_to_stop, enough;
	int64_t stop_at_ns; /* monotonic: those that have not ended by then are killed */
};

static char *replace_agent(struct arena *arena, const char *word, const char *id)
{
	const char *mark = strstr(word, "{agent}");

	if (!mark)
		return arena_text(arena, word);
	return arena_format(arena, "%.*s%s%s", (int)(mark - word), word, id, mark + 7);
}

/* The words of `via`, parted by blanks; then the program and its arguments. */
static char **build_command(struct arena *arena, const struct agents_job *job, const char *id)
{
	char **argv = arena_array(arena, WORDS_MOST + 8, sizeof(*argv));
	char *rest = arena_text(arena, job->via), *word;
	const char *const tail[] = {
		job->cli->program, "probe", "-", "--agent", id, "-o", "-", "--quiet"};
	size_t count = 0;

	while ((word = strsep(&rest, " \t")) && count < WORDS_MOST - ARRAY_LEN(tail))
		if (*word)
			argv[count++] = replace_agent(arena, word, id);
	for (size_t i = 0; i < ARRAY_LEN(tail); i++)
		argv[count++] = arena_text(arena, tail[i]);
	return argv;
}

static int set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static int spawn_with(struct running *agent, char **argv, int in, int out, struct err *err)
{
	posix_spawn_file_actions_t actions;
	int code;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	code = posix_spawnp(&agent->pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (code)
		return err_set_errno(err, ERR_NOINPUT, code, _("agent %s: %s cannot be started"),
			agent->id, argv[0]);
	return 0;
}

static int start_agent(const struct agents_job *job, struct running *agent, struct err *err)
{
	struct arena arena = {0};
	int in[2], out[2], ret;

	if (pipe2(in, O_CLOEXEC) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "pipe");
	if (pipe2(out, O_CLOEXEC) < 0) {
		close(in[0]);
		close(in[1]);
		return err_set_errno(err, ERR_INTERNAL, errno, "pipe");
	}
	ret = spawn_with(agent, build_command(&arena, job, agent->id), in[0], out[1], err);
	close(in[0]);
	close(out[1]);
	arena_fini(&arena);
	agent->input = in[1];
	agent->output = out[0];
	set_nonblocking(agent->input);
	set_nonblocking(agent->output);
	return ret;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void feed_plan(const struct agents_job *job, struct running *agent)
{
	ssize_t sent = write(
		agent->input, job->plan_text + agent->plan_sent, job->plan_len - agent->plan_sent);

	if (sent < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (sent > 0)
		agent->plan_sent += (size_t)sent;
	if (sent <= 0 || agent->plan_sent == job->plan_len)
		close_fd(&agent->input);
}

/* The day of a line that is a record of this agent by this plan. */
static bool day_of(const struct agents_job *job, const struct running *agent, size_t len,
	char day[WHEN_TEXT_LEN])
{
	json_t *root = json_loadb(agent->line, len, 0, NULL);
	const char *slot = json_string_value(json_object_get(root, "slot"));
	const char *plan = json_string_value(json_object_get(root, "plan"));
	const char *id = json_string_value(json_object_get(root, "agent"));
	struct unix_ms at;
	bool good = slot && when_parse(slot, &at) && plan && strcmp(plan, job->plan->sha256) == 0 &&
		    id && strcmp(id, agent->id) == 0;

	if (good)
		when_day(at, day);
	json_decref(root);
	return good;
}

static int append_line(const char *path, const char *line, size_t len, struct err *err)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	ssize_t put = fd < 0 ? -1 : write(fd, line, len);
	int code = errno;

	if (fd >= 0)
		close(fd);
	if (put == (ssize_t)len)
		return 0;
	return err_set_errno(
		err, ERR_IO, put < 0 ? code : ENOSPC, _("%s: cannot be written"), path);
}

/* One line with its LF goes to AGENT/DAY.jsonl; what is no record of the agent by this plan (a
 * banner, another agent's line) to AGENT/rejected.txt, counted and said. */
static int keep_line(
	const struct agents_job *job, struct running *agent, size_t len, struct err *err)
{
	char day[WHEN_TEXT_LEN];
	char *folder = NULL, *path = NULL;
	bool good = day_of(job, agent, len - 1, day);
	int ret = -1;

	if (asprintf(&folder, "%s/%s", job->records, agent->id) < 0 ||
		asprintf(&path, good ? "%s/%s.jsonl" : "%s/%s", folder, good ? day : REJECTED) < 0)
		err_no_memory(err);
	else if (file_make_folders(folder, err) == 0)
		ret = append_line(path, agent->line, len, err);
	free(path);
	free(folder);
	if (good && ret == 0 && job->on_record)
		job->on_record(job->context, agent->line, len - 1);
	agent->records += good && ret == 0;
	agent->rejected += !good;
	return ret;
}

static int keep_lines(const struct agents_job *job, struct running *agent, struct err *err)
{
	char *lf;

	while ((lf = memchr(agent->line, '\n', agent->line_len))) {
		size_t len = (size_t)(lf - agent->line) + 1;

		if (keep_line(job, agent, len, err) < 0)
			return -1;
		memmove(agent->line, lf + 1, agent->line_len - len);
		agent->line_len -= len;
	}
	return 0;
}

static int make_room(struct running *agent, struct err *err)
{
	size_t cap = agent->line_cap ? agent->line_cap * 2 : 65536;
	char *grown;

	if (agent->line_cap - agent->line_len > 4096)
		return 0;
	if (cap > RECORD_LINE_MOST * 2)
		return err_set(err, ERR_DATA, _("agent %s: a line is too long"), agent->id);
	grown = realloc(agent->line, cap);
	if (!grown)
		return err_no_memory(err);
	agent->line = grown;
	agent->line_cap = cap;
	return 0;
}

static int read_records(const struct agents_job *job, struct running *agent, struct err *err)
{
	ssize_t got;

	if (make_room(agent, err) < 0)
		return -1;
	got = read(agent->output, agent->line + agent->line_len, agent->line_cap - agent->line_len);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0) {
		close_fd(&agent->output); /* a last line without LF is lost with its slot */
		return 0;
	}
	agent->line_len += (size_t)got;
	return keep_lines(job, agent, err);
}

static void serve(const struct agents_job *job, struct running *agent, short in, short out)
{
	struct err err;

	if (in)
		feed_plan(job, agent);
	if (out && read_records(job, agent, &err) < 0) {
		fprintf(stderr, "cdnproof: %s\n", err.text);
		agent->failed = true;
		close_fd(&agent->output);
	}
}

static void signal_all(const struct fleet *fleet, int number)
{
	for (size_t i = 0; i < fleet->count; i++)
		if (fleet->agents[i].pid > 0)
			kill(fleet->agents[i].pid, number);
}

static size_t count_open(const struct fleet *fleet)
{
	size_t count = 0;

	for (size_t i = 0; i < fleet->count; i++)
		count += fleet->agents[i].output >= 0;
	return count;
}

/* The agents end whole by themselves; what has not after five seconds is ended. */
static void stop_fleet(struct fleet *fleet)
{
	int64_t now = when_mono_now().v;

	if (!fleet->told_to_stop) {
		fleet->told_to_stop = true;
		if (!stop_requested && !fleet->enough)
			cli_say(fleet->job->cli,
				_("%zu agents have not ended long after the plan: they are ended"),
				count_open(fleet));
		fleet->stop_at_ns = now + INT64_C(1000000) * STOP_GRACE_MS;
		signal_all(fleet, SIGTERM);
	} else if (now > fleet->stop_at_ns) {
		signal_all(fleet, SIGKILL);
		/* what they started may hold the pipe open: it is waited for no longer */
		for (size_t i = 0; i < fleet->count; i++)
			close_fd(&fleet->agents[i].output);
	}
}

static void show_progress(const struct fleet *fleet)
{
	const struct plan *plan = fleet->job->plan;
	int64_t records = 0;
	int64_t left = plan->start.v + plan->slots * plan->slot_ms - when_unix_now().v;

	for (size_t i = 0; i < fleet->count; i++)
		records += fleet->agents[i].records;
	if (fleet->job->attend || !cli_shows_progress(fleet->job->cli))
		return;
	fputc('\r', stderr);
	fprintf(stderr, _("%zu agents measuring, %lld records, %lld s left "), count_open(fleet),
		(long long)records, left > 0 ? (long long)left / 1000 : 0LL);
}

/* The plan is over, its time-outs too, and some agent still holds on. */
static bool is_overdue(const struct fleet *fleet)
{
	const struct plan *plan = fleet->job->plan;

	return when_unix_now().v > plan->start.v + plan->slots * plan->slot_ms + OVERDUE_MS;
}

/* fds: two an agent, and the last of standard input. */
static void attend(struct fleet *fleet, struct pollfd *fds)
{
	const struct agents_job *job = fleet->job;
	nfds_t count = 2 * fleet->count + 1;

	fds[count - 1] = (struct pollfd){job->wakes_on_input ? STDIN_FILENO : -1, POLLIN, 0};
	while (count_open(fleet) > 0) {
		for (size_t i = 0; i < fleet->count; i++) {
			fds[2 * i] = (struct pollfd){fleet->agents[i].input, POLLOUT, 0};
			fds[2 * i + 1] = (struct pollfd){fleet->agents[i].output, POLLIN, 0};
		}
		if (job->attend && !fleet->enough)
			fleet->enough = job->attend(job->context);
		if (stop_requested || fleet->enough || is_overdue(fleet))
			stop_fleet(fleet);
		if (poll(fds, count, job->attend ? ATTEND_MS : POLL_MS) < 0)
			continue; /* a signal */
		for (size_t i = 0; i < fleet->count; i++)
			serve(job, &fleet->agents[i], fds[2 * i].revents, fds[2 * i + 1].revents);
		show_progress(fleet);
	}
	if (!job->attend && cli_shows_progress(job->cli))
		fputc('\n', stderr);
}

static int exit_of(const struct running *agent)
{
	return WIFEXITED(agent->status) ? WEXITSTATUS(agent->status)
					: 128 + WTERMSIG(agent->status);
}

/* Every run is recorded, the failed ones too. */
static int write_run(const struct agents_job *job, const struct running *agent, struct err *err)
{
	json_t *root = json_pack("{s:s, s:s, s:s, s:i, s:I}", "schema", "cdnproof/run/v1", "plan",
		job->plan->sha256, "agent", agent->id, "exit", exit_of(agent), "records",
		(json_int_t)agent->records);
	char *text, *line = NULL;
	size_t len;
	int ret = jcs_text(root, &text, &len, err);

	json_decref(root);
	if (ret < 0)
		return -1;
	ret = asprintf(&line, "%s\n", text) < 0 ? err_no_memory(err)
						: append_line(job->runs, line, len + 1, err);
	free(line);
	free(text);
	return ret;
}

/* Its output is at an end; a command that lives on has the grace of a stop, then it is ended. */
static void wait_for(struct running *agent)
{
	int64_t until = when_mono_now().v + INT64_C(1000000) * STOP_GRACE_MS;

	while (waitpid(agent->pid, &agent->status, WNOHANG) == 0) {
		struct timespec pause = {.tv_nsec = 20000000};

		if (when_mono_now().v > until)
			kill(agent->pid, SIGKILL);
		nanosleep(&pause, NULL);
	}
}

static int end_agent(const struct fleet *fleet, struct running *agent, struct err *err)
{
	close_fd(&agent->input);
	close_fd(&agent->output);
	free(agent->line);
	if (agent->pid <= 0)
		return 0;
	wait_for(agent);
	if (agent->rejected)
		cli_say(fleet->job->cli, _("agent %s: %lld lines are no records of it: %s"),
			agent->id, (long long)agent->rejected, REJECTED);
	if (exit_of(agent) != 0 && !fleet->told_to_stop)
		cli_say(fleet->job->cli, _("agent %s ended with status %d after %lld records"),
			agent->id, exit_of(agent), (long long)agent->records);
	if (write_run(fleet->job, agent, err) < 0)
		return -1;
	return agent->failed ? err_set(err, ERR_IO, _("agent %s: its records could not be kept"),
				       agent->id)
			     : 0;
}

static int start_all(struct fleet *fleet, struct err *err)
{
	for (size_t i = 0; i < fleet->count; i++) {
		fleet->agents[i] = (struct running){
			.id = fleet->job->plan->agents.items[i].id, .input = -1, .output = -1};
		if (!text_is_folder_name(fleet->agents[i].id))
			return err_set(err, ERR_DATA, _("agent \"%s\": its id can name no folder"),
				fleet->agents[i].id);
		if (start_agent(fleet->job, &fleet->agents[i], err) < 0)
			return -1;
	}
	return 0;
}

int agents_run(const struct agents_job *job, struct err *err)
{
	struct arena arena = {0};
	struct fleet fleet = {.job = job, .count = job->plan->agents.count};
	int ret;

	fleet.agents = arena_array(&arena, fleet.count, sizeof(*fleet.agents));
	for (size_t i = 0; i < fleet.count; i++)
		fleet.agents[i].input = fleet.agents[i].output = -1;
	ret = start_all(&fleet, err);
	if (ret < 0)
		signal_all(&fleet, SIGTERM);
	else
		attend(&fleet, arena_array(&arena, 2 * fleet.count + 1, sizeof(struct pollfd)));
	for (size_t i = 0; i < fleet.count; i++)
		if (end_agent(&fleet, &fleet.agents[i], ret < 0 ? NULL : err) < 0)
			ret = -1;
	arena_fini(&arena);
	if (ret == 0 && stop_requested)
		ret = stop_err(err);
	return ret;
}
