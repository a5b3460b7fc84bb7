/* Codecs: stored bytes → text in constant memory, a row each. What a file is, its first bytes say,
 * not its name. Damage is reported, never an error: what was decoded before it is handed on, and
 * the receiver knows by `verified` how far it may be believed. */
#ifndef CDNPROOF_LOGS_CODEC_H
#define CDNPROOF_LOGS_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define LOG_CODEC_HEAD     512u /* first bytes that tell the codec */
#define LOG_CODEC_MAGICS   4
#define LOG_CODEC_SUFFIXES 3

#define LOG_ROOM_LEN (256u * 1024u)

struct log_turn; /* logs/turn.h */

/* Where decoders of one thread put text before it is handed on: one for all, so that it stays in
 * the second-level cache. Who decodes inside of another has to have its own. */
struct log_room {
	_Alignas(64) uint8_t bytes[LOG_ROOM_LEN];
	bool taken;
};

struct log_room *log_room_new(void); /* heap, to be freed with free(); NULL: no memory */

/* What a decompression bomb runs into; damage "expansion_limit". Real logs shrink 5 to 40 times,
 * deflate cannot do more than 1032 times (zlib's technical page). Of memory there is as much as the
 * usual tools take unasked: `xz -9` needs 65 MiB to be read, `zstd --long` 128 MiB. */
struct log_codec_limits {
	int64_t text_most;  /* bytes of text from one file */
	int64_t ratio_most; /* text / stored, looked at from ratio_from bytes of text on */
	int64_t ratio_from;
	int64_t memory_most;   /* bytes of window or dictionary; damage "memory_limit" */
	struct log_turn *turn; /* for those from LOG_TURN_FROM on; NULL: nobody else has any */
	struct log_room *room; /* of the thread; NULL: each decoder has its own */
};
extern const struct log_codec_limits log_codec_limits;

struct log_codec_sink {
	void *context;
	/* false: no more, please */
	bool (*text)(void *context, const uint8_t *at, size_t len);
	/* All text so far has passed its checksum, or is of a kind that has none. */
	void (*verified)(void *context);
	/* Offset in the stored bytes; length BIND_ABSENT where it is not known. */
	void (*damage)(void *context, const char *kind, int64_t offset, int64_t length);
	void (*note)(void *context, const char *word);
	/* A unit begins, where a decoder could start anew: its stored offset, and that of the text
	 * that comes from it. NULL: nobody asks. */
	void (*unit)(void *context, int64_t stored, int64_t text);
};

/* One file on its way through a codec. */
struct log_stream {
	const struct log_codec *codec;
	const struct log_codec_sink *sink;
	const struct log_codec_limits *limits;
	void *state;     /* the codec's own */
	int64_t stored;  /* bytes that were fed */
	int64_t used;    /* of them, those that the text so far came from */
	int64_t text;    /* bytes of text */
	int64_t members; /* whole ones, checksum included */
	bool closed;     /* no more text: damage, a limit, or the receiver's wish */
};

struct log_magic {
	size_t at, len; /* len 0: no more */
	const char *bytes;
};

struct log_decoder; /* codec_units.h */

struct log_codec {
	const char *name;
	struct log_magic magics[LOG_CODEC_MAGICS];
	const char *suffixes[LOG_CODEC_SUFFIXES];
	/* All NULL: recognised, so that it is named, but not supported. -1: no memory. */
	int (*open)(struct log_stream *stream, struct err *err);
	int (*feed)(struct log_stream *stream, const uint8_t *at, size_t len, struct err *err);
	void (*finish)(struct log_stream *stream);
	void (*close)(struct log_stream *stream);
	const struct log_decoder *decoder; /* of those that are a row of units */
	bool archive;                      /* holds files, not text */
	const struct log_codec *second;    /* reads again what this one calls damaged; or NULL */
};

extern const struct log_codec log_codec_plain, log_codec_gzip, log_codec_zlib, log_codec_zstd,
	log_codec_xz, log_codec_bzip2, log_codec_lz4, log_codec_tar, log_codec_zip;

/* Deflate by itself (RFC 1951), as zip archives hold it: no file is. It has no checksum of its own
 * but is called verified at its end; whoever opens it knows better. Its second is zlib's. */
extern const struct log_codec log_codec_deflate, log_codec_deflate_zlib;

/* By the first bytes, of which `len` are there (LOG_CODEC_HEAD unless the file is shorter); plain
 * when nothing else fits. A file too short for the magic that its suffix promises is of that codec,
 * cut, and not plain text. `name` may be NULL. Never NULL. */
const struct log_codec *log_codec_of(const uint8_t *head, size_t len, const char *name);
const struct log_codec *log_codec_by_suffix(const char *name); /* plain when none fits */
bool log_codec_supported(const struct log_codec *codec);

int log_stream_open(struct log_stream *stream, const struct log_codec *codec,
	const struct log_codec_sink *sink, const struct log_codec_limits *limits, struct err *err);
int log_stream_feed(struct log_stream *stream, const uint8_t *at, size_t len, struct err *err);
void log_stream_finish(
	struct log_stream *stream);               /* the stored bytes end here; frees the decoder */
void log_stream_close(struct log_stream *stream); /* zeros are fine */

/* For codecs: hands text on and keeps the limits; false: closed. */
bool log_stream_give(struct log_stream *stream, const uint8_t *at, size_t len);
/* For codecs: damage that ends the text. */
void log_stream_break(struct log_stream *stream, const char *kind, int64_t offset, int64_t length);

#endif
