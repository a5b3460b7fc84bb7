#include "logs/reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/stop.h"
#include "logs/reader_state.h"
#include "logs/times.h"
#include "logs/year.h"

void log_reader_note(struct log_reader *reader, const char *word)
{
	for (size_t i = 0; i < reader->note_count; i++)
		if (strcmp(reader->notes[i], word) == 0)
			return;
	if (reader->note_count < LOG_NOTES_MOST)
		reader->notes[reader->note_count++] = word;
}

void log_reader_damage(struct log_reader *reader, const char *kind, int64_t offset, int64_t length)
{
	struct inventory_damage damage = {.kind = kind, .offset = offset, .length = length};

	if (reader->damage_count < LOG_DAMAGE_MOST) {
		reader->damage[reader->damage_count++] = damage;
		return;
	}
	reader->damage_left_out++;
	if (strcmp(kind, "nul_bytes") != 0) /* there are few of the others */
		reader->damage[LOG_DAMAGE_MOST - 1] = damage;
}

static void on_line(void *context, const struct log_line *line)
{
	struct log_reader *reader = context;

	if (reader->refusal)
		return;
	log_tally_line(&reader->pending, &reader->judge, line);
	reader->refusal = reader->judge.state.stop;
}

static size_t on_batch(void *context, const struct log_batch *batch)
{
	struct log_reader *reader = context;

	return reader->refusal ? 0 : log_tally_run(&reader->pending, &reader->judge, batch);
}

/* Damaged text may be noise: what it seems to hold is no finding. */
static void forget_unproven_nuls(struct log_reader *reader)
{
	size_t kept = reader->damage_proven;

	for (size_t i = kept; i < reader->damage_count; i++)
		if (strcmp(reader->damage[i].kind, "nul_bytes") != 0)
			reader->damage[kept++] = reader->damage[i];
	reader->damage_count = kept;
	reader->damage_left_out = reader->left_out_proven;
}

/* In a compressed file the place is where the decoder stood: text has no stored offset. */
static void on_nul_run(void *context, int64_t offset, int64_t length)
{
	struct log_reader *reader = context;
	bool plain = reader->codec == &log_codec_plain;

	log_reader_damage(reader, "nul_bytes", plain ? offset : reader->stream.used, length);
}

static void commit(struct log_reader *reader)
{
	log_tally_add(&reader->verified, &reader->pending);
	log_tally_clear(&reader->pending);
	if (reader->judge.traffic)
		log_traffic_commit(reader->judge.traffic);
	if (reader->judge.shares)
		log_shares_commit(reader->judge.shares);
	reader->damage_proven = reader->damage_count;
	reader->left_out_proven = reader->damage_left_out;
}

static void feed_lines(struct log_reader *reader, const uint8_t *at, size_t len)
{
	if (!reader->refusal)
		log_lines_feed(&reader->lines, at, len);
}

static bool is_utf16(const uint8_t *text, size_t len)
{
	return len >= 2 &&
	       ((text[0] == 0xFF && text[1] == 0xFE) || (text[0] == 0xFE && text[1] == 0xFF));
}

/* The first text of the file: archives inside a codec and other encodings are refused by name, and
 * a text with CR but no LF has CR as its line end. */
static void look_at_start(struct log_reader *reader)
{
	const uint8_t *text = reader->window;
	size_t len = reader->window_len;
	const struct log_codec *inside =
		log_codec_of(text, len < LOG_CODEC_HEAD ? len : LOG_CODEC_HEAD, NULL);

	reader->window_first = false;
	if (inside != &log_codec_plain) {
		reader->inside = inside;
		reader->refusal = "unsupported_codec";
		log_reader_note(reader, "archive_inside");
	} else if (is_utf16(text, len)) {
		reader->refusal = "unsupported_encoding";
	} else if (!memchr(text, '\n', len) && memchr(text, '\r', len) &&
		   log_format_try(text, len, '\r')) {
		reader->lines.line_end = '\r';
		log_reader_note(reader, "cr_only");
	}
}

