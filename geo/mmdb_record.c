#include "geo/mmdb_record.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/i18n.h"
#include "base/text.h"

struct walk {
	struct mmdb_bytes section;
	const struct mmdb_visitor *visitor;
	uint32_t values, bytes;
	struct err *err;
};

struct head {
	struct mmdb_value value;
	size_t target; /* of a pointer */
};

/* Sizes that a type may have, in bytes; a number may be shorter than its type. */
static const struct {
	bool known;
	uint32_t least, most;
} sizes[] = {
	[MMDB_TEXT] = {true, 0, MMDB_RECORD_BYTES_MOST},
	[MMDB_DOUBLE] = {true, 8, 8},
	[MMDB_BYTES] = {true, 0, MMDB_RECORD_BYTES_MOST},
	[MMDB_UINT16] = {true, 0, 2},
	[MMDB_UINT32] = {true, 0, 4},
	[MMDB_MAP] = {true, 0, MMDB_RECORD_VALUES_MOST},
	[MMDB_INT32] = {true, 0, 4},
	[MMDB_UINT64] = {true, 0, 8},
	[MMDB_UINT128] = {true, 0, 16},
	[MMDB_ARRAY] = {true, 0, MMDB_RECORD_VALUES_MOST},
	[MMDB_BOOLEAN] = {true, 0, 1},
	[MMDB_FLOAT] = {true, 4, 4},
};

static int broken(const struct walk *walk, size_t pos, const char *what)
{
	return err_set(walk->err, ERR_DATA, _("byte %zu: %s"), pos, what);
}

/* Up to four bytes, big-endian. */
static bool take(const struct walk *walk, size_t *pos, unsigned count, uint32_t *out)
{
	uint32_t value = 0;

	if (*pos > walk->section.len || count > walk->section.len - *pos)
		return false;
	for (unsigned i = 0; i < count; i++)
		value = value << 8 | walk->section.at[(*pos)++];
	*out = value;
	return true;
}

/* Control byte 001SSVVV: the offset has SS + 1 bytes, with VVV as its high bits up to SS = 2. */
static bool take_pointer(const struct walk *walk, size_t *pos, uint32_t control, struct head *out)
{
	static const uint32_t base[] = {0, 2048, 526336, 0};
	unsigned width = control >> 3 & 3;
	uint32_t low;

	if (!take(walk, pos, width + 1, &low))
		return false;
	if (width < 3)
		low += (control & 7) << 8 * (width + 1);
	out->target = (size_t)low + base[width];
	return true;
}

/* Sizes from 29 on stand in one, two or three more bytes. */
static bool take_size(const struct walk *walk, size_t *pos, uint32_t control, uint32_t *out)
{
	static const uint32_t base[] = {29, 285, 65821};
	uint32_t size = control & 31, more;

	if (size >= 29) {
		unsigned width = size - 28;

		if (!take(walk, pos, width, &more))
			return false;
		size = base[width - 1] + more;
	}
	*out = size;
	return true;
}

static int take_head(struct walk *walk, size_t *pos, struct head *out)
{
	size_t start = *pos;
	uint32_t control, type;

	if (!take(walk, pos, 1, &control))
		return broken(walk, start, _("runs past the end"));
	type = control >> 5;
	if (type == MMDB_EXTENDED) {
		if (!take(walk, pos, 1, &type))
			return broken(walk, start, _("runs past the end"));
		type += 7;
		if (type < MMDB_INT32)
			return broken(walk, start, _("a type that may not be written so"));
	}
	out->value = (struct mmdb_value){.type = type};
	if (type == MMDB_POINTER ? !take_pointer(walk, pos, control, out)
				 : !take_size(walk, pos, control, &out->value.size))
		return broken(walk, start, _("runs past the end"));
	return 0;
}

static bool is_container(unsigned type)
{
	return type == MMDB_MAP || type == MMDB_ARRAY;
}

static int check_size(const struct walk *walk, size_t pos, const struct mmdb_value *value)
{
	if (value->type >= ARRAY_LEN(sizes) || !sizes[value->type].known)
		return broken(walk, pos, _("an unknown type"));
	if (value->size < sizes[value->type].least || value->size > sizes[value->type].most)
		return broken(walk, pos, _("a size that its type does not have"));
	return 0;
}

/* Most texts are; a NUL or a byte from 0x80 on has the high bit of its lane set here. */
static bool is_plain_ascii(const uint8_t *at, uint32_t size)
{
	static const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t eight, high = 0;

	for (; size >= sizeof(eight); at += sizeof(eight), size -= (uint32_t)sizeof(eight)) {
		memcpy(&eight, at, sizeof(eight));
		high |= eight | (eight - ones); /* less one borrows from a NUL */
	}
	for (; size; at++, size--)
		high |= (uint64_t)*at | ((uint64_t)*at - 1);
	return !(high & ones << 7);
}

static int check_text(const struct walk *walk, size_t pos, const struct mmdb_value *value)
{
	const char *text = (const char *)value->at;

	if (is_plain_ascii(value->at, value->size))
		return 0;
	if (utf8_bad_at(text, value->size) != value->size)
		return broken(walk, pos, _("a text that is not UTF-8"));
	if (memchr(text, '\0', value->size))
		return broken(walk, pos, _("a text with a NUL byte"));
	return 0;
}

