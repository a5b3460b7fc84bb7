#include "logs/codec.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/bind.h"

#define CUT_MOST                                                                                   \
	4u /* a magic that begins behind it tells nothing of a head that ends before it            \
	    */

const struct log_codec_limits log_codec_limits = {
	.text_most = INT64_C(1) << 40,
	.ratio_most = 500,
	.ratio_from = 64 * 1024 * 1024,
	.memory_most = 128 * 1024 * 1024,
};

static int plain_open(struct log_stream *stream, struct err *err)
{
	(void)stream;
	(void)err;
	return 0;
}

static int plain_feed(struct log_stream *stream, const uint8_t *at, size_t len, struct err *err)
{
	(void)err;
	stream->used += (int64_t)len;
	if (log_stream_give(stream, at, len))
		stream->sink->verified(stream->sink->context);
	return 0;
}

static void plain_nothing(struct log_stream *stream)
{
	(void)stream;
}

const struct log_codec log_codec_plain = {
	.name = "plain",
	.open = plain_open,
	.feed = plain_feed,
	.finish = plain_nothing,
	.close = plain_nothing,
};

static const struct log_codec codec_lz4_legacy = {
	.name = "lz4-legacy", /* no checksums, no end */
	.magics = {{0, 4, "\x02\x21\x4C\x18"}},
};
const struct log_codec log_codec_zip = {
	.name = "zip",
	.archive = true,
	.magics = {{0, 4, "PK\x03\x04"}, {0, 4, "PK\x05\x06"}, {0, 4, "PK\x07\x08"}},
	.suffixes = {".zip"},
};
const struct log_codec log_codec_tar = {
	.name = "tar", /* POSIX ustar and GNU */
	.archive = true,
	.magics = {{257, 5, "ustar"}},
	.suffixes = {".tar"},
};
static const struct log_codec codec_compress = {
	.name = "compress", /* .Z; also pack and lzh, all long dead */
	.magics = {{0, 2, "\x1F\x9D"}, {0, 2, "\x1F\x1E"}, {0, 2, "\x1F\xA0"}},
	.suffixes = {".Z"},
};
static const struct log_codec codec_lzip = {
	.name = "lzip",
	.magics = {{0, 5, "LZIP\x01"}},
	.suffixes = {".lz"},
};
static const struct log_codec codec_lzop = {
	.name = "lzop",
	.magics = {{0, 4, "\x89LZO"}},
	.suffixes = {".lzo"},
};
static const struct log_codec codec_7zip = {
	.name = "7zip",
	.archive = true,
	.magics = {{0, 6, "7z\xBC\xAF\x27\x1C"}},
	.suffixes = {".7z"},
};
static const struct log_codec codec_rar = {
	.name = "rar",
	.archive = true,
	.magics = {{0, 6, "Rar!\x1A\x07"}},
	.suffixes = {".rar"},
};

static const struct log_codec *const codecs[] = {
	&log_codec_gzip,
	&log_codec_zstd,
	&log_codec_xz,
	&log_codec_bzip2,
	&log_codec_lz4,
	&codec_lz4_legacy,
	&log_codec_zip,
	&log_codec_tar,
	&codec_compress,
	&codec_lzip,
	&codec_lzop,
	&codec_7zip,
	&codec_rar,
};

static bool ends_with(const char *name, const char *suffix)
{
	size_t len = strlen(name);
	size_t tail = strlen(suffix);

	return len > tail && strcmp(name + len - tail, suffix) == 0;
}

const struct log_codec *log_codec_by_suffix(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(codecs); i++)
		for (size_t s = 0; s < LOG_CODEC_SUFFIXES && codecs[i]->suffixes[s]; s++)
			if (ends_with(name, codecs[i]->suffixes[s]))
				return codecs[i];
	return &log_codec_plain;
}

/* What there is of the head fits, if `cut` even when it ends before the magic does. */
static bool fits(const struct log_codec *codec, const uint8_t *head, size_t len, bool cut)
{
	for (size_t i = 0; i < LOG_CODEC_MAGICS && codec->magics[i].len; i++) {
		const struct log_magic *magic = &codec->magics[i];
		size_t have = len > magic->at ? len - magic->at : 0;
		size_t part = have < magic->len ? have : magic->len;

		if (part < magic->len && (!cut || magic->at > CUT_MOST))
			continue;
		if (part == 0 || memcmp(head + magic->at, magic->bytes, part) == 0)
			return true;
	}
	return false;
}

const struct log_codec *log_codec_of(const uint8_t *head, size_t len, const char *name)
{
	const struct log_codec *promised = log_codec_by_suffix(name);

	if (fits(promised, head, len, false))
		return promised; /* zstd and lz4 have the same skippable frames */
	for (size_t i = 0; i < ARRAY_LEN(codecs); i++)
		if (fits(codecs[i], head, len, false))
			return codecs[i];
	return fits(promised, head, len, true) ? promised : &log_codec_plain;
}

bool log_codec_supported(const struct log_codec *codec)
{
	return codec->feed != NULL;
}

struct log_room *log_room_new(void)
{
	struct log_room *room = aligned_alloc(_Alignof(struct log_room), sizeof(*room));

	if (room)
		room->taken = false;
	return room;
}

int log_stream_open(struct log_stream *stream, const struct log_codec *codec,
	const struct log_codec_sink *sink, const struct log_codec_limits *limits, struct err *err)
{
	*stream = (struct log_stream){.codec = codec, .sink = sink, .limits = limits};
	return codec->open(stream, err);
}

int log_stream_feed(struct log_stream *stream, const uint8_t *at, size_t len, struct err *err)
{
	int ret = stream->closed ? 0 : stream->codec->feed(stream, at, len, err);

	stream->stored += (int64_t)len;
	return ret;
}

void log_stream_finish(struct log_stream *stream)
{
	if (!stream->closed)
		stream->codec->finish(stream);
	stream->closed = true;
	stream->codec->close(stream);
	stream->state = NULL;
}

void log_stream_close(struct log_stream *stream)
{
	if (stream->codec)
		stream->codec->close(stream);
	*stream = (struct log_stream){0};
}

void log_stream_break(struct log_stream *stream, const char *kind, int64_t offset, int64_t length)
{
	stream->closed = true;
	stream->sink->damage(stream->sink->context, kind, offset, length);
}

static bool is_too_much(const struct log_stream *stream, int64_t text)
{
	const struct log_codec_limits *limits = stream->limits;

	return text > limits->text_most ||
	       (text > limits->ratio_from && text / limits->ratio_most > stream->used);
}

bool log_stream_give(struct log_stream *stream, const uint8_t *at, size_t len)
{
	if (is_too_much(stream, stream->text + (int64_t)len)) {
		log_stream_break(stream, "expansion_limit", stream->used, BIND_ABSENT);
		return false;
	}
	stream->text += (int64_t)len;
	if (!stream->sink->text(stream->sink->context, at, len))
		stream->closed = true;
	return !stream->closed;
}
