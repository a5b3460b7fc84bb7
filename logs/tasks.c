#include "logs/tasks.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "logs/key.h"
#include "logs/pattern.h"
#include "logs/walk.h"
#include "model/inventory_order.h"

/* A job's path while it is walked. */
struct walked {
	struct log_tasks *tasks;
	const struct log_key *key; /* nodes are told by it; NULL: there is one */
	const char **nodes;        /* the key's, in the inventory's arena */
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

/* Not in an arena, where each smaller array would stay: there may be a million. */
static struct log_task *push_task(struct log_tasks *tasks)
{
	if (tasks->tasks.count == tasks->task_cap) {
		size_t cap = tasks->task_cap ? tasks->task_cap * 2 : 64;
		struct log_task *items = realloc(tasks->tasks.items, cap * sizeof(*items));

		if (!items)
			arena_die();
		tasks->tasks.items = items;
		tasks->task_cap = cap;
	}
	return &tasks->tasks.items[tasks->tasks.count++];
}

/* Mostly the end of its name. */
static const char *keep_below(struct log_tasks *tasks, const char *name, const char *below)
{
	size_t len = strlen(name);
	size_t below_len = strlen(below);

	if (below_len <= len && strcmp(name + len - below_len, below) == 0)
		return name + len - below_len;
	return arena_text(&tasks->arena, below);
}

static void add_task(const struct walked *walked, const char *node, const char *name,
	const char *below, const struct stat *listed)
{
	struct log_tasks *tasks = walked->tasks;
	struct log_task *task = push_task(tasks);

	*task = walked->as;
	task->key_note = walked->key ? walked->key->note : NULL;
	task->node = node;
	task->name = name;
	task->below = below;
	task->bytes = (int64_t)listed->st_size;
	task->written = listed->st_mtim;
	task->device = listed->st_dev;
	task->inode = listed->st_ino;
}

static void add_for_each_node(
	const struct walked *walked, const char *name, const char *below, const struct stat *listed)
{
	struct log_tasks *tasks = walked->tasks;

	for (size_t i = 0; i < walked->key->node_count; i++) {
		add_task(walked, walked->nodes[i], name, below, listed);
		if (i > 0)
			tasks->tasks.items[tasks->tasks.count - 1].same_as = walked->nodes[0];
	}
}

/* Which node a path is of cannot be guessed: its file is not read. */
static void on_file(void *context, const char *name, const char *below, const struct stat *listed)
{
	const struct walked *walked = context;
	struct log_tasks *tasks = walked->tasks;
	const char *kept = arena_text(&tasks->inventory->arena, name);
	const char *kept_below = keep_below(tasks, kept, below);
	size_t node;

	if (!walked->key) {
		add_task(walked, walked->as.node, kept, kept_below, listed);
	} else if (!walked->key->path) {
		add_for_each_node(walked, kept, kept_below, listed);
	} else {
		node = log_key_of_path(walked->key, *below ? below : file_base_name(name));
		if (node == LOG_KEY_UNKNOWN)
			log_tasks_skip(tasks, name, "unknown_node");
		else
			add_task(walked, walked->nodes[node], kept, kept_below, listed);
	}
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

	if (job->key)
		return "";
	if (job->node)
		return arena_text(&tasks->inventory->arena, job->node);
	shown = text_as_utf8(last_component(&tasks->arena, job->paths[path]));
	node = arena_text(&tasks->inventory->arena, shown);
	free(shown);
	return node;
}

static void add_group(struct log_tasks *tasks, const char *node, int kind)
{
	struct log_group *group = arena_push(&tasks->arena, &tasks->groups.items,
		&tasks->groups.count, &tasks->group_cap, sizeof(*group));

	*group = (struct log_group){node, kind};
}

/* All its nodes have an archive, whether a file was found for them or not. */
static void take_key(struct walked *walked, const struct logs_job *job)
{
	struct log_tasks *tasks = walked->tasks;

	walked->key = job->key;
	walked->nodes = arena_array(&tasks->arena, job->key->node_count, sizeof(char *));
	for (size_t i = 0; i < job->key->node_count; i++) {
		walked->nodes[i] = arena_text(&tasks->inventory->arena, job->key->nodes[i]);
		add_group(tasks, walked->nodes[i], job->kind);
	}
}

/* `as`: what all files below the path have in common. */
static int walk_path(struct log_tasks *tasks, const struct logs_job *job, size_t path,
	const struct log_task *as, struct err *err)
{
	struct walked walked = {.tasks = tasks, .as = *as};
	const struct log_walk_sink sink = {.context = &walked, .file = on_file, .skip = on_skip};

	if (job->key && !tasks->undivided)
		take_key(&walked, job);
	walked.as.root = job->paths[path];
	walked.as.node = node_of(tasks, job, path);
	if (!walked.as.node)
		return err_no_memory(err);
	if (!walked.key)
		add_group(tasks, walked.as.node, job->kind);
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
	free(tasks->tasks.items);
	arena_fini(&tasks->arena);
	*tasks = (struct log_tasks){0};
}
