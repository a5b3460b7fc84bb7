/* The rows of a shape as JSON Schema, draft 2020-12. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/bind.h"

#define DRAFT        "https://json-schema.org/draft/2020-12/schema"
#define SHAPES_MOST  64
#define NAME_LEN     64
#define HOUR_PATTERN "([01][0-9]|2[0-3])"
#define DAY_PATTERN  "(19[7-9][0-9]|[2-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
#define TIME_PATTERN                                                                               \
	DAY_PATTERN "T" HOUR_PATTERN                                                               \
		    ":[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3}0*)?(Z|[+-]" HOUR_PATTERN ":[0-5][0-9])"

/* Every shape below the root is written once, below "$defs", named by the key that led to it. */
struct definitions {
	const struct bind_shape *shapes[SHAPES_MOST];
	char names[SHAPES_MOST][NAME_LEN];
	size_t count;
	json_t *schemas;
};

static void put(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value); /* steals */
}

static void put_text(json_t *object, const char *key, const char *text)
{
	put(object, key, json_string(text));
}

static json_t *of_type(const char *type)
{
	json_t *schema = json_object();

	put_text(schema, "type", type);
	return schema;
}

static json_t *with_pattern(const char *format, const char *pattern)
{
	json_t *schema = of_type("string");

	if (format)
		put_text(schema, "format", format);
	put_text(schema, "pattern", pattern);
	return schema;
}

static json_t *shape_schema(struct definitions *defs, const struct bind_shape *shape);

/* The first free one of key, key_2, key_3 ... */
static void choose_name(const struct definitions *defs, const char *key, char name[NAME_LEN])
{
	snprintf(name, NAME_LEN, "%s", key);
	for (size_t i = 2; json_object_get(defs->schemas, name); i++)
		snprintf(name, NAME_LEN, "%s_%zu", key, i);
}

static const char *define(struct definitions *defs, const struct bind_shape *shape, const char *key)
{
	char *name;

	for (size_t i = 0; i < defs->count; i++)
		if (defs->shapes[i] == shape)
			return defs->names[i];
	assert(defs->count < SHAPES_MOST);
	name = defs->names[defs->count];
	choose_name(defs, key, name);
	defs->shapes[defs->count++] = shape;
	put(defs->schemas, name, json_object()); /* holds the place before those below it */
	put(defs->schemas, name, shape_schema(defs, shape));
	return name;
}

static json_t *ref_schema(struct definitions *defs, const struct bind_field *field)
{
	json_t *schema = json_object();

	put(schema, "$ref", json_sprintf("#/$defs/%s", define(defs, field->shape, field->key)));
	return schema;
}

static json_t *text_schema(struct definitions *defs, const struct bind_field *field)
{
	json_t *schema = of_type("string");

	(void)defs;
	if (field->flags & BIND_NOT_EMPTY)
		put(schema, "minLength", json_integer(1));
	return schema;
}

static json_t *int_schema(struct definitions *defs, const struct bind_field *field)
{
	bool limited = field->min || field->max;
	json_t *schema = of_type("integer");

	(void)defs;
	if (field->kind == BIND_INTS && field->flags & BIND_NULLABLE)
		put(schema, "type", json_pack("[ss]", "integer", "null"));
	put(schema, "minimum", json_integer(limited ? field->min : -JSON_INT_MOST));
	put(schema, "maximum", json_integer(limited ? field->max : JSON_INT_MOST));
	return schema;
}

static json_t *bool_schema(struct definitions *defs, const struct bind_field *field)
{
	(void)defs;
	(void)field;
	return of_type("boolean");
}

static json_t *enum_schema(struct definitions *defs, const struct bind_field *field)
{
	json_t *schema = json_object();
	json_t *names = json_array();

	(void)defs;
	for (size_t i = 0; field->names[i]; i++)
		json_array_append_new(names, json_string(field->names[i]));
	put(schema, "enum", names);
	return schema;
}

static json_t *time_schema(struct definitions *defs, const struct bind_field *field)
{
	(void)defs;
	(void)field;
	return with_pattern("date-time", "^" TIME_PATTERN "$");
}

static json_t *day_schema(struct definitions *defs, const struct bind_field *field)
{
	(void)defs;
	(void)field;
	return with_pattern("date", "^" DAY_PATTERN "$");
}

static json_t *digest_schema(struct definitions *defs, const struct bind_field *field)
{
	(void)defs;
	(void)field;
	return with_pattern(NULL, "^[0-9a-f]{64}$");
}

static json_t *xxh128_schema(struct definitions *defs, const struct bind_field *field)
{
	(void)defs;
	(void)field;
	return with_pattern(NULL, "^[0-9a-f]{32}$");
}

static json_t *any_schema(struct definitions *defs, const struct bind_field *field)
{
	(void)defs;
	(void)field;
	return json_object();
}

enum wrap { WRAP_NONE, WRAP_LIST, WRAP_ROWS, WRAP_MEMBERS };