/* By trial, or as it was forced; then what the first lines teach. */
static void find_format(struct log_reader *reader)
{
	struct log_judge *judge = &reader->judge;

	if (!judge->format)
		judge->format =
			log_format_try(reader->window, reader->window_len, reader->lines.line_end);
	if (!judge->format)
		return;
	judge->state = log_format_begin(judge->format, reader->assumed.zone_minutes);
	if (judge->shares)
		judge->state.node_field = log_shares_key(judge->shares)->field;
	if (judge->format->no_year)
		judge->until_s = INT64_MAX; /* until its years are settled */
	if (judge->format->learn)
		judge->format->learn(
			&judge->state, reader->window, reader->window_len, reader->lines.line_end);
}

static void empty_window(struct log_reader *reader)
{
	size_t verified = reader->window_verified;

	if (reader->window_first)
		look_at_start(reader);
	if (!reader->refusal)
		find_format(reader);
	feed_lines(reader, reader->window, verified);
	if (verified)
		commit(reader);
	feed_lines(reader, reader->window + verified, reader->window_len - verified);
	reader->window_open = !reader->judge.format && !reader->refusal;
	reader->window_len = reader->window_verified = 0;
}

/* Of a part of the file, which has neither digest nor window. */
static bool feed_part(struct log_reader *reader, const uint8_t *at, size_t len)
{
	size_t skipped = (int64_t)len < reader->skip ? len : (size_t)reader->skip;

	reader->skip -= (int64_t)skipped;
	if (skipped < len)
		feed_lines(reader, at + skipped, len - skipped);
	reader->stopped = stop_requested != 0;
	return !reader->stopped;
}

static void take_text(struct log_reader *reader, const uint8_t *at, size_t len)
{
	while (reader->window_open && len) {
		size_t room = LOG_WINDOW_LEN - reader->window_len;
		size_t part = len < room ? len : room;

		memcpy(reader->window + reader->window_len, at, part);
		reader->window_len += part;
		at += part;
		len -= part;
		if (reader->window_len == LOG_WINDOW_LEN)
			empty_window(reader);
	}
	if (len)
		feed_lines(reader, at, len);
}

static bool on_text(void *context, const uint8_t *at, size_t len)
{
	struct log_reader *reader = context;
	struct mono_ns from = when_mono_now(), hashed, taken;

	if (reader->jumped)
		return feed_part(reader, at, len);
	xxh128_add(reader->text_hash, at, len);
	if (reader->text_digest)
		digest_add(reader->text_digest, at, len);
	reader->unproven += (int64_t)len;
	hashed = when_mono_now();
	take_text(reader, at, len);
	taken = when_mono_now();
	reader->spent.hash_ns += hashed.v - from.v;
	reader->spent.lines_ns += taken.v - hashed.v;
	reader->stopped = stop_requested != 0;
	return !reader->stopped;
}

static void on_verified(void *context)
{
	struct log_reader *reader = context;

	if (reader->stored > reader->trusted)
		return;
	commit(reader);
	reader->window_verified = reader->window_len;
	reader->unproven = 0;
}

/* The end of an archive cuts a member, and so the codec in it: that is one damage. */
static bool is_known(const struct log_reader *reader, const char *kind, int64_t offset)
{
	const struct inventory_damage *last = &reader->damage[reader->damage_count];

	return reader->damage_count && last[-1].offset == offset &&
	       strcmp(last[-1].kind, kind) == 0;
}

static void on_damage(void *context, const char *kind, int64_t offset, int64_t length)
{
	struct log_reader *reader = context;

	reader->verdict = kind;
	if (!is_known(reader, kind, offset))
		log_reader_damage(reader, kind, offset, length);
}

static void on_note(void *context, const char *word)
{
	log_reader_note(context, word);
}

static void on_unit(void *context, int64_t stored, int64_t text)
{
	struct log_reader *reader = context;

	if (reader->judge.offsets)
		log_offsets_unit(reader->judge.offsets, stored, text);
}

struct log_reader *log_reader_new(struct unix_ms now, const struct log_codec_limits *limits)
{
	struct log_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->text_hash = xxh128_new();
	if (!reader->text_hash) {
		free(reader);
		return NULL;
	}
	reader->now = now;
	reader->limits = limits;
	reader->codec_sink = (struct log_codec_sink){
		.context = reader,
		.text = on_text,
		.verified = on_verified,
		.damage = on_damage,
		.note = on_note,
		.unit = on_unit,
	};
	reader->lines_sink = (struct log_lines_sink){
		.context = reader,
		.line = on_line,
		.nul_run = on_nul_run,
		.batch = on_batch,
	};
	return reader;
}

