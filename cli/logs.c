#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/logs_faults.h"
#include "cli/scan.h"
#include "cli/terminal.h"
#include "cli/timeline.h"
#include "logs/scan.h"

#define TIMELINE_MONTHS 6

static const struct option options[] = {
	{"--dossier", OPTION_ONE, "DOSSIER", N_("scan the archives that it names, node by node")},
	{"--output", OPTION_ONE, "FILE", N_("write the inventory (- for standard output)")},
	{"--format", OPTION_ONE, "NAME",
		N_("do not try: every line is of this format, or of a pattern such as '%Y%m%d-%T'")},
	{"--assume-tz", OPTION_ONE, "ZONE",
		N_("the zone of stamps that have none, such as +08:00")},
	{"--mode", OPTION_ONE, "full", N_("read every byte (the only mode of this version)")},
	{"--json", OPTION_FLAG, NULL, N_("print the inventory instead of the table")},
	OPTION_JOBS,
	{"--timeline", OPTION_FLAG, NULL, N_("draw below the table which weeks hold records")},
	OPTION_PROFILE,
	OPTION_REGION,
};

static int check_options(const struct cli *cli, struct err *err)
{
	const char *mode = cli_value(cli, "--mode");

	if (mode && strcmp(mode, "full") != 0)
		return err_set(err, ERR_USAGE, _("--mode takes full in this version"));
	if (cli_flag(cli, "--timeline") && cli_flag(cli, "--json"))
		return err_set(
			err, ERR_USAGE, _("--timeline is drawn below the table, not with --json"));
	if ((cli->positional_count > 0) == (cli_value(cli, "--dossier") != NULL))
		return err_set(err, ERR_USAGE, _("logs needs either paths or --dossier DOSSIER"));
	return 0;
}

static const struct column {
	const char *head;
	size_t width;
	bool right;
} columns[] = {
	{N_("node"), 16, false},
	{N_("kind"), 9, false},
	{N_("first"), 16, false},
	{N_("last"), 16, false},
	{N_("records"), 10, true},
	{N_("gaps"), 8, true},
	{N_("unverified"), 10, true},
};

static void print_blanks(size_t count)
{
	while (count-- > 0)
		putchar(' ');
}

/* Chinese takes two columns a character: printf's widths count bytes. */
static void print_cell(const struct column *column, const char *text)
{
	size_t used = text_columns(text);
	size_t left = used < column->width ? column->width - used : 0;

	if (column->right)
		print_blanks(left);
	fputs(text, stdout);
	if (column == &columns[ARRAY_LEN(columns) - 1]) {
		putchar('\n');
		return;
	}
	print_blanks((column->right ? 0 : left) + 2);
}

static void print_count(const struct column *column, int64_t count)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)count);
	print_cell(column, text);
}

/* To the minute, +08:00. */
static void print_time(const struct column *column, struct unix_ms at)
{
	char text[WHEN_TEXT_LEN] = "-";

	if (at.v != BIND_ABSENT)
		when_text(at, text)[sizeof("2026-11-21T00:00") - 1] = '\0';
	print_cell(column, text);
}

static void print_archive(const struct inventory_archive *a)
{
	print_cell(&columns[0], a->node);
	print_cell(&columns[1], log_kind_names[a->kind]);
	print_time(&columns[2], a->first);
	print_time(&columns[3], a->last);
	print_count(&columns[4], a->records);
	print_count(&columns[5], (int64_t)a->gaps.count);
	print_count(&columns[6], a->unverified);
}

static void print_table(const struct inventory *inventory)
{
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		print_cell(&columns[i], _(columns[i].head));
	LIST_EACH(const struct inventory_archive, archive, &inventory->archives)
		print_archive(archive);
	logs_print_faults(inventory);
}

static void print(const struct cli *cli, const struct inventory *inventory, struct unix_ms as_of)
{
	const struct timeline_look look = {.as_of = as_of,
		.months = TIMELINE_MONTHS,
		.width = terminal_width(),
		.ascii = !terminal_shows_utf8()};

	print_table(inventory);
	if (cli_flag(cli, "--timeline"))
		timeline_print(stdout, inventory, &look);
}

static int put_out(const struct cli *cli, const struct inventory *inventory, struct unix_ms as_of,
	struct err *err)
{
	const char *output = cli_value(cli, "--output");
	char *text = NULL;
	size_t len;
	bool printed = output && strcmp(output, "-") == 0;
	int ret = inventory_text(inventory, &text, &len, err);

	if (ret == 0 && output)
		ret = file_write(output, text, len, err);
	if (ret == 0 && !printed && cli_flag(cli, "--json"))
		puts(text);
	else if (ret == 0 && !printed)
		print(cli, inventory, as_of);
	free(text);
	return ret;
}

/* as_of is the dossier's; without one it stays as it is. */
static int scan(struct cli *cli, struct inventory **out, struct unix_ms *as_of, struct err *err)
{
	const char *path = cli_value(cli, "--dossier");
	const struct scan_wishes wishes = {
		.format = cli_value(cli, "--format"), .time_zone = cli_value(cli, "--assume-tz")};
	struct inputs inputs;
	int ret;

	if (!path)
		return scan_paths(cli, cli->positionals, &wishes, out, err);
	inputs_init(&inputs, cli);
	ret = inputs_open_dossier(&inputs, path, err);
	if (ret == 0)
		ret = scan_dossier(&inputs, &wishes, NULL, out, err);
	if (ret == 0)
		*as_of = inputs.dossier->as_of;
	inputs_fini(&inputs);
	return ret;
}

static int run(struct cli *cli, struct err *err)
{
	struct unix_ms as_of = {BIND_ABSENT};
	struct inventory *inventory = NULL;
	int ret;

	if (check_options(cli, err) < 0 || scan(cli, &inventory, &as_of, err) < 0)
		return -1;
	ret = put_out(cli, inventory, as_of, err);
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
	.details = N_(
		"Files are taken by what they hold, not by their names; nothing of a line but its "
		"time is kept.\nStatus 0 when everything was read, 2 when something could not "
		"be.\n\nExamples:\n  cdnproof logs /srv/logs/nc-1 -o nc-1.inventory.json\n"
		"  cdnproof logs --dossier dossier.json -o inventory.json"),
	.run = run,
};
