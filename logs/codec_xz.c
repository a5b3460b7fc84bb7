/* xz (The .xz File Format 1.2). A check stands at every block, so text is verified block by block:
 *
 *     header | block header, data, check | ... | index | footer
 *
 * liblzma's own decoder of streams does not tell where blocks end; its decoders of the parts do. */
#include <lzma.h>
#include <stdlib.h>
#include <string.h>

#include "logs/codec_units.h"
#include "logs/turn.h"

struct xz;

struct part {
	enum log_decoded (*step)(struct xz *xz, struct log_piece *piece);
};

struct xz {
	lzma_stream z;
	const struct part *part; /* where the stream stands */
	lzma_stream_flags flags; /* of the header */
	lzma_block block;
	lzma_filter filters[LZMA_FILTERS_MAX + 1];
	lzma_index_hash *hash; /* of the blocks, to compare the index with */
	uint64_t memory_most;
	struct log_turn *turn;
	bool large; /* it is its turn */
	uint8_t gathered[LZMA_BLOCK_HEADER_SIZE_MAX];
	size_t gathered_len;
};

static const struct part part_header, part_block_begin, part_block_header, part_block, part_index,
	part_footer;

static enum log_decoded move_on(struct xz *xz, const struct part *part)
{
	xz->part = part;
	xz->gathered_len = 0;
	return LOG_DECODED_MORE;
}

static enum log_decoded how_of(lzma_ret status)
{
	if (status == LZMA_MEM_ERROR)
		return LOG_DECODED_NO_MEMORY;
	if (status == LZMA_OPTIONS_ERROR)
		return LOG_DECODED_UNSUPPORTED;
	if (status == LZMA_MEMLIMIT_ERROR)
		return LOG_DECODED_TOO_LARGE;
	return LOG_DECODED_CORRUPT;
}

/* True when `len` bytes of the part are there. */
static bool gather(struct xz *xz, struct log_piece *piece, size_t len)
{
	size_t part = len - xz->gathered_len;

	if (part > piece->in_left)
		part = piece->in_left;
	memcpy(xz->gathered + xz->gathered_len, piece->in, part);
	xz->gathered_len += part;
	piece->in += part;
	piece->in_left -= part;
	return xz->gathered_len == len;
}

static enum log_decoded step_header(struct xz *xz, struct log_piece *piece)
{
	lzma_ret status;

	if (!gather(xz, piece, LZMA_STREAM_HEADER_SIZE))
		return LOG_DECODED_MORE;
	status = lzma_stream_header_decode(&xz->flags, xz->gathered);
	if (status != LZMA_OK)
		return how_of(status);
	if (!lzma_check_is_supported(xz->flags.check))
		return LOG_DECODED_UNSUPPORTED;
	return move_on(xz, &part_block_begin);
}

/* The first byte of a block header is its size; zero stands there for the index. */
static enum log_decoded step_block_begin(struct xz *xz, struct log_piece *piece)
{
	if (!piece->in_left)
		return LOG_DECODED_MORE;
	return move_on(xz, *piece->in == 0 ? &part_index : &part_block_header);
}

static void free_filters(struct xz *xz)
{
	for (size_t i = 0; xz->filters[i].id != LZMA_VLI_UNKNOWN; i++) {
		free(xz->filters[i].options);
		xz->filters[i].options = NULL;
	}
	xz->filters[0].id = LZMA_VLI_UNKNOWN;
}

static enum log_decoded begin_block(struct xz *xz)
{
	uint64_t memory = lzma_raw_decoder_memusage(xz->filters);
	lzma_ret status;

	if (memory == UINT64_MAX)
		return LOG_DECODED_UNSUPPORTED;
	if (memory > xz->memory_most)
		return LOG_DECODED_TOO_LARGE;
	if (!xz->large && memory > LOG_TURN_FROM) {
		xz->large = true;
		log_turn_take(xz->turn);
	}
	status = lzma_block_decoder(&xz->z, &xz->block);
	return status == LZMA_OK ? move_on(xz, &part_block) : how_of(status);
}

static enum log_decoded step_block_header(struct xz *xz, struct log_piece *piece)
{
	enum log_decoded how;
	lzma_ret status;

	if (xz->gathered_len == 0 && !gather(xz, piece, 1))
		return LOG_DECODED_MORE;
	xz->block = (lzma_block){
		.version = 1,
		.check = xz->flags.check,
		.filters = xz->filters,
		.header_size = lzma_block_header_size_decode(xz->gathered[0]),
	};
	if (!gather(xz, piece, xz->block.header_size))
		return LOG_DECODED_MORE;
	status = lzma_block_header_decode(&xz->block, NULL, xz->gathered);
	if (status != LZMA_OK)
		return how_of(status);
	how = begin_block(xz);
	free_filters(xz); /* the decoder has taken what it needs */
	return how;
}

