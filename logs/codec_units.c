#include "logs/codec_units.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bind.h"

enum phase {
	PHASE_HEAD,    /* at a unit's first bytes, or at what may be one */
	PHASE_UNIT,    /* inside one */
	PHASE_TRAILING /* behind the last one stands something else */
};

struct units {
	const struct log_decoder *decoder;
	void *state; /* the decoder's */
	enum phase phase;
	enum log_unit kind; /* of the unit at hand */
	int64_t done;       /* whole units, skipped ones included */
	int64_t end_at;     /* stored offset of the end of the last one, or 0 */
	int64_t padding;    /* zeros since then */
	uint8_t head[LOG_UNIT_HEAD];
	size_t head_len;
	int64_t proven;       /* text that was called verified */
	bool out_full;        /* the decoder may hold more, even with all input eaten */
	uint8_t *out;         /* LOG_ROOM_LEN, while it is fed */
	struct log_room *own; /* NULL: it was never needed */
};

static const char *const damage_kinds[] = {
	[LOG_DECODED_CORRUPT] = "corrupt",
	[LOG_DECODED_UNSUPPORTED] = "unsupported",
	[LOG_DECODED_TOO_LARGE] = "memory_limit",
};

bool log_unit_is_skippable(const uint8_t *head)
{
	return (head[0] & 0xF0) == 0x50 && memcmp(head + 1, "\x2A\x4D\x18", 3) == 0;
}

int log_units_open(struct log_stream *stream, struct err *err)
{
	struct units *units = calloc(1, sizeof(*units));

	if (!units)
		return err_no_memory(err);
	units->decoder = stream->codec->decoder;
	assert(units->decoder->head_len <= LOG_UNIT_HEAD);
	units->state = units->decoder->open(stream->limits);
	stream->state = units;
	return units->state ? 0 : err_no_memory(err);
}

void log_units_close(struct log_stream *stream)
{
	struct units *units = stream->state;

	if (!units)
		return;
	units->decoder->close(units->state);
	free(units->own);
	free(units);
}

/* NULL: no memory. */
static struct log_room *take_room(const struct log_stream *stream, struct units *units)
{
	struct log_room *room = stream->limits->room;

	if (!room || room->taken) {
		units->own = units->own ? units->own : log_room_new();
		room = units->own;
	}
	if (!room)
		return NULL;
	room->taken = true;
	units->out = room->bytes;
	return room;
}

static void note(struct log_stream *stream, const char *word)
{
	stream->sink->note(stream->sink->context, word);
}

static void prove(struct log_stream *stream, struct units *units)
{
	if (stream->text != units->proven)
		stream->sink->verified(stream->sink->context);
	units->proven = stream->text;
}

static void end_unit(struct log_stream *stream, struct units *units)
{
	units->done++;
	units->end_at = stream->used;
	units->padding = 0;
	units->head_len = 0;
	units->phase = PHASE_HEAD;
	if (units->kind == LOG_UNIT_SKIPPED)
		return;
	stream->members++;
	if (units->kind == LOG_UNIT_UNCHECKED)
		note(stream, "no_checksum");
	prove(stream, units);
}

/* -1: no memory. */
static int take(struct log_stream *stream, struct units *units, enum log_decoded how, bool still,
	struct err *err)
{
	if (how == LOG_DECODED_NO_MEMORY)
		return err_no_memory(err);
	if (how == LOG_DECODED_END)
		end_unit(stream, units);
	else if (how >= LOG_DECODED_CORRUPT)
		log_stream_break(stream, damage_kinds[how], stream->used, BIND_ABSENT);
	else if (still) /* a decoder that stands still with input left is lost in it */
		log_stream_break(stream, "corrupt", stream->used, BIND_ABSENT);
	else if (how == LOG_DECODED_PROVEN)
		prove(stream, units);
	return 0;
}

