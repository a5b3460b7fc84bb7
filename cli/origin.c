/* The origin's own access logs, asked for a plan's objects. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "logs/format.h"
#include "logs/origin.h"
#include "logs/reader.h"

#define STATUS_IN_PART 2

static const struct option options[] = {
	{"--plan", OPTION_ONE, "PLAN", N_("whose objects are looked for")},
	{"--output", OPTION_ONE, "FILE", N_("where the counts go (standard output)")},
	{"--format", OPTION_ONE, "NAME", N_("do not try: every line is of this format")},
	{"--time-zone", OPTION_ONE, "ZONE", N_("of stamps without a zone: +08:00")},
};

static void on_skipped(void *context, const char *name, const char *why)
{
	struct cli *cli = context;

	cli_say(cli, _("%s: not counted: %s"), name, why);
	cli->status = STATUS_IN_PART;
}

static int read_wish(struct cli *cli, struct log_origin_wish *out, struct err *err)
{
	const char *zone = cli_value(cli, "--time-zone");

	*out = (struct log_origin_wish){.paths = cli->positionals,
		.format = cli_value(cli, "--format"),
		.zone_minutes = LOG_ZONE_UNDECLARED,
		.now = when_unix_now(),
		.skipped = on_skipped,
		.context = cli};
	if (out->format && !log_format_find(out->format))
		return err_set(err, ERR_USAGE, _("unknown log format \"%s\""), out->format);
	if (zone && !when_offset_parse(zone, &out->zone_minutes))
		return err_set(err, ERR_USAGE, _("--time-zone takes +08:00, not \"%s\""), zone);
	out->zone_declared = zone != NULL;
	return 0;
}

static int write_counts(
	const struct cli *cli, const struct origin_log *origin, const char *path, struct err *err)
{
	char *text;
	size_t len;
	int ret;

	if (origin_text(origin, &text, &len, err) < 0)
		return -1;
	ret = file_write(path, text, len, err);
	free(text);
	if (ret == 0)
		cli_say(cli, _("%lld records read; %lld of the plan's objects were asked for"),
			(long long)origin->records, (long long)origin->objects.count);
	return ret;
}

static int run(struct cli *cli, struct err *err)
{
	const char *plan_path = cli_value(cli, "--plan");
	const char *output = cli_value(cli, "--output");
	struct origin_log *origin = NULL;
	struct plan *plan = NULL;
	struct log_origin_wish wish;
	int ret = -1;

	if (!plan_path)
		return err_set(err, ERR_USAGE, _("origin needs --plan PLAN"));
	if (read_wish(cli, &wish, err) == 0 &&
		plan_open(plan_path, &plan, &cli->faults, err) == 0 &&
		log_origin_read(plan, &wish, &origin, err) == 0)
		ret = write_counts(cli, origin, output ? output : "-", err);
	origin_close(origin);
	plan_close(plan);
	return ret;
}

const struct command command_origin = {
	.name = "origin",
	.summary = N_("count in the origin's logs how often it was asked for a plan's objects"),
	.positionals = "LOG…",
	.least = 1,
	.most = -1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_("Reads access logs, packed or not, files or folders. Of clients nothing is "
		      "kept.\nStatus 2: some files were not counted.\n\nExample:\n"
		      "  cdnproof origin /var/log/nginx --plan plan.json -o origin.json\n"
		      "  cdnproof analyze dossier.json --plan plan.json --origin origin.json \\\n"
		      "      -o evidence.json"),
	.run = run,
};
