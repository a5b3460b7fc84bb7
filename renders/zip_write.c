#include "renders/zip_write.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST /* input is not written to */
#include <zlib.h>

#include "base/arena.h"
#include "base/i18n.h"

#define LOCAL_SIGN  0x04034B50u
#define ENTRY_SIGN  0x02014B50u
#define END_SIGN    0x06054B50u
#define NEEDED      20     /* deflate */
#define FLAG_UTF8   0x0800 /* of the name */
#define DEFLATED    8
#define DATE_1980   0x0021 /* 1980-01-01, the first that can be said */
#define LEVEL       9
#define MEMORY      8
#define NAMES_BYTES 65535

struct entry {
	const char *name;
	uint32_t crc, packed, size, at;
};

struct zip_writer {
	FILE *out;
	struct arena arena;
	struct entry *entries;
	size_t count, cap;
	uint64_t at; /* bytes written */
};

/* A record of little-endian numbers. */
struct fields {
	uint8_t bytes[64];
	size_t len;
};

static void put16(struct fields *fields, uint32_t value)
{
	fields->bytes[fields->len++] = (uint8_t)value;
	fields->bytes[fields->len++] = (uint8_t)(value >> 8);
}

static void put32(struct fields *fields, uint32_t value)
{
	put16(fields, value & 0xFFFF);
	put16(fields, value >> 16);
}

static int put(struct zip_writer *zip, const void *bytes, size_t len, struct err *err)
{
	if (fwrite(bytes, 1, len, zip->out) != len)
		return err_set_errno(err, ERR_IO, errno, _("writing the archive failed"));
	zip->at += len;
	return 0;
}

struct zip_writer *zip_writer_new(FILE *out)
{
	struct zip_writer *zip = calloc(1, sizeof(*zip));

	if (zip)
		zip->out = out;
	return zip;
}

void zip_writer_free(struct zip_writer *zip)
{
	if (!zip)
		return;
	arena_fini(&zip->arena);
	free(zip);
}

/* What the local header and the directory say alike of an entry. */
static void put_common(struct fields *fields, const struct entry *entry)
{
	put16(fields, NEEDED);
	put16(fields, FLAG_UTF8);
	put16(fields, DEFLATED);
	put16(fields, 0); /* time */
	put16(fields, DATE_1980);
	put32(fields, entry->crc);
	put32(fields, entry->packed);
	put32(fields, entry->size);
	put16(fields, (uint32_t)strlen(entry->name));
	put16(fields, 0); /* extra field */
}

/* Raw deflate. Heap; NULL: no memory. */
static uint8_t *deflated(const void *bytes, size_t len, size_t *packed)
{
	z_stream stream = {0};
	uint8_t *out = NULL;
	size_t room;

	if (deflateInit2(&stream, LEVEL, Z_DEFLATED, -MAX_WBITS, MEMORY, Z_DEFAULT_STRATEGY) !=
		Z_OK)
		return NULL;
	room = deflateBound(&stream, len);
	out = malloc(room);
	stream.next_in = bytes;
	stream.avail_in = (uInt)len;
	stream.next_out = out;
	stream.avail_out = (uInt)room;
	if (out && deflate(&stream, Z_FINISH) != Z_STREAM_END) {
		free(out);
		out = NULL;
	}
	*packed = stream.total_out;
	deflateEnd(&stream);
	return out;
}

static int put_local(
	struct zip_writer *zip, const struct entry *entry, const uint8_t *packed, struct err *err)
{
	struct fields fields = {0};

	put32(&fields, LOCAL_SIGN);
	put_common(&fields, entry);
	if (put(zip, fields.bytes, fields.len, err) < 0 ||
		put(zip, entry->name, strlen(entry->name), err) < 0)
		return -1;
	return put(zip, packed, entry->packed, err);
}

int zip_writer_add(
	struct zip_writer *zip, const char *name, const void *bytes, size_t len, struct err *err)
{
	struct entry entry = {.name = arena_text(&zip->arena, name), .at = (uint32_t)zip->at};
	size_t packed_len;
	uint8_t *packed;
	int ret;

	if (len > INT32_MAX || zip->at > UINT32_MAX - (uint64_t)INT32_MAX ||
		strlen(name) > NAMES_BYTES || zip->count == UINT16_MAX)
		return err_set(err, ERR_DATA, _("%s is too large for the archive"), name);
	packed = deflated(bytes, len, &packed_len);
	if (!packed)
		return err_no_memory(err);
	entry.crc = (uint32_t)crc32(0, bytes, (uInt)len);
	entry.size = (uint32_t)len;
	entry.packed = (uint32_t)packed_len;
	ret = put_local(zip, &entry, packed, err);
	free(packed);
	if (ret == 0) {
		struct entry *listed = arena_push(
			&zip->arena, &zip->entries, &zip->count, &zip->cap, sizeof(*listed));

		*listed = entry;
	}
	return ret;
}

static int put_entry(struct zip_writer *zip, const struct entry *entry, struct err *err)
{
	struct fields fields = {0};

	put32(&fields, ENTRY_SIGN);
	put16(&fields, NEEDED); /* made by: FAT, no modes */
	put_common(&fields, entry);
	put16(&fields, 0); /* comment */
	put16(&fields, 0); /* disk */
	put16(&fields, 0); /* attributes */
	put32(&fields, 0);
	put32(&fields, entry->at);
	if (put(zip, fields.bytes, fields.len, err) < 0)
		return -1;
	return put(zip, entry->name, strlen(entry->name), err);
}

int zip_writer_end(struct zip_writer *zip, struct err *err)
{
	uint64_t from = zip->at;
	struct fields fields = {0};

	for (size_t i = 0; i < zip->count; i++)
		if (put_entry(zip, &zip->entries[i], err) < 0)
			return -1;
	put32(&fields, END_SIGN);
	put16(&fields, 0); /* disks */
	put16(&fields, 0);
	put16(&fields, (uint32_t)zip->count);
	put16(&fields, (uint32_t)zip->count);
	put32(&fields, (uint32_t)(zip->at - from));
	put32(&fields, (uint32_t)from);
	put16(&fields, 0); /* comment */
	return put(zip, fields.bytes, fields.len, err);
}
