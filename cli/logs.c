#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/language.h"
#include "cli/logs_faults.h"
#include "cli/logs_gaps.h"
#include "cli/logs_index.h"
#include "cli/logs_modes.h"
#include "cli/scan.h"
#include "cli/terminal.h"
#include "cli/timeline.h"
#include "logs/scan.h"
#include "reports/words.h"

#define TIMELINE_MONTHS 6

static const struct option options[] = {
	{"--dossier", OPTION_ONE, "DOSSIER", N_("scan the archives that it names, node by node")},
	{"--output", OPTION_ONE, "FILE",
		N_("write the inventory (- for standard output), and beside it FILE.index for find")},
	{"--format", OPTION_ONE, "NAME",
		N_("do not try: every line is of this format, or of a pattern such as '%Y%m%d-%T'")},
	{"--assume-tz", OPTION_ONE, "ZONE",
		N_("the zone of stamps that have none, such as +08:00")},
	{"--mode", OPTION_ONE, "MODE",
		N_("full: read every byte (usual); verify: hash, and read again what has changed; "
		   "quick: heads and tails, no proof")},
	{"--against", OPTION_ONE, "INVENTORY", N_("the earlier inventory that verify looks at")},
	{"--manifest", OPTION_MANY, "FILE",
		N_("check against sealed days; seal-day: append to it")},
	{"--day", OPTION_ONE, "DAY", N_("seal-day: of this day (yesterday), such as 2026-11-21")},
	{"--inventory", OPTION_ONE, "FILE", N_("find: of the archives")},
	{"--no-digest", OPTION_FLAG, NULL,
		N_("find: show the line, and do not read the whole file for its digest")},
	{"--rate", OPTION_ONE, "MB", N_("read at most so many megabytes a second, stored")},
	{"--sm3", OPTION_FLAG, NULL, N_("name files by SM3 (GB/T 32905) as well as by SHA-256")},
	{"--json", OPTION_FLAG, NULL, N_("print the inventory instead of the table")},
	{"--traffic", OPTION_FLAG, NULL,
		N_("also add up status, bytes, cache and host names (usual with --dossier)")},
	OPTION_NO_TRAFFIC,
	OPTION_CLIENTS_DB,
	OPTION_JOBS,
	{"--timeline", OPTION_FLAG, NULL, N_("draw below the table which weeks hold records")},
	OPTION_PROFILE,
	OPTION_REGION,
};

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
		when_minute(at, text);
	print_cell(column, text);
}

static void print_archive(const struct inventory_archive *a, struct arena *arena)
{
	print_cell(&columns[0], text_shown(arena, a->node));
	print_cell(&columns[1], language_word(&words_log_kind, a->kind));
	print_time(&columns[2], a->first);
	print_time(&columns[3], a->last);
	print_count(&columns[4], a->records);
	print_count(&columns[5], (int64_t)a->gaps.count);
	print_count(&columns[6], a->unverified);
}

static void print_table(const struct inventory *inventory, struct arena *arena)
{
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		print_cell(&columns[i], _(columns[i].head));
	LIST_EACH(const struct inventory_archive, archive, &inventory->archives)
		print_archive(archive, arena);
	logs_print_gaps(inventory, arena);
	logs_print_faults(inventory, arena);
}

static void print(struct cli *cli, const struct inventory *inventory, struct unix_ms as_of)
{
	struct unix_ms now = when_unix_now();
	const struct timeline_look look = {.as_of = as_of.v < now.v ? as_of : now,
		.months = TIMELINE_MONTHS,
		.width = terminal_width(),
		.ascii = !terminal_shows_utf8()};

	print_table(inventory, &cli->arena);
	if (cli_flag(cli, "--timeline"))
		timeline_print(stdout, inventory, &look);
}

static int put_out(
	struct cli *cli, const struct inventory *inventory, struct unix_ms as_of, struct err *err)
{
	const char *output = cli_value(cli, "--output");
	bool printed = output && strcmp(output, "-") == 0;

	if (output && inventory_save(inventory, output, err) < 0)
		return -1;
	if (printed)
		return 0;
	if (output && logs_write_index(output, inventory, err) < 0)
		return -1;
	if (!cli_flag(cli, "--json")) {
		print(cli, inventory, as_of);
		return 0;
	}
	if (inventory_write(stdout, inventory, err) < 0)
		return -1;
	putchar('\n');
	return 0;
}

/* The inventory with what is known of it. `complete`: there is nothing to complain of so far. */
static int finish(struct cli *cli, struct logs_seals *seals, struct inventory *inventory,
	struct unix_ms as_of, bool complete, struct err *err)
{
	if (logs_note_seals(seals, inventory, err) < 0 || put_out(cli, inventory, as_of, err) < 0)
		return -1;
	logs_say_seals(cli, seals, inventory);
	cli->status = complete && !seals->sealed.differs ? 0 : 2;
	return 0;
}

static int run_full(struct cli *cli, struct err *err)
{
	struct logs_seals seals = {0};
	struct logs_kept kept = {.cli = cli};
	struct unix_ms as_of;
	int ret = logs_open_seals(cli, &seals, err);

	if (ret == 0)
		ret = logs_work(cli, cli->positionals, logs_scan_kept, &kept, &as_of, err);
	if (ret == 0)
		ret = finish(
			cli, &seals, kept.inventory, as_of, !logs_incomplete(kept.inventory), err);
	logs_end_kept(&kept, ret == 0);
	logs_close_seals(&seals);
	return ret;
}

