#include "logs/members.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/stop.h"
#include "logs/tar.h"
#include "logs/walk.h"

struct walk {
	struct log_file *file;
	const struct log_container *container;
	struct arena *arena;
	struct log_members *members;
	struct err *err;
	struct log_stream stream;
	struct log_tar tar;
	bool failed;       /* err is set */
	bool too_many;     /* members */
	bool doubted;      /* a second decoder is to be asked */
	int64_t damage_at; /* -1: there was none yet */
	/* of the member at hand: */
	int64_t size, mtime_s, fed, trusted;
	bool begun;
	uint8_t head[LOG_CODEC_HEAD];
	size_t head_len;
};

static struct log_member *last(const struct walk *walk)
{
	return &walk->members->items[walk->members->count - 1];
}

static int fail(struct walk *walk)
{
	walk->failed = true;
	return -1;
}

static bool grow(struct log_members *members)
{
	size_t cap = members->cap ? members->cap * 2 : 16;
	struct log_member *items;

	if (members->count < members->cap)
		return true;
	items = realloc(members->items, cap * sizeof(*items));
	if (!items)
		return false;
	members->items = items;
	members->cap = cap;
	return true;
}

static const char *name_of(const struct walk *walk, const char *member)
{
	char *shown = log_walk_printable(member);
	const char *name =
		shown ? arena_format(walk->arena, "%s/%s", walk->file->name, shown) : NULL;

	free(shown);
	return name;
}

static int on_begin(void *context, const struct log_tar_member *member)
{
	struct walk *walk = context;
	int64_t proven = walk->container->proven;
	const char *name;

	if (walk->members->count == LOG_MEMBERS_MOST) {
		walk->too_many = true;
		return -1;
	}
	name = name_of(walk, member->name);
	if (!name || !grow(walk->members)) {
		err_no_memory(walk->err);
		return fail(walk);
	}
	walk->members->items[walk->members->count++] =
		(struct log_member){.file = {.name = name}, .why = member->why};
	walk->size = member->size;
	walk->mtime_s = member->mtime_s;
	walk->trusted = proven > member->at ? proven - member->at : 0;
	walk->fed = 0;
	walk->head_len = 0;
	walk->begun = false;
	return 0;
}

static int feed_reader(struct walk *walk, const uint8_t *at, size_t len)
{
	walk->fed += (int64_t)len;
	return log_reader_feed(walk->file->reader, at, len, walk->err) < 0 ? fail(walk) : 0;
}

static int begin_reader(struct walk *walk)
{
	struct log_reader *reader = walk->file->reader;
	const struct log_assumed assumed = log_file_assumes(walk->file, walk->mtime_s);

	walk->begun = true;
	if (log_reader_begin(reader, last(walk)->file.name, walk->file->format, walk->head,
		    walk->head_len, walk->err) < 0)
		return fail(walk);
	log_reader_assume(reader, &assumed);
	log_reader_trust(reader, walk->trusted);
	log_reader_note(reader, "member");
	return feed_reader(walk, walk->head, walk->head_len);
}

/* A piece that is verified in part is two pieces. */
static int feed_member(struct walk *walk, const uint8_t *at, size_t len)
{
	int64_t trusted = walk->trusted - walk->fed;

	if (trusted > 0 && trusted < (int64_t)len) {
		if (feed_reader(walk, at, (size_t)trusted) < 0)
			return -1;
		at += trusted;
		len -= (size_t)trusted;
	}
	return feed_reader(walk, at, len);
}

static int on_bytes(void *context, const uint8_t *at, size_t len)
{
	struct walk *walk = context;

	while (!walk->begun && len) {
		walk->head[walk->head_len++] = *at++;
		len--;
		if ((walk->head_len == LOG_CODEC_HEAD || walk->head_len == (size_t)walk->size) &&
			begin_reader(walk) < 0)
			return -1;
	}
	return len ? feed_member(walk, at, len) : 0;
}

