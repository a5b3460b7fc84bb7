#include <string.h>

#include "base/bind.h"
#include "base/when.h"

typedef LIST_OF(const unsigned char) any_list;

static json_t *write_time(enum bind_kind kind, const void *slot)
{
	char text[WHEN_TEXT_LEN];
	struct unix_ms at;

	memcpy(&at, slot, sizeof(at));
	return json_string(kind == BIND_DAY ? when_day(at, text) : when_text(at, text));
}

static json_t *write_maybe_int(int64_t value)
{
	return value == BIND_ABSENT ? json_null() : json_integer(value);
}

static const char *text_at(const void *slot)
{
	const char *text;

	memcpy(&text, slot, sizeof(text));
	return text;
}

static int64_t int_at(const void *slot)
{
	int64_t value;

	memcpy(&value, slot, sizeof(value));
	return value;
}

static int enum_at(const void *slot)
{
	int value;

	memcpy(&value, slot, sizeof(value));
	return value;
}

static json_t *write_array(const struct bind_field *field, any_list list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list.count; i++) {
		json_t *item;

		switch (field->kind) {
		case BIND_LIST:
			item = bind_write(field->shape, list.items + i * field->shape->size);
			break;
		case BIND_TEXTS:
			item = json_string(text_at(list.items + i * sizeof(char *)));
			break;
		case BIND_ENUMS:
			item = json_string(field->names[enum_at(list.items + i * sizeof(int))]);
			break;
		default: item = write_maybe_int(int_at(list.items + i * sizeof(int64_t))); break;
		}
		json_array_append_new(array, item);
	}
	return array;
}

static json_t *write_runs(const struct bind_field *field, any_list list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list.count; i += field->row_len) {
		json_t *row = json_array();

		for (size_t j = 0; j < field->row_len; j++)
			json_array_append_new(
				row, json_integer(int_at(list.items + (i + j) * sizeof(int64_t))));
		json_array_append_new(array, row);
	}
	return array;
}

static json_t *write_object(const struct bind_field *field, any_list list)
{
	json_t *object = json_object();

	for (size_t i = 0; i < list.count; i++) {
		struct bind_count count;
		struct bind_pair pair;

		switch (field->kind) {
		case BIND_COUNTS:
			memcpy(&count, list.items + i * sizeof(count), sizeof(count));
			json_object_set_new(object, count.name, json_integer(count.count));
			break;
		case BIND_PAIRS:
			memcpy(&pair, list.items + i * sizeof(pair), sizeof(pair));
			json_object_set_new(object, pair.name, json_string(pair.text));
			break;
		default:
			json_object_set_new(object, text_at(list.items + i * field->shape->size),
				bind_write(field->shape, list.items + i * field->shape->size));
			break;
		}
	}
	return object;
}

static json_t *write_list(const struct bind_field *field, const void *slot)
{
	any_list list;

	memcpy(&list, slot, sizeof(list));
	if (list.count == 0 && !(field->flags & (BIND_REQUIRED | BIND_ALWAYS)))
		return NULL;
	switch (field->kind) {
	case BIND_RUNS: return write_runs(field, list);
	case BIND_NAMED:
	case BIND_COUNTS:
	case BIND_PAIRS: return write_object(field, list);
	default: return write_array(field, list);
	}
}

static json_t *write_text(const struct bind_field *field, const void *slot)
{
	const char *text = text_at(slot);

	if (!text)
		return field->flags & BIND_ALWAYS ? json_null() : NULL;
	return json_string(text);
}

/* The value of a field, or NULL where it stands for "absent". */
static json_t *write_field(const struct bind_field *field, const unsigned char *slot)
{
	bool always = field->flags & (BIND_REQUIRED | BIND_ALWAYS);
	bool truth;

	switch (field->kind) {
	case BIND_TEXT:
	case BIND_DIGEST:
	case BIND_XXH128: return write_text(field, slot);
	case BIND_INT:
		if (int_at(slot) == BIND_ABSENT)
			return field->flags & BIND_ALWAYS ? json_null() : NULL;
		return always || int_at(slot) != field->otherwise ? json_integer(int_at(slot))
								  : NULL;
	case BIND_BOOL:
		memcpy(&truth, slot, sizeof(truth));
		return always || truth != (field->otherwise != 0) ? json_boolean(truth) : NULL;
	case BIND_ENUM:
		return always || enum_at(slot) != field->otherwise
			       ? json_string(field->names[enum_at(slot)])
			       : NULL;
	case BIND_DAY:
	case BIND_TIME:
		if (int_at(slot) == BIND_ABSENT)
			return field->flags & BIND_ALWAYS ? json_null() : NULL;
		return write_time(field->kind, slot);
	case BIND_OBJECT: return bind_write(field->shape, slot);
	case BIND_MAYBE: return text_at(slot) ? bind_write(field->shape, text_at(slot)) : NULL;
	case BIND_CUSTOM: return field->write(slot);
	default: return write_list(field, slot);
	}
}

json_t *bind_write_field(const struct bind_field *field, const void *from)
{
	return write_field(field, (const unsigned char *)from + field->offset);
}

json_t *bind_write(const struct bind_shape *shape, const void *from)
{
	json_t *object = json_object();

	for (size_t i = 0; i < shape->field_count; i++) {
		const struct bind_field *field = &shape->fields[i];
		json_t *value = bind_write_field(field, from);

		if (value)
			json_object_set_new(object, field->key, value); /* steals */
	}
	return object;
}
