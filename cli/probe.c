#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/planner.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/again.h"
#include "cli/agent_key.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/passive.h"
#include "cli/rtt_table.h"
#include "probes/method.h"
#include "probes/probe.h"

static const struct option options[] = {
	{"--agent", OPTION_ONE, "ID", N_("which agent of the plan this machine is")},
	{"--output", OPTION_ONE, "FILE",
		N_("records are appended to it (- for standard output; DIR/ for a file a day)")},
	{"--method", OPTION_MANY, "NAME",
		N_("only these methods: icmp tcp tls answer http https dns")},
	{"--count", OPTION_ONE, "N", N_("so many requests an address and method, then end")},
	{"--interval", OPTION_ONE, "MS",
		N_("between requests to one address, instead of the plan's")},
	{"--rate", OPTION_ONE, "PPS", N_("at most so many requests a second in total")},
	{"--until", OPTION_ONE, "TIME", N_("end then, RFC 3339")},
	{"--slots", OPTION_ONE, "N", N_("end after so many slots")},
	{"--dry-run", OPTION_FLAG, NULL, N_("say what would be sent, and send nothing")},
	{"--polite", OPTION_FLAG, NULL,
		N_("no capture and no raw sockets: connect() and UDP only")},
	{"--no-capture", OPTION_FLAG, NULL, N_("stamps by the sockets, not at the packets")},
	{"--half-open", OPTION_FLAG, NULL,
		N_("tcp by bare SYNs, answered by RST: cheaper, and looks like scanning")},
	{"--interface", OPTION_ONE, "NAME", N_("capture on this interface only")},
	{"--pcap", OPTION_ONE, "FILE", N_("keep the packets as evidence, in pcapng")},
	OPTIONS_AGENT_KEY,
	OPTIONS_PASSIVE,
	OPTION_PROFILE,
	OPTION_REGION,
};

#define POLITE_MPPS 2000 /* requests a second to one address, thousandths */

/* What the callbacks of a run share. */
struct watcher {
	const struct cli *cli;
	struct rtt_table table;
	int64_t sent_before;
	struct mono_ns at_before;
};

static void show_progress(const struct probe_progress *at, void *context)
{
	struct watcher *watcher = context;
	struct mono_ns now = when_mono_now();
	int64_t ms = (now.v - watcher->at_before.v) / 1000000;
	int64_t rate = ms > 0 ? (at->sent - watcher->sent_before) * 1000 / ms : 0;

	watcher->sent_before = at->sent;
	watcher->at_before = now;
	fputc('\r', stderr);
	fprintf(stderr,
		_("slot %lld of %lld, sent %lld (%lld/s), answered %lld, lost %lld, not sent %lld, "
		  "drops %lld, %lld s left "),
		(long long)at->slots_done, (long long)at->slots, (long long)at->sent,
		(long long)rate, (long long)at->answered, (long long)at->lost,
		(long long)at->not_sent, (long long)at->drops, (long long)at->left_ms / 1000);
}

static void keep_record(const struct record *record, void *context)
{
	rtt_table_add(&((struct watcher *)context)->table, record);
}

static void say_line(const char *text, void *context)
{
	cli_say(((const struct watcher *)context)->cli, "%s", text);
}

static int read_numbers(const struct cli *cli, struct probe_options *out, struct err *err)
{
	if (cli_int(cli, "--count", 1, 1000000, 0, &out->count, err) < 0 ||
		cli_int(cli, "--interval", 1, 3600000, 0, &out->interval_ms, err) < 0 ||
		cli_int(cli, "--rate", 1, 1000000, 0, &out->rate_pps, err) < 0 ||
		cli_int(cli, "--slots", 1, 1000000, 0, &out->slots, err) < 0 ||
		cli_time(cli, "--until", &out->until, err) < 0)
		return -1;
	return 0;
}

