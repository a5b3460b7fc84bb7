#include <stdio.h>

#include "base/i18n.h"
#include "cli/check_records.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "model/dossier_blanks.h"

static const struct option options[] = {
	{"--records", OPTION_MANY, "FILE",
		N_("of a PLAN instead: are these records, or folders of them, whole as their "
		   "agents signed them?")},
	OPTION_PROFILE,
	OPTION_REGION,
};

static int run(struct cli *cli, struct err *err)
{
	const char *const *records = cli_values(cli, "--records");
	struct inputs inputs;
	int ret;

	if (records)
		return check_records(cli, cli->positionals[0], records, err);
	inputs_init(&inputs, cli);
	ret = inputs_open_dossier(&inputs, cli->positionals[0], err);
	if (ret == 0) {
		dossier_blank_faults(inputs.dossier, &cli->faults);
		ret = faults_result(&cli->faults, err);
	}
	if (ret == 0 && !cli->quiet)
		printf(_("%s: sound: %zu sites, %zu nodes, %zu agents, %zu log archives, "
			 "%zu documents\n"),
			cli->positionals[0], inputs.dossier->sites.count,
			inputs.dossier->nodes.count, inputs.dossier->agents.count,
			inputs.dossier->logs.count, inputs.dossier->documents.count);
	inputs_fini(&inputs);
	return ret;
}

const struct command command_check = {
	.name = "check",
	.summary = N_("find every fault of a dossier, with line and column"),
	.positionals = "DOSSIER|PLAN",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details =
		N_("Prints one line a fault (file:line:column: path: what is wrong) and ends with "
		   "status 65,\nor says that the dossier is sound.\n"
		   "With --records: an account of what agents signed (probe --key), and status 65 "
		   "when records or\nheads were left out, changed or cut.\n\nExamples:\n"
		   "  cdnproof check dossier.json\n"
		   "  cdnproof check plan.json --records nc-1.jsonl"),
	.run = run,
};
