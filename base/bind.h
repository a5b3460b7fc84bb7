/* JSON ↔ struct by tables: one row a field serves the reader, the writer, the error messages
 * ("nearest known key") and the JSON Schema, so that the four cannot disagree. */
#ifndef CDNPROOF_BASE_BIND_H
#define CDNPROOF_BASE_BIND_H

#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "base/json.h"

#define BIND_ABSENT INT64_MIN /* an optional integer that is not there, as `otherwise` */

enum bind_kind {
	BIND_TEXT,   /* const char *; NULL: absent */
	BIND_INT,    /* int64_t within [min, max] */
	BIND_BOOL,   /* bool */
	BIND_ENUM,   /* int: index into names */
	BIND_TIME,   /* struct unix_ms as RFC 3339 text; v = BIND_ABSENT: absent */
	BIND_DAY,    /* struct unix_ms as 2026-11-21: 00:00 of it in +08:00; absent as above */
	BIND_DIGEST, /* const char *: 64 lower-case hexadecimal digits; NULL: absent */
	BIND_XXH128, /* const char *: 32 of them, likewise */
	BIND_OBJECT, /* the struct itself, by shape */
	BIND_MAYBE,  /* a pointer to a struct by shape; NULL: absent */
	BIND_LIST,   /* LIST_OF(struct), by shape */
	BIND_TEXTS,  /* LIST_OF(const char *) */
	BIND_INTS,   /* LIST_OF(int64_t); BIND_ABSENT stands for null where NULLABLE */
	BIND_ENUMS,  /* LIST_OF(int) */
	BIND_RUNS,   /* LIST_OF(int64_t) read as rows of `row_len` integers: [[1,2,3],[4,5,6]] */
	BIND_NAMED,  /* LIST_OF(struct) from an object: its first field is the const char *key */
	BIND_COUNTS, /* LIST_OF(struct bind_count) from an object of integers */
	BIND_PAIRS,  /* LIST_OF(struct bind_pair) from an object of texts */
	BIND_CUSTOM, /* read and write below */
};

enum bind_flags {
	BIND_REQUIRED = 1,   /* a fault when absent; always written */
	BIND_ALWAYS = 2,     /* written even when it has the value that stands for absent */
	BIND_UNIQUE = 4,     /* a list of structs: the first field (its id) must not repeat */
	BIND_NULLABLE = 8,   /* BIND_INTS: null is allowed */
	BIND_NOT_EMPTY = 16, /* a text, list or object must hold something */
};

struct bind_count {
	const char *name;
	int64_t count;
};
struct bind_pair {
	const char *name, *text;
};

struct bind_in;
struct bind_shape;

struct bind_field {
	const char *key;
	enum bind_kind kind;
	unsigned flags;
	size_t offset;
	const struct bind_shape *shape;
	const char *const *names; /* BIND_ENUM: NULL-terminated */
	int64_t min, max;         /* BIND_INT and the like; both 0: ±(2^53 − 1) */
	int64_t otherwise;        /* BIND_INT, BIND_ENUM, BIND_BOOL: the value when absent */
	size_t row_len;           /* BIND_RUNS */
	void (*read)(struct bind_in *in, const struct json_node *node, void *slot);
	json_t *(*write)(const void *slot); /* NULL: leave out */
	const char *about;                  /* one line for the schema */
	const char *schema; /* JSON text of keywords that the schema of a value (of a list: of each
			     * item) has besides; for BIND_CUSTOM all that it has */
};

struct bind_shape {
	const char *title;
	size_t size; /* of the struct */
	const struct bind_field *fields;
	size_t field_count;
	bool lax; /* unknown keys are kept, not refused */
};

#define BIND_SHAPE(name, type, rows, about)                                                        \
	const struct bind_shape name = {.title = (about),                                          \
		.size = sizeof(type),                                                              \
		.fields = (rows),                                                                  \
		.field_count = ARRAY_LEN(rows)}

/* One row: BIND_ROW(struct site, "id", id, BIND_TEXT, .flags = BIND_REQUIRED) */
#define BIND_ROW(type, json, member, of_kind, ...)                                                 \
	{                                                                                          \
		.key = (json), .kind = (of_kind), .offset = offsetof(type, member), __VA_ARGS__    \
	}

/* A place on the way down, for messages. */
struct bind_path {
	const struct bind_path *up;
	const char *key; /* NULL: the index counts */
	size_t index;
};

struct bind_in {
	const struct json_doc *doc;
	struct arena *arena; /* what is read belongs to it */
	struct faults *faults;
	const struct bind_path *path;
	const void *context; /* for custom readers */
};

/* A fault at this node. */
void bind_fault(struct bind_in *in, const struct json_node *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Fills a zeroed struct from a node. Every fault is added to in->faults; fields that could not be
 * read keep the value that stands for absent. */
void bind_read(struct bind_in *in, const struct json_node *node, const struct bind_shape *shape,
	void *out);

/* What a zeroed struct holds before anything is read. */
void bind_set_absent(const struct bind_shape *shape, void *out);

/* Reads the document's root; context may be NULL. -1 with ERR_DATA when there is any fault,
 * duplicates found by the parser included. */
int bind_read_doc(const struct json_doc *doc, const struct bind_shape *shape, void *out,
	struct arena *arena, struct faults *faults, const void *context, struct err *err);

/* The value of a struct, a new reference. */
json_t *bind_write(const struct bind_shape *shape, const void *from);
/* That of one of its fields, or NULL where it is left out. */
json_t *bind_write_field(const struct bind_field *field, const void *from);

/* The nearest of the known keys, or NULL when none is near. */
const char *bind_nearest(const struct bind_shape *shape, const char *key);

/* JSON Schema (2020-12) of a shape with its $id, a new reference. BIND_CUSTOM with a shape stands
 * for a list of values by `schema` or objects by `shape`. What a reader checks beyond its rows
 * (ids that must be declared, sums that must agree) is not in it. */
json_t *bind_schema(const struct bind_shape *shape, const char *id);

#endif
