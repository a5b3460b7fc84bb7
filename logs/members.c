#include "logs/members.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/stop.h"
#include "logs/member.h"
#include "logs/members_zip.h"
#include "logs/tar.h"
#include "logs/times.h"

struct walk {
	const struct log_container *container;
	struct inventory_file *entry;
	struct err *err;
	struct log_member_pipe pipe;
	struct log_stream stream;
	struct log_tar tar;
	bool failed;       /* err is set */
	bool too_many;     /* members */
	bool doubted;      /* a second decoder is to be asked */
	int64_t damage_at; /* -1: there was none yet */
};

static int fail(struct walk *walk)
{
	walk->failed = true;
	return -1;
}

static int on_begin(void *context, const struct log_tar_member *member)
{
	struct walk *walk = context;
	struct log_member_pipe *pipe = &walk->pipe;
	int64_t proven = walk->container->proven;

	if (pipe->members->count == LOG_MEMBERS_MOST) {
		walk->too_many = true;
		return -1;
	}
	if (log_member_list(pipe, member->name, member->why, walk->err) < 0)
		return fail(walk);
	pipe->size = member->size;
	pipe->written_s = member->mtime_s;
	pipe->mtime = log_times_instant((struct timespec){.tv_sec = (time_t)member->mtime_s});
	pipe->trusted = proven > member->at ? proven - member->at : 0;
	log_member_begin(pipe);
	return 0;
}

static int on_bytes(void *context, const uint8_t *at, size_t len)
{
	struct walk *walk = context;

	return log_member_feed(&walk->pipe, at, len, walk->err) < 0 ? fail(walk) : 0;
}

static int on_end(void *context, bool whole)
{
	struct walk *walk = context;

	if (log_member_end(&walk->pipe, whole ? NULL : "truncated", walk->err) < 0)
		return fail(walk);
	walk->doubted = walk->doubted || log_reader_doubts(walk->pipe.file->reader);
	return 0;
}

/* In the stored bytes; text of a codec has no such place, so it is where the decoder stands. */
static int64_t place(const struct walk *walk)
{
	if (walk->container->outer != &log_codec_plain)
		return walk->stream.used;
	return walk->too_many ? walk->tar.offset : walk->tar.damage_at;
}

static bool on_text(void *context, const uint8_t *at, size_t len)
{
	struct walk *walk = context;
	bool go_on = log_tar_feed(&walk->tar, at, len) == 0;

	if (walk->damage_at < 0 && (walk->tar.damage || walk->too_many))
		walk->damage_at = place(walk);
	return go_on;
}

/* All this is known from the first reading. */
static void on_verified(void *context)
{
	(void)context;
}

static void on_damage(void *context, const char *kind, int64_t offset, int64_t length)
{
	(void)context;
	(void)kind;
	(void)offset;
	(void)length;
}

static void on_note(void *context, const char *word)
{
	(void)context;
	(void)word;
}

/* Up to the size at opening; what cannot be read was told of at the first reading. */
static int feed_all(struct walk *walk)
{
	int64_t left = (int64_t)walk->pipe.file->opened.st_size;

	while (left > 0 && !walk->stream.closed) {
		size_t most = left < (int64_t)LOG_READ_LEN ? (size_t)left : LOG_READ_LEN;
		ssize_t got = read(walk->pipe.file->fd, walk->pipe.file->buffer, most);

		if (stop_requested)
			return stop_err(walk->err);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		left -= got;
		if (log_stream_feed(
			    &walk->stream, walk->pipe.file->buffer, (size_t)got, walk->err) < 0)
			return -1;
	}
	log_stream_finish(&walk->stream);
	return walk->failed ? -1 : 0;
}

static int walk_all(struct walk *walk)
{
	const struct log_tar_sink tar_sink = {walk, on_begin, on_bytes, on_end};
	const struct log_codec_sink sink = {walk, on_text, on_verified, on_damage, on_note, NULL};
	int ret = -1;

	log_tar_begin(&walk->tar, &tar_sink);
	if (log_stream_open(&walk->stream, walk->container->outer, &sink, walk->pipe.file->limits,
		    walk->err) < 0)
		goto out;
	if (feed_all(walk) < 0)
		goto out;
	if (!walk->too_many && log_tar_finish(&walk->tar) < 0)
		goto out;
	if (walk->damage_at < 0)
		walk->damage_at = place(walk);
	ret = 0;
out:
	log_stream_close(&walk->stream);
	return ret;
}

/* An archive that a damaged codec cut off is not cut off once more. */
static void add_damage(const struct walk *walk)
{
	struct inventory_damage damage = {
		.kind = walk->too_many ? "expansion_limit" : walk->tar.damage,
		.offset = walk->damage_at,
		.length = BIND_ABSENT,
	};
	bool again =
		walk->entry->damage.count && damage.kind && strcmp(damage.kind, "truncated") == 0;

	if (damage.kind && !again)
		log_members_damage(walk->entry, walk->pipe.arena, &damage, 1);
}

static int read_members(struct walk *walk, bool second)
{
	log_members_fini(walk->pipe.members);
	log_reader_use_second(walk->pipe.file->reader, second);
	walk->doubted = walk->too_many = false;
	walk->damage_at = -1;
	return lseek(walk->pipe.file->fd, 0, SEEK_SET) < 0 ? 0 : walk_all(walk);
}

static int read_tar(struct log_file *file, const struct log_container *container,
	struct arena *arena, struct inventory_file *entry, struct log_members *out, struct err *err)
{
	struct walk *walk = calloc(1, sizeof(*walk));
	int ret;

	if (!walk)
		return err_no_memory(err);
	walk->pipe = (struct log_member_pipe){.file = file, .arena = arena, .members = out};
	walk->container = container;
	walk->entry = entry;
	walk->err = err;
	ret = read_members(walk, false);
	if (ret == 0 && walk->doubted)
		ret = read_members(walk, true);
	log_reader_use_second(file->reader, false);
	if (ret == 0)
		add_damage(walk);
	free(walk);
	return ret;
}

int log_members_read(struct log_file *file, const struct log_container *container,
	struct arena *arena, struct inventory_file *entry, struct log_members *out, struct err *err)
{
	if (container->archive == &log_codec_zip)
		return log_members_read_zip(file, arena, entry, out, err);
	return read_tar(file, container, arena, entry, out, err);
}

void log_members_damage(struct inventory_file *entry, struct arena *arena,
	const struct inventory_damage *more, size_t count)
{
	struct inventory_damage *items =
		arena_array(arena, entry->damage.count + count, sizeof(*items));

	if (entry->damage.count)
		memcpy(items, entry->damage.items, entry->damage.count * sizeof(*items));
	if (count)
		memcpy(items + entry->damage.count, more, count * sizeof(*items));
	entry->damage.items = items;
	entry->damage.count += count;
}

void log_members_fini(struct log_members *members)
{
	for (size_t i = 0; i < members->count; i++) {
		log_packed_fini(&members->items[i].minutes);
		log_line_sums_fini(&members->items[i].line_sums);
		log_traffic_packed_free(members->items[i].traffic);
		log_parts_fini(&members->items[i].parts);
	}
	free(members->items);
	*members = (struct log_members){0};
}
