/* The form pdf. */
#ifndef CDNPROOF_RENDERS_PDF_H
#define CDNPROOF_RENDERS_PDF_H

#include "renders/render.h"

int pdf_write(FILE *out, const struct render *render, struct err *err);

#endif
