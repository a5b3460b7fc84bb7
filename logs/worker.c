#include "logs/worker.h"

#include <stdlib.h>
#include <unistd.h>

#include "logs/file.h"
#include "logs/walk.h"

int log_worker_init(struct log_worker *worker, struct log_share *share, struct err *err)
{
	*worker = (struct log_worker){
		.share = share,
		.reader = log_reader_new(share->options->now, &log_codec_limits),
		.buffer = malloc(LOG_READ_LEN),
	};
	return worker->reader && worker->buffer ? 0 : err_no_memory(err);
}

void log_worker_fini(struct log_worker *worker)
{
	log_reader_free(worker->reader);
	free(worker->buffer);
}

static void on_read(void *context, int64_t bytes)
{
	struct log_worker *worker = context;

	log_share_count(worker->share, bytes);
	if (worker->tells)
		log_share_tell(worker->share, false);
}

static int read_new(struct log_worker *worker, size_t index, struct log_file *file,
	struct log_result *result, struct err *err)
{
	const struct log_archives *to = &worker->share->archives;
	const struct log_task *task = &to->tasks->tasks.items[index];

	file->name = task->name;
	file->format = task->format;
	file->reader = worker->reader;
	file->buffer = worker->buffer;
	file->progress = on_read;
	file->context = worker;
	if (log_file_read(file, &worker->arena, &to->files[index], &result->why, err) < 0)
		return -1;
	if (!log_minutes_pack(log_reader_minutes(worker->reader), &result->minutes))
		return err_no_memory(err);
	result->read = true;
	return 0;
}

static int read_task(
	struct log_worker *worker, size_t index, struct log_result *result, struct err *err)
{
	const struct log_task *task = &worker->share->archives.tasks->tasks.items[index];
	struct log_file file = {.fd = log_walk_open(task->root, task->below, &result->why)};
	int ret = 0;

	if (file.fd < 0)
		return 0;
	if (fstat(file.fd, &file.opened) < 0)
		result->why = "unreadable";
	else if (log_share_claim(worker->share, index, &file.opened, result))
		ret = read_new(worker, index, &file, result, err);
	close(file.fd);
	return ret;
}

void log_worker_run(struct log_worker *worker)
{
	struct err err = {0};
	size_t task;

	while (log_share_take(worker->share, &task)) {
		struct log_result result = {0};

		if (read_task(worker, task, &result, &err) < 0)
			log_share_fail(worker->share, &err);
		else
			log_share_give(worker->share, task, &result);
		if (worker->tells)
			log_share_tell(worker->share, false);
	}
}
