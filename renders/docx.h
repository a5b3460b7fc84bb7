/* The form docx. */
#ifndef CDNPROOF_RENDERS_DOCX_H
#define CDNPROOF_RENDERS_DOCX_H

#include "renders/render.h"

int docx_write(FILE *out, const struct render *render, struct err *err);

#endif
