#include "logs/zip.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "logs/members.h"

/* Lengths of the records without what follows them, and where their fields stand. */
#define LOCAL_LEN     30
#define ENTRY_LEN     46
#define END_LEN       22
#define END_MOST      (END_LEN + UINT16_MAX) /* with its comment */
#define LOCATOR64_LEN 20
#define RECORD64_LEN  56

#define EXTRA_ZIP64 0x0001
#define EXTRA_TIMES 0x5455 /* Info-ZIP: flags, mtime in seconds since 1970 if the first is set */

#define FLAG_ENCRYPTED 0x0001
#define FLAG_LATE      0x0008 /* checksum and sizes stand behind the bytes */
#define FLAG_STRONG    0x0040
#define FLAG_MASKED    0x2000 /* local headers of an encrypted directory */

#define MADE_BY_UNIX 3

static const struct {
	uint16_t method;
	const struct log_codec *codec;
} methods[] = {
	{0, &log_codec_plain},
	{8, &log_codec_deflate},
	{12, &log_codec_bzip2},
	{93, &log_codec_zstd},
	{95, &log_codec_xz},
};

static uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t get32(const uint8_t *at)
{
	return get16(at) | (uint32_t)get16(at + 2) << 16;
}

static uint64_t get64(const uint8_t *at)
{
	return get32(at) | (uint64_t)get32(at + 4) << 32;
}

static bool read_at(const struct log_zip *zip, int64_t offset, uint8_t *to, size_t len)
{
	const struct log_zip_source *source = &zip->source;

	return offset >= 0 && offset <= source->size && (int64_t)len <= source->size - offset &&
	       source->read(source->context, offset, to, len) == len;
}

static void spoil(struct log_zip *zip, const char *damage, int64_t at)
{
	if (zip->damage)
		return;
	zip->damage = damage;
	zip->damage_at = at;
}

static const uint8_t *find_extra(const uint8_t *at, size_t len, uint16_t id, size_t *found)
{
	while (len >= 4) {
		size_t part = get16(at + 2);

		if (part > len - 4)
			break;
		*found = part;
		if (get16(at) == id)
			return at + 4;
		at += 4 + part;
		len -= 4 + part;
	}
	*found = 0;
	return NULL;
}

/* A field of 32 bits; all ones stand for the next eight bytes of the zip64 field. -1: it has none,
 * or they are too large. */
static int64_t wide(uint32_t value, const uint8_t **extra, size_t *left)
{
	uint64_t found;

	if (value != UINT32_MAX)
		return value;
	if (*left < 8)
		return -1;
	found = get64(*extra);
	*extra += 8;
	*left -= 8;
	return found > INT64_MAX ? -1 : (int64_t)found;
}

/* The directory that ends where its end record begins. */
struct place {
	uint64_t from, len, count;
	uint16_t disk; /* 0 unless there are several */
};

static bool fits(const struct place *place, int64_t end)
{
	return place->from <= (uint64_t)end && place->len == (uint64_t)end - place->from;
}

/* A zip64 record and the locator that names it stand before the end record. */
static bool find_place64(const struct log_zip *zip, int64_t at, struct place *place, int64_t *end)
{
	uint8_t locator[LOCATOR64_LEN], record[RECORD64_LEN];
	int64_t before = at - LOCATOR64_LEN;

	if (!read_at(zip, before, locator, sizeof(locator)) || get32(locator) != 0x07064B50 ||
		get64(locator + 8) > (uint64_t)before)
		return false;
	*end = (int64_t)get64(locator + 8);
	if (!read_at(zip, *end, record, sizeof(record)) || get32(record) != 0x06064B50 ||
		get64(record + 4) != (uint64_t)(before - *end) - 12)
		return false;
	*place = (struct place){.from = get64(record + 48),
		.len = get64(record + 40),
		.count = get64(record + 32),
		.disk = get32(record + 16) || get32(record + 20)};
	return true;
}

/* False: no end record stands there, or it does not go with what is before it. */
static bool take_end(struct log_zip *zip, int64_t at, const uint8_t *record)
{
	struct place place;
	int64_t end = at;

	if (!find_place64(zip, at, &place, &end))
		place = (struct place){.from = get32(record + 16),
			.len = get32(record + 12),
			.count = get16(record + 10),
			.disk = get16(record + 4) || get16(record + 6)};
	if (!place.disk && !fits(&place, end))
		return false;
	if (place.disk)
		spoil(zip, "unsupported", at);
	zip->said = place.disk ? 0 : place.count;
	zip->from = place.disk ? end : (int64_t)place.from;
	zip->end = end;
	return true;
}

