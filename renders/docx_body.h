/* The page's XHTML as the body of a document. */
#ifndef CDNPROOF_RENDERS_DOCX_BODY_H
#define CDNPROOF_RENDERS_DOCX_BODY_H

#include "renders/docx_build.h"

/* Writes what stands in document.xml to `out`; pictures and headings are kept in `docx`, pictures
 * as parts of `html`. */
int docx_body(FILE *out, struct docx *docx, const char *html, size_t len, struct err *err);

#endif
