#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/planner.h"
#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"
#include "cli/agents.h"
#include "cli/bundle_inputs.h"
#include "cli/commands.h"
#include "cli/folders.h"
#include "cli/judge.h"
#include "cli/pages.h"
#include "cli/scan.h"
#include "cli/waivers.h"
#include "logs/journal.h"

static const struct option options[] = {
	{"--output", OPTION_ONE, "BUNDLE",
		N_("the bundle's folder: new, empty, or of the same dossier")},
	{"--via", OPTION_ONE, "'CMD {agent}'", N_("how each agent is reached, e.g. 'ssh {agent}'")},
	{"--waiver", OPTION_MANY, "FILE",
		N_("waivers, files or folders; waivers/ beside the dossier is taken too")},
	{"--as-of", OPTION_ONE, "TIME", N_("judge at this instant instead of the dossier's as_of")},
	OPTION_NO_TRAFFIC,
	OPTION_JOBS,
	OPTION_PROFILE,
	OPTION_REGION,
};

/* One run: the original inputs, and where the copies go. */
struct run {
	struct cli *cli;
	const char *bundle;
	struct arena arena;
	struct inputs inputs; /* of the user's dossier */
	struct unix_ms as_of;
};

static const char *in_bundle(struct run *run, const char *name)
{
	char *path = bundle_path(run->bundle, name);
	const char *kept = arena_text(&run->arena, path ? path : "");

	free(path);
	return kept;
}

static int copy_document(struct run *run, const struct document *document, struct err *err)
{
	char *from = inputs_document_path(&run->inputs, document);
	char *kept = NULL;
	int ret = 0;

	if (from && access(from, F_OK) == 0) {
		kept = inputs_document_kept(&run->inputs, document);
		ret = kept ? bundle_copy(from, in_bundle(run, kept), err) : err_no_memory(err);
	} else {
		cli_say(run->cli, _("document %s: no file; it proves nothing"), document->id);
	}
	free(kept);
	free(from);
	return ret;
}

/* Rules and region that are not built in: whoever judges again needs them. */
static int copy_rules(struct run *run, struct err *err)
{
	static const struct {
		const char *option, *name;
	} files[] = {{"--profile", BUNDLE_PROFILE}, {"--region", BUNDLE_REGION}};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		const char *path = cli_value(run->cli, files[i].option);

		if (path && bundle_copy(path, in_bundle(run, files[i].name), err) < 0)
			return -1;
	}
	return 0;
}

static int copy_inputs(struct run *run, struct err *err)
{
	if (bundle_copy(run->inputs.dossier->path, in_bundle(run, BUNDLE_DOSSIER), err) < 0)
		return -1;
	LIST_EACH(const struct document, document, &run->inputs.dossier->documents)
		if (copy_document(run, document, err) < 0)
			return -1;
	return copy_rules(run, err) < 0 ||
			       waivers_copy(&run->inputs, in_bundle(run, BUNDLE_WAIVERS), err) < 0
		       ? -1
		       : 0;
}

/* The copies of records[] keep their order as numbers: two may have one name. */
static int copy_records(struct run *run, struct err *err)
{
	const struct dossier *dossier = run->inputs.dossier;

	if (dossier->records.count &&
		file_make_folders(in_bundle(run, BUNDLE_RECORDS "/given"), err) < 0)
		return -1;
	for (size_t i = 0; i < dossier->records.count; i++) {
		char *from = dossier_path(dossier, dossier->records.items[i]);
		int ret = from ? bundle_copy(from,
					 in_bundle(run, arena_format(&run->arena,
								BUNDLE_RECORDS "/given/%04zu.jsonl",
								i + 1)),
					 err)
			       : err_no_memory(err);

		free(from);
		if (ret < 0)
			return -1;
	}
	return 0;
}

static int check_records(struct run *run, struct err *err)
{
	const struct dossier *dossier = run->inputs.dossier;

	LIST_EACH(const char *, name, &dossier->records) {
		char *path = dossier_path(dossier, *name);
		int ret = 0;

		if (!path)
			ret = err_no_memory(err);
		else if (access(path, R_OK) < 0)
			ret = err_set_errno(
				err, ERR_NOINPUT, errno, _("%s: cannot be opened"), path);
		free(path);
		if (ret < 0)
			return -1;
	}
	return 0;
}

static int write_answers(struct run *run, struct err *err)
{
	struct file_out *file;

	if (file_out_open(in_bundle(run, BUNDLE_ANSWERS), &file, err) < 0)
		return -1;
	LIST_EACH(const struct answer, answer, &run->inputs.in.answers) {
		char *text;
		size_t len;

		if (answer_text(answer, &text, &len, err) < 0) {
			file_out_abort(file);
			return -1;
		}
		fprintf(file_out_stream(file), "%s\n", text);
		free(text);
	}
	return file_out_commit(file, err);
}

