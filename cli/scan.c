#include "cli/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "logs/scan.h"

static void show_progress(const struct logs_progress *at, void *context)
{
	(void)context;
	fputc('\r', stderr);
	fprintf(stderr, _("logs: %lld of %lld files, %lld of %lld MB "), (long long)at->files_done,
		(long long)at->files, (long long)at->bytes_done / 1000000,
		(long long)at->bytes / 1000000);
}

int scan_whole(const struct logs_job *jobs, size_t count, const struct logs_options *options,
	void *context, struct err *err)
{
	return logs_scan(jobs, count, options, context, err);
}

static int scan(const struct cli *cli, const struct logs_job *jobs, size_t count,
	const struct unix_ms *as_of, const struct scan_work *work, struct err *err)
{
	struct logs_options options = {.now = when_unix_now(),
		.as_of = as_of,
		.rate = work->rate,
		.content_sha256 = work->content_sha256,
		.progress = cli_shows_progress(cli) ? show_progress : NULL};
	int64_t at_once;
	int ret;

	if (cli_int(cli, "--jobs", 1, LOGS_JOBS_MOST, 0, &at_once, err) < 0)
		return -1;
	options.jobs = (int)at_once;
	ret = work->run(jobs, count, &options, work->context, err);
	if (options.progress)
		fputc('\n', stderr);
	return ret;
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
	return scan(cli, &job, 1, NULL, work, err);
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
		.kind = claim->kind,
		.paths = paths,
		.names = claim->paths.items,
		.path_count = claim->paths.count,
		.format = wishes->format ? wishes->format : claim->format,
		.time_zone = wishes->time_zone ? wishes->time_zone : claim->time_zone,
		.traffic = !wishes->no_traffic && (wishes->traffic || claim->kind == LOG_ACCESS)};
}

int scan_dossier(const struct inputs *inputs, const struct scan_wishes *wishes, const char *node,
	const struct scan_work *work, struct err *err)
{
	const struct dossier *dossier = inputs->dossier;
	struct arena arena = {0};
	struct logs_job *jobs = arena_array(&arena, dossier->logs.count + 1, sizeof(*jobs));
	size_t count = 0;
	int ret;

	LIST_EACH(const struct log_claim, claim, &dossier->logs) {
		if (node && claim->node && strcmp(node, claim->node) != 0)
			continue;
		if (claim->node)
			fill_job(&arena, dossier, claim, wishes, &jobs[count++]);
		else if (!node)
			cli_say(inputs->cli, _("logs with node_key are not read by this version"));
	}
	ret = scan(inputs->cli, jobs, count, &dossier->as_of, work, err);
	arena_fini(&arena);
	return ret;
}
