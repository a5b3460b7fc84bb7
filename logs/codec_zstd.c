/* zstd (RFC 8878). A frame's checksum, where it has one, stands at its end; the command line tool
 * writes it, programs that call the library often do not. */
#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/array.h"
#include "logs/codec_units.h"
#include "logs/turn.h"

#define HEAD_LEN     5
#define HAS_CHECKSUM 0x04 /* in the byte behind the magic (RFC 8878, section 3.1.1.1.1) */

/* The library is given no more than it asks for, block by block: a call that meets an error gives
 * nothing of what it has decoded before. */
struct zstd {
	ZSTD_DCtx *context;
	size_t wanted; /* bytes of input */
	struct log_turn *turn;
	bool large; /* it is its turn */
};

static const struct {
	ZSTD_ErrorCode code;
	enum log_decoded how;
} errors[] = {
	{ZSTD_error_memory_allocation, LOG_DECODED_NO_MEMORY},
	{ZSTD_error_frameParameter_windowTooLarge, LOG_DECODED_TOO_LARGE},
	{ZSTD_error_frameParameter_unsupported, LOG_DECODED_UNSUPPORTED},
	{ZSTD_error_version_unsupported, LOG_DECODED_UNSUPPORTED},
	{ZSTD_error_dictionary_wrong, LOG_DECODED_UNSUPPORTED}, /* none is given */
};

/* The window makes almost all of a decoder's memory. */
static int window_log_of(int64_t bytes)
{
	int log = 10; /* the smallest there is */

	while (log < 30 && INT64_C(2) << log <= bytes)
		log++;
	return log;
}

static void *zstd_open(const struct log_codec_limits *limits)
{
	struct zstd *zstd = calloc(1, sizeof(*zstd));

	if (!zstd)
		return NULL;
	zstd->context = ZSTD_createDCtx();
	if (!zstd->context) {
		free(zstd);
		return NULL;
	}
	zstd->turn = limits->turn;
	ZSTD_DCtx_setParameter(
		zstd->context, ZSTD_d_windowLogMax, window_log_of(limits->memory_most));
	return zstd;
}

static void zstd_close(void *state)
{
	struct zstd *zstd = state;

	if (!zstd)
		return;
	ZSTD_freeDCtx(zstd->context);
	if (zstd->large)
		log_turn_leave(zstd->turn);
	free(zstd);
}

static enum log_unit zstd_begin(void *state, const uint8_t *head)
{
	struct zstd *zstd = state;

	ZSTD_DCtx_reset(zstd->context, ZSTD_reset_session_only);
	zstd->wanted = HEAD_LEN;
	if (log_unit_is_skippable(head))
		return LOG_UNIT_SKIPPED;
	if (memcmp(head, "\x28\xB5\x2F\xFD", 4) != 0)
		return LOG_UNIT_NONE;
	return head[4] & HAS_CHECKSUM ? LOG_UNIT_CHECKED : LOG_UNIT_UNCHECKED;
}

static enum log_decoded how_of(size_t status)
{
	if (status == 0)
		return LOG_DECODED_END;
	if (!ZSTD_isError(status))
		return LOG_DECODED_MORE;
	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (ZSTD_getErrorCode(status) == errors[i].code)
			return errors[i].how;
	return LOG_DECODED_CORRUPT;
}

/* The window was only asked for: it is filled as text comes. */
static void wait_for_turn(struct zstd *zstd)
{
	if (zstd->large || ZSTD_sizeof_DCtx(zstd->context) <= (size_t)LOG_TURN_FROM)
		return;
	zstd->large = true;
	log_turn_take(zstd->turn);
}

static enum log_decoded zstd_step(void *state, struct log_piece *piece)
{
	struct zstd *zstd = state;
	size_t len = piece->in_left < zstd->wanted ? piece->in_left : zstd->wanted;
	ZSTD_inBuffer in = {piece->in, len, 0};
	ZSTD_outBuffer out = {piece->out, piece->out_left, 0};

	zstd->wanted = ZSTD_decompressStream(zstd->context, &out, &in);
	wait_for_turn(zstd);
	piece->in += in.pos;
	piece->in_left -= in.pos;
	piece->out += out.pos;
	piece->out_left -= out.pos;
	return how_of(zstd->wanted);
}

static const struct log_decoder decoder = {
	.head_len = HEAD_LEN,
	.open = zstd_open,
	.begin = zstd_begin,
	.step = zstd_step,
	.close = zstd_close,
};

const struct log_codec log_codec_zstd = {
	.name = "zstd",
	.magics = {{0, 4, "\x28\xB5\x2F\xFD"}, {1, 3, "\x2A\x4D\x18"}}, /* frame, skippable frame */
	.suffixes = {".zst", ".zstd"},
	.decoder = &decoder,
	.open = log_units_open,
	.feed = log_units_feed,
	.finish = log_units_finish,
	.close = log_units_close,
};
