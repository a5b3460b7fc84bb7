#include "logs/worker.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "logs/journal.h"
#include "logs/walk.h"

/* In turns: short pieces of plain text all stay in the second-level cache; a decoder that has its
 * tables and its window there had better go on for long. */
#define PIECE_PLAIN  (64u * 1024u)
#define PIECE_PACKED LOG_READ_LEN

static bool any_traffic(const struct log_share *share)
{
	LIST_EACH(const struct log_task, task, &share->archives.tasks->tasks)
		if (task->traffic)
			return true;
	return false;
}

int log_worker_init(struct log_worker *worker, struct log_share *share, struct err *err)
{
	*worker = (struct log_worker){.share = share, .lanes = digest_lanes_new()};
	worker->turn.of = &share->turns;
	worker->limits = log_codec_limits;
	worker->limits.turn = &worker->turn;
	worker->limits.room = log_room_new();
	if (!worker->limits.room)
		return err_no_memory(err);
	worker->slot_count = worker->lanes ? LOG_WORKER_SLOTS : 1;
	for (size_t i = 0; i < worker->slot_count; i++) {
		struct log_slot *slot = &worker->slots[i];

		slot->reader = log_reader_new(share->options->now, &worker->limits);
		slot->buffer = malloc(LOG_READ_LEN);
		if (!slot->reader || !slot->buffer)
			return err_no_memory(err);
		log_reader_ask_places(slot->reader, share->options->places);
		if (!log_reader_want_traffic(slot->reader, any_traffic(share)) ||
			!log_reader_want_offsets(slot->reader, share->options->offsets) ||
			!log_reader_tell_nodes(slot->reader, share->archives.tasks->key))
			return err_no_memory(err);
		log_reader_share_lanes(slot->reader, worker->lanes);
		log_reader_want_sm3(slot->reader, share->options->sm3);
		log_reader_want_content_sha256(slot->reader, share->options->content_sha256);
	}
	return 0;
}

void log_worker_fini(struct log_worker *worker)
{
	for (size_t i = 0; i < worker->slot_count; i++) {
		log_reader_free(worker->slots[i].reader);
		free(worker->slots[i].buffer);
	}
	digest_lanes_free(worker->lanes);
	free(worker->limits.room);
}

/* What a file had cost before something is done with it. */
struct before {
	struct mono_ns at;
	int64_t read_ns, rate_ns;
	struct log_spent spent;
};

static struct before before_work(const struct log_worker *worker, const struct log_slot *slot)
{
	return (struct before){when_mono_now(), slot->file.read_ns, worker->spent_ns[LOGS_RATE],
		*log_reader_spent(slot->reader)};
}

/* What is neither waiting, hash nor lines is the decoder's. */
static void spend_since(
	struct log_worker *worker, const struct log_slot *slot, const struct before *before)
{
	const struct log_spent *spent = log_reader_spent(slot->reader);
	int64_t read = slot->file.read_ns - before->read_ns;
	int64_t hash = spent->hash_ns - before->spent.hash_ns;
	int64_t lines = spent->lines_ns - before->spent.lines_ns;
	int64_t waited = worker->spent_ns[LOGS_RATE] - before->rate_ns;

	worker->spent_ns[LOGS_DISK] += read;
	worker->spent_ns[LOGS_HASH] += hash;
	worker->spent_ns[LOGS_LINES] += lines;
	worker->spent_ns[LOGS_DECODER] +=
		when_mono_now().v - before->at.v - read - hash - lines - waited;
}

static void on_read(void *context, int64_t bytes)
{
	struct log_worker *worker = context;
	struct mono_ns from = when_mono_now();

	log_share_count(worker->share, bytes);
	if (worker->share->options->rate)
		worker->spent_ns[LOGS_RATE] += when_mono_now().v - from.v;
	if (worker->tells)
		log_share_tell(worker->share, false);
}

static bool has_company(const struct log_worker *worker, const struct log_slot *slot)
{
	for (size_t i = 0; i < worker->slot_count; i++)
		if (&worker->slots[i] != slot && worker->slots[i].busy)
			return true;
	return false;
}

static void give_back(struct log_worker *worker, struct log_slot *slot)
{
	if (slot->file.fd >= 0)
		close(slot->file.fd);
	slot->busy = false;
	log_share_give(worker->share, slot->task, &slot->result);
	if (worker->tells)
		log_share_tell(worker->share, false);
}

