/* One stored file of a search. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/stop.h"
#include "logs/find_state.h"
#include "logs/members.h"
#include "logs/pattern.h"
#include "logs/times.h"
#include "logs/walk.h"

#define PROGRESS_NS INT64_C(250000000)

static void on_read(void *context, int64_t bytes)
{
	struct log_finding *finding = context;
	const struct log_find_watch *watch = finding->wish->watch;
	struct mono_ns now = when_mono_now();

	finding->done += bytes;
	log_rate_wait(finding->wish->rate, bytes);
	if (!watch || !watch->progress || now.v - finding->told.v < PROGRESS_NS)
		return;
	finding->told = now;
	watch->progress(watch->context, finding->name, finding->done, finding->bytes);
}

/* As the inventory says that its times were read. */
static void take_zone(struct log_file *to, const struct inventory_file *file)
{
	size_t skip = strlen(LOG_ZONE_NOTE);

	LIST_EACH(const char *, note, &file->notes)
		if (strncmp(*note, LOG_ZONE_NOTE, skip) == 0)
			to->zone_declared = when_offset_parse(*note + skip, &to->zone_minutes);
}

/* What stood in a dossier or behind --format; NULL: by trial, as members of one archive may differ.
 */
static const struct log_format *format_of(struct log_finding *finding)
{
	const char *name = finding->at->file->format;
	const struct log_format *format = NULL;

	if (log_pattern_is(name))
		log_pattern_format(&finding->out->arena, name, &format, NULL);
	else if (!finding->archive)
		format = log_format_find(name);
	return format;
}

static bool was_moved(const struct log_finding *finding, const struct stat *now)
{
	const struct inventory_file *file = finding->at->file;

	if (finding->archive)
		return false; /* what the inventory says of it are the member's */
	if ((int64_t)now->st_size != file->bytes)
		return true;
	return file->times && file->times->mtime.v != BIND_ABSENT &&
	       file->times->mtime.v != log_times_instant(now->st_mtim).v;
}

/* Of a mixed file only the node's records are shown. */
static bool tell_nodes(struct log_finding *finding)
{
	const struct log_key *key = log_find_key(finding->at->file, finding->wish);

	for (size_t i = 0; key && i < key->node_count; i++)
		if (strcmp(key->nodes[i], finding->wish->node) == 0)
			finding->shown.node = i;
	return log_reader_tell_nodes(finding->reader, key);
}

static const char *stored_name(const struct log_finding *finding)
{
	return finding->archive ? finding->archive : finding->at->name;
}

/* False: it cannot be, and the find says why. */
static bool open_file(struct log_finding *finding, struct log_file *out)
{
	struct log_find *at = finding->at;
	char *path = file_join(finding->wish->folder, stored_name(finding));

	*out = (struct log_file){
		.fd = path ? log_walk_open(path, "", &at->why) : -1,
		.name = stored_name(finding),
		.format = format_of(finding),
		.limits = &log_codec_limits,
		.reader = finding->reader,
		.buffer = finding->buffer,
		.piece = LOG_READ_LEN,
		.progress = on_read,
		.context = finding,
	};
	free(path);
	if (out->fd < 0 || fstat(out->fd, &out->opened) < 0) {
		at->why = at->why ? at->why : "unreadable";
		return false;
	}
	take_zone(out, at->file);
	finding->zone_minutes = out->zone_declared ? out->zone_minutes : (int)LOG_ZONE_UNDECLARED;
	finding->place = (struct log_place){0};
	finding->from = finding->done = 0;
	finding->to = INT64_MAX;
	finding->bytes = (int64_t)out->opened.st_size;
	finding->name = out->name;
	at->moved = was_moved(finding, &out->opened);
	return true;
}

static void close_file(struct log_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
}

/* As a scan reads it, the second opinion included. */
static int read_whole(struct log_finding *finding, struct log_file *file,
	struct inventory_file *now, struct err *err)
{
	const char *why;

