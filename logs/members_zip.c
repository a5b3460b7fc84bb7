#include "logs/members_zip.h"

#include <errno.h>
#include <isa-l/crc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/stop.h"
#include "logs/member.h"
#include "logs/times.h"
#include "logs/zip.h"

struct walk {
	struct log_member_pipe pipe;
	struct inventory_file *archive;
	struct err *err;
	struct log_codec_limits limits; /* what is left of them */
	struct log_zip zip;
	bool failed; /* err is set */
	struct inventory_damage damage[LOG_DAMAGE_MOST];
	size_t damage_count;
	int64_t damage_left_out;
	/* of the member at hand: */
	struct log_zip_entry entry;
	int64_t data_at;
	uint32_t crc;
	const char *broken; /* what is wrong with it, or NULL */
};

/* A member is believed until its end; if that was wrong it is asked of the second decoder, and if
 * that is no better it is read as unverified. */
static const struct attempt {
	bool second, trusted;
} attempts[] = {{false, true}, {true, true}, {true, false}};

static size_t read_file(void *context, int64_t offset, uint8_t *to, size_t len)
{
	const struct log_file *file = context;
	size_t done = 0;

	while (done < len) {
		ssize_t got = pread(file->fd, to + done, len - done, (off_t)offset + (off_t)done);

		if (got < 0 && errno == EINTR && !stop_requested)
			continue;
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	return done;
}

static void spoil(struct walk *walk, const char *kind)
{
	if (!walk->broken)
		walk->broken = kind;
}

static bool on_text(void *context, const uint8_t *at, size_t len)
{
	struct walk *walk = context;
	int64_t room = walk->entry.size - walk->pipe.fed;
	bool fits = (int64_t)len <= room;

	if (!fits) {
		spoil(walk, "corrupt");
		len = (size_t)room; /* what there is may still be text */
	}
	walk->crc = crc32_gzip_refl(walk->crc, at, len);
	walk->failed = log_member_feed(&walk->pipe, at, len, walk->err) < 0;
	return fits && !walk->failed;
}

static void on_verified(void *context)
{
	(void)context;
}

static void on_damage(void *context, const char *kind, int64_t offset, int64_t length)
{
	(void)offset;
	(void)length;
	spoil(context, kind);
}

static void on_note(void *context, const char *word)
{
	(void)context;
	(void)word;
}

static int feed_stream(struct walk *walk, struct log_stream *stream)
{
	const struct log_file *file = walk->pipe.file;
	int64_t done = 0;

	while (done < walk->entry.packed && !stream->closed) {
		int64_t left = walk->entry.packed - done;
		size_t len = left < (int64_t)LOG_READ_LEN ? (size_t)left : LOG_READ_LEN;
		size_t got = read_file(walk->pipe.file, walk->data_at + done, file->buffer, len);

		if (stop_requested)
			return stop_err(walk->err);
		if (log_stream_feed(stream, file->buffer, got, walk->err) < 0)
			return -1;
		done += (int64_t)got;
		if (got < len)
			break;
	}
	log_stream_finish(stream);
	return walk->failed ? -1 : 0;
}

static void check_end(struct walk *walk)
{
	if (walk->pipe.fed != walk->entry.size || walk->crc != walk->entry.crc)
		spoil(walk, "corrupt");
}

static int read_bytes(struct walk *walk, const struct attempt *how)
{
	const struct log_codec_sink sink = {walk, on_text, on_verified, on_damage, on_note, NULL};
	const struct log_codec *codec = walk->entry.codec;
	struct log_stream stream = {0};
	int ret;

	walk->pipe.trusted = how->trusted ? INT64_MAX : 0;
	log_member_begin(&walk->pipe);
	walk->crc = 0;
	walk->broken = NULL;
	if (how->second && codec->second)
		codec = codec->second;
	ret = log_stream_open(&stream, codec, &sink, &walk->limits, walk->err);
	if (ret == 0)
		ret = feed_stream(walk, &stream);
	check_end(walk);
	log_stream_close(&stream);
	return ret;
}

/* Which attempt came to something; -1: none could be made. */
static int try_all(struct walk *walk)
{
	for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
		if (read_bytes(walk, &attempts[i]) < 0)
			return -1;
		if (!walk->broken)
			return (int)i;
	}
	return ARRAY_LEN(attempts) - 1;
}