/* NULL also for mixed archives: a line of it is of one node. */
static struct log_journal *journal_of(const struct log_worker *worker)
{
	return worker->share->archives.tasks->key ? NULL : worker->share->options->journal;
}

/* An earlier scan has read the file, and it is still the same: its result is the slot's. */
static bool was_kept(struct log_worker *worker, struct log_slot *slot)
{
	const struct logs_options *options = worker->share->options;
	const struct log_archives *archives = &worker->share->archives;
	struct log_journal *journal = journal_of(worker);
	struct log_result kept;

	if (!journal)
		return false;
	log_journal_key(
		&archives->tasks->tasks.items[slot->task], &slot->file.opened, options, slot->key);
	if (!log_journal_find(
		    journal, slot->key, &worker->arena, &archives->files[slot->task], &kept))
		return false;
	kept.kept = kept.opened = true;
	kept.rotated = slot->result.rotated;
	kept.device = slot->result.device;
	kept.inode = slot->result.inode;
	slot->result = kept;
	return true;
}

static void keep(struct log_worker *worker, struct log_slot *slot)
{
	const struct logs_options *options = worker->share->options;
	const struct log_task *task = &worker->share->archives.tasks->tasks.items[slot->task];
	struct log_journal *journal = journal_of(worker);
	struct inventory_file entry = worker->share->archives.files[slot->task];

	if (!journal || slot->file.stopped_by ||
		!log_journal_may_keep(&slot->file.opened, &entry, &slot->result, options->now))
		return;
	entry.name = task->name;
	entry.node = task->node;
	entry.kind = task->kind;
	log_journal_put(journal, slot->key, &entry, &slot->result);
}

static bool is_journal(const struct log_worker *worker, const struct log_slot *slot)
{
	const struct log_journal *journal = worker->share->options->journal;

	return journal && log_journal_is(journal, &slot->file.opened);
}

/* Some file systems make up inodes as they go: a file that was rotated into the place of another
 * has another size or time as well. */
static bool is_as_listed(const struct log_task *task, const struct stat *opened)
{
	return (opened->st_dev == task->device && opened->st_ino == task->inode) ||
	       (opened->st_size == task->bytes && opened->st_mtim.tv_sec == task->written.tv_sec &&
		       opened->st_mtim.tv_nsec == task->written.tv_nsec);
}

/* Opens the task's file. False: there is nothing to be read, and the result says why. */
static bool open_task(struct log_worker *worker, struct log_slot *slot)
{
	const struct log_task *task = &worker->share->archives.tasks->tasks.items[slot->task];

	slot->result = (struct log_result){0};
	slot->file = (struct log_file){
		.fd = log_walk_open(task->root, task->below, &slot->result.why),
		.name = task->name,
		.format = task->format,
		.zone_minutes = task->zone_minutes,
		.zone_declared = task->zone_declared,
		.limits = &worker->limits,
		.reader = slot->reader,
		.buffer = slot->buffer,
		.progress = on_read,
		.context = worker,
	};
	if (slot->file.fd < 0) {
		slot->result.rotated = strcmp(slot->result.why, "missing") == 0;
		return false;
	}
	if (fstat(slot->file.fd, &slot->file.opened) < 0) {
		slot->result.why = "unreadable";
		return false;
	}
	if (is_journal(worker, slot)) /* in the folder that is read: it is not there */
		return false;
	slot->result.rotated = !is_as_listed(task, &slot->file.opened);
	log_reader_want_traffic(slot->reader, task->traffic); /* there is room since init */
	return log_share_claim(worker->share, slot->task, &slot->file.opened, &slot->result) &&
	       !was_kept(worker, slot);
}

/* Until a file is open. False: no task is left for this slot. */
static bool fill_slot(struct log_worker *worker, struct log_slot *slot, bool beside)
{
	while (!slot->busy && log_share_take(worker->share, beside, &slot->task)) {
		slot->busy = open_task(worker, slot);
		if (!slot->busy)
			give_back(worker, slot);
	}
	return slot->busy;
}

