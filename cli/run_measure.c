#include <stdlib.h>
#include <string.h>

#include "analyzer/planner.h"
#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"
#include "bundle/stamp.h"
#include "cli/agents.h"
#include "cli/plan_start.h"
#include "cli/run.h"
#include "cli/runs.h"

/* What was measured belongs to the plan that its agents got. */
static int check_runs(struct run *run, const struct plan *plan, struct err *err)
{
	const char *path = run_path(run, BUNDLE_RUNS);
	struct runs runs;
	int ret;

	if (!file_is_there(path))
		return 0;
	if (runs_open(path, &runs, &run->cli->faults, err) < 0)
		return -1;
	ret = runs_check_plan(&runs, plan->sha256, err);
	runs_close(&runs);
	return ret;
}

/* A plan that is given must be the one that is there. */
static int check_given(struct run *run, const char *given, struct err *err)
{
	char sha256[DIGEST_TEXT_LEN];

	if (digest_file(given, sha256, err) < 0)
		return -1;
	if (strcmp(sha256, run->plan->sha256) == 0)
		return 0;
	return err_set(err, ERR_CANTCREATE,
		_("%s: was begun with another %s; give the same, or a new folder"), run->bundle,
		"--plan");
}

int run_check_plan(struct run *run, struct err *err)
{
	const char *given = cli_value(run->cli, "--plan");
	const char *path = run_path(run, BUNDLE_PLAN);

	if (!file_is_there(path))
		path = given;
	if (!path)
		return 0;
	if (plan_open(path, &run->plan, &run->cli->faults, err) < 0)
		return -1;
	if (given && check_given(run, given, err) < 0)
		return -1;
	if (planner_fits(run->plan, run->inputs.dossier, run->inputs.profile, err) < 0)
		return err_within(err, "%s", path);
	return check_runs(run, run->plan, err);
}

/* What an authority is to stamp before the first slot, if anybody sends it there. */
static int ask_for_stamp(struct run *run, const char *plan, size_t len, struct err *err)
{
	struct stamp_bytes request;

	if (stamp_request((struct stamp_bytes){plan, len}, &run->arena, &request, err) < 0 ||
		file_make_folders(run_path(run, BUNDLE_ATTEST), err) < 0)
		return -1;
	return file_write(run_path(run, BUNDLE_STAMP_OF_PLAN ".tsq"), request.at, request.len, err);
}

/* One that was made before, by which others measured. */
static int take_plan(struct run *run, struct err *err)
{
	const char *given = cli_value(run->cli, "--plan");
	struct file_bytes bytes;
	int ret;

	if (file_read(given, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = ask_for_stamp(run, bytes.at, bytes.len, err);
	file_bytes_fini(&bytes);
	return ret < 0 ? -1 : bundle_keep_copy(given, run_path(run, BUNDLE_PLAN), err);
}

/* A bundle that has a plan goes on by it: its slots are what counts. */
static int make_plan(struct run *run, struct err *err)
{
	struct plan_wish wish = {.slots = 0};
	char *text;
	size_t len;
	int ret;

	if (run->plan)
		return file_is_there(run_path(run, BUNDLE_PLAN)) ? 0 : take_plan(run, err);
	if (!cli_value(run->cli, "--via"))
		return 0; /* nothing will be measured by a new one */
	if (plan_start(run->cli, planner_slot_ms(run->inputs.dossier, run->inputs.profile),
		    &wish.start, err) < 0)
		return -1;
	run->plan = planner_make(run->inputs.dossier, run->inputs.profile, wish);
	if (plan_text(run->plan, &text, &len, err) < 0)
		return -1;
	ret = ask_for_stamp(run, text, len, err);
	if (ret == 0)
		ret = file_write(run_path(run, BUNDLE_PLAN), text, len, err);
	free(text);
	return ret;
}

static void warn_of_window(const struct run *run, const struct plan *plan)
{
	int64_t outside = planner_slots_outside(plan, run->as_of, run->inputs.profile);

	if (outside > 0)
		cli_say(run->cli,
			_("%lld of the plan's %lld slots lie outside the %lld days before as_of and "
			  "will not count (see --as-of)"),
			(long long)outside, (long long)plan->slots,
			(long long)run->inputs.profile->window_days);
}

/* The agents would say it themselves, but for --quiet. */
static void warn_of_keys(const struct run *run)
{
	if (cli_value(run->cli, "--agent-key"))
		return;
	LIST_EACH(const struct plan_agent, agent, &run->plan->agents)
		if (agent->key) {
			cli_say(run->cli,
				_("the plan names keys of agents and no --agent-key is given: "
				  "their records will carry no signature"));
			return;
		}
}

static bool plan_is_over(const struct plan *plan)
{
	return plan->start.v + plan->slots * plan->slot_ms <= when_unix_now().v;
}

static int probe_by(struct run *run, struct plan *plan, struct err *err)
{
	struct agents_job job = {.cli = run->cli,
		.plan = plan,
		.way = {.via = cli_value(run->cli, "--via"),
			.key = cli_value(run->cli, "--agent-key")},
		.records = run_path(run, BUNDLE_RECORDS),
		.runs = run_path(run, BUNDLE_RUNS)};
	char *text;
	int ret;

	if (!job.way.via)
		return 0;
	if (plan_is_over(plan)) {
		cli_say(run->cli, _("the bundle's plan has ended; nothing more is probed"));
		return 0;
	}
	warn_of_keys(run);
	if (plan_text(plan, &text, &job.plan_len, err) < 0)
		return -1;
	job.plan_text = text;
	ret = agents_run(&job, err);
	free(text);
	return ret;
}

int run_measure(struct run *run, struct err *err)
{
	if (make_plan(run, err) < 0)
		return -1;
	if (!run->plan) {
		cli_say(run->cli, _("no --via: nothing is probed; the dossier's records[] count"));
		return 0;
	}
	warn_of_window(run, run->plan);
	return probe_by(run, run->plan, err);
}
