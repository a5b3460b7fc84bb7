/* The ledger 台账 as an Office Open XML workbook: a sheet a table, no formula anywhere. */
#ifndef CDNPROOF_RENDERS_XLSX_H
#define CDNPROOF_RENDERS_XLSX_H

#include "renders/render.h"

#define XLSX_ROWS_MOST                                                                             \
	1048576              /* of a sheet, its heads and the line of what is left out among them */
#define XLSX_TEXT_MOST 32767 /* UTF-16 units of a cell */

int xlsx_write(FILE *out, const struct render *render, struct err *err);

#endif