static const struct {
	json_t *(*value)(struct definitions *defs, const struct bind_field *field);
	enum wrap wrap;
} kinds[] = {
	[BIND_TEXT] = {text_schema, WRAP_NONE},
	[BIND_INT] = {int_schema, WRAP_NONE},
	[BIND_BOOL] = {bool_schema, WRAP_NONE},
	[BIND_ENUM] = {enum_schema, WRAP_NONE},
	[BIND_TIME] = {time_schema, WRAP_NONE},
	[BIND_DAY] = {day_schema, WRAP_NONE},
	[BIND_DIGEST] = {digest_schema, WRAP_NONE},
	[BIND_XXH128] = {xxh128_schema, WRAP_NONE},
	[BIND_OBJECT] = {ref_schema, WRAP_NONE},
	[BIND_MAYBE] = {ref_schema, WRAP_NONE},
	[BIND_LIST] = {ref_schema, WRAP_LIST},
	[BIND_TEXTS] = {text_schema, WRAP_LIST},
	[BIND_INTS] = {int_schema, WRAP_LIST},
	[BIND_ENUMS] = {enum_schema, WRAP_LIST},
	[BIND_RUNS] = {int_schema, WRAP_ROWS},
	[BIND_NAMED] = {ref_schema, WRAP_MEMBERS},
	[BIND_COUNTS] = {int_schema, WRAP_MEMBERS},
	[BIND_PAIRS] = {text_schema, WRAP_MEMBERS},
	[BIND_CUSTOM] = {any_schema, WRAP_NONE},
};

static json_t *list_of(json_t *item, const struct bind_field *field)
{
	json_t *schema = of_type("array");

	put(schema, "items", item);
	if (field->flags & BIND_NOT_EMPTY)
		put(schema, "minItems", json_integer(1));
	if (field->flags & BIND_UNIQUE)
		put(schema, "uniqueItems", json_true());
	return schema;
}

static json_t *rows_of(json_t *number, const struct bind_field *field)
{
	json_t *row = list_of(number, &(struct bind_field){0});

	put(row, "minItems", json_integer((json_int_t)field->row_len));
	put(row, "maxItems", json_integer((json_int_t)field->row_len));
	return list_of(row, &(struct bind_field){0});
}

static json_t *members_of(json_t *value, const struct bind_field *field)
{
	json_t *schema = of_type("object");

	put(schema, "additionalProperties", value);
	if (field->flags & BIND_NOT_EMPTY)
		put(schema, "minProperties", json_integer(1));
	return schema;
}

/* A list whose items are values as `value` says, or objects. */
static json_t *either_of(struct definitions *defs, json_t *value, const struct bind_field *field)
{
	json_t *item = json_object();

	put(item, "anyOf", json_pack("[oo]", value, ref_schema(defs, field))); /* steals both */
	return list_of(item, &(struct bind_field){.flags = BIND_NOT_EMPTY});
}

static json_t *value_schema(struct definitions *defs, const struct bind_field *field)
{
	json_t *value = kinds[field->kind].value(defs, field);

	if (field->schema) {
		json_t *more = json_loads(field->schema, 0, NULL);

		assert(more);
		json_object_update(value, more);
		json_decref(more);
	}
	return value;
}

static void put_default(json_t *schema, const struct bind_field *field)
{
	if (field->flags & BIND_REQUIRED || field->otherwise == BIND_ABSENT)
		return;
	if (field->kind == BIND_INT)
		put(schema, "default", json_integer(field->otherwise));
	if (field->kind == BIND_BOOL)
		put(schema, "default", json_boolean(field->otherwise != 0));
	if (field->kind == BIND_ENUM && field->otherwise >= 0)
		put_text(schema, "default", field->names[field->otherwise]);
}

static json_t *field_schema(struct definitions *defs, const struct bind_field *field)
{
	json_t *schema = value_schema(defs, field);

	switch (kinds[field->kind].wrap) {
	case WRAP_NONE: break;
	case WRAP_LIST: schema = list_of(schema, field); break;
	case WRAP_ROWS: schema = rows_of(schema, field); break;
	case WRAP_MEMBERS: schema = members_of(schema, field); break;
	}
	if (field->kind == BIND_CUSTOM && field->shape)
		schema = either_of(defs, schema, field);
	if (field->about)
		put_text(schema, "description", field->about);
	put_default(schema, field);
	return schema;
}

static json_t *shape_schema(struct definitions *defs, const struct bind_shape *shape)
{
	json_t *schema = of_type("object");
	json_t *properties = json_object();
	json_t *required = json_array();

	for (size_t i = 0; i < shape->field_count; i++) {
		const struct bind_field *field = &shape->fields[i];

		put(properties, field->key, field_schema(defs, field));
		if (field->flags & BIND_REQUIRED)
			json_array_append_new(required, json_string(field->key));
	}
	if (shape->title)
		put_text(schema, "title", shape->title);
	if (json_array_size(required))
		put(schema, "required", json_incref(required));
	json_decref(required);
	put(schema, "properties", properties);
	put(schema, "additionalProperties", json_boolean(shape->lax));
	return schema;
}

json_t *bind_schema(const struct bind_shape *shape, const char *id)
{
	struct definitions defs = {.schemas = json_object()};
	json_t *schema = json_object();
	json_t *root = shape_schema(&defs, shape);

	put_text(schema, "$schema", DRAFT);
	put_text(schema, "$id", id);
	json_object_update(schema, root);
	json_decref(root);
	put(schema, "$defs", defs.schemas);
	return schema;
}