/* The last record that fits is it: a comment may look like one. */
static void search_end(struct log_zip *zip, const uint8_t *tail, size_t len)
{
	int64_t from = zip->source.size - (int64_t)len;
	int64_t seen = -1;

	for (size_t i = len < END_LEN ? 0 : len - END_LEN + 1; i-- > 0;) {
		size_t comment = get16(tail + i + 20);

		if (memcmp(tail + i, "PK\5\6", 4) != 0 || comment > len - i - END_LEN)
			continue;
		if (take_end(zip, from + (int64_t)i, tail + i)) {
			if (i + END_LEN + comment < len)
				spoil(zip, "trailing_bytes",
					from + (int64_t)(i + END_LEN + comment));
			return;
		}
		seen = seen < 0 ? from + (int64_t)i : seen;
	}
	spoil(zip, seen < 0 ? "truncated" : "corrupt", seen < 0 ? zip->source.size : seen);
}

static int find_directory(struct log_zip *zip, struct err *err)
{
	int64_t size = zip->source.size;
	size_t len = size < (int64_t)END_MOST ? (size_t)size : (size_t)END_MOST;
	uint8_t *tail = malloc(len + 1);

	if (!tail)
		return err_no_memory(err);
	if (read_at(zip, size - (int64_t)len, tail, len))
		search_end(zip, tail, len);
	else
		spoil(zip, "truncated", size);
	free(tail);
	return 0;
}

static bool read_texts(struct log_zip *zip, int64_t at)
{
	bool good = read_at(zip, at, (uint8_t *)zip->name, zip->name_len) &&
		    read_at(zip, at + (int64_t)zip->name_len, zip->extra, zip->extra_len);

	zip->name[zip->name_len] = '\0';
	return good && !memchr(zip->name, '\0', zip->name_len) && zip->name_len;
}

static void take_time(const struct log_zip *zip, struct log_zip_entry *entry)
{
	size_t len;
	const uint8_t *times = find_extra(zip->extra, zip->extra_len, EXTRA_TIMES, &len);

	entry->mtime_s = len >= 5 && times[0] & 1 ? (int64_t)get32(times + 1) : -1;
}

/* By the mode that Unix gives it; elsewhere a folder's name ends with a slash. What Info-ZIP reads
 * from a pipe has the pipe's mode, and is text like any other. */
static void take_kind(struct log_zip_entry *entry, const struct log_zip *zip, const uint8_t *row)
{
	mode_t mode = row[5] == MADE_BY_UNIX ? get16(row + 40) & S_IFMT : 0;

	entry->folder = S_ISDIR(mode) || zip->name[zip->name_len - 1] == '/';
	if (S_ISLNK(mode))
		entry->why = "symlink";
	else if (mode && !S_ISREG(mode) && !S_ISFIFO(mode))
		entry->why = "not_regular";
	else if (log_member_name_is_hidden(entry->name))
		entry->why = "hidden";
	else if (entry->flags & (FLAG_ENCRYPTED | FLAG_STRONG | FLAG_MASKED))
		entry->why = "encrypted";
	else if (!entry->codec)
		entry->why = "unsupported_codec";
}

static const struct log_codec *codec_of(uint16_t method)
{
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (methods[i].method == method)
			return methods[i].codec;
	return NULL;
}

static bool take_sizes(const struct log_zip *zip, struct log_zip_entry *entry, const uint8_t *row)
{
	size_t left;
	const uint8_t *extra = find_extra(zip->extra, zip->extra_len, EXTRA_ZIP64, &left);

	entry->size = wide(get32(row + 24), &extra, &left);
	entry->packed = wide(get32(row + 20), &extra, &left);
	entry->at = wide(get32(row + 42), &extra, &left);
	return entry->size >= 0 && entry->packed >= 0 && entry->at >= 0 &&
	       entry->at <= zip->from - LOCAL_LEN;
}

