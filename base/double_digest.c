#include "base/double_digest.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/digest_pieces.h"
#include "base/i18n.h"
#include "base/stop.h"

/* What is read goes in batches; the second thread may be two of them behind. A batch has many
 * pieces, so that all streams of both digests are busy to its end. */
#define BATCHES     3
#define BATCH_LEN   (2u * 1024u * 1024u)
#define PIECE_MOST  (128u * 1024u)
#define PIECES_MOST 1024u
#define OPEN_MOST   64u

/* A file that is open. */
struct reading {
	struct double_digest_file *file;
	struct digest_state sha256, sm3;
	struct stat before;
	int64_t left;
	int fd;
	unsigned turn; /* of the batch that holds its last piece so far */
	bool done;
};

struct batch {
	uint8_t *bytes;
	size_t used, count, ended_count;
	struct digest_piece sha256[PIECES_MOST], sm3[PIECES_MOST];
	struct reading *ended[PIECES_MOST]; /* to be freed when this batch is done with */
};

/* Batches on their way, in their order. The second thread does SM3, and SHA-256 as well when it
 * would wait for a batch; the first reads, and does SHA-256 when it would wait for room. */
struct hand_over {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t given, sm3_done, sha256_done; /* ever */
	bool sha256_busy, over, failed;
};

struct work {
	struct double_digest_file **files; /* the largest first */
	size_t count, next;
	const struct double_digest_source *source;
	struct reading *open[OPEN_MOST];
	size_t open_count;
	int64_t read, half;    /* bytes: read so far; half of all that there is */
	struct batch *batches; /* in turn */
	struct hand_over hand;
	bool threaded;
	pthread_t thread;
};

static int larger_first(const void *a, const void *b)
{
	const struct double_digest_file *x = *(struct double_digest_file *const *)a;
	const struct double_digest_file *y = *(struct double_digest_file *const *)b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return strcmp(x->path, y->path);
}

static int more_left_first(const void *a, const void *b)
{
	const struct reading *x = *(struct reading *const *)a;
	const struct reading *y = *(struct reading *const *)b;

	return (x->left < y->left) - (x->left > y->left);
}

/* 0 where the caller goes on without the file. */
static int fail(const struct work *work, const struct double_digest_file *file, struct err *err)
{
	if (!work->source->failed || err->code == ERR_INTERRUPTED)
		return -1;
	work->source->failed(work->source->context, file, err);
	*err = (struct err){0};
	return 0;
}

static int changed(const struct double_digest_file *file, struct err *err)
{
	return err_set(err, ERR_DATA, _("%s: changed while it was read"), file->path);
}

static int check_opened(
	int fd, const struct double_digest_file *file, struct stat *st, struct err *err)
{
	if (fstat(fd, st) < 0)
		return err_set_errno(err, ERR_IO, errno, _("%s: cannot be read"), file->path);
	if (!S_ISREG(st->st_mode))
		return err_set(err, ERR_DATA, _("%s: is no regular file"), file->path);
	return (int64_t)st->st_size == file->size ? 0 : changed(file, err);
}

static int open_next(struct work *work, struct err *err)
{
	struct double_digest_file *file = work->files[work->next++];
	struct reading *reading;
	struct stat st;
	int fd = work->source->open(work->source->context, file->path, err);

	if (fd < 0 || check_opened(fd, file, &st, err) < 0) {
		if (fd >= 0)
			close(fd);
		return fail(work, file, err);
	}
	reading = calloc(1, sizeof(*reading));
	if (!reading) {
		close(fd);
		return err_no_memory(err);
	}
	reading->file = file;
	reading->before = st;
	reading->left = st.st_size;
	reading->fd = fd;
	/* With few others beside it, a stream by itself is quicker in libcrypto. */
	reading->sm3.alone = reading->left > work->half;
	work->open[work->open_count++] = reading;
	return 0;
}

static void reading_free(struct reading *reading)
{
	if (!reading)
		return;
	if (reading->fd >= 0)
		close(reading->fd);
	digest_state_end(&reading->sha256);
	digest_state_end(&reading->sm3);
	free(reading);
}

static int read_fully(const struct reading *reading, uint8_t *at, size_t len, struct err *err)
{
	while (len) {
		ssize_t got = read(reading->fd, at, len);

		if (got < 0 && errno == EINTR && !stop_requested)
			continue;
		if (stop_requested)
			return stop_err(err);
		if (got < 0)
			return err_set_errno(
				err, ERR_IO, errno, _("%s: cannot be read"), reading->file->path);
		if (got == 0)
			return changed(reading->file, err);
		at += got;
		len -= (size_t)got;
	}
	return 0;
}

static int check_unchanged(const struct reading *reading, struct err *err)
{
	const struct stat *before = &reading->before;
	struct stat st;

	if (fstat(reading->fd, &st) < 0 || st.st_size != before->st_size ||
		st.st_mtim.tv_sec != before->st_mtim.tv_sec ||
		st.st_mtim.tv_nsec != before->st_mtim.tv_nsec)
		return changed(reading->file, err);
	return 0;
}

