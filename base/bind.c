#include "base/bind.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"
#include "base/xxh128.h"

#define PATH_LEN 256

typedef LIST_OF(void) any_list; /* how every LIST_OF lies in memory */

static size_t path_text(const struct bind_path *path, char *out, size_t cap)
{
	size_t len;

	if (!path || cap == 0)
		return 0;
	len = path_text(path->up, out, cap);
	if (path->key)
		len += (size_t)snprintf(out + len, cap - len, "%s%s", len ? "." : "", path->key);
	else
		len += (size_t)snprintf(out + len, cap - len, "[%zu]", path->index);
	return len < cap ? len : cap - 1;
}

__attribute__((format(printf, 4, 0))) static void fault_at(
	struct bind_in *in, uint32_t line, uint32_t column, const char *format, va_list args)
{
	char path[PATH_LEN] = "";

	path_text(in->path, path, sizeof(path));
	faults_add_v(in->faults, in->doc->name, line, column, path, format, args);
}

void bind_fault(struct bind_in *in, const struct json_node *node, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fault_at(in, node->line, node->column, format, args);
	va_end(args);
}

__attribute__((format(printf, 3, 4))) static void key_fault(
	struct bind_in *in, const struct json_node *node, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fault_at(in, node->key_line, node->key_column, format, args);
	va_end(args);
}

static const char *type_name(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT: return _("an object");
	case JSON_ARRAY: return _("an array");
	case JSON_STRING: return _("a text");
	case JSON_INTEGER: return _("an integer");
	case JSON_REAL: return _("a number with a fraction or exponent");
	case JSON_TRUE:
	case JSON_FALSE: return _("true or false");
	case JSON_NULL: break;
	}
	return "null";
}

/* `wanted` is marked, not translated: most values are of the right type. */
static bool is_type(struct bind_in *in, const struct json_node *node, bool good, const char *wanted)
{
	if (!good)
		bind_fault(
			in, node, _("%s is expected, not %s"), _(wanted), type_name(node->value));
	return good;
}

static int64_t least(const struct bind_field *field)
{
	return field->min || field->max ? field->min : -JSON_INT_MOST;
}

static int64_t most(const struct bind_field *field)
{
	return field->min || field->max ? field->max : JSON_INT_MOST;
}

static bool read_int(struct bind_in *in, const struct json_node *node,
	const struct bind_field *field, int64_t *out)
{
	int64_t value;

	if (!is_type(in, node, json_is_integer(node->value), N_("an integer")))
		return false;
	value = json_integer_value(node->value);
	if (value < least(field) || value > most(field)) {
		bind_fault(in, node, _("%lld is outside %lld to %lld"), (long long)value,
			(long long)least(field), (long long)most(field));
		return false;
	}
	*out = value;
	return true;
}

static const char *read_text(
	struct bind_in *in, const struct json_node *node, const struct bind_field *field)
{
	const char *text;

	if (!is_type(in, node, json_is_string(node->value), N_("a text")))
		return NULL;
	text = json_string_value(node->value);
	if (*text == '\0' && field->flags & BIND_NOT_EMPTY) {
		bind_fault(in, node, _("must not be empty"));
		return NULL;
	}
	return arena_text(in->arena, text);
}

static const char *join_names(const struct bind_in *in, const char *const *names)
{
	const char *all = "";

	for (size_t i = 0; names[i]; i++)
		all = arena_format(in->arena, "%s%s%s", all, i ? ", " : "", names[i]);
	return all;
}

static bool read_enum(
	struct bind_in *in, const struct json_node *node, const struct bind_field *field, int *out)
{
	if (!is_type(in, node, json_is_string(node->value), N_("a text")))
		return false;
	for (int i = 0; field->names[i]; i++) {
		if (strcmp(field->names[i], json_string_value(node->value)) == 0) {
			*out = i;
			return true;
		}
	}
	bind_fault(in, node, _("\"%s\" is not one of: %s"), json_string_value(node->value),
		join_names(in, field->names));
	return false;
}

