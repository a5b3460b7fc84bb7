#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "bundle/layout.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/status_runs.h"
#include "cli/status_signed.h"
#include "cli/status_text.h"
#include "model/canonical.h"
#include "model/watch.h"

#define PLAN_BESIDE_DOSSIER "plan.json"  /* as the manual calls it */
#define PLAN_BESIDE_RECORDS ".plan.json" /* as probe leaves it: FILE.plan.json */

static const struct option options[] = {
	{"--plan", OPTION_ONE, "PLAN",
		N_("the plan that is measured by; otherwise the one beside")},
	{"--records", OPTION_MANY, "FILE",
		N_("records, files or folders of *.jsonl; otherwise the dossier's")},
	{"--inventory", OPTION_MANY, "FILE", N_("inventories that `logs` wrote")},
	{"--waiver", OPTION_MANY, "FILE",
		N_("waivers, files or folders; otherwise waivers/ beside the dossier")},
	{"--answers", OPTION_ONE, "FILE", N_("answers that `locate -o` kept")},
	{"--db", OPTION_MANY, "FILE", N_("look up in these databases instead of --answers")},
	{"--as-of", OPTION_ONE, "TIME",
		N_("look from this instant instead of now (or the dossier's as_of, once it is over)")},
	{"--json", OPTION_FLAG, NULL, N_("one JSON object")},
	OPTION_PROFILE,
	OPTION_REGION,
};

/* What is there of a measurement that still goes on. */
struct state {
	struct cli *cli;
	struct inputs inputs;
	const char *bundle; /* NULL: a dossier */
	const char *plan;   /* that was found beside it; NULL */
};

static const char *in_bundle(struct state *s, const char *name)
{
	return bundle_part(&s->inputs.arena, s->bundle, name);
}

static const char *in_dossier(struct state *s, const char *name)
{
	char *path = dossier_path(s->inputs.dossier, name);
	const char *kept = arena_text(&s->inputs.arena, path ? path : "");

	free(path);
	return kept;
}

/* Those of a list of the dossier that are there by now, NULL-terminated; the others are named. */
static const char *const *there_so_far(struct state *s, const text_list *list)
{
	const char **paths = arena_array(&s->inputs.arena, list->count + 1, sizeof(*paths));
	size_t count = 0;

	LIST_EACH(const char *, name, list) {
		const char *path = in_dossier(s, *name);

		if (file_is_there(path))
			paths[count++] = path;
		else
			cli_say(s->cli, _("%s is not there yet"), path);
	}
	return paths;
}

/* One path of the bundle as a list, empty while it is not there. */
static const char *const *part_of_bundle(struct state *s, const char *name)
{
	const char **paths = arena_array(&s->inputs.arena, 2, sizeof(*paths));
	const char *path = in_bundle(s, name);

	if (file_is_there(path))
		paths[0] = path;
	return paths;
}

static const char *const *records_of(struct state *s)
{
	const char *const *given = cli_values(s->cli, "--records");

	if (given)
		return given;
	return s->bundle ? part_of_bundle(s, BUNDLE_RECORDS)
			 : there_so_far(s, &s->inputs.dossier->records);
}

static const char *const *inventories_of(struct state *s)
{
	const char *const *given = cli_values(s->cli, "--inventory");

	return given || !s->bundle ? given : part_of_bundle(s, BUNDLE_INVENTORY);
}

/* plan.json beside the dossier, or what probe left beside its records. */
static const char *plan_beside(struct state *s, const char *const *records)
{
	const char *path = in_dossier(s, PLAN_BESIDE_DOSSIER);

	if (strcmp(s->cli->positionals[0], "-") != 0 && file_is_there(path))
		return path;
	for (; *records; records++) {
		path = arena_format(&s->inputs.arena, "%s" PLAN_BESIDE_RECORDS, *records);
		if (file_is_there(path))
			return path;
	}
	return NULL;
}

static int read_plan(struct state *s, const char *const *records, struct err *err)
{
	const char *path = cli_value(s->cli, "--plan");

	if (!path && s->bundle)
		path = part_of_bundle(s, BUNDLE_PLAN)[0];
	else if (!path)
		path = s->plan = plan_beside(s, records);
	if (s->plan)
		cli_say(s->cli, _("plan: %s"), s->plan);
	return path ? inputs_open_plan(&s->inputs, path, err) : 0;
}

