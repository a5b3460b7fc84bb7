#include "logs/reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/stop.h"
#include "logs/tally.h"

#define WINDOW_LEN (64u * 1024u)

/* Text waits in the window until a format reads a line of it; it is then fed to `lines` and the
 * window is shut. Lines of a window that no format reads are bad, and the next one is tried. */
struct log_reader {
	struct unix_ms now;
	const struct log_codec_limits *limits;
	struct log_codec_sink codec_sink;
	struct log_lines_sink lines_sink;
	const char *name;
	const struct log_codec *codec;
	struct log_stream stream;
	struct digest *stored_digest, *text_digest; /* text_digest NULL: plain, the same bytes */
	int64_t stored;
	struct log_lines lines;
	const struct log_watch *watch; /* or NULL */
	struct log_judge judge;
	struct log_tally pending, verified;
	int64_t unverified; /* lines */
	int64_t unproven;   /* bytes of text behind the last that was verified */
	bool window_open, window_first;
	size_t window_len, window_verified;
	const char *refusal;
	bool stopped;
	struct inventory_damage damage[LOG_DAMAGE_MOST];
	size_t damage_count;
	int64_t damage_left_out;
	const char *notes[LOG_NOTES_MOST];
	size_t note_count;
	uint8_t carry[LOG_LINE_MOST];
	uint8_t window[WINDOW_LEN];
};

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

	if (reader->damage_count < LOG_DAMAGE_MOST)
		reader->damage[reader->damage_count++] = damage;
	else
		reader->damage_left_out++;
}

static void on_line(void *context, const struct log_line *line)
{
	struct log_reader *reader = context;

	log_tally_line(&reader->pending, &reader->judge, line);
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

static void empty_window(struct log_reader *reader)
{
	size_t verified = reader->window_verified;

	if (reader->window_first)
		look_at_start(reader);
	if (!reader->judge.format && !reader->refusal)
		reader->judge.format =
			log_format_try(reader->window, reader->window_len, reader->lines.line_end);
	feed_lines(reader, reader->window, verified);
	if (verified)
		commit(reader);
	feed_lines(reader, reader->window + verified, reader->window_len - verified);
	reader->window_open = !reader->judge.format && !reader->refusal;
	reader->window_len = reader->window_verified = 0;
}

static bool on_text(void *context, const uint8_t *at, size_t len)
{
	struct log_reader *reader = context;

	if (reader->text_digest)
		digest_add(reader->text_digest, at, len);
	reader->unproven += (int64_t)len;
	while (reader->window_open && len) {
		size_t room = WINDOW_LEN - reader->window_len;
		size_t part = len < room ? len : room;

		memcpy(reader->window + reader->window_len, at, part);
		reader->window_len += part;
		at += part;
		len -= part;
		if (reader->window_len == WINDOW_LEN)
			empty_window(reader);
	}
	if (len)
		feed_lines(reader, at, len);
	reader->stopped = stop_requested != 0;
	return !reader->stopped;
}

static void on_verified(void *context)
{
	struct log_reader *reader = context;

	commit(reader);
	reader->window_verified = reader->window_len;
	reader->unproven = 0;
}

static void on_damage(void *context, const char *kind, int64_t offset, int64_t length)
{
	log_reader_damage(context, kind, offset, length);
}

static void on_note(void *context, const char *word)
{
	log_reader_note(context, word);
}

struct log_reader *log_reader_new(struct unix_ms now, const struct log_codec_limits *limits)
{
	struct log_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->now = now;
	reader->limits = limits;
	reader->codec_sink = (struct log_codec_sink){
		.context = reader,
		.text = on_text,
		.verified = on_verified,
		.damage = on_damage,
		.note = on_note,
	};
	reader->lines_sink = (struct log_lines_sink){
		.context = reader,
		.line = on_line,
		.nul_run = on_nul_run,
	};
	return reader;
}

static void end_file(struct log_reader *reader)
{
	log_stream_close(&reader->stream);
	digest_free(reader->stored_digest);
	digest_free(reader->text_digest);
	reader->stored_digest = reader->text_digest = NULL;
}

void log_reader_free(struct log_reader *reader)
{
	if (!reader)
		return;
	end_file(reader);
	log_tally_fini(&reader->pending);
	log_tally_fini(&reader->verified);
	free(reader);
}

void log_reader_watch(struct log_reader *reader, const struct log_watch *watch)
{
	reader->watch = watch;
}

static void forget_last_file(struct log_reader *reader)
{
	end_file(reader);
	log_tally_clear(&reader->pending);
	log_tally_clear(&reader->verified);
	log_lines_begin(&reader->lines, &reader->lines_sink, reader->carry);
	reader->judge = (struct log_judge){.until_s = (reader->now.v + WHEN_DAY_MS) / 1000};
	reader->judge.watch = reader->watch;
	reader->stored = reader->unverified = reader->unproven = 0;
	reader->window_open = reader->window_first = true;
	reader->window_len = reader->window_verified = 0;
	reader->refusal = NULL;
	reader->stopped = false;
	reader->damage_count = reader->note_count = 0;
	reader->damage_left_out = 0;
}

int log_reader_begin(struct log_reader *reader, const char *name, const struct log_format *forced,
	const uint8_t *head, size_t len, struct err *err)
{
	forget_last_file(reader);
	reader->name = name;
	reader->judge.format = forced;
	reader->codec = log_codec_of(head, len, name);
	reader->stored_digest = digest_new();
	if (!reader->stored_digest)
		return err_no_memory(err);
	if (reader->codec != log_codec_by_suffix(name))
		log_reader_note(reader, "suffix_mismatch");
	if (!log_codec_supported(reader->codec)) {
		reader->refusal = "unsupported_codec";
		return 0;
	}
	if (reader->codec != &log_codec_plain) {
		reader->text_digest = digest_new();
		if (!reader->text_digest)
			return err_no_memory(err);
	}
	return log_stream_open(
		&reader->stream, reader->codec, &reader->codec_sink, reader->limits, err);
}

int log_reader_feed(struct log_reader *reader, const uint8_t *at, size_t len, struct err *err)
{
	digest_add(reader->stored_digest, at, len);
	reader->stored += (int64_t)len;
	if (reader->stream.codec && log_stream_feed(&reader->stream, at, len, err) < 0)
		return -1;
	return reader->stopped ? stop_err(err) : 0;
}

/* Whole lines, of whatever kind. */
static bool has_lines(const struct log_reader *reader)
{
	return reader->verified.lines + reader->unverified > reader->verified.open_line;
}

static bool was_read(const struct log_reader *reader)
{
	const struct log_tally *tally = &reader->verified;

	return reader->judge.format && (tally->records || tally->implausible || reader->unverified);
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
	} else {
		commit(reader);
	}
	if (!reader->refusal && has_lines(reader) && !was_read(reader))
		reader->refusal = "unknown_format";
}