/* node NULL: of the archives that hold records of several nodes. */
static int write_inventory(struct run *run, const char *node, size_t number,
	const struct scan_wishes *wishes, struct log_journal *journal, struct err *err)
{
	enum scan_part part = node ? SCAN_NODE : SCAN_MIXED;
	struct inventory *inventory = NULL;
	const struct scan_work work = {
		.run = scan_whole, .context = &inventory, .journal = journal};
	int ret;

	if (scan_dossier(&run->inputs, wishes, part, node, &work, err) < 0)
		return -1;
	ret = inventory_save(inventory,
		in_bundle(run, arena_format(&run->arena, BUNDLE_INVENTORY "/%04zu.json", number)),
		err);
	inventory_close(inventory);
	return ret;
}

static bool has_logs(const struct dossier *dossier, const char *node)
{
	LIST_EACH(const struct log_claim, claim, &dossier->logs)
		if (node ? claim->node && strcmp(claim->node, node) == 0 : claim->node_key != NULL)
			return true;
	return false;
}

/* What was written is read back before anything is measured: a week must not end in a refusal. */
static int read_back(struct run *run, struct err *err)
{
	const char *const paths[] = {in_bundle(run, BUNDLE_INVENTORY), NULL};
	struct inputs copy;
	int ret;

	inputs_init(&copy, run->cli);
	copy.dossier = run->inputs.dossier;
	ret = inputs_read_inventories(&copy, paths, err);
	copy.dossier = NULL; /* borrowed */
	inputs_fini(&copy);
	return ret;
}

static int write_each(struct run *run, struct log_journal *journal, struct err *err)
{
	const struct dossier *dossier = run->inputs.dossier;
	struct scan_wishes wishes = {.no_traffic = cli_flag(run->cli, "--no-traffic")};
	struct client_places *places;
	int ret = scan_open_places(&run->inputs, NULL, &wishes, &places, err);

	wishes.places = places;
	for (size_t i = 0; ret == 0 && i < dossier->nodes.count; i++) {
		const char *node = dossier->nodes.items[i].id;

		if (has_logs(dossier, node))
			ret = write_inventory(run, node, i + 1, &wishes, journal, err);
	}
	if (ret == 0 && has_logs(dossier, NULL))
		ret = write_inventory(run, NULL, dossier->nodes.count + 1, &wishes, journal, err);
	client_places_close(places);
	return ret;
}

/* One journal for all nodes: what is read of any of them is not read again. */
static int write_inventories(struct run *run, struct err *err)
{
	struct log_journal *journal = NULL;
	int ret = 0;

	if (run->inputs.dossier->logs.count)
		ret = scan_journal_open(run->cli, in_bundle(run, BUNDLE_INVENTORY), &journal, err);
	if (ret == 0)
		ret = write_each(run, journal, err);
	if (ret == 0 && journal)
		log_journal_remove(journal);
	log_journal_close(journal);
	return ret < 0 ? -1 : read_back(run, err);
}

/* A bundle that has a plan goes on by it: its slots are what counts. */
static int make_plan(struct run *run, struct plan **out, struct err *err)
{
	const char *path = in_bundle(run, BUNDLE_PLAN);
	struct plan_wish wish = {.slots = 0};
	struct plan *plan;
	char *text;
	size_t len;
	int ret;

	if (access(path, F_OK) == 0)
		return plan_open(path, out, &run->cli->faults, err);
	if (!cli_value(run->cli, "--via")) {
		*out = NULL; /* nothing will be measured by it */
		return 0;
	}
	wish.start = planner_start(
		when_unix_now(), planner_slot_ms(run->inputs.dossier, run->inputs.profile));
	plan = planner_make(run->inputs.dossier, run->inputs.profile, wish);
	ret = plan_text(plan, &text, &len, err);
	if (ret == 0) {
		ret = file_write(path, text, len, err);
		free(text);
	}
	if (ret < 0)
		plan_close(plan);
	else
		*out = plan;
	return ret;
}

static void warn_of_window(const struct run *run, const struct plan *plan)
{
	int64_t outside = planner_slots_outside(plan, run->as_of, run->inputs.profile);

	if (outside > 0)
		cli_say(run->cli,
			_("%lld of the plan's %lld slots lie outside the %lld days before as_of and "
			  "will not count (see --as-of)"),
			(long long)outside, (long long)plan->slots,
			(long long)run->inputs.profile->window_days);
}

static bool plan_is_over(const struct plan *plan)
{
	return plan->start.v + plan->slots * plan->slot_ms <= when_unix_now().v;
}

