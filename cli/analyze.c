#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/judge.h"

static const struct option options[] = {
	{"--plan", OPTION_ONE, "PLAN",
		N_("the plan that was measured by; without it coverage cannot pass")},
	{"--records", OPTION_MANY, "FILE",
		N_("records, files or folders of *.jsonl; otherwise the dossier's")},
	{"--inventory", OPTION_MANY, "FILE", N_("inventories that `logs` wrote")},
	{"--runs", OPTION_ONE, "FILE",
		N_("the list of the agents' runs that `run` wrote (raw/runs.jsonl)")},
	{"--origin", OPTION_ONE, "FILE", N_("what `origin` counted in the origin's logs")},
	{"--watch", OPTION_MANY, "DIR", N_("folders that `watch` wrote")},
	{"--waiver", OPTION_MANY, "FILE",
		N_("waivers, files or folders of *.json: no verdict changes")},
	{"--answers", OPTION_ONE, "FILE", N_("answers that `locate -o` kept")},
	{"--db", OPTION_MANY, "FILE", N_("look up in these databases instead of --answers")},
	{"--as-of", OPTION_ONE, "TIME", N_("judge at this instant instead of the dossier's as_of")},
	{"--output", OPTION_ONE, "EVIDENCE", N_("where the evidence goes (- for standard output)")},
	OPTION_PROFILE,
	OPTION_REGION,
};

/* Paths that the dossier names, as the system takes them, NULL-terminated, in `arena`. */
static const char *const *dossier_paths(struct inputs *inputs, const text_list *list)
{
	const char **paths = arena_array(&inputs->arena, list->count + 1, sizeof(*paths));

	for (size_t i = 0; i < list->count; i++) {
		char *path = dossier_path(inputs->dossier, list->items[i]);

		paths[i] = arena_text(&inputs->arena, path ? path : "");
		free(path);
	}
	return paths;
}

static int read_places(struct inputs *inputs, const struct cli *cli, struct err *err)
{
	const char *answers = cli_value(cli, "--answers");
	const char *const *databases = cli_values(cli, "--db");

	if (answers && databases)
		return err_set(err, ERR_USAGE, _("--answers and --db exclude each other"));
	if (answers)
		return inputs_read_answers(inputs, answers, err);
	return inputs_look_up(inputs, databases, err);
}

static int read_all(struct inputs *inputs, const struct cli *cli, struct err *err)
{
	const char *plan = cli_value(cli, "--plan");
	const char *const *records = cli_values(cli, "--records");
	const char *origin = cli_value(cli, "--origin"), *runs = cli_value(cli, "--runs");
	struct unix_ms as_of;

	if (cli_time(cli, "--as-of", &as_of, err) < 0 ||
		inputs_open_dossier(inputs, cli->positionals[0], err) < 0)
		return -1;
	if (as_of.v != BIND_ABSENT)
		inputs->in.as_of = as_of;
	if (plan && inputs_open_plan(inputs, plan, err) < 0)
		return -1;
	if (!records)
		records = dossier_paths(inputs, &inputs->dossier->records);
	if (inputs_read_records(inputs, records, err) < 0 ||
		inputs_read_inventories(inputs, cli_values(cli, "--inventory"), err) < 0 ||
		inputs_read_watches(inputs, cli_values(cli, "--watch"), err) < 0 ||
		inputs_read_waivers(inputs, cli_values(cli, "--waiver"), err) < 0 ||
		read_places(inputs, cli, err) < 0)
		return -1;
	if ((origin && inputs_read_origin(inputs, origin, err) < 0) ||
		(runs && inputs_read_runs(inputs, runs, err) < 0))
		return -1;
	return inputs_find_documents(inputs, err);
}

static int run(struct cli *cli, struct err *err)
{
	const char *output = cli_value(cli, "--output");
	struct evidence *evidence = NULL;
	struct inputs inputs;
	int ret = -1;

	if (!output)
		return err_set(err, ERR_USAGE, _("analyze needs -o EVIDENCE"));
	inputs_init(&inputs, cli);
	if (read_all(&inputs, cli, err) == 0 &&
		judge_inputs(&inputs, output, &evidence, err) == 0) {
		ret = judge_print(cli, evidence, strcmp(output, "-") == 0 ? stderr : stdout, err);
		cli->status = analyze_exit_status((enum verdict)evidence->verdict);
	}
	evidence_close(evidence);
	inputs_fini(&inputs);
	return ret;
}

const struct command command_analyze = {
	.name = "analyze",
	.summary = N_("judge records, answers and inventories by the profile; write evidence"),
	.positionals = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_("The same inputs give the same bytes, whenever and wherever.\n"
		      "Status 0 pass, 1 fail, 2 undecided.\n\nExample:\n"
		      "  cdnproof analyze dossier.json --plan plan.json --records records/ \\\n"
		      "      --inventory inventory.json --db city.mmdb -o evidence.json"),
	.run = run,
};