static void read_time(struct bind_in *in, const struct json_node *node, struct unix_ms *out)
{
	if (!is_type(in, node, json_is_string(node->value), N_("a text")))
		return;
	if (!when_parse(json_string_value(node->value), out))
		bind_fault(in, node,
			_("\"%s\" is not an RFC 3339 time such as 2026-11-21T00:00:00+08:00"),
			json_string_value(node->value));
}

static void read_day(struct bind_in *in, const struct json_node *node, struct unix_ms *out)
{
	if (!is_type(in, node, json_is_string(node->value), N_("a text")))
		return;
	if (!when_day_parse(json_string_value(node->value), out))
		bind_fault(in, node, _("\"%s\" is not a date such as 2026-11-21"),
			json_string_value(node->value));
}

static void read_digest(struct bind_in *in, const struct json_node *node, const char **out)
{
	if (!is_type(in, node, json_is_string(node->value), N_("a text")))
		return;
	if (!digest_is_text(json_string_value(node->value)))
		bind_fault(in, node, _("not a SHA-256 digest of 64 lower-case hexadecimal digits"));
	else
		*out = arena_text(in->arena, json_string_value(node->value));
}

static void read_xxh128(struct bind_in *in, const struct json_node *node, const char **out)
{
	if (!is_type(in, node, json_is_string(node->value), N_("a text")))
		return;
	if (!xxh128_is_text(json_string_value(node->value)))
		bind_fault(
			in, node, _("not an XXH3-128 value of 32 lower-case hexadecimal digits"));
	else
		*out = arena_text(in->arena, json_string_value(node->value));
}

static size_t child_count(const struct json_node *node)
{
	size_t count = 0;

	for (const struct json_node *child = node->first; child; child = child->next)
		count += !child->shadowed;
	return count;
}

/* Room for as many items as the node has children. */
static unsigned char *start_list(struct bind_in *in, const struct json_node *node,
	const struct bind_field *field, void *slot, size_t item_size)
{
	any_list list = {NULL, child_count(node)};

	if (list.count == 0 && field->flags & BIND_NOT_EMPTY)
		bind_fault(in, node, _("must not be empty"));
	list.items = arena_array(in->arena, list.count, item_size);
	memcpy(slot, &list, sizeof(list));
	return list.items;
}

static size_t item_size(const struct bind_field *field)
{
	switch (field->kind) {
	case BIND_LIST:
	case BIND_NAMED: return field->shape->size;
	case BIND_TEXTS: return sizeof(const char *);
	case BIND_ENUMS: return sizeof(int);
	case BIND_COUNTS: return sizeof(struct bind_count);
	case BIND_PAIRS: return sizeof(struct bind_pair);
	default: return sizeof(int64_t);
	}
}

static void read_nullable_int(struct bind_in *in, const struct json_node *node,
	const struct bind_field *field, int64_t *out)
{
	*out = BIND_ABSENT;
	if (!(json_is_null(node->value) && field->flags & BIND_NULLABLE))
		read_int(in, node, field, out);
}

static void read_item(struct bind_in *in, const struct json_node *node,
	const struct bind_field *field, void *item)
{
	const char *text;

	switch (field->kind) {
	case BIND_LIST: bind_read(in, node, field->shape, item); break;
	case BIND_TEXTS:
		text = read_text(in, node, field);
		memcpy(item, &text, sizeof(text));
		break;
	case BIND_ENUMS: read_enum(in, node, field, item); break;
	case BIND_NAMED:
		bind_read(in, node, field->shape, item);
		memcpy(item, &(const char *){arena_text(in->arena, node->key)}, sizeof(char *));
		break;
	case BIND_COUNTS:
		((struct bind_count *)item)->name = arena_text(in->arena, node->key);
		read_int(in, node, field, &((struct bind_count *)item)->count);
		break;
	case BIND_PAIRS:
		((struct bind_pair *)item)->name = arena_text(in->arena, node->key);
		((struct bind_pair *)item)->text = read_text(in, node, field);
		break;
	default: read_nullable_int(in, node, field, item); break;
	}
}

