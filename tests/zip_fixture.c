#include "tests/zip_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/array.h"
#include "tests/codec_fixture.h"

static void put(struct text *to, uint64_t value, size_t len)
{
	for (size_t i = 0; i < len; i++)
		text_add(to, &(char){(char)(value >> 8 * i)}, 1);
}

static void put_large(struct text *to, const struct text *packed, const struct text *text)
{
	put(to, 1, 2);
	put(to, 16, 2);
	put(to, text->len, 8);
	put(to, packed->len, 8);
}

/* What local header and directory have in common: version to length of the extra field. */
static void put_common(struct text *to, int method, enum zip_how how, const struct text *packed,
	const struct text *text)
{
	put(to, 45, 2);
	put(to, how == ZIP_LATE ? 8 : 0, 2);
	put(to, (uint64_t)method, 2);
	put(to, 0x5AC15000, 4);
	put(to, crc32(0, (const Bytef *)text->at, (uInt)text->len), 4);
	put(to, how == ZIP_LARGE ? UINT32_MAX : packed->len, 4);
	put(to, how == ZIP_LARGE ? UINT32_MAX : text->len, 4);
}

static void put_local(struct text *to, const char *name, int method, enum zip_how how,
	const struct text *packed, const struct text *text)
{
	put(to, 0x04034B50, 4);
	put_common(to, method, how, packed, text);
	if (how == ZIP_LATE)
		memset(to->at + to->len - 12, 0, 12);
	put(to, strlen(name), 2);
	put(to, how == ZIP_LARGE ? 20 : 0, 2);
	text_add(to, name, strlen(name));
	if (how == ZIP_LARGE)
		put_large(to, packed, text);
	text_add(to, packed->at, packed->len);
	if (how == ZIP_LATE)
		put(to, 0x08074B50, 4);
}

static void put_entry(struct text *to, const char *name, int method, enum zip_how how,
	const struct text *packed, const struct text *text, size_t local)
{
	put(to, 0x02014B50, 4);
	put(to, 3 << 8 | 45, 2);
	put_common(to, method, how, packed, text);
	put(to, strlen(name), 2);
	put(to, how == ZIP_LARGE ? 20 : 0, 2);
	put(to, 0, 8); /* comment, disk, attributes */
	put(to, 0100644, 2);
	put(to, local, 4);
	text_add(to, name, strlen(name));
	if (how == ZIP_LARGE)
		put_large(to, packed, text);
}

void zip_add_packed(struct zip_maker *zip, const char *name, int method, enum zip_how how,
	const struct text *packed, const struct text *text)
{
	zip->local = zip->bytes.len;
	zip->entry = zip->directory.len;
	put_local(&zip->bytes, name, method, how, packed, text);
	put_entry(&zip->directory, name, method, how, packed, text, zip->local);
	zip->count++;
}

static void deflate_into(struct text *to, const struct text *text)
{
	z_stream z = {0};
	uLong most;
	char *out;

	ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	most = deflateBound(&z, text->len);
	out = malloc(most);
	z.next_in = (Bytef *)text->at;
	z.avail_in = (uInt)text->len;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)most;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	text_add(to, out, z.total_out);
	deflateEnd(&z);
	free(out);
}

static const struct {
	int method;
	const struct log_codec *codec;
} makers[] = {{12, &log_codec_bzip2}, {93, &log_codec_zstd}, {95, &log_codec_xz}};

static void pack(struct text *to, int method, const struct text *text)
{
	if (method == 0)
		text_add(to, text->at, text->len);
	if (method == 8)
		deflate_into(to, text);
	for (size_t i = 0; i < ARRAY_LEN(makers); i++)
		for (size_t m = 0; m < CODEC_MAKERS && makers[i].method == method; m++)
			if (codec_makers[m].codec == makers[i].codec && !to->len)
				codec_makers[m].add(to, text->at, text->len);
}

void zip_add(struct zip_maker *zip, const char *name, int method, enum zip_how how,
	const struct text *text)
{
	struct text packed = {0};

	pack(&packed, method, text);
	zip_add_packed(zip, name, method, how, &packed, text);
	text_fini(&packed);
}

static void put_end64(struct text *to, const struct zip_maker *zip, size_t from)
{
	size_t at = to->len;

	put(to, 0x06064B50, 4);
	put(to, 44, 8);
	put(to, 45, 2);
	put(to, 45, 2);
	put(to, 0, 8);
	put(to, zip->count, 8);
	put(to, zip->count, 8);
	put(to, zip->directory.len, 8);
	put(to, from, 8);
	put(to, 0x07064B50, 4);
	put(to, 0, 4);
	put(to, at, 8);
	put(to, 1, 4);
}

void zip_end(struct zip_maker *zip, enum zip_how how, const char *comment)
{
	bool large = how == ZIP_LARGE;
	size_t from = zip->bytes.len;
	struct text *to = &zip->bytes;

	text_add(to, zip->directory.at, zip->directory.len);
	if (large)
		put_end64(to, zip, from);
	put(to, 0x06054B50, 4);
	put(to, 0, 4);
	put(to, large ? UINT16_MAX : zip->count, 2);
	put(to, large ? UINT16_MAX : zip->count, 2);
	put(to, large ? UINT32_MAX : zip->directory.len, 4);
	put(to, large ? UINT32_MAX : from, 4);
	put(to, strlen(comment), 2);
	text_add(to, comment, strlen(comment));
}

void zip_fini(struct zip_maker *zip)
{
	text_fini(&zip->bytes);
	text_fini(&zip->directory);
	*zip = (struct zip_maker){0};
}
