#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/starter.h"

#define STARTER_AHEAD_MS (30 * WHEN_DAY_MS) /* time to measure before as_of */

static const struct option options[] = {
	{"--from", OPTION_ONE, "nodes.csv",
		N_("nodes of a table: columns id, role, city, address, addresses, site")},
	{"--functions", OPTION_FLAG, NULL,
		N_("with checks that show cache, dispatch, load balance and what is refused")},
	OPTION_PROFILE,
	OPTION_REGION,
};

static int fill(
	const struct cli *cli, struct starter *starter, struct faults *faults, struct err *err)
{
	const char *from = cli_value(cli, "--from");
	struct file_bytes bytes;
	int ret;

	if (!from) {
		starter_example(starter);
		return 0;
	}
	if (file_read(from, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = starter_read_csv(bytes.at, bytes.len, from, starter, faults, err);
	file_bytes_fini(&bytes);
	return ret;
}

/* 00:00 of the day, 30 days from now. */
static struct unix_ms default_as_of(void)
{
	char day[WHEN_TEXT_LEN];
	struct unix_ms at = {when_unix_now().v + STARTER_AHEAD_MS};

	when_day_parse(when_day(at, day), &at);
	return at;
}

/* Faults of the dossier, told where the table has them: a column of a row. */
static void tell_faults(const struct starter *starter, const struct faults *found, const char *from,
	struct faults *out)
{
	for (size_t i = 0; i < found->count; i++) {
		const struct fault *f = &found->items[i];
		const char *rest;
		const struct starter_node *node = starter_find(starter, f->path, &rest);

		if (node && node->line)
			faults_add(out, from, node->line, 0, rest, "%s", f->text);
		else
			faults_add(out, f->file, f->line, f->column, f->path, "%s", f->text);
	}
}

/* But for what is to be filled in a starter passes check: what a table brought in is checked. */
static int check_text(struct cli *cli, const struct starter *starter, const char *text, size_t len,
	struct err *err)
{
	struct dossier *dossier = NULL;
	struct faults found;
	struct inputs inputs;
	int ret;

	faults_init(&found);
	inputs_init(&inputs, cli);
	ret = inputs_open_rules(&inputs, err);
	if (ret == 0)
		ret = dossier_parse(
			text, len, "dossier.json", inputs.region, &dossier, &found, err);
	tell_faults(starter, &found, cli_value(cli, "--from"), &cli->faults);
	dossier_close(dossier);
	inputs_fini(&inputs);
	faults_fini(&found);
	return ret;
}

static int write_starter(
	struct cli *cli, const struct starter *starter, const char *path, struct err *err)
{
	char *text = NULL;
	size_t len;
	int ret = starter_text(starter, default_as_of(), &text, &len, err);

	if (ret == 0)
		ret = check_text(cli, starter, text, len, err);
	if (ret == 0)
		ret = file_write(path, text, len, err);
	if (ret == 0 && !cli->quiet)
		printf(_("%s: %zu nodes, 11 agents; fill in what stands in （） and see "
			 "`cdnproof check %s`\n"),
			path, starter->count, path);
	if (ret == 0 && !cli->quiet && !starter->functions)
		printf("%s\n",
			_("without checks that show functions (cache, dispatch, load balance): "
			  "--functions adds them"));
	free(text);
	return ret;
}

static int run(struct cli *cli, struct err *err)
{
	const char *folder = cli->positional_count ? cli->positionals[0] : ".";
	char *path = file_join(folder, "dossier.json");
	struct starter starter = {.functions = cli_flag(cli, "--functions")};
	int ret = -1;

	if (!path)
		return err_no_memory(err);
	if (file_is_there(path))
		err_set(err, ERR_CANTCREATE, _("%s: is there already; nothing was written"), path);
	else if (fill(cli, &starter, &cli->faults, err) == 0 && file_make_folders(folder, err) == 0)
		ret = write_starter(cli, &starter, path, err);
	starter_fini(&starter);
	free(path);
	return ret;
}

const struct command command_init = {
	.name = "init",
	.summary = N_("write a starter dossier, to be filled in"),
	.positionals = "[DIR]",
	.least = 0,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_("Nothing that is there is overwritten.\n\nExamples:\n  cdnproof init demo\n"
		      "  cdnproof init --from nodes.csv --functions"),
	.run = run,
};