static bool is_from_object(enum bind_kind kind)
{
	return kind == BIND_NAMED || kind == BIND_COUNTS || kind == BIND_PAIRS;
}

static void check_unique(struct bind_in *in, const struct json_node *node,
	const struct bind_field *field, const unsigned char *items)
{
	json_t *seen = json_object();
	size_t i = 0;

	for (const struct json_node *child = node->first; child && seen; child = child->next, i++) {
		const struct bind_path here = {.up = in->path, .index = i};
		struct bind_in at = *in;
		const char *id;

		memcpy(&id, items + i * field->shape->size, sizeof(id));
		at.path = &here;
		if (id && json_object_get(seen, id))
			bind_fault(&at, child, _("the %s \"%s\" is there already"),
				field->shape->fields[0].key, id);
		if (id)
			json_object_set_new(seen, id, json_true());
	}
	json_decref(seen);
}

static void read_list(struct bind_in *in, const struct json_node *node,
	const struct bind_field *field, void *slot)
{
	bool object = is_from_object(field->kind);
	unsigned char *items;
	size_t i = 0;

	if (!is_type(in, node, object ? json_is_object(node->value) : json_is_array(node->value),
		    object ? N_("an object") : N_("an array")))
		return;
	items = start_list(in, node, field, slot, item_size(field));
	for (const struct json_node *child = node->first; child; child = child->next) {
		const struct bind_path here = {.up = in->path, .key = child->key, .index = i};
		struct bind_in below = *in;

		if (child->shadowed)
			continue;
		below.path = &here;
		read_item(&below, child, field, items + i++ * item_size(field));
	}
	if (field->flags & BIND_UNIQUE)
		check_unique(in, node, field, items);
}

static void read_run(struct bind_in *in, const struct json_node *row,
	const struct bind_field *field, int64_t *out)
{
	size_t i = 0;

	if (!is_type(in, row, json_is_array(row->value), N_("an array")))
		return;
	if (json_array_size(row->value) != field->row_len) {
		bind_fault(in, row, _("%zu integers are expected"), field->row_len);
		return;
	}
	for (const struct json_node *child = row->first; child; child = child->next)
		read_int(in, child, field, &out[i++]);
}

static void read_runs(struct bind_in *in, const struct json_node *node,
	const struct bind_field *field, void *slot)
{
	LIST_OF(int64_t) list = {NULL, 0};
	size_t i = 0;

	if (!is_type(in, node, json_is_array(node->value), N_("an array")))
		return;
	list.count = json_array_size(node->value) * field->row_len;
	list.items = arena_array(in->arena, list.count, sizeof(int64_t));
	for (const struct json_node *row = node->first; row; row = row->next, i++) {
		const struct bind_path here = {.up = in->path, .index = i};
		struct bind_in below = *in;

		below.path = &here;
		read_run(&below, row, field, &list.items[i * field->row_len]);
	}
	memcpy(slot, &list, sizeof(list));
}

static void read_maybe(struct bind_in *in, const struct json_node *node,
	const struct bind_field *field, void *slot)
{
	void *object = arena_alloc(in->arena, field->shape->size);

	bind_read(in, node, field->shape, object);
	memcpy(slot, &object, sizeof(object));
}

static void read_bool(struct bind_in *in, const struct json_node *node, void *slot)
{
	bool value = json_is_true(node->value);

	if (is_type(in, node, json_is_boolean(node->value), N_("true or false")))
		memcpy(slot, &value, sizeof(value));
}

static void read_field(struct bind_in *in, const struct json_node *node,
	const struct bind_field *field, void *slot)
{
	const char *text;

	switch (field->kind) {
	case BIND_TEXT:
		text = read_text(in, node, field);
		memcpy(slot, &text, sizeof(text));
		break;
	case BIND_INT: read_int(in, node, field, slot); break;
	case BIND_BOOL: read_bool(in, node, slot); break;
	case BIND_ENUM: read_enum(in, node, field, slot); break;
	case BIND_TIME: read_time(in, node, slot); break;
	case BIND_DAY: read_day(in, node, slot); break;
	case BIND_DIGEST: read_digest(in, node, slot); break;
	case BIND_XXH128: read_xxh128(in, node, slot); break;
	case BIND_OBJECT: bind_read(in, node, field->shape, slot); break;
	case BIND_MAYBE: read_maybe(in, node, field, slot); break;
	case BIND_RUNS: read_runs(in, node, field, slot); break;
	case BIND_CUSTOM: field->read(in, node, slot); break;
	default: read_list(in, node, field, slot); break;
	}
}

