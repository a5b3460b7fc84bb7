#include "logs/hashing.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest_lanes.h"
#include "base/stop.h"
#include "logs/rate.h"
#include "logs/times.h"
#include "logs/walk.h"
#include "model/inventory_order.h"

#define ALONE_LEN   (256u * 1024u) /* of a piece */
#define BESIDE_LEN  (64u * 1024u)  /* likewise, in turn with others */
#define SLOTS       3              /* files whose digests are worked off at once */
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
	size_t hashers;
	struct mono_ns told; /* only the calling thread's */
};

/* A file in a hasher's hands. */
struct slot {
	bool busy, ended;
	int fd;
	struct stat before;
	struct digest *digest, *sm3; /* sm3: NULL unless asked for */
	struct log_hashed *out;
	uint8_t *buffer; /* ALONE_LEN */
};

struct hasher {
	struct hashing *all;
	bool tells;
	struct digest_lanes *lanes; /* NULL: one slot */
	struct slot slots[SLOTS];
	size_t slot_count;
	struct mono_ns spent_until;
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

/* The time since the last time; what went by is the bound's. */
static void spend(struct hasher *hasher, enum logs_bound on)
{
	struct mono_ns now = when_mono_now();

	atomic_fetch_add(&hasher->all->spent_ns[on], now.v - hasher->spent_until.v);
	hasher->spent_until = now;
}

/* Up to the size at opening, as a scan reads it. */
static void step(struct hasher *hasher, struct slot *slot, size_t piece)
{
	struct log_hashed *out = slot->out;
	int64_t left = (int64_t)slot->before.st_size - out->bytes;
	size_t most = left < (int64_t)piece ? (size_t)left : piece;
	ssize_t got = most ? read_piece(slot->fd, slot->buffer, most) : 0;

	spend(hasher, LOGS_DISK);
	if (got > 0) {
		digest_lend(slot->digest, slot->buffer, (size_t)got);
		if (slot->sm3)
			digest_add(slot->sm3, slot->buffer, (size_t)got);
		spend(hasher, LOGS_HASH);
		out->bytes += got;
		atomic_fetch_add(&hasher->all->bytes_done, got);
		log_rate_wait(hasher->all->options->rate, got);
		spend(hasher, LOGS_RATE);
		if (hasher->tells)
			tell(hasher->all, false);
	} else if (most) {
		out->why = got < 0 ? "unreadable" : "changed_while_read";
	}
	slot->ended = out->why || out->bytes >= (int64_t)slot->before.st_size;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Leaves the slot free; what is no longer wanted has no digest. */
static void release(struct hasher *hasher, struct slot *slot)
{
	close(slot->fd);
	digest_free(slot->digest);
	digest_free(slot->sm3);
	slot->busy = false;
	atomic_fetch_add(&hasher->all->files_done, 1);
}

static void end(struct hasher *hasher, struct slot *slot)
{
	struct stat after;

	slot->out->moved = fstat(slot->fd, &after) < 0 || !is_same(&slot->before, &after);
	digest_text(slot->digest, slot->out->sha256);
	if (slot->sm3)
		digest_text(slot->sm3, slot->out->sm3);
	release(hasher, slot);
}

static bool begin_digests(const struct hasher *hasher, struct slot *slot)
{
	bool wants_sm3 = hasher->all->options->sm3;

	slot->digest = digest_new_in(hasher->lanes);
	slot->sm3 = wants_sm3 ? digest_new_sm3() : NULL;
	return slot->digest && (slot->sm3 || !wants_sm3);
}

/* False: there is nothing to be read, and `out` says why. */
static bool open_task(struct hasher *hasher, struct slot *slot, const struct log_task *task)
{
	struct log_hashed *out = slot->out;

	slot->fd = log_walk_open(task->root, task->below, &out->why);
	if (slot->fd < 0)
		return false;
	if (!begin_digests(hasher, slot))
		atomic_store(&hasher->all->no_memory, true);
	else if (fstat(slot->fd, &slot->before) < 0)
		out->why = "unreadable";
	if (atomic_load(&hasher->all->no_memory) || out->why) {
		release(hasher, slot);
		return false;
	}
	out->mtime = log_times_instant(slot->before.st_mtim);
	out->ctime = log_times_instant(slot->before.st_ctim);
	return true;
}

/* Whoever has one at hand takes another only while enough are left for all. */
static bool take(struct hashing *all, bool beside, size_t *at)
{
	size_t count = all->tasks->tasks.count;

	if (beside && atomic_load(&all->next) + SLOTS * all->hashers > count)
		return false;
	*at = atomic_fetch_add(&all->next, 1);
	return *at < count;
}

static bool must_stop(struct hashing *all)
{
	return stop_requested || atomic_load(&all->no_memory);
}

static void fill(struct hasher *hasher, struct slot *slot, bool beside)
{
	struct hashing *all = hasher->all;
	size_t at;

	while (!slot->busy && !must_stop(all) && take(all, beside, &at)) {
		const struct log_task *task = &all->tasks->tasks.items[at];

		slot->out = &all->out[at];
		*slot->out = (struct log_hashed){0};
		slot->ended = false;
		slot->busy = !task->same_as && open_task(hasher, slot, task);
	}
}

static size_t fill_all(struct hasher *hasher)
{
	size_t busy = 0;

	for (size_t i = 0; i < hasher->slot_count; i++)
		busy += hasher->slots[i].busy;
	for (size_t i = 0; i < hasher->slot_count; i++) {
		struct slot *slot = &hasher->slots[i];

		if (slot->busy)
			continue;
		fill(hasher, slot, busy > 0);
		busy += slot->busy;
	}
	return busy;
}

/* One piece of each file at hand, whose digests are then worked off together. */
static void *run_hasher(void *context)
{
	struct hasher *hasher = context;
	size_t busy;

	hasher->spent_until = when_mono_now();
	while (!must_stop(hasher->all) && (busy = fill_all(hasher)) > 0) {
		for (size_t i = 0; i < hasher->slot_count; i++)
			if (hasher->slots[i].busy)
				step(hasher, &hasher->slots[i], busy > 1 ? BESIDE_LEN : ALONE_LEN);
		digest_lanes_settle(hasher->lanes);
		spend(hasher, LOGS_HASH);
		for (size_t i = 0; i < hasher->slot_count; i++)
			if (hasher->slots[i].busy && hasher->slots[i].ended)
				end(hasher, &hasher->slots[i]);
	}
	for (size_t i = 0; i < hasher->slot_count; i++)
		if (hasher->slots[i].busy)
			release(hasher, &hasher->slots[i]);
	return NULL;
}

static int hasher_init(struct hasher *hasher, struct hashing *all, struct err *err)
{
	*hasher = (struct hasher){.all = all, .lanes = digest_lanes_new()};
	hasher->slot_count = hasher->lanes ? SLOTS : 1;
	for (size_t i = 0; i < hasher->slot_count; i++) {
		hasher->slots[i].buffer = malloc(ALONE_LEN);
		if (!hasher->slots[i].buffer)
			return err_no_memory(err);
	}
	return 0;
}

static void hasher_fini(struct hasher *hasher)
{
	for (size_t i = 0; i < SLOTS; i++)
		free(hasher->slots[i].buffer);
	digest_lanes_free(hasher->lanes);
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
	struct hashing all = {
		.tasks = tasks, .options = options, .out = out, .began = when_mono_now()};
	size_t count = logs_jobs_at_once(options, tasks->tasks.count);
	struct hasher *hashers = calloc(count, sizeof(*hashers));
	int ret = 0;

	if (!hashers)
		return err_no_memory(err);
	LIST_EACH(const struct log_task, task, &tasks->tasks)
		all.bytes += task->same_as ? 0 : task->bytes;
	all.hashers = count;
	for (size_t i = 0; i < count && ret == 0; i++)
		ret = hasher_init(&hashers[i], &all, err);
	hashers[0].tells = true;
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
		hasher_fini(&hashers[i]);
	free(hashers);
	return ret;
}
