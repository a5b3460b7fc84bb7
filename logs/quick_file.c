#include "logs/quick_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/stop.h"

static size_t read_at(int fd, uint8_t *to, size_t most, int64_t offset)
{
	size_t done = 0;

	while (done < most && !stop_requested) {
		ssize_t got = pread(fd, to + done, most - done, (off_t)(offset + (int64_t)done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	return done;
}

static bool on_text(void *context, const uint8_t *at, size_t len)
{
	struct log_look *look = context;
	size_t room = LOG_LOOK_TEXT - look->text_len;
	size_t part = len < room ? len : room;

	memcpy(look->text + look->text_len, at, part);
	look->text_len += part;
	look->cut |= look->text_len == LOG_LOOK_TEXT;
	return !look->cut;
}

static void on_verified(void *context)
{
	(void)context;
}

static void on_damage(void *context, const char *kind, int64_t offset, int64_t length)
{
	struct log_look *look = context;

	look->cut = true;
	(void)kind;
	(void)offset;
	(void)length;
}

static void on_note(void *context, const char *word)
{
	(void)context;
	(void)word;
}

/* `all`: these are all bytes of the file. */
static int unpack(
	struct log_look *look, const struct log_codec *codec, size_t len, bool all, struct err *err)
{
	const struct log_codec_sink sink = {
		.context = look,
		.text = on_text,
		.verified = on_verified,
		.damage = on_damage,
		.note = on_note,
	};
	struct log_stream stream = {0};
	int ret;

	look->text_len = 0;
	look->cut = !all;
	if (!log_codec_supported(codec))
		return 0;
	ret = log_stream_open(&stream, codec, &sink, &log_codec_limits, err);
	if (ret == 0)
		ret = log_stream_feed(&stream, look->stored, len, err);
	if (ret == 0 && all)
		log_stream_finish(&stream);
	log_stream_close(&stream);
	return ret;
}

/* The lines of a piece of text, as a plain file of its own. */
static int read_lines(struct log_look *look, const struct log_format *forced, const uint8_t *text,
	size_t len, struct arena *arena, struct inventory_file *out, struct err *err)
{
	size_t head = len < LOG_CODEC_HEAD ? len : LOG_CODEC_HEAD;

	if (log_reader_begin(look->reader, "", forced, text, head, err) < 0)
		return -1;
	log_reader_assume(look->reader, &look->assumed);
	if (log_reader_feed(look->reader, text, len, err) < 0)
		return -1;
	return log_reader_finish(look->reader, arena, out, err);
}

/* From the first line that begins in the tail. */
static int look_at_tail(struct log_look *look, int fd, struct arena *arena,
	struct logs_quick_file *out, struct err *err)
{
	struct inventory_file tail = {.last = {BIND_ABSENT}};
	size_t got =
		read_at(fd, look->stored, LOGS_QUICK_PIECE, out->bytes - (int64_t)LOGS_QUICK_PIECE);
	const uint8_t *end = memchr(look->stored, '\n', got);
	size_t skipped = end ? (size_t)(end - look->stored) + 1 : got;

	if (read_lines(look, log_format_find(out->format), look->stored + skipped, got - skipped,
		    arena, &tail, err) < 0)
		return -1;
	if (tail.records)
		out->last = tail.last;
	return 0;
}

int log_look_at(struct log_look *look, int fd, const struct log_format *forced, struct arena *arena,
	struct logs_quick_file *out, struct err *err)
{
	size_t got = read_at(fd, look->stored, LOGS_QUICK_PIECE, 0);
	const struct log_codec *codec =
		log_codec_of(look->stored, got < LOG_CODEC_HEAD ? got : LOG_CODEC_HEAD, out->name);
	struct inventory_file head = {.first = {BIND_ABSENT}, .last = {BIND_ABSENT}};

	out->codec = codec->name;
	out->format = "";
	out->first.v = out->last.v = BIND_ABSENT;
	if (unpack(look, codec, got, (int64_t)got == out->bytes, err) < 0)
		return -1;
	if (look->text_len == 0)
		return 0;
	if (read_lines(look, forced, look->text, look->text_len, arena, &head, err) < 0)
		return -1;
	out->format = head.format;
	if (!head.records)
		return 0;
	out->first = head.first;
	if (codec == &log_codec_plain && out->bytes > (int64_t)LOGS_QUICK_PIECE)
		return look_at_tail(look, fd, arena, out, err);
	if (!look->cut)
		out->last = head.last;
	return 0;
}