void log_reader_want_content_sha256(struct log_reader *reader, bool wanted)
{
	reader->wants_text_digest = wanted;
}

void log_reader_want_sm3(struct log_reader *reader, bool wanted)
{
	reader->wants_sm3 = wanted;
}

void log_reader_share_lanes(struct log_reader *reader, struct digest_lanes *lanes)
{
	reader->lanes = lanes;
}

void log_reader_ask_places(struct log_reader *reader, const struct log_places *places)
{
	reader->places = places;
}

bool log_reader_want_traffic(struct log_reader *reader, bool wanted)
{
	reader->wants_traffic = wanted;
	if (wanted && !reader->traffic)
		reader->traffic = log_traffic_new(reader->places);
	return !wanted || reader->traffic;
}

bool log_reader_want_offsets(struct log_reader *reader, bool wanted)
{
	reader->wants_offsets = wanted;
	if (wanted && !reader->offsets)
		reader->offsets = malloc(sizeof(*reader->offsets));
	return !wanted || reader->offsets;
}

bool log_reader_tell_nodes(struct log_reader *reader, const struct log_key *key)
{
	log_shares_free(reader->shares);
	reader->shares = key ? log_shares_new(key, reader->places) : NULL;
	reader->judge.shares = NULL; /* until a file begins */
	return !key || reader->shares;
}

static void end_file(struct log_reader *reader)
{
	log_stream_close(&reader->stream);
	digest_free(reader->stored_digest);
	digest_free(reader->stored_sm3);
	digest_free(reader->text_digest);
	reader->stored_digest = reader->stored_sm3 = reader->text_digest = NULL;
}

void log_reader_free(struct log_reader *reader)
{
	if (!reader)
		return;
	end_file(reader);
	log_tally_fini(&reader->pending);
	log_tally_fini(&reader->verified);
	log_traffic_free(reader->traffic);
	free(reader->offsets);
	log_shares_free(reader->shares);
	xxh128_free(reader->text_hash);
	free(reader);
}

void log_reader_watch(struct log_reader *reader, const struct log_watch *watch)
{
	reader->watch = watch;
}

bool log_reader_fields(
	const struct log_reader *reader, const struct log_line *line, struct log_fields *out)
{
	const struct log_format *format = reader->judge.format;

	log_fields_clear(out);
	return format && format->fields &&
	       format->fields(&reader->judge.state, line->at, line->len, out);
}

static void forget_last_file(struct log_reader *reader)
{
	end_file(reader);
	xxh128_begin(reader->text_hash);
	log_tally_clear(&reader->pending);
	log_tally_clear(&reader->verified);
	log_lines_begin(&reader->lines, &reader->lines_sink, reader->carry);
	reader->assumed =
		(struct log_assumed){.written = reader->now, .zone_minutes = LOG_ZONE_UNDECLARED};
	reader->judge = (struct log_judge){.until_s = (reader->now.v + WHEN_DAY_MS) / 1000,
		.watch = reader->watch,
		.shares = reader->shares,
		.traffic = reader->wants_traffic && !reader->shares ? reader->traffic : NULL,
		.offsets = reader->wants_offsets ? reader->offsets : NULL};
	if (reader->traffic)
		log_traffic_clear(reader->traffic);
	if (reader->shares)
		log_shares_clear(reader->shares, reader->wants_traffic);
	if (reader->offsets)
		log_offsets_begin(reader->offsets, LOG_OFFSETS_BLOCK);
	reader->skip = reader->text_base = 0;
	reader->jumped = false;
	reader->stored = reader->unverified = reader->unproven = 0;
	reader->window_open = reader->window_first = true;
	reader->window_len = reader->window_verified = 0;
	reader->refusal = reader->verdict = NULL;
	reader->inside = NULL;
	reader->trusted = INT64_MAX;
	reader->stopped = false;
	reader->damage_count = reader->damage_proven = reader->note_count = 0;
	reader->damage_left_out = reader->left_out_proven = 0;
}

