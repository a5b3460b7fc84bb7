/* SHA-256 (FIPS 180-4) and SM3 (GB/T 32905) by libcrypto, in lower-case hexadecimal. */
#ifndef CDNPROOF_BASE_DIGEST_H
#define CDNPROOF_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define DIGEST_TEXT_LEN 65 /* with the final NUL */

struct digest; /* a running one */

struct digest_lanes;

struct digest *digest_new(void);     /* NULL: no memory or no SHA-256 in libcrypto */
struct digest *digest_new_sm3(void); /* likewise; as long as SHA-256 */
/* Worked off together with others of the thread, as long as there are lanes; NULL: by itself. */
struct digest *digest_new_in(struct digest_lanes *lanes);
void digest_add(struct digest *digest, const void *bytes, size_t len);
/* As add; in lanes the bytes may not change until digest_lanes_settle(). */
void digest_lend(struct digest *digest, const void *bytes, size_t len);
void digest_text(struct digest *digest, char out[DIGEST_TEXT_LEN]); /* ends it; frees nothing */
void digest_free(struct digest *digest);

void digest_bytes(const void *bytes, size_t len, char out[DIGEST_TEXT_LEN]);
/* Of a regular file: a directory or a missing one is ERR_NOINPUT, a device or pipe ERR_DATA. */
int digest_file(const char *path, char out[DIGEST_TEXT_LEN], struct err *err);

bool digest_is_text(const char *text); /* 64 lower-case hexadecimal digits */

#endif
