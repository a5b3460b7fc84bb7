#include "tests/lab/fields.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int fields_fault(
	const struct fields_reader *in, const struct json_node *node, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return err_set(in->err, ERR_DATA, "%s:%u:%u: %s", in->file, node->line, node->column, text);
}

static const struct field *find_field(const struct field *fields, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(fields[i].key, key) == 0)
			return &fields[i];
	return NULL;
}

static int require_fields(struct fields_reader *in, const struct json_node *node,
	const struct field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (fields[i].required && !json_node_find(node, fields[i].key))
			return fields_fault(in, node, "\"%s\" is missing", fields[i].key);
	return 0;
}

int fields_read_object(struct fields_reader *in, const struct json_node *node,
	const struct field *fields, size_t count, void *into)
{
	if (!json_is_object(node->value))
		return fields_fault(in, node, "this must be an object");
	for (const struct json_node *member = node->first; member; member = member->next) {
		const struct field *field = find_field(fields, count, member->key);

		if (!field)
			return fields_fault(in, member, "unknown key \"%s\"", member->key);
		if (field->read(in, member, field, (char *)into + field->at) < 0)
			return -1;
	}
	return require_fields(in, node, fields, count);
}

int fields_read_number(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into)
{
	json_int_t value = json_integer_value(node->value);

	if (!json_is_integer(node->value) || value < field->least || value > field->most)
		return fields_fault(in, node, "%s must be an integer from %lld to %lld", field->key,
			(long long)field->least, (long long)field->most);
	*(int64_t *)into = value;
	return 0;
}

int fields_read_bool(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into)
{
	if (!json_is_boolean(node->value))
		return fields_fault(in, node, "%s must be true or false", field->key);
	*(bool *)into = json_is_true(node->value);
	return 0;
}

int fields_read_text(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into)
{
	const char *text = json_string_value(node->value);
	size_t len = json_string_length(node->value);

	if (!text || strlen(text) != len || (int64_t)len < field->least ||
		(int64_t)len > field->most)
		return fields_fault(in, node, "%s must be a text of %lld to %lld bytes", field->key,
			(long long)field->least, (long long)field->most);
	if (field->letters && strspn(text, field->letters) != len)
		return fields_fault(
			in, node, "%s \"%s\" may only have %s", field->key, text, field->letters);
	*(const char **)into = arena_text(in->arena, text);
	return 0;
}

int fields_check_list(
	const struct fields_reader *in, const struct json_node *node, const struct field *field)
{
	size_t count = json_array_size(node->value);

	if (!json_is_array(node->value) || (int64_t)count < field->least ||
		(int64_t)count > field->most)
		return fields_fault(in, node, "%s must be a list of %lld to %lld items", field->key,
			(long long)field->least, (long long)field->most);
	return 0;
}
