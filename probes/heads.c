#include "probes/heads.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "model/head.h"
#include "probes/heads_file.h"

/* What is to be signed. */
struct job {
	enum head_why why;
	struct unix_ms at;
	int64_t records, seq;
	char head[DIGEST_TEXT_LEN];
	int fd; /* of the records, to be on disk before they are signed; -1: they are */
};

/* A line for the stream that records go to. */
struct ready {
	struct ready *next;
	size_t len;
	char line[];
};

struct heads {
	struct heads_wish wish;
	struct output_found found;
	struct heads_file journal, beside; /* beside.fd -1: the output is a stream, or none */
	bool streams;
	char day[WHEN_TEXT_LEN]; /* of the last slot; "": none was written */
	int64_t signed_seq;      /* the last head ends there */

	bool has_thread;
	pthread_t thread;
	pthread_mutex_t lock; /* of what follows, and of the files while the thread lives */
	pthread_cond_t changed;
	struct job waiting;
	bool waits, busy, ends;
	struct err failed; /* code 0: nothing did, or it was said */
	struct ready *first, **last;
};

static void say(const struct heads *heads, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(const struct heads *heads, const char *format, ...)
{
	char text[1024];
	va_list args;

	if (!heads->wish.say)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	heads->wish.say(text, heads->wish.context);
}

/* For the stream, to be written between two records. */
static int make_ready(struct heads *heads, const char *line, size_t len, struct err *err)
{
	struct ready *ready = malloc(sizeof(*ready) + len);

	if (!ready)
		return err_no_memory(err);
	ready->next = NULL;
	ready->len = len;
	memcpy(ready->line, line, len);
	*heads->last = ready;
	heads->last = &ready->next;
	return 0;
}

static int sign(struct heads *heads, const struct job *job, struct err *err)
{
	const struct head head = {.schema = HEAD_SCHEMA,
		.agent = heads->wish.agent,
		.at = job->at,
		.head = job->head,
		.key_number = heads->journal.number + 1,
		.key_prev = heads->journal.prev[0] ? heads->journal.prev : NULL,
		.plan = heads->wish.plan_sha256,
		.records = job->records,
		.run = heads->wish.run,
		.seq = job->seq,
		.why = (int)job->why};
	char *line;
	size_t len;
	int ret;

	if (head_sign(&head, heads->wish.key, &line, &len, err) < 0)
		return -1;
	ret = heads_file_append(&heads->journal, line, len, head.key_number, err);
	if (ret == 0 && heads->beside.fd >= 0)
		ret = heads_file_append(&heads->beside, line, len, head.key_number, err);
	if (ret == 0 && heads->streams) {
		pthread_mutex_lock(&heads->lock);
		ret = make_ready(heads, line, len, err);
		pthread_mutex_unlock(&heads->lock);
	}
	free(line);
	return ret;
}

/* A head on disk without its records would look as if they had been taken away. */
static int sync_records(struct job *job, struct err *err)
{
	int ret = 0;

	if (job->fd < 0)
		return 0;
	if (fsync(job->fd) < 0)
		ret = err_set_errno(err, ERR_IO, errno, "fsync");
	close(job->fd);
	job->fd = -1;
	return ret;
}

static void work_off(struct heads *heads)
{
	struct job job = heads->waiting;
	struct err err = {0};

	heads->waits = false;
	heads->busy = true;
	pthread_mutex_unlock(&heads->lock);
	if (sync_records(&job, &err) == 0)
		sign(heads, &job, &err);
	pthread_mutex_lock(&heads->lock);
	heads->busy = false;
	if (err.code)
		heads->failed = err;
	pthread_cond_broadcast(&heads->changed);
}

static void *work(void *context)
{
	struct heads *heads = context;

	pthread_mutex_lock(&heads->lock);
	while (!heads->ends || heads->waits) {
		if (heads->waits)
			work_off(heads);
		else
			pthread_cond_wait(&heads->changed, &heads->lock);
	}
	pthread_mutex_unlock(&heads->lock);
	return NULL;
}

/* The thread has nothing to do any more. */
static void wait_idle(struct heads *heads)
{
	pthread_mutex_lock(&heads->lock);
	while (heads->waits || heads->busy)
		pthread_cond_wait(&heads->changed, &heads->lock);
	pthread_mutex_unlock(&heads->lock);
}

/* What failed in the thread, and the lines that it made ready. */
static int settle(struct heads *heads, struct output *output, struct err *err)
{
	struct err failed;
	struct ready *ready;
	int ret = 0;

	pthread_mutex_lock(&heads->lock);
	failed = heads->failed;
	heads->failed.code = ERR_NONE;
	ready = heads->first;
	heads->first = NULL;
	heads->last = &heads->first;
	pthread_mutex_unlock(&heads->lock);
	if (failed.code)
		say(heads, _("a day's records could not be signed yet: %s"), failed.text);
	while (ready) {
		struct ready *next = ready->next;

		if (ret == 0)
			ret = output_other_line(output, ready->line, ready->len, err);
		free(ready);
		ready = next;
	}
	return ret;
}

/* A job that still waits is replaced: a later head covers more. */
static int submit(struct heads *heads, const struct job *job, struct err *err)
{
	int code = 0;

	pthread_mutex_lock(&heads->lock);
	if (!heads->has_thread)
		code = pthread_create(&heads->thread, NULL, work, heads);
	if (code == 0) {
		heads->has_thread = true;
		if (heads->waits && heads->waiting.fd >= 0)
			close(heads->waiting.fd);
		heads->waiting = *job;
		heads->waits = true;
		pthread_cond_broadcast(&heads->changed);
	}
	pthread_mutex_unlock(&heads->lock);
	return code ? err_set_errno(err, ERR_INTERNAL, code, "pthread_create") : 0;
}

static struct job job_of(const struct heads *heads, const struct output *output, enum head_why why)
{
	struct job job = {.why = why,
		.at = when_unix_now(),
		.records = heads->found.lines + output->seq,
		.seq = output->seq - 1,
		.fd = -1};

	memcpy(job.head, output->prev[0] ? output->prev : heads->found.head, DIGEST_TEXT_LEN);
	return job;
}

int heads_start(struct heads *heads, struct output *output, struct err *err)
{
	struct job job = job_of(heads, output, HEAD_START);

	heads->signed_seq = -1;
	return sign(heads, &job, err) < 0 ? -1 : settle(heads, output, err);
}

int heads_slot(struct heads *heads, struct output *output, struct unix_ms start, struct err *err)
{
	char day[WHEN_TEXT_LEN];
	struct job job;

	when_day(start, day);
	if (settle(heads, output, err) < 0)
		return -1;
	if (heads->day[0] && strcmp(day, heads->day) != 0 && output->seq - 1 > heads->signed_seq) {
		job = job_of(heads, output, HEAD_DAY);
		if (output->regular)
			job.fd = fcntl(output->fd, F_DUPFD_CLOEXEC, 3);
		heads->signed_seq = job.seq;
		if (submit(heads, &job, err) < 0)
			return -1;
	}
	memcpy(heads->day, day, sizeof(day));
	return 0;
}

int heads_stop(struct heads *heads, struct output *output, struct err *err)
{
	struct job job = job_of(heads, output, HEAD_STOP);

	wait_idle(heads);
	if (sign(heads, &job, err) < 0)
		return err_within(err, "%s", _("the records are whole, their end is not signed"));
	return settle(heads, output, err);
}

/* What a file of heads holds goes into another that lacks it. */
static int copy_to_file(
	void *context, const char *line, size_t len, int64_t number, struct err *err)
{
	return heads_file_append(context, line, len, number, err);
}

static int copy_to_stream(
	void *context, const char *line, size_t len, int64_t number, struct err *err)
{
	(void)number;
	return make_ready(context, line, len, err);
}

static int share(const struct heads *heads, const struct heads_file *from, struct heads_file *to,
	struct err *err)
{
	return heads_file_each(from, heads->wish.key, to->number, copy_to_file, to, err);
}

static char *path_beside(const struct output *output)
{
	char *path = NULL;

	if (output->folder ? asprintf(&path, "%s/heads", output->folder) < 0
			   : asprintf(&path, "%s.heads", output->path) < 0)
		return NULL;
	return path;
}

static int open_beside(struct heads *heads, const struct output *output, struct err *err)
{
	char *path = path_beside(output);
	int64_t own = heads->journal.number;
	int ret;

	if (!path)
		return err_no_memory(err);
	ret = heads_file_open(path, heads->wish.key, &heads->beside, err);
	if (ret == 0 && heads->beside.number > own)
		say(heads, _("%s lacks heads that %s has: they are taken from there"),
			heads->journal.path, path);
	if (ret == 0)
		ret = share(heads, &heads->beside, &heads->journal, err);
	if (ret == 0)
		ret = share(heads, &heads->journal, &heads->beside, err);
	free(path);
	return ret;
}

/* It is gone on with whatever it is: a user in the field cannot make it whole. */
static void say_state(const struct heads *heads, const struct heads_file *journal)
{
	if (journal->torn)
		say(heads, _("%s: its last line was cut; it stays, is no head, and none is lost"),
			journal->path);
	if (journal->breaks || (journal->passed_over && journal->number == 0))
		say(heads,
			_("%s: %zu lines are no heads of this key, %zu do not follow the one "
			  "before: it goes on after number %lld, and whoever checks will see it"),
			journal->path, journal->passed_over, journal->breaks,
			(long long)journal->number);
}

static int open_journal(struct heads *heads, struct err *err)
{
	char *path;
	int ret;

	if (asprintf(&path, "%s.heads", heads->wish.key_path) < 0)
		return err_no_memory(err);
	ret = heads_file_open(path, heads->wish.key, &heads->journal, err);
	free(path);
	if (ret == 0)
		say_state(heads, &heads->journal);
	return ret;
}

/* Standard output that was sent to a file gets records alone. */
static int open_place(struct heads *heads, const struct output *output, struct err *err)
{
	if (output->folder || output->regular)
		return open_beside(heads, output, err);
	heads->streams = !output->to_file;
	if (!heads->streams) {
		say(heads, _("standard output is a file: its heads are in %s alone"),
			heads->journal.path);
		return 0;
	}
	return heads_file_each(&heads->journal, heads->wish.key, 0, copy_to_stream, heads, err);
}

int heads_open(const struct heads_wish *wish, const struct output *output, struct heads **out,
	struct err *err)
{
	struct heads *heads = calloc(1, sizeof(*heads));

	if (!heads)
		return err_no_memory(err);
	heads->wish = *wish;
	heads->journal.fd = heads->beside.fd = -1;
	heads->last = &heads->first;
	pthread_mutex_init(&heads->lock, NULL);
	pthread_cond_init(&heads->changed, NULL);
	if (output_find(output, &heads->found, err) < 0 || open_journal(heads, err) < 0 ||
		open_place(heads, output, err) < 0) {
		heads_close(heads);
		return -1;
	}
	*out = heads;
	return 0;
}

void heads_close(struct heads *heads)
{
	if (!heads)
		return;
	pthread_mutex_lock(&heads->lock);
	heads->ends = true;
	pthread_cond_broadcast(&heads->changed);
	pthread_mutex_unlock(&heads->lock);
	if (heads->has_thread)
		pthread_join(heads->thread, NULL);
	pthread_cond_destroy(&heads->changed);
	pthread_mutex_destroy(&heads->lock);
	while (heads->first) {
		struct ready *next = heads->first->next;

		free(heads->first);
		heads->first = next;
	}
	heads_file_close(&heads->journal);
	heads_file_close(&heads->beside);
	free(heads);
}
