/* A document's zip archive, of a stranger: parts by their names, each and all of them within a
 * limit. */
#ifndef CDNPROOF_CLI_DOCX_PACKAGE_H
#define CDNPROOF_CLI_DOCX_PACKAGE_H

#include "base/err.h"
#include "logs/zip.h"

/* Of all parts that are read for one end. */
struct docx_limit {
	int64_t bytes;
	size_t parts;
};

struct docx_package {
	const uint8_t *at;
	size_t len;
	struct log_zip *zip;
	struct docx_limit left; /* set anew for another end */
};

struct docx_bytes {
	char *text; /* heap, the caller's */
	size_t len;
};

/* The bytes stay the caller's, and outlive it. docx_package_close ends it whatever the return. */
int docx_package_open(struct docx_package *package, const void *bytes, size_t len,
	struct docx_limit limit, struct err *err);
void docx_package_close(struct docx_package *package);

/* Before its entries are walked through once more by log_zip_next. ERR_DATA: it is no archive. */
int docx_package_rewind(struct docx_package *package, struct err *err);
/* Which of two parts of one name is shown is up to who opens them, and names that lead out of the
 * archive are of no document. ERR_DATA: there are such. */
int docx_package_check_names(struct docx_package *package, struct err *err);
/* Names of parts are the same in capitals. ERR_NOINPUT: there is none of this name; ERR_DATA: it is
 * encrypted, damaged or too large. */
int docx_package_read(
	struct docx_package *package, const char *name, struct docx_bytes *out, struct err *err);
/* Of the entry that log_zip_next gave last. ERR_DATA: as above. */
int docx_package_unpack(struct docx_package *package, const struct log_zip_entry *entry,
	struct docx_bytes *out, struct err *err);

#endif
