/* The form docx: the page's own text as a document for word processors (ECMA-376), in styles alone,
 * so that who edits it changes the look in one place. */
#ifndef CDNPROOF_RENDERS_DOCX_H
#define CDNPROOF_RENDERS_DOCX_H

#include "renders/render.h"

/* ERR_NOINPUT: there are pictures and no rsvg-convert. */
int docx_write(FILE *out, const struct render *render, struct err *err);

/* Its parts with text. */
struct docx_texts {
	FILE *document, *header, *footer;
};

/* The same without pictures being drawn: text, tables and styles, for who compares them. */
int docx_write_texts(const struct docx_texts *out, const struct report *report, struct err *err);

#endif
