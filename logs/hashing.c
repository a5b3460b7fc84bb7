#include "logs/hashing.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stop.h"
#include "logs/rate.h"
#include "logs/times.h"
#include "logs/walk.h"

#define PIECE_LEN   (256u * 1024u)
#define PROGRESS_NS INT64_C(250000000)

struct hashing {
	const struct log_tasks *tasks;
	const struct logs_options *options;
	struct log_hashed *out;
	atomic_size_t next;
	atomic_llong bytes_done, files_done;
	atomic_llong spent_ns[LOGS_BOUNDS];
	atomic_bool no_memory;
	struct mono_ns began;
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
	struct logs_progress progress = {.began = all->began,
		.files = (int64_t)all->tasks->tasks.count,
		.files_done = atomic_load(&all->files_done),
		.bytes = all->bytes,
		.bytes_done = atomic_load(&all->bytes_done)};

	if (!options->progress || (!now && at.v - all->told.v < PROGRESS_NS))
		return;
	for (size_t i = 0; i < LOGS_BOUNDS; i++)
		progress.spent_ns[i] = atomic_load(&all->spent_ns[i]);
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

/* Of one file. */
struct digests {
	struct digest *sha256, *sm3; /* sm3: NULL unless asked for */
};

static bool digests_init(struct digests *digests, bool sm3)
{
	digests->sha256 = digest_new();
	digests->sm3 = sm3 ? digest_new_sm3() : NULL;
	return digests->sha256 && (digests->sm3 || !sm3);
}

static void digests_add(struct digests *digests, const void *bytes, size_t len)
{
	digest_add(digests->sha256, bytes, len);
	if (digests->sm3)
		digest_add(digests->sm3, bytes, len);
}

static void digests_text(struct digests *digests, struct log_hashed *out)
{
	digest_text(digests->sha256, out->sha256);
	if (digests->sm3)
		digest_text(digests->sm3, out->sm3);
}

static void digests_fini(struct digests *digests)
{
	digest_free(digests->sha256);
	digest_free(digests->sm3);
}

/* The time since *from; it is now then. */
static void spend(struct hasher *hasher, enum logs_bound on, struct mono_ns *from)
{
	struct mono_ns now = when_mono_now();

	atomic_fetch_add(&hasher->all->spent_ns[on], now.v - from->v);
	*from = now;
}

/* Up to the size at opening, as a scan reads it. */
static void hash_bytes(struct hasher *hasher, int fd, int64_t size, struct digests *digests,
	struct log_hashed *out)
{
	struct mono_ns from = when_mono_now();

	while (out->bytes < size && !stop_requested) {
		int64_t left = size - out->bytes;
		size_t most = left < (int64_t)PIECE_LEN ? (size_t)left : PIECE_LEN;
		ssize_t got = read_piece(fd, hasher->buffer, most);

		if (got <= 0) {
			out->why = got < 0 ? "unreadable" : "changed_while_read";
			return;
		}
		spend(hasher, LOGS_DISK, &from);
		digests_add(digests, hasher->buffer, (size_t)got);
		spend(hasher, LOGS_HASH, &from);
		out->bytes += got;
		atomic_fetch_add(&hasher->all->bytes_done, got);
		log_rate_wait(hasher->all->options->rate, got);
		spend(hasher, LOGS_RATE, &from);
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
	struct digests digests;
	struct stat before, after;

	if (!digests_init(&digests, hasher->all->options->sm3)) {
		atomic_store(&hasher->all->no_memory, true);
	} else if (fstat(fd, &before) < 0) {
		out->why = "unreadable";
	} else {
		out->mtime = log_times_instant(before.st_mtim);
		out->ctime = log_times_instant(before.st_ctim);
		hash_bytes(hasher, fd, (int64_t)before.st_size, &digests, out);
		out->moved = fstat(fd, &after) < 0 || !is_same(&before, &after);
		digests_text(&digests, out);
	}
	digests_fini(&digests);
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
		fd = log_walk_open(task->root, task->below, &out->why);
		if (fd < 0)
			continue;
		hash_open(hasher, fd, out);
		close(fd);
		atomic_fetch_add(&all->files_done, 1);
	}
	return NULL;
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
	struct hashing all = {
		.tasks = tasks, .options = options, .out = out, .began = when_mono_now()};
	size_t count = logs_jobs_at_once(options, tasks->tasks.count);
	struct hasher *hashers = calloc(count, sizeof(*hashers));
	int ret = 0;

	if (!hashers)
		return err_no_memory(err);
	LIST_EACH(const struct log_task, task, &tasks->tasks)
		all.bytes += task->bytes;
	for (size_t i = 0; i < count; i++) {
		hashers[i] =
			(struct hasher){.all = &all, .tells = i == 0, .buffer = malloc(PIECE_LEN)};
		if (!hashers[i].buffer)
			ret = err_no_memory(err);
	}
	if (ret == 0)
		run_all(hashers, count);
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
