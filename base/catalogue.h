/* A catalogue of messages as msgfmt writes it (GNU MO, revision 0), read where it lies in memory.
 */
#ifndef CDNPROOF_BASE_CATALOGUE_H
#define CDNPROOF_BASE_CATALOGUE_H

#include <stddef.h>

/* The translation of `text`, NUL-terminated within the catalogue; of a message with a plural `text`
 * is the singular, and what is returned is its first form. NULL: it has none, or the bytes are no
 * little-endian catalogue or say what lies outside of `len`. Borrows all, allocates nothing. */
const char *catalogue_find(const void *bytes, size_t len, const char *text);

#endif
