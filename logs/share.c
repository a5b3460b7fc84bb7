#include "logs/share.h"

#include <stdlib.h>
#include <string.h>

#include "logs/rate.h"

#define PROGRESS_NS INT64_C(250000000)

/* An archive while its files are read. */
struct log_share_span {
	struct log_result *results; /* of its tasks; NULL: not begun, or built */
	struct log_seen claimed;    /* device and inode → index of the earliest task */
	size_t left;
};

static int build(struct log_share *share, size_t s, struct err *err)
{
	struct log_share_span *at = &share->spans[s];
	int ret = log_archive_build(&share->archives, &share->archives.tasks->groups.items[s],
		&share->order.spans[s], at->results, err);

	free(at->results);
	at->results = NULL;
	log_seen_fini(&at->claimed);
	return ret;
}

static void fail(struct log_share *share, const struct err *err)
{
	if (!share->failed)
		share->err = *err;
	share->failed = true;
}

int log_share_init(struct log_share *share, struct err *err)
{
	const struct log_tasks *tasks = share->archives.tasks;

	pthread_mutex_init(&share->lock, NULL);
	pthread_cond_init(&share->ended, NULL);
	log_turns_init(&share->turns);
	share->progress.began = when_mono_now();
	if (log_order_fill(&share->order, tasks, err) < 0)
		return -1;
	share->cost_left = share->order.cost;
	share->spans = calloc(share->order.span_count + 1, sizeof(*share->spans));
	if (!share->spans)
		return err_no_memory(err);
	LIST_EACH(const struct log_task, task, &tasks->tasks) {
		share->progress.files++;
		share->progress.bytes += task->bytes;
	}
	/* An archive without any file has an entry too. */
	for (size_t s = 0; s < share->order.span_count; s++)
		if (share->order.spans[s].count == 0 && build(share, s, err) < 0)
			return -1;
	return 0;
}

void log_share_fini(struct log_share *share)
{
	for (size_t s = 0; share->spans && s < share->order.span_count; s++) {
		struct log_share_span *at = &share->spans[s];

		for (size_t i = 0; at->results && i < share->order.spans[s].count; i++)
			log_result_fini(&at->results[i]);
		free(at->results);
		log_seen_fini(&at->claimed);
	}
	free(share->spans);
	log_order_fini(&share->order);
	log_minutes_fini(&share->archives.minutes);
	log_line_sums_fini(&share->archives.line_sums);
	log_traffic_free(share->archives.traffic);
	log_turns_fini(&share->turns);
	pthread_cond_destroy(&share->ended);
	pthread_mutex_destroy(&share->lock);
}

static bool begin_span(struct log_share *share, size_t s)
{
	struct log_share_span *at = &share->spans[s];
	size_t count = share->order.spans[s].count;

	if (at->results)
		return true;
	at->results = calloc(count, sizeof(*at->results));
	at->left = count;
	return at->results != NULL;
}

/* A worker that takes several must leave so much that the others do not wait for it in the end. */
static bool is_fit_beside(const struct log_share *share, const struct log_task *task)
{
	return log_order_is_light(task) &&
	       (share->workers < 2 ||
		       log_order_cost(task) <= share->cost_left / share->workers / 2);
}

static bool take(struct log_share *share, bool beside, size_t *index)
{
	const struct log_task *task;
	struct err err = {0};

	if (share->failed || share->next >= share->archives.tasks->tasks.count)
		return false;
	*index = share->order.tasks[share->next];
	task = &share->archives.tasks->tasks.items[*index];
	if (beside && !is_fit_beside(share, task))
		return false;
	share->next++;
	share->cost_left -= log_order_cost(task);
	if (begin_span(share, share->order.span_of[*index]))
		return true;
	err_no_memory(&err);
	fail(share, &err);
	return false;
}

bool log_share_take(struct log_share *share, bool beside, size_t *task)
{
	bool taken;

	pthread_mutex_lock(&share->lock);
	taken = take(share, beside, task);
	pthread_mutex_unlock(&share->lock);
	return taken;
}

