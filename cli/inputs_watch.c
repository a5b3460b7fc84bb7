/* Watches as inputs: the plan, the records and the events that lie in a folder. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/folders.h"
#include "cli/inputs.h"

#define ROLE "watch"

struct reading {
	struct inputs *inputs;
	struct inputs_watch *watch;
	struct record_files files;
};

static const char *part_of(struct inputs *inputs, const char *folder, const char *name)
{
	return arena_format(&inputs->arena, "%s/%s", folder, name);
}

/* "a/b/" is named b. */
static const char *name_of(struct inputs *inputs, const char *folder)
{
	char *path = arena_text(&inputs->arena, folder);
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	return file_base_name(path);
}

static int find_record_file(void *context, const char *path, struct err *err)
{
	struct reading *reading = context;

	(void)err;
	record_files_add(&reading->files, arena_text(&reading->inputs->arena, path));
	return 0;
}

static int read_records(struct reading *reading, const char *folder, struct err *err)
{
	const char *path = part_of(reading->inputs, folder, WATCH_RECORDS);
	struct record_set *set = &reading->watch->records;
	int ret = 0;

	record_files_init(&reading->files);
	if (file_is_there(path))
		ret = folders_each(path, ".jsonl", find_record_file, reading, err);
	if (ret == 0)
		ret = inputs_read_record_files(reading->inputs, ROLE, &reading->files, set, err);
	record_files_fini(&reading->files);
	if (ret < 0)
		return -1;
	record_set_close_up(set);
	cli_print_faults(&set->faults);
	return 0;
}

/* No file: nothing was done, or nobody said so. */
static int read_events(
	struct inputs *inputs, const char *folder, watch_event_list *out, struct err *err)
{
	const char *path = part_of(inputs, folder, WATCH_EVENTS);
	struct file_bytes bytes;
	int ret;

	if (!file_is_there(path))
		return 0;
	if (inputs_add(inputs, ROLE, path, err) < 0 ||
		file_read(path, WATCH_EVENTS_MOST, &bytes, err) < 0)
		return -1;
	ret = watch_events_parse(
		bytes.at, bytes.len, path, &inputs->arena, out, &inputs->cli->faults, err);
	file_bytes_fini(&bytes);
	return ret;
}

static struct inputs_watch *keep_watch(struct inputs *inputs)
{
	struct inputs_watch *watch = arena_alloc(&inputs->arena, sizeof(*watch));
	struct inputs_watch **slot = arena_push(&inputs->arena, &inputs->watches.items,
		&inputs->watches.count, &inputs->kept_watch_cap, sizeof(struct inputs_watch *));

	record_set_init(&watch->records);
	*slot = watch;
	return watch;
}

static int open_plan(struct reading *reading, const char *folder, struct err *err)
{
	struct inputs *inputs = reading->inputs;
	const char *path = part_of(inputs, folder, WATCH_PLAN);

	return plan_open(path, &reading->watch->plan, &inputs->cli->faults, err) < 0 ||
			       inputs_add(inputs, ROLE, path, err) < 0
		       ? -1
		       : 0;
}

static int by_name(const void *left, const void *right)
{
	const struct analyze_watch *a = left, *b = right;

	return strcmp(a->name, b->name);
}

static int read_watch(struct inputs *inputs, const char *folder, struct err *err)
{
	struct reading reading = {.inputs = inputs, .watch = keep_watch(inputs)};
	struct analyze_watch watch = {.name = name_of(inputs, folder)}, *added;

	LIST_EACH(const struct analyze_watch, other, &inputs->in.watches)
		if (strcmp(other->name, watch.name) == 0)
			return err_set(err, ERR_USAGE,
				_("two watches are named %s: evidence could not tell them apart"),
				watch.name);
	if (open_plan(&reading, folder, err) < 0 || read_records(&reading, folder, err) < 0 ||
		read_events(inputs, folder, &watch.events, err) < 0)
		return -1;
	watch.plan = reading.watch->plan;
	watch.records = &reading.watch->records;
	added = arena_push(&inputs->arena, &inputs->in.watches.items, &inputs->in.watches.count,
		&inputs->watch_cap, sizeof(watch));
	*added = watch;
	return 0;
}

int inputs_read_watches(struct inputs *inputs, const char *const *folders, struct err *err)
{
	for (; folders && *folders; folders++)
		if (read_watch(inputs, *folders, err) < 0)
			return -1;
	if (inputs->in.watches.count)
		qsort(inputs->in.watches.items, inputs->in.watches.count,
			sizeof(struct analyze_watch), by_name);
	return 0;
}

int inputs_find_watches(struct inputs *inputs, const char *folder, struct err *err)
{
	DIR *dir = opendir(folder);
	const char **found = NULL;
	size_t count = 0, cap = 0;
	const struct dirent *entry;
	int why;

	if (!dir)
		return errno == ENOENT ? 0
				       : err_set_errno(err, ERR_NOINPUT, errno,
						 _("%s: cannot be read"), folder);
	while ((errno = 0, entry = readdir(dir))) {
		const char *path = part_of(inputs, folder, entry->d_name);

		if (entry->d_name[0] != '.' && file_is_there(part_of(inputs, path, WATCH_PLAN)))
			*(const char **)arena_push(
				&inputs->arena, &found, &count, &cap, sizeof(*found)) = path;
	}
	why = errno;
	closedir(dir);
	if (why)
		return err_set_errno(err, ERR_NOINPUT, why, _("%s: cannot be read"), folder);
	*(const char **)arena_push(&inputs->arena, &found, &count, &cap, sizeof(*found)) = NULL;
	return inputs_read_watches(inputs, found, err);
}
