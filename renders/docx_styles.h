/* styles.xml and numbering.xml: how everything looks, by name. */
#ifndef CDNPROOF_RENDERS_DOCX_STYLES_H
#define CDNPROOF_RENDERS_DOCX_STYLES_H

#include "renders/docx_build.h"

void docx_styles(FILE *out, const struct docx *docx);
void docx_numbering(FILE *out, const struct docx *docx);
bool docx_style_is(const char *id);

#endif
