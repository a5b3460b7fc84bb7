#include "model/canonical.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/jcs.h"

typedef LIST_OF(const unsigned char) any_list;

static int by_key(const void *a, const void *b)
{
	const struct bind_field *const *x = a;
	const struct bind_field *const *y = b;

	return strcmp((*x)->key, (*y)->key); /* keys of shapes are ASCII: as RFC 8785 wants them */
}

static int write_value(FILE *out, json_t *value, struct err *err)
{
	int ret = jcs_write(out, value, err);

	json_decref(value);
	return ret;
}

static int write_items(FILE *out, const struct bind_shape *shape, any_list items, struct err *err)
{
	int ret = 0;

	fputc('[', out);
	for (size_t i = 0; i < items.count && ret == 0; i++) {
		if (i)
			fputc(',', out);
		ret = write_value(out, bind_write(shape, items.items + i * shape->size), err);
	}
	fputc(']', out);
	return ret;
}

/* One member, if it is not left out. */
static int write_member(FILE *out, const struct bind_field *field, const void *from,
	const char **comma, struct err *err)
{
	json_t *value = NULL;
	any_list items = {0};

	if (field->kind == BIND_LIST)
		memcpy(&items, (const unsigned char *)from + field->offset, sizeof(items));
	if (items.count == 0)
		value = bind_write_field(field, from);
	if (items.count == 0 && !value)
		return 0;
	fprintf(out, "%s\"%s\":", *comma, field->key);
	*comma = ",";
	return value ? write_value(out, value, err) : write_items(out, field->shape, items, err);
}

/* As jcs_write of bind_write, but of a list in the root only one item at a time is a tree: an
 * inventory may have a million files. */
int canonical_write(FILE *out, const struct bind_shape *shape, const void *from, struct err *err)
{
	const struct bind_field **fields =
		calloc(shape->field_count + 1, sizeof(struct bind_field *));
	const char *comma = "";
	int ret = 0;

	if (!fields)
		return err_no_memory(err);
	for (size_t i = 0; i < shape->field_count; i++)
		fields[i] = &shape->fields[i];
	qsort(fields, shape->field_count, sizeof(struct bind_field *), by_key);
	fputc('{', out);
	for (size_t i = 0; i < shape->field_count && ret == 0; i++)
		ret = write_member(out, fields[i], from, &comma, err);
	fputc('}', out);
	free(fields);
	return ret;
}

int canonical_text(
	const struct bind_shape *shape, const void *from, char **out, size_t *len, struct err *err)
{
	char *text = NULL;
	size_t text_len = 0;
	FILE *stream = open_memstream(&text, &text_len);
	int ret;

	if (!stream)
		return err_no_memory(err);
	ret = canonical_write(stream, shape, from, err);
	if (fclose(stream) != 0 && ret == 0)
		ret = err_no_memory(err);
	if (ret < 0) {
		free(text);
		return -1;
	}
	*out = text;
	*len = text_len;
	return 0;
}

int canonical_expect(
	const struct json_doc *doc, const char *wanted, struct faults *faults, struct err *err)
{
	const struct json_node *node = json_node_find(doc->nodes, "schema");
	const char *found = node ? json_string_value(node->value) : NULL;

	if (!found || strcmp(found, wanted) == 0)
		return 0;
	faults_add(faults, doc->name, node->line, node->column, "schema",
		_("schema is \"%s\", not \"%s\""), found, wanted);
	return faults_result(faults, err);
}

void canonical_check_schema(
	struct bind_in *in, const struct json_node *root, const char *found, const char *wanted)
{
	if (found && strcmp(found, wanted) != 0)
		bind_fault(in, root, _("schema is \"%s\", not \"%s\""), found, wanted);
}

int canonical_check(const struct bind_shape *shape, const void *from, const char *text, size_t len,
	const char *name, struct err *err)
{
	char *again;
	size_t again_len;
	bool same;

	if (canonical_text(shape, from, &again, &again_len, err) < 0)
		return -1;
	same = again_len == len && memcmp(again, text, len) == 0;
	free(again);
	return same ? 0 : err_set(err, ERR_DATA, _("%s: is not in canonical form"), name);
}
