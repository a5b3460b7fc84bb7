#include "logs/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "logs/journal_line.h"
#include "logs/seen.h"
#include "logs/times.h"

#define HEAD      "cdnproof/logs-journal/v1 " CDNPROOF_VERSION "\n"
#define HEAD_WORD "cdnproof/logs-journal/"
#define HEAD_MOST 256
#define KEY_LEN   (DIGEST_TEXT_LEN - 1)
#define JSON_AT   (2 * (KEY_LEN + 1))   /* of a line */
#define LINE_MOST (16u * 1024u * 1024u) /* a file with more to say is read again */
#define SYNC_NS   INT64_C(5000000000)
#define REST_MS   2000 /* clocks of file systems are not finer than that */

struct place {
	int64_t offset; /* of the JSON */
	size_t len;
};

struct text_line {
	char *at; /* heap; no NUL */
	size_t len, cap;
	int64_t stored; /* with its LF */
};

struct log_journal {
	int fd;
	bool made; /* it was not there before */
	bool ours; /* locked, and a journal */
	char *path;
	dev_t device;
	ino_t inode;
	struct log_seen keys; /* → index of a place */
	LIST_OF(struct place) places;
	size_t place_cap;
	pthread_mutex_t lock; /* over what follows */
	int64_t size;
	size_t lines; /* that were written now, the head included */
	struct mono_ns synced;
	atomic_int failure; /* errno; 0: it can be written */
	void (*say)(void *context, const struct err *why);
	void *say_context;
};

/* --- opening -------------------------------------------------------------------------------- */

/* Who owns the folder could put anything into it anyway; of all others in a folder that many may
 * write to, nobody lends us results. File systems without owners give all to one. */
static bool is_of_owner(const struct log_journal *journal, const struct stat *st)
{
	char *folder = file_folder_of(journal->path);
	struct stat of_folder;
	bool is = folder && stat(*folder ? folder : ".", &of_folder) == 0 &&
		  of_folder.st_uid == st->st_uid;

	free(folder);
	return is;
}

static int check_owner(const struct log_journal *journal, const struct stat *st, struct err *err)
{
	if (S_ISREG(st->st_mode) &&
		(journal->made || st->st_uid == geteuid() || is_of_owner(journal, st)))
		return 0;
	return err_set(err, ERR_CANTCREATE,
		_("%s: is not what an interrupted run of yours left; remove it or give another "
		  "output"),
		journal->path);
}

/* One that its owner has removed meanwhile is nobody's. */
static int lock_file(struct log_journal *journal, struct stat *st, struct err *err)
{
	if (flock(journal->fd, LOCK_EX | LOCK_NB) < 0 && errno != EWOULDBLOCK)
		return err_set_errno(
			err, ERR_CANTCREATE, errno, _("%s: cannot be locked"), journal->path);
	if (fstat(journal->fd, st) < 0)
		return err_set_errno(err, ERR_CANTCREATE, errno, "%s", journal->path);
	if (st->st_nlink == 0 || flock(journal->fd, LOCK_EX | LOCK_NB) < 0)
		return err_set(err, ERR_CANTCREATE,
			_("%s: another cdnproof writes to this file; wait for its end or give another name"),
			journal->path);
	return check_owner(journal, st, err);
}

static int open_file(struct log_journal *journal, struct stat *st, struct err *err)
{
	static const int flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

	journal->fd = open(journal->path, flags | O_CREAT | O_EXCL, 0600);
	journal->made = journal->fd >= 0;
	if (!journal->made && errno == EEXIST)
		journal->fd = open(journal->path, flags);
	if (journal->fd < 0)
		return err_set_errno(
			err, ERR_CANTCREATE, errno, _("%s: cannot be created"), journal->path);
	if (lock_file(journal, st, err) < 0)
		return -1;
	journal->device = st->st_dev;
	journal->inode = st->st_ino;
	return 0;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t done = write(fd, bytes, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		bytes += done;
		len -= (size_t)done;
	}
	return true;
}