static size_t next_len(const struct reading *reading)
{
	return reading->left < PIECE_MOST ? (size_t)reading->left : PIECE_MOST;
}

static bool has_room(const struct batch *batch, size_t len)
{
	return batch->count < PIECES_MOST && batch->used + len <= BATCH_LEN;
}

static void put_piece(struct batch *batch, struct reading *reading, size_t len)
{
	const struct digest_piece piece = {
		.at = batch->bytes + batch->used, .len = len, .last = reading->left == 0};
	struct double_digest *out = &reading->file->out;
	size_t i = batch->count++;

	batch->sha256[i] = batch->sm3[i] = piece;
	batch->sha256[i].state = &reading->sha256;
	batch->sha256[i].out = out->sha256;
	batch->sm3[i].state = &reading->sm3;
	batch->sm3[i].out = out->sm3;
	batch->used += (len + DIGEST_PIECE_UNIT - 1) / DIGEST_PIECE_UNIT * DIGEST_PIECE_UNIT;
}

static int read_piece(
	struct work *work, struct batch *batch, struct reading *reading, struct err *err)
{
	size_t len = next_len(reading);
	int ret = read_fully(reading, batch->bytes + batch->used, len, err);

	reading->left -= (int64_t)len;
	reading->done = ret < 0 || reading->left == 0;
	if (ret == 0 && reading->done)
		ret = check_unchanged(reading, err);
	if (ret < 0)
		return fail(work, reading->file, err);
	work->read += (int64_t)len;
	put_piece(batch, reading, len);
	return 0;
}

/* Files that are done with leave; their state lives until the batch is worked off. */
static void let_go(struct work *work, struct batch *batch)
{
	size_t kept = 0;

	for (size_t i = 0; i < work->open_count; i++) {
		struct reading *reading = work->open[i];

		if (!reading->done) {
			work->open[kept++] = reading;
			continue;
		}
		close(reading->fd);
		reading->fd = -1;
		batch->ended[batch->ended_count++] = reading;
	}
	work->open_count = kept;
}

/* A piece of every open file that gave none to this batch yet, as far as there is room. Those that
 * have most left come first, so that all come to their end together. */
static int read_round(
	struct work *work, struct batch *batch, unsigned turn, bool *any, struct err *err)
{
	int ret = 0;

	while (work->open_count < OPEN_MOST && work->next < work->count)
		if (open_next(work, err) < 0)
			return -1;
	qsort(work->open, work->open_count, sizeof(*work->open), more_left_first);
	*any = false;
	for (size_t i = 0; ret == 0 && i < work->open_count; i++) {
		struct reading *reading = work->open[i];

		if (reading->turn == turn || batch->ended_count + i >= PIECES_MOST ||
			!has_room(batch, next_len(reading)))
			continue;
		reading->turn = turn;
		*any = true;
		ret = read_piece(work, batch, reading, err);
	}
	let_go(work, batch);
	return ret;
}

static int fill(struct work *work, struct batch *batch, unsigned turn, struct err *err)
{
	bool any = true;

	while (any && batch->ended_count + OPEN_MOST <= PIECES_MOST)
		if (read_round(work, batch, turn, &any, err) < 0)
			return -1;
	return 0;
}

static void empty(struct batch *batch)
{
	for (size_t i = 0; i < batch->ended_count; i++)
		reading_free(batch->ended[i]);
	batch->used = batch->count = batch->ended_count = 0;
}

/* All below are called with the lock held, which is let go while there is work. */

static void digest_sm3(struct work *work)
{
	struct hand_over *hand = &work->hand;
	const struct batch *batch = &work->batches[hand->sm3_done % BATCHES];
	bool good;

	pthread_mutex_unlock(&hand->lock);
	good = digest_pieces(&digest_kind_sm3, batch->sm3, batch->count);
	pthread_mutex_lock(&hand->lock);
	hand->failed |= !good;
	hand->sm3_done++;
	pthread_cond_broadcast(&hand->changed);
}

static bool sha256_waits(const struct hand_over *hand)
{
	return !hand->sha256_busy && hand->sha256_done < hand->given;
}

static void digest_sha256(struct work *work)
{
	struct hand_over *hand = &work->hand;
	const struct batch *batch = &work->batches[hand->sha256_done % BATCHES];
	bool good;

	hand->sha256_busy = true;
	pthread_mutex_unlock(&hand->lock);
	good = digest_pieces(&digest_kind_sha256, batch->sha256, batch->count);
	pthread_mutex_lock(&hand->lock);
	hand->failed |= !good;
	hand->sha256_busy = false;
	hand->sha256_done++;
	pthread_cond_broadcast(&hand->changed);
}

static bool all_done(const struct hand_over *hand)
{
	return hand->sm3_done == hand->given && hand->sha256_done == hand->given;
}