/* Binary64 and binary32: all bits of the exponent set. */
static bool is_finite(const struct mmdb_value *value)
{
	uint64_t bits = mmdb_value_uint(value);

	return value->size == 8 ? (bits >> 52 & 0x7ff) != 0x7ff : (bits >> 23 & 0xff) != 0xff;
}

/* Points the value at its bytes and moves behind them. */
static int take_body(struct walk *walk, size_t *pos, struct mmdb_value *value)
{
	size_t start = *pos;

	if (check_size(walk, start, value) < 0)
		return -1;
	if (++walk->values > MMDB_RECORD_VALUES_MOST)
		return broken(walk, start, _("a record of too many values"));
	if (is_container(value->type) || value->type == MMDB_BOOLEAN)
		return 0;
	if (start > walk->section.len || value->size > walk->section.len - start)
		return broken(walk, start, _("runs past the end"));
	walk->bytes += value->size;
	if (walk->bytes > MMDB_RECORD_BYTES_MOST)
		return broken(walk, start, _("a record of too many bytes"));
	value->at = walk->section.at + start;
	*pos += value->size;
	if (value->type == MMDB_TEXT)
		return check_text(walk, start, value);
	if ((value->type == MMDB_DOUBLE || value->type == MMDB_FLOAT) && !is_finite(value))
		return broken(walk, start, _("a number that is not finite"));
	return 0;
}

/* Follows one pointer; a pointer to a pointer is not allowed. Returns the cursor that stands behind
 * the value's own bytes, where members follow: `pos`, or `aside` when a pointer led away. */
static size_t *take_value(struct walk *walk, size_t *pos, size_t *aside, struct mmdb_value *out)
{
	size_t start = *pos;
	size_t *at = pos;
	struct head head;

	if (take_head(walk, at, &head) < 0)
		return NULL;
	if (head.value.type == MMDB_POINTER) {
		*aside = head.target;
		at = aside;
		if (take_head(walk, at, &head) < 0)
			return NULL;
	}
	if (head.value.type == MMDB_POINTER) {
		broken(walk, start, _("a pointer to a pointer"));
		return NULL;
	}
	*out = head.value;
	return take_body(walk, at, out) < 0 ? NULL : at;
}

/* Values hold members, members are values. */
static int visit(struct walk *walk, size_t *pos, struct mmdb_path *path, unsigned depth);

static int visit_member(struct walk *walk, size_t *pos, const struct mmdb_path *up, uint32_t index,
	bool keyed, unsigned depth)
{
	struct mmdb_path here = {.up = up, .index = index};
	struct mmdb_value key;
	size_t start = *pos, aside;

	if (keyed) {
		if (!take_value(walk, pos, &aside, &key))
			return -1;
		if (key.type != MMDB_TEXT)
			return broken(walk, start, _("a key that is no text"));
		here.key = (const char *)key.at;
		here.key_len = key.size;
	}
	return visit(walk, pos, &here, depth);
}

static int visit(struct walk *walk, size_t *pos, struct mmdb_path *path, unsigned depth)
{
	const struct mmdb_visitor *visitor = walk->visitor;
	struct mmdb_value value;
	size_t aside;
	size_t *at = take_value(walk, pos, &aside, &value);

	if (!at || visitor->see(visitor->context, path, &value, walk->err) < 0)
		return -1;
	if (!is_container(value.type))
		return 0;
	if (depth == MMDB_RECORD_DEPTH_MOST)
		return broken(walk, *at, _("nested too deeply"));
	for (uint32_t i = 0; i < value.size; i++)
		if (visit_member(walk, at, path, i, value.type == MMDB_MAP, depth + 1) < 0)
			return -1;
	return 0;
}

int mmdb_record_walk(struct mmdb_bytes section, size_t offset, const struct mmdb_visitor *visitor,
	uint64_t *work, struct err *err)
{
	struct walk walk = {.section = section, .visitor = visitor, .err = err};
	int ret = visit(&walk, &offset, NULL, 0);

	if (work)
		*work += walk.values + walk.bytes / 16;
	return ret;
}

bool mmdb_path_text(const struct mmdb_path *path, char *out, size_t cap)
{
	size_t used = 0;
	int len;

	if (cap == 0)
		return false;
	*out = '\0';
	if (!path)
		return true;
	if (path->up) {
		if (!mmdb_path_text(path->up, out, cap))
			return false;
		used = strlen(out);
	}
	if (path->key)
		len = snprintf(out + used, cap - used, "%s%.*s", used ? "." : "",
			(int)path->key_len, path->key);
	else
		len = snprintf(out + used, cap - used, "%s%zu", used ? "." : "", path->index);
	return len >= 0 && (size_t)len < cap - used;
}

uint64_t mmdb_value_uint(const struct mmdb_value *value)
{
	uint64_t number = 0;

	if (value->type == MMDB_BOOLEAN)
		return value->size;
	for (uint32_t i = 0; i < value->size; i++)
		number = number << 8 | value->at[i];
	return number;
}
