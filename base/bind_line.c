#include "base/bind_line.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "base/text_pool.h"
#include "base/when.h"

#define DIGEST_LEN  (DIGEST_TEXT_LEN - 1)
#define SCRATCH_LEN ((size_t)1 << 20) /* of one line's lists while their length is not known */
#define POOLED_MOST 128               /* bytes; longer texts hardly repeat */

/* A row of a shape, and what it held in the line before. */
struct row {
	const struct bind_field *field;
	struct layout *below; /* of objects; NULL */
	const char *opening;  /* the key as it stands in a line: "key": */
	size_t opening_len;
	const char *last; /* text; NULL: none yet */
	size_t last_len;
	struct unix_ms last_time;
};

/* A shape's rows in the order of canonical keys. */
struct layout {
	const struct bind_shape *shape;
	struct row *rows;
	unsigned char *absent; /* the struct before anything is read */
};

struct bind_line {
	struct arena own; /* layouts */
	struct arena *arena;
	struct text_pool texts;
	struct layout *root;
	const char *expected; /* a digest; NULL */
	const char *at, *end;
	unsigned char *scratch; /* a stack of SCRATCH_LEN bytes */
	size_t top;
};

typedef LIST_OF(void) any_list; /* how every LIST_OF lies in memory */

static int by_key(const void *left, const void *right)
{
	const struct row *a = left, *b = right;

	return strcmp(a->field->key, b->field->key);
}

static struct layout *lay_out(struct bind_line *in, const struct bind_shape *shape)
{
	struct layout *layout = arena_alloc(&in->own, sizeof(*layout));

	layout->shape = shape;
	layout->rows = arena_array(&in->own, shape->field_count, sizeof(*layout->rows));
	layout->absent = arena_alloc(&in->own, shape->size);
	bind_set_absent(shape, layout->absent);
	for (size_t i = 0; i < shape->field_count; i++) {
		const struct bind_field *field = &shape->fields[i];

		layout->rows[i] = (struct row){.field = field,
			.below = field->shape ? lay_out(in, field->shape) : NULL,
			.opening = arena_format(&in->own, "\"%s\":", field->key),
			.opening_len = strlen(field->key) + strlen("\"\":")};
	}
	qsort(layout->rows, shape->field_count, sizeof(*layout->rows), by_key);
	return layout;
}

static void *room_for(size_t size)
{
	void *room = calloc(1, size);

	if (!room)
		arena_die();
	return room;
}

struct bind_line *bind_line_new(const struct bind_shape *shape, struct arena *arena)
{
	struct bind_line *in = room_for(sizeof(*in));

	in->arena = arena;
	in->scratch = room_for(SCRATCH_LEN);
	in->root = lay_out(in, shape);
	return in;
}

void bind_line_free(struct bind_line *in)
{
	if (!in)
		return;
	text_pool_fini(&in->texts);
	arena_fini(&in->own);
	free(in->scratch);
	free(in);
}

void bind_line_expect(struct bind_line *in, const char *digest)
{
	in->expected = digest;
}

static bool take(struct bind_line *in, char c)
{
	if (in->at == in->end || *in->at != c)
		return false;
	in->at++;
	return true;
}

static bool take_word(struct bind_line *in, const char *word, size_t len)
{
	if ((size_t)(in->end - in->at) < len || memcmp(in->at, word, len) != 0)
		return false;
	in->at += len;
	return true;
}

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Not 0 where any of eight bytes is a quote, a backslash, a control character or beyond ASCII.
 * (As haszero and hasless of the Bit Twiddling Hacks.) */
static uint64_t find_special(uint64_t eight)
{
	uint64_t quote = eight ^ EACH_BYTE('"'), slash = eight ^ EACH_BYTE('\\');

	return ((quote - EACH_BYTE(1)) | (slash - EACH_BYTE(1)) | (eight - EACH_BYTE(0x20)) |
		       eight) &
	       EACH_BYTE(0x80);
}

/* Passes plain ASCII by eights; what is left is looked at byte by byte. */
static const char *pass_plain(const char *at, const char *end)
{
	uint64_t eight;

	for (; end - at >= (ptrdiff_t)sizeof(eight); at += sizeof(eight)) {
		memcpy(&eight, at, sizeof(eight));
		if (find_special(eight))
			break;
	}
	return at;
}

/* What stands between quotes, without escapes. */
static bool take_text(struct bind_line *in, const char **from, size_t *len)
{
	bool ascii = true;
	const char *at;

	if (!take(in, '"'))
		return false;
	for (at = pass_plain(in->at, in->end); at < in->end && *at != '"'; at++) {
		unsigned char c = (unsigned char)*at;

		if (c < 0x20 || c == '\\')
			return false;
		ascii &= c < 0x80;
	}
	if (at == in->end)
		return false;
	*from = in->at;
	*len = (size_t)(at - in->at);
	in->at = at + 1;
	return ascii || utf8_bad_at(*from, *len) == *len;
}

static const char *keep(struct bind_line *in, const char *from, size_t len)
{
	return len <= POOLED_MOST ? text_pool_keep(&in->texts, in->arena, from, len)
				  : arena_text_n(in->arena, from, len);
}