static void *work_beside(void *of_work)
{
	struct work *work = of_work;
	struct hand_over *hand = &work->hand;

	pthread_mutex_lock(&hand->lock);
	while (!hand->over || !all_done(hand)) {
		if (hand->sm3_done < hand->given)
			digest_sm3(work);
		else if (sha256_waits(hand))
			digest_sha256(work);
		else
			pthread_cond_wait(&hand->changed, &hand->lock);
	}
	pthread_mutex_unlock(&hand->lock);
	return NULL;
}

static bool is_full(const struct hand_over *hand)
{
	size_t done = hand->sm3_done < hand->sha256_done ? hand->sm3_done : hand->sha256_done;

	return hand->given - done >= BATCHES;
}

static void hand_on(struct work *work)
{
	struct hand_over *hand = &work->hand;

	pthread_mutex_lock(&hand->lock);
	hand->given++;
	pthread_cond_broadcast(&hand->changed);
	if (!work->threaded) {
		digest_sm3(work);
		digest_sha256(work);
	}
	pthread_mutex_unlock(&hand->lock);
}

/* The batch of this turn, when nobody needs it any more. */
static struct batch *next_batch(struct work *work)
{
	struct hand_over *hand = &work->hand;
	struct batch *batch = &work->batches[hand->given % BATCHES];

	pthread_mutex_lock(&hand->lock);
	while (is_full(hand)) {
		if (sha256_waits(hand))
			digest_sha256(work);
		else
			pthread_cond_wait(&hand->changed, &hand->lock);
	}
	pthread_mutex_unlock(&hand->lock);
	empty(batch);
	return batch;
}

static int read_all(struct work *work, struct err *err)
{
	unsigned turn = 0;

	while (work->next < work->count || work->open_count) {
		struct batch *batch = next_batch(work);

		if (fill(work, batch, ++turn, err) < 0)
			return -1;
		hand_on(work);
		if (stop_requested)
			return stop_err(err);
		if (work->source->progress)
			work->source->progress(work->source->context, work->read);
	}
	return 0;
}

static int begin(struct work *work, struct err *err)
{
	work->batches = calloc(BATCHES, sizeof(*work->batches));
	if (!work->batches)
		return err_no_memory(err);
	for (size_t i = 0; i < BATCHES; i++) {
		work->batches[i].bytes = malloc(BATCH_LEN);
		if (!work->batches[i].bytes)
			return err_no_memory(err);
	}
	pthread_mutex_init(&work->hand.lock, NULL);
	pthread_cond_init(&work->hand.changed, NULL);
	/* Without a second thread all is done by this one. */
	work->threaded = pthread_create(&work->thread, NULL, work_beside, work) == 0;
	return 0;
}

static void end_thread(struct work *work)
{
	struct hand_over *hand = &work->hand;

	pthread_mutex_lock(&hand->lock);
	hand->over = true;
	pthread_cond_broadcast(&hand->changed);
	while (sha256_waits(hand))
		digest_sha256(work);
	pthread_mutex_unlock(&hand->lock);
	pthread_join(work->thread, NULL);
}

static int end(struct work *work, int ret, struct err *err)
{
	if (work->threaded)
		end_thread(work);
	if (ret == 0 && work->hand.failed)
		ret = err_no_memory(err);
	for (size_t i = 0; i < work->open_count; i++)
		reading_free(work->open[i]);
	for (size_t i = 0; work->batches && i < BATCHES; i++) {
		empty(&work->batches[i]);
		free(work->batches[i].bytes);
	}
	free(work->batches);
	return ret;
}

static void order(struct work *work, struct double_digest_file *files)
{
	for (size_t i = 0; i < work->count; i++) {
		work->files[i] = &files[i];
		files[i].out = (struct double_digest){.sha256 = ""};
		work->half += files[i].size / 2;
	}
	qsort(work->files, work->count, sizeof(struct double_digest_file *), larger_first);
}

int double_digest_files(struct double_digest_file *files, size_t count,
	const struct double_digest_source *source, struct err *err)
{
	struct work *work = calloc(1, sizeof(*work));
	struct err here = {0};
	int ret;

	if (!work)
		return err_no_memory(err);
	work->count = count;
	work->source = source;
	work->files = calloc(count ? count : 1, sizeof(struct double_digest_file *));
	ret = work->files ? 0 : err_no_memory(&here);
	if (ret == 0) {
		order(work, files);
		ret = begin(work, &here);
	}
	if (ret == 0)
		ret = read_all(work, &here);
	ret = end(work, ret, &here);
	free(work->files);
	free(work);
	if (ret < 0 && err)
		*err = here;
	return ret;
}

int double_digest_bytes(const void *bytes, size_t len, struct double_digest *out, struct err *err)
{
	struct digest_state sha256 = {.alone = true}, sm3 = {.alone = true};
	const struct digest_piece piece = {.at = bytes, .len = len, .last = true};
	struct digest_piece first = piece, second = piece;
	bool good;

	first.state = &sha256;
	first.out = out->sha256;
	second.state = &sm3;
	second.out = out->sm3;
	good = digest_pieces(&digest_kind_sha256, &first, 1);
	return good && digest_pieces(&digest_kind_sm3, &second, 1) ? 0 : err_no_memory(err);
}
