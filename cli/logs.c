#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/scan.h"
#include "logs/scan.h"

static const struct option options[] = {
	{"--dossier", OPTION_ONE, "DOSSIER", N_("scan the archives that it names, node by node")},
	{"--output", OPTION_ONE, "FILE", N_("write the inventory (- for standard output)")},
	{"--format", OPTION_ONE, "NAME", N_("do not try: every line is of this format (combined)")},
	{"--mode", OPTION_ONE, "full", N_("read every byte (the only mode of this version)")},
	{"--json", OPTION_FLAG, NULL, N_("print the inventory instead of the table")},
	OPTION_PROFILE,
	OPTION_REGION,
};

static int check_options(const struct cli *cli, struct err *err)
{
	const char *mode = cli_value(cli, "--mode");

	if (mode && strcmp(mode, "full") != 0)
		return err_set(err, ERR_USAGE, _("--mode takes full in this version"));
	if ((cli->positional_count > 0) == (cli_value(cli, "--dossier") != NULL))
		return err_set(err, ERR_USAGE, _("logs needs either paths or --dossier DOSSIER"));
	return 0;
}

static void print_time(struct unix_ms at)
{
	char text[WHEN_TEXT_LEN];

	printf("  %-16.16s", at.v == BIND_ABSENT ? "-" : when_text(at, text));
}

static void print_archive(const struct inventory_archive *a)
{
	size_t used = text_columns(a->node);

	fputs(a->node, stdout);
	for (; used < 16; used++)
		putchar(' ');
	printf("  %-9s", log_kind_names[a->kind]);
	print_time(a->first);
	print_time(a->last);
	printf("  %10lld  %6zu  %10lld\n", (long long)a->records, a->gaps.count,
		(long long)a->unverified);
}

static void print_faults(const struct inventory *inventory)
{
	LIST_EACH(const struct inventory_file, file, &inventory->files)
	{
		LIST_EACH(const struct inventory_damage, damage, &file->damage)
		printf(_("%s: %s at byte %lld\n"), file->name, damage->kind,
			(long long)damage->offset);
		if (file->bad)
			printf(_("%s: %lld lines could not be read\n"), file->name,
				(long long)file->bad);
	}
	LIST_EACH(const struct inventory_skipped, skipped, &inventory->skipped)
	printf(_("%s: skipped: %s\n"), skipped->name, skipped->why);
}

static void print_table(const struct inventory *inventory)
{
	printf("%-16s  %-9s  %-16s  %-16s  %10s  %6s  %10s\n", "node", "kind", "first", "last",
		"records", "gaps", "unverified");
	LIST_EACH(const struct inventory_archive, archive, &inventory->archives)
	print_archive(archive);
	print_faults(inventory);
}

static int put_out(const struct cli *cli, const struct inventory *inventory, struct err *err)
{
	const char *output = cli_value(cli, "--output");
	char *text = NULL;
	size_t len;
	int ret = inventory_text(inventory, &text, &len, err);

	if (ret == 0 && output)
		ret = file_write(output, text, len, err);
	if (ret == 0 && cli_flag(cli, "--json"))
		puts(text);
	else if (ret == 0 && !(output && strcmp(output, "-") == 0))
		print_table(inventory);
	free(text);
	return ret;
}

static int scan(struct cli *cli, struct inventory **out, struct err *err)
{
	const char *path = cli_value(cli, "--dossier");
	struct inputs inputs;
	int ret;

	if (!path)
		return scan_paths(cli, cli->positionals, cli_value(cli, "--format"), out, err);
	inputs_init(&inputs, cli);
	ret = inputs_open_dossier(&inputs, path, err);
	if (ret == 0)
		ret = scan_dossier(&inputs, cli_value(cli, "--format"), out, err);
	inputs_fini(&inputs);
	return ret;
}

static int run(struct cli *cli, struct err *err)
{
	struct inventory *inventory;
	int ret;

	if (check_options(cli, err) < 0 || scan(cli, &inventory, err) < 0)
		return -1;
	ret = put_out(cli, inventory, err);
	cli->status = logs_incomplete(inventory) ? 2 : 0;
	inventory_close(inventory);
	return ret;
}

const struct command command_logs = {
	.name = "logs",
	.summary = N_("read log archives and say which minutes they really hold"),
	.positionals = "[PATH…]",
	.least = 0,
	.most = -1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_("Files are taken by what they hold, not by their names; nothing of a line but its "
		      "time is kept.\nStatus 0 when everything was read, 2 when something could not "
		      "be.\n\nExamples:\n  cdnproof logs /srv/logs/nc-1 -o nc-1.inventory.json\n"
		      "  cdnproof logs --dossier dossier.json -o inventory.json"),
	.run = run,
};
