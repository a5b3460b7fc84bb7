#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/planner.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/again.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "probes/method.h"
#include "probes/probe.h"

static const struct option options[] = {
	{"--agent", OPTION_ONE, "ID", N_("which agent of the plan this machine is")},
	{"--output", OPTION_ONE, "FILE", N_("records are appended to it (- for standard output)")},
	{"--method", OPTION_MANY, "NAME", N_("only these methods: icmp tcp http")},
	{"--count", OPTION_ONE, "N", N_("so many requests an address and method, then end")},
	{"--interval", OPTION_ONE, "MS",
		N_("between requests to one address, instead of the plan's")},
	{"--rate", OPTION_ONE, "PPS", N_("at most so many requests a second in total")},
	{"--until", OPTION_ONE, "TIME", N_("end then, RFC 3339")},
	OPTION_PROFILE,
	OPTION_REGION,
};

static void show_progress(const struct probe_progress *at, void *context)
{
	(void)context;
	fputc('\r', stderr);
	fprintf(stderr,
		_("slot %lld of %lld, sent %lld, answered %lld, not sent %lld, %lld s left "),
		(long long)at->slots_done, (long long)at->slots, (long long)at->sent,
		(long long)at->answered, (long long)at->not_sent, (long long)at->left_ms / 1000);
}

static int read_options(const struct cli *cli, struct probe_options *out, struct err *err)
{
	*out = (struct probe_options){.agent = cli_value(cli, "--agent"),
		.output = cli_value(cli, "--output"),
		.methods = cli_values(cli, "--method"),
		.progress = cli_shows_progress(cli) ? show_progress : NULL};
	if (!out->agent || !out->output)
		return err_set(err, ERR_USAGE, _("probe needs --agent ID and -o FILE"));
	for (size_t i = 0; out->methods && out->methods[i]; i++)
		if (!probe_method_find(out->methods[i]))
			return err_set(err, ERR_USAGE, _("unknown method: %s"), out->methods[i]);
	if (cli_int(cli, "--count", 1, 1000000, 0, &out->count, err) < 0 ||
		cli_int(cli, "--interval", 1, 3600000, 0, &out->interval_ms, err) < 0 ||
		cli_int(cli, "--rate", 1, 1000000, 0, &out->rate_pps, err) < 0 ||
		cli_time(cli, "--until", &out->until, err) < 0)
		return -1;
	return 0;
}

/* A dossier makes its plan first, beside FILE. With --count it starts now and fits the count. */
static struct plan *plan_of_dossier(const struct inputs *inputs, const struct probe_options *o)
{
	int64_t slot_ms = planner_slot_ms(inputs->dossier, inputs->profile);
	struct plan_wish wish = {.start = planner_start(when_unix_now(), slot_ms)};

	if (o->count)
		wish.start = when_unix_now();
	return planner_make(inputs->dossier, inputs->profile, wish);
}

/* Devices and pipes have no place beside them. */
static bool has_a_place_beside(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && (stat(path, &st) < 0 || S_ISREG(st.st_mode));
}

static int save_plan(
	const struct cli *cli, struct plan *plan, const struct probe_options *o, struct err *err)
{
	char *text = NULL, *path = NULL;
	size_t len;
	int ret;

	if (!plan_agent_find(plan, o->agent))
		return err_set(err, ERR_DATA, _("the plan has no agent %s"), o->agent);
	ret = plan_text(plan, &text, &len, err);
	if (ret == 0 && has_a_place_beside(o->output)) {
		ret = asprintf(&path, "%s.plan.json", o->output) < 0 ? err_no_memory(err) : 0;
		if (ret == 0)
			ret = file_write(path, text, len, err);
		if (ret == 0)
			cli_say(cli, _("plan: %s"), path);
	}
	free(path);
	free(text);
	return ret;
}

/* Which of the two it is says its schema. */
static bool names_plan(const char *text)
{
	json_t *root = json_loads(text, 0, NULL);
	const char *schema = json_string_value(json_object_get(root, "schema"));
	bool plan = schema && strcmp(schema, PLAN_SCHEMA) == 0;

	json_decref(root);
	return plan;
}

static int open_dossier(struct cli *cli, const char *path, const struct probe_options *o,
	struct plan **out, struct err *err)
{
	struct inputs inputs;
	int ret;

	inputs_init(&inputs, cli);
	ret = inputs_open_dossier(&inputs, path, err);
	if (ret == 0) {
		*out = plan_of_dossier(&inputs, o);
		ret = save_plan(cli, *out, o, err);
		if (ret < 0)
			plan_close(*out);
	}
	inputs_fini(&inputs);
	return ret;
}

static int open_plan(
	struct cli *cli, const struct probe_options *o, struct plan **out, struct err *err)
{
	const char *path = cli->positionals[0];
	const char *again;
	struct file_bytes bytes;
	int ret;

	if (again_path(&cli->arena, path, JSON_FILE_MOST, &again, err) < 0 ||
		file_read(again, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	if (names_plan(bytes.at))
		ret = plan_parse(bytes.at, bytes.len, path, out, &cli->faults, err);
	else
		ret = open_dossier(cli, again, o, out, err);
	again_rename(&cli->faults, again, path);
	file_bytes_fini(&bytes);
	return ret;
}

static void say_summary(const struct cli *cli, const struct probe_summary *s)
{
	if (cli_shows_progress(cli))
		fputc('\n', stderr);
	if (s->torn_line)
		cli_say(cli,
			_("the file's last line was cut; it stays and will be counted as such"));
	cli_say(cli,
		_("%lld records; sent %lld, answered %lld, late %lld, not sent %lld; slots missed %lld"),
		(long long)s->records, (long long)s->total.sent, (long long)s->total.answered,
		(long long)s->total.late, (long long)s->total.not_sent, (long long)s->slots_missed);
}

static int run(struct cli *cli, struct err *err)
{
	struct probe_options o;
	struct probe_summary summary = {0};
	struct plan *plan;
	int ret;

	if (read_options(cli, &o, err) < 0 || open_plan(cli, &o, &plan, err) < 0)
		return -1;
	ret = probe_run(plan, &o, &summary, err);
	if (ret == 0 || err->code == ERR_INTERRUPTED)
		say_summary(cli, &summary);
	plan_close(plan);
	return ret;
}

const struct command command_probe = {
	.name = "probe",
	.summary = N_("measure from one agent, slot by slot, and append records"),
	.positionals = "PLAN|DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details =
		N_("Sends what the plan says and nothing else. A FILE that exists is resumed: what "
		   "is there stays.\nCtrl-C ends it whole; the same command goes on.\n\nExamples:\n"
		   "  cdnproof probe plan.json --agent nc-1 -o nc-1.jsonl\n"
		   "  cdnproof probe dossier.json --agent nc-1 --count 5 -o -"),
	.run = run,
};
