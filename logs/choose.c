#include "logs/choose.h"

static bool is_wanted(const struct logs_options *options, const char *node, int kind)
{
	return !options->wants || options->wants(options->wants_context, node, kind);
}

/* A mixed archive is read when any of its nodes is wanted. */
static bool is_read(const struct log_tasks *tasks, const struct logs_options *options,
	const char *node, int kind)
{
	if (!tasks->key)
		return is_wanted(options, node, kind);
	for (size_t i = 0; i < tasks->key->node_count; i++)
		if (is_wanted(options, tasks->key->nodes[i], kind))
			return true;
	return false;
}

void log_tasks_choose(struct log_tasks *tasks, const struct logs_options *options)
{
	size_t kept = 0;

	if (!options->wants)
		return;
	LIST_EACH(const struct log_task, task, &tasks->tasks)
		if (is_read(tasks, options, task->node, task->kind))
			tasks->tasks.items[kept++] = *task;
	tasks->tasks.count = kept;
	kept = 0;
	LIST_EACH(const struct log_group, group, &tasks->groups)
		if (is_read(tasks, options, group->node, group->kind))
			tasks->groups.items[kept++] = *group;
	tasks->groups.count = kept;
}

void log_inventory_choose(struct inventory *inventory, const struct logs_options *options)
{
	size_t kept = 0;

	if (!options->wants)
		return;
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		if (is_wanted(options, file->node, file->kind))
			inventory->files.items[kept++] = *file;
	inventory->files.count = kept;
	kept = 0;
	LIST_EACH(const struct inventory_archive, archive, &inventory->archives)
		if (is_wanted(options, archive->node, archive->kind))
			inventory->archives.items[kept++] = *archive;
	inventory->archives.count = kept;
}