/* What was written of a line does not stay in the way of the next one. False: errno says why. */
static bool append(struct log_journal *journal, const char *bytes, size_t len)
{
	int code;

	if (write_all(journal->fd, bytes, len)) {
		journal->size += (int64_t)len;
		journal->lines++;
		return true;
	}
	code = errno;
	if (ftruncate(journal->fd, (off_t)journal->size) < 0)
		code = errno;
	errno = code;
	return false;
}

static bool is_failed(const struct log_journal *journal)
{
	return atomic_load(&journal->failure) != 0;
}

static void fail(struct log_journal *journal, int code)
{
	struct err err = {0};

	atomic_store(&journal->failure, code);
	err_set_errno(&err, ERR_IO, code,
		_("%s: cannot be written: if this run is interrupted, the next one begins anew"),
		journal->path);
	if (journal->say)
		journal->say(journal->say_context, &err);
}

/* KEY SUM JSON, without LF. */
static bool is_line(const char *line, size_t len)
{
	char sum[DIGEST_TEXT_LEN];

	if (len <= JSON_AT || line[KEY_LEN] != ' ' || line[JSON_AT - 1] != ' ')
		return false;
	digest_bytes(line + JSON_AT, len - JSON_AT, sum);
	return memcmp(line + KEY_LEN + 1, sum, KEY_LEN) == 0;
}

static bool make_room(struct log_journal *journal)
{
	size_t cap = journal->place_cap ? journal->place_cap * 2 : 256;
	struct place *grown;

	if (journal->places.count < journal->place_cap)
		return true;
	grown = realloc(journal->places.items, cap * sizeof(*grown));
	if (!grown)
		return false;
	journal->places.items = grown;
	journal->place_cap = cap;
	return true;
}

/* A file that two paths name is there twice, with the same result. False: no memory. */
static bool add_place(struct log_journal *journal, const char *line, const struct place *place)
{
	const struct log_seen_key key = log_seen_digest(line);

	if (log_seen_find(&journal->keys, &key) != SIZE_MAX)
		return true;
	if (!make_room(journal) || !log_seen_add(&journal->keys, &key, journal->places.count))
		return false;
	journal->places.items[journal->places.count++] = *place;
	return true;
}

/* Up to the next LF, which is not kept; nor are bytes beyond LINE_MOST. False: there is none. */
static bool next_line(FILE *stream, struct text_line *line)
{
	int byte;

	line->len = 0;
	line->stored = 0;
	while ((byte = getc_unlocked(stream)) != EOF) {
		line->stored++;
		if (byte == '\n')
			return true;
		if (line->len == LINE_MOST)
			continue;
		if (line->len == line->cap) {
			size_t cap = line->cap ? line->cap * 2 : 64 * 1024;
			char *grown = realloc(line->at, cap);

			if (!grown)
				return false;
			line->at = grown;
			line->cap = cap;
		}
		line->at[line->len++] = (char)byte;
	}
	return false;
}

/* Lines behind the head. What follows the last LF is torn: the size ends before it. */
static int read_lines(struct log_journal *journal, FILE *stream, struct err *err)
{
	struct text_line line = {0};
	bool fine = true;

	while (fine && next_line(stream, &line)) {
		const struct place place = {journal->size + JSON_AT, line.len - JSON_AT};

		journal->size += line.stored;
		if (is_line(line.at, line.len))
			fine = add_place(journal, line.at, &place);
	}
	free(line.at);
	return fine ? 0 : err_no_memory(err);
}

/* A head that was cut by the end of its run is begun again. */
static int check_head(
	struct log_journal *journal, FILE *stream, const struct stat *st, struct err *err)
{
	char head[HEAD_MOST] = "";
	size_t len = fgets(head, sizeof(head), stream) ? strlen(head) : 0;

	if (strcmp(head, HEAD) == 0) {
		journal->size = (int64_t)len;
		return 0;
	}
	if ((int64_t)len == (int64_t)st->st_size && strncmp(head, HEAD, len) == 0)
		return 0;
	return err_set(err, ERR_CANTCREATE,
		strncmp(head, HEAD_WORD, strlen(HEAD_WORD)) == 0
			? _("%s: was left by another version of cdnproof; remove it to begin anew")
			: _("%s: is not what an interrupted run of yours left; remove it or give another "
			    "output"),
		journal->path);
}