bool log_share_claim(
	struct log_share *share, size_t task, const struct stat *opened, struct log_result *result)
{
	struct log_share_span *at = &share->spans[share->order.span_of[task]];
	const struct log_seen_key key = {{(uint64_t)opened->st_dev, (uint64_t)opened->st_ino}};
	struct err err = {0};
	size_t before;

	result->opened = true;
	result->device = opened->st_dev;
	result->inode = opened->st_ino;
	pthread_mutex_lock(&share->lock);
	before = log_seen_find(&at->claimed, &key);
	result->again = before < task; /* SIZE_MAX: nobody's */
	if (!result->again && !log_seen_add(&at->claimed, &key, task)) {
		err_no_memory(&err);
		fail(share, &err);
	}
	pthread_mutex_unlock(&share->lock);
	return !result->again;
}

/* Of an archive's text, what its members hold. */
static int64_t text_of(const struct log_result *result, const struct inventory_file *entry)
{
	int64_t text = 0;

	for (size_t i = 0; i < result->members.count; i++)
		if (result->members.items[i].read)
			text += result->members.items[i].file.content_bytes;
	return result->members.count ? text : entry->content_bytes;
}

void log_share_give(struct log_share *share, size_t task, const struct log_result *result)
{
	size_t s = share->order.span_of[task];
	struct log_share_span *at = &share->spans[s];
	int64_t bytes = share->archives.tasks->tasks.items[task].bytes;
	struct err err = {0};

	pthread_mutex_lock(&share->lock);
	at->results[task - share->order.spans[s].first] = *result;
	if (result->kept || (!result->read && result->again))
		share->progress.bytes_done += bytes;
	if (result->kept)
		share->progress.bytes_kept += bytes;
	else if (result->read)
		share->progress.text += text_of(result, &share->archives.files[task]);
	share->progress.files_done++;
	share->rotated |= result->rotated;
	if (--at->left == 0 && build(share, s, &err) < 0)
		fail(share, &err);
	pthread_mutex_unlock(&share->lock);
}

void log_share_fail(struct log_share *share, const struct err *err)
{
	pthread_mutex_lock(&share->lock);
	fail(share, err);
	pthread_mutex_unlock(&share->lock);
}

void log_share_begin_worker(struct log_share *share)
{
	pthread_mutex_lock(&share->lock);
	share->busy++;
	pthread_mutex_unlock(&share->lock);
}

void log_share_end_worker(struct log_share *share)
{
	pthread_mutex_lock(&share->lock);
	share->busy--;
	pthread_cond_signal(&share->ended);
	pthread_mutex_unlock(&share->lock);
}

void log_share_count(struct log_share *share, int64_t bytes)
{
	pthread_mutex_lock(&share->lock);
	share->progress.bytes_done += bytes;
	pthread_mutex_unlock(&share->lock);
	log_rate_wait(share->options->rate, bytes);
}

void log_share_spend(struct log_share *share, int64_t *spent_ns)
{
	pthread_mutex_lock(&share->lock);
	for (size_t i = 0; i < LOGS_BOUNDS; i++) {
		share->progress.spent_ns[i] += spent_ns[i];
		spent_ns[i] = 0;
	}
	pthread_mutex_unlock(&share->lock);
}

void log_share_tell(struct log_share *share, bool now)
{
	struct logs_progress progress;
	struct mono_ns at;

	if (!share->options->progress)
		return;
	at = when_mono_now();
	if (!now && at.v - share->told.v < PROGRESS_NS)
		return;
	share->told = at;
	pthread_mutex_lock(&share->lock);
	progress = share->progress;
	pthread_mutex_unlock(&share->lock);
	share->options->progress(&progress, share->options->context);
}

void log_share_wait(struct log_share *share)
{
	bool busy = true;

	while (busy) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec++;
		pthread_mutex_lock(&share->lock);
		if (share->busy)
			pthread_cond_timedwait(&share->ended, &share->lock, &until);
		busy = share->busy > 0;
		pthread_mutex_unlock(&share->lock);
		log_share_tell(share, false);
	}
}
