#include "logs/tar.h"

#include <string.h>

#include "base/array.h"

/* Of a header: where a field stands. */
#define AT_NAME    0
#define NAME_LEN   100
#define AT_SIZE    124
#define AT_MTIME   136
#define AT_SUM     148
#define AT_TYPE    156
#define AT_MAGIC   257
#define AT_PREFIX  345
#define PREFIX_LEN 155

#define TYPE_FOLDER '5'

/* Members that are no files. */
static const struct {
	char type;
	const char *why;
} others[] = {
	{'1', "not_regular"}, /* a hard link to a member before it */
	{'2', "symlink"},
	{TYPE_FOLDER, NULL},
};

static int stop(struct log_tar *tar, const char *damage, int64_t at)
{
	tar->damage = damage;
	tar->damage_at = at;
	tar->phase = LOG_TAR_OVER;
	return 0;
}

/* Octal digits between blanks and NULs, or with the first bit set a binary number; -1: neither. */
static int64_t number(const uint8_t *at, size_t len)
{
	int64_t value = 0;
	size_t i = 0;

	if (at[0] & 0x80) {
		for (value = at[0] & 0x7F, i = 1; i < len; i++) {
			if (value > INT64_MAX >> 8)
				return -1;
			value = value << 8 | at[i];
		}
		return value;
	}
	while (i < len && at[i] == ' ')
		i++;
	for (; i < len && at[i] >= '0' && at[i] <= '7'; i++)
		value = value << 3 | (at[i] - '0'); /* twelve digits at most */
	for (; i < len; i++)
		if (at[i] != ' ' && at[i] != '\0')
			return -1;
	return value;
}

/* The sum of all bytes, its own field taken as blanks. */
static bool is_header(const uint8_t *block)
{
	int64_t sum = 0;

	for (size_t i = 0; i < LOG_TAR_BLOCK; i++)
		sum += i >= AT_SUM && i < AT_SUM + 8 ? ' ' : block[i];
	return number(block + AT_SUM, 8) == sum;
}

static bool is_zero(const uint8_t *block)
{
	for (size_t i = 0; i < LOG_TAR_BLOCK; i++)
		if (block[i])
			return false;
	return true;
}

static size_t field_len(const uint8_t *at, size_t most)
{
	return strnlen((const char *)at, most);
}

/* Unless an extended header told it: the prefix, a slash, the name. */
static void take_name(struct log_tar *tar)
{
	const uint8_t *block = tar->block;
	size_t len = 0;

	if (tar->name[0])
		return;
	if (memcmp(block + AT_MAGIC, "ustar", 6) == 0)
		len = field_len(block + AT_PREFIX, PREFIX_LEN);
	memcpy(tar->name, block + AT_PREFIX, len);
	if (len)
		tar->name[len++] = '/';
	memcpy(tar->name + len, block + AT_NAME, field_len(block + AT_NAME, NAME_LEN));
	tar->name[len + field_len(block + AT_NAME, NAME_LEN)] = '\0';
}

static const char *why_skipped(const struct log_tar *tar, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (others[i].type == tar->type)
			return others[i].why;
	if (tar->sparse || !strchr("07", tar->type)) /* NUL is found as well: an old file */
		return "not_regular";
	return log_member_name_is_hidden(name) ? "hidden" : NULL;
}

/* -1: no number, or too large a one. */
static int64_t decimal(const char *at, size_t len)
{
	int64_t value = 0;

	for (size_t i = 0; i < len; i++) {
		if (at[i] < '0' || at[i] > '9' || value > INT64_MAX / 10 - 1)
			return -1;
		value = value * 10 + (at[i] - '0');
	}
	return len ? value : -1;
}

/* A record of a pax header: "12 key=value\n", where 12 counts all of its bytes. */
static bool take_record(struct log_tar *tar, const char *key, const char *value, size_t value_len)
{
	if (strcmp(key, "path") == 0) {
		if (value_len > LOG_TAR_NAME_MOST)
			return false;
		memcpy(tar->name, value, value_len);
		tar->name[value_len] = '\0';
	} else if (strcmp(key, "size") == 0) {
		tar->size = decimal(value, value_len);
		return tar->size >= 0;
	} else if (strncmp(key, "GNU.sparse.", 11) == 0) {
		tar->sparse = true;
	}
	return true;
}

/* The record at `at`; false: it is none. */
static bool take_record_at(struct log_tar *tar, char *at, size_t left, size_t *len)
{
	char *blank = memchr(at, ' ', left);
	int64_t said = blank ? decimal(at, (size_t)(blank - at)) : -1;
	char *end, *equals;

	if (!blank || said <= blank - at || said > (int64_t)left || at[said - 1] != '\n')
		return false;
	*len = (size_t)said;
	end = at + said - 1;
	equals = memchr(blank, '=', (size_t)(end - blank));
	if (!equals)
		return false;
	*equals = '\0';
	return take_record(tar, blank + 1, equals + 1, (size_t)(end - (equals + 1)));
}

/* False: not understood. */
static bool take_records(struct log_tar *tar)
{
	size_t len;

	for (size_t at = 0; at < tar->meta_len; at += len)
		if (!take_record_at(tar, tar->meta + at, tar->meta_len - at, &len))
			return false;
	return true;
}

static void take_meta(struct log_tar *tar)
{
	if (tar->type == 'L') {
		memcpy(tar->name, tar->meta, tar->meta_len);
		tar->name[tar->meta_len] = '\0'; /* it has one of its own, most times */
	} else if (!take_records(tar)) {
		stop(tar, "corrupt", tar->offset - (int64_t)tar->meta_len);
	}
}

