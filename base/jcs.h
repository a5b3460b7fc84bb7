/* Canonical JSON: RFC 8785 (JCS) for documents without floating point. */
#ifndef CDNPROOF_BASE_JCS_H
#define CDNPROOF_BASE_JCS_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

/* The canonical bytes of a value, without a final LF: keys by UTF-16 code units, no blanks,
 * shortest escapes. Heap, NUL-terminated, *len without it. ERR_INTERNAL for a real number or an
 * integer beyond +-(2^53 - 1): those are our bugs. */
int jcs_write(
	FILE *out, const json_t *value, struct err *err); /* errors of `out` are the caller's */
int jcs_text(const json_t *value, char **out, size_t *len, struct err *err);

#endif
