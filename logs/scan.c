#include "logs/scan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "logs/file.h"
#include "logs/seen.h"
#include "logs/settle.h"
#include "logs/tasks.h"
#include "logs/walk.h"
#include "model/inventory_order.h"

#define PROGRESS_NS INT64_C(250000000)

struct scan {
	const struct logs_options *options;
	struct inventory *inventory;
	size_t file_cap, archive_cap;
	struct log_tasks tasks;
	struct log_reader *reader;
	uint8_t *buffer;
	struct logs_progress progress;
	struct mono_ns told; /* when progress was last told */
	/* of the archive at hand: */
	struct inventory_archive *archive;
	struct log_minutes minutes;
	struct log_seen stored;   /* device and inode → index of the file */
	struct log_seen contents; /* digests of verified text */
};

static void tell(struct scan *scan, bool now)
{
	struct mono_ns at;

	if (!scan->options->progress)
		return;
	at = when_mono_now();
	if (!now && at.v - scan->told.v < PROGRESS_NS)
		return;
	scan->told = at;
	scan->options->progress(&scan->progress, scan->options->context);
}

static void on_read(void *context, int64_t bytes)
{
	struct scan *scan = context;

	scan->progress.bytes_done += bytes;
	tell(scan, false);
}

static void add_note(struct scan *scan, struct inventory_file *file, const char *word)
{
	const char **items;

	LIST_EACH(const char *, note, &file->notes)
		if (strcmp(*note, word) == 0)
			return;
	items = arena_array(&scan->inventory->arena, file->notes.count + 1, sizeof(char *));
	if (file->notes.count)
		memcpy(items, file->notes.items, file->notes.count * sizeof(char *));
	items[file->notes.count++] = word;
	file->notes.items = items;
}

static struct inventory_file *add_file(
	struct scan *scan, const struct log_task *task, const struct inventory_file *from)
{
	struct inventory *to = scan->inventory;
	struct inventory_file *file = arena_push(
		&to->arena, &to->files.items, &to->files.count, &scan->file_cap, sizeof(*file));

	*file = *from;
	file->name = arena_text(&to->arena, task->name);
	file->node = task->node;
	file->kind = task->kind;
	return file;
}

/* The same stored file again: a path that was named twice, or a hard link. Not read again. */
static void add_again(struct scan *scan, const struct log_task *task, size_t index)
{
	struct inventory_file first = scan->inventory->files.items[index];

	if (strcmp(first.name, task->name) == 0)
		add_note(scan, &scan->inventory->files.items[index], "duplicate");
	else
		add_note(scan, add_file(scan, task, &first), "duplicate");
	scan->progress.bytes_done += task->bytes;
}

/* Only text that is verified to its end can stand for another file's. */
static bool is_whole(const struct inventory_file *file)
{
	return file->content_sha256 && file->content_bytes > 0 && file->unverified == 0;
}

static int count_content(struct scan *scan, struct inventory_file *file, struct err *err)
{
	struct inventory_archive *archive = scan->archive;

	if (file->content_sha256 && file->content_bytes > 0 &&
		log_seen_find(&scan->contents, file->content_sha256) != SIZE_MAX) {
		add_note(scan, file, "duplicate_content");
		return 0;
	}
	if (is_whole(file) && !log_seen_add(&scan->contents, file->content_sha256, 0))
		return err_no_memory(err);
	if (!log_minutes_merge(&scan->minutes, log_reader_minutes(scan->reader)))
		return err_no_memory(err);
	archive->unverified += file->unverified;
	if (file->records && (archive->first.v == BIND_ABSENT || file->first.v < archive->first.v))
		archive->first = file->first;
	if (file->records && (archive->last.v == BIND_ABSENT || file->last.v > archive->last.v))
		archive->last = file->last;
	return 0;
}

static int read_new(
	struct scan *scan, const struct log_task *task, struct log_file *file, struct err *err)
{
	struct inventory_file found;
	const char *why = NULL;

	file->name = task->name;
	file->format = task->format;
	file->reader = scan->reader;
	file->buffer = scan->buffer;
	file->progress = on_read;
	file->context = scan;
	if (log_file_read(file, &scan->inventory->arena, &found, &why, err) < 0)
		return -1;
	if (why)
		log_tasks_skip(&scan->tasks, task->name, why);
	return count_content(scan, add_file(scan, task, &found), err);
}

