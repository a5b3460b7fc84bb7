#include "model/origin.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "model/canonical.h"

#define NEED (BIND_REQUIRED | BIND_NOT_EMPTY)
#define COUNT(type, name, least)                                                                   \
	BIND_ROW(type, #name, name, BIND_INT, .flags = BIND_REQUIRED, .min = (least),              \
		.max = JSON_INT_MOST)
#define TIME(type, name) BIND_ROW(type, #name, name, BIND_TIME, .flags = BIND_REQUIRED)

static const struct bind_field object_rows[] = {
	BIND_ROW(struct origin_object, "token", token, BIND_TEXT, .flags = NEED,
		.schema = "{\"pattern\":\"^[0-9a-f]{16}$\"}"),
	COUNT(struct origin_object, requests, 1),
	COUNT(struct origin_object, unchanged, 0),
	TIME(struct origin_object, first),
	TIME(struct origin_object, last),
};
static BIND_SHAPE(object_shape, struct origin_object, object_rows,
	"an object that was asked for, by its token");

static const struct bind_field file_rows[] = {
	BIND_ROW(struct origin_file, "name", name, BIND_TEXT, .flags = NEED),
	BIND_ROW(struct origin_file, "sha256", sha256, BIND_DIGEST, .flags = NEED),
	COUNT(struct origin_file, records, 0),
};
static BIND_SHAPE(file_shape, struct origin_file, file_rows, "a log of the origin");

static const struct bind_field origin_rows[] = {
	BIND_ROW(struct origin_log, "schema", schema, BIND_TEXT, .flags = NEED,
		CANONICAL_SCHEMA_IS(ORIGIN_SCHEMA)),
	BIND_ROW(struct origin_log, "plan", plan, BIND_DIGEST, .flags = NEED),
	COUNT(struct origin_log, records, 0),
	BIND_ROW(struct origin_log, "files", files, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &file_shape),
	BIND_ROW(struct origin_log, "objects", objects, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &object_shape),
};
BIND_SHAPE(origin_shape, struct origin_log, origin_rows,
	"cdnproof origin: requests that the origin logged of a plan's objects");

struct origin_log *origin_new(void)
{
	struct arena arena = {0};
	struct origin_log *origin = arena_alloc(&arena, sizeof(*origin));

	origin->arena = arena;
	origin->schema = ORIGIN_SCHEMA;
	return origin;
}

void origin_close(struct origin_log *origin)
{
	if (origin) {
		struct arena arena = origin->arena; /* it lies in its own arena */

		arena_fini(&arena);
	}
}

/* Each token once and in order, or what is found depends on luck. */
static bool is_ordered(const struct origin_log *origin)
{
	for (size_t i = 1; i < origin->objects.count; i++)
		if (strcmp(origin->objects.items[i - 1].token, origin->objects.items[i].token) >= 0)
			return false;
	return true;
}

static int read_fields(const struct json_doc *doc, struct origin_log *origin, struct faults *faults,
	struct err *err)
{
	struct bind_in in = {.doc = doc, .faults = faults};

	if (canonical_expect(doc, ORIGIN_SCHEMA, faults, err) < 0 ||
		bind_read_doc(doc, &origin_shape, origin, &origin->arena, faults, NULL, err) < 0)
		return -1;
	canonical_check_schema(&in, doc->nodes, origin->schema, ORIGIN_SCHEMA);
	if (!is_ordered(origin))
		bind_fault(&in, json_node_find(doc->nodes, "objects"),
			_("objects are not sorted by token, each once"));
	return faults_result(faults, err);
}

int origin_parse(const char *text, size_t len, const char *name, struct origin_log **out,
	struct faults *faults, struct err *err)
{
	struct origin_log *origin = origin_new();
	struct json_doc doc = {0};
	int ret = -1;

	digest_bytes(text, len, origin->sha256);
	if (json_doc_parse(text, len, name, &doc, faults, err) == 0)
		ret = read_fields(&doc, origin, faults, err);
	json_doc_fini(&doc);
	if (ret < 0)
		origin_close(origin);
	else
		*out = origin;
	return ret;
}

int origin_open(const char *path, struct origin_log **out, struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = origin_parse(bytes.at, bytes.len, path, out, faults, err);
	file_bytes_fini(&bytes);
	return ret;
}

int origin_text(const struct origin_log *origin, char **out, size_t *len, struct err *err)
{
	return canonical_text(&origin_shape, origin, out, len, err);
}

static int by_token(const void *key, const void *item)
{
	return strcmp(key, ((const struct origin_object *)item)->token);
}

const struct origin_object *origin_find(const struct origin_log *origin, const char *token)
{
	if (origin->objects.count == 0)
		return NULL;
	return bsearch(token, origin->objects.items, origin->objects.count,
		sizeof(struct origin_object), by_token);
}
