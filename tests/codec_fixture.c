#include "tests/codec_fixture.h"

#include <bzlib.h>
#include <check.h>
#include <lz4frame.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/bind.h"

static void *room_new(size_t len)
{
	void *room = malloc(len);

	ck_assert_ptr_nonnull(room);
	return room;
}

static void add_and_free(struct text *to, void *room, size_t len)
{
	text_add(to, room, len);
	free(room);
}

static void add_zstd(struct text *to, const void *bytes, size_t len, int checksum, int window_log)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	size_t most = ZSTD_compressBound(len);
	void *room = room_new(most);
	ZSTD_outBuffer out = {room, most, 0};
	ZSTD_inBuffer in = {bytes, len, 0};

	ck_assert_ptr_nonnull(context);
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum);
	if (window_log)
		ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
	if (window_log) /* of unknown length, or the window would shrink to it */
		ck_assert(!ZSTD_isError(ZSTD_compressStream2(context, &out, &in, ZSTD_e_continue)));
	ck_assert_uint_eq(ZSTD_compressStream2(context, &out, &in, ZSTD_e_end), 0);
	ZSTD_freeCCtx(context);
	add_and_free(to, room, out.pos);
}

static void add_zstd_checked(struct text *to, const void *bytes, size_t len)
{
	add_zstd(to, bytes, len, 1, 0);
}

static void add_zstd_unchecked(struct text *to, const void *bytes, size_t len)
{
	add_zstd(to, bytes, len, 0, 0);
}

void text_add_zstd_window(struct text *to, const void *bytes, size_t len, int log)
{
	add_zstd(to, bytes, len, 1, log);
}

struct xz_shape {
	lzma_check check;
	uint32_t dictionary;
	size_t block;
};

static void add_xz(struct text *to, const void *bytes, size_t len, struct xz_shape shape)
{
	lzma_options_lzma options;
	lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
	lzma_stream z = LZMA_STREAM_INIT;
	size_t most = lzma_stream_buffer_bound(len) + 200 * (len / shape.block + 1);
	uint8_t *room = room_new(most);
	lzma_ret status;

	ck_assert(!lzma_lzma_preset(&options, 0));
	if (shape.dictionary)
		options.dict_size = shape.dictionary;
	ck_assert_int_eq(lzma_stream_encoder(&z, filters, shape.check), LZMA_OK);
	z.next_in = bytes;
	z.next_out = room;
	z.avail_out = most;
	do {
		z.avail_in = len < shape.block ? len : shape.block;
		len -= z.avail_in;
		do
			status = lzma_code(&z, len ? LZMA_FULL_FLUSH : LZMA_FINISH);
		while (status == LZMA_OK);
		ck_assert_int_eq(status, LZMA_STREAM_END);
	} while (len);
	lzma_end(&z);
	add_and_free(to, room, most - z.avail_out);
}

static void add_xz_crc64(struct text *to, const void *bytes, size_t len)
{
	add_xz(to, bytes, len, (struct xz_shape){LZMA_CHECK_CRC64, 0, SIZE_MAX});
}

static void add_xz_sha256(struct text *to, const void *bytes, size_t len)
{
	add_xz(to, bytes, len, (struct xz_shape){LZMA_CHECK_SHA256, 0, SIZE_MAX});
}

static void add_xz_unchecked(struct text *to, const void *bytes, size_t len)
{
	add_xz(to, bytes, len, (struct xz_shape){LZMA_CHECK_NONE, 0, SIZE_MAX});
}

void text_add_xz_large(struct text *to, const void *bytes, size_t len, uint32_t dictionary)
{
	add_xz(to, bytes, len, (struct xz_shape){LZMA_CHECK_CRC32, dictionary, SIZE_MAX});
}

void text_add_xz_blocks(struct text *to, const void *bytes, size_t len, size_t block)
{
	add_xz(to, bytes, len, (struct xz_shape){LZMA_CHECK_CRC32, 0, block});
}

void text_add_bzip2(struct text *to, const void *bytes, size_t len)
{
	unsigned most = (unsigned)len + (unsigned)len / 100 + 600;
	char *room = room_new(most);
	char *copy = room_new(len + 1);

	memcpy(copy, bytes, len);
	ck_assert_int_eq(
		BZ2_bzBuffToBuffCompress(room, &most, copy, (unsigned)len, 1, 0, 0), BZ_OK);
	free(copy);
	add_and_free(to, room, most);
}