static int on_end(void *context, bool whole)
{
	struct walk *walk = context;
	struct log_reader *reader = walk->file->reader;
	struct log_member *member = last(walk);
	const char *name = member->file.name;

	if (!walk->begun && begin_reader(walk) < 0)
		return -1;
	if (!whole)
		log_reader_damage(reader, "truncated", walk->fed, BIND_ABSENT);
	if (log_reader_finish(reader, walk->arena, &member->file, walk->err) < 0)
		return fail(walk);
	member->file.name = name;
	member->read = true;
	member->why = log_reader_is_archive(reader) ? "nested" : log_reader_refusal(reader);
	walk->doubted = walk->doubted || log_reader_doubts(reader);
	if (!log_minutes_pack(log_reader_minutes(reader), &member->minutes) ||
		!log_reader_traffic(reader, &member->traffic)) {
		err_no_memory(walk->err);
		return fail(walk);
	}
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
	int64_t left = (int64_t)walk->file->opened.st_size;

	while (left > 0 && !walk->stream.closed) {
		size_t most = left < (int64_t)LOG_READ_LEN ? (size_t)left : LOG_READ_LEN;
		ssize_t got = read(walk->file->fd, walk->file->buffer, most);

		if (stop_requested)
			return stop_err(walk->err);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		left -= got;
		if (log_stream_feed(&walk->stream, walk->file->buffer, (size_t)got, walk->err) < 0)
			return -1;
	}
	log_stream_finish(&walk->stream);
	return walk->failed ? -1 : 0;
}

static int walk_all(struct walk *walk)
{
	const struct log_tar_sink tar_sink = {walk, on_begin, on_bytes, on_end};
	const struct log_codec_sink sink = {walk, on_text, on_verified, on_damage, on_note};
	int ret = -1;

	log_tar_begin(&walk->tar, &tar_sink);
	if (log_stream_open(
		    &walk->stream, walk->container->outer, &sink, &log_codec_limits, walk->err) < 0)
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
static void add_damage(const struct walk *walk, struct inventory_file *entry)
{
	struct inventory_damage damage = {
		.kind = walk->too_many ? "expansion_limit" : walk->tar.damage,
		.offset = walk->damage_at,
		.length = BIND_ABSENT,
	};
	struct inventory_damage *items;

	if (!damage.kind || (entry->damage.count && strcmp(damage.kind, "truncated") == 0))
		return;
	items = arena_array(walk->arena, entry->damage.count + 1, sizeof(*items));
	if (entry->damage.count)
		memcpy(items, entry->damage.items, entry->damage.count * sizeof(*items));
	items[entry->damage.count++] = damage;
	entry->damage.items = items;
}

static int read_members(struct walk *walk, bool second)
{
	log_members_fini(walk->members);
	log_reader_use_second(walk->file->reader, second);
	walk->doubted = walk->too_many = false;
	walk->damage_at = -1;
	return lseek(walk->file->fd, 0, SEEK_SET) < 0 ? 0 : walk_all(walk);
}

int log_members_read(struct log_file *file, const struct log_container *container,
	struct arena *arena, struct inventory_file *entry, struct log_members *out, struct err *err)
{
	struct walk *walk = calloc(1, sizeof(*walk));
	int ret;

	if (!walk)
		return err_no_memory(err);
	walk->file = file;
	walk->container = container;
	walk->arena = arena;
	walk->members = out;
	walk->err = err;
	ret = read_members(walk, false);
	if (ret == 0 && walk->doubted)
		ret = read_members(walk, true);
	log_reader_use_second(file->reader, false);
	if (ret == 0)
		add_damage(walk, entry);
	free(walk);
	return ret;
}

void log_members_fini(struct log_members *members)
{
	for (size_t i = 0; i < members->count; i++) {
		log_packed_fini(&members->items[i].minutes);
		log_traffic_packed_free(members->items[i].traffic);
	}
	free(members->items);
	*members = (struct log_members){0};
}
