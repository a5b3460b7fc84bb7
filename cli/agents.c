#include "cli/agents.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "base/text.h"
#include "cli/fleet.h"

#define STOP_GRACE_MS 5000
#define POLL_MS       500
#define ATTEND_MS     200
#define ENDING_MS     20    /* while a process is about to end */
#define OVERDUE_MS    90000 /* after the plan's end: longest time-out and a slow line */
#define PAUSE_MS      1000  /* before an agent is started again; doubled each time in vain */
#define PAUSE_MOST_MS 60000
#define NS_PER_MS     INT64_C(1000000)

/* What is said next stands in a line of its own. */
static void leave_progress(const struct fleet *fleet)
{
	if (!fleet->job->attend && cli_shows_progress(fleet->job->cli))
		fputs("\r\033[K", stderr);
}

static void fail(struct fleet *fleet, const struct err *err)
{
	if (!fleet->failed.code)
		fleet->failed = *err;
}

/* --- begin and end of one agent --------------------------------------------------------------- */

static void begin_line(struct fleet *fleet, struct fleet_agent *agent)
{
	struct err err;

	agent->attempt++;
	if (runs_append(&fleet->runs,
		    (struct run_line){.event = RUN_BEGIN,
			    .at = when_unix_now(),
			    .agent = agent->id,
			    .attempt = agent->attempt,
			    .plan = fleet->job->plan->sha256,
			    .exit = BIND_ABSENT,
			    .records = BIND_ABSENT},
		    &err) < 0)
		fail(fleet, &err);
}

/* Its records are on disk before the line that counts them. */
static void end_line(struct fleet *fleet, struct fleet_agent *agent)
{
	struct err err;
	int64_t records = agent->lines.kept;

	if (agent_lines_end(&agent->lines, &err) < 0 ||
		runs_append(&fleet->runs,
			(struct run_line){.event = RUN_END,
				.at = when_unix_now(),
				.agent = agent->id,
				.attempt = agent->attempt,
				.exit = agent_process_exit(&agent->process),
				.records = records},
			&err) < 0 ||
		runs_sync(&fleet->runs, &err) < 0)
		fail(fleet, &err);
}

/* Only an agent whose key the plan names has one. */
static struct agent_way way_of(const struct agents_job *job, const char *id)
{
	const struct plan_agent *agent = plan_agent_find(job->plan, id);
	struct agent_way way = job->way;

	if (!agent || !agent->key)
		way.key = NULL;
	return way;
}

static void start_one(struct fleet *fleet, struct fleet_agent *agent)
{
	const struct agents_job *job = fleet->job;
	const struct agent_way way = way_of(job, agent->id);
	struct err err;

	agent->lines.kept = 0;
	agent->state = FLEET_RUNS;
	if (agent_process_start(&agent->process, job->cli, &way, agent->id, &err) < 0) {
		if (!agent->started)
			fail(fleet, &err);        /* it would never work */
		agent->process.status = 127 << 8; /* as a shell says it */
		agent->state = FLEET_ENDS;
	}
	agent->started = true;
}

/* An agent is begun on disk before it is there. */
static void start_due(struct fleet *fleet)
{
	int64_t now = when_mono_now().v;
	bool any = false;
	struct err err;

	for (size_t i = 0; i < fleet->count && !fleet->failed.code; i++) {
		struct fleet_agent *agent = &fleet->agents[i];

		if (agent->state == FLEET_WAITS && agent->started && !fleet_plan_lasts(fleet))
			agent->state = FLEET_DONE;
		if (agent->state == FLEET_WAITS && agent->start_ns <= now) {
			begin_line(fleet, agent);
			any = true;
		}
	}
	if (any && runs_sync(&fleet->runs, &err) < 0)
		fail(fleet, &err);
	for (size_t i = 0; any && i < fleet->count && !fleet->failed.code; i++)
		if (fleet->agents[i].state == FLEET_WAITS && fleet->agents[i].start_ns <= now)
			start_one(fleet, &fleet->agents[i]);
}

static void end_output(struct fleet_agent *agent)
{
	agent_process_close_input(&agent->process);
	agent_process_close_output(&agent->process);
	agent->state = FLEET_ENDS;
	agent->end_ns = when_mono_now().v + STOP_GRACE_MS * NS_PER_MS;
}

static void start_again(const struct fleet *fleet, struct fleet_agent *agent)
{
	int64_t now = when_mono_now().v;

	if (!agent->away_ns) {
		leave_progress(fleet);
		cli_say(fleet->job->cli,
			_("agent %s ended with status %d after %lld records, before the plan: it is "
			  "started again until it answers"),
			agent->id, agent_process_exit(&agent->process),
			(long long)agent->lines.kept);
		agent->away_ns = now;
		agent->pause_ms = PAUSE_MS;
	}
	agent->start_ns = now + agent->pause_ms * NS_PER_MS;
	agent->pause_ms *= 2;
	if (agent->pause_ms > PAUSE_MOST_MS)
		agent->pause_ms = PAUSE_MOST_MS;
	agent->state = FLEET_WAITS;
}

