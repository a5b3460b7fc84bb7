#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/checks.h"
#include "analyzer/planner.h"
#include "analyzer/watch_plan.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "base/text.h"
#include "bundle/layout.h"
#include "cli/agents.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/watch_act.h"
#include "cli/watch_known.h"
#include "cli/watch_note.h"
#include "cli/watch_result.h"
#include "probes/method.h"

#define EVERY_USUAL_MS 1000
#define EVERY_LEAST_MS 100
#define EVERY_MOST_MS  60000
#define FOR_USUAL_S    600
#define FOR_MOST_S     86400
#define START_AFTER_MS 10000 /* until the agents have their plan */

static const struct option options[] = {
	{"--output", OPTION_ONE, "DIR", N_("where the watch is kept: a new or empty folder")},
	{"--name", OPTION_ONE, "N",
		N_("watch where this name leads: answers of the agents' resolvers, and visits")},
	{"--check", OPTION_ONE, "ID", N_("watch this check at each node that it covers")},
	{"--via", OPTION_ONE, "'CMD {agent}'", N_("how each agent is reached, e.g. 'ssh {agent}'")},
	{"--every", OPTION_ONE, "MS", N_("between two requests of one kind (1000)")},
	{"--for", OPTION_ONE, "SECONDS", N_("how long, unless it is ended before (600)")},
	{"--drain", OPTION_ONE, "NODE", N_("the node that is drained meanwhile (with --name)")},
	{"--block", OPTION_FLAG, NULL, N_("the check's object is removed or blocked meanwhile")},
	{"--down", OPTION_ONE, "SERVER", N_("the real server that is stopped meanwhile")},
	{"--do", OPTION_ONE, "'CMD'", N_("what does it: run by the shell after the quiet time")},
	{"--after", OPTION_ONE, "SECONDS",
		N_("the quiet time (three times the greatest TTL seen, at least 10)")},
	{"--note", OPTION_ONE, "EVENT",
		N_("only note in the folder of a watch what is done now: drain, restore, block, "
		   "down, note")},
	{"--node", OPTION_ONE, "ID", N_("of --note: the node that is drained or restored")},
	{"--server", OPTION_ONE, "NAME", N_("of --note: the real server that is stopped")},
	{"--how", OPTION_ONE, "TEXT", N_("of --note: how it is done")},
	OPTION_PROFILE,
	OPTION_REGION,
};

struct watching {
	struct cli *cli;
	const char *folder;
	struct arena arena;
	struct inputs inputs; /* of the dossier */
	struct plan *plan;
	char *plan_text;
	size_t plan_len;
	struct watch_wish wish;
	struct watch_live live;
	struct watch_hand hand;
};

static const char *in_folder(struct watching *w, const char *name)
{
	return arena_format(&w->arena, "%s/%s", w->folder, name);
}

/* --- what was asked for ---------------------------------------------------------------------- */

static int read_act(struct watching *w, struct err *err)
{
	const struct cli *cli = w->cli;
	struct watch_event *event = &w->hand.event;
	bool block = cli_flag(cli, "--block");

	event->node = cli_value(cli, "--drain");
	event->server = cli_value(cli, "--down");
	event->check = w->wish.check;
	if ((event->node != NULL) + (event->server != NULL) + block > 1)
		return err_set(err, ERR_USAGE, _("--drain, --block and --down exclude each other"));
	if ((event->node && !w->wish.name) || ((block || event->server) && !w->wish.check))
		return err_set(err, ERR_USAGE,
			_("--drain goes with --name, --block and --down with --check"));
	event->event = event->node     ? WATCH_DRAIN
		       : block         ? WATCH_BLOCK
		       : event->server ? WATCH_DOWN
				       : WATCH_NOTE;
	w->hand.command = cli_value(cli, "--do");
	if (w->hand.command && event->event == WATCH_NOTE)
		return err_set(
			err, ERR_USAGE, _("--do needs --drain, --block or --down: what it does"));
	return 0;
}

static int read_wishes(struct watching *w, struct err *err)
{
	const struct cli *cli = w->cli;
	int64_t seconds, after;

	w->wish.name = cli_value(cli, "--name");
	w->wish.check = cli_value(cli, "--check");
	w->wish.visits = probe_method_find(PLAN_VISIT) != NULL;
	if ((w->wish.name != NULL) == (w->wish.check != NULL))
		return err_set(err, ERR_USAGE, _("watch needs --name or --check, one of them"));
	if (cli_int(cli, "--every", EVERY_LEAST_MS, EVERY_MOST_MS, EVERY_USUAL_MS, &w->wish.slot_ms,
		    err) < 0 ||
		cli_int(cli, "--for", 1, FOR_MOST_S, FOR_USUAL_S, &seconds, err) < 0 ||
		cli_int(cli, "--after", 0, FOR_MOST_S, BIND_ABSENT, &after, err) < 0)
		return -1;
	w->wish.slots = (seconds * 1000 + w->wish.slot_ms - 1) / w->wish.slot_ms;
	w->hand.quiet_ms = after == BIND_ABSENT ? BIND_ABSENT : after * 1000;
	return read_act(w, err);
}

