#include "logs/tasks.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "logs/pattern.h"
#include "logs/walk.h"
#include "model/inventory_order.h"

/* A job's path while it is walked. */
struct walked {
	struct log_tasks *tasks;
	struct log_task as;
};

bool log_group_has(const struct log_group *group, const struct log_task *task)
{
	return inventory_order_ends(group->node, group->kind, task->node, task->kind) == 0;
}

static int order_groups(const void *a, const void *b)
{
	const struct log_group *x = a;
	const struct log_group *y = b;

	return inventory_order_ends(x->node, x->kind, y->node, y->kind);
}

static int order_tasks(const void *a, const void *b)
{
	const struct log_task *x = a;
	const struct log_task *y = b;
	int order = inventory_order_ends(x->node, x->kind, y->node, y->kind);

	return order ? order : strcmp(x->name, y->name);
}

void log_tasks_skip(struct log_tasks *tasks, const char *name, const char *why)
{
	struct inventory *to = tasks->inventory;
	struct inventory_skipped *skipped = arena_push(&to->arena, &to->skipped.items,
		&to->skipped.count, &tasks->skipped_cap, sizeof(*skipped));

	skipped->name = arena_text(&to->arena, name);
	skipped->why = why;
}

static void on_file(void *context, const char *name, const char *below, int64_t bytes)
{
	const struct walked *walked = context;
	struct log_tasks *tasks = walked->tasks;
	struct log_task *task = arena_push(&tasks->arena, &tasks->tasks.items, &tasks->tasks.count,
		&tasks->task_cap, sizeof(*task));

	*task = walked->as;
	task->name = arena_text(&tasks->arena, name);
	task->below = arena_text(&tasks->arena, below);
	task->bytes = bytes;
}

static void on_skip(void *context, const char *name, const char *why)
{
	const struct walked *walked = context;

	log_tasks_skip(walked->tasks, name, why);
}

/* The last component that names something; for "." and the like, that of the real folder. */
static const char *last_component(struct arena *arena, const char *path)
{
	size_t len = strlen(path);
	const char *base;
	char *real = NULL;

	while (len > 1 && path[len - 1] == '/')
		len--;
	base = file_base_name(arena_text_n(arena, path, len));
	if (strcmp(base, ".") == 0 || strcmp(base, "..") == 0)
		real = realpath(path, NULL);
	if (real)
		base = file_base_name(arena_text(arena, real));
	free(real);
	return *base ? base : path;
}

static const char *node_of(struct log_tasks *tasks, const struct logs_job *job, size_t path)
{
	char *shown;
	const char *node;

	if (job->node)
		return arena_text(&tasks->inventory->arena, job->node);
	shown = text_as_utf8(last_component(&tasks->arena, job->paths[path]));
	node = arena_text(&tasks->inventory->arena, shown);
	free(shown);
	return node;
}

/* `as`: what all files below the path have in common. */
static int walk_path(struct log_tasks *tasks, const struct logs_job *job, size_t path,
	const struct log_task *as, struct err *err)
{
	struct walked walked = {.tasks = tasks, .as = *as};
	const struct log_walk_sink sink = {.context = &walked, .file = on_file, .skip = on_skip};
	struct log_group *group;

	walked.as.root = job->paths[path];
	walked.as.node = node_of(tasks, job, path);
	if (!walked.as.node)
		return err_no_memory(err);
	group = arena_push(&tasks->arena, &tasks->groups.items, &tasks->groups.count,
		&tasks->group_cap, sizeof(*group));
	*group = (struct log_group){walked.as.node, job->kind};
	return log_walk(job->paths[path], job->names[path], &sink, err);
}

static int find_format(
	struct log_tasks *tasks, const char *wanted, const struct log_format **out, struct err *err)
{
	char known[512];

	if (wanted && log_pattern_is(wanted))
		return log_pattern_format(&tasks->arena, wanted, out, err);
	*out = wanted ? log_format_find(wanted) : NULL;
	if (wanted && !*out)
		return err_set(err, ERR_USAGE, _("log format %s is not known; known: %s"), wanted,
			log_format_names(known, sizeof(known)));
	return 0;
}

static int walk_job(struct log_tasks *tasks, const struct logs_job *job, struct err *err)
{
	struct log_task as = {.kind = job->kind,
		.zone_declared = job->time_zone != NULL,
		.traffic = job->traffic};

	if (find_format(tasks, job->format, &as.format, err) < 0)
		return -1;
	if (job->time_zone && !when_offset_parse(job->time_zone, &as.zone_minutes))
		return err_set(err, ERR_USAGE, _("time zone %s is not of the form +08:00"),
			job->time_zone);
	for (size_t i = 0; i < job->path_count; i++)
		if (walk_path(tasks, job, i, &as, err) < 0)
			return -1;
	return 0;
}

static void sort_groups(struct log_tasks *tasks)
{
	struct log_group *items = tasks->groups.items;
	size_t kept = 0;

	if (tasks->groups.count)
		qsort(items, tasks->groups.count, sizeof(*items), order_groups);
	for (size_t i = 0; i < tasks->groups.count; i++)
		if (i == 0 || order_groups(&items[kept - 1], &items[i]) != 0)
			items[kept++] = items[i];
	tasks->groups.count = kept;
}

int log_tasks_gather(
	struct log_tasks *tasks, const struct logs_job *jobs, size_t job_count, struct err *err)
{
	for (size_t i = 0; i < job_count; i++)
		if (walk_job(tasks, &jobs[i], err) < 0)
			return -1;
	if (tasks->tasks.count)
		qsort(tasks->tasks.items, tasks->tasks.count, sizeof(struct log_task), order_tasks);
	sort_groups(tasks);
	return 0;
}

void log_tasks_fini(struct log_tasks *tasks)
{
	arena_fini(&tasks->arena);
	*tasks = (struct log_tasks){0};
}