static bool is_last(const struct row *row, const char *from, size_t len)
{
	return row->last && row->last_len == len && memcmp(row->last, from, len) == 0;
}

static void remember(struct row *row, const char *text, size_t len)
{
	row->last = text;
	row->last_len = len;
}

static bool read_text(struct bind_line *in, struct row *row, void *slot)
{
	const char *from;
	size_t len;

	if (!take_text(in, &from, &len) || (len == 0 && row->field->flags & BIND_NOT_EMPTY))
		return false;
	if (!is_last(row, from, len))
		remember(row, keep(in, from, len), len);
	memcpy(slot, &row->last, sizeof(row->last));
	return true;
}

static bool is_digest(const char *from, size_t len)
{
	if (len != DIGEST_LEN)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!((from[i] >= '0' && from[i] <= '9') || (from[i] >= 'a' && from[i] <= 'f')))
			return false;
	return true;
}

static bool read_digest(struct bind_line *in, struct row *row, void *slot)
{
	const char *from;
	size_t len;

	if (!take_text(in, &from, &len))
		return false;
	if (in->expected && len == DIGEST_LEN && memcmp(in->expected, from, len) == 0) {
		memcpy(slot, &in->expected, sizeof(in->expected));
		return true;
	}
	if (!is_last(row, from, len)) {
		if (!is_digest(from, len))
			return false;
		remember(row, arena_text_n(in->arena, from, len), len);
	}
	memcpy(slot, &row->last, sizeof(row->last));
	return true;
}

static bool read_time(struct bind_line *in, struct row *row, void *slot)
{
	char text[64];
	const char *from;
	size_t len;

	if (!take_text(in, &from, &len) || len >= sizeof(text))
		return false;
	if (!is_last(row, from, len)) {
		memcpy(text, from, len);
		text[len] = '\0';
		row->last = NULL;
		if (!when_parse(text, &row->last_time))
			return false;
		remember(row, keep(in, from, len), len);
	}
	memcpy(slot, &row->last_time, sizeof(row->last_time));
	return true;
}

/* Shortest form: no sign of a zero, no zero in front, within ±(2^53 − 1). */
static bool take_int(struct bind_line *in, int64_t *out)
{
	bool negative = take(in, '-');
	const char *from = in->at;
	int64_t value = 0;

	while (in->at < in->end && *in->at >= '0' && *in->at <= '9') {
		value = value * 10 + (*in->at++ - '0');
		if (value > JSON_INT_MOST)
			return false;
	}
	if (in->at == from || (*from == '0' && (in->at - from > 1 || negative)))
		return false;
	*out = negative ? -value : value;
	return true;
}

static bool read_int(struct bind_line *in, const struct bind_field *field, void *slot)
{
	bool bounded = field->min || field->max;
	int64_t value;

	if (!take_int(in, &value) || (bounded && (value < field->min || value > field->max)))
		return false;
	memcpy(slot, &value, sizeof(value));
	return true;
}

static bool read_bool(struct bind_line *in, void *slot)
{
	bool value = take_word(in, "true", 4);

	if (!value && !take_word(in, "false", 5))
		return false;
	memcpy(slot, &value, sizeof(value));
	return true;
}

static bool read_enum(struct bind_line *in, const struct bind_field *field, void *slot)
{
	const char *from;
	size_t len;

	if (!take_text(in, &from, &len))
		return false;
	for (int i = 0; field->names[i]; i++) {
		if (strncmp(field->names[i], from, len) == 0 && field->names[i][len] == '\0') {
			memcpy(slot, &i, sizeof(i));
			return true;
		}
	}
	return false;
}

static bool read_object(struct bind_line *in, const struct layout *layout, void *out);

static bool read_maybe(struct bind_line *in, const struct row *row, void *slot)
{
	void *object = arena_alloc(in->arena, row->below->shape->size);

	memcpy(slot, &object, sizeof(object));
	return read_object(in, row->below, object);
}

static bool read_nullable(struct bind_line *in, const struct bind_field *field, void *slot)
{
	int64_t absent = BIND_ABSENT;

	if (!(field->flags & BIND_NULLABLE) || !take_word(in, "null", 4))
		return read_int(in, field, slot);
	memcpy(slot, &absent, sizeof(absent));
	return true;
}

static bool read_key(struct bind_line *in, const char **from, size_t *len)
{
	return take_text(in, from, len) && take(in, ':');
}

/* Keys in ascending order: none repeats. Bytes order as UTF-16 does, since they are ASCII. */
static bool read_count(struct bind_line *in, struct bind_count *before, void *slot)
{
	struct bind_count count = {0};
	const char *from;
	size_t len;

	if (!read_key(in, &from, &len) || !take_int(in, &count.count))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)from[i] >= 0x80)
			return false;
	count.name = keep(in, from, len);
	memcpy(slot, &count, sizeof(count));
	return !before || strcmp(before->name, count.name) < 0;
}

struct item_kind {
	size_t size; /* 0: of the shape */
	char open, close;
};