static int check_folder(const char *path, struct err *err)
{
	DIR *dir = opendir(path);
	const struct dirent *entry = NULL;

	if (!dir && errno == ENOENT)
		return 0;
	if (!dir)
		return err_set_errno(err, ERR_CANTCREATE, errno, _("%s: cannot be opened"), path);
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			break;
	closedir(dir);
	return entry ? err_set(err, ERR_CANTCREATE,
			       _("%s: a watch needs a new or an empty folder; one that was begun cannot be continued"),
			       path)
		     : 0;
}

/* --- the plan -------------------------------------------------------------------------------- */

/* A real server is stopped that the check can name: else nothing would be shown of it. */
static bool has_weight(const struct check *check, const char *server)
{
	LIST_EACH(const struct bind_count, weight, &check->weights)
		if (text_equal(weight->name, server))
			return true;
	return check->weights.count == 0;
}

/* A real server is stopped that the check can name: else nothing would be shown of it. */
static int check_down(const struct watching *w, struct err *err)
{
	const char *server = w->hand.event.server;
	const struct check *check = server ? check_find(w->inputs.dossier, w->wish.check) : NULL;

	if (!check)
		return 0;
	if (!check->real_server)
		return err_set(err, ERR_DATA,
			_("--down: check %s reads no real server: one of function balance is "
			  "expected"),
			check->id);
	if (!has_weight(check, server))
		return err_set(err, ERR_USAGE,
			_("--down: the weights of check %s name no real server \"%s\""), check->id,
			server);
	return 0;
}

static int check_against_dossier(const struct watching *w, struct err *err)
{
	const struct dossier *dossier = w->inputs.dossier;
	const char *node = w->hand.event.node;

	if (node && !dossier_node(dossier, node))
		return err_set(err, ERR_USAGE, _("--drain: no node \"%s\" in the dossier"), node);
	if (!cli_value(w->cli, "--via") && dossier->agents.count > 1)
		return err_set(err, ERR_USAGE,
			_("watch needs --via: the dossier has %zu agents, and this machine is one "
			  "of them at most"),
			dossier->agents.count);
	return check_down(w, err);
}

static int make_plan(struct watching *w, struct err *err)
{
	int64_t slot_ms = w->wish.slot_ms;
	int64_t from = when_unix_now().v + START_AFTER_MS;

	w->wish.start.v = (from + slot_ms - 1) / slot_ms * slot_ms;
	if (watch_plan_make(w->inputs.dossier, w->inputs.profile, &w->wish, &w->plan, err) < 0 ||
		plan_text(w->plan, &w->plan_text, &w->plan_len, err) < 0)
		return -1;
	return file_make_folders(w->folder, err);
}

/* The dossier as well: by it notes are checked, and `serve` knows who is where. */
static int write_plan(struct watching *w, struct err *err)
{
	const char *dossier = w->inputs.dossier->path;

	if (strcmp(dossier, "-") != 0 && bundle_copy(dossier, in_folder(w, WATCH_DOSSIER), err) < 0)
		return -1;
	return file_write(in_folder(w, WATCH_PLAN), w->plan_text, w->plan_len, err);
}

static void say_plan(const struct watching *w)
{
	char at[WHEN_TEXT_LEN];
	int64_t all_s = w->plan->slots * w->plan->slot_ms / 1000;

	cli_say(w->cli, _("%zu agents, every %lld ms from %s on for %lld s, kept in %s"),
		w->plan->agents.count, (long long)w->plan->slot_ms, when_text(w->plan->start, at),
		(long long)all_s, w->folder);
	if (w->wish.name && !w->wish.visits)
		cli_say(w->cli, _("this version makes no visits: only answers are watched"));
}

/* --- while it is measured -------------------------------------------------------------------- */

static void on_record(void *context, const char *line, size_t len)
{
	watch_live_add(&((struct watching *)context)->live, line, len);
}

static bool attend(void *context)
{
	return watch_hand_attend(&((struct watching *)context)->hand);
}

static void say_if_too_short(const struct watching *w)
{
	int64_t need_s = w->live.ttl_s * 2 * SWITCH_TTLS_WATCHED;
	int64_t all_s = w->plan->slots * w->plan->slot_ms / 1000;

	if (w->hand.event.event == WATCH_DRAIN && need_s > all_s)
		cli_say(w->cli,
			_("answers hold for up to %lld s: to tell a failover that never comes, watch "
			  "for %lld s (--for)"),
			(long long)w->live.ttl_s, (long long)need_s);
}