	do {
		bool more = true;

		finding->done = 0;
		while (more)
			if (log_file_step(file, &more, err) < 0)
				return -1;
		if (log_file_end(file, &finding->out->arena, now, &why, err) < 0)
			return -1;
	} while (log_reader_doubts(finding->reader) && log_file_begin_again(file));
	return 0;
}

static void compare(struct log_find *find, const struct inventory_file *now)
{
	find->compared = true;
	find->same = strcmp(now->sha256, find->file->sha256) == 0;
	find->damaged = now->unverified > 0;
}

/* The blocks from *at on that follow one another and may hold the minute. False: no more. */
static bool next_part(struct log_finding *finding, size_t *at)
{
	const struct inventory_offsets *offsets = finding->at->file->offsets;
	int64_t minute = finding->wish->minute;
	bool begun = false;

	for (; *at < offsets->blocks.count; *at += INVENTORY_BLOCK_ROW) {
		const int64_t *row = &offsets->blocks.items[*at];
		bool may = row[INVENTORY_BLOCK_FROM] <= minute && minute <= row[INVENTORY_BLOCK_TO];

		if (may && !begun) {
			finding->from = finding->place.text = row[INVENTORY_BLOCK_TEXT];
			finding->place.line = row[INVENTORY_BLOCK_LINE];
		}
		if (begun && !may) {
			finding->to = row[INVENTORY_BLOCK_TEXT];
			return true;
		}
		begun = begun || may;
	}
	finding->to = INT64_MAX;
	return begun;
}

/* Of plain text every place is one where reading can start. */
static void take_restart(struct log_finding *finding)
{
	const struct inventory_file *file = finding->at->file;
	const int64_t *row = file->offsets->restarts.items;
	struct log_place *place = &finding->place;

	place->stored = place->stored_text = 0;
	if (strcmp(file->codec, "plain") == 0)
		place->stored = place->stored_text = place->text;
	for (size_t i = 0; i < file->offsets->restarts.count; i += INVENTORY_RESTART_ROW)
		if (row[i + INVENTORY_RESTART_TEXT] <= place->text) {
			place->stored = row[i + INVENTORY_RESTART_STORED];
			place->stored_text = row[i + INVENTORY_RESTART_TEXT];
		}
}

static ssize_t read_piece(int fd, uint8_t *to, size_t most)
{
	ssize_t got;

	do
		got = read(fd, to, most);
	while (got < 0 && errno == EINTR && !stop_requested);
	return got;
}

static int read_part(struct log_finding *finding, const struct log_file *file, struct err *err)
{
	ssize_t got = 1;

	take_restart(finding);
	if (!log_reader_is_before(finding->reader, &finding->place)) {
		finding->done = finding->place.stored;
		if (lseek(file->fd, (off_t)finding->done, SEEK_SET) < 0)
			return 0; /* nothing is found, so that it is read whole */
	}
	if (log_reader_jump(finding->reader, &finding->place, err) < 0)
		return -1;
	while (log_reader_line_at(finding->reader) < finding->to && got > 0) {
		got = read_piece(file->fd, finding->buffer, LOG_READ_LEN);
		if (stop_requested)
			return stop_err(err);
		if (got > 0 &&
			log_reader_feed(finding->reader, finding->buffer, (size_t)got, err) < 0)
			return -1;
		if (got > 0)
			on_read(finding, got);
	}
	return 0;
}

/* Where records begin is where the last line has an end, but for the file's last. */
static int read_blocks(struct log_finding *finding, struct log_file *file, struct err *err)
{
	bool more = true;
	size_t block = 0;

	finding->to = 0; /* what is read to learn the format is no part */
	while (more && !log_reader_may_jump(finding->reader))
		if (log_file_step(file, &more, err) < 0)
			return -1;
	finding->at->indexed = log_reader_may_jump(finding->reader);
	if (!finding->at->indexed)
		return 0;
	finding->at->damaged = finding->at->file->unverified > 0;
	while (next_part(finding, &block))
		if (read_part(finding, file, err) < 0)
			return -1;
	return 0;
}

