/* lz4 frames (LZ4 Frame Format 1.6). Checksums of the blocks and of the content are optional; the
 * command line tool writes the latter. Those of the blocks do not count: a block's own head, which
 * says how it is to be read, stands outside of them. Legacy frames have none, and are not read. */
#include <lz4frame.h>
#include <stdlib.h>
#include <string.h>

#include "logs/codec_units.h"

#define HEAD_LEN     5
#define HAS_CHECKSUM 0x04 /* of the content: in the byte behind the magic */

/* The library is given no more than it asks for, block by block: a call that meets an error gives
 * nothing of what it has decoded before. */
struct lz4 {
	LZ4F_dctx *context;
	size_t wanted; /* bytes of input */
};

static void *lz4_open(const struct log_codec_limits *limits)
{
	struct lz4 *lz4 = calloc(1, sizeof(*lz4));

	(void)limits; /* 4 MiB a block at most, a few of them */
	if (lz4 && !LZ4F_isError(LZ4F_createDecompressionContext(&lz4->context, LZ4F_VERSION)))
		return lz4;
	free(lz4);
	return NULL;
}

static void lz4_close(void *state)
{
	struct lz4 *lz4 = state;

	if (lz4)
		LZ4F_freeDecompressionContext(lz4->context);
	free(lz4);
}

static enum log_unit lz4_begin(void *state, const uint8_t *head)
{
	struct lz4 *lz4 = state;

	LZ4F_resetDecompressionContext(lz4->context);
	lz4->wanted = HEAD_LEN;
	if (log_unit_is_skippable(head))
		return LOG_UNIT_SKIPPED;
	if (memcmp(head, "\x04\x22\x4D\x18", 4) != 0)
		return LOG_UNIT_NONE;
	return head[4] & HAS_CHECKSUM ? LOG_UNIT_CHECKED : LOG_UNIT_UNCHECKED;
}

/* The library keeps the codes of its errors to itself; the names are public. */
static enum log_decoded how_of(size_t status)
{
	if (status == 0)
		return LOG_DECODED_END;
	if (!LZ4F_isError(status))
		return LOG_DECODED_MORE;
	return strcmp(LZ4F_getErrorName(status), "ERROR_allocation_failed") == 0
		       ? LOG_DECODED_NO_MEMORY
		       : LOG_DECODED_CORRUPT;
}

static enum log_decoded lz4_step(void *state, struct log_piece *piece)
{
	struct lz4 *lz4 = state;
	size_t eaten = piece->in_left < lz4->wanted ? piece->in_left : lz4->wanted;
	size_t made = piece->out_left;

	lz4->wanted = LZ4F_decompress(lz4->context, piece->out, &made, piece->in, &eaten, NULL);
	piece->in += eaten;
	piece->in_left -= eaten;
	piece->out += made;
	piece->out_left -= made;
	return how_of(lz4->wanted);
}

static const struct log_decoder decoder = {
	.head_len = HEAD_LEN,
	.open = lz4_open,
	.begin = lz4_begin,
	.step = lz4_step,
	.close = lz4_close,
};

const struct log_codec log_codec_lz4 = {
	.name = "lz4",
	.magics = {{0, 4, "\x04\x22\x4D\x18"}, {1, 3, "\x2A\x4D\x18"}}, /* frame, skippable frame */
	.suffixes = {".lz4"},
	.decoder = &decoder,
	.open = log_units_open,
	.feed = log_units_feed,
	.finish = log_units_finish,
	.close = log_units_close,
};
