#include <stdlib.h>

#include "analyzer/planner.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/foresight_text.h"
#include "cli/inputs.h"
#include "cli/plan_start.h"

static const struct option options[] = {
	{"--output", OPTION_ONE, "PLAN", N_("where the plan goes (- for standard output)")},
	OPTION_START,
	{"--slots", OPTION_ONE, "N", N_("how many slots, instead of the dossier's")},
	OPTION_PROFILE,
	OPTION_REGION,
};

static int read_wish(
	const struct cli *cli, const struct inputs *inputs, struct plan_wish *wish, struct err *err)
{
	int64_t slot_ms = planner_slot_ms(inputs->dossier, inputs->profile);

	if (plan_start(cli, slot_ms, &wish->start, err) < 0)
		return -1;
	return cli_int(cli, "--slots", 1, 1000000, 0, &wish->slots, err);
}

static int write_plan(const struct cli *cli, struct plan *plan, struct err *err)
{
	char start[WHEN_TEXT_LEN], end[WHEN_TEXT_LEN];
	char *text = NULL;
	size_t len;
	int ret;

	if (plan_text(plan, &text, &len, err) < 0)
		return -1;
	ret = file_write(cli_value(cli, "--output"), text, len, err);
	free(text);
	if (ret == 0)
		cli_say(cli,
			_("%zu agents × %zu targets, %lld slots of %lld ms, %s to %s; sha256 %s"),
			plan->agents.count, plan->targets.count, (long long)plan->slots,
			(long long)plan->slot_ms, when_text(plan->start, start),
			when_text(
				(struct unix_ms){plan->start.v + plan->slots * plan->slot_ms}, end),
			plan->sha256);
	return ret;
}

/* The rest would be measured for nothing. */
static void say_outside(const struct cli *cli, const struct inputs *inputs, const struct plan *plan)
{
	int64_t outside = planner_slots_outside(plan, inputs->dossier->as_of, inputs->profile);

	if (outside > 0)
		cli_say(cli,
			_("%lld of the %lld slots lie outside the %lld days before as_of and will not "
			  "count"),
			(long long)outside, (long long)plan->slots,
			(long long)inputs->profile->window_days);
}

static void say_foresight(const struct cli *cli, const struct inputs *inputs)
{
	struct foresight foresight;
	struct arena arena = {0};

	if (cli->quiet)
		return;
	foresight_make(inputs->dossier, inputs->region, &arena, &foresight);
	foresight_say(cli, &foresight, inputs->region);
	arena_fini(&arena);
}

static int run(struct cli *cli, struct err *err)
{
	struct inputs inputs;
	struct plan_wish wish;
	struct plan *plan;
	int ret = -1;

	if (!cli_value(cli, "--output"))
		return err_set(err, ERR_USAGE, _("plan needs -o PLAN"));
	inputs_init(&inputs, cli);
	if (inputs_open_dossier(&inputs, cli->positionals[0], err) == 0 &&
		read_wish(cli, &inputs, &wish, err) == 0) {
		plan = planner_make(inputs.dossier, inputs.profile, wish);
		ret = write_plan(cli, plan, err);
		if (ret == 0)
			say_outside(cli, &inputs, plan);
		plan_close(plan);
		if (ret == 0)
			say_foresight(cli, &inputs);
	}
	inputs_fini(&inputs);
	return ret;
}

const struct command command_plan = {
	.name = "plan",
	.summary = N_("fix agents, targets, slots and thresholds before the first packet"),
	.positionals = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_(
		"The plan is what agents are given; records name it by its digest, and only "
		"its slots count. What the agents can show of each node's place, as far as "
		"geometry goes, is said beforehand.\n\nExample:\n  cdnproof plan dossier.json -o plan.json"),
	.run = run,
};
