/* gzip (RFC 1952) by zlib: the second opinion on what ISA-L calls damaged. */
#define ZLIB_CONST /* next_in points to const */
#include <stdlib.h>
#include <zlib.h>

#include "logs/codec_units.h"

#define GZIP_WINDOW (15 + 16) /* zlib: gzip header and trailer only */
#define RAW_WINDOW  (-15)     /* neither */

static void *open_with(int window)
{
	z_stream *z = calloc(1, sizeof(*z));

	if (z && inflateInit2(z, window) == Z_OK)
		return z;
	free(z);
	return NULL;
}

static void *zlib_open(const struct log_codec_limits *limits)
{
	(void)limits; /* 32 KiB of window, always */
	return open_with(GZIP_WINDOW);
}

static void *raw_open(const struct log_codec_limits *limits)
{
	(void)limits;
	return open_with(RAW_WINDOW);
}

static void zlib_close(void *state)
{
	if (state)
		inflateEnd(state);
	free(state);
}

static enum log_unit zlib_begin(void *state, const uint8_t *head)
{
	if (head[0] != 0x1F || head[1] != 0x8B)
		return LOG_UNIT_NONE;
	inflateReset(state);
	return LOG_UNIT_CHECKED;
}

static enum log_decoded zlib_step(void *state, struct log_piece *piece)
{
	z_stream *z = state;
	int status;

	z->next_in = piece->in;
	z->avail_in = (uInt)piece->in_left;
	z->next_out = piece->out;
	z->avail_out = (uInt)piece->out_left;
	status = inflate(z, Z_NO_FLUSH);
	piece->in = z->next_in;
	piece->in_left = z->avail_in;
	piece->out = z->next_out;
	piece->out_left = z->avail_out;
	if (status == Z_STREAM_END)
		return LOG_DECODED_END;
	if (status == Z_MEM_ERROR)
		return LOG_DECODED_NO_MEMORY;
	return status == Z_OK || status == Z_BUF_ERROR ? LOG_DECODED_MORE : LOG_DECODED_CORRUPT;
}

/* Nothing may stand behind the one unit. */
static enum log_unit raw_begin(void *state, const uint8_t *head)
{
	const z_stream *z = state;

	(void)head;
	return z->total_in ? LOG_UNIT_NONE : LOG_UNIT_CHECKED;
}

static const struct log_decoder decoder = {
	.head_len = 2,
	.padding = 1, /* as tapes and block devices leave it */
	.open = zlib_open,
	.begin = zlib_begin,
	.step = zlib_step,
	.close = zlib_close,
};

const struct log_codec log_codec_zlib = {
	.name = "gzip",
	.magics = {{0, 2, "\x1F\x8B"}},
	.suffixes = {".gz", ".tgz"},
	.decoder = &decoder,
	.open = log_units_open,
	.feed = log_units_feed,
	.finish = log_units_finish,
	.close = log_units_close,
};

static const struct log_decoder raw_decoder = {
	.head_len = 1,
	.open = raw_open,
	.begin = raw_begin,
	.step = zlib_step,
	.close = zlib_close,
};

const struct log_codec log_codec_deflate_zlib = {
	.name = "deflate",
	.decoder = &raw_decoder,
	.open = log_units_open,
	.feed = log_units_feed,
	.finish = log_units_finish,
	.close = log_units_close,
};
