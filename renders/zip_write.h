/* A zip archive in the writing (PKWARE APPNOTE.TXT 6.3.10): entries in the order given, deflated by
 * zlib, all of the same date, so that the same entries are the same bytes. */
#ifndef CDNPROOF_RENDERS_ZIP_WRITE_H
#define CDNPROOF_RENDERS_ZIP_WRITE_H

#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

struct zip_writer;

/* `out` is borrowed, and written from where it stands; the archive may not be larger than 4 GiB. */
struct zip_writer *zip_writer_new(FILE *out); /* NULL: no memory */

/* One entry; `name` in UTF-8 with '/' between folders. ERR_IO: `out` failed, ERR_DATA: too large.
 */
int zip_writer_add(
	struct zip_writer *zip, const char *name, const void *bytes, size_t len, struct err *err);

/* The directory; nothing may be added behind it. */
int zip_writer_end(struct zip_writer *zip, struct err *err);
void zip_writer_free(struct zip_writer *zip); /* NULL is fine */

#endif