/* size 0: the head is still to be written. */
static int read_file(struct log_journal *journal, const struct stat *st, struct err *err)
{
	int fd = fcntl(journal->fd, F_DUPFD_CLOEXEC, 3);
	FILE *stream = fd < 0 ? NULL : fdopen(fd, "r");
	int ret;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return err_no_memory(err);
	}
	ret = check_head(journal, stream, st, err);
	if (ret == 0 && journal->size)
		ret = read_lines(journal, stream, err);
	fclose(stream);
	return ret;
}

/* A full disk is no reason not to read: the output may go elsewhere when there is room again. */
static void begin_writing(struct log_journal *journal, const struct stat *st)
{
	if ((journal->size < (int64_t)st->st_size &&
		    ftruncate(journal->fd, (off_t)journal->size) < 0) ||
		(journal->size == 0 && !append(journal, HEAD, strlen(HEAD))))
		atomic_store(&journal->failure, errno);
}

int log_journal_open(const char *output, struct log_journal **out, struct err *err)
{
	struct log_journal *journal = calloc(1, sizeof(*journal));
	struct stat st = {0};
	int ret = -1;

	if (!journal)
		return err_no_memory(err);
	journal->fd = -1;
	pthread_mutex_init(&journal->lock, NULL);
	if (asprintf(&journal->path, "%s" LOG_JOURNAL_SUFFIX, output) < 0) {
		journal->path = NULL;
		err_no_memory(err);
	} else if (open_file(journal, &st, err) == 0) {
		ret = read_file(journal, &st, err);
	}
	if (ret < 0) {
		log_journal_close(journal);
		return -1;
	}
	journal->ours = true;
	begin_writing(journal, &st);
	journal->synced = when_mono_now();
	*out = journal;
	return 0;
}

void log_journal_remove(struct log_journal *journal)
{
	unlink(journal->path); /* one that stays is taken up, and is right */
}

void log_journal_close(struct log_journal *journal)
{
	if (!journal)
		return;
	if (journal->path && journal->ours && journal->places.count == 0 && journal->lines < 2)
		log_journal_remove(journal);
	if (journal->fd >= 0)
		close(journal->fd);
	pthread_mutex_destroy(&journal->lock);
	log_seen_fini(&journal->keys);
	free(journal->places.items);
	free(journal->path);
	free(journal);
}

void log_journal_on_failure(struct log_journal *journal,
	void (*say)(void *context, const struct err *why), void *context)
{
	journal->say = say;
	journal->say_context = context;
	if (atomic_load(&journal->failure))
		fail(journal, atomic_load(&journal->failure));
}

size_t log_journal_kept(const struct log_journal *journal)
{
	return journal->places.count;
}

bool log_journal_is(const struct log_journal *journal, const struct stat *opened)
{
	return journal->device == opened->st_dev && journal->inode == opened->st_ino;
}

/* --- a file --------------------------------------------------------------------------------- */

static void add_text(struct digest *digest, const char *text)
{
	if (text)
		digest_add(digest, text, strlen(text));
	digest_add(digest, text ? "\0" : "\0-", text ? 1 : 2);
}

static void add_numbers(struct digest *digest, const int64_t *numbers, size_t count)
{
	char text[24];

	for (size_t i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "%lld", (long long)numbers[i]);
		add_text(digest, text);
	}
}