static int end_member(struct walk *walk, int attempt)
{
	if (attempt == 1 && !walk->broken && walk->entry.codec->second)
		log_reader_note(walk->pipe.file->reader, "second_opinion");
	return log_member_end(&walk->pipe, walk->broken, walk->err);
}

/* The member may be compressed itself, and that decoder may have a second one. */
static int read_member(struct walk *walk)
{
	struct log_reader *reader = walk->pipe.file->reader;
	int attempt = try_all(walk);

	if (attempt < 0 || end_member(walk, attempt) < 0)
		return -1;
	if (log_reader_doubts(reader)) {
		log_reader_ask_second(reader);
		if (read_bytes(walk, &attempts[attempt]) < 0 || end_member(walk, attempt) < 0)
			return -1;
	}
	walk->limits.text_most -= walk->pipe.fed;
	return 0;
}

static void add_damage(struct walk *walk, const char *kind, int64_t offset)
{
	const struct inventory_damage damage = {
		.kind = kind, .offset = offset, .length = BIND_ABSENT};

	if (walk->damage_count < LOG_DAMAGE_MOST) {
		walk->damage[walk->damage_count++] = damage;
		return;
	}
	walk->damage_left_out++;
	walk->damage[LOG_DAMAGE_MOST - 1] = damage; /* what ends the archive comes last */
}

static void take_times(struct walk *walk)
{
	int64_t mtime_s = walk->entry.mtime_s;

	walk->pipe.mtime = (struct unix_ms){mtime_s < 0 ? BIND_ABSENT : mtime_s * 1000};
	walk->pipe.written_s =
		mtime_s < 0 ? (int64_t)walk->pipe.file->opened.st_mtim.tv_sec : mtime_s;
}

static int take_entry(struct walk *walk)
{
	const struct log_zip_entry *entry = &walk->entry;
	const char *why = entry->why;

	if (entry->folder)
		return 0;
	walk->data_at = why ? 0 : log_zip_locate(&walk->zip, entry);
	if (walk->data_at < 0) {
		add_damage(walk, "corrupt", entry->at);
		return 0;
	}
	if (log_member_list(&walk->pipe, entry->name, why, walk->err) < 0)
		return -1;
	take_times(walk);
	return why ? 0 : read_member(walk);
}

static void tell_damage(struct walk *walk)
{
	struct arena *arena = walk->pipe.arena;

	if (walk->zip.damage)
		add_damage(walk, walk->zip.damage, walk->zip.damage_at);
	log_members_damage(walk->archive, arena, walk->damage, walk->damage_count);
	if (walk->damage_left_out)
		inventory_add_note(walk->archive, arena,
			arena_format(
				arena, "damage_left_out:%lld", (long long)walk->damage_left_out));
}

static int walk_all(struct walk *walk)
{
	struct log_file *file = walk->pipe.file;
	const struct log_zip_source source = {file, read_file, (int64_t)file->opened.st_size};

	if (log_zip_open(&walk->zip, &source, walk->err) < 0)
		return -1;
	while (log_zip_next(&walk->zip, &walk->entry))
		if (take_entry(walk) < 0)
			return -1;
	tell_damage(walk);
	return 0;
}

int log_members_read_zip(struct log_file *file, struct arena *arena, struct inventory_file *entry,
	struct log_members *out, struct err *err)
{
	struct walk *walk = calloc(1, sizeof(*walk));
	int ret;

	if (!walk)
		return err_no_memory(err);
	walk->pipe = (struct log_member_pipe){.file = file, .arena = arena, .members = out};
	walk->archive = entry;
	walk->limits = *file->limits;
	walk->err = err;
	ret = walk_all(walk);
	log_zip_close(&walk->zip);
	free(walk);
	return ret;
}
