#include <stdlib.h>
#include <unistd.h>

#include "analyzer/planner.h"
#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"
#include "cli/agents.h"
#include "cli/run.h"

static int go_on(struct run *run, const char *path, struct plan **out, struct err *err)
{
	struct plan *plan;

	if (plan_open(path, &plan, &run->cli->faults, err) < 0)
		return -1;
	if (planner_fits(plan, run->inputs.dossier, run->inputs.profile, err) < 0) {
		plan_close(plan);
		return err_within(err, "%s", path);
	}
	*out = plan;
	return 0;
}

/* A bundle that has a plan goes on by it: its slots are what counts. */
static int make_plan(struct run *run, struct plan **out, struct err *err)
{
	const char *path = run_path(run, BUNDLE_PLAN);
	struct plan_wish wish = {.slots = 0};
	struct plan *plan;
	char *text;
	size_t len;
	int ret;

	if (access(path, F_OK) == 0)
		return go_on(run, path, out, err);
	if (!cli_value(run->cli, "--via")) {
		*out = NULL; /* nothing will be measured by it */
		return 0;
	}
	wish.start = planner_start(
		when_unix_now(), planner_slot_ms(run->inputs.dossier, run->inputs.profile));
	plan = planner_make(run->inputs.dossier, run->inputs.profile, wish);
	ret = plan_text(plan, &text, &len, err);
	if (ret == 0) {
		ret = file_write(path, text, len, err);
		free(text);
	}
	if (ret < 0)
		plan_close(plan);
	else
		*out = plan;
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

static bool plan_is_over(const struct plan *plan)
{
	return plan->start.v + plan->slots * plan->slot_ms <= when_unix_now().v;
}

static int probe_by(struct run *run, struct plan *plan, struct err *err)
{
	struct agents_job job = {.cli = run->cli,
		.plan = plan,
		.via = cli_value(run->cli, "--via"),
		.records = run_path(run, BUNDLE_RECORDS),
		.runs = run_path(run, BUNDLE_RUNS)};
	char *text;
	int ret;

	if (!job.via)
		return 0;
	if (plan_is_over(plan)) {
		cli_say(run->cli, _("the bundle's plan has ended; nothing more is probed"));
		return 0;
	}
	if (plan_text(plan, &text, &job.plan_len, err) < 0)
		return -1;
	job.plan_text = text;
	ret = agents_run(&job, err);
	free(text);
	return ret;
}

int run_measure(struct run *run, struct err *err)
{
	struct plan *plan = NULL;
	int ret;

	if (make_plan(run, &plan, err) < 0)
		return -1;
	if (!plan) {
		cli_say(run->cli, _("no --via: nothing is probed; the dossier's records[] count"));
		return 0;
	}
	warn_of_window(run, plan);
	ret = probe_by(run, plan, err);
	plan_close(plan);
	return ret;
}
