/* The small parts of the package, beside text and styles. */
#ifndef CDNPROOF_RENDERS_DOCX_PARTS_H
#define CDNPROOF_RENDERS_DOCX_PARTS_H

#include "renders/docx_build.h"

/* Custom properties by which check-doc knows what a document was made from. */
#define DOCX_PROPERTY_DIGEST  "cdnproof.evidence.sha256"
#define DOCX_PROPERTY_EDITION "cdnproof.edition"
#define DOCX_PROPERTY_LANG    "cdnproof.lang"
#define DOCX_PROPERTY_AS_OF   "cdnproof.as_of"
#define DOCX_PROPERTY_VERSION "cdnproof.version"

struct docx_part {
	const char *name; /* in the package */
	void (*write)(FILE *out, const struct docx *docx);
};

/* In the order of the package: document.xml stands between the first and the second of them. */
extern const struct docx_part docx_parts[];
extern const size_t docx_part_count;

/* "internal" or "filing", "en" or "zh": as properties say it. */
const char *docx_edition_name(enum report_edition edition);
const char *docx_lang_name(enum report_lang lang);

#endif