/* What a field is before it is read. */
static void set_absent(const struct bind_field *field, unsigned char *object)
{
	int number = (int)field->otherwise;
	bool truth = field->otherwise != 0;
	int64_t absent_time = BIND_ABSENT;

	switch (field->kind) {
	case BIND_INT:
		memcpy(object + field->offset, &field->otherwise, sizeof(field->otherwise));
		break;
	case BIND_ENUM: memcpy(object + field->offset, &number, sizeof(number)); break;
	case BIND_BOOL: memcpy(object + field->offset, &truth, sizeof(truth)); break;
	case BIND_DAY:
	case BIND_TIME: memcpy(object + field->offset, &absent_time, sizeof(absent_time)); break;
	case BIND_OBJECT: bind_set_absent(field->shape, object + field->offset); break;
	default: break;
	}
}

void bind_set_absent(const struct bind_shape *shape, void *out)
{
	for (size_t i = 0; i < shape->field_count; i++)
		set_absent(&shape->fields[i], out);
}

static const struct bind_field *find_field(const struct bind_shape *shape, const char *key)
{
	for (size_t i = 0; i < shape->field_count; i++)
		if (strcmp(shape->fields[i].key, key) == 0)
			return &shape->fields[i];
	return NULL;
}

const char *bind_nearest(const struct bind_shape *shape, const char *key)
{
	const char *nearest = NULL;
	unsigned best = 4; /* further than three changes is no misspelling */

	for (size_t i = 0; i < shape->field_count; i++) {
		unsigned distance = text_distance(shape->fields[i].key, key, 3);

		if (distance < best) {
			best = distance;
			nearest = shape->fields[i].key;
		}
	}
	return nearest && best < strlen(nearest) ? nearest : NULL;
}

static void unknown_key(
	struct bind_in *in, const struct json_node *node, const struct bind_shape *shape)
{
	const char *nearest = bind_nearest(shape, node->key);

	if (nearest)
		key_fault(in, node, _("unknown key \"%s\" (did you mean \"%s\"?)"), node->key,
			nearest);
	else
		key_fault(in, node, _("unknown key \"%s\""), node->key);
}

static void read_members(struct bind_in *in, const struct json_node *node,
	const struct bind_shape *shape, unsigned char *object)
{
	for (const struct json_node *child = node->first; child; child = child->next) {
		const struct bind_field *field = find_field(shape, child->key);
		const struct bind_path here = {.up = in->path, .key = child->key};
		struct bind_in below = *in;

		if (child->shadowed)
			continue;
		below.path = &here;
		if (field)
			read_field(&below, child, field, object + field->offset);
		else if (!shape->lax)
			unknown_key(in, child, shape);
	}
}

void bind_read(
	struct bind_in *in, const struct json_node *node, const struct bind_shape *shape, void *out)
{
	bind_set_absent(shape, out);
	if (!is_type(in, node, json_is_object(node->value), N_("an object")))
		return;
	for (size_t i = 0; i < shape->field_count; i++)
		if (shape->fields[i].flags & BIND_REQUIRED &&
			!json_node_find(node, shape->fields[i].key))
			bind_fault(in, node, _("\"%s\" is missing"), shape->fields[i].key);
	read_members(in, node, shape, out);
}

int bind_read_doc(const struct json_doc *doc, const struct bind_shape *shape, void *out,
	struct arena *arena, struct faults *faults, const void *context, struct err *err)
{
	struct bind_in in = {.doc = doc, .arena = arena, .faults = faults, .context = context};

	bind_read(&in, doc->nodes, shape, out);
	return faults_result(faults, err);
}
