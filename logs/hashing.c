#include "logs/hashing.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stop.h"
#include "logs/rate.h"
#include "logs/times.h"
#include "logs/walk.h"
#include "model/inventory_order.h"

#define PIECE_LEN   (256u * 1024u)
#define PROGRESS_NS INT64_C(250000000)

struct hashing {
	const struct log_tasks *tasks;
	const struct logs_options *options;
	struct log_hashed *out;
	atomic_size_t next;
	atomic_llong bytes_done, files_done;
	atomic_bool no_memory;
	int64_t bytes;
	struct mono_ns told; /* only the calling thread's */
};

struct hasher {
	struct hashing *all;
	bool tells;
	uint8_t *buffer;
	pthread_t thread;
};

static void tell(struct hashing *all, bool now)
{
	const struct logs_options *options = all->options;
	struct mono_ns at = when_mono_now();
	struct logs_progress progress = {.files = (int64_t)all->tasks->tasks.count,
		.files_done = atomic_load(&all->files_done),
		.bytes = all->bytes,
		.bytes_done = atomic_load(&all->bytes_done)};

	if (!options->progress || (!now && at.v - all->told.v < PROGRESS_NS))
		return;
	all->told = at;
	options->progress(&progress, options->context);
}

/* 0: the end; -1: it cannot be read. */
static ssize_t read_piece(int fd, uint8_t *buffer, size_t most)
{
	ssize_t got;

	do
		got = read(fd, buffer, most);
	while (got < 0 && errno == EINTR && !stop_requested);
	return got;
}

/* Up to the size at opening, as a scan reads it. */
static void hash_bytes(
	struct hasher *hasher, int fd, int64_t size, struct digest *digest, struct log_hashed *out)
{
	while (out->bytes < size && !stop_requested) {
		int64_t left = size - out->bytes;
		size_t most = left < (int64_t)PIECE_LEN ? (size_t)left : PIECE_LEN;
		ssize_t got = read_piece(fd, hasher->buffer, most);

		if (got <= 0) {
			out->why = got < 0 ? "unreadable" : "changed_while_read";
			return;
		}
		digest_add(digest, hasher->buffer, (size_t)got);
		out->bytes += got;
		atomic_fetch_add(&hasher->all->bytes_done, got);
		log_rate_wait(hasher->all->options->rate, got);
		if (hasher->tells)
			tell(hasher->all, false);
	}
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static void hash_open(struct hasher *hasher, int fd, struct log_hashed *out)
{
	struct digest *digest = digest_new();
	struct stat before, after;

	if (!digest) {
		atomic_store(&hasher->all->no_memory, true);
	} else if (fstat(fd, &before) < 0) {
		out->why = "unreadable";
	} else {
		out->mtime = log_times_instant(before.st_mtim);
		out->ctime = log_times_instant(before.st_ctim);
		hash_bytes(hasher, fd, (int64_t)before.st_size, digest, out);
		out->moved = fstat(fd, &after) < 0 || !is_same(&before, &after);
		digest_text(digest, out->sha256);
	}
	digest_free(digest);
}

static void *run_hasher(void *context)
{
	struct hasher *hasher = context;
	struct hashing *all = hasher->all;
	size_t at;

	while (!stop_requested && !atomic_load(&all->no_memory) &&
		(at = atomic_fetch_add(&all->next, 1)) < all->tasks->tasks.count) {
		const struct log_task *task = &all->tasks->tasks.items[at];
		struct log_hashed *out = &all->out[at];
		int fd;

		*out = (struct log_hashed){0};
		if (task->same_as)
			continue;
		fd = log_walk_open(task->root, task->below, &out->why);
		if (fd < 0)
			continue;
		hash_open(hasher, fd, out);
		close(fd);
		atomic_fetch_add(&all->files_done, 1);
	}
	return NULL;
}

static int by_name(const void *a, const void *b)
{
	const struct log_task *x = a;
	const struct log_task *y = b;
	int order = inventory_order_ends(x->node, x->kind, y->node, y->kind);

	return order ? order : strcmp(x->name, y->name);
}

/* A file of several nodes is hashed for the first of them. */
static void take_over(const struct log_tasks *tasks, struct log_hashed *out)
{
	const struct log_task *items = tasks->tasks.items, *found;

	for (size_t i = 0; i < tasks->tasks.count; i++) {
		struct log_task first = items[i];

		if (!first.same_as)
			continue;
		first.node = first.same_as;
		found = bsearch(&first, items, tasks->tasks.count, sizeof(*items), by_name);
		if (found)
			out[i] = out[found - items];
	}
}

/* Threads that the system does not give make it slower, no more. */
static void run_all(struct hasher *hashers, size_t count)
{
	size_t started = 1;

	while (started < count &&
		pthread_create(&hashers[started].thread, NULL, run_hasher, &hashers[started]) == 0)
		started++;
	run_hasher(&hashers[0]);
	for (size_t i = 1; i < started; i++)
		pthread_join(hashers[i].thread, NULL);
}

int log_hash_tasks(const struct log_tasks *tasks, const struct logs_options *options,
	struct log_hashed *out, struct err *err)
{
	struct hashing all = {.tasks = tasks, .options = options, .out = out};
	size_t count = logs_jobs_at_once(options, tasks->tasks.count);
	struct hasher *hashers = calloc(count, sizeof(*hashers));
	int ret = 0;

	if (!hashers)
		return err_no_memory(err);
	LIST_EACH(const struct log_task, task, &tasks->tasks)
		all.bytes += task->same_as ? 0 : task->bytes;
	for (size_t i = 0; i < count; i++) {
		hashers[i] =
			(struct hasher){.all = &all, .tells = i == 0, .buffer = malloc(PIECE_LEN)};
		if (!hashers[i].buffer)
			ret = err_no_memory(err);
	}
	if (ret == 0)
		run_all(hashers, count);
	if (ret == 0)
		take_over(tasks, out);
	if (ret == 0 && atomic_load(&all.no_memory))
		ret = err_no_memory(err);
	if (ret == 0 && stop_requested)
		ret = stop_err(err);
	tell(&all, true);
	for (size_t i = 0; i < count; i++)
		free(hashers[i].buffer);
	free(hashers);
	return ret;
}