int log_reader_begin(struct log_reader *reader, const char *name, const struct log_format *forced,
	const uint8_t *head, size_t len, struct err *err)
{
	forget_last_file(reader);
	if (reader->watch && reader->watch->begin)
		reader->watch->begin(reader->watch->context, name);
	reader->name = name;
	reader->dated_until = log_times_until(name, head, len);
	reader->forced = reader->judge.format = forced;
	reader->codec = log_codec_of(head, len, name);
	reader->stored_digest = digest_new_in(reader->lanes);
	if (reader->wants_sm3)
		reader->stored_sm3 = digest_new_sm3();
	if (!reader->stored_digest || (reader->wants_sm3 && !reader->stored_sm3))
		return err_no_memory(err);
	if (reader->codec != log_codec_by_suffix(name))
		log_reader_note(reader, "suffix_mismatch");
	if ((reader->first || reader->use_second) && reader->codec->second)
		reader->codec = reader->codec->second;
	if (!log_codec_supported(reader->codec)) {
		reader->refusal = "unsupported_codec";
		return 0;
	}
	if (reader->wants_text_digest && reader->codec != &log_codec_plain) {
		reader->text_digest = digest_new_in(reader->lanes);
		if (!reader->text_digest)
			return err_no_memory(err);
	}
	return log_stream_open(
		&reader->stream, reader->codec, &reader->codec_sink, reader->limits, err);
}

/* No line is later than the writing of its file. A machine without a clock says 1970: then only
 * now is known. */
static int64_t believed_until(const struct log_reader *reader)
{
	int64_t written = reader->assumed.written.v;

	return written < LOG_MINUTES_FROM_S * 1000 || written > reader->now.v ? reader->now.v
									      : written;
}

void log_reader_assume(struct log_reader *reader, const struct log_assumed *assumed)
{
	reader->assumed = *assumed;
	reader->judge.until_s = (believed_until(reader) + WHEN_DAY_MS) / 1000;
}

int log_reader_feed(struct log_reader *reader, const uint8_t *at, size_t len, struct err *err)
{
	struct mono_ns from = when_mono_now();

	if (!reader->jumped)
		digest_lend(reader->stored_digest, at, len);
	if (reader->stored_sm3 && !reader->jumped)
		digest_add(reader->stored_sm3, at, len);
	reader->spent.hash_ns += when_mono_now().v - from.v;
	reader->stored += (int64_t)len;
	if (reader->stream.codec && log_stream_feed(&reader->stream, at, len, err) < 0)
		return -1;
	return reader->stopped ? stop_err(err) : 0;
}

/* Lines that should have been read: whole ones, and an open one of which its head alone is longer
 * than any line, or which is all there is and is of no format. */
static bool has_lines(const struct log_reader *reader)
{
	int64_t lines = reader->verified.lines + reader->unverified;

	if (lines > 0 && (reader->lines.long_lines || !reader->judge.format))
		return true;
	return lines > (reader->verified.open_line ? 1 : 0);
}

bool log_reader_was_read(const struct log_reader *reader)
{
	const struct log_tally *tally = &reader->verified;

	return reader->judge.format && (tally->records || tally->implausible || reader->unverified);
}

/* Where minutes stand is known in the same calendar. */
static void settle_offsets(struct log_offsets *offsets, const struct log_years *years)
{
	for (size_t i = 0; i < offsets->block_count; i++) {
		struct log_offsets_block *block = &offsets->blocks[i];

		block->first_s = log_year_second(years, block->first_s);
		block->last_s = log_year_second(years, block->last_s);
	}
}

/* A copy may have lost when its original was last written: then name and head know better. */
static bool settle_years(struct log_reader *reader)
{
	int64_t until = believed_until(reader) + WHEN_DAY_MS;
	const struct log_year_limits limits = {
		.until_s = (until < reader->dated_until ? until : reader->dated_until) / 1000,
		.zone_minutes = reader->assumed.zone_minutes,
	};
	struct log_years years;

	if (!log_year_find(&reader->verified, &limits, &years))
		return false;
	log_year_move(&reader->verified, &years);
	if (reader->judge.shares)
		log_shares_settle_years(reader->judge.shares, &years);
	if (reader->judge.offsets)
		settle_offsets(reader->judge.offsets, &years);
	return true;
}

/* Records whose time is not known after all close no gap. */
static void distrust(struct log_reader *reader, const char *why)
{
	struct log_tally *tally = &reader->verified;

	reader->refusal = why;
	reader->unverified += tally->records;
	tally->lines -= tally->records;
	tally->records = tally->out_of_order = 0;
	memset(tally->steps, 0, sizeof(tally->steps));
	log_minutes_clear(&tally->minutes);
	log_line_sums_clear(&tally->line_sums);
	if (reader->traffic)
		log_traffic_clear(reader->traffic);
	if (reader->judge.shares)
		log_shares_distrust(reader->judge.shares);
}