static const char *digest_in(struct arena *arena, struct digest *digest)
{
	char text[DIGEST_TEXT_LEN];

	digest_text(digest, text);
	return arena_text(arena, text);
}

static void fill_sizes(struct log_reader *reader, struct arena *arena, struct inventory_file *out)
{
	out->codec = reader->codec->name;
	out->format = reader->refusal ? "" : reader->judge.format ? reader->judge.format->name : "";
	out->bytes = reader->stored;
	out->sha256 = digest_in(arena, reader->stored_digest);
	out->content_bytes = reader->stream.text;
	out->members = reader->stream.members;
	if (reader->text_digest)
		out->content_sha256 = digest_in(arena, reader->text_digest);
	else if (reader->codec == &log_codec_plain)
		out->content_sha256 = out->sha256;
}

static struct unix_ms instant_of(const struct log_tally *tally, int64_t second)
{
	return (struct unix_ms){tally->records ? second * 1000 : BIND_ABSENT};
}

static void fill_counts(const struct log_reader *reader, struct inventory_file *out)
{
	const struct log_tally *tally = &reader->verified;

	out->lines = tally->lines + reader->unverified;
	out->records = tally->records;
	out->bad = tally->bad;
	out->continuation = tally->continuation;
	out->unverified = reader->unverified;
	out->open_line = tally->open_line;
	out->out_of_order = tally->out_of_order;
	out->implausible = tally->implausible;
	out->first = instant_of(tally, tally->first_s);
	out->last = instant_of(tally, tally->last_s);
}

static void fill_places(
	const struct log_reader *reader, struct arena *arena, struct inventory_file *out)
{
	const struct log_tally *tally = &reader->verified;

	out->bad_samples.count = tally->sample_count;
	out->bad_samples.items = arena_array(arena, tally->sample_count, sizeof(*tally->samples));
	memcpy(out->bad_samples.items, tally->samples,
		tally->sample_count * sizeof(*tally->samples));
	out->damage.count = reader->damage_count;
	out->damage.items = arena_array(arena, reader->damage_count, sizeof(*reader->damage));
	memcpy(out->damage.items, reader->damage, reader->damage_count * sizeof(*reader->damage));
}

static void fill_notes(struct log_reader *reader, struct arena *arena, struct inventory_file *out)
{
	const struct {
		const char *word;
		int64_t count;
	} counted[] = {
		{"damage_left_out", reader->damage_left_out},
		{"long_lines", reader->lines.long_lines},
		{"zone_changes", reader->judge.state.zone_changes},
	};
	size_t cap = 0;

	if (reader->stored == 0)
		log_reader_note(reader, "empty");
	if (reader->lines.byte_order_mark)
		log_reader_note(reader, "byte_order_mark");
	for (size_t i = 0; i < reader->note_count; i++)
		*(const char **)arena_push(arena, &out->notes.items, &out->notes.count, &cap,
			sizeof(char *)) = reader->notes[i];
	for (size_t i = 0; i < ARRAY_LEN(counted); i++)
		if (counted[i].count)
			*(const char **)arena_push(arena, &out->notes.items, &out->notes.count,
				&cap, sizeof(char *)) = arena_format(arena, "%s:%lld",
				counted[i].word, (long long)counted[i].count);
}

int log_reader_finish(
	struct log_reader *reader, struct arena *arena, struct inventory_file *out, struct err *err)
{
	struct inventory_file file = {0};

	settle(reader);
	if (reader->verified.no_memory || reader->pending.no_memory)
		return err_no_memory(err);
	if (reader->stopped)
		return stop_err(err);
	fill_sizes(reader, arena, &file);
	fill_counts(reader, &file);
	fill_places(reader, arena, &file);
	fill_notes(reader, arena, &file);
	*out = file;
	return 0;
}

const struct log_minutes *log_reader_minutes(const struct log_reader *reader)
{
	return &reader->verified.minutes;
}

const char *log_reader_refusal(const struct log_reader *reader)
{
	return reader->refusal;
}
