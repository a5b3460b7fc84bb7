/* The canonical text of a struct by its shape. */
#ifndef CDNPROOF_MODEL_CANONICAL_H
#define CDNPROOF_MODEL_CANONICAL_H

#include <stdio.h>

#include "base/bind.h"

/* RFC 8785 bytes without final LF. Errors of `out` are the caller's. */
int canonical_write(FILE *out, const struct bind_shape *shape, const void *from, struct err *err);
/* The same as text: heap. */
int canonical_text(
	const struct bind_shape *shape, const void *from, char **out, size_t *len, struct err *err);

/* ERR_DATA unless these bytes, from which the struct was read, are what it would be written as. */
int canonical_check(const struct bind_shape *shape, const void *from, const char *text, size_t len,
	const char *name, struct err *err);

/* For the row of "schema": its JSON Schema says what canonical_check_schema asks. */
#define CANONICAL_SCHEMA_IS(name) .schema = "{\"const\":\"" name "\"}"

/* What names another schema is another kind of document: that one fault instead of all that follow
 * from it, and -1 with ERR_DATA. */
int canonical_expect(
	const struct json_doc *doc, const char *wanted, struct faults *faults, struct err *err);

/* A fault unless `found` is the schema's name. */
void canonical_check_schema(
	struct bind_in *in, const struct json_node *root, const char *found, const char *wanted);

#endif