static int probe_by(struct run *run, struct plan *plan, struct err *err)
{
	struct agents_job job = {.cli = run->cli,
		.plan = plan,
		.via = cli_value(run->cli, "--via"),
		.records = in_bundle(run, BUNDLE_RECORDS),
		.runs = in_bundle(run, BUNDLE_RUNS)};
	char *text;
	int ret;

	if (!job.via)
		return 0;
	if (plan_is_over(plan)) {
		cli_say(run->cli, _("the bundle's plan has ended; nothing more is probed"));
		return 0;
	}
	if (plan_text(plan, &text, &job.plan_len, err) < 0)
		return -1;
	job.plan_text = text;
	ret = agents_run(&job, err);
	free(text);
	return ret;
}

static int probe(struct run *run, struct err *err)
{
	struct plan *plan = NULL;
	int ret;

	if (make_plan(run, &plan, err) < 0)
		return -1;
	if (!plan) {
		cli_say(run->cli, _("no --via: nothing is probed; the dossier's records[] count"));
		return 0;
	}
	warn_of_window(run, plan);
	ret = probe_by(run, plan, err);
	plan_close(plan);
	return ret;
}

/* What is judged is the copy, so that anyone can judge it again. */
static int judge(struct run *run, struct err *err)
{
	const char *path = in_bundle(run, BUNDLE_EVIDENCE);
	struct evidence *evidence = NULL;
	struct inputs copy;
	int ret = -1;

	inputs_init(&copy, run->cli);
	if (bundle_inputs_read(&copy, run->bundle, run->as_of, err) == 0 &&
		judge_inputs(&copy, path, &evidence, err) == 0)
		ret = judge_report(
			evidence, path, "html", NULL, NULL, in_bundle(run, BUNDLE_APPENDIX), err);
	if (ret == 0)
		ret = pages_write(evidence, path, run->bundle, err);
	if (ret == 0) {
		ret = judge_print(run->cli, evidence, stdout, err);
		run->cli->status = analyze_exit_status((enum verdict)evidence->verdict);
	}
	evidence_close(evidence);
	inputs_fini(&copy);
	return ret;
}

/* What is missing or broken shows before the bundle is begun. */
static int start(struct run *run, struct err *err)
{
	if (cli_time(run->cli, "--as-of", &run->as_of, err) < 0 ||
		inputs_open_dossier(&run->inputs, run->cli->positionals[0], err) < 0)
		return -1;
	if (run->as_of.v == BIND_ABSENT)
		run->as_of = run->inputs.dossier->as_of;
	if (check_records(run, err) < 0 || inputs_look_up(&run->inputs, NULL, err) < 0 ||
		inputs_find_documents(&run->inputs, err) < 0 ||
		waivers_gather(&run->inputs, cli_values(run->cli, "--waiver"), err) < 0)
		return -1;
	return bundle_open(run->bundle, run->inputs.dossier->sha256, err);
}

static int go(struct run *run, struct err *err)
{
	if (start(run, err) < 0 || copy_inputs(run, err) < 0 || copy_records(run, err) < 0)
		return -1;
	if (write_answers(run, err) < 0 || write_inventories(run, err) < 0)
		return -1;
	if (probe(run, err) < 0)
		return -1;
	return judge(run, err);
}

static int run_command(struct cli *cli, struct err *err)
{
	struct run run = {.cli = cli, .bundle = cli_value(cli, "--output")};
	const char *via = cli_value(cli, "--via");
	int ret;

	if (!run.bundle)
		return err_set(err, ERR_USAGE, _("run needs -o BUNDLE"));
	if (via && via[strspn(via, " \t")] == '\0')
		return err_set(err, ERR_USAGE, _("--via needs a command, such as 'ssh {agent}'"));
	if (strcmp(cli->positionals[0], "-") == 0)
		return err_set(err, ERR_USAGE, _("run copies the dossier: give a file, not -"));
	inputs_init(&run.inputs, cli);
	ret = go(&run, err);
	inputs_fini(&run.inputs);
	arena_fini(&run.arena);
	return ret;
}

const struct command command_run = {
	.name = "run",
	.summary = N_("the whole way: plan, probe, locate, logs, analyze, report, into one bundle"),
	.positionals = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.option_count = ARRAY_LEN(options),
	.details = N_(
		"Every agent of the dossier is started through the --via command, which gets the "
		"plan on its\nstandard input and gives records on its standard output: cdnproof "
		"must be there under the\nname it was called by. Interrupted, the same command "
		"goes on. Status as analyze.\n\nExample:\n"
		"  cdnproof run dossier.json -o bundle --via 'ssh {agent}'"),
	.run = run_command,
};
