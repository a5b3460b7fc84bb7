#include "logs/choose.h"

void log_tasks_choose(struct log_tasks *tasks, const struct logs_options *options)
{
	size_t kept = 0;

	if (!options->wants)
		return;
	LIST_EACH(const struct log_task, task, &tasks->tasks)
		if (options->wants(options->wants_context, task->node, task->kind))
			tasks->tasks.items[kept++] = *task;
	tasks->tasks.count = kept;
	kept = 0;
	LIST_EACH(const struct log_group, group, &tasks->groups)
		if (options->wants(options->wants_context, group->node, group->kind))
			tasks->groups.items[kept++] = *group;
	tasks->groups.count = kept;
}
