/* Other tools' measurements as records. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/bind.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "probes/import.h"
#include "probes/output.h"

#define SLOT_MS_OTHERWISE 300000
#define STATUS_IN_PART    2

static const struct option options[] = {
	{"--from", OPTION_ONE, "FORMAT", N_("csv, fping, scamper, atlas or blackbox")},
	{"--agent", OPTION_ONE, "ID", N_("whose results they are")},
	{"--output", OPTION_ONE, "RECORDS",
		N_("records are appended to it (- for standard output; DIR/ for a file a day)")},
	{"--plan", OPTION_ONE, "PLAN", N_("take its targets and slots")},
	{"--slot-ms", OPTION_ONE, "MS", N_("without a plan: how long a slot is (300000)")},
	{"--node", OPTION_ONE, "ID", N_("without a plan: what was measured")},
	{"--method", OPTION_ONE, "NAME", N_("how it was measured: icmp tcp http https")},
	{"--port", OPTION_ONE, "N", N_("which port, where the file does not say")},
	{"--check", OPTION_ONE, "ID", N_("which check of the plan, where it has several")},
	{"--map", OPTION_MANY, "FIELD=COLUMN", N_("which column (or label) holds what")},
	{"--only", OPTION_MANY, "COLUMN=VALUE", N_("leave all other rows out")},
	{"--time-zone", OPTION_ONE, "ZONE", N_("of local times: +08:00, UTC, Asia/Shanghai")},
	{"--start", OPTION_ONE, "TIME", N_("fping without stamps: when it began, RFC 3339")},
	{"--interval", OPTION_ONE, "MS", N_("fping without stamps: its -p")},
	{"--means", OPTION_FLAG, NULL, N_("take a mean RTT for each of the answers it stands for")},
};

static int read_numbers(const struct cli *cli, struct import_options *out, struct err *err)
{
	const char *zone = cli_value(cli, "--time-zone");

	if (cli_int(cli, "--slot-ms", 1, WHEN_DAY_MS, SLOT_MS_OTHERWISE, &out->slot_ms, err) < 0 ||
		cli_int(cli, "--port", 1, 65535, 0, &out->port, err) < 0 ||
		cli_int(cli, "--interval", 1, WHEN_DAY_MS, 0, &out->interval_ms, err) < 0 ||
		cli_time(cli, "--start", &out->start, err) < 0)
		return -1;
	if (zone && !import_zone(zone, &out->zone))
		return err_set(err, ERR_USAGE,
			_("--time-zone takes +08:00, UTC or Asia/Shanghai, not \"%s\""), zone);
	return 0;
}

static int read_options(const struct cli *cli, struct import_options *out, struct err *err)
{
	const char *from = cli_value(cli, "--from");

	*out = (struct import_options){.agent = cli_value(cli, "--agent"),
		.format = from ? import_format_find(from) : NULL,
		.node = cli_value(cli, "--node"),
		.method = cli_value(cli, "--method"),
		.check = cli_value(cli, "--check"),
		.map = cli_values(cli, "--map"),
		.only = cli_values(cli, "--only"),
		.means = cli_flag(cli, "--means")};
	if (!from || !out->agent || !cli_value(cli, "--output"))
		return err_set(
			err, ERR_USAGE, _("import needs --from FORMAT, --agent ID and -o RECORDS"));
	if (!out->format)
		return err_set(err, ERR_USAGE,
			_("--from takes csv, fping, scamper, atlas or blackbox, not \"%s\""), from);
	if (cli_value(cli, "--plan") && cli_value(cli, "--slot-ms"))
		return err_set(err, ERR_USAGE, _("--plan and --slot-ms exclude each other"));
	return read_numbers(cli, out, err);
}

static int read_files(struct cli *cli, struct import *import, struct err *err)
{
	for (size_t i = 0; i < cli->positional_count; i++) {
		const char *path = cli->positionals[i];
		struct file_bytes bytes;
		int ret;

		if (file_read(path, IMPORT_FILE_MOST, &bytes, err) < 0)
			return -1;
		ret = import_read(import, bytes.at, bytes.len, path, err);
		file_bytes_fini(&bytes);
		if (ret < 0)
			return -1;
	}
	return import_finish(import, err);
}

static int write_records(const struct cli *cli, struct import *import, struct err *err)
{
	struct output output = {.fd = -1};
	int ret;

	if (output_open(cli_value(cli, "--output"), &output, err) < 0)
		return -1;
	if (output.torn)
		cli_say(cli,
			_("the file's last line was cut; it stays and will be counted as such"));
	ret = import_write(import, &output, err);
	output_close(&output);
	return ret;
}

static void say_count(const struct cli *cli, const char *text, int64_t count)
{
	if (count)
		cli_say(cli, "%s: %lld", text, (long long)count);
}

static void say_counts(const struct cli *cli, const struct import_counts *c)
{
	cli_say(cli, _("%lld records; sent %lld, answered %lld, lost %lld"), (long long)c->records,
		(long long)c->sent, (long long)c->answered, (long long)c->lost);
	say_count(cli, _("not understood"), c->refused);
	say_count(cli, _("no measurements, passed over"), c->passed_over);
	say_count(cli, _("left out by --only"), c->left_out);
	say_count(cli, _("requests that were not sent"), c->not_sent);
	say_count(cli, _("requests outside the plan's slots"), c->outside);
	say_count(cli, _("requests that stand there twice, counted once"), c->twice);
	if (c->other_target)
		cli_say(cli, _("requests to what the plan does not ask for: %lld, such as %s"),
			(long long)c->other_target, c->other_example);
}

/* What was not understood is told before what became of the rest. */
static void say_faults(struct cli *cli)
{
	cli_print_faults(&cli->faults);
	faults_fini(&cli->faults);
	faults_init(&cli->faults);
}

static int import_all(struct cli *cli, struct import *import, struct err *err)
{
	const struct import_counts *counts = import_counts(import);
	int ret = read_files(cli, import, err);

	if (import_guess(import))
		cli_say(cli, _("columns: %s"), import_guess(import));
	say_faults(cli);
	if (ret < 0 || write_records(cli, import, err) < 0)
		return -1;
	say_counts(cli, counts);
	cli->status = counts->refused ? STATUS_IN_PART : 0;
	return 0;
}

static int run(struct cli *cli, struct err *err)
{
	const char *path = cli_value(cli, "--plan");
	struct import_options o;
	struct import *import = NULL;
	struct plan *plan = NULL;
	int ret = -1;

	if (read_options(cli, &o, err) < 0)
		return -1;
	if (path && plan_open(path, &plan, &cli->faults, err) < 0)
		return -1;
	o.plan = plan;
	if (import_open(&o, &cli->faults, &import, err) == 0)
		ret = import_all(cli, import, err);
	import_close(import);
	plan_close(plan);
	return ret;
}

const struct command command_import = {
	.name = "import",
	.summary = N_("turn other tools' measurements into records"),
	.positionals = "FILE…",
	.least = 1,
	.most = -1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_(
		"Imported records count for coverage and availability, never for where a node is. "
		"What cannot be\nunderstood is named, counted and left out, with status 2; a lost "
		"request never becomes an RTT.\n\nExamples:\n"
		"  cdnproof import --from fping nc-1.txt --agent nc-1 --plan plan.json -o "
		"nc-1.jsonl\n"
		"  cdnproof import --from csv export.csv --agent nc-1 --plan plan.json --method "
		"icmp \\\n"
		"    --map 'addr=Target IP,time=Time,rtt_ms=Latency (ms)' --time-zone +08:00 -o "
		"nc-1.jsonl"),
	.run = run,
};