static const struct item_kind item_kinds[] = {
	[BIND_LIST] = {0, '[', ']'},
	[BIND_TEXTS] = {sizeof(const char *), '[', ']'},
	[BIND_INTS] = {sizeof(int64_t), '[', ']'},
	[BIND_ENUMS] = {sizeof(int), '[', ']'},
	[BIND_COUNTS] = {sizeof(struct bind_count), '{', '}'},
};

static bool read_item(struct bind_line *in, struct row *row, unsigned char *items, size_t i)
{
	unsigned char *item = items + i * item_kinds[row->field->kind].size;
	int64_t count;

	switch (row->field->kind) {
	case BIND_LIST: return read_object(in, row->below, items + i * row->below->shape->size);
	case BIND_TEXTS: return read_text(in, row, item);
	case BIND_INTS: return read_nullable(in, row->field, item);
	case BIND_ENUMS: return read_enum(in, row->field, item);
	case BIND_COUNTS:
		if (!read_count(in, i ? (struct bind_count *)item - 1 : NULL, item))
			return false;
		count = ((struct bind_count *)item)->count;
		return (!row->field->min && !row->field->max) ||
		       (count >= row->field->min && count <= row->field->max);
	default: return false;
	}
}

/* Items are gathered on the scratch stack until their number is known. */
static bool gather(struct bind_line *in, struct row *row, size_t size, any_list *out)
{
	char close = item_kinds[row->field->kind].close;
	unsigned char *items = in->scratch + in->top;

	if (take(in, close))
		return true;
	do {
		if (size > SCRATCH_LEN - in->top)
			return false;
		in->top += size;
		if (!read_item(in, row, items, out->count++))
			return false;
	} while (take(in, ','));
	return take(in, close);
}

static size_t item_size(const struct row *row)
{
	size_t size = item_kinds[row->field->kind].size;

	return size ? size : row->below->shape->size;
}

static bool read_list(struct bind_line *in, struct row *row, void *slot)
{
	size_t before = in->top, size = item_size(row);
	any_list list = {NULL, 0};
	unsigned char *items;
	bool good;

	in->top = (before + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
	items = in->scratch + in->top;
	good = in->top <= SCRATCH_LEN && take(in, item_kinds[row->field->kind].open) &&
	       gather(in, row, size, &list) &&
	       (list.count || !(row->field->flags & BIND_NOT_EMPTY));
	in->top = before;
	if (!good)
		return false;
	list.items = arena_array(in->arena, list.count, size);
	if (list.count)
		memcpy(list.items, items, list.count * size);
	memcpy(slot, &list, sizeof(list));
	return true;
}

static bool read_value(struct bind_line *in, struct row *row, void *slot)
{
	switch (row->field->kind) {
	case BIND_TEXT: return read_text(in, row, slot);
	case BIND_DIGEST: return read_digest(in, row, slot);
	case BIND_TIME: return read_time(in, row, slot);
	case BIND_INT: return read_int(in, row->field, slot);
	case BIND_BOOL: return read_bool(in, slot);
	case BIND_ENUM: return read_enum(in, row->field, slot);
	case BIND_OBJECT: return read_object(in, row->below, slot);
	case BIND_MAYBE: return read_maybe(in, row, slot);
	case BIND_LIST:
	case BIND_TEXTS:
	case BIND_INTS:
	case BIND_ENUMS:
	case BIND_COUNTS: return !(row->field->flags & BIND_UNIQUE) && read_list(in, row, slot);
	default: return false;
	}
}

/* Passes rows until the one whose key comes next, and that key; they must not be required. */
static struct row *take_key(struct bind_line *in, struct row *row, const struct row *end)
{
	size_t left = (size_t)(in->end - in->at);

	for (; row < end; row++) {
		if (row->opening_len < left && row->opening[1] == in->at[1] &&
			memcmp(row->opening, in->at, row->opening_len) == 0) {
			in->at += row->opening_len;
			return row;
		}
		if (row->field->flags & BIND_REQUIRED)
			return NULL;
	}
	return NULL;
}

static bool no_required(const struct row *row, const struct row *end)
{
	for (; row < end; row++)
		if (row->field->flags & BIND_REQUIRED)
			return false;
	return true;
}

/* Members in the order of the rows: so none repeats, and none is unknown. */
static bool read_object(struct bind_line *in, const struct layout *layout, void *out)
{
	struct row *row = layout->rows, *end = row + layout->shape->field_count;
	unsigned char *object = out;

	memcpy(object, layout->absent, layout->shape->size);
	if (!take(in, '{'))
		return false;
	if (take(in, '}'))
		return no_required(row, end);
	do {
		row = take_key(in, row, end);
		if (!row || !read_value(in, row, object + row->field->offset))
			return false;
		row++;
	} while (take(in, ','));
	return take(in, '}') && no_required(row, end);
}

bool bind_line_read(struct bind_line *in, const char *line, size_t len, void *out)
{
	in->at = line;
	in->end = line + len;
	in->top = 0;
	return read_object(in, in->root, out) && in->at == in->end;
}
