#include "reports/report.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/again.h"
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
	const char *format = cli_value(cli, "--format");

	if (!format || !cli_value(cli, "--output"))
		return err_set(err, ERR_USAGE, _("report needs --format NAME and -o FILE"));
	if (!report_format_find(format))
		return err_set(
			err, ERR_USAGE, _("unknown format \"%s\"; known: html, table"), format);
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

static int write_report(struct cli *cli, const char *path, struct err *err)
{
	struct evidence *evidence;
	const char *again;
	int ret;

	if (again_path(&cli->arena, path, JSON_FILE_MOST, &again, err) < 0)
		return -1;
	ret = evidence_open(again, &evidence, &cli->faults, err);
	again_rename(&cli->faults, again, path);
	if (ret < 0)
		return -1;
	ret = judge_report(evidence, again, cli_value(cli, "--format"), cli->lang,
		cli_value(cli, "--edition"), cli_value(cli, "--output"), err);
	evidence_close(evidence);
	return ret;
}

static int run(struct cli *cli, struct err *err)
{
	char *path;
	int ret;

	if (check_options(cli, err) < 0)
		return -1;
	path = evidence_path(cli->positionals[0]);
	if (!path)
		return err_no_memory(err);
	ret = write_report(cli, path, err);
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
