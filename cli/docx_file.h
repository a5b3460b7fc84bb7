/* An edited document as a file: only the parts with text, what they show, and what we wrote of it
 * are unpacked. */
#ifndef CDNPROOF_CLI_DOCX_FILE_H
#define CDNPROOF_CLI_DOCX_FILE_H

#include "renders/manuscript.h"

/* What we wrote into its properties; NULL: not there. */
struct docx_made {
	const char *evidence_sha256, *edition, *lang;
};

/* ERR_DATA names what is wrong with it. Texts of `made` live in the document's arena; whatever the
 * return, manuscript_fini ends it. */
int docx_file_read(const void *bytes, size_t len, struct manuscript *manuscript,
	struct docx_made *made, struct err *err);

#endif