static void end_one(struct fleet *fleet, struct fleet_agent *agent)
{
	end_line(fleet, agent);
	if (!fleet->told_to_stop && !fleet->failed.code && fleet_plan_lasts(fleet)) {
		start_again(fleet, agent);
		return;
	}
	agent->state = FLEET_DONE;
	if (agent_process_exit(&agent->process) != 0 && !fleet->told_to_stop)
		cli_say(fleet->job->cli, _("agent %s ended with status %d after %lld records"),
			agent->id, agent_process_exit(&agent->process),
			(long long)agent->lines.kept);
}

/* Their output is at an end; a command that lives on has the grace of a stop. */
static void reap(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->count; i++) {
		struct fleet_agent *agent = &fleet->agents[i];

		if (agent->state != FLEET_ENDS)
			continue;
		if (agent_process_has_ended(&agent->process))
			end_one(fleet, agent);
		else if (when_mono_now().v > agent->end_ns)
			kill(agent->process.pid, SIGKILL);
	}
}

/* --- while they measure ------------------------------------------------------------------------
 */

static void say_back(const struct fleet *fleet, struct fleet_agent *agent)
{
	leave_progress(fleet);
	cli_say(fleet->job->cli, _("agent %s measures again after %lld s"), agent->id,
		(long long)((when_mono_now().v - agent->away_ns) / (1000 * NS_PER_MS)));
	agent->away_ns = 0;
}

static void read_one(struct fleet *fleet, struct fleet_agent *agent)
{
	enum agent_read how;
	struct err err;

	if (agent_lines_read(&agent->lines, agent->process.output, &how, &err) < 0) {
		fail(fleet, &err);
		return;
	}
	if (agent->lines.kept && agent->away_ns)
		say_back(fleet, agent);
	if (how == AGENT_READ_TOO_LONG)
		cli_say(fleet->job->cli, _("agent %s: a line is too long"), agent->id);
	if (how == AGENT_READ_TOO_LONG && agent->process.pid > 0)
		kill(agent->process.pid, SIGTERM);
	if (how != AGENT_READ_MORE)
		end_output(agent);
}

static void serve(struct fleet *fleet, const struct pollfd *fds)
{
	const struct agents_job *job = fleet->job;

	for (size_t i = 0; i < fleet->count && !fleet->failed.code; i++) {
		struct fleet_agent *agent = &fleet->agents[i];

		if (fds[2 * i].revents && agent->process.input >= 0)
			agent_process_feed(&agent->process, job->plan_text, job->plan_len);
		if (fds[2 * i + 1].revents && agent->state == FLEET_RUNS)
			read_one(fleet, agent);
	}
}

static void signal_all(const struct fleet *fleet, int number)
{
	for (size_t i = 0; i < fleet->count; i++)
		if (fleet->agents[i].process.pid > 0)
			kill(fleet->agents[i].process.pid, number);
}

/* Nobody is started any more. */
static void begin_stop(struct fleet *fleet)
{
	fleet->told_to_stop = true;
	fleet->stop_ns = when_mono_now().v + STOP_GRACE_MS * NS_PER_MS;
	signal_all(fleet, SIGTERM);
	for (size_t i = 0; i < fleet->count; i++)
		if (fleet->agents[i].state == FLEET_WAITS)
			fleet->agents[i].state = FLEET_DONE;
}

/* The agents end whole by themselves; what has not after five seconds is ended. What can be kept no
 * more is not waited for. */
static void stop_fleet(struct fleet *fleet)
{
	if (!fleet->told_to_stop) {
		if (!stop_requested && !fleet->enough && !fleet->failed.code)
			cli_say(fleet->job->cli,
				_("%zu agents have not ended long after the plan: they are ended"),
				fleet_count(fleet, FLEET_RUNS));
		begin_stop(fleet);
	}
	if (!fleet->failed.code && when_mono_now().v <= fleet->stop_ns)
		return;
	if (when_mono_now().v > fleet->stop_ns)
		signal_all(fleet, SIGKILL);
	/* what they started may hold the pipe open: it is waited for no longer */
	for (size_t i = 0; i < fleet->count; i++)
		if (fleet->agents[i].state == FLEET_RUNS)
			end_output(&fleet->agents[i]);
}

/* The plan is over, its time-outs too, and some agent still holds on. */
static bool is_overdue(const struct fleet *fleet)
{
	const struct plan *plan = fleet->job->plan;

	return when_unix_now().v > plan->start.v + plan->slots * plan->slot_ms + OVERDUE_MS;
}

