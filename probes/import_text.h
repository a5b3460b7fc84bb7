/* Tables of any program as rows of UTF-8 cells. */
#ifndef CDNPROOF_PROBES_IMPORT_TEXT_H
#define CDNPROOF_PROBES_IMPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define IMPORT_CELLS_MOST 256
#define IMPORT_ROW_MOST   65536 /* bytes of a row's cells */

/* As UTF-8 without byte order mark: valid UTF-8 as it is, else UTF-16 by its byte order mark, else
 * GB18030 (which GBK and GB 2312 are part of). *out: heap, a NUL behind it. ERR_DATA: none of
 * them, or a NUL inside. *coding: how it was found. */
int import_to_utf8(const char *bytes, size_t len, char **out, size_t *out_len, const char **coding,
	struct err *err);

/* RFC 4180, with any one-byte separator; lines end with LF, CRLF or CR. */
struct import_table {
	const char *at, *end;
	size_t line; /* of what is read next */
	char separator;
};

enum import_row_fault {
	IMPORT_ROW_GOOD,
	IMPORT_ROW_OPEN_QUOTE, /* a quoted field does not end; the row is taken to end with its line
				*/
	IMPORT_ROW_AFTER_QUOTE, /* something follows a closing quote */
	IMPORT_ROW_TOO_LARGE,
};

struct import_cells {
	const char *cells[IMPORT_CELLS_MOST]; /* into text; blanks around unquoted ones left out */
	size_t count, line;
	enum import_row_fault fault; /* the cells are not to be used */
	char text[IMPORT_ROW_MOST];
};

/* False at the end. */
bool import_table_next(struct import_table *table, struct import_cells *out);
bool import_cells_blank(const struct import_cells *cells); /* nothing in any of them */

#endif
