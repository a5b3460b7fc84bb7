#include "cli/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/scan_progress.h"
#include "logs/journal.h"
#include "logs/key.h"
#include "logs/scan.h"

int scan_whole(const struct logs_job *jobs, size_t count, const struct logs_options *options,
	void *context, struct err *err)
{
	return logs_scan(jobs, count, options, context, err);
}

static int scan(const struct cli *cli, const struct logs_job *jobs, size_t count,
	const struct scan_wishes *wishes, const struct unix_ms *as_of, const struct scan_work *work,
	struct err *err)
{
	struct scan_progress progress = {0};
	struct logs_options options = {.now = when_unix_now(),
		.places = client_places_ask(wishes->places),
		.as_of = as_of,
		.rate = work->rate,
		.journal = work->journal,
		.content_sha256 = work->content_sha256,
		.offsets = work->offsets,
		.sm3 = work->sm3,
		.progress = cli_shows_progress(cli) ? scan_progress_show : NULL,
		.context = &progress};
	int64_t at_once;
	int ret;

	if (cli_int(cli, "--jobs", 1, LOGS_JOBS_MOST, 0, &at_once, err) < 0)
		return -1;
	options.jobs = (int)at_once;
	ret = work->run(jobs, count, &options, work->context, err);
	if (options.progress)
		scan_progress_end(&progress);
	return ret;
}

static void say_failure(void *context, const struct err *why)
{
	cli_say(context, "%s", why->text);
}

int scan_journal_open(
	struct cli *cli, const char *output, struct log_journal **out, struct err *err)
{
	struct log_journal *journal = NULL;
	size_t count;

	if (log_journal_open(output, &journal, err) < 0)
		return -1;
	log_journal_on_failure(journal, say_failure, cli);
	count = log_journal_kept(journal);
	if (count)
		cli_say(cli,
			ngettext(
				"going on where an interrupted run stopped: %zu file was read then",
				"going on where an interrupted run stopped: %zu files were read then",
				count),
			count);
	*out = journal;
	return 0;
}

static bool adds_up(const struct log_claim *claim, const struct scan_wishes *wishes)
{
	return !wishes->no_traffic && (wishes->traffic || claim->kind == LOG_ACCESS);
}

static bool adds_anything_up(const struct dossier *dossier, const struct scan_wishes *wishes)
{
	if (!dossier)
		return wishes->traffic;
	LIST_EACH(const struct log_claim, claim, &dossier->logs)
		if (adds_up(claim, wishes))
			return true;
	return false;
}

int scan_open_places(const struct inputs *inputs, const char *const *databases,
	const struct scan_wishes *wishes, struct client_places **out, struct err *err)
{
	*out = NULL;
	if (!adds_anything_up(inputs->dossier, wishes))
		return 0;
	return client_places_open(databases, inputs->dossier, inputs->region, out, err);
}

int scan_paths(const struct cli *cli, const char *const *paths, const struct scan_wishes *wishes,
	const struct scan_work *work, struct err *err)
{
	struct logs_job job = {.kind = LOG_UNKNOWN,
		.paths = paths,
		.names = paths,
		.format = wishes->format,
		.time_zone = wishes->time_zone,
		.traffic = wishes->traffic};

	while (paths[job.path_count])
		job.path_count++;
	return scan(cli, &job, 1, wishes, NULL, work, err);
}

/* Names as the dossier writes them, paths as the system takes them. */
static void fill_job(struct arena *arena, const struct dossier *dossier,
	const struct log_claim *claim, const struct scan_wishes *wishes, struct logs_job *job)
{
	const char **paths = arena_array(arena, claim->paths.count, sizeof(*paths));

	for (size_t i = 0; i < claim->paths.count; i++) {
		char *path = dossier_path(dossier, claim->paths.items[i]);

		paths[i] = arena_text(arena, path ? path : "");
		free(path);
	}
	*job = (struct logs_job){.node = claim->node,
		.key = claim->node_key ? log_key_new(arena, dossier, claim->node_key) : NULL,
		.kind = claim->kind,
		.paths = paths,
		.names = claim->paths.items,
		.path_count = claim->paths.count,
		.format = wishes->format ? wishes->format : claim->format,
		.time_zone = wishes->time_zone ? wishes->time_zone : claim->time_zone,
		.traffic = adds_up(claim, wishes)};
}

static bool is_wanted(const struct log_claim *claim, enum scan_part part, const char *node)
{
	if (part == SCAN_MIXED)
		return claim->node_key != NULL;
	return part == SCAN_ALL || (claim->node && strcmp(node, claim->node) == 0);
}

int scan_dossier(const struct inputs *inputs, const struct scan_wishes *wishes, enum scan_part part,
	const char *node, const struct scan_work *work, struct err *err)
{
	const struct dossier *dossier = inputs->dossier;
	struct arena arena = {0};
	struct logs_job *jobs = arena_array(&arena, dossier->logs.count + 1, sizeof(*jobs));
	size_t count = 0;
	int ret;

	LIST_EACH(const struct log_claim, claim, &dossier->logs)
		if (is_wanted(claim, part, node))
			fill_job(&arena, dossier, claim, wishes, &jobs[count++]);
	ret = scan(inputs->cli, jobs, count, wishes, &dossier->as_of, work, err);
	arena_fini(&arena);
	return ret;
}
