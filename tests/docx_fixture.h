/* Documents for tests: made, taken apart, put together from parts. */
#ifndef CDNPROOF_TESTS_DOCX_FIXTURE_H
#define CDNPROOF_TESTS_DOCX_FIXTURE_H

#include "reports/report.h"

struct docx_bytes {
	char *at; /* heap */
	size_t len;
};

#define DOCX_FIXTURE_DIGEST "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e"

/* As `report --format docx` writes it. */
struct docx_bytes docx_of(const struct report *report);

/* The part of this name as text, heap; NULL: there is none. */
char *docx_part_of(const struct docx_bytes *docx, const char *name);
/* Names of all parts in their order, each ended by a line feed; heap. */
char *docx_names(const struct docx_bytes *docx);

struct docx_fixture_part {
	const char *name, *text; /* NULL: no more */
};
struct docx_bytes docx_from(const struct docx_fixture_part *parts);

/* What any document has beside its text; the main part is word/document.xml. */
extern const char docx_fixture_types[], docx_fixture_relations[];
/* w:document with this body; heap. */
char *docx_fixture_document(const char *body);

#endif