/* What is in it is read; it is not skipped. */
static int walk_container(struct log_worker *worker, struct log_slot *slot,
	const struct log_container *container, struct err *err)
{
	struct inventory_file *entry = &worker->share->archives.files[slot->task];

	slot->result.why = slot->file.stopped_by;
	if (log_members_read(
		    &slot->file, container, &worker->arena, entry, &slot->result.members, err) == 0)
		return 0;
	log_result_fini(&slot->result);
	return -1;
}

static int end_slot(struct log_worker *worker, struct log_slot *slot, struct err *err)
{
	struct inventory_file *out = &worker->share->archives.files[slot->task];
	struct log_container container;
	struct before before;

	if (log_file_end(&slot->file, &worker->arena, out, &slot->result.why, err) < 0)
		return -1;
	if (log_reader_doubts(slot->reader) && log_file_begin_again(&slot->file))
		return 0;
	if (!log_minutes_pack(log_reader_minutes(slot->reader), &slot->result.minutes) ||
		!log_line_sums_copy(log_reader_line_sums(slot->reader), &slot->result.line_sums) ||
		!log_reader_traffic(slot->reader, &slot->result.traffic) ||
		!log_reader_parts(slot->reader, &slot->result.parts))
		return err_no_memory(err);
	before = before_work(worker, slot);
	if (log_reader_container(slot->reader, &container) &&
		walk_container(worker, slot, &container, err) < 0)
		return -1;
	spend_since(worker, slot, &before);
	slot->result.read = true;
	keep(worker, slot);
	give_back(worker, slot);
	return 0;
}

static size_t piece_of(const struct log_slot *slot, bool alone)
{
	if (alone)
		return LOG_READ_LEN;
	return log_codec_by_suffix(slot->file.name) == &log_codec_plain ? PIECE_PLAIN
									: PIECE_PACKED;
}

static bool must_rest(const struct log_worker *worker, const struct log_slot *slot)
{
	return worker->large && worker->large != slot;
}

static int step_slot(struct log_worker *worker, struct log_slot *slot, bool alone, struct err *err)
{
	int decoders = worker->turn.decoders;
	struct before before;

	slot->more = true;
	if (!slot->busy || must_rest(worker, slot))
		return 0;
	slot->file.piece = piece_of(slot, alone || worker->large);
	before = before_work(worker, slot);
	if (log_file_step(&slot->file, &slot->more, err) < 0)
		return -1;
	spend_since(worker, slot, &before);
	if (worker->turn.decoders > decoders)
		worker->large = slot;
	return 0;
}

static void settle_digests(struct log_worker *worker)
{
	struct mono_ns from = when_mono_now();

	digest_lanes_settle(worker->lanes);
	worker->spent_ns[LOGS_HASH] += when_mono_now().v - from.v;
}

static int step_all(struct log_worker *worker, bool alone, struct err *err)
{
	if (!worker->turn.decoders)
		worker->large = NULL;
	for (size_t i = 0; i < worker->slot_count; i++)
		if (step_slot(worker, &worker->slots[i], alone, err) < 0)
			return -1;
	settle_digests(worker);
	log_share_spend(worker->share, worker->spent_ns);
	return 0;
}

/* One piece of each file at hand; a file ends when the others have their piece, for its digest to
 * be worked off with theirs. 0: no file is left. */
static int take_turns(struct log_worker *worker, struct err *err)
{
	int busy = 0;

	for (size_t i = 0; i < worker->slot_count; i++) {
		struct log_slot *slot = &worker->slots[i];

		busy += must_rest(worker, slot)
				? slot->busy
				: fill_slot(worker, slot, has_company(worker, slot));
	}
	if (step_all(worker, busy == 1, err) < 0)
		return -1;
	for (size_t i = 0; i < worker->slot_count; i++)
		if (!worker->slots[i].more && end_slot(worker, &worker->slots[i], err) < 0)
			return -1;
	return busy;
}

void log_worker_run(struct log_worker *worker)
{
	struct err err = {0};
	int busy;

	do
		busy = take_turns(worker, &err);
	while (busy > 0);
	if (busy < 0)
		log_share_fail(worker->share, &err);
	log_turn_end(&worker->turn);
	for (size_t i = 0; i < worker->slot_count; i++)
		if (worker->slots[i].busy)
			close(worker->slots[i].file.fd);
}