static void settle_times(struct log_reader *reader)
{
	const struct log_judge *judge = &reader->judge;

	if (judge->state.stop)
		distrust(reader, judge->state.stop);
	else if (judge->format && judge->format->no_year && reader->verified.records &&
		 !settle_years(reader))
		distrust(reader, "year_undetermined");
}

/* The text is over: what still waits is read, and believed when its checksum came. */
static void settle(struct log_reader *reader)
{
	if (!reader->stream.codec)
		return;
	log_stream_finish(&reader->stream);
	if (reader->window_open)
		empty_window(reader);
	log_lines_finish(&reader->lines);
	if (reader->unproven) {
		reader->unverified = reader->pending.lines;
		reader->verified.open_line = reader->pending.open_line;
		log_tally_clear(&reader->pending);
		if (reader->judge.traffic)
			log_traffic_forget(reader->judge.traffic);
		if (reader->judge.shares)
			log_shares_forget(reader->judge.shares);
		forget_unproven_nuls(reader);
	} else {
		commit(reader);
	}
	settle_times(reader);
	if (!reader->refusal && has_lines(reader) && !log_reader_was_read(reader))
		reader->refusal = "unknown_format";
}

/* Limits are not the engine's, and what stands behind a whole unit is not its either. */
bool log_reader_doubts(const struct log_reader *reader)
{
	return reader->codec->second && reader->verdict &&
	       (strcmp(reader->verdict, "corrupt") == 0 ||
		       strcmp(reader->verdict, "truncated") == 0);
}

void log_reader_ask_second(struct log_reader *reader)
{
	reader->first = reader->verdict;
}

void log_reader_use_second(struct log_reader *reader, bool second)
{
	reader->use_second = second;
}

void log_reader_trust(struct log_reader *reader, int64_t bytes)
{
	reader->trusted = bytes;
}

void log_reader_settle(struct log_reader *reader)
{
	struct mono_ns from = when_mono_now();

	digest_lanes_settle(reader->lanes);
	reader->spent.hash_ns += when_mono_now().v - from.v;
}

const struct log_spent *log_reader_spent(const struct log_reader *reader)
{
	return &reader->spent;
}

bool log_reader_container(const struct log_reader *reader, struct log_container *out)
{
	if (reader->codec == &log_codec_tar || reader->codec == &log_codec_zip)
		*out = (struct log_container){reader->codec, &log_codec_plain, INT64_MAX};
	else if (reader->inside == &log_codec_tar)
		*out = (struct log_container){
			&log_codec_tar, reader->codec, reader->stream.text - reader->unproven};
	else
		return false;
	return true;
}

bool log_reader_is_archive(const struct log_reader *reader)
{
	return reader->codec->archive || (reader->inside && reader->inside->archive);
}

static void compare_opinions(struct log_reader *reader)
{
	if (reader->first && (!reader->verdict || strcmp(reader->first, reader->verdict) != 0))
		log_reader_note(reader, "second_opinion");
	reader->first = NULL;
}

int log_reader_finish(
	struct log_reader *reader, struct arena *arena, struct inventory_file *out, struct err *err)
{
	struct inventory_file file = {0};

	settle(reader);
	compare_opinions(reader);
	if (reader->verified.no_memory || reader->pending.no_memory ||
		(reader->judge.shares && log_shares_failed(reader->judge.shares)))
		return err_no_memory(err);
	if (reader->stopped)
		return stop_err(err);
	log_reader_fill(reader, arena, &file);
	*out = file;
	return 0;
}

const struct log_minutes *log_reader_minutes(const struct log_reader *reader)
{
	return &reader->verified.minutes;
}

const struct log_line_sums *log_reader_line_sums(const struct log_reader *reader)
{
	return &reader->verified.line_sums;
}

bool log_reader_traffic(const struct log_reader *reader, struct log_traffic_packed **out)
{
	*out = NULL;
	return !reader->judge.traffic || log_traffic_pack(reader->judge.traffic, out);
}

bool log_reader_parts(const struct log_reader *reader, struct log_parts *out)
{
	*out = (struct log_parts){0};
	return !reader->judge.shares || log_shares_pack(reader->judge.shares, out);
}

const char *log_reader_refusal(const struct log_reader *reader)
{
	return reader->refusal;
}