/* One call of the decoder; *in moves on. */
static int step(struct log_stream *stream, struct units *units, const uint8_t **in,
	const uint8_t *end, struct err *err)
{
	struct log_piece piece = {*in, (size_t)(end - *in), units->out, LOG_ROOM_LEN};
	enum log_decoded how = units->decoder->step(units->state, &piece);
	size_t made = LOG_ROOM_LEN - piece.out_left;
	size_t eaten = (size_t)(piece.in - *in);

	assert(piece.in + piece.in_left == end && piece.out_left <= LOG_ROOM_LEN);
	*in += eaten;
	stream->used += (int64_t)eaten;
	units->out_full = piece.out_left == 0;
	if (made && !log_stream_give(stream, units->out, made))
		return 0;
	return take(stream, units, how, !made && !eaten && *in < end, err);
}

static int feed_unit(struct log_stream *stream, struct units *units, const uint8_t **in,
	const uint8_t *end, struct err *err)
{
	while ((*in < end || units->out_full) && !stream->closed && units->phase == PHASE_UNIT)
		if (step(stream, units, in, end, err) < 0)
			return -1;
	return 0;
}

/* Bytes behind a whole unit that do not begin like one are no damage to it. */
static void refuse_head(struct log_stream *stream, struct units *units)
{
	if (units->done)
		units->phase = PHASE_TRAILING;
	else
		log_stream_break(stream, "corrupt", stream->used, BIND_ABSENT);
}

static int begin_unit(struct log_stream *stream, struct units *units, struct err *err)
{
	const uint8_t *head = units->head;

	units->kind = units->decoder->begin(units->state, head);
	if (units->kind == LOG_UNIT_NO_MEMORY)
		return err_no_memory(err);
	if (units->kind == LOG_UNIT_NONE) {
		refuse_head(stream, units);
		return 0;
	}
	units->phase = PHASE_UNIT;
	units->out_full = false;
	if (stream->sink->unit)
		stream->sink->unit(stream->sink->context, stream->used, stream->text);
	return feed_unit(stream, units, &head, head + units->head_len, err);
}

static bool is_padded_well(const struct units *units)
{
	return units->padding == 0 || units->padding % (int64_t)units->decoder->padding == 0;
}

static void skip_padding(
	struct log_stream *stream, struct units *units, const uint8_t **in, const uint8_t *end)
{
	const uint8_t *from = *in;

	while (*in < end && **in == 0)
		++*in;
	units->padding += *in - from;
	stream->used += *in - from;
	if (*in < end && !is_padded_well(units))
		refuse_head(stream, units);
}

/* Between units: padding first, then as many bytes as tell whether another one begins. */
static int feed_head(struct log_stream *stream, struct units *units, const uint8_t **in,
	const uint8_t *end, struct err *err)
{
	if (units->done && units->decoder->padding && units->head_len == 0)
		skip_padding(stream, units, in, end);
	while (*in < end && units->phase == PHASE_HEAD &&
		units->head_len < units->decoder->head_len)
		units->head[units->head_len++] = *(*in)++;
	if (units->phase != PHASE_HEAD || units->head_len < units->decoder->head_len)
		return 0;
	if (units->padding)
		note(stream, "zero_padding");
	return begin_unit(stream, units, err);
}

int log_units_feed(struct log_stream *stream, const uint8_t *at, size_t len, struct err *err)
{
	struct units *units = stream->state;
	struct log_room *room = take_room(stream, units);
	const uint8_t *end = at + len;
	int ret = 0;

	if (!room)
		return err_no_memory(err);
	while (at < end && !stream->closed && units->phase != PHASE_TRAILING && ret == 0)
		ret = units->phase == PHASE_UNIT ? feed_unit(stream, units, &at, end, err)
						 : feed_head(stream, units, &at, end, err);
	room->taken = false;
	return ret;
}

void log_units_finish(struct log_stream *stream)
{
	struct units *units = stream->state;

	if (units->phase == PHASE_UNIT || !units->done)
		log_stream_break(stream, "truncated", stream->stored, BIND_ABSENT);
	else if (units->phase == PHASE_TRAILING || units->head_len || !is_padded_well(units))
		log_stream_break(
			stream, "trailing_bytes", units->end_at, stream->stored - units->end_at);
	else if (units->padding)
		note(stream, "zero_padding");
}
