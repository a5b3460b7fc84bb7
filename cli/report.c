#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/report_inputs.h"
#include "cli/report_make.h"
#include "cli/report_nodes.h"
#include "renders/render.h"

static const struct option options[] = {
	{"--format", OPTION_ONE, "NAME", N_("one of the forms below")},
	{"--output", OPTION_ONE, "FILE", N_("where the report goes (- for standard output)")},
	{"--edition", OPTION_ONE, "NAME", N_("filing (the default) or internal")},
	{"--nodes", OPTION_ONE, "DIR", N_("html: the nodes' pages as files of their own, in DIR")},
};

static int check_options(struct cli *cli, struct err *err)
{
	const char *edition = cli_value(cli, "--edition");
	const char *format = cli_value(cli, "--format");

	if (!format || !cli_value(cli, "--output"))
		return err_set(err, ERR_USAGE, _("report needs --format NAME and -o FILE"));
	if (!report_name_is(format))
		return err_set(err, ERR_USAGE, _("unknown format \"%s\"; known: %s"), format,
			report_names(&cli->arena));
	if (edition && !text_equal(edition, "filing") && !text_equal(edition, "internal"))
		return err_set(err, ERR_USAGE, _("--edition takes filing or internal"));
	if (cli_value(cli, "--nodes") && !text_equal(format, "html"))
		return err_set(err, ERR_USAGE, _("--nodes goes with --format html"));
	return 0;
}

/* The pages first: the appendix lists what is there. */
static int make_nodes(struct cli *cli, struct report *report, struct err *err)
{
	const char *folder = cli_value(cli, "--nodes");

	if (!folder)
		return 0;
	if (report_nodes_write(report, folder, err) < 0)
		return -1;
	return report_nodes_at(
		&cli->arena, cli_value(cli, "--output"), folder, &report->nodes_at, err);
}

static int make(struct cli *cli, const struct report_inputs *inputs, struct err *err)
{
	struct report report = report_inputs_report(inputs);

	if (text_equal(cli->lang, "en"))
		report.lang = LANG_EN;
	if (text_equal(cli_value(cli, "--edition"), "internal"))
		report.edition = EDITION_INTERNAL;
	if (make_nodes(cli, &report, err) < 0)
		return -1;
	return report_make(
		cli, &report, cli_value(cli, "--format"), cli_value(cli, "--output"), err);
}

static int run(struct cli *cli, struct err *err)
{
	struct report_inputs inputs;
	int ret;

	if (check_options(cli, err) < 0)
		return -1;
	ret = report_inputs_open(cli, cli->positionals[0], &inputs, err);
	if (ret == 0)
		ret = make(cli, &inputs, err);
	report_inputs_fini(&inputs);
	return ret;
}

static void list_forms(void)
{
	printf("%s", _("\nForms:\n"));
	for (size_t i = 0; i < report_format_count; i++)
		printf("  %-13s%s\n", report_formats[i].name, _(report_formats[i].summary));
	for (size_t i = 0; i < render_format_count; i++)
		printf("  %-13s%s\n", render_formats[i].name, _(render_formats[i].summary));
}

const struct command command_report = {
	.name = "report",
	.summary = N_("write a report from evidence"),
	.positionals = "EVIDENCE|BUNDLE",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.list = list_forms,
	.details = N_("Chinese unless --lang en is given, whatever the locale.\n\nExample:\n"
		      "  cdnproof report evidence.json --format html -o appendix.html"),
	.run = run,
};