/* The bytes of a part are over. */
static int end_part(struct log_tar *tar)
{
	enum log_tar_phase phase = tar->phase;

	tar->left = tar->padding;
	tar->padding = 0;
	tar->phase = tar->left ? LOG_TAR_SKIP : LOG_TAR_HEADER;
	if (phase == LOG_TAR_META)
		take_meta(tar);
	return phase == LOG_TAR_FILE ? tar->sink->end(tar->sink->context, true) : 0;
}

static int begin_part(struct log_tar *tar, enum log_tar_phase phase)
{
	tar->phase = phase;
	tar->padding = -tar->left & (LOG_TAR_BLOCK - 1);
	return tar->left ? 0 : end_part(tar);
}

static int begin_member(struct log_tar *tar)
{
	struct log_tar_member member = {
		.at = tar->offset,
		.mtime_s = number(tar->block + AT_MTIME, 12),
	};
	int ret;

	if (tar->size >= 0)
		tar->left = tar->size;
	take_name(tar);
	member.name = log_member_name_bare(tar->name);
	member.size = tar->left;
	member.why = why_skipped(tar, member.name);
	ret = tar->type == TYPE_FOLDER ? 0 : tar->sink->begin(tar->sink->context, &member);
	tar->name[0] = '\0';
	tar->size = -1;
	tar->sparse = false;
	if (ret < 0)
		return ret;
	return begin_part(
		tar, member.why || tar->type == TYPE_FOLDER ? LOG_TAR_SKIP : LOG_TAR_FILE);
}

static int begin_meta(struct log_tar *tar, int64_t most)
{
	if (tar->left > most)
		return stop(tar, "unsupported", tar->offset - LOG_TAR_BLOCK);
	tar->meta_len = 0;
	return begin_part(tar, LOG_TAR_META);
}

static int take_header(struct log_tar *tar)
{
	int64_t at = tar->offset - LOG_TAR_BLOCK;

	tar->left = number(tar->block + AT_SIZE, 12);
	tar->type = (char)tar->block[AT_TYPE];
	if (!is_header(tar->block) || tar->left < 0)
		return stop(tar, "corrupt", at);
	if (strchr("SM", tar->type) && tar->type) /* old sparse files, files of several volumes */
		return stop(tar, "unsupported", at);
	if (tar->type == 'L')
		return begin_meta(tar, LOG_TAR_NAME_MOST);
	if (tar->type == 'x')
		return begin_meta(tar, LOG_TAR_META_MOST);
	if (tar->type == 'K' || tar->type == 'g')
		return begin_part(tar, LOG_TAR_SKIP);
	return begin_member(tar);
}

static int take_block(struct log_tar *tar)
{
	tar->block_len = 0;
	if (!is_zero(tar->block))
		return take_header(tar);
	tar->phase = LOG_TAR_ZEROS;
	return 0;
}

/* How many of the bytes belong to what is at hand. */
static size_t part_of(const struct log_tar *tar, size_t len)
{
	int64_t most = tar->phase == LOG_TAR_HEADER  ? (int64_t)(LOG_TAR_BLOCK - tar->block_len)
		       : tar->phase == LOG_TAR_ZEROS ? INT64_MAX
						     : tar->left;

	return (int64_t)len < most ? len : (size_t)most;
}

static int take_zeros(struct log_tar *tar, const uint8_t *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (at[i])
			return stop(tar, "trailing_bytes", tar->offset - (int64_t)(len - i));
	return 0;
}

static int take_part(struct log_tar *tar, const uint8_t *at, size_t len)
{
	int ret = 0;

	if (tar->phase == LOG_TAR_ZEROS)
		return take_zeros(tar, at, len);
	if (tar->phase == LOG_TAR_HEADER) {
		memcpy(tar->block + tar->block_len, at, len);
		tar->block_len += len;
		return tar->block_len == LOG_TAR_BLOCK ? take_block(tar) : 0;
	}
	if (tar->phase == LOG_TAR_FILE)
		ret = tar->sink->bytes(tar->sink->context, at, len);
	if (tar->phase == LOG_TAR_META) {
		memcpy(tar->meta + tar->meta_len, at, len);
		tar->meta_len += len;
	}
	tar->left -= (int64_t)len;
	return ret < 0 || tar->left ? ret : end_part(tar);
}

void log_tar_begin(struct log_tar *tar, const struct log_tar_sink *sink)
{
	memset(tar, 0, sizeof(*tar));
	tar->sink = sink;
	tar->size = -1;
}

int log_tar_feed(struct log_tar *tar, const uint8_t *at, size_t len)
{
	int ret = 0;

	while (len && tar->phase != LOG_TAR_OVER && ret == 0) {
		size_t part = part_of(tar, len);

		tar->offset += (int64_t)part;
		ret = take_part(tar, at, part);
		at += part;
		len -= part;
	}
	return ret;
}

/* Without the zeros at the end, but between two members, an archive is taken as whole. */
int log_tar_finish(struct log_tar *tar)
{
	bool between = tar->phase == LOG_TAR_HEADER && tar->block_len == 0;
	bool in_file = tar->phase == LOG_TAR_FILE;

	if (tar->phase == LOG_TAR_OVER || tar->phase == LOG_TAR_ZEROS ||
		(between && tar->offset > 0))
		return 0;
	stop(tar, "truncated", tar->offset);
	return in_file ? tar->sink->end(tar->sink->context, false) : 0;
}
