#include "base/i18n.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/judge.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct option options[] = {
	{"--format", OPTION_ONE, "NAME", N_("html (the appendix) or table")},
	{"--output", OPTION_ONE, "FILE", N_("where the report goes (- for standard output)")},
	{"--edition", OPTION_ONE, "NAME", N_("filing (the default) or internal")},
};

static int check_options(const struct cli *cli, struct err *err)
{
	const char *edition = cli_value(cli, "--edition");

	if (!cli_value(cli, "--format") || !cli_value(cli, "--output"))
		return err_set(err, ERR_USAGE, _("report needs --format NAME and -o FILE"));
	if (edition && strcmp(edition, "filing") != 0 && strcmp(edition, "internal") != 0)
		return err_set(err, ERR_USAGE, _("--edition takes filing or internal"));
	return 0;
}

/* A bundle's evidence lies at its root. */
static char *evidence_path(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return file_join(path, "evidence.json");
	return strdup(path);
}

static int run(struct cli *cli, struct err *err)
{
	struct evidence *evidence;
	char *path;
	int ret;

	if (check_options(cli, err) < 0)
		return -1;
	path = evidence_path(cli->positionals[0]);
	if (!path)
		return err_no_memory(err);
	ret = evidence_open(path, &evidence, &cli->faults, err);
	if (ret == 0) {
		ret = judge_report(evidence, path, cli_value(cli, "--format"), cli->lang,
			cli_value(cli, "--edition"), cli_value(cli, "--output"), err);
		evidence_close(evidence);
	}
	free(path);
	return ret;
}

const struct command command_report = {
	.name = "report",
	.summary = N_("write a report from evidence"),
	.positionals = "EVIDENCE|BUNDLE",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_("Chinese unless --lang en is given, whatever the locale.\n\nExample:\n"
		      "  cdnproof report evidence.json --format html -o appendix.html"),
	.run = run,
};