static int read_open(struct log_finding *finding, struct log_file *file, struct err *err)
{
	struct log_find *at = finding->at;
	struct inventory_file now = {0};

	at->indexed = at->indexed && (int64_t)file->opened.st_size == at->file->bytes;
	if (at->indexed && read_blocks(finding, file, err) < 0)
		return -1;
	if (at->indexed)
		return 0;
	file->done = 0;
	finding->to = INT64_MAX;
	if (lseek(file->fd, 0, SEEK_SET) < 0 || read_whole(finding, file, &now, err) < 0)
		return -1;
	at->why = file->stopped_by;
	compare(at, &now);
	return 0;
}

static void tell_opened(struct log_finding *finding)
{
	const struct log_find_watch *watch = finding->wish->watch;

	if (watch && watch->opened && !finding->at->opened)
		watch->opened(watch->context, finding->at);
	finding->at->opened = true;
}

int log_find_read(struct log_finding *finding, struct err *err)
{
	struct log_file file;
	int ret = 0;

	log_reader_use_second(
		finding->reader, inventory_has_note(finding->at->file, "second_opinion"));
	if (!tell_nodes(finding))
		return err_no_memory(err);
	if (open_file(finding, &file)) {
		tell_opened(finding);
		ret = read_open(finding, &file, err);
	}
	log_reader_use_second(finding->reader, false);
	close_file(&file);
	return ret;
}

static int hash(struct log_finding *finding, const struct log_file *file, struct digest *digest,
	struct err *err)
{
	ssize_t got;

	while ((got = read_piece(file->fd, finding->buffer, LOG_READ_LEN)) > 0) {
		digest_add(digest, finding->buffer, (size_t)got);
		on_read(finding, got);
		if (stop_requested)
			return stop_err(err);
	}
	if (got < 0)
		finding->at->why = "unreadable";
	return 0;
}

int log_find_compare(struct log_finding *finding, struct err *err)
{
	struct digest *digest = digest_new();
	char sha256[DIGEST_TEXT_LEN];
	struct log_file file = {.fd = -1};
	int ret = digest ? 0 : err_no_memory(err);

	if (ret == 0 && open_file(finding, &file)) {
		ret = hash(finding, &file, digest, err);
		digest_text(digest, sha256);
		finding->at->compared = true;
		finding->at->same = strcmp(sha256, finding->at->file->sha256) == 0;
	}
	close_file(&file);
	digest_free(digest);
	return ret;
}

static void compare_members(struct log_finding *finding, const struct log_members *members)
{
	LIST_EACH(struct log_find, find, &finding->out->items) {
		if (!find->stored_in || strcmp(find->stored_in, finding->archive) != 0)
			continue;
		find->why = "missing";
		for (size_t i = 0; i < members->count; i++)
			if (members->items[i].read &&
				strcmp(members->items[i].file.name, find->name) == 0) {
				compare(find, &members->items[i].file);
				find->why = NULL;
			}
	}
}

static int read_members(struct log_finding *finding, struct log_file *file, struct err *err)
{
	struct inventory_file now = {0};
	struct log_container container;
	struct log_members members = {0};
	int ret = read_whole(finding, file, &now, err);

	if (ret == 0 && log_reader_container(finding->reader, &container))
		ret = log_members_read(file, &container, &finding->out->arena, &now, &members, err);
	if (ret == 0)
		compare_members(finding, &members);
	log_members_fini(&members);
	return ret;
}

static void tell_all(struct log_finding *finding, const char *why)
{
	LIST_EACH(struct log_find, find, &finding->out->items)
		if (find->stored_in && strcmp(find->stored_in, finding->archive) == 0)
			find->why = why;
}

int log_find_read_archive(struct log_finding *finding, struct err *err)
{
	struct log_file file;
	int ret = 0;

	if (!tell_nodes(finding))
		return err_no_memory(err);
	if (open_file(finding, &file))
		ret = read_members(finding, &file, err);
	else
		tell_all(finding, finding->at->why);
	close_file(&file);
	return ret;
}
