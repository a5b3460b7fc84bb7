#include <stdio.h>

#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/inputs.h"

static const struct option options[] = {OPTION_PROFILE, OPTION_REGION};

static int run(struct cli *cli, struct err *err)
{
	struct inputs inputs;
	int ret;

	inputs_init(&inputs, cli);
	ret = inputs_open_dossier(&inputs, cli->positionals[0], err);
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
	.positionals = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details =
		N_("Prints one line a fault (file:line:column: path: what is wrong) and ends with "
		   "status 65,\nor says that the dossier is sound.\n\nExample:\n"
		   "  cdnproof check dossier.json"),
	.run = run,
};