static int wait_ms(const struct fleet *fleet)
{
	if (fleet_count(fleet, FLEET_ENDS))
		return ENDING_MS;
	return fleet->job->attend ? ATTEND_MS : POLL_MS;
}

static void show_progress(const struct fleet *fleet)
{
	if (!fleet->job->attend && cli_shows_progress(fleet->job->cli))
		fleet_show(fleet);
}

/* fds: two an agent, and the last of standard input. */
static void attend(struct fleet *fleet, struct pollfd *fds)
{
	const struct agents_job *job = fleet->job;
	nfds_t count = 2 * fleet->count + 1;

	fds[count - 1] = (struct pollfd){job->wakes_on_input ? STDIN_FILENO : -1, POLLIN, 0};
	while (fleet_count(fleet, FLEET_DONE) < fleet->count) {
		if (job->attend && !fleet->enough)
			fleet->enough = job->attend(job->context);
		if (stop_requested || fleet->enough || fleet->failed.code || is_overdue(fleet))
			stop_fleet(fleet);
		else
			start_due(fleet);
		for (size_t i = 0; i < fleet->count; i++) {
			const struct agent_process *process = &fleet->agents[i].process;

			fds[2 * i] = (struct pollfd){process->input, POLLOUT, 0};
			fds[2 * i + 1] = (struct pollfd){process->output, POLLIN, 0};
		}
		if (poll(fds, count, wait_ms(fleet)) >= 0) /* else a signal */
			serve(fleet, fds);
		reap(fleet);
		show_progress(fleet);
	}
	if (!job->attend && cli_shows_progress(job->cli))
		fputc('\n', stderr);
}

/* --- all of them --------------------------------------------------------------------------------
 */

static int init_agents(struct fleet *fleet, struct err *err)
{
	const struct agents_job *job = fleet->job;

	for (size_t i = 0; i < fleet->count; i++) {
		struct fleet_agent *agent = &fleet->agents[i];
		const char *id = job->plan->agents.items[i].id;

		agent->id = id;
		agent->process = (struct agent_process){.input = -1, .output = -1};
		agent->attempt = run_log_attempts(&fleet->runs.log, id);
		if (agent_lines_init(&agent->lines, job->records, id, job->plan->sha256, err) < 0)
			return -1;
		agent->lines.on_record = job->on_record;
		agent->lines.context = job->context;
		if (!text_is_folder_name(id))
			return err_set(
				err, ERR_DATA, _("agent \"%s\": its id can name no folder"), id);
	}
	return 0;
}

static void say_rejected(const struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->count; i++)
		if (fleet->agents[i].lines.rejected_count)
			cli_say(fleet->job->cli, _("agent %s: %lld lines are no records of it: %s"),
				fleet->agents[i].id,
				(long long)fleet->agents[i].lines.rejected_count, AGENT_REJECTED);
}

static int open_runs(struct fleet *fleet, struct err *err)
{
	const struct agents_job *job = fleet->job;

	if (runs_open(job->runs, &fleet->runs, &job->cli->faults, err) < 0)
		return -1;
	if (fleet->runs.log.torn)
		cli_say(job->cli,
			ngettext("%s: %lld line was cut when a run was killed; it stays",
				"%s: %lld lines were cut when runs were killed; they stay",
				(unsigned long)fleet->runs.log.torn),
			job->runs, (long long)fleet->runs.log.torn);
	return runs_check_plan(&fleet->runs, job->plan->sha256, err);
}

static int run_fleet(struct fleet *fleet, struct arena *arena, struct err *err)
{
	fleet_allow_files(fleet->count);
	if (open_runs(fleet, err) < 0 || init_agents(fleet, err) < 0)
		return -1;
	attend(fleet, arena_array(arena, 2 * fleet->count + 1, sizeof(struct pollfd)));
	say_rejected(fleet);
	if (!fleet->failed.code)
		return stop_requested ? stop_err(err) : 0;
	*err = fleet->failed;
	return -1;
}

int agents_run(const struct agents_job *job, struct err *err)
{
	struct arena arena = {0};
	struct fleet fleet = {
		.job = job, .count = job->plan->agents.count, .runs = {.file = {.fd = -1}}};
	int ret;

	fleet.agents = arena_array(&arena, fleet.count, sizeof(*fleet.agents));
	ret = run_fleet(&fleet, &arena, err);
	for (size_t i = 0; i < fleet.count; i++)
		if (fleet.agents[i].id)
			agent_lines_fini(&fleet.agents[i].lines);
	runs_close(&fleet.runs);
	arena_fini(&arena);
	return ret;
}
