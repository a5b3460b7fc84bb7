/* bzip2. A CRC stands at every block of at most 900,000 bytes, and one over all of them at the end
 * of a stream. */
#include <bzlib.h>
#include <stdlib.h>
#include <string.h>

#include "logs/codec_units.h"

/* Input is given in small parts, so that the end of a block is seen apart from damage in the next.
 */
#define IN_MOST 512u

struct bzip2 {
	bz_stream z;
	bool begun;
};

static void *bzip2_open(const struct log_codec_limits *limits)
{
	(void)limits; /* 4 MB at most */
	return calloc(1, sizeof(struct bzip2));
}

static void end_stream(struct bzip2 *bzip2)
{
	if (bzip2->begun)
		BZ2_bzDecompressEnd(&bzip2->z);
	*bzip2 = (struct bzip2){0};
}

static void bzip2_close(void *state)
{
	if (state)
		end_stream(state);
	free(state);
}

static enum log_unit bzip2_begin(void *state, const uint8_t *head)
{
	struct bzip2 *bzip2 = state;

	end_stream(bzip2);
	if (memcmp(head, "BZh", 3) != 0 || head[3] < '1' || head[3] > '9')
		return LOG_UNIT_NONE;
	if (BZ2_bzDecompressInit(&bzip2->z, 0, 0) != BZ_OK)
		return LOG_UNIT_NO_MEMORY;
	bzip2->begun = true;
	return LOG_UNIT_CHECKED;
}

/* Nothing of a block comes out before all of it went in, and its CRC is looked at when the last of
 * it has come out. So while there is room left and more input is wanted, all text has passed. */
static enum log_decoded bzip2_step(void *state, struct log_piece *piece)
{
	bz_stream *z = &((struct bzip2 *)state)->z;
	unsigned in_len = piece->in_left < IN_MOST ? (unsigned)piece->in_left : IN_MOST;
	int status;

	/* It only reads there. NOLINTNEXTLINE(performance-no-int-to-ptr) */
	z->next_in = (char *)(uintptr_t)piece->in;
	z->avail_in = in_len;
	z->next_out = (char *)piece->out;
	z->avail_out = (unsigned)piece->out_left;
	status = BZ2_bzDecompress(z);
	piece->in += in_len - z->avail_in;
	piece->in_left -= in_len - z->avail_in;
	piece->out += piece->out_left - z->avail_out;
	piece->out_left = z->avail_out;
	if (status == BZ_STREAM_END)
		return LOG_DECODED_END;
	if (status == BZ_MEM_ERROR)
		return LOG_DECODED_NO_MEMORY;
	if (status != BZ_OK)
		return LOG_DECODED_CORRUPT;
	return z->avail_out ? LOG_DECODED_PROVEN : LOG_DECODED_MORE;
}

static const struct log_decoder decoder = {
	.head_len = 4,
	.open = bzip2_open,
	.begin = bzip2_begin,
	.step = bzip2_step,
	.close = bzip2_close,
};

const struct log_codec log_codec_bzip2 = {
	.name = "bzip2", /* behind "BZh" and a digit: a block, or the end of an empty file */
	.magics = {{4, 6, "1AY&SY"}, {4, 6, "\x17\x72\x45\x38\x50\x90"}},
	.suffixes = {".bz2"},
	.decoder = &decoder,
	.open = log_units_open,
	.feed = log_units_feed,
	.finish = log_units_finish,
	.close = log_units_close,
};
