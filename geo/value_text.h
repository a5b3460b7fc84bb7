/* Values of a MaxMind DB as text, and numbers back from text: no locale, no floating point. */
#ifndef CDNPROOF_GEO_VALUE_TEXT_H
#define CDNPROOF_GEO_VALUE_TEXT_H

#include "base/arena.h"
#include "geo/mmdb_record.h"

/* Texts as they are; integers in decimal; binary32 and binary64 in decimal, rounded to 7 places,
 * without zeros at the end; true, false; bytes and larger numbers in hexadecimal. */
const char *value_text(const struct mmdb_value *value, struct arena *arena);

/* A binary64 or binary32 in 1e-7, rounded as value_text does. False: 2^63 or more. */
bool value_real_e7(const struct mmdb_value *value, int64_t *out);

/* "28.676493" → 286764930; further places are cut. False: no decimal number, or beyond 1e10. */
bool value_parse_e7(const char *text, int64_t *out);

#endif
