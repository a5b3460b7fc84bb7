/* XXH3-128 by libxxhash, in lower-case hexadecimal as xxh128sum writes it: to see quickly that
 * two texts are equal. Whoever wants to can make other texts with the same value, so nothing may
 * gain by one: what has to be proved is named by SHA-256 (base/digest.h). */
#ifndef CDNPROOF_BASE_XXH128_H
#define CDNPROOF_BASE_XXH128_H

#include <stdbool.h>
#include <stddef.h>

#define XXH128_TEXT_LEN 33 /* with the final NUL */

struct xxh128; /* a running hash; serves any number of texts, one after the other */

struct xxh128 *xxh128_new(void); /* NULL: no memory */
void xxh128_begin(struct xxh128 *hash);
void xxh128_add(struct xxh128 *hash, const void *bytes, size_t len);
void xxh128_text(const struct xxh128 *hash, char out[XXH128_TEXT_LEN]); /* may go on after it */
void xxh128_free(struct xxh128 *hash);

bool xxh128_is_text(const char *text); /* 32 lower-case hexadecimal digits */

#endif