static int read_task(struct scan *scan, const struct log_task *task, struct err *err)
{
	uint64_t key[LOG_SEEN_KEY / sizeof(uint64_t)] = {0};
	const char *why = NULL;
	struct log_file file = {.fd = log_walk_open(task->root, task->below, &why)};
	size_t before;
	int ret = -1;

	if (file.fd < 0) {
		log_tasks_skip(&scan->tasks, task->name, why);
		return 0;
	}
	if (fstat(file.fd, &file.opened) < 0) {
		log_tasks_skip(&scan->tasks, task->name, "unreadable");
		ret = 0;
		goto out;
	}
	key[0] = (uint64_t)file.opened.st_dev;
	key[1] = (uint64_t)file.opened.st_ino;
	before = log_seen_find(&scan->stored, key);
	if (before != SIZE_MAX)
		add_again(scan, task, before);
	else if (!log_seen_add(&scan->stored, key, scan->inventory->files.count)) {
		err_no_memory(err);
		goto out;
	} else if (read_new(scan, task, &file, err) < 0)
		goto out;
	ret = 0;
out:
	close(file.fd);
	return ret;
}

static struct inventory_archive *begin_archive(struct scan *scan, const struct log_group *group)
{
	struct inventory *to = scan->inventory;
	struct inventory_archive *archive = arena_push(&to->arena, &to->archives.items,
		&to->archives.count, &scan->archive_cap, sizeof(*archive));

	archive->node = group->node;
	archive->kind = group->kind;
	archive->first.v = archive->last.v = BIND_ABSENT;
	log_minutes_clear(&scan->minutes);
	log_seen_fini(&scan->stored);
	log_seen_fini(&scan->contents);
	return archive;
}

static void end_archive(struct scan *scan)
{
	struct log_rows rows = log_minutes_rows(&scan->minutes, &scan->inventory->arena);
	struct log_rows hours = log_minutes_hours(&scan->minutes, &scan->inventory->arena);

	scan->archive->minutes.items = rows.items;
	scan->archive->minutes.count = rows.count;
	scan->archive->records = rows.records;
	scan->archive->hours.items = hours.items;
	scan->archive->hours.count = hours.count;
}

/* Reads the group's tasks, from *next on; an archive without any file has an entry too. */
static int read_group(
	struct scan *scan, const struct log_group *group, size_t *next, struct err *err)
{
	scan->archive = begin_archive(scan, group);
	for (; *next < scan->tasks.tasks.count; ++*next) {
		const struct log_task *task = &scan->tasks.tasks.items[*next];

		if (!log_group_has(group, task))
			break;
		if (read_task(scan, task, err) < 0)
			return -1;
		scan->progress.files_done++;
		tell(scan, false);
	}
	end_archive(scan);
	return 0;
}

static int read_groups(struct scan *scan, struct err *err)
{
	size_t next = 0;

	LIST_EACH(const struct log_task, task, &scan->tasks.tasks) {
		scan->progress.files++;
		scan->progress.bytes += task->bytes;
	}
	LIST_EACH(const struct log_group, group, &scan->tasks.groups)
		if (read_group(scan, group, &next, err) < 0)
			return -1;
	tell(scan, true);
	return 0;
}

/* The same place named by two jobs is said once. */
static void drop_repeated_skips(struct inventory *inventory)
{
	struct inventory_skipped *items = inventory->skipped.items;
	size_t kept = 0;

	for (size_t i = 0; i < inventory->skipped.count; i++)
		if (i == 0 || inventory_order_skipped(&items[kept - 1], &items[i]) != 0)
			items[kept++] = items[i];
	inventory->skipped.count = kept;
}

static void sort_inventory(struct inventory *inventory)
{
	inventory_sort(inventory);
	drop_repeated_skips(inventory);
}

static int scan_jobs(
	struct scan *scan, const struct logs_job *jobs, size_t job_count, struct err *err)
{
	if (log_tasks_gather(&scan->tasks, jobs, job_count, err) < 0 || read_groups(scan, err) < 0)
		return -1;
	sort_inventory(scan->inventory);
	log_settle(scan->inventory);
	return 0;
}

int logs_scan(const struct logs_job *jobs, size_t job_count, const struct logs_options *options,
	struct inventory **out, struct err *err)
{
	struct scan scan = {
		.options = options,
		.inventory = inventory_new(),
		.reader = log_reader_new(options->now, &log_codec_limits),
		.buffer = malloc(LOG_READ_LEN),
	};
	int ret = -1;

	scan.tasks.inventory = scan.inventory;
	if (!scan.reader || !scan.buffer) {
		err_no_memory(err);
		goto out;
	}
	if (scan_jobs(&scan, jobs, job_count, err) < 0)
		goto out;
	*out = scan.inventory;
	scan.inventory = NULL;
	ret = 0;
out:
	inventory_close(scan.inventory);
	log_reader_free(scan.reader);
	free(scan.buffer);
	log_minutes_fini(&scan.minutes);
	log_seen_fini(&scan.stored);
	log_seen_fini(&scan.contents);
	log_tasks_fini(&scan.tasks);
	return ret;
}

bool logs_incomplete(const struct inventory *inventory)
{
	LIST_EACH(const struct inventory_skipped, skipped, &inventory->skipped)
		if (strcmp(skipped->why, "hidden") != 0)
			return true;
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		if (file->damage.count)
			return true;
	return false;
}
