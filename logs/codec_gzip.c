/* gzip (RFC 1952) by ISA-L, the fast engine. It checks CRC and length at a member's end, so its
 * text is verified only there. What it calls damage is read again by zlib: see `second` of the row.
 */
#include <isa-l/igzip_lib.h>
#include <stdlib.h>

#include "logs/codec_units.h"

static void *gzip_open(const struct log_codec_limits *limits)
{
	(void)limits; /* 32 KiB of window, always */
	return calloc(1, sizeof(struct inflate_state));
}

static enum log_unit gzip_begin(void *state, const uint8_t *head)
{
	struct inflate_state *inflate = state;

	if (head[0] != 0x1F || head[1] != 0x8B)
		return LOG_UNIT_NONE;
	isal_inflate_init(inflate);
	inflate->crc_flag = ISAL_GZIP; /* reads the header, checks the trailer */
	return LOG_UNIT_CHECKED;
}

static enum log_decoded gzip_step(void *state, struct log_piece *piece)
{
	struct inflate_state *inflate = state;
	int status;

	inflate->next_in = (uint8_t *)(uintptr_t)piece->in; /* read only, by its documentation */
	inflate->avail_in = (uint32_t)piece->in_left;
	inflate->next_out = piece->out;
	inflate->avail_out = (uint32_t)piece->out_left;
	status = isal_inflate(inflate);
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