/* What was incomplete when the earlier inventory was made is no news of this one. */
static int run_verify(struct cli *cli, struct err *err)
{
	struct logs_check check = {0};
	struct logs_seals seals = {0};
	struct unix_ms as_of;
	int ret = logs_open_seals(cli, &seals, err);

	if (ret == 0)
		ret = inventory_open(
			cli_value(cli, "--against"), &check.earlier, &cli->faults, err);
	if (ret == 0 && logs_wants_index(cli))
		logs_take_index(cli, cli_value(cli, "--against"), check.earlier);
	if (ret == 0)
		ret = logs_work(cli, cli->positionals, logs_run_check, &check, &as_of, err);
	if (ret == 0)
		ret = finish(
			cli, &seals, check.verified.inventory, as_of, check.verified.same, err);
	if (ret == 0)
		logs_say_changes(cli, &check.verified);
	logs_verified_fini(&check.verified);
	inventory_close(check.earlier);
	logs_close_seals(&seals);
	return ret;
}

static const struct mode {
	const char *name;
	int (*run)(struct cli *cli, struct err *err);
} modes[] = {
	{"full", run_full},
	{"verify", run_verify},
	{"quick", logs_run_quick},
};

/* First words that are no path; ./find is one. */
static const struct mode tasks[] = {
	{"seal-day", logs_run_seal_day},
	{"find", logs_run_find},
};

static const struct mode *mode_of(const struct cli *cli)
{
	const char *name = cli_value(cli, "--mode");

	for (size_t i = 0; name && i < ARRAY_LEN(modes); i++)
		if (strcmp(modes[i].name, name) == 0)
			return &modes[i];
	return name ? NULL : &modes[0];
}

static int check_options(struct cli *cli, const struct mode *mode, struct err *err)
{
	if (!mode)
		return err_set(err, ERR_USAGE, _("--mode takes full, verify or quick"));
	if ((mode->run == run_verify) != (cli_value(cli, "--against") != NULL))
		return err_set(
			err, ERR_USAGE, _("--mode verify and --against INVENTORY belong together"));
	if (mode->run == logs_run_quick &&
		(cli_value(cli, "--output") || cli_value(cli, "--manifest")))
		return err_set(err, ERR_USAGE,
			_("--mode quick makes no inventory: neither -o nor --manifest goes with it"));
	if (cli_flag(cli, "--timeline") && cli_flag(cli, "--json"))
		return err_set(
			err, ERR_USAGE, _("--timeline is drawn below the table, not with --json"));
	if (cli_flag(cli, "--traffic") && cli_flag(cli, "--no-traffic"))
		return err_set(err, ERR_USAGE, _("--traffic and --no-traffic exclude each other"));
	if (cli_value(cli, "--db") &&
		(cli_flag(cli, "--no-traffic") ||
			(!cli_flag(cli, "--traffic") && !cli_value(cli, "--dossier"))))
		return err_set(err, ERR_USAGE,
			_("--db tells where the clients of --traffic are, or of a dossier's logs"));
	if (mode->run == logs_run_quick && cli_value(cli, "--db"))
		return err_set(err, ERR_USAGE, _("--mode quick adds up nothing for --db"));
	if (logs_check_output(cli, err) < 0)
		return -1;
	if (cli_value(cli, "--day"))
		return err_set(err, ERR_USAGE, _("--day belongs to logs seal-day"));
	if (cli_value(cli, "--inventory") || cli_flag(cli, "--no-digest"))
		return err_set(
			err, ERR_USAGE, _("--inventory and --no-digest belong to logs find"));
	return logs_check_paths(cli, cli->positionals, err);
}

static int run(struct cli *cli, struct err *err)
{
	const struct mode *mode = mode_of(cli);

	for (size_t i = 0; cli->positional_count && i < ARRAY_LEN(tasks); i++)
		if (strcmp(cli->positionals[0], tasks[i].name) == 0)
			return tasks[i].run(cli, err);
	if (check_options(cli, mode, err) < 0)
		return -1;
	return mode->run(cli, err);
}

const struct command command_logs = {
	.name = "logs",
	.summary = N_("read log archives and say which minutes they really hold"),
	.positionals = "[seal-day|find NODE TIME] [PATH…]",
	.least = 0,
	.most = -1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_(
		"Files are taken by what they hold, not by their names; nothing of a line but its "
		"time is kept,\nand with --traffic sums and host names.\nStatus 0 when everything was read (verify: nothing has changed), 2 "
		"when not; always 2 with\n--mode quick, which can find what is missing and never "
		"that nothing is.\nseal-day appends the digests of a day's files to a chain of "
		"days; find shows the record of a\nminute, masked, by the index that -o wrote beside the inventory.\n\nExamples:\n"
		"  cdnproof logs /srv/logs/nc-1 -o nc-1.inventory.json\n"
		"  cdnproof logs --dossier dossier.json -o inventory.json\n"
		"  cdnproof logs --dossier dossier.json --mode verify --against inventory.json\n"
		"  cdnproof logs seal-day /var/log/nginx --manifest /var/lib/nc-1.seals.jsonl\n"
		"  cdnproof logs find nc-1 2026-06-10T10:05 --inventory inventory.json"),
	.run = run,
};
