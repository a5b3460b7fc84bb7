/* Makes zip archives, part by part, so that a test can lie in any of them. */
#ifndef CDNPROOF_TESTS_ZIP_FIXTURE_H
#define CDNPROOF_TESTS_ZIP_FIXTURE_H

#include "tests/logs_fixture.h"

#define ZIP_END_LEN 22

struct zip_maker {
	struct text bytes;     /* members so far; all when it is ended */
	struct text directory; /* its entries so far */
	size_t count;
	size_t local, entry; /* of the last member: its header in each of the two */
};

enum zip_how {
	ZIP_SMALL, /* numbers of 32 bits */
	ZIP_LATE,  /* checksum and sizes behind the bytes */
	ZIP_LARGE  /* numbers of 64 bits */
};

/* A member that is `packed` by the method already, of text with the checksum and size. */
void zip_add_packed(struct zip_maker *zip, const char *name, int method, enum zip_how how,
	const struct text *packed, const struct text *text);
/* Packs it: methods 0, 8, 12, 93, 95. */
void zip_add(struct zip_maker *zip, const char *name, int method, enum zip_how how,
	const struct text *text);
/* Directory and end record; ZIP_LARGE: with a zip64 record, and all ones in the other. */
void zip_end(struct zip_maker *zip, enum zip_how how, const char *comment);
void zip_fini(struct zip_maker *zip);

#endif
