#include "logs/quick.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stop.h"
#include "logs/quick_file.h"
#include "logs/rate.h"
#include "logs/tasks.h"
#include "logs/walk.h"
#include "model/inventory_order.h"

static const struct bind_field file_rows[] = {
	BIND_ROW(struct logs_quick_file, "name", name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct logs_quick_file, "node", node, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct logs_quick_file, "kind", kind, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = log_kind_names),
	BIND_ROW(struct logs_quick_file, "bytes", bytes, BIND_INT, .flags = BIND_REQUIRED),
	BIND_ROW(struct logs_quick_file, "mtime", mtime, BIND_TIME),
	BIND_ROW(struct logs_quick_file, "codec", codec, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct logs_quick_file, "format", format, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct logs_quick_file, "first", first, BIND_TIME),
	BIND_ROW(struct logs_quick_file, "last", last, BIND_TIME),
};
static BIND_SHAPE(file_shape, struct logs_quick_file, file_rows, "a file's head and tail");

static const struct bind_field days_rows[] = {
	BIND_ROW(struct logs_quick_days, "from", from, BIND_DAY, .flags = BIND_REQUIRED),
	BIND_ROW(struct logs_quick_days, "to", to, BIND_DAY, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(days_shape, struct logs_quick_days, days_rows, "days that no file reaches");

static const struct bind_field archive_rows[] = {
	BIND_ROW(struct logs_quick_archive, "node", node, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct logs_quick_archive, "kind", kind, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = log_kind_names),
	BIND_ROW(struct logs_quick_archive, "files", files, BIND_INT, .flags = BIND_REQUIRED),
	BIND_ROW(struct logs_quick_archive, "bytes", bytes, BIND_INT, .flags = BIND_REQUIRED),
	BIND_ROW(struct logs_quick_archive, "earliest_candidate", earliest, BIND_TIME),
	BIND_ROW(struct logs_quick_archive, "latest_candidate", latest, BIND_TIME),
	BIND_ROW(struct logs_quick_archive, "certain", certain, BIND_BOOL, .flags = BIND_REQUIRED),
	BIND_ROW(struct logs_quick_archive, "certainly_missing", missing, BIND_LIST,
		.flags = BIND_REQUIRED, .shape = &days_shape),
};
static BIND_SHAPE(archive_shape, struct logs_quick_archive, archive_rows, "an archive at a glance");

static const struct bind_field skipped_rows[] = {
	BIND_ROW(struct inventory_skipped, "name", name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct inventory_skipped, "why", why, BIND_TEXT, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(skipped_shape, struct inventory_skipped, skipped_rows, "what was not looked at");

static const struct bind_field quick_rows[] = {
	BIND_ROW(struct logs_quick, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct logs_quick, "files", files, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &file_shape),
	BIND_ROW(struct logs_quick, "archives", archives, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &archive_shape),
	BIND_ROW(struct logs_quick, "skipped", skipped, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &skipped_shape),
};
BIND_SHAPE(logs_quick_shape, struct logs_quick, quick_rows, "log archives at a glance: no proof");

/* Days of +08:00 since the epoch. */
struct span {
	int64_t from, to;
};

struct quick {
	struct logs_quick *out;
	const struct logs_options *options;
	struct log_tasks tasks;
	struct log_look look;
	struct span *spans; /* of the archive at hand */
	size_t span_count;
	size_t archive_cap, file_cap;
	bool skipped; /* more than hidden files */
};

static int64_t day_of(struct unix_ms at)
{
	return (at.v + WHEN_CST_OFFSET_MS) / WHEN_DAY_MS;
}

static struct unix_ms begin_of(int64_t day)
{
	return (struct unix_ms){day * WHEN_DAY_MS - WHEN_CST_OFFSET_MS};
}

static struct unix_ms ms_of(struct timespec at)
{
	return (struct unix_ms){(int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000};
}

/* A packed file may hold records up to when it was last written; ctime cannot be set back. */
static struct unix_ms reach_of(const struct logs_quick_file *file, const struct stat *st)
{
	struct unix_ms changed = ms_of(st->st_ctim);

	if (file->last.v != BIND_ABSENT)
		return file->last;
	return changed.v > file->mtime.v ? changed : file->mtime;
}

static void count_file(struct quick *quick, struct logs_quick_archive *archive,
	const struct logs_quick_file *file, const struct stat *st)
{
	struct unix_ms latest = file->last.v != BIND_ABSENT ? file->last : file->mtime;

	archive->files++;
	archive->bytes += file->bytes;
	if (file->bytes == 0)
		return;
	if (file->first.v == BIND_ABSENT) {
		archive->certain = false;
		return;
	}
	if (archive->earliest.v == BIND_ABSENT || file->first.v < archive->earliest.v)
		archive->earliest = file->first;
	if (archive->latest.v == BIND_ABSENT || latest.v > archive->latest.v)
		archive->latest = latest;
	quick->spans[quick->span_count++] =
		(struct span){day_of(file->first), day_of(reach_of(file, st))};
}

static void skip(struct quick *quick, const struct log_task *task, const char *why)
{
	log_tasks_skip(&quick->tasks, task->name, why);
	quick->skipped = true;
}

static int look_at_file(struct quick *quick, const struct log_task *task,
	struct logs_quick_archive *archive, struct err *err)
{
	struct logs_quick *out = quick->out;
	struct logs_quick_file file = {.name = arena_text(&out->arena, task->name),
		.node = archive->node,
		.kind = archive->kind};
	const char *why = NULL;
	int fd = log_walk_open(task->root, task->below, &why);
	struct stat st;
	int ret;

	if (fd < 0 || fstat(fd, &st) < 0) {
		skip(quick, task, fd < 0 ? why : "unreadable");
		if (fd >= 0)
			close(fd);
		return 0;
	}
	file.bytes = (int64_t)st.st_size;
	file.mtime = ms_of(st.st_mtim);
	quick->look.assumed = (struct log_assumed){.written = file.mtime,
		.zone_minutes = task->zone_declared ? task->zone_minutes : LOG_ZONE_UNDECLARED,
		.zone_declared = task->zone_declared};
	ret = log_look_at(&quick->look, fd, task->format, &out->arena, &file, err);
	close(fd);
	if (ret < 0)
		return -1;
	log_rate_wait(quick->options->rate, LOGS_QUICK_PIECE);
	count_file(quick, archive, &file, &st);
	*(struct logs_quick_file *)arena_push(&out->arena, &out->files.items, &out->files.count,
		&quick->file_cap, sizeof(file)) = file;
	return 0;
}

static int order_spans(const void *a, const void *b)
{
	const struct span *x = a;
	const struct span *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

/* A day that is not over may still get its file, and nobody asks of one after as_of. */
static int64_t last_day(const struct logs_options *options)
{
	const struct unix_ms *as_of = options->as_of;
	bool earlier = as_of && as_of->v < options->now.v;

	return day_of(earlier ? *as_of : options->now) - 1;
}

static void add_days(struct quick *quick, struct logs_quick_archive *archive, size_t *cap,
	int64_t from, int64_t to)
{
	int64_t last = last_day(quick->options);

	to = to < last ? to : last;
	if (from <= to)
		*(struct logs_quick_days *)arena_push(&quick->out->arena, &archive->missing.items,
			&archive->missing.count, cap, sizeof(struct logs_quick_days)) =
			(struct logs_quick_days){begin_of(from), begin_of(to)};
}

/* From the earliest candidate on. */
static void find_missing(struct quick *quick, struct logs_quick_archive *archive)
{
	int64_t reached;
	size_t cap = 0;

	if (!archive->certain || quick->span_count == 0)
		return;
	qsort(quick->spans, quick->span_count, sizeof(*quick->spans), order_spans);
	reached = quick->spans[0].to;
	for (size_t i = 1; i < quick->span_count; i++) {
		const struct span *at = &quick->spans[i];

		add_days(quick, archive, &cap, reached + 1, at->from - 1);
		reached = at->to > reached ? at->to : reached;
	}
	add_days(quick, archive, &cap, reached + 1, INT64_MAX);
}

static int look_at_archive(
	struct quick *quick, const struct log_group *group, size_t *task, struct err *err)
{
	struct logs_quick *out = quick->out;
	const struct log_task *items = quick->tasks.tasks.items;
	struct logs_quick_archive archive = {.node = arena_text(&out->arena, group->node),
		.kind = group->kind,
		.earliest = {BIND_ABSENT},
		.latest = {BIND_ABSENT},
		.certain = true};

	quick->span_count = 0;
	for (; *task < quick->tasks.tasks.count && log_group_has(group, &items[*task]); ++*task) {
		if (stop_requested)
			return stop_err(err);
		if (look_at_file(quick, &items[*task], &archive, err) < 0)
			return -1;
	}
	archive.certain &= !quick->skipped;
	find_missing(quick, &archive);
	*(struct logs_quick_archive *)arena_push(&out->arena, &out->archives.items,
		&out->archives.count, &quick->archive_cap, sizeof(archive)) = archive;
	return 0;
}

/* The walk's own skips are known before the first archive, so that none is certain then. */
static int look_at_all(struct quick *quick, struct err *err)
{
	const struct inventory *walked = quick->tasks.inventory;
	size_t task = 0;

	LIST_EACH(const struct inventory_skipped, skipped, &walked->skipped)
		quick->skipped |= strcmp(skipped->why, "hidden") != 0;
	quick->spans = calloc(quick->tasks.tasks.count + 1, sizeof(*quick->spans));
	quick->look.reader = log_reader_new(quick->options->now, &log_codec_limits);
	quick->look.stored = malloc(LOGS_QUICK_PIECE);
	quick->look.text = malloc(LOG_LOOK_TEXT);
	if (!quick->spans || !quick->look.reader || !quick->look.stored || !quick->look.text)
		return err_no_memory(err);
	LIST_EACH(const struct log_group, group, &quick->tasks.groups)
		if (look_at_archive(quick, group, &task, err) < 0)
			return -1;
	return 0;
}

static void take_skipped(struct logs_quick *out, struct inventory *walked)
{
	struct arena memory;

	inventory_sort(walked);
	out->skipped.items = walked->skipped.items;
	out->skipped.count = walked->skipped.count;
	memory = walked->arena;
	arena_join(&out->arena, &memory);
}

int logs_quick(const struct logs_job *jobs, size_t job_count, const struct logs_options *options,
	struct logs_quick *out, struct err *err)
{
	struct inventory *walked = inventory_new();
	struct logs_quick found = {.schema = LOGS_QUICK_SCHEMA};
	struct quick quick = {.out = &found, .options = options, .tasks = {.inventory = walked}};
	int ret = log_tasks_gather(&quick.tasks, jobs, job_count, err);

	if (ret == 0)
		ret = look_at_all(&quick, err);
	take_skipped(&found, walked);
	log_tasks_fini(&quick.tasks);
	log_reader_free(quick.look.reader);
	free(quick.look.stored);
	free(quick.look.text);
	free(quick.spans);
	if (ret == 0)
		*out = found;
	else
		logs_quick_fini(&found);
	return ret;
}

void logs_quick_fini(struct logs_quick *quick)
{
	arena_fini(&quick->arena);
	*quick = (struct logs_quick){0};
}