static enum log_decoded end_block(struct xz *xz)
{
	lzma_ret status = lzma_index_hash_append(
		xz->hash, lzma_block_unpadded_size(&xz->block), xz->block.uncompressed_size);

	if (status != LZMA_OK)
		return how_of(status);
	move_on(xz, &part_block_begin);
	return LOG_DECODED_PROVEN;
}

static enum log_decoded step_block(struct xz *xz, struct log_piece *piece)
{
	lzma_ret status;

	xz->z.next_in = piece->in;
	xz->z.avail_in = piece->in_left;
	xz->z.next_out = piece->out;
	xz->z.avail_out = piece->out_left;
	status = lzma_code(&xz->z, LZMA_RUN);
	piece->in = xz->z.next_in;
	piece->in_left = xz->z.avail_in;
	piece->out = xz->z.next_out;
	piece->out_left = xz->z.avail_out;
	if (status == LZMA_STREAM_END)
		return end_block(xz);
	return status == LZMA_OK || status == LZMA_BUF_ERROR ? LOG_DECODED_MORE : how_of(status);
}

static enum log_decoded step_index(struct xz *xz, struct log_piece *piece)
{
	size_t eaten = 0;
	lzma_ret status = lzma_index_hash_decode(xz->hash, piece->in, &eaten, piece->in_left);

	piece->in += eaten;
	piece->in_left -= eaten;
	if (status == LZMA_STREAM_END)
		return move_on(xz, &part_footer);
	return status == LZMA_OK || status == LZMA_BUF_ERROR ? LOG_DECODED_MORE : how_of(status);
}

static enum log_decoded step_footer(struct xz *xz, struct log_piece *piece)
{
	lzma_stream_flags flags;
	lzma_ret status;

	if (!gather(xz, piece, LZMA_STREAM_HEADER_SIZE))
		return LOG_DECODED_MORE;
	status = lzma_stream_footer_decode(&flags, xz->gathered);
	if (status == LZMA_OK && flags.backward_size != lzma_index_hash_size(xz->hash))
		status = LZMA_DATA_ERROR;
	if (status == LZMA_OK)
		status = lzma_stream_flags_compare(&xz->flags, &flags);
	return status == LZMA_OK ? LOG_DECODED_END : how_of(status);
}

static const struct part part_header = {step_header};
static const struct part part_block_begin = {step_block_begin};
static const struct part part_block_header = {step_block_header};
static const struct part part_block = {step_block};
static const struct part part_index = {step_index};
static const struct part part_footer = {step_footer};

/* Goes on from part to part while there is input, so that it stands still only without. */
static enum log_decoded xz_step(void *state, struct log_piece *piece)
{
	struct xz *xz = state;
	const struct part *before;
	enum log_decoded how;

	do {
		before = xz->part;
		how = before->step(xz, piece);
	} while (how == LOG_DECODED_MORE && xz->part != before);
	return how;
}

static void *xz_open(const struct log_codec_limits *limits)
{
	struct xz *xz = calloc(1, sizeof(*xz));

	if (!xz)
		return NULL;
	xz->z = (lzma_stream)LZMA_STREAM_INIT;
	xz->filters[0].id = LZMA_VLI_UNKNOWN;
	xz->memory_most = (uint64_t)limits->memory_most;
	xz->turn = limits->turn;
	xz->hash = lzma_index_hash_init(NULL, NULL);
	if (xz->hash)
		return xz;
	free(xz);
	return NULL;
}

static void xz_close(void *state)
{
	struct xz *xz = state;

	if (!xz)
		return;
	lzma_end(&xz->z);
	lzma_index_hash_end(xz->hash, NULL);
	if (xz->large)
		log_turn_leave(xz->turn);
	free(xz);
}

/* The low half of the last byte of the head says which check the blocks have. */
static enum log_unit xz_begin(void *state, const uint8_t *head)
{
	struct xz *xz = state;

	if (memcmp(head, "\xFD\x37zXZ\0", 6) != 0)
		return LOG_UNIT_NONE;
	xz->hash = lzma_index_hash_init(xz->hash, NULL);
	if (!xz->hash)
		return LOG_UNIT_NO_MEMORY;
	move_on(xz, &part_header);
	return (head[7] & 0x0F) == LZMA_CHECK_NONE ? LOG_UNIT_UNCHECKED : LOG_UNIT_CHECKED;
}

static const struct log_decoder decoder = {
	.head_len = 8,
	.padding = 4, /* section 2.2 */
	.open = xz_open,
	.begin = xz_begin,
	.step = xz_step,
	.close = xz_close,
};

const struct log_codec log_codec_xz = {
	.name = "xz",
	.magics = {{0, 6, "\xFD\x37zXZ"}},
	.suffixes = {".xz"},
	.decoder = &decoder,
	.open = log_units_open,
	.feed = log_units_feed,
	.finish = log_units_finish,
	.close = log_units_close,
};
