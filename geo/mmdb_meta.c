#include "geo/mmdb_meta.h"

#include <stddef.h>
#include <string.h>

#include "base/array.h"
#include "base/i18n.h"

#define META_MOST     (128 * 1024) /* the marker stands within so many bytes of the end */
#define SEPARATOR_LEN 16           /* zeros between tree and data */

static const char marker[] = "\xab\xcd\xefMaxMind.com";
#define MARKER_LEN (sizeof(marker) - 1)

struct fields {
	unsigned seen; /* bit i: rows[i] */
	uint64_t major, minor;
	struct mmdb_meta meta;
};

#define FIELD(member) offsetof(struct fields, member)

/* All that the format asks for. */
static const struct row {
	const char *key;
	unsigned type;
	size_t offset; /* of a number */
} rows[] = {
	{"node_count", MMDB_UINT32, FIELD(meta.node_count)},
	{"record_size", MMDB_UINT16, FIELD(meta.record_size)},
	{"ip_version", MMDB_UINT16, FIELD(meta.ip_version)},
	{"binary_format_major_version", MMDB_UINT16, FIELD(major)},
	{"binary_format_minor_version", MMDB_UINT16, FIELD(minor)},
	{"build_epoch", MMDB_UINT64, FIELD(meta.build_epoch)},
	{"database_type", MMDB_TEXT, 0},
	{"languages", MMDB_ARRAY, 0},
	{"description", MMDB_MAP, 0},
};

static bool is_key(const struct mmdb_path *path, const char *key)
{
	return path->key && path->key_len == strlen(key) &&
	       memcmp(path->key, key, path->key_len) == 0;
}

static int keep(struct fields *fields, size_t i, const struct mmdb_value *value, struct err *err)
{
	uint64_t number;

	if (value->type != rows[i].type)
		return err_set(err, ERR_DATA, _("%s has a wrong type"), rows[i].key);
	if (fields->seen & 1u << i)
		return err_set(err, ERR_DATA, _("%s is there twice"), rows[i].key);
	fields->seen |= 1u << i;
	if (rows[i].offset) {
		number = mmdb_value_uint(value);
		memcpy((char *)fields + rows[i].offset, &number, sizeof(number));
	}
	return 0;
}

static int see(
	void *context, struct mmdb_path *path, const struct mmdb_value *value, struct err *err)
{
	if (!path)
		return value->type == MMDB_MAP ? 0 : err_set(err, ERR_DATA, _("a map is expected"));
	if (path->up) /* of languages and description */
		return value->type == MMDB_TEXT
			       ? 0
			       : err_set(err, ERR_DATA, _("a text is expected in a list"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (is_key(path, rows[i].key))
			return keep(context, i, value, err);
	return 0;
}

/* The last marker within reach. */
static size_t find_marker(struct mmdb_bytes file)
{
	size_t most = file.len < META_MOST ? file.len : META_MOST;

	for (size_t back = MARKER_LEN; back <= most; back++)
		if (memcmp(file.at + file.len - back, marker, MARKER_LEN) == 0)
			return file.len - back;
	return file.len;
}

static int check(const struct fields *fields, struct err *err)
{
	const struct mmdb_meta *meta = &fields->meta;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!(fields->seen & 1u << i))
			return err_set(err, ERR_DATA, _("%s is missing"), rows[i].key);
	if (fields->major != 2)
		return err_set(err, ERR_DATA, _("format %llu, where 2 is known"),
			(unsigned long long)fields->major);
	if (meta->record_size != 24 && meta->record_size != 28 && meta->record_size != 32)
		return err_set(err, ERR_DATA, _("record_size must be 24, 28 or 32"));
	if (meta->ip_version != 4 && meta->ip_version != 6)
		return err_set(err, ERR_DATA, _("ip_version must be 4 or 6"));
	if (meta->node_count == 0)
		return err_set(err, ERR_DATA, _("node_count must not be 0"));
	return 0;
}

int mmdb_meta_read(struct mmdb_bytes file, struct mmdb_meta *out, struct err *err)
{
	struct fields fields = {0};
	const struct mmdb_visitor visitor = {see, &fields};
	size_t at = find_marker(file);
	struct mmdb_bytes section;
	uint64_t tree_len;

	if (at == file.len)
		return err_set(err, ERR_DATA, _("no MaxMind DB: its metadata was not found"));
	section.at = file.at + at + MARKER_LEN;
	section.len = file.len - at - MARKER_LEN;
	if (mmdb_record_walk(section, 0, &visitor, NULL, err) < 0 || check(&fields, err) < 0)
		return err_within(err, _("metadata"));
	tree_len = fields.meta.node_count * (fields.meta.record_size / 4);
	if (at < SEPARATOR_LEN || tree_len > at - SEPARATOR_LEN)
		return err_set(err, ERR_DATA, _("the tree is larger than the file: cut short?"));
	fields.meta.tree = (struct mmdb_bytes){file.at, (size_t)tree_len};
	fields.meta.data.at = file.at + tree_len + SEPARATOR_LEN;
	fields.meta.data.len = at - SEPARATOR_LEN - (size_t)tree_len;
	*out = fields.meta;
	return 0;
}