/* One entry; zip->next moves on. False: it is none. */
static bool read_entry(struct log_zip *zip, struct log_zip_entry *entry)
{
	uint8_t row[ENTRY_LEN];
	int64_t left = zip->end - zip->next - ENTRY_LEN;

	if (left < 0 || !read_at(zip, zip->next, row, sizeof(row)) || get32(row) != 0x02014B50)
		return false;
	zip->name_len = get16(row + 28);
	zip->extra_len = get16(row + 30);
	if (zip->name_len > LOG_MEMBER_NAME_MOST) {
		spoil(zip, "unsupported", zip->next);
		return false;
	}
	left -= (int64_t)(zip->name_len + zip->extra_len + get16(row + 32));
	if (left < 0 || !read_texts(zip, zip->next + ENTRY_LEN))
		return false;
	*entry = (struct log_zip_entry){.name = log_member_name_bare(zip->name),
		.method = get16(row + 10),
		.flags = get16(row + 8),
		.crc = get32(row + 16),
		.codec = codec_of(get16(row + 10))};
	take_time(zip, entry);
	take_kind(entry, zip, row);
	zip->next = zip->end - left;
	return take_sizes(zip, entry, row);
}

static int ascending(const void *a, const void *b)
{
	int64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

/* Entries up to the first that is none. */
static void read_starts(struct log_zip *zip)
{
	int64_t at = zip->next = zip->from;
	struct log_zip_entry entry;

	while (zip->count < zip->said && read_entry(zip, &entry)) {
		zip->starts[zip->count++] = entry.at;
		at = zip->next;
	}
	if (zip->count < zip->said || at != zip->end)
		spoil(zip, "corrupt", at);
	qsort(zip->starts, zip->count, sizeof(*zip->starts), ascending);
	zip->next = zip->from;
}

int log_zip_open(struct log_zip *zip, const struct log_zip_source *source, struct err *err)
{
	memset(zip, 0, sizeof(*zip));
	zip->source = *source;
	if (find_directory(zip, err) < 0)
		return -1;
	if (zip->said > LOG_MEMBERS_MOST) {
		spoil(zip, "expansion_limit", zip->from);
		zip->said = 0;
		zip->end = zip->from;
	}
	zip->starts = calloc(zip->said + 1, sizeof(*zip->starts));
	if (!zip->starts)
		return err_no_memory(err);
	read_starts(zip);
	return 0;
}

void log_zip_close(struct log_zip *zip)
{
	free(zip->starts);
	zip->starts = NULL;
}

bool log_zip_next(struct log_zip *zip, struct log_zip_entry *entry)
{
	if (zip->index == zip->count)
		return false;
	zip->index++;
	return read_entry(zip, entry);
}

/* What a local header leaves to the end of the bytes cannot be compared. */
static bool agree_on_sizes(const struct log_zip_entry *entry, const uint8_t *row,
	const uint8_t *extra, size_t extra_len)
{
	size_t left;

	if (get16(row + 6) & FLAG_LATE)
		return true;
	extra = find_extra(extra, extra_len, EXTRA_ZIP64, &left);
	return get32(row + 14) == entry->crc &&
	       wide(get32(row + 22), &extra, &left) == entry->size &&
	       wide(get32(row + 18), &extra, &left) == entry->packed;
}

/* Of the bytes from the local header on, up to the next one's, or the directory. */
static int64_t room_of(const struct log_zip *zip, int64_t at)
{
	size_t low = 0;
	size_t high = zip->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zip->starts[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return (low + 1 < zip->count ? zip->starts[low + 1] : zip->from) - at;
}

int64_t log_zip_locate(struct log_zip *zip, const struct log_zip_entry *entry)
{
	uint8_t row[LOCAL_LEN];
	size_t texts;
	int64_t head;

	if (!read_at(zip, entry->at, row, sizeof(row)) || get32(row) != 0x04034B50)
		return -1;
	texts = (size_t)get16(row + 26) + get16(row + 28);
	head = LOCAL_LEN + (int64_t)texts;
	if (get16(row + 8) != entry->method || get16(row + 26) != zip->name_len ||
		(get16(row + 6) ^ entry->flags) & FLAG_ENCRYPTED ||
		!read_at(zip, entry->at + LOCAL_LEN, zip->local, texts) ||
		memcmp(zip->local, zip->name, zip->name_len) != 0 ||
		!agree_on_sizes(entry, row, zip->local + zip->name_len, get16(row + 28)))
		return -1;
	if (room_of(zip, entry->at) < head || entry->packed > room_of(zip, entry->at) - head)
		return -1;
	return entry->at + head;
}