static void add_lz4(struct text *to, const void *bytes, size_t len, bool content, bool blocks)
{
	LZ4F_preferences_t wanted = {0};
	size_t most, made;
	void *room;

	wanted.frameInfo.contentChecksumFlag =
		content ? LZ4F_contentChecksumEnabled : LZ4F_noContentChecksum;
	wanted.frameInfo.blockChecksumFlag =
		blocks ? LZ4F_blockChecksumEnabled : LZ4F_noBlockChecksum;
	most = LZ4F_compressFrameBound(len, &wanted);
	room = room_new(most);
	made = LZ4F_compressFrame(room, most, bytes, len, &wanted);
	ck_assert(!LZ4F_isError(made));
	add_and_free(to, room, made);
}

static void add_lz4_checked(struct text *to, const void *bytes, size_t len)
{
	add_lz4(to, bytes, len, true, false);
}

static void add_lz4_blocks(struct text *to, const void *bytes, size_t len)
{
	add_lz4(to, bytes, len, false, true);
}

static void add_lz4_unchecked(struct text *to, const void *bytes, size_t len)
{
	add_lz4(to, bytes, len, false, false);
}

void text_add_skippable(struct text *to, const char *bytes)
{
	uint8_t head[8] = {0x5A, 0x2A, 0x4D, 0x18, (uint8_t)strlen(bytes)};

	text_add(to, head, sizeof(head));
	text_add(to, bytes, strlen(bytes));
}

const struct codec_maker codec_makers[CODEC_MAKERS] = {
	{"gzip", &log_codec_gzip, text_add_gzip, true, 1},
	{"gzip by zlib", &log_codec_zlib, text_add_gzip, true, 1},
	{"zstd", &log_codec_zstd, add_zstd_checked, true, 0},
	{"zstd without checksum", &log_codec_zstd, add_zstd_unchecked, false, 0},
	{"xz with CRC64", &log_codec_xz, add_xz_crc64, true, 4},
	{"xz with SHA-256", &log_codec_xz, add_xz_sha256, true, 4},
	{"xz without check", &log_codec_xz, add_xz_unchecked, false, 4},
	{"bzip2", &log_codec_bzip2, text_add_bzip2, true, 0},
	{"lz4", &log_codec_lz4, add_lz4_checked, true, 0},
	{"lz4 with block checksums", &log_codec_lz4, add_lz4_blocks, false, 0},
	{"lz4 without checksum", &log_codec_lz4, add_lz4_unchecked, false, 0},
};

static bool on_text(void *context, const uint8_t *at, size_t len)
{
	struct heard *heard = context;

	text_add(&heard->text, at, len);
	return !heard->stop_at || heard->text.len < heard->stop_at;
}

static void on_verified(void *context)
{
	struct heard *heard = context;

	heard->verified = heard->text.len;
}

static void on_damage(void *context, const char *kind, int64_t offset, int64_t length)
{
	struct heard *heard = context;

	text_print(&heard->said, "%s@%lld", kind, (long long)offset);
	if (length != BIND_ABSENT)
		text_print(&heard->said, "+%lld", (long long)length);
	text_print(&heard->said, "|");
}

static void on_note(void *context, const char *word)
{
	struct heard *heard = context;

	text_print(&heard->said, "%s|", word);
}

struct log_stream heard_run(struct heard *heard, const struct log_codec *codec,
	const struct log_codec_limits *limits, const struct text *stored, size_t len, size_t piece)
{
	struct log_codec_sink sink = {heard, on_text, on_verified, on_damage, on_note, NULL};
	struct log_stream stream, after;

	text_add(&heard->said, "", 0);
	text_add(&heard->text, "", 0);
	ck_assert_int_eq(log_stream_open(&stream, codec, &sink, limits, NULL), 0);
	for (size_t at = 0; at < len; at += piece) {
		size_t part = len - at < piece ? len - at : piece;
		uint8_t *copy = room_new(part);

		memcpy(copy, stored->at + at, part);
		ck_assert_int_eq(log_stream_feed(&stream, copy, part, NULL), 0);
		free(copy);
	}
	log_stream_finish(&stream);
	after = stream;
	log_stream_close(&stream);
	return after;
}

void heard_fini(struct heard *heard)
{
	text_fini(&heard->text);
	text_fini(&heard->said);
}
