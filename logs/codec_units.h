/* Stored files that are a row of units, each whole in itself: gzip members, zstd and lz4 frames, xz
 * and bzip2 streams. A library decodes a unit; where units begin and end, what may stand between
 * them, what is damage and when text is verified is decided here, once for all of them. */
#ifndef CDNPROOF_LOGS_CODEC_UNITS_H
#define CDNPROOF_LOGS_CODEC_UNITS_H

#include "logs/codec.h"

#define LOG_UNIT_HEAD 8u

/* What the first bytes behind a unit (or of the file) begin. */
enum log_unit {
	LOG_UNIT_NONE, /* nothing of this codec */
	LOG_UNIT_CHECKED,
	LOG_UNIT_UNCHECKED, /* whole or cut, but no checksum tells whether its text was changed */
	LOG_UNIT_SKIPPED,   /* holds no text */
	LOG_UNIT_NO_MEMORY
};

/* How a call of the decoder ended. */
enum log_decoded {
	LOG_DECODED_MORE,        /* wants more input, or room for more output */
	LOG_DECODED_PROVEN,      /* the same, and all text so far has passed its checksum */
	LOG_DECODED_END,         /* of the unit, checksums included */
	LOG_DECODED_CORRUPT,     /* from here on damage: */
	LOG_DECODED_UNSUPPORTED, /* a part of the format that is not read, such as dictionaries */
	LOG_DECODED_TOO_LARGE,   /* needs more memory than limits->memory_most */
	LOG_DECODED_NO_MEMORY    /* here */
};

/* Moves on as the decoder eats and makes. */
struct log_piece {
	const uint8_t *in;
	size_t in_left;
	uint8_t *out;
	size_t out_left;
};

struct log_decoder {
	size_t head_len; /* of `begin`, at most LOG_UNIT_HEAD; no unit is shorter */
	size_t padding;  /* zeros behind a unit come in multiples of it; 0: are not allowed */
	void *(*open)(const struct log_codec_limits *limits); /* NULL: no memory */
	/* Readies the decoder for a unit; its head is fed to `step` again. */
	enum log_unit (*begin)(void *state, const uint8_t *head);
	/* Stands still only when input or room is at its end. */
	enum log_decoded (*step)(void *state, struct log_piece *piece);
	void (*close)(void *state); /* NULL is fine */
};

/* The four functions of a row whose `decoder` is set. */
int log_units_open(struct log_stream *stream, struct err *err);
int log_units_feed(struct log_stream *stream, const uint8_t *at, size_t len, struct err *err);
void log_units_finish(struct log_stream *stream);
void log_units_close(struct log_stream *stream);

/* Skippable frames (RFC 8878, section 3.1.2), which lz4 has as well: of the first four bytes. */
bool log_unit_is_skippable(const uint8_t *head);

#endif
