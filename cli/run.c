#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "bundle/hold.h"
#include "bundle/layout.h"
#include "cli/agents.h"
#include "cli/commands.h"
#include "cli/plan_start.h"
#include "cli/run.h"
#include "cli/scan.h"

static const struct option options[] = {
	{"--output", OPTION_ONE, "BUNDLE",
		N_("the bundle's folder: new, empty, or of the same dossier")},
	{"--via", OPTION_ONE, "'CMD {agent}'", N_("how each agent is reached, e.g. 'ssh {agent}'")},
	{"--agent-key", OPTION_ONE, "FILE",
		N_("on each agent's machine: the key that it signs by, e.g. /etc/cdnproof/{agent}.key")},
	{"--plan", OPTION_ONE, "PLAN",
		N_("a plan that was made before: what the dossier's records[] were measured by")},
	OPTION_START,
	{"--as-of", OPTION_ONE, "TIME", N_("judge at this instant instead of the dossier's as_of")},
	{"--waiver", OPTION_MANY, "FILE",
		N_("waivers, files or folders; waivers/ beside the dossier is taken too")},
	OPTION_NO_TRAFFIC,
	OPTION_JOBS,
	OPTION_PROFILE,
	OPTION_REGION,
};

const char *run_path(struct run *run, const char *name)
{
	return bundle_part(&run->arena, run->bundle, name);
}

/* A command that is not there would be found out when all logs are read. */
static int check_via(struct run *run, struct err *err)
{
	const struct agent_way way = {.via = cli_value(run->cli, "--via")};

	if (!way.via)
		return 0;
	if (!strstr(way.via, "{agent}") && run->inputs.dossier->agents.count > 1)
		cli_say(run->cli,
			_("--via says no {agent}: every agent is reached in the same way, unless "
			  "the command goes by --agent ID itself"));
	LIST_EACH(const struct agent, agent, &run->inputs.dossier->agents)
		if (agent_process_check(run->cli, &way, agent->id, err) < 0)
			return -1;
	return 0;
}

/* What is missing or broken shows before the bundle is begun. */
static int start(struct run *run, struct err *err)
{
	const char *sha256;

	if (cli_time(run->cli, "--as-of", &run->as_of, err) < 0 ||
		inputs_open_dossier(&run->inputs, run->cli->positionals[0], err) < 0)
		return -1;
	if (run->as_of.v == BIND_ABSENT)
		run->as_of = run->inputs.dossier->as_of;
	sha256 = run->inputs.dossier->sha256;
	if (check_via(run, err) < 0 || bundle_check(run->bundle, sha256, &run->is_new, err) < 0 ||
		run_check_inputs(run, err) < 0 || bundle_hold(run->bundle, &run->held, err) < 0)
		return -1;
	/* again, since nobody else writes there any more */
	if (bundle_check(run->bundle, sha256, &run->is_new, err) < 0)
		return -1;
	if (bundle_sweep(run->bundle, err) < 0)
		return -1;
	return run_check_plan(run, err);
}

static int go(struct run *run, struct err *err)
{
	if (start(run, err) < 0 || run_copy_inputs(run, err) < 0)
		return -1;
	if (file_is_there(run_path(run, BUNDLE_MANIFEST)))
		cli_say(run->cli,
			_("%s: is sealed; what is written now is not: seal it again afterwards"),
			run->bundle);
	if (run_write_answers(run, err) < 0 || run_read_logs(run, err) < 0 ||
		run_measure(run, err) < 0 || run_judge(run, err) < 0)
		return -1;
	run_end_logs(run);
	return 0;
}

/* Whatever it was, the bundle is whole as far as it goes. */
static int say_how_to_go_on(const struct run *run, struct err *err)
{
	char text[sizeof(err->text)];

	if (err->code == ERR_INTERRUPTED && run->held >= 0)
		return err_set(err, ERR_INTERRUPTED, "%s",
			_("interrupted; the same command goes on where it stopped"));
	if (err->sys_errno != ENOSPC && err->sys_errno != EDQUOT)
		return -1;
	memcpy(text, err->text, sizeof(text));
	return err_set(err, ERR_IO, _("%s; once there is room the same command goes on"), text);
}

static int run_command(struct cli *cli, struct err *err)
{
	struct run run = {.cli = cli, .bundle = cli_value(cli, "--output"), .held = -1};
	const char *via = cli_value(cli, "--via");
	int ret;

	if (!run.bundle)
		return err_set(err, ERR_USAGE, _("run needs -o BUNDLE"));
	if (via && via[strspn(via, " \t")] == '\0')
		return err_set(err, ERR_USAGE, _("--via needs a command, such as 'ssh {agent}'"));
	if (cli_value(cli, "--agent-key") && !via)
		return err_set(err, ERR_USAGE, _("--agent-key is for agents that --via reaches"));
	if (strcmp(cli->positionals[0], "-") == 0)
		return err_set(err, ERR_USAGE, _("run copies the dossier: give a file, not -"));
	inputs_init(&run.inputs, cli);
	ret = go(&run, err);
	if (ret < 0)
		say_how_to_go_on(&run, err);
	plan_close(run.plan);
	log_journal_close(run.journal);
	if (run.held >= 0)
		close(run.held);
	inputs_fini(&run.inputs);
	arena_fini(&run.arena);
	return ret;
}

const struct command command_run = {
	.name = "run",
	.summary = N_("the whole way: plan, probe, locate, logs, analyze, report, into one bundle"),
	.positionals = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_(
		"Every agent of the dossier is started through the --via command, which gets the "
		"plan on its\nstandard input and gives records on its standard output: cdnproof "
		"must be there under the\nname it was called by. One that ends before the plan is "
		"started again. However it all\nended (Ctrl-C, kill -9, a full disk), the same "
		"command goes on. Status as analyze.\n\nExample:\n"
		"  cdnproof run dossier.json -o bundle --via 'ssh {agent}'"),
	.run = run_command,
};