void log_journal_key(const struct log_task *task, const struct stat *opened,
	const struct logs_options *options, char out[DIGEST_TEXT_LEN])
{
	const int64_t numbers[] = {task->kind, task->zone_declared,
		task->zone_declared ? task->zone_minutes : 0, task->traffic,
		options->content_sha256, options->sm3, task->traffic && options->places,
		(int64_t)opened->st_dev, (int64_t)opened->st_ino, (int64_t)opened->st_size,
		(int64_t)opened->st_mtim.tv_sec, (int64_t)opened->st_mtim.tv_nsec,
		(int64_t)opened->st_ctim.tv_sec, (int64_t)opened->st_ctim.tv_nsec};
	struct digest *digest = digest_new();

	if (!digest)
		arena_die();
	add_text(digest, task->node);
	add_text(digest, task->name);
	add_text(digest, task->format ? task->format->name : NULL);
	add_numbers(digest, numbers, ARRAY_LEN(numbers));
	digest_text(digest, out);
	digest_free(digest);
}

/* NULL: it cannot be read, or no memory. Heap. */
static char *read_place(const struct log_journal *journal, const struct place *place)
{
	char *text = malloc(place->len + 1);
	size_t got = 0;

	while (text && got < place->len) {
		ssize_t n = pread(journal->fd, text + got, place->len - got,
			(off_t)(place->offset + (int64_t)got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			free(text);
			return NULL;
		}
		got += (size_t)n;
	}
	if (text)
		text[got] = '\0';
	return text;
}

bool log_journal_find(struct log_journal *journal, const char *key, struct arena *arena,
	struct inventory_file *entry, struct log_result *result)
{
	size_t at = log_seen_find_digest(&journal->keys, key);
	const struct place *place;
	char *text;
	bool found;

	if (at == SIZE_MAX)
		return false;
	place = &journal->places.items[at];
	text = read_place(journal, place);
	found = text && log_journal_line_read(text, place->len, arena, entry, result);
	free(text);
	return found;
}

static void put_line(struct log_journal *journal, const char *line, size_t len)
{
	struct mono_ns now = when_mono_now();

	pthread_mutex_lock(&journal->lock);
	if (!is_failed(journal) && !append(journal, line, len))
		fail(journal, errno);
	if (!is_failed(journal) && now.v - journal->synced.v > SYNC_NS) {
		journal->synced = now;
		if (fdatasync(journal->fd) < 0)
			fail(journal, errno);
	}
	pthread_mutex_unlock(&journal->lock);
}

void log_journal_put(struct log_journal *journal, const char *key,
	const struct inventory_file *entry, const struct log_result *result)
{
	char sum[DIGEST_TEXT_LEN];
	char *json = NULL, *line = NULL;
	size_t json_len;
	int len = -1;

	if (is_failed(journal) || log_journal_line_text(entry, result, &json, &json_len, NULL) < 0)
		return; /* without it, the file would be read again: no more */
	digest_bytes(json, json_len, sum);
	if (json_len <= LINE_MOST - JSON_AT - 1)
		len = asprintf(&line, "%s %s %s\n", key, sum, json);
	if (len > 0) {
		put_line(journal, line, (size_t)len);
		free(line);
	}
	free(json);
}

static bool is_at_rest(struct unix_ms changed, struct unix_ms now)
{
	return changed.v >= LOG_MINUTES_FROM_S * 1000 && changed.v <= now.v - REST_MS;
}

/* A member is judged by its own time; where zip has none, by the file's. */
static bool is_dated(const struct log_member *member, bool zip, struct unix_ms now)
{
	const struct inventory_times *times = member->file.times;

	if (!times || times->mtime.v == BIND_ABSENT)
		return zip;
	return is_at_rest(times->mtime, now);
}

bool log_journal_may_keep(const struct stat *opened, const struct inventory_file *entry,
	const struct log_result *result, struct unix_ms now)
{
	bool zip = entry->codec && strcmp(entry->codec, "zip") == 0;

	if (!is_at_rest(log_times_instant(opened->st_mtim), now) ||
		!is_at_rest(log_times_instant(opened->st_ctim), now))
		return false;
	if (log_traffic_packed_has_clients(result->traffic))
		return false;
	for (size_t i = 0; i < result->members.count; i++)
		if (log_traffic_packed_has_clients(result->members.items[i].traffic))
			return false;
	for (size_t i = 0; i < result->members.count; i++)
		if (result->members.items[i].read && !is_dated(&result->members.items[i], zip, now))
			return false;
	return true;
}
