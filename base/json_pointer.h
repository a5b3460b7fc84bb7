/* Where two JSON texts first differ, as an RFC 6901 pointer. */
#ifndef CDNPROOF_BASE_JSON_POINTER_H
#define CDNPROOF_BASE_JSON_POINTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

#define JSON_SHOWN_MOST 120 /* bytes of a value that are shown */

struct json_difference {
	const char *pointer;      /* "" for the whole document */
	const char *left, *right; /* the values there, compact, cut; NULL: nothing stands there */
};

/* The first difference in document order: *differ tells whether there is one. Two documents of the
 * same values in other bytes (blanks, the order of members) differ at the object or at "" with both
 * values the same. Texts live in `arena`. -1 with ERR_DATA when one of the two is no JSON. */
int json_first_difference(const char *left, size_t left_len, const char *right, size_t right_len,
	struct arena *arena, bool *differ, struct json_difference *out, struct err *err);

#endif
