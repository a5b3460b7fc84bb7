#include "cli/doctor.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/planner.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/again.h"
#include "cli/commands.h"
#include "probes/method.h"
#include "probes/own_address.h"

static const struct option options[] = {
	{"--agent", OPTION_ONE, "ID",
		N_("this machine is that agent: look at its ways and its address, too")},
	{"--output", OPTION_ONE, "FILE", N_("where `probe` is to write: is there room?")},
	{"--method", OPTION_MANY, "NAME", N_("for a run of these methods only")},
	{"--polite", OPTION_FLAG, NULL, N_("for a run with --polite")},
	{"--no-capture", OPTION_FLAG, NULL, N_("for a run with --no-capture")},
	{"--interface", OPTION_ONE, "NAME", N_("for a run that captures on this interface")},
	{"--json", OPTION_FLAG, NULL, N_("one JSON object")},
	{"--statement", OPTION_FLAG, NULL,
		N_("print what a security review should know, and nothing else")},
	OPTION_PROFILE,
	OPTION_REGION,
};

/* Which of the two it is says its schema. */
static bool names_plan(const char *text)
{
	json_t *root = json_loads(text, 0, NULL);
	const char *schema = json_string_value(json_object_get(root, "schema"));
	bool plan = schema && strcmp(schema, PLAN_SCHEMA) == 0;

	json_decref(root);
	return plan;
}

static int open_dossier(struct doctor *d, const char *path, struct err *err)
{
	struct plan_wish wish = {0};

	if (inputs_open_dossier(&d->inputs, path, err) < 0)
		return -1;
	d->dossier = d->inputs.dossier;
	wish.start = planner_start(d->now, planner_slot_ms(d->dossier, d->inputs.profile));
	d->made = planner_make(d->dossier, d->inputs.profile, wish);
	d->plan = d->made;
	return 0;
}

static int open_subject(struct doctor *d, const char *path, struct err *err)
{
	struct file_bytes bytes;
	const char *again;
	int ret;

	if (again_path(&d->cli->arena, path, JSON_FILE_MOST, &again, err) < 0 ||
		file_read(again, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	if (names_plan(bytes.at)) {
		ret = plan_parse(bytes.at, bytes.len, path, &d->made, &d->cli->faults, err);
		d->plan = ret == 0 ? d->made : NULL;
	} else {
		ret = open_dossier(d, again, err);
	}
	again_rename(&d->cli->faults, again, path);
	file_bytes_fini(&bytes);
	return ret;
}

static int read_options(struct doctor *d, struct err *err)
{
	const struct cli *cli = d->cli;
	struct probe_options *o = &d->options;

	*o = (struct probe_options){.agent = cli_value(cli, "--agent"),
		.output = cli_value(cli, "--output"),
		.methods = cli_values(cli, "--method"),
		.until.v = BIND_ABSENT,
		.polite = cli_flag(cli, "--polite"),
		.no_capture = cli_flag(cli, "--no-capture"),
		.interface = cli_value(cli, "--interface")};
	d->is_agent = o->agent != NULL;
	if (d->is_agent && cli->positional_count == 0)
		return err_set(err, ERR_USAGE, _("--agent needs the PLAN or DOSSIER it is of"));
	if ((o->polite || o->no_capture) && o->interface)
		return err_set(err, ERR_USAGE,
			_("--interface needs the capture that --polite and --no-capture leave out"));
	if (cli_flag(cli, "--json") && cli_flag(cli, "--statement"))
		return err_set(err, ERR_USAGE, _("--json and --statement exclude each other"));
	for (size_t i = 0; o->methods && o->methods[i]; i++)
		if (!probe_method_find(o->methods[i]))
			return err_set(err, ERR_USAGE, _("unknown method: %s"), o->methods[i]);
	return 0;
}

/* Without --agent it is the first one's arithmetic: the others' differs by their own address. */
static int read_plan(struct doctor *d, struct err *err)
{
	if (d->cli->positional_count == 0)
		return 0;
	if (open_subject(d, d->cli->positionals[0], err) < 0)
		return -1;
	if (!d->is_agent && d->plan->agents.count > 0)
		d->options.agent = d->plan->agents.items[0].id;
	return health_run_make(d->plan, &d->options, &d->run, err);
}

static void report_plan(struct doctor *d)
{
	const struct probe_forecast *f = &d->run.forecast;
	struct doctor_forecast *forecast = arena_alloc(&d->arena, sizeof(*forecast));

	*forecast = (struct doctor_forecast){.targets = f->targets,
		.slots = f->slots,
		.requests = f->requests,
		.packets = f->packets,
		.bytes = f->bytes,
		.records = d->run.records,
		.record_bytes = d->run.record_bytes,
		.busiest_mpps = f->busiest_mpps,
		.busiest = f->busiest,
		.first = {f->first_ms},
		.last = {f->last_ms}};
	d->report.forecast = forecast;
	d->report.plan = d->dossier ? NULL : d->plan->sha256;
	d->report.agent = d->is_agent ? d->options.agent : NULL;
}

/* Everything that the checks look at, asked once. */
static int ask(struct doctor *d, struct err *err)
{
	const struct plan_agent *agent;

	health_ask(d->options.interface, &d->health);
	health_ask_space(d->options.output ? d->options.output : ".", &d->space);
	if (!d->plan)
		return 0;
	report_plan(d);
	if (health_run_try(&d->run, &d->options, err) < 0)
		return -1;
	if (!d->is_agent)
		return 0;
	health_ask_ways(&d->run.targets, &d->arena, &d->ways, &d->way_count, &d->no_ways);
	agent = plan_agent_find(d->plan, d->options.agent);
	d->own_address = agent->address && own_address(agent->address);
	return 0;
}

static int examine(struct doctor *d, struct err *err)
{
	int ret = 0;

	d->report.schema = DOCTOR_SCHEMA;
	if (ask(d, err) < 0)
		return -1;
	doctor_look(d);
	if (cli_flag(d->cli, "--json"))
		ret = doctor_print_json(d, err);
	else
		doctor_print(stdout, d);
	d->cli->status = (int)d->report.status;
	return ret;
}

static int run(struct cli *cli, struct err *err)
{
	struct doctor d = {.cli = cli, .now = when_unix_now()};
	int ret;

	inputs_init(&d.inputs, cli);
	ret = read_options(&d, err);
	if (ret == 0)
		ret = read_plan(&d, err);
	if (ret == 0 && cli_flag(cli, "--statement"))
		doctor_print_statement(stdout, &d);
	else if (ret == 0)
		ret = examine(&d, err);
	health_run_fini(&d.run);
	plan_close(d.made);
	inputs_fini(&d.inputs);
	arena_fini(&d.arena);
	return ret;
}

const struct command command_doctor = {
	.name = "doctor",
	.summary = N_("what a run would find on this machine: privileges, clock, ways, room"),
	.positionals = "[DOSSIER|PLAN]",
	.least = 0,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_(
		"Sends nothing to anyone. Status 0 when a run would measure something, 1 when "
		"it would measure\nnothing, 77 when nothing is permitted.\n\nExamples:\n  cdnproof doctor\n"
		"  cdnproof doctor plan.json --agent nc-1 -o nc-1.jsonl\n"
		"  cdnproof doctor --statement plan.json --lang zh"),
	.run = run,
};