static int read_options(
	const struct cli *cli, struct watcher *watcher, struct probe_options *out, struct err *err)
{
	*out = (struct probe_options){.agent = cli_value(cli, "--agent"),
		.output = cli_value(cli, "--output"),
		.methods = cli_values(cli, "--method"),
		.polite = cli_flag(cli, "--polite"),
		.no_capture = cli_flag(cli, "--no-capture"),
		.half_open = cli_flag(cli, "--half-open"),
		.interface = cli_value(cli, "--interface"),
		.pcap = cli_value(cli, "--pcap"),
		.progress = cli_shows_progress(cli) ? show_progress : NULL,
		.record = keep_record,
		.say = say_line,
		.context = watcher};
	if (!out->agent || (!out->output && !cli_flag(cli, "--dry-run")))
		return err_set(err, ERR_USAGE, _("probe needs --agent ID and -o FILE"));
	if ((out->polite || out->no_capture) && (out->pcap || out->interface || out->half_open))
		return err_set(err, ERR_USAGE,
			_("--pcap, --interface and --half-open need the capture that --polite and "
			  "--no-capture leave out"));
	for (size_t i = 0; out->methods && out->methods[i]; i++)
		if (!probe_method_find(out->methods[i]))
			return err_set(err, ERR_USAGE, _("unknown method: %s"), out->methods[i]);
	return read_numbers(cli, out, err);
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

/* Beside a file, in a folder; devices and pipes have no such place: NULL. */
static char *plan_path(struct arena *arena, const char *output)
{
	size_t len = strlen(output);
	struct stat st;
	bool is_there = stat(output, &st) == 0;

	if (strcmp(output, "-") == 0)
		return NULL;
	if ((len > 0 && output[len - 1] == '/') || (is_there && S_ISDIR(st.st_mode)))
		return arena_format(arena, "%s/plan.json", output);
	return is_there && !S_ISREG(st.st_mode) ? NULL
						: arena_format(arena, "%s.plan.json", output);
}

/* Records that are there are of the plan beside them: it is gone on with, never replaced. */
static int go_on(struct cli *cli, const struct inputs *inputs, const char *path, struct plan **out,
	struct err *err)
{
	struct err unfit = {0};
	struct plan *plan;

	if (plan_open(path, &plan, &cli->faults, err) < 0)
		return -1;
	if (planner_fits(plan, inputs->dossier, inputs->profile, &unfit) < 0)
		err_set(err, ERR_DATA,
			_("%s is the plan of the records there and no longer fits the dossier: name "
			  "another -o (%s)"),
			path, unfit.text);
	else if (plan->start.v + plan->slots * plan->slot_ms <= when_unix_now().v)
		err_set(err, ERR_DATA,
			_("%s, the plan of the records there, has ended: name another -o"), path);
	else {
		cli_say(cli, _("goes on by the plan %s"), path);
		plan_close(*out);
		*out = plan;
		return 0;
	}
	plan_close(plan);
	return -1;
}

static int save_plan(
	struct cli *cli, struct plan *plan, const struct probe_options *o, struct err *err)
{
	char *text = NULL, *path;
	size_t len;
	int ret;

	if (!plan_agent_find(plan, o->agent))
		return err_set(err, ERR_DATA, _("the plan has no agent %s"), o->agent);
	if (!o->output)
		return 0;
	ret = plan_text(plan, &text, &len, err);
	path = plan_path(&cli->arena, o->output);
	if (ret == 0 && path) {
		if (path[0] && o->output[strlen(o->output) - 1] == '/')
			ret = file_make_folders(o->output, err);
		if (ret == 0)
			ret = file_write(path, text, len, err);
		if (ret == 0)
			cli_say(cli, _("plan: %s"), path);
	}
	free(text);
	return ret;
}

/* Which of the two it is says its schema: nothing else in either is of that form. */
static bool names_plan(const char *text)
{
	return strstr(text, "\"" PLAN_SCHEMA "\"") != NULL;
}

static int open_dossier(struct cli *cli, const char *path, const struct probe_options *o,
	struct plan **out, struct err *err)
{
	struct inputs inputs;
	int ret;

	inputs_init(&inputs, cli);
	ret = inputs_open_dossier(&inputs, path, err);
	if (ret == 0) {
		const char *beside = o->output ? plan_path(&cli->arena, o->output) : NULL;
		bool again = beside && file_is_there(o->output) && file_is_there(beside);

		*out = plan_of_dossier(&inputs, o);
		ret = again ? go_on(cli, &inputs, beside, out, err) : save_plan(cli, *out, o, err);
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

static void say_summary(
	const struct cli *cli, const struct probe_summary *s, const struct rtt_table *table)
{
	if (cli_shows_progress(cli))
		fputc('\n', stderr);
	if (s->torn_line)
		cli_say(cli,
			_("the file's last line was cut; it stays and will be counted as such"));
	if (!cli->quiet)
		rtt_table_print(table, stderr);
	cli_say(cli,
		_("%lld records; sent %lld, answered %lld, late %lld, not sent %lld; slots missed %lld"),
		(long long)s->records, (long long)s->total.sent, (long long)s->total.answered,
		(long long)s->total.late, (long long)s->total.not_sent, (long long)s->slots_missed);
	if (s->total.dup || s->total.stray || s->total.drops)
		cli_say(cli,
			_("twice %lld, strays %lld; lost by this machine %lld: their slots are void"),
			(long long)s->total.dup, (long long)s->total.stray,
			(long long)s->total.drops);
	if (s->pcap_lost)
		cli_say(cli, _("%lld packets could not be kept as evidence"),
			(long long)s->pcap_lost);
}

/* More to one address than is polite is the plan's decision, and is said. */
static void say_busiest(const struct cli *cli, const struct probe_forecast *f)
{
	if (f->busiest_mpps > POLITE_MPPS)
		cli_say(cli,
			_("as planned, %s gets up to %lld.%lld requests a second; usual are no more "
			  "than %d"),
			f->busiest, (long long)f->busiest_mpps / 1000,
			(long long)f->busiest_mpps % 1000 / 100, POLITE_MPPS / 1000);
}

static void print_forecast(const struct probe_forecast *f)
{
	char first[WHEN_TEXT_LEN], last[WHEN_TEXT_LEN];

	printf(_("%lld targets, %lld slots: %lld requests, %lld packets and %lld bytes at least\n"),
		(long long)f->targets, (long long)f->slots, (long long)f->requests,
		(long long)f->packets, (long long)f->bytes);
	printf(_("from %s to %s, %lld s\n"), when_text((struct unix_ms){f->first_ms}, first),
		when_text((struct unix_ms){f->last_ms}, last),
		(long long)(f->last_ms - f->first_ms) / 1000);
	if (f->busiest)
		printf(_("busiest: %s, up to %lld.%lld requests a second\n"), f->busiest,
			(long long)f->busiest_mpps / 1000, (long long)f->busiest_mpps % 1000 / 100);
}

static int measure(struct cli *cli, const struct plan *plan, const struct probe_options *o,
	struct watcher *watcher, struct err *err)
{
	struct probe_summary summary = {0};
	int ret = probe_run(plan, o, &summary, err);

	if (ret == 0 || err->code == ERR_INTERRUPTED)
		say_summary(cli, &summary, &watcher->table);
	return ret;
}

static int run(struct cli *cli, struct err *err)
{
	struct watcher watcher = {.cli = cli, .at_before = when_mono_now()};
	struct probe_forecast forecast;
	struct probe_options o;
	struct plan *plan = NULL;
	struct key *key = NULL;
	int ret;

	if (passive_wanted(cli))
		return passive_command(cli, err);
	if (cli->positional_count == 0)
		return err_set(err, ERR_USAGE, _("probe needs a PLAN or DOSSIER"));
	if (read_options(cli, &watcher, &o, err) < 0 || open_plan(cli, &o, &plan, err) < 0)
		return -1;
	rtt_table_init(&watcher.table);
	ret = agent_key_open(cli, plan, o.agent, &key, err);
	o.key = key;
	o.key_path = cli_value(cli, "--key");
	if (ret == 0)
		ret = probe_forecast(plan, &o, &forecast, err);
	if (ret == 0 && cli_flag(cli, "--dry-run")) {
		print_forecast(&forecast);
	} else if (ret == 0) {
		say_busiest(cli, &forecast);
		ret = measure(cli, plan, &o, &watcher, err);
	}
	rtt_table_fini(&watcher.table);
	key_free(key);
	plan_close(plan);
	return ret;
}

const struct command command_probe = {
	.name = "probe",
	.summary = N_("measure from one agent, slot by slot, and append records"),
	.positionals = "PLAN|DOSSIER",
	.least = 0,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details =
		N_("Sends what the plan says and nothing else. A FILE that exists is resumed: what "
		   "is there stays.\nCtrl-C ends it whole; the same command goes on.\n"
		   "With --key the records carry signatures: FILE.heads, FOLDER/heads, or lines of "
		   "their own on\nstandard output; all that a key signed is in KEY.heads.\n\n"
		   "Examples:\n"
		   "  cdnproof probe plan.json --agent nc-1 -o nc-1.jsonl\n"
		   "  cdnproof probe plan.json --agent nc-1 -o records/ --key nc-1.key\n"
		   "  cdnproof probe dossier.json --agent nc-1 --count 5 -o -"),
	.run = run,
};
