/* Base64 (RFC 4648 section 4), in its one canonical form: padded, without blanks, unused bits 0. */
#ifndef CDNPROOF_BASE_BASE64_H
#define CDNPROOF_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* The text of any bytes; lives in `arena`. */
char *base64_text(struct arena *arena, const void *bytes, size_t len);

/* The bytes of a text, in `arena`. False unless the text is what base64_text would write. */
bool base64_bytes(struct arena *arena, const char *text, const uint8_t **out, size_t *len);

#endif
