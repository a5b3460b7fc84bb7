/* gzip (RFC 1952) by ISA-L, the fast engine. It checks CRC and length at a member's end, so its
 * text is verified only there. What is called damage here is read again by zlib: `second` of the
 * row. The header is read here: ISA-L 2.30 loses its way in one that comes in pieces. */
#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/array.h"
#include "logs/codec_units.h"

#define METHOD_DEFLATE 8

enum flag { FLAG_SUM = 0x02, FLAG_EXTRA = 0x04, FLAG_NAME = 0x08, FLAG_COMMENT = 0x10 };

#define FLAGS_RESERVED 0xE0

enum eaten { EATEN_MORE, EATEN_ALL, EATEN_BAD };

struct gzip {
	size_t part;  /* of the header; behind the last one come data and trailer */
	size_t count; /* bytes of the part that were eaten */
	uint8_t flags;
	size_t extra_len;
	uLong sum; /* of the header so far */
	struct inflate_state inflate;
};

static enum eaten eat_fixed(struct gzip *gzip, uint8_t byte)
{
	if (gzip->count == 2 && byte != METHOD_DEFLATE)
		return EATEN_BAD;
	if (gzip->count == 3 && byte & FLAGS_RESERVED)
		return EATEN_BAD;
	if (gzip->count == 3)
		gzip->flags = byte;
	return gzip->count == 9 ? EATEN_ALL : EATEN_MORE;
}

/* Two bytes of length, then that many. */
static enum eaten eat_extra(struct gzip *gzip, uint8_t byte)
{
	if (gzip->count == 0)
		gzip->extra_len = byte;
	if (gzip->count == 1)
		gzip->extra_len |= (size_t)byte << 8;
	return gzip->count >= 1 && gzip->count == 1 + gzip->extra_len ? EATEN_ALL : EATEN_MORE;
}

static enum eaten eat_text(struct gzip *gzip, uint8_t byte)
{
	(void)gzip;
	return byte ? EATEN_MORE : EATEN_ALL;
}

static enum eaten eat_sum(struct gzip *gzip, uint8_t byte)
{
	if (byte != (uint8_t)(gzip->sum >> 8 * gzip->count))
		return EATEN_BAD;
	return gzip->count ? EATEN_ALL : EATEN_MORE;
}

static const struct {
	uint8_t flag; /* that says it is there; 0: always */
	enum eaten (*eat)(struct gzip *gzip, uint8_t byte);
} parts[] = {
	{0, eat_fixed},
	{FLAG_EXTRA, eat_extra},
	{FLAG_NAME, eat_text},
	{FLAG_COMMENT, eat_text},
	{FLAG_SUM, eat_sum},
};

static void *gzip_open(const struct log_codec_limits *limits)
{
	(void)limits; /* 32 KiB of window, always */
	return calloc(1, sizeof(struct gzip));
}

static enum log_unit gzip_begin(void *state, const uint8_t *head)
{
	struct gzip *gzip = state;

	if (head[0] != 0x1F || head[1] != 0x8B)
		return LOG_UNIT_NONE;
	gzip->part = gzip->count = 0;
	gzip->flags = 0;
	gzip->sum = 0;
	isal_inflate_init(&gzip->inflate);
	gzip->inflate.crc_flag = ISAL_GZIP_NO_HDR_VER; /* the trailer is read, and compared */
	return LOG_UNIT_CHECKED;
}

/* One byte of the header. */
static enum eaten eat(struct gzip *gzip, struct log_piece *piece)
{
	enum eaten how = parts[gzip->part].eat(gzip, *piece->in);

	if (parts[gzip->part].flag != FLAG_SUM)
		gzip->sum = crc32(gzip->sum, piece->in, 1);
	piece->in++;
	piece->in_left--;
	gzip->count++;
	return how;
}

