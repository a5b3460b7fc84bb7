/* gzip (RFC 1952) by zlib: any number of members, zero padding behind them as tapes and block
 * devices leave it. CRC and length stand at a member's end, so its text is verified only there. */
#define ZLIB_CONST /* next_in points to const */
#include <stdlib.h>
#include <zlib.h>

#include "base/bind.h"
#include "logs/codec.h"

#define OUT_LEN     (256u * 1024u)
#define GZIP_WINDOW (15 + 16) /* zlib: gzip header and trailer only */
#define MAGIC_LEN   2
#define MAGIC_1     0x1F

enum phase {
	PHASE_START,   /* nothing seen */
	PHASE_MEMBER,  /* inside one */
	PHASE_BETWEEN, /* behind one, or in zeros behind it */
	PHASE_TRAILING /* behind the last one stands something else */
};

struct gzip {
	z_stream z;
	enum phase phase;
	int64_t member_at;   /* stored offset of the member at hand */
	int64_t trailing_at; /* stored offset of what is no member */
	bool padded;
	uint8_t out[OUT_LEN];
};

static int gzip_open(struct log_stream *stream, struct err *err)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	if (!gzip || inflateInit2(&gzip->z, GZIP_WINDOW) != Z_OK) {
		free(gzip);
		return err_no_memory(err);
	}
	stream->state = gzip;
	return 0;
}

static void gzip_close(struct log_stream *stream)
{
	struct gzip *gzip = stream->state;

	if (!gzip)
		return;
	inflateEnd(&gzip->z);
	free(gzip);
}

static void begin_member(struct gzip *gzip, int64_t at)
{
	inflateReset(&gzip->z);
	gzip->member_at = at;
	gzip->phase = PHASE_MEMBER;
}

static void begin_trailing(struct gzip *gzip, int64_t at)
{
	gzip->trailing_at = at;
	gzip->phase = PHASE_TRAILING;
}

static void end_member(struct log_stream *stream, struct gzip *gzip)
{
	stream->members++;
	stream->sink->verified(stream->sink->context);
	gzip->phase = PHASE_BETWEEN;
}

/* Bytes behind a whole member that do not even begin like one are no damage to it. */
static bool was_no_member(const struct log_stream *stream, const struct gzip *gzip)
{
	return stream->members > 0 && gzip->z.total_in <= MAGIC_LEN;
}

static void fail_member(struct log_stream *stream, struct gzip *gzip)
{
	if (was_no_member(stream, gzip))
		begin_trailing(gzip, gzip->member_at);
	else
		log_stream_break(stream, "corrupt", stream->used, BIND_ABSENT);
}

/* One call of inflate; *in moves on. -1: no memory. */
static int step_member(struct log_stream *stream, struct gzip *gzip, const uint8_t **in,
	const uint8_t *end, struct err *err)
{
	size_t made, eaten;
	int status;

	gzip->z.next_in = *in;
	gzip->z.avail_in = (uInt)(end - *in);
	gzip->z.next_out = gzip->out;
	gzip->z.avail_out = OUT_LEN;
	status = inflate(&gzip->z, Z_NO_FLUSH);
	made = OUT_LEN - gzip->z.avail_out;
	eaten = (size_t)(end - *in) - gzip->z.avail_in;
	*in += eaten;
	stream->used += (int64_t)eaten;
	if (made && !log_stream_give(stream, gzip->out, made))
		return 0;
	if (status == Z_MEM_ERROR)
		return err_no_memory(err);
	if (status == Z_STREAM_END)
		end_member(stream, gzip);
	else if ((status != Z_OK && status != Z_BUF_ERROR) || (!made && !eaten && *in < end))
		fail_member(stream, gzip); /* also when zlib stands still with input left */
	return 0;
}

/* Behind a member: zeros are padding, 1F may begin the next one. */
static void step_between(
	struct log_stream *stream, struct gzip *gzip, const uint8_t **in, const uint8_t *end)
{
	const uint8_t *from = *in;

	while (*in < end && **in == 0)
		++*in;
	if (*in > from && !gzip->padded && stream->members > 0) {
		gzip->padded = true;
		stream->sink->note(stream->sink->context, "zero_padding");
	}
	stream->used += *in - from;
	if (*in == end)
		return;
	if (**in == MAGIC_1)
		begin_member(gzip, stream->used);
	else
		begin_trailing(gzip, stream->used);
}

/* The output buffer was full: inflate may hold more, even with all input eaten. */
static bool holds_more(const struct gzip *gzip)
{
	return gzip->phase == PHASE_MEMBER && gzip->z.avail_out == 0;
}

static int gzip_feed(struct log_stream *stream, const uint8_t *at, size_t len, struct err *err)
{
	struct gzip *gzip = stream->state;
	const uint8_t *end = at + len;

	if (gzip->phase == PHASE_START && len)
		begin_member(gzip, stream->used);
	while ((at < end || holds_more(gzip)) && !stream->closed && gzip->phase != PHASE_TRAILING) {
		if (gzip->phase == PHASE_BETWEEN)
			step_between(stream, gzip, &at, end);
		else if (step_member(stream, gzip, &at, end, err) < 0)
			return -1;
	}
	return 0;
}

static void gzip_finish(struct log_stream *stream)
{
	struct gzip *gzip = stream->state;

	if (gzip->phase == PHASE_MEMBER && was_no_member(stream, gzip) &&
		gzip->z.total_in < MAGIC_LEN)
		begin_trailing(gzip, gzip->member_at);
	if (gzip->phase == PHASE_TRAILING)
		log_stream_break(stream, "trailing_bytes", gzip->trailing_at,
			stream->stored - gzip->trailing_at);
	else if (gzip->phase != PHASE_BETWEEN)
		log_stream_break(stream, "truncated", stream->stored, BIND_ABSENT);
}

const struct log_codec log_codec_gzip = {
	.name = "gzip",
	.magics = {{0, MAGIC_LEN, "\x1F\x8B"}},
	.suffixes = {".gz", ".tgz"},
	.open = gzip_open,
	.feed = gzip_feed,
	.finish = gzip_finish,
	.close = gzip_close,
};