static int measure(struct watching *w, struct err *err)
{
	const char *via = cli_value(w->cli, "--via");
	struct agents_job job = {.cli = w->cli,
		.plan = w->plan,
		.plan_text = w->plan_text,
		.plan_len = w->plan_len,
		.way = {.via = via ? via : ""},
		.records = in_folder(w, WATCH_RECORDS),
		.runs = in_folder(w, WATCH_RUNS),
		.on_record = on_record,
		.attend = attend,
		.context = w};
	int ret;

	watch_live_start(&w->live, w->cli, w->plan, w->inputs.dossier, w->inputs.region);
	w->hand.live = &w->live;
	w->hand.folder = w->folder;
	watch_hand_start(&w->hand);
	job.wakes_on_input = w->hand.keys;
	ret = agents_run(&job, err);
	watch_hand_end(&w->hand);
	say_if_too_short(w);
	watch_live_fini(&w->live);
	if (ret < 0 && err->code == ERR_INTERRUPTED) {
		/* what there is is judged; a second signal ends that, too */
		stop_requested = 0;
		stop_on_signals();
		ret = 0;
	}
	if (ret == 0 && w->hand.failed.code) {
		*err = w->hand.failed;
		ret = -1;
	}
	return ret;
}

static int watch(struct watching *w, struct err *err)
{
	if (read_wishes(w, err) < 0 || check_folder(w->folder, err) < 0 ||
		inputs_open_dossier(&w->inputs, w->cli->positionals[0], err) < 0 ||
		check_against_dossier(w, err) < 0 || make_plan(w, err) < 0 ||
		write_plan(w, err) < 0)
		return -1;
	say_plan(w);
	if (measure(w, err) < 0)
		return -1;
	return watch_result_make(&w->inputs, w->folder, err);
}

/* --- notes from another terminal ------------------------------------------------------------- */

static int read_event(const struct cli *cli, struct watch_event *out, struct err *err)
{
	const char *name = cli_value(cli, "--note");

	*out = (struct watch_event){.at = when_unix_now(),
		.event = -1,
		.node = cli_value(cli, "--node"),
		.check = cli_value(cli, "--check"),
		.server = cli_value(cli, "--server"),
		.how = cli_value(cli, "--how")};
	for (int i = 0; watch_act_names[i]; i++)
		if (strcmp(watch_act_names[i], name) == 0)
			out->event = i;
	if (out->event < 0)
		return err_set(err, ERR_USAGE,
			_("--note takes drain, restore, block, down or note, not \"%s\""), name);
	if ((out->event == WATCH_DRAIN && !out->node) ||
		(out->event == WATCH_BLOCK && !out->check) ||
		(out->event == WATCH_DOWN && !out->server))
		return err_set(err, ERR_USAGE,
			_("--note drain needs --node, --note block needs --check, --note down needs "
			  "--server"));
	return 0;
}

static bool is_in(struct cli *cli, const char *folder, const char *name)
{
	return access(arena_format(&cli->arena, "%s/%s", folder, name), R_OK) == 0;
}

/* Whoever notes sees what stands there now, and whether anybody still measures. */
static void say_noted(struct cli *cli, const char *folder, const struct watch_event *event)
{
	const char *of = event->node     ? event->node
			 : event->check  ? event->check
			 : event->server ? event->server
					 : "";
	char at[WHEN_TEXT_LEN];

	cli_say(cli, _("noted: %s %s at %s"), watch_act_names[event->event],
		text_shown(&cli->arena, of), when_text(event->at, at));
	if (is_in(cli, folder, WATCH_RESULT))
		cli_say(cli, _("the watch had ended before: no record shows what came of it"));
}

static int note(struct cli *cli, struct err *err)
{
	const char *folder = cli->positionals[0];
	struct watch_event event;

	if (read_event(cli, &event, err) < 0)
		return -1;
	if (!is_in(cli, folder, WATCH_PLAN))
		return err_set_errno(
			err, ERR_NOINPUT, errno, _("%s is no folder of a watch"), folder);
	if (watch_known(folder, &event, err) < 0 || watch_note(folder, &event, err) < 0)
		return -1;
	say_noted(cli, folder, &event);
	return 0;
}

static int run(struct cli *cli, struct err *err)
{
	struct watching w = {.cli = cli, .folder = cli_value(cli, "--output")};
	int ret;

	if (cli_value(cli, "--note"))
		return note(cli, err);
	if (!w.folder)
		return err_set(err, ERR_USAGE, _("watch needs -o DIR"));
	inputs_init(&w.inputs, cli);
	ret = watch(&w, err);
	free(w.plan_text);
	plan_close(w.plan);
	inputs_fini(&w.inputs);
	arena_fini(&w.arena);
	return ret;
}

const struct command command_watch = {
	.name = "watch",
	.summary =
		N_("watch all agents closely while a node is drained, an object blocked, a server "
		   "stopped"),
	.positionals = "DOSSIER|DIR",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_(
		"Shows where each city's users are led, and judges from the records how long they took "
		"to be\nled away and what failed meanwhile. Ctrl-C ends it, and what there is is judged. "
		"Status as\nanalyze. What is kept in BUNDLE/raw/watch/ counts for the bundle.\n\nExample:\n"
		"  cdnproof watch dossier.json -o bundle/raw/watch/nc --name www.example.cn \\\n"
		"      --via 'ssh {agent}' --drain n-nc --do './drain.sh n-nc'\n"
		"  cdnproof watch bundle/raw/watch/nc --note restore --node n-nc"),
	.run = run,
};
