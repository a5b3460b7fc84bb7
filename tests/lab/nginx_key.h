/* Keys of the lab's TLS servers: ECDSA P-256 with a certificate that signs itself. */
#ifndef CDNPROOF_TESTS_LAB_NGINX_KEY_H
#define CDNPROOF_TESTS_LAB_NGINX_KEY_H

#include "base/err.h"

/* FOLDER/NAME.key and FOLDER/NAME.crt, unless they are there: places that name the same key share
 * it. */
int nginx_key_make(const char *folder, const char *name, struct err *err);

#endif
