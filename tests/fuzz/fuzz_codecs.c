/* Any bytes as a file of any codec, whatever they begin with: what is verified does not depend on
 * the pieces in which it comes, and is no more than the text. The first byte tells the codec. */
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/array.h"
#include "base/bind.h"
#include "logs/codec.h"

static const struct log_codec *const codecs[] = {&log_codec_gzip, &log_codec_zlib, &log_codec_zstd,
	&log_codec_xz, &log_codec_bzip2, &log_codec_lz4};

static const struct log_codec_limits limits = {
	.text_most = 4 << 20,
	.ratio_most = 500,
	.ratio_from = 1 << 20,
	.memory_most = 8 << 20,
};

struct heard {
	uLong sum, verified_sum;
	int64_t text, verified;
	int damages;
};

static bool on_text(void *context, const uint8_t *at, size_t len)
{
	struct heard *heard = context;

	heard->sum = crc32_z(heard->sum, at, len);
	heard->text += (int64_t)len;
	return true;
}

static void on_verified(void *context)
{
	struct heard *heard = context;

	heard->verified = heard->text;
	heard->verified_sum = heard->sum;
}

static void on_damage(void *context, const char *kind, int64_t offset, int64_t length)
{
	struct heard *heard = context;

	if (!kind || offset < 0 || (length < 0 && length != BIND_ABSENT))
		abort();
	heard->damages++;
}

static void on_note(void *context, const char *word)
{
	(void)context;
	if (!word)
		abort();
}

static struct heard run(const struct log_codec *codec, const uint8_t *at, size_t len, size_t piece)
{
	struct heard heard = {0};
	struct log_codec_sink sink = {&heard, on_text, on_verified, on_damage, on_note, NULL};
	struct log_stream stream;

	if (log_stream_open(&stream, codec, &sink, &limits, NULL) < 0)
		abort();
	for (size_t done = 0, part; done < len; done += part) {
		part = len - done < piece ? len - done : piece;
		if (log_stream_feed(&stream, at + done, part, NULL) < 0)
			abort();
	}
	log_stream_finish(&stream);
	if (stream.text != heard.text || stream.stored != (int64_t)len ||
		stream.used > stream.stored || heard.damages > 1)
		abort();
	log_stream_close(&stream);
	return heard;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct log_codec *codec = codecs[size ? data[0] % ARRAY_LEN(codecs) : 0];
	const uint8_t *at = data + (size != 0);
	size_t len = size ? size - 1 : 0;
	struct heard whole = run(codec, at, len, len + 1);
	struct heard apart = run(codec, at, len, 13);

	if (whole.damages == 0 &&
		(apart.damages || apart.text != whole.text || apart.sum != whole.sum))
		abort();
	if (whole.verified == apart.verified && whole.verified_sum != apart.verified_sum)
		abort();
	return 0;
}