static int read_places(struct state *s, struct err *err)
{
	const char *answers = cli_value(s->cli, "--answers");
	const char *const *databases = cli_values(s->cli, "--db");

	if (!answers && !databases && s->bundle)
		answers = part_of_bundle(s, BUNDLE_ANSWERS)[0];
	if (answers)
		return inputs_read_answers(&s->inputs, answers, err);
	if (!databases && s->bundle)
		return 0; /* what they said is not kept there */
	if (!databases)
		databases = there_so_far(s, &s->inputs.dossier->geo.databases);
	return inputs_look_up(&s->inputs, databases, err);
}

/* The verdict counts at as_of and not behind it: what is over is not looked at later. */
static int choose_instant(struct state *s, struct err *err)
{
	struct unix_ms given, now = when_unix_now(), last = s->inputs.dossier->as_of;

	now.v -= now.v % 1000; /* nobody counts in milliseconds here */
	if (cli_time(s->cli, "--as-of", &given, err) < 0)
		return -1;
	s->inputs.in.as_of = given.v != BIND_ABSENT ? given : now.v < last.v ? now : last;
	return 0;
}

static int read_all(struct state *s, struct err *err)
{
	const char *path = s->cli->positionals[0];
	const char *const *records;

	if (cli_value(s->cli, "--answers") && cli_values(s->cli, "--db"))
		return err_set(err, ERR_USAGE, _("--answers and --db exclude each other"));
	s->bundle = file_is_folder(path) ? path : NULL;
	if (s->bundle && file_is_there(in_bundle(s, WATCH_PLAN)) &&
		!file_is_there(in_bundle(s, BUNDLE_PLAN)))
		return err_set(err, ERR_NOINPUT,
			_("%s is the folder of a watch, no bundle: `serve` shows it"), path);
	if (inputs_open_dossier(&s->inputs, s->bundle ? in_bundle(s, BUNDLE_DOSSIER) : path, err) <
			0 ||
		choose_instant(s, err) < 0)
		return -1;
	records = records_of(s);
	if (read_plan(s, records, err) < 0 || inputs_read_records(&s->inputs, records, err) < 0 ||
		inputs_read_inventories(&s->inputs, inventories_of(s), err) < 0 ||
		read_places(s, err) < 0)
		return -1;
	if ((cli_values(s->cli, "--waiver")
			    ? inputs_read_waivers(&s->inputs, cli_values(s->cli, "--waiver"), err)
			    : inputs_find_waivers(&s->inputs, in_dossier(s, BUNDLE_WAIVERS), err)) <
		0)
		return -1;
	if (s->bundle && inputs_find_origin(&s->inputs, in_bundle(s, BUNDLE_ORIGIN), err) < 0)
		return -1;
	return inputs_find_documents(&s->inputs, err);
}

static int print_json(const struct outlook *outlook, struct err *err)
{
	char *text;
	size_t len;

	if (canonical_text(&outlook_shape, outlook, &text, &len, err) < 0)
		return -1;
	puts(text);
	free(text);
	return 0;
}

static int look(struct state *s, struct err *err)
{
	struct outlook *outlook;
	int ret = 0;

	if (inputs_close_up(&s->inputs, err) < 0)
		return -1;
	inputs_say_malformed(&s->inputs);
	if (s->bundle) {
		status_say_runs(s->cli, s->bundle);
		status_say_signed(s->cli, s->bundle, s->inputs.plan);
	}
	if (stop_at_once(err) < 0)
		return -1;
	ret = outlook_make(&s->inputs.in, &outlook, err);
	stop_on_signals();
	if (ret < 0)
		return s->plan ? err_within(err, "%s", s->plan) : -1;
	if (cli_flag(s->cli, "--json"))
		ret = print_json(outlook, err);
	else
		status_print(stdout, outlook);
	outlook_close(outlook);
	return ret;
}

static int run(struct cli *cli, struct err *err)
{
	struct state s = {.cli = cli};
	int ret;

	inputs_init(&s.inputs, cli);
	ret = read_all(&s, err);
	if (ret == 0)
		ret = look(&s, err);
	inputs_fini(&s.inputs);
	return ret;
}

const struct command command_status = {
	.name = "status",
	.summary = N_("what is decided so far, what is missing, how long it will take"),
	.positionals = "DOSSIER|BUNDLE",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details =
		N_("Judges what is there now and writes nothing. A plan is looked for beside the "
		   "dossier\n(plan.json) and beside the records (FILE.plan.json). Status 0 "
		   "whatever is decided.\n\nExamples:\n  cdnproof status bundle\n"
		   "  cdnproof status dossier.json --plan plan.json --records records/"),
	.run = run,
};
