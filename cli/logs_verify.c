#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/logs_modes.h"

FILE *logs_stream(const struct cli *cli)
{
	const char *output = cli_value(cli, "--output");

	return cli_flag(cli, "--json") || (output && strcmp(output, "-") == 0) ? stderr : stdout;
}

int logs_run_check(const struct logs_job *jobs, size_t count, const struct logs_options *options,
	void *context, struct err *err)
{
	struct logs_check *check = context;
	int ret = logs_verify(jobs, count, options, check->earlier, &check->verified, err);

	/* What an earlier pass has hashed proves nothing of now. */
	if (ret < 0 && err->code == ERR_INTERRUPTED)
		err_set(err, ERR_INTERRUPTED, "%s",
			_("interrupted; nothing is written, the same command begins anew"));
	return ret;
}

static const char *const said[LOGS_STATES] = {
	[LOGS_CHANGED] = N_("changed"),
	[LOGS_NEW] = N_("new"),
	[LOGS_GONE] = N_("gone"),
};

void logs_say_changes(struct cli *cli, const struct logs_verified *verified)
{
	const size_t *counts = verified->counts;
	FILE *to = logs_stream(cli);

	for (int state = LOGS_CHANGED; state < LOGS_STATES; state++)
		LIST_EACH(const struct logs_change, change, &verified->list)
			if ((int)change->state == state)
				fprintf(to, _("%s: %s\n"), text_shown(&cli->arena, change->name),
					_(said[state]));
	fprintf(to, _("files: %zu unchanged, %zu changed, %zu new, %zu gone\n"),
		counts[LOGS_UNCHANGED], counts[LOGS_CHANGED], counts[LOGS_NEW], counts[LOGS_GONE]);
	if (verified->not_asked)
		fprintf(to,
			ngettext("%zu file of the earlier inventory is of an archive that was not "
				 "asked for\n",
				"%zu files of the earlier inventory are of archives that were not "
				"asked for\n",
				verified->not_asked),
			verified->not_asked);
}
