/* Strict reading of JSON objects by tables: a row for each key, and every other key is refused.
 * Faults name file, line and column. */
#ifndef CDNPROOF_TESTS_LAB_FIELDS_H
#define CDNPROOF_TESTS_LAB_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

struct fields_reader {
	struct arena *arena; /* of all that is read */
	const char *file;
	struct err *err;
};

/* One key of an object: where its value goes and what it may be. */
struct field {
	const char *key;
	bool required;
	int (*read)(struct fields_reader *in, const struct json_node *node,
		const struct field *field, void *into);
	size_t at;           /* offset in the struct that is filled */
	int64_t least, most; /* of a number, or of a text's or list's length */
	const char *letters; /* that a text may have; NULL: any */
};

#define FIELD(type, member) .key = #member, .at = offsetof(type, member)

/* `FILE:LINE:COLUMN: text`, ERR_DATA. Returns -1. */
int fields_fault(const struct fields_reader *in, const struct json_node *node, const char *format,
	...) __attribute__((format(printf, 3, 4)));

/* Fills the struct at `into` by `count` rows. Keys that do not occur leave it as it was. */
int fields_read_object(struct fields_reader *in, const struct json_node *node,
	const struct field *fields, size_t count, void *into);

/* Is it a list of least to most items? */
int fields_check_list(
	const struct fields_reader *in, const struct json_node *node, const struct field *field);

/* Readers for rows. */
int fields_read_number(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into); /* int64_t */
int fields_read_bool(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into);
int fields_read_text(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into); /* const char *, in the arena */

#endif
