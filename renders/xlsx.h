/* The form xlsx. */
#ifndef CDNPROOF_RENDERS_XLSX_H
#define CDNPROOF_RENDERS_XLSX_H

#include "renders/render.h"

int xlsx_write(FILE *out, const struct render *render, struct err *err);

#endif