/* EATEN_ALL: the header is over. */
static enum eaten read_header(struct gzip *gzip, struct log_piece *piece)
{
	while (gzip->part < ARRAY_LEN(parts)) {
		uint8_t flag = parts[gzip->part].flag;
		enum eaten how = EATEN_ALL; /* a part that is not there */

		if ((!flag || gzip->flags & flag) && !piece->in_left)
			return EATEN_MORE;
		if (!flag || gzip->flags & flag)
			how = eat(gzip, piece);
		if (how == EATEN_BAD)
			return how;
		if (how == EATEN_MORE)
			continue;
		gzip->part++;
		gzip->count = 0;
	}
	return EATEN_ALL;
}

/* After an error ISA-L 2.30 may leave counts that do not go with the places. */
static bool fits_together(const struct log_piece *before, const struct inflate_state *after)
{
	return after->avail_in <= before->in_left &&
	       after->next_in == before->in + (before->in_left - after->avail_in) &&
	       after->avail_out <= before->out_left &&
	       after->next_out == before->out + (before->out_left - after->avail_out);
}

static enum log_decoded gzip_step(void *state, struct log_piece *piece)
{
	struct gzip *gzip = state;
	struct inflate_state *inflate = &gzip->inflate;
	enum eaten header = read_header(gzip, piece);
	int status;

	if (header != EATEN_ALL)
		return header == EATEN_BAD ? LOG_DECODED_CORRUPT : LOG_DECODED_MORE;
	/* It only reads there. NOLINTNEXTLINE(performance-no-int-to-ptr) */
	inflate->next_in = (uint8_t *)(uintptr_t)piece->in;
	inflate->avail_in = (uint32_t)piece->in_left;
	inflate->next_out = piece->out;
	inflate->avail_out = (uint32_t)piece->out_left;
	status = isal_inflate(inflate);
	if (!fits_together(piece, inflate))
		return LOG_DECODED_CORRUPT;
	piece->in = inflate->next_in;
	piece->in_left = inflate->avail_in;
	piece->out = inflate->next_out;
	piece->out_left = inflate->avail_out;
	if (status < 0 || status == ISAL_NEED_DICT)
		return LOG_DECODED_CORRUPT;
	return inflate->block_state == ISAL_BLOCK_FINISH ? LOG_DECODED_END : LOG_DECODED_MORE;
}

static const struct log_decoder decoder = {
	.head_len = 2,
	.padding = 1, /* as tapes and block devices leave it */
	.open = gzip_open,
	.begin = gzip_begin,
	.step = gzip_step,
	.close = free,
};

/* Nothing may stand behind the one unit. */
static enum log_unit raw_begin(void *state, const uint8_t *head)
{
	struct gzip *gzip = state;

	(void)head;
	if (gzip->part == ARRAY_LEN(parts))
		return LOG_UNIT_NONE;
	gzip->part = ARRAY_LEN(parts);
	isal_inflate_init(&gzip->inflate);
	return LOG_UNIT_CHECKED;
}

/* ISA-L reads ahead: whole bytes that it did not need stand behind the end. */
static enum log_decoded raw_step(void *state, struct log_piece *piece)
{
	const struct gzip *gzip = state;
	enum log_decoded how = gzip_step(state, piece);

	return how == LOG_DECODED_END && gzip->inflate.read_in_length >= 8 ? LOG_DECODED_CORRUPT
									   : how;
}

static const struct log_decoder raw_decoder = {
	.head_len = 1,
	.open = gzip_open,
	.begin = raw_begin,
	.step = raw_step,
	.close = free,
};

const struct log_codec log_codec_deflate = {
	.name = "deflate",
	.decoder = &raw_decoder,
	.open = log_units_open,
	.feed = log_units_feed,
	.finish = log_units_finish,
	.close = log_units_close,
	.second = &log_codec_deflate_zlib,
};

const struct log_codec log_codec_gzip = {
	.name = "gzip",
	.magics = {{0, 2, "\x1F\x8B"}},
	.suffixes = {".gz", ".tgz"},
	.decoder = &decoder,
	.open = log_units_open,
	.feed = log_units_feed,
	.finish = log_units_finish,
	.close = log_units_close,
	.second = &log_codec_zlib,
};
