#define ZLIB_CONST /* input is not written to */
#include "cli/docx_package.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "base/i18n.h"
#include "base/text.h"

#define PART_MOST    ((int64_t)128 << 20) /* bytes of one part */
#define ENTRIES_MOST ((size_t)1 << 16)
#define METHOD_PLAIN 0
#define FLAGS_SECRET 0x2041 /* encrypted, by whatever method */

static size_t read_bytes(void *context, int64_t offset, uint8_t *to, size_t len)
{
	const struct docx_package *package = context;
	size_t at = (size_t)offset;

	if (at >= package->len)
		return 0;
	len = len < package->len - at ? len : package->len - at;
	memcpy(to, package->at + at, len);
	return len;
}

static int inflate_part(
	const uint8_t *at, const struct log_zip_entry *entry, struct docx_bytes *part)
{
	z_stream stream = {0};
	int ret;

	if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
		return -1;
	stream.next_in = at;
	stream.avail_in = (uInt)entry->packed;
	stream.next_out = (uint8_t *)part->text;
	stream.avail_out = (uInt)entry->size;
	ret = inflate(&stream, Z_FINISH);
	inflateEnd(&stream);
	return ret == Z_STREAM_END && stream.total_out == (uLong)entry->size ? 0 : -1;
}

int docx_package_unpack(struct docx_package *package, const struct log_zip_entry *entry,
	struct docx_bytes *out, struct err *err)
{
	int64_t at = log_zip_locate(package->zip, entry);
	struct docx_bytes part = {.len = (size_t)entry->size};
	int ret = 0;

	if (entry->flags & FLAGS_SECRET)
		return err_set(err, ERR_DATA, _("%s is encrypted"), entry->name);
	if (at < 0 || (entry->method != METHOD_PLAIN && entry->method != Z_DEFLATED))
		return err_set(err, ERR_DATA, _("%s is damaged"), entry->name);
	if (entry->size > PART_MOST || entry->size > package->left.bytes ||
		package->left.parts == 0)
		return err_set(err, ERR_DATA, _("%s is too large"), entry->name);
	part.text = malloc(part.len + 1);
	if (!part.text)
		return err_no_memory(err);
	if (entry->method == Z_DEFLATED)
		ret = inflate_part(package->at + at, entry, &part);
	else if (entry->packed == entry->size)
		memcpy(part.text, package->at + at, part.len);
	else
		ret = -1;
	if (ret < 0 || crc32(0, (const uint8_t *)part.text, (uInt)part.len) != entry->crc) {
		free(part.text);
		return err_set(err, ERR_DATA, _("%s is damaged"), entry->name);
	}
	package->left.bytes -= entry->size;
	package->left.parts--;
	*out = part;
	return 0;
}

int docx_package_rewind(struct docx_package *package, struct err *err)
{
	const struct log_zip_source source = {package, read_bytes, (int64_t)package->len};

	log_zip_close(package->zip);
	if (log_zip_open(package->zip, &source, err) < 0)
		return -1;
	if (package->zip->damage)
		return err_set(err, ERR_DATA, _("it is no DOCX, or was cut (%s at byte %lld)"),
			package->zip->damage, (long long)package->zip->damage_at);
	return 0;
}

int docx_package_read(
	struct docx_package *package, const char *name, struct docx_bytes *out, struct err *err)
{
	struct log_zip_entry entry;

	if (docx_package_rewind(package, err) < 0)
		return -1;
	while (log_zip_next(package->zip, &entry))
		if (strcasecmp(entry.name, name) == 0)
			return docx_package_unpack(package, &entry, out, err);
	return err_set(err, ERR_NOINPUT, _("it is no DOCX: %s is missing"), name);
}

static bool leads_out(const char *name)
{
	for (const char *at = name; at; at = strpbrk(at, "/\\")) {
		at += *at == '/' || *at == '\\';
		if (at[0] == '.' && at[1] == '.' &&
			(at[2] == '/' || at[2] == '\\' || at[2] == '\0'))
			return true;
	}
	return false;
}

static int name_order(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

struct names {
	const char **items;
	size_t count, cap;
};

static int collect_names(
	struct docx_package *package, struct arena *arena, struct names *out, struct err *err)
{
	struct log_zip_entry entry;
	const char **name;

	while (log_zip_next(package->zip, &entry)) {
		if (out->count == ENTRIES_MOST)
			return err_set(err, ERR_DATA, _("it is no DOCX: it has too many parts"));
		if (leads_out(entry.name))
			return err_set(err, ERR_DATA, _("it is no DOCX: the name %s leads out"),
				text_shown(arena, entry.name));
		name = arena_push(arena, &out->items, &out->count, &out->cap, sizeof(*name));
		*name = arena_text(arena, entry.name);
	}
	return 0;
}

int docx_package_check_names(struct docx_package *package, struct err *err)
{
	struct arena arena = {0};
	struct names names = {0};
	int ret = docx_package_rewind(package, err);

	if (ret == 0)
		ret = collect_names(package, &arena, &names, err);
	if (names.count)
		qsort(names.items, names.count, sizeof(*names.items), name_order);
	for (size_t i = 1; i < names.count && ret == 0; i++)
		if (strcasecmp(names.items[i - 1], names.items[i]) == 0)
			ret = err_set(err, ERR_DATA, _("it is no DOCX: %s is there twice"),
				text_shown(&arena, names.items[i]));
	arena_fini(&arena);
	return ret;
}

int docx_package_open(struct docx_package *package, const void *bytes, size_t len,
	struct docx_limit limit, struct err *err)
{
	*package = (struct docx_package){
		.at = bytes, .len = len, .zip = calloc(1, sizeof(*package->zip)), .left = limit};
	return package->zip ? 0 : err_no_memory(err);
}

void docx_package_close(struct docx_package *package)
{
	if (package->zip)
		log_zip_close(package->zip);
	free(package->zip);
}
